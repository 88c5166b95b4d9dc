package enrolment

import (
	"testing"
	"time"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
)

// takeBack has Marc take back his answers to some requests, alone each.
func takeBack(t *testing.T, w *enrolmenttest.World, d Desk, all ...Enrolment) (errs []error) {
	t.Helper()
	for _, e := range all {
		_, err := d.Undo(t.Context(), w.Marc, []string{e.PublicID})
		errs = append(errs, err)
	}
	return errs
}

// For a short while an employer goes back on an answer, whichever it was: the
// request waits for them again, with its number.
func TestAnAnswerIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		d.UndoFor = 10 * time.Minute
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 3, spring)
		e := ask(t, d, w.Claire, s)
		for _, yes := range []bool{true, false} {
			if _, err := d.Decide(ctx, w.Marc, []string{e.PublicID}, yes, reason); err != nil {
				t.Fatal(err)
			}
			later(d, 9*time.Minute)
			if f, err := d.Open(ctx, w.Marc, e.PublicID); err != nil || f.UndoUntil.IsZero() {
				t.Fatal(f.UndoUntil, err)
			}
			if _, err := d.Undo(ctx, w.Odile, []string{e.PublicID}); fault.CodeOf(err) != "undo.late" {
				t.Fatal(err) // it is not her answer
			}
			if err := takeBack(t, w, d, e)[0]; err != nil {
				t.Fatal(err)
			}
			want(t, d, AwaitingEmployer, e)
			if got := now(t, d, e); got.ArrivalNo != 1 || got.ProviderID != "" || !got.EmployerAt.IsZero() || got.EmployerReason != "" {
				t.Fatalf("%+v", got)
			}
		}
	})
}

// Several answers are taken back at once; one that was used meanwhile stays.
func TestWhatWasUsedMeanwhileIsNotTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		d.UndoFor = 10 * time.Minute
		course := w.Course("Conduire un entretien", "lab", false)
		s, other := w.Session(course, 3, spring), w.Session(course, 3, spring.Add(7))
		lucas := w.Person("Lucas", "Petit", w.Bordeaux)
		mine, his := ask(t, d, w.Claire, s), ask(t, d, lucas, s)
		if _, err := d.Decide(ctx, w.Marc, []string{mine.PublicID, his.PublicID}, false, reason); err != nil {
			t.Fatal(err)
		}
		ask(t, d, w.Claire, other) // she has asked again, for other days
		results, err := d.Undo(ctx, w.Marc, []string{mine.PublicID, his.PublicID})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if (r.Err == nil) != (r.PublicID == his.PublicID) {
				t.Error(r)
			}
		}
		want(t, d, Declined, mine)
		want(t, d, AwaitingEmployer, his)
	})
}

// Nothing is taken back once the time is over, nor once the list is announced; the
// twins do it without their guard.
func TestNoAnswerIsTakenBackTooLate(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		for _, off := range []bool{false, true} {
			d.UndoFor = 10 * time.Minute
			d.off.window, d.off.listed = false, false
			late := w.Session(w.Course("Conduire un entretien", "lab", false), 3, spring)
			e := ask(t, d, w.Claire, late)
			agree(t, d, w.Marc, e)
			later(d, 11*time.Minute)
			d.off.window = off
			if err := takeBack(t, w, d, e)[0]; (err == nil) != off {
				t.Errorf("after the time, guard off %v: %v", off, err)
			}
			listed := w.Session(w.Course("Animer une réunion", "lab", false), 1, spring.Add(1))
			wait := ask(t, d, w.Claire, listed)
			if _, err := d.Decide(t.Context(), w.Marc, []string{wait.PublicID}, false, reason); err != nil {
				t.Fatal(err)
			}
			w.Exec(`UPDATE sessions SET status = 'listed' WHERE id = $1`, listed.ID)
			d.off.listed = off
			if err := takeBack(t, w, d, wait)[0]; (err == nil) != off {
				t.Errorf("after the list, guard off %v: %v", off, err)
			}
		}
	})
}

