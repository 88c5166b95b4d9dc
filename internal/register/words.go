package register

import (
	"slices"
	"strings"

	"profil/internal/french"
	"profil/internal/siret"
)

// commune is the legal form « commune et commune nouvelle ».
const commune = "7210"

// The signs of words that nobody types: an establishment bears its whole name
// in one word after "=", and a commune bears the word town.
const (
	whole = "="
	town  = "==commune"
)

// The most words, and letters of a word, that a search looks at.
const (
	wordsMost   = 8
	lettersMost = 30
)

// little are words that tell nothing apart; a search drops them when it has
// others.
var little = []string{"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"}

// split gives the words of a text as the register compares them: french.Fold,
// and of that only letters from a to z and digits.
func split(text string) []string {
	return strings.Fields(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == ' ' {
			return r
		}
		return -1
	}, french.Fold(text)))
}

// bears lists the words by which an establishment is found.
func (e Establishment) bears() string {
	if e.Name == undisclosed { // found by its numbers alone
		return ""
	}
	name := split(e.Name)
	var all []string
	if e.LegalForm == commune {
		if len(name) > 1 && name[0] == "commune" {
			name = withoutTown(name)
		}
		all = append(all, town)
	}
	all = append(all, name...)
	all = append(all, whole+strings.Join(name, ""))
	if short := strings.Join(split(e.Acronym), ""); short != "" {
		all = append(append(all, split(e.Acronym)...), short, whole+short)
	}
	for _, more := range []string{e.City, e.Postcode, e.Sign, e.words} {
		all = append(all, split(more)...)
	}
	if strings.ContainsAny(e.Department, "AB") { // no postcode begins with 2A
		all = append(all, strings.ToLower(e.Department))
	}
	for _, w := range all {
		switch w {
		case "saint":
			all = append(all, "st")
		case "sainte":
			all = append(all, "ste")
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// withoutTown takes off « commune de », « mairie du », « ville d’ ».
func withoutTown(words []string) []string {
	if slices.Contains([]string{"de", "du", "des", "d"}, words[1]) {
		if len(words) > 2 && (words[1] == "du" || words[1] == "des") { // « du Havre » is Le Havre
			return append([]string{"le" + words[1][2:]}, words[2:]...)
		}
		return words[2:]
	}
	return words[1:]
}

// question is what a search asks, in the order in which its answers count.
type question struct {
	matches []string // of the words
	digits  string   // beginning of a SIREN or a SIRET
	words   []string // all that were typed, but for « mairie de »
	towns   bool     // only communes are asked for

	// loose is the last match with no more of its last word than what the index
	// has whole, and last that word: "" when it is no longer.
	loose, last string
}

// indexed is the most letters of a beginning that the index knows whole: the
// rows of a longer one are put together of all the words that begin so, which
// takes the longer the more there are.
const indexed = 5

// ask reads what was typed. The zero question has no answer.
func ask(typed string) question {
	if d, ok := siret.Digits(typed); ok {
		switch {
		case len(d) > siretLength+1:
			return question{}
		case len(d) > 5:
			return question{digits: d}
		}
		return question{matches: []string{prefix(d)}, digits: d}
	}
	words := split(typed)
	if len(words) > wordsMost {
		words = words[:wordsMost]
	}
	for i, w := range words {
		words[i] = w[:min(len(w), lettersMost)]
	}
	towns := false
	if len(words) > 0 {
		words, towns = askTown(words)
	}
	q := question{words: words, towns: towns}
	if len(words) > 0 {
		q.matches = append(q.matches, quoted(whole+strings.Join(words, "")))
	}
	words = telling(words)
	if len(words) == 0 && !towns {
		return question{}
	}
	var must []string
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	if towns {
		must = append(must, quoted(town))
	}
	for i, w := range words {
		// Digits are the beginning of a postcode: its department.
		if i == len(words)-1 || w[0] <= '9' {
			must = append(must, prefix(w))
		} else {
			must = append(must, quoted(w))
		}
	}
	q.matches = append(q.matches, strings.Join(must, " AND "))
	if len(last) > indexed {
		must[len(must)-1] = prefix(last[:indexed])
		q.loose, q.last = strings.Join(must, " AND "), last
	}
	return q
}

// ended is the question of somebody who has typed the last word whole: a
// beginning costs the index all the words that begin so.
func (q question) ended() question {
	last := len(q.matches) - 1
	q.matches[last] = strings.TrimSuffix(q.matches[last], "*")
	q.loose, q.last = "", ""
	return q
}

// askTown takes off « mairie de », and tells that a commune is asked for.
func askTown(words []string) ([]string, bool) {
	first := words[0]
	switch {
	case len(words) == 1:
		if len(first) >= 5 && (strings.HasPrefix("commune", first) || strings.HasPrefix("mairie", first)) {
			return nil, true
		}
		return words, false
	case first == "commune" || first == "mairie":
	case first == "ville" && slices.Contains([]string{"de", "du", "des", "d"}, words[1]):
	default:
		return words, false
	}
	return withoutTown(words), true
}

// telling drops the little words, unless there is no other.
func telling(words []string) []string {
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(little, w) })
	if len(kept) == 0 {
		return words
	}
	return kept
}

func quoted(word string) string { return `"` + word + `"` }

func prefix(word string) string { return `"` + word + `"*` }
