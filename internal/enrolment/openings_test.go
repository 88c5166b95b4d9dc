package enrolment

import (
	"errors"
	"testing"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb/sqltest"
)

// course and session name owners of waves.
func ofCourse(c enrolmenttest.Course) catalogue.Owner {
	return catalogue.Owner{Of: catalogue.OfCourse, PublicID: c.PublicID}
}

func ofSession(s enrolmenttest.Session) catalogue.Owner {
	return catalogue.Owner{Of: catalogue.OfSession, PublicID: s.PublicID}
}

const toSpread = "Laisser aux adhérents le temps de demander."

// in gives a wave so many days after the opening, at nine.
func in(days int, g catalogue.Group) catalogue.Wave {
	return catalogue.Wave{Group: g, Days: days, Minute: 9 * 60}
}

// The waves of the programme, of a course and of a session are written by those
// who may, with a reason where it is not theirs; the nearest hold, and nobody asks
// before theirs. The twin is the same world once the nearest are taken back.
func TestWhoWritesWhichWaves(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "lab", false)
		s := w.Session(c, 9, spring)
		now := d.DB.Now()
		w.Exec(`UPDATE sessions SET opens_at = $2, closes_at = $3 WHERE id = $1`, s.ID, now.Add(time.Hour), now.AddDate(0, 0, 20))
		desk := catalogue.Desk{DB: d.DB}
		last := []catalogue.Wave{in(0, catalogue.Adherents), in(4, catalogue.Everybody)}
		set := func(a policy.Actor, o catalogue.Owner, reason string, waves ...catalogue.Wave) error {
			return desk.SetWaves(ctx, a, o, waves, reason)
		}
		refused(t, set(w.Nora, catalogue.Programme, toSpread, last...), fault.Forbidden, "forbidden")
		refused(t, set(w.Claire, ofCourse(c), toSpread, last...), fault.Forbidden, "forbidden")
		if err := set(w.Odile, catalogue.Programme, "", last...); fault.KindOf(err) != fault.Invalid {
			t.Fatal("without a reason:", err)
		}
		if err := set(w.Odile, ofCourse(c), "", last...); fault.KindOf(err) != fault.Invalid {
			t.Fatal("of another’s course, without a reason:", err)
		}
		if err := set(w.Odile, catalogue.Programme, toSpread, last...); err != nil {
			t.Fatal(err)
		}
		zoe := w.Person("Zoé", "Martin", w.Organisation("Mission locale des Landes"))
		opens := func(a policy.Actor) int {
			t.Helper()
			p, err := d.Prospect(ctx, a, s.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			return civil.DayOf(p.OpensAt, civil.Paris).Since(civil.DayOf(now.Add(time.Hour), civil.Paris))
		}
		want := func(what string, claire, other int) {
			t.Helper()
			if a, b := opens(w.Claire), opens(zoe); a != claire || b != other {
				t.Fatalf("by %s, in %d days for who adheres, in %d for who does not", what, a, b)
			}
		}
		want("the programme", 0, 4)
		if err := set(w.Nora, ofCourse(c), "", in(1, catalogue.Adherents), in(2, catalogue.Everybody)); err != nil {
			t.Fatal(err)
		}
		want("the course", 1, 2)
		if err := set(w.Nora, ofSession(s), "", in(0, catalogue.Adherents), in(6, catalogue.Everybody)); err != nil {
			t.Fatal(err)
		}
		want("the session", 0, 6)
		d.DB.Now = func() time.Time { return now.Add(2 * time.Hour) }
		_, err := d.Submit(ctx, zoe, s.PublicID, sent)
		refused(t, err, fault.Conflict, quota.Wave)
		// The twin: everybody at once, and what was refused passes.
		if err := set(w.Nora, ofSession(s), "", catalogue.Wave{Group: catalogue.Everybody}); err != nil {
			t.Fatal(err)
		}
		ask(t, d, zoe, s)
	})
}

// What is open keeps what was announced when the waves above it are written
// anew: nobody who may ask is told to wait.
func TestWhatIsOpenKeepsItsWaves(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "lab", false)
		open, later := w.Session(c, 9, spring), w.Session(c, 9, spring.Add(20))
		now := d.DB.Now()
		w.Exec(`UPDATE sessions SET opens_at = $2 WHERE id = $1`, open.ID, now.Add(-time.Hour))
		w.Exec(`UPDATE sessions SET opens_at = $2, closes_at = $3 WHERE id = $1`, later.ID, now.Add(time.Hour), now.AddDate(0, 0, 9))
		desk := catalogue.Desk{DB: d.DB}
		zoe := w.Person("Zoé", "Martin", w.Organisation("Mission locale des Landes"))
		if err := desk.SetWaves(ctx, w.Odile, catalogue.Programme, []catalogue.Wave{in(0, catalogue.Adherents), in(4, catalogue.Everybody)}, toSpread); err != nil {
			t.Fatal(err)
		}
		page := func(s enrolmenttest.Session) catalogue.SessionPage {
			t.Helper()
			p, err := desk.Session(ctx, zoe, s.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if p := page(open); !p.Asking || p.Kept != catalogue.OfProgramme || len(p.Waves) != 1 {
			t.Fatalf("it was open to everybody, and is %+v", p.Openings)
		}
		if p := page(later); p.Of != catalogue.OfProgramme || p.Session.OpensAt.Before(now.AddDate(0, 0, 3)) {
			t.Fatalf("it is not open yet, and takes %+v, at %s", p.Openings, p.Session.OpensAt)
		}
		ask(t, d, zoe, open)
		// The twin: without what was kept, she is told to wait.
		w.Exec(`DELETE FROM opening_waves WHERE kept_of <> ''`)
		if p := page(open); p.Asking {
			t.Fatal("the guard is off, and nothing shows it")
		}
	})
}

