package pdf

import (
	"strconv"
	"strings"

	"profil/internal/pdf/tagged"
	"profil/internal/pdf/typeface"
)

// prose makes strips of lines that belong to one element, never one line of it
// alone on a page.
func prose(e *tagged.Element, lines []line, l *look, x float64) []strip {
	strips := make([]strip, len(lines))
	for i, text := range lines {
		strips[i] = strip{height: l.leading, draw: func(c *canvas, y float64) { c.write(e, text, x, y) }}
		if i == 0 || i == len(lines)-2 {
			strips[i].tie = bound
		}
	}
	if n := len(strips); n > 0 {
		strips[n-1].tie = loose
	}
	return strips
}

// heading makes a heading, never alone at the foot of a page. Its place in the
// tree is at most one below the heading before it, as readers expect.
func (d *drawing) heading(h Heading) []strip {
	level := min(max(h.Level, 1), len(headingLooks))
	d.depth = min(level, d.depth+1)
	l := &headingLooks[level-1]
	strips := d.headline(h.Text, d.depth, l)
	return space(bind(strips, bound), aboveHeading[level-1])
}

// headline makes the lines of a heading, which readers list beside the pages.
func (d *drawing) headline(text string, depth int, l *look) []strip {
	strips := prose(d.file.Root().Child("H"+strconv.Itoa(depth)), d.balance(text, l, d.width), l, margin)
	if len(strips) > 0 {
		first, title := strips[0].draw, d.plain(text)
		strips[0].draw = func(c *canvas, y float64) {
			first(c, y)
			c.Bookmark(depth, title, y-l.leading)
		}
	}
	return strips
}

// plain is a text for a reader's window: one line.
func (d *drawing) plain(text string) string {
	text, err := admit(text)
	if err != nil {
		d.fail(err)
	}
	return oneLine(text)
}

// space sets the space over the first strip.
func space(strips []strip, above float64) []strip {
	if len(strips) > 0 {
		strips[0].above = above
	}
	return strips
}

// room sets the space over and under the strips of a block.
func room(strips []strip, above, below float64) []strip {
	if n := len(strips); n > 0 {
		strips[n-1].below = below
	}
	return space(strips, above)
}

func (d *drawing) paragraph(in *tagged.Element, p Paragraph) []strip {
	style := min(max(p.Style, Normal), Small)
	l := &paragraphLooks[style]
	e := in.Child("P")
	if p.Spans == nil {
		return space(prose(e, d.set(p.Text, l, d.width), l, margin), aboveParagraph)
	}
	spans := make([]span, len(p.Spans))
	links := make([]*linked, len(p.Spans)+1)
	for i, s := range p.Spans {
		spans[i] = span{text: s.Text, look: styled(l, s)}
		if s.Link != "" {
			d.check(s.Link)
			spans[i].link = i + 1
			links[i+1] = &linked{e.Child("Link"), s.Link}
		}
	}
	lines := d.lines(d.words(spans), d.width)
	strips := prose(e, lines, l, margin)
	for i, text := range lines {
		strips[i].draw = func(c *canvas, y float64) { c.writeLinked(e, links, text, margin, y) }
	}
	return space(strips, aboveParagraph)
}

func (d *drawing) check(address string) {
	if err := tagged.CheckLink(address); err != nil {
		d.fail(err)
	}
}

// styled is a look changed by a span.
func styled(l *look, s Span) *look {
	if !s.Bold && !s.Italic {
		return l
	}
	changed := *l
	changed.style = typeface.Italic
	if s.Bold {
		changed.style = typeface.Bold
	}
	return &changed
}

// linked is a link of a paragraph: what it is and where it goes.
type linked struct {
	element *tagged.Element
	address string
}

// writeLinked draws a line some runs of which are links.
func (c *canvas) writeLinked(e *tagged.Element, links []*linked, l line, x, y float64) {
	for i, r := range l.runs {
		link := links[r.link]
		if link == nil {
			c.write(e, line{runs: l.runs[i : i+1]}, x, y)
			continue
		}
		c.link(link, line{runs: l.runs[i : i+1]}, x, y)
	}
}

