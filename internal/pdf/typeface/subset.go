package typeface

import (
	"math/bits"
	"slices"
	"strings"
)

// Flags of the parts of a composite glyph.
const (
	wordArguments = 1 << 0
	oneScale      = 1 << 3
	moreParts     = 1 << 5
	twoScales     = 1 << 6
	matrix        = 1 << 7
	instructions  = 1 << 8
)

// Subset writes a font of the given glyphs only, in their order, for embedding:
// no character map, no hints. The first should be glyph 0, shown for what is
// missing. Parts of composite glyphs are added behind; more tables come as given.
func (f *Face) Subset(glyphs []Glyph, more ...Table) []byte {
	at := make(map[uint16]uint16, len(glyphs))
	ids := make([]uint16, len(glyphs), 2*len(glyphs))
	for i, g := range glyphs {
		ids[i] = g.ID
		if _, said := at[g.ID]; !said {
			at[g.ID] = uint16(i)
		}
	}
	var outlines, offsets, widths []byte
	for i := 0; i < len(ids); i++ {
		offsets = be.AppendUint32(offsets, uint32(len(outlines)))
		outlines = append(outlines, f.outline(ids[i], func(part uint16) uint16 {
			n, said := at[part]
			if !said {
				n = uint16(len(ids))
				at[part], ids = n, append(ids, part)
			}
			return n
		})...)
		for len(outlines)%4 != 0 {
			outlines = append(outlines, 0)
		}
		advance := f.advance(int(ids[i]))
		if i < len(glyphs) && f.thousandths(advance) != int(glyphs[i].Advance) {
			advance = int(glyphs[i].Advance) * f.perEm / 1000
		}
		widths = be.AppendUint16(widths, uint16(advance))
		widths = be.AppendUint16(widths, uint16(f.bearing(int(ids[i]))))
	}
	offsets = be.AppendUint32(offsets, uint32(len(outlines)))

	head, hhea, maxp := slices.Clone(f.tables["head"]), slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	be.PutUint32(head[8:], 0)  // the checksum of the whole is recomputed by none
	be.PutUint16(head[50:], 1) // long offsets
	be.PutUint16(hhea[34:], uint16(len(ids)))
	be.PutUint16(maxp[4:], uint16(len(ids)))
	return assemble(append([]Table{
		{"glyf", outlines}, {"head", head}, {"hhea", hhea}, {"hmtx", widths}, {"loca", offsets}, {"maxp", maxp},
	}, more...))
}

func (f *Face) bearing(glyph int) int {
	long := f.tables["hhea"].u16(34)
	if glyph < long {
		return f.tables["hmtx"].u16(4*glyph + 2)
	}
	return f.tables["hmtx"].u16(4*long + 2*(glyph-long))
}

// outline is the drawing of a glyph without its hints; renumber gives the
// glyphs it is made of their new numbers.
func (f *Face) outline(glyph uint16, renumber func(uint16) uint16) []byte {
	if int(glyph)+1 >= len(f.offsets) {
		return nil
	}
	start, end := f.offsets[glyph], f.offsets[glyph+1]
	if start >= end || int(end) > len(f.tables["glyf"]) {
		return nil
	}
	drawing := f.tables["glyf"][start:end]
	contours := drawing.i16(0)
	if contours >= 0 {
		hints := 10 + 2*contours
		rest := min(hints+2+drawing.u16(hints), len(drawing))
		out := append(slices.Clone(drawing[:min(hints, rest)]), 0, 0)
		return append(out, drawing[rest:]...)
	}
	out := slices.Clone(drawing)
	for p := 10; p+4 <= len(out); {
		flags := out.u16(p)
		be.PutUint16(out[p:], uint16(flags&^instructions))
		be.PutUint16(out[p+2:], renumber(uint16(out.u16(p+2))))
		p += 6
		if flags&wordArguments != 0 {
			p += 2
		}
		switch {
		case flags&oneScale != 0:
			p += 2
		case flags&twoScales != 0:
			p += 4
		case flags&matrix != 0:
			p += 8
		}
		if flags&moreParts == 0 {
			return out[:min(p, len(out))]
		}
	}
	return out
}

// Table is a table of a font file, under its four-letter name.
type Table struct {
	Name string
	Data []byte
}

// assemble writes a font file, its tables sorted by name.
func assemble(tables []Table) []byte {
	slices.SortFunc(tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	log := bits.Len(uint(len(tables))) - 1
	font := []byte{0, 1, 0, 0}
	font = be.AppendUint16(font, uint16(len(tables)))
	font = be.AppendUint16(font, uint16(16<<log))
	font = be.AppendUint16(font, uint16(log))
	font = be.AppendUint16(font, uint16(16*len(tables)-16<<log))
	at := len(font) + 16*len(tables)
	for _, t := range tables {
		font = append(font, t.Name...)
		font = be.AppendUint32(font, checksum(t.Data))
		font = be.AppendUint32(font, uint32(at))
		font = be.AppendUint32(font, uint32(len(t.Data)))
		at += (len(t.Data) + 3) &^ 3
	}
	for _, t := range tables {
		font = append(font, t.Data...)
		for len(font)%4 != 0 {
			font = append(font, 0)
		}
	}
	return font
}

func checksum(data []byte) (sum uint32) {
	for len(data) >= 4 {
		sum += be.Uint32(data)
		data = data[4:]
	}
	var last [4]byte
	copy(last[:], data)
	return sum + be.Uint32(last[:])
}
