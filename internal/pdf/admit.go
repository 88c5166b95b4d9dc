package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"profil/internal/pdf/typeface"
)

// RuneError says that no embedded font shows a character, or that it would
// deceive the eye. It carries the character and nothing of the text around it.
type RuneError = typeface.RuneError

// mostMarks is how many accents may stack on one letter: real languages use two.
const mostMarks = 4

// Check says whether a paper can show a text: nil, or a RuneError. A door that
// asks for a name may ask here first.
func Check(text string) error {
	family, err := typeface.Load()
	if err != nil {
		return err
	}
	text, err = admit(text)
	if err != nil {
		return err
	}
	for _, r := range text {
		if r != '\n' && r != softBreak && !family.Shows(r) {
			return RuneError{Rune: r}
		}
	}
	return nil
}

// softBreak is a place where a word may be cut, without a hyphen.
const softBreak = '\u200b'

// admit makes a text ready to be set: letters and accents composed, spaces
// plain, what cannot be seen left out. It refuses what would show a text other
// than the one that is stored: bytes that are not text, controls, marks that
// turn the direction of reading, towers of accents.
func admit(s string) (string, error) {
	if plain(s) {
		return s, nil
	}
	if !utf8.ValidString(s) {
		return "", RuneError{Rune: utf8.RuneError}
	}
	s = norm.NFC.String(s)
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for _, r := range s {
		if unicode.Is(unicode.Mn, r) {
			if marks++; marks > mostMarks {
				return "", RuneError{Rune: r}
			}
		} else {
			marks = 0
		}
		switch {
		case r == '\t' || r == '\u2002' || r == '\u2003' || r == '\u3000':
			b.WriteByte(' ')
		case r == '\r' || r == '\u00ad' || r == '\u2060' || r == '\ufeff':
		case r == '\u2028' || r == '\u2029':
			b.WriteByte('\n')
		case r == 'ᵉ': // « 1ᵉʳ » as a keyboard writes it: the fonts have no raised letters
			b.WriteByte('e')
		case r == 'ʳ':
			b.WriteByte('r')
		case r == '\n' || r == softBreak:
			b.WriteRune(r)
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return "", RuneError{Rune: r}
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), nil
}

// plain says whether a text needs no care: ASCII, and the letters and signs of
// French that have no second form.
func plain(s string) bool {
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~', r == '\n':
		case r >= '\u00a0' && r <= '\u017f' && r != '\u00ad':
		case r == '’', r == '–', r == '—', r == '…', r == '\u202f', r == '€', r == '•':
		default:
			return false
		}
	}
	return true
}
