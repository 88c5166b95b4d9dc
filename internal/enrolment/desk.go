package enrolment

import (
	"context"
	"unicode/utf8"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Desk is the counter at which requests are handled: everything that can be
// done to one goes through it, whichever door the person came in by.
type Desk struct {
	DB           *sqldb.DB
	Limits       quota.Limits
	EmployerDays int                               // working days that the employer has to answer
	KeepAnswers  func(lastDay civil.Day) civil.Day // the last day on which a motivation is kept
}

// Prospect is what somebody sees before asking: the session, the checks, and
// the draft they may have begun.
type Prospect struct {
	Session   catalogue.Session
	Course    catalogue.Course
	Questions []catalogue.Question
	Checks    []quota.Check
	Employer  organisation.Organisation // the zero value without a confirmed affiliation
	Draft     Enrolment                 // the zero value when there is none
	Answers   []Answer                  // of the draft
	Same      Enrolment                 // the live request for the same course, if any
}

// Prospect gathers what a person sees before asking for a place in a session.
func (d Desk) Prospect(ctx context.Context, a policy.Actor, sessionPublicID string) (p Prospect, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err = d.prospect(tx, a, sessionPublicID)
		return err
	})
	return p, err
}

func (d Desk) prospect(tx *sqldb.Tx, a policy.Actor, sessionPublicID string) (p Prospect, err error) {
	if err := policy.Require(a, policy.EnrolmentAsk, policy.Subject{}); err != nil {
		return p, err
	}
	if p.Session, err = catalogue.SessionByPublicID(tx, sessionPublicID); err != nil {
		return p, err
	}
	if err := policy.See(a, policy.SessionRead, p.Session.Subject()); err != nil {
		return p, err
	}
	if p.Course, err = catalogue.LoadCourse(tx, p.Session.CourseID); err != nil {
		return p, err
	}
	if p.Questions, err = catalogue.Questions(tx, p.Course.ID, p.Course.Version); err != nil {
		return p, err
	}
	same, there, err := aliveFor(tx, a.Person, p.Course.ID)
	if err != nil {
		return p, err
	}
	switch {
	case there && same.Status == Draft && same.SessionID == p.Session.ID:
		p.Draft = same
		answers, err := answersOf(tx, []string{same.ID})
		if err != nil {
			return p, err
		}
		p.Answers = answers[same.ID]
	case there:
		p.Same = same
	}
	f, err := d.facts(tx, a, p)
	if err != nil {
		return p, err
	}
	if f.Confirmed {
		if p.Employer, err = organisation.Load(tx, a.Active); err != nil {
			return p, err
		}
	}
	p.Checks = quota.Judge(d.Limits, f)
	return p, nil
}

// facts gathers all that the rules look at.
func (d Desk) facts(tx *sqldb.Tx, a policy.Actor, p Prospect) (f quota.Facts, err error) {
	s := p.Session
	f = quota.Facts{
		SessionOpen:  s.Status == catalogue.SessionOpen && !tx.Now.Before(s.OpensAt) && tx.Now.Before(s.ClosesAt),
		SessionEnded: s.Status != catalogue.SessionOpen || !tx.Now.Before(s.ClosesAt),
		Reserved:     p.Course.Reserved,
		Formation:    p.Course.Format == catalogue.Formation,
		Year:         s.FirstDay.Year(),
	}
	if p.Same.ID != "" {
		f.SameCourse = p.Same.PublicID
	}
	used, err := usedBy(tx, a.Person, f.Year, p.Draft.ID)
	if err != nil {
		return f, err
	}
	f.ReservedUsed, f.FormationsUsed = used.reserved, used.formations
	if f.Clashes, err = clashes(tx, a.Person, s.ID); err != nil {
		return f, err
	}
	if a.Active == "" {
		return f, nil
	}
	aff, err := organisation.LiveAffiliation(tx, a.Person, a.Active)
	if fault.KindOf(err) == fault.NotFound {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.Confirmed = aff.Status == organisation.Confirmed
	if f.Reserved {
		if f.Adhesion, err = organisation.AdhesionActive(tx, a.Active, f.Year); err != nil {
			return f, err
		}
	}
	f.StructureUsed, err = colleagues(tx, a.Active, p.Course.ID, a.Person)
	return f, err
}

// Quotas tells what remains to a person for a civil year, without any session
// in view.
func (d Desk) Quotas(ctx context.Context, a policy.Actor, year int) (reserved, formations quota.Check, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		u, err := usedBy(tx, a.Person, year, "")
		reserved = quota.Check{Code: quota.ReservedYear, Used: u.reserved, Limit: d.Limits.Reserved, Year: year}
		formations = quota.Check{Code: quota.FormationYear, Used: u.formations, Limit: d.Limits.Formations, Year: year}
		return err
	})
	return reserved, formations, err
}

