// Package organisation holds who an organisation is and who speaks for it:
// requests of those that the register lacks, affiliations of people, their
// roles, adhésions, the provider capability. It refuses to leave an
// organisation without somebody who can answer, and to let a provisional
// référent decide anything.
package organisation

import (
	"cmp"
	"time"

	"profil/internal/affiliation"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/register"
	"profil/internal/siret"
)

// Organisation is one site of one establishment. Most have a SIRET.
type Organisation struct {
	ID           string
	PublicID     string
	SIRET        siret.SIRET
	Registration Registration // of one that has no SIRET
	Name         string
	Acronym      string
	SiteLabel    string // tells apart the sites of one SIRET, "" for the only one
	APE          reference.APE
	LegalForm    string // catégorie juridique, four digits
	Address      Address
	Phone        string
	Source       Source
	Status       Status
	Closure      Closure   // how it ended, NotClosed while it has not
	ClosedOn     civil.Day // "" while it has not
	SuccessorID  string    // what it has become, or what comes after it
	Network      string    // that the gestionnaire has put it in, "" for none
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Address is where an organisation stands.
type Address struct {
	Street     string
	Postcode   string
	City       string
	INSEE      string // code of the commune
	Department string
}

// Lines gives the address as it is written on an envelope.
func (a Address) Lines() []string {
	var all []string
	if a.Street != "" {
		all = append(all, a.Street)
	}
	if town := a.Postcode + " " + a.City; town != " " {
		all = append(all, town)
	}
	return all
}

// place finds the département of the commune, which requests do not keep.
func (a *Address) place() {
	if c, ok := reference.CommuneOf(a.INSEE); ok {
		a.Department = c.Department
	}
}

// Source is where an organisation comes from.
type Source string

// The sources.
const (
	FromRegister Source = "register"
	FromRequest  Source = "request"
)

// Status is where an organisation stands.
type Status string

// The statuses of an organisation.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
	Closed    Status = "closed"
)

// Closure is how an organisation ended.
type Closure string

// The ways an organisation ends.
const (
	NotClosed Closure = ""
	Merged    Closure = "merged" // it was another one all along
	Ceased    Closure = "ceased"
)

// Label is the name people know: « Mission locale du Médoc – antenne de Lesparre ».
func (o Organisation) Label() string {
	if o.SiteLabel == "" {
		return o.Name
	}
	return o.Name + " – " + o.SiteLabel
}

// Subject says who stands where around the organisation.
func (o Organisation) Subject() policy.Subject {
	return policy.Subject{Organisation: o.ID, Provider: o.ID, Status: policy.Status(o.Status)}
}

func (o Organisation) search() string {
	return french.Fold(o.Name + " " + o.Acronym + " " + o.SiteLabel + " " + o.Address.City + " " + o.Address.Postcode + " " + o.SIRET.Digits() + " " + o.Registration.Number)
}

func (o Organisation) sortName() string { return french.Fold(o.Name + " " + o.SiteLabel) }

// fromEstablishment makes an organisation of what the register says.
func fromEstablishment(e register.Establishment) Organisation {
	return Organisation{
		SIRET: e.SIRET, Name: e.Name, Acronym: e.Acronym, APE: reference.APE{Code: e.APECode, Nomenclature: e.APENomenclature}, LegalForm: e.LegalForm,
		Address: Address{Street: e.Street, Postcode: e.Postcode, City: e.City, INSEE: e.INSEE, Department: e.Department},
		Source:  FromRegister, Status: Active,
	}
}

