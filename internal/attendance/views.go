package attendance

import (
	"cmp"
	"context"
	"slices"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Attended is one half-day of a participant, as papers state it.
type Attended struct {
	HalfDay  catalogue.HalfDay
	Presence Presence
	Minutes  int // attended
	Sealed   bool
	SignedAt time.Time
	Line     Signature // the last one, the zero value when there is none
}

// Facts is all that a paper states of one person's attendance. The hours are a
// sum over lines that cannot change; no total is kept anywhere else.
type Facts struct {
	Participation Participation
	Session       catalogue.Session
	Course        catalogue.Course
	HalfDays      []Attended
	Planned       int // minutes
	Minutes       int // attended
	Remote        int // attended at a distance
}

// Signed is the number of half-days attended.
func (f Facts) Signed() (n int) {
	for _, h := range f.HalfDays {
		if h.Presence == WasPresent {
			n++
		}
	}
	return n
}

// FactsOf gathers what a paper states: signed half-days only are counted.
func FactsOf(tx *sqldb.Tx, participationID string) (f Facts, err error) {
	if f.Participation, err = Load(tx, participationID); err != nil {
		return f, err
	}
	if f.Session, err = catalogue.LoadSession(tx, f.Participation.SessionID); err != nil {
		return f, err
	}
	if f.Course, err = catalogue.LoadCourse(tx, f.Session.CourseID); err != nil {
		return f, err
	}
	sheets, err := Sheets(tx, f.Session.ID)
	if err != nil {
		return f, err
	}
	all, err := linesOf(tx, participationID)
	if err != nil {
		return f, err
	}
	last := map[string]Signature{}
	for _, l := range all {
		last[l.HalfDayID] = l
	}
	for _, h := range f.Session.HalfDays {
		line, ok := last[h.ID]
		one := Attended{HalfDay: h, Presence: presenceOf(line, ok), Sealed: sheets[h.ID].Status == Sealed, Line: line}
		f.Planned += h.Minutes
		if one.Presence == WasPresent {
			one.Minutes, one.SignedAt = line.Minutes, line.At
			f.Minutes += line.Minutes
			if h.Remote {
				f.Remote += line.Minutes
			}
		}
		f.HalfDays = append(f.HalfDays, one)
	}
	return f, nil
}

// Row is one participant on the roster.
type Row struct {
	Participation
	Name     string
	Employer string
	Presence Presence
	Line     Signature // the last one
	Minutes  int       // attended, or that the next signature will count
}

// SheetPage is the roster of a half-day.
type SheetPage struct {
	Session   catalogue.Session
	Course    catalogue.Course
	HalfDay   catalogue.HalfDay
	Sheet     Sheet
	Rows      []Row
	Open      []SheetEvent // what a may do now
	CanNote   bool
	Signed    int
	Unsettled int
	SealsAt   time.Time // when the clerk seals it, if nobody does; zero when it will not
}

// Roster gives the sheet of a half-day to its trainers and organisers, and to
// the staff; that they have seen who is on it is recorded.
func (d Desk) Roster(ctx context.Context, a policy.Actor, halfDay string) (r SheetPage, err error) {
	var seat policy.Seat
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := sheetAt(tx, halfDay)
		if err != nil {
			return err
		}
		p, err := around(tx, s)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.SheetRead, p.subject()); err != nil {
			return err
		}
		r, err = roster(tx, p)
		r.SealsAt = d.sealsAt(p.sheet)
		r.Open = Life.Open(a, p.sheet.Status, p.subject())
		r.CanNote = p.sheet.Status == Open && policy.Can(a, policy.SheetMark, p.subject())
		seat = policy.By(a, policy.SheetRead, p.subject())
		return err
	})
	if err != nil {
		return r, err
	}
	return r, journal.SawAll(ctx, d.DB, a, Looks(r.Rows, seat))
}

// Looks is what somebody sees of the people of a roster.
func Looks(rows []Row, seat policy.Seat) (all []journal.Look) {
	for _, row := range rows {
		all = append(all, journal.Look{Person: row.PersonID, What: "attendance", Subject: row.ID, Seat: seat})
	}
	return all
}

// RosterOf gives the sheet of a half-day by its inner id, whoever asks: for
// papers.
func RosterOf(tx *sqldb.Tx, halfDayID string) (SheetPage, error) {
	p, err := find(tx, halfDayID)
	if err != nil {
		return SheetPage{}, err
	}
	return roster(tx, p)
}

func roster(tx *sqldb.Tx, p place) (r SheetPage, err error) {
	r = SheetPage{Session: p.session, Course: p.course, HalfDay: p.half, Sheet: p.sheet}
	said, err := lines(tx, p.half.ID)
	if err != nil {
		return r, err
	}
	last := lastLines(said)
	r.Rows, err = People(tx, p.session.ID)
	for i := range r.Rows {
		row := &r.Rows[i]
		line, ok := last[row.ID]
		row.Line, row.Presence, row.Minutes = line, presenceOf(line, ok), line.Minutes
		if row.Minutes == 0 && row.Presence == Awaited {
			row.Minutes = p.half.Minutes
		}
		switch row.Presence {
		case WasPresent:
			r.Signed++
		case Awaited:
			r.Unsettled++
		}
	}
	return r, err
}

