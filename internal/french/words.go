// Package french is the language of the screen: dates in words, plurals,
// durations, one sentence for each code of the house, and the folding by which
// every search compares. It refuses to guess: a code it does not know gets a
// calm general sentence, and a test that fails.
package french

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Seated is « 3 personnes ont une place », « Personne n’a encore de place ».
func Seated(n int) string {
	if n == 0 {
		return "Personne n’a encore de place"
	}
	return Count(n, "personne a une place", "personnes ont une place")
}

// Spaced puts the spaces that do not break where French wants them, in words that
// were typed with ordinary ones.
func Spaced(s string) string { return spaces.Replace(s) }

var spaces = strings.NewReplacer(" :", nb+":", " ;", nb+";", " ?", nb+"?", " !", nb+"!", " »", nb+"»", "« ", "«"+nb, "n° ", "n°"+nb, " €", nb+"€", " %", nb+"%")

// Fold gives the words of a text as searches and sorts compare them: lower
// case, without accents, ligatures undone, anything but letters and digits
// become one space. « Œuvre d’Été » is "oeuvre d ete".
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			switch r = unicode.ToLower(r); r {
			case 'œ':
				b.WriteString("oe")
			case 'æ':
				b.WriteString("ae")
			case 'ß':
				b.WriteString("ss")
			case 'ø':
				b.WriteByte('o')
			default:
				b.WriteRune(r)
			}
		default:
			space = true
		}
	}
	return b.String()
}

// Count is « 1 place », « 12 places »: nothing and one are singular.
func Count(n int, one, many string) string { return Number(n) + nb + Agree(n, one, many) }

// Agree gives the form that agrees with a number: in French, many begins at two.
func Agree(n int, one, many string) string {
	if n < 2 && n > -2 {
		return one
	}
	return many
}

// Number groups digits by three: « 34 875 ».
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return sign + s
}

// Euros is « 1 234,50 € ».
func Euros(cents int64) string {
	return Number(int(cents/100)) + "," + two(int(cents%100)) + nb + "€"
}

// Percent is « 80 % » of a whole; "" when there is no whole.
func Percent(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return strconv.Itoa((part*100+whole/2)/whole) + nb + "%"
}

// List is « a, b et c ».
func List(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + " et " + items[len(items)-1]
}

// Ordinal is « 1ᵉʳ », « 2ᵉ ».
func Ordinal(n int) string {
	if n == 1 {
		return "1ᵉʳ"
	}
	return strconv.Itoa(n) + "ᵉ"
}

// Elide puts « de » before a name: « d’Agen », « de Bordeaux ».
func Elide(name string) string {
	if first := Fold(name); first != "" && strings.ContainsRune("aeiouy", rune(first[0])) {
		return "d’" + name
	}
	return "de " + name
}

// Phone groups a French number by two: « 05 56 00 00 00 ».
func Phone(digits string) string {
	if len(digits) != 10 || digits[0] != '0' {
		return digits
	}
	return strings.Join([]string{digits[:2], digits[2:4], digits[4:6], digits[6:8], digits[8:]}, nb)
}

// FromRegister says of a value, "" for none, that the national register gives it.
func FromRegister(said string) string {
	if said == "" {
		return ""
	}
	return said + " (répertoire national)"
}
