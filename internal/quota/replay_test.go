package quota

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyPast draws requests of a few people of a few structures.
func anyPast(t *rapid.T) (all []Past) {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for i := range rapid.IntRange(0, 40).Draw(t, "requests") {
		at = at.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "later")) * time.Hour)
		person := rapid.IntRange(0, 5).Draw(t, "person")
		course := rapid.IntRange(0, 3).Draw(t, "course")
		p := Past{
			ID: strconv.Itoa(i), Sent: at, Person: strconv.Itoa(person), Structure: "s" + strconv.Itoa(person/2), SIREN: "n" + strconv.Itoa(person/4),
			Course: "c" + strconv.Itoa(course), Session: "c" + strconv.Itoa(course) + "-" + strconv.Itoa(rapid.IntRange(0, 1).Draw(t, "session")),
			Format: []string{formation, "lab"}[course%2], Reserved: course < 3, Year: 2026 + rapid.IntRange(0, 1).Draw(t, "year"), Adhesion: rapid.IntRange(0, 9).Draw(t, "adhesion") > 0,
		}
		if rapid.Bool().Draw(t, "ended") {
			p.Ended = at.Add(time.Duration(rapid.IntRange(1, 500).Draw(t, "lived")) * time.Hour)
		}
		if rapid.IntRange(0, 3).Draw(t, "missed") == 0 {
			p.Missed, p.Excused = at.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "known"))*time.Hour), rapid.Bool().Draw(t, "excused")
		}
		all = append(all, p)
	}
	return all
}

// Excusing an absence never makes a verdict heavier, for anybody, where rules refuse nobody:
// what follows is then the same.
func TestAnExcuseNeverWeighs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySet(t)
		for i := range s.Rules {
			s.Rules[i].Effect = Warns // who is refused is not there to be counted
		}
		all := anyPast(t)
		excused := slices.Clone(all)
		for i := range excused {
			excused[i].Excused = excused[i].Excused || rapid.Bool().Draw(t, "excused since")
		}
		before, after := Replay(s, all), Replay(s, excused)
		for i := range before {
			if weight(after[i].Verdict) > weight(before[i].Verdict) {
				t.Fatalf("%+v became %+v", before[i], after[i])
			}
		}
	})
}

// What a set lets through, it lets through again: played on those alone, none is
// refused. And of those that live at one instant no rule that blocks is broken.
func TestReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySet(t)
		var let []Past
		for _, o := range Replay(s, anyPast(t)) {
			if o.Verdict != Blocks {
				let = append(let, o.Past)
			}
		}
		for _, o := range Replay(s, let) {
			if o.Verdict == Blocks {
				t.Fatalf("%+v passed, and is refused without those that were", o)
			}
		}
		for _, p := range let {
			for _, r := range s.Rules {
				if r.Kind != Most || r.Effect != Blocks || !r.Touches(p.Format, p.Reserved) {
					continue
				}
				n := 0
				for _, q := range let {
					if r.Touches(q.Format, q.Reserved) && r.together(q) == r.together(p) && !q.Sent.After(p.Sent) && s.counts(r, q, p.Sent) {
						n++
					}
				}
				if n > r.Limit {
					t.Fatalf("%d live at once under %+v", n, r)
				}
			}
		}
	})
}

// Nothing is refused or made to wait by no rule at all.
func TestReplayOfNoRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, o := range Replay(Set{}, anyPast(t)) {
			if o.Verdict != Passes {
				t.Fatalf("%+v", o)
			}
		}
	})
}
