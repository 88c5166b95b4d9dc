package organisation

import (
	"context"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// The days between which the last day of somebody at an organisation may be.
const (
	leavingAhead = 366
	leavingPast  = 366
)

// Departure is the end of an affiliation, as it is declared: by the person, or
// by who answers for the organisation.
type Departure struct {
	LastDay civil.Day // after today: the affiliation ends the day after it
	Next    string    // public id of the affiliation that the person's open requests follow to, "" for none
	Why     Reason    // needed of another than the person
	Due     bool      // that day has come: the clerk does what was said, and asks nobody again
}

// Leaver is somebody who is about to leave an organisation.
type Leaver struct {
	Affiliation
	Organisation Organisation
	Who          Who
	Self         bool        // it is the one who asks
	Others       []Elsewhere // where else they work, to themselves alone

	others []Elsewhere
}

// Elsewhere is another confirmed affiliation of a person.
type Elsewhere struct {
	Affiliation
	Organisation Organisation
}

// Leaver gives somebody who may leave, to themselves and to who may declare it.
func (d Desk) Leaver(tx *sqldb.Tx, a policy.Actor, affiliationPublicID string) (l Leaver, err error) {
	f, err := affiliationByPublicID(tx, affiliationPublicID)
	if err != nil {
		return l, err
	}
	return d.leaver(tx, a, f)
}

func (d Desk) leaver(tx *sqldb.Tx, a policy.Actor, f Affiliation) (l Leaver, err error) {
	l = Leaver{Affiliation: f, Self: a.Person == f.PersonID}
	if !policy.Can(a, policy.AffiliationRead, f.Subject()) { // the employer sees who leaves, and no more of them
		if err := policy.See(a, policy.AffiliationEnd, f.Subject()); err != nil {
			return l, err
		}
	}
	if f.Status != Confirmed {
		return l, fault.New(fault.Conflict, "not_now")
	}
	act := policy.AffiliationEnd
	if l.Self {
		act = policy.AffiliationLeave
	}
	if err := policy.Require(a, act, f.Subject()); err != nil {
		return l, err
	}
	if err := aboveApprover(tx, a, f); err != nil {
		return l, err
	}
	if l.Organisation, err = Load(tx, f.OrganisationID); err != nil {
		return l, err
	}
	l.Who, err = sqldb.One(tx, func(r sqldb.Scanner) (w Who, err error) { return w, r.Scan(w.fields()...) },
		`SELECT `+whoColumns+` FROM affiliations f`+fromWho+`WHERE f.id = $1`, f.ID)
	if err == nil {
		l.others, err = elsewhere(tx, f)
	}
	if l.Self {
		l.Others = l.others
	}
	return l, err
}

// aboveApprover refuses to who holds the employeur right alone to send away
// somebody who answers for the organisation.
func aboveApprover(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
	if a.System || a.Person == f.PersonID || a.Is(policy.Referent, f.OrganisationID) || a.Staff(policy.Manager) {
		return nil
	}
	there, err := sqldb.Exists(tx, `SELECT 1 FROM roles WHERE affiliation_id = $1 AND role IN ('referent', 'referent_provisional')`, f.ID)
	if err == nil && there {
		err = fault.New(fault.Forbidden, "leaving.referent")
	}
	return err
}

func elsewhere(tx *sqldb.Tx, f Affiliation) ([]Elsewhere, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (e Elsewhere, err error) {
		return e, r.Scan(append(e.Affiliation.fields(), e.Organisation.fields()...)...)
	}, `SELECT `+affiliationColumns+`, `+organisationColumns+` FROM affiliations f JOIN organisations o ON o.id = f.organisation_id AND o.status = 'active'
		WHERE f.person_id = $1 AND f.id <> $2 AND f.status = 'confirmed' ORDER BY f.created_at, f.id`, f.PersonID, f.ID)
}

// Next gives where the open requests of a leaver follow them: where they said,
// or the only other organisation that they belong to.
func (l Leaver) Next(publicID string) Affiliation {
	if l.LeavingTo == "" && !l.Self && len(l.others) == 1 {
		return l.others[0].Affiliation
	}
	for _, o := range l.others {
		if o.PublicID == publicID || o.ID == l.LeavingTo && publicID == "" {
			return o.Affiliation
		}
	}
	return Affiliation{}
}