// Save keeps a draft of the request for a place in a session, whatever it
// lacks: answers are given by position of their question. It returns the
// draft's public id.
func (d Desk) Save(ctx context.Context, a policy.Actor, sessionPublicID string, answers map[int]string) (publicID string, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := d.prospect(tx, a, sessionPublicID)
		if err != nil {
			return err
		}
		e, err := d.draft(tx, a, p)
		if err != nil {
			return err
		}
		publicID = e.PublicID
		tx.Made(publicID)
		if err := keepAnswers(tx, e.ID, readAnswers(p.Questions, answers), d.KeepAnswers(p.Session.LastDay)); err != nil {
			return err
		}
		return tx.Must(`UPDATE enrolments SET updated_at = $2 WHERE id = $1 AND status = 'draft'`, e.ID, tx.Now)
	})
	return publicID, err
}

// draft finds the person's draft for this session, or begins one.
func (d Desk) draft(tx *sqldb.Tx, a policy.Actor, p Prospect) (Enrolment, error) {
	if p.Draft.ID != "" {
		return p.Draft, nil
	}
	if p.Same.ID != "" {
		return Enrolment{}, fault.New(fault.Conflict, quota.OnePerCourse)
	}
	if p.Employer.ID == "" {
		return Enrolment{}, fault.New(fault.Conflict, quota.Affiliation)
	}
	aff, err := organisation.LiveAffiliation(tx, a.Person, p.Employer.ID)
	if err != nil {
		return Enrolment{}, err
	}
	e := Enrolment{
		ID: id.New(), PublicID: id.Public(), PersonID: a.Person, AffiliationID: aff.ID, EmployerID: p.Employer.ID,
		CourseID: p.Course.ID, SessionID: p.Session.ID, QuotaYear: p.Session.FirstDay.Year(),
		Format: p.Course.Format, Reserved: p.Course.Reserved, Status: Draft, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}
	return e, insertDraft(tx, e)
}

func readAnswers(questions []catalogue.Question, typed map[int]string) []Answer {
	var all []Answer
	for _, q := range questions {
		all = append(all, Answer{q, tidy(typed[q.Position])})
	}
	return all
}

// checkAnswers refuses, all at once, the answers that are too short or too
// long, under the fields "reponse-1", "reponse-2"….
func checkAnswers(answers []Answer, informed bool) error {
	var f fault.Form
	for _, a := range answers {
		switch n := utf8.RuneCountInString(a.Body); {
		case n == 0 && a.Question.Least == 0: // may be left empty
		case n < a.Question.Least:
			f.Refuse(AnswerField(a.Question.Position), "answer.too_short")
		case n > a.Question.Most:
			f.Refuse(AnswerField(a.Question.Position), "answer.too_long")
		}
	}
	if !informed {
		f.Refuse("information", "enrolment.information")
	}
	return f.Err()
}

