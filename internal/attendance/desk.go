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

// Desk is the counter at which attendance is kept.
type Desk struct{ DB *sqldb.DB }

// Convene makes a participation of a request that got a seat, and lays out the
// sheets of its session: the clerk does it after the list. Twice does no more
// than once.
func (d Desk) Convene(ctx context.Context, enrolmentID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
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
		_, err := tx.Exec(`UPDATE participations SET status = 'withdrawn', updated_at = $2 WHERE enrolment_id = $1 AND status = 'expected'`, enrolmentID, tx.Now)
		return err
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

func find(tx *sqldb.Tx, halfDayID string) (p place, err error) {
	if p.sheet, err = loadSheet(tx, halfDayID); err != nil {
		return p, err
	}
	if p.session, err = catalogue.LoadSession(tx, p.sheet.SessionID); err != nil {
		return p, err
	}
	if p.course, err = catalogue.LoadCourse(tx, p.session.CourseID); err != nil {
		return p, err
	}
	for _, h := range p.session.HalfDays {
		if h.ID == halfDayID {
			p.half = h
		}
	}
	return p, nil
}

// Open lets the participants of a half-day sign: on its own day, never before.
func (d Desk) Open(ctx context.Context, a policy.Actor, halfDayID string) error {
	return d.move(ctx, a, halfDayID, Opened, func(tx *sqldb.Tx, p *place) error {
		if today := civil.DayOf(tx.Now, civil.Zone(p.session.Zone)); today < p.half.Day {
			return fault.New(fault.Conflict, "attendance.too_early")
		}
		p.sheet.OpenedAt = tx.Now
		return catalogue.MarkRunning(tx, a, p.session.ID)
	})
}

// Countersign closes a half-day in the name of its trainer: everybody has
// signed, or is noted absent.
func (d Desk) Countersign(ctx context.Context, a policy.Actor, halfDayID string, mark Mark) error {
	return d.move(ctx, a, halfDayID, Counter, func(tx *sqldb.Tx, p *place) error {
		all, err := OfSession(tx, p.session.ID)
		if err != nil {
			return err
		}
		said, err := lines(tx, halfDayID)
		if err != nil {
			return err
		}
		last := lastLines(said)
		for _, one := range all {
			line, ok := last[one.ID]
			if presenceOf(line, ok) == Awaited {
				return fault.New(fault.Conflict, "attendance.unsettled")
			}
		}
		name, err := sqldb.Value[string](tx, `SELECT first_name || ' ' || last_name FROM persons WHERE id = $1`, a.Person)
		p.sheet.CountersignedAt, p.sheet.CountersignedBy, p.sheet.TrainerName, p.sheet.Mark = tx.Now, a.Person, name, mark
		return err
	})
}

// Seal closes the sheet for good, under the hash of all its lines; when it is
// the last of its session, the participations are finished and the papers can
// be made.
func (d Desk) Seal(ctx context.Context, a policy.Actor, halfDayID string) error {
	return d.move(ctx, a, halfDayID, Seal, func(tx *sqldb.Tx, p *place) error {
		seal, err := sealOf(tx, p.sheet)
		if err != nil {
			return err
		}
		p.sheet.SealedAt, p.sheet.Seal = tx.Now, seal
		open, err := sqldb.Value[int](tx, `SELECT count(*) FROM sheets WHERE session_id = $1 AND status <> 'sealed' AND half_day_id <> $2`, p.session.ID, halfDayID)
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

// sealOf hashes every line of a sheet and the trainer's mark.
func sealOf(tx *sqldb.Tx, s Sheet) (string, error) {
	all, err := lines(tx, s.HalfDayID)
	if err != nil {
		return "", err
	}
	parts := []string{s.HalfDayID, s.TrainerName, toJSON(s.Mark)}
	for _, l := range all {
		parts = append(parts, l.Sum)
	}
	return digest(parts...), nil
}

// move makes ev happen to the sheet of a half-day.
func (d Desk) move(ctx context.Context, a policy.Actor, halfDayID string, ev SheetEvent, change func(*sqldb.Tx, *place) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("sheet:" + halfDayID); err != nil {
			return err
		}
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		p, err := find(tx, halfDayID)
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
		if err := change(tx, &p); err != nil {
			return err
		}
		p.sheet.Status = m.To
		if err := advanceSheet(tx, p.sheet, m.From); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "sheet."+string(ev), journal.Subject{Kind: "sheet", ID: halfDayID}, "")
	})
}

// Sign writes that the one who asks was there: once, while the sheet is open.
func (d Desk) Sign(ctx context.Context, a policy.Actor, halfDayID string, mark Mark, method Method) error {
	return d.write(ctx, a, halfDayID, func(tx *sqldb.Tx, p place) (Participation, Signature, error) {
		one, err := sqldb.One(tx, scanParticipation, `SELECT `+participationColumns+` FROM participations a
			WHERE a.session_id = $1 AND a.person_id = $2 AND a.status = 'expected'`, p.session.ID, a.Person)
		if err != nil {
			return one, Signature{}, err
		}
		if err := policy.Require(a, policy.SheetSign, one.Subject()); err != nil {
			return one, Signature{}, err
		}
		last, ok, err := lastOf(tx, halfDayID, one.ID)
		if err != nil {
			return one, Signature{}, err
		}
		line := Signature{Kind: Signed, Method: method, Mark: mark, Minutes: p.half.Minutes}
		switch presence := presenceOf(last, ok); {
		case presence == WasPresent:
			return one, line, fault.New(fault.Conflict, "attendance.already_signed")
		case presence != Awaited: // the trainer noted an absence: they correct it first
			return one, line, fault.New(fault.Conflict, "attendance.noted_absent")
		case ok && last.Kind == Revoked && last.Minutes > 0:
			line.Minutes = last.Minutes // arrived late, or left early
		}
		return one, line, nil
	})
}

// Note writes what the trainer sees: an absence, an excused one, or that the
// former line no longer counts. After a revocation the participant signs
// again, for so many minutes when they were not there all the time (0 for the
// whole half-day). Excusing and revoking need a reason.
func (d Desk) Note(ctx context.Context, a policy.Actor, halfDayID, participationPublicID string, kind Kind, minutes int, reason enrolment.Reason) error {
	return d.write(ctx, a, halfDayID, func(tx *sqldb.Tx, p place) (Participation, Signature, error) {
		one, err := sqldb.One(tx, scanParticipation, `SELECT `+participationColumns+` FROM participations a
			WHERE a.session_id = $1 AND a.public_id = $2 AND a.status = 'expected'`, p.session.ID, participationPublicID)
		if err != nil {
			return one, Signature{}, err
		}
		if err := policy.See(a, policy.SheetRead, p.subject()); err != nil {
			return one, Signature{}, err
		}
		if err := policy.Require(a, policy.SheetMark, p.subject()); err != nil {
			return one, Signature{}, err
		}
		last, ok, err := lastOf(tx, halfDayID, one.ID)
		if err != nil {
			return one, Signature{}, err
		}
		line := Signature{Kind: kind, Method: Roster, Reason: reason.String()}
		switch {
		case kind == Revoked && !ok:
			return one, line, fault.New(fault.Conflict, "attendance.nothing_to_revoke")
		case kind != Absent && reason.String() == "":
			return one, line, fault.Field("motif", "reason.too_short")
		case kind != Revoked && presenceOf(last, ok) == WasPresent: // a signature is first revoked
			return one, line, fault.New(fault.Conflict, "attendance.already_signed")
		case kind == Revoked && (minutes < 0 || minutes > p.half.Minutes):
			return one, line, fault.Field("minutes", "attendance.minutes")
		case kind == Revoked:
			line.Minutes = minutes
		}
		return one, line, nil
	})
}

// write adds one line to a sheet that is open, chained to the one before it.
func (d Desk) write(ctx context.Context, a policy.Actor, halfDayID string, read func(*sqldb.Tx, place) (Participation, Signature, error)) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("sheet:" + halfDayID); err != nil {
			return err
		}
		p, err := find(tx, halfDayID)
		if err != nil {
			return err
		}
		one, line, err := read(tx, p)
		if err != nil {
			return err
		}
		if p.sheet.Status != Open {
			return fault.New(fault.Conflict, "attendance.not_open")
		}
		last, ok, err := lastOf(tx, halfDayID, one.ID)
		if err != nil {
			return err
		}
		line.ID, line.HalfDayID, line.ParticipationID, line.Seq = id.New(), halfDayID, one.ID, last.Seq+1
		line.At, line.ActorID, line.Snapshot = tx.Now, a.Person, snapshotOf(p.session, p.course, p.half)
		if line.Previous = digest(halfDayID); ok {
			line.Previous = last.Sum
		}
		line.Sum = line.sum()
		if err := insertSignature(tx, line); err != nil {
			return err
		}
		tx.Made(halfDayID)
		return outbox.Tell(tx, a, "sheet."+string(line.Kind), journal.Subject{Kind: "sheet", ID: halfDayID}, line.Reason)
	})
}
