package attendance

import (
	"profil/internal/civil"
	"profil/internal/sqldb"
)

// Forget erases what was signed at the sessions that were over before a day,
// and who was there: a whole session at once, so that no sheet is left that its
// seal does not answer for. A session of which a paper is still kept stays
// whole. It tells how many participations it erased: the clerk does it every
// day.
func Forget(tx *sqldb.Tx, over civil.Day) (n int64, err error) {
	const past = ` IN (SELECT s.id FROM sessions s WHERE s.last_day < $1 AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.session_id = s.id))`
	for _, erase := range []string{
		`DELETE FROM signatures WHERE participation_id IN (SELECT t.id FROM participations t WHERE t.session_id` + past + `)`,
		`DELETE FROM sheets WHERE session_id` + past,
		`DELETE FROM participations WHERE session_id` + past,
	} {
		if n, err = tx.Exec(erase, over); err != nil {
			return 0, err
		}
	}
	return n, nil
}
