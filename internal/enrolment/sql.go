package enrolment

import (
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/rulebook"
	"profil/internal/sqldb"
)

// liveIn is Live as SQL lists it: one who is offered a seat stands there as one
// who waits.
const liveIn = "('awaiting_employer', 'awaiting_provider', 'waitlisted', 'enrolled')"

// standing is the status of a request e. That a seat is offered is a fact beside
// the status "waitlisted", whose column is older than offers: to the databases
// that cannot change what a CHECK lists, an offered request is one that waits
// and has offered_until.
// A seat that is kept until the employer agrees is another: the request is one
// that awaits its employer and has retained_at.
const standing = `CASE WHEN e.offered_until IS NOT NULL THEN 'offered' WHEN ` + agreeing + ` THEN 'awaiting_agreement' ELSE e.status END`

// agreeing is true of a request e for which a seat is kept until its employer
// answers.
const agreeing = `(e.status = 'awaiting_employer' AND e.retained_at IS NOT NULL)`

// known is true of a request e of which its employer may know.
const known = `(NOT e.provider_first OR e.employer_due_at IS NOT NULL OR e.employer_at IS NOT NULL)`

// seated is the condition on requests e that hold a seat.
const seated = `(e.status = 'enrolled' OR e.offered_until IS NOT NULL OR ` + agreeing + `)`

// setAside is every seat that is set aside for a structure and that nobody has
// yet, as if it were a request e that has one: what counts seats counts both.
const setAside = `(SELECT m.organisation_id AS employer_id, m.session_id, h.course_id, CAST(substr(h.first_day, 1, 4) AS INTEGER) AS quota_year, c.format, c.reserved
	FROM allotted_seats v JOIN allotments m ON m.id = v.allotment_id JOIN sessions h ON h.id = m.session_id JOIN courses c ON c.id = h.course_id
	WHERE v.ended_at IS NULL)`

// stored is a status as its column has it.
func stored(s Status) Status {
	switch s {
	case Offered:
		return Waitlisted
	case AwaitingAgreement:
		return AwaitingEmployer
	}
	return s
}

// alive is the condition of the index enrolments_alive, word for word: with it
// the requests of a person that are over are not even looked at.
const alive = `e.status IN ('draft', 'awaiting_employer', 'awaiting_provider', 'waitlisted', 'enrolled')`

const columns = `e.id, e.public_id, e.reference, e.person_id, e.affiliation_id, e.employer_id, e.course_id, e.session_id, e.provider_id,
	e.quota_year, e.format, e.reserved, ` + standing + `, e.arrival_no, e.choice, e.choice_reason, e.waiting_no, e.offered_until, e.short_notice, e.draft_rank,
	e.employer_due_at, e.employer_by, e.employer_at, e.employer_reason, e.provider_by, e.provider_at, e.provider_reason,
	e.end_reason, e.informed_at, e.submitted_at, e.created_at, e.updated_at, e.handover_to, e.replaces, e.provider_first, e.retained_at, e.second_choice, e.late, e.missed, e.given_back`

// places says where the policy finds who stands around a row of enrolments e.
var places = policy.Columns{Person: "e.person_id", Organisation: "CASE WHEN " + known + " THEN e.employer_id END", Provider: "e.provider_id", Session: "e.session_id", Status: "(" + standing + ")"}

func scan(r sqldb.Scanner) (Enrolment, error) {
	var e Enrolment
	return e, r.Scan(e.fields()...)
}

