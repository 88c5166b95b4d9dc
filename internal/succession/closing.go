package succession

import (
	"context"
	"slices"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// ClosingPreview is what closing a structure would do.
type ClosingPreview struct {
	Closed    organisation.Organisation
	Successor organisation.Organisation // the zero value without one
	Members   int                       // whose affiliation ends, and who are led to the successor
	Waiting   int                       // who asked to join, and are refused
	Pending   int                       // requests that the employer has not answered: they follow, or fall
	Placed    int                       // requests that it has agreed to: they stay as they are
	Refusal   string
	Seal      string
}

// PreviewClosing tells what closing a structure would do; the successor may be
// "".
func (d Desk) PreviewClosing(ctx context.Context, a policy.Actor, publicID, successorPublicID string) (p ClosingPreview, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err = d.weighClosing(tx, a, publicID, successorPublicID)
		return err
	})
	return p, err
}

func (d Desk) weighClosing(tx *sqldb.Tx, a policy.Actor, publicID, successorPublicID string) (p ClosingPreview, err error) {
	if p.Closed, err = organisation.ByPublicID(tx, publicID); err != nil {
		return p, err
	}
	if err := policy.See(a, policy.OrganisationRead, p.Closed.Subject()); err != nil {
		return p, err
	}
	if !policy.Can(a, policy.OrganisationClose, p.Closed.Subject()) {
		return p, fault.New(fault.Forbidden, "forbidden")
	}
	if successorPublicID != "" {
		if p.Successor, err = organisation.ByPublicID(tx, successorPublicID); err != nil {
			return p, err
		}
	}
	for what, query := range map[*int]string{
		&p.Members: `SELECT count(*) FROM affiliations WHERE organisation_id = $1 AND status = 'confirmed'`,
		&p.Waiting: `SELECT count(*) FROM affiliations WHERE organisation_id = $1 AND status IN ('awaiting_referent', 'awaiting_manager')`,
		&p.Pending: `SELECT count(*) FROM enrolments WHERE employer_id = $1 AND status = 'awaiting_employer'`,
		&p.Placed:  `SELECT count(*) FROM enrolments WHERE employer_id = $1 AND status IN ('awaiting_provider', 'waitlisted', 'enrolled')`,
	} {
		if *what, err = sqldb.Value[int](tx, query, p.Closed.ID); err != nil {
			return p, err
		}
	}
	provider, err := sqldb.Exists(tx, `SELECT 1 FROM providers WHERE organisation_id = $1 AND status = 'granted'`, p.Closed.ID)
	switch {
	case err != nil:
		return p, err
	case p.Closed.Status == organisation.Closed:
		p.Refusal = "merge.closed"
	case provider:
		p.Refusal = "closing.provider"
	case p.Successor.ID == p.Closed.ID:
		p.Refusal = "closing.itself"
	case p.Successor.ID != "" && p.Successor.Status != organisation.Active:
		p.Refusal = "closing.successor"
	}
	p.Seal = seal(p)
	return p, nil
}

// Close closes a structure on a day, for a reason that its people read: they
// are led to the successor, requests that it has not answered are answered by
// the successor, or end when there is none; what it has agreed to stays. shown
// is the seal of the preview. It is a grave act.
func (d Desk) Close(ctx context.Context, a policy.Actor, publicID, successorPublicID, shown string, on civil.Day, why organisation.Reason) error {
	if err := fault.Reason("motif", why.String(), true); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := d.weighClosing(tx, a, publicID, successorPublicID)
		if err != nil {
			return err
		}
		locks := []string{"organisation:" + p.Closed.ID, "organisation:" + p.Successor.ID}
		slices.Sort(locks)
		if err := tx.Lock(locks...); err != nil {
			return err
		}
		if a, err = organisation.Refresh(tx, a); err != nil {
			return err
		}
		if p, err = d.weighClosing(tx, a, publicID, successorPublicID); err != nil {
			return err
		}
		if err := policy.Require(a, policy.OrganisationClose, p.Closed.Subject()); err != nil { // lately proved who they are
			return err
		}
		if p.Refusal != "" {
			return fault.New(fault.Conflict, p.Refusal)
		}
		if on > civil.DayOf(tx.Now, civil.Paris) {
			return fault.Field("fermee_le", "closing.later")
		}
		if err := d.same(shown, p.Seal); err != nil {
			return err
		}
		tx.Made(p.Closed.PublicID)
		return d.close(tx, a, p, on, why)
	})
}

func (d Desk) close(tx *sqldb.Tx, a policy.Actor, p ClosingPreview, on civil.Day, why organisation.Reason) error {
	if p.Successor.ID == "" {
		if err := d.Enrolments.CallOffUnanswered(tx, a, p.Closed.ID, why.String()); err != nil {
			return err
		}
	} else if err := enrolment.Inherit(tx, p.Closed.ID, p.Successor.ID); err != nil {
		return err
	}
	return d.Organisations.Cease(tx, a, p.Closed, on, p.Successor.ID, why)
}
