package catalogue

import (
	"profil/internal/civil"
	"profil/internal/sqldb"
)

// ForgetTrainers erases who trained at the sessions that were over before a
// day, and tells how many: those whose papers are still kept apart.
func ForgetTrainers(tx *sqldb.Tx, over civil.Day) (int64, error) {
	return tx.Exec(`DELETE FROM session_trainers WHERE session_id IN (SELECT s.id FROM sessions s WHERE s.last_day < $1
		AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.session_id = s.id))`, over)
}

// ForgetContacts erases whom one wrote to about the archived courses whose last
// session was over before a day, and tells of how many.
func ForgetContacts(tx *sqldb.Tx, over civil.Day) (int64, error) {
	return tx.Exec(`UPDATE courses SET contact_name = '', contact_email = '', contact_phone = ''
		WHERE status = 'archived' AND contact_name || contact_email || contact_phone <> '' AND updated_at < $2
		AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.course_id = courses.id AND s.last_day >= $1)`, over, over.Time())
}
