package catalogue

import (
	"context"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Going is whether a session will take place, as those who run it look at it.
type Going struct {
	SessionPage
	Enrolled int // people who have a seat
	Waiting  int // who have asked, and have no answer yet
}

// Missing is how many people are missing to the minimum.
func (g Going) Missing() int { return max(0, g.Session.Minimum-g.Enrolled) }

// undecided is the condition on sessions s of which it is not certain yet that
// they take place.
const undecided = `s.confirmed_at IS NULL AND s.status IN ` + Planned

// Undecided tells whether somebody has still to say that the session takes place.
func (s Session) Undecided() bool {
	return s.ConfirmedAt.IsZero() && s.Status.Planned()
}

// checkGoing refuses a day on which nothing could be decided.
func (s *Session) checkGoing(f *fault.Form) {
	switch {
	case s.GoOn == "":
	case s.Minimum < 2:
		f.Refuse("minimum", "session.go_minimum")
	case s.GoOn < s.DecisionOn || s.FirstDay != "" && s.GoOn >= s.FirstDay:
		f.Refuse("maintien", "session.go_day")
	}
}

// Going tells those who run a session whether it will take place.
func (d Desk) Going(ctx context.Context, a policy.Actor, publicID string) (g Going, err error) {
	if g.SessionPage, err = d.Session(ctx, a, publicID); err != nil {
		return g, err
	}
	if err := policy.Require(a, policy.SessionRun, g.Session.Subject()); err != nil {
		return g, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		g.Enrolled, g.Waiting, err = heads(tx, g.Session.ID)
		return err
	})
	return g, err
}

// heads counts who has a seat, and who may still get one.
func heads(tx *sqldb.Tx, sessionID string) (enrolled, waiting int, err error) {
	_, err = sqldb.One(tx, func(r sqldb.Scanner) (n int, err error) { return n, r.Scan(&enrolled, &waiting) }, `
		SELECT count(*) FILTER (WHERE e.status = 'enrolled'), count(*) FILTER (WHERE e.status IN ('awaiting_employer', 'awaiting_provider', 'waitlisted'))
		FROM enrolments e WHERE e.session_id = $1`, sessionID)
	return enrolled, waiting, err
}

// Enrolled counts who has a seat of a session.
func Enrolled(tx *sqldb.Tx, sessionID string) (int, error) {
	n, _, err := heads(tx, sessionID)
	return n, err
}

// ConfirmSession says that a session takes place, be there fewer people than its
// minimum: everybody who has a seat learns it.
func (d Desk) ConfirmSession(ctx context.Context, a policy.Actor, publicID string) error {
	return d.session(ctx, a, publicID, policy.SessionRun, func(tx *sqldb.Tx, a policy.Actor, s Session) error {
		if !s.Undecided() {
			return fault.New(fault.Conflict, "not_now")
		}
		if err := tx.Must(`UPDATE sessions SET confirmed_at = $2, updated_at = $2 WHERE id = $1 AND confirmed_at IS NULL`, s.ID, tx.Now); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "session.confirmed", journal.Subject{Kind: "session", ID: s.ID}, "")
	})
}

// RemindGoing has those who run a session told, on the day by which it is to be
// said whether it takes place, that nobody has; once a session and a day of
// decision, in the morning.
func (d Desk) RemindGoing(ctx context.Context) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if tx.Now.In(civil.Paris).Hour() < 8 {
			return nil
		}
		type row struct{ id, day string }
		today := civil.DayOf(tx.Now, civil.Paris)
		all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.day) }, `
			SELECT s.id, s.go_on FROM sessions s WHERE `+undecided+` AND s.go_on BETWEEN $1 AND $2 AND s.first_day > $2`, today.Add(-1), today)
		for _, v := range all {
			if err := outbox.Queue(tx, "session.go_due", v.id, "session.go_due:"+v.id+":"+v.day, tx.Now); err != nil {
				return err
			}
		}
		return err
	})
}
