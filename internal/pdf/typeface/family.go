package typeface

import (
	"embed"
	"fmt"
	"sync"
)

//go:embed fonts/*.ttf
var files embed.FS

// Style is one of the styles of the family.
type Style int

// The styles that papers use.
const (
	Regular Style = iota
	Bold
	Italic
)

// Family is the typeface of the papers, with a wider one behind it for the
// characters that its designers did not draw.
type Family struct {
	faces [3]*Face
	spare [3]*Face
}

// RuneError says that no face shows a character. It carries the character and
// nothing of the text around it.
type RuneError struct{ Rune rune }

// Error gives the code of the refusal and the character's number.
func (e RuneError) Error() string { return fmt.Sprintf("pdf.rune %U", e.Rune) }

// Load gives the family, which is parsed once in the life of the process.
var Load = sync.OnceValues(load)

func load() (*Family, error) {
	var f Family
	for style, name := range []string{"AtkinsonHyperlegibleNext-Regular", "AtkinsonHyperlegibleNext-Bold", "AtkinsonHyperlegibleNext-Italic"} {
		face, err := open(name)
		if err != nil {
			return nil, err
		}
		f.faces[style] = face
	}
	regular, err := open("DejaVuSans")
	if err != nil {
		return nil, err
	}
	bold, err := open("DejaVuSans-Bold")
	if err != nil {
		return nil, err
	}
	// DejaVu's small letters are a tenth taller than Atkinson's.
	regular.Fit, bold.Fit = 0.92, 0.92
	f.spare = [3]*Face{Regular: regular, Bold: bold, Italic: regular}
	return &f, nil
}

func open(name string) (*Face, error) {
	font, err := files.ReadFile("fonts/" + name + ".ttf")
	if err != nil {
		return nil, err
	}
	return Parse(name, font)
}

// Face is the face of a style.
func (f *Family) Face(style Style) *Face { return f.faces[style] }

// Shape appends a word to dst, glyph by glyph, and tells which face shows it:
// the whole word is in one face, so that a rare letter does not stand out.
// Figures takes figures of equal width. The error is a RuneError.
func (f *Family) Shape(dst []Glyph, style Style, word string, figures bool) (*Face, []Glyph, error) {
	n := len(dst)
	if glyphs, ok := f.faces[style].shape(dst, word, figures); ok {
		return f.faces[style], glyphs, nil
	}
	spare := f.spare[style]
	if glyphs, ok := spare.shape(dst[:n], word, figures); ok {
		return spare, glyphs, nil
	}
	for _, r := range word {
		if spare.entry(r) == (entry{}) {
			return nil, dst[:n], RuneError{r}
		}
	}
	return nil, dst[:n], RuneError{}
}

// Shows says whether some face shows a character.
func (f *Family) Shows(r rune) bool {
	return f.faces[Regular].entry(r) != (entry{}) || f.spare[Regular].entry(r) != (entry{})
}

func (f *Face) shape(dst []Glyph, word string, figures bool) ([]Glyph, bool) {
	first := len(dst)
	for _, r := range word {
		e := f.entry(r)
		if e == (entry{}) {
			return dst[:first], false
		}
		if other, ok := f.figures[e.glyph]; figures && ok {
			e = entry{other, int16(f.thousandths(f.advance(int(other))))}
		}
		if len(dst) > first {
			left := &dst[len(dst)-1]
			left.Kern = f.kerns.between(left.ID, e.glyph)
		}
		dst = append(dst, Glyph{Rune: r, ID: e.glyph, Advance: e.advance})
	}
	return dst, true
}

// Width is the width of glyphs at a size of one point, without what follows the
// last of them.
func Width(glyphs []Glyph) float64 {
	width := 0
	for i, g := range glyphs {
		width += int(g.Advance)
		if i < len(glyphs)-1 {
			width += int(g.Kern)
		}
	}
	return float64(width) / 1000
}
