package pdf

import (
	"strconv"
	"strings"
)

// Text is everything the paper says, in the order in which it is read and
// without its look: what a test or a lawyer compares.
func (p Paper) Text() string {
	var w writer
	w.group(append([]string{p.Header.Name}, p.Header.Lines...)...)
	w.group(p.Kicker, p.Title, strings.Repeat("=", len([]rune(p.Title))))
	w.blocks(p.Blocks)
	if foot := p.footLines(); len(foot) > 0 {
		w.group("--")
		w.group(foot...)
	}
	return strings.TrimSpace(w.String()) + "\n"
}

// writer writes groups of lines, an empty line between them.
type writer struct{ strings.Builder }

func (w *writer) group(lines ...string) {
	any := false
	for _, l := range lines {
		if l != "" {
			w.WriteString(l + "\n")
			any = true
		}
	}
	if any {
		w.WriteString("\n")
	}
}

func (w *writer) blocks(blocks []Block) {
	for _, b := range blocks {
		w.block(b)
	}
}

func (w *writer) block(b Block) {
	var lines []string
	switch b := b.(type) {
	case Heading:
		lines = []string{strings.Repeat("#", max(b.Level, 1)) + " " + b.Text}
	case Paragraph:
		lines = []string{b.text()}
	case List:
		for i, item := range b.Items {
			sign := "-"
			if b.Ordered {
				sign = strconv.Itoa(i+1) + "."
			}
			lines = append(lines, sign+" "+item)
		}
	case Checkboxes:
		for _, c := range b.Items {
			sign := "[ ]"
			if c.Checked {
				sign = "[x]"
			}
			lines = append(lines, sign+" "+c.Label)
		}
	case Facts:
		for _, f := range b.Items {
			lines = append(lines, f.Term+"\u00a0: "+oneLine(f.Definition))
		}
	case Table:
		lines = b.text()
	case Signatures:
		for _, s := range b.Boxes {
			w.group(s.Role, s.Name, s.Quality, s.Mark.text(), s.At, s.Note)
		}
	case Notes:
		for i, n := range b.Items {
			lines = append(lines, superscript(i+1)+" "+n)
		}
	case QR:
		lines = []string{b.Caption, b.URL}
	case Rule:
		lines = []string{"--"}
	case Keep:
		w.blocks(b.Blocks)
	}
	w.group(lines...)
}

func (p Paragraph) text() string {
	if p.Spans == nil {
		return p.Text
	}
	var b strings.Builder
	for _, s := range p.Spans {
		b.WriteString(s.Text)
		if s.Link != "" && s.Link != s.Text {
			b.WriteString(" <" + s.Link + ">")
		}
	}
	return b.String()
}

func (t Table) text() []string {
	var lines []string
	if t.Caption != "" {
		lines = append(lines, t.Caption)
	}
	var titles []string
	for _, c := range t.Columns {
		titles = append(titles, c.Title)
	}
	lines = append(lines, strings.Join(titles, " | "))
	for _, row := range t.Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.text())
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines
}

func (c Cell) text() string {
	said := []string{oneLine(c.Text)}
	switch {
	case c.Picture != nil:
		said = append([]string{"(" + c.Picture.Alt + ")"}, said...)
	case c.Mark != nil:
		said = append([]string{c.Mark.text()}, said...)
	}
	return strings.TrimSpace(strings.Join(said, " "))
}

func (m *Mark) text() string {
	switch {
	case m == nil:
		return ""
	case len(m.Strokes) > 0:
		return "(" + m.Alt + ")"
	}
	return m.Typed
}
