package organisation

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/siret"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Marc is the first of Bordeaux: confirmed, and its provisional référent, who
// decides on nothing. Claire comes next and awaits the gestionnaire; once Marc
// is confirmed she awaits him, and he confirms her.
func TestFirstAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		odile := w.staff("Odile", "Garnier", policy.Manager)
		marc, claire := w.newcomer("Marc"), w.newcomer("Claire")
		ofMarc := w.join(marc, bordeaux, "Marc", "Delage")
		w.stands(ofMarc, Confirmed, policy.ReferentProvisional)
		if o := w.organisation(ofMarc); o.Name != "Commune de Bordeaux" || o.Source != FromRegister || o.Address.Department != "33" {
			t.Fatalf("%+v", o)
		}
		w.read(func(tx *sqldb.Tx) error {
			p, err := account.Load(tx, marc.Person)
			if p.Name() != "Marc Delage" || p.Status != account.Active {
				t.Errorf("%+v", p)
			}
			return err
		})
		ofClaire := w.join(claire, bordeaux, "Claire", "Vasseur")
		w.stands(ofClaire, AwaitingManager)
		refused(t, w.DecideAffiliation(ctx, w.now(marc), ofClaire.PublicID, Answer{Accept: true}), fault.NotFound, "not_found")
		refused(t, w.GrantRole(ctx, w.now(marc), ofMarc.PublicID, policy.Approver, why), fault.Forbidden, "forbidden")

		ok(t, w.ConfirmReferent(ctx, odile, ofMarc.PublicID, Reason{}))
		w.stands(ofMarc, Confirmed, policy.Referent)
		w.stands(ofClaire, AwaitingReferent)
		ok(t, w.DecideAffiliation(ctx, w.now(marc), ofClaire.PublicID, Answer{Accept: true, Roles: []policy.Role{policy.Approver}}))
		w.stands(ofClaire, Confirmed, policy.Approver)
		if got := w.affiliation(ofClaire); got.Proof != ProofReferent || got.DecidedBy != marc.Person {
			t.Fatalf("%+v", got)
		}
		want := []string{"affiliation.first", "affiliation.asked", "referent.confirmed", "affiliation.passed_to_referent", "affiliation.confirmed", "approver.named", "role.granted"}
		if got := w.told(); !slices.Equal(got, want) {
			t.Fatalf("told %v, want %v", got, want)
		}
	})
}

func TestJoinRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		claire := w.newcomer("Claire")
		join := func(f JoinForm) error {
			_, err := w.Join(ctx, claire, f)
			return err
		}
		field(t, join(JoinForm{SIRET: bordeaux, Identity: Identity{LastName: "Vasseur"}}), "fonction", "required.fonction")
		err := join(JoinForm{SIRET: bordeaux})
		for _, name := range []string{"prenom", "nom", "fonction"} { // all at once
			if e := (*fault.Error)(nil); !errors.As(err, &e) || e.Fields[name] == "" {
				t.Errorf("%s is not refused: %#v", name, err)
			}
		}
		refused(t, join(JoinForm{SIRET: missing, Identity: named("Claire", "Vasseur")}), fault.NotFound, "register.unknown")
		refused(t, join(JoinForm{SIRET: gone, Identity: named("Claire", "Vasseur")}), fault.Conflict, "organisation.closed")
		refused(t, join(JoinForm{Organisation: "nowhere", Identity: named("Claire", "Vasseur")}), fault.NotFound, "not_found")
		_, err = w.Join(ctx, policy.Actor{}, JoinForm{SIRET: bordeaux, Identity: named("Claire", "Vasseur")})
		refused(t, err, fault.Unauthenticated, "sign_in")

		w.read(func(tx *sqldb.Tx) error { // nothing was kept of what was refused
			n, err := sqldb.Value[int](tx, `SELECT count(*) FROM organisations`)
			if n != 0 {
				t.Errorf("%d organisations", n)
			}
			return err
		})
		f := w.join(claire, bordeaux, "Claire", "Vasseur")
		refused(t, join(JoinForm{SIRET: bordeaux, Identity: named("Claire", "Vasseur")}), fault.Conflict, "affiliation.already")
		refused(t, join(JoinForm{Organisation: w.organisation(f).PublicID, Identity: named("", "")}), fault.Conflict, "affiliation.already")

		w.write(func(tx *sqldb.Tx) error {
			return tx.Must(`UPDATE organisations SET status = 'suspended' WHERE siret = $1`, bordeaux)
		})
		_, err = w.Join(ctx, w.newcomer("Lucas"), JoinForm{SIRET: bordeaux, Identity: named("Lucas", "Petit")})
		refused(t, err, fault.Conflict, "organisation.not_active")
	})
}

