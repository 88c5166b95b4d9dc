package document

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Line is one paper of a list.
type Line struct {
	Document
	Course       string
	FirstDay     civil.Day
	LastDay      civil.Day
	Person       string // whom it is about, "" for several
	Organisation string // the employer, "" for the whole session
}

const lineColumns = columns + `, c.title, s.first_day, s.last_day, COALESCE(p.first_name || ' ' || p.last_name, ''), COALESCE(o.name, '')`

const lineTables = `documents d JOIN sessions s ON s.id = d.session_id JOIN courses c ON c.id = s.course_id
	LEFT JOIN persons p ON p.id = d.person_id LEFT JOIN organisations o ON o.id = d.organisation_id`

func scanLine(r sqldb.Scanner) (l Line, err error) {
	return l, r.Scan(append(l.fields(), &l.Course, &l.FirstDay, &l.LastDay, &l.Person, &l.Organisation)...)
}

// Mine lists the papers of the one who asks, and those that they may read for
// their structure, the latest session first. A paper of the whole session, as
// its programme, is that of each participant and of their employer. Replaced
// versions are left out.
func (d Desk) Mine(ctx context.Context, a policy.Actor) (own, structure []Line, err error) {
	asked := a
	asked.Rank, asked.System = policy.NoRank, false // the staff has its own pages
	scope := policy.List(asked, policy.DocumentRead)
	if scope.Empty() {
		return nil, nil, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := scope.Where(&args, policy.Columns{Person: "d.person_id", Organisation: "d.organisation_id", Status: "d.kind"})
		where = `(` + where + ` OR d.person_id IS NULL AND d.organisation_id IS NULL AND EXISTS (SELECT 1 FROM participations t
			WHERE t.session_id = d.session_id AND t.status <> 'withdrawn' AND ` +
			scope.Where(&args, policy.Columns{Person: "t.person_id", Organisation: "t.employer_id", Status: "d.kind"}) + `))`
		all, err := sqldb.All(tx, scanLine, `SELECT `+lineColumns+` FROM `+lineTables+`
			WHERE `+inForce+` AND `+where+` ORDER BY s.first_day DESC, d.reference LIMIT 1000`, args...)
		if err != nil {
			return err
		}
		sessions, err := sqldb.Values[string](tx, `SELECT session_id FROM participations WHERE person_id = $1 AND status <> 'withdrawn'`, a.Person)
		own, structure = nil, nil
		slices.SortStableFunc(all, byDay)
		for _, l := range all {
			if l.PersonID == a.Person || l.whole() && slices.Contains(sessions, l.SessionID) {
				own = append(own, l)
			} else {
				structure = append(structure, l)
			}
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	var looks []journal.Look
	for _, l := range structure {
		looks = append(looks, journal.Look{Person: l.PersonID, What: "papers", Subject: l.SessionID, Seat: policy.By(a, policy.DocumentRead, l.Subject())})
	}
	return own, structure, journal.SawAll(ctx, d.DB, a, looks)
}

// OnePerson is the papers of one participant, by kind.
type OnePerson struct {
	attendance.Row
	Papers map[Kind]Line
}

// Matrix is the papers of a session: those of the whole, one a structure, one
// a half-day, and people by kinds.
type Matrix struct {
	Session     catalogue.Session
	Course      catalogue.Course
	Whole       []Line // programme
	Conventions []Line
	Sheets      []Line
	People      []OnePerson
	Missing     int // papers that can be made now and are not
	CanMake     bool
	Former      []Former // conventions and convocations that hold no more
}

// OfSession gives the papers of a session to its provider and to the staff.
func (d Desk) OfSession(ctx context.Context, a policy.Actor, sessionPublicID string) (m Matrix, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		m = Matrix{}
		if m.Session, err = catalogue.SessionByPublicID(tx, sessionPublicID); err != nil {
			return err
		}
		if err := d.sees(a, m.Session); err != nil {
			return err
		}
		if m.Course, err = catalogue.LoadCourse(tx, m.Session.CourseID); err != nil {
			return err
		}
		subject := m.Session.Subject()
		subject.Status = policy.Status(Convention)
		m.CanMake = listed(m.Session) == nil && policy.Can(a, policy.DocumentMake, subject)
		return m.fill(tx)
	})
	if err != nil {
		return m, err
	}
	var rows []attendance.Row
	for _, one := range m.People {
		rows = append(rows, one.Row)
	}
	looks := attendance.Looks(rows, policy.By(a, policy.DocumentRead, m.Session.Subject()))
	for i := range looks {
		looks[i].What = "list"
	}
	return m, journal.SawAll(ctx, d.DB, a, looks)
}

