package enrolment

import (
	"errors"
	"maps"
	"slices"
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

// later days for the session of a test, asked about until a week from now.
func move(d Desk, silence Reply) NewDays {
	day := spring.Add(14)
	return NewDays{
		HalfDays: []catalogue.HalfDay{{Day: day, Starts: "09:00", Ends: "12:30"}, {Day: day, Starts: "14:00", Ends: "17:30"}},
		AnswerBy: d.DB.Now().Add(7 * 24 * time.Hour).UTC().Truncate(time.Millisecond), Silence: silence, Reason: "La salle est en travaux jusqu’au printemps.",
	}
}

// refuses wants a code, be it that of a field.
func refuses(t *testing.T, err error, code string) {
	t.Helper()
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) || f.Code != code && !slices.Contains(slices.Collect(maps.Values(f.Fields)), code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

// unagreed counts those who have a seat of a session whose days were changed after
// they got it, and neither keep it by their own word nor by what silence meant, of
// which they were told. While they may still reply, nobody is counted.
func unagreed(w *enrolmenttest.World, sessionID string) int {
	return w.Int(`SELECT count(*) FROM enrolments e JOIN postponements m ON m.session_id = e.session_id AND m.id = (SELECT max(x.id) FROM postponements x WHERE x.session_id = e.session_id)
		WHERE e.session_id = $1 AND e.status = 'enrolled' AND m.closed_at IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM enrolment_steps t WHERE t.enrolment_id = e.id AND t.event IN ('accepted', 'promoted', 'enrolled') AND t.at > m.moved_at)
		AND NOT EXISTS (SELECT 1 FROM postponement_answers r WHERE r.postponement_id = m.id AND r.enrolment_id = e.id AND r.answer = 'keeps')`, sessionID)
}

// Whoever has a seat is asked again; the seats that are given back, or that
// silence gives back, go to those who wait.
func TestOtherDaysAreAgreedToAnew(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, claire, wait, who := full(t, w, d, "lab", false, 3)
		refuses(t, d.ReplyToNewDays(ctx, w.Claire, claire.PublicID, true), "postpone.gone")
		if err := d.Postpone(ctx, w.Nora, s.PublicID, move(d, LeavesSeat)); err != nil {
			t.Fatal(err)
		}
		if n := w.Int(`SELECT count(*) FROM half_days WHERE session_id = $1 AND day = $2`, s.ID, spring.Add(14)); n != 2 {
			t.Fatalf("%d half-days were moved", n)
		}
		refuses(t, d.ReplyToNewDays(ctx, w.Lucas, claire.PublicID, true), "not_found")
		refuses(t, d.ReplyToNewDays(ctx, w.Marc, claire.PublicID, false), "forbidden")
		refuses(t, d.ReplyToNewDays(ctx, who[0], wait[0].PublicID, true), "postpone.gone")
		for range 2 { // the same answer twice is one
			if err := d.ReplyToNewDays(ctx, w.Claire, claire.PublicID, true); err != nil {
				t.Fatal(err)
			}
		}
		want(t, d, Enrolled, claire)
		if n := w.Int(`SELECT count(*) FROM enrolment_steps WHERE enrolment_id = $1 AND event = 'kept'`, claire.ID); n != 1 {
			t.Errorf("noted %d times", n)
		}
		if err := d.ReplyToNewDays(ctx, w.Claire, claire.PublicID, false); err != nil { // and changes her mind
			t.Fatal(err)
		}
		want(t, d, Withdrawn, claire)
		want(t, d, Offered, wait[0])
		later(d, time.Minute)
		if err := d.Accept(ctx, who[0], wait[0].PublicID); err != nil {
			t.Fatal(err)
		}
		later(d, 8*24*time.Hour)
		if n, err := d.SettlePostponements(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		want(t, d, Enrolled, wait[0]) // who agreed to the new days, and was not asked
		if n, err := d.SettlePostponements(ctx); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		if n := unagreed(w, s.ID); n != 0 {
			t.Errorf("%d people are held to days that they never agreed to", n)
		}
	})
}

// silent moves a session, lets the time pass and settles; who is asked says
// nothing.
func silent(t *testing.T, w *enrolmenttest.World, d Desk, means Reply) (s enrolmenttest.Session, claire, next Enrolment) {
	t.Helper()
	s, claire, wait, _ := full(t, w, d, "lab", false, 1)
	if err := d.Postpone(t.Context(), w.Nora, s.PublicID, move(d, means)); err != nil {
		t.Fatal(err)
	}
	if n, err := d.SettlePostponements(t.Context()); n != 0 || err != nil {
		t.Fatal("settled before its hour", n, err)
	}
	later(d, 8*24*time.Hour)
	if n, err := d.SettlePostponements(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	return s, claire, wait[0]
}

func TestSilenceMeansWhatWasSaid(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s, claire, next := silent(t, w, d, LeavesSeat)
		want(t, d, Withdrawn, claire)
		want(t, d, Offered, next)
		if n := unagreed(w, s.ID); n != 0 {
			t.Errorf("%d people are held to days that they never agreed to", n)
		}
	})
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s, claire, next := silent(t, w, d, KeepsSeat)
		want(t, d, Enrolled, claire)
		want(t, d, Waitlisted, next)
		if n := unagreed(w, s.ID); n != 0 {
			t.Errorf("%d people are held to days that they never agreed to", n)
		}
		err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) error {
			k, err := AskedOf(tx, claire.ID)
			if k.Reply != KeepsSeat || !k.Silent || k.Open() {
				t.Errorf("%+v", k)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// The guard is what frees people: where nobody is asked, they stay held to days
// that they never agreed to.
func TestWithoutConsentPeopleAreHeldToOtherDays(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := open(t, db)
		d.off.consent = true
		s, claire, _ := silent(t, w, d, LeavesSeat)
		want(t, d, Enrolled, claire)
		if n := unagreed(w, s.ID); n != 1 {
			t.Errorf("%d people are seen to be held", n)
		}
	})
}

