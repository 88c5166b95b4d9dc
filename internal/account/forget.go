package account

import (
	"time"

	"profil/internal/sqldb"
)

// guessesKept is how long failures are counted.
const guessesKept = 24 * time.Hour

// ForgetLinks erases the links that were sent before an instant, and tells how
// many.
func ForgetLinks(tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM proofs WHERE created_at < $1`, before)
}

// ForgetLogins erases the logins that ended before an instant, and tells how
// many.
func ForgetLogins(tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM logins WHERE COALESCE(ended_at, expires_at) < $1`, before)
}

// ForgetGuesses erases the counts of failures that no longer slow anybody down,
// and tells how many.
func ForgetGuesses(tx *sqldb.Tx) (int64, error) {
	return tx.Exec(`DELETE FROM guesses WHERE first_at < $1 AND (blocked_until IS NULL OR blocked_until < $2)`, tx.Now.Add(-guessesKept), tx.Now)
}
