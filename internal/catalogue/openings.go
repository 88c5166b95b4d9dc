package catalogue

import (
	"context"
	"slices"
	"strconv"

	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Origin is whose waves some waves are. Those of a session hold before those of
// its course, and those before the programme’s.
type Origin string

// The origins, the nearest first; each has its sentence "waves_of.<code>".
const (
	OfSession   Origin = "session"
	OfCourse    Origin = "course"
	OfProgramme Origin = "programme"
)

// Openings are the waves that hold for a session, and whose they are: "" where
// it opens to everybody at once. Kept is whose they were while it took them, for
// a session that was open already when those were written anew.
type Openings struct {
	Of, Kept Origin
	Waves    []Wave
}

// Owner is what waves are written for, by its public id; the programme has none.
type Owner struct {
	Of       Origin
	PublicID string
}

// Programme is the owner of the waves that hold where nothing nearer has its own.
var Programme = Owner{Of: OfProgramme}

// programmeWaves is the owner_id of the programme’s waves.
const programmeWaves = string(OfProgramme)

// owned is an owner as it was found.
type owned struct {
	id      string
	subject policy.Subject
	Course  Course  // the zero value for the programme
	Session Session // the zero value but for a session
}

// find gives an owner to who may read it; to the others it does not exist.
func (o Owner) find(tx *sqldb.Tx, a policy.Actor) (w owned, err error) {
	switch o.Of {
	case OfSession:
		if w.Session, err = SessionByPublicID(tx, o.PublicID); err != nil {
			return w, err
		}
		if w.Course, err = LoadCourse(tx, w.Session.CourseID); err != nil {
			return w, err
		}
		w.id, w.subject = w.Session.ID, w.Session.Subject()
		return w, policy.See(a, policy.SessionRead, w.subject)
	case OfCourse:
		if w.Course, err = courseByPublicID(tx, o.PublicID); err != nil {
			return w, err
		}
		w.id, w.subject = w.Course.ID, w.Course.Subject()
		return w, policy.See(a, policy.CourseRead, w.subject)
	}
	return owned{id: programmeWaves}, nil
}

// lock is what a deed on the waves of an owner holds: the session against who
// edits it, the course and the programme against who writes the same waves.
func (o Owner) lock() string { return string(o.Of) + ":" + o.PublicID }

// Explains tells whether somebody says why they write waves there: whoever
// does it for a provider that is not theirs, and for the programme.
func (o Owner) explains(a policy.Actor, w owned) bool {
	return o.Of == OfProgramme || !policy.Can(a, policy.SessionEdit, w.subject)
}

// SetWaves writes for whom something opens and when, none to leave it to what
// holds above it: for a session until its list is announced. Who writes what is
// not theirs says why. What is open already keeps what was announced of it.
func (d Desk) SetWaves(ctx context.Context, a policy.Actor, o Owner, waves []Wave, reason string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock(o.lock()); err != nil {
			return err
		}
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		w, err := o.find(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.WaveEdit, w.subject); err != nil {
			return err
		}
		tx.Made(o.PublicID)
		checked, err := o.check(tx, w, waves)
		if err != nil {
			return err
		}
		if err := fault.Reason("motif", reason, o.explains(a, w)); err != nil {
			return err
		}
		if err := o.keepOpen(tx, w); err != nil {
			return err
		}
		if err := writeWaves(tx, w.id, checked); err != nil {
			return err
		}
		return journal.Write(tx, a, string(o.Of)+".waves", journal.Subject{Kind: string(o.Of), ID: w.id}, reason)
	})
}

// check refuses what the waves of an owner cannot be, and puts them in order. In
// what is refused they are numbered as they came.
func (o Owner) check(tx *sqldb.Tx, w owned, waves []Wave) ([]Wave, error) {
	checked, err := checkWaves(slices.Clone(waves))
	if err != nil {
		return nil, err
	}
	if err := checkNetworks(tx, waves); err != nil {
		return nil, err
	}
	if o.Of == OfSession {
		if !slices.Contains([]SessionStatus{SessionDraft, SessionOpen, SessionClosed}, w.Session.Status) {
			return nil, fault.New(fault.Conflict, "not_now")
		}
		for i, wave := range waves {
			if !wave.At(w.Session.OpensAt).Before(w.Session.ClosesAt) {
				return nil, fault.Field("date-"+strconv.Itoa(i+1), "wave.late")
			}
		}
		return checked, nil
	}
	all, err := o.concerned(tx, w)
	for i, wave := range waves {
		if wave.Group == Everybody && slices.ContainsFunc(all, func(c Concern) bool { return c.Takes && c.shuts(wave) }) {
			return nil, fault.Field("date-"+strconv.Itoa(i+1), "wave.late_there")
		}
	}
	return checked, err
}

