package enrolment

import (
	"strings"
	"testing"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/rulebook"
	"profil/internal/sqldb"
)

// published puts one rule in force beside those that are shipped, or in the
// place of one.
func published(t *testing.T, w *enrolmenttest.World, d *Desk, r quota.Rule) {
	t.Helper()
	ctx := t.Context()
	if d.Rules == nil {
		d.Rules = rulebook.New(d.DB, d.Limits)
		if err := d.Rules.Seed(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Rules.Put(ctx, w.Odile, r, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Rules.Publish(ctx, w.Odile, 1, "Pour cet essai seulement."); err != nil {
		t.Fatal(err)
	}
}

// What is published judges the next request, on every node: even one that
// remembers other rules. The twin remembers, and does not look.
func TestWhatIsPublishedJudges(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		first := ask(t, d, w.Claire, w.Session(w.Course("Un", "webinaire", false), 4, spring))
		published(t, w, &d, quota.Rule{Kind: quota.Most, Subject: quota.Person, Span: quota.Year, Format: "webinaire", Limit: 1, Effect: quota.Blocks})
		other := d
		other.Rules = rulebook.New(d.DB, d.Limits) // another node, that has read nothing yet
		second := w.Session(w.Course("Deux", "webinaire", false), 4, spring.Add(1))
		_, err := other.Submit(ctx, w.Claire, second.PublicID, sent)
		refused(t, err, fault.Conflict, quota.AnyRule)
		p, err := d.Prospect(ctx, w.Lucas, second.PublicID)
		if err != nil || p.Checks[3].Left() != 1 || p.Checks[3].Code != quota.AnyRule {
			t.Fatalf("%+v %v", p.Checks, err)
		}
		twin := d
		twin.Rules = nil // judged by what the settings say, whatever was published
		if _, err := twin.Submit(ctx, w.Claire, second.PublicID, sent); err != nil {
			t.Fatal("without looking, it should pass:", err)
		}
		f, err := d.Open(ctx, w.Claire, first.PublicID)
		if err != nil || f.Steps[0].Rules != 0 || f.Rules != 2 {
			t.Fatalf("%+v %d %v", f.Steps, f.Rules, err)
		}
	})
}

// A decision keeps the version that judged it, and what its rules said.
func TestADecisionKeepsItsRules(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		published(t, w, &d, quota.Rule{Kind: quota.Most, Subject: quota.Structure, Span: quota.Session, Limit: 1, Effect: quota.Waits})
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 4, spring)
		claire := ask(t, d, w.Claire, s)
		lucas := ask(t, d, w.Lucas, s)
		agree(t, d, w.Marc, claire, lucas)
		choose(t, d, w.Nora, Retain, claire)
		choose(t, d, w.Nora, Wait, lucas)
		b, err := d.Board(ctx, w.Nora, s.PublicID, "")
		if err != nil || !b.Over[lucas.PublicID] || b.Over[claire.PublicID] || b.Rules != 2 {
			t.Fatal(b.Over, b.Rules, err)
		}
		choose(t, d, w.Nora, Retain, lucas)
		_, err = d.Publish(ctx, w.Nora, s.PublicID)
		refused(t, err, fault.Conflict, "selection.over_structure")
		choose(t, d, w.Nora, Wait, lucas)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		f, err := d.Open(ctx, w.Lucas, lucas.PublicID)
		if err != nil || len(f.Steps) != 3 {
			t.Fatal(f.Steps, err)
		}
		for _, step := range f.Steps {
			if step.Rules != 2 {
				t.Errorf("%s was judged by version %d", step.Event, step.Rules)
			}
		}
		if said := f.Steps[0].Spoke; len(said) != 1 || said[0].Used != 1 || said[0].Verdict != quota.Waits {
			t.Errorf("%+v", said)
		}
		if said := f.Steps[2].Spoke; len(said) != 1 || said[0].Rule.Span != quota.Session {
			t.Errorf("%+v", said)
		}
	})
}

// Eight colleagues ask at once for the two requests that a rule leaves their
// structure, or their legal unit: two are kept. The twin judges each without waiting for the others.
func TestARuleOfAStructureHoldsAtOnce(t *testing.T) {
	t.Run("structure", func(t *testing.T) { holdsAtOnce(t, quota.Structure, quota.Session) })
	t.Run("siren", func(t *testing.T) { holdsAtOnce(t, quota.SIREN, quota.Session) })
	t.Run("siren, over sessions", func(t *testing.T) { holdsAtOnce(t, quota.SIREN, quota.Course) })
}

func holdsAtOnce(t *testing.T, subject quota.Subject, span quota.Span) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		published(t, w, &d, quota.Rule{Kind: quota.Most, Subject: subject, Span: span, Limit: 2, Effect: quota.Blocks})
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 20, spring)
		var deeds []func() error
		early := 0
		for i := range 8 {
			who := w.Person("Alix", string(rune('A'+i)), w.Bordeaux)
			p, err := d.Prospect(ctx, who, s.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			if _, no := quota.Blocking(p.Checks); !no {
				early++
			}
			deeds = append(deeds, func() error { _, err := d.Submit(ctx, who, s.PublicID, sent); return err })
		}
		if errs := atOnce(deeds...); won(errs) != 2 {
			t.Fatal(errs)
		}
		if early != 8 {
			t.Fatalf("judged on what was read before, %d would pass: the twin proves nothing", early)
		}
	})
}

