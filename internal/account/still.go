package account

import "profil/internal/sqldb"

// StillOpen tells whether a login has not been ended since it was opened: for
// what it lets others do elsewhere.
func StillOpen(tx *sqldb.Tx, loginID string) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM logins WHERE id = $1 AND ended_at IS NULL AND expires_at > $2`, loginID, tx.Now)
}
