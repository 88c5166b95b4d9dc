package enrolment

import (
	"context"
	"slices"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Moving is another session of the course to which a request may go, with what
// the rules say of it there.
type Moving struct {
	Session catalogue.Session
	Checks  []quota.Check
	Free    int // seats that remain
}

// Blocked gives what forbids to go there, false when nothing does.
func (m Moving) Blocked() (quota.Check, bool) { return quota.Blocking(m.Checks) }

// Elsewhere is what somebody sees before a request changes session.
type Elsewhere struct {
	File
	Own    bool     // it is their own request
	Others []Moving // the other sessions of the course, the first one first
}

// Elsewhere gives the sessions to which a may move a request.
func (d Desk) Elsewhere(ctx context.Context, a policy.Actor, publicID string) (v Elsewhere, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if v.File, err = d.file(tx, a, publicID); err != nil {
			return err
		}
		if v.Own = a.Person == v.PersonID; !mayMove(a, v.Enrolment) {
			return fault.New(fault.Conflict, "not_now")
		}
		v.Others, err = d.others(tx, v.Enrolment, v.Own)
		return err
	})
	if v.Answers = nil; err == nil { // the page does not show them
		err = d.saw(ctx, a, "enrolment", []Line{v.Line})
	}
	return v, err
}

// others lists the other sessions to come of the course of a request, and what the
// rules say of it in each: by its window and waves too when its author goes there.
func (d Desk) others(tx *sqldb.Tx, e Enrolment, own bool) (all []Moving, err error) {
	others, err := sqldb.Values[string](tx, `SELECT s.public_id FROM sessions s WHERE s.course_id = $1 AND s.id <> $2
		AND s.status IN `+catalogue.Planned+` AND s.first_day > $3 ORDER BY s.first_day, s.id`, e.CourseID, e.SessionID, civil.DayOf(tx.Now, civil.Paris))
	for _, other := range others {
		m, err := d.moving(tx, e, other, own)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, err
}

// ownMoves are the statuses at which a person moves their own request: nobody
// has answered it for good yet.
var ownMoves = []Status{AwaitingEmployer, AwaitingProvider}

// mayMove tells whether a may move a request: nobody serves themselves beyond
// what everybody may do with their own.
func mayMove(a policy.Actor, e Enrolment) bool {
	return policy.Can(a, policy.EnrolmentMove, e.Subject()) && (a.Person != e.PersonID || slices.Contains(ownMoves, e.Status))
}

// moving judges a request in another session as if it were sent now, itself
// apart: by its window and waves too when the person moves it.
func (d Desk) moving(tx *sqldb.Tx, e Enrolment, sessionPublicID string, own bool) (m Moving, err error) {
	who := policy.Actor{Person: e.PersonID, Active: e.EmployerID}
	_, m.Session, m.Checks, err = d.judgedElsewhere(tx, who, sessionPublicID, own, e.ID)
	m.Free = m.Session.Free()
	return m, err
}

// judgedElsewhere judges somebody who comes to a session otherwise than by asking
// for it, as if they did now and some requests were not: by its window and waves
// only when they come by themselves.
func (d Desk) judgedElsewhere(tx *sqldb.Tx, who policy.Actor, sessionPublicID string, itself bool, apart ...string) (g ground, s catalogue.Session, checks []quota.Check, err error) {
	if g, err = d.groundOf(tx, who, sessionPublicID, among{apart: apart}); err != nil {
		return g, s, nil, err
	}
	if s, err = catalogue.LoadSession(tx, g.Session.ID); err != nil {
		return g, s, nil, err
	}
	if slices.Contains(apart, g.Same.ID) {
		g.Same = Enrolment{}
	}
	f, _ := g.facts(tx, who)
	if !itself {
		f.SessionOpen, f.SessionEnded, f.Wave = takes(s, tx.Now), false, ""
	}
	return g, s, quota.Judge(g.rules, f), nil
}

// takes tells whether a session still takes who is moved to it.
func takes(s catalogue.Session, now time.Time) bool {
	return s.Status.Planned() && s.FirstDay > civil.DayOf(now, civil.Zone(s.Zone))
}

// Move takes a request to another session of the same course, where it has the
// number of who arrives now: by the person while nobody has answered for good, by
// the provider or the staff for a reason that everybody reads. A seat goes for a
// seat, and the one that is left goes to who waits; without a seat the employer,
// who had agreed to other days, answers again. informed is as for Submit.
func (d Desk) Move(ctx context.Context, a policy.Actor, publicID, sessionPublicID string, why Reason, informed bool) error {
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) error {
		old, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return err
		}
		if err := d.lockJudged(tx, policy.Actor{Person: e.PersonID, Active: e.EmployerID}, old.PublicID, sessionPublicID); err != nil {
			return err
		}
		if old, err = catalogue.LoadSession(tx, e.SessionID); err != nil { // now that the seats of both stand still
			return err
		}
		if e, err = see(tx, a, publicID); err != nil {
			return err
		}
		if e.SessionID != old.ID {
			return fault.New(fault.Conflict, "not_now")
		}
		return d.moveTo(tx, a, e, old, sessionPublicID, why, informed)
	})
}

