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
	"profil/internal/sqldb"
)

// Clock is what the time to answer has done on a request.
type Clock struct {
	Reminders int       // 1: the deciders were reminded; 2: for the last time
	AskedAt   time.Time // stopped since, by a question that waits; zero while it runs
	SilentAt  time.Time // when the rule of silence was applied
	Talked    bool      // something was asked
}

// stopped is true of a request e whose clock is stopped.
const stopped = `EXISTS (SELECT 1 FROM employer_clocks k WHERE k.enrolment_id = e.id AND k.asked_at IS NOT NULL)`

// clocked is a request that waits, with its clock.
type clocked struct {
	Enrolment
	Clock
}

func scanClocked(r sqldb.Scanner) (c clocked, err error) {
	return c, r.Scan(append(c.fields(), number{&c.Reminders}, sqldb.Time(&c.AskedAt), sqldb.Time(&c.SilentAt))...)
}

// running lists the requests whose clock runs and of which a condition is true.
func running(tx *sqldb.Tx, where string, args ...any) ([]clocked, error) {
	return sqldb.All(tx, scanClocked, `SELECT `+columns+`, k.reminders, k.asked_at, k.silent_at FROM enrolments e
		LEFT JOIN employer_clocks k ON k.enrolment_id = e.id
		WHERE e.status = 'awaiting_employer' AND k.asked_at IS NULL AND `+where+` ORDER BY e.employer_due_at, e.id LIMIT 500`, args...)
}

// LoadClock gives the clock of a request; the zero value while it has done
// nothing.
func LoadClock(tx *sqldb.Tx, enrolmentID string) (c Clock, err error) {
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (c Clock, err error) {
		return c, r.Scan(&c.Reminders, sqldb.Time(&c.AskedAt), sqldb.Time(&c.SilentAt))
	}, `SELECT reminders, asked_at, silent_at FROM employer_clocks WHERE enrolment_id = $1`, enrolmentID)
	if len(all) == 1 {
		c = all[0]
	}
	return c, err
}

// ruleAndClock gives the rule under which a request was sent, and its clock.
func (d Desk) ruleAndClock(tx *sqldb.Tx, enrolmentID string) (u EmployerRule, c Clock, err error) {
	u, err = sqldb.One(tx, func(r sqldb.Scanner) (u EmployerRule, err error) {
		return u, r.Scan(number{&u.Days}, sqldb.Text((*string)(&u.Silence)), &u.ByLink, sqldb.Time(&u.Since), number{&c.Reminders}, sqldb.Time(&c.AskedAt), sqldb.Time(&c.SilentAt), &c.Talked)
	}, `SELECT u.days, u.silence, COALESCE(u.by_link, FALSE), u.since, k.reminders, k.asked_at, k.silent_at,
			EXISTS (SELECT 1 FROM enrolment_messages m WHERE m.enrolment_id = e.id) FROM enrolments e
		LEFT JOIN employer_clocks k ON k.enrolment_id = e.id
		LEFT JOIN employer_rules u ON u.organisation_id = e.employer_id
			AND u.since = (SELECT max(r.since) FROM employer_rules r WHERE r.organisation_id = e.employer_id AND r.since <= COALESCE(e.retained_at, e.submitted_at))
		WHERE e.id = $1`, enrolmentID)
	if u.Silence == "" {
		u = d.usual()
	}
	return u, c, err
}

func setClock(tx *sqldb.Tx, enrolmentID string, c Clock) error {
	return tx.Do(`INSERT INTO employer_clocks (enrolment_id, reminders, asked_at, silent_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (enrolment_id) DO UPDATE SET reminders = excluded.reminders, asked_at = excluded.asked_at, silent_at = excluded.silent_at`,
		enrolmentID, c.Reminders, sqldb.Null(c.AskedAt), sqldb.Null(c.SilentAt))
}

