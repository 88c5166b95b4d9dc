// Package account is for people: who they are, how they sign in, which
// browsers they are signed in on. It refuses to tell anybody whether an address
// has an account, to keep a secret it could keep the hash of, and to lock
// somebody out for ever.
package account

import (
	"time"

	"profil/internal/email"
	"profil/internal/life"
	"profil/internal/policy"
)

// Status is where an account stands.
type Status string

// The statuses of an account.
const (
	Proven    Status = "proven" // the address is proven; the name is not known yet
	Active    Status = "active"
	Suspended Status = "suspended"
	Closed    Status = "closed" // erased at the end of its retention
)

// Event is what happened to an account.
type Event string

// The events of an account.
const (
	WasNamed      Event = "named"
	WasSuspended  Event = "suspended"
	WasReinstated Event = "reinstated"
	WasClosed     Event = "closed"
)

// Life is every move of an account. One that was suspended before it had a
// name is named again by the next page that needs it.
var Life = life.Table[Status, Event]{
	{From: Proven, Event: WasNamed, By: policy.AccountEdit, To: Active},
	{From: Proven, Event: WasSuspended, By: policy.AccountSuspend, To: Suspended},
	{From: Active, Event: WasSuspended, By: policy.AccountSuspend, To: Suspended},
	{From: Suspended, Event: WasReinstated, By: policy.AccountSuspend, To: Active},
	{From: Proven, Event: WasClosed, By: policy.AccountClose, To: Closed},
	{From: Active, Event: WasClosed, By: policy.AccountClose, To: Closed},
	{From: Suspended, Event: WasClosed, By: policy.AccountClose, To: Closed},
}

// Person is somebody who has an account.
type Person struct {
	ID, PublicID         string
	FirstName, LastName  string
	Phone                string // ten digits, "" when not given
	Email                email.Address
	Status               Status
	Rank                 policy.Rank
	CreatedAt, UpdatedAt time.Time
	SeenAt               time.Time // zero before the first page
}

// Name is how screens and papers call the person: « Claire Vasseur », the
// address while no name is known.
func (p Person) Name() string {
	if p.LastName == "" {
		return p.Email.Display()
	}
	return p.FirstName + " " + p.LastName
}

// Named tells whether the person has given their name.
func (p Person) Named() bool { return p.LastName != "" }

// Live tells whether the person may sign in.
func (p Person) Live() bool { return p.Status == Proven || p.Status == Active }

// Subject is who stands where around the account.
func (p Person) Subject() policy.Subject {
	return policy.Subject{Person: p.ID, Status: policy.Status(p.Status)}
}

// Login is a browser that is signed in.
type Login struct {
	ID, PersonID    string
	Level           policy.Level
	Device          string // « Firefox sur Linux »
	OrganisationID  string // the one the person acts for now
	AuthenticatedAt time.Time
	ConfirmedAt     time.Time        // when they last proved who they are; at first, AuthenticatedAt
	Method          Method           // by which they last did
	Entered         Method           // by which they came in, "" for a login of before this was noted
	Provider        IdentityProvider // who vouched for them then
	SeenAt          time.Time
	ExpiresAt       time.Time
	EndedAt         time.Time // zero while it is open
	CreatedAt       time.Time
}

// Way tells how the login was opened and last confirmed.
func (l Login) Way() Entry { return Entry{First: l.Entered, Then: l.Method, Provider: l.Provider} }

// Session is who is behind a request, and through which login.
type Session struct {
	Person   Person
	Login    Login
	Enrolled bool      // they have a second factor
	AskedOn  time.Time // since when they are asked for one, zero when they are not
	At       time.Time // when the request was
}

// Actor is the session as the policy sees it, before what the person may speak
// for is known.
func (s Session) Actor() policy.Actor {
	return policy.Actor{Person: s.Person.ID, Login: s.Login.ID, Level: s.Login.Level, Since: s.At.Sub(s.Login.ConfirmedAt), Enrolled: s.Enrolled, Rank: s.Person.Rank, Active: s.Login.OrganisationID}
}

// Browser is what a request tells of where it comes from.
type Browser struct {
	Agent   string // the header User-Agent, of which only a label is kept
	Network string // the address the request comes from, "" when it is not known
	Known   string // the mark that Opened.Known left, "" when there is none
	Trusted string // what Opened.Trusted left, "" when there is none
}

// Opened is what a browser keeps once somebody has signed in.
type Opened struct {
	Token  string // of the login: 256 bits, of which only the hash is stored
	Known  string // by which the browser is known again: guesses made elsewhere do not slow it down
	Person Person
	Lasts  time.Duration // the browser may keep both as long

	// Half is all there is when a second factor is asked for: what FinishSignIn
	// is given, with it, within HalfMinutes.
	Half    string
	Trusted string    // the browser is trusted for TrustDays
	DueOn   time.Time // until when they may do without a second factor, zero when it is not asked
}
