package catalogue

import (
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/sqldb"
)

const courseColumns = `c.id, c.public_id, c.provider_id, c.title, c.format, c.theme, c.modality, c.reserved, c.summary, c.objectives, c.audience,
	c.prerequisites, c.programme, c.methods, c.means, c.assessment, c.recognition, c.access_delay, c.accessibility, c.funding, c.results,
	c.price_cents, c.vat_bp, c.minutes, c.remote_minutes, c.nsf, c.contact_name, c.contact_email, c.contact_phone,
	c.status, c.version, c.edition, c.published_at, c.created_at, c.updated_at`

func scanCourse(r sqldb.Scanner) (c Course, err error) {
	return c, r.Scan(&c.ID, &c.PublicID, &c.ProviderID, &c.Title, &c.Format, &c.Theme, &c.Modality, &c.Reserved, &c.Summary, &c.Objectives, &c.Audience,
		&c.Prerequisites, &c.Programme, &c.Methods, &c.Means, &c.Assessment, &c.Recognition, &c.AccessDelay, &c.Accessibility, &c.Funding, &c.Results,
		&c.PriceCents, &c.VATPoints, &c.Minutes, &c.RemoteMinutes, &c.NSF, &c.ContactName, &c.ContactEmail, &c.ContactPhone,
		&c.Status, &c.Version, &c.Edition, sqldb.Time(&c.PublishedAt), sqldb.Time(&c.CreatedAt), sqldb.Time(&c.UpdatedAt))
}

// LoadCourse gives a course by its inner id, whoever asks.
func LoadCourse(tx *sqldb.Tx, courseID string) (Course, error) {
	return sqldb.One(tx, scanCourse, `SELECT `+courseColumns+` FROM courses c WHERE c.id = $1`, courseID)
}

func courseByPublicID(tx *sqldb.Tx, publicID string) (Course, error) {
	return sqldb.One(tx, scanCourse, `SELECT `+courseColumns+` FROM courses c WHERE c.public_id = $1`, publicID)
}

func insertCourse(tx *sqldb.Tx, c Course) error {
	_, err := tx.Exec(`
		INSERT INTO courses (id, public_id, provider_id, title, search, format, theme, modality, reserved, minutes, status, version, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
		c.ID, c.PublicID, c.ProviderID, c.Title, c.search(), c.Format, c.Theme, c.Modality, c.Reserved, c.Minutes, c.Status, c.Version, tx.Now)
	return err
}

// updateCourse writes everything that a course says.
func updateCourse(tx *sqldb.Tx, c Course) error {
	return tx.Must(`
		UPDATE courses SET title = $2, search = $3, format = $4, theme = $5, modality = $6, reserved = $7, summary = $8, objectives = $9, audience = $10,
			prerequisites = $11, programme = $12, methods = $13, means = $14, assessment = $15, recognition = $16, access_delay = $17, accessibility = $18,
			funding = $19, results = $20, price_cents = $21, vat_bp = $22, minutes = $23, remote_minutes = $24, nsf = $25,
			contact_name = $26, contact_email = $27, contact_phone = $28, updated_at = $29, edition = edition + 1
		WHERE id = $1`,
		c.ID, c.Title, c.search(), c.Format, c.Theme, c.Modality, c.Reserved, c.Summary, c.Objectives, c.Audience,
		c.Prerequisites, c.Programme, c.Methods, c.Means, c.Assessment, c.Recognition, c.AccessDelay, c.Accessibility,
		c.Funding, c.Results, c.PriceCents, c.VATPoints, c.Minutes, c.RemoteMinutes, c.NSF, c.ContactName, c.ContactEmail, c.ContactPhone, tx.Now)
}

func advanceCourse(tx *sqldb.Tx, c Course, from CourseStatus) error {
	return tx.Must(`UPDATE courses SET status = $3, published_at = $4, updated_at = $5 WHERE id = $1 AND status = $2`,
		c.ID, from, c.Status, sqldb.Null(c.PublishedAt), tx.Now)
}

// Questions gives the questions of one version of a course, in order.
func Questions(tx *sqldb.Tx, courseID string, version int) ([]Question, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (q Question, err error) {
		return q, r.Scan(&q.ID, &q.Position, &q.Label, &q.Purpose, &q.Least, &q.Most)
	}, `SELECT id, position, label, purpose, least, most FROM questions WHERE course_id = $1 AND version = $2 ORDER BY position`, courseID, version)
}

func insertQuestions(tx *sqldb.Tx, courseID string, version int, all []Question) error {
	for i, q := range all {
		if _, err := tx.Exec(`INSERT INTO questions (id, course_id, version, position, label, purpose, least, most) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id.New(), courseID, version, i+1, q.Label, q.Purpose, q.Least, q.Most); err != nil {
			return err
		}
	}
	return nil
}

