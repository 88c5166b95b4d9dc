package enrolment

import (
	"context"
	"slices"

	"profil/internal/catalogue"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Board is the selection of a session: every request that is, or was, in the
// provider's hands.
type Board struct {
	Session  catalogue.Session
	Course   catalogue.Course
	Lines    []Line // in order of arrival
	Reading  Line   // the one whose motivation is open, the zero value for none
	Waiting  int    // requests still with their employers
	SetAside int    // seats kept for structures, without a request yet
	Meters   Meters
	Over     map[string]bool      // public ids beyond the cap of their structure, as things are chosen
	Served   map[string]bool      // person ids that have a seat elsewhere that year
	Notes    map[string][]Reading // by request id: one's own, and those of others once one has given a score
	Log      []Chosen
	Moved    Postponement       // the last, the zero value for none
	Replies  map[string]Reply   // to it, by request id
	Rankings map[string]Ranking // by request id, for those that have a second choice or are one
	CanAct   bool
	Checks   []quota.Check // the rules under which the structure of the one that is open has all its seats
	Rules    int           // the version in force
}

// Meters are what the provider watches while choosing.
type Meters struct {
	Retained, Capacity, Minimum int
	Structures                  int // different ones among the retained
	Departments                 int // different ones, of their structures
	FirstTimers                 int // retained people who had no seat that year before
}

// Board gives the selection of a session to its organisers, and to the staff.
// The motivation of one request is open at a time, that of reading (a public
// id), or of the first one without a choice; who reads it, and the list, is recorded.
func (d Desk) Board(ctx context.Context, a policy.Actor, sessionPublicID, reading string) (b Board, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		b, err = d.board(tx, a, sessionPublicID, reading)
		return err
	})
	if err == nil {
		err = d.saw(ctx, a, "list", append(slices.Clone(b.Lines), b.Reading))
	}
	return b, err
}

func (d Desk) board(tx *sqldb.Tx, a policy.Actor, sessionPublicID, reading string) (b Board, err error) {
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
	b.Rankings = map[string]Ranking{}
	b.Lines, err = sqldb.All(tx, func(r sqldb.Scanner) (Line, error) {
		var ranking Ranking
		l, err := scanLine(beside{r, ranking.fields()})
		if ranking != (Ranking{}) {
			b.Rankings[l.ID] = ranking
		}
		return l, err
	}, `SELECT `+lineColumns+rankingColumns+lineTables+rankingTables+`WHERE e.session_id = $1 AND (`+standing+`) IN `+
		sqldb.In(&args, []Status{AwaitingProvider, Waitlisted, Offered, AwaitingAgreement, Enrolled, Rejected})+` ORDER BY e.arrival_no`, args...)
	if err != nil {
		return b, err
	}
	b.place()
	if err := b.count(tx); err != nil {
		return b, err
	}
	if b.Notes, err = d.readingsOf(tx, a, b.Session.ID, b.Lines); err != nil {
		return b, err
	}
	if b.Log, err = chosenIn(tx, b.Session.ID); err != nil {
		return b, err
	}
	if b.Session.Status == catalogue.SessionListed {
		if b.Moved, err = LastPostponement(tx, b.Session.ID); err != nil {
			return b, err
		}
		if b.Replies, err = repliesOf(tx, b.Moved.ID); err != nil {
			return b, err
		}
	}
	b.CanAct = a.Is(policy.Organiser, b.Session.ProviderID)
	if err := b.read(tx, a, reading); err != nil {
		return b, err
	}
	return b, d.measure(tx, &b)
}

// count counts what is not in the lines: the requests that are still with their
// employers, and the seats that are set aside.
func (b *Board) count(tx *sqldb.Tx) error {
	_, err := sqldb.One(tx, func(r sqldb.Scanner) (bool, error) { return true, r.Scan(&b.Waiting, &b.SetAside) }, `
		SELECT (SELECT count(*) FROM enrolments WHERE session_id = $1 AND status = $2), (SELECT count(*) FROM `+setAside+` e WHERE e.session_id = $1)`, b.Session.ID, AwaitingEmployer)
	return err
}

// place counts who waits before each of those who wait.
func (b *Board) place() {
	var places []int
	for _, l := range b.Lines {
		if l.Status == Waitlisted {
			places = append(places, l.WaitingNo)
		}
	}
	slices.Sort(places)
	for i := range b.Lines {
		if b.Lines[i].Status == Waitlisted {
			b.Lines[i].Ahead, _ = slices.BinarySearch(places, b.Lines[i].WaitingNo)
		}
	}
}

// read opens one motivation.
func (b *Board) read(tx *sqldb.Tx, a policy.Actor, reading string) error {
	for _, l := range b.Lines {
		if l.PublicID == reading || (reading == "" && b.Reading.ID == "" && l.Status == AwaitingProvider && l.Choice == Undecided) {
			b.Reading = l
		}
	}
	if b.Reading.ID == "" && len(b.Lines) > 0 {
		b.Reading = b.Lines[0]
	}
	one := []Line{b.Reading}
	if b.Reading.ID == "" {
		return nil
	}
	err := readAll(tx, a, one)
	b.Reading = one[0]
	return err
}

func (d Desk) measure(tx *sqldb.Tx, b *Board) error {
	b.Meters = Meters{Capacity: b.Session.Capacity, Minimum: b.Session.Minimum}
	caps, err := d.capsOf(tx, b.Session, b.Course.Format, b.Course.Reserved)
	if err != nil {
		return err
	}
	served, err := servedThisYear(tx, b.Session)
	if err != nil {
		return err
	}
	b.Over = map[string]bool{}
	b.Served = served
	structures, departments := map[string]bool{}, map[string]bool{}
	for _, l := range b.Lines {
		in := l.Seated()
		if l.Choice == Retain && (l.Status == AwaitingProvider || l.Status == Waitlisted) {
			in = true
			b.Over[l.PublicID] = caps.take(l.EmployerID)
		}
		if !in {
			continue
		}
		b.Meters.Retained++
		structures[l.EmployerID] = true
		if l.Department != "" {
			departments[l.Department] = true
		}
		if !served[l.PersonID] {
			b.Meters.FirstTimers++
		}
	}
	// Those who are not chosen yet are flagged when their structure is full.
	for _, l := range b.Lines {
		if l.Status == AwaitingProvider && l.Choice != Retain && len(caps.full(l.EmployerID)) > 0 {
			b.Over[l.PublicID] = true
		}
	}
	b.Meters.Structures, b.Meters.Departments = len(structures), len(departments)
	b.Checks, b.Rules = caps.full(b.Reading.EmployerID), caps.set.Version
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
