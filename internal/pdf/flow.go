package pdf

import "profil/internal/pdf/tagged"

// strip is a slice across the page that is never cut. Blocks become strips,
// strips are set one under the other until a page is full.
type strip struct {
	above  float64 // space over it, none at the top of a page
	height float64
	below  float64 // space under it, when the next asks for less
	tie    tie     // with the strip that follows
	draw   func(c *canvas, y float64)
	// head is drawn again over the strip when it begins a page.
	head *strip
	// turn begins a new page.
	turn bool
}

// tie says how much two strips want to be on one page.
type tie int

const (
	loose tie = iota
	kept      // the paper asked for it
	bound     // typography does: a heading and its text, two lines of a paragraph
)

// canvas is a page, with the text set for it. On a canvas that repeats, nothing
// belongs to the paper's meaning any more: it was drawn before.
type canvas struct {
	*tagged.Page
	setter *setter
	repeat tagged.Decoration
}

// begin says what the drawing that follows belongs to.
func (c *canvas) begin(e *tagged.Element) {
	if c.repeat != "" {
		c.Decorate(c.repeat)
		return
	}
	c.Begin(e)
}

// attach puts an element in the tree, though it may hold nothing.
func (c *canvas) attach(e *tagged.Element) {
	if c.repeat == "" {
		e.Attach()
	}
}

// write draws a line of text whose top is at y.
func (c *canvas) write(e *tagged.Element, l line, x, y float64) {
	for _, r := range l.runs {
		c.begin(e)
		c.Text(r.face, r.look.size*r.face.Fit, r.look.colour, x+r.x, baseline(r.look, y), c.setter.glyphs[r.from:r.to])
	}
}

// baseline is where letters stand in a line whose top is at y: the ascent and
// descent of the family are 95 and 27 hundredths of its size.
func baseline(l *look, y float64) float64 { return y + l.leading/2 + 0.34*l.size }

// flow sets strips on pages.
type flow struct {
	file          *tagged.File
	setter        *setter
	width, height float64
	first, rest   float64 // tops of the first page and of the others
	end           float64 // where the foot begins
	air           float64 // of the spaces between strips, how much is kept: 1 is all
	page          *canvas
	y             float64
	below         float64 // what the last strip wants under it
	empty         bool    // nothing is on the page yet
	over          bool    // nothing more goes on the page
}

func (f *flow) turn() {
	top := f.rest
	if f.page == nil {
		top = f.first
	}
	f.page = &canvas{Page: f.file.AddPage(f.width, f.height), setter: f.setter}
	f.y, f.empty, f.over = top, true, false
}

// place sets strips, from a group that must be together to the next. A group
// larger than a page gives up the wishes of the paper, then those of
// typography.
func (f *flow) place(strips []strip, least tie) {
	for len(strips) > 0 {
		if strips[0].turn {
			f.over = !f.empty
			strips = strips[1:]
			continue
		}
		if f.over {
			f.turn()
		}
		n := 1
		for n < len(strips) && strips[n-1].tie >= least && !strips[n].turn {
			n++
		}
		need := f.extent(strips[:n])
		if f.y+need > f.end && !f.empty {
			if head := strips[0].head; f.rest+f.alone(strips[:n])+headHeight(head) <= f.end || n == 1 {
				f.turn()
				f.again(head)
				need = f.extent(strips[:n])
			}
		}
		if f.y+need > f.end && n > 1 && least <= bound {
			f.place(strips[:n], least+1)
		} else {
			for _, s := range strips[:n] {
				f.draw(s)
			}
		}
		strips = strips[n:]
	}
}

func (f *flow) again(head *strip) {
	if head == nil {
		return
	}
	f.page.repeat = tagged.Header
	head.draw(f.page, f.y)
	f.page.repeat = ""
	f.y += head.height
}

func (f *flow) draw(s strip) {
	if !f.empty {
		f.y += f.air * max(s.above, f.below)
	}
	f.empty, f.below = false, s.below
	if s.draw != nil {
		s.draw(f.page, f.y)
	}
	f.y += s.height
}

func headHeight(head *strip) float64 {
	if head == nil {
		return 0
	}
	return head.height
}

// extent is the height of strips set together where the flow stands.
func (f *flow) extent(strips []strip) float64 {
	if f.empty {
		return f.alone(strips)
	}
	return f.air*max(strips[0].above, f.below) + f.alone(strips)
}

// alone is the height of strips set together at the top of a page.
func (f *flow) alone(strips []strip) (sum float64) {
	for i, s := range strips {
		if i > 0 {
			sum += f.air * max(s.above, strips[i-1].below)
		}
		sum += s.height
	}
	return sum
}

// bind ties all strips together at least so much.
func bind(strips []strip, t tie) []strip {
	for i := range strips {
		strips[i].tie = max(strips[i].tie, t)
	}
	return strips
}
