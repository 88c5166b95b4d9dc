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

// seen is true of a person p who was seen since the parameter of that number.
func seen(parameter int) string {
	return ` AND COALESCE(p.seen_at, p.created_at) > $` + strconv.Itoa(parameter)
}

// there is true of an organisation o where somebody of its own who was seen since
// the parameter of that number holds a role.
func there(parameter int, role policy.Role) string {
	return `EXISTS (` + ownHolders + seen(parameter) + ` AND r.role = '` + string(role) + `')`
}

// answered is there, or the same of somebody whom another establishment lends.
func answered(parameter int, role policy.Role) string {
	return `(` + there(parameter, role) + ` OR EXISTS (` + lentHolders + seen(parameter) + ` AND r.role = '` + string(role) + `'))`
}

// Present is Holders, of those who have been seen lately.
func (d Desk) Present(tx *sqldb.Tx, organisationID string, role policy.Role) ([]string, error) {
	if d.off.absent {
		return Holders(tx, organisationID, role)
	}
	return holdersOf(tx, organisationID, role, presentSince(tx.Now))
}
