package catalogue

import (
	"context"
	"strings"

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
	Page       int  // from 1
}

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
	Window          // of requests
}

// Page is a page of the catalogue.
type Page struct {
	Cards []Card
	Total int // sessions that match, on all pages
	More  bool
}

const cardColumns = `c.public_id, c.title, c.format, c.theme, c.reserved, c.minutes, o.name`

// Search gives a page of the sessions to come of the published courses, the
// nearest first; on its last page, the courses that have none.
func (d Desk) Search(ctx context.Context, f Filter) (p Page, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := f.where(tx, &args)
		if p.Total, err = sqldb.Value[int](tx, `SELECT count(*) FROM sessions s JOIN courses c ON c.id = s.course_id WHERE `+where, args...); err != nil {
			return err
		}
		offset := max(0, f.Page-1) * PageSize
		p.Cards, err = sqldb.All(tx, scanCard, `
			SELECT `+cardColumns+`, s.public_id, s.status, s.modality, s.first_day, s.last_day, s.city, s.department, s.capacity, s.taken, s.opens_at, s.closes_at
			FROM sessions s JOIN courses c ON c.id = s.course_id JOIN organisations o ON o.id = c.provider_id
			WHERE `+where+` ORDER BY s.first_day, s.id LIMIT `+sqldb.Arg(&args, PageSize)+` OFFSET `+sqldb.Arg(&args, offset), args...)
		if err != nil {
			return err
		}
		p.More = offset+len(p.Cards) < p.Total
		if p.More || f.dated() {
			return nil
		}
		undated, err := f.undated(tx)
		p.Cards = append(p.Cards, undated...)
		return err
	})
	return p, err
}

func scanCard(r sqldb.Scanner) (c Card, err error) {
	return c, r.Scan(&c.CoursePublicID, &c.Title, &c.Format, &c.Theme, &c.Reserved, &c.Minutes, &c.Provider,
		&c.SessionPublicID, &c.Status, &c.Modality, &c.FirstDay, &c.LastDay, &c.City, &c.Department, &c.Capacity, &c.Taken,
		sqldb.Time(&c.OpensAt), sqldb.Time(&c.ClosesAt))
}

// dated tells whether the filter asks for what only a session has.
func (f Filter) dated() bool {
	return f.Department != "" || f.From != "" || f.To != "" || f.Asking
}

// undated gives the published courses without a session to come.
func (f Filter) undated(tx *sqldb.Tx) ([]Card, error) {
	var args []any
	where := f.ofCourse(&args)
	return sqldb.All(tx, func(r sqldb.Scanner) (c Card, err error) {
		return c, r.Scan(&c.CoursePublicID, &c.Title, &c.Format, &c.Theme, &c.Reserved, &c.Minutes, &c.Provider, &c.Modality)
	}, `
		SELECT `+cardColumns+`, c.modality FROM courses c JOIN organisations o ON o.id = c.provider_id
		WHERE `+where+` AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.course_id = c.id AND s.status IN ('open', 'closed', 'listed') AND s.first_day >= `+
		sqldb.Arg(&args, civil.DayOf(tx.Now, civil.Paris))+`)
		ORDER BY c.published_at DESC, c.id LIMIT `+sqldb.Arg(&args, PageSize), args...)
}

func (f Filter) ofCourse(args *[]any) string {
	where := `c.status = 'published'`
	for _, word := range strings.Fields(french.Fold(f.Q)) {
		where += ` AND c.search LIKE ` + sqldb.Arg(args, "%"+word+"%") // folded words hold no % and no _
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

func (f Filter) where(tx *sqldb.Tx, args *[]any) string {
	from := max(f.From, civil.DayOf(tx.Now, civil.Paris))
	where := f.ofCourse(args) + ` AND s.status IN ('open', 'closed', 'listed', 'running') AND s.first_day >= ` + sqldb.Arg(args, from)
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
		where += ` AND s.status = 'open' AND s.opens_at <= ` + sqldb.Arg(args, tx.Now) + ` AND s.closes_at > ` + sqldb.Arg(args, tx.Now)
	}
	return where
}

// Sheet is a course as its page shows it.
type Sheet struct {
	Course    Course
	Provider  organisation.Provider
	Questions []Question
	Sessions  []Session // to come, and those being run; for an organiser all of them
	Missing   []string  // codes of what it lacks to be published
	Open      []CourseEvent
	CanEdit   bool
}

// Course gives one course to who may read it.
func (d Desk) Course(ctx context.Context, a policy.Actor, publicID string) (s Sheet, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if s.Course, err = courseByPublicID(tx, publicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.CourseRead, s.Course.Subject()); err != nil {
			return err
		}
		if s.Provider, err = organisation.ProviderOf(tx, s.Course.ProviderID); err != nil {
			return err
		}
		if s.Questions, err = Questions(tx, s.Course.ID, s.Course.Version); err != nil {
			return err
		}
		s.CanEdit = policy.Can(a, policy.CourseEdit, s.Course.Subject())
		s.Missing = s.Course.Missing(s.Provider)
		s.Open = CourseLife.Open(a, s.Course.Status, s.Course.Subject())
		s.Sessions, err = sessionsOf(tx, a, s.Course)
		return err
	})
	return s, err
}

