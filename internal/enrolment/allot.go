package enrolment

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// allotMost is the most seats that are set aside at once.
const allotMost = 100

// warnDays is how many days before the last one on which people are named the
// structure is told that it draws near.
const warnDays = 3

// Allot sets n seats of a session aside for a structure, which names people
// until a day, for a reason that it reads. They are taken from then on: the
// capacity and what bounds a structure count them as they count people. Where it
// has some already, they add to them, and the day holds for all.
func (d Desk) Allot(ctx context.Context, a policy.Actor, sessionPublicID, organisationPublicID string, n int, nameBy civil.Day, why Reason) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, s, err := catalogue.Hold(tx, a, sessionPublicID, policy.SelectionRead)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.SeatAllot, s.Subject()); err != nil {
			return err
		}
		if !takes(s, tx.Now) {
			return fault.New(fault.Conflict, "allot.closed")
		}
		o, err := activeOrganisation(tx, organisationPublicID)
		var f fault.Form
		f.Check("structure", err)
		if n < 1 || n > allotMost {
			f.Refuse("places", "allot.seats")
		}
		if nameBy < civil.DayOf(tx.Now, civil.Paris) || nameBy >= s.FirstDay {
			f.Refuse("nommer", "allot.by")
		}
		if !why.Given() {
			f.Refuse("motif", "reason.too_short")
		}
		if err := f.Err(); err != nil {
			return err
		}
		return d.allot(tx, a, s, o, n, nameBy, why)
	})
}

func (d Desk) allot(tx *sqldb.Tx, a policy.Actor, s catalogue.Session, o organisation.Organisation, n int, nameBy civil.Day, why Reason) error {
	if err := d.refill(tx, s.ID); err != nil { // who waits has what is free first
		return err
	}
	allotmentID, err := openAllotment(tx, a, s, o, n, nameBy, why)
	if err != nil {
		return err
	}
	c, err := catalogue.LoadCourse(tx, s.CourseID)
	if err != nil {
		return err
	}
	if err := d.lockSeats(tx, s.CourseID); err != nil {
		return err
	}
	caps, err := d.capsOf(tx, s, c.Format, c.Reserved)
	if err != nil {
		return err
	}
	for range n {
		if caps.take(o.ID) && !d.off.allotted {
			return fault.Field("places", "allot.over_structure")
		}
		if err := addSeat(tx, allotmentID); err != nil {
			return err
		}
	}
	if err := catalogue.TakeSeats(tx, s.ID, n); err != nil {
		if fault.CodeOf(err) == "session.full" {
			err = fault.Field("places", "allot.full")
		}
		return err
	}
	return outbox.Tell(tx, a, "allotment.given", journal.Subject{Kind: "allotment", ID: allotmentID}, why.String())
}

// openAllotment writes the allotment of a structure in a session, over the one
// that is open if there is one.
func openAllotment(tx *sqldb.Tx, a policy.Actor, s catalogue.Session, o organisation.Organisation, n int, nameBy civil.Day, why Reason) (string, error) {
	open, err := sqldb.Values[string](tx, `SELECT id FROM allotments WHERE session_id = $1 AND organisation_id = $2 AND ended_at IS NULL ORDER BY id LIMIT 1`, s.ID, o.ID)
	if err != nil {
		return "", err
	}
	if len(open) > 0 {
		return open[0], tx.Must(`UPDATE allotments SET seats = seats + $2, name_by = $3, reason = $4, given_by = $5, warned_at = NULL, updated_at = $6 WHERE id = $1`,
			open[0], n, nameBy, why.String(), actorID(a), tx.Now)
	}
	allotmentID := id.New()
	return allotmentID, tx.Do(`INSERT INTO allotments (id, public_id, session_id, organisation_id, seats, name_by, reason, given_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`, allotmentID, id.Public(), s.ID, o.ID, n, nameBy, why.String(), actorID(a), tx.Now)
}

func addSeat(tx *sqldb.Tx, allotmentID string) error {
	return tx.Do(`INSERT INTO allotted_seats (id, public_id, allotment_id) VALUES ($1, $2, $3)`, id.New(), id.Public(), allotmentID)
}

// ReleaseSeats gives back n seats of an allotment for which nobody is named: each
// goes to who waits.
func (d Desk) ReleaseSeats(ctx context.Context, a policy.Actor, publicID string, n int) error {
	return d.allotted(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, m Allotment) error {
		if err := policy.Require(a, policy.SeatRelease, m.Subject()); err != nil {
			return err
		}
		if n < 1 || n > m.Unnamed {
			return fault.Field("places", "allot.release")
		}
		free, err := sqldb.Values[string](tx, `SELECT id FROM allotted_seats WHERE allotment_id = $1 AND ended_at IS NULL AND person_id IS NULL ORDER BY id LIMIT $2`, m.ID, n)
		if err != nil {
			return err
		}
		if err := d.giveBack(tx, m, free); err != nil {
			return err
		}
		event := "allotment.taken_back"
		if a.Is(policy.Approver, m.OrganisationID) {
			event = "allotment.released"
		}
		return outbox.Tell(tx, a, event, journal.Subject{Kind: "allotment", ID: m.ID}, "")
	})
}

