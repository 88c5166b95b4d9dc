package account

import (
	"profil/internal/civil"
	"profil/internal/sqldb"
)

// ClosesOn is the day on which an account that nobody uses will be closed, as
// its holder was told; fault.NotFound when they have come back.
func ClosesOn(tx *sqldb.Tx, personID string) (civil.Day, error) {
	return sqldb.Value[civil.Day](tx,
		`SELECT q.closes_on FROM quiet_accounts q JOIN persons p ON p.id = q.person_id WHERE q.person_id = $1 AND COALESCE(p.seen_at, p.created_at) < q.told_at`, personID)
}
