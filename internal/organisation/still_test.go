package organisation

import (
	"slices"
	"testing"
	"time"

	"profil/internal/affiliation"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// seen says when somebody was last there.
func (w *world) seen(a policy.Actor, at time.Time) {
	w.t.Helper()
	w.write(func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE persons SET seen_at = $2, created_at = $2 WHERE id = $1`, a.Person, at)
	})
}

// Once a year each is asked; a month of silence takes confidence away, and tells
// it; a référent, who knows, gives it back.
func TestStillThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, _, _ := w.town()
		claire, f := w.colleague(marc, "Claire", "Vasseur")
		step := func(days, asked, silent int) {
			t.Helper()
			now := w.db.Now().AddDate(0, 0, days)
			w.db.Now = func() time.Time { return now }
			w.seen(marc, now)
			w.seen(claire, now)
			for what, c := range map[string]struct {
				do   func() (int, error)
				want int
			}{"asked": {func() (int, error) { return w.AskStill(ctx) }, asked}, "silent": {func() (int, error) { return w.Silence(ctx) }, silent}} {
				if n, err := c.do(); err != nil || n != c.want {
					t.Errorf("after %d days: %d %s, want %d (%v)", days, n, what, c.want, err)
				}
			}
		}
		step(364, 0, 0)
		step(2, 2, 0)
		step(1, 0, 0)
		if all, err := w.Asked(ctx, claire); err != nil || len(all) != 1 || all[0].ID != f.ID {
			t.Fatal(all, err)
		}
		ok(t, w.SayStill(ctx, marc, w.Mine1(marc).PublicID))
		step(31, 0, 1)
		step(1, 0, 0)
		if got := w.affiliation(f); got.Confidence != affiliation.LowConfidence || got.SilentAt.IsZero() {
			t.Errorf("%+v", got)
		}
		if got := w.told(); !slices.Contains(got, "affiliation.silent") || !slices.Contains(got, "affiliation.still_asked") {
			t.Error(got)
		}
		ok(t, w.SayStill(ctx, claire, f.PublicID)) // too late: their word alone proves nothing
		if got := w.affiliation(f); got.Confidence != affiliation.LowConfidence || !got.AskedAt.IsZero() || !got.SilentAt.IsZero() || got.SaidAt.IsZero() {
			t.Errorf("%+v", got)
		}
		ok(t, w.SayStill(ctx, marc, f.PublicID))
		if got := w.affiliation(f); got.Confidence != affiliation.HighConfidence || got.Evidence != affiliation.ByReferent {
			t.Errorf("%+v", got)
		}
		lucas, _ := w.colleague(marc, "Lucas", "Petit")
		refused(t, w.SayStill(ctx, lucas, f.PublicID), fault.NotFound, "not_found")
	})
}

// Mine1 is the only affiliation of somebody.
func (w *world) Mine1(a policy.Actor) Affiliation {
	w.t.Helper()
	all, err := w.Mine(w.t.Context(), a)
	if err != nil || len(all) != 1 {
		w.t.Fatal(all, err)
	}
	return all[0].Affiliation
}

// A référent who has not been seen for three months keeps the role, and holds
// nobody up: a colleague answers beside them, or the gestionnaire.
func TestAbsentReferent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, _, ofMarc := w.town()
		claire, ofClaire := w.colleague(marc, "Claire", "Vasseur")
		waits := w.join(w.newcomer("Zoé"), bordeaux, "Zoé", "Blin")
		w.stands(waits, AwaitingReferent)
		w.seen(marc, w.db.Now().AddDate(0, 0, -AbsentDays-1))

		late := w.newcomer("Ana")
		w.off.absent = true // the twin: everybody waits for him
		w.stands(w.join(late, bordeaux, "Ana", "Roy"), AwaitingReferent)
		w.off.absent = false
		w.stands(w.join(w.newcomer("Léo"), bordeaux, "Léo", "Roux"), AwaitingManager)
		if n, err := w.EscalateOverdue(ctx); err != nil || n != 2 {
			t.Fatal(n, err)
		}
		w.stands(waits, AwaitingManager)
		if n, err := w.Succeed(ctx); err != nil || n != 0 {
			t.Fatal(n, err) // nobody is trusted there yet
		}
		ok(t, w.GrantRole(ctx, marc, ofClaire.PublicID, policy.Approver, Reason{}))
		w.seen(claire, w.db.Now())
		errs := make(chan int, 4) // several nodes at once: one successor
		for range 4 {
			go func() {
				n, err := w.Succeed(ctx)
				if err != nil {
					n = 100
				}
				errs <- n
			}()
		}
		if n := <-errs + <-errs + <-errs + <-errs; n != 1 {
			t.Errorf("%d successors", n)
		}
		w.stands(ofClaire, Confirmed, policy.Referent, policy.Approver)
		w.stands(ofMarc, Confirmed, policy.Referent)
	})
}
