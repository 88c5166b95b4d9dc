package catalogue

import (
	"context"
	"slices"
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// OpeningsPage is the waves of an owner as whoever may write them sees them.
type OpeningsPage struct {
	Owner
	Course   Course   // the zero value for the programme
	Session  Session  // the zero value but for a session
	Own      []Wave   // written for it
	Above    Openings // that hold where it has none of its own
	Explains bool     // its reader says why when they write here
	Year     int      // in which adhésions and seats are looked at
	Networks []organisation.Network
	Sessions []Concern // to come, of a course or of the programme
	crowd    []crowd
}

// Concern is a session to come, beside the waves of its course or of the
// programme.
type Concern struct {
	PublicID, Reference, Title string
	FirstDay                   civil.Day
	Window
	Of    Origin // whose waves it takes, "" for none
	Takes bool   // those of the owner that is looked at, once it has any
	Begun bool   // open already: it keeps what was announced
}

// shuts tells whether a wave would come after the end of the requests.
func (c Concern) shuts(w Wave) bool { return !c.Begun && !w.At(c.OpensAt).Before(c.ClosesAt) }

// Shut tells whether one of some waves would come after the end of the requests.
func (c Concern) Shut(all []Wave) bool {
	return c.Takes && slices.ContainsFunc(all, func(w Wave) bool { return w.Group == Everybody && c.shuts(w) })
}

// mostConcerned is how many sessions are looked at; there are fewer to come.
const mostConcerned = 2000

// concerned lists the sessions to come beside the waves of a course or of the
// programme, the nearest first.
func (o Owner) concerned(tx *sqldb.Tx, w owned) ([]Concern, error) {
	args := []any{tx.Now}
	where := `s.status IN ('draft', 'open') AND s.closes_at > $1`
	if o.Of == OfCourse {
		where += ` AND s.course_id = ` + sqldb.Arg(&args, w.id)
	}
	return sqldb.All(tx, func(r sqldb.Scanner) (c Concern, err error) {
		var status SessionStatus
		if err = r.Scan(&c.PublicID, &c.Reference, &c.Title, &c.FirstDay, sqldb.Time(&c.OpensAt), sqldb.Time(&c.ClosesAt), &status, &c.Of); err != nil {
			return c, err
		}
		c.Begun = status == SessionOpen && !tx.Now.Before(c.OpensAt)
		c.Takes = c.Of != OfSession && (o.Of == OfCourse || c.Of != OfCourse)
		return c, nil
	}, `SELECT s.public_id, s.reference, c.title, s.first_day, s.opens_at, s.closes_at, s.status, `+waveOrigin+`
		FROM sessions s JOIN courses c ON c.id = s.course_id WHERE `+where+` ORDER BY s.opens_at, s.id LIMIT `+sqldb.Arg(&args, mostConcerned), args...)
}

// waveOrigin says in SQL whose waves hold for a session s.
const waveOrigin = `CASE WHEN EXISTS (SELECT 1 FROM opening_waves wx WHERE wx.owner_id = s.id) THEN 'session'
	WHEN EXISTS (SELECT 1 FROM opening_waves wx WHERE wx.owner_id = s.course_id) THEN 'course'
	WHEN EXISTS (SELECT 1 FROM opening_waves wx WHERE wx.owner_id = 'programme') THEN 'programme' ELSE '' END`

// Openings gives the waves of an owner to whoever may write them.
func (d Desk) Openings(ctx context.Context, a policy.Actor, o Owner) (p OpeningsPage, err error) {
	p.Owner = o
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		w, err := o.find(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.WaveEdit, w.subject); err != nil {
			return err
		}
		p.Course, p.Session, p.Explains, p.Year = w.Course, w.Session, o.explains(a, w), tx.Now.In(civil.Paris).Year()
		if o.Of == OfSession {
			p.Year = w.Session.FirstDay.Year()
		} else if p.Sessions, err = o.concerned(tx, w); err != nil {
			return err
		}
		if err := p.readWaves(tx, w); err != nil {
			return err
		}
		if p.Networks, err = organisation.Networks(tx); err != nil {
			return err
		}
		p.crowd, err = crowds(tx, p.Year)
		return err
	})
	return p, err
}