const sessionColumns = `s.id, s.public_id, s.reference, s.course_id, s.provider_id, s.status, s.capacity, s.minimum, s.taken, s.arrivals, s.opens_at, s.closes_at,
	s.decision_on, s.first_day, s.last_day, s.zone, s.modality, s.department, s.place_name, s.street, s.postcode, s.city, s.access,
	s.remote_link, s.practical, s.offer_hours, s.waiting_rule, s.asks_first, s.edition, s.go_on, s.confirmed_at, s.published_list_at, s.created_at, s.updated_at`

func scanSession(r sqldb.Scanner) (s Session, err error) { return s, r.Scan(s.fields()...) }

func (s *Session) fields() []any {
	return []any{
		&s.ID, &s.PublicID, &s.Reference, &s.CourseID, &s.ProviderID, &s.Status, &s.Capacity, &s.Minimum, &s.Taken, &s.Arrivals,
		sqldb.Time(&s.OpensAt), sqldb.Time(&s.ClosesAt), &s.DecisionOn, &s.FirstDay, &s.LastDay, &s.Zone, &s.Modality, &s.Department,
		&s.PlaceName, &s.Street, &s.Postcode, &s.City, &s.Access, &s.RemoteLink, &s.Practical, &s.OfferHours, &s.WaitingRule, &s.AsksFirst, &s.Edition, &s.GoOn, sqldb.Time(&s.ConfirmedAt),
		sqldb.Time(&s.ListedAt), sqldb.Time(&s.CreatedAt), sqldb.Time(&s.UpdatedAt),
	}
}

// LoadSession gives a session by its inner id, with its half-days and its
// trainers, whoever asks.
func LoadSession(tx *sqldb.Tx, sessionID string) (Session, error) {
	return whole(tx, `s.id = $1`, sessionID)
}

// SessionByPublicID is LoadSession by the id of URLs.
func SessionByPublicID(tx *sqldb.Tx, publicID string) (Session, error) {
	return whole(tx, `s.public_id = $1`, publicID)
}

func whole(tx *sqldb.Tx, where, key string) (Session, error) {
	s, err := sqldb.One(tx, scanSession, `SELECT `+sessionColumns+` FROM sessions s WHERE `+where, key)
	if err != nil {
		return s, err
	}
	if s.HalfDays, err = halfDays(tx, s.ID); err != nil {
		return s, err
	}
	s.Trainers, err = sqldb.All(tx, func(r sqldb.Scanner) (t Trainer, err error) {
		return t, r.Scan(sqldb.Text(&t.PersonID), &t.Name, &t.Title)
	}, `SELECT person_id, name, title FROM session_trainers WHERE session_id = $1 ORDER BY position`, s.ID)
	return s, err
}

const halfDayColumns = `id, public_id, day, starts, ends, minutes, remote, title`

func (h *HalfDay) fields() []any {
	return []any{&h.ID, &h.PublicID, &h.Day, &h.Starts, &h.Ends, &h.Minutes, &h.Remote, &h.Title}
}

func halfDays(tx *sqldb.Tx, sessionID string) ([]HalfDay, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (h HalfDay, err error) {
		return h, r.Scan(h.fields()...)
	}, `SELECT `+halfDayColumns+` FROM half_days WHERE session_id = $1 ORDER BY day, starts`, sessionID)
}

func insertSession(tx *sqldb.Tx, s Session) error {
	_, err := tx.Exec(`
		INSERT INTO sessions (id, public_id, reference, course_id, provider_id, status, capacity, opens_at, closes_at, decision_on, first_day, last_day,
			zone, modality, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)`,
		s.ID, s.PublicID, s.Reference, s.CourseID, s.ProviderID, s.Status, s.Capacity, s.OpensAt, s.ClosesAt, s.DecisionOn, s.FirstDay, s.LastDay,
		s.Zone, s.Modality, tx.Now)
	return err
}

// updateSession writes everything that a session says, half-days and trainers
// apart.
func updateSession(tx *sqldb.Tx, s Session) error {
	return tx.Must(`
		UPDATE sessions SET capacity = $2, minimum = $3, opens_at = $4, closes_at = $5, decision_on = $6, first_day = $7, last_day = $8, modality = $9,
			department = $10, place_name = $11, street = $12, postcode = $13, city = $14, access = $15, remote_link = $16, practical = $17, updated_at = $18, offer_hours = $19, waiting_rule = $20, go_on = $21, asks_first = $22, edition = edition + 1
		WHERE id = $1 AND taken <= $2`,
		s.ID, s.Capacity, s.Minimum, s.OpensAt, s.ClosesAt, s.DecisionOn, s.FirstDay, s.LastDay, s.Modality,
		s.Department, s.PlaceName, s.Street, s.Postcode, s.City, s.Access, s.RemoteLink, s.Practical, tx.Now, s.OfferHours, s.WaitingRule, s.GoOn, s.AsksFirst)
}

