package pdf

import (
	"fmt"
	"strings"
	"testing"
)

// tree draws blocks and gives the structure after the title, without spaces at
// the beginning of lines.
func tree(t *testing.T, blocks ...Block) string {
	t.Helper()
	var b strings.Builder
	_, rest, _ := strings.Cut(draw(t, Paper{Title: "Titre", Blocks: blocks}).tree(), `"Titre"`)
	for _, l := range strings.Split(rest, "\n") {
		b.WriteString(strings.TrimSpace(l) + " ")
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// What each block is to who listens to it.
func TestTree(t *testing.T) {
	for name, c := range map[string]struct {
		block Block
		want  string
	}{
		"list":        {List{Items: []string{"un", "deux"}}, `L (block): /ListNumbering /Disc LI (block) Lbl (block) "•" LBody (block) "un" LI (block) Lbl (block) "•" LBody (block) "deux"`},
		"numbers":     {List{Ordered: true, Items: []string{"un"}}, `L (block): /ListNumbering /Decimal LI (block) Lbl (block) "1." LBody (block) "un"`},
		"boxes":       {Checkboxes{[]Checkbox{{"oui", true}}}, `L (block): /ListNumbering /None LI (block) Lbl (block) "☒" LBody (block) "oui"`},
		"facts":       {Facts{[]Fact{{"Lieu", "Besançon"}}}, `Table (block) TBody TR TH: /Scope /Row "Lieu" TD "Besançon"`},
		"table":       {Table{Caption: "Noms", RowHeader: true, Columns: []Column{{Title: "N°"}, {Title: "Nom"}}, Rows: [][]Cell{{{Text: "1"}, {Text: "Claire"}}}}, `Table (block) Caption "Noms" THead TR TH: /Scope /Column "N°" TH: /Scope /Column "Nom" TBody TR TH: /Scope /Row "1" TD "Claire"`},
		"empty cells": {Table{Columns: []Column{{}, {}}, Rows: [][]Cell{{{}, {Text: "b"}}}}, `Table (block) TBody TR TD TD "b"`},
		"notes":       {Notes{[]string{"une", "deux"}}, `Note <note-1> (inline) Lbl (block) "¹" "une" Note <note-2> (inline) Lbl (block) "²" "deux"`},
		"signature":   {Signatures{[]SignatureBox{{Role: "Pour elle", Name: "Nora", Mark: &Mark{Typed: "Nora L."}}}}, `Sect P (block) "Pour elle" P (block) "Nora" P (block) "Nora L."`},
		"rule":        {Rule{}, ``},
		"link":        {Paragraph{Spans: []Span{{Text: "voir "}, {Text: "ici", Link: "https://a.example/é"}, {Text: " ou là"}}}, `P (block) "voir " Link (inline) "ici" Object 11 0 " ou là"`},
	} {
		got := tree(t, c.block)
		if name == "link" { // the number of the object is nobody's business
			_, after, _ := strings.Cut(got, "Object ")
			number, _, _ := strings.Cut(after, " 0")
			got = strings.Replace(got, "Object "+number+" 0", "Object 11 0", 1)
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// A drawing is said in words, and stands where it says.
func TestFigures(t *testing.T) {
	source := draw(t, Paper{
		Title: "Titre", Header: Letterhead{Logo: logo()},
		Footer: Footer{VerifyURL: "https://a.example/v", VerifyCode: "ABCD"},
		Blocks: []Block{
			Table{Columns: []Column{{}, {}}, Rows: [][]Cell{{{Mark: drawn("Signature de Claire"), Text: "9 h 02"}, {Picture: &Picture{PNG: logo().PNG, Alt: "Tampon"}}}}},
			Signatures{[]SignatureBox{{Mark: drawn("")}}},
			QR{URL: "https://a.example/x", Caption: "La page"},
		},
	}).source()
	for _, want := range []string{"(Signature de Claire)", "(Tampon)", "(Logo du GRETA des Deux Rives)", "(Signature)", "(La page)"} {
		if !strings.Contains(source, "/Alt "+want) {
			t.Errorf("no figure says %s", want)
		}
	}
	if figures, boxes := strings.Count(source, "/S /Figure"), strings.Count(source, "/BBox"); figures != 6 || boxes != figures {
		t.Errorf("%d figures, %d boxes", figures, boxes)
	}
	if images := strings.Count(source, "/Subtype /Image"); images != 1 {
		t.Errorf("one image is kept %d times", images)
	}
}

// Links can be followed, and say where.
func TestLinks(t *testing.T) {
	source := draw(t, Paper{Title: "Titre", Blocks: []Block{
		Paragraph{Spans: []Span{{Text: strings.Repeat("un lien si long qu’il passe à la ligne ", 4), Link: "https://a.example/(x)"}}},
		Paragraph{Spans: []Span{{Text: "écrire", Link: "mailto:a@a.example"}}},
	}}).source()
	for want, n := range map[string]int{`/URI (https://a.example/\(x\))`: 2, "/URI (mailto:a@a.example)": 1, "/Type /OBJR": 3, "/StructParent 1": 1, "/StructParent 3": 1} {
		if got := strings.Count(source, want); got != n {
			t.Errorf("%d times %s, want %d", got, want, n)
		}
	}
}

// Boxes stand side by side, two or three in a row.
func TestSignatureRows(t *testing.T) {
	for n, want := range []int{0, 1, 1, 1, 2, 2, 2, 3} {
		boxes := make([]SignatureBox, n)
		for i := range boxes {
			boxes[i].Name = fmt.Sprint("Personne", i)
		}
		d, err := begin(Paper{Title: "Titre"})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(d.signatures(Signatures{boxes})); got != want {
			t.Errorf("%d boxes in %d rows, want %d", n, got, want)
		}
	}
}

// The foot is heard once, at the end of the last page, and seen on all.
func TestFoot(t *testing.T) {
	f := draw(t, convention())
	heard := f.tree()
	if n := strings.Count(heard, "7Q4K-9FZT-2MHX"); n != 2 { // the code, and its address
		t.Errorf("the code is heard %d times", n)
	}
	if n := strings.Count(f.text(), "Cet enregistrement ne vaut pas agrément"); itoa(n) != f.pages() {
		t.Errorf("the sentence of the law is seen %d times on %s pages", n, f.pages())
	}
	if strings.Contains(heard, "Page") {
		t.Error("the number of the page is heard")
	}
}

// Text keeps what Draw shows in the order in which it is read.
func TestText(t *testing.T) {
	got := Paper{
		Kicker: "Réf. 1", Title: "Titre", Header: Letterhead{Name: "GRETA", Lines: []string{"Besançon"}},
		Blocks: []Block{
			Heading{2, "Partie"},
			Paragraph{Spans: []Span{{Text: "voir "}, {Text: "ici", Link: "https://a.example"}}},
			Keep{[]Block{Facts{[]Fact{{"Lieu", "salle 1\nBesançon"}}}, PageBreak{}}},
			Table{Columns: []Column{{Title: "Nom"}, {Title: "Matin"}}, Rows: [][]Cell{{{Text: "Claire"}, {Mark: drawn("Signature de Claire"), Text: "9 h"}}}},
			Checkboxes{[]Checkbox{{"oui", true}, {"non", false}}},
			Notes{[]string{"une note"}},
		},
		Footer: Footer{Lines: []string{"SIRET"}, Reference: "2026-1", Version: "2"},
	}.Text()
	want := `GRETA
Besançon

Réf. 1
Titre
=====

## Partie

voir ici <https://a.example>

Lieu : salle 1 Besançon

Nom | Matin
Claire | (Signature de Claire) 9 h

[x] oui
[ ] non

¹ une note

--

SIRET
Référence 2026-1 · version 2
`
	if strings.ReplaceAll(got, "\u00a0", " ") != want {
		t.Errorf("got\n%s", got)
	}
}
