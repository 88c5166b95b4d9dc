package document

import (
	"strings"

	"profil/internal/french"
	"profil/internal/pdf"
)

// identity says what the first sentence of a personal paper leaves out.
func (f Facts) identity() []string {
	return []string{
		"Structure", joined(", ", f.employer().Name, prefixed("SIRET ", f.employer().SIRET)),
		"Lieu", f.Session.where(),
	}
}

// attests is the first sentence: who attests what, of whom, and when.
func (f Facts) attests() pdf.Paragraph {
	first, last := f.Session.Period()
	return pdf.Paragraph{Style: pdf.Lead, Spans: []pdf.Span{
		{Text: f.signatory() + ", atteste que "},
		{Text: f.person().Name(), Bold: true},
		{Text: " a suivi l’action de formation " + quoted(f.Course.Title) + " " + french.Range(first, last) + "."},
	}}
}

// attestation is the attestation d’assiduité: what was planned, what was
// signed for.
func attestation(f Facts, i Issue) pdf.Paper {
	n := len(f.Presences)
	signed := f.signed()
	blocks := []pdf.Block{
		f.attests(),
		facts(append(f.identity(),
			"Durée prévue", length(f.Planned, n),
			"Durée suivie", joined(", ", length(f.Attended, signed)+" "+agree(signed, "émargée", "émargées"), remoteOf(f)),
			"Taux d’assiduité", french.Percent(f.Attended, f.Planned),
		)...),
		f.presences(),
		pdf.Paragraph{Style: pdf.Small, Text: say("La durée suivie est la somme des seules demi-journées émargées par la personne et contresignées par le formateur.")},
		pdf.Keep{Blocks: []pdf.Block{
			paragraph("Fait à %s, le %s, pour servir et valoir ce que de droit.", f.Issuer.City, french.DayMonthYear(dayOf(i.At))), f.stamp(),
		}},
	}
	return pdf.Paper{Title: "Attestation d’assiduité", Kicker: kicker(f, i), Subject: say("Assiduité de %s", f.person().Name()), Blocks: blocks}
}

// ending is the attestation de fin de formation: objectives, nature, length,
// and the results of the assessment, or « non évalué ».
func ending(f Facts, i Issue) pdf.Paper {
	blocks := []pdf.Block{
		f.attests(),
		facts(append(f.identity(),
			"Nature de l’action", "action de formation (article L. 6313-1, 1°, du code du travail)",
			"Durée suivie", joined(", ", length(f.Attended, f.signed()), remoteOf(f)),
			"Formateurs", f.Session.trainers(),
			"Évaluation des acquis", "Non évalué",
			"Reconnaissance", f.Course.Recognition,
		)...),
	}
	if len(f.Course.Objectives) > 0 {
		blocks = append(blocks, pdf.Heading{Level: 2, Text: "Objectifs de l’action"}, list(f.Course.Objectives))
	}
	blocks = append(blocks, pdf.Keep{Blocks: []pdf.Block{made(f.Issuer.City, i.At), f.stamp()}})
	return pdf.Paper{Title: "Attestation de fin de formation", Kicker: kicker(f, i), Subject: say("Fin de formation de %s", f.person().Name()), Blocks: blocks}
}