// giveBack ends seats that are set aside, and releases each. Its caller holds the
// lock of the session.
func (d Desk) giveBack(tx *sqldb.Tx, m Allotment, seatIDs []string) error {
	for _, one := range seatIDs {
		if err := tx.Must(`UPDATE allotted_seats SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, one, tx.Now); err != nil {
			return err
		}
	}
	for range seatIDs { // only now, so that what bounds the structure no more counts them
		if err := d.release(tx, m.SessionID); err != nil {
			return err
		}
	}
	return endAllotment(tx, m.ID)
}

// endAllotment notes that nothing is set aside any more, where that is so.
func endAllotment(tx *sqldb.Tx, allotmentID string) error {
	return tx.Do(`UPDATE allotments SET ended_at = $2, updated_at = $2 WHERE id = $1 AND ended_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM allotted_seats v WHERE v.allotment_id = $1 AND v.ended_at IS NULL)`, allotmentID, tx.Now)
}

// allotted runs a deed on an allotment that a may read, as their rights are now,
// while the seats of its session stand still.
func (d Desk) allotted(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Allotment) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		m, err := seeAllotment(tx, a, publicID)
		if err != nil {
			return err
		}
		if err := tx.Lock("session:" + m.SessionRef); err != nil {
			return err
		}
		if m, err = seeAllotment(tx, a, publicID); err != nil {
			return err
		}
		tx.Made(m.PublicID)
		return deed(tx, a, m)
	})
}

// LapseSeats gives back what structures have named nobody for by their day, or
// whose people have not sent their request by then, and has them told three days
// before: the clerk does it every hour. It tells of how many allotments; each is
// its own transaction.
func (d Desk) LapseSeats(ctx context.Context) (n int, err error) {
	var due []string
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		due, err = sqldb.Values[string](tx, `SELECT m.id`+overSeats+` ORDER BY m.id LIMIT 200`, civil.DayOf(tx.Now, civil.Paris))
		return err
	}); err != nil {
		return 0, err
	}
	for _, one := range due {
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.lapseAllotment(tx, one) }); err != nil {
			return n, err
		}
		n++
	}
	return n, d.warnOfLapse(ctx)
}

// overSeats reads the allotments for which nobody is named any more: on the day $1
// theirs has passed, or their session begins, or will not be held.
const overSeats = ` FROM allotments m JOIN sessions s ON s.id = m.session_id WHERE m.ended_at IS NULL
	AND (m.name_by < $1 OR s.first_day <= $1 OR s.status NOT IN ` + catalogue.Planned + `)`

func (d Desk) lapseAllotment(tx *sqldb.Tx, allotmentID string) error {
	m, err := LoadAllotment(tx, allotmentID)
	if err != nil {
		return err
	}
	if err := tx.Lock("session:" + m.SessionRef); err != nil {
		return err
	}
	over, err := sqldb.Exists(tx, `SELECT 1`+overSeats+` AND m.id = $2`, civil.DayOf(tx.Now, civil.Paris), m.ID)
	if err != nil || !over { // given back, or given until another day, at this very moment
		return err
	}
	if err := d.endSeats(tx, m); err != nil {
		return err
	}
	return outbox.Tell(tx, policy.Clerk, "allotment.lapsed", journal.Subject{Kind: "allotment", ID: m.ID}, "")
}

// endSeats gives back every seat of an allotment, and has those told who were
// named for one. Its caller holds the lock of the session.
func (d Desk) endSeats(tx *sqldb.Tx, m Allotment) error {
	named, err := sqldb.Values[string](tx, `SELECT id FROM allotted_seats WHERE allotment_id = $1 AND ended_at IS NULL AND person_id IS NOT NULL ORDER BY id`, m.ID)
	if err != nil {
		return err
	}
	left, err := sqldb.Values[string](tx, `SELECT id FROM allotted_seats WHERE allotment_id = $1 AND ended_at IS NULL ORDER BY id`, m.ID)
	if err != nil {
		return err
	}
	if err := d.giveBack(tx, m, left); err != nil {
		return err
	}
	for _, one := range named {
		if err := outbox.Tell(tx, policy.Clerk, "seat.unnamed", journal.Subject{Kind: "allotted_seat", ID: one}, ""); err != nil {
			return err
		}
	}
	return nil
}

// warnOfLapse has structures told, in office hours, that the day by which they
// name people draws near.
func (d Desk) warnOfLapse(ctx context.Context) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if !office(tx.Now) {
			return nil
		}
		soon, err := sqldb.Values[string](tx, `UPDATE allotments SET warned_at = $1 WHERE ended_at IS NULL AND warned_at IS NULL AND name_by <= $2 AND updated_at < $3 RETURNING id`,
			tx.Now, civil.DayOf(tx.Now, civil.Paris).Add(warnDays), tx.Now.Add(-24*time.Hour))
		if err != nil {
			return err
		}
		for _, one := range soon {
			if err := outbox.Queue(tx, "allotment.ending", one, "allotment.ending:"+one+":"+id.New(), tx.Now); err != nil {
				return err
			}
		}
		return nil
	})
}

// endAllotmentsOf gives back every seat that is set aside in a session that will
// not take place. Its caller holds the lock of the session.
func (d Desk) endAllotmentsOf(tx *sqldb.Tx, sessionID string) error {
	all, err := allotmentsIn(tx, sessionID)
	for _, m := range all {
		if err == nil && m.Open() {
			if err = d.endSeats(tx, m); err == nil {
				err = outbox.Tell(tx, policy.Clerk, "allotment.cancelled", journal.Subject{Kind: "allotment", ID: m.ID}, "")
			}
		}
	}
	return err
}
