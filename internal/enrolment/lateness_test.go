package enrolment

import (
	"testing"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/quota"
)

// A place that is given up too late counts in the year, of the person and of their
// structure, by the rule of that day; in time, by the staff, or without such a rule,
// it does not. Without the guard it never would.
func TestALateWithdrawalCounts(t *testing.T) {
	late := quota.Rule{Kind: quota.Late, Limit: 7}
	for name, c := range map[string]struct {
		rules  []quota.Rule
		before int // days before the first one
		by     func(d Desk, w *enrolmenttest.World, e Enrolment) error
		off    bool
		counts bool
	}{
		"in time":           {rules: []quota.Rule{late}, before: 7},
		"late":              {rules: []quota.Rule{late}, before: 6, counts: true},
		"late, no guard":    {rules: []quota.Rule{late}, before: 6, off: true},
		"no rule":           {before: 1},
		"of another format": {rules: []quota.Rule{{Kind: quota.Late, Limit: 7, Format: "webinaire"}}, before: 1},
		"by the staff": {rules: []quota.Rule{late}, before: 1, by: func(d Desk, w *enrolmenttest.World, e Enrolment) error {
			return d.CallOff(t.Context(), w.Odile, e.PublicID, reason)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
				ctx := t.Context()
				d.Limits.Reserved, d.off.late = 1, c.off
				for _, r := range c.rules {
					published(t, w, &d, r)
				}
				s := w.Session(w.Course("Conduire un entretien", "lab", true), 1, spring)
				claire := at(t, w, d, w.Claire, s, Enrolled)
				w.Exec(`UPDATE sessions SET taken = 1 WHERE id = $1`, s.ID)
				next := w.Session(w.Course("Écouter", "lab", true), 1, spring.Add(30))
				setTime(w, civil.At(spring.Add(-c.before), "15:00", civil.Paris))
				f, err := d.Open(ctx, w.Claire, claire.PublicID)
				if want := len(c.rules) > 0 && c.rules[0].Format == ""; err != nil || (f.FreeUntil != "") != want || want && f.FreeUntil != spring.Add(-7) {
					t.Fatal(f.FreeUntil, err)
				}
				if c.by == nil {
					c.by = func(d Desk, w *enrolmenttest.World, e Enrolment) error {
						return d.Withdraw(ctx, w.Claire, e.PublicID, reason)
					}
				}
				if err := c.by(d, w, claire); err != nil {
					t.Fatal(err)
				}
				if n := taken(w, s); n != 0 {
					t.Fatal("the seat is kept", n)
				}
				used := 0
				all, err := d.Quotas(ctx, w.Claire, 2027)
				for _, one := range all {
					if one.Rule.Code == "reserved_year" {
						used = one.Used
					}
				}
				if err != nil || used != one(c.counts) || now(t, d, claire).Late != c.counts {
					t.Fatal(used, err)
				}
				_, err = d.Submit(ctx, w.Claire, next.PublicID, sent)
				if c.counts {
					refused(t, err, fault.Conflict, quota.ReservedYear)
				} else if err != nil {
					t.Fatal(err)
				}
				f, err = d.Open(ctx, w.Claire, claire.PublicID)
				if last := f.Steps[len(f.Steps)-1]; err != nil || (last.Rules == 2 && len(last.Spoke) == 1) != c.counts {
					t.Fatalf("%+v %v", last, err)
				}
			})
		})
	}
}

// It counts for the structure too, where a rule counts its year; and one who has not
// got a place yet gives nothing up.
func TestALateWithdrawalCountsForItsStructure(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		published(t, w, &d, quota.Rule{Kind: quota.Late, Limit: 7})
		set := quota.Set{Rules: []quota.Rule{{Code: "x", Kind: quota.Most, Subject: quota.Structure, Span: quota.Year, Limit: 2, Effect: quota.Blocks}, {Code: "y", Kind: quota.Most, Subject: quota.Structure, Span: quota.Course, Limit: 2, Effect: quota.Blocks}}}
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 2, spring)
		claire := at(t, w, d, w.Claire, s, Enrolled)
		w.Exec(`UPDATE sessions SET taken = 1 WHERE id = $1`, s.ID)
		asked := ask(t, d, w.Lucas, w.Session(w.Course("Écouter", "lab", false), 2, spring))
		setTime(w, civil.At(spring.Add(-1), "15:00", civil.Paris))
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		if err := d.Withdraw(ctx, w.Lucas, asked.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		other := w.Person("Zoé", "Lacan", w.Bordeaux)
		if used := tallied(t, d, other, w.Session(w.Course("Orienter", "lab", false), 2, spring), set); used["x"] != 1 || used["y"] != 0 {
			t.Fatal(used)
		}
	})
}
