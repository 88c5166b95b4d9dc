package pdf

import (
	"profil/internal/pdf/tagged"
	"profil/internal/pdf/typeface"
)

// look is how a text is set. Lengths are in points.
type look struct {
	style         typeface.Style
	size, leading float64
	colour        tagged.Colour
	figures       bool // figures of equal width
}

// The colours are those of the site's light theme: soft keeps a contrast of 6
// on white, and line is for rules only.
var (
	ink  = tagged.Colour{R: 0x1b, G: 0x24, B: 0x30}
	soft = tagged.Colour{R: 0x55, G: 0x60, B: 0x6e}
	rule = tagged.Colour{R: 0xd9, G: 0xd6, B: 0xce}
	pen  = tagged.Colour{R: 0x14, G: 0x2a, B: 0x5c}
)

var (
	titleLook   = look{typeface.Bold, 22, 27, ink, false}
	kickerLook  = look{typeface.Regular, 10, 16, soft, false}
	issuerLook  = look{typeface.Bold, 11, 15, ink, false}
	addressLook = look{typeface.Regular, 9, 12.5, soft, false}
	footLook    = look{typeface.Regular, 7.5, 10, soft, false}

	headingLooks = [...]look{
		{typeface.Bold, 18, 23, ink, false},
		{typeface.Bold, 13, 18, ink, false},
		{typeface.Bold, 10.5, 15.5, ink, false},
	}
	paragraphLooks = [...]look{
		Normal: {typeface.Regular, 10.5, 15.5, ink, false},
		Soft:   {typeface.Regular, 9.5, 14, soft, false},
		Lead:   {typeface.Regular, 12.5, 18.5, ink, false},
		Small:  {typeface.Regular, 8.5, 12, soft, false},
	}

	tickLook    = look{typeface.Regular, 13, 15.5, ink, false}
	termLook    = look{typeface.Regular, 9.5, 14.5, soft, false}
	factLook    = look{typeface.Regular, 10.5, 14.5, ink, false}
	captionLook = look{typeface.Bold, 10.5, 15, ink, false}
	columnLook  = look{typeface.Bold, 8.5, 11.5, soft, false}
	cellLook    = look{typeface.Regular, 9.5, 13, ink, false}
	figureLook  = look{typeface.Regular, 9.5, 13, ink, true}
	underLook   = look{typeface.Regular, 7.5, 10, soft, false}

	roleLook  = look{typeface.Regular, 9, 12.5, soft, false}
	nameLook  = look{typeface.Bold, 10.5, 14.5, ink, false}
	typedLook = look{typeface.Italic, 16, 20, pen, false}
	noteLook  = look{typeface.Regular, 8.5, 12, soft, false}
)

// The page, and the spaces above each kind of block.
const (
	shortSide, longSide = 595.28, 841.89 // A4

	margin      = 62.0 // 22 mm
	top         = 54.0
	topWide     = 40.0 // of a page on its side, where height is dear
	runningTop  = 66.0 // below the running head
	runningLine = 42.0
	bottom      = 34.0

	aboveParagraph = 8.0
	aboveList      = 6.0
	aboveItem      = 3.0
	aboveFacts     = 10.0
	aboveTable     = 14.0
	belowTable     = 16.0
	aboveBoxes     = 18.0
	aboveRule      = 14.0
	gutter         = 14.0
	cellPadding    = 5.5

	// A last page less full than fewLines is spared, where what comes before it
	// can be set with so much of the spaces.
	fewLines = 0.25
	closer   = 0.6
)

var aboveHeading = [...]float64{26, 20, 13}
