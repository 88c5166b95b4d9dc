package pdf

import "profil/internal/pdf/tagged"

// Sizes of the boxes that people sign in.
const (
	mostBoxes  = 3 // in a row
	boxGap     = 14.0
	boxPadding = 10.0
	boxMark    = 50.0
)

// signatures makes boxes side by side, a row of them on one page.
func (d *drawing) signatures(b Signatures) (strips []strip) {
	for boxes := b.Boxes; len(boxes) > 0; {
		n := min(len(boxes), mostBoxes)
		if len(boxes) == mostBoxes+1 {
			n = 2 // four are two and two
		}
		strips = append(strips, d.signatureRow(boxes[:n], max(n, 2)))
		boxes = boxes[n:]
	}
	return space(strips, aboveBoxes)
}

// part is a piece of a signature box: lines, or the drawing of a mark.
type part struct {
	lines  []line
	look   *look
	figure *figure
	above  float64
}

func (d *drawing) signatureRow(boxes []SignatureBox, columns int) strip {
	width := (d.width - boxGap*float64(columns-1)) / float64(columns)
	parts := make([][]part, len(boxes))
	elements := make([]*tagged.Element, len(boxes))
	tall := 0.0
	for i, b := range boxes {
		parts[i] = d.signatureParts(b, width-2*boxPadding)
		elements[i] = d.file.Root().Child("Sect")
		h := 2 * boxPadding
		for _, p := range parts[i] {
			h += p.height()
		}
		tall = max(tall, h)
	}
	return strip{above: boxGap, height: tall, draw: func(c *canvas, y float64) {
		for i := range boxes {
			x := margin + float64(i)*(width+boxGap)
			c.Decorate(tagged.Layout)
			c.Frame(rule, 0.75, x, y, width, tall)
			c.Fill(d.accent, x-0.37, y-0.75, width+0.74, 2)
			at := y + boxPadding
			for _, p := range parts[i] {
				p.draw(c, elements[i], x+boxPadding, at)
				at += p.height()
			}
		}
	}}
}

func (d *drawing) signatureParts(b SignatureBox, width float64) []part {
	room := &figure{height: boxMark}
	if b.Mark != nil {
		room = d.mark(*b.Mark, width, boxMark)
	}
	return []part{
		{lines: d.set(b.Role, &roleLook, width), look: &roleLook},
		{lines: d.set(b.Name, &nameLook, width), look: &nameLook, above: 3},
		{lines: d.set(b.Quality, &noteLook, width), look: &noteLook},
		{figure: room, above: 4},
		{lines: d.set(b.At, &noteLook, width), look: &noteLook, above: 4},
		{lines: d.set(b.Note, &underLook, width), look: &underLook},
	}
}

func (p part) height() float64 {
	switch {
	case p.figure != nil:
		return p.above + p.figure.height
	case len(p.lines) == 0:
		return 0
	}
	return p.above + height(p.lines, p.look)
}

func (p part) draw(c *canvas, in *tagged.Element, x, y float64) {
	y += p.above
	if p.figure != nil {
		if p.figure.draw != nil {
			p.figure.draw(c, in.Child("P"), x, y)
		}
		return
	}
	e := in.Child("P")
	for i, l := range p.lines {
		c.write(e, l, x, y+float64(i)*p.look.leading)
	}
}
