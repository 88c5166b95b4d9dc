package organisation

import (
	"context"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// JoinForm says which organisation somebody joins, and who they are there.
type JoinForm struct {
	SIRET        siret.SIRET // an establishment of the register, or
	Organisation string      // the public id of an organisation that lives here already
	Identity
}

// Join ties the person who acts to an organisation. One that the register knows
// and that nobody has used yet is created at this very moment. The first
// account of an organisation is confirmed and its provisional référent; the
// others await its confirmed référent or, without any, the gestionnaire.
// Made is the public id of the organisation.
func (d Desk) Join(ctx context.Context, a policy.Actor, form JoinForm) (f Affiliation, err error) {
	known, err := d.establishment(ctx, form)
	if err != nil {
		return f, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := policy.Require(a, policy.AffiliationAsk, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		o, err := d.locked(tx, a, form, known)
		if err != nil {
			return err
		}
		if a, err = d.refresh(tx, a); err != nil {
			return err
		}
		function, err := identify(tx, a, form.Identity)
		if err != nil {
			return err
		}
		tx.Made(o.PublicID)
		f = Affiliation{PersonID: a.Person, OrganisationID: o.ID, Function: function}
		return d.affiliate(tx, a, &f)
	})
	return f, err
}

// establishment asks the register, before anything is written, about the
// SIRET of a form; the zero value when it does not know it.
func (d Desk) establishment(ctx context.Context, form JoinForm) (register.Establishment, error) {
	if form.Organisation != "" || form.SIRET.IsZero() || d.Register == nil {
		return register.Establishment{}, nil
	}
	e, err := d.Register.BySIRET(ctx, form.SIRET)
	if fault.KindOf(err) == fault.NotFound {
		return register.Establishment{}, nil
	}
	return e, err
}

// locked gives the organisation of a form behind its lock, created if it is its
// first use.
func (d Desk) locked(tx *sqldb.Tx, a policy.Actor, form JoinForm, known register.Establishment) (o Organisation, err error) {
	if form.Organisation != "" {
		if o, err = ByPublicID(tx, form.Organisation); err != nil {
			return o, err
		}
		if err := d.lock(tx, personKey(a.Person), organisationKey(o.ID)); err != nil {
			return o, err
		}
		o, err = Load(tx, o.ID)
	} else {
		if err := d.lock(tx, personKey(a.Person), siretKey(form.SIRET)); err != nil {
			return o, err
		}
		if o, err = d.firstUse(tx, a, form.SIRET, known); err != nil {
			return o, err
		}
		err = d.lock(tx, organisationKey(o.ID))
	}
	if err == nil && o.Status != Active {
		err = fault.New(fault.Conflict, "organisation.not_active")
	}
	return o, err
}

// firstUse finds the organisation that lives under a SIRET, or makes it of what
// the register says.
func (d Desk) firstUse(tx *sqldb.Tx, a policy.Actor, s siret.SIRET, known register.Establishment) (Organisation, error) {
	sites, err := BySIRET(tx, s)
	if err != nil {
		return Organisation{}, err
	}
	switch { // the one without a label is the establishment itself
	case len(sites) > 0 && sites[0].SiteLabel == "":
		return sites[0], nil
	case known.Hidden() && !known.Closed && len(sites) == 0:
		return Organisation{}, fault.New(fault.Conflict, "organisation.hidden")
	case !known.SIRET.IsZero() && !known.Closed && !known.Hidden():
	case len(sites) == 1:
		return sites[0], nil
	case len(sites) > 1:
		return Organisation{}, fault.Field("structure", "site.choose")
	case known.Closed:
		return Organisation{}, fault.New(fault.Conflict, "organisation.closed")
	default:
		return Organisation{}, fault.New(fault.NotFound, "register.unknown")
	}
	o := fromEstablishment(known)
	o.APE = known.Activity(civil.DayOf(tx.Now, civil.Paris))
	return d.create(tx, a, o)
}

func (d Desk) create(tx *sqldb.Tx, a policy.Actor, o Organisation) (Organisation, error) {
	o.ID, o.PublicID, o.Status, o.CreatedAt, o.UpdatedAt = id.New(), id.Public(), Active, tx.Now, tx.Now
	if err := insertOrganisation(tx, o); err != nil {
		return o, err
	}
	return o, journal.Write(tx, a, "organisation.created", journal.Subject{Kind: "organisation", ID: o.ID}, "")
}

// affiliate begins the affiliation of a person to an organisation, where it is
// to begin.
func (d Desk) affiliate(tx *sqldb.Tx, a policy.Actor, f *Affiliation) error {
	ev, err := d.welcome(tx, *f)
	if err != nil {
		return err
	}
	m, err := AffiliationLife.Find(AwaitingOrganisation, ev)
	if err != nil {
		return err
	}
	f.ID, f.PublicID, f.Status, f.CreatedAt, f.UpdatedAt = id.New(), id.Public(), m.To, tx.Now, tx.Now
	told := AffiliationAsked
	if ev == WasFirst {
		told, f.Proof, f.DecidedBy, f.DecidedAt = WasFirst, ProofFirst, journal.ActorID(policy.Clerk), tx.Now
	}
	if err := insertAffiliation(tx, *f); err != nil {
		return err
	}
	if ev == WasFirst {
		if err := addRole(tx, a, *f, policy.ReferentProvisional); err != nil {
			return err
		}
	}
	return outbox.Tell(tx, a, "affiliation."+string(told), affiliationOf(*f), "")
}

// welcome tells what happens to somebody who comes to an organisation: they are
// its first account, or its référents answer, or the gestionnaire does. Who was
// turned away before is never the first again.
func (d Desk) welcome(tx *sqldb.Tx, f Affiliation) (AffiliationEvent, error) {
	type row struct {
		person string
		status AffiliationStatus
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.person, &v.status) }, `
		SELECT person_id, status FROM affiliations
		WHERE organisation_id = $1 AND (status IN ('awaiting_referent', 'awaiting_manager', 'confirmed') OR person_id = $2)`, f.OrganisationID, f.PersonID)
	if err != nil {
		return "", err
	}
	first := true
	for _, v := range all {
		alive := v.status == AwaitingReferent || v.status == AwaitingManager || v.status == Confirmed
		if alive && v.person == f.PersonID {
			return "", fault.New(fault.Conflict, "affiliation.already")
		}
		if alive || v.status == Refused || v.status == Removed {
			first = false
		}
	}
	if first {
		return WasFirst, nil
	}
	referents, err := Holders(tx, f.OrganisationID, policy.Referent)
	if err != nil || len(referents) == 0 {
		return FoundNobody, err
	}
	return FoundReferent, nil
}
