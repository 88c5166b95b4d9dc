package french

import (
	"testing"
	"time"

	"profil/internal/civil"
)

func TestWords(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for got, want := range map[string]string{
		Day("2027-01-14"):                 "jeudi 14~janvier~2027",
		Day("2027-02-01"):                 "lundi 1ᵉʳ~février~2027",
		DayShort("2027-01-14"):            "14~janv.~2027",
		Range("2027-01-14", "2027-01-16"): "du~14 au~16~janvier~2027",
		Range("2027-01-30", "2027-02-01"): "du~30~janvier au~1ᵉʳ~février~2027",
		Range("2026-12-31", "2027-01-01"): "du~31~décembre~2026 au~1ᵉʳ~janvier~2027",
		Range("2027-01-14", "2027-01-14"): "le~14~janvier~2027",
		Days([]civil.Day{"2027-01-14", "2027-01-14", "2027-01-15", "2027-01-16"}): "14, 15 et 16~janvier~2027",
		Days([]civil.Day{"2026-12-31", "2027-01-04", "2027-02-01"}):               "31~décembre~2026, 4~janvier et 1ᵉʳ~février~2027",
		Clock("09:00"):         "9~h",
		Clock("13:30"):         "13~h~30",
		Clock("09:05"):         "9~h~05",
		Span("09:00", "17:00"): "9~h~– 17~h",
		Instant(now):           "23~novembre~2026,~13~h",
		Deadline(time.Date(2026, 12, 7, 17, 0, 0, 0, time.UTC), now): "lundi 7~décembre,~18~h",
		Deadline(time.Date(2027, 1, 4, 17, 0, 0, 0, time.UTC), now):  "lundi 4~janvier~2027,~18~h",
		Hours(810):                    "13,50~h",
		Hours(205):                    "3,42~h",
		HoursShort(810):               "13~h~30",
		HoursShort(45):                "45~min",
		Euros(123450):                 "1\u202f234,50~€",
		Count(0, "place", "places"):   "0~place",
		Count(1, "place", "places"):   "1~place",
		Count(12, "place", "places"):  "12~places",
		List([]string{"a", "b", "c"}): "a, b et c",
		Elide("Agen"):                 "d’Agen",
		Elide("Bordeaux"):             "de Bordeaux",
		Fold("Œuvre d’Été – L'Haÿ-les-Roses"): "oeuvre d ete l hay les roses",
		Age(50 * time.Hour):                   "2~jours",
		Phone("0556000000"):                   "05~56~00~00~00",
		Percent(2, 3):                         "67~%",
	} {
		w := ""
		for _, r := range want {
			if r == '~' {
				r = '\u00a0'
			}
			w += string(r)
		}
		if got != w {
			t.Errorf("got %q, want %q", got, w)
		}
	}
}

func TestReadHours(t *testing.T) {
	for typed, want := range map[string]int{"7 h": 420, "7h30": 450, "7,5": 450, "45 min": 45, "21": 1260, "": 0, "sept": 0, "7h75": 0} {
		if got, ok := ReadHours(typed); got != want || ok != (want > 0) {
			t.Errorf("ReadHours(%q) = %d, %v", typed, got, ok)
		}
	}
}

// A code is said once, in one room, and well.
func TestSentences(t *testing.T) {
	seen := map[string]bool{}
	for _, room := range rooms {
		for code, s := range room {
			if seen[code] {
				t.Errorf("%s is said by two rooms", code)
			}
			seen[code] = true
			if err := Typo(s); err != nil {
				t.Errorf("%s: %v: %q", code, err, s)
			}
		}
	}
}

func TestTypo(t *testing.T) {
	for s, right := range map[string]bool{
		"Vous avez le droit\u00a0: allez-y.": true, "Qui\u00a0? «\u00a0Vous\u00a0».": true, "9\u00a0h – 17\u00a0h": true, "https://exemple.fr": true,
		"L'heure.": false, "Attendez...": false, "Qui ?": false, "Bravo\u00a0!": false, "« Vous »": false, "Motif:": false,
	} {
		if (Typo(s) == nil) != right {
			t.Errorf("%q: %v", s, Typo(s))
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Œuvre d’Été")
	f.Fuzz(func(t *testing.T, s string) {
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("%q folds to %q, then to %q", s, once, Fold(once))
		}
	})
}
