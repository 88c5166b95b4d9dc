package pdf

import (
	"strconv"
	"strings"

	"rsc.io/qr"

	"profil/internal/pdf/tagged"
)

// letterhead draws who issues the paper, at the top of the first page: the name
// and address at the left, the logo at the right.
func (d *drawing) letterhead(f *flow) {
	const logoWidth, logoHeight = 150, 46
	h, room := d.paper.Header, d.width
	y, tall := f.y, 0.0
	if h.Logo != nil {
		if logo := d.picture(*h.Logo, logoWidth, logoHeight); logo != nil {
			room -= logoWidth + gutter
			tall = logo.height
			logo.draw(f.page, d.file.Root(), margin+d.width-logo.width, y)
		}
	}
	for i, text := range append([]string{h.Name}, h.Lines...) {
		l := &addressLook
		if i == 0 {
			l = &issuerLook
		}
		e := d.file.Root().Child("P")
		for _, line := range d.set(text, l, room) {
			f.page.write(e, line, margin, y)
			y += l.leading
		}
	}
	if bottom := max(y, f.y+tall); bottom > f.y {
		f.y = bottom
		f.empty = false
	}
}

// opening makes the small line, the title, and the colour of the issuer.
func (d *drawing) opening() []strip {
	root := d.file.Root()
	above := 30.0
	if d.paper.Landscape {
		above = 18
	}
	strips := []strip{{above: above, height: 14, tie: bound, draw: func(c *canvas, y float64) {
		c.Decorate(tagged.Layout)
		c.Fill(d.accent, margin, y, 40, 3)
	}}}
	if d.paper.Accent == "" {
		strips[0].height, strips[0].draw = 0, nil
	}
	strips = append(strips, prose(root.Child("P"), d.set(d.paper.Kicker, &kickerLook, d.width), &kickerLook, margin)...)
	d.depth = 1
	strips = bind(append(strips, d.headline(d.paper.Title, 1, &titleLook)...), bound)
	return append(strips, strip{height: 6})
}

// runningHead recalls, on the pages that follow, which paper they belong to.
func (d *drawing) runningHead(c *canvas) {
	c.repeat = tagged.Header
	room, y := d.width, runningLine-footLook.leading
	for _, name := range d.short(d.paper.Header.Name, d.width/3) {
		c.write(nil, name, margin+d.width-name.width, y)
		room -= name.width + 2*gutter
	}
	for _, title := range d.short(d.paper.Title, room) {
		c.write(nil, title, margin, y)
	}
}

// short sets a text on one line, cut after a word if it is too long.
func (d *drawing) short(text string, width float64) []line {
	lines := d.set(text, &footLook, width)
	for words := strings.Fields(text); len(lines) > 1 && len(words) > 1; {
		words = words[:len(words)-1]
		lines = d.set(strings.Join(words, " ")+"\u00a0…", &footLook, width)
	}
	return lines[:min(len(lines), 1)]
}

// foot is what stands at the foot of every page.
type foot struct {
	height float64
	texts  [][]line // one element each
	number float64  // where the number of the page stands
	code   *qr.Code
}

// footCode is the side of the small code, 17 mm: a telephone reads it at arm's
// length.
const footCode = 48.0

func (d *drawing) foot() foot {
	var f foot
	room := d.width
	if d.paper.Footer.VerifyURL != "" {
		d.check(d.paper.Footer.VerifyURL)
		f.code = d.encode(d.paper.Footer.VerifyURL)
		room -= footCode + gutter
	}
	const numbered = 56.0 // room for the number of the page
	f.height = 10
	for _, text := range d.paper.footLines() {
		lines := d.set(text, &footLook, room)
		f.texts = append(f.texts, lines)
		f.height += height(lines, &footLook)
	}
	f.number = f.height - 10 - footLook.leading
	if n := len(f.texts); n == 0 || last(f.texts[n-1]).width > room-numbered {
		f.number += footLook.leading
		f.height += footLook.leading
	}
	if f.code != nil {
		f.height = max(f.height, 8+footCode)
	}
	f.height += 16 // some air over it
	return f
}

