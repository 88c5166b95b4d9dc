// Package catalogue holds what providers offer: courses, their sessions, the
// half-days of each. It refuses to publish a course that lacks what the law
// wants people to know beforehand, and to give more seats than there are.
package catalogue

import (
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/policy"
)

// Format is the kind of action; the yearly quotas look at it.
type Format string

// The formats.
const (
	Formation     Format = "formation"
	Autoformation Format = "autoformation"
	Lab           Format = "lab"
	Webinaire     Format = "webinaire"
	Atelier       Format = "atelier"
	Journee       Format = "journee"
)

// Formats lists them in the order of screens; each has its sentence
// "format.<code>".
var Formats = []Format{Formation, Autoformation, Lab, Webinaire, Atelier, Journee}

// Theme is what a course is about, from a closed list.
type Theme string

// Themes lists them in the order of screens; each has its sentence
// "theme.<code>".
var Themes = []Theme{
	"accueil", "entretien", "orientation", "insertion", "emploi", "publics", "handicap",
	"numerique", "territoire", "ingenierie", "illettrisme", "droit",
}

// Modality is how a course is followed.
type Modality string

// The modalities.
const (
	Onsite Modality = "onsite"
	Remote Modality = "remote"
	Mixed  Modality = "mixed"
)

// Modalities lists them in the order of screens; each has its sentence
// "modality.<code>".
var Modalities = []Modality{Onsite, Remote, Mixed}