// People lists the participants of a session with their names, whoever asks:
// for the rooms above.
func People(tx *sqldb.Tx, sessionID string) ([]Row, error) {
	return sqldb.All(tx, func(s sqldb.Scanner) (row Row, err error) {
		return row, s.Scan(append(row.fields(), &row.Name, &row.Employer)...)
	}, `
		SELECT `+participationColumns+`, p.first_name || ' ' || p.last_name, o.name
		FROM participations a JOIN persons p ON p.id = a.person_id JOIN organisations o ON o.id = a.employer_id
		WHERE a.session_id = $1 AND a.status <> 'withdrawn' ORDER BY p.sort_name, a.id`, sessionID)
}

// Mine is one half-day of the one who asks, as a participant.
type Mine struct {
	Person   string // the name to sign with
	HalfDay  catalogue.HalfDay
	Session  string // public id
	Course   string
	City     string
	Remote   bool
	Sheet    SheetStatus
	Presence Presence
	Minutes  int
	SignedAt time.Time
}

// CanSign tells whether the half-day waits for a signature now.
func (m Mine) CanSign() bool { return m.Sheet == Open && m.Presence == Awaited }

// Agenda lists the half-days of the one who asks, those to sign first, then the
// next ones, then the past.
func (d Desk) Agenda(ctx context.Context, a policy.Actor) (all []Mine, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if all, err = agenda(tx, a.Person, ""); err != nil {
			return err
		}
		today := civil.DayOf(tx.Now, civil.Paris)
		slices.SortStableFunc(all, func(x, y Mine) int {
			return cmp.Or(cmp.Compare(x.rank(today), y.rank(today)), x.order(y, today))
		})
		return nil
	})
	return all, err
}

// rank is 0 for what waits for a signature, 1 for what comes, 2 for the past.
func (m Mine) rank(today civil.Day) int {
	switch {
	case m.CanSign():
		return 0
	case m.HalfDay.Day >= today:
		return 1
	}
	return 2
}

// order puts the nearest first, on both sides of today.
func (m Mine) order(o Mine, today civil.Day) int {
	c := cmp.Or(cmp.Compare(m.HalfDay.Day, o.HalfDay.Day), cmp.Compare(m.HalfDay.Starts, o.HalfDay.Starts))
	if m.HalfDay.Day < today {
		return -c
	}
	return c
}

// ToSign gives one half-day to the participant who may sign it, or NotFound.
func (d Desk) ToSign(ctx context.Context, a policy.Actor, halfDay string) (m Mine, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err := agenda(tx, a.Person, halfDay)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return policy.See(policy.Actor{}, policy.SheetSign, policy.Subject{})
		}
		m = all[0]
		return nil
	})
	return m, err
}

func agenda(tx *sqldb.Tx, personID, halfDay string) ([]Mine, error) {
	type row struct {
		Mine
		kind     Kind
		lastMins int
	}
	args := []any{personID}
	where := ""
	if halfDay != "" {
		where = ` AND h.public_id = ` + sqldb.Arg(&args, halfDay)
	}
	all, err := sqldb.All(tx, func(s sqldb.Scanner) (r row, err error) {
		h := &r.HalfDay
		var kind string
		var minutes *int
		err = s.Scan(&h.ID, &h.PublicID, &h.Day, &h.Starts, &h.Ends, &h.Minutes, &h.Remote, &h.Title, &r.Session, &r.Course, &r.City, &r.Sheet, &r.Person,
			sqldb.Text(&kind), &minutes, sqldb.Time(&r.SignedAt))
		if r.kind = Kind(kind); minutes != nil {
			r.lastMins = *minutes
		}
		return r, err
	}, `
		SELECT h.id, h.public_id, h.day, h.starts, h.ends, h.minutes, h.remote, h.title, s.public_id, c.title, s.city, sh.status, p.first_name || ' ' || p.last_name, g.kind, g.minutes, g.at
		FROM participations a JOIN persons p ON p.id = a.person_id
		JOIN sessions s ON s.id = a.session_id JOIN courses c ON c.id = s.course_id
		JOIN half_days h ON h.session_id = s.id JOIN sheets sh ON sh.half_day_id = h.id
		LEFT JOIN signatures g ON g.half_day_id = h.id AND g.participation_id = a.id
			AND g.seq = (SELECT max(seq) FROM signatures WHERE half_day_id = h.id AND participation_id = a.id)
		WHERE a.person_id = $1 AND a.status <> 'withdrawn' AND s.status <> 'cancelled'`+where+`
		ORDER BY h.day, h.starts LIMIT 1000`, args...)
	var mine []Mine
	for _, r := range all {
		r.Presence = presenceOf(Signature{Kind: r.kind}, r.kind != "")
		r.Minutes = r.HalfDay.Minutes
		if r.lastMins > 0 {
			r.Minutes = r.lastMins
		}
		r.Remote = r.HalfDay.Remote
		mine = append(mine, r.Mine)
	}
	return mine, err
}

