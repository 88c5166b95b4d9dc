package enrolment

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// Prospect is what somebody sees before asking: the session, the checks, and
// the draft they may have begun.
type Prospect struct {
	Session   catalogue.Session
	Course    catalogue.Course
	Provider  organisation.Provider
	Questions []catalogue.Question
	Checks    []quota.Check
	OpensAt   time.Time                 // to this person
	Employer  organisation.Organisation // the zero value without a confirmed affiliation
	Draft     Enrolment                 // the zero value when there is none
	Answers   []Answer                  // of the draft
	Same      Enrolment                 // the live request for the same course, if any
	Seconds   []catalogue.Session       // the other sessions of the course that one may name in the second place; little of each
	Kept      Allotment                 // by which the person is named for a seat of the session, the zero value without
}

// Answer gives what the draft says to the n-th question.
func (p Prospect) Answer(position int) string {
	for _, a := range p.Answers {
		if a.Question.Position == position {
			return a.Body
		}
	}
	return ""
}

// Prospect gathers what a person sees before asking for a place in a session.
func (d Desk) Prospect(ctx context.Context, a policy.Actor, sessionPublicID string) (p Prospect, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		g, err := d.begin(tx, a, sessionPublicID)
		if err != nil {
			return err
		}
		p, err = d.prospect(tx, a, g)
		return err
	})
	return p, err
}

func (d Desk) prospect(tx *sqldb.Tx, a policy.Actor, g ground) (p Prospect, err error) {
	p = Prospect{Questions: g.Questions, Draft: g.Draft, Same: g.Same}
	if p.Session, err = catalogue.LoadSession(tx, g.Session.ID); err != nil {
		return p, err
	}
	if p.Course, err = catalogue.LoadCourse(tx, g.Course.ID); err != nil {
		return p, err
	}
	if p.Provider, err = organisation.ProviderOf(tx, p.Session.ProviderID); err != nil {
		return p, err
	}
	if p.Draft.ID != "" {
		answers, err := answersOf(tx, []string{p.Draft.ID})
		if err != nil {
			return p, err
		}
		p.Answers = answers[p.Draft.ID]
	}
	f, aff := g.facts(tx, a)
	if f.Clashes, err = clashes(tx, a.Person, p.Session.ID); err != nil {
		return p, err
	}
	if f.Confirmed {
		if p.Employer, err = organisation.Load(tx, aff.OrganisationID); err != nil {
			return p, err
		}
	}
	p.Checks, p.OpensAt = quota.Judge(g.rules, f), g.opening.At(p.Session.OpensAt)
	if p.Seconds, err = seconds(tx, p.Session); err != nil {
		return p, err
	}
	if g.seat != "" {
		p.Kept, err = namedIn(tx, a, p.Session.ID)
	}
	return p, err
}

// ground is what a request for one session stands on: little enough to be read
// at each letter of a draft. Its session and course hold only what the rules
// look at.
type ground struct {
	Session   catalogue.Session
	Course    catalogue.Course
	Able      bool // its provider may offer training now
	Questions []catalogue.Question
	Draft     Enrolment // the person's draft for this course, whatever its session
	Same      Enrolment // their live request for this course

	rules quota.Set // in force
	tally
}

// begin finds the ground of a request, for who may see the session.
func (d Desk) begin(tx *sqldb.Tx, a policy.Actor, sessionPublicID string) (ground, error) {
	return d.groundOf(tx, a, sessionPublicID, among{})
}

// groundOf is begin, where some of the requests that live are counted.
func (d Desk) groundOf(tx *sqldb.Tx, a policy.Actor, sessionPublicID string, of among) (g ground, err error) {
	if err := policy.Require(a, policy.EnrolmentAsk, policy.Subject{}); err != nil {
		return g, err
	}
	rules := d.lastRules()
	ground, same, tally := askGround(tx, sessionPublicID), askSame(tx, a.Person, sessionPublicID), d.askTally(tx, a, sessionPublicID, rules, of)
	if g, err = ground(); err != nil {
		return g, err
	}
	g.rules = rules
	if err := policy.See(a, policy.SessionRead, g.Session.Subject()); err != nil {
		return g, err
	}
	found, err := same.All()
	if err != nil {
		return g, err
	}
	for _, e := range found {
		if e.Status == Draft {
			g.Draft = e
		} else {
			g.Same = e
		}
	}
	if g.tally, err = tally.One(); err != nil || d.Rules == nil || g.inForce == rules.ID {
		g.apart()
		return g, err
	}
	// Others were published since they were last looked at: they are read, and
	// what they count is asked for again.
	if g.rules, err = d.Rules.OfID(tx, g.inForce); err != nil {
		return g, err
	}
	g.tally, err = d.askTally(tx, a, sessionPublicID, g.rules, of).One()
	g.apart()
	return g, err
}

// apart has the seat for which the person is named count no more among those of
// their structure: it is the one that is judged.
func (g ground) apart() {
	if g.seat == "" {
		return
	}
	for _, r := range g.rules.Rules {
		if r.Group() && r.Touches(string(g.Course.Format), g.Course.Reserved) {
			g.used[r.Code]--
		}
	}
}

// facts gathers what the rules look at, but for the clashes of dates, which
// only warn; and the affiliation under which the request would be made.
func (g ground) facts(tx *sqldb.Tx, a policy.Actor) (f quota.Facts, aff organisation.Affiliation) {
	s := g.Session
	f = quota.Facts{
		SessionOpen:  s.AskingAt(tx.Now),
		SessionEnded: s.Status != catalogue.SessionOpen || !tx.Now.Before(s.ClosesAt),
		Stopped:      !g.Able,
		Reserved:     g.Course.Reserved,
		Format:       string(g.Course.Format),
		Year:         s.FirstDay.Year(),
		SameCourse:   g.Same.PublicID,
	}
	f.Used = g.used
	if opens := g.opening.At(s.OpensAt); f.SessionOpen && tx.Now.Before(opens) {
		f.Wave = "le " + french.Instant(opens)
	}
	if g.seat != "" { // it is kept for them, whatever the window
		f.SessionOpen, f.SessionEnded, f.Wave = takes(s, tx.Now), false, ""
	}
	if g.affiliation == "" {
		return f, aff
	}
	f.Confirmed, f.Adhesion = true, f.Reserved && g.adhesion
	return f, organisation.Affiliation{ID: g.affiliation, PersonID: a.Person, OrganisationID: a.Active, Status: organisation.Confirmed}
}
