package enrolment

import (
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

var nameBy = spring.Add(-20)

// setting gives seats to a structure, and their allotment.
func setting(t *testing.T, d Desk, by policy.Actor, s enrolmenttest.Session, o enrolmenttest.Organisation, n int) Allotment {
	t.Helper()
	if err := d.Allot(t.Context(), by, s.PublicID, o.PublicID, n, nameBy, reason); err != nil {
		t.Fatal(err)
	}
	v, err := d.SessionAllotments(t.Context(), by, s.PublicID)
	if err != nil || len(v.All) == 0 {
		t.Fatal(v, err)
	}
	for _, m := range v.All {
		if m.OrganisationID == o.ID && m.Open() {
			return m
		}
	}
	t.Fatal(v.All)
	return Allotment{}
}

// affiliation is how the form that names somebody sends them.
func affiliation(t *testing.T, w *enrolmenttest.World, a policy.Actor) (ref string) {
	t.Helper()
	if err := w.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		ref, err = sqldb.Value[string](tx, `SELECT public_id FROM affiliations WHERE id = $1`, a.Standings[0].Affiliation)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return ref
}

// Seats are set aside, named one by one, and each becomes a request with its
// motivation, which has its seat at once: nothing is taken twice.
func TestASeatSetAsideIsNamedThenAskedFor(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 2, spring)
		m := setting(t, d, w.Nora, s, w.Bordeaux, 2)
		if taken(w, s) != 2 || m.Given != 2 || m.Unnamed != 2 {
			t.Fatal(taken(w, s), m)
		}
		refused(t, d.NameSeat(ctx, w.Ines, m.PublicID, affiliation(t, w, w.Claire)), fault.NotFound, "not_found")
		refused(t, d.NameSeat(ctx, w.Nora, m.PublicID, affiliation(t, w, w.Claire)), fault.Forbidden, "forbidden")
		refused(t, d.NameSeat(ctx, w.Marc, m.PublicID, affiliation(t, w, w.Marc)), fault.Invalid, "invalid")
		refused(t, d.NameSeat(ctx, w.Marc, m.PublicID, affiliation(t, w, w.Ines)), fault.Invalid, "invalid")
		if err := d.NameSeat(ctx, w.Marc, m.PublicID, affiliation(t, w, w.Claire)); err != nil {
			t.Fatal(err)
		}
		refused(t, d.NameSeat(ctx, w.Marc, m.PublicID, affiliation(t, w, w.Claire)), fault.Invalid, "invalid")
		mine, err := d.KeptForMe(ctx, w.Claire)
		if err != nil || len(mine) != 1 || mine[0].NameBy != nameBy {
			t.Fatal(mine, err)
		}
		at := civil.At(spring.Add(-25), "10:00", civil.Paris)
		w.Exec(`UPDATE sessions SET status = 'closed' WHERE id = $1`, s.ID) // no request is taken any more
		d.DB.Now = func() time.Time { return at }
		_, err = d.Submit(ctx, w.Lucas, s.PublicID, sent)
		refused(t, err, fault.Conflict, "quota.window")
		_, err = d.Submit(ctx, w.Claire, s.PublicID, Form{Answers: map[int]string{1: "court"}, Informed: true})
		refused(t, err, fault.Invalid, "invalid")
		claire := ask(t, d, w.Claire, s)
		want(t, d, Enrolled, claire)
		if got := now(t, d, claire); got.EmployerBy != w.Marc.Person || got.ProviderID != w.Forets.ID || got.ArrivalNo != 1 || taken(w, s) != 2 {
			t.Fatalf("%+v, %d taken", got, taken(w, s))
		}
		if n := w.Int(`SELECT count(*) FROM jobs WHERE kind = 'enrolment.submitted'`); n != 0 {
			t.Fatal("the employer is asked what they have said")
		}
		f, err := d.Allotment(ctx, w.Marc, m.PublicID)
		if err != nil || f.Unnamed != 1 || f.Filled != 1 || len(f.Seats) != 1 || f.Seats[0].RequestRef != claire.PublicID {
			t.Fatalf("%+v %v", f, err)
		}
		if f, err = d.Allotment(ctx, w.Nora, m.PublicID); err != nil || len(f.Seats)+len(f.Colleagues) != 0 || f.CanName || !f.CanRelease {
			t.Fatalf("the provider reads who is named: %+v %v", f, err)
		}
	})
}

