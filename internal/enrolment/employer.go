package enrolment

import (
	"context"
	"slices"
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Inbox lists what awaits an answer from the one who asks, at the structures
// where they hold the employeur right, those due first, with the motivations
// and all that helps to decide.
func (d Desk) Inbox(ctx context.Context, a policy.Actor) ([]Line, error) {
	at := a.Holding(policy.Approver)
	if len(at) == 0 {
		return nil, nil
	}
	return d.waiting(ctx, a, func(args *[]any) string {
		return `e.employer_id IN ` + sqldb.In(args, at) + ` AND e.person_id NOT IN ` + sqldb.In(args, a.Apart())
	})
}

// Unanswered lists, for the staff, what nobody at the structure can answer, and
// what is late.
func (d Desk) Unanswered(ctx context.Context, a policy.Actor) ([]Line, error) {
	if !a.Staff(policy.Reader) {
		return nil, policy.Require(a, policy.BackOfficeRead, policy.Subject{})
	}
	now := d.DB.Now().UTC()
	return d.waiting(ctx, a, func(args *[]any) string {
		return `(e.employer_due_at < ` + sqldb.Arg(args, now) + ` OR NOT EXISTS (
			SELECT 1 FROM affiliations w JOIN roles r ON r.affiliation_id = w.id
			WHERE w.organisation_id = e.employer_id AND w.status = 'confirmed' AND w.person_id <> e.person_id AND r.role = 'approver'))`
	})
}

func (d Desk) waiting(ctx context.Context, a policy.Actor, where func(*[]any) string) (all []Line, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		all, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.status = 'awaiting_employer' AND `+where(&args)+`
			ORDER BY e.employer_due_at, s.first_day, e.session_id, e.arrival_no LIMIT 200`, args...)
		if err != nil {
			return err
		}
		rules, err := d.rulesInForce(tx)
		if err != nil {
			return err
		}
		if err := weigh(tx, a, all, rules); err != nil {
			return err
		}
		return readAll(tx, a, all)
	})
	if err == nil {
		err = d.saw(ctx, a, "list", all)
	}
	return all, err
}

// saw records whose requests a has just been shown, and says which were with
// their motivation; of the others it says what, as "list".
func (d Desk) saw(ctx context.Context, a policy.Actor, what string, lines []Line) error {
	var looks []journal.Look
	for _, l := range lines {
		look := journal.Look{Person: l.PersonID, What: what, Subject: l.ID, Seat: policy.By(a, policy.EnrolmentRead, l.Subject())}
		if len(l.Answers) > 0 {
			look.What = "motivation"
		}
		looks = append(looks, look)
	}
	return journal.SawAll(ctx, d.DB, a, looks)
}

// AwaitingEmployerCount is how many requests await the answer of the one who
// asks, as a number in SQL: the bar reads it with what else it counts.
func AwaitingEmployerCount(args *[]any, a policy.Actor) string {
	at := a.Holding(policy.Approver)
	if len(at) == 0 {
		return "0"
	}
	return `(SELECT count(*) FROM enrolments WHERE status = 'awaiting_employer' AND person_id NOT IN ` + sqldb.In(args, a.Apart()) + ` AND employer_id IN ` + sqldb.In(args, at) + `)`
}

// DecisionFilter narrows the list of past decisions; its zero value narrows
// nothing.
type DecisionFilter struct {
	Agreed, Refused bool   // both or none: all
	Year            int    // civil year of the decision
	Employer        string // public id of the structure
	Q               string // words of the name or of the title, compared folded
	Page            int    // from 1
	All             bool   // every page at once: for a file
}

// decisionsMost is how many lines a file of decisions holds.
const decisionsMost = 20_000

// Decisions lists every answer given in the name of the structures where a
// holds the employeur right, the latest first, and whether there are more.
// Whose requests are in it is recorded.
func (d Desk) Decisions(ctx context.Context, a policy.Actor, f DecisionFilter) (all []Line, more bool, err error) {
	at := a.Holding(policy.Approver)
	if len(at) == 0 {
		return nil, false, policy.Require(policy.Actor{Person: a.Person}, policy.EnrolmentApprove, policy.Subject{})
	}
	most, offset := PageSize, max(0, f.Page-1)*PageSize
	if f.All {
		most, offset = decisionsMost, 0
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := `e.employer_at IS NOT NULL AND e.employer_id IN ` + sqldb.In(&args, at) + f.where(&args)
		all, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE `+where+`
			ORDER BY e.employer_at DESC, e.id DESC LIMIT `+sqldb.Arg(&args, most+1)+` OFFSET `+sqldb.Arg(&args, offset), args...)
		return err
	})
	if len(all) > most {
		all, more = all[:most], true
	}
	if err == nil {
		err = d.saw(ctx, a, f.what(), all)
	}
	return all, more, err
}

// what is what a reading of the list is called: the file goes further than a page.
func (f DecisionFilter) what() string {
	if f.All {
		return "export"
	}
	return "list"
}

func (f DecisionFilter) where(args *[]any) (s string) {
	switch {
	case f.Agreed && !f.Refused:
		s += ` AND e.status <> 'declined'`
	case f.Refused && !f.Agreed:
		s += ` AND e.status = 'declined'`
	}
	if f.Year != 0 {
		s += ` AND e.employer_at >= ` + sqldb.Arg(args, startOf(f.Year)) + ` AND e.employer_at < ` + sqldb.Arg(args, startOf(f.Year+1))
	}
	if f.Employer != "" {
		s += ` AND o.public_id = ` + sqldb.Arg(args, f.Employer)
	}
	for _, word := range words(f.Q) {
		like := `'%' || ` + sqldb.Arg(args, word) + ` || '%'` // folded words hold no % and no _
		s += ` AND (p.sort_name LIKE ` + like + ` OR c.search LIKE ` + like + `)`
	}
	return s
}

