package enrolment

import (
	"context"
	"strconv"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// AnswerField is the name of the form field that holds the answer to the n-th
// question.
func AnswerField(n int) string { return "reponse-" + strconv.Itoa(n) }

// Line is a request as lists show it: who, for what, where it stands.
type Line struct {
	Enrolment
	Person       string // « Claire Vasseur »
	PersonSort   string
	Function     string
	Employer     string
	Course       string
	SessionRef   string // public id of the session
	FirstDay     civil.Day
	LastDay      civil.Day
	DecisionOn   civil.Day
	City         string
	Remote       bool
	Provider     string
	Minutes      int // of the whole session
	Answers      []Answer
	Away         []string // colleagues of the structure asking for, or attending, sessions on the same days
	Used         use
	SessionState catalogue.SessionStatus
}

// ReservedUsed is how many reserved actions the person has asked for in that
// year, this one apart.
func (l Line) ReservedUsed() int { return l.Used.reserved }

// FormationsUsed is how many of them are formations.
func (l Line) FormationsUsed() int { return l.Used.formations }

const lineColumns = columns + `, p.first_name || ' ' || p.last_name, p.sort_name, f.function, o.name, c.title,
	s.public_id, s.first_day, s.last_day, s.decision_on, s.city, s.modality, s.status, po.name`

const lineTables = ` FROM enrolments e
	JOIN persons p ON p.id = e.person_id
	JOIN affiliations f ON f.id = e.affiliation_id
	JOIN organisations o ON o.id = e.employer_id
	JOIN courses c ON c.id = e.course_id
	JOIN sessions s ON s.id = e.session_id
	JOIN organisations po ON po.id = s.provider_id `

func scanLine(r sqldb.Scanner) (l Line, err error) {
	var modality string
	err = r.Scan(append(l.fields(), &l.Person, &l.PersonSort, &l.Function, &l.Employer, &l.Course,
		&l.SessionRef, &l.FirstDay, &l.LastDay, &l.DecisionOn, &l.City, &modality, &l.SessionState, &l.Provider)...)
	l.Remote = modality == string(catalogue.Remote)
	return l, err
}

// Mine lists the requests of the person who asks, the latest first.
func (d Desk) Mine(ctx context.Context, a policy.Actor) (all []Line, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.person_id = $1 ORDER BY e.created_at DESC, e.id DESC LIMIT 500`, a.Person)
		return err
	})
	return all, err
}

// Filter narrows a list of requests; its zero value narrows nothing.
type Filter struct {
	Statuses []Status
	Employer string // inner id
	Session  string // inner id
	Year     int
	Person   string // inner id
	Since    time.Time
	Page     int // from 1
}

// PageSize is how many lines a page of requests holds.
const PageSize = 50

// List gives the requests that a may read and that match, the latest first,
// and whether there are more. Drafts are only their author's.
func (d Desk) List(ctx context.Context, a policy.Actor, f Filter) (all []Line, more bool, err error) {
	scope := policy.List(a, policy.EnrolmentRead)
	if scope.Empty() {
		return nil, false, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := scope.Where(&args, places) + f.where(&args)
		all, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE `+where+`
			ORDER BY COALESCE(e.submitted_at, e.created_at) DESC, e.id DESC
			LIMIT `+sqldb.Arg(&args, PageSize+1)+` OFFSET `+sqldb.Arg(&args, max(0, f.Page-1)*PageSize), args...)
		return err
	})
	if len(all) > PageSize {
		all, more = all[:PageSize], true
	}
	return all, more, err
}

func (f Filter) where(args *[]any) string {
	var s string
	if len(f.Statuses) > 0 {
		s += ` AND e.status IN ` + sqldb.In(args, f.Statuses)
	}
	for column, value := range map[string]string{"e.employer_id": f.Employer, "e.session_id": f.Session, "e.person_id": f.Person} {
		if value != "" {
			s += ` AND ` + column + ` = ` + sqldb.Arg(args, value)
		}
	}
	if f.Year != 0 {
		s += ` AND e.quota_year = ` + sqldb.Arg(args, f.Year)
	}
	if !f.Since.IsZero() {
		s += ` AND e.submitted_at >= ` + sqldb.Arg(args, f.Since)
	}
	return s
}

// File is one request as its page shows it.
type File struct {
	Line
	Session   catalogue.Session
	Questions []catalogue.Question
	Steps     []Step
	Names     map[string]string // person id -> name, of who acted
	Deciders  []string          // names of those who may answer for the employer; none: the gestionnaire
	Open      []Event           // what a may do now
	Reads     bool              // a may read the motivation
}

