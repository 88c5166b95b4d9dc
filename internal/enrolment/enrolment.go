// Package enrolment follows one request to attend one session, from the
// beneficiary's first draft to the provider's answer: the employer agrees, the
// provider chooses, the list is published once. It refuses to oversell a
// session, to let anybody decide on their own request, and to show a motivation
// to who is not concerned yet.
package enrolment

import (
	"slices"
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/quota"
)

// Enrolment is one beneficiary asking to attend one session.
type Enrolment struct {
	ID        string
	PublicID  string
	Reference string // "2026-04127"; "" while a draft

	PersonID      string
	AffiliationID string // under which the request was made
	EmployerID    string // the organisation, frozen
	CourseID      string
	SessionID     string
	SecondID      string // inner id: of the session of the course that comes in the second place, "" for none
	ProviderID    string // "" until the provider may read it: nobody sits there before

	QuotaYear int // civil year of the session's first day
	Format    catalogue.Format
	Reserved  bool
	Status    Status
	// ProviderFirst is the order of its answers, which stays that of the session for
	// which it was sent: the provider chooses, then the employer agrees.
	ProviderFirst bool
	ArrivalNo     int // order of arrival at the session, given when it comes there, never changed

	Choice       Choice // the provider's, private until the list is published
	ChoiceReason string
	WaitingNo    int // orders the waiting list of the session, 0 when not on it; Ahead is what people are told

	OfferedUntil time.Time // a seat is kept for this request until then, zero when none is
	Late         bool      // the place was given up too late: it counts in the limits of the year
	Missed       Missed    // who had the seat never came
	GivenBack    bool      // for that absence, it counts no more in the limits of the year
	ShortNotice  bool      // the person can come at the last moment
	HandOverTo   string    // person id: of the colleague to whom the seat is proposed, "" for nobody
	Replaces     string    // inner id: of the request whose seat this one would take over, "" for none
	DraftRank    int       // the provider's order of the waiting list, private until it is published; 0 for that of arrival

	RetainedAt     time.Time // the last time that a seat was kept until the employer answers, zero for never
	EmployerDueAt  time.Time // zero while the employer is not asked
	EmployerBy     string
	EmployerAt     time.Time
	EmployerReason string
	ProviderBy     string
	ProviderAt     time.Time
	ProviderReason string
	EndReason      string // why it was withdrawn or called off, or waited in vain

	InformedAt  time.Time // the information of L6353-8 was acknowledged
	SubmittedAt time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time

	trainers []string // of its session, once looked up for one of them
	judged   judged   // by which rules, where a decision was just judged
}

// Subject says who stands where around the request: an employer who is not asked
// yet stands nowhere.
func (e Enrolment) Subject() policy.Subject {
	s := policy.Subject{Person: e.PersonID, Organisation: e.EmployerID, Provider: e.ProviderID, Trainers: e.trainers, Status: policy.Status(e.Status)}
	if !e.EmployerKnows() {
		s.Organisation = ""
	}
	return s
}

// EmployerKnows tells whether the employer may know of the request: where they
// answer last, once they are asked, or have named somebody for a seat of theirs.
func (e Enrolment) EmployerKnows() bool {
	return !e.ProviderFirst || !e.EmployerDueAt.IsZero() || !e.EmployerAt.IsZero()
}

// order is the way in which the life of the request is lived.
func (e Enrolment) order() string {
	if e.ProviderFirst {
		return inProviderFirst
	}
	return inEmployerFirst
}

// Becomes is what an event is for this request, in the order of its answers.
func (e Enrolment) Becomes(ev Event) Event {
	if other, ok := instead[ev]; ok && e.ProviderFirst {
		return other
	}
	return ev
}

// WithEmployer tells whether the employer has the ball.
func (e Enrolment) WithEmployer() bool { return slices.Contains(WithEmployer, e.Status) }

// askedAt is when the employer was asked.
func (e Enrolment) askedAt() time.Time {
	if e.ProviderFirst {
		return e.RetainedAt
	}
	return e.SubmittedAt
}

// Seated tells whether the request holds a seat.
func (e Enrolment) Seated() bool { return slices.Contains(Seated, e.Status) }

// Live tells whether the request still counts.
func (e Enrolment) Live() bool { return slices.Contains(Live, e.Status) }

// Choice is what the provider means to answer: a draft that nobody else sees.
type Choice string

// The choices.
const (
	Undecided Choice = ""
	Retain    Choice = "retain"
	Wait      Choice = "wait"
	Reject    Choice = "reject"
)

// ParseChoice reads a choice from a form, under the field "choix".
func ParseChoice(typed string) (Choice, error) {
	switch c := Choice(typed); c {
	case Undecided, Retain, Wait, Reject:
		return c, nil
	}
	return "", fault.Field("choix", "enrolment.choice")
}

// Answer is what the beneficiary wrote to one question of the motivation:
// plain text, never markup.
type Answer struct {
	Question catalogue.Question
	Body     string
}

// Step is one line of the timeline that people are shown.
type Step struct {
	At     time.Time
	Event  Event
	Seat   policy.Seat // in what quality somebody acted
	Actor  string      // person id, or "clerk"
	Reason string
	Via    Via
	Advice Advice
	InFor  string        // person id: in whose place, as their deputy; "" for nobody's
	Rules  int           // the version of the rules that judged it, 0 where none did
	Spoke  []quota.Check // what those rules said
	From   Whence        // of a move
}

// Whence is where a request was before it was moved to another session.
type Whence struct {
	SessionID         string // "" for nowhere else
	FirstDay, LastDay civil.Day
	ArrivalNo         int
}

// Reason is why somebody refuses or withdraws, in their own words.
type Reason struct {
	text   string
	advice Advice // with a refusal of the employer
}

// ParseReason reads a reason; needed tells whether it may be left out. It is
// refused under the field "motif".
func ParseReason(typed string, needed bool) (Reason, error) {
	t := tidy(typed)
	if err := fault.Reason("motif", t, needed); err != nil {
		return Reason{}, err
	}
	return Reason{text: t}, nil
}

// Given tells whether there is a reason at all.
func (r Reason) Given() bool { return r.text != "" }

// String gives the text.
func (r Reason) String() string { return r.text }

// tidy removes what people do not see: spaces around, the carriage returns of
// browsers.
func tidy(typed string) string {
	return strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
}
