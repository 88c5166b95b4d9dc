package attendance_test

import (
	"testing"
	"time"

	"profil/internal/attendance"
	"profil/internal/attendance/attendtest"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// due lists what the clerk would seal now.
func due(t *testing.T, db *sqldb.DB, d attendance.Desk) (all []string) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		all, err = d.SealDue(tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// A sheet countersigned on a Friday that nobody seals is due on Tuesday evening,
// not before; its roster says so; the clerk may seal it. Without a delay
// nothing is ever due.
func TestCountersignedSheetsFallDue(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		friday := sqltest.Noon.AddDate(0, 0, 4)
		w.At(friday)
		h := w.HalfDays[0]
		opened(t, w, 0)
		for _, name := range attendtest.Participants {
			want(t, sign(t, w, name, 0), "")
		}
		opened(t, w, 1) // still open: never due
		want(t, w.Desk.Countersign(t.Context(), w.Actor(t, "hugo"), h, w.Mark("hugo")), "")
		w.Desk.SealDays = 2
		falls := time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
		if r, err := w.Desk.Roster(t.Context(), w.Actor(t, "nora"), h); err != nil || !r.SealsAt.Equal(falls) {
			t.Errorf("%v %v", r.SealsAt, err)
		}
		w.At(falls.Add(-time.Millisecond))
		if all := due(t, db, w.Desk); len(all) != 0 {
			t.Errorf("due before its time: %v", all)
		}
		w.At(falls)
		if all := due(t, db, attendance.Desk{DB: db}); len(all) != 0 {
			t.Errorf("without a delay: %v", all)
		}
		if all := due(t, db, w.Desk); len(all) != 1 || all[0] != h {
			t.Fatalf("due: %v", all)
		}
		want(t, w.Desk.Seal(t.Context(), policy.Actor{Person: "nobody"}, h), "sign_in")
		want(t, w.Desk.Seal(t.Context(), policy.Clerk, h), "")
		want(t, w.Desk.Seal(t.Context(), policy.Clerk, h), "not_now")
		if all := due(t, db, w.Desk); len(all) != 0 {
			t.Errorf("due again: %v", all)
		}
		if r, err := w.Desk.Roster(t.Context(), w.Actor(t, "nora"), h); err != nil || r.Sheet.Status != attendance.Sealed || r.Sheet.Seal == "" || !r.SealsAt.IsZero() {
			t.Errorf("%+v %v", r.Sheet, err)
		}
		if _, err := attendance.Verify(t.Context(), db); err != nil {
			t.Error(err)
		}
	})
}
