package pdf

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	out    = flag.String("out", "", "a folder to write the sample papers to")
	update = flag.Bool("update", false, "rewrite the golden files")
)

// golden compares a text with the one kept in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// A paper says what it said yesterday, and its tree has the same shape.
func TestSamples(t *testing.T) {
	for name, paper := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := paper()
			f := draw(t, p)
			golden(t, name+".txt", p.Text())
			golden(t, name+".tags", strings.Join(f.tags(), "\n")+"\n")
			if *out != "" {
				b, err := os.ReadFile(f.path)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(*out, name+".pdf"), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Every word that a paper says is found in what is copied from its pages.
func TestTextComesBack(t *testing.T) {
	for name, paper := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := paper()
			f := draw(t, p)
			drawn := strings.Join(words(f.text()), "") // a word may be cut by the end of a line
			spoken := f.source()                       // the words of pictures are not on the page
			for _, word := range words(p.Text()) {
				said := strings.Trim(word, "()")
				switch {
				case strings.Trim(word, "=#-|[]x:") == "", strings.Contains(word, "<"):
				case strings.Contains(drawn, word), strings.Contains(drawn, said), strings.Contains(spoken, "(Tampon)") && said == "Tampon":
				case word == "(Signature", word == "(Signature)":
				default:
					t.Errorf("%q is said and not drawn", word)
				}
			}
		})
	}
}

func TestSameBytes(t *testing.T) {
	a, err := Draw(convention())
	if err != nil {
		t.Fatal(err)
	}
	b, err := Draw(convention())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("the same paper gave two files")
	}
}

// Every refusal has its name.
func TestRefusals(t *testing.T) {
	say := func(blocks ...Block) Paper { return Paper{Title: "Titre", Blocks: blocks} }
	for name, c := range map[string]struct {
		paper Paper
		want  error
	}{
		"no title":             {Paper{}, ErrTitle},
		"blank title":          {Paper{Title: " \n"}, ErrTitle},
		"language":             {Paper{Title: "Titre", Lang: "fr_FR;"}, ErrLang},
		"colour":               {Paper{Title: "Titre", Accent: "red"}, ErrAccent},
		"short colour":         {Paper{Title: "Titre", Accent: "#12"}, ErrAccent},
		"pointer to a block":   {say(&Paragraph{Text: "oui"}), ErrBlock},
		"script in a link":     {say(Paragraph{Spans: []Span{{Text: "ici", Link: "javascript:alert(1)"}}}), ErrLink},
		"file in a code":       {say(QR{URL: "file:///etc/passwd"}), ErrLink},
		"endless code":         {say(QR{URL: "https://a.example/" + strings.Repeat("a", 3000)}), ErrQR},
		"logo that is not one": {Paper{Title: "Titre", Header: Letterhead{Logo: &Picture{PNG: []byte("GIF89a")}}}, ErrImage},
		"picture in a cell":    {say(Table{Columns: []Column{{}}, Rows: [][]Cell{{{Picture: &Picture{}}}}}), ErrImage},
		"endless foot":         {Paper{Title: "Titre", Footer: Footer{Lines: strings.Fields(strings.Repeat("ligne ", 50))}}, ErrFoot},
		"stroke without place": {say(Signatures{[]SignatureBox{{Mark: &Mark{Strokes: [][]Point{{{nan(), 0}}}}}}}), ErrMark},
	} {
		if _, err := Draw(c.paper); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// A file tells when it was made, by whom, and which standards it keeps, in two
// places that agree.
func TestMetadata(t *testing.T) {
	p := attestation()
	p.Title, p.Author = "Règles <& usages> d’été", `GRETA (« Deux \ Rives »)`
	f := draw(t, p)
	info := f.run("pdfinfo", f.path)
	for _, want := range []string{
		"Règles <& usages> d’été", `GRETA (« Deux \ Rives »)`, "Tagged:          yes", "Page size:       595.28 x 841.89 pts (A4)",
		"PDF version:     1.7", "JavaScript:      no",
	} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	meta := f.run("pdfinfo", "-meta", f.path)
	for _, want := range []string{
		"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>",
		"Règles &lt;&amp; usages&gt; d’été", "<xmp:CreateDate>2026-11-23T12:00:00Z</xmp:CreateDate>", "<rdf:li>fr-FR</rdf:li>",
	} {
		if !strings.Contains(meta, want) {
			t.Errorf("the metadata do not say %q:\n%s", want, meta)
		}
	}
	source := f.source()
	for _, want := range []string{
		"/DisplayDocTitle true", "/Lang (fr-FR)", "/Marked true", "/Tabs /S", "/S /GTS_PDFA1", "/CreationDate (D:20261123120000Z)", "/StructParents 0",
	} {
		if !strings.Contains(source, want) {
			t.Errorf("the file does not hold %q", want)
		}
	}
	for _, unwanted := range []string{"/JavaScript", "/Encrypt", "/AA ", "/Launch", "/SMask"} {
		if strings.Contains(source, unwanted) {
			t.Errorf("the file holds %q", unwanted)
		}
	}
}

// A paper made at no known time has no date at all rather than a false one.
func TestWithoutDate(t *testing.T) {
	p := attestation()
	p.MadeAt = time.Time{}
	f := draw(t, p)
	if source := f.source(); strings.Contains(source, "Date") {
		t.Error("the file has a date")
	}
}

// A reader lists the headings beside the pages, as they stand in one another.
func TestOutline(t *testing.T) {
	source := draw(t, Paper{Title: "Titre", Blocks: []Block{
		Heading{2, "Un"}, Heading{3, "Dans un"}, Heading{2, "Deux"}, Heading{1, "Annexe"}, Heading{2, "De l’annexe"},
	}}).source()
	for want, n := range map[string]int{"/Count 6\n": 1, "/Count 3\n": 1, "/Count 1\n": 3, "/Title (Dans un)": 1, "/Outlines": 2} {
		if got := strings.Count(source, want); got != n {
			t.Errorf("%d times %q, want %d", got, want, n)
		}
	}
	if alone := draw(t, Paper{Title: "Titre"}).source(); strings.Contains(alone, "/Outlines") {
		t.Error("one heading needs no list")
	}
}

func TestFontsAreEmbedded(t *testing.T) {
	f := draw(t, convention())
	lines := strings.Split(strings.TrimSpace(f.run("pdffonts", f.path)), "\n")[2:]
	if len(lines) != 4 { // regular, bold, italic, and the spare one for Nguyễn
		t.Errorf("fonts:\n%s", strings.Join(lines, "\n"))
	}
	for _, l := range lines {
		if !strings.Contains(l, "CID TrueType") || !strings.Contains(l, "yes yes yes") {
			t.Errorf("not embedded, subset and mapped: %s", l)
		}
	}
}

// What is drawn is either in the tree or said to be decoration.
func TestEverythingIsMarked(t *testing.T) {
	for name, paper := range samples {
		source := draw(t, paper()).source()
		depth := 0
		for _, l := range strings.Split(source, "\n") {
			l = strings.TrimSpace(l)
			switch {
			case strings.HasSuffix(l, " BDC"):
				depth++
			case l == "EMC":
				depth--
			case strings.HasSuffix(l, " TJ ET"), strings.HasSuffix(l, " re f"), strings.HasSuffix(l, " S"), strings.HasSuffix(l, " Do Q"):
				if depth != 1 {
					t.Errorf("%s: drawn %d deep: %s", name, depth, l)
				}
			}
		}
		if depth != 0 {
			t.Errorf("%s: marks are not closed", name)
		}
	}
}
