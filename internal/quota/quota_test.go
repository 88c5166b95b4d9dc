package quota

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var shipped = Shipped(Limits{Reserved: 5, Formations: 3, PerStructure: 2})

func free() Facts {
	return Facts{SessionOpen: true, Reserved: true, Format: formation, Adhesion: true, Confirmed: true, Year: 2027, Used: map[string]int{}}
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*Facts)
		code    string
		verdict Verdict
	}{
		"everything is right":              {func(*Facts) {}, "", Passes},
		"the affiliation is not confirmed": {func(f *Facts) { f.Confirmed = false }, Affiliation, Blocks},
		"the session is not open":          {func(f *Facts) { f.SessionOpen = false }, Window, Blocks},
		"it opens later for this group":    {func(f *Facts) { f.Wave = "le 12" }, Wave, Blocks},
		"already asked for":                {func(f *Facts) { f.SameCourse = "2026-00001" }, OnePerCourse, Blocks},
		"no adhésion":                      {func(f *Facts) { f.Adhesion = false }, AdhesionOfOrg, Blocks},
		"no adhésion, open to all":         {func(f *Facts) { f.Adhesion, f.Reserved = false, false }, "", Passes},
		"four reserved actions of five":    {func(f *Facts) { f.Used["reserved_year"] = 4 }, "", Passes},
		"five reserved actions of five":    {func(f *Facts) { f.Used["reserved_year"] = 5 }, ReservedYear, Blocks},
		"three formations of three":        {func(f *Facts) { f.Used["formation_year"] = 3 }, FormationYear, Blocks},
		"three formations, asks a lab":     {func(f *Facts) { f.Used["formation_year"], f.Format = 3, "lab" }, "", Passes},
		"open to all is not counted":       {func(f *Facts) { f.Reserved, f.Used["reserved_year"] = false, 5 }, "", Passes},
		"another action at the same hours": {func(f *Facts) { f.Clashes = []string{"Un webinaire"} }, Clash, Warns},
		"two colleagues already":           {func(f *Facts) { f.Used["per_structure"] = 2 }, PerStructure, Waits},
	} {
		f := free()
		c.change(&f)
		var got Check
		for _, check := range Judge(shipped, f) {
			if check.Verdict != Passes {
				got = check
			}
		}
		if got.Code != c.code || (c.code != "" && got.Verdict != c.verdict) {
			t.Errorf("%s: %s %s; want %s %s", name, got.Code, got.Verdict, c.code, c.verdict)
		}
	}
}

// anyFacts draws what may be so.
func anyFacts(t *rapid.T, s Set) Facts {
	f := Facts{
		SessionOpen: rapid.Bool().Draw(t, "open"), SessionEnded: rapid.Bool().Draw(t, "ended"), Stopped: rapid.Bool().Draw(t, "stopped"),
		Reserved: rapid.Bool().Draw(t, "reserved"), Format: rapid.SampledFrom([]string{formation, "lab", "webinaire"}).Draw(t, "format"),
		Adhesion: rapid.Bool().Draw(t, "adhesion"), Confirmed: rapid.Bool().Draw(t, "confirmed"),
		SameCourse: rapid.SampledFrom([]string{"", "2026-00001"}).Draw(t, "same"),
		Clashes:    rapid.SliceOfN(rapid.SampledFrom([]string{"Un webinaire", "Un atelier"}), 0, 2).Draw(t, "clashes"),
		Year:       rapid.IntRange(2026, 2028).Draw(t, "year"), Used: map[string]int{},
	}
	for _, r := range s.Rules {
		f.Used[r.Code] = rapid.IntRange(0, 6).Draw(t, r.Code)
	}
	return f
}

// anySet draws rules of every shape.
func anySet(t *rapid.T) (s Set) {
	n := rapid.IntRange(0, 6).Draw(t, "rules")
	for i := range n {
		s.Rules = append(s.Rules, Rule{
			Code: string(rune('a' + i)), Kind: rapid.SampledFrom(Kinds).Draw(t, "kind"), Subject: rapid.SampledFrom(Subjects).Draw(t, "subject"),
			Span: rapid.SampledFrom(Spans).Draw(t, "span"), Format: rapid.SampledFrom([]string{"", formation, "lab"}).Draw(t, "of"),
			Reserved: rapid.Bool().Draw(t, "only reserved"), Limit: rapid.IntRange(0, 5).Draw(t, "limit"), Effect: rapid.SampledFrom(Effects).Draw(t, "effect"),
		})
	}
	return s
}

// The set that is shipped says, of whatever may be so, exactly what the program
// said when its rules were code.
func TestTheShippedSetSaysWhatTheCodeSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Limits{Reserved: rapid.IntRange(0, 7).Draw(t, "l reserved"), Formations: rapid.IntRange(0, 7).Draw(t, "l formations"), PerStructure: rapid.IntRange(0, 7).Draw(t, "l structure")}
		s := Shipped(l)
		f := anyFacts(t, s)
		now, then := Judge(s, f), judgeAsCode(l, f)
		for i := range now {
			now[i].Rule = Rule{}
		}
		if !slices.Equal(now, then) {
			t.Fatalf("%+v\nnow  %+v\nthen %+v", f, now, then)
		}
	})
}

