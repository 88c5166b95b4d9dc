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
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Form is what the form of a request says, as it was typed.
type Form struct {
	Answers map[int]string // by position of their question
	// Informed says that the person has read the programme, the trainers, the
	// timetable, the assessment and the internal rules (Code du travail, L6353-8).
	Informed bool
	Second   string // public id of the session of the course that comes in the second place, "" for none
}

// Save keeps a draft of the request for a place in a session, whatever it
// lacks; a second choice that is no session of the course is left out. A draft for
// another session of the same course becomes this one. It returns the draft's
// public id.
func (d Desk) Save(ctx context.Context, a policy.Actor, sessionPublicID string, f Form) (publicID string, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + a.Person); err != nil {
			return err
		}
		g, err := d.begin(tx, a, sessionPublicID)
		if err != nil {
			return err
		}
		if g.Same.ID != "" {
			return fault.New(fault.Conflict, quota.OnePerCourse)
		}
		facts, aff := g.facts(tx, a)
		if !facts.Confirmed {
			return fault.New(fault.Conflict, quota.Affiliation)
		}
		e := g.request(tx, a, aff)
		if e.SecondID, err = noted(tx, e, f.Second); err != nil {
			return err
		}
		if err := g.write(tx, e); err != nil {
			return err
		}
		publicID = e.PublicID
		tx.Made(publicID)
		return keepAnswers(tx, e.ID, readAnswers(g.Questions, f.Answers), d.KeepAnswers(g.Session.LastDay), g.Draft.ID != "")
	})
	return publicID, repeated(err)
}