// Whoever was turned away is not the first when they come back, even to an
// organisation that is empty.
func TestTurnedAwayIsNeverFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		odile := w.staff("Odile", "Garnier", policy.Manager)
		samir := w.newcomer("Samir")
		f := w.join(samir, bordeaux, "Samir", "Haddad")
		ok(t, w.Remove(t.Context(), odile, f.PublicID, why))
		w.stands(f, Removed)
		w.stands(w.join(samir, bordeaux, "", ""), AwaitingManager)

		paul := w.newcomer("Paul")
		left := w.join(paul, pessac, "Paul", "Nadeau")
		ok(t, w.Leave(t.Context(), paul, left.PublicID, Reason{}))
		w.stands(w.join(paul, pessac, "", ""), Confirmed, policy.ReferentProvisional)
	})
}

// crowd makes n people join an establishment at the same instant, and tells
// how many were refused.
func (w *world) crowd(n int, s siret.SIRET) (refusals int) {
	w.t.Helper()
	var people []policy.Actor
	for range n {
		people = append(people, w.newcomer("Camille"))
	}
	var wait sync.WaitGroup
	errs := make([]error, n)
	gate := make(chan struct{})
	for i, a := range people {
		wait.Go(func() {
			<-gate
			_, errs[i] = w.Join(w.t.Context(), a, JoinForm{SIRET: s, Identity: named("Camille", "Morel")})
		})
	}
	close(gate)
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			refusals++
		}
	}
	return refusals
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.read(func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, query, args...)
		return err
	})
	return n
}

const (
	provisionals = `SELECT count(*) FROM roles WHERE role = 'referent_provisional'`
	organised    = `SELECT count(*) FROM organisations`
)

// A hundred people come to an establishment that nobody has used yet: it is
// created once, all of them are let in, one is its provisional référent.
func TestHundredFirstAccounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if n := w.crowd(100, bordeaux); n != 0 {
			t.Errorf("%d people were refused", n)
		}
		if n := w.count(organised); n != 1 {
			t.Errorf("%d organisations", n)
		}
		if n := w.count(provisionals); n != 1 {
			t.Errorf("%d provisional référents", n)
		}
		if n := w.count(`SELECT count(*) FROM affiliations WHERE status = 'awaiting_manager'`); n != 99 {
			t.Errorf("%d people await the gestionnaire", n)
		}
	})
}

// The twin: without the locks PostgreSQL lets several be the first. SQLite has
// one writer and needs none.
func TestHundredFirstAccountsWithoutLocks(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, Desk: Desk{DB: db, Register: list(establishments), AnswerDays: 5, off: guards{locks: true}}}
		w.write(func(tx *sqldb.Tx) error { // there, and empty
			_, err := w.create(tx, policy.Clerk, fromEstablishment(establishments[0]))
			return err
		})
		for range 5 {
			w.crowd(40, bordeaux)
			if w.count(provisionals) > 1 {
				break
			}
			w.write(func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(`DELETE FROM roles`); err != nil {
					return err
				}
				_, err := tx.Exec(`UPDATE affiliations SET status = 'left'`)
				return err
			})
		}
		if n := w.count(provisionals); db.Engine() == "postgres" && n < 2 {
			t.Error("one person is the first even without the locks: the test shows nothing")
		}
	})
}

// Two people ask for one missing SIRET, and both requests are granted at the
// same instant: one organisation.
func TestOneOrganisationOfManyRequests(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		odile := w.staff("Odile", "Garnier", policy.Manager)
		var requests []Request
		for range 20 {
			q, err := w.RequestOrganisation(t.Context(), w.newcomer("Camille"), form(missing, "Forêts & Métiers", ""), named("Camille", "Morel"))
			ok(t, err)
			requests = append(requests, q)
		}
		var wait sync.WaitGroup
		for _, q := range requests {
			wait.Go(func() {
				if err := w.DecideRequest(t.Context(), odile, q.PublicID, Verdict{Event: WasGranted}); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := w.count(organised); n != 1 {
			t.Errorf("%d organisations", n)
		}
		if n := w.count(provisionals); n != 1 {
			t.Errorf("%d provisional référents", n)
		}
	})
}