// Course is an entry of the catalogue: an action of Code du travail L6313-1,
// with all that a person is told beforehand (L6353-8; Qualiopi, indicator 1).
type Course struct {
	ID            string
	PublicID      string
	ProviderID    string // organisation id
	Title         string
	Format        Format
	Theme         Theme
	Modality      Modality
	Reserved      bool // needs the adhésion of the structure
	Summary       string
	Objectives    string // one a line
	Audience      string
	Prerequisites string
	Programme     string
	Methods       string
	Means         string
	Assessment    string
	Recognition   string // type de reconnaissance
	AccessDelay   string
	Accessibility string
	Funding       string
	Results       string // result indicators, with their method and n
	PriceCents    int64
	VATPoints     int // basis points
	Minutes       int
	RemoteMinutes int
	NSF           string
	ContactName   string
	ContactEmail  string
	ContactPhone  string
	Status        CourseStatus
	Version       int // of its questions
	Edition       int // of what it says
	PublishedAt   time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Subject says who stands where around the course.
func (c Course) Subject() policy.Subject {
	return policy.Subject{Provider: c.ProviderID, Status: policy.Status(c.Status)}
}

// Question is one question of the motivation; its answer may only serve to
// judge the aptitude to follow the action (Code du travail, L6353-9), which its
// purpose says.
type Question struct {
	ID       string
	Position int // from 1
	Label    string
	Purpose  string
	Least    int // letters; 0 may be left empty
	Most     int
}

// UsualQuestions are those that a new course begins with.
func UsualQuestions() []Question {
	return []Question{
		{Position: 1, Label: "Quelle situation de votre travail cette action doit-elle vous aider à mieux vivre\u00a0?", Purpose: "Vérifier que l’action répond à votre besoin.", Least: 80, Most: 1500},
		{Position: 2, Label: "Que ferez-vous différemment après\u00a0?", Purpose: "Vérifier que les objectifs de l’action sont les vôtres.", Least: 40, Most: 1000},
		{Position: 3, Label: "Qu’avez-vous déjà appris ou pratiqué sur ce sujet\u00a0?", Purpose: "Adapter le niveau du groupe.", Least: 0, Most: 1000},
	}
}

// Session is one run of a course.
type Session struct {
	ID         string
	PublicID   string
	Reference  string
	CourseID   string
	ProviderID string
	Status     SessionStatus
	Capacity   int
	Minimum    int
	Taken      int
	Arrivals   int // requests that were ever sent for it
	Window
	DecisionOn  civil.Day // the day on which the list is announced
	AsksFirst   Order     // who answers first to a request for it
	OfferHours  int       // that one who is offered a seat has to answer
	WaitingRule WaitingRule
	FirstDay    civil.Day
	LastDay     civil.Day
	Zone        string
	Modality    Modality
	Department  string
	PlaceName   string
	Street      string
	Postcode    string
	City        string
	Access      string
	RemoteLink  string
	Practical   string
	Edition     int // of what it says
	ListedAt    time.Time
	GoOn        civil.Day // by which it is said whether it takes place; "" for no such day
	ConfirmedAt time.Time // it takes place, certain since; zero while it is not
	CreatedAt   time.Time
	UpdatedAt   time.Time

	HalfDays []HalfDay
	Trainers []Trainer
}

// Order is who answers first to the requests for a session.
type Order string

// The orders.
const (
	EmployerFirst Order = "employer" // the employer agrees, then the provider chooses
	ProviderFirst Order = "provider" // the provider chooses, then the employer agrees
)

// Orders lists them in the order of screens; each has its sentence "order.<code>".
var Orders = []Order{EmployerFirst, ProviderFirst}

// WaitingRule is what orders the waiting list of a session when it is announced;
// afterwards nobody loses their place.
type WaitingRule string

// The rules of a waiting list.
const (
	ByArrival WaitingRule = "arrival" // the order in which requests were sent
	ByRanking WaitingRule = "ranking" // that of the provider
)

// WaitingRules lists them in the order of screens; each has its sentence
// "waiting_rule.<code>".
var WaitingRules = []WaitingRule{ByArrival, ByRanking}

// The hours that one may have to answer to an offer, and those that a session
// gives when it says nothing.
const (
	MostOfferHours  = 240
	UsualOfferHours = 48
)

// Window is when requests are taken: from OpensAt on, before ClosesAt.
type Window struct{ OpensAt, ClosesAt time.Time }

// Within tells whether t is inside the window.
func (w Window) Within(t time.Time) bool { return !t.Before(w.OpensAt) && t.Before(w.ClosesAt) }

// AskingAt tells whether one may ask for a place at instant t.
func (s Session) AskingAt(t time.Time) bool { return s.Status == SessionOpen && s.Within(t) }

// AskingAt tells whether one may ask for a place at instant t.
func (c Card) AskingAt(t time.Time) bool { return c.Status == SessionOpen && c.Within(t) }

// Subject says who stands where around the session.
func (s Session) Subject() policy.Subject {
	sub := policy.Subject{Provider: s.ProviderID, Status: policy.Status(s.Status)}
	for _, t := range s.Trainers {
		if t.PersonID != "" {
			sub.Trainers = append(sub.Trainers, t.PersonID)
		}
	}
	return sub
}

// Over tells whether the session is behind us at an instant.
func (s Session) Over(t time.Time) bool {
	return s.Status == SessionFinished || s.LastDay < civil.DayOf(t, civil.Zone(s.Zone))
}

// Free is how many seats nobody has.
func (s Session) Free() int { return s.Capacity - s.Taken }

// Minutes is the length of the whole session.
func (s Session) Minutes() (n int) {
	for _, h := range s.HalfDays {
		n += h.Minutes
	}
	return n
}

// RemoteMinutes is how much of it is at a distance.
func (s Session) RemoteMinutes() (n int) {
	for _, h := range s.HalfDays {
		if h.Remote {
			n += h.Minutes
		}
	}
	return n
}

// Days lists the days of the session, each once.
func (s Session) Days() []civil.Day {
	var days []civil.Day
	for _, h := range s.HalfDays {
		if len(days) == 0 || days[len(days)-1] != h.Day {
			days = append(days, h.Day)
		}
	}
	return days
}

// HalfDay is the unit of attendance, with its real hours.
type HalfDay struct {
	ID       string
	PublicID string // of its sheet in URLs
	Day      civil.Day
	Starts   civil.Clock
	Ends     civil.Clock
	Minutes  int
	Remote   bool
	Title    string // of the module, "" when it has none
}

// Trainer is somebody who trains at a session: their titles or qualities are
// told beforehand (L6353-8). PersonID is set for one who has an account and
// holds the roster.
type Trainer struct {
	PersonID string
	Name     string
	Title    string
}

// ParseFormat reads a format, under the field "format".
func ParseFormat(typed string) (Format, error) { return oneOf(Formats, typed, "format") }

// ParseTheme reads a theme, under the field "theme".
func ParseTheme(typed string) (Theme, error) { return oneOf(Themes, typed, "theme") }

// ParseModality reads a modality, under the field "modalite".
func ParseModality(typed string) (Modality, error) { return oneOf(Modalities, typed, "modalite") }

func oneOf[T ~string](all []T, typed, field string) (T, error) {
	for _, v := range all {
		if string(v) == typed {
			return v, nil
		}
	}
	return "", fault.Field(field, "choose")
}