// certificate is the certificat de réalisation, in the very words of the
// ministry’s model.
func certificate(f Facts, i Issue) pdf.Paper {
	p := f.person()
	first, last := f.Session.Period()
	hours := strings.TrimSuffix(french.Hours(f.Attended), "h") + "heures"
	blocks := []pdf.Block{
		paragraph("Je soussigné(e) %s, représentant légal du dispensateur de l’action concourant au développement des compétences %s, atteste que M./Mme %s, salarié(e) de l’entreprise %s, a suivi l’action %s.",
			f.Issuer.Representative, f.Issuer.Name, p.Last+" "+p.First, f.employer().Name, quoted(f.Course.Title)),
		paragraph("Nature de l’action concourant au développement des compétences :"),
		pdf.Checkboxes{Items: []pdf.Checkbox{
			{Label: "action de formation¹", Checked: true}, {Label: "bilan de compétences"}, {Label: "action de VAE"}, {Label: "action de formation par apprentissage"},
		}},
		paragraph("qui s’est déroulée du %s au %s pour une durée de %s².", french.DayMonthYear(first), french.DayMonthYear(last), hours),
		paragraph("Sans préjudice des délais imposés par les règles fiscales, comptables ou commerciales, je m’engage à conserver l’ensemble des pièces justificatives qui ont permis d’établir le présent certificat pendant une durée de 3 ans à compter de la fin de l’année du dernier paiement. En cas de cofinancement des fonds européens la durée de conservation est étendue conformément aux obligations conventionnelles spécifiques."),
		pdf.Keep{Blocks: []pdf.Block{
			paragraph("Fait à %s le %s.", f.Issuer.City, french.DayMonthYear(dayOf(i.At))),
			pdf.Signatures{Boxes: []pdf.SignatureBox{{
				Role: "Cachet et signature du responsable du dispensateur de formation (nom, prénom, qualité)",
				Name: f.Issuer.Representative, Quality: f.Issuer.Quality,
			}}},
		}},
		pdf.Notes{Items: []string{
			say("Projet de transition professionnelle : transmission mensuelle."),
			say("À distance : la durée tient compte de la réalisation des activités pédagogiques et du temps estimé pour les réaliser."),
		}},
	}
	return pdf.Paper{Title: "Certificat de réalisation", Kicker: kicker(f, i), Subject: say("Réalisation de l’action par %s", p.Name()), Blocks: blocks}
}

// presences is the half-days of one person, as a table.
func (f Facts) presences() pdf.Table {
	t := pdf.Table{Caption: "Demi-journées", Columns: []pdf.Column{
		{Title: "Jour", Width: 2.3},
		{Title: "Horaires", Width: 1.7},
		{Title: "Présence", Width: 1.6},
		{Title: "Prévu", Align: pdf.Right},
		{Title: "Suivi", Align: pdf.Right},
	}}
	for _, p := range f.Presences {
		t.Rows = append(t.Rows, []pdf.Cell{
			{Text: french.Day(p.Day)},
			{Text: french.Span(p.Starts, p.Ends)},
			{Text: statusWord(p.Status)},
			{Text: french.Hours(p.Minutes)},
			{Text: french.Hours(p.Attended)},
		})
	}
	return t
}

// statusWord says a presence on a paper, where nobody can answer any more.
func statusWord(status string) string {
	switch status {
	case present:
		return "émargée"
	case "excused":
		return "absence excusée"
	case "absent":
		return "absence"
	}
	return "sans émargement"
}

func remoteOf(f Facts) string {
	if _, remote := f.Session.Length(); remote == 0 {
		return ""
	}
	return "dont " + french.Hours(f.Remote) + " à distance"
}

// signatory is « Jeanne Moreau, directrice de Forêts & Métiers ».
func (f Facts) signatory() string {
	o := f.Issuer
	if o.Representative == "" {
		return o.Name
	}
	return joined(", ", o.Representative, joined(" ", lowerFirst(o.Quality), "pour "+o.Name))
}

// stamp is the box of the one who answers for the training body: a pen and a
// stamp go there.
func (f Facts) stamp() pdf.Signatures {
	return pdf.Signatures{Boxes: []pdf.SignatureBox{{
		Role: "Cachet et signature, pour l’organisme de formation", Name: f.Issuer.Representative, Quality: f.Issuer.Quality,
	}}}
}

func kicker(f Facts, i Issue) string {
	return joined(" · ", "Document n°\u00a0"+i.Reference, "session "+f.Session.Reference)
}

func agree(n int, one, many string) string {
	if n < 2 {
		return one
	}
	return many
}
