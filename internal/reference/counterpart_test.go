package reference

import (
	"slices"
	"testing"

	"profil/internal/civil"
)

// Each nomenclature leads to the other: surely by the same label, or to those of
// the same class.
func TestCounterparts(t *testing.T) {
	for typed, want := range map[string]struct {
		codes []string
		sure  bool
	}{
		"85.59A": {[]string{"85.59G"}, true}, "85.59G": {[]string{"85.59A"}, true}, "78.10Z": {[]string{"78.10Y"}, true},
		"84.11Z": {[]string{"84.11Y"}, false}, "85.59B": {[]string{"85.59G", "85.59H"}, false}, "88.91G": {[]string{"88.91A", "88.91B"}, false},
	} {
		a, err := ParseAPE(typed)
		if err != nil {
			t.Fatal(err)
		}
		all, sure := a.Counterparts()
		var codes []string
		for _, b := range all {
			codes = append(codes, b.Code)
			if !a.Matches(b) || b.Nomenclature == a.Nomenclature {
				t.Errorf("%s and %s", a.Code, b.Code)
			}
		}
		if !slices.Equal(codes, want.codes) || sure != want.sure {
			t.Errorf("%s: %q, %v", typed, codes, sure)
		}
	}
	if all, sure := (APE{}).Counterparts(); all != nil || sure {
		t.Errorf("%v", all)
	}
	// What is sure one way is sure the other way.
	n := 0
	for _, a := range activities() {
		if all, sure := a.ape.Counterparts(); sure {
			n++
			if back, same := all[0].Counterparts(); !same || back[0] != a.ape {
				t.Errorf("%s is %s, which is %v", a.ape.Code, all[0].Code, back)
			}
		}
	}
	if n != 2*335 {
		t.Errorf("%d are sure", n)
	}
}

// On the eve of the switch the codes of NAF rév. 2 come first, on the day those of
// NAF 2025; whichever comes first, words find both.
func TestWordsFindBothNomenclatures(t *testing.T) {
	for on, first := range map[civil.Day]string{"2026-12-31": "85.59A", "2027-01-01": "85.59G"} {
		all := SearchAPE("formation continue", Official(on), 30)
		var codes []string
		for _, a := range all {
			codes = append(codes, a.Code)
		}
		if len(codes) == 0 || codes[0] != first || !slices.Contains(codes, "85.59A") || !slices.Contains(codes, "85.59G") {
			t.Errorf("%s: %q", on, codes)
		}
	}
}
