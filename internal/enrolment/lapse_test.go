package enrolment

import (
	"slices"
	"testing"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
)

// Each open status has one line of the table, and no more.
func TestLapseTableIsWhole(t *testing.T) {
	for _, s := range append(slices.Clone(Live), Draft) {
		n := 0
		for _, r := range LapseRules {
			if slices.Contains(r.When, s) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s has %d lines", s, n)
		}
	}
	for _, s := range []Status{Offered, Enrolled, AwaitingProvider} { // somebody has accepted
		if r, _ := LapseOf(s); r.Fate != Stays {
			t.Errorf("what was accepted is lost: %s %s", s, r.Fate)
		}
	}
}

// When the adhésion ends, what nobody has accepted falls and is told, what was
// accepted stays, and another structure, an open action or another year are left
// alone. The twin, which does not look whether the structure still adheres,
// makes a request fall that has its adhésion.
func TestLapse(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		days := []string{"2027-02-01", "2027-02-03", "2027-02-05", "2027-02-08"}
		var asked []Enrolment
		for i, title := range []string{"Conduire un entretien", "Écouter", "Orienter"} {
			c := w.Course(title, "formation", true)
			asked = append(asked, ask(t, d, w.Claire, w.Session(c, 10, civil.Day(days[i]))))
		}
		free := ask(t, d, w.Claire, w.Session(w.Course("Accueillir", "webinaire", false), 10, civil.Day(days[3])))
		w.Exec(`UPDATE enrolments SET status = 'awaiting_provider', provider_id = $2 WHERE id = $1`, asked[1].ID, w.Forets.ID)
		w.Exec(`UPDATE enrolments SET status = 'waitlisted', provider_id = $2 WHERE id = $1`, asked[2].ID, w.Forets.ID)
		other := ask(t, d, w.Person("Zoé", "Lacan", w.Pessac), w.Session(w.Course("Conclure", "formation", true), 10, "2027-02-10"))

		is := func(e Enrolment, want Status) {
			t.Helper()
			if n := w.Int(`SELECT count(*) FROM enrolments WHERE id = $1 AND status = $2`, e.ID, want); n != 1 {
				t.Errorf("the request is not %s", want)
			}
		}
		if err := d.Lapse(ctx, w.Bordeaux.ID, 2027); err != nil {
			t.Fatal(err)
		}
		is(asked[0], AwaitingEmployer) // the structure has its adhésion

		w.Exec(`UPDATE adhesions SET status = 'ended' WHERE organisation_id = $1`, w.Bordeaux.ID)
		shown, err := d.PreviewLapse(ctx, w.Odile, []string{w.Bordeaux.ID}, 2027)
		if err != nil || len(shown) != 3 {
			t.Fatalf("%v %+v", err, shown)
		}
		if _, err := d.PreviewLapse(ctx, w.Marc, []string{w.Bordeaux.ID}, 2027); err == nil {
			t.Error("who is not of the staff sees it")
		}
		for range 2 { // the clerk may do it twice
			if err := d.Lapse(ctx, w.Bordeaux.ID, 2027); err != nil {
				t.Fatal(err)
			}
		}
		is(asked[0], Cancelled)
		is(asked[1], AwaitingProvider)
		is(asked[2], Waitlisted)
		is(free, AwaitingEmployer)
		is(other, AwaitingEmployer)
		for kind, n := range map[string]int{"enrolment.cancelled": 1, "enrolment.paused": 1} {
			if got := w.Int(`SELECT count(*) FROM jobs WHERE kind = $1`, kind); got != n {
				t.Errorf("%s is told %d times, want %d", kind, got, n)
			}
		}

		d.off.adheres = true
		if err := d.Lapse(ctx, w.Pessac.ID, 2027); err != nil {
			t.Fatal(err)
		}
		is(other, Cancelled) // the guard held it
	})
}
