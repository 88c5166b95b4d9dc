package pdf

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

func nan() float64 { return math.NaN() }

// page gives the text of one page.
func (f file) page(n int) string {
	text := f.run("pdftotext", "-layout", "-f", itoa(n), "-l", itoa(n), f.path, "-")
	return strings.ReplaceAll(text, "\u00a0", " ") // some versions keep it, some do not
}

func rows(n int) Table {
	t := Table{Columns: []Column{{Title: "Rang"}, {Title: "Nom"}}, RowHeader: true}
	for i := range n {
		t.Rows = append(t.Rows, []Cell{{Text: itoa(i + 1)}, {Text: "Claire"}})
	}
	return t
}

// The titles of columns come back on each page, and are heard once.
func TestTableHeadComesBack(t *testing.T) {
	f := draw(t, Paper{Title: "Liste", Blocks: []Block{rows(90)}})
	if f.pages() != "4" {
		t.Fatalf("%s pages", f.pages())
	}
	for n := 1; n <= 4; n++ {
		if page := f.page(n); !strings.Contains(page, "Rang") || !strings.Contains(page, fmt.Sprintf("Page %d/4", n)) {
			t.Errorf("page %d:\n%s", n, page)
		}
	}
	if n := strings.Count(f.tree(), `"Rang"`); n != 1 {
		t.Errorf("the title of the column is heard %d times", n)
	}
}

// The list of a whole region is drawn in the time of a coffee, not of a meal.
func TestTenThousandRows(t *testing.T) {
	start := time.Now()
	f := draw(t, Paper{Title: "Liste", Blocks: []Block{rows(10_000)}})
	t.Logf("%s pages in %s", f.pages(), time.Since(start))
	text := f.text()
	for _, want := range []string{"\n1 Claire\n", "\n10000 Claire\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if n := strings.Count(text, "Claire"); n != 10_000 {
		t.Errorf("%d rows", n)
	}
}

// A row that a page can hold is never cut; one that no page can hold goes on.
func TestRowTallerThanAPage(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("mot ", 3000))
	f := draw(t, Paper{Title: "Liste", Blocks: []Block{Table{
		Columns: []Column{{Title: "Rang", Width: 1}, {Title: "Texte", Width: 4}},
		Rows:    [][]Cell{{{Text: "1"}, {Text: "court"}}, {{Text: "2"}, {Text: long}}, {{Text: "3"}, {Text: "court"}}},
	}}})
	if n := strings.Count(f.text(), "mot"); n != 3000 {
		t.Errorf("%d words of 3000", n)
	}
	if n := strings.Count(strings.Join(f.tags(), " "), "TR"); n != 4 {
		t.Errorf("%d rows in the tree", n)
	}
}

// Headings stay with their text, and no line of a paragraph is left alone.
func TestNothingIsLeftAlone(t *testing.T) {
	sentence := strings.Repeat("Une phrase qui prend de la place. ", 8) // three or four lines
	for before := range 14 {
		p := Paper{Title: "Titre", Blocks: []Block{Paragraph{Text: strings.TrimSpace(strings.Repeat("ligne\n", before+28))}}}
		p.Blocks = append(p.Blocks, Heading{2, "Intertitre"}, Paragraph{Text: "Premier. " + sentence + "Dernier."})
		f := draw(t, p)
		if f.pages() == "1" {
			continue
		}
		first, second := f.page(1), f.page(2)
		if strings.Contains(first, "Intertitre") && !strings.Contains(first, "Premier") {
			t.Errorf("%d lines before: the heading is alone", before)
		}
		if strings.Contains(second, "Dernier") && !strings.Contains(second, "Premier") && strings.Count(second, "phrase") < 4 {
			t.Errorf("%d lines before: one line alone at the top\n%s", before, second)
		}
	}
}

// What must be kept together turns the page together, unless no page can hold it.
func TestKeep(t *testing.T) {
	fill := Paragraph{Text: strings.Repeat("ligne\n", 34)}
	kept := Keep{[]Block{
		Paragraph{Text: "Fait à Besançon."},
		Paragraph{Text: "En deux exemplaires."},
		Signatures{[]SignatureBox{{Role: "L’employeur", Name: "Marc"}, {Role: "L’organisme", Name: "Nora"}}},
	}}
	f := draw(t, Paper{Title: "Titre", Blocks: []Block{fill, kept}})
	if first := f.page(1); strings.Contains(first, "Fait") || strings.Contains(first, "Marc") {
		t.Errorf("cut:\n%s", first)
	}
	huge := Keep{[]Block{rows(200)}}
	if f := draw(t, Paper{Title: "Titre", Blocks: []Block{huge}}); f.pages() == "1" {
		t.Error("two hundred rows on one page")
	}
}

// A new page is new once, and never empty.
func TestPageBreak(t *testing.T) {
	f := draw(t, Paper{Title: "Titre", Blocks: []Block{Paragraph{Text: "un"}, PageBreak{}, PageBreak{}, Paragraph{Text: "deux"}, PageBreak{}}})
	if f.pages() != "2" {
		t.Errorf("%s pages", f.pages())
	}
}

// A paper with a title alone is a paper.
func TestEmptyPapers(t *testing.T) {
	for _, blocks := range [][]Block{
		nil,
		{Paragraph{}, List{}, Facts{}, Table{}, Checkboxes{}, Signatures{}, Notes{}, Keep{}, Heading{}, Rule{}},
		{Table{Columns: []Column{{}, {}}, Rows: [][]Cell{{}, {{}, {}, {Text: "de trop"}}}}, Signatures{[]SignatureBox{{}}}, Facts{[]Fact{{}}}, List{Items: []string{""}}},
		{Table{Caption: "Seule", Columns: []Column{{Title: "Vide"}}}, Signatures{[]SignatureBox{{Mark: &Mark{}}}}, Paragraph{Spans: []Span{{}}}},
	} {
		f := draw(t, Paper{Title: "Titre", Blocks: blocks})
		if f.pages() != "1" {
			t.Errorf("%s pages", f.pages())
		}
	}
}

// Headings that skip a level do not in the tree.
func TestHeadingLevels(t *testing.T) {
	f := draw(t, Paper{Title: "Titre", Blocks: []Block{Heading{3, "Trop bas"}, Heading{2, "Bien"}, Heading{3, "Bien"}, Heading{1, "Annexe"}, Heading{9, "Trop bas"}}})
	if got := strings.Join(strings.Fields(strings.Join(f.tags(), " ")), " "); got != "Document H1 H2 H2 H3 H1 H2" {
		t.Error(got)
	}
}

// A last page that would hold a signature alone is spared when the blocks
// before it can stand a little closer; one that holds more is not.
func TestNoPageForSomeLines(t *testing.T) {
	spared := 0
	for n := range 60 {
		var blocks []Block
		for range n {
			blocks = append(blocks, Paragraph{Text: "Une ligne."})
		}
		p := Paper{Title: "Titre", Blocks: append(blocks, Paragraph{Text: "La dernière."})}
		wide, err := lay(p, 1)
		if err != nil {
			t.Fatal(err)
		}
		f := draw(t, p)
		switch {
		case f.pages() == strconv.Itoa(wide.pages):
		case wide.last >= fewLines:
			t.Errorf("%d paragraphs: closer though the last page was %.2f full", n, wide.last)
		default:
			spared++
		}
		if got := strings.Count(f.text(), "ligne."); got != n {
			t.Errorf("%d paragraphs of %d", got, n)
		}
	}
	if spared == 0 {
		t.Error("no page was spared")
	}
}
