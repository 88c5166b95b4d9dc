package catalogue

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
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

// MostWaves is how many openings a session has.
const MostWaves = 6

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
		Question
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(&v.wave, &v.ID, &v.Position, &v.Label, &v.Purpose, &v.Least, &v.Most)
	}, `
		SELECT false, id, position, label, purpose, least, most FROM questions WHERE course_id = $1 AND version = $2
		UNION ALL
		SELECT true, w.owner_id, w.position, w.group_kind, w.group_value, w.days, w.minute FROM sessions s JOIN opening_waves w ON w.owner_id = `+waveOwner+` WHERE s.id = $3
		ORDER BY 3`, p.Course.ID, p.Course.Version, p.Session.ID)
	for _, v := range all {
		if !v.wave {
			p.Questions = append(p.Questions, v.Question)
			continue
		}
		p.OwnWaves = v.ID == p.Session.ID
		p.Waves = append(p.Waves, Wave{Group(v.Label), v.Purpose, v.Least, v.Most})
	}
	inOrder(p.Waves)
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
		if w.Days < 0 || w.Days > 365 || w.Minute < 0 || w.Minute >= dayMinutes {
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

// SetWaves writes for whom a session opens and when, none to open it to everybody
// at once: whoever runs it, until its list is announced.
func (d Desk) SetWaves(ctx context.Context, a policy.Actor, publicID string, waves []Wave) error {
	return d.session(ctx, a, publicID, policy.SessionEdit, func(tx *sqldb.Tx, a policy.Actor, s Session) error {
		waves, err := checkWaves(slices.Clone(waves))
		if err != nil {
			return err
		}
		if !slices.Contains([]SessionStatus{SessionDraft, SessionOpen, SessionClosed}, s.Status) {
			return fault.New(fault.Conflict, "not_now")
		}
		if err := checkNetworks(tx, waves); err != nil {
			return err
		}
		for i, w := range waves {
			if w.At(s.OpensAt).After(s.ClosesAt) {
				return fault.Field("date-"+strconv.Itoa(i+1), "wave.late")
			}
		}
		if err := writeWaves(tx, s.ID, waves); err != nil {
			return err
		}
		return journal.Write(tx, a, "session.waves", journal.Subject{Kind: "session", ID: s.ID}, "")
	})
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