// Nobody is shut out for good: waves that end after the requests of a session are
// refused from both sides.
func TestWavesEndBeforeRequestsDo(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "lab", false)
		s := w.Session(c, 9, spring)
		now := d.DB.Now()
		w.Exec(`UPDATE sessions SET opens_at = $2, closes_at = $3 WHERE id = $1`, s.ID, now.Add(time.Hour), now.AddDate(0, 0, 5))
		desk := catalogue.Desk{DB: d.DB}
		set := func(days int) error {
			return desk.SetWaves(ctx, w.Nora, ofCourse(c), []catalogue.Wave{in(0, catalogue.Adherents), in(days, catalogue.Everybody)}, "")
		}
		wrong := func(err error, field, code string) {
			t.Helper()
			var f *fault.Error
			if !errors.As(err, &f) || f.Fields[field] != code {
				t.Fatalf("%v, not %s under %s", err, code, field)
			}
		}
		wrong(set(7), "date-2", "wave.late_there")
		if err := set(3); err != nil {
			t.Fatal(err)
		}
		wrong(desk.EditSession(ctx, w.Nora, s.PublicID, func(s *catalogue.Session) { s.ClosesAt = s.OpensAt.Add(24 * time.Hour) }), "fermeture", "session.closes_before_waves")
		// The twin: once the session has its own, the course’s are nothing to it.
		if err := desk.SetWaves(ctx, w.Nora, ofSession(s), []catalogue.Wave{{Group: catalogue.Everybody}}, ""); err != nil {
			t.Fatal(err)
		}
		if err := desk.EditSession(ctx, w.Nora, s.PublicID, func(s *catalogue.Session) { s.ClosesAt = s.OpensAt.Add(24 * time.Hour) }); err != nil {
			t.Fatal(err)
		}
		if err := set(7); err != nil {
			t.Fatal(err)
		}
	})
}

// The catalogue tells each their own hour, and finds for them what is open to
// them; the preview counts as the desk judges.
func TestTheCatalogueTellsEachTheirHour(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "lab", false)
		s := w.Session(c, 9, spring)
		now := d.DB.Now()
		w.Exec(`UPDATE sessions SET opens_at = $2 WHERE id = $1`, s.ID, now.Add(-time.Hour))
		far := w.Organisation("Mission locale des Landes")
		w.Exec(`INSERT INTO networks (name, fold, created_at) VALUES ('Missions locales', 'missions locales', $1)`, sqltest.Noon)
		w.Exec(`UPDATE organisations SET network = 'Missions locales', department = '40' WHERE id = $1`, far.ID)
		zoe := w.Person("Zoé", "Martin", far)
		desk := catalogue.Desk{DB: d.DB}
		for _, waves := range [][]catalogue.Wave{
			{{Group: catalogue.Adherents}, in(3, catalogue.Everybody)},
			{{Group: catalogue.OfNetwork, Value: "Missions locales"}, in(3, catalogue.Everybody)},
			{{Group: catalogue.Department, Value: "24, 40"}, in(3, catalogue.Everybody)},
			{{Group: catalogue.Unserved}, in(3, catalogue.Everybody)},
		} {
			if err := desk.SetWaves(ctx, w.Nora, ofSession(s), waves, ""); err != nil {
				t.Fatal(err)
			}
			inside := 0
			for _, a := range []policy.Actor{w.Claire, w.Lucas, w.Marc, zoe} {
				p, err := d.Prospect(ctx, a, s.PublicID)
				if err != nil {
					t.Fatal(err)
				}
				found, err := desk.Search(ctx, a, catalogue.Filter{})
				if err != nil || len(found.Cards) != 1 || !found.Cards[0].OpensAt.Equal(p.OpensAt) {
					t.Fatalf("%v: the catalogue says %+v, the form %s", err, found.Cards, p.OpensAt)
				}
				found, err = desk.Search(ctx, a, catalogue.Filter{Asking: true})
				if open := !now.Before(p.OpensAt); err != nil || len(found.Cards) == 1 != open || found.Dated == 1 != open {
					t.Fatalf("%v: opens at %s, and is found: %d", err, p.OpensAt, len(found.Cards))
				}
			}
			page, err := desk.Openings(ctx, w.Nora, ofSession(s))
			if err != nil {
				t.Fatal(err)
			}
			people := w.Everybody()
			people["Zoé"] = zoe
			for _, person := range people {
				if !person.SignedIn() || person.System {
					continue
				}
				p, err := d.Prospect(ctx, person, s.PublicID)
				if err != nil {
					t.Fatal(err)
				}
				if p.Employer.ID != "" && !now.Before(p.OpensAt) {
					inside++
				}
			}
			if e := page.Enter(page.Own); len(e) != 2 || e[0].People != inside {
				t.Errorf("%+v: the preview counts %+v, the form lets %d in", waves[0], e, inside)
			}
			visitor, err := desk.Search(ctx, policy.Actor{}, catalogue.Filter{})
			if err != nil || !visitor.Cards[0].Opening.At(visitor.Cards[0].Opens).After(now.AddDate(0, 0, 2)) {
				t.Fatalf("%v: a visitor reads %+v", err, visitor.Cards)
			}
		}
	})
}
