package register

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/siret"
)

// built is the register of the demonstration, made once.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "registre")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "registre.db")
	_, err = Build(context.Background(), path, Communes())
	return path, err
})

func TestMain(m *testing.M) {
	if asked := os.Getenv(killedAfter); asked != "" { // a child of TestSireneResumes
		os.Exit(killedImport(strings.Split(asked, "|")))
	}
	code := m.Run()
	if path, err := built(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

func communes(t testing.TB) *Register {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func open(t testing.TB, path string) *Register {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	r.patient = 0
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func names(t testing.TB, r *Register, q string, limit int) []string {
	t.Helper()
	found, err := r.Search(t.Context(), q, limit)
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	var all []string
	for _, e := range found.Found {
		all = append(all, e.Name)
	}
	return all
}

// What people type finds what they mean, among the first.
func TestSearchFindsWhatPeopleMean(t *testing.T) {
	r := communes(t)
	for q, want := range map[string]string{
		"bordeaux": "Commune de Bordeaux", "BORDEAUX": "Commune de Bordeaux", "bord": "Commune de Bordeaux", "merignac": "Commune de Mérignac",
		"Mérignac": "Commune de Mérignac", "33000": "Commune de Bordeaux", "33 000": "Commune de Bordeaux", "mer": "Commune de Mer",
		"pau": "Commune de Pau", "y": "Commune d’Y", "le havre": "Commune du Havre", "havre": "Commune du Havre", "commune du havre": "Commune du Havre",
		"Commune de Bordeaux": "Commune de Bordeaux", "mairie de bordeaux": "Commune de Bordeaux", "ville de bordeaux": "Commune de Bordeaux",
		"mairie d'agen": "Commune d’Agen", "commune d’agen": "Commune d’Agen", "sables d'olonne": "Commune des Sables-d’Olonne", "olonne sables": "Commune des Sables-d’Olonne",
		"st etienne": "Commune de Saint-Étienne", "saint-étienne": "Commune de Saint-Étienne", "ste marie": "Commune de Sainte-Marie", "la roch": "Commune de La Rochelle",
		"213300635": "Commune de Bordeaux", "213 300 635": "Commune de Bordeaux", "213\u00a0300\u00a0635": "Commune de Bordeaux",
		"21330063500017": "Commune de Bordeaux", "213 300 635 00017": "Commune de Bordeaux", "213.300.635": "Commune de Bordeaux",
		"bordeaux 33": "Commune de Bordeaux", "33 bordeaux": "Commune de Bordeaux", "saint denis 974": "Commune de Saint-Denis", "bastia 2b": "Commune de Bastia",
		"75": "Commune de Paris", "75116": "Commune de Paris", "l'haÿ": "Commune de L’Haÿ-les-Roses", "aix en pro": "Commune d’Aix-en-Provence",
		"provence aix": "Commune d’Aix-en-Provence", "commune": "Commune de Paris", "mairi": "Commune de Paris", "ville": "Commune de Ville",
		"commune de": "Commune de Paris", "la rochelle\x00": "Commune de La Rochelle",
	} {
		if got := names(t, r, q, 3); len(got) == 0 || !strings.Contains(strings.Join(got, "|")+"|", want+"|") {
			t.Errorf("%q finds %q, not %s", q, got, want)
		}
	}
	for _, q := range []string{"", " ", "zqx", "0", "00000000000000", "123456789012345", "'", `"`, `"*`, "bordeaux zqx", "=", "==commune", "\xff", "AND", "NEAR(a b)", "*", "東京", "😀"} {
		if got := names(t, r, q, 3); len(got) > 0 && q != "AND" && q != "0" && q != "==commune" {
			t.Errorf("%q finds %q", q, got)
		}
	}
}

// The most populous come first, and no limit is exceeded.
func TestSearchKeepsTheOrderOfTheFile(t *testing.T) {
	r := communes(t)
	if got := names(t, r, "saint", 4); strings.Join(got, "|") != "Commune de Saint-Étienne|Commune de Saint-Denis|Commune de Saint-Paul|Commune de Saint-Denis" && len(got) != 4 {
		t.Errorf("%q", got)
	}
	for _, limit := range []int{-1, 0, 1, 10, 100, 1000} {
		if got := names(t, r, "sa", limit); len(got) != max(0, min(limit, answersMost)) {
			t.Errorf("%d answers within %d", len(got), limit)
		}
	}
}

// Whatever the case, the accents and the order of words, the answers are the same.
func TestSearchFoldsAndReorders(t *testing.T) {
	r := communes(t)
	for _, same := range [][]string{
		{"bâgé dommartin", "BAGE DOMMARTIN", "Bâgé-Dommartin", "  bage   dommartin "},
		{"La Rochelle", "la rochelle", "LA-ROCHELLE"},
	} {
		want := strings.Join(names(t, r, same[0], 10), "|")
		for _, q := range same {
			if got := strings.Join(names(t, r, q, 10), "|"); got != want || got == "" {
				t.Errorf("%q: %s, not %s", q, got, want)
			}
		}
	}
}

// Every commune with a SIREN is there, under the name that French gives it.
func TestCommunes(t *testing.T) {
	r := communes(t)
	if n, err := r.Size(t.Context()); err != nil || n != 34875 {
		t.Errorf("%d, %v", n, err)
	}
	s, err := siret.Parse("21330063500017")
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.BySIRET(t.Context(), s)
	e.words = ""
	if want := (Establishment{
		SIRET: s, Name: "Commune de Bordeaux", APECode: "84.11Z", APENomenclature: "naf2", APE2025: "84.11Y", LegalForm: "7210", Postcode: "33000", City: "Bordeaux",
		INSEE: "33063", Department: "33",
	}); err != nil || e != want {
		t.Errorf("%+v, %v", e, err)
	}
	other, _ := siret.Parse("83952766000014")
	if _, err := r.BySIRET(t.Context(), other); fault.CodeOf(err) != "register.unknown" || fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	for name, want := range map[string]string{
		"Bordeaux": "Commune de Bordeaux", "Agen": "Commune d’Agen", "Le Havre": "Commune du Havre", "Les Sables-d’Olonne": "Commune des Sables-d’Olonne",
		"La Rochelle": "Commune de La Rochelle", "L’Haÿ-les-Roses": "Commune de L’Haÿ-les-Roses", "Évreux": "Commune d’Évreux", "Haguenau": "Commune de Haguenau",
		"Hyères": "Commune d’Hyères", "Yerres": "Commune d’Yerres", "Yvetot": "Commune d’Yvetot", "Yutz": "Commune de Yutz", "Y": "Commune d’Y",
		"Œting": "Commune d’Œting", "Issy-les-Moulineaux": "Commune d’Issy-les-Moulineaux", "Hénin-Beaumont": "Commune d’Hénin-Beaumont",
	} {
		if got := townName(name); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}
}

// line makes an establishment whose SIRET is the nth.
func numbered(n int, name string) Establishment {
	siren, err := siret.ParseSIREN("213300635")
	if err != nil {
		panic(err)
	}
	s, err := siret.FromSIREN(siren, fmt.Sprintf("%04d", n))
	if err != nil {
		panic(err)
	}
	return Establishment{SIRET: s, Name: name, City: "Bordeaux", Postcode: "33000", INSEE: "33063", Department: "33"}
}

func list(all ...Establishment) Source {
	return func(yield func(Establishment, error) bool) {
		for _, e := range all {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// An acronym is found with and without its dots, what is closed comes last.
func TestSearchAcronymsAndClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	closed := numbered(1, "Mission locale du Médoc")
	closed.Closed = true
	ccas := numbered(2, "Centre communal d’action sociale")
	ccas.Acronym = "C.C.A.S."
	if _, err := Build(t.Context(), path, list(closed, ccas, numbered(3, "Mission locale de Bordeaux"))); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	for q, want := range map[string]string{
		"ccas": ccas.Name, "c.c.a.s": ccas.Name, "CCAS bordeaux": ccas.Name, "action sociale": ccas.Name,
		"mission": "Mission locale de Bordeaux|Mission locale du Médoc", "locale mission medoc": "Mission locale du Médoc",
	} {
		if got := strings.Join(names(t, r, q, 10), "|"); got != want {
			t.Errorf("%q finds %q, not %q", q, got, want)
		}
	}
}

// A missing register has nothing to say, one that appears is read, one that is
// replaced is read anew, and a wrong one leaves the former in use.
func TestRegisterIsReadAnewWhenItChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	r := open(t, path)
	want := func(q, found string) {
		t.Helper()
		if got := strings.Join(names(t, r, q, 10), "|"); got != found {
			t.Errorf("%q finds %q, not %q", q, got, found)
		}
	}
	want("alpha", "")
	if _, err := Build(t.Context(), path, list(numbered(1, "Alpha"))); err != nil {
		t.Fatal(err)
	}
	want("alpha", "Alpha")
	if _, err := Build(t.Context(), path, list(numbered(2, "Bêta"))); err != nil {
		t.Fatal(err)
	}
	want("alpha", "")
	want("beta", "Bêta")
	if err := os.WriteFile(path+".faux", []byte("ceci n’est pas un répertoire"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".faux", path); err != nil {
		t.Fatal(err)
	}
	want("beta", "Bêta")
	if _, err := Open(path); fault.CodeOf(err) != "register.damaged" {
		t.Errorf("a wrong file opens: %v", err)
	}
	if _, err := (Make{Path: path, Merge: true}).From(t.Context(), list()); fault.CodeOf(err) != "register.damaged" {
		t.Errorf("a wrong file is merged: %v", err)
	}
}

// Readers go on while the register is replaced under them, and always see one
// whole register or the other.
func TestSwapWhileReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	versions := [][]Establishment{{}, {}}
	for i := range 300 {
		versions[0] = append(versions[0], numbered(i, "Ancien"))
		versions[1] = append(versions[1], numbered(i, "Nouveau"))
	}
	build := func(i int) {
		if _, err := Build(t.Context(), path, list(versions[i%2]...)); err != nil {
			t.Error(err)
		}
	}
	build(0)
	r := open(t, path)
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				answer, err := r.Search(t.Context(), "bordeaux", 100)
				found := answer.Found
				if err != nil || len(found) != 100 {
					t.Errorf("%d found, %v", len(found), err)
					return
				}
				for _, e := range found {
					if e.Name != found[0].Name {
						t.Errorf("half of one register: %s and %s", found[0].Name, e.Name)
						return
					}
				}
			}
		})
	}
	for i := range 20 {
		build(i + 1)
	}
	stop()
	readers.Wait()
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 2 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What fails half way leaves the register as it was.
func TestAllOrNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	if _, err := Build(t.Context(), path, list(numbered(1, "Alpha"))); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	_, err := Build(t.Context(), path, func(yield func(Establishment, error) bool) {
		_ = yield(numbered(2, "Bêta"), nil) && yield(Establishment{}, broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, path, Communes()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	r := open(t, path)
	if got := names(t, r, "bordeaux", 10); len(got) != 1 || got[0] != "Alpha" {
		t.Errorf("%q", got)
	}
	if _, err := r.Search(ctx, "bordeaux", 10); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Of two makings at once, the second is refused.
func TestOneMakingAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	_, err := Build(t.Context(), path, func(yield func(Establishment, error) bool) {
		if _, err := Build(t.Context(), path, list()); fault.CodeOf(err) != "register.held" {
			t.Errorf("%v", err)
		}
		yield(numbered(1, "Alpha"), nil)
	})
	if err != nil {
		t.Error(err)
	}
}

// The register of the demonstration is whole: every commune that has a SIREN.
func TestBuildOfTheCommunes(t *testing.T) {
	report, err := Build(t.Context(), filepath.Join(t.TempDir(), "registre.db"), Communes())
	if err != nil || report.Added != 34875 {
		t.Errorf("%+v: %v", report, err)
	}
}

// typed is what the comparison of the whole product types.
var typed = []string{
	"sai", "saint-e", "bord", "bordeaux", "75", "mari", "la roch", "ville", "mont saint", "cha", "lyo", "lyon", "31", "pau", "beau", "nan", "nantes",
	"tou", "toulouse", "vil fran", "sainte mar", "zqx", "2101", "mer", "mérignac", "l'ab", "aix", "aix en pro", "cler", "clermont",
}

func BenchmarkSearch(b *testing.B) {
	r := communes(b)
	r.patient = time.Second
	for name, forget := range map[string]bool{"asked before": false, "new": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if forget {
					r.file.known = newAnswers()
				}
				if _, err := r.Search(b.Context(), typed[i%len(typed)], 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