// SheetLine is a half-day of a session, with where its sheet stands.
type SheetLine struct {
	HalfDay catalogue.HalfDay
	Session string // public id
	Course  string
	City    string
	Status  SheetStatus
	Signed  int
	People  int
}

// Training lists the half-days that the one who asks holds the roster of, as a
// trainer or an organiser, from a week ago on.
func (d Desk) Training(ctx context.Context, a policy.Actor) (all []SheetLine, err error) {
	scope := policy.List(a, policy.SheetOpen)
	if scope.Empty() {
		return nil, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := scope.Where(&args, policy.Columns{Provider: "s.provider_id", Session: "s.id", Status: "sh.status"})
		since := sqldb.Arg(&args, civil.DayOf(tx.Now, civil.Paris).Add(-7))
		all, err = sheetLines(tx, where+` AND h.day >= `+since, args)
		return err
	})
	return all, err
}

// OfSessionPage lists the sheets of a session for those who may read them.
func (d Desk) OfSessionPage(ctx context.Context, a policy.Actor, sessionPublicID string) (s catalogue.Session, all []SheetLine, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if s, err = catalogue.SessionByPublicID(tx, sessionPublicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.SheetRead, s.Subject()); err != nil {
			return err
		}
		all, err = sheetLines(tx, `s.id = $1`, []any{s.ID})
		return err
	})
	return s, all, err
}

func sheetLines(tx *sqldb.Tx, where string, args []any) ([]SheetLine, error) {
	return sqldb.All(tx, func(s sqldb.Scanner) (l SheetLine, err error) {
		h := &l.HalfDay
		return l, s.Scan(&h.ID, &h.PublicID, &h.Day, &h.Starts, &h.Ends, &h.Minutes, &h.Remote, &h.Title, &l.Session, &l.Course, &l.City, &l.Status, &l.Signed, &l.People)
	}, `
		SELECT h.id, h.public_id, h.day, h.starts, h.ends, h.minutes, h.remote, h.title, s.public_id, c.title, s.city, sh.status,
			(SELECT count(*) FROM signatures g WHERE g.half_day_id = h.id AND g.kind = 'signed' AND g.seq =
				(SELECT max(seq) FROM signatures m WHERE m.half_day_id = h.id AND m.participation_id = g.participation_id)),
			(SELECT count(*) FROM participations a WHERE a.session_id = s.id AND a.status <> 'withdrawn')
		FROM sheets sh JOIN half_days h ON h.id = sh.half_day_id JOIN sessions s ON s.id = sh.session_id JOIN courses c ON c.id = s.course_id
		WHERE `+where+` ORDER BY h.day, h.starts, h.id LIMIT 500`, args...)
}

// Hours is how much of a session somebody attended, in minutes and in signed
// half-days.
type Hours struct{ Planned, Attended, HalfDays, Signed int }

// Hours is HoursOf in a reading of its own.
func (d Desk) Hours(ctx context.Context, enrolmentIDs []string) (by map[string]Hours, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		by, err = HoursOf(tx, enrolmentIDs)
		return err
	})
	return by, err
}

// HoursOf tells, for requests that became participations, how much was
// attended: what the employer sees. Requests without a seat are not in it.
func HoursOf(tx *sqldb.Tx, enrolmentIDs []string) (map[string]Hours, error) {
	type row struct {
		enrolment string
		Hours
	}
	var args []any
	all, err := sqldb.All(tx, func(s sqldb.Scanner) (r row, err error) {
		return r, s.Scan(&r.enrolment, &r.Planned, &r.HalfDays, &r.Attended, &r.Signed)
	}, `
		SELECT a.enrolment_id, (SELECT COALESCE(sum(minutes), 0) FROM half_days WHERE session_id = a.session_id),
			(SELECT count(*) FROM half_days WHERE session_id = a.session_id),
			(SELECT COALESCE(sum(g.minutes), 0) FROM signatures g WHERE g.participation_id = a.id AND g.kind = 'signed' AND g.seq =
				(SELECT max(seq) FROM signatures m WHERE m.half_day_id = g.half_day_id AND m.participation_id = a.id)),
			(SELECT count(*) FROM signatures g WHERE g.participation_id = a.id AND g.kind = 'signed' AND g.seq =
				(SELECT max(seq) FROM signatures m WHERE m.half_day_id = g.half_day_id AND m.participation_id = a.id))
		FROM participations a WHERE a.status <> 'withdrawn' AND a.enrolment_id IN `+sqldb.In(&args, enrolmentIDs), args...)
	by := map[string]Hours{}
	for _, r := range all {
		by[r.enrolment] = r.Hours
	}
	return by, err
}
