package enrolment

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Missed tells that who had a seat never came.
type Missed string

// What an absence may be; the zero value for who came, for a part at least.
const (
	Came      Missed = ""
	Unexcused Missed = "unexcused" // without notice
	Excused   Missed = "excused"
)

// The events of a turnout are no moves: who never came has kept the seat, and stands
// where they stood.
const (
	SeatEmpty   Event = "seat_empty"   // without notice
	SeatExcused Event = "seat_excused" // the year is given back
	SeatTaken   Event = "seat_taken"   // they came: the absence was noted by mistake
)

var turnouts = map[Missed]Event{Unexcused: SeatEmpty, Excused: SeatExcused, Came: SeatTaken}

// Turnout tells whether the step says that somebody came or not.
func (s Step) Turnout() bool {
	return s.Event == SeatEmpty || s.Event == SeatExcused || s.Event == SeatTaken
}

// Turnout keeps of who had a seat whether they came, as whoever keeps the attendance
// found it: the clerk tells it once the last sheet is sealed, and again when it is
// corrected. What counts in the limits of the year follows, both ways, by the rules of
// this day, which the step cites. Said twice, it does no more than once.
func (d Desk) Turnout(ctx context.Context, enrolmentID string, m Missed) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("turnout:" + enrolmentID); err != nil {
			return err
		}
		e, err := Load(tx, enrolmentID)
		switch {
		case fault.KindOf(err) == fault.NotFound: // erased meanwhile
			return nil
		case err != nil:
			return err
		case e.Status != Enrolled || e.Missed == m:
			return nil
		}
		rules, err := d.rulesInForce(tx)
		if err != nil {
			return err
		}
		var back bool
		if back, e.judged, err = d.absence(tx, e, m, rules); err != nil {
			return err
		}
		at := time.Time{}
		if m != Came {
			at = tx.Now
		}
		if err := tx.Must(`UPDATE enrolments SET missed = $2, missed_at = $3, given_back = $4, updated_at = $5 WHERE id = $1 AND status = 'enrolled'`,
			e.ID, m, sqldb.Null(at), back, tx.Now); err != nil {
			return err
		}
		if err := addStep(tx, e, turnouts[m], policy.TheClerk, journal.ActorID(policy.Clerk), ""); err != nil {
			return err
		}
		return outbox.Tell(tx, policy.Clerk, "enrolment."+string(turnouts[m]), journal.Subject{Kind: "enrolment", ID: e.ID}, "")
	})
}

// absence tells whether an absence gives the year back, and what the rules say of it.
func (d Desk) absence(tx *sqldb.Tx, e Enrolment, m Missed, rules quota.Set) (back bool, j judged, err error) {
	j.version = rules.Version
	if m != Unexcused || d.off.absence {
		return m == Excused && !d.off.absence, j, nil
	}
	note := func(r quota.Rule, used int, v quota.Verdict) {
		j.checks = append(j.checks, quota.Check{Code: quota.AnyRule, Verdict: v, Used: used, Limit: r.Limit, Year: e.QuotaYear, Rule: r})
	}
	spared, back := rules.Spares(string(e.Format), e.Reserved)
	if back {
		note(spared, 0, quota.Warns)
	}
	if r, counted := rules.Absences(string(e.Format), e.Reserved); counted {
		used, err := sqldb.Value[int](tx, `SELECT count(*) FROM enrolments e WHERE e.person_id = $1 AND e.missed = 'unexcused' AND e.quota_year = $2 AND e.id <> $3`+ofRule(
			quota.Rule{Span: quota.Programme, Format: r.Format, Reserved: r.Reserved}), e.PersonID, e.QuotaYear, e.ID)
		if err != nil {
			return back, j, err
		}
		v := quota.Warns
		if used+1 >= r.Limit {
			v = r.Effect
		}
		note(r, used+1, v)
	}
	return back, j, nil
}

// Empty is what leaving a seat empty without notice does, by the rules in force.
type Empty struct {
	Counts   bool       // the request stays in the limits of the year
	Absences quota.Rule // that counts such absences, the zero value for none
}

// Says tells whether there is anything to say of it.
func (m Empty) Says() bool { return m.Counts || m.Absences.Kind != "" }

// emptying tells it of who has a seat in a session that is not over.
func emptying(rules quota.Set, e Enrolment, s catalogue.Session, now time.Time) (m Empty) {
	if e.Status != Enrolled || s.Over(now) {
		return m
	}
	format := string(e.Format)
	_, spared := rules.Spares(format, e.Reserved)
	for _, r := range rules.Yearly() {
		m.Counts = m.Counts || !spared && r.Touches(format, e.Reserved)
	}
	m.Absences, _ = rules.Absences(format, e.Reserved)
	return m
}