// dueReminder tells which reminder is due now: 1 when at most two working days
// are left, 2 (the last) when at most one is; 0 for none. Nobody is reminded of
// what they were told less than a working day ago.
func (c clocked) dueReminder(now time.Time) int {
	if civil.WorkingDays(c.askedAt(), 1, civil.Paris).After(now) {
		return 0
	}
	for n, left := range []int{1, 2} {
		if which := 2 - n; c.Reminders < which && !civil.WorkingDays(now, left, civil.Paris).Before(c.EmployerDueAt) {
			return which
		}
	}
	return 0
}

// Remind has the deciders of what is soon due reminded, in office hours, one
// letter a structure and a day, and tells how many requests it speaks of.
func (d Desk) Remind(ctx context.Context) (n int, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		if !office(tx.Now) {
			return nil
		}
		soon := civil.WorkingDays(tx.Now, 3, civil.Paris)
		all, err := running(tx, `e.employer_due_at > $1 AND e.employer_due_at < $2 AND COALESCE(k.reminders, 0) < 2`, tx.Now, soon)
		if err != nil {
			return err
		}
		today := string(civil.DayOf(tx.Now, civil.Paris))
		for _, c := range all {
			which := c.dueReminder(tx.Now)
			if which == 0 {
				continue
			}
			c.Reminders = which
			if err := setClock(tx, c.ID, c.Clock); err != nil {
				return err
			}
			if err := outbox.Queue(tx, "employer.reminded", c.EmployerID, "employer.reminded:"+c.EmployerID+":"+today, tx.Now); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// office tells whether people are at work.
func office(t time.Time) bool {
	local := t.In(civil.Paris)
	d := civil.DayOf(t, civil.Paris)
	return local.Hour() >= 8 && local.Hour() < 18 && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !civil.Holiday(d)
}

// Waiting lists what awaits the answer of one structure, those due first: for
// the letters that speak of all of it at once.
func Waiting(tx *sqldb.Tx, organisationID string) ([]Line, error) {
	return sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.employer_id = $1 AND e.status = 'awaiting_employer' AND NOT `+stopped+`
		ORDER BY e.employer_due_at, e.id LIMIT 50`, organisationID)
}

// Silent applies the rule of silence to what was due, and tells to how many.
func (d Desk) Silent(ctx context.Context) (n int, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		all, err := running(tx, `e.employer_due_at <= $1 AND k.silent_at IS NULL`, tx.Now)
		if err != nil {
			return err
		}
		var refs []string
		for _, c := range all {
			refs = append(refs, c.PublicID)
		}
		if err := lockKept(tx, refs...); err != nil {
			return err
		}
		for _, c := range all {
			err := d.silent(tx, c)
			if fault.KindOf(err) == fault.Conflict { // answered at this very moment, or the session is over
				continue
			}
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func (d Desk) silent(tx *sqldb.Tx, c clocked) error {
	rule, err := d.RuleOf(tx, c.Enrolment)
	if err != nil {
		return err
	}
	e := c.Enrolment
	c.SilentAt = tx.Now
	if err := setClock(tx, e.ID, c.Clock); err != nil {
		return err
	}
	if rule.Silence == Escalate {
		if err := addStep(tx, e, Escalated, policy.TheClerk, journal.ActorID(policy.Clerk), ""); err != nil {
			return err
		}
		return outbox.Tell(tx, policy.Clerk, "enrolment.escalated", journal.Subject{Kind: "enrolment", ID: e.ID}, "")
	}
	s, err := catalogue.LoadSession(tx, e.SessionID)
	if err != nil {
		return err
	}
	if s.Status == catalogue.SessionCancelled || s.Over(tx.Now) {
		return nil
	}
	ev := map[Silence]Event{Refuse: Refused, Accept: Approved}[rule.Silence]
	reason := french.Sentence("employer.silence.reason." + string(rule.Silence))
	return d.respond(tx, policy.Clerk, &e, s, ev, Reason{text: reason}, ByRule)
}
