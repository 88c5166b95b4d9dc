package attendance

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Corrected is told when an absence is corrected after the last seal.
const Corrected = "participation.corrected"

// Turnout is whether somebody who had a seat came, for a part at least: the lines of
// the sheets say so, unless it was corrected since. Whoever has no line at all is not
// said to be absent.
type Turnout struct {
	Participation
	Name, Employer string
	Missed         enrolment.Missed
	Corrected      bool
}

// turnouts reads it of the participations that meet a condition: those of a session,
// or one.
func turnouts(tx *sqldb.Tx, where, arg string) ([]Turnout, error) {
	return sqldb.All(tx, func(s sqldb.Scanner) (t Turnout, err error) {
		var signed, absent, excused int
		var found string
		if err := s.Scan(append(t.fields(), &t.Name, &t.Employer, &found, &signed, &absent, &excused)...); err != nil {
			return t, err
		}
		switch {
		case signed > 0:
		case absent > 0:
			t.Missed = enrolment.Unexcused
		case excused > 0:
			t.Missed = enrolment.Excused
		}
		if t.Corrected = found != ""; found == string(present) {
			t.Missed = enrolment.Came
		} else if t.Corrected {
			t.Missed = enrolment.Missed(found)
		}
		return t, nil
	}, `SELECT `+participationColumns+`, p.first_name || ' ' || p.last_name, o.name, a.found, `+said(Signed)+`, `+said(Absent)+`, `+said(Excused)+`
		FROM participations a JOIN persons p ON p.id = a.person_id JOIN organisations o ON o.id = a.employer_id
		WHERE a.status = 'finished' AND `+where+` ORDER BY p.sort_name, a.id`, arg)
}

// said counts, of a participation a, the half-days of which the last line says so.
func said(k Kind) string {
	return `(SELECT count(*) FROM signatures g WHERE g.participation_id = a.id AND g.kind = '` + string(k) + `' AND g.seq =
		(SELECT max(seq) FROM signatures m WHERE m.half_day_id = g.half_day_id AND m.participation_id = a.id))`
}

// Turnouts tells who came of those who had a seat in a session whose every sheet is
// sealed: for the clerk.
func (d Desk) Turnouts(ctx context.Context, sessionID string) (all []Turnout, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = turnouts(tx, `a.session_id = $1`, sessionID)
		return err
	})
	return all, err
}

// Turnout tells it of one participation: for the clerk.
func (d Desk) Turnout(ctx context.Context, participationID string) (t Turnout, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		t, err = one(tx, `a.id = $1`, participationID)
		return err
	})
	return t, err
}

func one(tx *sqldb.Tx, where, arg string) (Turnout, error) {
	all, err := turnouts(tx, where, arg)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return Turnout{}, err
	}
	return all[0], nil
}

// Empty is who left their seat empty in a session, for whoever holds its sheets.
type Empty struct {
	Session catalogue.Session
	Course  catalogue.Course
	All     []Turnout // who never came, or is said to have come since
	CanNote bool
}

// EmptySeats lists who never came to a session whose every sheet is sealed, with what
// was corrected since; that they were seen is recorded.
func (d Desk) EmptySeats(ctx context.Context, a policy.Actor, sessionPublicID string) (e Empty, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if e.Session, err = catalogue.SessionByPublicID(tx, sessionPublicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.SheetRead, e.Session.Subject()); err != nil {
			return err
		}
		e.CanNote = policy.Can(a, policy.SheetMark, e.Session.Subject())
		if e.Course, err = catalogue.LoadCourse(tx, e.Session.CourseID); err != nil {
			return err
		}
		all, err := turnouts(tx, `a.session_id = $1`, e.Session.ID)
		for _, t := range all {
			if t.Missed != enrolment.Came || t.Corrected {
				e.All = append(e.All, t)
			}
		}
		return err
	})
	if err != nil {
		return e, err
	}
	var looks []journal.Look
	for _, t := range e.All {
		looks = append(looks, journal.Look{Person: t.PersonID, What: "attendance", Subject: t.ID, Seat: policy.By(a, policy.SheetRead, e.Session.Subject())})
	}
	return e, journal.SawAll(ctx, d.DB, a, looks)
}

// present is what is found of somebody who did come, as a sheet on paper proves.
const present = "present"

// Found is what may be found of an absence once the sheets are sealed.
var Found = []string{string(enrolment.Excused), present, string(enrolment.Unexcused)}

// Correct says of somebody who never came, by the sheets, what was found since: that
// it is excused, that they were there, or that it is neither. The sheets stay as they
// were sealed, and so do the hours; what counts in the limits of the year follows.
func (d Desk) Correct(ctx context.Context, a policy.Actor, sessionPublicID, participationPublicID, found string, reason enrolment.Reason) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("turnout:" + participationPublicID); err != nil {
			return err
		}
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		s, err := catalogue.SessionByPublicID(tx, sessionPublicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.SheetRead, s.Subject()); err != nil {
			return err
		}
		if err := policy.Require(a, policy.SheetMark, s.Subject()); err != nil {
			return err
		}
		t, err := one(tx, `a.public_id = $1`, participationPublicID)
		if err != nil {
			return err
		}
		var f fault.Form
		switch {
		case t.SessionID != s.ID:
			return fault.New(fault.NotFound, "not_found")
		case t.Missed == enrolment.Came && !t.Corrected: // a signature is evidence
			return fault.New(fault.Conflict, "attendance.already_signed")
		case found != present && found != string(enrolment.Excused) && found != string(enrolment.Unexcused):
			f.Refuse("etat", "attendance.kind")
		case !reason.Given():
			f.Refuse("motif", "reason.too_short")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := tx.Must(`UPDATE participations SET found = $2, updated_at = $3 WHERE id = $1`, t.ID, found, tx.Now); err != nil {
			return err
		}
		return outbox.Tell(tx, a, Corrected, journal.Subject{Kind: "participation", ID: t.ID}, reason.String())
	})
}