// lockJudged holds the one who is judged, those whom a rule counts with them, then
// sessions, in the order of everybody.
func (d Desk) lockJudged(tx *sqldb.Tx, who policy.Actor, sessionPublicIDs ...string) error {
	if err := tx.Lock("person:" + who.Person); err != nil {
		return err
	}
	rules, err := d.rulesInForce(tx)
	if err != nil {
		return err
	}
	if err := lockRules(tx, who, rules, sessionPublicIDs...); err != nil {
		return err
	}
	var keys []string
	for _, one := range sessionPublicIDs {
		keys = append(keys, "session:"+one)
	}
	slices.Sort(keys)
	return tx.Lock(keys...)
}

func (d Desk) moveTo(tx *sqldb.Tx, a policy.Actor, e Enrolment, old catalogue.Session, sessionPublicID string, why Reason, informed bool) error {
	own := a.Person == e.PersonID
	if !mayMove(a, e) {
		return fault.New(fault.Conflict, "not_now")
	}
	m, err := d.moving(tx, e, sessionPublicID, own)
	switch {
	case fault.KindOf(err) == fault.NotFound: // the request is there: it is the session that is not
		return fault.Field("session", "move.session")
	case err != nil:
		return err
	case m.Session.CourseID != e.CourseID || m.Session.ID == e.SessionID:
		return fault.Field("session", "move.session")
	case e.Replaces != "" && e.Status == AwaitingEmployer: // it is for that very seat
		return fault.New(fault.Conflict, "not_now")
	case e.Seated() && !takes(old, tx.Now) && old.Status != catalogue.SessionCancelled:
		return fault.New(fault.Conflict, "move.begun")
	}
	if c, no := m.Blocked(); no && !d.off.rules {
		return fault.New(fault.Conflict, c.Code)
	}
	var f fault.Form
	if !own && !why.Given() {
		f.Refuse("motif", "reason.too_short")
	}
	if own && !informed {
		f.Refuse("information", "enrolment.information")
	}
	if err := f.Err(); err != nil {
		return err
	}
	rules, err := d.rulesInForce(tx)
	if err != nil {
		return err
	}
	e.judged = judgedBy(rules, m.Checks)
	if e.Status == Enrolled || e.Status == AwaitingAgreement {
		return d.swapSeat(tx, a, e, m.Session, why)
	}
	return d.askAgain(tx, a, e, Moved, m.Session, why, own)
}

// askAgain moves a request that has no seat, or only the offer of one: who answers
// first does so for the new days.
func (d Desk) askAgain(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event, to catalogue.Session, why Reason, own bool) error {
	rule, err := d.RuleOf(tx, e)
	if err != nil {
		return err
	}
	from, held := e, e.Seated()
	if err := d.moved(tx, a, e, ev, to, why, func(e *Enrolment) {
		e.EmployerBy, e.EmployerAt, e.EmployerReason = "", time.Time{}, ""
		e.ProviderBy, e.ProviderAt, e.ProviderReason, e.WaitingNo = "", time.Time{}, "", 0
		if !e.ProviderFirst {
			e.ProviderID, e.EmployerDueAt = "", due(tx.Now, rule.Days, to)
		}
		if own {
			e.InformedAt = tx.Now
		}
	}); err != nil {
		return err
	}
	if err := restartClock(tx, e.ID); err != nil || !held {
		return err
	}
	return d.release(tx, from.SessionID)
}