func (e *Enrolment) fields() []any {
	return []any{
		&e.ID, &e.PublicID, sqldb.Text(&e.Reference), &e.PersonID, &e.AffiliationID, &e.EmployerID, &e.CourseID, &e.SessionID, sqldb.Text(&e.ProviderID),
		&e.QuotaYear, &e.Format, &e.Reserved, &e.Status,
		number{&e.ArrivalNo},
		&e.Choice, &e.ChoiceReason,
		number{&e.WaitingNo},
		sqldb.Time(&e.OfferedUntil), &e.ShortNotice, &e.DraftRank,
		sqldb.Time(&e.EmployerDueAt), sqldb.Text(&e.EmployerBy), sqldb.Time(&e.EmployerAt), &e.EmployerReason,
		sqldb.Text(&e.ProviderBy), sqldb.Time(&e.ProviderAt), &e.ProviderReason,
		&e.EndReason, sqldb.Time(&e.InformedAt), sqldb.Time(&e.SubmittedAt), sqldb.Time(&e.CreatedAt), sqldb.Time(&e.UpdatedAt),
		sqldb.Text(&e.HandOverTo), sqldb.Text(&e.Replaces), &e.ProviderFirst, sqldb.Time(&e.RetainedAt), sqldb.Text(&e.SecondID), &e.Late, &e.Missed, &e.GivenBack,
	}
}

// number reads a nullable rank, NULL as 0.
type number struct{ dest *int }

// Scan implements sql.Scanner.
func (n number) Scan(src any) error {
	v, _ := src.(int64)
	*n.dest = int(v)
	return nil
}

// Load gives the request of an inner id, whoever asks: for the rooms above.
func Load(tx *sqldb.Tx, enrolmentID string) (Enrolment, error) {
	return sqldb.One(tx, scan, `SELECT `+columns+` FROM enrolments e WHERE e.id = $1`, enrolmentID)
}

// LoadMany gives the requests of several inner ids.
func LoadMany(tx *sqldb.Tx, ids []string) (map[string]Enrolment, error) {
	return sqldb.Many(tx, scan, func(e Enrolment) string { return e.ID }, `SELECT `+columns+` FROM enrolments e WHERE e.id IN`, ids)
}

// OfSession gives the requests of a session that stand at one of statuses, in
// order of arrival.
func OfSession(tx *sqldb.Tx, sessionID string, statuses ...Status) ([]Enrolment, error) {
	args := []any{sessionID}
	return sqldb.All(tx, scan, `SELECT `+columns+` FROM enrolments e
		WHERE e.session_id = $1 AND (`+standing+`) IN `+sqldb.In(&args, statuses)+` ORDER BY e.arrival_no NULLS LAST, e.id`, args...)
}

func byPublicID(tx *sqldb.Tx, publicID string) (Enrolment, error) {
	return sqldb.One(tx, scan, `SELECT `+columns+` FROM enrolments e WHERE e.public_id = $1`, publicID)
}

// insert adds a request: a draft, or one that is sent at once.
func insert(tx *sqldb.Tx, e Enrolment) error {
	return tx.Do(`
		INSERT INTO enrolments (id, public_id, reference, person_id, affiliation_id, employer_id, course_id, session_id, quota_year, format, reserved,
			status, arrival_no, employer_due_at, informed_at, submitted_at, created_at, updated_at, provider_id, provider_first, second_choice)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18, $19, $20)`,
		e.ID, e.PublicID, sqldb.Null(e.Reference), e.PersonID, e.AffiliationID, e.EmployerID, e.CourseID, e.SessionID, e.QuotaYear, e.Format, e.Reserved,
		e.Status, sqldb.Null(e.ArrivalNo), sqldb.Null(e.EmployerDueAt), sqldb.Null(e.InformedAt), sqldb.Null(e.SubmittedAt), tx.Now, sqldb.Null(e.ProviderID), e.ProviderFirst, sqldb.Null(e.SecondID))
}