// judgeAsCode is how the rules were judged before they were data.
func judgeAsCode(l Limits, f Facts) []Check {
	count := func(code string, used, limit int, beyond Verdict) Check {
		c := Check{Code: code, Verdict: Passes, Used: used, Limit: limit, Year: f.Year}
		if used >= limit {
			c.Verdict = beyond
		}
		return c
	}
	checks := []Check{
		{Code: Affiliation, Verdict: blockUnless(f.Confirmed)},
		{Code: Window, Verdict: blockUnless(f.SessionOpen), Detail: ended(f.SessionEnded)},
		{Code: OnePerCourse, Verdict: blockUnless(f.SameCourse == ""), Detail: f.SameCourse},
	}
	if f.Stopped {
		checks = append(checks, Check{Code: Provider, Verdict: Blocks})
	}
	if f.Reserved {
		checks = append(checks,
			Check{Code: AdhesionOfOrg, Verdict: blockUnless(f.Adhesion), Year: f.Year},
			count(ReservedYear, f.Used["reserved_year"], l.Reserved, Blocks))
		if f.Format == formation {
			checks = append(checks, count(FormationYear, f.Used["formation_year"], l.Formations, Blocks))
		}
	}
	for _, title := range f.Clashes {
		checks = append(checks, Check{Code: Clash, Verdict: Warns, Detail: title})
	}
	return append(checks, count(PerStructure, f.Used["per_structure"], l.PerStructure, Waits))
}

// The order of the rules is that of a list on a screen: it changes no verdict.
func TestTheOrderOfRulesChangesNoVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySet(t)
		f := anyFacts(t, s)
		shuffled := Set{Rules: slices.Clone(s.Rules)}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(shuffled.Rules), func(i, j int) {
			shuffled.Rules[i], shuffled.Rules[j] = shuffled.Rules[j], shuffled.Rules[i]
		})
		by := func(checks []Check) map[string]Verdict {
			all := map[string]Verdict{}
			for _, c := range checks {
				all[c.Rule.Code+c.Code+c.Detail] = c.Verdict
			}
			return all
		}
		a, b := Judge(s, f), Judge(shuffled, f)
		if Heaviest(a) != Heaviest(b) || len(a) != len(b) {
			t.Fatalf("%+v became %+v", a, b)
		}
		for key, v := range by(a) {
			if by(b)[key] != v {
				t.Fatalf("%s is %s, then %s", key, v, by(b)[key])
			}
		}
	})
}

// weight is how heavy a verdict is.
func weight(v Verdict) int {
	return len(Effects) - slices.Index(append(slices.Clone(Effects), Passes), v)
}

// Using more, allowing less, or one rule more never makes a verdict lighter; and
// what is left is never negative.
func TestMoreNeverOpens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySet(t)
		f := anyFacts(t, s)
		before := weight(Heaviest(Judge(s, f)))
		more := f
		more.Used = map[string]int{}
		for code, n := range f.Used {
			more.Used[code] = n + rapid.IntRange(0, 2).Draw(t, "more")
		}
		tighter := Set{Rules: slices.Clone(s.Rules)}
		for i := range tighter.Rules {
			tighter.Rules[i].Limit = max(0, tighter.Rules[i].Limit-rapid.IntRange(0, 2).Draw(t, "less"))
		}
		longer := Set{Rules: append(slices.Clone(s.Rules), Rule{Code: "z", Kind: Most, Subject: Person, Span: Year, Limit: rapid.IntRange(0, 3).Draw(t, "z"), Effect: Blocks})}
		for name, after := range map[string]Verdict{
			"more used": Heaviest(Judge(s, more)), "less allowed": Heaviest(Judge(tighter, f)), "one rule more": Heaviest(Judge(longer, f)),
		} {
			if weight(after) < before {
				t.Fatalf("%s made it lighter: %s", name, after)
			}
		}
		for _, c := range Judge(s, f) {
			if c.Left() < 0 || c.Left() > c.Limit {
				t.Fatalf("%+v leaves %d", c, c.Left())
			}
		}
	})
}

func TestDifferences(t *testing.T) {
	after := Set{Rules: slices.Clone(shipped.Rules)}
	after.Rules[1].Limit = 6
	after.Rules = append(after.Rules[:3], Rule{Code: "new", Kind: Most, Subject: SIREN, Span: Session, Limit: 4, Effect: Warns})
	got := Differences(shipped, after)
	if len(got) != 3 || got[0].Before.Limit != 5 || got[0].After.Limit != 6 || got[1].Before != nil || got[1].After.Code != "new" || got[2].After != nil || got[2].Before.Code != "per_structure" {
		t.Fatalf("%+v", got)
	}
	if d := Differences(shipped, shipped); d != nil {
		t.Fatalf("nothing changed: %+v", d)
	}
	after = Set{Rules: []Rule{shipped.Rules[1], shipped.Rules[0], shipped.Rules[2], shipped.Rules[3]}}
	if got := Differences(shipped, after); len(got) != 2 || !got[0].Moved || !got[1].Moved {
		t.Fatalf("two changed places: %+v", got)
	}
}
