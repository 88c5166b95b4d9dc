package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"profil/internal/register"
)

// A file is poured into the register from the command line, each refused line
// told; a file that is wrong is refused in French.
func TestImportStructures(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "structures.csv")
	do := func(text string) (status int, out, errs string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var o, e bytes.Buffer
		status = Main([]string{"--data", filepath.Join(dir, "donnees"), "import", "structures", file}, &o, &e)
		return status, o.String(), e.String()
	}
	const header = "siret;nom;code_postal;commune\n"
	for _, said := range []string{"1\u00a0établissement ajouté", "0\u00a0établissement ajouté"} {
		status, out, errs := do(header + "839 527 660 00014;Mission locale;33340;Lesparre-Médoc\n839 527 660 00015;Fausse;33340;Lesparre-Médoc\n")
		if status != 0 || !strings.Contains(out, said) || !strings.Contains(out, "1\u00a0ligne refusée") || !strings.Contains(errs, "Ligne 3 refusée. Le SIRET n’est pas valide.") {
			t.Errorf("%d %s %s", status, out, errs)
		}
	}
	r, err := register.Open(filepath.Join(dir, "donnees", "registre.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if found, err := r.Search(t.Context(), "mission locale", 5); err != nil || len(found.Found) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	for text, said := range map[string]string{
		"siret;nom\n": "code_postal, commune", "": "Ce fichier est vide.", header + "839 527 660 00014;M\xe9doc;33340;33240\n": "ligne 2",
	} {
		if status, _, errs := do(text); status != 1 || !strings.Contains(errs, said) {
			t.Errorf("%.20q: %d %s", text, status, errs)
		}
	}
	var o, e bytes.Buffer
	if status := Main([]string{"--data", dir, "import", "structures", filepath.Join(dir, "absent.csv")}, &o, &e); status != 1 || !strings.Contains(e.String(), "n’existe pas") {
		t.Errorf("%d %s", status, e.String())
	}
}
