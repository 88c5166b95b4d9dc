package clerk

import (
	"slices"
	"testing"
	"time"

	"profil/internal/attendance"
	"profil/internal/attendance/attendtest"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// What no organiser seals the calendar does, and the papers follow: the sheets,
// then, since it was the last of its session, those of who attended.
func TestTheCalendarSealsWhatNobodyDid(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		o := open(t, db, &post{})
		made := o.Papers.(*shelf)
		o.Attendance.SealDays = 2
		ctx := t.Context()
		o.wait(24 * time.Hour) // both days of the session may be opened
		for _, h := range w.HalfDays {
			if err := w.Desk.Open(ctx, w.Actor(t, "hugo"), h); err != nil {
				t.Fatal(err)
			}
			for _, name := range attendtest.Participants {
				if err := w.Desk.Sign(ctx, w.Actor(t, name), h, w.Mark(name), attendance.Typed); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Desk.Countersign(ctx, w.Actor(t, "hugo"), h, w.Mark("hugo")); err != nil {
				t.Fatal(err)
			}
		}
		sealed := func() (n int) {
			if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.Value[int](tx, `SELECT count(*) FROM sheets WHERE status = 'sealed'`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		o.run(t)
		if n := sealed(); n != 0 {
			t.Errorf("%d sealed at once", n)
		}
		o.wait(48*time.Hour + 6*time.Hour)
		o.run(t)
		o.run(t)
		if n := sealed(); n != len(w.HalfDays) {
			t.Errorf("%d sealed of %d", n, len(w.HalfDays))
		}
		for _, id := range w.Inner {
			if !slices.Contains(made.made, "sheet "+id) {
				t.Errorf("no paper of sheet %s: %v", id, made.made)
			}
		}
		for _, name := range attendtest.Participants {
			if !slices.Contains(made.made, "attestation "+w.Enrolment[name]) {
				t.Errorf("no attestation of %s: %v", name, made.made)
			}
		}
	})
}
