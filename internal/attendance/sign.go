package attendance

import (
	"context"

	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Sign writes that the one who asks was there: once, while the sheet is open.
// method is what ParseMark told of the mark.
func (d Desk) Sign(ctx context.Context, a policy.Actor, halfDay string, mark Mark, method Method) error {
	return d.write(ctx, a, halfDay, deed{
		who: func(tx *sqldb.Tx, a policy.Actor, p place) (Participation, error) {
			one, err := sqldb.One(tx, scanParticipation, `SELECT `+participationColumns+` FROM participations a
				WHERE a.session_id = $1 AND a.person_id = $2 AND a.status <> 'withdrawn'`, p.session.ID, a.Person)
			if err != nil {
				return one, err
			}
			if err := policy.Require(a, policy.SheetSign, one.Subject()); err != nil {
				return one, err
			}
			name, err := nameOf(tx, a.Person)
			if err != nil {
				return one, err
			}
			return one, mark.check(name)
		},
		line: func(p place, last Signature, ok bool) (Signature, error) {
			line := Signature{Kind: Signed, Method: method, Mark: mark, Minutes: p.half.Minutes}
			switch presence := presenceOf(last, ok); {
			case method != mark.Method():
				return line, fault.Field("signature", "attendance.mark")
			case presence == WasPresent:
				return line, fault.New(fault.Conflict, "attendance.already_signed")
			case presence != Awaited: // the trainer noted an absence: they correct it first
				return line, fault.New(fault.Conflict, "attendance.noted_absent")
			case ok && last.Minutes > 0:
				line.Minutes = last.Minutes
			}
			return line, nil
		},
	})
}

// Note writes what the trainer sees: an absence, an excused one, or that the
// former line no longer counts. After a revocation the participant signs
// again, for so many minutes when they were not there all the time (0 for the
// whole half-day); with minutes, a revocation may come before anything was
// signed. Excusing and revoking need a reason.
func (d Desk) Note(ctx context.Context, a policy.Actor, halfDay, participationPublicID string, kind Kind, minutes int, reason enrolment.Reason) error {
	return d.write(ctx, a, halfDay, deed{
		who: func(tx *sqldb.Tx, a policy.Actor, p place) (Participation, error) {
			if err := policy.See(a, policy.SheetRead, p.subject()); err != nil {
				return Participation{}, err
			}
			if err := policy.Require(a, policy.SheetMark, p.subject()); err != nil {
				return Participation{}, err
			}
			return sqldb.One(tx, scanParticipation, `SELECT `+participationColumns+` FROM participations a
				WHERE a.session_id = $1 AND a.public_id = $2 AND a.status <> 'withdrawn'`, p.session.ID, participationPublicID)
		},
		line: func(p place, last Signature, ok bool) (Signature, error) {
			line := Signature{Kind: kind, Method: Roster, Reason: reason.String()}
			presence := presenceOf(last, ok)
			switch {
			case kind == Signed:
				return line, fault.Field("etat", "attendance.kind")
			case kind == Revoked && (minutes < 0 || minutes > p.half.Minutes):
				return line, fault.Field("minutes", "attendance.minutes")
			case kind == Revoked && minutes == 0 && presence == Awaited && last.Minutes == 0:
				return line, fault.New(fault.Conflict, "attendance.nothing_to_revoke")
			case kind != Absent && reason.String() == "":
				return line, fault.Field("motif", "reason.too_short")
			case kind != Revoked && presence == WasPresent: // a signature is first revoked
				return line, fault.New(fault.Conflict, "attendance.already_signed")
			case kind == Absent && presence == WasAbsent, kind == Excused && presence == WasExcused:
				return line, fault.New(fault.Conflict, "attendance.already_noted")
			case kind == Revoked:
				line.Minutes = minutes
			}
			return line, nil
		},
	})
}

// deed is one line to write: whom it is about, then what it says after the
// last one.
type deed struct {
	who  func(*sqldb.Tx, policy.Actor, place) (Participation, error)
	line func(p place, last Signature, ok bool) (Signature, error)
}

// write adds one line to a sheet that is open, chained to the one before it.
func (d Desk) write(ctx context.Context, a policy.Actor, halfDay string, todo deed) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, p, err := d.hold(tx, a, halfDay, false)
		if err != nil {
			return err
		}
		one, err := todo.who(tx, a, p)
		if err != nil {
			return err
		}
		if p.sheet.Status != Open {
			return fault.New(fault.Conflict, "attendance.not_open")
		}
		last, ok, err := lastOf(tx, p.half.ID, one.ID)
		if err != nil {
			return err
		}
		line, err := todo.line(p, last, ok)
		if err != nil {
			return err
		}
		line.ID, line.HalfDayID, line.ParticipationID, line.Seq = id.New(), p.half.ID, one.ID, last.Seq+1
		line.At, line.ActorID, line.Snapshot = tx.Now, a.Person, snapshotOf(p.session, p.course, p.half)
		if line.Previous = digest(p.half.ID); ok {
			line.Previous = last.Sum
		}
		line.Sum = line.sum()
		if err := insertSignature(tx, line); err != nil {
			return err
		}
		tx.Made(p.half.PublicID)
		return outbox.Tell(tx, a, "sheet."+string(line.Kind), journal.Subject{Kind: "sheet", ID: p.half.ID}, line.Reason)
	})
}
