package enrolment

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// PreviewLeave tells what would become of the open requests of somebody who
// left a structure after a day: to themselves each request, to who declares it
// for them how many.
func (d Desk) PreviewLeave(ctx context.Context, a policy.Actor, affiliationPublicID string, lastDay civil.Day, next string) (v Leaving, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if v.Leaver, err = d.Organisations.Leaver(tx, a, affiliationPublicID); err != nil {
			return err
		}
		all, err := parting(tx, v.Affiliation, lastDay, v.Next(next).ID)
		v.Mark, v.Counts = mark(all), map[Fate]int{}
		for _, p := range all {
			if p.Rule.Fate != Keeps {
				v.Counts[p.Rule.Fate]++
			}
		}
		if v.Self {
			v.Requests = all
		}
		return err
	})
	if err != nil || v.Self {
		return v, err
	}
	return v, journal.SawAll(ctx, d.DB, a, []journal.Look{{Person: v.PersonID, What: "affiliation", Subject: v.ID, Seat: policy.By(a, policy.AffiliationEnd, v.Affiliation.Subject())}})
}

// Leave ends the affiliation of somebody, or says on which day it will, and
// settles their open requests by the table. What they were shown, by its mark,
// is what is done; otherwise nothing is.
func (d Desk) Leave(ctx context.Context, a policy.Actor, affiliationPublicID string, dep organisation.Departure, shown string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		l, over, err := d.Organisations.Depart(tx, a, affiliationPublicID, dep)
		if err != nil {
			return err
		}
		all, err := parting(tx, l.Affiliation, dep.LastDay, l.LeavingTo)
		if err != nil {
			return err
		}
		if mark(all) != shown {
			return fault.New(fault.Conflict, "leaving.changed")
		}
		if !over {
			return nil
		}
		return d.partWays(tx, a, l)
	})
}

// Remove ends the affiliation of somebody today, for a reason that they read,
// and settles their open requests by the table: by the staff.
func (d Desk) Remove(ctx context.Context, a policy.Actor, affiliationPublicID string, why organisation.Reason) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		dep := organisation.Departure{LastDay: civil.DayOf(tx.Now, civil.Paris), Why: why}
		l, _, err := d.Organisations.Depart(tx, a, affiliationPublicID, dep)
		if err != nil {
			return err
		}
		return d.partWays(tx, a, l)
	})
}

// DepartDue ends the affiliations whose last day has passed, and tells how
// many: the clerk does it every day.
func (d Desk) DepartDue(ctx context.Context) (n int, err error) {
	var due []organisation.Affiliation
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		due, err = organisation.Leaving(tx)
		return err
	}); err != nil {
		return 0, err
	}
	for _, f := range due {
		err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
			why, err := organisation.ParseReason(f.Reason, false)
			if err != nil {
				return err
			}
			l, _, err := d.Organisations.Depart(tx, policy.Clerk, f.PublicID, organisation.Departure{LastDay: f.LeavingOn, Why: why, Due: true})
			if err != nil {
				return err
			}
			return d.partWays(tx, policy.Clerk, l)
		})
		if err != nil && fault.KindOf(err) != fault.Conflict { // taken back or done meanwhile
			return n, err
		}
		n++
	}
	return n, nil
}

// parting finds the open requests that a person made for the structure of an
// affiliation, with the line of the table that decides on each.
func parting(tx *sqldb.Tx, f organisation.Affiliation, lastDay civil.Day, to string) (all []Parted, err error) {
	lines, err := sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.person_id = $1 AND e.employer_id = $2
		AND `+alive+` ORDER BY e.created_at, e.id`,
		f.PersonID, f.OrganisationID)
	if err != nil {
		return nil, err
	}
	next := organisation.Affiliation{}
	if to != "" {
		if next, err = organisation.LoadAffiliation(tx, to); err != nil {
			return nil, err
		}
	}
	for _, l := range lines {
		if l.LastDay < civil.DayOf(tx.Now, civil.Paris) { // over: what was attended stays where it was
			continue
		}
		p := Parting{
			Status: l.Status, Begun: l.FirstDay <= lastDay, Next: to != "", Reserved: l.Reserved,
			Listed: l.SessionState != catalogue.SessionOpen && l.SessionState != catalogue.SessionClosed,
		}
		if p.Next && p.Reserved {
			if p.Adhesion, err = organisation.AdhesionActive(tx, next.OrganisationID, l.QuotaYear); err != nil {
				return nil, err
			}
		}
		all = append(all, Parted{l, Part(p)})
	}
	return all, nil
}

// mark tells two previews apart.
func mark(all []Parted) string {
	h := sha256.New()
	for _, p := range all {
		h.Write([]byte(p.ID + " " + p.Rule.Name + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// partWays does to the requests of somebody who has left what the table says,
// once their seats stand still.
func (d Desk) partWays(tx *sqldb.Tx, a policy.Actor, l organisation.Leaver) error {
	all, err := parting(tx, l.Affiliation, l.LeavingOn, l.LeavingTo)
	if err != nil {
		return err
	}
	var locks []string
	for _, p := range all {
		locks = append(locks, "session:"+p.SessionRef)
	}
	slices.SortFunc(locks, cmp.Compare[string])
	if err := tx.Lock(slices.Compact(locks)...); err != nil {
		return err
	}
	if all, err = parting(tx, l.Affiliation, l.LeavingOn, l.LeavingTo); err != nil {
		return err
	}
	if a.Person != l.PersonID { // whoever declares that a colleague has left has no hand in their requests
		a = policy.Clerk
	}
	for _, p := range all {
		if err := d.partWith(tx, a, l, p); err != nil {
			return err
		}
	}
	return unnameAt(tx, l.PersonID, l.OrganisationID)
}

func (d Desk) partWith(tx *sqldb.Tx, a policy.Actor, l organisation.Leaver, p Parted) error {
	e := p.Enrolment
	switch p.Rule.Fate {
	case Falls:
		reason := "Départ de « " + l.Organisation.Label() + " ». " + p.Rule.Title + "."
		return d.leave(tx, a, e, Withdrew, reason)
	case Follows:
		next, err := organisation.LoadAffiliation(tx, l.LeavingTo)
		if err != nil {
			return err
		}
		s, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return err
		}
		return d.move(tx, a, &e, Followed, "", func(e *Enrolment) {
			e.AffiliationID, e.EmployerID = next.ID, next.OrganisationID
			if e.ProviderFirst { // nobody has been asked for it at either
				return
			}
			e.ProviderID, e.EmployerBy, e.EmployerAt, e.EmployerReason, e.Choice, e.ChoiceReason = "", "", time.Time{}, "", Undecided, ""
			e.EmployerDueAt = due(tx.Now, d.EmployerDays, s)
		})
	}
	return nil
}
