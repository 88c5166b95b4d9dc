package stock

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"profil/internal/fault"
	"profil/internal/reference"
	"profil/internal/siret"
)

func write(t *testing.T, s Stock) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := s.Write(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func file(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The same seed makes the same files, another one others.
func TestTheSeedMakesTheFiles(t *testing.T) {
	s := Stock{Establishments: 300, Seed: 3, Format: "zip"}
	one, two := write(t, s), write(t, s)
	s.Seed = 4
	other := write(t, s)
	for _, name := range []string{Units + ".zip", Establishments + ".zip", Successions + ".zip"} {
		a := file(t, filepath.Join(one, name))
		if !bytes.Equal(a, file(t, filepath.Join(two, name))) {
			t.Errorf("%s differs", name)
		}
		if bytes.Equal(a, file(t, filepath.Join(other, name))) {
			t.Errorf("%s does not", name)
		}
	}
}

// The columns are INSEE's, the keys are right, and what is drawn is about as
// often as in the real files.
func TestTheFilesAreLikeTheRealOnes(t *testing.T) {
	const n = 5000
	dir := write(t, Stock{Establishments: n, Seed: 1, Format: "csv"})
	units, err := csv.NewReader(bytes.NewReader(file(t, filepath.Join(dir, Units+".csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	places, err := csv.NewReader(bytes.NewReader(file(t, filepath.Join(dir, Establishments+".csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(units[0], UnitColumns) || len(UnitColumns) != 35 || !slices.Equal(places[0], EstablishmentColumns) || len(EstablishmentColumns) != 54 {
		t.Errorf("%d and %d columns", len(units[0]), len(places[0]))
	}
	sirens := map[string]bool{}
	for _, u := range units[1:] {
		if _, err := siret.ParseSIREN(u[0]); err != nil || sirens[u[0]] {
			t.Errorf("%s: %v, %v", u[0], err, sirens[u[0]])
		}
		sirens[u[0]] = true
	}
	seen := map[string]int{}
	at := index(EstablishmentColumns)
	last := ""
	for _, p := range places[1:] {
		number := p[at["siret"]]
		if _, err := siret.Parse(number); err != nil || number <= last || !sirens[number[:9]] || number != p[0]+p[1] {
			t.Errorf("%s after %s: %v", number, last, err)
		}
		last = number
		seen["state "+p[at["etatAdministratifEtablissement"]]]++
		seen["said "+p[at["statutDiffusionEtablissement"]]]++
		if p[at["statutDiffusionEtablissement"]] == "P" && p[at["libelleVoieEtablissement"]] != hiddenText {
			t.Errorf("%s says where it is", number)
		}
	}
	if len(places)-1 != n || len(units) > n*4/5 || len(units) < n/2 {
		t.Errorf("%d establishments of %d units", len(places)-1, len(units)-1)
	}
	for what, share := range map[string][2]int{"state F": {45, 70}, "state A": {30, 55}, "said P": {3, 8}} {
		if got := 100 * seen[what] / n; got < share[0] || got > share[1] {
			t.Errorf("%s: %d %%", what, got)
		}
	}
}

// Each activity is one of the nomenclature that it is said to be of.
func TestActivitiesExist(t *testing.T) {
	for _, a := range append(slices.Clone(trades), renting, club, townHall) {
		for code, nomenclature := range map[string]string{a.ape: reference.NAF2, a.ape25: reference.NAF25} {
			if ape, err := reference.ParseAPE(code); err != nil || ape.Nomenclature != nomenclature {
				t.Errorf("%s: %v", code, err)
			}
		}
	}
}

// What cannot be made is refused, and who loses patience is heard.
func TestRefused(t *testing.T) {
	for _, n := range []int{-1, 0, most + 1} {
		if err := (Stock{Establishments: n, Format: "csv"}).Write(t.Context(), t.TempDir()); fault.CodeOf(err) != "generate.rows" {
			t.Errorf("%d: %v", n, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (Stock{Establishments: 3000, Format: "csv"}).Write(ctx, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
