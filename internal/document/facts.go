package document

import (
	"time"

	"profil/internal/civil"
)

// Kind is a kind of paper, by the name that French law gives it.
type Kind string

// The kinds. The règlement intérieur is given as annex 2 of the convention.
const (
	Convention            Kind = "convention"
	Convocation           Kind = "convocation"
	Programme             Kind = "programme"
	FeuilleEmargement     Kind = "feuille_emargement"
	AttestationAssiduite  Kind = "attestation_assiduite"
	AttestationFin        Kind = "attestation_fin"
	CertificatRealisation Kind = "certificat_realisation"
	ReglementInterieur    Kind = "reglement_interieur"
)

// Kinds lists every kind, in the order in which a session meets them.
var Kinds = []Kind{
	Convention, Programme, ReglementInterieur, Convocation, FeuilleEmargement, AttestationAssiduite, AttestationFin, CertificatRealisation,
}

// Facts is all that a paper states, frozen: it is kept beside the bytes, and
// two papers with the same facts are the same paper. What only the issue of a
// paper decides (reference, version, date) is in Issue.
type Facts struct {
	Kind      Kind       `json:"kind"`
	Operator  Operator   `json:"operator"`
	Issuer    Issuer     `json:"issuer"`
	Course    Course     `json:"course"`
	Session   Session    `json:"session"`
	Employer  *Party     `json:"employer,omitempty"`
	People    []Person   `json:"people,omitempty"` // whom it is about; the participants of a convention
	Presences []Presence `json:"presences,omitempty"`
	Planned   int        `json:"planned,omitempty"`  // minutes
	Attended  int        `json:"attended,omitempty"` // minutes of signed half-days
	Remote    int        `json:"remote,omitempty"`   // of which at a distance
	Sheet     *Sheet     `json:"sheet,omitempty"`
	CancelBy  civil.Day  `json:"cancel_by,omitempty"` // the last day to give a seat back freely
}

// Operator is who runs the programme.
type Operator struct {
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
}

// Issuer is the training body, as its papers must name it.
type Issuer struct {
	Party
	PublicID   string `json:"public_id,omitempty"`
	APE        string `json:"ape,omitempty"`
	NDA        string `json:"nda,omitempty"`
	NDARegion  string `json:"nda_region,omitempty"`
	Contact    string `json:"contact,omitempty"`
	Email      string `json:"email,omitempty"`
	Phone      string `json:"phone,omitempty"`
	Disability string `json:"disability,omitempty"`
	Pedagogy   string `json:"pedagogy,omitempty"`
	Rules      string `json:"rules,omitempty"` // règlement intérieur
}

// Party is an organisation and who signs for it.
type Party struct {
	Name           string   `json:"name"`
	LegalForm      string   `json:"legal_form,omitempty"`
	SIRET          string   `json:"siret,omitempty"`
	Address        []string `json:"address,omitempty"`
	City           string   `json:"city,omitempty"`
	Representative string   `json:"representative,omitempty"`
	Quality        string   `json:"quality,omitempty"`
}

// Course is the action of training, as the catalogue tells it.
type Course struct {
	PublicID      string    `json:"public_id,omitempty"`
	Title         string    `json:"title"`
	Format        string    `json:"format,omitempty"`
	Modality      string    `json:"modality,omitempty"`
	Objectives    []string  `json:"objectives,omitempty"`
	Audience      string    `json:"audience,omitempty"`
	Prerequisites string    `json:"prerequisites,omitempty"`
	Programme     string    `json:"programme,omitempty"`
	Methods       string    `json:"methods,omitempty"`
	Means         string    `json:"means,omitempty"`
	Assessment    string    `json:"assessment,omitempty"`
	Recognition   string    `json:"recognition,omitempty"`
	AccessDelay   string    `json:"access_delay,omitempty"`
	Accessibility string    `json:"accessibility,omitempty"`
	Funding       string    `json:"funding,omitempty"`
	PriceCents    int64     `json:"price_cents,omitempty"`
	VATPoints     int       `json:"vat_points,omitempty"`
	Contact       string    `json:"contact,omitempty"`
	Email         string    `json:"email,omitempty"`
	Phone         string    `json:"phone,omitempty"`
	Dated         civil.Day `json:"dated,omitempty"` // of the text of the programme
}

