package enrolment

import (
	"fmt"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// full makes a list of one seat, that of Claire, and of those who wait for it,
// in order, each at a structure of their own.
func full(t *testing.T, w *enrolmenttest.World, d Desk, format string, reserved bool, waiting int) (s enrolmenttest.Session, claire Enrolment, wait []Enrolment, who []policy.Actor) {
	t.Helper()
	s = w.Session(w.Course("Conduire un entretien", format, reserved), 1, spring)
	claire = ask(t, d, w.Claire, s)
	agree(t, d, w.Marc, claire)
	choose(t, d, w.Nora, Retain, claire)
	for i := range waiting {
		o := w.Organisation(fmt.Sprint("Structure ", i))
		w.Adhere(o, 2027)
		a := w.Person(fmt.Sprint("Personne ", i), "Martin", o)
		e := ask(t, d, a, s)
		if _, err := d.Decide(t.Context(), w.Odile, []string{e.PublicID}, true, reason); err != nil {
			t.Fatal(err)
		}
		choose(t, d, w.Nora, Wait, e)
		wait, who = append(wait, e), append(who, a)
	}
	if _, err := d.Publish(t.Context(), w.Nora, s.PublicID); err != nil {
		t.Fatal(err)
	}
	return s, claire, wait, who
}

// Every path by which a seat comes free leads to the next who waits.
func TestEveryPathOffersTheSeat(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, claire, wait, who := full(t, w, d, "lab", false, 6)
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Offered, wait[0])
		if got := now(t, d, wait[0]); got.OfferedUntil.Sub(d.DB.Now()) != 48*time.Hour {
			t.Fatal(got.OfferedUntil)
		}
		if err := d.Decline(ctx, who[0], wait[0].PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, Withdrawn, wait[0])
		want(t, d, Offered, wait[1])
		if err := d.Accept(ctx, who[1], wait[1].PublicID); err != nil {
			t.Fatal(err)
		}
		if err := d.CallOff(ctx, w.Odile, wait[1].PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Offered, wait[2])
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.EndAll(tx, policy.Clerk, who[2].Person, "Compte fermé.") }); err != nil {
			t.Fatal(err)
		}
		want(t, d, Offered, wait[3])
		later(d, 49*time.Hour)
		if n, err := d.Offers(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		want(t, d, Waitlisted, wait[3])
		want(t, d, Offered, wait[4])
		w.Exec(`UPDATE sessions SET capacity = 2 WHERE id = $1`, s.ID)
		if _, err := d.Offers(ctx); err != nil {
			t.Fatal(err)
		}
		want(t, d, Offered, wait[4], wait[5])
	})
}

func later(d Desk, by time.Duration) {
	now := d.DB.Now().Add(by)
	d.DB.Now = func() time.Time { return now }
}

// An offer that nobody answers goes to the next; the first time one waits on,
// behind the others, the second time the request ends.
func TestAnOfferExpires(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		_, claire, wait, who := full(t, w, d, "lab", false, 2)
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Offers(ctx); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		for _, offered := range []Enrolment{wait[0], wait[1], wait[0], wait[1]} {
			want(t, d, Offered, offered)
			later(d, 49*time.Hour)
			if _, err := d.Offers(ctx); err != nil {
				t.Fatal(err)
			}
		}
		want(t, d, Withdrawn, wait...)
		refused(t, d.Accept(ctx, who[0], wait[0].PublicID), fault.Conflict, "offer.gone")
		if w.Int(`SELECT taken FROM sessions`) != 0 {
			t.Fatal("a seat is kept for nobody")
		}
	})
}