// Who has asked already has the seat as soon as they are named, from wherever
// their request stands; who has a seat, or asks for another session, is refused.
func TestNamingWhoHasAskedAlready(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "lab", false)
		s, other := w.Session(c, 3, spring), w.Session(c, 3, spring.Add(7))
		claire, lucas := ask(t, d, w.Claire, s), ask(t, d, w.Lucas, other)
		m := setting(t, d, w.Odile, s, w.Bordeaux, 2)
		refused(t, d.NameSeat(ctx, w.Marc, m.PublicID, affiliation(t, w, w.Lucas)), fault.Invalid, "invalid")
		agree(t, d, w.Marc, claire)
		choose(t, d, w.Nora, Wait, claire)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, Waitlisted, claire) // the structure has its two seats: they are set aside
		if err := d.NameSeat(ctx, w.Marc, m.PublicID, affiliation(t, w, w.Claire)); err != nil {
			t.Fatal(err)
		}
		want(t, d, Enrolled, claire)
		want(t, d, AwaitingEmployer, lucas)
		refused(t, d.NameSeat(ctx, w.Marc, m.PublicID, affiliation(t, w, w.Claire)), fault.Invalid, "invalid")
		if taken(w, s) != 2 {
			t.Fatal(taken(w, s))
		}
	})
}

// A seat that is set aside counts among those of its structure and of the
// session, wherever they are counted: at the next one that is set aside, at a
// request, and when the list is made. Were it not counted, all would pass.
func TestSeatsSetAsideCount(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 3, spring)
		claire := ask(t, d, w.Claire, s)
		agree(t, d, w.Marc, claire)
		choose(t, d, w.Nora, Retain, claire)
		setting(t, d, w.Nora, s, w.Bordeaux, 2)
		refused(t, d.Allot(ctx, w.Nora, s.PublicID, w.Bordeaux.PublicID, 1, nameBy, reason), fault.Invalid, "invalid") // beyond two of a structure
		refused(t, d.Allot(ctx, w.Nora, s.PublicID, w.Pessac.PublicID, 2, nameBy, reason), fault.Invalid, "invalid")   // beyond the session
		_, err := d.Publish(ctx, w.Nora, s.PublicID)
		refused(t, err, fault.Conflict, "selection.over_structure")
		p, err := d.Prospect(ctx, w.Lucas, s.PublicID)
		waits := false
		for _, c := range p.Checks {
			waits = waits || c.Code == "quota.per_structure" || c.Rule.Words() == "quota.per_structure" && c.Used == 3
		}
		if err != nil || !waits {
			t.Fatal(p.Checks, err)
		}
		w.Exec(`UPDATE allotted_seats SET ended_at = $1`, d.DB.Now()) // the twin
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, Enrolled, claire)
	})
}

// Without the guard a structure is given more seats than what bounds it allows.
func TestSettingAsideBeyondTheRule(t *testing.T) {
	for _, off := range []bool{false, true} {
		each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
			d.off.allotted = off
			s := w.Session(w.Course("Conduire un entretien", "formation", true), 3, spring)
			err := d.Allot(t.Context(), w.Nora, s.PublicID, w.Bordeaux.PublicID, 3, nameBy, reason)
			if (err == nil) != off || taken(w, s) != map[bool]int{true: 3}[off] {
				t.Fatalf("the guard is off: %v; %v, %d taken", off, err, taken(w, s))
			}
		})
	}
}

