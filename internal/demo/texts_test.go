package demo

import (
	"testing"

	"profil/internal/french"
)

func TestTextsAreWellWritten(t *testing.T) {
	check := func(what, text string) {
		if err := french.Typo(text); err != nil {
			t.Errorf("%s: %v: %q", what, err, text)
		}
	}
	for _, p := range People {
		check(p.key, p.Role+" "+p.Function+" "+p.Structure)
	}
	for _, c := range allCourses() {
		for _, s := range []string{
			c.Title, c.Summary, c.Objectives, c.Audience, c.Prerequisites, c.Programme, c.Methods, c.Means, c.Assessment, c.Recognition,
			c.AccessDelay, c.Accessibility, c.Funding, c.Results,
		} {
			check(c.key, s)
		}
		if timetables[c.key] == nil && c.state == "" {
			t.Errorf("%s has no timetable", c.key)
		}
	}
	for _, q := range append(drafts, asks...) {
		for _, s := range append(q.words[:], q.why, q.choiceWhy) {
			check(q.id(), s)
		}
	}
	check("the rules", houseRules)
}
