package account

import (
	"time"

	"profil/internal/sqldb"
)

// guessesKept is how long failures are counted.
const guessesKept = 24 * time.Hour

// Forget removes what is past its retention: the links older than links, the
// logins that ended before logins, the counts of failures that no longer slow
// anybody down.
func Forget(tx *sqldb.Tx, links, logins time.Time) error {
	if _, err := tx.Exec(`DELETE FROM proofs WHERE created_at < $1`, links); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM logins WHERE COALESCE(ended_at, expires_at) < $1`, logins); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM guesses WHERE first_at < $1 AND (blocked_until IS NULL OR blocked_until < $2)`, tx.Now.Add(-guessesKept), tx.Now)
	return err
}