// Session is one run of the action.
type Session struct {
	Reference string    `json:"reference"`
	PublicID  string    `json:"public_id,omitempty"`
	Zone      string    `json:"zone,omitempty"`
	HalfDays  []HalfDay `json:"half_days"`
	Trainers  []Trainer `json:"trainers,omitempty"`
	Place     []string  `json:"place,omitempty"`
	Access    string    `json:"access,omitempty"`
	Link      string    `json:"link,omitempty"`
	Practical string    `json:"practical,omitempty"`
}

// HalfDay is the unit of attendance, with its real hours.
type HalfDay struct {
	Day     civil.Day   `json:"day"`
	Starts  civil.Clock `json:"starts"`
	Ends    civil.Clock `json:"ends"`
	Minutes int         `json:"minutes"`
	Remote  bool        `json:"remote,omitempty"`
	Title   string      `json:"title,omitempty"`
}

// Trainer is who trains, with the titles or qualities that L6353-8 asks for.
type Trainer struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
}

// Person is a participant.
type Person struct {
	First     string `json:"first"`
	Last      string `json:"last"`
	Function  string `json:"function,omitempty"`
	Reference string `json:"reference,omitempty"` // of the request
}

// Presence is what the sheets say of one person and half-day.
type Presence struct {
	HalfDay
	Status   string `json:"status"` // as package attendance says: "present", "absent", "excused", "awaited"
	Attended int    `json:"attended,omitempty"`
}

// Sheet is the attendance of one half-day.
type Sheet struct {
	HalfDay  HalfDay   `json:"half_day"`
	Rows     []Row     `json:"rows"`
	Trainer  string    `json:"trainer,omitempty"` // who countersigned
	At       time.Time `json:"at,omitzero"`
	Method   string    `json:"method,omitempty"`
	Mark     *Mark     `json:"mark,omitempty"`
	SealedAt time.Time `json:"sealed_at,omitzero"`
	Seal     string    `json:"seal,omitempty"`
}

// Row is one participant on a sheet.
type Row struct {
	Name      string    `json:"name"`
	Structure string    `json:"structure"`
	Status    string    `json:"status"`
	Method    string    `json:"method,omitempty"` // "drawn", "typed", "roster"
	Minutes   int       `json:"minutes,omitempty"`
	At        time.Time `json:"at,omitzero"`
	Mark      *Mark     `json:"mark,omitempty"`
}

// Mark is a signature as it was given: strokes in a box of one by one, or a
// name.
type Mark struct {
	Strokes [][][2]float64 `json:"strokes,omitempty"`
	Typed   string         `json:"typed,omitempty"`
}

// Issue is what one printing of a paper adds to its facts.
type Issue struct {
	Reference string
	Version   int
	Code      string
	At        time.Time
	Site      string // the public address of the site, without a final slash
	Accent    string // the operator's colour, "" for none
}

// Length is the whole session, in minutes, and what of it is at a distance.
func (s Session) Length() (minutes, remote int) {
	for _, h := range s.HalfDays {
		minutes += h.Minutes
		if h.Remote {
			remote += h.Minutes
		}
	}
	return minutes, remote
}

// Period is the first and the last day.
func (s Session) Period() (first, last civil.Day) {
	if len(s.HalfDays) == 0 {
		return "", ""
	}
	return s.HalfDays[0].Day, s.HalfDays[len(s.HalfDays)-1].Day
}

// Name is « Claire Vasseur ».
func (p Person) Name() string { return p.First + " " + p.Last }

// person is whom a personal paper is about.
func (f Facts) person() Person {
	if len(f.People) == 0 {
		return Person{}
	}
	return f.People[0]
}

// employer is the structure of a personal paper.
func (f Facts) employer() Party {
	if f.Employer == nil {
		return Party{}
	}
	return *f.Employer
}

// signed counts the half-days attended.
func (f Facts) signed() (n int) {
	for _, p := range f.Presences {
		if p.Status == present {
			n++
		}
	}
	return n
}

// present is how package attendance calls a half-day that was signed.
const present = "present"
