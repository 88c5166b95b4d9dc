package document

import (
	"strings"

	"profil/internal/french"
	"profil/internal/pdf"
)

// convocation tells one person when and where to come, what to bring, whom to
// ask, and how to give the seat back.
func convocation(f Facts, i Issue) pdf.Paper {
	s, c, p := f.Session, f.Course, f.person()
	minutes, remote := s.Length()
	first, last := s.Period()
	blocks := []pdf.Block{
		pdf.Paragraph{Style: pdf.Lead, Spans: []pdf.Span{
			{Text: say("%s, vous êtes inscrit(e) à l’action ", p.Name())},
			{Text: quoted(c.Title), Bold: true},
			{Text: " qui se déroule " + french.Range(first, last) + ". Nous vous y attendons."},
		}},
		facts(
			"Participant", p.Name(),
			"Structure", f.employer().Name,
			"N° d’inscription", p.Reference,
			"Session", s.Reference,
			"Durée", length(minutes, len(s.HalfDays)),
			"dont à distance", atDistance(remote),
			"Formateurs", s.trainers(),
		),
		s.timetable("Vos demi-journées"),
	}
	blocks = append(blocks, f.place()...)
	if c.Prerequisites != "" || s.Practical != "" {
		blocks = append(blocks, pdf.Heading{Level: 2, Text: "À savoir"}, facts("Prérequis", c.Prerequisites, "Matériel, repas", s.Practical))
	}
	blocks = append(blocks,
		pdf.Heading{Level: 2, Text: "Émargement"},
		linked("Vous signez chaque demi-journée sur votre téléphone ou sur l’appareil du formateur, en dessinant votre signature ou en tapant votre nom. Une demi-journée non signée n’est pas attestée. Vos demi-journées : ", i.Site+"/emargement"),
		pdf.Heading{Level: 2, Text: "En cas d’empêchement"},
	)
	if f.CancelBy != "" {
		blocks = append(blocks, linked(say("Retirez votre demande dès que vous le savez, au plus tard le %s : votre place ira à une personne de la liste d’attente, et l’action ne comptera pas dans vos droits de l’année. Après cette date, prévenez-nous et retirez-la quand même ; l’action comptera. Vos demandes : ", french.Day(f.CancelBy)), i.Site+"/demandes"))
	}
	blocks = append(blocks, paragraph("Votre employeur est informé de votre présence effective. Aucune pénalité financière ne vous est appliquée."))
	blocks = append(blocks, pdf.Heading{Level: 2, Text: "Vos interlocuteurs"}, facts(
		"Organisation", f.contact(),
		"Référent pédagogique", f.Issuer.Pedagogy,
		"Référent handicap", f.Issuer.Disability,
		"Gestionnaire du programme", joined(" · ", f.Operator.Name, f.Operator.Contact),
	))
	blocks = append(blocks, pdf.Keep{Blocks: append(f.reading(i), made(f.Issuer.City, i.At))})
	return pdf.Paper{Title: "Convocation", Kicker: kicker(f, i), Subject: say("Convocation de %s", p.Name()), Blocks: blocks}
}

// place says where to come, on site, at a distance, or both.
func (f Facts) place() (blocks []pdf.Block) {
	s := f.Session
	blocks = append(blocks, pdf.Heading{Level: 2, Text: "Où venir"})
	if len(s.Place) > 0 {
		blocks = append(blocks, pdf.Paragraph{Text: strings.Join(s.Place, "\n")})
		blocks = append(blocks, prose(s.Access)...)
	}
	switch _, remote := s.Length(); {
	case remote == 0 && len(s.Place) > 0:
	case s.Link != "":
		blocks = append(blocks, linked("À distance, connectez-vous à l’adresse : ", s.Link))
	default:
		blocks = append(blocks, paragraph("Le lien de connexion vous sera envoyé par l’organisme de formation avant la première demi-journée à distance."))
	}
	return blocks
}

// reading leads to the programme and to the règlement intérieur.
func (f Facts) reading(i Issue) []pdf.Block {
	if i.Site == "" || f.Course.PublicID == "" {
		return nil
	}
	programme, rules := i.Site+"/offre/"+f.Course.PublicID, i.Site+"/prestataire/"+f.Issuer.PublicID
	return []pdf.Block{pdf.Paragraph{Spans: []pdf.Span{
		{Text: say("À lire avant de venir : le programme détaillé, ")},
		{Text: bare(programme), Link: programme},
		{Text: say(" ; le règlement intérieur, ")},
		{Text: bare(rules), Link: rules},
		{Text: "."},
	}}}
}

// bare is an address as it is read, without its scheme.
func bare(url string) string {
	_, rest, found := strings.Cut(url, "://")
	if !found {
		return url
	}
	return rest
}

// linked is a sentence that ends with an address.
func linked(text, url string) pdf.Paragraph {
	if !strings.HasPrefix(url, "http") {
		return paragraph("%s%s", french.Spaced(text), url)
	}
	return pdf.Paragraph{Spans: []pdf.Span{{Text: french.Spaced(text)}, {Text: bare(url), Link: url}}}
}
