// Package sqltest gives a test an empty, migrated database of each kind.
package sqltest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"profil/internal/sqldb"
)

// Noon is the instant at which every test stands: Monday 23 November 2026.
var Noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Each runs f on SQLite and on PostgreSQL: a store is right when both agree.
func Each(t *testing.T, f func(t *testing.T, db *sqldb.DB)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, open(t, lent(t)))
	})
}

// SQLite returns an empty database in a file of the test's own.
func SQLite(t testing.TB) *sqldb.DB {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.db")
	model, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, model, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, file)
}

// migrated is the file of an empty database, migrated once for all the tests of
// a package: under the race detector the scripts take a second each time.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "migrated")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "model.db")
	db, err := sqldb.Open(context.Background(), file)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // which leaves no write-ahead log behind
		return nil, err
	}
	return os.ReadFile(file)
})

func open(t testing.TB, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.Now = func() time.Time { return Noon }
	t.Cleanup(func() { db.Close() })
	return db
}

// Address is an empty database that nobody has opened yet.
type Address struct {
	Name, DSN string
	Fresh     func(testing.TB) string // another one like it
}

// Addresses gives one of each kind, for tests that open databases themselves.
func Addresses(t testing.TB) []Address {
	t.Helper()
	file := func(t testing.TB) string { return filepath.Join(t.TempDir(), "test.db") }
	return []Address{{"sqlite", file(t), file}, {"postgres", schema(t), schema}}
}
