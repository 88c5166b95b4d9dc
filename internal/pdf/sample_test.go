package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
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
		"GRETA des Deux Rives, établissement public local d’enseignement, 12, quai de l’Étang, 25000 Besançon · SIRET 123 456 789 00012 · APE 85.59A",
		"Déclaration d’activité enregistrée sous le numéro 27 25 01234 25 auprès du préfet de région Bourgogne-Franche-Comté. Cet enregistrement ne vaut pas agrément de l’État.",
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
				{"Structure", "Commune de Besançon, SIRET 212 500 565 00016"},
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
