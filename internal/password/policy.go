// Package password is for choosing, keeping and verifying what somebody signs
// in with: what is too easy to guess, how it is hashed, how many are hashed at
// once. It refuses rules of composition, periodic changes, and any call to a
// third party; it neither stores nor logs a password.
package password

import (
	"log/slog"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"profil/internal/fault"
	"profil/internal/password/fold"
)

// Bounds of a password, in code points of its normal form. NIST SP 800-63B-4
// asks for 15 where the password is alone, CNIL 2022-100 for 50 bits where
// tries are limited: 15 digits are 49.8, hence 16.
const (
	Shortest       = 15
	ShortestDigits = 16
	Longest        = 256
)

// leastBits is what a guesser who knows common words, keyboards, dates and the
// person must still be left to guess. Online tries are limited to some tens a
// day, so this is about lists and habits, not about raw force.
const leastBits = 38

// Policy judges passwords.
type Policy struct {
	Operator []string // names of the site and of who runs it, which anybody would try first
	Stolen   *Stolen  // the passwords found in thefts; nil where the operator has no such list
}

// Check refuses a password that is too easy to guess for the person that yours
// tells about: first and last name, e-mail address. What is wrong comes back
// as an Invalid refusal of the field "password":
//
//   - password.characters: an unreadable or control character;
//   - password.too_short, password.digits, password.too_long;
//   - password.repeated: one character, one sequence or one row of keys;
//   - password.common: common words, dates and repetitions, and little else;
//   - password.yours: it holds a name of the person or of the site, or part of
//     the e-mail address;
//   - password.stolen: it was found in a theft.
func (p Policy) Check(typed string, yours ...string) error {
	if code := p.judge(typed, yours); code != "" {
		return fault.Field("password", code)
	}
	return nil
}

func (p Policy) judge(typed string, yours []string) string {
	if len(typed) > 8*Longest {
		return "password.too_long"
	}
	if !utf8.ValidString(typed) || strings.ContainsFunc(typed, unreadable) {
		return "password.characters"
	}
	typed = normal(typed)
	switch n := utf8.RuneCountInString(typed); {
	case n < Shortest:
		return "password.too_short"
	case n > Longest:
		return "password.too_long"
	}
	letters := fold.Letters(typed)
	if len(letters) < ShortestDigits && letters != "" && strings.Trim(letters, "0123456789") == "" {
		return "password.digits"
	}
	if code := p.guess(fold.Fold(typed), letters, yours); code != "" {
		return code
	}
	stolen, err := p.Stolen.Has(typed)
	if err != nil { // whoever chooses is not kept out by a disk
		slog.Error("the list of stolen passwords cannot be read", "error", err)
	}
	if stolen {
		return "password.stolen"
	}
	return ""
}

// guess judges what a guesser would need.
func (p Policy) guess(folded, letters string, yours []string) string {
	if list := easy(); list.bits(letters) > 0 && len(letters) > 0 {
		return "password.common"
	}
	parts, bits := cheapest(folded, nil)
	if bits < leastBits {
		if monotonous(parts) {
			return "password.repeated"
		}
		return "password.common"
	}
	words := personal(slices.Concat(yours, p.Operator))
	for word := range words {
		if utf8.RuneCountInString(word) >= 4 && strings.Contains(letters, word) {
			return "password.yours"
		}
	}
	if _, bits := cheapest(folded, words); bits < leastBits {
		return "password.yours"
	}
	return ""
}

// normal gives the form in which a password is counted, hashed and compared:
// two keyboards that compose é differently type the same password, and the
// no-break space that a French keyboard gives by accident is a space.
func normal(typed string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, norm.NFC.String(typed))
}

func unreadable(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }

// everywhere are parts of addresses and names that tell nothing of a person.
var everywhere = map[string]bool{
	"gmail": true, "orange": true, "hotmail": true, "yahoo": true, "wanadoo": true, "free": true, "laposte": true, "outlook": true,
	"live": true, "icloud": true, "neuf": true, "contact": true, "info": true, "accueil": true, "mail": true, "mairie": true,
	"formation": true, "formations": true, "association": true, "centre": true, "region": true, "france": true, "pour": true,
	"dans": true, "avec": true, "saint": true, "sainte": true, "ville": true,
}

// personal gives the words of three letters or more that tell who somebody is,
// folded: « Jean-Émile » gives jean, emile and jeanemile.
func personal(yours []string) map[string]bool {
	words := map[string]bool{}
	note := func(word string) {
		if utf8.RuneCountInString(word) >= 3 && !everywhere[word] {
			words[word] = true
		}
	}
	for _, text := range yours {
		text = fold.Fold(text)
		if local, _, is := strings.Cut(text, "@"); is {
			note(fold.Letters(local))
		} else {
			note(fold.Letters(text))
		}
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			note(word)
		}
	}
	return words
}
