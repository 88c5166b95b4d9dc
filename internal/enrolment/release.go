package enrolment

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// leave ends a request, and gives back the seat that it held. Its caller holds
// the lock of the session.
func (d Desk) leave(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event, reason string) error {
	return d.leaveCounting(tx, a, e, ev, reason, false)
}

// leaveCounting is leave, of a place that may still count in the limits of the year.
func (d Desk) leaveCounting(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event, reason string, late bool) error {
	held := e.Seated()
	if err := d.dropHandOver(tx, e); err != nil {
		return err
	}
	err := d.move(tx, a, &e, ev, reason, func(e *Enrolment) { e.EndReason, e.WaitingNo, e.Late = reason, 0, late })
	if err != nil || !held {
		return err
	}
	return d.release(tx, e.SessionID)
}

// release gives back a seat of a session, and offers it to the waiting list: it
// is the one path by which a seat comes free. Its caller holds the lock of the
// session.
func (d Desk) release(tx *sqldb.Tx, sessionID string) error {
	if err := catalogue.ReleaseSeat(tx, sessionID); err != nil {
		return err
	}
	return d.refill(tx, sessionID)
}

// The last moment: from so many days before the first one, a seat is offered
// first to those who can come then, who answer sooner.
const (
	shortDays  = 3
	shortHours = 4
)

// refill offers every free seat of a session to those who wait, in the order of
// the list, to each whom no rule hinders. A seat that is offered is taken: it
// can be given to nobody else. Nothing is offered before the list is announced,
// nor on the first day.
func (d Desk) refill(tx *sqldb.Tx, sessionID string) error {
	s, err := catalogue.LoadSession(tx, sessionID)
	if err != nil || s.Status != catalogue.SessionListed || s.Free() <= 0 || s.FirstDay <= civil.DayOf(tx.Now, civil.Zone(s.Zone)) {
		return err
	}
	waiting, err := OfSession(tx, sessionID, Waitlisted)
	if err != nil || len(waiting) == 0 {
		return err
	}
	if err := d.lockSeats(tx, s.CourseID); err != nil {
		return err
	}
	caps, err := d.capsOf(tx, s, waiting[0].Format, waiting[0].Reserved)
	if err != nil {
		return err
	}
	byPlace(waiting)
	for free := s.Free(); free > 0; free-- {
		i, passed, err := d.next(tx, s, waiting, caps)
		if err != nil || i < 0 {
			return err
		}
		waiting[i].judged = judgedBy(caps.set, nil)
		if err := d.offer(tx, s, waiting[i], passed); err != nil {
			return err
		}
		caps.take(waiting[i].EmployerID)
		waiting = append(waiting[:i:i], waiting[i+1:]...)
	}
	return nil
}

// passedOver is who waited before the one who is offered a seat, and why.
type passedOver struct {
	Enrolment
	why string // "quota.per_structure"…, or "short_notice"
}

// next finds who of those waiting, in the order of the list, is offered the next
// seat, -1 for nobody; and whom they overtake.
func (d Desk) next(tx *sqldb.Tx, s catalogue.Session, waiting []Enrolment, caps caps) (int, []passedOver, error) {
	found, soon := -1, short(s, tx.Now)
	why := make([]string, len(waiting))
	for i, e := range waiting {
		code, err := d.hinders(tx, s, e, caps)
		if err != nil {
			return -1, nil, err
		}
		if why[i] = code; code != "" {
			continue
		}
		if found < 0 || soon && !waiting[found].ShortNotice && e.ShortNotice {
			found = i
		}
		if !soon || waiting[found].ShortNotice {
			break
		}
	}
	var passed []passedOver
	for i := range max(found, 0) {
		if why[i] == "" {
			why[i] = "short_notice"
		}
		passed = append(passed, passedOver{waiting[i], why[i]})
	}
	return found, passed, nil
}

// hinders judges whether a request may have a seat, as its structure has those
// that are counted: the code of the rule that forbids it, "" when none does. What
// was judged when the request was sent is judged again, for time has passed.
func (d Desk) hinders(tx *sqldb.Tx, s catalogue.Session, e Enrolment, caps caps) (string, error) {
	if full := caps.full(e.EmployerID); len(full) > 0 {
		return full[0].Rule.Words(), nil
	}
	ok, err := sqldb.Exists(tx, `SELECT 1 FROM affiliations f WHERE f.id = $1 AND f.status = 'confirmed'`, e.AffiliationID)
	if err != nil || !ok {
		return quota.Affiliation, err
	}
	if caps.adhesion(e) {
		ok, err = organisation.AdhesionActive(tx, e.EmployerID, s.FirstDay.Year())
		if err != nil || !ok {
			return quota.AdhesionOfOrg, err
		}
	}
	return "", nil
}

// offer keeps a seat for one who waits, until they answer or the hour has come;
// those who stood before them learn why.
func (d Desk) offer(tx *sqldb.Tx, s catalogue.Session, e Enrolment, passed []passedOver) error {
	if err := catalogue.TakeSeats(tx, s.ID, 1); err != nil {
		return err
	}
	for _, p := range passed {
		if err := overtake(tx, policy.Clerk, []Enrolment{p.Enrolment}, policy.TheClerk, french.Sentence("overtaken."+p.why)); err != nil {
			return err
		}
	}
	return d.move(tx, policy.Clerk, &e, Proposed, "", func(e *Enrolment) { e.OfferedUntil = offerUntil(s, e.ShortNotice, tx.Now) })
}

