package organisation

import (
	"slices"
	"sync"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// colleague is somebody whom the référent of Bordeaux has confirmed.
func (w *world) colleague(referent policy.Actor, first, last string, roles ...policy.Role) (policy.Actor, Affiliation) {
	w.t.Helper()
	a := w.newcomer(first)
	f := w.join(a, bordeaux, first, last)
	ok(w.t, w.DecideAffiliation(w.t.Context(), referent, f.PublicID, Answer{Accept: true, Roles: roles}))
	return w.now(a), f
}

func TestRoles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		claire, ofClaire := w.colleague(marc, "Claire", "Vasseur")
		ok(t, w.GrantRole(ctx, marc, ofClaire.PublicID, policy.Approver, Reason{}))
		refused(t, w.GrantRole(ctx, marc, ofClaire.PublicID, policy.Approver, Reason{}), fault.Conflict, "role.held")
		refused(t, w.GrantRole(ctx, marc, ofClaire.PublicID, policy.Organiser, Reason{}), fault.Conflict, "role.not_provider")
		field(t, w.GrantRole(ctx, marc, ofClaire.PublicID, policy.ReferentProvisional, Reason{}), "role", "choose")
		refused(t, w.GrantRole(ctx, w.now(claire), ofMarc.PublicID, policy.Approver, Reason{}), fault.NotFound, "not_found")
		field(t, w.GrantRole(ctx, odile, ofMarc.PublicID, policy.Approver, Reason{}), "motif", "reason.too_short") // she steps in
		ok(t, w.GrantRole(ctx, odile, ofMarc.PublicID, policy.Approver, why))
		w.stands(ofMarc, Confirmed, policy.Referent, policy.Approver)

		ok(t, w.RevokeRole(ctx, marc, ofClaire.PublicID, policy.Approver, Reason{}))
		refused(t, w.RevokeRole(ctx, marc, ofClaire.PublicID, policy.Approver, Reason{}), fault.Conflict, "role.not_held")
		w.stands(ofClaire, Confirmed)

		lucas := w.newcomer("Lucas")
		ofLucas := w.join(lucas, bordeaux, "Lucas", "Petit")
		refused(t, w.GrantRole(ctx, marc, ofLucas.PublicID, policy.Approver, Reason{}), fault.Conflict, "not_now")
	})
}

// Marc leaves only once Claire answers in his place: somebody can always
// answer. The staff may take the last référent away: it then answers itself.
func TestLastReferent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		claire, ofClaire := w.colleague(marc, "Claire", "Vasseur")
		lucas := w.newcomer("Lucas")
		ofLucas := w.join(lucas, bordeaux, "Lucas", "Petit")
		w.stands(ofLucas, AwaitingReferent)

		refused(t, w.Leave(ctx, marc, ofMarc.PublicID, Reason{}), fault.Conflict, "referent.last")
		refused(t, w.RevokeRole(ctx, marc, ofMarc.PublicID, policy.Referent, Reason{}), fault.Conflict, "referent.last")
		refused(t, w.Remove(ctx, marc, ofMarc.PublicID, why), fault.Conflict, "referent.last")
		refused(t, w.HandOver(ctx, marc, ofMarc.PublicID, Reason{}), fault.Conflict, "role.held")
		refused(t, w.HandOver(ctx, marc, ofLucas.PublicID, Reason{}), fault.Conflict, "not_now")
		refused(t, w.HandOver(ctx, claire, ofMarc.PublicID, Reason{}), fault.NotFound, "not_found")

		ok(t, w.HandOver(ctx, marc, ofClaire.PublicID, Reason{}))
		w.stands(ofMarc, Confirmed)
		w.stands(ofClaire, Confirmed, policy.Referent)
		w.stands(ofLucas, AwaitingReferent)
		ok(t, w.Leave(ctx, marc, ofMarc.PublicID, Reason{}))
		w.stands(ofMarc, Left)

		ok(t, w.Remove(ctx, odile, ofClaire.PublicID, why))
		w.stands(ofClaire, Removed)
		w.stands(ofLucas, AwaitingManager)
		refused(t, w.DecideAffiliation(ctx, w.now(claire), ofLucas.PublicID, Answer{Accept: true}), fault.NotFound, "not_found")
		ok(t, w.DecideAffiliation(ctx, odile, ofLucas.PublicID, Answer{Accept: true, Roles: []policy.Role{policy.Referent}}))
		w.stands(ofLucas, Confirmed, policy.Referent)
		ok(t, w.Leave(ctx, w.now(lucas), ofLucas.PublicID, Reason{})) // nobody else is there, or waits
	})
}

// The twin: without the guard Marc leaves, and nobody of Bordeaux can answer.
func TestLastReferentUnguarded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		marc, _, ofMarc := w.town()
		w.colleague(marc, "Claire", "Vasseur")
		w.off.last = true
		ok(t, w.Leave(t.Context(), marc, ofMarc.PublicID, Reason{}))
		if n := w.count(`SELECT count(*) FROM roles WHERE role = 'referent'`); n != 0 {
			t.Error("somebody still answers: the test shows nothing")
		}
	})
}

// leaveTogether makes the two référents of an organisation leave at the same
// instant, and tells how many stay.
func (w *world) leaveTogether() int {
	marc, _, ofMarc := w.town()
	claire, ofClaire := w.colleague(marc, "Claire", "Vasseur", policy.Referent)
	w.colleague(marc, "Lucas", "Petit")
	var wait sync.WaitGroup
	gate := make(chan struct{})
	for f, a := range map[string]policy.Actor{ofMarc.PublicID: marc, ofClaire.PublicID: claire} {
		wait.Go(func() {
			<-gate
			if err := w.Leave(w.t.Context(), a, f, Reason{}); err != nil && fault.CodeOf(err) != "referent.last" {
				w.t.Error(err)
			}
		})
	}
	close(gate)
	wait.Wait()
	return w.count(`SELECT count(*) FROM roles WHERE role = 'referent'`)
}

func TestReferentsLeaveTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if n := w.leaveTogether(); n != 1 {
			t.Errorf("%d référents stay", n)
		}
	})
}

// The twin: without the locks both leave sometimes, on PostgreSQL.
func TestReferentsLeaveTogetherWithoutLocks(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, Desk: Desk{DB: db, Register: list(establishments), AnswerDays: 5, off: guards{locks: true}}}
		if db.Engine() != "postgres" {
			return // one writer: the file is its own lock
		}
		for range 50 {
			if w.leaveTogether() == 0 {
				return
			}
			w.write(func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(`DELETE FROM roles`); err != nil {
					return err
				}
				_, err := tx.Exec(`UPDATE affiliations SET status = 'left'`)
				return err
			})
		}
		t.Error("one référent stays even without the locks: the test shows nothing")
	})
}

// What was taken from Marc is gone from his next deed on, whatever his page
// still shows; the twin, which believes the page, lets him.
func TestRightsAreReadAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		_, ofClaire := w.colleague(marc, "Claire", "Vasseur")
		lucas := w.newcomer("Lucas")
		ofLucas := w.join(lucas, bordeaux, "Lucas", "Petit")
		ok(t, w.RevokeRole(ctx, odile, ofMarc.PublicID, policy.Referent, why))
		refused(t, w.DecideAffiliation(ctx, marc, ofLucas.PublicID, Answer{Accept: true}), fault.NotFound, "not_found")
		refused(t, w.GrantRole(ctx, marc, ofClaire.PublicID, policy.Approver, Reason{}), fault.NotFound, "not_found")
		refused(t, w.AskAdhesion(ctx, marc, w.organisation(ofMarc).PublicID, 2026), fault.Forbidden, "forbidden")

		twin := w.Desk
		twin.off.refresh = true
		ok(t, twin.GrantRole(ctx, marc, ofClaire.PublicID, policy.Approver, Reason{}))

		w.write(func(tx *sqldb.Tx) error {
			return tx.Must(`UPDATE persons SET status = 'suspended' WHERE id = $1`, odile.Person)
		})
		refused(t, w.GrantRole(ctx, odile, ofMarc.PublicID, policy.Referent, why), fault.Unauthenticated, "sign_in")
	})
}

func TestConfirmReferent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		odile := w.staff("Odile", "Garnier", policy.Manager)
		marc := w.newcomer("Marc")
		f := w.join(marc, bordeaux, "Marc", "Delage")
		refused(t, w.ConfirmReferent(ctx, w.now(marc), f.PublicID, Reason{}), fault.Forbidden, "forbidden")
		ok(t, w.ConfirmReferent(ctx, odile, f.PublicID, Reason{}))
		refused(t, w.ConfirmReferent(ctx, odile, f.PublicID, Reason{}), fault.Conflict, "not_now")

		w.join(w.newcomer("Nora"), pessac, "Nora", "Belkacem")
		own := w.join(odile, pessac, "", "") // she confirms neither herself nor her role
		refused(t, w.DecideAffiliation(ctx, odile, own.PublicID, Answer{Accept: true}), fault.Forbidden, "affiliation.own")
		first := w.join(odile, medoc, "", "")
		refused(t, w.ConfirmReferent(ctx, odile, first.PublicID, Reason{}), fault.Forbidden, "affiliation.own")
	})
}

// The staff replaces every référent of a structure at once, and says why.
func TestStaffHandsOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		_, ofClaire := w.colleague(marc, "Claire", "Vasseur", policy.Referent)
		_, ofLucas := w.colleague(marc, "Lucas", "Petit")
		field(t, w.HandOver(ctx, odile, ofLucas.PublicID, Reason{}), "motif", "reason.too_short")
		ok(t, w.HandOver(ctx, odile, ofLucas.PublicID, why))
		w.stands(ofMarc, Confirmed)
		w.stands(ofClaire, Confirmed)
		w.stands(ofLucas, Confirmed, policy.Referent)
	})
}

// A référent who does not answer in time, or whose account is suspended, is
// relieved by the gestionnaire; they may still answer first.
func TestEscalateOverdue(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, _, _ := w.town()
		claire, lucas := w.newcomer("Claire"), w.newcomer("Lucas")
		ofClaire, ofLucas := w.join(claire, bordeaux, "Claire", "Vasseur"), w.join(lucas, bordeaux, "Lucas", "Petit")
		escalate := func(want int) {
			t.Helper()
			if n, err := w.EscalateOverdue(ctx); n != want || err != nil {
				t.Fatalf("%d passed to the gestionnaire, want %d: %v", n, want, err)
			}
		}
		escalate(0)
		noon := w.db.Now
		w.db.Now = func() time.Time { return sqltest.Noon.AddDate(0, 0, 7).Add(6 * time.Hour) } // Monday evening, five working days later
		escalate(2)
		escalate(0)
		w.stands(ofClaire, AwaitingManager)
		w.db.Now = noon
		ok(t, w.DecideAffiliation(ctx, marc, ofClaire.PublicID, Answer{Accept: true}))
		w.write(func(tx *sqldb.Tx) error {
			return tx.Must(`UPDATE affiliations SET status = 'awaiting_referent' WHERE id = $1`, ofLucas.ID)
		})
		w.write(func(tx *sqldb.Tx) error {
			return tx.Must(`UPDATE persons SET status = 'suspended' WHERE id = $1`, marc.Person)
		})
		escalate(1)
		if got := w.told(); !slices.Contains(got, "affiliation.passed_to_manager") {
			t.Error(got)
		}
	})
}
