// Package fold is for comparing what people type as a guesser would: without
// accents, capitals or typographic signs. It refuses to be used for anything
// that is shown or stored.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ligatures are the letters that Unicode does not take apart.
var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l", "’", "'", "\u2011", "-")

// Fold gives s in lower case, without accents; every kind of space is one.
func Fold(s string) string {
	s = ligatures.Replace(strings.ToLower(norm.NFKD.String(s)))
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
}

// Letters gives the letters and digits of s, folded, and nothing else.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, Fold(s))
}
