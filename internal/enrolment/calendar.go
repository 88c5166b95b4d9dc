package enrolment

import (
	"cmp"
	"context"
	"slices"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Expire ends the requests that no employer has answered by the day on which
// the list is due, or by the time for which a seat is kept for them, at most 500
// of each at a time, and tells how many: the clerk does it every day.
func (d Desk) Expire(ctx context.Context) (n int, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		all, err := overdue(tx, civil.DayOf(tx.Now, civil.Paris))
		if err != nil {
			return err
		}
		kept, err := keptTooLong(tx)
		if err != nil {
			return err
		}
		if err := lockSessions(tx, kept); err != nil {
			return err
		}
		for _, e := range append(all, kept...) {
			err := d.leave(tx, policy.Clerk, e, TimedOut, "")
			if fault.KindOf(err) == fault.Conflict { // answered at this very moment
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

// CallOffSession ends every live request of a session that will not take
// place, and removes its drafts: the clerk does it when the session is
// cancelled.
func (d Desk) CallOffSession(ctx context.Context, sessionID, reason string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := catalogue.LoadSession(tx, sessionID)
		if err != nil {
			return err
		}
		if err := tx.Lock("session:" + s.PublicID); err != nil {
			return err
		}
		if err := d.endAllotmentsOf(tx, sessionID); err != nil {
			return err
		}
		all, err := OfSession(tx, sessionID, Live...)
		if err != nil {
			return err
		}
		// Who would take a seat over first: with the seat they would end a second time.
		slices.SortStableFunc(all, func(a, b Enrolment) int { return cmp.Compare(b.Replaces, a.Replaces) })
		for _, e := range all {
			if err := d.leave(tx, policy.Clerk, e, CalledOff, reason); err != nil {
				return err
			}
		}
		return dropDrafts(tx, sessionID)
	})
}

// EraseAnswers removes the answers whose day has passed, and tells how many:
// the clerk does it every day.
func EraseAnswers(tx *sqldb.Tx, today civil.Day) (int64, error) {
	return tx.Exec(`DELETE FROM answers WHERE erase_after < $1`, today)
}
