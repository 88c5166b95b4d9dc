package enrolment

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// CloseLists ends the wait of those who wait where no seat is offered any more: a
// request goes to its second choice, or it ends, and counts in no limit from then
// on. It tells how many, at most 500 at a time: the clerk does it every hour. An
// offer that runs is left to its hour.
func (d Desk) CloseLists(ctx context.Context) (n int, err error) {
	var late []string
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		late, err = sqldb.Values[string](tx, `SELECT e.id FROM enrolments e JOIN sessions s ON s.id = e.session_id
			WHERE e.status = 'waitlisted' AND e.offered_until IS NULL AND s.status <> 'cancelled' AND s.first_day <= $1 ORDER BY e.waiting_no, e.id LIMIT 500`,
			civil.DayOf(tx.Now, civil.Paris))
		return err
	}); err != nil {
		return 0, err
	}
	for _, enrolmentID := range late {
		over, err := d.stopWaiting(ctx, enrolmentID)
		if err != nil {
			return n, err
		}
		if over {
			n++
		}
	}
	return n, nil
}

// stopWaiting does it for one request, and tells whether its wait is over: it is not
// where the first day has not come yet in the zone of the session.
func (d Desk) stopWaiting(ctx context.Context, enrolmentID string) (over bool, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		over = false
		e, err := Load(tx, enrolmentID)
		if err != nil {
			return err
		}
		if e.SecondID != "" {
			over, err = d.goOn(tx, e)
			return err
		}
		s, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return err
		}
		if err := tx.Lock("person:" + e.PersonID); err != nil { // who may be naming a second choice
			return err
		}
		if err := tx.Lock("session:" + s.PublicID); err != nil {
			return err
		}
		if e, err = Load(tx, enrolmentID); err != nil { // now that everything stands still
			return err
		}
		if e.Status != Waitlisted || e.SecondID != "" || e.SessionID != s.ID {
			return nil
		}
		if s, err = catalogue.LoadSession(tx, e.SessionID); err != nil || !d.hopeless(tx, e, s) {
			return err
		}
		over = true
		return d.closeList(tx, e)
	})
	return over, err
}

// closeList ends a request that has waited in vain.
func (d Desk) closeList(tx *sqldb.Tx, e Enrolment) error {
	return d.leave(tx, policy.Clerk, e, ListClosed, french.Sentence("waiting.closed"))
}

// LeftWaiting tells whether a request ended with its waiting list, rather than by an
// answer of the provider, who gives a reason of their own.
func (e Enrolment) LeftWaiting() bool { return e.Status == Rejected && e.EndReason != "" }