func addStep(tx *sqldb.Tx, e Enrolment, ev Event, seat policy.Seat, actor, reason string) error {
	return tx.Do(`INSERT INTO enrolment_steps (id, enrolment_id, at, event, seat, actor_id, reason, rules_version, rules_spoke) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id.New(), e.ID, tx.Now, ev, seat, actor, reason, sqldb.Null(e.judged.version), e.judged.spoke())
}

func steps(tx *sqldb.Tx, enrolmentID string) ([]Step, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (s Step, err error) {
		var spoke string
		err = r.Scan(sqldb.Time(&s.At), &s.Event, &s.Seat, &s.Actor, &s.Reason, &s.Via, sqldb.Text(&s.InFor), &s.Advice, number{&s.Rules}, &spoke,
			sqldb.Text(&s.From.SessionID), sqldb.Text((*string)(&s.From.FirstDay)), sqldb.Text((*string)(&s.From.LastDay)), number{&s.From.ArrivalNo})
		s.Spoke = spokeOf(spoke)
		return s, err
	}, `SELECT t.at, t.event, t.seat, t.actor_id, t.reason, t.via, t.stands_for, t.advice, t.rules_version, t.rules_spoke, f.id, f.first_day, f.last_day, t.from_arrival_no
		FROM enrolment_steps t LEFT JOIN sessions f ON f.id = t.from_session_id WHERE t.enrolment_id = $1 ORDER BY t.at, t.id`, enrolmentID)
}

// keepAnswers writes the answers to the questions of the day, over those that
// the draft held, if there was one.
func keepAnswers(tx *sqldb.Tx, enrolmentID string, answers []Answer, eraseAfter civil.Day, over bool) error {
	if over {
		if err := tx.Do(`DELETE FROM answers WHERE enrolment_id = $1`, enrolmentID); err != nil {
			return err
		}
	}
	var args []any
	var rows []string
	for _, a := range answers {
		if a.Body != "" {
			rows = append(rows, sqldb.In(&args, []any{enrolmentID, a.Question.ID, a.Body, eraseAfter}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Do(`INSERT INTO answers (enrolment_id, question_id, body, erase_after) VALUES `+strings.Join(rows, ", "), args...)
}

// answersOf gives the answers of several requests, by request, in the order of
// the questions.
func answersOf(tx *sqldb.Tx, ids []string) (map[string][]Answer, error) {
	type row struct {
		enrolmentID string
		Answer
	}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (a row, err error) {
		q := &a.Question
		return a, r.Scan(&a.enrolmentID, &q.ID, &q.Position, &q.Label, &q.Purpose, &q.Least, &q.Most, &a.Body)
	}, `
		SELECT a.enrolment_id, q.id, q.position, q.label, q.purpose, q.least, q.most, a.body
		FROM answers a JOIN questions q ON q.id = a.question_id
		WHERE a.enrolment_id IN `+sqldb.In(&args, ids)+` ORDER BY q.position`, args...)
	by := map[string][]Answer{}
	for _, a := range all {
		by[a.enrolmentID] = append(by[a.enrolmentID], a.Answer)
	}
	return by, err
}

// askGround asks of a session and its course what the rules look at, with the
// questions of the day.
func askGround(tx *sqldb.Tx, sessionPublicID string) func() (ground, error) {
	var g ground
	asked := sqldb.Ask(tx, func(r sqldb.Scanner) (q catalogue.Question, err error) {
		s, c := &g.Session, &g.Course
		return q, r.Scan(&s.ID, &s.PublicID, &s.ProviderID, &s.CourseID, &s.Status, sqldb.Time(&s.OpensAt), sqldb.Time(&s.ClosesAt),
			&s.FirstDay, &s.LastDay, &s.DecisionOn, &s.AsksFirst, &c.PublicID, &c.Title, &c.Format, &c.Reserved, &c.Version, &g.Able,
			sqldb.Text(&q.ID), number{&q.Position}, sqldb.Text(&q.Label), sqldb.Text(&q.Purpose), number{&q.Least}, number{&q.Most})
	}, `
		SELECT s.id, s.public_id, s.provider_id, s.course_id, s.status, s.opens_at, s.closes_at, s.first_day, s.last_day, s.decision_on, s.asks_first,
			c.public_id, c.title, c.format, c.reserved, c.version,
			EXISTS (SELECT 1 FROM providers v WHERE v.organisation_id = s.provider_id AND `+organisation.AbleProvider+`), q.id, q.position, q.label, q.purpose, q.least, q.most
		FROM sessions s JOIN courses c ON c.id = s.course_id
		LEFT JOIN questions q ON q.course_id = c.id AND q.version = c.version
		WHERE s.public_id = $1 ORDER BY q.position`, sessionPublicID)
	return func() (ground, error) {
		all, err := asked.All()
		if err == nil && len(all) == 0 {
			err = fault.New(fault.NotFound, "not_found")
		}
		if g.Course.ID = g.Session.CourseID; len(all) > 0 && all[0].ID != "" {
			g.Questions = all
		}
		return g, err
	}
}

// sessionOf gives of the session of a request what its end depends on.
func sessionOf(tx *sqldb.Tx, publicID string) (catalogue.Session, error) {
	return sqldb.One(tx, func(r sqldb.Scanner) (s catalogue.Session, err error) {
		return s, r.Scan(&s.ID, &s.PublicID, &s.Status, &s.LastDay, &s.Zone)
	}, `SELECT s.id, s.public_id, s.status, s.last_day, s.zone FROM enrolments e JOIN sessions s ON s.id = e.session_id WHERE e.public_id = $1`, publicID)
}

func trainersOf(tx *sqldb.Tx, sessionID string) ([]string, error) {
	return sqldb.Values[string](tx, `SELECT person_id FROM session_trainers WHERE session_id = $1 AND person_id IS NOT NULL ORDER BY position`, sessionID)
}

// overdue lists the requests that an employer has not answered by the day on
// which the list of their session is due; those that came to it later, by then.
func overdue(tx *sqldb.Tx, today civil.Day) ([]Enrolment, error) {
	return sqldb.All(tx, scan, `
		SELECT `+columns+` FROM enrolments e JOIN sessions s ON s.id = e.session_id
		WHERE e.status = 'awaiting_employer' AND e.retained_at IS NULL AND s.decision_on < $1 AND (e.employer_due_at < $2 OR e.replaces IS NULL AND NOT EXISTS (
			SELECT 1 FROM enrolment_steps t WHERE t.enrolment_id = e.id AND t.event IN ('moved', 'fell_back'))) ORDER BY e.id LIMIT 500`, today, tx.Now)
}

// dropDrafts removes the drafts of a session, and what was written in them.
func dropDrafts(tx *sqldb.Tx, sessionID string) error {
	if _, err := tx.Exec(`DELETE FROM answers WHERE enrolment_id IN (SELECT id FROM enrolments WHERE session_id = $1 AND status = 'draft')`, sessionID); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM enrolments WHERE session_id = $1 AND status = 'draft'`, sessionID)
	return err
}

