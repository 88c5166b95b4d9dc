package attendance

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter at which attendance is kept. Its deeds name a half-day by
// the public id of its sheet.
type Desk struct {
	DB       *sqldb.DB
	SealDays int // working days after which the clerk seals what nobody did; 0: never
}

// Convene makes a participation of a request that got a seat, and lays out the
// sheets of its session: the clerk does it after the list. Twice does no more
// than once.
func (d Desk) Convene(ctx context.Context, enrolmentID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("participation:" + enrolmentID); err != nil {
			return err
		}
		e, err := enrolment.Load(tx, enrolmentID)
		if err != nil || e.Status != enrolment.Enrolled {
			return err // it was withdrawn meanwhile: nobody to convene
		}
		p := Participation{
			ID: id.New(), PublicID: id.Public(), EnrolmentID: e.ID, SessionID: e.SessionID, PersonID: e.PersonID,
			EmployerID: e.EmployerID, ProviderID: e.ProviderID, Status: Expected,
		}
		isNew, err := insertParticipation(tx, p)
		if err != nil || !isNew {
			return err
		}
		if err := planSheets(tx, e.SessionID); err != nil {
			return err
		}
		return outbox.Tell(tx, policy.Clerk, "participation.convened", journal.Subject{Kind: "participation", ID: p.ID}, "")
	})
}

