package typeface

import (
	"errors"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

func family(t testing.TB) *Family {
	t.Helper()
	f, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Everything French is in the main face, in its three styles.
func TestFrench(t *testing.T) {
	f := family(t)
	for style := Regular; style <= Italic; style++ {
		face, glyphs, err := f.Shape(nil, style, "ÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸàâäæçéèêëîïôöœùûüÿ«»‹›“”‘’–—…•·°²³€½\u00a0\u202f\u2009\u2011", false)
		if err != nil || face != f.faces[style] {
			t.Errorf("style %d: %v", style, err)
		}
		for _, g := range glyphs {
			if g.Advance <= 0 || g.ID == 0 {
				t.Errorf("%U has no width or no glyph", g.Rune)
			}
		}
	}
}

// A narrow no-break space is narrower than a space.
func TestNarrowSpace(t *testing.T) {
	face := family(t).Face(Regular)
	space, _ := face.Glyph(' ')
	narrow, ok := face.Glyph('\u202f')
	if !ok || narrow.Advance >= space.Advance || narrow.Advance <= 0 {
		t.Errorf("%d against %d", narrow.Advance, space.Advance)
	}
}

// Pairs that would gape are drawn together, and never so much that they touch
// the wrong way.
func TestKerning(t *testing.T) {
	f := family(t)
	for _, pair := range []string{"AV", "To", "L’", "Yo"} {
		_, glyphs, err := f.Shape(nil, Regular, pair, false)
		if err != nil || glyphs[0].Kern >= 0 || glyphs[0].Kern < -200 {
			t.Errorf("%s: %d, %v", pair, glyphs[0].Kern, err)
		}
	}
	_, glyphs, err := f.Shape(nil, Regular, "nn", false)
	if err != nil || glyphs[0].Kern != 0 {
		t.Errorf("nn: %d, %v", glyphs[0].Kern, err)
	}
}

// Figures of a table have one width.
func TestFigures(t *testing.T) {
	_, glyphs, err := family(t).Shape(nil, Regular, "0123456789", true)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range glyphs {
		if g.Advance != glyphs[0].Advance {
			t.Errorf("%c is %d wide, 0 is %d", g.Rune, g.Advance, glyphs[0].Advance)
		}
	}
}

// A word is in one face; a character that no face has is named.
func TestSpare(t *testing.T) {
	f := family(t)
	if face, _, err := f.Shape(nil, Bold, "Nguyễn", false); err != nil || face != f.spare[Bold] {
		t.Errorf("%v", err)
	}
	if _, _, err := f.Shape(nil, Bold, "a🎉", false); !errors.Is(err, RuneError{'🎉'}) {
		t.Errorf("%v", err)
	}
	if f.Shows('🎉') || !f.Shows('é') || !f.Shows('ễ') {
		t.Error("Shows and Shape disagree")
	}
	for _, spare := range f.spare { // what the main face shows alone, it could not show in a rare word
		for r := rune(' '); r < 0xffff; r++ {
			if _, ok := f.Face(Regular).Glyph(r); ok {
				if _, ok := spare.Glyph(r); !ok {
					t.Errorf("%U is not in the spare face", r)
				}
			}
		}
	}
}

// A subset draws as the whole font does: another reader of fonts is asked.
func TestSubset(t *testing.T) {
	f := family(t)
	for _, face := range []*Face{f.faces[Regular], f.faces[Italic], f.spare[Bold]} {
		glyphs := []Glyph{face.NotDef()}
		for _, r := range "AéœŸçß½ ñẄ" {
			if g, ok := face.Glyph(r); ok {
				glyphs = append(glyphs, g)
			}
		}
		whole, subset := other(t, face.Subset(everything(face))), other(t, face.Subset(glyphs))
		var buffer sfnt.Buffer
		size := fixed.I(1000)
		for i, g := range glyphs {
			a, err := whole.LoadGlyph(&buffer, sfnt.GlyphIndex(g.ID), size, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := append(sfnt.Segments(nil), a...)
			got, err := subset.LoadGlyph(&buffer, sfnt.GlyphIndex(i), size, nil)
			if err != nil {
				t.Fatalf("%s %U: %v", face.Name, g.Rune, err)
			}
			if len(got) != len(want) {
				t.Fatalf("%s %U: %d segments of %d", face.Name, g.Rune, len(got), len(want))
			}
			for k := range got {
				if got[k] != want[k] {
					t.Fatalf("%s %U: segment %d differs", face.Name, g.Rune, k)
				}
			}
			width, err := subset.GlyphAdvance(&buffer, sfnt.GlyphIndex(i), size, font.HintingNone)
			if err != nil || width.Round() != int(g.Advance) {
				t.Errorf("%s %U: %d wide, want %d (%v)", face.Name, g.Rune, width.Round(), g.Advance, err)
			}
		}
	}
}

// everything is all the glyphs of a face under their own numbers.
func everything(f *Face) []Glyph {
	all := make([]Glyph, f.count())
	for i := range all {
		all[i] = Glyph{ID: uint16(i), Advance: int16(f.thousandths(f.advance(i)))}
	}
	return all
}

// other reads a font with another reader, which wants tables that a file of
// ours does without.
func other(t *testing.T, subset []byte) *sfnt.Font {
	t.Helper()
	face, err := Parse("", append([]byte(nil), subset...))
	if face != nil || err == nil {
		t.Fatal("a subset has no character map")
	}
	var tables []Table
	for i := range int(be.Uint16(subset[4:])) {
		r := subset[12+16*i:]
		tables = append(tables, Table{string(r[:4]), subset[be.Uint32(r[8:]):][:be.Uint32(r[12:])]})
	}
	cmap := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12, 0, 4, 0, 24, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0, 1, 0, 0}
	post := make([]byte, 32)
	post[1] = 3
	font, err := sfnt.Parse(assemble(append(
		tables, Table{"cmap", cmap}, Table{"name", []byte{0, 0, 0, 0, 0, 6}}, Table{"OS/2", make([]byte, 96)}, Table{"post", post},
	)))
	if err != nil {
		t.Fatal(err)
	}
	return font
}

// What is not a whole font is refused.
func TestParseRefuses(t *testing.T) {
	regular, err := files.ReadFile("fonts/AtkinsonHyperlegibleNext-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	for size := 0; size < len(regular); size += 1 + size/2 {
		if _, err := Parse("cut", regular[:size]); err == nil {
			t.Errorf("%d bytes of %d are a font", size, len(regular))
		}
	}
}
