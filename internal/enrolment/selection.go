package enrolment

import (
	"cmp"
	"context"
	"slices"
	"time"

	"profil/internal/catalogue"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Choose keeps what the provider means to answer to a request. Nobody else
// learns it before the list is published. Not retaining needs a reason.
func (d Desk) Choose(ctx context.Context, a policy.Actor, publicID string, choice Choice, why Reason) error {
	return d.selecting(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) (err error) {
		past := false
		if choice == Retain && e.Status == Waitlisted {
			if past, err = overtakes(tx, e); err != nil {
				return err
			}
		}
		switch {
		case choice == Reject && !why.Given():
			return fault.Field("motif", "reason.too_short")
		case past && !why.Given():
			return fault.Field("motif", "selection.overtake")
		}
		e.Choice, e.ChoiceReason = choice, ""
		if choice == Reject || past {
			e.ChoiceReason = why.String()
		}
		if err := setChoice(tx, e); err != nil {
			return err
		}
		return tx.Do(`INSERT INTO choices (id, enrolment_id, at, actor_id, choice) VALUES ($1, $2, $3, $4, $5)`, id.New(), e.ID, tx.Now, a.Person, choice)
	})
}

// Rank keeps the place that the provider means to give to a request on the
// waiting list, from 1, where the session lets the provider order it; 0 leaves
// it to the order of arrival.
func (d Desk) Rank(ctx context.Context, a policy.Actor, publicID string, rank int) error {
	if rank < 0 || rank > mostRank {
		return fault.Field("rang", "selection.rank")
	}
	return d.selecting(ctx, a, publicID, func(tx *sqldb.Tx, _ policy.Actor, e Enrolment) error {
		return tx.Must(`UPDATE enrolments SET draft_rank = $2, updated_at = $3 WHERE id = $1 AND status = 'awaiting_provider'`, e.ID, rank, tx.Now)
	})
}

// selecting runs a deed of a reader of the provider on a request that they may
// choose about.
func (d Desk) selecting(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Enrolment) error) error {
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) error {
		if err := policy.Require(a, policy.SelectionChoose, e.Subject()); err != nil {
			return err
		}
		return deed(tx, a, e)
	})
}

// mostRank is the last place that a provider can give by hand.
const mostRank = 2000

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
	Behind    []Enrolment          // who waits already and goes on waiting, in the order of the list
	Free      int                  // seats that remain before this list
	Over      map[string]bool      // public ids of those retained beyond the cap of their structure
	Late      int                  // requests that their employer has not answered yet
	Names     map[string]Who       // by request id, for who is shown the list
	Agree     map[string]time.Time // by request id: when the employer of one who is retained would have to answer, where they answer last

	waiting int                      // the last place of the waiting list
	caps    caps                     // the rules that bound the seats, and what is retained
	full    map[string][]quota.Check // by request, the rules under which its structure has all its seats
}

// spoke notes the rules that bear on a request.
func (b *Ballot) spoke(e Enrolment, checks []quota.Check) {
	if b.full == nil {
		b.full = map[string][]quota.Check{}
	}
	b.full[e.ID] = checks
}

// Who is whom a ballot speaks of.
type Who struct {
	Person, Sort, Employer string
	Ranking                Ranking
}

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
	for _, e := range b.Retained {
		if e.ChoiceReason == "" && len(b.overtaken(e)) > 0 {
			return fault.New(fault.Conflict, "selection.overtake")
		}
	}
	return nil
}

// overtaken lists who waits before one who is retained, and goes on waiting.
func (b Ballot) overtaken(e Enrolment) (all []Enrolment) {
	for _, w := range b.Behind {
		if e.Status == Waitlisted && w.WaitingNo < e.WaitingNo {
			all = append(all, w)
		}
	}
	return all
}

// Next lists who would be offered the seats that this list leaves free, in the
// order of the waiting list: those whom no rule hinders.
func (b Ballot) Next() (all []Enrolment) {
	free, caps := b.Free-len(b.Retained), b.caps.clone()
	for _, e := range append(slices.Clone(b.Behind), b.Waiting...) {
		if len(all) < free && len(caps.full(e.EmployerID)) == 0 {
			caps.take(e.EmployerID)
			all = append(all, e)
		}
	}
	return all
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
		if b.Names, err = whoOf(tx, b.Session.ID); err != nil {
			return err
		}
		b.Agree = map[string]time.Time{}
		for _, e := range b.Retained {
			if !e.ProviderFirst {
				continue
			}
			if b.Agree[e.ID], err = d.agreeBy(tx, e, b.Session); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return b, err
	}
	var looks []journal.Look
	for _, e := range slices.Concat(b.Retained, b.Waiting, b.Behind, b.Rejected, b.Undecided) {
		looks = append(looks, journal.Look{Person: e.PersonID, What: "list", Subject: e.ID, Seat: policy.By(a, policy.EnrolmentRead, e.Subject())})
	}
	return b, journal.SawAll(ctx, d.DB, a, looks)
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
	if b.Free, b.Over = b.Session.Free(), map[string]bool{}; len(all) == 0 {
		return b, nil
	}
	caps, err := d.capsOf(tx, b.Session, all[0].Format, all[0].Reserved)
	if err != nil {
		return b, err
	}
	b.caps = caps
	for _, e := range all { // in order of arrival
		b.waiting = max(b.waiting, e.WaitingNo)
		switch {
		case e.Choice == Retain:
			b.Retained = append(b.Retained, e)
			full := caps.full(e.EmployerID)
			if caps.take(e.EmployerID) {
				b.Over[e.PublicID] = true
			}
			b.spoke(e, full)
		case e.Choice == Reject:
			b.Rejected = append(b.Rejected, e)
		case e.Status == Waitlisted:
			b.Behind = append(b.Behind, e)
		case e.Choice == Wait:
			b.spoke(e, caps.full(e.EmployerID))
			b.Waiting = append(b.Waiting, e)
		default:
			b.Undecided = append(b.Undecided, e)
		}
	}
	byPlace(b.Behind)
	if b.Session.WaitingRule == catalogue.ByRanking {
		slices.SortStableFunc(b.Waiting, func(x, y Enrolment) int { return cmp.Compare(ranked(x), ranked(y)) })
	}
	return b, nil
}

