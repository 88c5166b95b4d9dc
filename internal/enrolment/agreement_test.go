package enrolment

import (
	"testing"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// chosen makes a list of one seat whose provider chose first: it is kept for
// Claire until Marc answers, and Hugo waits, at a structure of his own.
func chosen(t *testing.T, w *enrolmenttest.World, d Desk) (s enrolmenttest.Session, claire, hugo Enrolment, him policy.Actor) {
	t.Helper()
	s = w.Session(w.Course("Conduire un entretien", "lab", false), 1, spring)
	w.Exec(`UPDATE sessions SET asks_first = 'provider' WHERE id = $1`, s.ID)
	him = w.Person("Hugo", "Martin", w.Organisation("Structure d’à côté"))
	claire, hugo = ask(t, d, w.Claire, s), ask(t, d, him, s)
	choose(t, d, w.Nora, Retain, claire)
	choose(t, d, w.Nora, Wait, hugo)
	if _, err := d.Publish(t.Context(), w.Nora, s.PublicID); err != nil {
		t.Fatal(err)
	}
	return s, claire, hugo, him
}

func taken(w *enrolmenttest.World, s enrolmenttest.Session) int {
	return w.Int(`SELECT taken FROM sessions WHERE id = $1`, s.ID)
}

// The provider chooses, then the employer agrees: a seat is kept meanwhile, a
// refusal gives it to who waits, and an agreement is an enrolment.
func TestTheProviderChoosesFirst(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, claire, hugo, him := chosen(t, w, d)
		want(t, d, AwaitingAgreement, claire)
		want(t, d, Waitlisted, hugo)
		if e := now(t, d, claire); taken(w, s) != 1 || e.EmployerDueAt.Before(d.DB.Now()) || !e.RetainedAt.Equal(d.DB.Now().UTC().Truncate(time.Millisecond)) {
			t.Fatal(taken(w, s), e.EmployerDueAt, e.RetainedAt)
		}
		if inbox, err := d.Inbox(ctx, w.Marc); err != nil || len(inbox) != 1 || len(inbox[0].Answers) == 0 {
			t.Fatal(inbox, err)
		}
		if _, err := d.Decide(ctx, w.Claire, []string{claire.PublicID}, true, Reason{}); fault.CodeOf(err) != "enrolment.own" {
			t.Fatal(err)
		}
		if _, err := d.Decide(ctx, w.Marc, []string{claire.PublicID}, false, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Declined, claire)
		want(t, d, Offered, hugo)
		if err := d.Accept(ctx, him, hugo.PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, AwaitingAgreement, hugo)
		if _, err := d.Decide(ctx, w.Odile, []string{hugo.PublicID}, true, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Enrolled, hugo)
		if taken(w, s) != 1 {
			t.Fatal(taken(w, s))
		}
	})
}

// Until a request is retained its employer knows nothing of it, and the provider
// reads it at once.
func TestWhoIsAskedLastKnowsNothingBefore(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 3, spring)
		w.Exec(`UPDATE sessions SET asks_first = 'provider' WHERE id = $1`, s.ID)
		e := ask(t, d, w.Claire, s)
		want(t, d, AwaitingProvider, e)
		if f, err := d.Open(ctx, w.Nora, e.PublicID); err != nil || !f.Reads {
			t.Fatal(f.Reads, err)
		}
		if _, err := d.Open(ctx, w.Marc, e.PublicID); fault.KindOf(err) != fault.NotFound {
			t.Fatal(err)
		}
		if lines, _, err := d.List(ctx, w.Marc, Filter{}); err != nil || len(lines) != 0 {
			t.Fatal(lines, err)
		}
		other := w.Session(w.Course("Animer une réunion", "lab", false), 3, spring)
		ines := ask(t, d, w.Person("Inès", "Bordes", w.Bordeaux), other) // for the same days: who is away with her?
		if f, err := d.Open(ctx, w.Marc, ines.PublicID); err != nil || len(f.Away) != 0 {
			t.Fatal(f.Away, err)
		}
		choose(t, d, w.Nora, Retain, e)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		if f, err := d.Open(ctx, w.Marc, ines.PublicID); err != nil || len(f.Away) != 1 {
			t.Fatal(f.Away, err)
		}
		if _, err := d.Open(ctx, w.Marc, e.PublicID); err != nil {
			t.Fatal(err)
		}
	})
}

// The rule of silence of the structure holds for who answers last: a refusal, and
// time that goes by with nobody at all, give the seat back.
func TestSilenceOfWhoAnswersLast(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		noon := d.DB.Now
		for silence, becomes := range map[Silence]Status{Refuse: Declined, Accept: Enrolled, Escalate: AwaitingAgreement} {
			d.DB.Now = noon
			w.Exec(`DELETE FROM employer_rules`)
			if err := d.SetRule(t.Context(), w.Marc, w.Bordeaux.PublicID, EmployerRule{Days: 2, Silence: silence}); err != nil {
				t.Fatal(err)
			}
			s, claire, hugo, _ := chosen(t, w, d)
			due := now(t, d, claire).EmployerDueAt
			d.DB.Now = func() time.Time { return due.Add(time.Minute) }
			if _, err := d.Silent(t.Context()); err != nil {
				t.Fatal(err)
			}
			want(t, d, becomes, claire)
			if silence == Escalate {
				if n, err := d.Expire(t.Context()); n != 0 || err != nil {
					t.Fatal(n, err)
				}
				later(d, 6*24*time.Hour)
				if n, err := d.Expire(t.Context()); n != 1 || err != nil {
					t.Fatal(n, err)
				}
				want(t, d, Expired, claire)
			}
			if silence != Accept {
				want(t, d, Offered, hugo)
			}
			if taken(w, s) != 1 {
				t.Fatal(silence, taken(w, s))
			}
			d.DB.Now = noon
			for _, e := range []Enrolment{claire, hugo} {
				if now(t, d, e).Live() {
					if err := d.CallOff(t.Context(), w.Odile, e.PublicID, reason); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	})
}

// A structure that closes gives back the seats that were kept for its people.
func TestWhoClosesGivesBackTheSeatsThatWereKept(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s, claire, hugo, _ := chosen(t, w, d)
		if err := d.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
			return d.CallOffUnanswered(tx, policy.Clerk, claire.EmployerID, "La structure ferme.")
		}); err != nil {
			t.Fatal(err)
		}
		want(t, d, Cancelled, claire)
		want(t, d, Offered, hugo)
		if taken(w, s) != 1 {
			t.Fatal(taken(w, s))
		}
	})
}

