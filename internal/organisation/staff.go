package organisation

import (
	"context"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Providers lists, for the staff, the organisations that have the provider
// capability, by name.
func (d Desk) Providers(ctx context.Context, a policy.Actor) (all []Provider, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanProvider, `SELECT `+organisationColumns+`, `+providerColumns+`
			FROM providers v JOIN organisations o ON o.id = v.organisation_id WHERE v.status = 'granted' ORDER BY o.sort_name, o.id LIMIT 500`)
		return err
	})
	return all, err
}

// QueueCount is how many things await the gestionnaire, as Queue lists them, as
// a number in SQL: the bar of the staff adds those of several rooms in one
// query.
const QueueCount = `((SELECT count(*) FROM organisation_requests WHERE status = 'requested')
	+ (SELECT count(*) FROM affiliations WHERE status = 'awaiting_manager')
	+ (SELECT count(*) FROM roles r JOIN affiliations f ON f.id = r.affiliation_id WHERE r.role = 'referent_provisional' AND f.status = 'confirmed')
	+ (SELECT count(*) FROM adhesions WHERE status = 'asked')
	+ (SELECT count(*) FROM changes WHERE status = 'reported')
	+ (SELECT count(*) FROM organisations o WHERE ` + orphan + `))`

// Of gives the affiliations of a person that a may read, the latest first.
func (d Desk) Of(ctx context.Context, a policy.Actor, personID string) (ties []Tie, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		ties, err = d.ties(tx, a, personID)
		return err
	})
	return ties, err
}
