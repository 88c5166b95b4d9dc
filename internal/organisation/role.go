package organisation

import (
	"context"
	"slices"

	"profil/internal/affiliation"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

func addRole(tx *sqldb.Tx, a policy.Actor, f Affiliation, role policy.Role) error {
	n, err := tx.Exec(`
		INSERT INTO roles (affiliation_id, role, granted_by, granted_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (affiliation_id, role) DO NOTHING`, f.ID, role, journal.ActorID(a), tx.Now)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "role.held")
	}
	return err
}

// dropRole takes a role away, and tells whether it was there.
func dropRole(tx *sqldb.Tx, affiliationID string, role policy.Role) (bool, error) {
	n, err := tx.Exec(`DELETE FROM roles WHERE affiliation_id = $1 AND role = $2`, affiliationID, role)
	return n == 1, err
}

// Grantable lists the roles that may be given at an organisation.
func Grantable(provider bool) []policy.Role {
	if provider {
		return []policy.Role{policy.Referent, policy.Approver, policy.Organiser, policy.Trainer}
	}
	return []policy.Role{policy.Referent, policy.Approver}
}

// GrantRole gives a role to a colleague whose affiliation is confirmed: the
// employeur right, the roles of a provider where the organisation is one, or a
// share of the référent's. The staff says why it does it in place of a référent.
func (d Desk) GrantRole(ctx context.Context, a policy.Actor, affiliationPublicID string, role policy.Role, why Reason) error {
	return d.on(ctx, a, affiliationPublicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if err := policy.Require(a, policy.RoleGrant, f.Subject()); err != nil {
			return err
		}
		if err := stepsIn(a, f.OrganisationID, why); err != nil {
			return err
		}
		return d.grant(tx, a, f, role)
	})
}

func (d Desk) grant(tx *sqldb.Tx, a policy.Actor, f Affiliation, role policy.Role) error {
	if err := policy.Require(a, policy.RoleGrant, f.Subject()); err != nil {
		return err
	}
	if f.Status != Confirmed {
		return fault.New(fault.Conflict, "not_now")
	}
	if !slices.Contains(Grantable(true), role) {
		return fault.Field("role", "choose")
	}
	if role == policy.Organiser || role == policy.Trainer {
		capable, err := isProvider(tx, f.OrganisationID)
		if err != nil {
			return err
		}
		if !capable {
			return fault.New(fault.Conflict, "role.not_provider")
		}
	}
	if err := addRole(tx, a, f, role); err != nil {
		return err
	}
	if role == policy.Approver { // what already waits is theirs to answer
		if err := outbox.Queue(tx, "approver.named", f.PersonID, "approver.named:"+id.New(), tx.Now); err != nil {
			return err
		}
	}
	if err := outbox.Tell(tx, a, "role.granted", affiliationOf(f), ""); err != nil || role != policy.Referent {
		return err
	}
	if _, err := dropRole(tx, f.ID, policy.ReferentProvisional); err != nil {
		return err
	}
	return d.passOn(tx, f.OrganisationID)
}

// RevokeRole takes a role away, from the next deed on: rights are read again
// inside each write. The role of the last confirmed référent is handed over
// instead, unless the staff takes it.
func (d Desk) RevokeRole(ctx context.Context, a policy.Actor, affiliationPublicID string, role policy.Role, why Reason) error {
	return d.on(ctx, a, affiliationPublicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if err := policy.Require(a, policy.RoleGrant, f.Subject()); err != nil {
			return err
		}
		if err := stepsIn(a, f.OrganisationID, why); err != nil {
			return err
		}
		if role == policy.Referent {
			if err := d.keepsReferent(tx, f, true, a.Staff(policy.Manager)); err != nil {
				return err
			}
		}
		held, err := dropRole(tx, f.ID, role)
		if err != nil {
			return err
		}
		if !held {
			return fault.New(fault.Conflict, "role.not_held")
		}
		if err := outbox.Tell(tx, a, "role.revoked", affiliationOf(f), why.String()); err != nil {
			return err
		}
		return d.passOn(tx, f.OrganisationID)
	})
}