// An offer keeps the rules that a request is judged by; whoever is passed over
// reads why, once, and keeps their place.
func TestAnOfferKeepsTheRules(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		_, claire, wait, who := full(t, w, d, "formation", true, 4)
		w.Exec(`UPDATE affiliations SET status = 'left' WHERE person_id = $1`, who[0].Person)
		w.Exec(`UPDATE adhesions SET status = 'ended' WHERE organisation_id = $1`, wait[1].EmployerID)
		d.Limits.PerStructure = 1
		w.Exec(`UPDATE enrolments SET employer_id = $2 WHERE id = $1`, wait[2].ID, w.Bordeaux.ID)
		other := w.Session(enrolmenttest.Course{ID: wait[2].CourseID}, 2, spring.Add(7))
		twin := ask(t, d, w.Lucas, other)
		w.Exec(`UPDATE enrolments SET status = 'enrolled' WHERE id = $1`, twin.ID) // of the same structure and course
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Waitlisted, wait[:3]...)
		want(t, d, Offered, wait[3])
		for range 2 {
			later(d, 49*time.Hour)
			if _, err := d.Offers(ctx); err != nil {
				t.Fatal(err)
			}
		}
		want(t, d, Withdrawn, wait[3])
		for i, e := range wait[:3] {
			if n := w.Int(`SELECT count(*) FROM enrolment_steps WHERE enrolment_id = $1 AND event = 'overtaken' AND reason <> ''`, e.ID); n != 1 {
				t.Errorf("%d reasons for n° %d", n, i)
			}
			if got := now(t, d, e); got.WaitingNo != i+1 {
				t.Errorf("n° %d is at place %d", i, got.WaitingNo)
			}
		}
		// The twin: without the rules, the first who waits is offered the seat.
		later(d, 0)
		w.Exec(`UPDATE affiliations SET status = 'confirmed' WHERE person_id = $1`, who[0].Person)
		if _, err := d.Offers(ctx); err != nil {
			t.Fatal(err)
		}
		want(t, d, Offered, wait[0])
	})
}

// At the last moment a seat goes first to who can come then, who answers in
// four hours; the others read why.
func TestTheLastMoment(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		_, claire, wait, who := full(t, w, d, "lab", false, 3)
		if err := d.ComeAtShortNotice(ctx, who[2], wait[2].PublicID, true); err != nil {
			t.Fatal(err)
		}
		at := civil.At(spring.Add(-2), "21:30", civil.Paris)
		d.DB.Now = func() time.Time { return at }
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Waitlisted, wait[:2]...)
		want(t, d, Offered, wait[2])
		if got := now(t, d, wait[2]).OfferedUntil; !got.Equal(civil.At(spring.Add(-1), "12:00", civil.Paris)) {
			t.Fatal(got)
		}
		at = civil.At(spring.Add(-1), "12:01", civil.Paris)
		if _, err := d.Offers(ctx); err != nil {
			t.Fatal(err)
		}
		want(t, d, Waitlisted, wait[0], wait[1])
		want(t, d, Offered, wait[2]) // a second time, for nobody else can come so late
		at = civil.At(spring.Add(-1), "16:02", civil.Paris)
		if _, err := d.Offers(ctx); err != nil {
			t.Fatal(err)
		}
		want(t, d, Withdrawn, wait[2])
		want(t, d, Offered, wait[0])
		if got := now(t, d, wait[0]).OfferedUntil; !got.Equal(civil.At(spring, "07:00", civil.Paris)) {
			t.Fatal(got)
		}
	})
}

// Nobody passes who waits before them without a reason that these can read.
func TestPassingOthersNeedsAReason(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, _, wait, who := full(t, w, d, "lab", false, 2)
		refused(t, d.Choose(ctx, w.Nora, wait[1].PublicID, Retain, Reason{}), fault.Invalid, "invalid")
		w.Exec(`UPDATE enrolments SET choice = 'retain' WHERE id = $1`, wait[1].ID)
		w.Exec(`UPDATE sessions SET capacity = 2 WHERE id = $1`, s.ID)
		_, err := d.Publish(ctx, w.Nora, s.PublicID)
		refused(t, err, fault.Conflict, "selection.overtake")
		choose(t, d, w.Nora, Retain, wait[1])
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, Enrolled, wait[1])
		f, err := d.Open(ctx, who[0], wait[0].PublicID)
		if last := f.Steps[len(f.Steps)-1]; err != nil || last.Event != Overtaken || last.Reason != reason.String() || f.Ahead != 0 {
			t.Fatal(last, f.Ahead, err)
		}
	})
}
