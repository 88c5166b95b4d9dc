// Package client holds the other services of the operator that sign people in
// with their account here: who they are, what each person lets them know, the
// codes and the tokens that they ask with, the keys that sign what they are
// told. It refuses to tell a service more than the person agreed to, to accept
// a code twice, and to keep a secret it could keep the hash of.
//
// The shapes are those of OpenID Connect Core 1.0 and RFC 6749, 7636 (PKCE) and
// 9700 (security best current practice); package openid speaks the protocol.
package client

import (
	"slices"
	"strings"
	"time"

	"profil/internal/life"
	"profil/internal/policy"
)

// Status is where a service stands.
type Status string

// The statuses of a service.
const (
	Active    Status = "active"
	Suspended Status = "suspended" // signs nobody in, and is told nothing
)

// Event is what happened to a service.
type Event string

// The events of a service.
const (
	WasSuspended  Event = "suspended"
	WasReinstated Event = "reinstated"
)

// Life is every move of a service.
var Life = life.Table[Status, Event]{
	{From: Active, Event: WasSuspended, By: policy.ClientManage, To: Suspended},
	{From: Suspended, Event: WasReinstated, By: policy.ClientManage, To: Active},
}

// Scope is a part of what a service may know, by its name in the protocol.
type Scope string

// The scopes.
const (
	OpenID       Scope = "openid" // who it is, under a name of this service's own
	Profile      Scope = "profile"
	Email        Scope = "email"
	Phone        Scope = "phone"
	Organisation Scope = "organization"
	Roles        Scope = "roles"
	Offline      Scope = "offline_access" // be told again later, without the person
)

// Scopes lists what an admin grants to a service, in the order of screens.
// OpenID goes without saying, and Offline with Client.Renews.
var Scopes = []Scope{Profile, Email, Phone, Organisation, Roles}

// Client is a « service relié ».
type Client struct {
	ID           string
	PublicID     string // client_id
	Name         string
	About        string // what it is for, one sentence
	Confidential bool   // it has a secret; else it proves itself by PKCE alone
	Renews       bool   // it may be given refresh tokens
	Status       Status
	Returns      []string // addresses to which a person is sent back, exact
	Logouts      []string // addresses to which a person may be sent after signing out
	Backchannel  string   // where it is told that somebody has signed out here, "" for nowhere
	Scopes       []Scope
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Subject is who stands where around a service: nobody but the staff.
func (c Client) Subject() policy.Subject { return policy.Subject{Status: policy.Status(c.Status)} }

// ReturnsTo tells whether an address is one of the service's, compared byte
// for byte.
func (c Client) ReturnsTo(uri string) bool { return slices.Contains(c.Returns, uri) }

// MayLogOutTo is ReturnsTo for the addresses after signing out.
func (c Client) MayLogOutTo(uri string) bool { return slices.Contains(c.Logouts, uri) }

// May keeps of what is asked what the service was granted, each once, in the
// order in which it was asked. Unknown names are left out (OpenID Connect Core,
// 3.1.2.1).
func (c Client) May(asked []string) []Scope {
	var kept []Scope
	for _, name := range asked {
		s := Scope(name)
		granted := s == OpenID || s == Offline && c.Renews || slices.Contains(c.Scopes, s)
		if granted && !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// Request is what a service asks of a person's browser: to sign them in, and to
// be told some things. It was checked against the service before it is one.
type Request struct {
	Client    Client
	ReturnTo  string
	State     string // given back to the service as it came
	Nonce     string // in the signed answer
	Challenge string // S256 of the verifier that the exchange must show (RFC 7636)
	Scopes    []Scope
	Silent    bool          // prompt=none: no page may be shown
	Again     bool          // prompt=login: the person signs in again
	Ask       bool          // prompt=consent: the person agrees again
	MaxAge    time.Duration // since they last signed in; below zero: any
}

// Wants tells whether the request asks for a scope.
func (r Request) Wants(s Scope) bool { return slices.Contains(r.Scopes, s) }

// Facts is what a service is told of a person: what its scopes cover, the rest
// is empty.
type Facts struct {
	Subject             string // the person's name at this service alone
	FirstName, LastName string
	Email               string
	Phone               string
	SIRET               string // of the organisation they come for, digits; "" when it has none
	Organisation        string // its label
	Roles               []policy.Role
}

// Grant is one sign-in at a service.
type Grant struct {
	ID              string
	ClientID        string // the inner one
	ClientPublicID  string
	PersonID        string
	LoginID         string // through which it was agreed
	OrganisationID  string // "" when the service does not ask for it
	Scopes          []Scope
	Level           policy.Level
	AuthenticatedAt time.Time
	CreatedAt       time.Time
	RevokedAt       time.Time // zero while it holds
	Facts           Facts
}

func join(scopes []Scope) string {
	all := make([]string, 0, len(scopes))
	for _, s := range scopes {
		all = append(all, string(s))
	}
	return strings.Join(all, " ")
}

func split(text string) []Scope {
	var all []Scope
	for _, s := range strings.Fields(text) {
		all = append(all, Scope(s))
	}
	return all
}

// lacks lists what is asked beyond what was agreed to.
func lacks(asked, agreed []Scope) []Scope {
	return slices.DeleteFunc(slices.Clone(asked), func(s Scope) bool { return slices.Contains(agreed, s) })
}

// together is every scope of both.
func together(a, b []Scope) []Scope { return append(slices.Clone(a), lacks(b, a)...) }
