// Package typeface holds the typefaces that papers are set in: it measures
// text, kerns it and cuts the subset that a file embeds. It refuses a character
// that none of its faces can show.
package typeface

import (
	"encoding/binary"
	"errors"
)

var be = binary.BigEndian

// errFont says that a font file is not one this package reads: TrueType
// outlines with a Unicode map of the basic plane.
var errFont = errors.New("typeface: not a TrueType font")

// Face is one style of a typeface, parsed once and read by many.
type Face struct {
	// Name is the PostScript name of the face.
	Name string
	// Ascent, Descent, CapHeight and Box are in thousandths of the size.
	Ascent, Descent, CapHeight int
	Box                        [4]int
	// ItalicAngle is in degrees, negative when letters lean to the right.
	ItalicAngle float64
	// Fit is what the size is multiplied by, so that faces stand side by side.
	Fit float64

	tables  map[string]table
	perEm   int
	offsets []uint32 // of each glyph in glyf, and the end
	low     [0x180]entry
	high    map[rune]entry
	kerns   kerning
	figures map[uint16]uint16
}

// entry is how a face shows a character; a zero one means that it cannot.
type entry struct {
	glyph   uint16
	advance int16
}

// Glyph is a character as a face shows it. Advance and Kern, which is added
// before the next glyph, are in thousandths of the size.
type Glyph struct {
	Rune    rune
	ID      uint16
	Advance int16
	Kern    int16
}

// table is a table of a font. What is read outside it is zero.
type table []byte

func (t table) u16(at int) int {
	if at < 0 || at+2 > len(t) {
		return 0
	}
	return int(be.Uint16(t[at:]))
}

func (t table) i16(at int) int { return int(int16(t.u16(at))) }

func (t table) u32(at int) int {
	if at < 0 || at+4 > len(t) {
		return 0
	}
	return int(be.Uint32(t[at:]))
}

// from is the table that begins at an offset of t.
func (t table) from(at int) table {
	if at < 0 || at > len(t) {
		return nil
	}
	return t[at:]
}

// Parse reads a TrueType font. It is one that ships with the program: a file
// that is not a font is refused, one made to harm is not expected.
func Parse(name string, font []byte) (*Face, error) {
	f := &Face{Name: name, Fit: 1, tables: map[string]table{}, high: map[rune]entry{}}
	all := table(font)
	for i := range all.u16(4) {
		at := 12 + 16*i
		start, size := all.u32(at+8), all.u32(at+12)
		if at+16 > len(font) || start+size > len(font) {
			return nil, errFont
		}
		f.tables[string(font[at:at+4])] = all[start : start+size]
	}
	for needed, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "hmtx": 4, "loca": 2, "glyf": 1, "cmap": 4} {
		if len(f.tables[needed]) < least {
			return nil, errFont
		}
	}
	if f.perEm = f.tables["head"].u16(18); f.perEm == 0 {
		return nil, errFont
	}
	f.measure()
	f.readMap()
	f.addSpaces()
	f.readFeatures()
	return f, nil
}

func (f *Face) measure() {
	head, hhea, os2 := f.tables["head"], f.tables["hhea"], f.tables["OS/2"]
	for i := range f.Box {
		f.Box[i] = f.thousandths(head.i16(36 + 2*i))
	}
	f.Ascent, f.Descent = f.thousandths(hhea.i16(4)), f.thousandths(hhea.i16(6))
	f.CapHeight = f.thousandths(os2.i16(88))
	f.ItalicAngle = float64(int32(f.tables["post"].u32(4))) / 65536
	f.offsets = make([]uint32, f.count()+1)
	for i := range f.offsets {
		if head.u16(50) == 0 {
			f.offsets[i] = uint32(2 * f.tables["loca"].u16(2*i))
		} else {
			f.offsets[i] = uint32(f.tables["loca"].u32(4 * i))
		}
	}
}

// count is the number of glyphs of the font.
func (f *Face) count() int { return f.tables["maxp"].u16(4) }

func (f *Face) thousandths(units int) int {
	if units < 0 {
		return -f.thousandths(-units)
	}
	return (units*1000 + f.perEm/2) / f.perEm
}

// advance is the width of a glyph in units of the font.
func (f *Face) advance(glyph int) int {
	return f.tables["hmtx"].u16(4 * min(glyph, f.tables["hhea"].u16(34)-1))
}

func (f *Face) show(r rune, glyph uint16, advance int) {
	e := entry{glyph, int16(advance)}
	if int(r) < len(f.low) {
		f.low[r] = e
		return
	}
	f.high[r] = e
}

// Glyph is how the face shows a character, if it does.
func (f *Face) Glyph(r rune) (Glyph, bool) {
	e := f.entry(r)
	return Glyph{Rune: r, ID: e.glyph, Advance: e.advance}, e != (entry{})
}

// NotDef is what the face shows for a character that it lacks: glyph 0.
func (f *Face) NotDef() Glyph {
	return Glyph{Advance: int16(f.thousandths(f.advance(0)))}
}

func (f *Face) entry(r rune) entry {
	if r >= 0 && int(r) < len(f.low) {
		return f.low[r]
	}
	return f.high[r]
}

// readMap reads the characters of the basic plane (cmap format 4).
func (f *Face) readMap() {
	cmap := f.tables["cmap"]
	for i := range cmap.u16(2) {
		t := cmap.from(cmap.u32(4 + 8*i + 4))
		if t.u16(0) != 4 {
			continue
		}
		n := t.u16(6) / 2
		ends, starts := t.from(14), t.from(16+2*n)
		deltas, ranges := starts.from(2*n), starts.from(4*n)
		for k := range n {
			for r := starts.u16(2 * k); r <= ends.u16(2*k) && r != 0xffff; r++ {
				glyph := r
				if far := ranges.u16(2 * k); far != 0 {
					glyph = ranges.u16(2*k + far + 2*(r-starts.u16(2*k)))
					if glyph == 0 {
						continue
					}
				}
				if glyph = (glyph + deltas.u16(2*k)) & 0xffff; glyph != 0 && glyph < f.count() {
					f.show(rune(r), uint16(glyph), f.thousandths(f.advance(glyph)))
				}
			}
		}
		return
	}
}

// addSpaces gives the face the spaces and hyphens of French typography that
// its designers left out, drawn as those they drew.
func (f *Face) addSpaces() {
	space, hyphen := f.entry(' '), f.entry('-')
	for r, advance := range map[rune]int{
		'\u00a0': int(space.advance),
		'\u2007': int(f.entry('0').advance), // figure space
		'\u2009': int(space.advance) / 2,    // thin space
		'\u200a': int(space.advance) / 3,    // hair space
		'\u202f': int(space.advance) * 6 / 10,
	} {
		if f.entry(r) == (entry{}) && space != (entry{}) {
			f.show(r, space.glyph, advance)
		}
	}
	for _, r := range "\u2010\u2011" {
		if f.entry(r) == (entry{}) && hyphen != (entry{}) {
			f.show(r, hyphen.glyph, int(hyphen.advance))
		}
	}
}