func sessionsOf(tx *sqldb.Tx, a policy.Actor, c Course) ([]Session, error) {
	args := []any{c.ID}
	where := `s.course_id = $1`
	if !policy.Can(a, policy.SessionEdit, c.Subject()) {
		where += ` AND s.status IN ('open', 'closed', 'listed', 'running') AND s.last_day >= ` + sqldb.Arg(&args, civil.DayOf(tx.Now, civil.Paris))
	}
	return sqldb.All(tx, scanSession, `SELECT `+sessionColumns+` FROM sessions s WHERE `+where+` ORDER BY s.first_day, s.id`, args...)
}

// SessionPage is a session as its page shows it.
type SessionPage struct {
	Session   Session
	Course    Course
	Provider  organisation.Provider
	Questions []Question
	Open      []SessionEvent
	CanEdit   bool
	Asking    bool // one may ask for a place now
}

// Session gives one session to who may read it.
func (d Desk) Session(ctx context.Context, a policy.Actor, publicID string) (p SessionPage, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if p.Session, err = SessionByPublicID(tx, publicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.SessionRead, p.Session.Subject()); err != nil {
			return err
		}
		if p.Course, err = LoadCourse(tx, p.Session.CourseID); err != nil {
			return err
		}
		if p.Provider, err = organisation.ProviderOf(tx, p.Session.ProviderID); err != nil {
			return err
		}
		p.CanEdit = policy.Can(a, policy.SessionEdit, p.Session.Subject())
		p.Open = SessionLife.Open(a, p.Session.Status, p.Session.Subject())
		p.Asking = p.Session.AskingAt(tx.Now)
		p.Questions, err = Questions(tx, p.Course.ID, p.Course.Version)
		return err
	})
	return p, err
}

// Row is a session on a provider's dashboard, with what awaits there.
type Row struct {
	Session
	Title      string
	Provider   string
	AtEmployer int // requests that await their employer
	ToChoose   int // requests that await the provider
	Undecided  int // of which without a choice yet
}

// Dashboard lists the courses and the sessions that a organises: the sessions
// that are not over, the nearest first. The staff sees those of everybody.
func (d Desk) Dashboard(ctx context.Context, a policy.Actor) (courses []Course, sessions []Row, err error) {
	scope := policy.List(a, policy.SelectionRead)
	if scope.Empty() {
		return nil, nil, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := scope.Where(&args, policy.Columns{Provider: "c.provider_id", Status: "c.status"})
		if courses, err = sqldb.All(tx, scanCourse, `SELECT `+courseColumns+` FROM courses c WHERE `+where+` ORDER BY c.status, c.title, c.id LIMIT 500`, args...); err != nil {
			return err
		}
		sessions, err = sqldb.All(tx, scanRow, `
			SELECT `+sessionColumns+`, c.title, o.name,
				(SELECT count(*) FROM enrolments e WHERE e.session_id = s.id AND e.status = 'awaiting_employer'),
				(SELECT count(*) FROM enrolments e WHERE e.session_id = s.id AND e.status = 'awaiting_provider'),
				(SELECT count(*) FROM enrolments e WHERE e.session_id = s.id AND e.status = 'awaiting_provider' AND e.choice = '')
			FROM sessions s JOIN courses c ON c.id = s.course_id JOIN organisations o ON o.id = s.provider_id
			WHERE `+where+` AND s.last_day >= `+sqldb.Arg(&args, civil.DayOf(tx.Now, civil.Paris).Add(-60))+` ORDER BY s.first_day, s.id LIMIT 500`, args...)
		return err
	})
	return courses, sessions, err
}

func scanRow(r sqldb.Scanner) (row Row, err error) {
	return row, r.Scan(append(row.fields(), &row.Title, &row.Provider, &row.AtEmployer, &row.ToChoose, &row.Undecided)...)
}
