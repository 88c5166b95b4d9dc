package enrolment

import "profil/internal/organisation"

// Fate is what becomes of a request when its author leaves the structure for
// which it was made.
type Fate string

// The fates.
const (
	Keeps   Fate = "keeps"   // a draft: theirs, wherever they work
	Stays   Fate = "stays"   // goes on for the structure that agreed to it
	Follows Fate = "follows" // goes with them: the employer of their other structure answers
	Falls   Fate = "falls"   // is withdrawn; a seat that it had is given back
)

// Fates lists them.
var Fates = []Fate{Keeps, Stays, Follows, Falls}

// Parting is what the rules look at.
type Parting struct {
	Status   Status
	Begun    bool // its session has begun by the last day of the person
	Listed   bool // the list of its session is announced
	Next     bool // the person belongs to another structure, to which their requests follow
	Reserved bool // the action needs an adhésion
	Adhesion bool // the other structure has one for the year of the session
}

// PartingRule is one line of the table. Its French is what people read.
type PartingRule struct {
	Name  string
	Fits  func(Parting) bool
	Fate  Fate
	Title string // « Formation commencée »
	When  string
	Why   string // said beside the request
}

// PartingRules is the whole table: the first line that fits decides, alone.
var PartingRules = []PartingRule{
	{
		Name: "draft", Fits: func(p Parting) bool { return p.Status == Draft }, Fate: Keeps,
		Title: "Brouillon", When: "La demande n’est pas envoyée.",
		Why: "Votre brouillon reste à vous. Il partira au nom de la structure pour laquelle vous agirez.",
	},
	{
		Name: "begun", Fits: func(p Parting) bool { return p.Status == Enrolled && p.Begun }, Fate: Stays,
		Title: "Formation commencée", When: "La personne est inscrite, et la session commence au plus tard le dernier jour dans la structure.",
		Why: "La session commence avant votre départ : vous la suivez jusqu’au bout, pour la structure qui l’a accordée.",
	},
	{
		Name: "agreed", Fits: func(p Parting) bool { return p.Status == Enrolled }, Fate: Falls,
		Title: "Inscription à venir", When: "La personne est inscrite, et la session commence après son départ.",
		Why: "L’accord et la convention sont ceux de la structure quittée : la place est rendue.",
	},
	{
		Name: "nowhere", Fits: func(p Parting) bool { return !p.Next }, Fate: Falls,
		Title: "Pas d’autre structure", When: "La personne n’est rattachée à aucune autre structure.",
		Why: "Plus aucun employeur ne peut y répondre.",
	},
	{
		Name: "adhesion", Fits: func(p Parting) bool { return p.Reserved && !p.Adhesion }, Fate: Falls,
		Title: "Sans adhésion", When: "L’action est réservée aux adhérents, et l’autre structure n’a pas d’adhésion pour l’année de la session.",
		Why: "L’action est réservée aux structures adhérentes, et l’autre structure ne l’est pas pour cette année.",
	},
	{
		Name: "listed", Fate: Falls,
		Fits: func(p Parting) bool {
			return p.Status == Waitlisted || p.Status == Offered || p.Status == AwaitingAgreement || p.Listed || p.Begun
		},
		Title: "Liste annoncée", When: "La liste de la session est annoncée, ou la session a commencé.",
		Why: "La liste de la session est déjà annoncée : un autre employeur ne peut plus répondre.",
	},
	{
		Name: "employer", Fits: func(Parting) bool { return true }, Fate: Follows,
		Title: "Demande en cours", When: "Dans tous les autres cas.",
		Why: "Elle vous suit avec son numéro d’arrivée : l’employeur de l’autre structure y répond.",
	},
}

// Part gives the line that decides.
func Part(p Parting) PartingRule {
	for _, r := range PartingRules {
		if r.Fits(p) {
			return r
		}
	}
	return PartingRules[len(PartingRules)-1] // the last line fits whatever is known
}

// Parted is one request and what becomes of it.
type Parted struct {
	Line
	Rule PartingRule
}

// Leaving is what a departure would do, shown before it is confirmed.
type Leaving struct {
	organisation.Leaver
	Requests []Parted     // those of the person, to themselves alone
	Counts   map[Fate]int // to whoever may declare the departure, drafts left out
	Mark     string       // of what is shown: what is confirmed is what was read
}
