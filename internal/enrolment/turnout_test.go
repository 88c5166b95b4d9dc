package enrolment

import (
	"math/rand/v2"
	"testing"
	"time"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/quota"
)

// usedOfYear is how many reserved actions count for somebody in 2027.
func usedOfYear(t *testing.T, d Desk, who policy.Actor) (used int) {
	t.Helper()
	all, err := d.Quotas(t.Context(), who, 2027)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Rule.Code == "reserved_year" {
			used = c.Used
		}
	}
	return used
}

// A seat that was left empty counts in the year unless it was excused, or a rule
// spares it; and each correction is followed, both ways. Without the guard an excuse
// would give nothing back.
func TestAnAbsenceCountsAndIsGivenBack(t *testing.T) {
	spared := []quota.Rule{{Kind: quota.Spared, Reserved: true}}
	for name, c := range map[string]struct {
		rules  []quota.Rule
		told   []Missed
		off    bool
		counts bool
	}{
		"came":                          {told: []Missed{Came}, counts: true},
		"without notice":                {told: []Missed{Unexcused}, counts: true},
		"without notice, spared":        {rules: spared, told: []Missed{Unexcused}},
		"of another format, not spared": {rules: []quota.Rule{{Kind: quota.Spared, Format: "webinaire"}}, told: []Missed{Unexcused}, counts: true},
		"excused":                       {told: []Missed{Excused}},
		"excused, no guard":             {told: []Missed{Excused}, off: true, counts: true},
		"excused afterwards":            {told: []Missed{Unexcused, Excused}},
		"an excuse that did not hold":   {told: []Missed{Unexcused, Excused, Unexcused}, counts: true},
		"a signature found on paper":    {rules: spared, told: []Missed{Unexcused, Came}, counts: true},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
				ctx := t.Context()
				d.Limits.Reserved, d.off.absence = 1, c.off
				for _, r := range c.rules {
					published(t, w, &d, r)
				}
				claire := at(t, w, d, w.Claire, w.Session(w.Course("Conduire un entretien", "lab", true), 1, spring), Enrolled)
				next := w.Session(w.Course("Écouter", "lab", true), 1, spring.Add(30))
				f, err := d.Open(ctx, w.Claire, claire.PublicID)
				if spares := len(c.rules) > 0 && c.rules[0].Format == ""; err != nil || f.Empty.Counts == spares {
					t.Fatalf("%+v %v", f.Empty, err)
				}
				steps := len(f.Steps)
				last := Came
				for _, m := range c.told {
					for range 2 { // said twice, it does no more than once
						if err := d.Turnout(ctx, claire.ID, m); err != nil {
							t.Fatal(err)
						}
					}
					if m != last {
						steps++
					}
					last = m
				}
				e := now(t, d, claire)
				if used := usedOfYear(t, d, w.Claire); used != one(c.counts) || e.Status != Enrolled || e.Missed != last || e.GivenBack == c.counts {
					t.Fatalf("%d are counted: %+v", used, e)
				}
				if f, err = d.Open(ctx, w.Claire, claire.PublicID); err != nil || len(f.Steps) != steps {
					t.Fatal(f.Steps, err)
				}
				_, err = d.Submit(ctx, w.Claire, next.PublicID, sent)
				if c.counts {
					refused(t, err, fault.Conflict, quota.ReservedYear)
				} else if err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// After so many seats left empty in a year the next request is judged by the rule that
// counts them, and the version that did is kept; an excuse opens the door again. The
// twin is the same without such a rule.
func TestAbsencesAreCountedByARule(t *testing.T) {
	for name, c := range map[string]struct {
		effect quota.Verdict
		twin   bool
	}{"blocks": {effect: quota.Blocks}, "makes wait": {effect: quota.Waits}, "warns": {effect: quota.Warns}, "no rule": {twin: true}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
				ctx := t.Context()
				said := quota.Passes
				if !c.twin {
					said = c.effect
					published(t, w, &d, quota.Rule{Kind: quota.Absences, Limit: 2, Effect: c.effect, Message: "{demandes} absences en {année}."})
				}
				var missed []Enrolment
				for i, title := range []string{"Écouter", "Orienter"} {
					missed = append(missed, at(t, w, d, w.Claire, w.Session(w.Course(title, "lab", true), 1, spring.Add(10*i)), Enrolled))
				}
				next := w.Session(w.Course("Conduire un entretien", "lab", true), 1, spring.Add(30))
				verdict := func() quota.Verdict {
					t.Helper()
					p, err := d.Prospect(ctx, w.Claire, next.PublicID)
					if err != nil {
						t.Fatal(err)
					}
					return quota.Heaviest(p.Checks)
				}
				tell := func(e Enrolment, m Missed, want quota.Verdict) {
					t.Helper()
					if err := d.Turnout(ctx, e.ID, m); err != nil || verdict() != want {
						t.Fatal(verdict(), want, err)
					}
				}
				tell(missed[0], Unexcused, quota.Passes)
				tell(missed[1], Unexcused, said)
				tell(missed[0], Excused, quota.Passes)
				tell(missed[0], Unexcused, said)
				f, err := d.Open(ctx, w.Claire, missed[1].PublicID)
				if last := f.Steps[len(f.Steps)-1]; err != nil || !c.twin && (last.Rules != 2 || len(last.Spoke) != 1 || last.Spoke[0].Used != 2 || last.Spoke[0].Verdict != c.effect) {
					t.Fatalf("%+v %v", last, err)
				}
				_, err = d.Submit(ctx, w.Claire, next.PublicID, sent)
				if said == quota.Blocks {
					refused(t, err, fault.Conflict, quota.AnyRule)
				} else if err != nil {
					t.Fatal(err)
				}
				other := w.Session(w.Course("Accueillir", "lab", false), 1, spring.Add(400)) // of the year after
				if p, err := d.Prospect(ctx, w.Claire, other.PublicID); err != nil || quota.Heaviest(p.Checks) == said && !c.twin {
					t.Fatalf("%+v %v", p.Checks, err)
				}
			})
		})
	}
}

