package organisation

import (
	"context"

	"profil/internal/fault"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Succeed gives a référent to the organisations whose own can sign in no more,
// or have not for AbsentDays, and to which nobody lends one who does; it tells
// how many: the clerk does it with what is overdue. Where nobody is trusted there,
// the gestionnaire finds the organisation in the queue.
func (d Desk) Succeed(ctx context.Context) (n int, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		bereft, err := sqldb.Values[string](tx, `SELECT DISTINCT f.organisation_id FROM affiliations f
			JOIN roles r ON r.affiliation_id = f.id AND r.role = 'referent'
			JOIN organisations o ON o.id = f.organisation_id AND o.status = 'active'
			WHERE f.status = 'confirmed' AND NOT `+answered(1, policy.Referent)+`
				AND `+there(1, policy.Approver)+`
			ORDER BY f.organisation_id LIMIT 100`, presentSince(tx.Now))
		if err != nil {
			return err
		}
		for _, organisationID := range bereft {
			if err := d.lock(tx, organisationKey(organisationID)); err != nil {
				return err
			}
			done, err := d.succeed(tx, organisationID)
			if err != nil {
				return err
			}
			if done {
				n++
			}
		}
		return nil
	})
	return n, err
}

// succeed makes a référent of the colleague who has had the employeur right
// for longest, unless a référent is there; it tells whether somebody follows. A
// co-référent needs nothing: they are one.
func (d Desk) succeed(tx *sqldb.Tx, organisationID string) (bool, error) {
	referents, err := d.Present(tx, organisationID, policy.Referent)
	if err != nil || len(referents) > 0 {
		return false, err
	}
	next, err := sqldb.One(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
		JOIN roles r ON r.affiliation_id = f.id AND r.role = 'approver'
		JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active') AND COALESCE(p.seen_at, p.created_at) > $2
		WHERE f.organisation_id = $1 AND f.status = 'confirmed' ORDER BY r.granted_at, f.id LIMIT 1`, organisationID, presentSince(tx.Now))
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := dropRole(tx, next.ID, policy.ReferentProvisional); err != nil {
		return false, err
	}
	if err := addRole(tx, policy.Clerk, next, policy.Referent); err != nil {
		return false, err
	}
	return true, outbox.Tell(tx, policy.Clerk, "referent.succeeded", affiliationOf(next), "")
}
