package organisation

import (
	"context"
	"slices"

	"profil/internal/affiliation"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Answer is what a référent, or the gestionnaire, answers to somebody who asks
// to join: yes, with the roles that are given at once, or no, with the reason.
type Answer struct {
	Accept bool
	Why    Reason        // needed to refuse, and when the staff answers in place of a référent who is there
	Roles  []policy.Role // given in the same write, under the rules of GrantRole
	Domain string        // with a yes, verified for the organisation in the same write: that of the person's main address; "" for none
}

// DecideAffiliation answers an affiliation that awaits its référent or the
// gestionnaire. Nobody answers their own.
func (d Desk) DecideAffiliation(ctx context.Context, a policy.Actor, publicID string, answer Answer) error {
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		return d.answer(tx, a, f, answer)
	})
}

func (d Desk) answer(tx *sqldb.Tx, a policy.Actor, f Affiliation, answer Answer) error {
	ev := AffiliationRefused
	f.Proof = ProofNone
	if answer.Accept {
		ev, f.Confidence = AffiliationConfirmed, affiliation.HighConfidence
		f.Proof, f.Evidence = ProofManager, affiliation.ByManager
		if a.Is(policy.Referent, f.OrganisationID) {
			f.Proof, f.Evidence = ProofReferent, affiliation.ByReferent
		}
	} else if err := answer.Why.enough(); err != nil {
		return err
	}
	if f.Status == AwaitingReferent {
		if err := stepsIn(a, f.OrganisationID, answer.Why); err != nil {
			return err
		}
	}
	if a.Person == f.PersonID {
		return fault.New(fault.Forbidden, "affiliation.own")
	}
	if f.Status == AwaitingOrganisation { // its request is decided on, not the person
		return fault.New(fault.Conflict, "affiliation.request_first")
	}
	if err := d.move(tx, a, &f, ev, answer.Why); err != nil || !answer.Accept {
		return err
	}
	for _, r := range answer.Roles {
		if err := d.grant(tx, a, f, r); err != nil {
			return err
		}
	}
	if answer.Domain == "" {
		return nil
	}
	return d.recognise(tx, a, f, answer.Domain)
}

// Leave ends an affiliation by the person themselves, or gives it up while it
// awaits an answer; a request of a missing organisation is given up with it.
// The last confirmed référent hands over before leaving colleagues.
func (d Desk) Leave(ctx context.Context, a policy.Actor, publicID string, why Reason) error {
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if err := policy.Require(a, policy.AffiliationLeave, f.Subject()); err != nil {
			return err
		}
		if f.Status == Confirmed {
			return d.end(tx, a, f, AffiliationLeft, why, false)
		}
		if f.Status == AwaitingOrganisation {
			if err := d.giveUpRequest(tx, a, f.RequestID); err != nil {
				return err
			}
		}
		return d.move(tx, a, &f, AffiliationGivenUp, why)
	})
}

// Remove ends the affiliation of somebody who works there no more, for a reason
// that they read. Only the staff may remove the last confirmed référent: the
// gestionnaire then answers for the organisation.
func (d Desk) Remove(ctx context.Context, a policy.Actor, publicID string, why Reason) error {
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if err := policy.Require(a, policy.AffiliationEnd, f.Subject()); err != nil {
			return err
		}
		if err := why.enough(); err != nil {
			return err
		}
		return d.end(tx, a, f, AffiliationRemoved, why, a.Staff(policy.Manager))
	})
}

// end closes a confirmed affiliation: its roles are gone, and what awaited an
// answer from this person awaits it from somebody else. Where they were the
// last référent, a colleague who is trusted already follows them.
func (d Desk) end(tx *sqldb.Tx, a policy.Actor, f Affiliation, ev AffiliationEvent, why Reason, staff bool) error {
	if err := d.keepsReferent(tx, f, false, staff); err != nil {
		return err
	}
	held, err := RolesOf(tx, []string{f.ID})
	if err != nil {
		return err
	}
	if err := d.move(tx, a, &f, ev, why); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM roles WHERE affiliation_id = $1`, f.ID); err != nil {
		return err
	}
	if slices.Contains(held[f.ID], policy.Referent) {
		if _, err := d.succeed(tx, f.OrganisationID); err != nil {
			return err
		}
	}
	return d.passOn(tx, f.OrganisationID)
}

// EndAll ends every affiliation of a person inside a deed that ends their
// account: those that are confirmed are left, those that wait are given up
// with the requests of missing organisations. It never refuses: where the
// person was the last référent, a colleague follows or the gestionnaire answers.
func (d Desk) EndAll(tx *sqldb.Tx, personID string, why Reason) error {
	self := policy.Actor{Person: personID}
	all, err := sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
		WHERE f.person_id = $1 AND f.status IN ('awaiting_organisation', 'awaiting_referent', 'awaiting_manager', 'confirmed')
		ORDER BY f.organisation_id, f.id`, personID)
	if err != nil {
		return err
	}
	locks := []string{personKey(personID)}
	for _, f := range all {
		if f.OrganisationID != "" {
			locks = append(locks, organisationKey(f.OrganisationID))
		}
	}
	if err := d.lock(tx, locks...); err != nil {
		return err
	}
	for _, f := range all {
		if f, err = LoadAffiliation(tx, f.ID); err != nil {
			return err
		}
		switch f.Status {
		case Confirmed:
			err = d.end(tx, self, f, AffiliationLeft, why, true)
		case AwaitingOrganisation:
			if err = d.giveUpRequest(tx, self, f.RequestID); err == nil {
				err = d.move(tx, self, &f, AffiliationGivenUp, why)
			}
		case AwaitingReferent, AwaitingManager:
			err = d.move(tx, self, &f, AffiliationGivenUp, why)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// keepsReferent refuses to take its last confirmed référent from an
// organisation, unless the staff does it; a person alone may leave, stays tells
// that they do not.
func (d Desk) keepsReferent(tx *sqldb.Tx, f Affiliation, stays, staff bool) error {
	if staff || d.off.last {
		return nil
	}
	referents, err := Holders(tx, f.OrganisationID, policy.Referent)
	if err != nil || !slices.Contains(referents, f.PersonID) || len(referents) > 1 {
		return err
	}
	others := stays
	if !stays {
		others, err = sqldb.Exists(tx, `SELECT 1 FROM affiliations
			WHERE organisation_id = $1 AND person_id <> $2 AND status IN ('awaiting_referent', 'awaiting_manager', 'confirmed')`, f.OrganisationID, f.PersonID)
	}
	if err == nil && others {
		err = fault.New(fault.Conflict, "referent.last")
	}
	return err
}
