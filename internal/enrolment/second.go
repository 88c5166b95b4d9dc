package enrolment

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// SecondField is the form field of the second choice.
const SecondField = "second-choix"

// Seconds gives to its author the other sessions of the course of a request, and
// which of them may be named in the second place.
func (d Desk) Seconds(ctx context.Context, a policy.Actor, publicID string) (v Elsewhere, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if v.File, err = d.file(tx, a, publicID); err != nil {
			return err
		}
		if v.Own = a.Person == v.PersonID; !policy.Can(a, policy.EnrolmentSecond, v.Subject()) {
			return fault.New(fault.Conflict, "not_now")
		}
		v.Others, err = d.others(tx, v.Enrolment, true)
		return err
	})
	return v, err
}

// seconds lists the other sessions of a course that take requests now, which a form
// proposes in the second place: little of each, and unjudged.
func seconds(tx *sqldb.Tx, s catalogue.Session) ([]catalogue.Session, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (s catalogue.Session, err error) {
		return s, r.Scan(&s.ID, &s.PublicID, &s.FirstDay, &s.LastDay, &s.Modality, &s.PlaceName, &s.City)
	}, `SELECT s.id, s.public_id, s.first_day, s.last_day, s.modality, s.place_name, s.city FROM sessions s
		WHERE s.course_id = $1 AND s.id <> $2 AND s.status = 'open' AND s.opens_at <= $3 AND s.closes_at > $3 ORDER BY s.first_day, s.id`, s.CourseID, s.ID, tx.Now)
}

// second judges the session that the author of a request names in the second
// place, as if they asked for it now, and gives its inner id; "" for none.
func (d Desk) second(tx *sqldb.Tx, e Enrolment, sessionPublicID string) (string, error) {
	if sessionPublicID == "" {
		return "", nil
	}
	m, err := d.moving(tx, e, sessionPublicID, true)
	switch {
	case fault.KindOf(err) == fault.NotFound: // the request is there: it is the session that is not
		return "", fault.Field(SecondField, "move.session")
	case err != nil:
		return "", err
	case m.Session.CourseID != e.CourseID || m.Session.ID == e.SessionID:
		return "", fault.Field(SecondField, "move.session")
	}
	if c, no := m.Blocked(); no {
		return "", fault.Field(SecondField, c.Code)
	}
	return m.Session.ID, nil
}

// noted gives the inner id of the session that a draft names in the second place,
// unjudged; "" where it is none of the course.
func noted(tx *sqldb.Tx, e Enrolment, sessionPublicID string) (string, error) {
	found, err := sqldb.Values[string](tx, `SELECT s.id FROM sessions s WHERE s.public_id = $1 AND s.course_id = $2 AND s.id <> $3`, sessionPublicID, e.CourseID, e.SessionID)
	if len(found) == 0 {
		return "", err
	}
	return found[0], err
}

// NameSecond names the session to which a request goes if it gets no place in its
// own, in the place of the one that it named before; "" names none. Its author may
// as long as they have no seat, nor the offer of one.
func (d Desk) NameSecond(ctx context.Context, a policy.Actor, publicID, sessionPublicID string) error {
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) error {
		if err := tx.Lock("person:" + e.PersonID); err != nil {
			return err
		}
		if !policy.Can(a, policy.EnrolmentSecond, e.Subject()) {
			return fault.New(fault.Conflict, "not_now")
		}
		second, err := d.second(tx, e, sessionPublicID)
		if err != nil {
			return err
		}
		if err := tx.Must(`UPDATE enrolments SET second_choice = $2, updated_at = $3 WHERE id = $1 AND session_id = $4 AND status = $5 AND offered_until IS NULL`,
			e.ID, sqldb.Null(second), tx.Now, e.SessionID, stored(e.Status)); err != nil {
			return err
		}
		return journal.Write(tx, a, "enrolment.second", journal.Subject{Kind: "enrolment", ID: e.ID}, "")
	})
}

// endedWithout are the standings at which a request has got no place in a session,
// and tell of those that are not over when no place can come any more.
var endedWithout = map[Status]func(s catalogue.Session, today civil.Day) bool{
	Rejected:  func(catalogue.Session, civil.Day) bool { return true },
	Cancelled: func(s catalogue.Session, _ civil.Day) bool { return s.Status == catalogue.SessionCancelled },
	Waitlisted: func(s catalogue.Session, today civil.Day) bool { // from its first day on no seat is offered
		return s.Status != catalogue.SessionCancelled && s.FirstDay <= today
	},
}

// hopeless tells whether a request has got no place in its session, and will not.
func (d Desk) hopeless(tx *sqldb.Tx, e Enrolment, s catalogue.Session) bool {
	ended := endedWithout[e.Status]
	return d.off.hopeless || ended != nil && ended(s, civil.DayOf(tx.Now, civil.Zone(s.Zone)))
}

// FallBack takes a request that has got no place in its session to the one of its
// second choice, as a move does: every rule is judged again, it has the number of
// who arrives there now, and who answers first does so for the new days. No seat is
// taken there: it is asked for. Where a rule forbids it, its author is told which.
// It does nothing to any other request, and nothing twice: the clerk does it when
// a request ends.
func (d Desk) FallBack(ctx context.Context, enrolmentID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := Load(tx, enrolmentID)
		if err != nil || e.SecondID == "" {
			return err
		}
		_, err = d.goOn(tx, e)
		return err
	})
}

