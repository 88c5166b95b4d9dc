package organisation

import (
	"context"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// ReopenRequest takes up again a request of an organisation that was refused,
// for a reason that its author reads: it awaits an answer as on the first day,
// and so does the affiliation that rests on it.
func (d Desk) ReopenRequest(ctx context.Context, a policy.Actor, publicID string, why Reason) error {
	if err := why.enough(); err != nil {
		return err
	}
	return d.request(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, q Request) error {
		if err := d.mayBeAsked(tx, q); err != nil {
			return err
		}
		q.DecidedBy, q.DecidedAt = "", time.Time{}
		if err := d.moveRequest(tx, a, &q, WasReopened, why); err != nil {
			return err
		}
		refused, err := sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
			WHERE f.request_id = $1 AND f.status = 'refused' AND f.organisation_id IS NULL`, q.ID)
		if err != nil {
			return err
		}
		for _, f := range refused {
			f.DecidedBy, f.DecidedAt = "", time.Time{}
			if err := d.move(tx, a, &f, AffiliationResumed, why); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReopenAffiliation takes up again an affiliation that was refused, for a reason
// that the person reads: the gestionnaire answers it again.
func (d Desk) ReopenAffiliation(ctx context.Context, a policy.Actor, publicID string, why Reason) error {
	if err := why.enough(); err != nil {
		return err
	}
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if f.OrganisationID == "" { // its request is taken up, not the person
			return fault.New(fault.Conflict, "affiliation.request_first")
		}
		o, err := Load(tx, f.OrganisationID)
		if err != nil {
			return err
		}
		if o.Status != Active {
			return fault.New(fault.Conflict, "organisation.not_active")
		}
		_, err = LiveAffiliation(tx, f.PersonID, f.OrganisationID)
		switch {
		case err == nil:
			return fault.New(fault.Conflict, "affiliation.asked_again")
		case fault.KindOf(err) != fault.NotFound:
			return err
		}
		f.DecidedBy, f.DecidedAt = "", time.Time{}
		return d.move(tx, a, &f, AffiliationReopened, why)
	})
}