// tally is what the rules count about one who asks, and how they stand in the
// structure they act for.
type tally struct {
	used        map[string]int    // by the code of the rule
	affiliation string            // inner id of the one that is confirmed, "" without
	adhesion    bool              // that the structure has for the year
	opening     catalogue.Opening // of the session, to that person
	seat        string            // inner id of the one that is set aside and that the person is named for, "" for none
	inForce     string            // id of the version of the rules in force, "" before the first
}

// among says which of the requests that live are counted: all of them by its
// zero value.
type among struct {
	before time.Time // sent before it
	apart  []string  // inner ids of those that are not: the one that is judged, where it lives already
}

// namedFor is the seat of a session s for which the person $1 is named by the
// structure $2.
const namedFor = `(SELECT v.id FROM allotted_seats v JOIN allotments m ON m.id = v.allotment_id
	WHERE v.person_id = $1 AND v.ended_at IS NULL AND m.organisation_id = $2 AND m.session_id = s.id ORDER BY v.id LIMIT 1)`

// askTally asks for it, by the rules of a set.
func (d Desk) askTally(tx *sqldb.Tx, a policy.Actor, sessionPublicID string, rules quota.Set, of among) *sqldb.Answer[tally] {
	args, earlier, query := []any{a.Person, a.Active, sessionPublicID}, ``, strings.Builder{}
	if !of.before.IsZero() {
		earlier = ` AND e.submitted_at < ` + sqldb.Arg(&args, of.before)
	}
	if len(of.apart) > 0 {
		earlier += ` AND e.id NOT IN ` + sqldb.In(&args, of.apart)
	}
	var counted []string
	for _, r := range rules.Rules {
		if r.Counts() {
			query.WriteString(count(r, earlier) + `, `)
			counted = append(counted, r.Code)
		}
	}
	inForce := `NULL`
	if d.Rules != nil {
		inForce = rulebook.InForceID
	}
	return sqldb.Ask(tx, func(r sqldb.Scanner) (n tally, err error) {
		used := make([]int, len(counted))
		var into []any
		for i := range used {
			into = append(into, &used[i])
		}
		err = r.Scan(append(into, sqldb.Text(&n.affiliation), &n.adhesion, &n.opening.After, sqldb.Text(&n.seat), sqldb.Text(&n.inForce))...)
		n.used = map[string]int{}
		for i, code := range counted {
			n.used[code] = used[i]
		}
		return n, err
	}, `SELECT `+query.String()+`
			(SELECT f.id FROM affiliations f WHERE f.person_id = $1 AND f.organisation_id = $2 AND f.status = 'confirmed'),
			`+organisation.Adheres(`$2`, yearOf)+`, `+catalogue.OpensFor(`$1`, `$2`)+`, `+namedFor+`, `+inForce+`
		FROM sessions s WHERE s.public_id = $3`, args...)
}

