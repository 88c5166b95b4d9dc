package enrolment

import (
	"time"

	"profil/internal/civil"
	"profil/internal/sqldb"
)

// forgotten is what is past its retention, of enrolments e: the requests that
// came to nothing before $1, and those of the sessions that ended before $2.
// What a paper or a signature rests on is kept as long as they are.
const forgotten = `(e.status IN ('declined', 'rejected', 'withdrawn', 'expired', 'cancelled') AND e.updated_at < $1
		OR e.session_id IN (SELECT s.id FROM sessions s WHERE s.last_day < $2))
	AND NOT EXISTS (SELECT 1 FROM participations t WHERE t.enrolment_id = e.id)
	AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.enrolment_id = e.id)`

// Forget erases the requests that came to nothing before ended, and those of
// the sessions that were over before a day, with what was written in them; it
// tells how many: the clerk does it every day.
func Forget(tx *sqldb.Tx, ended time.Time, over civil.Day) (int64, error) {
	for _, table := range []string{"answers", "enrolment_steps"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE enrolment_id IN (SELECT e.id FROM enrolments e WHERE `+forgotten+`)`, ended, over); err != nil {
			return 0, err
		}
	}
	return tx.Exec(`DELETE FROM enrolments WHERE id IN (SELECT e.id FROM enrolments e WHERE `+forgotten+`)`, ended, over)
}