// Open gives one request to who may read it. A motivation read by somebody
// else than its author is recorded, and the author can consult it.
func (d Desk) Open(ctx context.Context, a policy.Actor, publicID string) (f File, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		f, err = d.file(tx, a, publicID)
		return err
	})
	if err == nil && f.Reads && len(f.Answers) > 0 {
		err = journal.Saw(ctx, d.DB, a, f.PersonID, "motivation", f.ID)
	}
	return f, err
}

func (d Desk) file(tx *sqldb.Tx, a policy.Actor, publicID string) (f File, err error) {
	e, err := see(tx, a, publicID)
	if err != nil {
		return f, err
	}
	if f.Line, err = sqldb.One(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.id = $1`, e.ID); err != nil {
		return f, err
	}
	if f.Session, err = catalogue.LoadSession(tx, e.SessionID); err != nil {
		return f, err
	}
	if f.Steps, err = steps(tx, e.ID); err != nil {
		return f, err
	}
	deciders, err := Deciders(tx, e)
	if err != nil {
		return f, err
	}
	if err := f.name(tx, deciders); err != nil {
		return f, err
	}
	f.Open = Life.Open(a, e.Status, e.Subject())
	if f.Reads = policy.Can(a, policy.MotivationRead, e.Subject()); f.Reads {
		answers, err := answersOf(tx, []string{e.ID})
		if err != nil {
			return f, err
		}
		f.Answers = answers[e.ID]
	}
	lines := []Line{f.Line}
	err = d.weigh(tx, a, lines)
	f.Line = lines[0]
	return f, err
}

// name finds the names of everybody the page speaks of.
func (f *File) name(tx *sqldb.Tx, deciders []string) error {
	ids := append([]string{}, deciders...)
	for _, s := range f.Steps {
		ids = append(ids, s.Actor)
	}
	names, err := personNames(tx, ids)
	f.Names = names
	for _, id := range deciders {
		f.Deciders = append(f.Deciders, names[id])
	}
	return err
}

func personNames(tx *sqldb.Tx, ids []string) (map[string]string, error) {
	type row struct{ id, name string }
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.name) },
		`SELECT id, first_name || ' ' || last_name FROM persons WHERE id IN `+sqldb.In(&args, ids), args...)
	by := map[string]string{}
	for _, v := range all {
		by[v.id] = v.name
	}
	return by, err
}

// weigh adds to requests what helps the employer to decide: the hours away,
// the colleagues away on the same days, the quota that is used.
func (d Desk) weigh(tx *sqldb.Tx, a policy.Actor, lines []Line) error {
	for i := range lines {
		l := &lines[i]
		var err error
		if l.Minutes, err = sqldb.Value[int](tx, `SELECT COALESCE(sum(minutes), 0) FROM half_days WHERE session_id = $1`, l.SessionID); err != nil {
			return err
		}
		if !a.Belongs(l.EmployerID) && !a.Staff(policy.Reader) {
			continue
		}
		if l.Used, err = usedBy(tx, l.PersonID, l.QuotaYear, l.ID); err != nil {
			return err
		}
		args := []any{l.EmployerID, l.ID, l.SessionID}
		l.Away, err = sqldb.Values[string](tx, `
			SELECT DISTINCT p.first_name || ' ' || p.last_name FROM enrolments e
			JOIN persons p ON p.id = e.person_id
			JOIN half_days h ON h.session_id = e.session_id
			WHERE e.employer_id = $1 AND e.id <> $2 AND h.day IN (SELECT day FROM half_days WHERE session_id = $3)
			AND e.status IN `+sqldb.In(&args, Live)+` ORDER BY 1`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// Inbox lists what awaits the employer's answer from the one who asks, those
// due first, with all that helps to decide. The staff sees there what awaits
// an employer who is not there, or late.
func (d Desk) Inbox(ctx context.Context, a policy.Actor) (all []Line, err error) {
	scope := policy.List(a, policy.EnrolmentApprove)
	if scope.Empty() {
		return nil, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := scope.Where(&args, places)
		all, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE `+where+` AND e.person_id <> `+sqldb.Arg(&args, a.Person)+`
			ORDER BY e.employer_due_at, e.id LIMIT 200`, args...)
		if err != nil {
			return err
		}
		if err := d.weigh(tx, a, all); err != nil {
			return err
		}
		return readAll(tx, a, all)
	})
	for _, l := range all {
		if err == nil && len(l.Answers) > 0 {
			err = journal.Saw(ctx, d.DB, a, l.PersonID, "motivation", l.ID)
		}
	}
	return all, err
}

// readAll adds the motivations that a may read.
func readAll(tx *sqldb.Tx, a policy.Actor, lines []Line) error {
	var ids []string
	for _, l := range lines {
		if policy.Can(a, policy.MotivationRead, l.Subject()) {
			ids = append(ids, l.ID)
		}
	}
	answers, err := answersOf(tx, ids)
	for i := range lines {
		lines[i].Answers = answers[lines[i].ID]
	}
	return err
}

