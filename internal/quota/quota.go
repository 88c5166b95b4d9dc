// Package quota judges whether somebody may ask for a place, and why not:
// facts in, checks out, nothing else. It refuses to look anything up, so that
// the same judgement is shown before a request, made when it is sent, and
// shown again to whoever decides.
package quota

// Limits are the programme's rules, from the settings. They are those that
// Cap Métiers publishes for its own offer; another operator has others.
type Limits struct {
	Reserved     int // reserved actions a person may ask for in a civil year
	Formations   int // of which formations
	PerStructure int // people of one structure in one course; the others wait
}

// Facts is everything the rules look at, gathered in one reading.
type Facts struct {
	SessionOpen    bool     // published, and inside its window
	SessionEnded   bool     // its window is over, or it was cancelled
	Stopped        bool     // its provider may offer training no more
	Reserved       bool     // the action needs the adhésion of the structure
	Formation      bool     // its format is the formation
	Adhesion       bool     // the structure's is active for the year of the session
	Confirmed      bool     // the person's affiliation to the structure is confirmed
	SameCourse     string   // reference of the live request for the same course, "" for none
	Clashes        []string // titles of the person's other actions at the same hours
	Year           int      // civil year of the session's first day
	ReservedUsed   int      // the person's other live reserved requests of that year
	FormationsUsed int
	StructureUsed  int // live requests of colleagues for the same course
}

// Verdict is what a check says of a request.
type Verdict string

// The verdicts, from the lightest.
const (
	Passes Verdict = "passes"
	Warns  Verdict = "warns"  // may be sent; the person should know
	Waits  Verdict = "waits"  // may be sent; goes behind the others
	Blocks Verdict = "blocks" // cannot be sent
)

// The codes of the checks, in the order in which they are shown.
const (
	Affiliation   = "quota.affiliation"
	Window        = "quota.window"
	Provider      = "quota.provider"
	OnePerCourse  = "quota.one_per_course"
	AdhesionOfOrg = "quota.adhesion"
	ReservedYear  = "quota.reserved_year"
	FormationYear = "quota.formation_year"
	Clash         = "quota.clash"
	PerStructure  = "quota.per_structure"
)

// Check is one rule, judged. Used and Limit are set where the rule counts:
// « il vous reste 2 formations sur 3 en 2026 » is Limit − Used of Limit.
type Check struct {
	Code        string
	Verdict     Verdict
	Used, Limit int
	Year        int
	Detail      string // the reference of the other request, the title of what clashes
}

// Left is how many remain before this request is counted, never negative.
func (c Check) Left() int { return max(0, c.Limit-c.Used) }

// Judge applies every rule, in the order in which a person reads them.
func Judge(l Limits, f Facts) []Check {
	checks := []Check{
		{Code: Affiliation, Verdict: blockUnless(f.Confirmed)},
		{Code: Window, Verdict: blockUnless(f.SessionOpen), Detail: ended(f.SessionEnded)},
		{Code: OnePerCourse, Verdict: blockUnless(f.SameCourse == ""), Detail: f.SameCourse},
	}
	if f.Stopped { // said only then: that a provider is in order is no news
		checks = append(checks, Check{Code: Provider, Verdict: Blocks})
	}
	if f.Reserved {
		checks = append(checks,
			Check{Code: AdhesionOfOrg, Verdict: blockUnless(f.Adhesion), Year: f.Year},
			count(ReservedYear, f.ReservedUsed, l.Reserved, f.Year, Blocks))
		if f.Formation {
			checks = append(checks, count(FormationYear, f.FormationsUsed, l.Formations, f.Year, Blocks))
		}
	}
	for _, title := range f.Clashes {
		checks = append(checks, Check{Code: Clash, Verdict: Warns, Detail: title})
	}
	return append(checks, count(PerStructure, f.StructureUsed, l.PerStructure, f.Year, Waits))
}

// Blocking gives the first check that forbids the request.
func Blocking(checks []Check) (Check, bool) {
	for _, c := range checks {
		if c.Verdict == Blocks {
			return c, true
		}
	}
	return Check{}, false
}

func blockUnless(ok bool) Verdict {
	if ok {
		return Passes
	}
	return Blocks
}

func ended(yes bool) string {
	if yes {
		return "ended"
	}
	return ""
}

func count(code string, used, limit, year int, beyond Verdict) Check {
	c := Check{Code: code, Verdict: Passes, Used: used, Limit: limit, Year: year}
	if used >= limit {
		c.Verdict = beyond
	}
	return c
}
