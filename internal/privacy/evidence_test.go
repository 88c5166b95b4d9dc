package privacy_test

import (
	"testing"
	"time"

	"profil/internal/attendance"
	"profil/internal/attendance/attendtest"
	"profil/internal/config"
	"profil/internal/document"
	"profil/internal/privacy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Evidence stays whole until its date, then goes as a whole: the papers, what
// was signed, who was there, the requests it rested on. Where nobody has set the
// periods none of it is erased.
func TestEvidenceIsKeptUntilItsDate(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		w.Attended(t, nil)
		papers := document.Desk{DB: db, Site: "http://localhost"}
		for _, name := range attendtest.Participants {
			if err := papers.MakeAttestation(t.Context(), w.Enrolment[name]); err != nil {
				t.Fatal(err)
			}
		}
		count := func() (n int) {
			if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.Value[int](tx, `SELECT (SELECT count(*) FROM documents) + (SELECT count(*) FROM signatures) + (SELECT count(*) FROM sheets)
					+ (SELECT count(*) FROM participations) + (SELECT count(*) FROM enrolments)`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		whole := count()
		after := func(years int, r config.Retention) int {
			t.Helper()
			db.Now = func() time.Time { return sqltest.Noon.AddDate(years, 0, 2) }
			if _, err := (privacy.Desk{DB: db, Retention: r}).CarryOut(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := attendance.Verify(t.Context(), db); err != nil {
				t.Errorf("after %d years: %v", years, err)
			}
			return count()
		}
		set := config.Retention{Unsuccessful: config.Period{Months: 12}, Evidence: config.Period{Months: 72}}
		if n := after(5, set); n != whole || whole < 19 {
			t.Errorf("after five years: %d of %d", n, whole)
		}
		if n := after(20, config.Retention{}); n != whole {
			t.Errorf("with no period set: %d of %d", n, whole)
		}
		if n := after(6, set); n != 0 {
			t.Errorf("after six years: %d of %d", n, whole)
		}
	})
}