// overtake writes in the timeline of those who wait that a seat went to somebody
// behind them, and why: the same reason is not written twice in a row.
func overtake(tx *sqldb.Tx, a policy.Actor, all []Enrolment, seat policy.Seat, why string) error {
	for _, e := range all {
		lived, err := steps(tx, e.ID)
		if err != nil {
			return err
		}
		if n := len(lived); n > 0 && lived[n-1].Event == Overtaken && lived[n-1].Reason == why {
			continue
		}
		if err := addStep(tx, e, Overtaken, seat, actorID(a), why); err != nil {
			return err
		}
	}
	return nil
}

// short tells whether a session is about to begin.
func short(s catalogue.Session, now time.Time) bool {
	return civil.DayOf(now, civil.Zone(s.Zone)) >= s.FirstDay.Add(-shortDays)
}

// offerUntil is when an offer made now ends: after the hours of the session,
// sooner at the last moment for who can come then, counted from eight in the
// morning when it is made by night; and two hours before the session begins at
// the latest.
func offerUntil(s catalogue.Session, shortNotice bool, now time.Time) time.Time {
	zone, hours := civil.Zone(s.Zone), s.OfferHours
	from := now
	if shortNotice && short(s, now) {
		hours = min(hours, shortHours)
	}
	today := civil.DayOf(now, zone)
	switch local := now.In(zone).Hour(); {
	case local < 8:
		from = civil.At(today, "08:00", zone)
	case local >= 20:
		from = civil.At(today.Add(1), "08:00", zone)
	}
	until, starts := from.Add(time.Duration(hours)*time.Hour), civil.Clock("09:00")
	if len(s.HalfDays) > 0 {
		starts = s.HalfDays[0].Starts
	}
	if last := civil.At(s.FirstDay, starts, zone).Add(-2 * time.Hour); until.After(last) {
		until = last
	}
	return until.UTC().Truncate(time.Millisecond)
}

// Accept takes the seat that is offered. An answer that comes after its hour is
// taken as long as the seat is still kept.
func (d Desk) Accept(ctx context.Context, a policy.Actor, publicID string) error {
	return d.settled(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment, _ catalogue.Session) error {
		if err := policy.Require(a, policy.EnrolmentAccept, e.Subject()); err != nil {
			return notNow(e, err)
		}
		s, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return err
		}
		if err := d.lockSeats(tx, s.CourseID); err != nil {
			return err
		}
		caps, err := d.capsOf(tx, s, e.Format, e.Reserved)
		if err != nil {
			return err
		}
		caps.giveBack(e.EmployerID) // the one that is offered is its own
		e.judged = judgedBy(caps.set, nil)
		if code, err := d.hinders(tx, s, e, caps); err != nil || code != "" {
			if err == nil {
				err = fault.New(fault.Conflict, code)
			}
			return err
		}
		until := e.EmployerDueAt
		if e.ProviderFirst {
			if until, err = d.agreeBy(tx, e, s); err != nil {
				return err
			}
		}
		return d.move(tx, a, &e, Accepted, "", func(e *Enrolment) { e.WaitingNo, e.EmployerDueAt = 0, until })
	})
}

// Decline leaves the seat that is offered: it goes to the next, and the request
// ends.
func (d Desk) Decline(ctx context.Context, a policy.Actor, publicID string) error {
	return d.settled(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment, _ catalogue.Session) error {
		if err := policy.Require(a, policy.EnrolmentAccept, e.Subject()); err != nil {
			return notNow(e, err)
		}
		return d.leave(tx, a, e, Withdrew, "")
	})
}

// notNow says to who could act once that the world has moved on.
func notNow(e Enrolment, err error) error {
	if e.Status != Offered {
		return fault.New(fault.Conflict, "offer.gone")
	}
	return err
}

// ComeAtShortNotice notes whether one who waits can come at the last moment.
func (d Desk) ComeAtShortNotice(ctx context.Context, a policy.Actor, publicID string, yes bool) error {
	return d.settled(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment, _ catalogue.Session) error {
		if err := policy.Require(a, policy.EnrolmentShortNotice, e.Subject()); err != nil {
			return err
		}
		return tx.Must(`UPDATE enrolments SET short_notice = $2, updated_at = $3 WHERE id = $1 AND status = 'waitlisted'`, e.ID, yes, tx.Now)
	})
}

// settled runs a deed on a request whose session stands still meanwhile.
func (d Desk) settled(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Enrolment, catalogue.Session) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		s, err := sessionOf(tx, publicID)
		if err != nil {
			return err
		}
		if err := tx.Lock("session:" + s.PublicID); err != nil {
			return err
		}
		e, err := see(tx, a, publicID) // now that its seats stand still
		if err != nil {
			return err
		}
		tx.Made(e.PublicID)
		return deed(tx, a, e, s)
	})
}

// HadSeat tells whether a request has ever had a seat for good.
func HadSeat(tx *sqldb.Tx, enrolmentID string) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM enrolment_steps t WHERE t.enrolment_id = $1 AND t.event IN ('enrolled', 'promoted', 'accepted', 'confirmed', 'took_over', 'named')`, enrolmentID)
}
