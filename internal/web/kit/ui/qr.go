package ui

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// drawnQR is a code as one path of squares, each row in runs.
type drawnQR struct{ box, path string }

// quiet is the white border that readers need, in squares.
const quiet = 4

// drawn draws a text; one that is too long for a code draws nothing.
func drawn(text string) drawnQR {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return drawnQR{box: "0 0 1 1"}
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	side := code.Size + 2*quiet
	return drawnQR{fmt.Sprintf("0 0 %d %d", side, side), b.String()}
}
