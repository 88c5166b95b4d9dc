package siret

import (
	"errors"
	"testing"

	"profil/internal/fault"
)

func TestParse(t *testing.T) {
	for typed, want := range map[string]string{
		"130 025 265 00013":          "13002526500013",
		"839\u202f527\u00a066000014": "83952766000014",
		"880.878.145-00015":          "88087814500015",
		"73282932000074":             "73282932000074",
		"35600000000048":             "35600000000048", // La Poste, its seat: an ordinary key
		"35600000049837":             "35600000049837", // La Poste: a multiple of five
	} {
		got, err := Parse(typed)
		if err != nil || got.Digits() != want {
			t.Errorf("Parse(%q) = %v, %v; want %s", typed, got.Digits(), err, want)
		}
	}
	for typed, code := range map[string]string{
		"": "siret.length", "1300252650001": "siret.length", "00000000000000": "siret.length",
		"12345678912345": "siret.key", "35600000049838": "siret.key", "13002526500014": "siret.key",
		"123456ABC12345": "siret.not_digits", "１３００２５２６５０００１３": "siret.not_digits",
	} {
		_, err := Parse(typed)
		f := (*fault.Error)(nil)
		if !errors.As(err, &f) || f.Fields["siret"] != code {
			t.Errorf("Parse(%q): %v; want %s", typed, err, code)
		}
	}
	if s, _ := Parse("83952766000014"); s.String() != "839\u00a0527\u00a0660\u00a000014" || s.SIREN().String() != "839\u00a0527\u00a0660" {
		t.Errorf("%q, %q", s, s.SIREN())
	}
}

func TestTheFirstEstablishmentOfABody(t *testing.T) {
	bordeaux, err := ParseSIREN("213 300 635")
	if err != nil {
		t.Fatal(err)
	}
	s, err := FromSIREN(bordeaux, "0001")
	if err != nil || s.Digits() != "21330063500017" {
		t.Errorf("%s, %v", s.Digits(), err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("839 527 660 00014")
	f.Add("35600000049837")
	f.Fuzz(func(t *testing.T, typed string) {
		s, err := Parse(typed)
		if (err == nil) == s.IsZero() {
			t.Fatalf("%q: %v, %v", typed, s, err)
		}
		if err == nil {
			if again, err := Parse(s.String()); err != nil || again != s {
				t.Fatalf("%q does not read itself: %v", s, err)
			}
		}
	})
}
