package pdf

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"profil/internal/pdf/tagged"
	"profil/internal/pdf/typeface"
)

// The refusals of Draw that do not come from a character.
var (
	ErrTitle  = errors.New("pdf.title")  // a paper without a title has no name to be read
	ErrLang   = errors.New("pdf.lang")   // not a language tag
	ErrAccent = errors.New("pdf.accent") // not a colour
	ErrBlock  = errors.New("pdf.block")  // a block of a kind that is not drawn here
	ErrFoot   = errors.New("pdf.foot")   // a foot that leaves no room for the paper
	ErrMark   = errors.New("pdf.mark")   // a stroke outside of numbers
	ErrQR     = errors.New("pdf.qr")     // an address too long for a code
	ErrLink   = tagged.ErrLink           // a link that opens neither the web, a mail nor a telephone
	ErrImage  = tagged.ErrImage          // not a PNG, or one of more than four million points
)

// drawing is a paper being drawn: its blocks become strips and elements.
type drawing struct {
	setter
	paper  Paper
	file   *tagged.File
	accent tagged.Colour
	width  float64 // of the text
	page   float64 // height that blocks may take on a page
	depth  int     // of the last heading
	notes  int
}

// Draw draws a paper. The same paper gives the same bytes. It fails on a
// RuneError if a character cannot be shown, and on one of the refusals above.
func Draw(p Paper) ([]byte, error) {
	at, err := lay(p, 1)
	if err != nil {
		return nil, err
	}
	// A last page that holds some lines alone, or a signature, is left out where
	// the blocks of the others can stand a little closer.
	if at.pages > 1 && at.last < fewLines {
		if tight, err := lay(p, closer); err == nil && tight.pages < at.pages {
			at = tight
		}
	}
	return at.file.Bytes(), nil
}

// setting is a paper set on pages.
type setting struct {
	file  *tagged.File
	pages int
	last  float64 // of the last page, how much is taken, from 0 to 1
}

// lay sets a paper with so much of the air between its blocks.
func lay(p Paper, air float64) (setting, error) {
	d, err := begin(p)
	if err != nil {
		return setting{}, err
	}
	foot := d.foot()
	flow := d.flow(foot.height)
	flow.air = air
	strips := d.opening()
	strips = append(strips, d.blocks(p.Blocks)...)
	if d.err != nil {
		return setting{}, d.err
	}
	flow.turn()
	d.letterhead(flow)
	flow.place(strips, kept)
	pages := d.file.Pages()
	for i, page := range pages {
		c := &canvas{Page: page, setter: &d.setter}
		if i > 0 {
			d.runningHead(c)
		}
		foot.draw(d, c, i+1, len(pages))
	}
	return setting{file: d.file, pages: len(pages), last: (flow.y - flow.rest) / d.page}, d.err
}

var langTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

func begin(p Paper) (*drawing, error) {
	if p.Lang == "" {
		p.Lang = "fr-FR"
	}
	if !langTag.MatchString(p.Lang) {
		return nil, ErrLang
	}
	info := tagged.Info{Lang: p.Lang, MadeAt: p.MadeAt}
	for _, said := range []struct{ from, to *string }{{&p.Title, &info.Title}, {&p.Author, &info.Author}, {&p.Subject, &info.Subject}} {
		text, err := admit(*said.from)
		if err != nil {
			return nil, err
		}
		*said.to = oneLine(text)
	}
	if info.Title == "" {
		return nil, ErrTitle
	}
	family, err := typeface.Load()
	if err != nil {
		return nil, err
	}
	d := &drawing{setter: setter{family: family, glyphs: make([]typeface.Glyph, 0, 4096)}, paper: p, file: tagged.New(info)}
	if d.accent, err = colour(p.Accent); err != nil {
		return nil, err
	}
	d.width = shortSide - 2*margin
	if p.Landscape {
		d.width = longSide - 2*margin
	}
	return d, nil
}

// colour reads "#0b5b5e"; nothing is the colour of rules.
func colour(hex string) (tagged.Colour, error) {
	if hex == "" {
		return rule, nil
	}
	digits, found := strings.CutPrefix(hex, "#")
	n, err := strconv.ParseUint(digits, 16, 24)
	if !found || len(digits) != 6 || err != nil {
		return tagged.Colour{}, ErrAccent
	}
	return tagged.Colour{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n)}, nil
}

// flow gives pages whose blocks end above a foot of the given height.
func (d *drawing) flow(foot float64) *flow {
	f := &flow{file: d.file, setter: &d.setter, width: shortSide, height: longSide, first: top, rest: runningTop}
	if d.paper.Landscape {
		f.width, f.height, f.first = longSide, shortSide, topWide
	}
	f.end = f.height - bottom - foot
	if d.page = f.end - f.rest; d.page < f.height/3 {
		d.fail(ErrFoot)
	}
	return f
}

// blocks makes the strips of blocks, one under the other.
func (d *drawing) blocks(blocks []Block) (strips []strip) {
	for _, b := range blocks {
		strips = append(strips, d.block(b)...)
	}
	return strips
}

func (d *drawing) block(b Block) []strip {
	root := d.file.Root()
	switch b := b.(type) {
	case Heading:
		return d.heading(b)
	case Paragraph:
		return d.paragraph(root, b)
	case List:
		return d.list(b)
	case Checkboxes:
		return d.checkboxes(b)
	case Facts:
		return d.facts(b)
	case Table:
		return d.table(b)
	case Signatures:
		return d.signatures(b)
	case Notes:
		return d.footnotes(b)
	case QR:
		return d.code(b)
	case PageBreak:
		return []strip{{turn: true}}
	case Rule:
		return []strip{d.rule()}
	case Keep:
		strips := d.blocks(b.Blocks)
		if n := len(strips); n > 0 {
			bind(strips[:n-1], kept)
		}
		return strips
	}
	d.fail(ErrBlock)
	return nil
}

func (d *drawing) rule() strip {
	return strip{above: aboveRule, height: 1, draw: func(c *canvas, y float64) {
		c.Decorate(tagged.Layout)
		c.Line(rule, 0.75, margin, y, d.width)
	}}
}
