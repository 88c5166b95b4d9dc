package enrolment

import (
	"testing"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// What came to nothing is erased at its date, with its reasons; what is under
// way, what is recent, and what a paper or a signature rests on stay.
func TestWhatCameToNothingIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Écouter", "formation", true), 10, "2026-12-15")
		other := w.Session(w.Course("Orienter", "formation", true), 10, "2026-12-16")
		claire, lucas, ines := ask(t, d, w.Claire, s), ask(t, d, w.Lucas, s), ask(t, d, w.Ines, s)
		recent := ask(t, d, w.Claire, other)
		for _, gone := range []Enrolment{claire, recent} {
			if _, err := d.Decide(t.Context(), w.Marc, []string{gone.PublicID}, false, reason); err != nil {
				t.Fatal(err)
			}
		}
		w.Exec(`UPDATE enrolments SET status = 'withdrawn' WHERE id = $1`, ines.ID)
		w.Exec(`INSERT INTO participations (id, public_id, enrolment_id, session_id, person_id, employer_id, provider_id, status, created_at, updated_at)
			VALUES ('p', 'p', $1, $2, $3, $4, $5, 'withdrawn', $6, $6)`, ines.ID, s.ID, ines.PersonID, ines.EmployerID, w.Forets.ID, sqltest.Noon)
		w.Exec(`UPDATE enrolments SET updated_at = $2 WHERE id <> $1`, recent.ID, sqltest.Noon.AddDate(-1, 0, -1))
		forget := func(over civil.Day) (n int64) {
			if err := d.DB.Write(t.Context(), func(tx *sqldb.Tx) (err error) {
				if n, err = ForgetUnsuccessful(tx, sqltest.Noon.AddDate(-1, 0, 0)); err != nil {
					return err
				}
				m, err := ForgetSessions(tx, over)
				n += m
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := forget("2020-11-23"); n != 1 || w.Int(`SELECT count(*) FROM enrolments WHERE id = $1`, claire.ID) != 0 {
			t.Errorf("%d forgotten", n)
		}
		if n := w.Int(`SELECT count(*) FROM enrolment_steps WHERE enrolment_id = $1`, claire.ID) + w.Int(`SELECT count(*) FROM answers WHERE enrolment_id = $1`, claire.ID); n != 0 {
			t.Errorf("%d words are left", n)
		}
		for _, kept := range []Enrolment{lucas, ines, recent} {
			if w.Int(`SELECT count(*) FROM enrolments WHERE id = $1`, kept.ID) != 1 {
				t.Errorf("%+v is lost", kept)
			}
		}
		if n := forget("2020-11-23"); n != 0 {
			t.Errorf("%d forgotten the second time", n)
		}
		w.Exec(`DELETE FROM participations`)
		if n := forget("2026-12-16"); n != 2 { // years later: all that is left of the first session
			t.Errorf("%d forgotten with their session", n)
		}
		var left []Figure
		if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			left, err = Figures(tx)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		counted := map[Status]int{}
		for _, f := range left {
			counted[f.Status] += f.N
			if f.Year != 2026 || f.Format != "formation" || !f.Reserved {
				t.Errorf("%+v", f)
			}
		}
		if len(counted) != 3 || counted[Declined] != 1 || counted[Withdrawn] != 1 || counted[AwaitingEmployer] != 1 {
			t.Errorf("counted %v", counted)
		}
	})
}
