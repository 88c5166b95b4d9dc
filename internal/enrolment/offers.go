package enrolment

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

func actorID(a policy.Actor) string { return journal.ActorID(a) }

// Offers takes back the seats that were offered and whose hour has passed, and
// offers what is free to those who wait: the clerk does it every few minutes. It
// tells how many sessions it went through; each is its own transaction.
func (d Desk) Offers(ctx context.Context) (n int, err error) {
	var sessions []string
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		sessions, err = unsettled(tx)
		return err
	}); err != nil {
		return 0, err
	}
	for _, sessionID := range sessions {
		if err := d.settle(ctx, sessionID); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// unsettled lists the sessions where an offer has passed its hour, or where a
// seat is free and somebody waits.
func unsettled(tx *sqldb.Tx) ([]string, error) {
	return sqldb.Values[string](tx, `
		SELECT DISTINCT e.session_id FROM enrolments e WHERE e.offered_until < $1
		UNION SELECT s.id FROM sessions s WHERE s.status = 'listed' AND s.taken < s.capacity AND s.first_day > $2
			AND EXISTS (SELECT 1 FROM enrolments e WHERE e.session_id = s.id AND e.status = 'waitlisted' AND e.offered_until IS NULL)`,
		tx.Now, civil.DayOf(tx.Now, civil.Paris))
}

func (d Desk) settle(ctx context.Context, sessionID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := catalogue.LoadSession(tx, sessionID)
		if err != nil {
			return err
		}
		if err := tx.Lock("session:" + s.PublicID); err != nil {
			return err
		}
		offered, err := OfSession(tx, sessionID, Offered)
		if err != nil {
			return err
		}
		for _, e := range offered {
			if !e.OfferedUntil.Before(tx.Now) {
				continue
			}
			if err := d.lapse(tx, e); err != nil {
				return err
			}
		}
		return d.refill(tx, sessionID)
	})
}

// lapse takes an offer back that nobody has answered. The first time, whoever it
// was made to waits on, behind the others; the second time the request ends.
func (d Desk) lapse(tx *sqldb.Tx, e Enrolment) error {
	before, err := sqldb.Value[int](tx, `SELECT count(*) FROM enrolment_steps WHERE enrolment_id = $1 AND event = $2`, e.ID, Lapsed)
	if err != nil {
		return err
	}
	if before > 0 {
		return d.leave(tx, policy.Clerk, e, Dropped, french.Sentence("offer.unanswered"))
	}
	last, err := sqldb.Value[int](tx, `SELECT COALESCE(max(waiting_no), 0) FROM enrolments WHERE session_id = $1`, e.SessionID)
	if err != nil {
		return err
	}
	if err := d.move(tx, policy.Clerk, &e, Lapsed, "", func(e *Enrolment) { e.WaitingNo = last + 1 }); err != nil {
		return err
	}
	return d.release(tx, e.SessionID)
}

// overtakes tells whether giving a seat to one who waits would pass somebody who
// waits before them, and whom the provider has not retained as well.
func overtakes(tx *sqldb.Tx, e Enrolment) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM enrolments w WHERE w.session_id = $1 AND w.status = 'waitlisted' AND w.offered_until IS NULL
		AND w.waiting_no < $2 AND w.choice <> 'retain'`, e.SessionID, e.WaitingNo)
}

// offersMade counts the seats that were offered to the waiting list of a session
// so far.
func offersMade(tx *sqldb.Tx, sessionID string) (int, error) {
	return sqldb.Value[int](tx, `SELECT count(*) FROM enrolment_steps t JOIN enrolments e ON e.id = t.enrolment_id
		WHERE e.session_id = $1 AND t.event = $2`, sessionID, Proposed)
}
