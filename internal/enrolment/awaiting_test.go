package enrolment

import (
	"testing"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/policy"
)

// What waits for a word of somebody is told to them alone, until they have said it:
// new days, and the seat of a colleague.
func TestWhatAwaitsAWord(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, claire, _, _ := full(t, w, d, "lab", false, 1)
		awaits := func(a policy.Actor, n int) (all []Awaited) {
			t.Helper()
			all, err := d.AwaitingMe(ctx, a)
			if err != nil || len(all) != n {
				t.Fatalf("%d, want %d: %v", len(all), n, err)
			}
			return all
		}
		awaits(w.Claire, 0)
		if err := d.Postpone(ctx, w.Nora, s.PublicID, move(d, LeavesSeat)); err != nil {
			t.Fatal(err)
		}
		if one := awaits(w.Claire, 1)[0]; one.AnswerBy.IsZero() || one.PublicID != claire.PublicID {
			t.Fatal(one)
		}
		awaits(w.Lucas, 0)
		if err := d.ReplyToNewDays(ctx, w.Claire, claire.PublicID, true); err != nil {
			t.Fatal(err)
		}
		awaits(w.Claire, 0)
		if err := d.ProposeColleague(ctx, w.Claire, claire.PublicID, refOf(t, w, d, w.Lucas, w.Claire, claire)); err != nil {
			t.Fatal(err)
		}
		awaits(w.Claire, 0)
		if one := awaits(w.Lucas, 1)[0]; one.PersonID != w.Claire.Person {
			t.Fatal(one)
		}
		if err := d.AnswerHandOver(ctx, w.Lucas, claire.PublicID, true, true); err != nil {
			t.Fatal(err)
		}
		awaits(w.Lucas, 0)
	})
}
