package catalogue

import "profil/internal/sqldb"

// WindowEnded lists, by public id, the sessions that still stand open though
// their window has ended, at most 200: the clerk closes them.
func WindowEnded(tx *sqldb.Tx) ([]string, error) {
	return sqldb.Values[string](tx, `SELECT public_id FROM sessions WHERE status = $1 AND closes_at <= $2 ORDER BY closes_at, id LIMIT 200`, SessionOpen, tx.Now)
}
