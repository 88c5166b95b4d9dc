package catalogue

import (
	"context"
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// PageSize is how many lines a page of the catalogue holds.
const PageSize = 50

// Filter narrows the catalogue; its zero value narrows nothing but to what
// comes.
type Filter struct {
	Q          string // words, compared folded, all of them needed
	Format     Format
	Theme      Theme
	Modality   Modality
	Department string
	From, To   civil.Day
	Asking     bool // only the sessions where one may ask now
	OpenToAll  bool // only the actions that need no adhésion
	Page       int  // from 1; beyond the last one, the last one
}

// mostWords is how many words of a search are looked at.
const mostWords = 8

// Card is a line of the catalogue: a session with what its row shows, or a
// course that has no session to come.
type Card struct {
	CoursePublicID  string
	Title           string
	Format          Format
	Theme           Theme
	Reserved        bool
	Minutes         int
	Provider        string
	SessionPublicID string // "" for a course without date
	Status          SessionStatus
	Modality        Modality
	FirstDay        civil.Day
	LastDay         civil.Day
	City            string
	Department      string
	Capacity        int
	Taken           int
	Window                    // of requests, from when it opens to who looks on
	Opens           time.Time // to the first of all
	Standing                  // of who looks
}

// Standing is how somebody stands before one session, as far as the catalogue
// shows it; enrolment judges the rest when they ask.
type Standing struct {
	Adhesion bool    // the organisation they act for has its adhésion for the year of the session
	Asked    string  // public id of their live request for the course, "" for none
	Opening  Opening // when the session opens to them; to everybody, where they are not signed in
	SetAside bool    // seats are kept for structures there, on its own page
}

// Page is a page of the catalogue.
type Page struct {
	Cards   []Card
	Dated   int // sessions that match, on all pages
	Undated int // courses that match and have no date, after the sessions
	Page    int
	Last    int
	Places  []Place // where sessions match, the filter's département apart
}

// Search gives a page of the sessions to come of the published courses whose
// provider may offer training now, the nearest first; after them, the courses that have none. a is who looks: what
// is found does not depend on them, only their standing does.
func (d Desk) Search(ctx context.Context, a policy.Actor, f Filter) (p Page, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if a.SignedIn() || f.Asking || f.Q != "" {
			p, err = f.search(tx, a)
			return err
		}
		p, err = sqldb.Recall(tx, publicPage{f, civil.DayOf(tx.Now, civil.Paris)}, func() (Page, error) { return f.search(tx, a) })
		return err
	})
	return p, err
}

// publicPage is a page of the catalogue as everybody who is not signed in sees
// it on a day.
type publicPage struct {
	Filter
	today civil.Day
}

// seeking is a filter, and the sessions that are not open yet to who looks.
type seeking struct {
	Filter
	later []string
}

func (f Filter) search(tx *sqldb.Tx, a policy.Actor) (p Page, err error) {
	s := seeking{Filter: f}
	if f.Asking && a.SignedIn() {
		if s.later, err = notYet(tx, a); err != nil {
			return p, err
		}
	}
	return s.search(tx, a)
}

// notYet gives the sessions that are open to others, and not yet to a.
func notYet(tx *sqldb.Tx, a policy.Actor) (later []string, err error) {
	type row struct {
		id    string
		opens time.Time
		Opening
	}
	args := []any{tx.Now}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, sqldb.Time(&v.opens), &v.After) },
		`SELECT s.id, s.opens_at, `+opensColumn(a, &args)+` FROM sessions s WHERE s.status = 'open' AND s.opens_at <= $1 AND s.closes_at > $1
			AND EXISTS (SELECT 1 FROM opening_waves wy WHERE wy.owner_id = `+waveOwner+`)`, args...)
	for _, v := range all {
		if tx.Now.Before(v.At(v.opens)) {
			later = append(later, v.id)
		}
	}
	return later, err
}

