package typeface

// kerning is what a font says of pairs of glyphs that stand too far from each
// other or too near: some pairs by name, others by class.
type kerning struct {
	pairs   map[uint32]int16
	classes []classPairs
}

// classPairs is one table of pairs by class, indexed by glyph.
type classPairs struct {
	first  map[uint16]int // class of the covered glyphs
	second map[uint16]int
	by     [][]int16 // first class, second class
}

// readFeatures reads two features of OpenType: kerning, and figures of equal
// width for tables.
func (f *Face) readFeatures() {
	f.kerns.pairs = map[uint32]int16{}
	for _, t := range lookups(f.tables["GPOS"], "kern", 2) {
		switch t.u16(0) {
		case 1:
			f.readPairs(t)
		case 2:
			f.readClasses(t)
		}
	}
	f.figures = map[uint16]uint16{}
	for _, t := range lookups(f.tables["GSUB"], "tnum", 1) {
		for i, glyph := range coverage(t.from(t.u16(2))) {
			switch t.u16(0) {
			case 1:
				f.figures[glyph] = uint16(int(glyph) + t.i16(4))
			case 2:
				f.figures[glyph] = uint16(t.u16(6 + 2*i))
			}
		}
	}
}

// lookups gives the subtables of a feature that are of one kind. Features that
// differ by language are read as their first one.
func lookups(t table, feature string, kind int) (found []table) {
	features, list := t.from(t.u16(6)), t.from(t.u16(8))
	for i := range features.u16(0) {
		at := 2 + 6*i
		if at+4 > len(features) || string(features[at:at+4]) != feature {
			continue
		}
		named := features.from(features.u16(at + 4))
		for k := range named.u16(2) {
			lookup := list.from(list.u16(2 + 2*named.u16(4+2*k)))
			for s := range lookup.u16(4) {
				if lookup.u16(0) == kind {
					found = append(found, lookup.from(lookup.u16(6+2*s)))
				}
			}
		}
		return found
	}
	return nil
}

// coverage gives the glyphs that a table is about, in its order.
func coverage(t table) (glyphs []uint16) {
	for i := range t.u16(2) {
		if t.u16(0) == 1 {
			glyphs = append(glyphs, uint16(t.u16(4+2*i)))
			continue
		}
		for g := t.u16(4 + 6*i); g <= t.u16(6+6*i); g++ {
			glyphs = append(glyphs, uint16(g))
		}
	}
	return glyphs
}

// classes gives the class of each glyph that is not in class zero.
func classes(t table) map[uint16]int {
	of := map[uint16]int{}
	if t.u16(0) == 1 {
		for i := range t.u16(4) {
			of[uint16(t.u16(2)+i)] = t.u16(6 + 2*i)
		}
		return of
	}
	for i := range t.u16(2) {
		for g := t.u16(4 + 6*i); g <= t.u16(6+6*i); g++ {
			of[uint16(g)] = t.u16(8 + 6*i)
		}
	}
	return of
}

// valueSize is the size in bytes of a value of GPOS, two for each bit of its format,
// and where its advance stands in it.
func valueSize(format int) (size, advanceAt int) {
	for bit := range 8 {
		if bit == 2 {
			advanceAt = size
		}
		if format>>bit&1 == 1 {
			size += 2
		}
	}
	return size, advanceAt
}

const hasAdvance = 4

func (f *Face) readPairs(t table) {
	if t.u16(4)&hasAdvance == 0 {
		return
	}
	one, at := valueSize(t.u16(4))
	two, _ := valueSize(t.u16(6))
	for i, left := range coverage(t.from(t.u16(2))) {
		set := t.from(t.u16(10 + 2*i))
		for k := range set.u16(0) {
			record := set.from(2 + k*(2+one+two))
			pair := uint32(left)<<16 | uint32(record.u16(0))
			if _, said := f.kerns.pairs[pair]; !said {
				f.kerns.pairs[pair] = int16(f.thousandths(record.i16(2 + at)))
			}
		}
	}
}

func (f *Face) readClasses(t table) {
	if t.u16(4)&hasAdvance == 0 {
		return
	}
	one, at := valueSize(t.u16(4))
	two, _ := valueSize(t.u16(6))
	c := classPairs{first: map[uint16]int{}, second: classes(t.from(t.u16(10)))}
	named := classes(t.from(t.u16(8)))
	for _, glyph := range coverage(t.from(t.u16(2))) {
		c.first[glyph] = named[glyph]
	}
	columns := t.u16(14)
	for i := range t.u16(12) {
		row := make([]int16, columns)
		for k := range row {
			row[k] = int16(f.thousandths(t.i16(16 + (i*columns+k)*(one+two) + at)))
		}
		c.by = append(c.by, row)
	}
	f.kerns.classes = append(f.kerns.classes, c)
}

// between is what to add between two glyphs. The first table that knows the
// left one decides.
func (k kerning) between(left, right uint16) int16 {
	if kern, ok := k.pairs[uint32(left)<<16|uint32(right)]; ok {
		return kern
	}
	for _, c := range k.classes {
		class, covered := c.first[left]
		if !covered || class >= len(c.by) {
			continue
		}
		if second := c.second[right]; second < len(c.by[class]) {
			return c.by[class][second]
		}
	}
	return 0
}
