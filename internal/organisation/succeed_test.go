package organisation

import (
	"sync"
	"sync/atomic"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// bereave gives an organisation a référent who can sign in no more, and two
// colleagues who may follow.
func (w *world) bereave() {
	w.t.Helper()
	marc, _, _ := w.town()
	w.colleague(marc, "Claire", "Vasseur", policy.Approver)
	w.colleague(marc, "Lucas", "Petit", policy.Approver)
	w.write(func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE persons SET status = 'suspended' WHERE id = $1`, marc.Person)
	})
}

// succeedTogether has the clerks of several nodes look for a successor at the same
// instant: it tells how many say that they found one, and how many failed.
func (w *world) succeedTogether() (named, failed int) {
	w.t.Helper()
	var all sync.WaitGroup
	var n, errs atomic.Int32
	gate := make(chan struct{})
	for range 6 {
		all.Go(func() {
			<-gate
			found, err := w.Succeed(w.t.Context())
			n.Add(int32(found))
			if fault.CodeOf(err) == "role.held" {
				errs.Add(1)
			} else if err != nil {
				w.t.Error(err)
			}
		})
	}
	close(gate)
	all.Wait()
	return int(n.Load()), int(errs.Load())
}

// Whatever the number of nodes that look at once, one names a successor, the
// others find that it is done, and one letter leaves.
func TestOneSuccessor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bereave()
		if named, failed := w.succeedTogether(); named != 1 || failed != 0 {
			t.Errorf("%d named a successor, %d failed", named, failed)
		}
		if n := w.count(`SELECT count(*) FROM jobs WHERE kind = 'referent.succeeded'`); n != 1 {
			t.Errorf("%d letters", n)
		}
		if n := w.count(`SELECT count(*) FROM roles WHERE role = 'referent' AND granted_by = 'clerk'`); n != 1 {
			t.Errorf("%d successors", n)
		}
	})
}

// The twin: without the locks several name one at once on PostgreSQL, and all but
// the first fail, with what else they had to do.
func TestOneSuccessorWithoutLocks(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, Desk: Desk{DB: db, Register: list(establishments), AnswerDays: 5, off: guards{locks: true}}}
		if db.Engine() != "postgres" {
			return // one writer: the file is its own lock
		}
		w.bereave()
		for range 50 {
			if _, failed := w.succeedTogether(); failed > 0 {
				return
			}
			w.write(func(tx *sqldb.Tx) error {
				_, err := tx.Exec(`DELETE FROM roles WHERE role = 'referent' AND affiliation_id IN (SELECT affiliation_id FROM roles WHERE role = 'approver')`)
				return err
			})
		}
		t.Error("no clerk is in the way of another even without the locks: the test shows nothing")
	})
}