func TestWhatCannotBePostponed(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, _, _, _ := full(t, w, d, "lab", false, 1)
		day := func(m *NewDays, d civil.Day) { m.HalfDays[0].Day, m.HalfDays[1].Day = d, d }
		for code, change := range map[string]func(*NewDays){
			"postpone.half_days": func(m *NewDays) { m.HalfDays = m.HalfDays[:1] },
			"postpone.same": func(m *NewDays) {
				day(m, spring)
				m.HalfDays[1].Starts, m.HalfDays[1].Ends = "13:30", "17:00"
			},
			"postpone.past":            func(m *NewDays) { day(m, civil.DayOf(d.DB.Now(), civil.Paris)) },
			"postpone.other_year":      func(m *NewDays) { day(m, "2028-03-02") },
			"session.half_day_overlap": func(m *NewDays) { m.HalfDays[1].Starts = "10:00" },
			"postpone.answer_by":       func(m *NewDays) { m.AnswerBy = d.DB.Now().Add(time.Hour) },
			"reason.too_short":         func(m *NewDays) { m.Reason = "Non" },
			"choose":                   func(m *NewDays) { m.Silence = NoReply },
		} {
			m := move(d, KeepsSeat)
			change(&m)
			refuses(t, d.Postpone(ctx, w.Nora, s.PublicID, m), code)
		}
		for _, a := range []policy.Actor{w.Claire, w.Hugo, w.Ines} {
			refuses(t, d.Postpone(ctx, a, s.PublicID, move(d, KeepsSeat)), "forbidden")
		}
		if n := w.Int(`SELECT count(*) FROM postponements`); n != 0 {
			t.Errorf("%d moves were made", n)
		}
		another := w.Session(w.Course("Écrire simplement", "lab", false), 1, spring)
		refuses(t, d.Postpone(ctx, w.Nora, another.PublicID, move(d, KeepsSeat)), "not_now")
		for range 2 { // a second move takes the place of the first
			if err := d.Postpone(ctx, w.Nora, s.PublicID, move(d, KeepsSeat)); err != nil {
				refuses(t, err, "postpone.same")
				m := move(d, KeepsSeat)
				day(&m, spring.Add(21))
				if err := d.Postpone(ctx, w.Nora, s.PublicID, m); err != nil {
					t.Fatal(err)
				}
			}
		}
		if open := w.Int(`SELECT count(*) FROM postponements WHERE closed_at IS NULL`); open != 1 {
			t.Errorf("%d moves ask people", open)
		}
	})
}
