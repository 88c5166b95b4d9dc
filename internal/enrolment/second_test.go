package enrolment

import (
	"testing"

	"profil/internal/catalogue"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// with asks for a session, and names another in the second place.
func with(t *testing.T, d Desk, who policy.Actor, first, second enrolmenttest.Session) Enrolment {
	t.Helper()
	e, err := d.Submit(t.Context(), who, first.PublicID, Form{Answers: said, Informed: true, Second: second.PublicID})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// turnedDown publishes a list of which nobody is.
func turnedDown(t *testing.T, w *enrolmenttest.World, d Desk, s enrolmenttest.Session, all ...Enrolment) {
	t.Helper()
	for _, e := range all {
		if _, err := d.Decide(t.Context(), w.Odile, []string{e.PublicID}, true, reason); err != nil {
			t.Fatal(err)
		}
	}
	choose(t, d, w.Nora, Reject, all...)
	if _, err := d.Publish(t.Context(), w.Nora, s.PublicID); err != nil {
		t.Fatal(err)
	}
}

func fallBack(t *testing.T, d Desk, all ...Enrolment) {
	t.Helper()
	for _, e := range all {
		if err := d.FallBack(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// Who is not retained goes to their second choice, with one number for life and the
// number of who arrives there; their employer answers for the new days, and nobody
// falls twice.
func TestFallingBackOnTheSecondChoice(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		early, late := twoSessions(w)
		ask(t, d, w.Lucas, late)
		claire := with(t, d, w.Claire, early, late)
		fallBack(t, d, claire) // nothing has ended yet
		want(t, d, AwaitingEmployer, claire)
		turnedDown(t, w, d, early, claire)
		want(t, d, Rejected, claire)
		fallBack(t, d, claire, claire)
		got := now(t, d, claire)
		if got.Status != AwaitingEmployer || got.SessionID != late.ID || got.ArrivalNo != 2 || got.SecondID != "" || got.Reference != claire.Reference || got.ProviderID != "" || !got.ProviderAt.IsZero() || got.EmployerDueAt.IsZero() {
			t.Fatalf("%+v", got)
		}
		f, err := d.Open(t.Context(), w.Claire, claire.PublicID)
		if err != nil {
			t.Fatal(err)
		}
		n := len(f.Steps)
		if last := f.Steps[n-1]; f.Steps[n-2].Event != TurnedDown || last.Event != FellBack || last.From.SessionID != early.ID || last.From.ArrivalNo != 1 || last.Seat != policy.TheClerk {
			t.Fatalf("%+v", f.Steps)
		}
		turnedDown(t, w, d, late, claire, now(t, d, onlyOf(t, d, w.Lucas)))
		fallBack(t, d, claire)
		want(t, d, Rejected, claire)
	})
}

func onlyOf(t *testing.T, d Desk, who policy.Actor) Enrolment {
	t.Helper()
	all, err := d.Mine(t.Context(), who)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0].Enrolment
}

// Where the provider is asked first, the request goes straight to the provider.
func TestFallingBackWhereTheProviderChoosesFirst(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		early, late := twoSessions(w)
		w.Exec(`UPDATE sessions SET asks_first = 'provider' WHERE id = $1`, early.ID)
		claire := with(t, d, w.Claire, early, late)
		choose(t, d, w.Nora, Reject, claire)
		if _, err := d.Publish(t.Context(), w.Nora, early.PublicID); err != nil {
			t.Fatal(err)
		}
		fallBack(t, d, claire)
		if got := now(t, d, claire); got.Status != AwaitingProvider || got.SessionID != late.ID || !got.ProviderFirst || got.EmployerKnows() {
			t.Fatalf("%+v", got)
		}
	})
}

