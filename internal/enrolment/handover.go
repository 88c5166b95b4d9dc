package enrolment

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Colleague is somebody of the structure of a request, to whom its seat may be
// proposed.
type Colleague struct{ Ref, Name, Function string } // Ref is the public id of their affiliation

// HandingOver is a seat that somebody cannot take, as they choose a colleague.
type HandingOver struct {
	Line
	Colleagues []Colleague
}

// mayHandOver tells whether a may propose the seat of a request to a colleague.
func mayHandOver(tx *sqldb.Tx, a policy.Actor, e Enrolment, s catalogue.Session) bool {
	return e.HandOverTo == "" && policy.Can(a, policy.EnrolmentHandOver, e.Subject()) && takes(s, tx.Now)
}

// HandingOver gives to whom the holder of a seat may propose it: who works in the
// same structure.
func (d Desk) HandingOver(ctx context.Context, a policy.Actor, publicID string) (v HandingOver, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if v.Line, _, err = seeLine(tx, a, publicID); err != nil {
			return err
		}
		s, err := catalogue.LoadSession(tx, v.SessionID)
		if err != nil {
			return err
		}
		if !mayHandOver(tx, a, v.Enrolment, s) {
			return fault.New(fault.Conflict, "not_now")
		}
		v.Colleagues, err = colleaguesAt(tx, v.EmployerID, v.PersonID)
		return err
	})
	return v, err
}

// ProposeColleague proposes a seat to a colleague of the structure of the request.
// It stays the holder's until the employer has agreed for the colleague.
func (d Desk) ProposeColleague(ctx context.Context, a policy.Actor, publicID, affiliationPublicID string) error {
	return d.settled(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment, _ catalogue.Session) error {
		s, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return err
		}
		if !mayHandOver(tx, a, e, s) {
			return fault.New(fault.Conflict, "not_now")
		}
		colleague, err := colleagueAt(tx, e.EmployerID, affiliationPublicID, e.PersonID)
		if err != nil {
			return err
		}
		if err := tx.Must(`UPDATE enrolments SET handover_to = $2, updated_at = $3 WHERE id = $1 AND status = 'enrolled' AND handover_to IS NULL`, e.ID, colleague, tx.Now); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "handover.proposed", journal.Subject{Kind: "enrolment", ID: e.ID}, "")
	})
}

// KeepSeat takes back what the holder of a seat had proposed to a colleague.
func (d Desk) KeepSeat(ctx context.Context, a policy.Actor, publicID string) error {
	return d.settled(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment, _ catalogue.Session) error {
		if err := policy.Require(a, policy.EnrolmentHandOver, e.Subject()); err != nil {
			return notNow(e, err)
		}
		return d.dropHandOver(tx, e)
	})
}

// dropHandOver ends what was proposed of a seat: its holder keeps it, leaves it,
// or takes it elsewhere. Its caller holds the lock of the session.
func (d Desk) dropHandOver(tx *sqldb.Tx, e Enrolment) error {
	if e.HandOverTo == "" {
		return nil
	}
	all, err := sqldb.All(tx, scan, `SELECT `+columns+` FROM enrolments e WHERE e.replaces = $1 AND e.status = 'awaiting_employer'`, e.ID)
	if err != nil {
		return err
	}
	why := french.Sentence("handover.dropped")
	for _, r := range all {
		if err := d.move(tx, policy.Clerk, &r, CalledOff, why, func(r *Enrolment) { r.EndReason = why }); err != nil {
			return err
		}
	}
	return tx.Do(`UPDATE enrolments SET handover_to = NULL WHERE id = $1`, e.ID)
}

// HandOver is a seat as the colleague to whom it is proposed sees it.
type HandOver struct {
	Line
	Session catalogue.Session
	Checks  []quota.Check // what the rules say of the colleague there
	Answer  Enrolment     // the colleague's own request, once they have said yes
}

