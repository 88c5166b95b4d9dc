package tagged

import (
	"fmt"
	"math"
	"strconv"

	"profil/internal/pdf/typeface"
)

// Page is a page being drawn. Lengths are in points, from its top left corner,
// y going down. Whatever is drawn belongs to the element of the last Begin, or
// to the decoration of the last Decorate.
type Page struct {
	file          *File
	width, height float64
	id            int
	content       []byte
	open          *Element
	decoration    Decoration
	marked        []*Element
	links         []*link

	// What the page draws with now, so that it is not said again.
	fill, stroke Colour
	pen          float64
	font         *font
	size         float64
}

// Colour is a colour of sRGB.
type Colour struct{ R, G, B uint8 }

// Decoration is what a drawing is when it has no meaning of its own.
type Decoration string

// Kinds of decoration: a rule, what comes back at the top and foot of pages.
const (
	Layout Decoration = "<</Type /Layout>>"
	Header Decoration = "<</Type /Pagination /Subtype /Header>>"
	Foot   Decoration = "<</Type /Pagination /Subtype /Footer>>"
)

// AddPage begins a page of the given size.
func (f *File) AddPage(width, height float64) *Page {
	p := &Page{file: f, width: width, height: height, content: make([]byte, 0, 8<<10)}
	f.pages = append(f.pages, p)
	return p
}

// Begin says that what follows is drawn for an element.
func (p *Page) Begin(e *Element) {
	if p.open == e {
		return
	}
	p.end()
	e.Attach()
	p.open = e
	e.kids = append(e.kids, kid{page: p, mark: len(p.marked)})
	p.content = append(append(p.content, '/'), e.Kind...)
	p.content = strconv.AppendInt(append(p.content, " <</MCID "...), int64(len(p.marked)), 10)
	p.content = append(p.content, ">> BDC\n"...)
	p.marked = append(p.marked, e)
}

// Decorate says that what follows means nothing to who listens to the paper.
func (p *Page) Decorate(d Decoration) {
	if p.decoration == d {
		return
	}
	p.end()
	p.decoration = d
	p.content = append(append(append(p.content, "/Artifact "...), d...), " BDC\n"...)
}

func (p *Page) end() {
	if p.open != nil || p.decoration != "" {
		p.content = append(p.content, "EMC\n"...)
	}
	p.open, p.decoration = nil, ""
}

// Text draws glyphs of a face on a base line.
func (p *Page) Text(face *typeface.Face, size float64, c Colour, x, y float64, glyphs []typeface.Glyph) {
	if len(glyphs) == 0 {
		return
	}
	u := p.file.font(face)
	p.filling(c)
	b := append(p.content, "BT "...)
	if p.font != u || p.size != size {
		p.font, p.size = u, size
		b = append(append(append(b, '/'), u.name...), ' ')
		b = append(number(b, size), " Tf "...)
	}
	b = append(number(b, x), ' ')
	b = append(number(b, p.height-y), " Td [<"...)
	for i, g := range glyphs {
		cid := u.cid(g)
		b = append(b, digits[cid>>12], digits[cid>>8&15], digits[cid>>4&15], digits[cid&15])
		if g.Kern != 0 && i < len(glyphs)-1 {
			b = strconv.AppendInt(append(b, '>'), -int64(g.Kern), 10)
			b = append(b, '<')
		}
	}
	p.content = append(b, ">] TJ ET\n"...)
}

const digits = "0123456789ABCDEF"

// Fill paints a rectangle.
func (p *Page) Fill(c Colour, x, y, width, height float64) {
	p.filling(c)
	p.content = append(p.rectangle(p.content, x, y, width, height), "f\n"...)
}

// Frame draws the four sides of a rectangle.
func (p *Page) Frame(c Colour, pen, x, y, width, height float64) {
	p.stroking(c, pen)
	p.content = append(p.rectangle(p.content, x, y, width, height), "S\n"...)
}

func (p *Page) rectangle(b []byte, x, y, width, height float64) []byte {
	for _, v := range [...]float64{x, p.height - y - height, width, height} {
		b = append(number(b, v), ' ')
	}
	return append(b, "re "...)
}

// Squares paints a grid of squares, row after row, from its top left corner;
// dark tells which are painted.
func (p *Page) Squares(c Colour, x, y, side float64, n int, dark func(column, row int) bool) {
	p.filling(c)
	for row := range n {
		for column := 0; column < n; column++ {
			first := column
			for column < n && dark(column, row) {
				column++
			}
			if column > first {
				p.content = p.rectangle(p.content, x+float64(first)*side, y+float64(row)*side, float64(column-first)*side, side)
			}
		}
	}
	p.content = append(p.content, "f\n"...)
}

// Line draws a horizontal line.
func (p *Page) Line(c Colour, pen, x, y, width float64) {
	p.stroking(c, pen)
	p.content = p.point(p.content, x, y, 'm')
	p.content = append(p.point(p.content, x+width, y, 'l'), "S\n"...)
}

// Pen draws lines of a pen, each through its points, with round ends.
func (p *Page) Pen(c Colour, pen float64, strokes [][][2]float64) {
	p.stroking(c, pen)
	b := append(p.content, "q 1 J 1 j\n"...)
	for _, points := range strokes {
		for i, at := range points {
			if i == 0 {
				b = p.point(b, at[0], at[1], 'm')
			}
			if i > 0 || len(points) == 1 {
				b = p.point(b, at[0], at[1], 'l')
			}
		}
		b = append(b, "S\n"...)
	}
	p.content = append(b, "Q\n"...)
}

func (p *Page) point(b []byte, x, y float64, operator byte) []byte {
	b = append(number(b, x), ' ')
	b = append(number(b, p.height-y), ' ')
	return append(b, operator, '\n')
}

// Image draws an image in a rectangle.
func (p *Page) Image(m Image, x, y, width, height float64) {
	b := append(p.content, "q "...)
	b = append(number(b, width), " 0 0 "...)
	b = append(number(b, height), ' ')
	b = append(number(b, x), ' ')
	b = number(b, p.height-y-height)
	p.content = fmt.Appendf(b, " cm /I%d Do Q\n", p.file.image(m))
}

// Box is the bounding box of a figure that stands in a rectangle, as its
// Attributes must say it.
func (p *Page) Box(x, y, width, height float64) string {
	return fmt.Sprintf("/O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]", x, p.height-y-height, x+width, p.height-y)
}

func (p *Page) filling(c Colour) {
	if p.fill != c {
		p.fill = c
		p.content = append(c.append(p.content), "rg\n"...)
	}
}

func (p *Page) stroking(c Colour, pen float64) {
	if p.stroke != c {
		p.stroke = c
		p.content = append(c.append(p.content), "RG\n"...)
	}
	if p.pen != pen {
		p.pen = pen
		p.content = append(number(p.content, pen), " w\n"...)
	}
}

func (c Colour) append(b []byte) []byte {
	for _, v := range [...]uint8{c.R, c.G, c.B} {
		b = strconv.AppendFloat(b, math.Round(float64(v)/255*1000)/1000, 'f', -1, 64)
		b = append(b, ' ')
	}
	return b
}

// number appends a length to the hundredth of a point.
func number(b []byte, v float64) []byte {
	n := int64(math.Round(v * 100))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if n %= 100; n == 0 {
		return b
	}
	b = append(b, '.', byte('0'+n/10))
	if n%10 != 0 {
		b = append(b, byte('0'+n%10))
	}
	return b
}