// A cancelled session sends to their second choice those who had a seat and those
// who had none: the seat is given back where it was, and none is taken where they
// go. What the staff cancels of one person ends.
func TestFallingBackFromACancelledSession(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		early, claire, waiting, who := full(t, w, d, "lab", false, 2)
		late := w.Session(enrolmenttest.Course{ID: claire.CourseID}, 1, "2027-06-10")
		refused(t, d.NameSecond(ctx, w.Claire, claire.PublicID, late.PublicID), fault.Conflict, "not_now") // she has a seat
		w.Exec(`UPDATE enrolments SET second_choice = $2 WHERE id = $1`, claire.ID, late.ID)               // as if named before
		for i, e := range waiting {
			if err := d.NameSecond(ctx, who[i], e.PublicID, late.PublicID); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.CallOff(ctx, w.Odile, waiting[1].PublicID, reason); err != nil {
			t.Fatal(err)
		}
		fallBack(t, d, claire, waiting[0], waiting[1])
		want(t, d, Cancelled, waiting[1])
		want(t, d, Waitlisted, waiting[0])
		want(t, d, Enrolled, claire)
		w.Exec(`UPDATE sessions SET status = 'cancelled' WHERE id = $1`, early.ID)
		if err := d.CallOffSession(ctx, early.ID, "La salle est inondée."); err != nil {
			t.Fatal(err)
		}
		fallBack(t, d, claire, waiting[0])
		want(t, d, AwaitingEmployer, claire, waiting[0])
		if a, b := taken(w, early), taken(w, late); a != 0 || b != 0 {
			t.Fatal(a, b)
		}
	})
}

// Who waits goes to their second choice once no seat can be offered any more, and
// not before. Without the guard they would lose their place on the list.
func TestFallingBackFromAListThatHasClosed(t *testing.T) {
	for _, off := range []bool{false, true} {
		each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
			ctx := t.Context()
			d.off.hopeless = off
			early, claire, waiting, who := full(t, w, d, "lab", false, 1)
			late := w.Session(enrolmenttest.Course{ID: claire.CourseID}, 1, "2027-06-10")
			if err := d.NameSecond(ctx, who[0], waiting[0].PublicID, late.PublicID); err != nil {
				t.Fatal(err)
			}
			fallBack(t, d, waiting[0])
			if kept := now(t, d, waiting[0]).Status == Waitlisted; kept == off {
				t.Fatalf("the guard is off: %v; still waiting: %v", off, kept)
			}
			if off {
				return
			}
			if n, err := d.CloseLists(ctx); n != 0 || err != nil {
				t.Fatal(n, err)
			}
			w.Exec(`UPDATE sessions SET first_day = '2026-11-20' WHERE id = $1`, early.ID)
			if n, err := d.CloseLists(ctx); n != 1 || err != nil {
				t.Fatal(n, err)
			}
			if got := now(t, d, waiting[0]); got.Status != AwaitingEmployer || got.SessionID != late.ID || got.WaitingNo != 0 {
				t.Fatalf("%+v", got)
			}
		})
	}
}

// A second choice is another session of the course, which its author could ask for
// now; they change it and take it back while they have no seat, and nobody else does.
func TestNamingASecondChoice(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		early, late := twoSessions(w)
		other := w.Session(w.Course("Un autre", "lab", false), 1, spring)
		for _, no := range []string{early.PublicID, other.PublicID, "rien"} {
			_, err := d.Submit(ctx, w.Claire, early.PublicID, Form{Answers: said, Informed: true, Second: no})
			if fieldCode(err, SecondField) != "move.session" {
				t.Fatal(no, err)
			}
		}
		if _, err := d.Save(ctx, w.Claire, early.PublicID, Form{Answers: said, Second: late.PublicID}); err != nil {
			t.Fatal(err)
		}
		p, err := d.Prospect(ctx, w.Claire, early.PublicID)
		if err != nil || p.Draft.SecondID != late.ID || len(p.Seconds) != 1 || p.Seconds[0].ID != late.ID {
			t.Fatalf("%+v %v", p.Seconds, err)
		}
		claire := with(t, d, w.Claire, early, late)
		if got := now(t, d, claire); got.SecondID != late.ID {
			t.Fatalf("%+v", got)
		}
		refused(t, d.NameSecond(ctx, w.Marc, claire.PublicID, ""), fault.Conflict, "not_now")
		refused(t, d.NameSecond(ctx, w.Lucas, claire.PublicID, ""), fault.NotFound, "not_found")
		if err := d.NameSecond(ctx, w.Claire, claire.PublicID, ""); err != nil || now(t, d, claire).SecondID != "" {
			t.Fatal(err)
		}
		w.Exec(`UPDATE sessions SET status = 'closed' WHERE id = $1`, late.ID)
		if err := d.NameSecond(ctx, w.Claire, claire.PublicID, late.PublicID); fieldCode(err, SecondField) != "quota.window" {
			t.Fatal(err)
		}
		if p, err := d.Prospect(ctx, w.Lucas, early.PublicID); err != nil || len(p.Seconds) != 0 {
			t.Fatalf("%+v %v", p.Seconds, err)
		}
	})
}

