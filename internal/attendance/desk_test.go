package attendance_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"profil/internal/attendance"
	"profil/internal/attendance/attendtest"
	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func want(t *testing.T, err error, code string) {
	t.Helper()
	switch {
	case err == nil && code != "":
		t.Errorf("done, want %s", code)
	case err != nil && fault.CodeOf(err) != code:
		t.Errorf("%v, want %q", err, code)
	}
}

func because(t *testing.T, text string) enrolment.Reason {
	t.Helper()
	r, err := enrolment.ParseReason(text, true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sign has somebody sign by typing their name.
func sign(t *testing.T, w *attendtest.World, name string, n int) error {
	t.Helper()
	return w.Desk.Sign(t.Context(), w.Actor(t, name), w.HalfDays[n], w.Mark(name), attendance.Typed)
}

func opened(t *testing.T, w *attendtest.World, n int) {
	t.Helper()
	want(t, w.Desk.Open(t.Context(), w.Actor(t, "hugo"), w.HalfDays[n]), "")
}

// A half-day is opened on its day, signed once by each, countersigned and
// sealed; the last seal finishes the session.
func TestHalfDay(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		want(t, sign(t, w, "claire", 0), "attendance.not_open")
		want(t, w.Desk.Open(t.Context(), w.Actor(t, "hugo"), w.HalfDays[2]), "attendance.too_early")
		opened(t, w, 0)
		want(t, w.Desk.Open(t.Context(), w.Actor(t, "hugo"), w.HalfDays[0]), "not_now")
		want(t, sign(t, w, "claire", 0), "")
		want(t, sign(t, w, "claire", 0), "attendance.already_signed")
		want(t, w.Desk.Countersign(t.Context(), w.Actor(t, "hugo"), w.HalfDays[0], w.Mark("hugo")), "attendance.unsettled")
		want(t, sign(t, w, "lucas", 0), "")
		want(t, w.Desk.Note(t.Context(), w.Actor(t, "hugo"), w.HalfDays[0], w.Participation(t, "amine"), attendance.Absent, 0, enrolment.Reason{}), "")
		want(t, sign(t, w, "amine", 0), "attendance.noted_absent")
		want(t, w.Desk.Countersign(t.Context(), w.Actor(t, "hugo"), w.HalfDays[0], attendance.Mark{}), "invalid")
		want(t, w.Desk.Countersign(t.Context(), w.Actor(t, "hugo"), w.HalfDays[0], w.Mark("nora")), "invalid")
		want(t, w.Desk.Seal(t.Context(), w.Actor(t, "nora"), w.HalfDays[0]), "not_now")
		want(t, w.Desk.Countersign(t.Context(), w.Actor(t, "hugo"), w.HalfDays[0], w.Mark("hugo")), "")
		want(t, sign(t, w, "lucas", 0), "attendance.not_open")
		want(t, w.Desk.Seal(t.Context(), w.Actor(t, "nora"), w.HalfDays[0]), "")
		r, err := w.Desk.Roster(t.Context(), w.Actor(t, "odile"), w.HalfDays[0])
		if err != nil || r.Sheet.Seal == "" || r.Sheet.TrainerName != "Hugo Marchand" || r.Signed != 2 || len(r.Open) != 0 {
			t.Errorf("%+v %v", r.Sheet, err)
		}
		if got := status(t, w); got != catalogue.SessionRunning {
			t.Errorf("the session is %s", got)
		}
	})
}

func status(t *testing.T, w *attendtest.World) (s catalogue.SessionStatus) {
	t.Helper()
	if err := w.DB.Read(context.Background(), func(tx *sqldb.Tx) error {
		one, err := catalogue.LoadSession(tx, w.SessionID)
		s = one.Status
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

// The last seal finishes the session and its participations, once.
func TestSessionIsAttended(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		w.Attended(t, map[int]string{1: "lucas"})
		if got := status(t, w); got != catalogue.SessionFinished {
			t.Errorf("the session is %s", got)
		}
		var hours map[string]attendance.Hours
		var jobs int
		err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			if hours, err = attendance.HoursOf(tx, []string{w.Enrolment["claire"], w.Enrolment["lucas"]}); err != nil {
				return err
			}
			jobs, err = sqldb.Value[int](tx, `SELECT count(*) FROM jobs WHERE kind = 'session.attended'`)
			return err
		})
		if err != nil || hours[w.Enrolment["claire"]].Attended != 600 || hours[w.Enrolment["lucas"]].Attended != 390 || jobs != 1 {
			t.Errorf("%v, told %d times, %v", hours, jobs, err)
		}
		if n, err := attendance.Verify(t.Context(), db); n != 3 || err != nil {
			t.Errorf("%d sheets hold, %v", n, err)
		}
	})
}

