package quota

import (
	"slices"
	"strconv"
	"time"
)

// Past is one request that was really sent, as the rules look at it.
type Past struct {
	ID        string
	Sent      time.Time
	Ended     time.Time // the zero value while it lives
	Missed    time.Time // when it was known that its seat was left empty, the zero value where it was not
	Excused   bool      // that it was
	Person    string
	Structure string
	SIREN     string // "" without: the structure is then alone
	Network   string // the same
	Course    string
	Session   string
	Format    string
	Reserved  bool
	Year      int
	Adhesion  bool // that the structure has for that year
}

// Outcome is what a set of rules would have said of a past request.
type Outcome struct {
	Past
	Verdict Verdict
	Checks  []Check // of the rules, in their order
}

// Replay tells what a set would have said of requests, each judged on what lived
// when it was sent. One that it refuses is not counted for those that follow, as
// it would not have been there. It judges the rules of the programme only.
func Replay(s Set, all []Past) []Outcome {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Past) int { return a.Sent.Compare(b.Sent) })
	living := map[string][]Past{} // by what a rule counts together
	var out []Outcome
	for _, p := range all {
		f := Facts{Reserved: p.Reserved, Format: p.Format, Adhesion: p.Adhesion, Year: p.Year, Used: map[string]int{}}
		for _, r := range s.Rules {
			for _, other := range living[r.together(p)] {
				if s.counts(r, other, p.Sent) {
					f.Used[r.Code]++
				}
			}
		}
		o := Outcome{Past: p, Verdict: Passes}
		for _, r := range s.Rules {
			if r.Asks() && r.Touches(p.Format, p.Reserved) {
				o.Checks = append(o.Checks, r.judge(f))
			}
		}
		o.Verdict = Heaviest(o.Checks)
		out = append(out, o)
		if o.Verdict == Blocks {
			continue
		}
		for _, r := range s.Rules {
			if r.Counts() && r.Touches(p.Format, p.Reserved) {
				living[r.together(p)] = append(living[r.together(p)], p)
			}
		}
	}
	return out
}

// counts tells whether a rule of the set counts a request at an instant.
func (s Set) counts(r Rule, p Past, at time.Time) bool {
	missed := !p.Missed.IsZero() && !p.Missed.After(at)
	if r.Kind == Absences {
		return missed && !p.Excused
	}
	if _, spared := s.Spares(p.Format, p.Reserved); missed && (p.Excused || spared) && r.Span == Year {
		return false
	}
	return p.Ended.IsZero() || p.Ended.After(at)
}

// together names the requests that a rule counts with p.
func (r Rule) together(p Past) string {
	who := map[Subject]string{Person: p.Person, Structure: p.Structure, SIREN: p.SIREN, Network: p.Network}[r.Subject]
	if who == "" {
		who = p.Structure
	}
	over := map[Span]string{Session: p.Session, Course: p.Course, Year: strconv.Itoa(p.Year), Programme: ""}[r.Span]
	return r.Code + "|" + who + "|" + over
}
