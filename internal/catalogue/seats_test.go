package catalogue_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"profil/internal/catalogue"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/fault"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// taking gives how many of the workers got a seat.
func taking(t *testing.T, db *sqldb.DB, workers int, take func(*sqldb.Tx) error) int {
	t.Helper()
	var got atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			switch err := db.Write(context.Background(), take); {
			case err == nil:
				got.Add(1)
			case fault.CodeOf(err) != "session.full":
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	return int(got.Load())
}

func TestTwoHundredPeopleAndTwentySeats(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Conduire un entretien"), w.Session(40, 20))
		got := taking(t, db, 200, func(tx *sqldb.Tx) error { return catalogue.TakeSeats(tx, s.ID, 1) })
		if taken := w.Count(`SELECT taken FROM sessions WHERE id = $1`, s.ID); got != 20 || taken != 20 {
			t.Errorf("%d people have a seat and %d are taken, of 20", got, taken)
		}
	})
}

// The twin of the test above: seats that are counted, then taken, are given
// twice. Only PostgreSQL has two writers at once.
func TestSeatsCountedThenTakenAreSoldTwice(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if db.Engine() != "postgres" {
			return
		}
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Conduire un entretien"), w.Session(40, 1))
		var counted sync.WaitGroup
		counted.Add(2)
		got := taking(t, db, 2, func(tx *sqldb.Tx) error {
			taken, err := sqldb.Value[int](tx, `SELECT taken FROM sessions WHERE id = $1`, s.ID)
			if err != nil {
				return err
			}
			counted.Done()
			counted.Wait() // both have looked
			if taken >= s.Capacity {
				return fault.New(fault.Conflict, "session.full")
			}
			return tx.Must(`UPDATE sessions SET taken = $2 WHERE id = $1`, s.ID, taken+1)
		})
		if got != 2 {
			t.Errorf("%d people have the only seat: the test above proves nothing", got)
		}
	})
}

func TestTheDatabaseItselfRefusesToOversell(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Conduire un entretien"), w.Session(40, 2))
		for _, wrong := range []int{3, -1} {
			if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
				return tx.Must(`UPDATE sessions SET taken = $2 WHERE id = $1`, s.ID, wrong)
			}); err == nil {
				t.Errorf("%d seats of 2 may be taken", wrong)
			}
		}
	})
}

func TestSeveralSeatsAreTakenTogetherOrNotAtAll(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Conduire un entretien"), w.Session(40, 3))
		take := func(n int) string {
			return fault.CodeOf(db.Write(t.Context(), func(tx *sqldb.Tx) error {
				if err := catalogue.TakeSeats(tx, s.ID, n); err != nil {
					return err
				}
				return nil
			}))
		}
		if code := take(4); code != "session.full" {
			t.Errorf("4 of 3: %q", code)
		}
		take(3)
		if code := take(1); code != "session.full" {
			t.Errorf("a fourth: %q", code)
		}
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { return catalogue.ReleaseSeat(tx, s.ID) }); err != nil {
			t.Fatal(err)
		}
		take(1)
		if n := w.Count(`SELECT taken FROM sessions WHERE id = $1`, s.ID); n != 3 {
			t.Errorf("%d taken", n)
		}
	})
}

func TestArrivalNumbersFollowOneAnother(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Conduire un entretien"), w.Session(40, 3))
		var seen sync.Map
		var wg sync.WaitGroup
		for range 30 {
			wg.Go(func() {
				if err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
					n, err := catalogue.NextArrival(tx, s.ID)
					if _, twice := seen.LoadOrStore(n, true); twice {
						t.Errorf("the number %d was given twice", n)
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for n := 1; n <= 30; n++ {
			if _, given := seen.Load(n); !given {
				t.Errorf("the number %d was not given", n)
			}
		}
	})
}
