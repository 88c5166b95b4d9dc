// Package pdf draws a Paper, said elsewhere in blocks, into a tagged and
// archivable file (PDF/A-2A, PDF/UA-1), the same bytes each time. It refuses to
// know what a paper means, and to draw a character that no reader would see.
package pdf

import "time"

// Paper is a paper that has been said and is not drawn yet. Every text is
// French as a person reads it; a line feed begins a new line, a no-break space
// never ends one.
type Paper struct {
	// Title is the paper's only mandatory text: the heading of its first page
	// and the name a reader's window shows.
	Title string
	// Lang is a BCP 47 tag; empty means fr-FR.
	Lang            string
	Author, Subject string
	// Kicker is a small line above the title: kind of paper, reference.
	Kicker string
	// Accent is the issuer's colour, "#0b5b5e"; empty draws no colour.
	Accent string
	Header Letterhead
	Blocks []Block
	Footer Footer
	// MadeAt is the only instant in the file; zero leaves its dates out.
	MadeAt    time.Time
	Landscape bool
}

// Letterhead says who issues the paper, at the top of its first page.
type Letterhead struct {
	Name  string
	Lines []string // address, telephone: one line each
	Logo  *Picture
}

// Footer is the discreet foot of every page: the mandatory lines of the issuer
// (company name, SIRET, NDA sentence), then what identifies this very paper.
type Footer struct {
	Lines              []string
	Reference, Version string
	// VerifyURL is drawn as a small QR code; VerifyCode is what a person types.
	VerifyURL, VerifyCode string
}

// Block is one thing a paper says, from top to bottom.
type Block interface{ block() }

// Heading opens a part of the paper. Level 1 has the weight of the title and
// opens an annex, 2 opens a section or an article, 3 a sub-section.
type Heading struct {
	Level int
	Text  string
}

// Style is the weight of a paragraph.
type Style int

// Weights of a paragraph: Normal is the text, Soft a remark beside it, Lead the
// sentence that matters most, Small what must be there and is rarely read.
const (
	Normal Style = iota
	Soft
	Lead
	Small
)

// Paragraph is a text, or spans when a part of it is emphasised or linked;
// Spans win over Text.
type Paragraph struct {
	Text  string
	Spans []Span
	Style Style
}

// Span is a stretch of a paragraph in one look.
type Span struct {
	Text         string
	Bold, Italic bool
	Link         string // URL opened by a click; empty for none
}

// List is a list of items, bulleted or numbered from 1.
type List struct {
	Items   []string
	Ordered bool
}

// Facts is a two-column table of definitions: what is asked, what is so.
type Facts struct{ Items []Fact }

// Fact is a line of Facts.
type Fact struct{ Term, Definition string }

// Align says on which side of its column a text stands.
type Align int

// Sides of a column. Right sets figures of equal width, so that they line up.
const (
	Left Align = iota
	Right
	Centre
)

// Table is a table of data; its column titles come back on each page, and its
// rows are not cut unless one is taller than a page.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
	// RowHeader says that the first cell of a row names it.
	RowHeader bool
}

// Column is a column of a Table. Width is a weight against the other columns;
// zero counts as one.
type Column struct {
	Title string
	Width float64
	Align Align
}

// Cell is a cell of a Table: a text, a mark, a picture, or a picture or a mark
// with its text under it.
type Cell struct {
	Text    string
	Mark    *Mark
	Picture *Picture
}

// Checkboxes is a list of choices with those that are made.
type Checkboxes struct{ Items []Checkbox }

// Checkbox is one choice.
type Checkbox struct {
	Label   string
	Checked bool
}

// Signatures sets the boxes of those who sign side by side, at most three in a
// row. A box without a Mark leaves room for a pen and a stamp.
type Signatures struct{ Boxes []SignatureBox }

// SignatureBox is where one person signs.
type SignatureBox struct {
	Role    string // « Pour l’organisme de formation »
	Name    string
	Quality string
	At      string // « Signé le 12 mars 2027 à 14 h 05 »
	Mark    *Mark
	Note    string // how it was signed, or what is expected
}

// Notes are footnotes, numbered from 1: the text calls them ¹, ², ³…
type Notes struct{ Items []string }

// QR is a code to scan, with its address in letters for those who do not.
type QR struct {
	URL, Caption string
}

// PageBreak starts a new page.
type PageBreak struct{}

// Rule is a thin line between two parts.
type Rule struct{}

// Keep holds blocks on one page, unless they do not fit on a whole one.
type Keep struct{ Blocks []Block }

func (Heading) block()    {}
func (Paragraph) block()  {}
func (List) block()       {}
func (Facts) block()      {}
func (Table) block()      {}
func (Checkboxes) block() {}
func (Signatures) block() {}
func (Notes) block()      {}
func (QR) block()         {}
func (PageBreak) block()  {}
func (Rule) block()       {}
func (Keep) block()       {}

// Picture is an image and the words that replace it for who cannot see it.
type Picture struct {
	PNG []byte
	Alt string
}

// Mark is a signature as it was given: drawn, or typed, which is of equal
// value. Strokes win over Typed.
type Mark struct {
	// Strokes are the lines of the pen, in a unit box with y going down.
	Strokes [][]Point
	// Ratio is the width of the pad divided by its height; zero means 3.
	Ratio float64
	Typed string
	Alt   string // « Signature de Claire Petit »
}

// Point is a point of a stroke: 0,0 is the top left of the pad, 1,1 its bottom
// right.
type Point struct{ X, Y float64 }
