package enrolment

import (
	"context"
	"time"
	"unicode/utf8"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Message is one line of what employer and beneficiary ask one another.
type Message struct {
	At       time.Time
	AuthorID string
	Question bool // the employer's; else the answer to it
	Body     string
}

// The bounds of a message, in letters.
const (
	MessageLeast = 3
	MessageMost  = 1000
)

func parseMessage(typed string) (string, error) {
	t := tidy(typed)
	switch n := utf8.RuneCountInString(t); {
	case n < MessageLeast:
		return "", fault.Field("message", "message.too_short")
	case n > MessageMost:
		return "", fault.Field("message", "message.too_long")
	}
	return t, nil
}

// Messages gives the thread of a request, from its beginning.
func Messages(tx *sqldb.Tx, enrolmentID string) ([]Message, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (m Message, err error) {
		return m, r.Scan(sqldb.Time(&m.At), &m.AuthorID, &m.Question, &m.Body)
	}, `SELECT at, author_id, question, body FROM enrolment_messages WHERE enrolment_id = $1 ORDER BY at, id`, enrolmentID)
}

// Question asks something of the beneficiary before answering: the clock stops
// until they reply. Whoever may answer may ask.
func (d Desk) Question(ctx context.Context, a policy.Actor, publicID, typed string) error {
	return d.say(ctx, a, publicID, typed, policy.EnrolmentQuestion, func(tx *sqldb.Tx, a policy.Actor, e *Enrolment, c *Clock) (string, error) {
		if c.AskedAt.IsZero() {
			c.AskedAt = tx.Now
		}
		return "enrolment.questioned", nil
	})
}

// Reply answers the employer's question: the clock goes on, with the working
// days that were left.
func (d Desk) Reply(ctx context.Context, a policy.Actor, publicID, typed string) error {
	return d.say(ctx, a, publicID, typed, policy.EnrolmentReply, func(tx *sqldb.Tx, _ policy.Actor, e *Enrolment, c *Clock) (string, error) {
		if c.AskedAt.IsZero() {
			return "", fault.New(fault.Conflict, "message.no_question")
		}
		s, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return "", err
		}
		due := putOff(*e, c.AskedAt, tx.Now, s)
		c.AskedAt, c.Reminders = time.Time{}, 0
		return "enrolment.replied", tx.Must(`UPDATE enrolments SET employer_due_at = $2, updated_at = $3 WHERE id = $1 AND status = 'awaiting_employer'`, e.ID, due, tx.Now)
	})
}

// putOff is a deadline put off by the working days for which the clock was
// stopped, but not past the eve of the list, nor past the day by which a seat is
// of use to somebody else.
func putOff(e Enrolment, asked, now time.Time, s catalogue.Session) time.Time {
	due, n := e.EmployerDueAt, 0
	for d := civil.DayOf(asked, civil.Paris).Add(1); d <= civil.DayOf(now, civil.Paris); d = d.Add(1) {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday && !civil.Holiday(d) {
			n++
		}
	}
	if n > 0 {
		due = civil.WorkingDays(due, n, civil.Paris)
	}
	last := civil.At(s.DecisionOn.Add(-1), "18:00", civil.Paris)
	if e.Status == AwaitingAgreement {
		last = civil.At(s.FirstDay.Add(-spareDays), "18:00", civil.Paris)
	}
	if due.After(last) && last.After(now) {
		return last
	}
	return due
}

func (d Desk) say(ctx context.Context, a policy.Actor, publicID, typed string, act policy.Act, turn func(*sqldb.Tx, policy.Actor, *Enrolment, *Clock) (event string, err error)) error {
	body, err := parseMessage(typed)
	if err != nil {
		return err
	}
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) error {
		if err := tx.Lock("enrolment:" + e.ID); err != nil {
			return err
		}
		if e, err = byPublicID(tx, publicID); err != nil {
			return err
		}
		if !e.WithEmployer() {
			return fault.New(fault.Conflict, "not_now")
		}
		if err := policy.Require(a, act, e.Subject()); err != nil {
			return err
		}
		c, err := LoadClock(tx, e.ID)
		if err != nil {
			return err
		}
		event, err := turn(tx, a, &e, &c)
		if err != nil {
			return err
		}
		if err := setClock(tx, e.ID, c); err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO enrolment_messages (id, enrolment_id, at, author_id, question, body) VALUES ($1, $2, $3, $4, $5, $6)`,
			id.New(), e.ID, tx.Now, a.Person, act == policy.EnrolmentQuestion, body); err != nil {
			return err
		}
		return outbox.Tell(tx, a, event, journal.Subject{Kind: "enrolment", ID: e.ID}, "")
	})
}
