package enrolment

import (
	"testing"
	"time"

	"profil/internal/catalogue"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// twoSessions is a course of two sessions, a seat each.
func twoSessions(w *enrolmenttest.World) (early, late enrolmenttest.Session) {
	c := w.Course("Conduire un entretien", "lab", false)
	return w.Session(c, 1, spring), w.Session(c, 1, "2027-06-10")
}

// A person changes session while nobody has answered for good: the employer, who
// had agreed to other days, answers again, and the number is that of the new
// session.
func TestMovingOnesOwnRequest(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		early, late := twoSessions(w)
		ask(t, d, w.Lucas, late)
		claire := ask(t, d, w.Claire, early)
		agree(t, d, w.Marc, claire)
		v, err := d.Elsewhere(ctx, w.Claire, claire.PublicID)
		if err != nil || !v.Own || len(v.Others) != 1 || v.Others[0].Session.ID != late.ID {
			t.Fatal(v.Others, err)
		}
		if c, no := v.Others[0].Blocked(); no {
			t.Fatal(c) // her own request does not stand in its own way
		}
		refused(t, d.Move(ctx, w.Claire, claire.PublicID, late.PublicID, Reason{}, false), fault.Invalid, "invalid")
		if err := d.Move(ctx, w.Claire, claire.PublicID, late.PublicID, Reason{}, true); err != nil {
			t.Fatal(err)
		}
		got := now(t, d, claire)
		if got.SessionID != late.ID || got.ArrivalNo != 2 || got.Status != AwaitingEmployer || got.ProviderID != "" || got.EmployerBy != "" || got.Reference != claire.Reference {
			t.Fatalf("%+v", got)
		}
		f, err := d.Open(ctx, w.Claire, claire.PublicID)
		if err != nil {
			t.Fatal(err)
		}
		last := f.Steps[len(f.Steps)-1]
		if last.Event != Moved || last.From.SessionID != early.ID || last.From.ArrivalNo != 1 || last.From.FirstDay != spring {
			t.Fatalf("%+v", last)
		}
		if _, err := d.Open(ctx, w.Nora, claire.PublicID); fault.KindOf(err) != fault.NotFound {
			t.Fatal("the provider reads before the employer agrees again", err)
		}
		agree(t, d, w.Marc, claire)
		want(t, d, AwaitingProvider, claire)
	})
}

// Who has no business to move does not, nor to where nobody is taken.
func TestMovesThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		early, late := twoSessions(w)
		other := w.Session(w.Course("Un autre", "lab", false), 1, spring)
		claire := ask(t, d, w.Claire, early)
		refused(t, d.Move(ctx, w.Lucas, claire.PublicID, late.PublicID, reason, true), fault.NotFound, "not_found")
		refused(t, d.Move(ctx, w.Nora, claire.PublicID, late.PublicID, reason, true), fault.NotFound, "not_found") // before the employer has agreed
		refused(t, d.Move(ctx, w.Marc, claire.PublicID, late.PublicID, reason, true), fault.Conflict, "not_now")
		refused(t, d.Move(ctx, w.Claire, claire.PublicID, other.PublicID, reason, true), fault.Invalid, "invalid")
		refused(t, d.Move(ctx, w.Claire, claire.PublicID, early.PublicID, reason, true), fault.Invalid, "invalid")
		refused(t, d.Move(ctx, w.Odile, claire.PublicID, late.PublicID, Reason{}, true), fault.Invalid, "invalid")
		w.Exec(`UPDATE sessions SET status = 'closed' WHERE id = $1`, late.ID)
		refused(t, d.Move(ctx, w.Claire, claire.PublicID, late.PublicID, reason, true), fault.Conflict, "quota.window")
		if err := d.Move(ctx, w.Odile, claire.PublicID, late.PublicID, reason, false); err != nil { // the staff may, for a reason
			t.Fatal(err)
		}
		want(t, d, AwaitingEmployer, claire)
		w.Exec(`UPDATE sessions SET status = 'running' WHERE id = $1`, early.ID)
		refused(t, d.Move(ctx, w.Odile, claire.PublicID, early.PublicID, reason, true), fault.Conflict, "quota.window")
	})
}

// A seat goes for a seat: the one that is left is offered to who waits, and the
// session where there is none takes nobody.
func TestMovingASeat(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		early, claire, waiting, _ := full(t, w, d, "lab", false, 1)
		late := w.Session(enrolmenttest.Course{ID: claire.CourseID}, 1, "2027-06-10")
		refused(t, d.Move(ctx, w.Claire, claire.PublicID, late.PublicID, reason, true), fault.Conflict, "not_now")
		refused(t, d.Move(ctx, w.Nora, claire.PublicID, late.PublicID, Reason{}, true), fault.Invalid, "invalid")
		if err := d.Move(ctx, w.Nora, claire.PublicID, late.PublicID, reason, false); err != nil {
			t.Fatal(err)
		}
		got := now(t, d, claire)
		if got.Status != Enrolled || got.SessionID != late.ID || got.ArrivalNo != 1 {
			t.Fatalf("%+v", got)
		}
		want(t, d, Offered, waiting[0])
		if n := w.Int(`SELECT taken FROM sessions WHERE id = $1`, late.ID) + w.Int(`SELECT taken FROM sessions WHERE id = $1`, early.ID); n != 2 {
			t.Fatal(n, "seats are taken")
		}
		refused(t, d.Move(ctx, w.Nora, claire.PublicID, early.PublicID, reason, false), fault.Conflict, "session.full")
		want(t, d, Enrolled, claire)
		w.Exec(`UPDATE sessions SET status = 'running', first_day = '2026-11-20' WHERE id = $1`, late.ID)
		w.Exec(`UPDATE sessions SET capacity = 9 WHERE id = $1`, early.ID)
		refused(t, d.Move(ctx, w.Nora, claire.PublicID, early.PublicID, reason, false), fault.Conflict, "move.begun")
	})
}