// clashes gives the titles of the person's other actions that meet at the
// hours of a session.
func clashes(tx *sqldb.Tx, personID, sessionID string) ([]string, error) {
	type row struct{ title, sort string }
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.title, &v.sort) }, `
		SELECT DISTINCT c.title, s.first_day FROM half_days mine
		JOIN half_days other ON other.day = mine.day AND other.starts < mine.ends AND mine.starts < other.ends AND other.session_id <> mine.session_id
		JOIN enrolments e ON e.session_id = other.session_id AND e.person_id = $1
		JOIN sessions s ON s.id = e.session_id
		JOIN courses c ON c.id = e.course_id
		WHERE mine.session_id = $2 AND e.status IN `+liveIn+` ORDER BY s.first_day`, personID, sessionID)
	var titles []string
	for _, v := range all {
		titles = append(titles, v.title)
	}
	return titles, err
}

// askSame asks for the person's request for the course of a session that a new
// one would repeat, drafts included.
func askSame(tx *sqldb.Tx, personID, sessionPublicID string) *sqldb.Answer[Enrolment] {
	return sqldb.Ask(tx, scan, `SELECT `+columns+` FROM enrolments e
		WHERE e.person_id = $1 AND e.course_id = (SELECT s.course_id FROM sessions s WHERE s.public_id = $2)
			AND `+alive, personID, sessionPublicID)
}

func countOf(tx *sqldb.Tx, sessionID string, s Status) (int, error) {
	return sqldb.Value[int](tx, `SELECT count(*) FROM enrolments e WHERE e.session_id = $1 AND (`+standing+`) = $2`, sessionID, s)
}

// setChoice keeps what the provider means to answer, while the request is in
// selection.
func setChoice(tx *sqldb.Tx, e Enrolment) error {
	return tx.Must(`UPDATE enrolments SET choice = $2, choice_reason = $3, updated_at = $4 WHERE id = $1 AND status IN ('awaiting_provider', 'waitlisted') AND offered_until IS NULL`,
		e.ID, e.Choice, e.ChoiceReason, tx.Now)
}

func due(now time.Time, days int, s catalogue.Session) time.Time {
	d := civil.WorkingDays(now, days, civil.Paris)
	last := civil.At(s.DecisionOn.Add(-1), "18:00", civil.Paris)
	if d.After(last) && last.After(now) {
		return last
	}
	return d
}