func startOf(year int) time.Time {
	return civil.At(civil.Date(year, time.January, 1), "00:00", civil.Paris)
}

func words(q string) []string { return strings.Fields(french.Fold(q)) }

// Seated lists those who were enrolled, in a session that has begun, under the
// structures where a holds the employeur right: the latest session first.
func (d Desk) Seated(ctx context.Context, a policy.Actor, year int) (all []Line, err error) {
	at := a.Holding(policy.Approver)
	if len(at) == 0 {
		return nil, policy.Require(policy.Actor{Person: a.Person}, policy.EnrolmentApprove, policy.Subject{})
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		all, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`
			WHERE e.employer_id IN `+sqldb.In(&args, at)+` AND e.quota_year = `+sqldb.Arg(&args, year)+`
			AND e.provider_at IS NOT NULL AND `+known+` AND e.status IN ('enrolled', 'withdrawn') AND s.first_day <= `+sqldb.Arg(&args, civil.DayOf(tx.Now, civil.Paris))+`
			ORDER BY s.first_day DESC, e.session_id, p.sort_name, e.id LIMIT 500`, args...)
		return err
	})
	if err == nil {
		err = d.saw(ctx, a, "attendance", all)
	}
	return all, err
}

// weigh adds to requests what helps the employer to decide: the hours away,
// the colleagues away on the same days, the quota that is used. It takes few
// statements, however many requests there are.
func weigh(tx *sqldb.Tx, a policy.Actor, lines []Line, rules quota.Set) error {
	var sessions, people, employers []string
	for _, l := range lines {
		sessions = append(sessions, l.SessionID)
		if a.Belongs(l.EmployerID) || a.Staff(policy.Reader) {
			people, employers = append(people, l.PersonID), append(employers, l.EmployerID)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	if lines[0].Minutes == 0 { // they are not known already
		minutes, err := minutesOf(tx, uniq(sessions))
		if err != nil {
			return err
		}
		for i := range lines {
			lines[i].Minutes = minutes[lines[i].SessionID]
		}
	}
	if len(people) == 0 {
		return nil
	}
	used, err := usedOf(tx, uniq(people))
	if err != nil {
		return err
	}
	away, err := awayOn(tx, uniq(sessions), uniq(employers))
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		if !slices.Contains(people, l.PersonID) {
			continue
		}
		l.Yearly = yearly(rules, used, l.PersonID, l.QuotaYear, l.ID)
		for _, w := range away {
			if w.session == l.SessionID && w.employer == l.EmployerID && w.person != l.PersonID && !slices.Contains(l.Away, w.name) {
				l.Away = append(l.Away, w.name)
			}
		}
	}
	return nil
}

func uniq(all []string) []string {
	all = slices.Clone(all)
	slices.Sort(all)
	return slices.Compact(all)
}

func minutesOf(tx *sqldb.Tx, sessions []string) (map[string]int, error) {
	type row struct {
		session string
		minutes int
	}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.session, &v.minutes) },
		`SELECT session_id, sum(minutes) FROM half_days WHERE session_id IN `+sqldb.In(&args, sessions)+` GROUP BY session_id`, args...)
	by := map[string]int{}
	for _, v := range all {
		by[v.session] = v.minutes
	}
	return by, err
}

type usedRow struct {
	person, request, format string
	year                    int
	reserved                bool
}

// usedOf lists the requests of people that count in the limits of a year.
func usedOf(tx *sqldb.Tx, people []string) ([]usedRow, error) {
	var args []any
	return sqldb.All(tx, func(r sqldb.Scanner) (v usedRow, err error) {
		return v, r.Scan(&v.person, &v.request, &v.year, &v.format, &v.reserved)
	},
		`SELECT person_id, id, quota_year, format, reserved FROM enrolments
		WHERE person_id IN `+sqldb.In(&args, people)+` AND (status IN `+liveIn+` OR late) AND NOT given_back`, args...)
}

type awayRow struct{ session, employer, person, name string }

// awayOn lists who, of the employers, asks for or attends something on the days
// of the sessions.
func awayOn(tx *sqldb.Tx, sessions, employers []string) ([]awayRow, error) {
	type row struct {
		awayRow
		sort string
	}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(&v.session, &v.employer, &v.person, &v.name, &v.sort)
	}, `
		SELECT DISTINCT mine.session_id, e.employer_id, e.person_id, p.first_name || ' ' || p.last_name, p.sort_name
		FROM half_days mine
		JOIN half_days other ON other.day = mine.day
		JOIN enrolments e ON e.session_id = other.session_id
		JOIN persons p ON p.id = e.person_id
		WHERE mine.session_id IN `+sqldb.In(&args, sessions)+` AND e.employer_id IN `+sqldb.In(&args, employers)+` AND `+known+` AND e.status IN `+liveIn+`
		ORDER BY p.sort_name, e.person_id`, args...)
	var rows []awayRow
	for _, v := range all {
		rows = append(rows, v.awayRow)
	}
	return rows, err
}
