// Package quota judges whether somebody may ask for a place, and why not:
// rules and facts in, checks out, nothing else. It refuses to look anything up,
// so that the same judgement is shown before a request, made when it is sent,
// shown again to whoever decides, and tried on the requests of the past.
package quota

import (
	"cmp"
	"slices"
)

// Limits are the numbers of the rules that the house ships, from the settings.
type Limits struct {
	Reserved     int // reserved actions a person may ask for in a civil year
	Formations   int // of which formations
	PerStructure int // people of one structure in one course; the others wait
}

// Facts is everything the rules look at, gathered in one reading.
type Facts struct {
	SessionOpen  bool           // published, and inside its window
	SessionEnded bool           // its window is over, or it was cancelled
	Wave         string         // when it opens for this person, in words, while it has not
	Stopped      bool           // its provider may offer training no more
	Reserved     bool           // the action needs the adhésion of the structure
	Format       string         // of the action
	Adhesion     bool           // the structure's is active for the year of the session
	Confirmed    bool           // the person's affiliation to the structure is confirmed
	SameCourse   string         // reference of the live request for the same course, "" for none
	Clashes      []string       // titles of the person's other actions at the same hours
	Year         int            // civil year of the session's first day
	Used         map[string]int // other requests that a rule counts, by its code
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

// The codes of the checks, in the order in which they are shown. The first are
// no rules of the programme but what a request is; AnyRule is one that the house
// has no words of its own for.
const (
	Affiliation   = "quota.affiliation"
	Window        = "quota.window"
	Wave          = "quota.wave"
	Provider      = "quota.provider"
	OnePerCourse  = "quota.one_per_course"
	AdhesionOfOrg = "quota.adhesion"
	ReservedYear  = "quota.reserved_year"
	FormationYear = "quota.formation_year"
	Clash         = "quota.clash"
	PerStructure  = "quota.per_structure"
	AnyRule       = "quota.rule"
)

// Check is one rule, judged. Used and Limit are set where the rule counts:
// « il vous reste 2 formations sur 3 en 2026 » is Limit − Used of Limit.
type Check struct {
	Code        string
	Verdict     Verdict
	Used, Limit int
	Year        int
	Detail      string // the reference of the other request, the title of what clashes
	Rule        Rule   // the zero value for what is no rule of the programme
}

// Left is how many remain before this request is counted, never negative.
func (c Check) Left() int { return max(0, c.Limit-c.Used) }

// Judge applies every rule, in the order in which a person reads them: what
// blocks, what to know, what makes wait, what warns; within each as the set
// orders them. That order never changes a verdict.
func Judge(s Set, f Facts) []Check {
	checks := []Check{
		{Code: Affiliation, Verdict: blockUnless(f.Confirmed)},
		{Code: Window, Verdict: blockUnless(f.SessionOpen), Detail: ended(f.SessionEnded)},
		{Code: OnePerCourse, Verdict: blockUnless(f.SameCourse == ""), Detail: f.SameCourse},
	}
	if f.Wave != "" { // said only then: that it is open to everybody is no news
		checks = append(checks, Check{Code: Wave, Verdict: Blocks, Detail: f.Wave})
	}
	if f.Stopped { // said only then: that a provider is in order is no news
		checks = append(checks, Check{Code: Provider, Verdict: Blocks})
	}
	rules := slices.Clone(s.Rules)
	slices.SortStableFunc(rules, func(a, b Rule) int {
		return cmp.Compare(slices.Index(Effects, a.Effect), slices.Index(Effects, b.Effect))
	})
	told := false
	tell := func() {
		for _, title := range f.Clashes {
			checks = append(checks, Check{Code: Clash, Verdict: Warns, Detail: title})
		}
		told = true
	}
	for _, r := range rules {
		if !r.Asks() {
			continue
		}
		if r.Effect != Blocks && !told {
			tell()
		}
		if r.Touches(f.Format, f.Reserved) {
			checks = append(checks, r.judge(f))
		}
	}
	if !told {
		tell()
	}
	return checks
}

// judge applies one rule.
func (r Rule) judge(f Facts) Check {
	c := Check{Code: r.Words(), Verdict: Passes, Year: f.Year, Rule: r}
	beyond := !f.Adhesion
	if r.Counts() {
		c.Used, c.Limit = f.Used[r.Code], r.Limit
		beyond = c.Used >= c.Limit
	}
	if beyond {
		c.Verdict = r.Effect
	}
	return c
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

// Heaviest gives the heaviest verdict there is.
func Heaviest(checks []Check) Verdict {
	heaviest := Passes
	for _, c := range checks {
		switch {
		case c.Verdict == Blocks:
			return Blocks
		case c.Verdict == Waits, c.Verdict == Warns && heaviest == Passes:
			heaviest = c.Verdict
		}
	}
	return heaviest
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