// HandOver gives the seat that a colleague proposes to a: to anybody else there is
// none.
func (d Desk) HandOver(ctx context.Context, a policy.Actor, publicID string) (v HandOver, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if v.Line, err = sqldb.One(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.public_id = $1 AND e.handover_to = $2`, publicID, a.Person); err != nil {
			return err
		}
		mine, err := sqldb.All(tx, scan, `SELECT `+columns+` FROM enrolments e WHERE e.replaces = $1 AND e.person_id = $2 ORDER BY e.created_at DESC LIMIT 1`, v.ID, a.Person)
		if err != nil {
			return err
		}
		if len(mine) > 0 {
			v.Answer = mine[0]
		}
		_, v.Session, v.Checks, err = d.handing(tx, v.Enrolment, a.Person, v.Answer.ID)
		return err
	})
	return v, err
}

// handing judges whether somebody may take the seat of a colleague: that seat
// apart, and their own request for it.
func (d Desk) handing(tx *sqldb.Tx, seat Enrolment, personID, own string) (ground, catalogue.Session, []quota.Check, error) {
	ref, err := sqldb.Value[string](tx, `SELECT public_id FROM sessions WHERE id = $1`, seat.SessionID)
	if err != nil {
		return ground{}, catalogue.Session{}, nil, err
	}
	return d.judgedElsewhere(tx, policy.Actor{Person: personID, Active: seat.EmployerID}, ref, false, seat.ID, own)
}

// AnswerHandOver answers to a seat that a colleague proposes. A yes is a request of
// one's own, which the employer answers: informed is as for Submit. A no leaves the
// seat where it is.
func (d Desk) AnswerHandOver(ctx context.Context, a policy.Actor, publicID string, yes, informed bool) error {
	reference, err := d.DB.NextReference(ctx, "enrolment", civil.DayOf(d.DB.Now(), civil.Paris).Year())
	if err != nil {
		return err
	}
	return repeated(d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		e, err := byPublicID(tx, publicID)
		if err == nil && e.HandOverTo != a.Person {
			err = fault.New(fault.NotFound, "not_found")
		}
		if err != nil {
			return err
		}
		a.Active = e.EmployerID // the seat is the structure's, whichever the person acts for now
		s, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return err
		}
		if err := d.lockJudged(tx, a, s.PublicID); err != nil {
			return err
		}
		if e, err = byPublicID(tx, publicID); err != nil { // now that the seat stands still
			return err
		}
		if e.HandOverTo != a.Person || e.Status != Enrolled {
			return fault.New(fault.Conflict, "handover.gone")
		}
		if yes {
			return d.takeUp(tx, a, e, reference, informed)
		}
		if err := d.dropHandOver(tx, e); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "handover.refused", journal.Subject{Kind: "enrolment", ID: e.ID}, "")
	}))
}

// takeUp makes the request of the colleague who says yes.
func (d Desk) takeUp(tx *sqldb.Tx, a policy.Actor, seat Enrolment, reference string, informed bool) error {
	g, _, checks, err := d.handing(tx, seat, a.Person, "")
	if err != nil {
		return err
	}
	if c, no := quota.Blocking(checks); no {
		return fault.New(fault.Conflict, c.Code)
	}
	if !informed {
		return fault.Field("information", "enrolment.information")
	}
	_, aff := g.facts(tx, a)
	e, err := g.sending(tx, a, aff, reference, catalogue.EmployerFirst)
	if err != nil {
		return err
	}
	rule, err := d.askRule(tx, e.EmployerID, tx.Now)()
	if err != nil {
		return err
	}
	if e.ArrivalNo, err = catalogue.NextArrivalOfMoved(tx, seat.SessionID); err != nil {
		return err
	}
	e.EmployerDueAt = due(tx.Now, rule.Days, g.Session)
	if eve := civil.At(g.Session.FirstDay.Add(-1), "18:00", civil.Paris); e.EmployerDueAt.After(eve) {
		e.EmployerDueAt = eve
	}
	if err := g.write(tx, e); err != nil {
		return err
	}
	if err := tx.Do(`UPDATE enrolments SET replaces = $2 WHERE id = $1`, e.ID, seat.ID); err != nil {
		return err
	}
	tx.Made(e.PublicID)
	e.judged = judgedBy(g.rules, checks)
	return told(tx, a, e, Submitted, policy.Self, "")
}

// takeOver is the employer's agreement to a colleague who takes a seat: it passes
// from one to the other, and is never free between them.
func (d Desk) takeOver(tx *sqldb.Tx, a policy.Actor, e *Enrolment, s catalogue.Session, why Reason, via Via) error {
	if err := tx.Lock("session:" + s.PublicID); err != nil {
		return err
	}
	seat, err := Load(tx, e.Replaces)
	if err != nil {
		return err
	}
	if seat.Status != Enrolled || seat.HandOverTo != e.PersonID || seat.SessionID != e.SessionID || seat.EmployerID != e.EmployerID || !takes(s, tx.Now) {
		return fault.New(fault.Conflict, "handover.gone")
	}
	g, _, checks, err := d.handing(tx, seat, e.PersonID, e.ID)
	if err != nil {
		return err
	}
	if _, no := quota.Blocking(checks); no && !d.off.rules {
		return fault.New(fault.Conflict, "handover.rule")
	}
	if err := d.leaveSeat(tx, seat); err != nil {
		return err
	}
	e.judged = judgedBy(g.rules, checks)
	if err := d.move(tx, a, e, TookOver, why.String(), func(e *Enrolment) {
		e.EmployerBy, e.EmployerAt, e.EmployerReason = a.Person, tx.Now, why.String()
		e.ProviderID, e.ProviderAt = s.ProviderID, tx.Now
	}); err != nil {
		return err
	}
	if err := came(tx, a, *e, TookOver, NoAdvice, via); err != nil {
		return err
	}
	return d.stillWithin(tx, s, *e)
}

// leaveSeat has the one who hands a seat over go, without giving it back.
func (d Desk) leaveSeat(tx *sqldb.Tx, seat Enrolment) error {
	if d.off.handOver {
		seat.HandOverTo = ""
		return d.leave(tx, policy.Clerk, seat, Withdrew, "")
	}
	if err := d.move(tx, policy.Clerk, &seat, HandedOver, "", func(*Enrolment) {}); err != nil {
		return err
	}
	return tx.Do(`UPDATE enrolments SET handover_to = NULL WHERE id = $1`, seat.ID)
}

// stillWithin refuses a seat that a request has just had, where a rule that bounds
// the seats of a session forbids it.
func (d Desk) stillWithin(tx *sqldb.Tx, s catalogue.Session, e Enrolment) error {
	if err := d.lockSeats(tx, e.CourseID); err != nil {
		return err
	}
	caps, err := d.capsOf(tx, s, e.Format, e.Reserved)
	if err != nil {
		return err
	}
	caps.giveBack(e.EmployerID) // the one that it has now is its own
	code, err := d.hinders(tx, s, e, caps)
	if err == nil && code != "" {
		err = fault.New(fault.Conflict, code)
	}
	return err
}

// heldBy names who holds, or held, the seat that a request would take over.
func heldBy(tx *sqldb.Tx, e Enrolment) (string, error) {
	if e.Replaces == "" {
		return "", nil
	}
	all, err := sqldb.Values[string](tx, `SELECT e.person_id FROM enrolments e WHERE e.id = $1`, e.Replaces)
	if err != nil || len(all) == 0 { // it may be forgotten before the one that took over
		return "", err
	}
	return all[0], nil
}

// seatStays notes that a colleague will not have a seat: it remains its holder's,
// who may propose it to another, and who is told unless they did it themselves.
func (d Desk) seatStays(tx *sqldb.Tx, a policy.Actor, ended Enrolment, ev Event) error {
	if err := tx.Do(`UPDATE enrolments SET handover_to = NULL WHERE id = $1`, ended.Replaces); err != nil || ev == CalledOff {
		return err
	}
	return outbox.Tell(tx, a, "handover.refused", journal.Subject{Kind: "enrolment", ID: ended.Replaces}, "")
}
