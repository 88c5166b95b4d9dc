package reference

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
)

// Every list is whole, sorted, and printed as French prints it.
func TestListsAreWhole(t *testing.T) {
	for name, c := range map[string]struct {
		all []Entry
		n   int
	}{
		"legal forms": {legalForms(), 260}, "departments": {Departments(), 109}, "regions": {Regions(), 18},
		"nsf": {NSF(), 110},
	} {
		if len(c.all) < c.n {
			t.Errorf("%s: %d entries, want %d", name, len(c.all), c.n)
		}
		for i, e := range c.all {
			if e.Code == "" || e.Name == "" || strings.ContainsAny(e.Name, "'\n&") || strings.TrimSpace(e.Name) != e.Name || french.Typo(e.Name) != nil {
				t.Errorf("%s: %q", name, e)
			}
			if i > 0 && c.all[i-1].Code >= e.Code {
				t.Errorf("%s: %s is out of order", name, e.Code)
			}
		}
	}
	if n := len(activities()); n != 732+747 {
		t.Errorf("%d activities", n)
	}
	for _, a := range activities() {
		if err := french.Typo(a.label); err != nil {
			t.Errorf("%s: %v in %q", a.ape.Code, err, a.label)
		}
	}
	if label, ok := LegalForm("7210"); label != "Commune et commune nouvelle" || !ok {
		t.Errorf("7210 is %q", label)
	}
	if _, ok := LegalForm("0001"); ok {
		t.Error("a legal form was invented")
	}
	if DepartmentName("33") != "Gironde" || DepartmentName("2A") != "Corse-du-Sud" || DepartmentName("20") != "" {
		t.Error("departments are not found")
	}
	if RegionName("75") != "Nouvelle-Aquitaine" {
		t.Error("regions are not found")
	}
	if label, ok := NSFName("114"); !ok || label != "Mathématiques" {
		t.Errorf("114 is %q", label)
	}
}

// A form shows every legal form once, the usual ones first.
func TestLegalFormsComeByFamily(t *testing.T) {
	seen, named := map[string]bool{}, map[string]bool{}
	for i, f := range LegalForms() {
		if f.Name == "" || named[f.Name] {
			t.Errorf("the family %q is shown twice, or without a name", f.Name)
		}
		named[f.Name] = true
		for _, e := range f.Forms {
			if e.Name == "" || seen[e.Code] {
				t.Errorf("%s is shown twice, or unknown", e.Code)
			}
			seen[e.Code] = true
			if want := slices.Contains(usual, e.Code); want != (i == 0) {
				t.Errorf("%s is in the family %q", e.Code, f.Name)
			}
		}
	}
	if len(seen) != len(legalForms()) {
		t.Errorf("%d legal forms are shown, of %d", len(seen), len(legalForms()))
	}
}

func TestAPEIsReadAsTyped(t *testing.T) {
	for typed, want := range map[string]APE{
		"84.11Z": {"84.11Z", NAF2}, " 8411z ": {"84.11Z", NAF2}, "84 11 Z": {"84.11Z", NAF2}, "84.11Y": {"84.11Y", NAF25},
		"84.11Z – Administration publique générale": {"84.11Z", NAF2},
	} {
		if got, err := ParseAPE(typed); err != nil || got != want {
			t.Errorf("%q is %v, %v", typed, got, err)
		}
	}
	for typed, code := range map[string]string{
		"": "required.ape", "   ": "required.ape", "84.11": "ape.unknown", "84.11X": "ape.unknown", "<b>": "ape.unknown",
		"administration": "ape.unknown", "８４.11Z": "ape.unknown", strings.Repeat("8", 1<<16): "ape.unknown",
	} {
		_, err := ParseAPE(typed)
		f, ok := err.(*fault.Error)
		if !ok || f.Fields["ape"] != code {
			t.Errorf("%.20q: %v, want %s", typed, err, code)
		}
	}
	for _, a := range activities() {
		if got, err := ParseAPE(a.ape.String()); err != nil || got != a.ape {
			t.Errorf("%s is not read back: %v", a.ape, err)
		}
	}
}

func TestAPEIsFound(t *testing.T) {
	for q, first := range map[string]string{
		"84.11": "84.11Y", "8411Z": "84.11Z", "formation continue": "85.59G", "publique administration": "84.11Z", "ADMINISTRATION gener": "84.11Z",
		"jeune enfant": "88.91A", "formations continues": "85.59G",
	} {
		found := SearchAPE(q, NAF25, 30)
		if !contains(found, first) {
			t.Errorf("%q finds %v, not %s", q, found, first)
		}
	}
	if len(SearchAPE("", NAF2, 10)) != 0 || len(SearchAPE("zzz", NAF2, 10)) != 0 || len(SearchAPE("a", NAF2, 5)) != 5 || len(SearchAPE("a", NAF2, 0)) != 0 {
		t.Error("limits are not kept")
	}
}

// From 1 January 2027 on, NAF 2025 comes first; before, NAF rév. 2.
func TestOfficialNomenclatureComesFirst(t *testing.T) {
	for day, want := range map[civil.Day]string{"2026-11-24": "85.59A", "2026-12-31": "85.59A", "2027-01-01": "85.59G", "2031-05-02": "85.59G"} {
		found := SearchAPE("formation continue", Official(day), 30)
		if len(found) < 2 || found[0].Code != want || !contains(found, "85.59A") || !contains(found, "85.59G") {
			t.Errorf("on %s: %v", day, found)
		}
	}
}

func contains(all []APE, code string) bool {
	for _, a := range all {
		if a.Code == code {
			return true
		}
	}
	return false
}

func TestCommunesOfAPostcode(t *testing.T) {
	names := func(postcode string) string {
		var all []string
		for _, c := range CommunesOf(postcode) {
			all = append(all, c.Name)
		}
		return strings.Join(all, ", ")
	}
	for postcode, want := range map[string]string{
		"47000": "Agen", "33600": "Pessac", "01190": "", "00000": "", "": "", "330": "", "abcde": "", "99999": "",
	} {
		if got := names(postcode); got != want && want != "" || want == "" && postcode != "01190" && got != "" {
			t.Errorf("%q: %s", postcode, got)
		}
	}
	if got := CommunesOf("01190"); len(got) < 5 || got[0].Population < got[1].Population {
		t.Errorf("01190: %v", got)
	}
	if c, ok := CommuneOf("2a004"); !ok || c.Name != "Ajaccio" || c.Department != "2A" || c.Region != "94" {
		t.Errorf("2A004: %v", c)
	}
	if c, ok := CommuneOf("01001"); !ok || c.Name != "L’Abergement-Clémenciat" {
		t.Errorf("01001: %v", c)
	}
	if _, ok := CommuneOf("33"); ok {
		t.Error("a commune was invented")
	}
	n, sirens := 0, 0
	for c := range Communes() {
		n++
		if c.SIREN != "" {
			sirens++
		}
		if c.Department == "" || c.Name == "" {
			t.Errorf("%v", c)
		}
	}
	if n != 34969 || sirens != 34875 {
		t.Errorf("%d communes, %d with a SIREN", n, sirens)
	}
}

// The lists cost little once they are all loaded.
func TestMemoryIsSmall(t *testing.T) {
	before := heap()
	x, a, l := communes(), activities(), legalForms()
	if grown := heap() - before; grown > 3<<20 {
		t.Errorf("%d KB more", grown>>10)
	}
	runtime.KeepAlive(x)
	runtime.KeepAlive(a)
	runtime.KeepAlive(l)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
