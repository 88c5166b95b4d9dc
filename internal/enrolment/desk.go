package enrolment

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/rulebook"
	"profil/internal/sqldb"
)

// Desk is the counter at which requests are handled: everything that can be
// done to one goes through it, whichever door the person came in by.
type Desk struct {
	DB            *sqldb.DB
	Organisations organisation.Desk                 // where people leave a structure
	Limits        quota.Limits                      // of the rules, where there is no book of them
	Rules         *rulebook.Desk                    // the rules of access; nil for those that the house ships
	EmployerDays  int                               // working days that the employer has to answer
	KeepAnswers   func(lastDay civil.Day) civil.Day // the last day on which a motivation is kept
	UndoFor       time.Duration                     // how long an employer may go back on an answer
	Key           []byte                            // the server's secret: the links of the employers are derived from it

	off guards
}

// guards are the guards that a twin test takes away, to show that without them
// the harm is done.
type guards struct {
	link, rules, swap, readings, consent, handOver, adheres, keptSeat, hopeless, late, allotted, seats, window, listed, way, year, absence bool
}

// Withdraw gives up a request, until its session is over; a seat that comes
// free goes to the next of the waiting list. Who has a seat says why.
func (d Desk) Withdraw(ctx context.Context, a policy.Actor, publicID string, why Reason) error {
	return d.end(ctx, a, publicID, Withdrew, why)
}

// CallOff ends a request in the name of the staff, for a reason that is kept
// and shown.
func (d Desk) CallOff(ctx context.Context, a policy.Actor, publicID string, why Reason) error {
	return d.end(ctx, a, publicID, CalledOff, why)
}

func (d Desk) end(ctx context.Context, a policy.Actor, publicID string, ev Event, why Reason) error {
	return d.settled(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment, s catalogue.Session) error {
		switch {
		case e.Seated() && s.Over(tx.Now):
			return fault.New(fault.Conflict, "enrolment.session_over")
		case (e.Status == Enrolled || ev == CalledOff) && !why.Given():
			return fault.Field("motif", "reason.too_short")
		}
		late, err := d.lateness(tx, &e, ev == Withdrew && a.Person == e.PersonID)
		if err != nil {
			return err
		}
		return d.leaveCounting(tx, a, e, ev, why.String(), late)
	})
}

// on runs a deed on a request that a may read, as their rights are now.
func (d Desk) on(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Enrolment) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		e, err := see(tx, a, publicID)
		if err != nil {
			return err
		}
		tx.Made(e.PublicID)
		return deed(tx, a, e)
	})
}

// see loads a request that a may read: to a, any other does not exist.
func see(tx *sqldb.Tx, a policy.Actor, publicID string) (Enrolment, error) {
	e, err := byPublicID(tx, publicID)
	if err != nil {
		return e, err
	}
	if a.Is(policy.Trainer, e.ProviderID) {
		if e.trainers, err = trainersOf(tx, e.SessionID); err != nil {
			return e, err
		}
	}
	return e, policy.See(a, policy.EnrolmentRead, e.Subject())
}

// move makes ev happen to e, or what happens instead in the order of its answers: the row moves together with what change writes in
// it, the timeline and the journal say who did it, and what follows is queued,
// all or nothing. Whether a may is judged on the request as it stood.
func (d Desk) move(tx *sqldb.Tx, a policy.Actor, e *Enrolment, ev Event, reason string, change func(*Enrolment)) error {
	ev = e.Becomes(ev)
	m, err := Life.In(e.order()).Find(e.Status, ev)
	if err != nil {
		return err
	}
	if err := policy.Require(a, m.By, e.Subject()); err != nil {
		return err
	}
	was, seat := *e, seatOf(a, *e)
	change(e)
	e.Status, e.UpdatedAt = m.To, tx.Now
	if m.To != Offered {
		e.OfferedUntil = time.Time{}
	}
	if m.To == AwaitingAgreement {
		e.RetainedAt = tx.Now
	}
	if err := advance(tx, was, *e); err != nil {
		return err
	}
	if err := told(tx, a, *e, ev, seat, reason); err != nil || e.Replaces == "" || m.From != AwaitingEmployer || e.Live() {
		return err
	}
	return d.seatStays(tx, a, *e, ev)
}

// told writes what has just happened where everybody will look for it: the
// timeline, the journal, the outbox.
func told(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event, seat policy.Seat, reason string) error {
	if err := addStep(tx, e, ev, seat, journal.ActorID(a), reason); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "enrolment."+string(ev), journal.Subject{Kind: "enrolment", ID: e.ID}, reason)
}

// seatOf says in what quality somebody acts, for the timeline.
func seatOf(a policy.Actor, e Enrolment) policy.Seat {
	switch {
	case a.System:
		return policy.TheClerk
	case a.Person == e.PersonID:
		return policy.Self
	case a.Is(policy.Approver, e.EmployerID):
		return policy.EmployerApprover
	case a.Is(policy.Organiser, e.ProviderID):
		return policy.ProviderOrganiser
	}
	return policy.StaffManager
}