// A trial plays the absences again under the draft: what is spared is given back, what
// is counted is refused.
func TestATrialKnowsOfAbsences(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		claire := at(t, w, d, w.Claire, w.Session(w.Course("Écouter", "lab", true), 1, spring), Enrolled)
		setTime(w, w.DB.Now().Add(time.Minute))
		if err := d.Turnout(ctx, claire.ID, Unexcused); err != nil {
			t.Fatal(err)
		}
		setTime(w, w.DB.Now().Add(time.Minute))
		ask(t, d, w.Claire, w.Session(w.Course("Orienter", "lab", true), 1, spring.Add(30)))
		for name, c := range map[string]struct {
			rules   []quota.Rule
			blocked int
		}{
			"none":    {},
			"counted": {[]quota.Rule{{Code: "a", Kind: quota.Absences, Subject: quota.Person, Span: quota.Year, Limit: 1, Effect: quota.Blocks}}, 1},
			"kept":    {[]quota.Rule{{Code: "m", Kind: quota.Most, Subject: quota.Person, Span: quota.Year, Limit: 1, Effect: quota.Blocks}}, 1},
			"spared":  {[]quota.Rule{{Code: "m", Kind: quota.Most, Subject: quota.Person, Span: quota.Year, Limit: 1, Effect: quota.Blocks}, {Code: "s", Kind: quota.Spared}}, 0},
		} {
			trial, err := d.Try(ctx, w.Odile, quota.Set{Rules: c.rules}, 2027)
			if err != nil || trial.Counts.Blocked != c.blocked {
				t.Errorf("%s: %+v %v", name, trial.Counts, err)
			}
		}
	})
}

// However absences are told and corrected, what counts is what the last word about
// each says. The twin gives nothing back, and is found out.
func TestRandomTurnouts(t *testing.T) {
	for _, off := range []bool{false, true} {
		each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
			ctx, r := t.Context(), rand.New(rand.NewPCG(49, 1))
			published(t, w, &d, quota.Rule{Kind: quota.Absences, Limit: 2, Effect: quota.Warns})
			d.off.absence = off
			last := map[string]Missed{}
			var all []Enrolment
			for i, title := range []string{"Écouter", "Orienter", "Accueillir"} {
				all = append(all, at(t, w, d, w.Claire, w.Session(w.Course(title, "lab", true), 1, spring.Add(10*i)), Enrolled))
			}
			next := w.Session(w.Course("Conduire un entretien", "lab", true), 1, spring.Add(60))
			wrong := 0
			for range 60 {
				e, m := all[r.IntN(len(all))], []Missed{Came, Unexcused, Excused}[r.IntN(3)]
				if err := d.Turnout(ctx, e.ID, m); err != nil {
					t.Fatal(err)
				}
				last[e.ID] = m
				counted, empty := len(all), 0
				for _, m := range last {
					counted -= one(m == Excused)
					empty += one(m == Unexcused)
				}
				p, err := d.Prospect(ctx, w.Claire, next.PublicID)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range p.Checks {
					if c.Rule.Kind == quota.Absences && (c.Used != empty || (c.Verdict == quota.Warns) != (empty >= 2)) || c.Rule.Code == "reserved_year" && c.Used != counted {
						wrong++
					}
				}
				if used := usedOfYear(t, d, w.Claire); used != counted {
					wrong++
				}
			}
			if (wrong > 0) != off {
				t.Fatalf("%d wrong counts, the guard off: %v", wrong, off)
			}
		})
	}
}
