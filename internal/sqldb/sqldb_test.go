package sqldb_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func put(tx *sqldb.Tx, key string) error {
	_, err := tx.Exec(`INSERT INTO guesses (key, failures, first_at) VALUES ($1, 1, $2)`, key, tx.Now)
	return err
}

func count(t *testing.T, db *sqldb.DB) (n int) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, `SELECT count(*) FROM guesses`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInstantsComeBackAsTheyWere(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		at := time.Date(2026, 3, 29, 1, 30, 0, 250e6, time.UTC)
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`INSERT INTO guesses (key, failures, first_at, blocked_until) VALUES ($1, 1, $2, $3)`, "é", at, sqldb.Null(time.Time{}))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		db.Read(t.Context(), func(tx *sqldb.Tx) error {
			var first, blocked time.Time
			_, err := sqldb.One(tx, func(r sqldb.Scanner) (struct{}, error) {
				return struct{}{}, r.Scan(sqldb.Time(&first), sqldb.Time(&blocked))
			}, `SELECT max(first_at), max(blocked_until) FROM guesses`)
			if err != nil || !first.Equal(at) || !blocked.IsZero() {
				t.Errorf("got %v, %v, %v", first, blocked, err)
			}
			return nil
		})
	})
}

func TestRefusalsHaveNames(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		write := func(fn func(*sqldb.Tx) error) error { return db.Write(t.Context(), fn) }
		if err := write(func(tx *sqldb.Tx) error { return put(tx, "a") }); err != nil {
			t.Fatal(err)
		}
		if err := write(func(tx *sqldb.Tx) error { return put(tx, "a") }); fault.KindOf(err) != fault.Conflict {
			t.Errorf("same key twice: %v; want Conflict", err)
		}
		if err := write(func(tx *sqldb.Tx) error {
			return tx.Must(`UPDATE guesses SET failures = 2 WHERE key = $1`, "b")
		}); fault.CodeOf(err) != "stale" {
			t.Errorf("no row to move: %v; want stale", err)
		}
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
			_, err := sqldb.Value[string](tx, `SELECT key FROM guesses WHERE key = $1`, "b")
			return err
		}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("no row: %v; want NotFound", err)
		}
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) error { return put(tx, "c") }); err == nil {
			t.Error("a reading transaction wrote")
		}
		if err := db.Write(sqldb.ReadOnly(t.Context()), func(tx *sqldb.Tx) error { return put(tx, "c") }); err == nil {
			t.Error("the request of a page that only reads wrote")
		}
	})
}

// A write that fails, or panics, undoes all of itself and nothing of those
// that share its commit.
func TestWritesThatFailAloneTouchNothing(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		boom := errors.New("boom")
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() {
				defer func() { recover() }()
				db.Write(t.Context(), func(tx *sqldb.Tx) error {
					if err := put(tx, string(rune('a'+i))); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return boom
					case 2:
						panic(boom)
					}
					return nil
				})
			})
		}
		wg.Wait()
		if n := count(t, db); n != 20 {
			t.Errorf("%d rows, want 20", n)
		}
	})
}

// A form sent five times at once does its deed once, and all five are sent to
// the same page. Without the key, the deed is done five times.
func TestAFormIsDoneOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		send := func(key string) []string {
			var mu sync.Mutex
			var wg sync.WaitGroup
			var places []string
			for i := range 5 {
				wg.Go(func() {
					ctx := t.Context()
					once := &sqldb.Once{Owner: "claire", Key: key, Location: "/demandes/{id}"}
					if key != "" {
						ctx = sqldb.WithOnce(ctx, once)
					}
					id := key + string(rune('0'+i))
					err := db.Write(ctx, func(tx *sqldb.Tx) error {
						tx.Made(id)
						return put(tx, id)
					})
					place := once.Location
					if done := (*sqldb.Done)(nil); errors.As(err, &done) {
						place = done.Location
					} else if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					places = append(places, place)
				})
			}
			wg.Wait()
			return places
		}
		places := send("k")
		if n := count(t, db); n != 1 {
			t.Errorf("%d deeds, want 1", n)
		}
		for _, p := range places {
			if p != places[0] || !strings.HasPrefix(p, "/demandes/k") {
				t.Errorf("places %q", places)
			}
		}
		send("")
		if n := count(t, db); n != 6 {
			t.Errorf("without keys: %d deeds in all, want 6", n)
		}
	})
}

func TestReferencesNeverRepeat(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var mu sync.Mutex
		seen := map[string]bool{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					ref, err := db.NextReference(t.Context(), "enrolment", 2026)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					if seen[ref] {
						t.Errorf("%s given twice", ref)
					}
					seen[ref] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if !seen["2026-00001"] || len(seen) != 80 {
			t.Errorf("%d references, first given: %v", len(seen), seen["2026-00001"])
		}
	})
}

func TestStatementsAreCounted(t *testing.T) {
	db := sqltest.SQLite(t)
	ctx, n := sqldb.Counting(t.Context())
	db.Read(ctx, func(tx *sqldb.Tx) error {
		_, err := sqldb.Values[string](tx, `SELECT key FROM guesses`)
		return err
	})
	if n.Load() != 1 {
		t.Errorf("counted %d, want 1", n.Load())
	}
}

func TestASecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	db, err := sqldb.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := sqldb.Open(context.Background(), path); fault.CodeOf(err) != "database.held" {
		t.Errorf("second opening: %v; want database.held", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the file can be read by others: %v %v", info.Mode(), err)
	}
}
