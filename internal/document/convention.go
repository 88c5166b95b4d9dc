package document

import (
	"strconv"
	"strings"

	"profil/internal/french"
	"profil/internal/pdf"
)

// convention is what the training body and one employer agree on (L6353-1,
// D6353-1), its programme and its règlement intérieur annexed to the same file.
func convention(f Facts, i Issue) pdf.Paper {
	blocks := []pdf.Block{
		pdf.Paragraph{Style: pdf.Soft, Text: say("Établie en application des articles L. 6353-1 et D. 6353-1 du code du travail.")},
		pdf.Heading{Level: 2, Text: "Entre les soussignés"},
		facts("L’organisme de formation", f.Issuer.party()+"\n"+f.Issuer.declaration(), "L’employeur", f.employer().party()),
		paragraph("il est convenu ce qui suit."),
	}
	articles := []struct {
		title  string
		blocks []pdf.Block
	}{
		{"Objet et nature de l’action", f.object()},
		{"Contenu, public et moyens", f.contents()},
		{"Durée, période, horaires et lieux", f.period()},
		{"Effectif et participants", f.participants()},
		{"Formateurs", []pdf.Block{facts(f.trainerPairs()...)}},
		{"Déroulement, suivi, évaluation et sanction", f.follow()},
		{"Prix et règlement", f.pricing()},
		{"Dédit, annulation et abandon", f.forfeit()},
		{"Données personnelles", privacy()},
		{"Règlement intérieur", []pdf.Block{paragraph("Le règlement intérieur de l’organisme de formation (annexe 2) s’applique aux stagiaires. Il leur est communiqué avant leur inscription définitive.")}},
		{"Différends", []pdf.Block{paragraph("Les parties cherchent d’abord un accord amiable. À défaut, le litige est porté devant la juridiction compétente du ressort du siège de l’organisme de formation.")}},
	}
	for n, a := range articles {
		heading := pdf.Heading{Level: 2, Text: "Article\u00a0" + strconv.Itoa(n+1) + " – " + a.title}
		blocks = append(blocks, pdf.Keep{Blocks: append([]pdf.Block{heading}, a.blocks...)})
	}
	blocks = append(blocks, pdf.Keep{Blocks: []pdf.Block{
		pdf.Paragraph{Text: say("Fait à %s, le %s, en deux exemplaires.", f.Issuer.City, french.DayMonthYear(dayOf(i.At)))},
		pdf.Signatures{Boxes: []pdf.SignatureBox{
			{Role: "Pour l’organisme de formation", Name: f.Issuer.Representative, Quality: f.Issuer.Quality, Note: "Date, cachet et signature"},
			{Role: "Pour l’employeur", Name: f.employer().Representative, Quality: f.employer().Quality, Note: "Nom, qualité, date, cachet et signature"},
		}},
	}})
	blocks = append(blocks, pdf.PageBreak{}, pdf.Heading{Level: 1, Text: "Annexe 1 – Programme"},
		pdf.Paragraph{Style: pdf.Lead, Text: f.Course.Title})
	blocks = append(blocks, f.programme(2)...)
	blocks = append(blocks, pdf.PageBreak{}, pdf.Heading{Level: 1, Text: "Annexe 2 – Règlement intérieur"})
	blocks = append(blocks, f.rules(3)...)
	return pdf.Paper{
		Title: "Convention de formation professionnelle", Kicker: "Convention n°\u00a0" + i.Reference + " · session " + f.Session.Reference,
		Subject: say("Convention entre %s et %s", f.Issuer.Name, f.employer().Name), Blocks: blocks,
	}
}

// party is an organisation as a contract names it.
func (p Party) party() string {
	name := joined(", ", p.Name, lowerFirst(p.LegalForm))
	who := say("représentée par son ou sa représentant(e) légal(e), dont le nom et la qualité figurent au bas de la convention")
	if p.Representative != "" {
		who = joined(", ", "représentée par "+p.Representative, lowerFirst(p.Quality))
	}
	return joined("\n", name, prefixed("SIRET ", p.SIRET), strings.Join(p.Address, ", "), who)
}

func (f Facts) object() []pdf.Block {
	blocks := []pdf.Block{
		paragraph("L’organisme de formation organise au bénéfice des personnes désignées à l’article 4 l’action intitulée %s. Elle relève des actions de formation définies à l’article L. 6313-1, 1°, du code du travail.", quoted(f.Course.Title)),
	}
	if len(f.Course.Objectives) > 0 {
		blocks = append(blocks, paragraph("Ses objectifs opérationnels sont les suivants :"), list(f.Course.Objectives))
	}
	return blocks
}

func (f Facts) contents() []pdf.Block {
	c := f.Course
	return []pdf.Block{
		paragraph("Le contenu détaillé figure dans le programme (annexe 1), qui fait partie intégrante de la convention."),
		facts(
			"Public", c.Audience, "Prérequis", c.Prerequisites, "Modalité", modalities[c.Modality],
			"Méthodes", c.Methods, "Moyens pédagogiques, techniques et d’encadrement", c.Means,
		),
	}
}

