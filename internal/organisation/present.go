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

// lentThere is there, of those that another establishment lends.
func lentThere(parameter int) string {
	return `(SELECT 1 FROM family_shares h JOIN affiliations f ON f.organisation_id = h.lead_id AND f.status = 'confirmed' JOIN roles r ON r.affiliation_id = f.id AND r.role = h.role
	JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active') AND COALESCE(p.seen_at, p.created_at) > $` + strconv.Itoa(parameter) + `
	WHERE h.site_id = o.id AND ` + shared + ` AND r.role IN `
}

// Present is Holders, of those who have been seen lately.
func (d Desk) Present(tx *sqldb.Tx, organisationID string, role policy.Role) ([]string, error) {
	if d.off.absent {
		return Holders(tx, organisationID, role)
	}
	return holdersOf(tx, organisationID, role, presentSince(tx.Now))
}
