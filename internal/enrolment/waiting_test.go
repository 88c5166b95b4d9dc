package enrolment

import (
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/policy"
)

// closes closes the lists that are to be, and wants so many people to wait no more.
func closes(t *testing.T, d Desk, n int) {
	t.Helper()
	if got, err := d.CloseLists(t.Context()); got != n || err != nil {
		t.Fatal(got, err)
	}
}

// counted is how much of their year each rule says that somebody has used.
func counted(t *testing.T, d Desk, a policy.Actor) (n int) {
	t.Helper()
	checks, err := d.Quotas(t.Context(), a, 2027)
	if err != nil || len(checks) == 0 {
		t.Fatal(checks, err)
	}
	for _, c := range checks {
		n += c.Used
	}
	return n
}

// Who still waits on the first day waits no more: the request ends once, is told
// once, and their year is given back. Until the last minute of the eve they wait.
func TestTheListClosesWhenTheSessionBegins(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, claire, waiting, who := full(t, w, d, "formation", true, 2)
		late := w.Session(enrolmenttest.Course{ID: claire.CourseID}, 1, "2027-06-10")
		if err := d.NameSecond(ctx, who[1], waiting[1].PublicID, late.PublicID); err != nil {
			t.Fatal(err)
		}
		begins := civil.At(spring, "00:00", civil.Paris)
		setTime(w, begins.Add(-time.Minute))
		closes(t, d, 0)
		want(t, d, Waitlisted, waiting...)
		if n := counted(t, d, who[0]); n != 2 { // the two rules of the year
			t.Fatal(n)
		}
		setTime(w, begins)
		closes(t, d, 2)
		closes(t, d, 0)
		want(t, d, Rejected, waiting[0])
		want(t, d, AwaitingEmployer, waiting[1]) // their second choice
		want(t, d, Enrolled, claire)
		if n := counted(t, d, who[0]); n != 0 {
			t.Fatal(n, "still counted")
		}
		if n := counted(t, d, who[1]); n != 2 {
			t.Fatal(n)
		}
		got := now(t, d, waiting[0])
		if got.SessionID != s.ID || got.WaitingNo != 0 || got.Late || !got.LeftWaiting() || taken(w, s) != 1 {
			t.Fatalf("%+v", got)
		}
		f, err := d.Open(ctx, who[0], waiting[0].PublicID)
		if err != nil {
			t.Fatal(err)
		}
		if last := f.Steps[len(f.Steps)-1]; last.Event != ListClosed || last.Seat != policy.TheClerk || last.Reason != got.EndReason {
			t.Fatalf("%+v", last)
		}
		for kind, n := range map[string]int{"enrolment.list_closed": 1, "enrolment.rejected": 0, "enrolment.fell_back": 1} {
			if got := w.Int(`SELECT count(*) FROM jobs WHERE kind = $1`, kind); got != n {
				t.Errorf("%s is told %d times, want %d", kind, got, n)
			}
		}
		fallBack(t, d, waiting[0]) // there is nothing to go on to
		want(t, d, Rejected, waiting[0])
	})
}

// An offer that runs is left to its hour; who has not answered by then waits no
// more either.
func TestAnOfferOutlivesTheList(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		_, claire, waiting, _ := full(t, w, d, "lab", false, 2)
		begins := civil.At(spring, "00:00", civil.Paris)
		setTime(w, begins.Add(-12*time.Hour))
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		setTime(w, begins.Add(time.Hour))
		if until := now(t, d, waiting[0]).OfferedUntil; !until.After(d.DB.Now()) {
			t.Fatal(until)
		}
		closes(t, d, 1)
		want(t, d, Offered, waiting[0])
		want(t, d, Rejected, waiting[1])
		setTime(w, now(t, d, waiting[0]).OfferedUntil.Add(time.Minute))
		closes(t, d, 0)
		if _, err := d.Offers(ctx); err != nil {
			t.Fatal(err)
		}
		want(t, d, Waitlisted, waiting[0])
		closes(t, d, 1)
		want(t, d, Rejected, waiting[0])
	})
}

// The first day comes when it does where the session is: while it has come in Paris
// alone, people wait, and the clerk does not turn in circles. Without the guard they
// would lose a place that may still come.
func TestTheListClosesByTheDayOfTheSession(t *testing.T) {
	for _, off := range []bool{false, true} {
		each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
			d.off.hopeless = off
			s, _, waiting, _ := full(t, w, d, "lab", false, 1)
			w.Exec(`UPDATE sessions SET zone = 'America/Martinique' WHERE id = $1`, s.ID)
			setTime(w, civil.At(spring, "00:30", civil.Paris))
			if n, err := d.CloseLists(t.Context()); err != nil || (n == 1) != off {
				t.Fatalf("the guard is off: %v; %d %v", off, n, err)
			}
			if kept := now(t, d, waiting[0]).Status == Waitlisted; kept == off {
				t.Fatalf("the guard is off: %v; still waiting: %v", off, kept)
			}
			if off {
				return
			}
			setTime(w, civil.At(spring, "00:00", civil.Zone("America/Martinique")))
			closes(t, d, 1)
			want(t, d, Rejected, waiting[0])
		})
	}
}

// A second choice that cannot be followed when the list closes ends the request, and
// one letter tells both. The list of a cancelled session does not close: who waits
// there is told that it is cancelled.
func TestTheListClosesWithoutItsSecondChoice(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, claire, waiting, who := full(t, w, d, "lab", false, 1)
		late := w.Session(enrolmenttest.Course{ID: claire.CourseID}, 1, "2027-06-10")
		if err := d.NameSecond(ctx, who[0], waiting[0].PublicID, late.PublicID); err != nil {
			t.Fatal(err)
		}
		w.Exec(`UPDATE affiliations SET status = 'left' WHERE person_id = $1`, who[0].Person)
		setTime(w, civil.At(spring, "08:00", civil.Paris))
		w.Exec(`UPDATE sessions SET status = 'cancelled' WHERE id = $1`, s.ID)
		closes(t, d, 0)
		fallBack(t, d, waiting...)
		want(t, d, Waitlisted, waiting[0])
		w.Exec(`UPDATE sessions SET status = 'running' WHERE id = $1`, s.ID)
		closes(t, d, 1)
		closes(t, d, 0)
		if got := now(t, d, waiting[0]); got.Status != Rejected || got.SecondID != "" || !got.LeftWaiting() {
			t.Fatalf("%+v", got)
		}
		for kind, n := range map[string]int{"enrolment.list_closed": 1, "enrolment.second_lost": 0} {
			if got := w.Int(`SELECT count(*) FROM jobs WHERE kind = $1`, kind); got != n {
				t.Errorf("%s is told %d times, want %d", kind, got, n)
			}
		}
		f, err := d.Open(ctx, who[0], waiting[0].PublicID)
		if n := len(f.Steps); err != nil || f.Steps[n-2].Event != SecondLost || f.Steps[n-1].Event != ListClosed {
			t.Fatalf("%+v %v", f.Steps, err)
		}
	})
}