// ranked is where the provider's order puts a request: those without a rank
// come after the others, in order of arrival.
func ranked(e Enrolment) int {
	if e.DraftRank == 0 {
		return mostRank + 1
	}
	return e.DraftRank
}

func byPlace(all []Enrolment) {
	slices.SortFunc(all, func(a, b Enrolment) int { return cmp.Compare(a.WaitingNo, b.WaitingNo) })
}

// Publish announces the list of a session, once: everybody learns at the same
// time. It is refused as a whole beyond the capacity of the session, beyond
// the cap of a structure, and while somebody is undecided.
func (d Desk) Publish(ctx context.Context, a policy.Actor, sessionPublicID string) (b Ballot, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, s, err := catalogue.Hold(tx, a, sessionPublicID, policy.SelectionRead)
		if err != nil {
			return err
		}
		if err := d.lockSeats(tx, s.CourseID); err != nil {
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

// announce answers everybody on the list, and offers the seats that it leaves
// free to those who wait. Its caller holds the lock of the
// session, and has taken the seats.
func (d Desk) announce(tx *sqldb.Tx, a policy.Actor, b Ballot) error {
	for i, e := range b.Waiting {
		if err := d.answer(tx, a, b.judge(e), b.Session, PutWaiting, b.waiting+i+1); err != nil {
			return err
		}
	}
	for _, e := range b.Retained {
		ev := Selected
		if e.Status == Waitlisted {
			ev = Promoted
		}
		if err := overtake(tx, a, b.overtaken(e), seatOf(a, e), e.ChoiceReason); err != nil {
			return err
		}
		if err := d.answer(tx, a, b.judge(e), b.Session, ev, 0); err != nil {
			return err
		}
	}
	for _, e := range b.Rejected {
		if err := d.answer(tx, a, b.judge(e), b.Session, TurnedDown, 0); err != nil {
			return err
		}
	}
	if !b.Published() {
		if err := catalogue.MarkListed(tx, a, b.Session.ID); err != nil {
			return err
		}
	}
	return d.refill(tx, b.Session.ID)
}

// judge notes by which rules a request is answered.
func (b Ballot) judge(e Enrolment) Enrolment {
	e.judged = judgedBy(b.caps.set, b.full[e.ID])
	return e
}

func (d Desk) answer(tx *sqldb.Tx, a policy.Actor, e Enrolment, s catalogue.Session, ev Event, place int) (err error) {
	var until time.Time
	if e.Becomes(ev) == Retained {
		if until, err = d.agreeBy(tx, e, s); err != nil {
			return err
		}
	}
	return d.move(tx, a, &e, ev, e.ChoiceReason, func(e *Enrolment) {
		e.ProviderBy, e.ProviderAt, e.ProviderReason, e.WaitingNo = a.Person, tx.Now, e.ChoiceReason, place
		if !until.IsZero() {
			e.EmployerDueAt = until
		}
	})
}

// Foreseen is a request as publishing the list would leave it.
type Foreseen struct {
	Enrolment
	Event Event // by which it would get there
	Ahead int   // people before it on the waiting list
}

// Foresee tells what publishing would make of one request of the list.
func (b Ballot) Foresee(publicID string, at time.Time) (Foreseen, bool) {
	for _, part := range []struct {
		of []Enrolment
		to Status
		by Event
	}{{b.Retained, Enrolled, Selected}, {b.Waiting, Waitlisted, PutWaiting}, {b.Rejected, Rejected, TurnedDown}, {b.Next(), Offered, Proposed}} {
		for i, e := range part.of {
			if e.PublicID != publicID {
				continue
			}
			f := Foreseen{e, e.Becomes(part.by), i + len(b.Behind)}
			f.Status, f.ProviderAt, f.ProviderReason, f.UpdatedAt = part.to, at, e.ChoiceReason, at
			switch f.Event {
			case Proposed:
				f.OfferedUntil = offerUntil(b.Session, e.ShortNotice, at)
			case Retained:
				f.Status, f.RetainedAt, f.EmployerDueAt = AwaitingAgreement, at, b.Agree[e.ID]
			}
			return f, true
		}
	}
	return Foreseen{}, false
}