// Rules of an organisation and of a network count those they say, and no other.
func TestWhomARuleCounts(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		d.Rules = rulebook.New(d.DB, d.Limits)
		w.Exec(`UPDATE organisations SET siren = '213300635' WHERE id IN ($1, $2)`, w.Bordeaux.ID, w.Pessac.ID)
		far := w.Organisation("Mission locale des Landes")
		w.Exec(`UPDATE organisations SET network = 'Missions locales' WHERE id IN ($1, $2)`, far.ID, w.Bordeaux.ID)
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 20, spring)
		ask(t, d, w.Claire, s)                         // Bordeaux
		ask(t, d, w.Person("Yanis", "M", w.Pessac), s) // the same SIREN
		ask(t, d, w.Person("Zoé", "M", far), s)        // the same network
		for who, want := range map[string]map[quota.Subject]int{
			"Bordeaux": {quota.Structure: 1, quota.SIREN: 2, quota.Network: 2},
			"Pessac":   {quota.Structure: 1, quota.SIREN: 2, quota.Network: 1},
			"Landes":   {quota.Structure: 1, quota.SIREN: 1, quota.Network: 2},
			"Forêts":   {quota.Structure: 0, quota.SIREN: 0, quota.Network: 0},
		} {
			at := map[string]enrolmenttest.Organisation{"Bordeaux": w.Bordeaux, "Pessac": w.Pessac, "Landes": far, "Forêts": w.Forets}[who]
			a := w.Person("Une", who, at)
			set := quota.Set{}
			for subject := range want {
				set.Rules = append(set.Rules, quota.Rule{Code: string(subject), Kind: quota.Most, Subject: subject, Span: quota.Session, Limit: 9, Effect: quota.Warns})
			}
			got := tallied(t, d, a, s, set)
			for subject, n := range want {
				if got[string(subject)] != n {
					t.Errorf("%s, by %s: %d, want %d", who, subject, got[string(subject)], n)
				}
			}
		}
		trial, err := d.Try(ctx, w.Odile, quota.Set{Rules: []quota.Rule{{Code: "x", Kind: quota.Most, Subject: quota.SIREN, Span: quota.Session, Limit: 1, Effect: quota.Blocks}}}, spring.Year())
		if err != nil || trial.Sent != 3 || trial.Counts.Blocked != 1 || trial.Today.Blocked != 0 || len(trial.Changed()) != 1 || trial.Changed()[0].Name != "Yanis M" {
			t.Fatalf("%+v %v", trial, err)
		}
		if _, err := d.Try(ctx, w.Nora, quota.Set{}, 2027); fault.KindOf(err) != fault.Forbidden {
			t.Fatal(err)
		}
	})
}

func tallied(t *testing.T, d Desk, a policy.Actor, s enrolmenttest.Session, set quota.Set) map[string]int {
	t.Helper()
	var n tally
	if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = d.askTally(tx, a, s.PublicID, set, among{}).One()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n.used
}

// Judging one request reads those that count, however many others there were:
// on opening day whoever is late would otherwise read everybody before them. It
// is the plan of SQLite that says so; PostgreSQL makes its own from what the
// tables hold. The twin reads the session from its first request to its last.
func TestWhatIsCountedIsAllThatIsRead(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		if d.DB.Engine() != "sqlite" {
			return
		}
		for _, subject := range quota.Subjects {
			for _, span := range quota.Spans {
				counted := count(quota.Rule{Kind: quota.Most, Subject: subject, Span: span}, ``)
				if plan := planOf(t, d, counted); readsTheOver(plan) {
					t.Errorf("%s, %s: %s", subject, span, plan)
				}
			}
		}
		if plan := planOf(t, d, count(quota.Rule{Kind: quota.Absences, Span: quota.Year}, ``)); readsTheOver(plan) {
			t.Errorf("absences: %s", plan)
		}
		all := `(SELECT count(*) FROM enrolments e WHERE e.session_id = s.id AND e.status IN ` + liveIn + `)`
		if plan := planOf(t, d, all); !readsTheOver(plan) {
			t.Errorf("the twin: %s", plan)
		}
	})
}

// readsTheOver tells whether a plan looks at requests e that are over: it uses
// none of the indexes of those that live, nor those that begin by who asks for
// which course.
func readsTheOver(plan string) bool {
	for _, index := range []string{"enrolments_alive (", "enrolments_course (", "enrolments_employer (", "enrolments_missed ("} {
		if strings.Contains(plan, "SEARCH e USING INDEX "+index) || strings.Contains(plan, "SEARCH e USING COVERING INDEX "+index) {
			return false
		}
	}
	return true
}

// planOf is how SQLite would find the number that a condition on a session s
// counts.
func planOf(t *testing.T, d Desk, counted string) (plan string) {
	t.Helper()
	err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) error {
		lines, err := sqldb.All(tx, func(r sqldb.Scanner) (line string, err error) {
			var n any
			return line, r.Scan(&n, &n, &n, &line)
		}, `EXPLAIN QUERY PLAN SELECT `+counted+`, $1, $2 FROM sessions s`, "who", "where")
		plan = strings.Join(lines, "; ")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}
