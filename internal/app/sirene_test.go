package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"profil/internal/register"
)

// From the command line, files are invented and poured; a second time too; what
// is wrong is told in French and leaves the register as it was.
func TestImportSirene(t *testing.T) {
	dir := t.TempDir()
	files := filepath.Join(dir, "sirene")
	do := func(args ...string) (status int, out, errs string) {
		t.Helper()
		var o, e bytes.Buffer
		status = Main(append([]string{"--data", filepath.Join(dir, "donnees")}, args...), &o, &e)
		return status, o.String(), e.String()
	}
	if status, out, errs := do("generate", "sirene", "--establishments", "400", "--out", files); status != 0 || !strings.Contains(out, "400\u00a0établissements écrits") {
		t.Fatalf("%d %s %s", status, out, errs)
	}
	for range 2 {
		status, out, errs := do("import", "sirene", files)
		if status != 0 || !strings.Contains(out, "400\u00a0établissements, dont") || !strings.Contains(errs, "Mise en ordre") {
			t.Fatalf("%d %s %s", status, out, errs)
		}
	}
	zip := filepath.Join(files, "StockEtablissement_utf8.zip")
	whole, err := os.ReadFile(zip)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(zip, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := do("import", "sirene", files); status != 1 || !strings.Contains(errs, "Cette archive est incomplète ou abîmée") || !strings.Contains(errs, "StockEtablissement_utf8.zip") {
		t.Errorf("%d %s", status, errs)
	}
	if status, _, errs := do("import", "sirene", filepath.Join(files, "StockUniteLegale_utf8.zip")); status != 1 || !strings.Contains(errs, "StockEtablissement_utf8") {
		t.Errorf("%d %s", status, errs)
	}
	if status, _, errs := do("generate", "sirene", "--establishments", "0", "--out", files); status != 1 || !strings.Contains(errs, "60\u00a0millions") {
		t.Errorf("%d %s", status, errs)
	}
	r, err := register.Open(filepath.Join(dir, "donnees", "registre.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if n, err := r.Size(t.Context()); n != 400 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
