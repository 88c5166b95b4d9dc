package enrolment

import (
	"time"

	"profil/internal/civil"
	"profil/internal/sqldb"
)

// unsuccessful is what came to nothing before $1, of enrolments e. What a paper
// or a signature rests on is kept as long as they are.
const unsuccessful = `e.status IN ('declined', 'rejected', 'withdrawn', 'expired', 'cancelled') AND e.updated_at < $1` + rests

// ofPast are the requests of the sessions that were over before $1.
const ofPast = `e.session_id IN (SELECT s.id FROM sessions s WHERE s.last_day < $1)` + rests

const rests = `
	AND NOT EXISTS (SELECT 1 FROM participations t WHERE t.enrolment_id = e.id)
	AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.enrolment_id = e.id)`

// ForgetUnsuccessful erases the requests that came to nothing before an
// instant, with what was written in them, and tells how many: their number is
// kept among the figures.
func ForgetUnsuccessful(tx *sqldb.Tx, ended time.Time) (int64, error) {
	return forget(tx, unsuccessful, ended)
}

// ForgetSessions does the same for every request of the sessions that were over
// before a day.
func ForgetSessions(tx *sqldb.Tx, over civil.Day) (int64, error) { return forget(tx, ofPast, over) }

// ForgetDrafts erases what was never sent for the sessions that were over
// before a day, and tells how many.
func ForgetDrafts(tx *sqldb.Tx, over civil.Day) (int64, error) {
	return forget(tx, `e.status = 'draft' AND e.session_id IN (SELECT s.id FROM sessions s WHERE s.last_day < $1)`, over)
}

// forget counts, then erases, the requests e that a condition on $1 is true of.
func forget(tx *sqldb.Tx, which string, limit any) (int64, error) {
	if _, err := tx.Exec(`
		INSERT INTO enrolment_figures (course_id, year, format, reserved, department, status, n)
		SELECT e.course_id, e.quota_year, e.format, e.reserved, o.department, e.status, count(*)
		FROM enrolments e JOIN organisations o ON o.id = e.employer_id WHERE e.status <> 'draft' AND `+which+`
		GROUP BY e.course_id, e.quota_year, e.format, e.reserved, o.department, e.status
		ON CONFLICT (course_id, year, format, reserved, department, status) DO UPDATE SET n = enrolment_figures.n + excluded.n`, limit); err != nil {
		return 0, err
	}
	for _, table := range []string{"answers", "decision_links", "enrolment_messages", "employer_clocks", "postponement_answers", "enrolment_steps", "readings", "choices"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE enrolment_id IN (SELECT e.id FROM enrolments e WHERE `+which+`)`, limit); err != nil {
			return 0, err
		}
	}
	if _, err := tx.Exec(`UPDATE allotted_seats SET enrolment_id = NULL, person_id = NULL, named_by = NULL WHERE enrolment_id IN (SELECT e.id FROM enrolments e WHERE `+which+`)`, limit); err != nil {
		return 0, err
	}
	return tx.Exec(`DELETE FROM enrolments WHERE id IN (SELECT e.id FROM enrolments e WHERE `+which+`)`, limit)
}

// Reduce erases the words of the requests whose session was over before a day:
// what is no evidence goes first. It tells of how many.
func Reduce(tx *sqldb.Tx, over civil.Day) (int64, error) {
	const past = ` IN (SELECT e.id FROM enrolments e JOIN sessions s ON s.id = e.session_id WHERE s.last_day < $1)`
	for _, erase := range []string{
		`UPDATE enrolment_steps SET reason = '' WHERE reason <> '' AND enrolment_id`,
		`DELETE FROM readings WHERE enrolment_id`,
		`DELETE FROM choices WHERE enrolment_id`,
	} {
		if _, err := tx.Exec(erase+past, over); err != nil {
			return 0, err
		}
	}
	if _, err := tx.Exec(`DELETE FROM enrolment_messages WHERE enrolment_id`+past, over); err != nil {
		return 0, err
	}
	return tx.Exec(`UPDATE enrolments SET choice_reason = '', employer_reason = '', provider_reason = '', end_reason = ''
		WHERE choice_reason || employer_reason || provider_reason || end_reason <> '' AND id`+past, over)
}

// Figure is how many requests that are kept no more asked for one course in a
// year, from one département, and what became of them.
type Figure struct {
	CourseID   string
	Year       int
	Format     string
	Reserved   bool
	Department string
	Status     Status
	N          int
}

// Figures lists what was counted before it was erased, for the statistics of
// past years.
func Figures(tx *sqldb.Tx) ([]Figure, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (f Figure, err error) {
		return f, r.Scan(&f.CourseID, &f.Year, &f.Format, &f.Reserved, &f.Department, &f.Status, &f.N)
	}, `SELECT course_id, year, format, reserved, department, status, n FROM enrolment_figures ORDER BY year, course_id, department, status, format, reserved`)
}