// Who may do what to a sheet: to who may not read it, it does not exist.
func TestWhoMayTouchASheet(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		h := w.HalfDays[0]
		deeds := []struct {
			name string
			do   func(a policy.Actor) error
			may  map[string]string // code by name; the others get not_found
		}{
			{"open", func(a policy.Actor) error { return w.Desk.Open(t.Context(), a, h) }, map[string]string{"odile": "forbidden"}},
			{"by the inner id", func(a policy.Actor) error { _, err := w.Desk.Roster(t.Context(), a, w.Inner[0]); return err }, nil},
			{"read", func(a policy.Actor) error { _, err := w.Desk.Roster(t.Context(), a, h); return err }, map[string]string{"odile": "", "nora": "", "hugo": ""}},
			{"note", func(a policy.Actor) error {
				return w.Desk.Note(t.Context(), a, h, w.Participation(t, "claire"), attendance.Absent, 0, enrolment.Reason{})
			}, map[string]string{"odile": "forbidden", "nora": "attendance.not_open", "hugo": "attendance.not_open"}},
			{"countersign", func(a policy.Actor) error { return w.Desk.Countersign(t.Context(), a, h, w.Mark("hugo")) }, map[string]string{"odile": "not_now", "nora": "not_now", "hugo": "not_now"}},
			{"list", func(a policy.Actor) error { _, _, err := w.Desk.OfSessionPage(t.Context(), a, w.Session); return err }, map[string]string{"odile": "", "nora": "", "hugo": ""}},
		}
		for _, d := range deeds {
			for _, name := range []string{"claire", "marc", "ines", "zoe", "yann", "rose", "odile", "nora", "hugo"} {
				code, may := d.may[name]
				if !may {
					code = "not_found"
				}
				if d.name == "open" && (name == "nora" || name == "hugo") {
					continue
				}
				if got := fault.CodeOf(d.do(w.Actor(t, name))); got != code && (code != "" || got != "internal") {
					t.Errorf("%s by %s: %q, want %q", d.name, name, got, code)
				}
			}
		}
		opened(t, w, 0)
		for name, code := range map[string]string{"nora": "forbidden", "odile": "forbidden", "yann": "not_found", "rose": "not_found"} {
			want(t, w.Desk.Countersign(t.Context(), w.Actor(t, name), h, w.Mark(name)), code)
		}
		for _, name := range []string{"zoe", "marc", "nora", "hugo", "odile", "rose"} {
			want(t, sign(t, w, name, 0), "not_found")
		}
	})
}

