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
		if choice == Reject && !why.Given() {
			return fault.Field("motif", "reason.too_short")
		}
		e.Choice, e.ChoiceReason = choice, ""
		if choice == Reject {
			e.ChoiceReason = why.String()
		}
		tx.Made(e.PublicID)
		return setChoice(tx, e)
	})
}

// Ballot is what publishing a list would do: who gets a seat, who waits and in
// which order, who does not, and what forbids to publish. Once a list is
// published, it holds only what has come since: the requests that an employer
// agreed to afterwards, and those of the waiting list that the provider has
// answered.
type Ballot struct {
	Session   catalogue.Session
	Course    catalogue.Course
	Retained  []Enrolment
	Waiting   []Enrolment // in the order of the waiting list
	Rejected  []Enrolment
	Undecided []Enrolment
	Free      int             // seats that remain before this list
	Over      map[string]bool // public ids of those retained beyond the cap of their structure
	Late      int             // requests that their employer has not answered yet
	Names     map[string]Who  // by request id, for who is shown the list

	waiting int // the last place of the waiting list
}

// Who is whom a ballot speaks of.
type Who struct{ Person, Sort, Employer string }

// Published tells whether the list was announced already.
func (b Ballot) Published() bool { return b.Session.Status == catalogue.SessionListed }

// Refusal says what forbids to publish, nil when nothing does.
func (b Ballot) Refusal() error {
	switch {
	case b.Session.Status == catalogue.SessionListed && len(b.Retained)+len(b.Waiting)+len(b.Rejected)+len(b.Undecided) == 0:
		return fault.New(fault.Conflict, "selection.already_published")
	case !slices.Contains([]catalogue.SessionStatus{catalogue.SessionOpen, catalogue.SessionClosed, catalogue.SessionListed}, b.Session.Status):
		return fault.New(fault.Conflict, "selection.not_now")
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
		if b, err = d.ballot(tx, a, sessionPublicID); err != nil {
			return err
		}
		if b.Course, err = catalogue.LoadCourse(tx, b.Session.CourseID); err != nil {
			return err
		}
		if b.Late, err = countOf(tx, b.Session.ID, AwaitingEmployer); err != nil {
			return err
		}
		b.Names, err = whoOf(tx, b.Session.ID)
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
	all, err := OfSession(tx, b.Session.ID, AwaitingProvider, Waitlisted)
	if err != nil {
		return b, err
	}
	taken, err := retained(tx, b.Session.CourseID)
	if err != nil {
		return b, err
	}
	b.Free, b.Over = b.Session.Free(), map[string]bool{}
	for _, e := range all { // in order of arrival
		b.waiting = max(b.waiting, e.WaitingNo)
		switch {
		case e.Choice == Retain:
			b.Retained = append(b.Retained, e)
			if taken[e.EmployerID]++; taken[e.EmployerID] > d.Limits.PerStructure {
				b.Over[e.PublicID] = true
			}
		case e.Choice == Reject:
			b.Rejected = append(b.Rejected, e)
		case e.Status == Waitlisted: // waits already, and goes on waiting
		case e.Choice == Wait:
			b.Waiting = append(b.Waiting, e)
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
		g, err := askGround(tx, sessionPublicID)()
		if err != nil {
			return err
		}
		if err := lockCourse(tx, g.Course.ID); err != nil {
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
		tx.Made(sessionPublicID)
		return d.announce(tx, a, b)
	})
	return b, err
}

// lockCourse makes the seats of a course be given one after the other: the cap
// of a structure goes over all its sessions. It is taken after the lock of the
// session, always.
func lockCourse(tx *sqldb.Tx, courseID string) error { return tx.Lock("course:" + courseID) }

// announce answers everybody on the list. Its caller holds the lock of the
// session, and has taken the seats.
func (d Desk) announce(tx *sqldb.Tx, a policy.Actor, b Ballot) error {
	for i, e := range b.Waiting {
		if err := d.answer(tx, a, e, PutWaiting, b.waiting+i+1); err != nil {
			return err
		}
	}
	for _, e := range b.Retained {
		ev := Selected
		if e.Status == Waitlisted {
			ev = Promoted
		}
		if err := d.answer(tx, a, e, ev, 0); err != nil {
			return err
		}
	}
	for _, e := range b.Rejected {
		if err := d.answer(tx, a, e, TurnedDown, 0); err != nil {
			return err
		}
	}
	if b.Published() {
		return nil
	}
	return catalogue.MarkListed(tx, a, b.Session.ID)
}

func (d Desk) answer(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event, place int) error {
	return d.move(tx, a, &e, ev, e.ChoiceReason, func(e *Enrolment) {
		e.ProviderBy, e.ProviderAt, e.ProviderReason, e.WaitingNo = a.Person, tx.Now, e.ChoiceReason, place
	})
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
	if err := lockCourse(tx, s.CourseID); err != nil {
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
		return d.move(tx, policy.Clerk, &e, Promoted, "", func(e *Enrolment) { e.WaitingNo = 0 })
	}
	return nil
}