// last is the last line of a text, none if it has none.
func last(lines []line) line {
	if len(lines) == 0 {
		return line{}
	}
	return lines[len(lines)-1]
}

// footLines are the texts of the foot, one a line.
func (p Paper) footLines() []string {
	lines := append([]string(nil), p.Footer.Lines...)
	var own []string
	if p.Footer.Reference != "" {
		own = append(own, "Référence "+p.Footer.Reference)
	}
	if p.Footer.Version != "" {
		own = append(own, "version "+p.Footer.Version)
	}
	if p.Footer.VerifyCode != "" {
		own = append(own, "code de vérification "+p.Footer.VerifyCode)
	}
	if len(own) > 0 {
		lines = append(lines, strings.Join(own, " · "))
	}
	if p.Footer.VerifyURL != "" {
		lines = append(lines, "À vérifier sur "+strings.TrimPrefix(p.Footer.VerifyURL, "https://"))
	}
	return lines
}

// draw draws the foot of a page. It belongs to the paper on the last page, and
// is decoration on the others, so that nobody hears it twice.
func (f foot) draw(d *drawing, c *canvas, n, of int) {
	y := d.page + runningTop + 16
	c.repeat = tagged.Foot
	c.begin(nil)
	c.Line(rule, 0.75, margin, y, d.width)
	right := margin + d.width
	if f.code != nil {
		right -= footCode + gutter
	}
	for _, text := range d.set("Page\u00a0"+strconv.Itoa(n)+"/"+strconv.Itoa(of), &footLook, d.width) {
		c.write(nil, text, right-text.width, y+8+f.number)
	}
	if n == of {
		c.repeat = ""
	}
	root := d.file.Root()
	at := y + 8
	for _, lines := range f.texts {
		e := root.Child("P")
		for _, text := range lines {
			c.write(e, text, margin, at)
			at += footLook.leading
		}
	}
	if f.code != nil {
		e := root.Child("Figure")
		e.Alt = "Code QR : vérifier ce document"
		d.squares(c, e, f.code, margin+d.width-footCode, y+8, footCode)
	}
}

// code makes a code to scan, with its address beside it.
func (d *drawing) code(b QR) []strip {
	const side = 84.0
	d.check(b.URL)
	code := d.encode(b.URL)
	if code == nil {
		return nil
	}
	root := d.file.Root()
	e, p := root.Child("Figure"), root.Child("P")
	address := &linked{p.Child("Link"), b.URL}
	l, at := &paragraphLooks[Soft], side+gutter
	caption := d.set(b.Caption, &paragraphLooks[Normal], d.width-at)
	lines := d.set(b.URL, l, d.width-at)
	e.Alt = d.alt(b.Caption, "Code QR")
	tall := max(side, height(caption, &paragraphLooks[Normal])+height(lines, l)+4)
	return []strip{{above: aboveTable, height: tall, draw: func(c *canvas, y float64) {
		d.squares(c, e, code, margin, y, side)
		for _, text := range caption {
			c.write(p, text, margin+at, y)
			y += paragraphLooks[Normal].leading
		}
		for i, text := range lines {
			c.link(address, text, margin+at, y+4+float64(i)*l.leading)
		}
	}}}
}

func (d *drawing) encode(address string) *qr.Code {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		d.fail(ErrQR)
		return nil
	}
	return code
}

func (d *drawing) squares(c *canvas, e *tagged.Element, code *qr.Code, x, y, side float64) {
	e.Attributes = c.Box(x, y, side, side)
	c.begin(e)
	c.Squares(ink, x, y, side/float64(code.Size), code.Size, code.Black)
}

// oneLine is a text without its line feeds.
func oneLine(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\n", " ")) }