// Where the provider chose first a refusal gives the seat to who waits: whoever
// gave it is told of no way back, not even in a session that is open, to which a
// seat may be moved.
func TestASeatThatWasKeptIsNotTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		d.UndoFor = 10 * time.Minute
		s, claire, _, _ := chosen(t, w, d)
		w.Exec(`UPDATE sessions SET status = 'open' WHERE id = $1`, s.ID)
		results, err := d.Decide(t.Context(), w.Marc, []string{claire.PublicID}, false, reason)
		if err != nil || !results[0].UndoUntil.IsZero() {
			t.Fatal(results, err)
		}
		if f, err := d.Open(t.Context(), w.Marc, claire.PublicID); err != nil || !f.UndoUntil.IsZero() {
			t.Fatal(f.UndoUntil, err)
		}
		if err := takeBack(t, w, d, claire)[0]; fault.CodeOf(err) != "undo.late" {
			t.Fatal(err)
		}
		usual := ask(t, d, w.Claire, w.Session(w.Course("Animer une réunion", "lab", false), 1, spring.Add(1)))
		if results, err = d.Decide(t.Context(), w.Marc, []string{usual.PublicID}, false, reason); err != nil || results[0].UndoUntil.IsZero() {
			t.Fatal(results, err)
		}
	})
}

// The link by which an answer came takes it back for the same short while, and
// answers again; opening it takes nothing back.
func TestTheLinkTakesItsAnswerBack(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		d, e := byLink(t, w, d)
		d.UndoFor = 10 * time.Minute
		token := linkOf(t, d, e, w.Marc)
		if err := d.UndoByLink(ctx, token, ungated); fault.CodeOf(err) != "undo.late" {
			t.Errorf("before any answer: %v", err)
		}
		for _, yes := range []bool{true, false} {
			if err := d.DecideByLink(ctx, token, yes, reason, ungated); err != nil {
				t.Fatal(err)
			}
			later(d, 9*time.Minute)
			l, err := d.OpenLink(ctx, token)
			if err != nil || l.Open || l.UndoUntil.Sub(l.Now) != time.Minute {
				t.Fatalf("%v left of the answer, %v", l.UndoUntil.Sub(l.Now), err)
			}
			if err := d.UndoByLink(ctx, token, ungated); err != nil {
				t.Fatal(err)
			}
			want(t, d, AwaitingEmployer, e)
			if l, err = d.OpenLink(ctx, token); err != nil || !l.Open || !l.UndoUntil.IsZero() {
				t.Fatalf("%+v %v", l, err)
			}
		}
	})
}

// A link takes nothing back once the time is over, nor an answer that its
// recipient gave on the page; the twins do it without their guard.
func TestALinkTakesNothingElseBack(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		for name, c := range map[string]struct {
			answer func(d Desk, e Enrolment, token string) error
			wait   time.Duration
			off    func(d *Desk)
		}{
			"late": {func(d Desk, _ Enrolment, token string) error {
				return d.DecideByLink(t.Context(), token, true, Reason{}, ungated)
			}, 11 * time.Minute, func(d *Desk) { d.off.window = true }},
			"on the page": {func(d Desk, e Enrolment, _ string) error {
				_, err := d.Decide(t.Context(), w.Marc, []string{e.PublicID}, true, Reason{})
				return err
			}, time.Minute, func(d *Desk) { d.off.way = true }},
		} {
			d := d
			d.Key, d.UndoFor = []byte("the key of the tests, 32 octets.."), 10*time.Minute
			setRule(t, w, d, EmployerRule{Days: 5, Silence: Escalate, ByLink: true})
			later(d, time.Minute)
			e := ask(t, d, w.Claire, w.Session(w.Course(name, "lab", false), 3, spring))
			token := linkOf(t, d, e, w.Marc)
			if err := c.answer(d, e, token); err != nil {
				t.Fatal(name, err)
			}
			later(d, c.wait)
			if l, err := d.OpenLink(t.Context(), token); err != nil || !l.UndoUntil.IsZero() {
				t.Errorf("%s: offered until %v, %v", name, l.UndoUntil, err)
			}
			if err := d.UndoByLink(t.Context(), token, ungated); fault.CodeOf(err) != "undo.late" {
				t.Errorf("%s: %v", name, err)
			}
			want(t, d, AwaitingProvider, e)
			c.off(&d)
			if err := d.UndoByLink(t.Context(), token, ungated); err != nil {
				t.Errorf("%s, without the guard: %v", name, err)
			}
		}
	})
}

// A link that is void takes nothing back.
func TestAVoidLinkTakesNothingBack(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		d, e := byLink(t, w, d)
		d.UndoFor = 10 * time.Minute
		token := linkOf(t, d, e, w.Marc)
		if err := d.DecideByLink(t.Context(), token, true, Reason{}, ungated); err != nil {
			t.Fatal(err)
		}
		w.Revoke(w.Marc, policy.Approver)
		if err := d.UndoByLink(t.Context(), token, ungated); fault.CodeOf(err) != void {
			t.Error(err)
		}
		want(t, d, AwaitingProvider, e)
	})
}
