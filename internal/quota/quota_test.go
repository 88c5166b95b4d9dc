package quota

import (
	"testing"

	"pgregory.net/rapid"
)

var limits = Limits{Reserved: 5, Formations: 3, PerStructure: 2}

func free() Facts {
	return Facts{SessionOpen: true, Reserved: true, Formation: true, Adhesion: true, Confirmed: true, Year: 2027}
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
		"already asked for":                {func(f *Facts) { f.SameCourse = "2026-00001" }, OnePerCourse, Blocks},
		"no adhésion":                      {func(f *Facts) { f.Adhesion = false }, AdhesionOfOrg, Blocks},
		"no adhésion, open to all":         {func(f *Facts) { f.Adhesion, f.Reserved = false, false }, "", Passes},
		"four reserved actions of five":    {func(f *Facts) { f.ReservedUsed = 4 }, "", Passes},
		"five reserved actions of five":    {func(f *Facts) { f.ReservedUsed = 5 }, ReservedYear, Blocks},
		"three formations of three":        {func(f *Facts) { f.FormationsUsed = 3 }, FormationYear, Blocks},
		"three formations, asks a lab":     {func(f *Facts) { f.FormationsUsed, f.Formation = 3, false }, "", Passes},
		"open to all is not counted":       {func(f *Facts) { f.Reserved, f.ReservedUsed = false, 5 }, "", Passes},
		"another action at the same hours": {func(f *Facts) { f.Clashes = []string{"Un webinaire"} }, Clash, Warns},
		"two colleagues already":           {func(f *Facts) { f.StructureUsed = 2 }, PerStructure, Waits},
	} {
		f := free()
		c.change(&f)
		var got Check
		for _, check := range Judge(limits, f) {
			if check.Verdict != Passes {
				got = check
			}
		}
		if got.Code != c.code || (c.code != "" && got.Verdict != c.verdict) {
			t.Errorf("%s: %s %s; want %s %s", name, got.Code, got.Verdict, c.code, c.verdict)
		}
	}
}

// Using more of a quota never opens what was closed, and what is left is
// never negative.
func TestMoreUsedNeverOpens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := free()
		f.Reserved = rapid.Bool().Draw(t, "reserved")
		f.Formation = rapid.Bool().Draw(t, "formation")
		f.ReservedUsed = rapid.IntRange(0, 9).Draw(t, "reserved used")
		f.FormationsUsed = rapid.IntRange(0, f.ReservedUsed).Draw(t, "formations used")
		more := f
		more.ReservedUsed++
		more.FormationsUsed++
		if _, blocked := Blocking(Judge(limits, f)); blocked {
			if _, still := Blocking(Judge(limits, more)); !still {
				t.Fatalf("%+v was blocked, one more use opened it", f)
			}
		}
		for _, c := range Judge(limits, f) {
			if c.Left() < 0 || c.Left() > c.Limit {
				t.Fatalf("%+v leaves %d", c, c.Left())
			}
		}
	})
}