// GiveUp notes that a seat was given up: the clerk does it after the request
// was withdrawn or called off. What was signed before stays.
func (d Desk) GiveUp(ctx context.Context, enrolmentID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("participation:" + enrolmentID); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE participations SET status = 'withdrawn', updated_at = $2 WHERE enrolment_id = $1 AND status = 'expected'`, enrolmentID, tx.Now)
		return err
	})
}

// Follow has a participation follow its request to another session, before which
// nothing was signed: the clerk does it after the request was moved. Who was not
// convened yet is convened there by the job that waits.
func (d Desk) Follow(ctx context.Context, enrolmentID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("participation:" + enrolmentID); err != nil {
			return err
		}
		e, err := enrolment.Load(tx, enrolmentID)
		if err != nil || e.Status != enrolment.Enrolled {
			return err
		}
		n, err := tx.Exec(`UPDATE participations SET session_id = $2, updated_at = $3 WHERE enrolment_id = $1 AND session_id <> $2 AND status = 'expected'
			AND NOT EXISTS (SELECT 1 FROM signatures g WHERE g.participation_id = participations.id)`, e.ID, e.SessionID, tx.Now)
		if err != nil || n == 0 {
			return err
		}
		if err := planSheets(tx, e.SessionID); err != nil {
			return err
		}
		p, err := OfEnrolment(tx, e.ID)
		if err != nil {
			return err
		}
		return outbox.Tell(tx, policy.Clerk, "participation.convened", journal.Subject{Kind: "participation", ID: p.ID}, "")
	})
}

// place is a half-day with what stands around it.
type place struct {
	session catalogue.Session
	course  catalogue.Course
	half    catalogue.HalfDay
	sheet   Sheet
}

// subject says who stands where around a sheet.
func (p place) subject() policy.Subject {
	s := p.session.Subject()
	s.Status = policy.Status(p.sheet.Status)
	return s
}

// inner gives the inner id of a half-day whose sheet has a public id.
func inner(tx *sqldb.Tx, halfDay string) (string, error) {
	return sqldb.Value[string](tx, `SELECT id FROM half_days WHERE public_id = $1`, halfDay)
}

func find(tx *sqldb.Tx, halfDayID string) (place, error) {
	s, err := loadSheet(tx, halfDayID)
	if err != nil {
		return place{}, err
	}
	return around(tx, s)
}

// around reads what stands around a sheet.
func around(tx *sqldb.Tx, s Sheet) (p place, err error) {
	p.sheet = s
	if p.session, err = catalogue.LoadSession(tx, p.sheet.SessionID); err != nil {
		return p, err
	}
	if p.course, err = catalogue.LoadCourse(tx, p.session.CourseID); err != nil {
		return p, err
	}
	for _, h := range p.session.HalfDays {
		if h.ID == s.HalfDayID {
			p.half = h
		}
	}
	return p, nil
}

// Open lets the participants of a half-day sign: from its own day on, never
// before.
func (d Desk) Open(ctx context.Context, a policy.Actor, halfDay string) error {
	return d.move(ctx, a, halfDay, Opened, func(tx *sqldb.Tx, a policy.Actor, p *place) error {
		if today := civil.DayOf(tx.Now, civil.Zone(p.session.Zone)); today < p.half.Day {
			return fault.New(fault.Conflict, "attendance.too_early")
		}
		p.sheet.OpenedAt = tx.Now
		return catalogue.MarkRunning(tx, a, p.session.ID)
	})
}

// Countersign closes a half-day in the name of its trainer: everybody has
// signed, or is noted absent.
func (d Desk) Countersign(ctx context.Context, a policy.Actor, halfDay string, mark Mark) error {
	return d.move(ctx, a, halfDay, Counter, func(tx *sqldb.Tx, a policy.Actor, p *place) error {
		if err := settled(tx, p.sheet); err != nil {
			return err
		}
		name, err := nameOf(tx, a.Person)
		if err != nil {
			return err
		}
		p.sheet.CountersignedAt, p.sheet.CountersignedBy, p.sheet.TrainerName, p.sheet.Mark = tx.Now, a.Person, name, mark
		return mark.check(name)
	})
}

// settled refuses while somebody has neither signed nor been noted absent.
func settled(tx *sqldb.Tx, s Sheet) error {
	all, err := OfSession(tx, s.SessionID)
	if err != nil {
		return err
	}
	said, err := lines(tx, s.HalfDayID)
	if err != nil {
		return err
	}
	last := lastLines(said)
	for _, one := range all {
		if line, ok := last[one.ID]; presenceOf(line, ok) == Awaited {
			return fault.New(fault.Conflict, "attendance.unsettled")
		}
	}
	return nil
}

func nameOf(tx *sqldb.Tx, personID string) (string, error) {
	return sqldb.Value[string](tx, `SELECT first_name || ' ' || last_name FROM persons WHERE id = $1`, personID)
}

// Seal closes the sheet for good, under the hash of all its lines; when it is
// the last of its session, the participations are finished and the papers can
// be made.
func (d Desk) Seal(ctx context.Context, a policy.Actor, halfDay string) error {
	return d.move(ctx, a, halfDay, Seal, func(tx *sqldb.Tx, _ policy.Actor, p *place) error {
		said, err := lines(tx, p.half.ID)
		if err != nil {
			return err
		}
		p.sheet.SealedAt, p.sheet.Seal = tx.Now, p.sheet.seal(said)
		open, err := sqldb.Value[int](tx, `SELECT count(*) FROM sheets WHERE session_id = $1 AND status <> 'sealed' AND half_day_id <> $2`, p.session.ID, p.half.ID)
		if err != nil || open > 0 {
			return err
		}
		return finish(tx, p.session.ID)
	})
}

func finish(tx *sqldb.Tx, sessionID string) error {
	if _, err := tx.Exec(`UPDATE participations SET status = 'finished', updated_at = $2 WHERE session_id = $1 AND status = 'expected'`, sessionID, tx.Now); err != nil {
		return err
	}
	if err := catalogue.MarkFinished(tx, policy.Clerk, sessionID); err != nil {
		return err
	}
	return outbox.Tell(tx, policy.Clerk, "session.attended", journal.Subject{Kind: "session", ID: sessionID}, "")
}

// move makes ev happen to the sheet of a half-day. The sheets of a session move
// one after the other: the last one to be sealed is known to be the last.
func (d Desk) move(ctx context.Context, a policy.Actor, halfDay string, ev SheetEvent, change func(*sqldb.Tx, policy.Actor, *place) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, p, err := d.hold(tx, a, halfDay, true)
		if err != nil {
			return err
		}
		if !a.System {
			if err := policy.See(a, policy.SheetRead, p.subject()); err != nil {
				return err
			}
		}
		m, err := Life.Find(p.sheet.Status, ev)
		if err != nil {
			return err
		}
		if err := policy.Require(a, m.By, p.subject()); err != nil {
			return err
		}
		if err := change(tx, a, &p); err != nil {
			return err
		}
		p.sheet.Status = m.To
		if err := advanceSheet(tx, p.sheet, m.From); err != nil {
			return err
		}
		tx.Made(p.half.PublicID)
		return outbox.Tell(tx, a, "sheet."+string(ev), journal.Subject{Kind: "sheet", ID: p.half.ID}, "")
	})
}

// hold takes the lock of a sheet (and that of its session), then reads the
// rights of who asks again, and the half-day.
func (d Desk) hold(tx *sqldb.Tx, a policy.Actor, halfDay string, session bool) (policy.Actor, place, error) {
	halfDayID, err := inner(tx, halfDay)
	if err != nil {
		return a, place{}, err
	}
	if session {
		sessionID, err := sqldb.Value[string](tx, `SELECT session_id FROM sheets WHERE half_day_id = $1`, halfDayID)
		if err != nil {
			return a, place{}, err
		}
		if err := tx.Lock("sheets:" + sessionID); err != nil {
			return a, place{}, err
		}
	}
	if err := tx.Lock("sheet:" + halfDayID); err != nil {
		return a, place{}, err
	}
	a, err = organisation.Refresh(tx, a)
	if err != nil {
		return a, place{}, err
	}
	p, err := find(tx, halfDayID)
	return a, p, err
}
