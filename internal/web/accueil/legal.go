package accueil

import (
	"cmp"
	"strings"

	"profil/internal/config"
	"profil/internal/french"
	"profil/internal/privacy"
	"profil/internal/web/kit"
)

func (p Pages) accessibility(c *kit.Ctx) error {
	return c.Show(accessibilityView(p.Operator, c.View.Site))
}

func (p Pages) legal(c *kit.Ctx) error { return c.Show(legalView(p.Operator)) }

func (p Pages) help(c *kit.Ctx) error { return c.Show(helpView(p.Operator)) }

func (p Pages) sitemap(c *kit.Ctx) error { return c.Show(sitemapView(c.View.Nav)) }

// promise is one line of what is kept, as the page says it.
type promise struct {
	What, Why, Data, Kept string
}

// promises makes the page's table from the schedule that the program carries
// out, and from the schema itself: what is promised is what is done.
func (p Pages) promises() ([]promise, error) {
	var all []promise
	for _, l := range privacy.Schedule {
		data, err := privacy.DataOf(l.Word)
		if err != nil {
			return nil, err
		}
		kept := l.Kept(p.Retention)
		if l.From != "" {
			kept += " " + l.From
		}
		if data == "" {
			data = "aucune donnée personnelle"
		}
		all = append(all, promise{l.What, l.Why, data, kept + ". Ensuite\u00a0: " + l.Then + "."})
	}
	return all, nil
}

func (p Pages) privacy(c *kit.Ctx) error {
	all, err := p.promises()
	if err != nil {
		return err
	}
	return c.Show(privacyView(p.Operator, all))
}

// paragraphs cuts a text of the settings, one paragraph a line.
func paragraphs(text string) []string {
	var all []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, french.Spaced(l))
		}
	}
	return all
}

// who is the operator's name, for sentences.
func who(name string) string { return cmp.Or(name, "l’organisme gestionnaire") }

// state is the words that the law wants for how far the site conforms.
func state(s *kit.Site) string { return cmp.Or(s.Accessibility, "non conforme") }

func privacyContact(o config.Operator) string {
	return cmp.Or(o.PrivacyContact.String(), o.Contact.String())
}
