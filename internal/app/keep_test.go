package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"profil/internal/privacy"
	"profil/internal/sqldb"
)

// accounts counts the accounts of a data folder that are not erased.
func accounts(t *testing.T, data string) (n int) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), filepath.Join(data, "profil.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, `SELECT count(*) FROM persons WHERE status <> 'closed'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// A backup is put back with the ledger of who was erased since, wherever it is
// kept: without one it is refused, unless the operator takes it upon them.
func TestABackupIsRestoredWithTheLedger(t *testing.T) {
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	backup, beside := in("sauvegardes/une"), in("sauvegardes/"+privacy.LedgerName)
	if err := os.MkdirAll(filepath.Dir(backup), 0o700); err != nil {
		t.Fatal(err)
	}
	want := func(data string, status int, says string, args ...string) {
		t.Helper()
		if code, out := command(t, data, args...); code != status || !strings.Contains(out, says) {
			t.Errorf("%v: %d, %q", args, code, out)
		}
	}
	want(in("ici"), 0, "gestionnaire", "admin", "creer", "odile@cap-demain.example")
	want(in("ici"), 0, "Registre des comptes effacés", "backup", backup)
	if err := os.Remove(beside); err != nil {
		t.Fatal(err)
	}
	want(in("sans"), 1, "Aucun registre", "restore", backup)
	if _, err := os.Stat(in("sans/profil.db")); err == nil {
		t.Error("the database is there all the same")
	}
	want(in("sans"), 0, "sont revenus", "restore", backup, "--without-erasures")

	db, err := sqldb.Open(t.Context(), in("ici/profil.db"))
	if err != nil {
		t.Fatal(err)
	}
	var odile string
	err = db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		odile, err = sqldb.Value[string](tx, `SELECT id FROM persons`)
		return err
	})
	db.Close()
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := in("ailleurs.txt")
	want(in("la"), 1, "no such file", "restore", backup, "--erasures", elsewhere)
	if err := privacy.Ledger(elsewhere).Add(odile); err != nil {
		t.Fatal(err)
	}
	want(in("la"), 0, "effacés de nouveau : 1", "restore", backup, "--erasures", elsewhere)
	if accounts(t, in("la")) != 0 || accounts(t, in("sans")) != 1 {
		t.Errorf("%d and %d accounts", accounts(t, in("la")), accounts(t, in("sans")))
	}
	if err := os.WriteFile(elsewhere, []byte("n’importe quoi\n"+odile+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want(in("abîmé"), 1, "illisible", "restore", backup, "--erasures", elsewhere)
	if accounts(t, in("abîmé")) != 0 {
		t.Error("what can be read of the ledger is not replayed")
	}
}
