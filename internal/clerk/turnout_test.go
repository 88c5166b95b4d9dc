package clerk

import (
	"testing"
	"time"

	"profil/internal/attendance/attendtest"
	"profil/internal/enrolment"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Who never came is told to the requests after the last seal, and again when it is
// corrected: what counts follows, both ways.
func TestAbsencesFollowTheSheets(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, o := t.Context(), open(t, db, &post{})
		db.Now = func() time.Time { return sqltest.Noon }
		w := attendtest.New(t, db)
		missed := func(name string, m enrolment.Missed, back bool) {
			t.Helper()
			if err := db.Read(ctx, func(tx *sqldb.Tx) error {
				e, err := enrolment.Load(tx, w.Enrolment[name])
				if err == nil && (e.Missed != m || e.GivenBack != back || e.Status != enrolment.Enrolled) {
					t.Errorf("%s: %q, given back %v, %s", name, e.Missed, e.GivenBack, e.Status)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		w.Attend(t)
		o.wait(48 * time.Hour)
		o.run(t)
		missed("claire", enrolment.Came, false)
		missed("lucas", enrolment.Unexcused, false)
		missed("amine", enrolment.Excused, true)
		why, err := enrolment.ParseReason("Une feuille en papier.", true)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			found string
			is    enrolment.Missed
			back  bool
		}{{"excused", enrolment.Excused, true}, {"present", enrolment.Came, false}, {"unexcused", enrolment.Unexcused, false}} {
			if err := w.Desk.Correct(ctx, w.Actor(t, "nora"), w.Session, w.Participation(t, "lucas"), c.found, why); err != nil {
				t.Fatal(err)
			}
			o.run(t)
			missed("lucas", c.is, c.back)
		}
	})
}
