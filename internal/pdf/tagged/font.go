package tagged

import (
	"fmt"
	"strconv"
	"unicode/utf16"

	"profil/internal/pdf/typeface"
)

// font is a file's use of a face: its glyphs are numbered in the order in which
// they are first drawn, one number for each character, so that what is copied
// from the page is what was typed.
type font struct {
	face    *typeface.Face
	name    string
	numbers map[uint64]uint16
	glyphs  []typeface.Glyph
}

func newFont(face *typeface.Face, name string) *font {
	return &font{face, name, map[uint64]uint16{}, []typeface.Glyph{face.NotDef()}}
}

func (u *font) cid(g typeface.Glyph) uint16 {
	key := uint64(g.Rune)<<16 | uint64(g.ID)
	n, said := u.numbers[key]
	if !said {
		n = uint16(len(u.glyphs))
		u.numbers[key], u.glyphs = n, append(u.glyphs, g)
	}
	return n
}

// sayFont writes a font and gives the number of its object.
func (f *File) sayFont(u *font) int {
	whole, part, descriptor, program, map16 := f.reserve(), f.reserve(), f.reserve(), f.reserve(), f.reserve()
	face, name := u.face, u.tag()+"+"+u.face.Name
	f.sayf(whole, "<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>",
		name, part, map16)
	widths := []byte("[0 [")
	for _, g := range u.glyphs {
		widths = append(strconv.AppendInt(widths, int64(g.Advance), 10), ' ')
	}
	f.sayf(part, "<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"+
		" /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 0 /W %s]]>>", name, descriptor, widths)
	const symbolic, italic = 1 << 2, 1 << 6
	flags, capitals := symbolic, face.CapHeight
	if face.ItalicAngle != 0 {
		flags |= italic
	}
	if capitals == 0 {
		capitals = face.Ascent
	}
	f.sayf(descriptor, "<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle %s /Ascent %d /Descent %d"+
		" /CapHeight %d /StemV 80 /FontFile2 %d 0 R>>", name, flags, face.Box[0], face.Box[1], face.Box[2], face.Box[3],
		number(nil, face.ItalicAngle), face.Ascent, face.Descent, capitals, program)
	outlines := face.Subset(u.glyphs)
	f.sayStream(program, fmt.Sprintf("/Length1 %d", len(outlines)), outlines, true)
	f.sayStream(map16, "", u.characters(), true)
	return whole
}

// tag is the six letters that tell a subset from another.
func (u *font) tag() string {
	hash := uint32(2166136261)
	for _, g := range u.glyphs {
		hash = (hash ^ uint32(g.Rune)) * 16777619
	}
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + byte(hash%26)
		hash /= 26
	}
	return string(tag)
}

// characters maps the glyphs to their characters (ToUnicode).
func (u *font) characters() []byte {
	b := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const most = 100 // lines a block may hold
	for first := 1; first < len(u.glyphs); first += most {
		last := min(first+most, len(u.glyphs))
		b = fmt.Appendf(b, "%d beginbfchar\n", last-first)
		for cid := first; cid < last; cid++ {
			b = fmt.Appendf(b, "<%04X> <", cid)
			for _, unit := range utf16.AppendRune(nil, u.glyphs[cid].Rune) {
				b = fmt.Appendf(b, "%04X", unit)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"...)
}
