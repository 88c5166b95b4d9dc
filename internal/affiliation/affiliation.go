// Package affiliation decides how somebody who comes to an organisation is tied
// to it: facts in, one answer out, with the rule that gave it and what proves
// it. It refuses to know a database or a page, and to have two rules answer:
// the first line of the table that fits is the only one.
package affiliation

// Facts are what is known of a person who comes to an organisation.
type Facts struct {
	Inactive  bool    // the organisation is suspended or closed
	Confirmed bool    // they belong to it already
	Pending   bool    // they have asked, and await the answer
	Refused   bool    // the last answer they had there was no
	Removed   bool    // they were removed from it
	Explains  bool    // they say what has changed since they were refused
	Domain    Domain  // the best that the organisation says of the domains of their addresses
	Mailbox   Mailbox // the best of their addresses
	Private   bool    // the organisation is a company
	Sole      bool    // the organisation is one person: no colleague can be there
	Contact   Contact // how near their addresses are to the official contact of the organisation
	Code      bool    // they have typed the code that was sent to the official contact
	Vouched   bool    // their identity provider says that they work there
	Invited   bool    // a confirmed référent has invited one of their addresses
	Nobody    bool    // nobody belongs to the organisation, nor has asked to
	Small     bool    // the register says that it has few employees
	Referent  bool    // a confirmed référent who can sign in is there to answer
}

// TurnedAway tells that the organisation has said no to this person before:
// what proves an address then proves nothing of their being welcome.
func (f Facts) TurnedAway() bool { return f.Refused || f.Removed }

// Domain is what an organisation says of the domain of an address.
type Domain string

// The domains, from what is worth nothing to the best.
const (
	UnknownDomain  Domain = ""
	ProposedDomain Domain = "proposed" // not verified yet
	RefusedDomain  Domain = "refused"
	ExternalDomain Domain = "external" // of a partner whose people work there
	OfficialDomain Domain = "official" // that of its official contact
	VerifiedDomain Domain = "verified"
)

// Domains lists what an organisation may say of a domain, the least first: of
// two addresses of one person, the later counts.
var Domains = []Domain{UnknownDomain, ProposedDomain, RefusedDomain, ExternalDomain, OfficialDomain, VerifiedDomain}

// Mailbox is who may have a mailbox at the domain of an address.
type Mailbox string

// The mailboxes, from what is worth nothing to the best.
const (
	Disposable Mailbox = "disposable"
	Free       Mailbox = "free"
	State      Mailbox = "state" // gouv.fr
	Own        Mailbox = "own"
)

// Mailboxes lists the kinds of mailbox, the least first.
var Mailboxes = []Mailbox{Disposable, Free, State, Own}

// Contact is how near an address is to the official contact of an organisation.
type Contact string

// The distances, the farthest first.
const (
	NoContact    Contact = ""      // the organisation has none
	OtherContact Contact = "other" // it has one, elsewhere
	SameContact  Contact = "same"  // the very address
)

// Contacts lists the distances.
var Contacts = []Contact{NoContact, OtherContact, SameContact}

// Answer is what happens to the person.
type Answer string

// The answers.
const (
	Refuse      Answer = "refuse"       // nothing is written; Code says why
	Join        Answer = "join"         // they belong to it at once
	AskReferent Answer = "ask_referent" // a référent of the organisation answers
	AskManager  Answer = "ask_manager"  // the gestionnaire answers
)

// Proof is what shows that a person works for an organisation.
type Proof string

// The proofs.
const (
	NoProof            Proof = ""
	ByVerifiedDomain   Proof = "verified_domain"
	ByExternalDomain   Proof = "external_domain"
	ByOfficialContact  Proof = "official_contact"
	ByOfficialDomain   Proof = "official_domain"
	ByContactCode      Proof = "contact_code"
	ByIdentityProvider Proof = "identity_provider"
	ByInvitation       Proof = "invitation"
	ByReferent         Proof = "referent"
	ByManager          Proof = "manager"
)

// Proofs lists every proof that an affiliation may bear.
var Proofs = []Proof{
	NoProof, ByVerifiedDomain, ByExternalDomain, ByOfficialContact, ByOfficialDomain, ByContactCode, ByIdentityProvider,
	ByInvitation, ByReferent, ByManager,
}

// Confidence is how sure it is that the person works there.
type Confidence string

// The confidences, the least first.
const (
	NoConfidence   Confidence = "none" // their word alone
	LowConfidence  Confidence = "low"  // was proven, and has not been said again for a year
	HighConfidence Confidence = "high"
)

// Confidences lists them, the least first.
var Confidences = []Confidence{NoConfidence, LowConfidence, HighConfidence}

// Verdict is the answer to somebody who comes, with the rule that gave it.
type Verdict struct {
	Rule
	// Referent tells that they are the first account of the organisation: its
	// référent, provisional unless Proven.
	Referent bool
	Proven   bool
}

// Decide gives the answer of the first rule that fits.
func Decide(f Facts) Verdict {
	for _, r := range Rules {
		if r.Fits(f) {
			v := Verdict{Rule: r, Referent: r.Answer == Join && f.Nobody}
			v.Proven = v.Referent && r.Confidence == HighConfidence && !r.External
			return v
		}
	}
	return Verdict{Rule: Rules[len(Rules)-1]} // the last line fits whatever is known
}

// Named gives a rule by its name, and whether there is one.
func Named(name Name) (Rule, bool) {
	for _, r := range Rules {
		if r.Name == name {
			return r, true
		}
	}
	return Rule{}, false
}
