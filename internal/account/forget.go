package account

import (
	"time"

	"profil/internal/sqldb"
)

// guessesKept is how long failures are counted.
const guessesKept = 24 * time.Hour

// ForgetLinks erases the links that were sent before an instant, those that add
// an address too, with what has become of addresses, and tells how many.
func ForgetLinks(tx *sqldb.Tx, before time.Time) (int64, error) {
	n, err := tx.Exec(`DELETE FROM proofs WHERE created_at < $1`, before)
	if err != nil {
		return n, err
	}
	m, err := tx.Exec(`DELETE FROM email_proofs WHERE created_at < $1`, before)
	if err != nil {
		return n + m, err
	}
	k, err := tx.Exec(`DELETE FROM address_changes WHERE created_at < $1`, before)
	return n + m + k, err
}

// ForgetLogins erases the logins that ended before an instant, and the ways back
// to an account that did, and tells how many.
func ForgetLogins(tx *sqldb.Tx, before time.Time) (int64, error) {
	n, err := tx.Exec(`DELETE FROM logins WHERE COALESCE(ended_at, expires_at) < $1`, before)
	if err != nil {
		return n, err
	}
	m, err := tx.Exec(`DELETE FROM recoveries WHERE COALESCE(ended_at, expires_at) < $1`, before)
	return n + m, err
}

// ForgetDevices erases the browsers that are no longer trusted, and tells how
// many.
func ForgetDevices(tx *sqldb.Tx) (int64, error) {
	return tx.Exec(`DELETE FROM trusted_devices WHERE expires_at < $1`, tx.Now)
}

// ForgetGuesses erases the counts of failures that no longer slow anybody down,
// and what has served once and can serve no more, and tells how many.
func ForgetGuesses(tx *sqldb.Tx) (int64, error) {
	n, err := tx.Exec(`DELETE FROM guesses WHERE first_at < $1 AND (blocked_until IS NULL OR blocked_until < $2)`, tx.Now.Add(-guessesKept), tx.Now)
	if err != nil {
		return n, err
	}
	m, err := tx.Exec(`DELETE FROM spent WHERE at < $1`, tx.Now.Add(-guessesKept))
	return n + m, err
}
