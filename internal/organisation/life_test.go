package organisation

import (
	"os"
	"slices"
	"strings"
	"testing"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/life"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// cast is everybody who may stand around what Claire asks for at Bordeaux.
type cast struct {
	*world
	people map[string]policy.Actor
	claire Affiliation
}

// newCast makes them: Marc is the confirmed référent, Samir a provisional one,
// Lucas a colleague, Nora the référente of another structure, Odile, Paul and
// Ada the staff.
func newCast(w *world) cast {
	ctx := w.t.Context()
	marc, odile, _ := w.town()
	c := cast{world: w, people: map[string]policy.Actor{
		"Marc": marc, "Odile": odile, "Paul": w.staff("Paul", "Nadeau", policy.Reader), "Ada": w.staff("Ada", "Roy", policy.Admin),
		"visitor": {}, "clerk": policy.Clerk,
	}}
	for _, name := range []string{"Lucas", "Samir"} {
		a := w.newcomer(name)
		f := w.join(a, bordeaux, name, "Petit")
		ok(w.t, w.DecideAffiliation(ctx, marc, f.PublicID, Answer{Accept: true}))
		if name == "Samir" {
			w.write(func(tx *sqldb.Tx) error { return addRole(tx, odile, f, policy.ReferentProvisional) })
		}
		c.people[name] = w.now(a)
	}
	nora := w.newcomer("Nora")
	ok(w.t, w.ConfirmReferent(ctx, odile, w.join(nora, pessac, "Nora", "Belkacem").PublicID, Reason{}))
	claire := w.newcomer("Claire")
	c.claire = w.join(claire, bordeaux, "Claire", "Vasseur")
	c.people["Nora"], c.people["Claire"] = w.now(nora), w.now(claire)
	return c
}

// every checks that a deed does what its table says and nothing else: from each
// status, by each of the cast, it succeeds where a line has the event and the
// policy lets them, and nowhere else. mayRead and extra tell what else refuses.
func every[S, E ~string](c cast, table life.Table[S, E], ev E, subject func(S) policy.Subject, mayRead policy.Act,
	put func(S), is func() S, deed func(policy.Actor) error, extra func(name string, s S) bool,
) {
	c.t.Helper()
	for _, s := range table.Statuses() {
		for name, a := range c.people {
			put(s)
			m, err := table.Find(s, ev)
			want := err == nil && policy.Can(a, m.By, subject(s)) && policy.Can(a, mayRead, subject(s)) && !extra(name, s)
			got := deed(a)
			if (got == nil) != want {
				c.t.Errorf("%s makes %q happen from %s: %v, want done = %v", name, ev, s, got, want)
			}
			if k := fault.KindOf(got); got != nil && (k == fault.Internal || k == fault.Invalid) {
				c.t.Errorf("%s makes %q happen from %s: %v", name, ev, s, got)
			}
			to := s
			if want {
				to = m.To
			}
			if now := is(); now != to {
				c.t.Errorf("%s made %q happen from %s: it is %s, want %s", name, ev, s, now, to)
			}
		}
	}
}

func never[S ~string](string, S) bool { return false }

func TestEveryMoveOfAffiliations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c, ctx := newCast(w), t.Context()
		f := w.affiliation(c.claire)
		q := Request{ID: "asked", PublicID: "asked", Reference: "2026-0", PersonID: f.PersonID, Form: form(missing, "Forêts & Métiers", ""), Status: Requested}
		w.write(func(tx *sqldb.Tx) error { return insertRequest(tx, q) })
		put := func(s AffiliationStatus) {
			w.write(func(tx *sqldb.Tx) error {
				organisation, request := f.OrganisationID, ""
				if s == AwaitingOrganisation {
					organisation, request = "", q.ID
				}
				if err := tx.Must(`UPDATE organisation_requests SET status = 'requested' WHERE id = $1`, q.ID); err != nil {
					return err
				}
				return tx.Must(`UPDATE affiliations SET status = $2, organisation_id = $3, request_id = $4 WHERE id = $1`, f.ID, s, sqldb.Null(organisation), sqldb.Null(request))
			})
		}
		is := func() AffiliationStatus { return w.affiliation(f).Status }
		subject := func(s AffiliationStatus) policy.Subject {
			p := policy.Subject{Person: f.PersonID, Organisation: f.OrganisationID, Status: policy.Status(s)}
			if s == AwaitingOrganisation {
				p.Organisation = ""
			}
			return p
		}
		requestFirst := func(_ string, s AffiliationStatus) bool { return s == AwaitingOrganisation }
		for ev, accept := range map[AffiliationEvent]bool{AffiliationConfirmed: true, AffiliationRefused: false} {
			every(c, AffiliationLife, ev, subject, policy.AffiliationRead, put, is, func(a policy.Actor) error {
				return w.DecideAffiliation(ctx, a, f.PublicID, Answer{Accept: accept, Why: why})
			}, requestFirst)
		}
		every(c, AffiliationLife, AffiliationReopened, subject, policy.AffiliationRead, put, is, func(a policy.Actor) error {
			return w.ReopenAffiliation(ctx, a, f.PublicID, why)
		}, requestFirst)
		every(c, AffiliationLife, AffiliationRemoved, subject, policy.AffiliationRead, put, is, func(a policy.Actor) error {
			return w.Remove(ctx, a, f.PublicID, why)
		}, never)
		leave := func(a policy.Actor) error { return w.Leave(ctx, a, f.PublicID, Reason{}) }
		for _, s := range AffiliationLife.Statuses() {
			for name, a := range c.people {
				put(s)
				ev := AffiliationGivenUp
				if s == Confirmed {
					ev = AffiliationLeft
				}
				m, err := AffiliationLife.Find(s, ev)
				want := err == nil && policy.Can(a, m.By, subject(s))
				if got := leave(a); (got == nil) != want || want && is() != m.To || !want && is() != s {
					t.Errorf("%s leaves from %s: %v, it is %s", name, s, got, is())
				}
			}
		}
	})
}