// replaceHalfDays writes the timetable anew: only while nobody can have signed.
// A half-day that begins when one did before keeps its identifiers: the address
// of its sheet stays what people may have noted.
func replaceHalfDays(tx *sqldb.Tx, s Session) error {
	type start struct {
		day civil.Day
		at  civil.Clock
	}
	before, err := halfDays(tx, s.ID)
	if err != nil {
		return err
	}
	known := map[start]HalfDay{}
	for _, h := range before {
		known[start{h.Day, h.Starts}] = h
	}
	if _, err := tx.Exec(`DELETE FROM half_days WHERE session_id = $1`, s.ID); err != nil {
		return err
	}
	for _, h := range s.HalfDays {
		h.ID, h.PublicID = id.New(), id.Public()
		if k, is := known[start{h.Day, h.Starts}]; is {
			h.ID, h.PublicID = k.ID, k.PublicID
		}
		if _, err := tx.Exec(`INSERT INTO half_days (id, public_id, session_id, day, starts, ends, minutes, remote, title) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			h.ID, h.PublicID, s.ID, h.Day, h.Starts, h.Ends, h.Minutes, h.Remote, h.Title); err != nil {
			return err
		}
	}
	return nil
}

// retitleHalfDays writes the titles of half-days whose hours have not changed.
func retitleHalfDays(tx *sqldb.Tx, s Session) error {
	for _, h := range s.HalfDays {
		if err := tx.Must(`UPDATE half_days SET title = $4 WHERE session_id = $1 AND day = $2 AND starts = $3`, s.ID, h.Day, h.Starts, h.Title); err != nil {
			return err
		}
	}
	return nil
}

func replaceTrainers(tx *sqldb.Tx, s Session) error {
	if _, err := tx.Exec(`DELETE FROM session_trainers WHERE session_id = $1`, s.ID); err != nil {
		return err
	}
	for i, t := range s.Trainers {
		if _, err := tx.Exec(`INSERT INTO session_trainers (session_id, position, person_id, name, title) VALUES ($1, $2, $3, $4, $5)`,
			s.ID, i+1, sqldb.Null(t.PersonID), t.Name, t.Title); err != nil {
			return err
		}
	}
	return nil
}

func advanceSession(tx *sqldb.Tx, s Session, from SessionStatus) error {
	return tx.Must(`UPDATE sessions SET status = $3, published_list_at = $4, updated_at = $5 WHERE id = $1 AND status = $2`,
		s.ID, from, s.Status, sqldb.Null(s.ListedAt), tx.Now)
}

// NextArrival gives the next arrival number of a session, from 1; the row of
// the session is held until the end of the transaction. A session that is not
// open is NotFound: it takes no request.
func NextArrival(tx *sqldb.Tx, sessionID string) (int, error) {
	return sqldb.Value[int](tx, `UPDATE sessions SET arrivals = arrivals + 1 WHERE id = $1 AND status = 'open' RETURNING arrivals`, sessionID)
}

// NextArrivalOfMoved is NextArrival for who comes from another session of the
// course: whatever the window, until the session begins.
func NextArrivalOfMoved(tx *sqldb.Tx, sessionID string) (int, error) {
	return sqldb.Value[int](tx, `UPDATE sessions SET arrivals = arrivals + 1 WHERE id = $1 AND status IN `+Planned+` RETURNING arrivals`, sessionID)
}

// TakeSeats takes n seats of a session, or none: a Conflict "session.full" when
// there are not as many. The condition is in the UPDATE itself, and a CHECK
// stands behind it: nothing can oversell a session.
func TakeSeats(tx *sqldb.Tx, sessionID string, n int) error {
	if n <= 0 {
		return nil
	}
	done, err := tx.Exec(`UPDATE sessions SET taken = taken + $2 WHERE id = $1 AND taken + $2 <= capacity`, sessionID, n)
	if err == nil && done == 0 {
		err = fault.New(fault.Conflict, "session.full")
	}
	return err
}

// ReleaseSeat gives one seat of a session back.
func ReleaseSeat(tx *sqldb.Tx, sessionID string) error {
	return tx.Must(`UPDATE sessions SET taken = taken - 1 WHERE id = $1 AND taken > 0`, sessionID)
}
