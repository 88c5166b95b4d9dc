package catalogue

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Group is for whom a session opens at an instant.
type Group string

// The groups.
const (
	Adherents  Group = "adherent"   // whose structure has its adhésion for the year of the session
	OfNetwork  Group = "network"    // whose structure is of a network
	Department Group = "department" // whose structure is in one of some départements
	Unserved   Group = "unserved"   // who has had no seat in the year of the session
	Everybody  Group = "everybody"
)

// Groups lists them in the order of screens; each has its sentence
// "wave.<code>".
var Groups = []Group{Adherents, OfNetwork, Department, Unserved, Everybody}

// MostWaves is how many openings a session has, MostDays how many days after the
// first of all the last may come.
const (
	MostWaves = 6
	MostDays  = 365
)

// Wave opens a session to a group: so many days after the day of its opening, at
// a minute of the day in Paris; never before the opening itself.
type Wave struct {
	Group  Group
	Value  string // the network; the départements, « 33, 40 »
	Days   int
	Minute int
}

// At gives the instant of the wave for a session that opens then.
func (w Wave) At(opens time.Time) time.Time { return waveAt(opens, w.Days*dayMinutes+w.Minute) }

const dayMinutes = 24 * 60

func waveAt(opens time.Time, after int) time.Time {
	at := civil.At(civil.DayOf(opens, civil.Paris).Add(after/dayMinutes), civil.ClockAt(after%dayMinutes), civil.Paris)
	if at.Before(opens) {
		return opens
	}
	return at
}

// WaveOf gives the wave of a group at an instant, for a session that opens then.
func WaveOf(g Group, value string, opens, at time.Time) Wave {
	at = at.In(civil.Paris)
	first := civil.DayOf(opens, civil.Paris)
	return Wave{g, value, civil.DayOf(at, civil.Paris).Since(first), at.Hour()*60 + at.Minute()}
}

// OpensFor says in SQL when a session s opens for a person who acts for a
// structure, both written as arguments: minutes after the first of the day of its
// opening, NULL without waves. Those of the session hold before those of its
// course, and those before the programme's.
func OpensFor(person, employer string) string {
	return `(SELECT min(w.days * 1440 + w.minute) FROM opening_waves w WHERE w.owner_id = ` + waveOwner + ` AND CASE w.group_kind
		WHEN 'everybody' THEN true
		WHEN 'adherent' THEN ` + organisation.Adheres(employer, `CAST(substr(s.first_day, 1, 4) AS INTEGER)`) + `
		WHEN 'network' THEN EXISTS (SELECT 1 FROM organisations wo WHERE wo.id = ` + employer + ` AND wo.network = w.group_value)
		WHEN 'department' THEN EXISTS (SELECT 1 FROM organisations wo WHERE wo.id = ` + employer + ` AND wo.department <> '' AND ', ' || w.group_value || ',' LIKE '%, ' || wo.department || ',%')
		ELSE NOT EXISTS (SELECT 1 FROM enrolments we WHERE we.person_id = ` + person + ` AND we.quota_year = CAST(substr(s.first_day, 1, 4) AS INTEGER) AND we.status = 'enrolled') END)`
}

const waveOwner = `CASE WHEN EXISTS (SELECT 1 FROM opening_waves wx WHERE wx.owner_id = s.id) THEN s.id
	WHEN EXISTS (SELECT 1 FROM opening_waves wx WHERE wx.owner_id = s.course_id) THEN s.course_id ELSE 'programme' END`

// opensToAll is OpensFor of whom nothing is known.
const opensToAll = `(SELECT min(w.days * 1440 + w.minute) FROM opening_waves w WHERE w.owner_id = ` + waveOwner + ` AND w.group_kind = 'everybody')`

// opensColumn is when the session s opens to a: to everybody, where they are not
// signed in.
func opensColumn(a policy.Actor, args *[]any) string {
	if !a.SignedIn() {
		return opensToAll
	}
	return OpensFor(sqldb.Arg(args, a.Person), sqldb.Arg(args, a.Active))
}

