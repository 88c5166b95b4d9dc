package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"strings"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// logo is a picture of a leaf-coloured lozenge on a transparent ground.
func logo() *Picture {
	m := image.NewNRGBA(image.Rect(0, 0, 240, 72))
	for y := range 72 {
		for x := range 240 {
			if math.Abs(float64(x)-36)+math.Abs(float64(y)-36) < 34 {
				m.Set(x, y, color.NRGBA{R: 11, G: 91, B: 94, A: 255})
			}
			if x > 84 && x < 236 && (y/12)%2 == 1 && y < 66 {
				m.Set(x, y, color.NRGBA{R: 85, G: 96, B: 110, A: 200})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return &Picture{PNG: b.Bytes(), Alt: "Logo du GRETA des Deux Rives"}
}

// drawn is a signature of a pen, by Nora.
func drawn(alt string) *Mark {
	var stroke []Point
	for i := range 90 {
		t := float64(i) / 89
		stroke = append(stroke, Point{0.05 + 0.9*t, 0.5 + 0.38*math.Sin(t*19)*(1-t) + 0.1*math.Cos(t*43)})
	}
	return &Mark{Strokes: [][]Point{stroke, {{0.1, 0.9}, {0.5, 0.84}, {0.95, 0.78}}}, Alt: alt}
}

var issuer = Letterhead{
	Name:  "GRETA des Deux Rives",
	Lines: []string{"12, quai de l’Étang, 25000 Besançon", "03 81 00 00 00 · contact@greta-deux-rives.example"},
}

var legal = Footer{
	Lines: []string{
		"GRETA des Deux Rives, établissement public local d’enseignement, 12, quai de l’Étang, 25000 Besançon · SIRET 123 456 789 00012 · APE 85.59A",
		"Déclaration d’activité enregistrée sous le numéro 27 25 01234 25 auprès du préfet de région Bourgogne-Franche-Comté. Cet enregistrement ne vaut pas agrément de l’État.",
	},
	Reference:  "2026-04127",
	Version:    "1",
	VerifyURL:  "https://profil.example.fr/verifier/7Q4K-9FZT-2MHX",
	VerifyCode: "7Q4K-9FZT-2MHX",
}

func attestation() Paper {
	head := issuer
	head.Logo = logo()
	return Paper{
		Title: "Attestation d’assiduité", Kicker: "Référence 2026-04127 · formation",
		Author: "GRETA des Deux Rives", Subject: "Assiduité de Claire Petit", Accent: "#0b5b5e",
		Header: head, Footer: legal, MadeAt: noon,
		Blocks: []Block{
			Paragraph{Style: Lead, Spans: []Span{
				{Text: "Nora Lefèvre-Çelik, directrice du GRETA des Deux Rives, atteste que "},
				{Text: "Madame Claire d’Œuvray", Bold: true},
				{Text: ", de la commune de Besançon, a suivi l’action «\u00a0Accueillir les publics en difficulté\u00a0»."},
			}},
			Facts{[]Fact{
				{"Structure", "Commune de Besançon, SIRET 212 500 565 00016"},
				{"Dates", "du lundi 12 au mercredi 14 octobre 2026"},
				{"Lieu", "GRETA des Deux Rives, salle 204\n12, quai de l’Étang, 25000 Besançon"},
				{"Durée prévue", "21,00\u00a0h, soit 6 demi-journées"},
				{"Durée suivie", "17,50\u00a0h, soit 5 demi-journées émargées"},
				{"Taux d’assiduité", "83\u202f%"},
			}},
			Paragraph{Text: "La durée suivie est la somme des demi-journées que Madame d’Œuvray a émargées et que la formatrice a contresignées. La présente attestation est établie pour servir et valoir ce que de droit."},
			Paragraph{Text: "Fait à Besançon, le lundi 23 novembre 2026."},
			Signatures{[]SignatureBox{{
				Role: "Pour l’organisme de formation", Name: "Nora Lefèvre-Çelik", Quality: "Directrice",
				At: "Signé le 23 novembre 2026 à 13 h 00", Mark: drawn("Signature de Nora Lefèvre-Çelik"), Note: "Signature électronique simple",
			}}},
		},
	}
}

const duties = "L’organisme s’engage à mettre en œuvre les moyens pédagogiques, techniques et d’encadrement nécessaires à la réalisation de l’action. Le stagiaire s’oblige à respecter le règlement intérieur, à émarger par demi-journée et à signaler toute absence sous quarante-huit heures. Toute annulation reçue moins de dix jours ouvrés avant le début de la session donne lieu à un dédit de trente pour cent du prix convenu, sauf cas de force majeure reconnu par les deux parties."

// convention is a paper of several pages, with its annex.
func convention() Paper {
	blocks := []Block{
		Paragraph{Style: Soft, Text: "Établie en application des articles L. 6353-1 et D. 6353-1 du code du travail."},
		Heading{2, "Entre les soussignés"},
		Facts{[]Fact{
			{"L’organisme de formation", "GRETA des Deux Rives, établissement public local d’enseignement\nSIRET 123\u00a0456\u00a0789\u00a000012 · déclaration d’activité 27\u00a025\u00a001234\u00a025\nreprésenté par Nora Lefèvre-Çelik, directrice"},
			{"L’employeur", "Commune de Besançon, collectivité territoriale\nSIRET 212\u00a0500\u00a0565\u00a000016\nreprésentée par Marc Étienne, directeur des ressources humaines"},
		}},
	}
	for i, title := range []string{
		"Objet", "Nature et caractéristiques de l’action", "Effectif et participants", "Modalités de déroulement, de suivi et de sanction",
		"Prix et règlement", "Dédit, annulation et abandon", "Données personnelles", "Différends",
	} {
		blocks = append(blocks, Heading{2, "Article\u00a0" + itoa(i+1) + "\u00a0— " + title}, Paragraph{Text: duties})
		if title == "Effectif et participants" {
			blocks = append(blocks, participants(14))
		}
	}
	return Paper{
		Title: "Convention de formation professionnelle entre le GRETA des Deux Rives et la commune de Besançon", Kicker: "Convention n°\u00a02026-0312",
		Author: "GRETA des Deux Rives", Accent: "#0b5b5e", Header: issuer, Footer: legal, MadeAt: noon,
		Blocks: append(append(blocks, agreed), annex...),
	}
}

// agreed is the end of a convention, on one page.
var agreed = Keep{[]Block{
	Paragraph{Text: "Fait à Besançon, le lundi 23 novembre 2026, en deux exemplaires."},
	Signatures{[]SignatureBox{
		{
			Role: "Pour l’organisme de formation", Name: "Nora Lefèvre-Çelik", Quality: "Directrice",
			At: "Signé le 23 novembre 2026 à 13 h 00", Mark: drawn("Signature de Nora Lefèvre-Çelik"),
		},
		{
			Role: "Pour l’employeur", Name: "Marc Étienne", Quality: "Directeur des ressources humaines",
			At: "Signé le 24 novembre 2026 à 9 h 12", Mark: &Mark{Typed: "Marc Étienne", Alt: "Signature de Marc Étienne"},
			Note: "Nom saisi, de même valeur qu’un tracé",
		},
	}},
}}

// annex is a programme, on a page of its own.
var annex = []Block{
	PageBreak{},
	Heading{1, "Annexe 1 — Programme"},
	Paragraph{Style: Lead, Text: "Accueillir les publics en difficulté : trois jours pour écouter, comprendre et orienter."},
	Heading{2, "Objectifs"},
	List{Items: []string{
		"Repérer, dès les premiers échanges, ce qui fait obstacle à la demande de la personne.",
		"Reformuler sans juger, et vérifier que l’on a été compris.",
		"Orienter vers le bon interlocuteur, et s’assurer que la personne y parviendra — par écrit, par téléphone ou en l’accompagnant.",
	}},
	Heading{2, "Déroulé"},
	List{Ordered: true, Items: []string{"Accueil et attentes", "L’écoute active", "Les situations tendues", "Bilan à chaud"}},
	Rule{},
	Paragraph{Spans: []Span{
		{Text: "Le règlement intérieur se lit sur "},
		{Text: "profil.example.fr/reglement", Link: "https://profil.example.fr/reglement"},
		{Text: " ; le référent handicap est "},
		{Text: "Paul Gïlles", Bold: true},
		{Text: ", "},
		{Text: "à votre écoute", Italic: true},
		{Text: "."},
	}},
	QR{URL: "https://profil.example.fr/offre/accueillir", Caption: "La page de la formation, toujours à jour"},
}

func participants(n int) Table {
	t := Table{
		Caption: "Participants",
		Columns: []Column{{Title: "N°", Width: 0.4, Align: Right}, {Title: "Stagiaire", Width: 2.4}, {Title: "Fonction", Width: 2}, {Title: "Durée", Align: Right}, {Title: "Prix net", Align: Right}},
	}
	for i := range n {
		t.Rows = append(t.Rows, []Cell{
			{Text: itoa(i + 1)},
			{Text: []string{"Éléonore Lefèvre-Noël", "Lucas Nguyễn", "Zoë d’Œuvray", "Jean-François Iłłakowicz"}[i%4]},
			{Text: "Chargée de mission auprès du directeur"},
			{Text: "21,00 h"},
			{Text: []string{"1 234,50 €", "911,11 €"}[i%2]},
		})
	}
	return t
}

// sheet is an attendance sheet, on its side, with signatures in its cells.
func sheet() Paper {
	t := Table{
		RowHeader: true,
		Columns:   []Column{{Title: "Participant", Width: 2}, {Title: "Structure", Width: 2}, {Title: "Matin, 9 h – 12 h 30", Width: 1.5}, {Title: "Après-midi, 13 h 30 – 17 h", Width: 1.5}},
	}
	for i, name := range []string{"Claire d’Œuvray", "Lucas Nguyễn", "Zoë Petit", "Amélie Brûlé", "Karim Benaïssa", "Éléonore Lefèvre-Noël", "Paul Gïlles", "Anaïs Roux", "Ulysse Çelik"} {
		am, pm := Cell{Mark: drawn("Signature de " + name), Text: "9 h 02"}, Cell{Mark: &Mark{Typed: name, Alt: "Signature de " + name}, Text: "Nom saisi à 13 h 31"}
		if i == 3 {
			pm = Cell{Text: "Absente"}
		}
		t.Rows = append(t.Rows, []Cell{{Text: name}, {Text: "Commune de Besançon"}, am, pm})
	}
	return Paper{
		Title: "Feuille d’émargement", Kicker: "Accueillir les publics en difficulté · session 2026-0312", Accent: "#0b5b5e",
		Header: issuer, Footer: legal, MadeAt: noon, Landscape: true,
		Blocks: []Block{
			Facts{[]Fact{{"Date", "lundi 12 octobre 2026"}, {"Lieu", "GRETA des Deux Rives, salle 204"}, {"Formatrice", "Nora Lefèvre-Çelik"}}},
			t,
			Signatures{[]SignatureBox{{Role: "La formatrice", Name: "Nora Lefèvre-Çelik", At: "Contresigné le 12 octobre 2026 à 17 h 04", Mark: drawn("Signature de Nora Lefèvre-Çelik")}}},
		},
	}
}

// certificate is the ministry's model, with its boxes and its two notes.
func certificate() Paper {
	return Paper{
		Title: "Certificat de réalisation", Kicker: "Référence 2026-04128", Header: issuer, Footer: legal, MadeAt: noon, Accent: "#8a3b12",
		Blocks: []Block{
			Paragraph{Text: "Je soussignée Nora Lefèvre-Çelik, représentante légale du dispensateur de l’action concourant au développement des compétences GRETA des Deux Rives, atteste que :"},
			Paragraph{Spans: []Span{{Text: "Madame Claire d’Œuvray", Bold: true}, {Text: ", salariée de l’entreprise Commune de Besançon, a suivi l’action « Accueillir les publics en difficulté »."}}},
			Heading{3, "Nature de l’action concourant au développement des compétences"},
			Checkboxes{[]Checkbox{{"action de formation¹", true}, {"bilan de compétences", false}, {"action de VAE", false}, {"action de formation par apprentissage", false}}},
			Paragraph{Text: "qui s’est déroulée du 12 octobre 2026 au 14 octobre 2026 pour une durée de 17,50\u00a0heures²."},
			Paragraph{Style: Soft, Text: "Sans préjudice des délais imposés par les règles fiscales, comptables ou commerciales, je m’engage à conserver l’ensemble des pièces justificatives qui ont permis d’établir le présent certificat pendant une durée de 3 ans à compter de la fin de l’année du dernier paiement."},
			Paragraph{Text: "Fait à Besançon, le 23 novembre 2026."},
			Signatures{[]SignatureBox{
				{Role: "Cachet et signature du responsable", Name: "Nora Lefèvre-Çelik", Quality: "Directrice"},
				{Role: "Le stagiaire", Name: "Claire d’Œuvray"},
				{Role: "L’employeur", Name: "Marc Étienne", Quality: "Directeur des ressources humaines", Mark: &Mark{Typed: "Marc-Antoine Étienne de la Haute-Combe"}},
			}},
			Notes{[]string{
				"Lorsque l’action est mise en œuvre dans le cadre d’un projet de transition professionnelle, le certificat de réalisation doit être transmis mensuellement.",
				"Dans le cadre des formations à distance, la durée tient compte de la réalisation des activités pédagogiques et du temps estimé pour les réaliser.",
			}},
		},
	}
}

// hardship is what a designer did not think of: long words, rare letters, many
// boxes, a row taller than its neighbours.
func hardship() Paper {
	long := "https://visio.example.fr/salle/" + strings.Repeat("a1b2c3d4", 16)
	return Paper{
		Title: "Épreuve", Header: Letterhead{Name: strings.Repeat("Syndicat intercommunal à vocation multiple de la vallée ", 3), Logo: logo()}, MadeAt: noon,
		Footer: Footer{Lines: []string{"SIRET 123\u00a0456\u00a0789\u00a000012"}},
		Blocks: []Block{
			Heading{2, "Lettres rares : Nguyễn Thị Ánh, Шевченко, Ελένη, İpek Şahin, Łukasz Iłłakowicz"},
			Paragraph{Spans: []Span{{Text: "La salle à distance est à l’adresse "}, {Text: long, Link: long}, {Text: ", ouverte à 8\u00a0h\u00a045."}}},
			Paragraph{Style: Soft, Text: "Puces d’un traitement de texte : → ■ ✓ ➔ № ½ ‰ ± ≥ ≤ ≠ € £ § ¶ © ™ “guillemets” ‘simples’ ‹ et › « entre eux »."},
			List{Ordered: true, Items: strings.Split(strings.TrimSpace(strings.Repeat("point ", 11)), " ")},
			Table{Caption: "Des cellules de toutes sortes", Columns: []Column{{Title: "À gauche"}, {Title: "Au milieu", Align: Centre}, {Title: "Anticonstitutionnellement", Width: 0.5}, {Title: "À droite", Align: Right}}, Rows: [][]Cell{
				{{Text: "un\ndeux\ntrois"}, {Text: "au milieu"}, {Text: "anticonstitutionnellement"}, {Text: "111,11\u00a0€"}},
				{{}, {Picture: &Picture{PNG: logo().PNG, Alt: "Tampon"}, Text: "tampon"}, {Mark: drawn("Signature")}, {Text: "−1\u202f000,00\u00a0€"}},
			}},
			Signatures{[]SignatureBox{{Role: "Un", Name: "Claire"}, {Role: "Deux", Name: "Marc", Mark: &Mark{Typed: "Marc"}}, {Role: "Trois", Name: "Nora"}, {Role: "Quatre", Name: "Odile", Note: "absente ce jour"}}},
		},
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// samples are the papers that are looked at, measured and compared.
var samples = map[string]func() Paper{
	"attestation": attestation, "convention": convention, "feuille": sheet, "certificat": certificate, "epreuve": hardship,
}