// goOn is FallBack of a request that names a second choice, and tells whether it has
// done with the first.
func (d Desk) goOn(tx *sqldb.Tx, e Enrolment) (bool, error) {
	old, to, err := d.between(tx, e)
	if err != nil {
		return false, err
	}
	if err := d.lockJudged(tx, policy.Actor{Person: e.PersonID, Active: e.EmployerID}, old.PublicID, to.PublicID); err != nil {
		return false, err
	}
	second := e.SecondID
	if e, err = Load(tx, e.ID); err != nil { // now that everything stands still
		return false, err
	}
	if old, to, err = d.between(tx, e); err != nil || e.SecondID != second || !d.hopeless(tx, e, old) {
		return false, err
	}
	return true, d.fallBack(tx, e, to)
}

// Fallen is the request as it stands once it has gone to its second choice: when its
// employer has to answer is not known yet.
func (e Enrolment) Fallen() Enrolment {
	e.SessionID, e.SecondID, e.EmployerDueAt = e.SecondID, "", time.Time{}
	if m, err := Life.In(e.order()).Find(e.Status, FellBack); err == nil {
		e.Status = m.To
	}
	return e
}

// between gives the session of a request and that of its second choice: the zero
// value where there is none.
func (d Desk) between(tx *sqldb.Tx, e Enrolment) (old, to catalogue.Session, err error) {
	if old, err = catalogue.LoadSession(tx, e.SessionID); err != nil || e.SecondID == "" {
		return old, to, err
	}
	to, err = catalogue.LoadSession(tx, e.SecondID)
	return old, to, err
}

func (d Desk) fallBack(tx *sqldb.Tx, e Enrolment, to catalogue.Session) error {
	m, err := d.moving(tx, e, to.PublicID, false)
	if err != nil {
		return err
	}
	again, err := sqldb.Exists(tx, `SELECT 1 FROM enrolments e WHERE e.person_id = $1 AND e.course_id = $2 AND e.id <> $3 AND `+alive, e.PersonID, e.CourseID, e.ID)
	if err != nil {
		return err
	}
	c, no := m.Blocked()
	if again { // asked for since, or a draft of it
		c.Code, no = quota.OnePerCourse, true
	}
	if no {
		return d.loseSecond(tx, e, c)
	}
	rules, err := d.rulesInForce(tx)
	if err != nil {
		return err
	}
	e.judged = judgedBy(rules, m.Checks)
	return d.askAgain(tx, policy.Clerk, e, FellBack, m.Session, Reason{}, false)
}

// loseSecond writes that the second choice of a request cannot be asked for, and
// why. Who still waits waits in vain: the request ends, and the letter of that end
// tells both.
func (d Desk) loseSecond(tx *sqldb.Tx, e Enrolment, why quota.Check) error {
	if err := tx.Must(`UPDATE enrolments SET second_choice = NULL WHERE id = $1 AND second_choice = $2`, e.ID, e.SecondID); err != nil {
		return err
	}
	reason := lostBecause(why)
	if err := addStep(tx, e, SecondLost, policy.TheClerk, actorID(policy.Clerk), reason); err != nil {
		return err
	}
	about := journal.Subject{Kind: "enrolment", ID: e.ID}
	if e.Status != Waitlisted {
		return outbox.Tell(tx, policy.Clerk, "enrolment.second_lost", about, reason)
	}
	if err := journal.Write(tx, policy.Clerk, "enrolment.second_lost", about, reason); err != nil {
		return err
	}
	e.SecondID = ""
	return d.closeList(tx, e)
}

// lostBecause says why, to all who read the history of the request.
func lostBecause(why quota.Check) string {
	if why.Rule.Code != "" {
		return french.Capital(french.RuleSpoke(why)) + "."
	}
	return french.Sentence("second." + why.Code)
}

// Ranking is where a session comes among those that a request names.
type Ranking struct {
	Second Whence // its second choice, the zero value for none
	First  Whence // where it had no place, of one that is in its second choice
}

// rankingColumns and rankingTables give the Ranking of a request e.
const (
	rankingColumns = `, x.id, x.first_day, x.last_day, u.id, u.first_day, u.last_day`
	rankingTables  = ` LEFT JOIN sessions x ON x.id = e.second_choice
	LEFT JOIN sessions u ON u.id = (SELECT CASE WHEN t.event = 'fell_back' THEN t.from_session_id END FROM enrolment_steps t
		WHERE t.enrolment_id = e.id AND t.event IN ('moved', 'fell_back') ORDER BY t.at DESC LIMIT 1) `
)

func (r *Ranking) fields() (all []any) {
	for _, w := range []*Whence{&r.Second, &r.First} {
		all = append(all, sqldb.Text(&w.SessionID), sqldb.Text((*string)(&w.FirstDay)), sqldb.Text((*string)(&w.LastDay)))
	}
	return all
}

// ranked adds to the page of a request its second choice, and whether a may name
// another.
func (f *File) ranked(tx *sqldb.Tx, a policy.Actor) (err error) {
	f.Seconding = f.Movable && policy.Can(a, policy.EnrolmentSecond, f.Subject()) && f.Replaces == ""
	if f.SecondID != "" {
		f.Second, err = catalogue.LoadSession(tx, f.SecondID)
	}
	return err
}

// LastLost tells why a request could not go to its second choice.
func LastLost(tx *sqldb.Tx, enrolmentID string) (last Step, err error) {
	all, err := steps(tx, enrolmentID)
	for _, s := range all {
		if s.Event == SecondLost {
			last = s
		}
	}
	return last, err
}

// LastFall tells how a request came to its second choice: how it ended in its
// first session, the zero value where the list only closed, and the fall.
func LastFall(tx *sqldb.Tx, enrolmentID string) (end, fall Step, err error) {
	all, err := steps(tx, enrolmentID)
	for i, s := range all {
		if s.Event != FellBack {
			continue
		}
		if fall, end = s, (Step{}); i > 0 && (all[i-1].Event == TurnedDown || all[i-1].Event == CalledOff) {
			end = all[i-1]
		}
	}
	return end, fall, err
}
