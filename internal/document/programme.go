package document

import (
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/pdf"
)

func dayOf(t time.Time) civil.Day { return civil.DayOf(t, civil.Paris) }

// programme is the whole of what a person is told beforehand (L6353-8;
// Qualiopi, indicator 1).
func programme(f Facts, i Issue) pdf.Paper {
	subject := "Programme de l’action de formation"
	kick := joined(" · ", "Programme", "session "+f.Session.Reference)
	if f.Course.Dated != "" {
		kick = joined(" · ", kick, "version du "+french.DayMonthYear(f.Course.Dated))
	}
	return pdf.Paper{Title: orElse(f.Course.Title, "Programme"), Kicker: kick, Subject: subject, Blocks: f.programme(2)}
}

// programme says the action, its headings at a level.
func (f Facts) programme(level int) []pdf.Block {
	c, s := f.Course, f.Session
	minutes, remote := s.Length()
	first, last := s.Period()
	blocks := []pdf.Block{facts(
		"Format", c.Format,
		"Modalité", modalities[c.Modality],
		"Durée", french.Hours(minutes)+", dont "+french.Hours(minutes-remote)+" en présentiel et "+french.Hours(remote)+" à distance",
		"Dates", french.Range(first, last),
		"Lieu", s.where(),
		"Formateurs", s.trainers(),
		"Tarif", f.price(),
	)}
	if len(c.Objectives) > 0 {
		blocks = append(blocks, pdf.Heading{Level: level, Text: "Objectifs opérationnels"}, list(c.Objectives))
	}
	blocks = append(blocks, section(level, "Contenu", c.Programme)...)
	return append(blocks, s.timetable("Horaires"), pdf.Heading{Level: level, Text: "Public, moyens et modalités"}, facts(
		"Public", c.Audience,
		"Prérequis", c.Prerequisites,
		"Méthodes pédagogiques", c.Methods,
		"Moyens pédagogiques, techniques et d’encadrement", c.Means,
		"Modalités d’évaluation", c.Assessment,
		"Reconnaissance", c.Recognition,
		"Modalités et délais d’accès", c.AccessDelay,
		"Accessibilité aux personnes en situation de handicap", joined("\n", c.Accessibility, prefixed("Référent handicap : ", f.Issuer.Disability)),
		"Contact", f.contact(),
	))
}

// contact is who answers questions about the action.
func (f Facts) contact() string {
	c := f.Course
	if c.Contact == "" && c.Email == "" {
		return joined(" · ", f.Issuer.Contact, french.Phone(f.Issuer.Phone), f.Issuer.Email)
	}
	return joined(" · ", c.Contact, french.Phone(c.Phone), c.Email)
}

// price says what a participant costs: « 0 € – action financée par la Région ».
func (f Facts) price() string {
	c := f.Course
	if c.PriceCents == 0 {
		return joined(" – ", say("0 €"), "action financée par "+c.funder())
	}
	return french.Euros(c.PriceCents) + " HT par participant, " + c.vat()
}

func (c Course) vat() string {
	if c.VATPoints == 0 {
		return "exonéré de TVA (article 261, 4, 4°, a, du code général des impôts)"
	}
	return "TVA au taux de " + c.rate()
}

// rate is « 20 % », « 5,5 % ».
func (c Course) rate() string {
	whole, rest := c.VATPoints/100, c.VATPoints%100
	s := french.Number(whole)
	if rest > 0 {
		s += "," + strings.TrimRight(french.Number(100 + rest)[1:], "0")
	}
	return s + "\u00a0%"
}

// funder is who pays, whatever sentence the catalogue made of it: the rest of
// the text is said elsewhere.
func (c Course) funder() string {
	s := strings.TrimSuffix(strings.TrimSpace(strings.ReplaceAll(c.Funding, "\u00a0", " ")), ".")
	for _, end := range []string{". ", " :", ";", "\n"} {
		s, _, _ = strings.Cut(s, end)
	}
	for _, start := range []string{"action ", "formation ", "entièrement ", "intégralement ", "financée par ", "financé par ", "prise en charge par ", "pris en charge par "} {
		if len(s) >= len(start) && strings.EqualFold(s[:len(start)], start) {
			s = s[len(start):]
		}
	}
	if s == "" {
		return "les fonds publics du programme"
	}
	return s
}

// rules is the règlement intérieur of the training body.
func rules(f Facts, i Issue) pdf.Paper {
	return pdf.Paper{Title: "Règlement intérieur", Kicker: joined(" · ", "Document n°\u00a0"+i.Reference, f.Issuer.Name), Blocks: f.rules(2)}
}

// rules sets the text of the règlement: a line of its own that begins with
// « Article » opens a section.
func (f Facts) rules(level int) (blocks []pdf.Block) {
	var text []string
	flush := func() {
		blocks = append(blocks, prose(strings.Join(text, "\n"))...)
		text = nil
	}
	for _, l := range strings.Split(f.Issuer.Rules, "\n") {
		if t := strings.TrimSpace(l); strings.HasPrefix(t, "Article ") && len(t) < 100 {
			flush()
			blocks = append(blocks, pdf.Heading{Level: level, Text: t})
			continue
		}
		text = append(text, l)
	}
	flush()
	if len(blocks) == 0 {
		return []pdf.Block{paragraph("Le règlement intérieur est remis au stagiaire avant son inscription définitive.")}
	}
	return blocks
}
