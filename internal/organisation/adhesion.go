package organisation

import (
	"context"
	"slices"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// AskAdhesion asks for the adhésion of an organisation for a civil year: this
// one or the next. Made is the public id of the organisation.
func (d Desk) AskAdhesion(ctx context.Context, a policy.Actor, organisationPublicID string, year int) error {
	return d.at(ctx, a, organisationPublicID, policy.AdhesionAsk, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		return d.beginAdhesion(tx, a, Adhesion{OrganisationID: o.ID, Year: year, Status: AdhesionAsked, AskedBy: a.Person}, "adhesion.asked", Reason{})
	})
}

// GrantAdhesion gives an organisation its adhésion for a civil year without its
// having asked.
func (d Desk) GrantAdhesion(ctx context.Context, a policy.Actor, organisationPublicID string, year int, why Reason) error {
	return d.at(ctx, a, organisationPublicID, policy.AdhesionDecide, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		return d.beginAdhesion(tx, a, Adhesion{
			OrganisationID: o.ID, Year: year, Status: AdhesionGranted, Reason: why.String(),
			DecidedBy: a.Person, DecidedAt: tx.Now,
		}, "adhesion.granted", why)
	})
}

func (d Desk) beginAdhesion(tx *sqldb.Tx, a policy.Actor, one Adhesion, told string, why Reason) error {
	now := civil.DayOf(tx.Now, civil.Paris).Year()
	if one.Year < now || one.Year > now+1 {
		return fault.Field("annee", "adhesion.year")
	}
	there, err := sqldb.Exists(tx, `SELECT 1 FROM adhesions WHERE organisation_id = $1 AND year = $2 AND status IN ('asked', 'active')`, one.OrganisationID, one.Year)
	if err != nil {
		return err
	}
	if there {
		return fault.New(fault.Conflict, "adhesion.already")
	}
	one.ID, one.PublicID = id.New(), id.Public()
	if err := insertAdhesion(tx, one); err != nil {
		return err
	}
	return outbox.Tell(tx, a, told, adhesionOf(one), why.String())
}

func adhesionOf(d Adhesion) journal.Subject { return journal.Subject{Kind: "adhesion", ID: d.ID} }

// DecideAdhesion answers an adhésion that is asked for, or ends one that is
// active. A reason is needed to refuse and to end.
func (d Desk) DecideAdhesion(ctx context.Context, a policy.Actor, publicID string, ev AdhesionEvent, why Reason) error {
	if ev != Granted {
		if err := why.enough(); err != nil {
			return err
		}
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		one, err := adhesionByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		if err := d.lock(tx, organisationKey(one.OrganisationID)); err != nil {
			return err
		}
		a, err := d.refresh(tx, a)
		if err != nil {
			return err
		}
		if one, err = LoadAdhesion(tx, one.ID); err != nil {
			return err
		}
		if err := policy.See(a, policy.OrganisationRead, one.Subject()); err != nil {
			return err
		}
		m, err := AdhesionLife.Find(one.Status, ev)
		if err != nil {
			return err
		}
		if err := policy.Require(a, m.By, one.Subject()); err != nil {
			return err
		}
		one.Status, one.Reason, one.DecidedBy, one.DecidedAt = m.To, why.String(), journal.ActorID(a), tx.Now
		if err := advanceAdhesion(tx, one, m.From); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "adhesion."+string(ev), adhesionOf(one), why.String())
	})
}

// AdhesionYears gives the civil years that have adhésions, with this one and
// the next, the latest first, to the staff.
func (d Desk) AdhesionYears(ctx context.Context, a policy.Actor) (years []int, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		now := civil.DayOf(tx.Now, civil.Paris).Year()
		years, err = sqldb.Values[int](tx, `SELECT DISTINCT year FROM adhesions`)
		years = append(years, now, now+1)
		slices.Sort(years)
		years = slices.Compact(years)
		slices.Reverse(years)
		return err
	})
	return years, err
}