// A trainer whose role was taken away can no more countersign, even on a page
// that was open.
func TestRightsAreReadAgain(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		hugo := w.Actor(t, "hugo")
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`DELETE FROM roles WHERE role = 'trainer'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		want(t, w.Desk.Open(t.Context(), hugo, w.HalfDays[0]), "not_found")
	})
}

// A line never changes: a mistake is revoked by another, and the person signs
// again, for the minutes that the trainer saw.
func TestRevocations(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		opened(t, w, 0)
		hugo, claire := w.Actor(t, "hugo"), w.Participation(t, "claire")
		note := func(k attendance.Kind, minutes int, why enrolment.Reason) error {
			return w.Desk.Note(t.Context(), hugo, w.HalfDays[0], claire, k, minutes, why)
		}
		late := because(t, "Arrivée à dix heures, train en retard.")
		want(t, note(attendance.Revoked, 0, late), "attendance.nothing_to_revoke")
		want(t, note(attendance.Excused, 0, enrolment.Reason{}), "invalid")
		want(t, note(attendance.Absent, 0, enrolment.Reason{}), "")
		want(t, note(attendance.Absent, 0, enrolment.Reason{}), "attendance.already_noted")
		want(t, note(attendance.Revoked, 211, late), "invalid")
		want(t, note(attendance.Revoked, -1, late), "invalid")
		want(t, note(attendance.Revoked, 150, enrolment.Reason{}), "invalid")
		want(t, note(attendance.Revoked, 150, late), "")
		m, err := w.Desk.ToSign(t.Context(), w.Actor(t, "claire"), w.HalfDays[0])
		if err != nil || !m.CanSign() || m.Minutes != 150 || m.Person != "Claire Vasseur" {
			t.Errorf("%+v %v", m, err)
		}
		want(t, sign(t, w, "claire", 0), "")
		want(t, note(attendance.Absent, 0, enrolment.Reason{}), "attendance.already_signed")
		want(t, note(attendance.Revoked, 0, because(t, "Erreur de personne sur la tablette.")), "")
		want(t, sign(t, w, "claire", 0), "")
		// Late before anything was signed.
		want(t, w.Desk.Note(t.Context(), hugo, w.HalfDays[0], w.Participation(t, "lucas"), attendance.Revoked, 100, late), "")
		want(t, sign(t, w, "lucas", 0), "")
		r, err := w.Desk.Roster(t.Context(), hugo, w.HalfDays[0])
		if err != nil || len(r.Rows) != 3 {
			t.Fatal(r, err)
		}
		got := map[string]int{}
		for _, row := range r.Rows {
			got[row.Name] = row.Minutes
		}
		if got["Claire Vasseur"] != 210 || got["Lucas Petit"] != 100 {
			t.Errorf("%v", got)
		}
		lines := 0
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			lines, err = sqldb.Value[int](tx, `SELECT count(*) FROM signatures g JOIN participations a ON a.id = g.participation_id WHERE a.public_id = $1`, claire)
			return err
		}); err != nil || lines != 5 {
			t.Errorf("%d lines, %v", lines, err)
		}
		if _, err := attendance.Verify(t.Context(), db); err != nil {
			t.Error(err)
		}
	})
}

// Who gave their seat up is on no sheet, cannot sign, and holds nobody up.
func TestGivenUp(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		for range 2 {
			want(t, w.Desk.GiveUp(t.Context(), w.Enrolment["amine"]), "")
		}
		opened(t, w, 0)
		want(t, sign(t, w, "amine", 0), "not_found")
		want(t, w.Desk.Note(t.Context(), w.Actor(t, "hugo"), w.HalfDays[0], w.Participation(t, "amine"), attendance.Absent, 0, enrolment.Reason{}), "not_found")
		want(t, sign(t, w, "claire", 0), "")
		want(t, sign(t, w, "lucas", 0), "")
		want(t, w.Desk.Countersign(t.Context(), w.Actor(t, "hugo"), w.HalfDays[0], w.Mark("hugo")), "")
		if all, err := w.Desk.Agenda(t.Context(), w.Actor(t, "amine")); len(all) != 0 || err != nil {
			t.Errorf("%v %v", all, err)
		}
	})
}

// Twenty people sign at once: each is written once, in a chain that holds.
func TestTwentySignAtOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		names := append(w.Add(t, 17), attendtest.Participants...)
		opened(t, w, 0)
		var wg sync.WaitGroup
		codes := make(chan string, 2*len(names))
		for _, name := range names {
			a := w.Actor(t, name)
			for range 2 { // and twice each
				wg.Go(func() {
					err := w.Desk.Sign(t.Context(), a, w.HalfDays[0], w.Mark(name), attendance.Typed)
					code := ""
					if err != nil {
						code = fault.CodeOf(err)
					}
					codes <- code
				})
			}
		}
		wg.Wait()
		close(codes)
		got := map[string]int{}
		for c := range codes {
			got[c]++
		}
		if got[""] != 20 || got["attendance.already_signed"] != 20 {
			t.Errorf("%v", got)
		}
		r, err := w.Desk.Roster(t.Context(), w.Actor(t, "nora"), w.HalfDays[0])
		if err != nil || r.Signed != 20 || r.Unsettled != 0 {
			t.Errorf("%d signed, %d unsettled, %v", r.Signed, r.Unsettled, err)
		}
		if _, err := attendance.Verify(t.Context(), db); err != nil {
			t.Error(err)
		}
	})
}

// Two sheets sealed at the same instant: one of them is known to be the last.
func TestLastSealsAtOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		w.At(sqltest.Noon.Add(24 * time.Hour))
		for n, h := range w.HalfDays {
			opened(t, w, n)
			for _, name := range attendtest.Participants {
				want(t, sign(t, w, name, n), "")
			}
			want(t, w.Desk.Countersign(t.Context(), w.Actor(t, "hugo"), h, w.Mark("hugo")), "")
		}
		nora := w.Actor(t, "nora")
		var wg sync.WaitGroup
		for _, h := range w.HalfDays {
			wg.Go(func() { want(t, w.Desk.Seal(t.Context(), nora, h), "") })
		}
		wg.Wait()
		if got := status(t, w); got != catalogue.SessionFinished {
			t.Errorf("the session is %s", got)
		}
	})
}

// Whatever somebody touches in the rows of a sheet, Verify tells; without the
// check that looks at it, it would not.
func TestAlterations(t *testing.T) {
	for name, c := range map[string]struct {
		sql  string
		seal bool // only the seal tells
	}{
		"minutes":        {sql: `UPDATE signatures SET minutes = minutes + 60`},
		"instant":        {sql: `UPDATE signatures SET at = '2026-11-23 08:00:00'`},
		"author":         {sql: `UPDATE signatures SET actor_id = 'somebody'`},
		"mark":           {sql: `UPDATE signatures SET mark = '{"typed":"Zoé Martin"}'`},
		"snapshot":       {sql: `UPDATE signatures SET snapshot = '{}'`},
		"kind":           {sql: `UPDATE signatures SET kind = 'absent' WHERE kind = 'signed'`},
		"reason":         {sql: `UPDATE signatures SET reason = 'autre'`},
		"a line removed": {sql: `DELETE FROM signatures WHERE id = (SELECT max(id) FROM signatures)`, seal: true},
		"the trainer":    {sql: `UPDATE sheets SET trainer_name = 'Yann Le Goff'`, seal: true},
		"the mark":       {sql: `UPDATE sheets SET mark = '{"typed":"Yann Le Goff"}'`, seal: true},
		"countersigned":  {sql: `UPDATE sheets SET countersigned_at = '2026-11-24 12:00:01'`, seal: true},
		"the seal":       {sql: `UPDATE sheets SET seal = 'abc'`, seal: true},
	} {
		t.Run(name, func(t *testing.T) {
			db := sqltest.SQLite(t)
			w := attendtest.New(t, db)
			w.Attended(t, nil)
			if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(c.sql); return err }); err != nil {
				t.Fatal(err)
			}
			if _, err := attendance.Verify(t.Context(), db); !errors.Is(err, attendance.ErrAltered) {
				t.Errorf("%v: nothing tells", err)
			}
			if _, err := attendance.VerifyWithout(t.Context(), db, c.seal, !c.seal); err != nil {
				t.Errorf("%v: another check tells, too", err)
			}
		})
	}
}

// Lists: what waits first, and a number of queries that does not grow with
// people.
func TestAgendaAndQueries(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		names := w.Add(t, 12)
		opened(t, w, 1)
		all, err := w.Desk.Agenda(t.Context(), w.Actor(t, names[0]))
		if err != nil || len(all) != 3 || all[0].HalfDay.PublicID != w.HalfDays[1] || !all[0].CanSign() {
			t.Errorf("%+v %v", all, err)
		}
		ctx, n := sqldb.Counting(t.Context())
		if _, err := w.Desk.Roster(ctx, w.Actor(t, "hugo"), w.HalfDays[1]); err != nil || n.Load() > 9 { // two record who was seen
			t.Errorf("%d queries, %v", n.Load(), err)
		}
		for name, sheets := range map[string]int{"hugo": 3, "nora": 3, "yann": 0, "rose": 0, "claire": 0, "odile": 0} {
			if list, err := w.Desk.Training(t.Context(), w.Actor(t, name)); err != nil || len(list) != sheets {
				t.Errorf("%s holds %d sheets, want %d, %v", name, len(list), sheets, err)
			}
		}
		if _, err := w.Desk.ToSign(t.Context(), w.Actor(t, "zoe"), w.HalfDays[1]); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}