// toAll is the same, from the waves themselves.
func (o Openings) toAll() Opening {
	for _, w := range o.Waves {
		if w.Group == Everybody {
			after := int64(w.Days*dayMinutes + w.Minute)
			return Opening{&after}
		}
	}
	return Opening{}
}

// Opening reads what OpensFor gives.
type Opening struct{ After *int64 }

// At gives the instant at which a session that opens then opens for the person.
func (o Opening) At(opens time.Time) time.Time {
	if o.After == nil {
		return opens
	}
	return waveAt(opens, int(*o.After))
}

// read gives, in one statement, the questions of the course of a session and the
// waves that hold for it.
func (p *SessionPage) read(tx *sqldb.Tx) error {
	type row struct {
		wave bool
		kept Origin
		Question
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(&v.wave, &v.kept, &v.ID, &v.Position, &v.Label, &v.Purpose, &v.Least, &v.Most)
	}, `
		SELECT false, '', id, position, label, purpose, least, most FROM questions WHERE course_id = $1 AND version = $2
		UNION ALL
		SELECT true, w.kept_of, w.owner_id, w.position, w.group_kind, w.group_value, w.days, w.minute FROM sessions s JOIN opening_waves w ON w.owner_id = `+waveOwner+` WHERE s.id = $3
		ORDER BY 4`, p.Course.ID, p.Course.Version, p.Session.ID)
	for _, v := range all {
		if !v.wave {
			p.Questions = append(p.Questions, v.Question)
			continue
		}
		p.Openings.Kept = v.kept
		switch v.ID {
		case p.Session.ID:
			p.Openings.Of = OfSession
		case p.Course.ID:
			p.Openings.Of = OfCourse
		default:
			p.Openings.Of = OfProgramme
		}
		p.Openings.Waves = append(p.Openings.Waves, Wave{Group(v.Label), v.Purpose, v.Least, v.Most})
	}
	inOrder(p.Openings.Waves)
	return err
}

func inOrder(all []Wave) {
	slices.SortStableFunc(all, func(a, b Wave) int { return cmp.Compare(a.Days*dayMinutes+a.Minute, b.Days*dayMinutes+b.Minute) })
}

// checkWaves refuses, under the fields "groupe-1", "precision-1", "reseau-1", "date-1"…,
// what waves cannot be.
func checkWaves(all []Wave) ([]Wave, error) {
	var f fault.Form
	seen := map[string]bool{}
	for i := range all {
		w, n := &all[i], strconv.Itoa(i+1)
		if !slices.Contains(Groups, w.Group) {
			f.Refuse("groupe-"+n, "choose")
		}
		w.Value = strings.Join(strings.FieldsFunc(w.Value, func(r rune) bool { return r == ',' || r == ';' }), ",")
		parts := strings.Split(w.Value, ",")
		for j := range parts {
			parts[j] = strings.ToUpper(strings.TrimSpace(parts[j]))
		}
		switch {
		case w.Group == Department:
			if w.Value = strings.Join(parts, ", "); w.Value == "" || len(w.Value) > 200 || slices.ContainsFunc(parts, func(p string) bool { return len(p) < 2 || len(p) > 3 }) {
				f.Refuse("precision-"+n, "wave.departments")
			}
		case w.Group == OfNetwork:
			if w.Value = strings.TrimSpace(w.Value); w.Value == "" || len(w.Value) > 100 {
				f.Refuse("reseau-"+n, "wave.name")
			}
		default:
			w.Value = ""
		}
		if w.Days < 0 || w.Days > MostDays || w.Minute < 0 || w.Minute >= dayMinutes {
			f.Refuse("date-"+n, "wave.early")
		}
		if key := string(w.Group) + w.Value; seen[key] {
			f.Refuse("groupe-"+n, "wave.twice")
		} else {
			seen[key] = true
		}
	}
	switch {
	case len(all) > MostWaves:
		f.Refuse("groupe-1", "wave.most")
	case len(all) > 0 && !slices.ContainsFunc(all, func(w Wave) bool { return w.Group == Everybody }):
		f.Refuse("groupe-1", "wave.everybody_missing")
	}
	inOrder(all)
	return all, f.Err()
}