// swapSeat moves a request that has a seat to another seat, never to none and
// never to two: those who wait there first have what is free, and the seat that
// is left goes to who waits here.
func (d Desk) swapSeat(tx *sqldb.Tx, a policy.Actor, e Enrolment, to catalogue.Session, why Reason) error {
	from := e
	if err := d.dropHandOver(tx, e); err != nil {
		return err
	}
	if err := d.refill(tx, to.ID); err != nil {
		return err
	}
	var agree func(*Enrolment) // to the new days
	if e.Status == AwaitingAgreement {
		until, err := d.agreeBy(tx, e, to)
		if err != nil {
			return err
		}
		agree = func(e *Enrolment) { e.EmployerDueAt = until }
	}
	if d.off.swap {
		return d.moved(tx, a, e, Moved, to, why, agree)
	}
	if err := catalogue.TakeSeats(tx, to.ID, 1); err != nil {
		return err
	}
	if err := d.moved(tx, a, e, Moved, to, why, agree); err != nil {
		return err
	}
	if e.Status == AwaitingAgreement {
		if err := restartClock(tx, e.ID); err != nil {
			return err
		}
	}
	if err := d.stillWithin(tx, to, e); err != nil {
		return err
	}
	waiting, err := OfSession(tx, to.ID, Waitlisted)
	if err != nil {
		return err
	}
	if err := overtake(tx, policy.Clerk, waiting, policy.TheClerk, french.Sentence("overtaken.moved")); err != nil {
		return err
	}
	return d.release(tx, from.SessionID)
}

// moved writes by which event a request is in another session, with the next number
// there, and where it was.
func (d Desk) moved(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event, to catalogue.Session, why Reason, change func(*Enrolment)) error {
	from := e
	arrivalNo, err := catalogue.NextArrivalOfMoved(tx, to.ID)
	if err != nil {
		return err
	}
	if err := d.move(tx, a, &e, ev, why.String(), func(e *Enrolment) {
		e.SessionID, e.QuotaYear, e.ArrivalNo = to.ID, to.FirstDay.Year(), arrivalNo
		e.Choice, e.ChoiceReason, e.EndReason = Undecided, "", ""
		if e.SecondID == to.ID {
			e.SecondID = ""
		}
		if change != nil {
			change(e)
		}
	}); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE answers SET erase_after = $2 WHERE enrolment_id = $1`, e.ID, d.KeepAnswers(to.LastDay)); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE enrolments SET draft_rank = 0, short_notice = $2 WHERE id = $1`, e.ID, false); err != nil {
		return err
	}
	return tx.Do(`UPDATE enrolment_steps SET from_session_id = $4, from_arrival_no = $5 WHERE enrolment_id = $1 AND event = $2 AND at = $3`,
		e.ID, ev, tx.Now, from.SessionID, from.ArrivalNo)
}

// restartClock has the employer begin again with the new days: what was sent of
// the old ones leads nowhere any more.
func restartClock(tx *sqldb.Tx, enrolmentID string) error {
	if _, err := tx.Exec(`DELETE FROM decision_links WHERE enrolment_id = $1`, enrolmentID); err != nil {
		return err
	}
	return rewind(tx, enrolmentID)
}

// rewind has the clock of an employer, who has another day to answer by, remind and
// ring as if it never had.
func rewind(tx *sqldb.Tx, enrolmentID string) error {
	_, err := tx.Exec(`UPDATE employer_clocks SET reminders = 0, silent_at = NULL WHERE enrolment_id = $1`, enrolmentID)
	return err
}

// LastMove tells where a request was before it was moved the last time: the step,
// which is the zero value when it never was.
func LastMove(tx *sqldb.Tx, enrolmentID string) (last Step, err error) {
	all, err := steps(tx, enrolmentID)
	for _, s := range all {
		if s.Event == Moved || s.Event == FellBack {
			last = s
		}
	}
	return last, err
}
