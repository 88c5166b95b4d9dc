package enrolment

import (
	"context"
	"slices"
	"strconv"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/policy"
	"profil/internal/quota"
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
	EmployerRef  string // public id
	Department   string // of the employer
	Course       string
	CourseRef    string // public id
	SessionRef   string // public id
	FirstDay     civil.Day
	LastDay      civil.Day
	DecisionOn   civil.Day
	City         string
	Remote       bool
	Provider     string
	ProviderRef  string // public id
	DecidedBy    string // who answered for the employer
	Minutes      int    // of the whole session
	Answers      []Answer
	Away         []string      // colleagues of the structure asking for, or attending, sessions on the same days
	Ahead        int           // people before this one on the waiting list
	Yearly       []quota.Check // what the person has used of the rules of the year, this request apart
	SessionState catalogue.SessionStatus
}

const lineColumns = columns + `, p.first_name || ' ' || p.last_name, p.sort_name, f.function, o.name, o.public_id, o.department, c.title, c.public_id,
	s.public_id, s.first_day, s.last_day, s.decision_on, s.city, s.modality, s.status, po.name, po.public_id, d.first_name || ' ' || d.last_name`

const lineTables = ` FROM enrolments e
	JOIN persons p ON p.id = e.person_id
	JOIN affiliations f ON f.id = e.affiliation_id
	JOIN organisations o ON o.id = e.employer_id
	JOIN courses c ON c.id = e.course_id
	JOIN sessions s ON s.id = e.session_id
	JOIN organisations po ON po.id = s.provider_id
	LEFT JOIN persons d ON d.id = e.employer_by `

func scanLine(r sqldb.Scanner) (l Line, err error) {
	var modality string
	err = r.Scan(append(l.fields(), &l.Person, &l.PersonSort, &l.Function, &l.Employer, &l.EmployerRef, &l.Department, &l.Course, &l.CourseRef,
		&l.SessionRef, &l.FirstDay, &l.LastDay, &l.DecisionOn, &l.City, &modality, &l.SessionState, &l.Provider, &l.ProviderRef, sqldb.Text(&l.DecidedBy))...)
	l.Remote = modality == string(catalogue.Remote)
	return l, err
}

// Mine lists the requests of the person who asks, the latest first.
func (d Desk) Mine(ctx context.Context, a policy.Actor) ([]Line, error) {
	all, _, err := d.MineAndProposed(ctx, a)
	return all, err
}