// Depart ends a confirmed affiliation inside a deed of a room above, which
// settles the person's requests: at once, or once its last day has passed; over
// tells which. It holds the locks of the person and of the organisation.
func (d Desk) Depart(tx *sqldb.Tx, a policy.Actor, affiliationPublicID string, dep Departure) (l Leaver, over bool, err error) {
	f, err := affiliationByPublicID(tx, affiliationPublicID)
	if err != nil {
		return l, false, err
	}
	if err := d.lock(tx, personKey(f.PersonID)); err != nil {
		return l, false, err
	}
	if err := d.lockAffiliation(tx, f); err != nil {
		return l, false, err
	}
	if f, err = LoadAffiliation(tx, f.ID); err != nil {
		return l, false, err
	}
	if dep.Due {
		a = f.leaving()
	} else if a, err = d.refresh(tx, a); err != nil {
		return l, false, err
	}
	if l, err = d.leaver(tx, a, f); err != nil {
		return l, false, err
	}
	tx.Made(f.PublicID)
	today := civil.DayOf(tx.Now, civil.Paris)
	if dep.Due {
		if f.LeavingOn == "" || f.LeavingOn >= today { // taken back, or put off
			return l, false, fault.New(fault.Conflict, "not_now")
		}
		return l, true, d.end(tx, a, l.Affiliation, l.ending(), dep.Why, true)
	}
	if !l.Self {
		if err := dep.Why.enough(); err != nil {
			return l, false, err
		}
	}
	if dep.LastDay == "" || dep.LastDay > today.Add(leavingAhead) || dep.LastDay < today.Add(-leavingPast) {
		return l, false, fault.Field("dernier_jour", "leaving.day")
	}
	l.LeavingOn, l.LeavingBy, l.LeavingTo = dep.LastDay, a.Person, l.Next(dep.Next).ID
	if dep.LastDay > today {
		return l, false, d.schedule(tx, a, l, dep.Why)
	}
	return l, true, d.end(tx, a, l.Affiliation, l.ending(), dep.Why, a.Staff(policy.Manager))
}

// leaving is who acts once the last day has come: the person, if they said so.
func (f Affiliation) leaving() policy.Actor {
	if f.LeavingBy == f.PersonID {
		return policy.Actor{Person: f.PersonID}
	}
	return policy.Clerk
}

// ending is what a departure is called afterwards: by who said it.
func (l Leaver) ending() AffiliationEvent {
	if l.LeavingBy == l.PersonID {
		return AffiliationLeft
	}
	return AffiliationRemoved
}

// schedule keeps the last day of somebody; until then nothing changes.
func (d Desk) schedule(tx *sqldb.Tx, a policy.Actor, l Leaver, why Reason) error {
	if err := d.keepsReferent(tx, l.Affiliation, false, a.Staff(policy.Manager)); err != nil {
		return err
	}
	l.Affiliation.Reason = why.String()
	if err := advanceAffiliation(tx, l.Affiliation, Confirmed); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "affiliation.leaving", affiliationOf(l.Affiliation), why.String())
}

// StayOn takes back a departure that has not come yet, by who may declare it.
func (d Desk) StayOn(ctx context.Context, a policy.Actor, affiliationPublicID string) error {
	return d.behind(ctx, a, affiliationPublicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if _, err := d.leaver(tx, a, f); err != nil {
			return err
		}
		if f.LeavingOn == "" {
			return fault.New(fault.Conflict, "not_now")
		}
		f.LeavingOn, f.LeavingBy, f.LeavingTo, f.Reason = "", "", "", ""
		if err := advanceAffiliation(tx, f, Confirmed); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "affiliation.staying", affiliationOf(f), "")
	})
}

// Leaving lists the affiliations whose last day has passed, at most 100.
func Leaving(tx *sqldb.Tx) ([]Affiliation, error) {
	return sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
		WHERE f.status = 'confirmed' AND f.leaving_on <> '' AND f.leaving_on < $1 ORDER BY f.leaving_on, f.id LIMIT 100`, civil.DayOf(tx.Now, civil.Paris))
}