func (f seeking) search(tx *sqldb.Tx, a policy.Actor) (p Page, err error) {
	if err := f.count(tx, &p); err != nil {
		return p, err
	}
	p.Last = max(1, (p.Dated+p.Undated+PageSize-1)/PageSize)
	p.Page = min(max(1, f.Page), p.Last)
	from := (p.Page - 1) * PageSize
	if from < p.Dated {
		if p.Cards, err = f.dated(tx, a, from); err != nil {
			return p, err
		}
	}
	if from = max(0, from-p.Dated); from < p.Undated && len(p.Cards) < PageSize {
		undated, err := f.undated(tx, from, PageSize-len(p.Cards))
		p.Cards = append(p.Cards, undated...)
		return p, err
	}
	return p, nil
}

// Place is a département where sessions are, and how many match.
type Place struct {
	Department string
	Sessions   int
}

// undatedMark stands for the courses without a date among the places.
const undatedMark = "-"

// count fills in how many lines match: the sessions département by département,
// whichever one is asked for, and the courses without a date.
func (f seeking) count(tx *sqldb.Tx, p *Page) error {
	var args []any
	anywhere := f
	anywhere.Department = ""
	query := `SELECT s.department, count(*) AS n FROM sessions s CROSS JOIN courses c WHERE c.id = s.course_id AND ` + anywhere.ofSession(tx, &args) + ` GROUP BY s.department`
	if !f.asksDate() {
		query += ` UNION ALL SELECT '` + undatedMark + `', count(*) FROM courses c WHERE ` + f.withoutDate(tx, &args)
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (l Place, err error) { return l, r.Scan(&l.Department, &l.Sessions) }, query+` ORDER BY 1`, args...)
	for _, l := range all {
		switch {
		case l.Department == undatedMark:
			p.Undated = l.Sessions
			continue
		case l.Department != "":
			p.Places = append(p.Places, l)
		}
		if f.Department == "" || f.Department == l.Department {
			p.Dated += l.Sessions
		}
	}
	return err
}

const cardColumns = `c.public_id, c.title, c.format, c.theme, c.reserved, c.minutes, o.name`

// dated reads the sessions in the order of their first day: SQLite takes the
// tables of a CROSS JOIN as they are written, and so stops at the last line of
// the page instead of sorting all of them.
func (f seeking) dated(tx *sqldb.Tx, a policy.Actor, from int) ([]Card, error) {
	var args []any
	columns := cardColumns + `, s.public_id, s.status, s.modality, s.first_day, s.last_day, s.city, s.department, s.capacity, s.taken, s.opens_at, s.closes_at, ` +
		standingColumns(a, &args)
	return sqldb.All(tx, func(r sqldb.Scanner) (Card, error) { return scanCard(r, a) }, `
		SELECT `+columns+`
		FROM sessions s CROSS JOIN courses c CROSS JOIN organisations o
		WHERE c.id = s.course_id AND o.id = c.provider_id AND `+f.ofSession(tx, &args)+` ORDER BY s.first_day, s.id LIMIT `+sqldb.Arg(&args, PageSize)+` OFFSET `+sqldb.Arg(&args, from), args...)
}

func scanCard(r sqldb.Scanner, a policy.Actor) (c Card, err error) {
	err = r.Scan(&c.CoursePublicID, &c.Title, &c.Format, &c.Theme, &c.Reserved, &c.Minutes, &c.Provider,
		&c.SessionPublicID, &c.Status, &c.Modality, &c.FirstDay, &c.LastDay, &c.City, &c.Department, &c.Capacity, &c.Taken,
		sqldb.Time(&c.OpensAt), sqldb.Time(&c.ClosesAt), &c.Adhesion, &c.Asked, &c.Opening.After)
	if c.Opens = c.OpensAt; a.SignedIn() {
		c.OpensAt = c.Opening.At(c.Opens)
	}
	return c, err
}

// standingColumns are the columns of a Standing, for the session s of the
// course c. They read the rows of the one who looks and of nobody else.
func standingColumns(a policy.Actor, args *[]any) string {
	adhesion, asked := `false`, `''`
	if a.Active != "" {
		adhesion = organisation.Adheres(sqldb.Arg(args, a.Active), `CAST(substr(s.first_day, 1, 4) AS INTEGER)`)
	}
	if a.SignedIn() {
		asked = `COALESCE((SELECT e.public_id FROM enrolments e WHERE e.person_id = ` + sqldb.Arg(args, a.Person) +
			` AND e.course_id = s.course_id AND e.status IN ('awaiting_employer', 'awaiting_provider', 'waitlisted', 'enrolled')), '')`
	}
	return adhesion + `, ` + asked + `, ` + opensColumn(a, args)
}

