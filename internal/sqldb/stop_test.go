package sqldb_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// endless would count for hours.
const endless = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000) SELECT count(*) FROM n`

// A statement that lasts is stopped when nobody waits for it any more, in its
// middle, and the connection serves the next ones.
func TestALongStatementIsStopped(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for range 8 { // more than there are readers
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			begun := time.Now()
			err := db.Read(ctx, func(tx *sqldb.Tx) error {
				_, err := sqldb.Value[int](tx, endless)
				return err
			})
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("stopped by %v", err)
			}
			if took := time.Since(begun); took > 10*time.Second {
				t.Fatalf("stopped after %s", took)
			}
			if n := count(t, db); n != 0 {
				t.Fatal(n)
			}
		}
	})
}

// The end of a request that is over stops nothing of those that come after it
// on the same connection.
func TestAnEndedReadStopsNoOther(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for range 500 {
			ctx, cancel := context.WithCancel(t.Context())
			if err := db.Read(ctx, func(tx *sqldb.Tx) error {
				_, err := countIn(tx)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			go cancel()
			if err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
				_, err := countIn(tx)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
