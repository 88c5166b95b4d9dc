package policy

import (
	"slices"

	"profil/internal/fault"
)

// Status is where a subject stands in its life; each room's own status type
// converts to it.
type Status string

// Subject is what is asked about, reduced to who stands where around it. An
// empty place is a place where nobody sits.
type Subject struct {
	Person       string   // whom it is about: beneficiary, holder of the account, author of the request
	Organisation string   // the organisation at hand; for an enrolment the employer
	Provider     string   // the organisation that runs the course
	Trainers     []string // the persons who train at the session at hand
	Status       Status
}

// Seat is a place around the subject.
type Seat string

// The seats. A seat of the staff is also open to the ranks above it.
const (
	Anyone            Seat = "anyone"    // even a visitor
	SignedIn          Seat = "signed in" // whoever has an account
	Self              Seat = "self"      // the person whom it is about
	Colleague         Seat = "colleague" // affiliated to the organisation
	OrgReferent       Seat = "referent"  // confirmed référent of the organisation
	EmployerApprover  Seat = "approver"  // employeur right, and neither the person whom it is about nor their deputy
	ProviderOrganiser Seat = "organiser" // organiser at the provider
	SessionTrainer    Seat = "trainer"   // trainer of this very session, at the provider
	ProviderReferent  Seat = "provider's referent"
	StaffReader       Seat = "staff (reader)"
	StaffManager      Seat = "staff (manager)"
	StaffAdmin        Seat = "staff (admin)"
	TheClerk          Seat = "clerk"
)

// Seats lists every seat, in the order of the generated matrix.
var Seats = []Seat{
	Anyone, SignedIn, Self, Colleague, OrgReferent, EmployerApprover, ProviderOrganiser,
	SessionTrainer, ProviderReferent, StaffReader, StaffManager, StaffAdmin, TheClerk,
}

// Grant is one line of the policy: who sits at Seat may do the act, whatever
// the status when When is empty, else only at one of these statuses.
type Grant struct {
	Seat Seat
	When []Status
}

// Can tells whether a may do act to s. What Rules does not grant is refused.
func Can(a Actor, act Act, s Subject) bool {
	return slices.ContainsFunc(Rules[act], func(g Grant) bool {
		return g.covers(s.Status) && a.sits(g.Seat, s)
	})
}

// By tells from which seat a may do act to s, the first of the rule that they
// sit at; "" when they may not.
func By(a Actor, act Act, s Subject) Seat {
	for _, g := range Rules[act] {
		if g.covers(s.Status) && a.sits(g.Seat, s) {
			return g.Seat
		}
	}
	return ""
}

// Require is Can as an error: a Forbidden to whoever is signed in, an
// Unauthenticated to a visitor. A grave act is also refused, StepUp, to a login
// that has not proved lately who holds it.
func Require(a Actor, act Act, s Subject) error {
	switch {
	case Can(a, act, s) && Sure(a, act):
		return nil
	case Can(a, act, s):
		return fault.New(fault.Forbidden, StepUp)
	case !a.SignedIn() && !a.System:
		return fault.New(fault.Unauthenticated, "sign_in")
	}
	return fault.New(fault.Forbidden, "forbidden")
}

// See is Require for reading one thing: to who may not read it, it does not
// exist.
func See(a Actor, act Act, s Subject) error {
	if !Can(a, act, s) {
		return fault.New(fault.NotFound, "not_found")
	}
	return nil
}

func (g Grant) covers(s Status) bool { return len(g.When) == 0 || slices.Contains(g.When, s) }

func (a Actor) sits(seat Seat, s Subject) bool {
	switch seat {
	case Anyone:
		return true
	case SignedIn:
		return a.SignedIn()
	case Self:
		return a.SignedIn() && a.Person == s.Person
	case Colleague:
		return a.Belongs(s.Organisation)
	case OrgReferent:
		return a.Is(Referent, s.Organisation)
	case EmployerApprover: // nobody decides on their own request
		return a.Is(Approver, s.Organisation) && a.Person != s.Person && !a.standsInFor(s.Person, s.Organisation)
	case ProviderOrganiser:
		return a.Is(Organiser, s.Provider)
	case SessionTrainer:
		return a.Is(Trainer, s.Provider) && slices.Contains(s.Trainers, a.Person)
	case ProviderReferent:
		return a.Is(Referent, s.Provider)
	case StaffReader:
		return a.Staff(Reader)
	case StaffManager:
		return a.Staff(Manager)
	case StaffAdmin:
		return a.Staff(Admin)
	case TheClerk:
		return a.System
	}
	return false
}