// What is given back, by hand or at its day, goes to who waits; who was named and
// has sent nothing is told.
func TestSeatsGivenBack(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, _, wait, _ := full(t, w, d, "lab", false, 3)
		w.Exec(`UPDATE sessions SET capacity = 4 WHERE id = $1`, s.ID)
		refused(t, d.Allot(ctx, w.Nora, s.PublicID, w.Pessac.PublicID, 1, nameBy, reason), fault.Invalid, "invalid") // who waits comes first
		w.Exec(`UPDATE sessions SET capacity = 6 WHERE id = $1`, s.ID)
		m := setting(t, d, w.Nora, s, w.Pessac, 2)
		want(t, d, Offered, wait...)
		emil := w.Person("Emil", "Cioran", w.Pessac)
		if err := d.NameSeat(ctx, w.Ines, m.PublicID, affiliation(t, w, emil)); err != nil {
			t.Fatal(err)
		}
		refused(t, d.ReleaseSeats(ctx, w.Ines, m.PublicID, 2), fault.Invalid, "invalid") // one is named
		v, err := d.Allotment(ctx, w.Ines, m.PublicID)
		if err != nil || len(v.Seats) != 1 {
			t.Fatal(v, err)
		}
		if err := d.UnnameSeat(ctx, w.Ines, m.PublicID, v.Seats[0].PublicID); err != nil {
			t.Fatal(err)
		}
		if err := d.NameSeat(ctx, w.Ines, m.PublicID, affiliation(t, w, emil)); err != nil {
			t.Fatal(err)
		}
		w.Exec(`UPDATE sessions SET capacity = 6 WHERE id = $1`, s.ID)
		late := ask1(t, w, d, s)
		if err := d.ReleaseSeats(ctx, w.Nora, m.PublicID, 1); err != nil {
			t.Fatal(err)
		}
		want(t, d, Offered, late)
		at := civil.At(nameBy.Add(-2), "10:00", civil.Paris)
		d.DB.Now = func() time.Time { return at }
		if n, err := d.LapseSeats(ctx); n != 0 || err != nil || w.Int(`SELECT count(*) FROM jobs WHERE kind = 'allotment.ending'`) != 1 {
			t.Fatal(n, err)
		}
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.lapseAllotment(tx, m.ID) }); err != nil { // it was put off meanwhile
			t.Fatal(err)
		}
		if mine, err := d.KeptForMe(ctx, emil); len(mine) != 1 || err != nil {
			t.Fatal(mine, err)
		}
		at = civil.At(nameBy.Add(1), "00:05", civil.Paris)
		for i := range 2 {
			if n, err := d.LapseSeats(ctx); n != 1-i || err != nil {
				t.Fatal(n, err)
			}
		}
		if taken(w, s) != 5 || w.Int(`SELECT count(*) FROM jobs WHERE kind = 'seat.unnamed'`) != 2 || w.Int(`SELECT count(*) FROM jobs WHERE kind = 'allotment.lapsed'`) != 1 {
			t.Fatal(taken(w, s))
		}
		if mine, err := d.KeptForMe(ctx, emil); len(mine) != 0 || err != nil {
			t.Fatal(mine, err)
		}
		_, err = d.Submit(ctx, emil, s.PublicID, sent)
		refused(t, err, fault.Conflict, "quota.window")
	})
}

// ask1 is a request of somebody of a new structure, which waits at a session
// whose list is published.
func ask1(t *testing.T, w *enrolmenttest.World, d Desk, s enrolmenttest.Session) Enrolment {
	t.Helper()
	who := w.Person("Tardive", "Personne", w.Organisation("Structure tardive"))
	w.Exec(`UPDATE sessions SET status = 'open' WHERE id = $1`, s.ID)
	e := ask(t, d, who, s)
	w.Exec(`UPDATE sessions SET status = 'listed' WHERE id = $1`, s.ID)
	if _, err := d.Decide(t.Context(), w.Odile, []string{e.PublicID}, true, reason); err != nil {
		t.Fatal(err)
	}
	choose(t, d, w.Nora, Wait, e)
	if _, err := d.Publish(t.Context(), w.Nora, s.PublicID); err != nil {
		t.Fatal(err)
	}
	return e
}

// Who leaves their structure is named by it no more; a session that is cancelled
// keeps nothing.
func TestSeatsSetAsideEndWithWhatTheyAreFor(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 3, spring)
		m := setting(t, d, w.Nora, s, w.Bordeaux, 2)
		if err := d.NameSeat(ctx, w.Marc, m.PublicID, affiliation(t, w, w.Claire)); err != nil {
			t.Fatal(err)
		}
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.EndAll(tx, policy.Clerk, w.Claire.Person, "") }); err != nil {
			t.Fatal(err)
		}
		f, err := d.Allotment(ctx, w.Marc, m.PublicID)
		if err != nil || f.Unnamed != 2 || f.Named != 0 || taken(w, s) != 2 {
			t.Fatalf("%+v %v", f.Allotment, err)
		}
		w.Exec(`UPDATE sessions SET status = 'cancelled' WHERE id = $1`, s.ID)
		if err := d.CallOffSession(ctx, s.ID, "Annulée."); err != nil {
			t.Fatal(err)
		}
		if f, err = d.Allotment(ctx, w.Marc, m.PublicID); err != nil || f.Open() || taken(w, s) != 0 {
			t.Fatalf("%+v %v", f.Allotment, err)
		}
	})
}
