package catalogue

import (
	"slices"

	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Movable tells whether a session may be put to other days though people have a
// seat: once its list is announced, and before its first half-day. Until the list
// is announced, editing it is enough.
func (s Session) Movable() bool { return s.Status == SessionListed }

// Reschedule puts the half-days of a session on other days and hours, each in the
// place of the one that it was: sheets and what is signed on them are tied to it.
// It asks nobody anything: enrolment.Postpone does. Its caller holds the lock of
// the session.
func Reschedule(tx *sqldb.Tx, a policy.Actor, s Session, halfDays []HalfDay) (Session, error) {
	if err := policy.Require(a, policy.SessionRun, s.Subject()); err != nil {
		return s, err
	}
	moved := s
	moved.HalfDays = slices.Clone(halfDays)
	var f fault.Form
	moved.checkTimetable(&f)
	if err := f.Err(); err != nil {
		return s, err
	}
	switch {
	case !s.Movable():
		return s, fault.New(fault.Conflict, "not_now")
	case len(halfDays) != len(s.HalfDays):
		return s, fault.Field("jour-1", "postpone.half_days")
	case sameTimetable(moved.HalfDays, s.HalfDays):
		return s, fault.Field("jour-1", "postpone.same")
	case moved.FirstDay <= today(tx, s):
		return s, fault.Field("jour-1", "postpone.past")
	}
	if moved.GoOn != "" && moved.GoOn >= moved.FirstDay {
		moved.GoOn = moved.FirstDay.Add(-1)
	}
	for i, h := range s.HalfDays {
		n := &moved.HalfDays[i]
		n.ID, n.PublicID, n.Title, n.Remote = h.ID, h.PublicID, h.Title, h.Remote
	}
	return moved, moved.rewrite(tx)
}

// rewrite writes the timetable over the rows that are there, in two steps: one day
// may take the place of another.
func (s Session) rewrite(tx *sqldb.Tx) error {
	if err := updateSession(tx, s); err != nil {
		return err
	}
	if err := tx.Do(`UPDATE half_days SET starts = starts || '-' || id WHERE session_id = $1`, s.ID); err != nil {
		return err
	}
	for _, h := range s.HalfDays {
		if err := tx.Must(`UPDATE half_days SET day = $2, starts = $3, ends = $4, minutes = $5 WHERE id = $1`, h.ID, h.Day, h.Starts, h.Ends, h.Minutes); err != nil {
			return err
		}
	}
	return nil
}

// elsewhere tells whether somebody who meant to come would not come to the right
// place at the right hour.
func elsewhere(a, b Session) bool {
	return !sameTimetable(a.HalfDays, b.HalfDays) || a.PlaceName != b.PlaceName || a.Street != b.Street || a.Postcode != b.Postcode || a.City != b.City || a.Modality != b.Modality || a.RemoteLink != b.RemoteLink
}

// Hold gives a session that stands still for the rest of the transaction, and a with
// the rights of now; to who may not do read, it does not exist.
func Hold(tx *sqldb.Tx, a policy.Actor, publicID string, read policy.Act) (policy.Actor, Session, error) {
	if err := tx.Lock("session:" + publicID); err != nil {
		return a, Session{}, err
	}
	a, err := organisation.Refresh(tx, a)
	if err != nil {
		return a, Session{}, err
	}
	s, err := SessionByPublicID(tx, publicID)
	if err == nil {
		err = policy.See(a, read, s.Subject())
	}
	return a, s, err
}
