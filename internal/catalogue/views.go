package catalogue

import (
	"context"
	"time"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Sheet is a course as its page shows it.
type Sheet struct {
	Course    Course
	Provider  organisation.Provider
	Questions []Question
	Sessions  []Session // to come, and those being run; for an organiser all of them
	Hours     []Opening // when each of them opens to who reads
	Missing   []Need    // what it lacks to be published
	Open      []CourseEvent
	CanEdit   bool
	CanWave   bool // who reads may write for whom its sessions open

	Interested bool // whoever reads wants to know of the next session
	Interests  int  // how many people do
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
		s.CanWave = policy.Can(a, policy.WaveEdit, s.Course.Subject())
		s.Missing = s.Course.needs(s.Provider)
		s.Open = CourseLife.Open(a, s.Course.Status, s.Course.Subject())
		if s.Sessions, err = s.read(tx, a); err == nil && len(s.Sessions) == 0 {
			s.Interested, s.Interests, err = interest(tx, a, s.Course.ID)
		}
		return err
	})
	return s, err
}

// read gives the sessions of the course, and in the same statement who waits for
// another.
func (s *Sheet) read(tx *sqldb.Tx, a policy.Actor) ([]Session, error) {
	c := s.Course
	args := []any{c.ID, a.Person}
	where := `s.course_id = $1`
	if !policy.Can(a, policy.SessionEdit, c.Subject()) {
		where += ` AND s.status IN ('open', 'closed', 'listed', 'running') AND s.last_day >= ` + sqldb.Arg(&args, civil.DayOf(tx.Now, civil.Paris))
	}
	opens := opensColumn(a, &args)
	s.Hours = nil
	return sqldb.All(tx, func(r sqldb.Scanner) (one Session, err error) {
		var hour Opening
		err = r.Scan(append(one.fields(), &s.Interests, &s.Interested, &hour.After)...)
		s.Hours = append(s.Hours, hour)
		return one, err
	}, `SELECT `+sessionColumns+`, (SELECT count(*) FROM interests i WHERE i.course_id = s.course_id),
			EXISTS (SELECT 1 FROM interests i WHERE i.course_id = s.course_id AND i.person_id = $2), `+opens+`
		FROM sessions s WHERE `+where+` ORDER BY s.first_day, s.id`, args...)
}

// SessionPage is a session as its page shows it.
type SessionPage struct {
	Session   Session
	Course    Course
	Provider  organisation.Provider
	Questions []Question
	Open      []SessionEvent
	CanEdit   bool
	Asking    bool      // one may ask for a place now
	Opens     time.Time // to the first of all: Session.OpensAt is when it opens to who asks
	Openings            // to whom it opens and when, and whose waves they are
	CanWave   bool      // who asks may write them
	Standing            // of who asks
}

// Session gives one session to who may read it.
func (d Desk) Session(ctx context.Context, a policy.Actor, publicID string) (p SessionPage, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if p, err = sqldb.Recall(tx, publicSession(publicID), func() (SessionPage, error) { return publicSession(publicID).read(tx) }); err != nil {
			return err
		}
		if err := policy.See(a, policy.SessionRead, p.Session.Subject()); err != nil {
			return err
		}
		p.CanEdit = policy.Can(a, policy.SessionEdit, p.Session.Subject())
		p.CanWave = policy.Can(a, policy.WaveEdit, p.Session.Subject())
		p.Open = SessionLife.Open(a, p.Session.Status, p.Session.Subject())
		if p.Standing, err = standing(tx, a, p.Session); err != nil {
			return err
		}
		switch p.Opens = p.Session.OpensAt; {
		case !a.SignedIn():
			p.Opening = p.Openings.toAll()
		case !p.CanWave:
			p.Session.OpensAt = p.Opening.At(p.Opens)
		}
		p.Asking = p.Provider.Able() && p.Session.AskingAt(tx.Now)
		return nil
	})
	return p, err
}

// publicSession is the id of a session whose page is read: what is the same for
// all who may see it.
type publicSession string

func (id publicSession) read(tx *sqldb.Tx) (p SessionPage, err error) {
	if p.Session, err = SessionByPublicID(tx, string(id)); err != nil {
		return p, err
	}
	if p.Course, err = LoadCourse(tx, p.Session.CourseID); err != nil {
		return p, err
	}
	if p.Provider, err = organisation.ProviderOf(tx, p.Session.ProviderID); err != nil {
		return p, err
	}
	return p, p.read(tx)
}

// ProviderPage is a provider as its page shows it.
type ProviderPage struct {
	Provider organisation.Provider
	Courses  []Course // that are published
	CanEdit  bool
}

// Provider gives one provider: to everybody while it has the capability, and to
// its own people and the staff afterwards.
func (d Desk) Provider(ctx context.Context, a policy.Actor, organisationPublicID string) (p ProviderPage, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		o, err := organisation.ByPublicID(tx, organisationPublicID)
		if err != nil {
			return err
		}
		if p.Provider, err = organisation.ProviderOf(tx, o.ID); err != nil {
			return err
		}
		if !p.Provider.Granted {
			if err := policy.See(a, policy.ProviderRead, o.Subject()); err != nil {
				return err
			}
		}
		p.CanEdit = p.Provider.Granted && policy.Can(a, policy.ProviderEdit, o.Subject())
		if !p.Provider.Able() { // its courses have left the catalogue
			return nil
		}
		p.Courses, err = sqldb.All(tx, scanCourse, `SELECT `+courseColumns+` FROM courses c WHERE c.provider_id = $1 AND c.status = 'published' ORDER BY c.search, c.id LIMIT 500`, o.ID)
		return err
	})
	return p, err
}

// Offering lists the providers for which a may create a course.
func (d Desk) Offering(ctx context.Context, a policy.Actor) (all []organisation.Provider, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		for _, o := range a.Holding(policy.Organiser) {
			p, err := organisation.ProviderOf(tx, o)
			if err != nil {
				return err
			}
			all = append(all, p)
		}
		return nil
	})
	return all, err
}

// Trainers lists the people who have an account and the role of trainer at the
// provider of a course, for whoever writes its sessions.
func (d Desk) Trainers(ctx context.Context, a policy.Actor, c Course) (all []account.Person, err error) {
	if err := policy.Require(a, policy.SessionEdit, c.Subject()); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		ids, err := organisation.Holders(tx, c.ProviderID, policy.Trainer)
		if err != nil {
			return err
		}
		known, err := account.LoadMany(tx, ids)
		for _, key := range ids {
			all = append(all, known[key])
		}
		return err
	})
	return all, err
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
