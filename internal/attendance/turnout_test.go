package attendance_test

import (
	"testing"

	"profil/internal/attendance/attendtest"
	"profil/internal/enrolment"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Whoever signed one half-day came; what is found afterwards is said beside the sheets,
// by whoever holds them, and nothing that was signed is denied.
func TestTurnout(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, w := t.Context(), attendtest.New(t, db)
		w.Attend(t)
		missed := func(name string, m enrolment.Missed) {
			t.Helper()
			all, err := w.Desk.Turnouts(ctx, w.SessionID)
			for _, one := range all {
				if one.EnrolmentID == w.Enrolment[name] && one.Missed != m {
					t.Errorf("%s: %q; want %q", name, one.Missed, m)
				}
			}
			if err != nil || len(all) != 3 {
				t.Fatal(all, err)
			}
		}
		missed("claire", enrolment.Came)
		missed("lucas", enrolment.Unexcused)
		missed("amine", enrolment.Excused)
		e, err := w.Desk.EmptySeats(ctx, w.Actor(t, "nora"), w.Session)
		if err != nil || len(e.All) != 2 || !e.CanNote {
			t.Fatal(e.All, err)
		}
		before, err := w.Desk.Hours(ctx, []string{w.Enrolment["lucas"]})
		want(t, err, "")
		correct := func(by, name, found, code string) {
			t.Helper()
			want(t, w.Desk.Correct(ctx, w.Actor(t, by), w.Session, w.Participation(t, name), found, because(t, "Une feuille en papier.")), code)
		}
		for by, code := range map[string]string{"rose": "not_found", "yann": "not_found", "claire": "not_found", "marc": "not_found", "odile": "forbidden"} {
			correct(by, "lucas", "excused", code)
		}
		want(t, w.Desk.Correct(ctx, policy.Actor{}, w.Session, w.Participation(t, "lucas"), "excused", because(t, "Une feuille en papier.")), "not_found")
		correct("nora", "claire", "unexcused", "attendance.already_signed")
		correct("nora", "lucas", "rien", "invalid")
		for _, c := range []struct {
			found string
			is    enrolment.Missed
		}{{"excused", enrolment.Excused}, {"present", enrolment.Came}, {"unexcused", enrolment.Unexcused}} {
			correct("nora", "lucas", c.found, "")
			missed("lucas", c.is)
		}
		after, err := w.Desk.Hours(ctx, []string{w.Enrolment["lucas"]})
		if err != nil || after[w.Enrolment["lucas"]] != before[w.Enrolment["lucas"]] {
			t.Fatal(before, after, err)
		}
	})
}

// Before the last seal nobody is said to be absent: the sheets still change.
func TestNobodyIsAbsentBeforeTheLastSeal(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		all, err := w.Desk.Turnouts(t.Context(), w.SessionID)
		if err != nil || len(all) != 0 {
			t.Fatal(all, err)
		}
		want(t, w.Desk.Correct(t.Context(), w.Actor(t, "nora"), w.Session, w.Participation(t, "lucas"), "excused", because(t, "Une feuille en papier.")), "not_found")
	})
}