func standing(tx *sqldb.Tx, a policy.Actor, s Session) (Standing, error) {
	var args []any
	columns := standingColumns(a, &args)
	if len(args) == 0 {
		return Standing{}, nil
	}
	return sqldb.One(tx, func(r sqldb.Scanner) (st Standing, err error) {
		return st, r.Scan(&st.Adhesion, &st.Asked, &st.Opening.After, &st.SetAside)
	},
		`SELECT `+columns+`, EXISTS (SELECT 1 FROM allotments m WHERE m.session_id = s.id AND m.ended_at IS NULL) FROM sessions s WHERE s.id = `+sqldb.Arg(&args, s.ID), args...)
}

// asksDate tells whether the filter asks for what only a session has.
func (f Filter) asksDate() bool {
	return f.Department != "" || f.From != "" || f.To != "" || f.Asking
}

// undated gives the published courses without a session to come, the latest
// published first.
func (f Filter) undated(tx *sqldb.Tx, from, most int) ([]Card, error) {
	var args []any
	return sqldb.All(tx, func(r sqldb.Scanner) (c Card, err error) {
		return c, r.Scan(&c.CoursePublicID, &c.Title, &c.Format, &c.Theme, &c.Reserved, &c.Minutes, &c.Provider, &c.Modality)
	}, `
		SELECT `+cardColumns+`, c.modality FROM courses c JOIN organisations o ON o.id = c.provider_id
		WHERE `+f.withoutDate(tx, &args)+`
		ORDER BY c.published_at DESC, c.id LIMIT `+sqldb.Arg(&args, most)+` OFFSET `+sqldb.Arg(&args, from), args...)
}

func (f Filter) ofCourse(args *[]any) string {
	where := `c.status = 'published' AND c.provider_id IN (SELECT v.organisation_id FROM providers v WHERE ` + organisation.AbleProvider + `)`
	words := strings.Fields(french.Fold(f.Q))
	for _, word := range words[:min(len(words), mostWords)] {
		where += ` AND c.search LIKE '%' || ` + sqldb.Arg(args, word) + ` || '%'` // folded words hold no % and no _; a pattern that is a parameter alone is prepared again each time
	}
	if f.Format != "" {
		where += ` AND c.format = ` + sqldb.Arg(args, f.Format)
	}
	if f.Theme != "" {
		where += ` AND c.theme = ` + sqldb.Arg(args, f.Theme)
	}
	if f.OpenToAll {
		where += ` AND NOT c.reserved`
	}
	return where
}

func (f Filter) withoutDate(tx *sqldb.Tx, args *[]any) string {
	where := f.ofCourse(args)
	if f.Modality != "" {
		where += ` AND c.modality = ` + sqldb.Arg(args, f.Modality)
	}
	return where + ` AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.course_id = c.id AND ` + toCome(tx, "", args) + `)`
}

// toCome is what the catalogue shows of sessions: those that people may read
// and that have not begun, from a day on.
func toCome(tx *sqldb.Tx, from civil.Day, args *[]any) string {
	from = max(from, civil.DayOf(tx.Now, civil.Paris))
	return `s.status IN ('open', 'closed', 'listed', 'running') AND s.first_day >= ` + sqldb.Arg(args, from)
}

func (f seeking) ofSession(tx *sqldb.Tx, args *[]any) string {
	where := f.ofCourse(args) + ` AND ` + toCome(tx, f.From, args)
	if f.To != "" {
		where += ` AND s.first_day <= ` + sqldb.Arg(args, f.To)
	}
	if f.Modality != "" {
		where += ` AND s.modality = ` + sqldb.Arg(args, f.Modality)
	}
	if f.Department != "" {
		where += ` AND s.department = ` + sqldb.Arg(args, f.Department)
	}
	if f.Asking {
		now := sqldb.Arg(args, tx.Now)
		where += ` AND s.status = 'open' AND s.opens_at <= ` + now + ` AND s.closes_at > ` + now
		if len(f.later) > 0 {
			where += ` AND s.id NOT IN ` + sqldb.In(args, f.later)
		}
	}
	return where
}
