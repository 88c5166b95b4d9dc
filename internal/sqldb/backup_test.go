package sqldb_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// A backup of either engine restores on either engine, row for row: the
// journal's chain, which hashes every value, still holds.
func TestABackupRestoresOnEitherEngine(t *testing.T) {
	for _, from := range sqltest.Addresses(t) {
		for _, to := range sqltest.Addresses(t) {
			t.Run(from.Name+" to "+to.Name, func(t *testing.T) {
				source := fill(t, from.DSN)
				backup := filepath.Join(t.TempDir(), "backup.db")
				if err := sqldb.Backup(t.Context(), from.DSN, backup); err != nil {
					t.Fatal(err)
				}
				source.Close()
				if err := sqldb.Backup(t.Context(), from.DSN, backup); fault.CodeOf(err) != "backup.exists" {
					t.Errorf("over an older backup: %v", err)
				}
				dsn := to.Fresh(t)
				if err := sqldb.Restore(t.Context(), backup, dsn); err != nil {
					t.Fatal(err)
				}
				if err := sqldb.Restore(t.Context(), backup, dsn); fault.CodeOf(err) != "restore.not_empty" {
					t.Errorf("over a database in use: %v", err)
				}
				db, err := sqldb.Open(context.Background(), dsn)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				if err := db.Check(t.Context()); err != nil {
					t.Error(err)
				}
				if n, err := journal.Verify(t.Context(), db); n != 30 || err != nil {
					t.Errorf("%d lines hold, %v", n, err)
				}
			})
		}
	}
}

func fill(t *testing.T, dsn string) *sqldb.DB {
	t.Helper()
	os.Remove(dsn)
	db, err := sqldb.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(`DELETE FROM journal_notes`); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM journal`); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM emails`); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM persons`); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO persons (id, public_id, status, created_at, updated_at) VALUES ('p', 'p', 'active', $1, $1)`, tx.Now); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ('a', 'a', 'p', true, $1)`, tx.Now); err != nil {
			return err // a boolean, which the engines do not keep alike
		}
		for range 30 {
			if err := journal.Write(tx, policy.Clerk, "test.done", journal.Subject{Kind: "test", ID: "é"}, "une raison"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Seal(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}