// link draws a line that is a link, underlined.
func (c *canvas) link(to *linked, l line, x, y float64) {
	c.write(to.element, l, x, y)
	for _, r := range l.runs {
		c.Line(r.look.colour, 0.6, x+r.x, baseline(r.look, y)+1.8, r.width)
		c.Link(to.element, to.address, x+r.x, y, r.width, r.look.leading)
	}
}

// The indent of items, and where the sign before them stands.
const (
	indent   = 18.0
	boxStep  = 19.0
	numberAt = 0.0
	bulletAt = 6.0
)

func (d *drawing) list(b List) (strips []strip) {
	l := &paragraphLooks[Normal]
	list := d.file.Root().Child("L")
	list.Attributes = "/O /List /ListNumbering /Disc"
	if b.Ordered {
		list.Attributes = "/O /List /ListNumbering /Decimal"
	}
	wide := indent
	if len(b.Items) > 9 && b.Ordered {
		wide += 6 * float64(len(strconv.Itoa(len(b.Items)))-1)
	}
	for i, text := range b.Items {
		sign, at := "•", bulletAt
		if b.Ordered {
			sign, at = strconv.Itoa(i+1)+".", numberAt
		}
		mark := d.set(sign, l, wide)
		strips = append(strips, d.item(list, "", mark, at, wide, text)...)
	}
	return space(strips, aboveList)
}

func (d *drawing) checkboxes(b Checkboxes) (strips []strip) {
	list := d.file.Root().Child("L")
	list.Attributes = "/O /List /ListNumbering /None"
	for _, box := range b.Items {
		sign, said := "☐", "Non coché"
		if box.Checked {
			sign, said = "☒", "Coché"
		}
		mark := d.set(sign, &tickLook, boxStep)
		strips = append(strips, d.item(list, said, mark, 0, boxStep, box.Label)...)
	}
	return space(strips, aboveList)
}

// item makes an item of a list: its mark, and its text beside it. Said is what
// the mark stands for, when it is not read as it is.
func (d *drawing) item(list *tagged.Element, said string, mark []line, at, indent float64, text string) []strip {
	item := list.Child("LI")
	label, body := item.Child("Lbl"), item.Child("LBody")
	label.Actual = said
	l := &paragraphLooks[Normal]
	lines := d.set(text, l, d.width-indent)
	if len(lines) == 0 {
		lines = []line{{}}
	}
	strips := prose(body, lines, l, margin+indent)
	first := strips[0].draw
	strips[0].draw = func(c *canvas, y float64) {
		for _, text := range mark {
			c.write(label, text, margin+at, y)
		}
		first(c, y)
	}
	return space(strips, aboveItem)
}

// superscripts are the calls of notes.
var superscripts = [...]rune{'⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'}

// superscript is a number as the text calls a note.
func superscript(n int) string {
	var b strings.Builder
	for _, digit := range strconv.Itoa(n) {
		b.WriteRune(superscripts[digit-'0'])
	}
	return b.String()
}

func (d *drawing) footnotes(b Notes) []strip {
	if len(b.Items) == 0 {
		return nil
	}
	l := &paragraphLooks[Small]
	strips := []strip{{above: 16, height: 5, tie: bound, draw: func(c *canvas, y float64) {
		c.Decorate(tagged.Layout)
		c.Line(rule, 0.75, margin, y, 72)
	}}}
	for i, text := range b.Items {
		d.notes++
		note := d.file.Root().Child("Note")
		note.ID = "note-" + strconv.Itoa(d.notes)
		label := note.Child("Lbl")
		call := d.set(superscript(i+1), l, indent)
		lines := prose(note, d.set(text, l, d.width-10), l, margin+10)
		if len(lines) == 0 {
			continue
		}
		first := lines[0].draw
		lines[0].draw = func(c *canvas, y float64) {
			for _, text := range call {
				c.write(label, text, margin, y)
			}
			first(c, y)
		}
		strips = append(strips, space(lines, 2)...)
	}
	return strips
}
