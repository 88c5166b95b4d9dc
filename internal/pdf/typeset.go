package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"profil/internal/pdf/typeface"
)

// span is a text in one look, ready to be cut in lines.
type span struct {
	text string
	look *look
	link int // 1 for the first link of the block, 0 for none
}

// run is a stretch of a line in one face. Its glyphs stand in the setter's.
type run struct {
	face     *typeface.Face
	look     *look
	link     int
	from, to int
	x, width float64
}

// line is a line of text; width leaves out the space that ends it.
type line struct {
	runs  []run
	width float64
}

// word is what a line never cuts, unless nothing else is on it: runs of one
// look each, then the space after it.
type word struct {
	runs  []run
	width float64
	space run  // empty after a hyphen
	last  bool // a line ends here, whatever its width
}

// setter sets text: it turns characters into glyphs, and words into lines. Its
// first error stays, so that callers look once.
type setter struct {
	family *typeface.Family
	glyphs []typeface.Glyph
	err    error
}

func (s *setter) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// set cuts a text of one look in lines of a given width.
func (s *setter) set(text string, l *look, width float64) []line {
	if text == "" {
		return nil
	}
	return s.lines(s.words([]span{{text: text, look: l}}), width)
}

// words cuts spans where a line may end.
func (s *setter) words(spans []span) []word {
	var all []word
	var open word
	for _, sp := range spans {
		text, err := admit(sp.text)
		if err != nil {
			s.fail(err)
			return nil
		}
		for start := 0; start < len(text); {
			end, gap := wordEnd(text[start:])
			s.extend(&open, text[start:start+end], sp)
			if s.err != nil {
				return nil
			}
			ends := gap > 0 || start+end < len(text)
			after := text[start+end : start+end+gap]
			start += end + gap
			if !ends {
				break
			}
			open.last = strings.Contains(after, "\n")
			if spaced := strings.ContainsAny(after, " \n"); spaced && (len(open.runs) > 0 || len(all) > 0) {
				// After the last word of a line too: what is copied stays apart.
				s.extend(&open, " ", sp)
				open.space = open.runs[len(open.runs)-1]
				open.runs = open.runs[:len(open.runs)-1]
				open.width -= open.space.width
			}
			all, open = append(all, open), word{}
		}
	}
	if len(open.runs) > 0 {
		all = append(all, open)
	}
	return all
}

// wordEnd finds where a line may first end: how long the word is, then how long
// the spaces are. A space is not such a place before a sign that French sets
// off from its word, nor after an opening guillemet.
func wordEnd(text string) (end, gap int) {
	var before rune
	for i, r := range text {
		next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		switch {
		case r == '\n' || r == softBreak:
			return i, utf8.RuneLen(r)
		case r == ' ' && before != '«' && !strings.ContainsRune(":;?!»%€", next):
			gap = 1
			for i+gap < len(text) && text[i+gap] == ' ' {
				gap++
			}
			if i+gap < len(text) && text[i+gap] == '\n' {
				gap++
			}
			return i, gap
		case (r == '-' || r == '\u2010') && unicode.IsLetter(before) && unicode.IsLetter(next):
			return i + utf8.RuneLen(r), 0
		}
		before = r
	}
	return len(text), 0
}

// extend adds a text to a word.
func (s *setter) extend(w *word, text string, sp span) {
	if text == "" || s.err != nil {
		return
	}
	from := len(s.glyphs)
	face, glyphs, err := s.family.Shape(s.glyphs, sp.look.style, text, sp.look.figures)
	s.glyphs = glyphs
	if err != nil {
		s.fail(err)
		return
	}
	r := run{face: face, look: sp.look, link: sp.link, from: from, to: len(glyphs)}
	r.width = s.measure(r)
	w.runs = append(w.runs, r)
	w.width += r.width
}

func (s *setter) measure(r run) float64 {
	return typeface.Width(s.glyphs[r.from:r.to]) * r.look.size * r.face.Fit
}

// lines fills lines of a given width with words.
func (s *setter) lines(words []word, width float64) []line {
	var all []line
	var open line
	var pending run // the space after the last word of the open line
	flush := func() {
		open.add(pending)
		all = append(all, open)
		open, pending = line{}, run{}
	}
	for _, w := range words {
		if len(open.runs) > 0 && open.width+pending.width+w.width > width {
			flush()
		}
		if w.width > width {
			for _, piece := range s.cut(w, width) {
				if len(open.runs) > 0 {
					flush()
				}
				open = piece
			}
		} else {
			open.add(pending)
			for _, r := range w.runs {
				open.add(r)
			}
		}
		open.width = open.end()
		pending = w.space
		if w.last {
			flush()
		}
	}
	if len(open.runs) > 0 {
		all = append(all, open)
	}
	return all
}

// cut makes lines of a word that no line can hold.
func (s *setter) cut(w word, width float64) []line {
	var all []line
	var open line
	for _, r := range w.runs {
		for at := r.from; at < r.to; at++ {
			piece := r
			piece.from, piece.to = at, at+1
			piece.width = s.measure(piece)
			if len(open.runs) > 0 && open.end()+piece.width > width {
				all = append(all, open)
				open = line{}
			}
			open.add(piece)
		}
	}
	open.width = open.end()
	return append(all, open)
}

// end is where the last run ends.
func (l *line) end() float64 {
	if len(l.runs) == 0 {
		return 0
	}
	last := l.runs[len(l.runs)-1]
	return last.x + last.width
}

// add puts a run at the end of the line, in one with the last if they are of a
// kind.
func (l *line) add(r run) {
	if r.face == nil {
		return
	}
	r.x = l.end()
	if n := len(l.runs); n > 0 {
		last := &l.runs[n-1]
		if last.face == r.face && last.look == r.look && last.link == r.link && last.to == r.from {
			last.to = r.to
			last.width += r.width
			return
		}
	}
	l.runs = append(l.runs, r)
}

// balance finds the narrowest width that keeps a title in as few lines, so that
// its last line is not one lonely word.
func (s *setter) balance(text string, l *look, width float64) []line {
	words := s.words([]span{{text: text, look: l}})
	best := s.lines(words, width)
	if len(best) < 2 {
		return best
	}
	low, high := width/2, width
	for high-low > 1 {
		middle := (low + high) / 2
		if tried := s.lines(words, middle); len(tried) == len(best) {
			best, high = tried, middle
		} else {
			low = middle
		}
	}
	return best
}

// height is the height of lines of one look.
func height(lines []line, l *look) float64 { return float64(len(lines)) * l.leading }