// AwaitingEmployerCount tells how many requests await the answer of the one
// who asks: the number beside the inbox.
func (d Desk) AwaitingEmployerCount(tx *sqldb.Tx, a policy.Actor) (int, error) {
	at := a.Holding(policy.Approver)
	if len(at) == 0 {
		return 0, nil
	}
	args := []any{a.Person}
	return sqldb.Value[int](tx, `SELECT count(*) FROM enrolments WHERE status = 'awaiting_employer' AND person_id <> $1 AND employer_id IN `+sqldb.In(&args, at), args...)
}

// Board is the selection of a session: every request that is in the
// provider's hands, with its motivation.
type Board struct {
	Session catalogue.Session
	Course  catalogue.Course
	Lines   []Line // in order of arrival
	Waiting int    // requests still with their employers
	Meters  Meters
	Over    map[string]bool // public ids beyond the cap of their structure, as things are chosen
	CanAct  bool
}

// Meters are what the provider watches while choosing.
type Meters struct {
	Retained, Capacity, Minimum int
	Structures                  int // different ones among the retained
	FirstTimers                 int // retained people who had no seat that year before
}

// Board gives the selection of a session to its organisers, and to the staff
// without the motivations that are not theirs to read.
func (d Desk) Board(ctx context.Context, a policy.Actor, sessionPublicID string) (b Board, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		b, err = d.board(tx, a, sessionPublicID)
		return err
	})
	return b, err
}

func (d Desk) board(tx *sqldb.Tx, a policy.Actor, sessionPublicID string) (b Board, err error) {
	if b.Session, err = catalogue.SessionByPublicID(tx, sessionPublicID); err != nil {
		return b, err
	}
	if err := policy.See(a, policy.SelectionRead, b.Session.Subject()); err != nil {
		return b, err
	}
	if b.Course, err = catalogue.LoadCourse(tx, b.Session.CourseID); err != nil {
		return b, err
	}
	args := []any{b.Session.ID}
	b.Lines, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.session_id = $1 AND e.status IN `+
		sqldb.In(&args, []Status{AwaitingProvider, Waitlisted, Enrolled, Rejected})+` ORDER BY e.arrival_no`, args...)
	if err != nil {
		return b, err
	}
	if err := readAll(tx, a, b.Lines); err != nil {
		return b, err
	}
	if b.Waiting, err = sqldb.Value[int](tx, `SELECT count(*) FROM enrolments WHERE session_id = $1 AND status = 'awaiting_employer'`, b.Session.ID); err != nil {
		return b, err
	}
	b.CanAct = policy.Can(a, policy.SelectionPublish, b.Session.Subject()) && a.Is(policy.Organiser, b.Session.ProviderID)
	return b, d.measure(tx, &b)
}

func (d Desk) measure(tx *sqldb.Tx, b *Board) error {
	b.Meters = Meters{Capacity: b.Session.Capacity, Minimum: b.Session.Minimum}
	taken, err := retained(tx, b.Course.ID)
	if err != nil {
		return err
	}
	served, err := servedThisYear(tx, b.Session)
	if err != nil {
		return err
	}
	b.Over = map[string]bool{}
	structures := map[string]bool{}
	for _, l := range b.Lines {
		in := l.Status == Enrolled
		if l.Status == AwaitingProvider && l.Choice == Retain {
			in = true
			taken[l.EmployerID]++
		}
		if l.Status == AwaitingProvider && taken[l.EmployerID] > d.Limits.PerStructure {
			b.Over[l.PublicID] = in
		}
		if !in {
			continue
		}
		b.Meters.Retained++
		structures[l.EmployerID] = true
		if !served[l.PersonID] {
			b.Meters.FirstTimers++
		}
	}
	b.Meters.Structures = len(structures)
	return nil
}

// servedThisYear tells who, among those who ask for a session, already has a
// seat elsewhere in the same civil year.
func servedThisYear(tx *sqldb.Tx, s catalogue.Session) (map[string]bool, error) {
	all, err := sqldb.Values[string](tx, `
		SELECT DISTINCT person_id FROM enrolments
		WHERE status = 'enrolled' AND quota_year = $1 AND session_id <> $2
		AND person_id IN (SELECT person_id FROM enrolments WHERE session_id = $2)`, s.FirstDay.Year(), s.ID)
	by := map[string]bool{}
	for _, id := range all {
		by[id] = true
	}
	return by, err
}

// Structures names the organisations of a ballot, by id, for the page that
// shows what publishing would do.
func (d Desk) Structures(ctx context.Context, ids []string) (map[string]organisation.Organisation, error) {
	var by map[string]organisation.Organisation
	err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		by, err = organisation.LoadMany(tx, ids)
		return err
	})
	return by, err
}
