package enrolment

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Reading is what one reader of the provider thinks of a request: a draft that
// serves to choose, and that the person may ask a copy of once the list is out.
type Reading struct {
	Reader string // person id
	Name   string
	Score  int // from 1 to 5, 0 for none
	Tags   []string
	Note   string
	At     time.Time
}

// The most of what a reading holds.
const (
	MostScore = 5
	noteMost  = 600
	tagsMost  = 5
	tagMost   = 30
)

// ParseTags reads tags as one types them: short words between commas, refused
// under the field "etiquettes".
func ParseTags(typed string) ([]string, error) {
	var all []string
	for tag := range strings.SplitSeq(typed, ",") {
		tag = strings.Join(strings.Fields(tag), " ")
		if tag == "" || slices.Contains(all, tag) {
			continue
		}
		if all = append(all, tag); len(all) > tagsMost || utf8.RuneCountInString(tag) > tagMost {
			return nil, fault.Field("etiquettes", "reading.tags")
		}
	}
	return all, nil
}

// Note keeps what a reader thinks of a request in selection: each gives their
// own before they see what the others gave.
func (d Desk) Note(ctx context.Context, a policy.Actor, publicID string, r Reading) error {
	var f fault.Form
	if r.Score < 0 || r.Score > MostScore {
		f.Refuse("note", "reading.score")
	}
	if utf8.RuneCountInString(r.Note) > noteMost {
		f.Refuse("remarque", "too_long")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return d.selecting(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) error {
		return tx.Do(`INSERT INTO readings (enrolment_id, reader_id, score, tags, note, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (enrolment_id, reader_id) DO UPDATE SET score = excluded.score, tags = excluded.tags, note = excluded.note, updated_at = excluded.updated_at`,
			e.ID, a.Person, r.Score, strings.Join(r.Tags, ","), tidy(r.Note), tx.Now)
	})
}

// readingsOf gives what the readers of a session wrote, by request: one reader's
// own always, those of the others only where they have given a score, or once the
// provider has answered.
func (d Desk) readingsOf(tx *sqldb.Tx, a policy.Actor, sessionID string, lines []Line) (map[string][]Reading, error) {
	type row struct {
		request string
		Reading
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		var tags string
		err = r.Scan(&v.request, &v.Reader, sqldb.Text(&v.Name), &v.Score, &tags, &v.Note, sqldb.Time(&v.At))
		if tags != "" {
			v.Tags = strings.Split(tags, ",")
		}
		return v, err
	}, `SELECT g.enrolment_id, g.reader_id, p.first_name || ' ' || p.last_name, g.score, g.tags, g.note, g.updated_at
		FROM readings g JOIN enrolments e ON e.id = g.enrolment_id LEFT JOIN persons p ON p.id = g.reader_id
		WHERE e.session_id = $1 ORDER BY g.enrolment_id, g.reader_id`, sessionID)
	given := map[string]bool{}
	for _, v := range all {
		given[v.request] = given[v.request] || v.Reader == a.Person && v.Score > 0
	}
	for _, l := range lines {
		given[l.ID] = given[l.ID] || l.Status == Enrolled || l.Status == Rejected
	}
	by := map[string][]Reading{}
	for _, v := range all {
		if v.Reader == a.Person || given[v.request] || d.off.readings {
			by[v.request] = append(by[v.request], v.Reading)
		}
	}
	return by, err
}

// Chosen is one line of the log of a selection.
type Chosen struct {
	At            time.Time
	Person, Actor string
	Choice        Choice
}

// chosenIn gives what was chosen in a session, the latest first.
func chosenIn(tx *sqldb.Tx, sessionID string) ([]Chosen, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (c Chosen, err error) {
		return c, r.Scan(sqldb.Time(&c.At), &c.Person, sqldb.Text(&c.Actor), &c.Choice)
	}, `SELECT c.at, p.first_name || ' ' || p.last_name, w.first_name || ' ' || w.last_name, c.choice
		FROM choices c JOIN enrolments e ON e.id = c.enrolment_id JOIN persons p ON p.id = e.person_id LEFT JOIN persons w ON w.id = c.actor_id
		WHERE e.session_id = $1 ORDER BY c.at DESC, c.id DESC LIMIT 100`, sessionID)
}
