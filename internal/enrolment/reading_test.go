package enrolment

import (
	"testing"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/policy"
)

// A reader gives their score before they see what the others gave, and sees the
// others' once the provider has answered. Without the guard they see it at once.
func TestReadersDoNotInfluenceOneAnother(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 2, spring)
		e := ask(t, d, w.Claire, s)
		agree(t, d, w.Marc, e)
		rose := w.Person("Rose", "Arnaud", w.Forets, policy.Organiser)
		note := func(by policy.Actor, r Reading) {
			t.Helper()
			if err := d.Note(ctx, by, e.PublicID, r); err != nil {
				t.Fatal(err)
			}
		}
		read := func(by policy.Actor) (others int) {
			t.Helper()
			b, err := d.Board(ctx, by, s.PublicID, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range b.Notes[e.ID] {
				if r.Reader != by.Person {
					others++
				}
			}
			return others
		}
		sees := func(by policy.Actor, want int, when string) {
			t.Helper()
			if n := read(by); n != want {
				t.Fatalf("%s, %d readings of others are seen, not %d", when, n, want)
			}
		}
		note(w.Nora, Reading{Score: 4, Tags: []string{"débutante"}, Note: "Son besoin est précis."})
		sees(rose, 0, "before she has read anything")
		note(rose, Reading{Tags: []string{"mobilité"}, Note: "À relire."})
		sees(rose, 0, "with words and no score")
		sees(w.Nora, 1, "once her score is given")
		sees(w.Odile, 0, "by the staff, who give none")

		off := d
		off.off.readings = true // the twin
		b, err := off.Board(ctx, rose, s.PublicID, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Notes[e.ID]) != 2 {
			t.Fatal("without the guard nothing went wrong")
		}

		note(rose, Reading{Score: 2})
		sees(rose, 1, "once her score is given")
		note(rose, Reading{Note: "Je reprends ma note."})
		sees(rose, 0, "once her score is taken back")
		choose(t, d, w.Nora, Retain, e)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		sees(rose, 1, "once the list is out")
	})
}
