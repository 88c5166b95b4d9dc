package moi

import (
	"slices"

	"profil/internal/french"
	"profil/internal/letter"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// mailsPage is how somebody wants each family of mails.
type mailsPage struct {
	Choices []letter.Choice
	Dead    []letter.Post // addresses that take our mails no more
	Errors  map[string]string
}

func (p Pages) mailsPage(c *kit.Ctx) (page mailsPage, err error) {
	if page.Choices, err = p.Letters.Choices(c.Context(), c.Actor); err != nil {
		return page, err
	}
	page.Dead, err = p.Letters.Mine(c.Context(), c.Actor)
	return page, err
}

func (p Pages) showMails(c *kit.Ctx) error {
	page, err := p.mailsPage(c)
	if err != nil {
		return err
	}
	return c.Show(mailsView(page))
}

func (p Pages) chooseMails(c *kit.Ctx) error {
	chosen := map[letter.Family]letter.Rhythm{}
	for _, t := range letter.Families {
		if v := c.Value(string(t.Family)); v != "" {
			chosen[t.Family] = letter.Rhythm(v)
		}
	}
	c.Then("/moi/courriels")
	errors, err := kit.Invalid(p.Letters.Choose(c.Context(), c.Actor, chosen))
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.mailsPage(c)
		if err != nil {
			return err
		}
		page.Errors = errors
		return c.Again(mailsView(page))
	}
	c.Flash("mail.chosen")
	return c.Done()
}

func family(f letter.Family, part string) string {
	return french.Sentence("family." + string(f) + part)
}

func rhythms(t letter.Terms) (all []ui.Option) {
	for _, r := range t.Rhythms {
		all = append(all, ui.Option{Value: string(r), Label: french.Sentence("rhythm." + string(r))})
	}
	return all
}

// hint says what a family is, and what the role of its reader has by default.
func hint(c letter.Choice) string {
	if c.Part == "" {
		return family(c.Family, ".what")
	}
	return family(c.Family, ".what") + " " + french.Sentence("part."+string(c.Part)) + "\u00a0: «\u00a0" + french.Sentence("rhythm."+string(c.Default)) + "\u00a0»."
}

// grouped tells whether some mails are grouped where nothing is chosen.
func (p mailsPage) grouped() bool {
	return slices.ContainsFunc(p.Choices, func(c letter.Choice) bool { return c.Default != letter.AtOnce })
}

// summary names the fields in order for the summary of errors.
func (p mailsPage) summary() (all []string) {
	for _, one := range p.Choices {
		if !one.Fixed() {
			all = append(all, string(one.Family)+": "+family(one.Family, ""))
		}
	}
	return all
}
