package register

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"profil/internal/fault"
	"profil/internal/register/stock"
)

// A stock that is wrong is refused whole, in French, and readers go on with
// what they had.
func TestSireneRefusesWhatIsWrong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	if _, err := (Sirene{Path: path, Stock: found(t, generated(t, 500, "csv"))}).Import(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change := func(name string, by func([]byte) []byte) func(dir string) {
		return func(dir string) {
			found, err := filepath.Glob(filepath.Join(dir, name+".*"))
			if err != nil || len(found) != 1 {
				t.Fatalf("%q, %v", found, err)
			}
			file, err := os.ReadFile(found[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(found[0], by(file), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	cutAt := func(share int) func([]byte) []byte {
		return func(b []byte) []byte { return b[:len(b)*share/100] }
	}
	replace := func(old, by string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(old), []byte(by)) }
	}
	for name, c := range map[string]struct {
		format string
		spoil  func(dir string)
		code   string
	}{
		"no column":             {"csv", change(stock.Establishments, replace("codePostalEtablissement", "codePostal")), "register.column_missing"},
		"no column of the unit": {"csv", change(stock.Units, replace("nomUniteLegale", "nom")), "register.column_missing"},
		"Latin-1":               {"csv", change(stock.Establishments, replace("DES ECOLES", "DES \xc9COLES")), "register.not_utf8"},
		"UTF-16":                {"csv", change(stock.Units, func(b []byte) []byte { return append([]byte("\xff\xfe"), b...) }), "register.not_utf8"},
		"half a zip":            {"zip", change(stock.Establishments, cutAt(60)), "register.archive"},
		"half a gzip":           {"gz", change(stock.Establishments, cutAt(60)), "register.archive"},
		"a gzip but a sum":      {"gz", change(stock.Units, func(b []byte) []byte { return b[:len(b)-6] }), "register.archive"},
		"no zip":                {"zip", change(stock.Units, func([]byte) []byte { return []byte("<html>Erreur 503</html>") }), "register.archive"},
		"half a file":           {"csv", change(stock.Establishments, cutAt(50)), "register.stock_fewer"},
		"a header alone":        {"csv", change(stock.Establishments, func(b []byte) []byte { return b[:bytes.IndexByte(b, '\n')+1] }), "register.empty"},
		"nothing":               {"csv", change(stock.Units, cutAt(0)), "register.empty"},
	} {
		dir := generated(t, 500, c.format)
		c.spoil(dir)
		_, err := Sirene{Path: path, Stock: found(t, dir)}.Import(t.Context())
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, not %s", name, err, c.code)
		}
		after, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: the register has changed: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	told := 0
	_, err = Sirene{Path: path, Stock: found(t, generated(t, 3000, "csv")), Told: func(Progress) {
		if told++; told == 6 {
			cancel()
		}
	}}.Import(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), asidePattern)); len(left) > 0 || err != nil {
		t.Errorf("left behind: %q, %v", left, err)
	}
	if n, err := open(t, path).Size(t.Context()); n != 500 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// A smaller stock is taken when the operator says that it is right, and a
// wrong line is left out alone.
func TestSireneTakesFewerAndLeavesLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	if _, err := (Sirene{Path: path, Stock: found(t, generated(t, 500, "csv"))}).Import(t.Context()); err != nil {
		t.Fatal(err)
	}
	dir := written(t, []line{unitOf(alpha, "ALPHA"), unitOf("123456789", "FAUSSE")}, []line{
		placeOf(of(t, alpha, "0001")), placeOf(of(t, alpha, "0001")), placeOf("83952766000015"), placeOf(of(t, alpha, "0002"), "etatAdministratifEtablissement", "X"),
		placeOf(of(t, beta, "0001")), // its unit is not there
	}, nil)
	var told []string
	report, err := Sirene{Path: path, Stock: found(t, dir), Fewer: true, Refused: func(file string, r *Refusal) {
		told = append(told, strings.TrimPrefix(r.Code, "register."))
		if !strings.HasPrefix(file, "Stock") || r.Line < 2 {
			t.Errorf("%s, line %d", file, r.Line)
		}
	}}.Import(t.Context())
	if err != nil || report.Written != 1 || report.Refused != 5 || strings.Join(told, " ") != "stock_siren siret stock_state" {
		t.Errorf("%+v, %q, %v", report, told, err)
	}
}

// The files are told by the names that INSEE gives them.
func TestFindStock(t *testing.T) {
	dir := generated(t, 1, "zip")
	for _, other := range []string{"StockEtablissementHistorique_utf8.zip", "lisez-moi.txt", "StockUniteLegale_utf8.parquet"} {
		if err := os.WriteFile(filepath.Join(dir, other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := found(t, dir)
	if s != found(t, s.Establishments, s.Units, s.Successions) || s.Successions == "" {
		t.Errorf("%+v", s)
	}
	for code, paths := range map[string][]string{
		"register.stock_missing": {s.Units}, "register.stock_unknown": {filepath.Join(dir, "lisez-moi.txt")}, "import.no_file": {filepath.Join(dir, "absent")},
		"register.stock_twice": {dir, generated(t, 1, "zip")},
	} {
		if _, err := FindStock(paths); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// Ten times as many lines do not need ten times as much memory: the heap stays
// under a cap that has nothing to do with their number.
func TestSireneHoldsLittle(t *testing.T) {
	stock := found(t, generated(t, 100_000, "csv"))
	var most uint64
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	report, err := Sirene{Path: filepath.Join(t.TempDir(), "registre.db"), Stock: stock, Told: func(p Progress) {
		if p.Done%5000 == 0 {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}}.Import(t.Context())
	if err != nil || report.Written != 100_000 {
		t.Fatalf("%+v, %v", report, err)
	}
	const limit = 64 << 20
	if most > before+limit {
		t.Errorf("%d MB", (most-before)>>20)
	}
	t.Logf("%d MB at most", (most-min(most, before))>>20)
}

// The short way to a long word finds what the right question finds.
func TestGuessesAreRight(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	if _, err := (Sirene{Path: path, Stock: found(t, generated(t, 5000, "csv"))}).Import(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := openConn(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, typed := range []string{
		"boulang", "boulangerie", "boulangerie martin", "associati", "association", "martine", "martinez", "zqxwvut", "pharmaci", "sci tilleuls", "bordeaux",
		"commune saint-etienne", "boulangzqx", "garage bernard", "conseil bordeaux",
	} {
		q := ask(typed)
		if q.loose == "" {
			t.Errorf("%q has no short way", typed)
		}
		for _, limit := range []int{1, 10, 100} {
			short, err := c.search(q, limit)
			if err != nil {
				t.Fatal(err)
			}
			straight := q
			straight.loose = ""
			long, err := c.search(straight, limit)
			if err != nil || !slices.Equal(short, long) {
				t.Errorf("%q within %d: %d found, not %d: %v", typed, limit, len(short), len(long), err)
			}
		}
	}
}

// Whatever the bytes, a file of establishments is read to its end, and gives
// only what a record can hold.
func FuzzStock(f *testing.F) {
	f.Add([]byte(strings.Join(stock.EstablishmentColumns, ",") + "\n300000007,00017,30000000700017,O,,NN,,,,true,1,,12,B,,,AV,DE LA MAIRIE,74800,LA ROCHE,,,74224\n"))
	f.Add([]byte("siret,etatAdministratifEtablissement,codeCommuneEtablissement\n83952766000014,A,2A004\n83952766000014,A,97\n\"\x1f"))
	f.Fuzz(func(t *testing.T, file []byte) {
		open := &stockTable{records: newRecords(bytes.NewReader(file))}
		anyColumns := slices.Clone(placeColumns)
		for i := range anyColumns {
			anyColumns[i].needed = false
		}
		if err := open.header(anyColumns); err != nil {
			return
		}
		known := newMet()
		for {
			_, err := open.next()
			refusal := (*Refusal)(nil)
			if errors.As(err, &refusal) {
				continue
			}
			if err != nil {
				return
			}
			e, code := open.place(known)
			if code == "" && (e.SIRET.IsZero() || strings.Count(e.record(), separator) != 17) {
				t.Fatalf("%+v", e)
			}
		}
	})
}
