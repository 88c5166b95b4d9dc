package attendtest

import (
	"testing"
	"time"

	"profil/internal/attendance"
	"profil/internal/enrolment"
)

// Attend has every half-day of the stage kept and sealed, from one day to the next:
// Claire signs the first, Lucas is absent from all, Amine is excused from all.
func (w *World) Attend(t testing.TB) {
	t.Helper()
	ctx, hugo, nora := t.Context(), w.Actor(t, "hugo"), w.Actor(t, "nora")
	excuse, err := enrolment.ParseReason("Un train supprimé.", true)
	done := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	done(err)
	for n, half := range w.HalfDays {
		if n == 2 {
			tomorrow := w.DB.Now().AddDate(0, 0, 1)
			w.DB.Now = func() time.Time { return tomorrow }
		}
		done(w.Desk.Open(ctx, hugo, half))
		if n == 0 {
			done(w.Desk.Sign(ctx, w.Actor(t, "claire"), half, w.Mark("claire"), attendance.Typed))
		} else {
			done(w.Desk.Note(ctx, hugo, half, w.Participation(t, "claire"), attendance.Absent, 0, enrolment.Reason{}))
		}
		done(w.Desk.Note(ctx, hugo, half, w.Participation(t, "lucas"), attendance.Absent, 0, enrolment.Reason{}))
		done(w.Desk.Note(ctx, hugo, half, w.Participation(t, "amine"), attendance.Excused, 0, excuse))
		done(w.Desk.Countersign(ctx, hugo, half, w.Mark("hugo")))
		done(w.Desk.Seal(ctx, nora, half))
	}
}