func (m *Matrix) fill(tx *sqldb.Tx) error {
	lines, err := sqldb.All(tx, scanLine, `SELECT `+lineColumns+` FROM `+lineTables+`
		WHERE d.session_id = $1 AND `+inForce+` ORDER BY d.reference`, m.Session.ID)
	if err != nil {
		return err
	}
	rows, err := attendance.People(tx, m.Session.ID)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, r := range rows {
		at[r.EnrolmentID] = len(m.People)
		m.People = append(m.People, OnePerson{Row: r, Papers: map[Kind]Line{}})
	}
	made := map[due]bool{}
	for _, l := range lines {
		made[due{kind: l.Kind, about: l.About}] = true
		n, known := at[l.EnrolmentID]
		switch {
		case l.Kind == Convention:
			m.Conventions = append(m.Conventions, l)
		case l.Kind == FeuilleEmargement:
			m.Sheets = append(m.Sheets, l)
		case l.EnrolmentID == "":
			m.Whole = append(m.Whole, l)
		case known:
			m.People[n].Papers[l.Kind] = l
		}
	}
	m.orderSheets()
	if m.Former, err = former(tx, `d.session_id = $1`, m.Session.ID); err != nil {
		return err
	}
	m.Former = slices.DeleteFunc(m.Former, func(f Former) bool { // of who has left, nothing by name
		_, here := at[f.EnrolmentID]
		return f.EnrolmentID != "" && !here
	})
	wanted, err := dueOf(tx, m.Session)
	for _, w := range wanted {
		if !made[due{kind: w.kind, about: w.about}] {
			m.Missing++
		}
	}
	return err
}

// orderSheets puts the sheets in the order of the half-days.
func (m *Matrix) orderSheets() {
	order := map[string]int{}
	for i, h := range m.Session.HalfDays {
		order[h.ID] = i
	}
	slices.SortFunc(m.Sheets, func(x, y Line) int { return order[x.About] - order[y.About] })
}

// HalfDay is the half-day that a sheet is the paper of.
func (m Matrix) HalfDay(l Line) catalogue.HalfDay {
	for _, h := range m.Session.HalfDays {
		if h.ID == l.About {
			return h
		}
	}
	return catalogue.HalfDay{}
}

// Open gives a paper with its bytes to who may read it. That somebody looked
// at the paper of another person is recorded, and that person can see it.
func (d Desk) Open(ctx context.Context, a policy.Actor, publicID string) (doc Document, file []byte, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if doc, err = sqldb.One(tx, scan, `SELECT `+columns+` FROM documents d WHERE d.public_id = $1`, publicID); err != nil {
			return err
		}
		if doc.Trainers, err = trainersOf(tx, doc.SessionID); err != nil {
			return err
		}
		if err := sees(tx, a, doc); err != nil {
			return err
		}
		file, err = sqldb.Value[[]byte](tx, `SELECT bytes FROM documents WHERE id = $1`, doc.ID)
		return err
	})
	if err != nil {
		return doc, file, err
	}
	return doc, file, d.opened(ctx, a, doc)
}