// keepOpen has every session that is open already, and takes its waves from this
// owner, keep them: nobody who may ask today is told to wait tomorrow.
func (o Owner) keepOpen(tx *sqldb.Tx, w owned) error {
	if o.Of == OfSession {
		return nil
	}
	args := []any{tx.Now, o.Of}
	open := o.takers(w, &args) + ` AND s.status IN ('open', 'closed') AND s.opens_at <= $1`
	for _, insert := range []string{
		`INSERT INTO opening_waves (owner_id, position, group_kind, group_value, days, minute, kept_of)
			SELECT s.id, w.position, w.group_kind, w.group_value, w.days, w.minute, CAST($2 AS TEXT) FROM sessions s JOIN opening_waves w ON w.owner_id = ` + waveOwner + ` WHERE ` + open,
		`INSERT INTO opening_waves (owner_id, position, group_kind, group_value, days, minute, kept_of)
			SELECT s.id, 1, 'everybody', '', 0, 0, CAST($2 AS TEXT) FROM sessions s WHERE ` + open, // those that opened to everybody at once
	} {
		if _, err := tx.Exec(insert, args...); err != nil {
			return err
		}
	}
	return nil
}

// ProgrammeWaves gives the waves of the programme to the staff.
func (d Desk) ProgrammeWaves(ctx context.Context, a policy.Actor) (all []Wave, err error) {
	if err := policy.Require(a, policy.RuleRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanWave, `SELECT w.group_kind, w.group_value, w.days, w.minute FROM opening_waves w WHERE w.owner_id = $1 ORDER BY w.position`, programmeWaves)
		return err
	})
	return all, err
}

// takers says in SQL which sessions s take their waves from an owner.
func (o Owner) takers(w owned, args *[]any) string {
	own := `NOT EXISTS (SELECT 1 FROM opening_waves wo WHERE wo.owner_id = s.id)`
	if o.Of == OfCourse {
		return `s.course_id = ` + sqldb.Arg(args, w.id) + ` AND ` + own
	}
	return own + ` AND NOT EXISTS (SELECT 1 FROM opening_waves wc WHERE wc.owner_id = s.course_id)`
}

// shutsOut tells whether a session closes before it has opened to everybody: by
// its own waves, its course's or the programme's.
func shutsOut(tx *sqldb.Tx, s Session) (bool, error) {
	all, err := sqldb.All(tx, scanWave, `SELECT w.group_kind, w.group_value, w.days, w.minute FROM sessions s JOIN opening_waves w ON w.owner_id = `+waveOwner+` WHERE s.id = $1 AND w.group_kind = 'everybody'`, s.ID)
	return slices.ContainsFunc(all, func(w Wave) bool { return !w.At(s.OpensAt).Before(s.ClosesAt) }), err
}

// lastsUntil refuses such a session under the field that says when it closes.
func lastsUntil(tx *sqldb.Tx, s Session) error {
	out, err := shutsOut(tx, s)
	if out {
		return fault.Field("fermeture", "session.closes_before_waves")
	}
	return err
}

func scanWave(r sqldb.Scanner) (w Wave, err error) {
	return w, r.Scan(&w.Group, &w.Value, &w.Days, &w.Minute)
}

// checkNetworks refuses a network that does not exist.
func checkNetworks(tx *sqldb.Tx, waves []Wave) error {
	var f fault.Form
	for i, w := range waves {
		if w.Group != OfNetwork {
			continue
		}
		known, err := organisation.NetworkExists(tx, w.Value)
		if err != nil {
			return err
		}
		if !known {
			f.Refuse("reseau-"+strconv.Itoa(i+1), "wave.name")
		}
	}
	return f.Err()
}

func writeWaves(tx *sqldb.Tx, owner string, waves []Wave) error {
	if _, err := tx.Exec(`DELETE FROM opening_waves WHERE owner_id = $1`, owner); err != nil {
		return err
	}
	for i, w := range waves {
		if err := tx.Do(`INSERT INTO opening_waves (owner_id, position, group_kind, group_value, days, minute) VALUES ($1, $2, $3, $4, $5, $6)`,
			owner, i+1, w.Group, w.Value, w.Days, w.Minute); err != nil {
			return err
		}
	}
	return nil
}