// ConfirmReferent makes a provisional référent a confirmed one, by the
// gestionnaire who has checked who they are: from then on they answer for the
// organisation, and those who await an answer await theirs.
func (d Desk) ConfirmReferent(ctx context.Context, a policy.Actor, affiliationPublicID string, why Reason) error {
	return d.on(ctx, a, affiliationPublicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		return d.confirmReferent(tx, a, f, why)
	})
}

func (d Desk) confirmReferent(tx *sqldb.Tx, a policy.Actor, f Affiliation, why Reason) error {
	if err := policy.Require(a, policy.ReferentConfirm, f.Subject()); err != nil {
		return err
	}
	if a.Person == f.PersonID {
		return fault.New(fault.Forbidden, "affiliation.own")
	}
	provisional, err := dropRole(tx, f.ID, policy.ReferentProvisional)
	if err != nil {
		return err
	}
	if !provisional || f.Status != Confirmed {
		return fault.New(fault.Conflict, "not_now")
	}
	if err := addRole(tx, a, f, policy.Referent); err != nil {
		return err
	}
	if f.Confidence != affiliation.HighConfidence {
		if err := tx.Must(`UPDATE affiliations SET evidence = $2, confidence = $3 WHERE id = $1`, f.ID, affiliation.ByManager, affiliation.HighConfidence); err != nil {
			return err
		}
	}
	if err := outbox.Tell(tx, a, "referent.confirmed", affiliationOf(f), why.String()); err != nil {
		return err
	}
	return d.passOn(tx, f.OrganisationID)
}

// HandOver gives the référent role to a colleague in place of the one who acts.
// From the staff, who says why, the colleague takes the place of every référent
// of the organisation, provisional ones too.
func (d Desk) HandOver(ctx context.Context, a policy.Actor, toAffiliationPublicID string, why Reason) error {
	return d.on(ctx, a, toAffiliationPublicID, func(tx *sqldb.Tx, a policy.Actor, to Affiliation) error {
		if err := policy.Require(a, policy.ReferentHandOver, to.Subject()); err != nil {
			return err
		}
		if err := stepsIn(a, to.OrganisationID, why); err != nil {
			return err
		}
		if to.Status != Confirmed {
			return fault.New(fault.Conflict, "not_now")
		}
		if a.Person == to.PersonID {
			return fault.New(fault.Conflict, "role.held")
		}
		if err := d.replaceReferents(tx, a, to); err != nil {
			return err
		}
		if err := outbox.Tell(tx, a, "referent.handed_over", affiliationOf(to), why.String()); err != nil {
			return err
		}
		return d.passOn(tx, to.OrganisationID)
	})
}

func (d Desk) replaceReferents(tx *sqldb.Tx, a policy.Actor, to Affiliation) error {
	leaving := `SELECT id FROM affiliations WHERE organisation_id = $1 AND status = 'confirmed'`
	args := []any{to.OrganisationID, policy.Referent, policy.ReferentProvisional, to.ID}
	if a.Is(policy.Referent, to.OrganisationID) {
		leaving += ` AND person_id = $5`
		args = append(args, a.Person)
	}
	if _, err := tx.Exec(`DELETE FROM roles WHERE role IN ($2, $3) AND affiliation_id <> $4 AND affiliation_id IN (`+leaving+`)`, args...); err != nil {
		return err
	}
	if _, err := dropRole(tx, to.ID, policy.ReferentProvisional); err != nil {
		return err
	}
	err := addRole(tx, a, to, policy.Referent)
	if fault.CodeOf(err) == "role.held" { // a co-référent stays one
		err = nil
	}
	return err
}

func isProvider(tx *sqldb.Tx, organisationID string) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM providers WHERE organisation_id = $1 AND status = 'granted'`, organisationID)
}
