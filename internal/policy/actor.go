// Package policy answers one question: may this actor do this to that? It is
// the only place where the answer is written. It refuses what is not written,
// and to know any room: a subject is reduced to who stands where around it, and
// at which status it stands.
package policy

import (
	"slices"
	"time"
)

// Role is what a person does for an organisation, beside being a beneficiary.
type Role string

// The roles that an organisation gives. ReferentProvisional is the first
// account of an organisation until somebody has proven who they are: it
// answers for nothing yet.
const (
	Referent            Role = "referent"
	ReferentProvisional Role = "referent_provisional"
	Approver            Role = "approver"  // the employeur right: decides on the requests of colleagues
	Organiser           Role = "organiser" // runs the provider's courses
	Trainer             Role = "trainer"   // holds the roster of the sessions given to them
)

// Roles lists every role, in the order in which screens show them.
var Roles = []Role{Referent, ReferentProvisional, Approver, Organiser, Trainer}

// Rank is what a person is among the operator's staff.
type Rank string

// The ranks of the gestionnaire, each allowed all that the former is.
const (
	NoRank  Rank = ""
	Reader  Rank = "reader"  // sees the back office, decides nothing
	Manager Rank = "manager" // decides, steps in with a reason
	Admin   Rank = "admin"   // names the other ones, changes the settings
)

// Ranks lists the staff's ranks in rising order.
var Ranks = []Rank{Reader, Manager, Admin}

func (r Rank) atLeast(other Rank) bool {
	return r != NoRank && slices.Index(Ranks, r) >= slices.Index(Ranks, other)
}

// Level is how sure a login is of who holds it (NIST SP 800-63B, AAL).
type Level int

// The levels of a login.
const (
	Anonymous Level = 0
	Proven    Level = 1 // a password, or a link sent to the address
	TwoFactor Level = 2
)

// Standing is one live, confirmed affiliation of a person.
type Standing struct {
	Affiliation  string // id
	Organisation string // id
	Roles        []Role
	Provider     bool // the organisation has the provider capability
	// InFor lists the persons whose absence gives the Approver role: empty for who
	// holds it themselves.
	InFor []string
	// Lent is the organisation that lends these roles to another of its legal unit:
	// its holders answer there, and do not belong there. Empty for one's own.
	Lent string
}

// Actor is who asks: a person, what they may speak for, and their rank.
// The zero Actor is an anonymous visitor.
type Actor struct {
	Person    string // id, "" for a visitor
	Login     string // id of the browser's login
	Level     Level
	Since     time.Duration // since they last proved who they are, on this login
	Enrolled  bool          // they have a second factor
	Rank      Rank
	Standings []Standing
	Active    string // id of the organisation they act for now
	System    bool   // the clerk: deeds of the calendar, nobody's
}

// Clerk is the actor of what the calendar does.
var Clerk = Actor{System: true}

// SignedIn tells whether somebody is there.
func (a Actor) SignedIn() bool { return a.Person != "" }

// Is tells whether a holds role at organisation.
func (a Actor) Is(role Role, organisation string) bool {
	return slices.Contains(a.Holding(role), organisation)
}

// Belongs tells whether a has a live affiliation to organisation.
func (a Actor) Belongs(organisation string) bool {
	return organisation != "" && slices.Contains(a.organisations(), organisation)
}

// standsInFor tells whether a answers at organisation only as the deputy of
// person: they do not decide on what concerns the one who named them.
func (a Actor) standsInFor(person, organisation string) bool {
	return slices.ContainsFunc(a.Standings, func(s Standing) bool { return s.Organisation == organisation && slices.Contains(s.InFor, person) })
}

// Apart lists whose requests a never decides on: their own, and those of whoever
// they stand in for.
func (a Actor) Apart() []string {
	all := []string{a.Person}
	for _, s := range a.Standings {
		all = append(all, s.InFor...)
	}
	return all
}

// Staff tells whether a has at least this rank.
func (a Actor) Staff(rank Rank) bool { return a.Rank.atLeast(rank) }

// Holding lists the organisations at which a holds role. The roles of a
// provider count only while the organisation has the capability.
func (a Actor) Holding(role Role) []string {
	var all []string
	for _, s := range a.Standings {
		if !slices.Contains(s.Roles, role) {
			continue
		}
		if (role == Organiser || role == Trainer) && !s.Provider {
			continue
		}
		all = append(all, s.Organisation)
	}
	return all
}

func (a Actor) organisations() []string {
	var all []string
	for _, s := range a.Standings {
		if s.Lent == "" {
			all = append(all, s.Organisation)
		}
	}
	return all
}

// Holds is Is, of a role that is not lent: whoever is lent one does not lend it
// on, nor decide that it is lent.
func (a Actor) Holds(role Role, organisation string) bool {
	return slices.ContainsFunc(a.Standings, func(s Standing) bool {
		return s.Lent == "" && s.Organisation == organisation && slices.Contains(s.Roles, role)
	})
}
