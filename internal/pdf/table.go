package pdf

import (
	"profil/internal/pdf/tagged"
)

// box is a cell ready to be drawn: lines of text under what is drawn, at its
// place in the row.
type box struct {
	element  *tagged.Element
	x, width float64
	lines    []line
	look     *look
	align    Align
	figure   *figure
}

// figure is a drawing in a cell, or in the box of a signature.
type figure struct {
	width, height float64
	draw          func(c *canvas, in *tagged.Element, x, y float64)
}

func (b box) height() float64 {
	h := height(b.lines, b.look)
	if b.figure != nil {
		h += b.figure.height
	}
	return h
}

// draw draws a box whose content begins at y.
func (b box) draw(c *canvas, y float64) {
	c.attach(b.element)
	if b.figure != nil {
		b.figure.draw(c, b.element, b.side(b.figure.width), y)
		y += b.figure.height
	}
	for i, l := range b.lines {
		c.write(b.element, l, b.side(l.width), y+float64(i)*b.look.leading)
	}
}

// side is where a thing of a given width begins.
func (b box) side(width float64) float64 {
	switch b.align {
	case Right:
		return b.x + b.width - width
	case Centre:
		return b.x + (b.width-width)/2
	}
	return b.x
}

// rowStrips makes a row of boxes, with a rule under it: one strip, or several
// if it is taller than a page.
func (d *drawing) rowStrips(row *tagged.Element, boxes []box, padding float64, under tagged.Colour) (strips []strip) {
	room := max(d.page-2*padding-60, 60) // 60 for a head of a few lines
	for {
		now, later := boxes, []box(nil)
		tall := 0.0
		for _, b := range boxes {
			tall = max(tall, b.height())
		}
		if tall > room {
			now, later = split(boxes, room)
			tall = room
		}
		last := later == nil
		strips = append(strips, strip{height: tall + 2*padding, draw: func(c *canvas, y float64) {
			c.attach(row)
			for _, b := range now {
				b.draw(c, y+padding+b.drop(now, tall))
			}
			if last {
				c.decorate()
				c.Line(under, 0.75, margin, y+tall+2*padding, d.width)
			}
		}})
		if last {
			return strips
		}
		boxes = later
	}
}

// drop sets a text in the middle of a row of signatures.
func (b box) drop(row []box, tall float64) float64 {
	for _, other := range row {
		if other.figure != nil && b.figure == nil {
			return max(0, tall-b.height()) / 2
		}
	}
	return 0
}

// decorate says that what follows is a rule.
func (c *canvas) decorate() {
	if c.repeat == "" {
		c.Decorate(tagged.Layout)
	}
}

// split cuts the boxes of a row at a height; pictures stay in the first part.
func split(boxes []box, room float64) (now, later []box) {
	for _, b := range boxes {
		first, rest := b, b
		space := room
		if b.figure != nil {
			space -= b.figure.height
		}
		n := min(max(int(space/b.look.leading), 1), len(b.lines))
		first.lines, rest.lines, rest.figure = b.lines[:n], b.lines[n:], nil
		now, later = append(now, first), append(later, rest)
	}
	return now, later
}

// facts makes a two-column table: terms, which are headers of their rows, and
// definitions.
func (d *drawing) facts(b Facts) []strip {
	if len(b.Items) == 0 {
		return nil
	}
	const share = 0.32
	left := d.width*share - gutter
	right := d.width - left - gutter
	body := d.file.Root().Child("Table").Child("TBody")
	var strips []strip
	for _, fact := range b.Items {
		row := body.Child("TR")
		term, definition := row.Child("TH"), row.Child("TD")
		term.Attributes = "/O /Table /Scope /Row"
		strips = append(strips, d.rowStrips(row, []box{
			{element: term, x: margin, width: left, lines: d.set(fact.Term, &termLook, left), look: &termLook},
			{element: definition, x: margin + left + gutter, width: right, lines: d.set(fact.Definition, &factLook, right), look: &factLook},
		}, 4, rule)...)
	}
	return room(strips, aboveFacts, belowTable)
}

// column is a column of a table at its place.
type column struct {
	Column
	x, width float64
}

func (d *drawing) columns(all []Column) []column {
	sum := 0.0
	for _, c := range all {
		sum += weight(c)
	}
	room := d.width - gutter*float64(len(all)-1)
	x := margin
	placed := make([]column, len(all))
	for i, c := range all {
		placed[i] = column{c, x, room * weight(c) / sum}
		x += placed[i].width + gutter
	}
	return placed
}

func weight(c Column) float64 {
	if c.Width > 0 {
		return c.Width
	}
	return 1
}

func (d *drawing) table(b Table) []strip {
	if len(b.Columns) == 0 {
		return nil
	}
	table := d.file.Root().Child("Table")
	columns := d.columns(b.Columns)
	strips := bind(prose(table.Child("Caption"), d.set(b.Caption, &captionLook, d.width), &captionLook, margin), bound)
	head := d.tableHead(table.Child("THead"), columns)
	if head != nil {
		strips = append(strips, *head)
	}
	body := table.Child("TBody")
	for i, cells := range b.Rows {
		row := d.tableRow(body.Child("TR"), columns, cells, b.RowHeader)
		for i := range row {
			row[i].head = head
		}
		if i == 0 || i == len(b.Rows)-2 {
			row[len(row)-1].tie = bound // a row alone on its page is easily missed
		}
		strips = append(strips, row...)
	}
	if n := len(strips); n > 0 {
		strips[n-1].tie = loose
	}
	return room(strips, aboveTable, belowTable)
}

// tableHead makes the row of column titles, if any column has one.
func (d *drawing) tableHead(in *tagged.Element, columns []column) *strip {
	row := in.Child("TR")
	boxes := make([]box, len(columns))
	titled := false
	for i, c := range columns {
		titled = titled || c.Title != ""
		boxes[i] = d.cell(row.Child("TH"), c, Cell{Text: c.Title}, &columnLook)
		boxes[i].element.Attributes = "/O /Table /Scope /Column"
	}
	if !titled {
		return nil
	}
	head := d.rowStrips(row, boxes, 4, soft)[0]
	head.tie = bound
	return &head
}

func (d *drawing) tableRow(row *tagged.Element, columns []column, cells []Cell, named bool) []strip {
	boxes := make([]box, len(columns))
	for i, c := range columns {
		var cell Cell
		if i < len(cells) {
			cell = cells[i]
		}
		e, l := row.Child("TD"), &cellLook
		if named && i == 0 {
			e.Kind, e.Attributes = "TH", "/O /Table /Scope /Row"
		}
		if c.Align == Right {
			l = &figureLook
		}
		boxes[i] = d.cell(e, c, cell, l)
	}
	return d.rowStrips(row, boxes, cellPadding, rule)
}

// cell makes the box of a cell. A text under a picture or a mark is small.
func (d *drawing) cell(e *tagged.Element, c column, cell Cell, l *look) box {
	b := box{element: e, x: c.x, width: c.width, align: c.Align}
	switch {
	case cell.Picture != nil:
		b.figure = d.picture(*cell.Picture, c.width, cellMark)
	case cell.Mark != nil:
		b.figure = d.mark(*cell.Mark, c.width, cellMark)
	}
	if b.figure != nil {
		l = &underLook
	}
	b.look, b.lines = l, d.set(cell.Text, l, c.width)
	return b
}

// cellMark is the height of a signature in a table.
const cellMark = 26.0
