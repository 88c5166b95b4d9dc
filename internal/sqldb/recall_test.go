package sqldb_test

import (
	"context"
	"sync"
	"testing"

	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func countIn(tx *sqldb.Tx) (int, error) { return sqldb.Value[int](tx, `SELECT count(*) FROM guesses`) }

// What was read of a state of the database is read once, and never of another
// state, be it written by another node.
func TestRecallOfOneState(t *testing.T) {
	for _, at := range sqltest.Addresses(t) {
		t.Run(at.Name, func(t *testing.T) {
			db := opened(t, at.DSN)
			nodes := []*sqldb.DB{db}
			if at.Name == "postgres" {
				nodes = append(nodes, opened(t, at.DSN))
			}
			reads := 0
			recall := func() (n int) {
				t.Helper()
				if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
					n, err = sqldb.Recall(tx, "guesses", func() (int, error) { reads++; return countIn(tx) })
					return err
				}); err != nil {
					t.Fatal(err)
				}
				return n
			}
			want := 0
			for _, node := range nodes {
				if first, again := recall(), recall(); first != want || again != want {
					t.Fatal("another number was recalled than was written")
				}
				if err := node.Write(t.Context(), func(tx *sqldb.Tx) error { return put(tx, string(rune('a'+want))) }); err != nil {
					t.Fatal(err)
				}
				want++
			}
			if recall() != want {
				t.Fatal("a state that is over was recalled")
			}
			// A server says that its state changed when anybody writes in any of its
			// databases, as other tests do: there one transaction alone is sure to see
			// one state.
			if at.Name != "postgres" && reads != len(nodes)+1 {
				t.Errorf("read %d times, want once a state: %d", reads, len(nodes)+1)
			}
			before := reads
			if err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
				for range 3 {
					if _, err := sqldb.Recall(tx, "again", func() (int, error) { reads++; return countIn(tx) }); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if reads != before+1 {
				t.Errorf("read %d times in one state", reads-before)
			}
		})
	}
}

// Whatever is being committed at the same time, what is recalled in a
// transaction is what that transaction reads.
func TestRecallWhileOthersWrite(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				db.Write(t.Context(), func(tx *sqldb.Tx) error { return put(tx, string(rune(0x4e00+i))) })
			}
		})
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() {
				for range 300 {
					if err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
						recalled, err := sqldb.Recall(tx, "guesses", func() (int, error) { return countIn(tx) })
						if err != nil {
							return err
						}
						if n, err := countIn(tx); err != nil || n != recalled {
							t.Errorf("recalled %d, reads %d, %v", recalled, n, err)
						}
						return nil
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		readers.Wait()
		stop()
		all.Wait()
	})
}

// A write sees its own rows: nothing is recalled in it.
func TestNothingIsRecalledInAWrite(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			for want := range 3 {
				n, err := sqldb.Recall(tx, "guesses", func() (int, error) { return countIn(tx) })
				if err != nil || n != want {
					t.Errorf("%d, %v; want %d", n, err, want)
				}
				if err := put(tx, string(rune('a'+want))); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func opened(t *testing.T, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