func TestEveryMoveOfRequests(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c, ctx := newCast(w), t.Context()
		q, err := w.RequestOrganisation(ctx, c.people["Claire"], form(missing, "Forêts & Métiers", ""), named("", ""))
		ok(t, err)
		put := func(s RequestStatus) {
			w.write(func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(`DELETE FROM roles WHERE affiliation_id IN (SELECT id FROM affiliations WHERE request_id = $1)`, q.ID); err != nil {
					return err
				}
				if err := tx.Must(`UPDATE affiliations SET status = 'awaiting_organisation', organisation_id = NULL WHERE request_id = $1`, q.ID); err != nil {
					return err
				}
				if err := tx.Must(`UPDATE organisation_requests SET status = $2, organisation_id = NULL WHERE id = $1`, q.ID, s); err != nil {
					return err
				}
				_, err := tx.Exec(`DELETE FROM organisations WHERE siret = $1`, missing)
				return err
			})
		}
		is := func() (s RequestStatus) {
			w.read(func(tx *sqldb.Tx) error {
				got, err := LoadRequest(tx, q.ID)
				s = got.Status
				return err
			})
			return s
		}
		subject := func(s RequestStatus) policy.Subject {
			return policy.Subject{Person: q.PersonID, Status: policy.Status(s)}
		}
		for _, ev := range []RequestEvent{WasGranted, WasRefused, AskedInfo} {
			every(c, RequestLife, ev, subject, policy.RequestRead, put, is, func(a policy.Actor) error {
				return w.DecideRequest(ctx, a, q.PublicID, Verdict{Event: ev, Why: why})
			}, never)
		}
		every(c, RequestLife, Corrected, subject, policy.RequestRead, put, is, func(a policy.Actor) error {
			return w.CorrectRequest(ctx, a, q.PublicID, form(missing, "Forêts et Métiers", ""))
		}, never)
		every(c, RequestLife, WasReopened, subject, policy.RequestRead, put, is, func(a policy.Actor) error {
			return w.ReopenRequest(ctx, a, q.PublicID, why)
		}, never)
		every(c, RequestLife, WasGivenUp, subject, policy.RequestRead, put, is, func(a policy.Actor) error {
			var f Affiliation
			w.read(func(tx *sqldb.Tx) (err error) {
				f, err = sqldb.One(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f WHERE f.request_id = $1`, q.ID)
				return err
			})
			return w.Leave(ctx, a, f.PublicID, Reason{})
		}, never)
	})
}

func TestEveryMoveOfAdhesionsAndChanges(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c, ctx := newCast(w), t.Context()
		o := w.organisation(c.claire)
		ok(t, w.AskAdhesion(ctx, c.people["Marc"], o.PublicID, 2026))
		var d Adhesion
		w.read(func(tx *sqldb.Tx) error {
			all, err := adhesionsOf(tx, o.ID)
			d = all[0]
			return err
		})
		put := func(s AdhesionStatus) {
			w.write(func(tx *sqldb.Tx) error { return tx.Must(`UPDATE adhesions SET status = $2 WHERE id = $1`, d.ID, s) })
		}
		is := func() (s AdhesionStatus) {
			w.read(func(tx *sqldb.Tx) error {
				got, err := LoadAdhesion(tx, d.ID)
				s = got.Status
				return err
			})
			return s
		}
		subject := func(AdhesionStatus) policy.Subject { return policy.Subject{Organisation: o.ID} }
		notTheClerk := func(name string, _ AdhesionStatus) bool { return name == "clerk" } // it reads no organisation
		for _, ev := range AdhesionLife.Events() {
			every(c, AdhesionLife, ev, subject, policy.OrganisationRead, put, is, func(a policy.Actor) error {
				return w.DecideAdhesion(ctx, a, d.PublicID, ev, why)
			}, notTheClerk)
		}

		g, err := w.ReportChange(ctx, c.people["Marc"], o.PublicID, "La commune fusionne avec sa voisine.")
		ok(t, err)
		putChange := func(s ChangeStatus) {
			w.write(func(tx *sqldb.Tx) error { return tx.Must(`UPDATE changes SET status = $2 WHERE id = $1`, g.ID, s) })
		}
		isChange := func() (s ChangeStatus) {
			w.read(func(tx *sqldb.Tx) error {
				got, err := LoadChange(tx, g.ID)
				s = got.Status
				return err
			})
			return s
		}
		for _, ev := range ChangeLife.Events() {
			every(c, ChangeLife, ev, func(ChangeStatus) policy.Subject { return policy.Subject{Organisation: o.ID} }, policy.OrganisationRead, putChange, isChange,
				func(a policy.Actor) error { return w.HandleChange(ctx, a, g.PublicID, ev, why) }, never)
		}
	})
}

// Every status is reached, and every word of the lives has its sentence.
func TestLivesAreWhole(t *testing.T) {
	whole(t, "affiliation", AffiliationLife)
	whole(t, "request", RequestLife)
	whole(t, "adhesion", AdhesionLife)
	whole(t, "change", ChangeLife)
	for _, r := range policy.Roles {
		said(t, "role."+string(r), "role.what."+string(r))
	}
	for _, s := range []Status{Active, Suspended, Closed} {
		said(t, "organisation.status."+string(s))
	}
	for _, s := range []NDAStatus{NDAActive, NDASuspended, NDALapsed} {
		said(t, "nda.status."+string(s))
	}
	for _, p := range []Proof{ProofFirst, ProofReferent, ProofManager} {
		said(t, "proof."+string(p))
	}
}

func whole[S, E ~string](t *testing.T, noun string, table life.Table[S, E]) {
	if left := table.Unreachable(); len(left) > 0 {
		t.Errorf("nothing leads %s to %v", noun, left)
	}
	for _, s := range table.Statuses() {
		said(t, noun+".status."+string(s))
		if noun == "affiliation" || noun == "request" {
			said(t, noun+".now."+string(s))
		}
	}
	for _, e := range table.Events() {
		said(t, noun+"."+string(e))
	}
}

func said(t *testing.T, codes ...string) {
	t.Helper()
	for _, c := range codes {
		if !french.Has(c) {
			t.Errorf("%s has no sentence", c)
		}
	}
}

// The statuses that the database admits are those of the lives.
func TestChecksAreTheLives(t *testing.T) {
	script, err := os.ReadFile("../sqldb/migrations/0001_the_house.sql")
	ok(t, err)
	for table, statuses := range map[string][]string{
		"organisation_requests": words(RequestLife.Statuses()), "affiliations": words(AffiliationLife.Statuses()),
		"adhesions": words(AdhesionLife.Statuses()), "changes": words(ChangeLife.Statuses()),
	} {
		_, after, _ := strings.Cut(string(script), "CREATE TABLE "+table+" (")
		_, after, _ = strings.Cut(after, "CHECK (status IN (")
		admitted, _, _ := strings.Cut(after, ")")
		got := strings.Split(strings.ReplaceAll(admitted, "'", ""), ", ")
		slices.Sort(got)
		slices.Sort(statuses)
		if !slices.Equal(got, statuses) {
			t.Errorf("%s admits %v, its life has %v", table, got, statuses)
		}
	}
}

func words[S ~string](all []S) (s []string) {
	for _, v := range all {
		s = append(s, string(v))
	}
	return s
}
