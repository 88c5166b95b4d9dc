package reference

import (
	"slices"
	"strings"
	"sync"
)

// byLabel are the activities that bear each label, folded.
var byLabel = sync.OnceValue(func() map[string][]activity {
	by := map[string][]activity{}
	for _, a := range activities() {
		by[a.words] = append(by[a.words], a)
	}
	return by
})

// Counterparts gives what an activity is in the other nomenclature. It is sure of
// one that bears the very same label; otherwise it gives those of the same class
// (« 84.11 »), one of which it may be. There may be none.
func (a APE) Counterparts() (all []APE, sure bool) {
	here, ok := lookUp(a.Code)
	if !ok {
		return nil, false
	}
	for _, other := range byLabel()[here.words] {
		if other.ape.Nomenclature != a.Nomenclature {
			all = append(all, other.ape)
		}
	}
	if len(all) == 1 {
		return all, true
	}
	all = nil
	for _, other := range activities() {
		if other.ape.Nomenclature != a.Nomenclature && strings.HasPrefix(other.ape.Code, a.Code[:len(a.Code)-1]) {
			all = append(all, other.ape)
		}
	}
	return all, false
}

// Matches tells that two codes may say the same activity, each in its
// nomenclature.
func (a APE) Matches(b APE) bool {
	all, _ := a.Counterparts()
	return a == b || slices.Contains(all, b)
}

// Other is the nomenclature that is not this one.
func Other(nomenclature string) string {
	if nomenclature == NAF2 {
		return NAF25
	}
	return NAF2
}

// AnyOf lists activities one of which is the right one: « 85.59G – …, ou 85.59H – … ».
func AnyOf(all []APE) string {
	said := make([]string, len(all))
	for i, a := range all {
		said[i] = a.String()
	}
	return strings.Join(said, ", ou ")
}