// Submit hands the request to the employer: every check passes at that very
// instant, the arrival number is given, and the request will keep the
// structure under which it was made. informed says that the person has read
// the programme, the trainers, the timetable, the assessment and the internal
// rules (Code du travail, L6353-8).
func (d Desk) Submit(ctx context.Context, a policy.Actor, sessionPublicID string, answers map[int]string, informed bool) (e Enrolment, err error) {
	reference, err := d.DB.NextReference(ctx, "enrolment", civil.DayOf(d.DB.Now(), civil.Paris).Year())
	if err != nil {
		return e, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		// Two requests of one person for one year, and two of one structure
		// for one course, are judged one after the other.
		if err := tx.Lock("person:"+a.Person, "organisation:"+a.Active, "session:"+sessionPublicID); err != nil {
			return err
		}
		p, err := d.prospect(tx, a, sessionPublicID)
		if err != nil {
			return err
		}
		if e, err = d.draft(tx, a, p); err != nil {
			return err
		}
		if c, no := quota.Blocking(p.Checks); no {
			return fault.New(fault.Conflict, c.Code)
		}
		said := readAnswers(p.Questions, answers)
		if err := checkAnswers(said, informed); err != nil {
			return err
		}
		if err := keepAnswers(tx, e.ID, said, d.KeepAnswers(p.Session.LastDay)); err != nil {
			return err
		}
		if e.ArrivalNo, err = catalogue.NextArrival(tx, p.Session.ID); err != nil {
			return err
		}
		e.Reference, e.InformedAt, e.SubmittedAt = reference, tx.Now, tx.Now
		e.EmployerDueAt = due(tx.Now, d.EmployerDays, p.Session)
		tx.Made(e.PublicID)
		return d.move(tx, a, &e, Submitted, "")
	})
	return e, err
}

// Withdraw gives up a request, at any time of its life; a seat that comes free
// goes to the next of the waiting list.
func (d Desk) Withdraw(ctx context.Context, a policy.Actor, publicID string, why Reason) error {
	return d.end(ctx, a, publicID, Withdrew, why)
}

// CallOff ends a request in the name of the staff, for a reason that is kept
// and shown.
func (d Desk) CallOff(ctx context.Context, a policy.Actor, publicID string, why Reason) error {
	return d.end(ctx, a, publicID, CalledOff, why)
}

func (d Desk) end(ctx context.Context, a policy.Actor, publicID string, ev Event, why Reason) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := lockAndSee(tx, a, publicID)
		if err != nil {
			return err
		}
		had := e.Status == Enrolled
		e.EndReason, e.WaitingNo = why.String(), 0
		if err := d.move(tx, a, &e, ev, why.String()); err != nil || !had {
			return err
		}
		return d.release(tx, e.SessionID)
	})
}

// lockAndSee loads a request that a may read, behind the lock of its session:
// its seats are decided one after the other.
func lockAndSee(tx *sqldb.Tx, a policy.Actor, publicID string) (Enrolment, error) {
	e, err := see(tx, a, publicID)
	if err != nil {
		return e, err
	}
	if err := lockSession(tx, e.SessionID); err != nil {
		return e, err
	}
	return see(tx, a, publicID)
}

func lockSession(tx *sqldb.Tx, sessionID string) error {
	s, err := catalogue.LoadSession(tx, sessionID)
	if err != nil {
		return err
	}
	return tx.Lock("session:" + s.PublicID)
}

// see loads a request that a may read: to a, any other does not exist.
func see(tx *sqldb.Tx, a policy.Actor, publicID string) (Enrolment, error) {
	e, err := byPublicID(tx, publicID)
	if err != nil {
		return e, err
	}
	return e, policy.See(a, policy.EnrolmentRead, e.Subject())
}

// move makes ev happen to e: the row moves, the timeline and the journal say
// who did it, and what follows is queued, all or nothing.
func (d Desk) move(tx *sqldb.Tx, a policy.Actor, e *Enrolment, ev Event, reason string) error {
	m, err := Life.Find(e.Status, ev)
	if err != nil {
		return err
	}
	if err := policy.Require(a, m.By, e.Subject()); err != nil {
		return err
	}
	e.Status, e.UpdatedAt = m.To, tx.Now
	if err := advance(tx, *e, m.From); err != nil {
		return err
	}
	if err := addStep(tx, e.ID, ev, seatOf(a, *e), journal.ActorID(a), reason); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "enrolment."+string(ev), journal.Subject{Kind: "enrolment", ID: e.ID}, reason)
}

// seatOf says in what quality somebody acted, for the timeline.
func seatOf(a policy.Actor, e Enrolment) policy.Seat {
	switch {
	case a.System:
		return policy.TheClerk
	case a.Person == e.PersonID:
		return policy.Self
	case a.Is(policy.Approver, e.EmployerID):
		return policy.EmployerApprover
	case a.Is(policy.Organiser, e.ProviderID):
		return policy.ProviderOrganiser
	}
	return policy.StaffManager
}
