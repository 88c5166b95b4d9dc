package pdf

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"profil/internal/pdf/typeface"
)

func newSetter(t testing.TB) *setter {
	t.Helper()
	family, err := typeface.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &setter{family: family}
}

// said gives lines as they are read.
func (s *setter) said(lines []line) []string {
	var all []string
	for _, l := range lines {
		var b strings.Builder
		for _, r := range l.runs {
			for _, g := range s.glyphs[r.from:r.to] {
				b.WriteRune(g.Rune)
			}
		}
		all = append(all, strings.TrimRight(b.String(), " "))
	}
	return all
}

// Where a line ends, in a column that holds about ten letters.
func TestWhereLinesEnd(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"at spaces":                 {"une ligne de texte", "une ligne|de texte"},
		"several spaces are one":    {"  une   ligne   ", "une ligne"},
		"not at a no-break space":   {"prix de 12\u00a0345\u00a0€", "prix de|12\u00a0345\u00a0€"},
		"nor at a narrow one":       {"ligne no 33\u202f;", "ligne no|33\u202f;"},
		"after a hyphen":            {"l’après-demain", "l’après-|demain"},
		"not at a no-break hyphen":  {"vers Saint\u2011Cyr", "vers|Saint\u2011Cyr"},
		"not inside a number":       {"n° 2026-0412", "n°|2026-0412"},
		"where the writer says":     {"un\ndeux\n\ntrois", "un|deux||trois"},
		"not before a French sign":  {"c’est écrites : oui", "c’est|écrites : oui"},
		"nor after a guillemet":     {"il a dit « oui »", "il a dit|« oui »"},
		"a long word is cut":        {"anticonstitutionnellement", "anticonstitu|tionnelleme|nt"},
		"and what follows goes on":  {"https://a.example.fr/x et", "https://a.ex|ample.fr/x|et"},
		"a soft break is not drawn": {"abcdefgh\u200bijklmnop", "abcdefgh|ijklmnop"},
	} {
		s := newSetter(t)
		got := strings.Join(s.said(s.set(c.text, &paragraphLooks[Normal], 56)), "|")
		if s.err != nil || got != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, got, c.want, s.err)
		}
	}
}

// A line is never wider than its column, but for the space that ends it.
func TestLinesFit(t *testing.T) {
	s := newSetter(t)
	for width := 12.0; width < 400; width += 13 {
		for _, l := range s.set(duties+" anticonstitutionnellement", &paragraphLooks[Normal], width) {
			if l.width > width {
				t.Errorf("%.2f in a column of %.0f", l.width, width)
			}
		}
	}
}

// Spans of several looks make one text.
func TestSpansMeet(t *testing.T) {
	s := newSetter(t)
	bold := paragraphLooks[Normal]
	bold.style = typeface.Bold
	words := s.words([]span{{text: "avant ", look: &paragraphLooks[Normal]}, {text: "gras", look: &bold}, {text: ", après", look: &paragraphLooks[Normal]}})
	lines := s.lines(words, 300)
	if got := s.said(lines); len(got) != 1 || got[0] != "avant gras, après" || len(lines[0].runs) != 3 {
		t.Errorf("%q in %d runs", got, len(lines[0].runs))
	}
	if narrow := s.said(s.lines(words, 40)); !slices.Equal(narrow, []string{"avant", "gras,", "après"}) {
		t.Errorf("%q", narrow)
	}
}

// A title is as wide on its last line as on the others.
func TestTitleIsBalanced(t *testing.T) {
	s := newSetter(t)
	lines := s.balance("Convention de formation professionnelle continue entre deux parties", &titleLook, 470)
	if len(lines) != 2 || lines[1].width < lines[0].width*0.6 {
		t.Errorf("%q", s.said(lines))
	}
}

