package enrolment

import (
	"cmp"
	"context"
	"slices"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Choose keeps what the provider means to answer to a request. Nobody else
// learns it before the list is published. Not retaining needs a reason.
func (d Desk) Choose(ctx context.Context, a policy.Actor, publicID string, choice Choice, why Reason) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		e, err := see(tx, a, publicID)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.SelectionChoose, e.Subject()); err != nil {
			return err
		}
		if choice == Reject && why.String() == "" {
			return fault.Field("motif", "reason.too_short")
		}
		e.Choice, e.ChoiceReason = choice, why.String()
		if choice != Reject {
			e.ChoiceReason = ""
		}
		return setChoice(tx, e)
	})
}

// Ballot is what publishing a list would do: who gets a seat, who waits and in
// which order, who does not, and what forbids to publish.
type Ballot struct {
	Session   catalogue.Session
	Retained  []Enrolment
	Waiting   []Enrolment // in the order of the waiting list
	Rejected  []Enrolment
	Undecided []Enrolment
	Free      int                 // seats that remain before this list
	Over      map[string][]string // employer id -> public ids of those beyond the cap of their structure
}

// Refusal says what forbids to publish, nil when nothing does.
func (b Ballot) Refusal() error {
	switch {
	case b.Session.Status != catalogue.SessionClosed && b.Session.Status != catalogue.SessionOpen:
		return fault.New(fault.Conflict, "selection.already_published")
	case len(b.Undecided) > 0:
		return fault.New(fault.Conflict, "selection.undecided")
	case len(b.Retained)+len(b.Waiting)+len(b.Rejected) == 0:
		return fault.New(fault.Conflict, "selection.empty")
	case len(b.Retained) > b.Free:
		return fault.New(fault.Conflict, "selection.over_capacity")
	case len(b.Over) > 0:
		return fault.New(fault.Conflict, "selection.over_structure")
	}
	return nil
}

// Preview tells what publishing would do, without doing it.
func (d Desk) Preview(ctx context.Context, a policy.Actor, sessionPublicID string) (b Ballot, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		b, err = d.ballot(tx, a, sessionPublicID)
		return err
	})
	return b, err
}

func (d Desk) ballot(tx *sqldb.Tx, a policy.Actor, sessionPublicID string) (b Ballot, err error) {
	if b.Session, err = catalogue.SessionByPublicID(tx, sessionPublicID); err != nil {
		return b, err
	}
	if err := policy.See(a, policy.SelectionRead, b.Session.Subject()); err != nil {
		return b, err
	}
	all, err := OfSession(tx, b.Session.ID, AwaitingProvider)
	if err != nil {
		return b, err
	}
	taken, err := retained(tx, b.Session.CourseID)
	if err != nil {
		return b, err
	}
	b.Free, b.Over = b.Session.Capacity-b.Session.Taken, map[string][]string{}
	for _, e := range all { // in order of arrival
		switch e.Choice {
		case Retain:
			b.Retained = append(b.Retained, e)
			if taken[e.EmployerID]++; taken[e.EmployerID] > d.Limits.PerStructure {
				b.Over[e.EmployerID] = append(b.Over[e.EmployerID], e.PublicID)
			}
		case Wait:
			b.Waiting = append(b.Waiting, e)
		case Reject:
			b.Rejected = append(b.Rejected, e)
		default:
			b.Undecided = append(b.Undecided, e)
		}
	}
	return b, nil
}

// Publish announces the list of a session, once: everybody learns at the same
// time. It is refused as a whole beyond the capacity of the session, beyond
// the cap of a structure, and while somebody is undecided.
func (d Desk) Publish(ctx context.Context, a policy.Actor, sessionPublicID string) (b Ballot, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("session:" + sessionPublicID); err != nil {
			return err
		}
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		if b, err = d.ballot(tx, a, sessionPublicID); err != nil {
			return err
		}
		if err := policy.Require(a, policy.SelectionPublish, b.Session.Subject()); err != nil {
			return err
		}
		if err := b.Refusal(); err != nil {
			return err
		}
		if err := catalogue.TakeSeats(tx, b.Session.ID, len(b.Retained)); err != nil {
			return err
		}
		if err := d.announce(tx, a, b); err != nil {
			return err
		}
		return catalogue.MarkListed(tx, a, b.Session.ID)
	})
	return b, err
}

func (d Desk) announce(tx *sqldb.Tx, a policy.Actor, b Ballot) error {
	for i, e := range b.Waiting {
		e.WaitingNo = i + 1
		if err := d.answer(tx, a, e, PutWaiting); err != nil {
			return err
		}
	}
	for _, e := range b.Retained {
		if err := d.answer(tx, a, e, Selected); err != nil {
			return err
		}
	}
	for _, e := range b.Rejected {
		if err := d.answer(tx, a, e, TurnedDown); err != nil {
			return err
		}
	}
	return nil
}

func (d Desk) answer(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event) error {
	e.ProviderBy, e.ProviderAt, e.ProviderReason = a.Person, tx.Now, e.ChoiceReason
	return d.move(tx, a, &e, ev, e.ProviderReason)
}

// release gives back a seat of a session and offers it to the waiting list: it
// is the one path by which a seat comes free. The first who waits and whose
// structure is under its cap gets it, until the session has begun.
func (d Desk) release(tx *sqldb.Tx, sessionID string) error {
	if err := catalogue.ReleaseSeat(tx, sessionID); err != nil {
		return err
	}
	s, err := catalogue.LoadSession(tx, sessionID)
	if err != nil {
		return err
	}
	if s.Status != catalogue.SessionListed || s.FirstDay <= civil.DayOf(tx.Now, civil.Zone(s.Zone)) {
		return nil
	}
	waiting, err := OfSession(tx, sessionID, Waitlisted)
	if err != nil || len(waiting) == 0 {
		return err
	}
	taken, err := retained(tx, s.CourseID)
	if err != nil {
		return err
	}
	slices.SortFunc(waiting, func(a, b Enrolment) int { return cmp.Compare(a.WaitingNo, b.WaitingNo) })
	for _, e := range waiting {
		if taken[e.EmployerID] >= d.Limits.PerStructure {
			continue
		}
		if err := catalogue.TakeSeats(tx, sessionID, 1); err != nil {
			return err
		}
		e.WaitingNo = 0
		return d.move(tx, policy.Clerk, &e, Promoted, "")
	}
	return nil
}

// Expire ends the requests that no employer has answered by the day on which
// the list is due, and tells how many: the clerk does it every day.
func (d Desk) Expire(ctx context.Context) (n int, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		ids, err := overdue(tx, civil.DayOf(tx.Now, civil.Paris))
		if err != nil {
			return err
		}
		for _, id := range ids {
			e, err := Load(tx, id)
			if err != nil {
				return err
			}
			if err := d.move(tx, policy.Clerk, &e, TimedOut, ""); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// CallOffSession ends every live request of a session that will not take
// place: the clerk does it when the session is cancelled.
func (d Desk) CallOffSession(ctx context.Context, sessionID, reason string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := lockSession(tx, sessionID); err != nil {
			return err
		}
		all, err := OfSession(tx, sessionID, Live...)
		if err != nil {
			return err
		}
		for _, e := range all {
			had := e.Status == Enrolled
			e.EndReason, e.WaitingNo = reason, 0
			if err := d.move(tx, policy.Clerk, &e, CalledOff, reason); err != nil {
				return err
			}
			if !had {
				continue
			}
			if err := catalogue.ReleaseSeat(tx, sessionID); err != nil {
				return err
			}
		}
		return nil
	})
}