// Discard removes a draft and what was written in it, as if it had never been.
func (d Desk) Discard(ctx context.Context, a policy.Actor, publicID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := see(tx, a, publicID)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.EnrolmentSubmit, e.Subject()); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM answers WHERE enrolment_id = $1`, e.ID); err != nil {
			return err
		}
		return tx.Must(`DELETE FROM enrolments WHERE id = $1 AND status = 'draft'`, e.ID)
	})
}

// request makes the request that a would send: the draft, if there is one,
// under the affiliation and for the session of today.
func (g ground) request(tx *sqldb.Tx, a policy.Actor, aff organisation.Affiliation) Enrolment {
	e := g.Draft
	if e.ID == "" {
		e = Enrolment{ID: id.New(), PublicID: id.Public(), PersonID: a.Person, Status: Draft, CreatedAt: tx.Now}
	}
	e.AffiliationID, e.EmployerID = aff.ID, aff.OrganisationID
	e.CourseID, e.SessionID, e.QuotaYear = g.Course.ID, g.Session.ID, g.Session.FirstDay.Year()
	e.Format, e.Reserved, e.UpdatedAt = g.Course.Format, g.Course.Reserved, tx.Now
	return e
}

// sending is the request of a as it is sent at this instant: its number and its
// delay are still to be given.
func (g ground) sending(tx *sqldb.Tx, a policy.Actor, aff organisation.Affiliation, reference string, order catalogue.Order) (Enrolment, error) {
	e := g.request(tx, a, aff)
	e.ProviderFirst = order == catalogue.ProviderFirst
	m, err := Life.In(e.order()).Find(e.Status, e.Becomes(Submitted))
	if err != nil {
		return e, err
	}
	if err := policy.Require(a, m.By, e.Subject()); err != nil {
		return e, err
	}
	e.Status, e.Reference, e.InformedAt, e.SubmittedAt = m.To, reference, tx.Now, tx.Now
	if e.ProviderFirst {
		e.ProviderID = g.Session.ProviderID // who reads the motivation at once
	}
	return e, nil
}

// write keeps the request: a new one, or over the draft.
func (g ground) write(tx *sqldb.Tx, e Enrolment) error {
	if g.Draft.ID == "" {
		return insert(tx, e)
	}
	return advance(tx, g.Draft, e)
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

// Submit hands the request to who answers first, the employer or the provider:
// every check passes at that very instant, of the second choice too, the arrival
// number is given, and the request will keep the structure under which it was made.
func (d Desk) Submit(ctx context.Context, a policy.Actor, sessionPublicID string, f Form) (e Enrolment, err error) {
	reference, err := d.DB.NextReference(ctx, "enrolment", civil.DayOf(d.DB.Now(), civil.Paris).Year())
	if err != nil {
		return e, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + a.Person); err != nil {
			return err
		}
		e, err = d.submit(tx, a, sessionPublicID, reference, f)
		return err
	})
	return e, repeated(err)
}

// submit is one transaction of as few statements as it can be: it is the one
// that everybody makes in the same minutes, when a session opens. Its caller
// holds the lock of the person, whose requests are judged one after the other;
// those of different people only meet where the arrival number is given.
func (d Desk) submit(tx *sqldb.Tx, a policy.Actor, sessionPublicID, reference string, form Form) (e Enrolment, err error) {
	asked := d.askRule(tx, a.Active, tx.Now)
	g, err := d.beginAlone(tx, a, sessionPublicID)
	if err != nil {
		return e, err
	}
	rule, err := asked()
	if err != nil {
		return e, err
	}
	f, aff := g.facts(tx, a)
	checks := quota.Judge(g.rules, f)
	if c, no := quota.Blocking(checks); no {
		return e, fault.New(fault.Conflict, c.Code)
	}
	written := readAnswers(g.Questions, form.Answers)
	if err := checkAnswers(written, form.Informed); err != nil {
		return e, err
	}
	if e, err = g.sending(tx, a, aff, reference, g.Session.AsksFirst); err != nil {
		return e, err
	}
	if e.SecondID, err = d.second(tx, e, form.Second); err != nil {
		return e, err
	}
	if e.ArrivalNo, err = g.arrive(tx); err != nil {
		return e, err
	}
	if !e.ProviderFirst {
		e.EmployerDueAt = due(tx.Now, rule.Days, g.Session)
	}
	if err := g.write(tx, e); err != nil {
		return e, err
	}
	if err := keepAnswers(tx, e.ID, written, d.KeepAnswers(g.Session.LastDay), g.Draft.ID != ""); err != nil {
		return e, err
	}
	tx.Made(e.PublicID)
	e.judged = judgedBy(g.rules, checks)
	if g.seat == "" {
		return e, told(tx, a, e, e.Becomes(Submitted), policy.Self, "")
	}
	err = d.submitNamed(tx, a, &e, g)
	return e, err
}

// arrive gives the number of a request that is sent now; to who is named for a
// seat, whatever the window, and while the seats stand still.
func (g ground) arrive(tx *sqldb.Tx) (int, error) {
	if g.seat == "" {
		return arrival(tx, g.Session.ID)
	}
	if err := tx.Lock("session:" + g.Session.PublicID); err != nil {
		return 0, err
	}
	return catalogue.NextArrivalOfMoved(tx, g.Session.ID)
}

// submitNamed gives a request that was just sent the seat for which its person is
// named: to be named was the agreement of the employer, who is asked nothing more.
func (d Desk) submitNamed(tx *sqldb.Tx, a policy.Actor, e *Enrolment, g ground) error {
	if err := addStep(tx, *e, e.Becomes(Submitted), policy.Self, actorID(a), ""); err != nil {
		return err
	}
	if err := journal.Write(tx, a, "enrolment."+string(e.Becomes(Submitted)), journal.Subject{Kind: "enrolment", ID: e.ID}, ""); err != nil {
		return err
	}
	return d.sit(tx, policy.Clerk, e, g.Session.ProviderID, g.seat)
}

// beginAlone is begin, where nobody else is judged at once whose request the same
// rule counts.
func (d Desk) beginAlone(tx *sqldb.Tx, a policy.Actor, sessionPublicID string) (g ground, err error) {
	before := d.lastRules()
	if err := lockRules(tx, a, before, sessionPublicID); err != nil {
		return g, err
	}
	if g, err = d.begin(tx, a, sessionPublicID); err != nil || g.rules.ID == before.ID {
		return g, err
	}
	if err := lockRules(tx, a, g.rules, sessionPublicID); err != nil {
		return g, err
	}
	return d.begin(tx, a, sessionPublicID)
}

// arrival gives the next arrival number of a session; one that was closed since
// it was looked at gives none.
func arrival(tx *sqldb.Tx, sessionID string) (int, error) {
	n, err := catalogue.NextArrival(tx, sessionID)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.Conflict, quota.Window)
	}
	return n, err
}

// repeated names the one thing that a unique index stands behind here: a
// second request of one person for one course.
func repeated(err error) error {
	if fault.CodeOf(err) == "taken" {
		return fault.Because(fault.Conflict, quota.OnePerCourse, err)
	}
	return err
}