// opened records whose paper a has opened: the one it is about, or each of those
// whom it names.
func (d Desk) opened(ctx context.Context, a policy.Actor, doc Document) error {
	look := journal.Look{Person: doc.PersonID, What: "document", Subject: doc.ID, Seat: policy.By(a, policy.DocumentRead, doc.Subject())}
	if doc.PersonID != "" {
		return journal.Saw(ctx, d.DB, a, look)
	}
	if doc.Kind != FeuilleEmargement && doc.Kind != Convention {
		return nil
	}
	var looks []journal.Look
	err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err := attendance.People(tx, doc.SessionID)
		looks = nil
		for _, row := range all {
			if doc.OrganisationID == "" || doc.OrganisationID == row.EmployerID {
				look.Person = row.PersonID
				looks = append(looks, look)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return journal.SawAll(ctx, d.DB, a, looks)
}

// sees refuses a paper to who may not read it: to them it does not exist. One
// of the whole session is read by whoever could read it as that of one of the
// participants.
func sees(tx *sqldb.Tx, a policy.Actor, doc Document) error {
	err := policy.See(a, policy.DocumentRead, doc.Subject())
	if err == nil || !doc.whole() {
		return err
	}
	all, failed := attendance.OfSession(tx, doc.SessionID)
	if failed != nil {
		return failed
	}
	for _, one := range all {
		s := doc.Subject()
		s.Person, s.Organisation = one.PersonID, one.EmployerID
		if policy.Can(a, policy.DocumentRead, s) {
			return nil
		}
	}
	return err
}

// Checked is what the public check of a paper tells: enough to compare it with
// the paper in hand, and no more of anybody than its initials.
type Checked struct {
	Kind       Kind
	Reference  string
	Version    int
	Code       string
	Issuer     string
	Course     string
	Session    string
	First      civil.Day
	Last       civil.Day
	Person     string // « Claire V. », "" for a paper of several
	Employer   string
	People     int // participants of a convention, rows of a sheet
	Planned    int // minutes
	Attended   int
	MadeOn     civil.Day
	SHA256     string
	ReplacedBy string    // reference of the version that replaced it
	EndedOn    civil.Day // since when nobody is left in it, "" while it holds
}

// ByCode tells, to whoever holds a paper, what the paper of that code states.
func (d Desk) ByCode(ctx context.Context, typed string) (c Checked, err error) {
	code, err := ParseCode(typed)
	if err != nil {
		return c, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		type row struct {
			Document
			facts, replaced string
		}
		r, err := sqldb.One(tx, func(s sqldb.Scanner) (r row, err error) {
			return r, s.Scan(append(r.fields(), &r.facts, sqldb.Text(&r.replaced))...)
		}, `SELECT `+columns+`, d.facts, n.reference FROM documents d LEFT JOIN documents n ON n.id = d.superseded_by WHERE d.code = $1`, code)
		if fault.KindOf(err) == fault.NotFound {
			return fault.Field("code", "document.unknown_code")
		}
		if err != nil {
			return err
		}
		var f Facts
		if err := json.Unmarshal([]byte(r.facts), &f); err != nil {
			return err
		}
		c = checked(r.Document, f)
		if c.ReplacedBy = r.replaced; !r.EndedAt.IsZero() {
			c.EndedOn = civil.DayOf(r.EndedAt, civil.Paris)
		}
		return nil
	})
	return c, err
}

func checked(d Document, f Facts) Checked {
	c := Checked{
		Kind: d.Kind, Reference: d.Reference, Version: d.Version, Code: d.Code, Issuer: f.Issuer.Name, Course: f.Course.Title,
		Session: f.Session.Reference, Planned: f.Planned, Attended: f.Attended, MadeOn: civil.DayOf(d.CreatedAt, civil.Paris), SHA256: d.SHA256,
		Employer: f.employer().Name,
	}
	c.First, c.Last = f.Session.Period()
	switch {
	case f.Sheet != nil:
		c.First, c.Last, c.People = f.Sheet.HalfDay.Day, f.Sheet.HalfDay.Day, len(f.Sheet.Rows)
	case d.Kind == Convention:
		c.People = len(f.People)
	case len(f.People) == 1:
		c.Person = initialled(f.person())
	}
	return c
}

// initialled is « Claire V. ».
func initialled(p Person) string {
	if last := []rune(p.Last); len(last) > 0 {
		return p.First + " " + string(last[0]) + "."
	}
	return p.First
}

// ParseCode reads a code as people copy it: with or without hyphens, O for 0,
// I or L for 1. It is refused under the field "code".
func ParseCode(typed string) (string, error) {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch {
		case r == 'O':
			b.WriteByte('0')
		case r == 'I' || r == 'L':
			b.WriteByte('1')
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r == '-' || r == ' ' || r == '\u00a0' || r == '–':
		default:
			return "", fault.Field("code", "document.code")
		}
	}
	s := b.String()
	if len(s) != 12 {
		return "", fault.Field("code", "document.code")
	}
	return s[:4] + "-" + s[4:8] + "-" + s[8:], nil
}

// Latest gives the bytes of the paper of a kind that was made last, whoever it
// is about: for the command line, never for a page.
func (d Desk) Latest(ctx context.Context, k Kind) (file []byte, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		file, err = sqldb.Value[[]byte](tx, `SELECT bytes FROM documents WHERE kind = $1 AND superseded_by IS NULL ORDER BY created_at DESC, id DESC LIMIT 1`, k)
		return err
	})
	return file, err
}