// readWaves reads the waves of the owner, and those that hold above it.
func (p *OpeningsPage) readWaves(tx *sqldb.Tx, w owned) error {
	type row struct {
		Wave
		owner string
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(&v.owner, &v.Group, &v.Value, &v.Days, &v.Minute)
	}, `SELECT owner_id, group_kind, group_value, days, minute FROM opening_waves WHERE owner_id IN ($1, $2, $3) ORDER BY position`,
		w.id, w.Course.ID, programmeWaves)
	for _, v := range all {
		switch {
		case v.owner == w.id:
			p.Own = append(p.Own, v.Wave)
		case v.owner == w.Course.ID:
			if p.Above.Of != OfCourse {
				p.Above = Openings{Of: OfCourse}
			}
			p.Above.Waves = append(p.Above.Waves, v.Wave)
		case p.Above.Of != OfCourse:
			p.Above.Of, p.Above.Waves = OfProgramme, append(p.Above.Waves, v.Wave)
		}
	}
	return err
}

// crowd is how many people of a structure are alike before waves.
type crowd struct {
	structure           string
	network, department string
	adheres, served     bool
	people              int
}

// crowds counts the people who may ask for a place in a year: those whom a
// structure has confirmed, for each of theirs.
func crowds(tx *sqldb.Tx, year int) ([]crowd, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (c crowd, err error) {
		return c, r.Scan(&c.structure, &c.network, &c.department, &c.adheres, &c.served, &c.people)
	}, `SELECT o.id, o.network, o.department, `+organisation.Adheres(`o.id`, `$1`)+`, x.served, x.people FROM (
			SELECT f.organisation_id, EXISTS (SELECT 1 FROM enrolments e WHERE e.person_id = f.person_id AND e.quota_year = $1 AND e.status = 'enrolled') AS served, count(*) AS people
			FROM affiliations f WHERE f.status = 'confirmed' GROUP BY 1, 2
		) x JOIN organisations o ON o.id = x.organisation_id ORDER BY o.id`, year)
}

// lets tells whether a wave lets these people in.
func (w Wave) lets(c crowd) bool {
	switch w.Group {
	case Adherents:
		return c.adheres
	case OfNetwork:
		return c.network != "" && c.network == w.Value
	case Department:
		return c.department != "" && slices.Contains(strings.Split(w.Value, ", "), c.department)
	case Unserved:
		return !c.served
	}
	return true
}

// Entry is an instant at which people come in: with which waves, and how many
// whom no earlier one lets in.
type Entry struct {
	Waves              []Wave
	People, Structures int
}

// After is how many minutes after the first of the day of the opening it is.
func (e Entry) After() int { return e.Waves[0].Days*dayMinutes + e.Waves[0].Minute }

// At gives the instant for a session that opens then.
func (e Entry) At(opens time.Time) time.Time { return waveAt(opens, e.After()) }

// Enter counts who comes in when, by some waves in any order.
func (p OpeningsPage) Enter(waves []Wave) (all []Entry) {
	waves = slices.Clone(waves)
	inOrder(waves)
	for _, w := range waves {
		if n := len(all); n == 0 || all[n-1].After() != w.Days*dayMinutes+w.Minute {
			all = append(all, Entry{})
		}
		all[len(all)-1].Waves = append(all[len(all)-1].Waves, w)
	}
	last := make([]string, len(all)) // the structure that each has counted last: they come in order
	for _, c := range p.crowd {
		i := slices.IndexFunc(all, func(e Entry) bool { return slices.ContainsFunc(e.Waves, func(w Wave) bool { return w.lets(c) }) })
		if i < 0 {
			continue
		}
		all[i].People += c.people
		if last[i] != c.structure {
			last[i] = c.structure
			all[i].Structures++
		}
	}
	return all
}
