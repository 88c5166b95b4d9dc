//go:build ignore

// Shrink cuts the spare fonts from Debian's fonts-dejavu-core: the letters of
// Europe and of Vietnam, punctuation and the signs of a word processor, without
// hints. Run it from this folder, once for each of the two faces:
//
//	go run shrink.go /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf DejaVuSans.ttf
package main

import (
	"encoding/binary"
	"log"
	"os"

	"profil/internal/pdf/typeface"
)

var kept = [][2]rune{
	{0x20, 0x7e},
	{0xa0, 0x24f},
	{0x2b0, 0x2ff},
	{0x300, 0x36f},
	{0x370, 0x3ff},
	{0x400, 0x52f},
	{0x1e00, 0x1eff},
	{0x2010, 0x2027},
	{0x202f, 0x205e},
	{0x2070, 0x209f},
	{0x20a0, 0x20bf},
	{0x2100, 0x218f},
	{0x2190, 0x21ff},
	{0x2200, 0x226f},
	{0x2300, 0x230f},
	{0x25a0, 0x25ff},
	{0x2605, 0x2606},
	{0x2610, 0x2612},
	{0x260e, 0x260f},
	{0x2666, 0x266f},
	{0x2702, 0x2727},
	{0x2756, 0x2756},
	{0x2776, 0x2793},
	{0x2794, 0x27be},
	{0xfb00, 0xfb06},
}

func main() {
	log.SetFlags(0)
	font, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	face, err := typeface.Parse("", font)
	if err != nil {
		log.Fatal(err)
	}
	glyphs := []typeface.Glyph{face.NotDef()}
	var runes []rune
	for _, span := range kept {
		for r := span[0]; r <= span[1]; r++ {
			if g, ok := face.Glyph(r); ok {
				glyphs, runes = append(glyphs, g), append(runes, r)
			}
		}
	}
	small := face.Subset(glyphs, typeface.Table{Name: "cmap", Data: characters(runes)})
	if err := os.WriteFile(os.Args[2], small, 0o644); err != nil {
		log.Fatal(err)
	}
}

// characters maps runes, in order, to glyphs 1, 2, 3… (cmap format 4).
func characters(runes []rune) []byte {
	type span struct{ from, to, glyph int }
	var spans []span
	for i, r := range runes {
		if n := len(spans); n > 0 && spans[n-1].to == int(r)-1 {
			spans[n-1].to++
			continue
		}
		spans = append(spans, span{int(r), int(r), i + 1})
	}
	spans = append(spans, span{0xffff, 0xffff, 0x10000})
	be := binary.BigEndian
	u16 := func(b []byte, n int) []byte { return be.AppendUint16(b, uint16(n)) }
	var ends, starts, deltas, zeros []byte
	for _, s := range spans {
		ends, starts = u16(ends, s.to), u16(starts, s.from)
		deltas, zeros = u16(deltas, s.glyph-s.from), u16(zeros, 0)
	}
	size := 16 + 8*len(spans)
	b := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12}
	for _, n := range []int{4, size, 0, 2 * len(spans), 0, 0, 0} {
		b = u16(b, n)
	}
	b = append(u16(append(b, ends...), 0), starts...)
	return append(append(b, deltas...), zeros...)
}
