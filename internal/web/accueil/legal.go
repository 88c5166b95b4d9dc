package accueil

import (
	"cmp"
	"slices"
	"strings"

	"profil/internal/config"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

func (p Pages) accessibility(c *kit.Ctx) error {
	return c.Show(accessibilityView(p.Operator, c.View.Site))
}

func (p Pages) legal(c *kit.Ctx) error { return c.Show(legalView(p.Operator)) }

func (p Pages) help(c *kit.Ctx) error { return c.Show(helpView(p.Operator)) }

func (p Pages) sitemap(c *kit.Ctx) error { return c.Show(sitemapView(c.View.Nav)) }

// purpose is one reason for which data is kept: the lines of the register of
// processing that share it.
type purpose struct {
	What, Data, Kept string
}

// categories says each category of personal data of the schema.
var categories = map[string]string{
	"identity": "identité", "contact": "coordonnées", "professional": "situation professionnelle", "credential": "moyens de connexion",
	"link": "lien avec une personne", "fact": "faits", "words": "textes que vous écrivez", "signature": "signature", "evidence": "preuves", "usage": "traces d’usage",
}

// subjects says what each group of tables is for, in the order of the page.
// Every table that holds personal data is in one group.
var subjects = []struct {
	tables []string
	what   string
	kept   func(Pages) string
}{
	{[]string{"persons", "emails", "affiliations", "roles"}, "Ouvrir votre compte et savoir pour quelle structure vous agissez", func(Pages) string {
		return "tant que le compte est ouvert"
	}},
	{[]string{"passwords", "proofs", "logins", "guesses", "form_keys"}, "Vous connecter et protéger votre compte", func(p Pages) string {
		return "mot de passe : tant que le compte existe ; liens : " + p.Retention.Unconfirmed.String() + " ; connexions : " + p.Retention.Journal.String() + " après leur fin"
	}},
	{[]string{"organisations", "organisation_requests", "adhesions", "changes", "providers"}, "Tenir la liste des structures et de ceux qui répondent pour elles", func(Pages) string {
		return "tant que la structure est connue du programme"
	}},
	{[]string{"courses", "questions", "sessions", "session_trainers"}, "Présenter les actions et celles et ceux qui les animent", func(Pages) string {
		return "tant que l’action est gardée, même archivée"
	}},
	{[]string{"enrolments", "enrolment_steps"}, "Traiter vos demandes, de l’envoi à la réponse", func(p Pages) string {
		return "refusée, retirée ou non retenue : " + p.Retention.Unsuccessful.String() + " ; inscription : " + p.Retention.Evidence.String() + " après la session, comme ses preuves"
	}},
	{[]string{"answers"}, "Apprécier votre aptitude à suivre l’action (Code du travail, L6353-9) : c’est votre motivation, lue par votre employeur et par l’organisme", func(p Pages) string {
		return p.Retention.Motivation.String() + " après la fin de la session"
	}},
	{[]string{"participations", "sheets", "signatures", "documents"}, "Prouver que l’action a eu lieu (Code du travail, R6313-3) : émargement, convention, attestation", func(p Pages) string {
		return p.Retention.Evidence.String() + " après la fin de la session"
	}},
	{[]string{"journal", "journal_notes", "sightings"}, "Savoir qui a fait quoi, et qui a consulté vos données", func(p Pages) string {
		return "motifs et consultations : " + p.Retention.Journal.String() + " ; la suite des actes, sans texte, n’est pas effacée"
	}},
	{[]string{"mails", "jobs"}, "Vous écrire, sans mesurer ce que vous ouvrez", func(p Pages) string {
		return "à qui, quand, à quel sujet : " + p.Retention.Letters.String() + " ; le texte n’est pas gardé"
	}},
}

// purposes makes the page's table from the schema itself: a column that enters
// it appears here.
func (p Pages) purposes() ([]purpose, error) {
	columns, err := sqldb.Columns()
	if err != nil {
		return nil, err
	}
	var all []purpose
	for _, s := range subjects {
		seen := map[string]bool{}
		var said []string
		for _, c := range columns {
			word := categories[c.Category]
			if word != "" && slices.Contains(s.tables, c.Table) && !seen[word] {
				seen[word] = true
				said = append(said, word)
			}
		}
		slices.SortFunc(said, cmp.Compare)
		all = append(all, purpose{spaced(s.what), strings.Join(said, ", "), spaced(s.kept(p))})
	}
	return all, nil
}

func (p Pages) privacy(c *kit.Ctx) error {
	all, err := p.purposes()
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
			all = append(all, spaced(l))
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
