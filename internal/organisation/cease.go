package organisation

import (
	"context"

	"profil/internal/affiliation"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// Cease closes an organisation inside the deed that does so: its affiliations
// end, those that wait are refused, for a reason that their people read. A
// successor, when there is one, is where they are led.
func (d Desk) Cease(tx *sqldb.Tx, a policy.Actor, o Organisation, on civil.Day, successorID string, why Reason) error {
	waiting, err := affiliationsAt(tx, o.ID, AwaitingReferent, AwaitingManager)
	if err != nil {
		return err
	}
	for _, f := range waiting {
		if err := d.move(tx, a, &f, AffiliationRefused, why); err != nil {
			return err
		}
	}
	members, err := affiliationsAt(tx, o.ID, Confirmed)
	if err != nil {
		return err
	}
	for _, f := range members {
		if err := d.move(tx, a, &f, AffiliationRemoved, why); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM roles WHERE affiliation_id = $1`, f.ID); err != nil {
			return err
		}
	}
	if err := closeAs(tx, o, Ceased, on, successorID); err != nil {
		return err
	}
	return journal.Write(tx, a, "organisation.ceased", journal.Subject{Kind: "organisation", ID: o.ID}, why.String())
}

// Followable gives the successor that somebody whose organisation has closed is
// led to: NotFound when there is none, or when they are there already.
func Followable(tx *sqldb.Tx, f Affiliation) (Organisation, error) {
	nobody := fault.New(fault.NotFound, "not_found")
	if f.Status != Removed || f.OrganisationID == "" {
		return Organisation{}, nobody
	}
	closed, err := Load(tx, f.OrganisationID)
	if err != nil {
		return closed, err
	}
	next, err := Successor(tx, closed)
	if err != nil {
		return next, err
	}
	if closed.Closure != Ceased || next.ID == closed.ID || next.Status != Active || f.Reason == "" || !f.EndedAt.Equal(closed.UpdatedAt) {
		return next, nobody // they were there no more when it closed
	}
	there, err := sqldb.Exists(tx, `SELECT 1 FROM affiliations WHERE person_id = $1 AND organisation_id = $2`, f.PersonID, next.ID)
	if err == nil && there {
		err = nobody
	}
	return next, err
}

// Follow ties the person who acts to what has come after their organisation, at
// once: the gestionnaire has said that the one follows the other. Their roles
// are given there anew.
func (d Desk) Follow(ctx context.Context, a policy.Actor, affiliationPublicID string) (f Affiliation, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		former, err := affiliationByPublicID(tx, affiliationPublicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.AffiliationLeave, former.Subject()); err != nil {
			return err
		}
		next, err := Followable(tx, former)
		if err != nil {
			return err
		}
		if err := d.lock(tx, personKey(a.Person), organisationKey(next.ID)); err != nil {
			return err
		}
		if a, err = d.refresh(tx, a); err != nil {
			return err
		}
		if next, err = Followable(tx, former); err != nil {
			return err
		}
		if err := policy.Require(a, policy.AffiliationAsk, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		tx.Made(next.PublicID)
		f = Affiliation{PersonID: a.Person, OrganisationID: next.ID, Function: former.Function}
		return d.follow(tx, a, &f, former, next)
	})
	return f, err
}

func (d Desk) follow(tx *sqldb.Tx, a policy.Actor, f *Affiliation, former Affiliation, next Organisation) error {
	v, err := d.judge(tx, *f, candidate{organisation: next})
	if err != nil {
		return err
	}
	if v.Answer == affiliation.Join { // a rule lets them in, or they are the first
		return d.affiliate(tx, a, f, candidate{organisation: next})
	}
	f.ID, f.PublicID, f.Status, f.CreatedAt, f.UpdatedAt = id.New(), id.Public(), Confirmed, tx.Now, tx.Now
	f.Proof, f.Evidence, f.Confidence = ProofManager, affiliation.ByManager, former.Confidence
	f.DecidedBy, f.DecidedAt = journal.ActorID(policy.Clerk), tx.Now
	if err := insertAffiliation(tx, *f); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "affiliation."+string(AffiliationProven), affiliationOf(*f), "")
}

// Inherits gives the organisation to which a SIRET that lives here no more
// leads, the zero value when it leads nowhere.
func Inherits(tx *sqldb.Tx, s siret.SIRET) (Organisation, error) {
	closed, err := sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o
		WHERE o.siret = $1 AND o.status = 'closed' AND o.successor_id IS NOT NULL ORDER BY o.updated_at DESC, o.id LIMIT 1`, s)
	if err != nil || len(closed) == 0 {
		return Organisation{}, err
	}
	next, err := Successor(tx, closed[0])
	if err == nil && next.Status == Closed {
		next = Organisation{}
	}
	return next, err
}

// Inheritor gives the organisation to which a SIRET that lives here no more leads,
// to whoever asks, the zero value when it lives here or leads nowhere.
func (d Desk) Inheritor(ctx context.Context, s siret.SIRET) (o Organisation, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		sites, err := BySIRET(tx, s)
		if err != nil || len(sites) > 0 {
			return err
		}
		o, err = Inherits(tx, s)
		return err
	})
	return o, err
}

// End says how an organisation ended, "" while it has not.
func (o Organisation) End() string {
	if o.Status != Closed || o.Closure == NotClosed {
		return ""
	}
	return french.Sentence("closure." + string(o.Closure))
}
