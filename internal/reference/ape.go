package reference

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
)

// The nomenclatures of the APE codes. NAF 2025 gives the official codes from
// 1 January 2027 on; until then both are met.
const (
	NAF2  = "naf2"
	NAF25 = "naf25"
)

// since25 is the first day on which NAF 2025 gives the official codes (décret
// n° 2025-736 of 31 July 2025).
const since25 civil.Day = "2027-01-01"

// Official is the nomenclature of the official codes on a day.
func Official(on civil.Day) string {
	if on >= since25 {
		return NAF25
	}
	return NAF2
}

// APE is the main activity of an establishment. Its zero value is none.
type APE struct {
	Code         string // "84.11Z"
	Nomenclature string // NAF2 or NAF25
}

// activity is a line of the nomenclatures; words is its label, folded.
type activity struct {
	ape          APE
	label, words string
}

// activities are both nomenclatures, by code: no code is in both.
var activities = sync.OnceValue(func() []activity {
	var all []activity
	for file, nomenclature := range map[string]string{"naf-rev2.json": NAF2, "naf-2025.json": NAF25} {
		for _, e := range list(file) {
			all = append(all, activity{APE{e.Code, nomenclature}, e.Name, " " + french.Fold(e.Name)})
		}
	}
	slices.SortFunc(all, func(a, b activity) int { return strings.Compare(a.ape.Code, b.ape.Code) })
	return all
})

func lookUp(code string) (activity, bool) {
	all := activities()
	at, ok := slices.BinarySearchFunc(all, code, func(a activity, code string) int { return strings.Compare(a.ape.Code, code) })
	if !ok {
		return activity{}, false
	}
	return all[at], true
}

// ParseAPE reads a code as it is typed or chosen: « 84.11Z », « 8411 z »,
// « 84.11Z – Administration publique générale ». The letter tells the
// nomenclature. It is refused under the field "ape": required.ape,
// ape.unknown.
func ParseAPE(typed string) (APE, error) {
	code, _, _ := strings.Cut(strings.TrimSpace(typed), " – ")
	code = compact(code)
	if code == "" {
		return APE{}, fault.Field("ape", "required.ape")
	}
	if len(code) != 5 {
		return APE{}, fault.Field("ape", "ape.unknown")
	}
	found, ok := lookUp(code[:2] + "." + code[2:])
	if !ok {
		return APE{}, fault.Field("ape", "ape.unknown")
	}
	return found.ape, nil
}

// compact keeps of a code its letters and digits: « 84.11 z » is "8411Z".
func compact(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r == '.' || r == ' ' || r == '\u00a0' || r == '-':
			return -1
		}
		return '?'
	}, code)
}

// Label says what the activity is, "" when the code is unknown.
func (a APE) Label() string {
	found, _ := lookUp(a.Code)
	return found.label
}

// String is the code and its label: « 84.11Z – Administration publique
// générale »; ParseAPE reads it back.
func (a APE) String() string {
	if label := a.Label(); label != "" {
		return a.Code + " – " + label
	}
	return a.Code
}

// NomenclatureName is « NAF rév. 2 » or « NAF 2025 ».
func (a APE) NomenclatureName() string {
	switch a.Nomenclature {
	case NAF2:
		return "NAF rév.\u00a02"
	case NAF25:
		return "NAF\u00a02025"
	}
	return ""
}

// SearchAPE finds activities by the beginning of their code or by the
// beginnings of words of their label. Those of the nomenclature that is official
// come first; of each, whatever begins with the first word, then the order of
// the codes.
func SearchAPE(q, official string, limit int) []APE {
	if code, _, chosen := strings.Cut(q, " – "); chosen {
		q = code
	}
	words := strings.Fields(french.Fold(q))
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	var found []activity
	if code := compact(q); words[0][0] >= '0' && words[0][0] <= '9' && len(code) <= 5 {
		for _, a := range activities() {
			if strings.HasPrefix(strings.Replace(a.ape.Code, ".", "", 1), code) {
				found = append(found, a)
			}
		}
	} else {
		singular(words)
		for _, a := range activities() {
			if bears(a.words, words) {
				found = append(found, a)
			}
		}
		slices.SortStableFunc(found, func(a, b activity) int {
			return cmp.Compare(later(a.words, words[0]), later(b.words, words[0]))
		})
	}
	slices.SortStableFunc(found, func(a, b activity) int { return cmp.Compare(a.behind(official), b.behind(official)) })
	all := make([]APE, 0, min(limit, len(found)))
	for _, a := range found[:cap(all)] {
		all = append(all, a.ape)
	}
	return all
}

// singular takes off the mark of the plural: « formations » finds « formation ».
func singular(words []string) {
	for i, w := range words {
		if len(w) > 3 {
			words[i] = strings.TrimRight(w, "sx")
		}
	}
}

func (a activity) behind(official string) int {
	if a.ape.Nomenclature == official {
		return 0
	}
	return 1
}

func bears(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, " "+w) {
			return false
		}
	}
	return true
}

func later(text, word string) int {
	if strings.HasPrefix(text, " "+word) {
		return 0
	}
	return 1
}