// Affiliation is a person who works for an organisation, from … to ….
type Affiliation struct {
	ID             string
	PublicID       string
	PersonID       string
	OrganisationID string // "" while the organisation itself is asked for
	RequestID      string // the request of the organisation, "" when it was there
	Function       string
	Status         AffiliationStatus
	Proof          Proof
	Rule           affiliation.Name       // that answered when they came, "" of those that came before there were any
	Evidence       affiliation.Proof      // what shows that they work there
	Confidence     affiliation.Confidence // in it
	External       bool                   // they work there for somebody else
	Says           string                 // what has changed since they were refused
	AskedAt        time.Time              // « Toujours dans cette structure ? », while it has no answer
	SaidAt         time.Time              // the last time they said yes
	SilentAt       time.Time              // since when the question has had no answer for too long
	LeavingOn      civil.Day              // their last day there, "" while none is known
	LeavingBy      string                 // who said so
	LeavingTo      string                 // id of the affiliation that their open requests follow to, "" for none
	Reason         string
	DecidedBy      string
	DecidedAt      time.Time
	EndedAt        time.Time
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Subject says who stands where around the affiliation.
func (f Affiliation) Subject() policy.Subject {
	return policy.Subject{Person: f.PersonID, Organisation: f.OrganisationID, Status: policy.Status(f.Status)}
}

// ProofCode is what shows that the person works there, as a code of package
// french: the rule’s own proof, else who said so.
func (f Affiliation) ProofCode() string {
	return "proof." + cmp.Or(string(f.Evidence), string(f.Proof))
}

// RuleTitle is the title of the rule that answered when they came, "" of an
// affiliation older than the rules.
func (f Affiliation) RuleTitle() string {
	r, _ := affiliation.Named(f.Rule)
	return r.Title
}

// Proof is why an affiliation was confirmed.
type Proof string

// The proofs.
const (
	ProofNone     Proof = ""
	ProofFirst    Proof = "first"    // the first account of the organisation
	ProofReferent Proof = "referent" // its référent said so
	ProofManager  Proof = "manager"  // the gestionnaire said so
)

// Request is somebody asking for an organisation that the register lacks.
type Request struct {
	ID             string
	PublicID       string
	Reference      string
	PersonID       string
	Form           Form
	Status         RequestStatus
	Reason         string
	DecidedBy      string
	DecidedAt      time.Time
	OrganisationID string
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Subject says who stands where around the request.
func (r Request) Subject() policy.Subject {
	return policy.Subject{Person: r.PersonID, Status: policy.Status(r.Status)}
}

// Adhesion is an organisation's, for one civil year: it opens the reserved
// actions.
type Adhesion struct {
	ID             string
	PublicID       string
	OrganisationID string
	Year           int
	Status         AdhesionStatus
	Reason         string
	AskedBy        string
	DecidedBy      string
	DecidedAt      time.Time
	CreatedAt      time.Time
}

// Subject says who stands where around the adhésion.
func (d Adhesion) Subject() policy.Subject {
	return policy.Subject{Organisation: d.OrganisationID, Status: policy.Status(d.Status)}
}

// Change is what a référent reports of a structure that has changed, field by
// field or in words, or what the gestionnaire has written of it: the changes of
// an organisation are its history.
type Change struct {
	ID             string
	PublicID       string
	Reference      string
	OrganisationID string
	PersonID       string
	Body           string        // in their own words, "" when the fields say it all
	Fields         []FieldChange // in the order of the form
	Status         ChangeStatus
	Answer         string
	DecidedBy      string
	DecidedAt      time.Time
	CreatedAt      time.Time
}

// NDAStatus is where the déclaration d'activité of a provider stands: it may be
// suspended (L6351-4-1), or lapse (L6351-6).
type NDAStatus string

// The statuses of a déclaration d'activité.
const (
	NDAActive    NDAStatus = "active"
	NDASuspended NDAStatus = "suspended"
	NDALapsed    NDAStatus = "lapsed"
)

// Provider is the capability of an organisation to offer courses, and what its
// papers say of it.
type Provider struct {
	Organisation      Organisation
	NDA               string // numéro de déclaration d'activité, 11 digits
	NDARegion         string // « Nouvelle-Aquitaine »
	NDAStatus         NDAStatus
	NDACheckedOn      string // day
	QualiopiFrom      string // day, "" without
	QualiopiTo        string
	SignatoryName     string
	SignatoryQuality  string
	ContactName       string
	ContactEmail      string
	ContactPhone      string
	DisabilityContact string
	PedagogyContact   string
	InternalRules     string // règlement intérieur (L6352-3)
	Granted           bool
	Edition           int // of what it says of itself and of what was checked
	UpdatedAt         time.Time
}

// Able tells whether the provider may offer training now: it has the
// capability, and its déclaration d’activité is in force.
func (p Provider) Able() bool { return p.Granted && p.NDAStatus == NDAActive }

// AbleProvider is Able as a condition of SQL on providers v.
const AbleProvider = `v.status = 'granted' AND v.nda_status = 'active'`

// DeclarationSentence is the mention that conventions must bear (R6351-6).
func (p Provider) DeclarationSentence() string {
	return "Déclaration d’activité enregistrée sous le numéro " + p.NDA + " auprès du préfet de région " + p.NDARegion + "."
}

// AdvertisingSentence is the only lawful form of the mention in what is
// offered to the public (L6352-12).
func (p Provider) AdvertisingSentence() string {
	return "Enregistrée sous le numéro " + p.NDA + ". Cet enregistrement ne vaut pas agrément de l’Etat."
}