// Other days of the session are other days to answer by: no seat is kept past its
// beginning, and who had let the time go by is asked again.
func TestOtherDaysAreOtherDaysToAgreeBy(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s, claire, hugo, _ := chosen(t, w, d)
		w.Exec(`UPDATE enrolments SET employer_due_at = $2 WHERE id = $1`, claire.ID, civil.At(spring.Add(-spareDays), "18:00", civil.Paris))
		sooner := move(d, KeepsSeat)
		for i := range sooner.HalfDays {
			sooner.HalfDays[i].Day = spring.Add(-10)
		}
		if err := d.Postpone(t.Context(), w.Nora, s.PublicID, sooner); err != nil {
			t.Fatal(err)
		}
		was := now(t, d, claire)
		if was.Status != AwaitingAgreement || was.EmployerDueAt.After(civil.At(spring.Add(-12), "18:00", civil.Paris)) {
			t.Fatal("the seat is kept past the beginning:", was.Status, was.EmployerDueAt)
		}
		d.DB.Now = func() time.Time { return was.EmployerDueAt.Add(time.Minute) }
		if n, err := d.Silent(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if err := d.Postpone(t.Context(), w.Nora, s.PublicID, move(d, KeepsSeat)); err != nil {
			t.Fatal(err)
		}
		got := now(t, d, claire)
		if !got.EmployerDueAt.After(d.DB.Now()) || !got.RetainedAt.After(was.RetainedAt) || w.Int(`SELECT count(*) FROM employer_clocks WHERE silent_at IS NOT NULL`) != 0 {
			t.Fatal(got.EmployerDueAt, got.RetainedAt)
		}
		later(d, 6*24*time.Hour) // by the old days the seat would be given back
		if n, err := d.Expire(t.Context()); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		agree(t, d, w.Marc, claire)
		want(t, d, Enrolled, claire)
		want(t, d, Waitlisted, hugo)
		if taken(w, s) != 1 {
			t.Fatal(taken(w, s))
		}
	})
}

// elsewhere moves the seat that is kept for Claire to a session whose list is not
// announced yet, and gives her request as it was before.
func elsewhere(t *testing.T, w *enrolmenttest.World, d Desk) (here, there enrolmenttest.Session, before Enrolment) {
	t.Helper()
	here, claire, _, _ := chosen(t, w, d)
	there = w.Session(enrolmenttest.Course{ID: claire.CourseID}, 3, spring.Add(20))
	before = now(t, d, claire)
	if err := d.Move(t.Context(), w.Nora, claire.PublicID, there.PublicID, reason, false); err != nil {
		t.Fatal(err)
	}
	want(t, d, AwaitingAgreement, claire)
	return here, there, before
}

// Who read a request before it was moved gives no seat back where it was: its seat
// is elsewhere.
func TestASeatIsGivenBackWhereItIs(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		here, there, before := elsewhere(t, w, d)
		err := d.DB.Write(t.Context(), func(tx *sqldb.Tx) error { return d.leave(tx, policy.Clerk, before, TimedOut, "") })
		refused(t, err, fault.Conflict, "stale")
		want(t, d, AwaitingAgreement, before)
		if taken(w, here) != 1 || taken(w, there) != 1 {
			t.Fatal(taken(w, here), taken(w, there))
		}
	})
}

// An answer that came after the provider's is not taken back, wherever the request
// was moved since.
func TestWhoAnswersLastTakesNothingBack(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		d.UndoFor = 10 * time.Minute
		_, there, claire := elsewhere(t, w, d)
		if _, err := d.Decide(t.Context(), w.Marc, []string{claire.PublicID}, false, reason); err != nil {
			t.Fatal(err)
		}
		if f, err := d.Open(t.Context(), w.Marc, claire.PublicID); err != nil || f.Status != Declined || !f.UndoUntil.IsZero() {
			t.Fatal(f.Status, f.UndoUntil, err)
		}
		refused(t, takeBack(t, w, d, claire)[0], fault.Conflict, "undo.late")
		if taken(w, there) != 0 {
			t.Fatal(taken(w, there))
		}
	})
}

func TestAgreementDue(t *testing.T) {
	s := catalogue.Session{FirstDay: spring, Zone: civil.Paris.String()}
	if got := agreementDue(sqltest.Noon, 5, s); got.Before(sqltest.Noon) || !got.Before(lastWord(s)) {
		t.Error(got)
	}
	late := lastWord(s).Add(-20 * time.Hour)
	if got := agreementDue(late, 5, s); !got.Equal(lastWord(s)) {
		t.Errorf("asked on the eve, an employer has until %v", got)
	}
}