func (f Facts) period() []pdf.Block {
	minutes, remote := f.Session.Length()
	first, last := f.Session.Period()
	return []pdf.Block{
		facts(
			"Durée totale", length(minutes, len(f.Session.HalfDays)),
			"dont à distance", atDistance(remote),
			"Période", french.Range(first, last),
			"Lieu", f.Session.where(),
		),
		f.Session.timetable("Dates et horaires"),
	}
}

func (f Facts) participants() []pdf.Block {
	t := pdf.Table{RowHeader: true, Columns: []pdf.Column{{Title: "Stagiaire", Width: 2}, {Title: "Fonction", Width: 2}, {Title: "N° d’inscription", Width: 1.2}}}
	for _, p := range f.People {
		t.Rows = append(t.Rows, []pdf.Cell{{Text: p.Name()}, {Text: p.Function}, {Text: p.Reference}})
	}
	return []pdf.Block{paragraph("L’effectif formé est de %s.", french.Count(len(f.People), "personne", "personnes")), t}
}

func (f Facts) trainerPairs() (pairs []string) {
	for _, t := range f.Session.Trainers {
		pairs = append(pairs, t.Name, t.Title)
	}
	return pairs
}

func (f Facts) follow() []pdf.Block {
	c := f.Course
	return []pdf.Block{facts(
		"Déroulement", say("Chaque stagiaire reçoit avant la session une convocation, le programme et le règlement intérieur."),
		"Suivi", say("Chaque stagiaire émarge par demi-journée, aux horaires réels ; le formateur contresigne chaque feuille, qui est ensuite scellée. L’employeur est informé de la présence effective."),
		"Évaluation", orElse(c.Assessment, "Les acquis ne sont pas évalués."),
		"Sanction", say("À l’issue de la session, chaque stagiaire reçoit une attestation d’assiduité et un certificat de réalisation établis d’après les seules demi-journées émargées, ainsi qu’une attestation de fin de formation."),
		"Reconnaissance", c.Recognition,
	)}
}

// pricing is the price, with its VAT, or who pays when it is nothing.
func (f Facts) pricing() []pdf.Block {
	c, n := f.Course, int64(len(f.People))
	if c.PriceCents == 0 {
		return []pdf.Block{
			paragraph("Prix de l’action : %s. Aucune somme n’est demandée à l’employeur ni au stagiaire au titre des coûts pédagogiques.", f.price()),
			facts("Prix HT", french.Euros(0), "TVA", french.Euros(0), "Prix TTC", french.Euros(0), "Financement", c.Funding, "Règlement", "Sans objet"),
		}
	}
	net := c.PriceCents * n
	tax := (net*int64(c.VATPoints) + 5000) / 10000
	vat := french.Euros(tax) + " (" + c.rate() + ")"
	if c.VATPoints == 0 {
		vat = french.Euros(0) + " – " + c.vat()
	}
	return []pdf.Block{facts(
		"Prix par participant", french.Euros(c.PriceCents)+" HT", "Effectif", french.Count(int(n), "participant", "participants"),
		"Prix HT", french.Euros(net), "TVA", vat, "Prix TTC", french.Euros(net+tax),
		"Financement", c.Funding,
		"Règlement", say("À réception de la facture, établie à l’issue de la session d’après l’effectif et les heures réalisées."),
	)}
}

func (f Facts) forfeit() []pdf.Block {
	blocks := []pdf.Block{
		paragraph("En application de l’article L. 6354-1 du code du travail, en cas d’inexécution totale ou partielle de l’action, l’organisme de formation rembourse au cocontractant les sommes indûment perçues de ce fait."),
		paragraph("L’organisme de formation peut annuler ou reporter la session ; il en informe aussitôt l’employeur et les stagiaires, avec le motif."),
	}
	if f.CancelBy != "" {
		blocks = append(blocks, paragraph("L’employeur ou le stagiaire peut renoncer à une place sans conséquence jusqu’au %s. Au-delà, et en cas d’abandon en cours de session, le motif est consigné ; les heures réalisées sont seules attestées.", french.DayMonthYear(f.CancelBy)))
	}
	if f.Course.PriceCents == 0 {
		return append(blocks, paragraph("L’action étant sans coût pour l’employeur, aucun dédit n’est dû."))
	}
	return append(blocks, paragraph("Aucun dédit n’est dû pour une renonciation notifiée dans ce délai ; au-delà, seul le coût des heures réalisées est facturé."))
}

func privacy() []pdf.Block {
	return []pdf.Block{paragraph("Les données des stagiaires servent à organiser l’action, à en prouver la réalisation et à en rendre compte aux financeurs. Elles sont conservées le temps prévu pour les pièces justificatives, puis effacées. Chaque personne peut accéder à ses données, les faire rectifier et s’adresser à la CNIL.")}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