// The rules are judged for the new session: a year in which the person has all
// that they may. Without them, they would have one more.
func TestMovingIsJudgedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		d.Limits.Reserved = 1
		c := w.Course("Conduire un entretien", "lab", true)
		early, next := w.Session(c, 1, spring), w.Session(c, 1, "2028-03-16")
		w.Adhere(w.Bordeaux, 2028)
		ask(t, d, w.Claire, w.Session(w.Course("Un autre", "lab", true), 1, "2028-05-11"))
		claire := ask(t, d, w.Claire, early)
		refused(t, d.Move(ctx, w.Claire, claire.PublicID, next.PublicID, Reason{}, true), fault.Conflict, "quota.reserved_year")
		refused(t, d.Move(ctx, w.Odile, claire.PublicID, next.PublicID, reason, true), fault.Conflict, "quota.reserved_year")
		count := `SELECT count(*) FROM enrolments WHERE person_id = $1 AND reserved AND quota_year = 2028`
		if n := w.Int(count, w.Claire.Person); n != 1 {
			t.Fatal(n)
		}
		d.off.rules = true // the twin
		if err := d.Move(ctx, w.Claire, claire.PublicID, next.PublicID, Reason{}, true); err != nil {
			t.Fatal(err)
		}
		if n := w.Int(count, w.Claire.Person); n != 2 {
			t.Fatal("without the rules nothing went wrong", n)
		}
	})
}

// Two people move to the one seat that is left: one has it, and without the guard
// both do.
func TestTwoMoveToOneSeat(t *testing.T) {
	for _, off := range []bool{false, true} {
		each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
			d.off.swap = off
			c := w.Course("Conduire un entretien", "lab", false)
			early, late := w.Session(c, 2, spring), w.Session(c, 1, "2027-06-10")
			claire, lucas := ask(t, d, w.Claire, early), ask(t, d, w.Lucas, early)
			agree(t, d, w.Marc, claire, lucas)
			choose(t, d, w.Nora, Retain, claire, lucas)
			if _, err := d.Publish(t.Context(), w.Nora, early.PublicID); err != nil {
				t.Fatal(err)
			}
			errs := make(chan error, 2)
			for _, e := range []Enrolment{claire, lucas} {
				go func() { errs <- d.Move(t.Context(), w.Nora, e.PublicID, late.PublicID, reason, false) }()
			}
			for range 2 {
				if err := <-errs; err != nil && fault.CodeOf(err) != "session.full" {
					t.Fatal(err)
				}
			}
			var moved []Enrolment
			var s catalogue.Session
			if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				if moved, err = OfSession(tx, late.ID, Enrolled); err != nil {
					return err
				}
				s, err = catalogue.LoadSession(tx, early.ID)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if right := len(moved) == 1 && s.Taken == 1; right == off {
				t.Fatalf("the guard is off: %v; %d have the one seat, %d that of the other session", off, len(moved), s.Taken)
			}
		})
	}
}

// Who is moved to a session whose list is out waits for the employer until the day
// that they were told, not until the list that is past.
func TestWhoIsMovedToAListThatIsOutDoesNotExpire(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		early, late := twoSessions(w)
		claire := ask(t, d, w.Claire, early)
		w.Exec(`UPDATE sessions SET status = 'listed', decision_on = '2026-11-20' WHERE id = $1`, late.ID)
		if err := d.Move(t.Context(), w.Odile, claire.PublicID, late.PublicID, reason, false); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Expire(t.Context()); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		later(d, 20*24*time.Hour)
		if n, err := d.Expire(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	})
}

// Nobody moves beyond what everybody may with their own request, whatever else
// they are.
func TestAnOrganiserMovesTheirOwnLikeEverybody(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		early, late := twoSessions(w)
		rose := w.Person("Rose", "Arnaud", w.Forets, policy.Organiser)
		e := ask(t, d, rose, early)
		if _, err := d.Decide(t.Context(), w.Odile, []string{e.PublicID}, true, reason); err != nil {
			t.Fatal(err)
		}
		choose(t, d, w.Nora, Retain, e)
		if _, err := d.Publish(t.Context(), w.Nora, early.PublicID); err != nil {
			t.Fatal(err)
		}
		refused(t, d.Move(t.Context(), rose, e.PublicID, late.PublicID, reason, true), fault.Conflict, "not_now")
	})
}
