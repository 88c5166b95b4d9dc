package privacy_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"profil/internal/attendance/attendtest"
	"profil/internal/privacy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// opened opens a database at an address, until the end of the test.
func opened(t *testing.T, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.Now = func() time.Time { return sqltest.Noon }
	t.Cleanup(func() { db.Close() })
	return db
}

// broughtBack makes a backup, then erases Claire, of whom Zoé's account was a
// double, and puts the backup back; what d keeps of it is replayed. It gives the
// new database, and the world.
func broughtBack(t *testing.T, at sqltest.Address, keep func(privacy.Desk) privacy.Desk) (*sqldb.DB, *attendtest.World) {
	t.Helper()
	w := attendtest.New(t, opened(t, at.DSN))
	folder := t.TempDir()
	backup, ledger := filepath.Join(folder, "backup.db"), privacy.Ledger(filepath.Join(folder, privacy.LedgerName))
	exec(t, w, `UPDATE persons SET rank = 'reader' WHERE id = $1`, w.People["claire"])
	if err := sqldb.Backup(t.Context(), at.DSN, backup); err != nil {
		t.Fatal(err)
	}
	exec(t, w, `UPDATE persons SET rank = '' WHERE id = $1`, w.People["claire"])
	for gone, kept := range map[string]string{"zoe": "claire", "lucas": "marc"} {
		exec(t, w, `UPDATE persons SET status = 'closed', merged_into = $2 WHERE id = $1`, w.People[gone], w.People[kept])
	}
	d := desk(t, w.DB)
	d.Ledger = ledger
	d = keep(d)
	refused(t, d.Erase(t.Context(), w.Actor(t, "claire")), "")
	for range 2 { // a job may be done twice
		refused(t, d.Note(t.Context(), w.People["claire"]), "")
	}
	dsn := at.Fresh(t)
	if err := sqldb.Restore(t.Context(), backup, dsn); err != nil {
		t.Fatal(err)
	}
	db := opened(t, dsn)
	people, unread, err := ledger.Read()
	if unread != 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(unread, err)
	}
	for _, want := range []int{len(people), 0} { // and the second time there is nobody left
		if n, err := desk(t, db).EraseAgain(t.Context(), append(people, "0190-of-nobody")); n != want || err != nil {
			t.Errorf("%d erased again, %v; want %d", n, err, want)
		}
	}
	return db, w
}

// Who was erased since a backup stays erased when it is put back, with the
// accounts that had become theirs, whatever their rank then; who has only
// become somebody else comes back, and nobody is written to twice. Without the
// ledger they come back.
func TestWhoWasErasedStaysErased(t *testing.T) {
	alive := func(t *testing.T, db *sqldb.DB, w *attendtest.World, name string) int {
		t.Helper()
		return value(t, db, `SELECT count(*) FROM persons WHERE id = $1 AND status = 'active' AND last_name <> 'effacé'`, w.People[name])
	}
	for _, at := range sqltest.Addresses(t) {
		t.Run(at.Name, func(t *testing.T) {
			db, w := broughtBack(t, at, func(d privacy.Desk) privacy.Desk { return d })
			for name, want := range map[string]int{"claire": 0, "zoe": 0, "lucas": 1, "marc": 1} {
				if alive(t, db, w, name) != want {
					t.Errorf("%s: alive %d, want %d", name, 1-want, want)
				}
			}
			if n := value(t, db, `SELECT (SELECT count(*) FROM emails WHERE person_id IN ($1, $2)) + (SELECT count(*) FROM mails WHERE kind = 'account.closed')`, w.People["claire"], w.People["zoe"]); n != 0 {
				t.Errorf("%d addresses and letters", n)
			}
			if n := value(t, db, `SELECT count(*) FROM jobs WHERE kind = 'account.closed' AND subject_id = $1`, w.People["claire"]); n != 1 {
				t.Error("the ledger of this instance is not told")
			}
		})
		t.Run(at.Name+" without the ledger", func(t *testing.T) {
			db, w := broughtBack(t, sqltest.Address{DSN: at.Fresh(t), Fresh: at.Fresh}, privacy.Desk.WithoutLedger)
			if alive(t, db, w, "claire") != 1 {
				t.Error("she stays erased without a ledger: the test proves nothing")
			}
		})
	}
}

// The ledger says nothing of anybody but the identifier of their account; a
// line that a power cut has torn spoils no other, and is told.
func TestTheLedger(t *testing.T) {
	l := privacy.Ledger(filepath.Join(t.TempDir(), privacy.LedgerName))
	if _, _, err := l.Read(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no ledger: %v", err)
	}
	refused(t, l.Add("0190a", "0190b"), "")
	refused(t, l.Add("0190b"), "")
	f, err := os.OpenFile(string(l), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("01\x00\x00")
	f.Close()
	refused(t, l.Add("0190c"), "")
	people, unread, err := l.Read()
	if !slices.Equal(people, []string{"0190a", "0190b", "0190c"}) || unread != 1 || err != nil {
		t.Errorf("%v, %d lines unread, %v", people, unread, err)
	}
	text, err := os.ReadFile(string(l))
	if err != nil || string(text) != "0190a\n0190b\n01\x00\x00\n0190c\n" {
		t.Errorf("%q, %v", text, err)
	}
}
