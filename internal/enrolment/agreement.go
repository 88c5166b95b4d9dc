package enrolment

import (
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/sqldb"
)

// agreeBy is when an employer who is asked now, after the provider has chosen,
// has to answer at the latest: after the working days of the structure, and in
// time for somebody else to take the seat.
func (d Desk) agreeBy(tx *sqldb.Tx, e Enrolment, s catalogue.Session) (time.Time, error) {
	rule, err := d.askRule(tx, e.EmployerID, tx.Now)()
	return agreementDue(tx.Now, rule.Days, s), err
}

// agreeAnew gives the employers for whom a seat of a session is kept the time that
// its new days leave: by the old ones a seat would be kept past its beginning, or
// given back too soon. What they were sent leads to the new days.
func (d Desk) agreeAnew(tx *sqldb.Tx, s catalogue.Session) error {
	kept, err := OfSession(tx, s.ID, AwaitingAgreement)
	if err != nil {
		return err
	}
	for _, e := range kept {
		until, err := d.agreeBy(tx, e, s)
		if err != nil {
			return err
		}
		if err := tx.Must(`UPDATE enrolments SET employer_due_at = $2, retained_at = $3, updated_at = $3 WHERE id = $1 AND status = 'awaiting_employer'`, e.ID, until, tx.Now); err != nil {
			return err
		}
		if err := rewind(tx, e.ID); err != nil {
			return err
		}
	}
	return nil
}

// spareDays are those before the first one by which an employer has answered: the
// seat that comes free is of use to somebody.
const spareDays = 2

func agreementDue(now time.Time, days int, s catalogue.Session) time.Time {
	due, last := civil.WorkingDays(now, days, civil.Paris), civil.At(s.FirstDay.Add(-spareDays), "18:00", civil.Paris)
	if !last.After(now) {
		last = lastWord(s)
	}
	if due.After(last) && last.After(now) {
		due = last
	}
	return due
}

// lastWord is the instant after which no employer keeps a seat any more: the
// session begins.
func lastWord(s catalogue.Session) time.Time {
	starts := civil.Clock("09:00")
	if len(s.HalfDays) > 0 {
		starts = s.HalfDays[0].Starts
	}
	return civil.At(s.FirstDay, starts, civil.Zone(s.Zone))
}

// graceDays are the working days for which a seat is still kept once an employer
// has let the time go by, and the gestionnaire was told.
const graceDays = 3

// keptTooLong lists the requests whose seat is kept no more: their employer has not
// answered, nor has the gestionnaire since, or the session is about to begin. A
// question that waits for its answer stops the time, but for the last day.
func keptTooLong(tx *sqldb.Tx) ([]Enrolment, error) {
	return sqldb.All(tx, scan, `SELECT `+columns+` FROM enrolments e JOIN sessions s ON s.id = e.session_id
		WHERE `+agreeing+` AND e.employer_due_at < $1 AND (s.first_day <= $2 OR e.employer_due_at < $3 AND NOT `+stopped+`) ORDER BY e.id LIMIT 500`,
		tx.Now, civil.DayOf(tx.Now, civil.Paris).Add(1), graceOver(tx.Now))
}

// graceOver is the end of the last day whose grace is over.
func graceOver(now time.Time) time.Time {
	d := civil.DayOf(now, civil.Paris)
	for civil.WorkingDays(civil.At(d, "00:00", civil.Paris), graceDays, civil.Paris).After(now) {
		d = d.Add(-1)
	}
	return civil.At(d.Add(1), "00:00", civil.Paris)
}

// SeatKeptUntil is until when the seat of one whose employer answers last is kept
// at the most, where nobody answers at all and the structure leaves it to the
// gestionnaire.
func (e Enrolment) SeatKeptUntil() time.Time {
	return civil.WorkingDays(e.EmployerDueAt, graceDays, civil.Paris)
}

// lockSessions holds the sessions of some requests still, in the order of
// everybody.
func lockSessions(tx *sqldb.Tx, all []Enrolment) error {
	var refs []string
	for _, e := range all {
		refs = append(refs, e.PublicID)
	}
	return lockKept(tx, refs...)
}