// MineAndProposed is Mine, with the seats that colleagues propose to the one who
// asks and that await their word.
func (d Desk) MineAndProposed(ctx context.Context, a policy.Actor) (mine, proposed []Line, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		mine, proposed = nil, nil
		all, err := sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.person_id = $1 OR (e.handover_to = $1 AND e.status = 'enrolled'
			AND NOT EXISTS (SELECT 1 FROM enrolments r WHERE r.replaces = e.id AND r.status = 'awaiting_employer'))
			ORDER BY e.created_at DESC, e.id DESC LIMIT 500`, a.Person)
		for _, l := range all {
			if err == nil && l.PersonID == a.Person && l.Status == Waitlisted { // one or two at most
				l.Ahead, err = Ahead(tx, l.Enrolment)
			}
			if l.PersonID == a.Person {
				mine = append(mine, l)
			} else {
				proposed = append(proposed, l)
			}
		}
		return err
	})
	return mine, proposed, err
}

// Ahead counts the people who wait before a request, which waits: its place is
// the next one.
func Ahead(tx *sqldb.Tx, e Enrolment) (int, error) {
	return sqldb.Value[int](tx, `SELECT count(*) FROM enrolments WHERE session_id = $1 AND status = 'waitlisted' AND offered_until IS NULL AND waiting_no < $2`, e.SessionID, e.WaitingNo)
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
	if err == nil {
		err = d.saw(ctx, a, "list", all)
	}
	return all, more, err
}

func (f Filter) where(args *[]any) string {
	var s string
	if len(f.Statuses) > 0 {
		s += ` AND (` + standing + `) IN ` + sqldb.In(args, f.Statuses)
	}
	for _, c := range []struct{ column, value string }{{"e.employer_id", f.Employer}, {"e.session_id", f.Session}, {"e.person_id", f.Person}} {
		if c.value != "" {
			s += ` AND ` + c.column + ` = ` + sqldb.Arg(args, c.value)
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
	Steps     []Step
	Names     map[string]string // person id -> name, of who acted
	Deciders  []string          // names of those who may answer for the employer; none: the gestionnaire
	Offers    int               // seats offered to the waiting list of the session so far
	Open      []Event           // what a may do now
	Reads     bool              // a may read the motivation
	Checks    []quota.Check     // what the rules in force say of it, while it awaits an answer
	Rules     int               // their version
	Rule      EmployerRule      // under which it was sent
	Clock     Clock
	UndoUntil time.Time         // a may go back on the answer they gave for the employer until then, zero when they may not
	HeldBy    string            // name of whose seat it would take over, or took
	Handable  bool              // a may propose the seat to a colleague
	Movable   bool              // a may move it to another session, if there is one
	Second    catalogue.Session // of the second choice, the zero value without
	Seconding bool              // a may name one, or another, or none
	FreeUntil civil.Day         // the last day on which giving the place up does not count in the year, "" where it never does
	Empty     Empty             // what leaving the seat empty does, while there is time to say so
	Asked     Asked             // whether they keep their seat, where the days have changed
	Thread    []Message         // what employer and beneficiary asked one another; for them and the staff alone
}

// Can tells whether the one who asked for the file may make ev happen, or what
// happens instead in the order of its answers.
func (f File) Can(ev Event) bool { return slices.Contains(f.Open, f.Becomes(ev)) }

// Open gives one request to who may read it. That somebody else than its author
// has read it, with or without the motivation, is recorded, and the author can
// consult it.
func (d Desk) Open(ctx context.Context, a policy.Actor, publicID string) (f File, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		f, err = d.file(tx, a, publicID)
		return err
	})
	if err == nil {
		err = d.saw(ctx, a, "enrolment", []Line{f.Line})
	}
	return f, err
}

func (d Desk) file(tx *sqldb.Tx, a policy.Actor, publicID string) (f File, err error) {
	if f.Line, f.Movable, err = seeLine(tx, a, publicID); err != nil {
		return f, err
	}
	e := f.Enrolment
	if err := d.clockOf(tx, a, &f); err != nil {
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
	if e.Status == Waitlisted {
		if f.Ahead, err = Ahead(tx, e); err != nil {
			return f, err
		}
		if f.Offers, err = offersMade(tx, e.SessionID); err != nil {
			return f, err
		}
	}
	if err := f.asked(tx); err != nil {
		return f, err
	}
	if err := f.ranked(tx, a); err != nil {
		return f, err
	}
	f.Open = Life.In(e.order()).Open(a, e.Status, e.Subject())
	f.Movable = f.Movable && mayMove(a, e) && (e.Replaces == "" || e.Status != AwaitingEmployer)
	f.Handable = mayHandOver(tx, a, e, f.Session)
	if a.Person == e.PersonID { // nobody decides on their own request
		f.Open = slices.DeleteFunc(f.Open, func(ev Event) bool { return ev == e.Becomes(Approved) || ev == Refused })
	}
	f.UndoUntil = d.UndoUntil(a, e, f.Session, tx.Now)
	if err := f.read(tx, a); err != nil {
		return f, err
	}
	rules, err := d.rulesInForce(tx)
	if err != nil {
		return f, err
	}
	if err := d.speak(tx, &f, rules); err != nil {
		return f, err
	}
	f.Minutes = f.Session.Minutes()
	lines := []Line{f.Line}
	err = weigh(tx, a, lines, rules)
	f.Line = lines[0]
	return f, err
}

// speak adds what the rules say of a request: while it awaits an answer, and of
// giving its place up.
func (d Desk) speak(tx *sqldb.Tx, f *File, rules quota.Set) error {
	f.FreeUntil, _ = freeUntil(rules, f.Enrolment, f.Session)
	f.Empty = emptying(rules, f.Enrolment, f.Session, tx.Now)
	if !f.WithEmployer() && f.Status != AwaitingProvider && f.Status != Waitlisted {
		return nil
	}
	said, err := d.weighed(tx, f.Enrolment, f.Session, rules)
	f.Checks, f.Rules = said.checks, said.version
	return err
}

// read adds the motivation, where a may read it.
func (f *File) read(tx *sqldb.Tx, a policy.Actor) error {
	if f.Reads = policy.Can(a, policy.MotivationRead, f.Subject()); !f.Reads {
		return nil
	}
	answers, err := answersOf(tx, []string{f.ID})
	f.Answers = answers[f.ID]
	return err
}

// asked adds what somebody who has a seat was asked about its days.
func (f *File) asked(tx *sqldb.Tx) (err error) {
	if f.Status == Enrolled {
		f.Asked, err = AskedOf(tx, f.ID)
	}
	return err
}

// seeLine is see, with what lists say of the request, and whether its course has
// another session to come.
func seeLine(tx *sqldb.Tx, a policy.Actor, publicID string) (l Line, other bool, err error) {
	if l, err = sqldb.One(tx, func(r sqldb.Scanner) (Line, error) { return scanLine(beside{r, []any{&other}}) }, `SELECT `+lineColumns+`,
		EXISTS (SELECT 1 FROM sessions x WHERE x.course_id = e.course_id AND x.id <> e.session_id AND x.status IN `+catalogue.Planned+` AND x.first_day > $2)
		`+lineTables+`WHERE e.public_id = $1`, publicID, civil.DayOf(tx.Now, civil.Paris)); err != nil {
		return l, other, err
	}
	if a.Is(policy.Trainer, l.ProviderID) {
		if l.trainers, err = trainersOf(tx, l.SessionID); err != nil {
			return l, other, err
		}
	}
	return l, other, policy.See(a, policy.EnrolmentRead, l.Subject())
}

// beside scans more columns than its rows have.
type beside struct {
	sqldb.Scanner
	more []any
}

// Scan implements sqldb.Scanner.
func (b beside) Scan(dest ...any) error { return b.Scanner.Scan(append(dest, b.more...)...) }

// clockOf adds the rule, the clock and the thread of a request, to who has a part
// in the employer's answer.
func (d Desk) clockOf(tx *sqldb.Tx, a policy.Actor, f *File) (err error) {
	if f.Status == Draft || !policy.Can(a, policy.ThreadRead, f.Subject()) {
		return nil
	}
	if f.Rule, f.Clock, err = d.ruleAndClock(tx, f.ID); err != nil || !f.Clock.Talked {
		return err
	}
	f.Thread, err = Messages(tx, f.ID)
	return err
}

// name finds the names of everybody the page speaks of.
func (f *File) name(tx *sqldb.Tx, deciders []string) error {
	ids := append([]string{}, deciders...)
	for _, m := range f.Thread {
		ids = append(ids, m.AuthorID)
	}
	for _, s := range f.Steps {
		ids = append(ids, s.Actor, s.InFor)
	}
	holder, err := heldBy(tx, f.Enrolment)
	if err != nil {
		return err
	}
	names, err := Names(tx, append(ids, f.HandOverTo, holder))
	f.Names, f.HeldBy = names, names[holder]
	for _, id := range deciders {
		f.Deciders = append(f.Deciders, names[id])
	}
	return err
}

// Names gives the names of people, by inner id.
func Names(tx *sqldb.Tx, ids []string) (map[string]string, error) {
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

// whoOf names everybody who asks for a session, by request.
func whoOf(tx *sqldb.Tx, sessionID string) (map[string]Who, error) {
	type row struct {
		id string
		Who
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(append([]any{&v.id, &v.Person, &v.Sort, &v.Employer}, v.Ranking.fields()...)...)
	}, `SELECT e.id, p.first_name || ' ' || p.last_name, p.sort_name, o.name`+rankingColumns+` FROM enrolments e
		JOIN persons p ON p.id = e.person_id JOIN organisations o ON o.id = e.employer_id`+rankingTables+`WHERE e.session_id = $1`, sessionID)
	by := map[string]Who{}
	for _, v := range all {
		by[v.id] = v.Who
	}
	return by, err
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
