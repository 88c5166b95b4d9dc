package organisation

import (
	"strconv"
	"time"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// AbsentDays is after how long without a sign-in a référent is taken for
// absent: they keep the role, and nobody waits for them.
const AbsentDays = 90

// presentSince is the instant after which somebody must have been seen to be
// there at now.
func presentSince(now time.Time) time.Time { return now.AddDate(0, 0, -AbsentDays) }

// there is holders, of those who were seen since the parameter of that number.
func there(parameter int) string {
	return `(SELECT 1 FROM affiliations f JOIN roles r ON r.affiliation_id = f.id JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active')
	AND COALESCE(p.seen_at, p.created_at) > $` + strconv.Itoa(parameter) + ` WHERE f.organisation_id = o.id AND f.status = 'confirmed' AND r.role IN `
}

// Present is Holders, of those who have been seen lately.
func (d Desk) Present(tx *sqldb.Tx, organisationID string, role policy.Role) ([]string, error) {
	if d.off.absent {
		return Holders(tx, organisationID, role)
	}
	return sqldb.Values[string](tx, `SELECT f.person_id FROM affiliations f
		JOIN roles r ON r.affiliation_id = f.id AND r.role = $2
		JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active') AND COALESCE(p.seen_at, p.created_at) > $3
		WHERE f.organisation_id = $1 AND f.status = 'confirmed' ORDER BY p.sort_name, p.id`, organisationID, role, presentSince(tx.Now))
}