// The rules are judged again when the second choice comes: where they forbid it the
// request ends where it was, and its author is told why.
func TestASecondChoiceIsJudgedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		early, late := twoSessions(w)
		claire := with(t, d, w.Claire, early, late)
		lucas := with(t, d, w.Lucas, early, late)
		turnedDown(t, w, d, early, claire, lucas)
		w.Exec(`UPDATE affiliations SET status = 'left' WHERE person_id = $1`, w.Lucas.Person)
		w.Exec(`UPDATE sessions SET status = 'open' WHERE id = $1`, early.ID)
		if _, err := d.Save(ctx, w.Claire, early.PublicID, sent); err != nil { // she asks again
			t.Fatal(err)
		}
		fallBack(t, d, claire, lucas)
		want(t, d, Rejected, claire, lucas)
		for e, why := range map[string]string{claire.ID: "Une autre demande pour cette action a été commencée depuis.", lucas.ID: "Le rattachement de la personne à sa structure n’est plus confirmé."} {
			if n := w.Int(`SELECT count(*) FROM enrolment_steps WHERE enrolment_id = $1 AND event = 'second_lost' AND reason = $2`, e, why); n != 1 {
				t.Error(why)
			}
			if n := w.Int(`SELECT count(*) FROM jobs WHERE kind = 'enrolment.second_lost' AND subject_id = $1`, e); n != 1 {
				t.Error(n)
			}
		}
	})
}

// However many fall back at once, nobody is given a seat that is not there: they ask
// for it, and the list is refused as a whole beyond the seats. The twin, whose list
// takes no seat, has two people on one.
func TestFallingBackNeverOversells(t *testing.T) {
	for _, off := range []bool{false, true} {
		each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
			ctx := t.Context()
			early, late := twoSessions(w) // a seat each
			all := []Enrolment{with(t, d, w.Claire, early, late), with(t, d, w.Ines, early, late)}
			turnedDown(t, w, d, early, all...)
			if n := won(atOnce(func() error { return d.FallBack(ctx, all[0].ID) }, func() error { return d.FallBack(ctx, all[1].ID) },
				func() error { return d.FallBack(ctx, all[0].ID) })); n != 3 {
				t.Fatal(n)
			}
			if n := taken(w, late); n != 0 {
				t.Fatal(n, "seats are taken")
			}
			for _, e := range all {
				if _, err := d.Decide(ctx, w.Odile, []string{e.PublicID}, true, reason); err != nil {
					t.Fatal(err)
				}
			}
			choose(t, d, w.Nora, Retain, all...)
			_, err := d.Publish(ctx, w.Nora, late.PublicID)
			refused(t, err, fault.Conflict, "selection.over_capacity")
			if off {
				if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
					b, err := d.ballot(tx, w.Nora, late.PublicID)
					if err == nil {
						b.Session.Status = catalogue.SessionListed
						err = d.announce(tx, w.Nora, b)
					}
					return err
				}); err != nil {
					t.Fatal(err)
				}
			} else {
				choose(t, d, w.Nora, Wait, all[1])
				if _, err := d.Publish(ctx, w.Nora, late.PublicID); err != nil {
					t.Fatal(err)
				}
			}
			if n := w.Int(`SELECT count(*) FROM enrolments e WHERE e.session_id = $1 AND `+seated, late.ID); (n > 1) != off {
				t.Fatalf("the guard is off: %v; %d people for 1 seat", off, n)
			}
		})
	}
}
