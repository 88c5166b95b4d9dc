package enrolment

import (
	"context"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// late is a request that its employer answers too late, or that nobody there
// can answer: $1 is now.
const late = `e.status = 'awaiting_employer' AND NOT ` + stopped + ` AND (e.employer_due_at < $1 OR NOT EXISTS (
	SELECT 1 FROM affiliations w JOIN roles r ON r.affiliation_id = w.id
	WHERE w.organisation_id = e.employer_id AND w.status = 'confirmed' AND w.person_id <> e.person_id AND r.role = 'approver'))`

// LateCount is how many requests Late lists, as a number in SQL: $1 is now.
const LateCount = `(SELECT count(*) FROM enrolments e WHERE ` + late + `)`

// Late lists, for the staff, the requests that Unanswered does, without the
// motivations: nothing personal is read, and nothing is recorded.
func (d Desk) Late(ctx context.Context, a policy.Actor) (all []Line, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE `+late+`
			ORDER BY e.submitted_at, e.id LIMIT 200`, tx.Now)
		return err
	})
	return all, err
}
