package enrolment

import (
	"testing"
	"time"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
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
