package quota

import "slices"

// Subject is whose requests a rule counts.
type Subject string

// The subjects.
const (
	Person    Subject = "person"
	Structure Subject = "structure"
	SIREN     Subject = "siren"   // every structure of one legal body
	Network   Subject = "network" // every structure of one network
)

// Subjects lists them in the order of screens.
var Subjects = []Subject{Person, Structure, SIREN, Network}

// Span is over what a rule counts.
type Span string

// The spans.
const (
	Session   Span = "session"
	Course    Span = "course"
	Year      Span = "year"      // civil year of the session's first day
	Programme Span = "programme" // everything, for ever
)

// Spans lists them in the order of screens.
var Spans = []Span{Session, Course, Year, Programme}

// Kind is what a rule asks.
type Kind string

// The kinds.
const (
	Most     Kind = "most"     // at most so many requests
	Adhesion Kind = "adhesion" // the adhésion of the structure for the year of the session
	Late     Kind = "late"     // of who gives a place up: so many days before the first one, or it counts in the year
	Absences Kind = "absences" // at most so many seats left empty without notice, in the year
	Spared   Kind = "spared"   // a seat left empty without notice counts no more in the year
)

// Kinds lists them in the order of screens.
var Kinds = []Kind{Most, Adhesion, Late, Absences, Spared}

// Effects lists what a rule may do, from the heaviest.
var Effects = []Verdict{Blocks, Waits, Warns}

// Rule is one rule of access, as data: whose requests, over what, how many, and
// what happens beyond.
type Rule struct {
	Code     string  // stable through the versions; never shown
	Kind     Kind    // what it asks
	Subject  Subject // whose requests it counts; of no matter for the adhésion
	Span     Span    // over what; the same
	Format   string  // only of one format, "" for all
	Reserved bool    // only actions that are reserved
	Limit    int     // at most so many; days, of Late; seats left empty, of Absences
	Effect   Verdict // beyond
	Message  string  // what the person is told beyond, with variables; "" for the house's words
}

// Group tells whether the rule counts the requests of several people.
func (r Rule) Group() bool { return r.Kind == Most && r.Subject != Person }

// Asks tells whether the rule judges a request; Late and Spared are about its end.
func (r Rule) Asks() bool { return r.Kind != Late && r.Kind != Spared }

// Counts tells whether the rule compares a number with its limit: of requests, or of
// seats left empty.
func (r Rule) Counts() bool { return r.Kind == Most || r.Kind == Absences }

// Caps tells whether the rule also bounds the seats that are given: what waits
// behind the others, or may not be, may not be chosen before them either.
func (r Rule) Caps() bool { return r.Group() && r.Effect != Warns }

// Same tells whether two rules say the same, whatever they are called.
func (r Rule) Same(other Rule) bool {
	r.Code, other.Code = "", ""
	return r == other
}

// Touches tells whether the rule looks at such a request at all.
func (r Rule) Touches(format string, reserved bool) bool {
	return (!r.Reserved || reserved) && (r.Format == "" || r.Format == format)
}

// Set is the rules in force, in the order in which they are shown.
type Set struct {
	Version int    // 0 for those that were never published
	ID      string // of the publication, "" the same
	Rules   []Rule
}

// Shipped is the set that an instance begins with: the rules that Cap Métiers
// publishes for its own offer, with the limits of the settings.
func Shipped(l Limits) Set {
	return Set{Rules: []Rule{
		{Code: "adhesion", Kind: Adhesion, Subject: Structure, Span: Year, Reserved: true, Effect: Blocks},
		{Code: "reserved_year", Kind: Most, Subject: Person, Span: Year, Reserved: true, Limit: l.Reserved, Effect: Blocks},
		{Code: "formation_year", Kind: Most, Subject: Person, Span: Year, Format: formation, Reserved: true, Limit: l.Formations, Effect: Blocks},
		{Code: "per_structure", Kind: Most, Subject: Structure, Span: Course, Limit: l.PerStructure, Effect: Waits},
	}}
}

const formation = "formation"

// codes are the sentences of the house for the shapes it ships; any other rule
// says itself.
var codes = func() map[Rule]string {
	all := map[Rule]string{}
	for i, r := range Shipped(Limits{}).Rules {
		r.Code = ""
		all[r] = []string{AdhesionOfOrg, ReservedYear, FormationYear, PerStructure}[i]
	}
	return all
}()

// Words names what the house says of such a rule: AnyRule where it has no words of
// its own.
func (r Rule) Words() string {
	r.Code, r.Limit, r.Message = "", 0, ""
	if c := codes[r]; c != "" {
		return c
	}
	return AnyRule
}

// Find gives the rule of a code.
func (s Set) Find(code string) (Rule, bool) {
	i := slices.IndexFunc(s.Rules, func(r Rule) bool { return r.Code == code })
	if i < 0 {
		return Rule{}, false
	}
	return s.Rules[i], true
}

// Caps lists the rules that bound the seats.
func (s Set) Caps() []Rule { return s.only(Rule.Caps) }

// Yearly lists what a person may ask for in a civil year.
func (s Set) Yearly() []Rule {
	return s.only(func(r Rule) bool { return r.Kind == Most && r.Subject == Person && r.Span == Year })
}

// Late gives the rule under which a place that is given up too late counts in the
// year, of such a request: the one that asks for the most days, false for none.
func (s Set) Late(format string, reserved bool) (late Rule, counts bool) {
	for _, r := range s.Rules {
		if r.Kind == Late && r.Touches(format, reserved) && (!counts || r.Limit > late.Limit) {
			late, counts = r, true
		}
	}
	return late, counts
}

// Spares gives the rule by which a seat left empty without notice counts no more in
// the year, of such a request; false for none.
func (s Set) Spares(format string, reserved bool) (Rule, bool) {
	return s.first(Spared, format, reserved)
}

// Absences gives the first rule that counts the seats left empty without notice, of
// such requests; false for none.
func (s Set) Absences(format string, reserved bool) (Rule, bool) {
	return s.first(Absences, format, reserved)
}

func (s Set) first(kind Kind, format string, reserved bool) (Rule, bool) {
	i := slices.IndexFunc(s.Rules, func(r Rule) bool { return r.Kind == kind && r.Touches(format, reserved) })
	if i < 0 {
		return Rule{}, false
	}
	return s.Rules[i], true
}

func (s Set) only(keep func(Rule) bool) (all []Rule) {
	for _, r := range s.Rules {
		if keep(r) {
			all = append(all, r)
		}
	}
	return all
}

// Difference is what changed of one rule from a set to another: Before or After
// is nil where there was none.
type Difference struct {
	Before, After *Rule
	Moved         bool // only its place in the order changed
}

// Differences compares two sets, rule by rule: those that changed or came, in
// the order of the second, then those that went.
func Differences(before, after Set) (all []Difference) {
	kept := func(s, other Set) (codes []string) {
		for _, r := range s.Rules {
			if _, is := other.Find(r.Code); is {
				codes = append(codes, r.Code)
			}
		}
		return codes
	}
	was, is := kept(before, after), kept(after, before)
	for _, r := range after.Rules {
		old, known := before.Find(r.Code)
		switch {
		case !known:
			all = append(all, Difference{After: &r})
		case old != r:
			all = append(all, Difference{Before: &old, After: &r})
		case slices.Index(was, r.Code) != slices.Index(is, r.Code):
			all = append(all, Difference{Before: &old, After: &r, Moved: true})
		}
	}
	for _, r := range before.Rules {
		if _, still := after.Find(r.Code); !still {
			all = append(all, Difference{Before: &r})
		}
	}
	return all
}