// What may be typed and how it is shown, or which character is refused.
func TestTorture(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		want    string
		refused rune
	}{
		"French":               {"Œuvre d’Éloïse à ½ € — n° 3…", "Œuvre d’Éloïse à ½ € — n° 3…", 0},
		"accents apart":        {"E\u0301loi\u0308se", "Éloïse", 0},
		"Vietnamese":           {"Nguyễn Thị Ánh", "Nguyễn Thị Ánh", 0},
		"Polish, Turkish":      {"Iłłakowicz, Şahin, İpek", "Iłłakowicz, Şahin, İpek", 0},
		"Greek, Cyrillic":      {"Ελένη Шевченко", "Ελένη Шевченко", 0},
		"word processor":       {"• → ☐ ☒ ✓ ■ ➔ “a” №", "• → ☐ ☒ ✓ ■ ➔ “a” №", 0},
		"tab, return":          {"a\tb\r\nc", "a b\nc", 0},
		"soft hyphen, joiner":  {"co\u00adop\u2060é\ufeffré", "coopéré", 0},
		"ligature":             {"ﬁn", "ﬁn", 0},
		"emoji":                {"Bravo 🎉", "", '🎉'},
		"Chinese":              {"张伟", "", '张'},
		"Arabic":               {"محمد", "", 'م'},
		"turned text":          {"Claire \u202eeriaC", "", '\u202e'},
		"isolated text":        {"Claire \u2066x", "", '\u2066'},
		"zero width joiner":    {"a\u200db", "", '\u200d'},
		"bell":                 {"a\ab", "", '\a'},
		"NUL":                  {"a\x00b", "", 0x00},
		"not a text":           {"a\xffb", "", '\ufffd'},
		"replacement":          {"a\ufffdb", "", '\ufffd'},
		"tower of accents":     {"a" + strings.Repeat("\u0323", 10_000), "", '\u0323'},
		"private use":          {"\uf0b7 puce de Word", "", '\uf0b7'},
		"beyond the alphabets": {"\U0010ffff", "", '\U0010ffff'},
	} {
		_, err := Draw(Paper{Title: "Titre", Blocks: []Block{Paragraph{Text: c.text}}})
		if checked := Check(c.text); (checked == nil) != (err == nil) {
			t.Errorf("%s: Check says %v, Draw says %v", name, checked, err)
		}
		if c.want == "" {
			if refusal := (RuneError{}); !errors.As(err, &refusal) || refusal.Rune != c.refused {
				t.Errorf("%s: %v, want %U refused", name, err, c.refused)
			}
			continue
		}
		if got, admitted := admit(c.text); err != nil || admitted != nil || got != c.want {
			t.Errorf("%s: %q, %v, %v", name, got, admitted, err)
		}
	}
}

// A refusal names the character and nothing else of what was typed.
func TestRefusalIsDiscreet(t *testing.T) {
	_, err := Draw(Paper{Title: "Titre", Blocks: []Block{Paragraph{Text: "Claire est malade 🤒"}}})
	if err == nil || err.Error() != "pdf.rune U+1F912" {
		t.Error(err)
	}
}

// What is copied from a page is what was typed, letter for letter, in the main
// face and in the spare one.
func TestLettersComeBack(t *testing.T) {
	const typed = "fi fl ffi « 1\u202f234,50\u00a0€ » Œœ ÿ Nguyễn Шевченко ΑΩ → ☒ ¹²³⁴ ½ Saint\u2011Cyr Δ∆ Ωω µμ"
	got := draw(t, Paper{Title: "Titre", Blocks: []Block{Paragraph{Text: typed}}}).text()
	plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
	if !strings.Contains(plain.Replace(got), plain.Replace(norm.NFC.String(typed))) {
		t.Errorf("%q is not in\n%s", typed, got)
	}
}

// Whatever is typed, the paper shows exactly that or refuses it by name.
func FuzzParagraph(f *testing.F) {
	for _, seed := range []string{duties, "a\nb\n\nc", "« oui » : non ?", "l’après-demain-matin", "\u00a0\u202f\u2011 \u200b", "Nguyễn e\u0301", "  - -- ", "é🎉", "a\xff"} {
		f.Add(seed, 200.0)
	}
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !(width >= 1 && width < 1000) || len(text) > 10_000 {
			return
		}
		s := newSetter(t)
		got := strings.Join(s.said(s.set(text, &paragraphLooks[Normal], width)), "")
		if checked := Check(text); (checked == nil) != (s.err == nil) {
			t.Fatalf("Check says %v, setting it %v", checked, s.err)
		}
		if s.err != nil {
			if refusal := (RuneError{}); !errors.As(s.err, &refusal) {
				t.Fatal(s.err)
			}
			return
		}
		admitted, err := admit(text)
		if err != nil {
			t.Fatalf("%q was set and not admitted: %v", text, err)
		}
		if bare(got) != bare(admitted) {
			t.Fatalf("%q is shown as %q", admitted, got)
		}
		if _, err := Draw(Paper{Title: "Titre", Blocks: []Block{Paragraph{Text: text}}}); err != nil {
			t.Fatal(err)
		}
	})
}

// bare is a text without what ends words.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r == softBreak || r == ' ' || unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}
