package enrolment

import (
	"context"
	"testing"

	"profil/internal/catalogue"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// The deeds below are tried at the same moment. Each has its twin, in which the
// guard is off: the deed decides on what was read before its transaction, or
// leaves out the statement that guards it. The twin must go wrong, or the test
// would prove nothing.

// Two approvers answer at once: one wins, the other is told that things moved.
func TestTwoApproversAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 2, spring)
		other := w.Person("Rose", "Arnaud", w.Bordeaux, policy.Approver)
		e := ask(t, d, w.Claire, s)
		errs := atOnce(
			func() error { _, err := d.Decide(ctx, w.Marc, []string{e.PublicID}, true, Reason{}); return err },
			func() error { _, err := d.Decide(ctx, other, []string{e.PublicID}, false, reason); return err },
		)
		if won(errs) != 1 {
			t.Fatal(errs)
		}
		for _, err := range errs {
			if err != nil && fault.KindOf(err) != fault.Conflict {
				t.Fatal(err)
			}
		}
		if n := w.Int(`SELECT count(*) FROM enrolment_steps WHERE enrolment_id = $1 AND event IN ('approved', 'declined')`, e.ID); n != 1 {
			t.Fatalf("%d answers in the timeline", n)
		}

		// The twin: without comparing the status, both answers are written.
		twin := ask(t, d, w.Lucas, s)
		for _, to := range []Status{AwaitingProvider, Declined} {
			w.Exec(`UPDATE enrolments SET status = $2 WHERE id = $1`, twin.ID, to)
		}
		if got := now(t, d, twin).Status; got != Declined {
			t.Fatalf("%s: the twin did not overwrite", got)
		}
	})
}

// Two people of two structures, one seat: two lists cannot give it twice.
func TestPublishingTwiceAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 1, spring)
		e := ask(t, d, w.Claire, s)
		agree(t, d, w.Marc, e)
		choose(t, d, w.Nora, Retain, e)
		publish := func() error { _, err := d.Publish(ctx, w.Nora, s.PublicID); return err }
		errs := atOnce(publish, publish, publish, publish)
		if won(errs) != 1 || w.Int(`SELECT taken FROM sessions WHERE id = $1`, s.ID) != 1 {
			t.Fatal(errs)
		}
		if n := w.Int(`SELECT count(*) FROM jobs WHERE kind = 'enrolment.enrolled'`); n != 1 {
			t.Fatalf("%d letters", n)
		}
	})
}

// A seat comes free while another list is published: never more people than
// seats.
func TestSeatsAreNeverSoldTwice(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 1, spring)
		first := ask(t, d, w.Claire, s)
		agree(t, d, w.Marc, first)
		choose(t, d, w.Nora, Retain, first)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		enrolAgain(d, w, s)
		waits, wants := ask(t, d, w.Lucas, s), ask(t, d, w.Ines, s)
		w.Exec(`UPDATE sessions SET status = 'listed' WHERE id = $1`, s.ID)
		agree(t, d, w.Marc, waits)
		choose(t, d, w.Nora, Wait, waits)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Decide(ctx, w.Odile, []string{wants.PublicID}, true, reason); err != nil {
			t.Fatal(err)
		}
		choose(t, d, w.Nora, Retain, wants)
		atOnce(
			func() error { return d.Withdraw(ctx, w.Claire, first.PublicID, reason) },
			func() error { _, err := d.Publish(ctx, w.Nora, s.PublicID); return err },
			func() error { _, err := d.Publish(ctx, w.Nora, s.PublicID); return err },
		)
		if seated := w.Int(`SELECT count(*) FROM enrolments e WHERE ` + seated); seated != 1 || w.Int(`SELECT taken FROM sessions`) != 1 {
			t.Fatalf("%d people for 1 seat", seated)
		}
	})
}

// The twin of the seats: two lists that were both right when they were read.
func TestWithoutTakingSeatsASessionIsOversold(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 1, spring)
		claire, ines := ask(t, d, w.Claire, s), ask(t, d, w.Ines, s)
		agree(t, d, w.Marc, claire)
		if _, err := d.Decide(ctx, w.Odile, []string{ines.PublicID}, true, reason); err != nil {
			t.Fatal(err)
		}
		var lists []Ballot
		for _, e := range []Enrolment{claire, ines} {
			w.Exec(`UPDATE enrolments SET choice = 'wait' WHERE session_id = $1`, s.ID)
			choose(t, d, w.Nora, Retain, e)
			b, err := d.Preview(ctx, w.Nora, s.PublicID)
			if err != nil || b.Refusal() != nil {
				t.Fatal(err, b.Refusal())
			}
			b.Waiting = nil
			lists = append(lists, b)
		}
		announce := func(b Ballot, take bool) error {
			return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
				if take {
					if err := catalogue.TakeSeats(tx, b.Session.ID, len(b.Retained)); err != nil {
						return err
					}
				}
				b.Session.Status = catalogue.SessionListed
				return d.announce(tx, w.Nora, b)
			})
		}
		if err := announce(lists[0], true); err != nil {
			t.Fatal(err)
		}
		refused(t, announce(lists[1], true), fault.Conflict, "session.full")
		if err := announce(lists[1], false); err != nil {
			t.Fatal(err)
		}
		if n := w.Int(`SELECT count(*) FROM enrolments WHERE status = 'enrolled'`); n != 2 {
			t.Fatalf("%d people: the twin should have oversold", n)
		}
		err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
			return tx.Must(`UPDATE sessions SET taken = taken + 1 WHERE id = $1`, s.ID)
		})
		if err == nil {
			t.Fatal("the CHECK behind the guard is gone")
		}
	})
}

// Two sessions of a course are published at once: the cap of a structure goes
// over both.
func TestTheCapOfAStructureAcrossSessions(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "formation", true)
		march, april := w.Session(c, 9, spring), w.Session(c, 9, spring.Add(30))
		var sessions []enrolmenttest.Session
		for i, name := range []string{"Ana", "Bob", "Cléo", "Dan"} {
			s := []enrolmenttest.Session{march, april}[i%2]
			sessions = append(sessions, s)
			e := ask(t, d, w.Person(name, "Martin", w.Bordeaux), s)
			agree(t, d, w.Marc, e)
			choose(t, d, w.Nora, Retain, e)
		}
		read := map[string]Ballot{}
		for _, s := range sessions[:2] {
			b, err := d.Preview(ctx, w.Nora, s.PublicID)
			if err != nil || b.Refusal() != nil {
				t.Fatal(err)
			}
			read[s.ID] = b
		}
		errs := atOnce(
			func() error { _, err := d.Publish(ctx, w.Nora, march.PublicID); return err },
			func() error { _, err := d.Publish(ctx, w.Nora, april.PublicID); return err },
		)
		if seated := w.Int(`SELECT count(*) FROM enrolments WHERE status = 'enrolled'`); won(errs) != 1 || seated != 2 {
			t.Fatalf("%d of the structure are retained: %v", seated, errs)
		}
		// The twin: the list that was refused, as it was read.
		late := read[march.ID]
		if errs[0] == nil {
			late = read[april.ID]
		}
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.announce(tx, w.Nora, late) }); err != nil {
			t.Fatal(err)
		}
		if seated := w.Int(`SELECT count(*) FROM enrolments WHERE status = 'enrolled'`); seated != 4 {
			t.Fatalf("%d: the twin should have gone beyond the cap", seated)
		}
	})
}

// Eight requests of one person at once, three formations a year.
func TestQuotasAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		var sessions []enrolmenttest.Session
		var deeds []func() error
		for i := range 8 {
			s := w.Session(w.Course("Action "+string(rune('A'+i)), "formation", true), 4, spring.Add(i))
			sessions = append(sessions, s)
			deeds = append(deeds, func() error { _, err := d.Submit(ctx, w.Claire, s.PublicID, sent); return err })
		}
		// Before any of them is made, the twin judges two that it will write later.
		var early []quota.Facts
		if err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
			for _, s := range sessions {
				g, err := d.begin(tx, w.Claire, s.PublicID)
				if err != nil {
					return err
				}
				f, _ := g.facts(tx, w.Claire)
				early = append(early, f)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if errs := atOnce(deeds...); won(errs) != 3 {
			t.Fatal(errs)
		}
		would := 0
		for _, f := range early {
			if _, no := quota.Blocking(quota.Judge(d.lastRules(), f)); !no {
				would++
			}
		}
		if would != 8 {
			t.Fatalf("judged on what was read before, %d would pass: the twin proves nothing", would)
		}
	})
}

// Eight times the same request at once: one is made, the unique index stands
// behind the lock, and is as friendly.
func TestOneLiveRequestForACourse(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "lab", false)
		s, other := w.Session(c, 4, spring), w.Session(c, 4, spring.Add(30))
		send := func(s enrolmenttest.Session) func() error {
			return func() error { _, err := d.Submit(ctx, w.Claire, s.PublicID, sent); return err }
		}
		errs := atOnce(send(s), send(other), send(s), send(other), send(s), send(other), send(s), send(other))
		if won(errs) != 1 {
			t.Fatal(errs)
		}
		for _, err := range errs {
			if err != nil && fault.CodeOf(err) != quota.OnePerCourse {
				t.Fatal(err)
			}
		}
		// The twin goes round the lock and the look, and meets the index.
		err := repeated(d.DB.Write(ctx, func(tx *sqldb.Tx) error {
			g, err := d.begin(tx, w.Claire, s.PublicID)
			if err != nil {
				return err
			}
			_, aff := g.facts(tx, w.Claire)
			return insert(tx, g.request(tx, w.Claire, aff))
		}))
		refused(t, err, fault.Conflict, quota.OnePerCourse)
		w.Exec(`DROP INDEX enrolments_alive`)
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
			g, err := d.begin(tx, w.Claire, s.PublicID)
			if err != nil {
				return err
			}
			_, aff := g.facts(tx, w.Claire)
			return insert(tx, g.request(tx, w.Claire, aff))
		}); err != nil {
			t.Fatal("without the index, the second request should be there:", err)
		}
	})
}

// Claire withdraws while Nora publishes: she is out, or she had a seat that
// went to who waits.
func TestWithdrawingWhileBeingSelected(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		for i := range 6 {
			s := w.Session(w.Course("Action "+string(rune('A'+i)), "lab", false), 1, spring.Add(i))
			claire, lucas := ask(t, d, w.Claire, s), ask(t, d, w.Lucas, s)
			agree(t, d, w.Marc, claire, lucas)
			choose(t, d, w.Nora, Retain, claire)
			choose(t, d, w.Nora, Wait, lucas)
			errs := atOnce(
				func() error { return d.Withdraw(ctx, w.Claire, claire.PublicID, reason) },
				func() error { _, err := d.Publish(ctx, w.Nora, s.PublicID); return err },
			)
			want(t, d, Withdrawn, claire)
			seated := w.Int(`SELECT count(*) FROM enrolments e WHERE `+seated+` AND e.session_id = $1`, s.ID)
			if won(errs) != 2 || seated != w.Int(`SELECT taken FROM sessions WHERE id = $1`, s.ID) || seated > 1 {
				t.Fatalf("%d seated: %v", seated, errs)
			}
			if got := now(t, d, lucas).Status; (got == Offered) != (seated == 1) || got != Offered && got != Waitlisted {
				t.Fatal(got)
			}
		}
	})
}

// The deeds that everybody makes take few statements, and lists the same number
// whatever their length.
func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 9, spring)
		var counted context.Context
		count := func(name string, most int64, deed func(Desk) error) int64 {
			t.Helper()
			ctx, n := sqldb.Counting(t.Context())
			counted = ctx
			if err := deed(d); err != nil {
				t.Fatal(name, err)
			}
			if n.Load() > most {
				t.Errorf("%s takes %d statements, %d at most", name, n.Load(), most)
			}
			t.Logf("%s: %d", name, n.Load())
			return n.Load()
		}
		var e Enrolment
		count("reference and submission", 15, func(d Desk) (err error) {
			o := &sqldb.Once{Owner: "c", Key: "k", Location: "/demandes/{id}"}
			e, err = d.Submit(sqldb.WithOnce(counted, o), w.Claire, s.PublicID, sent)
			return err
		})
		count("draft", 9, func(d Desk) error { _, err := d.Save(counted, w.Lucas, s.PublicID, sent); return err })
		count("submission of a draft", 15, func(d Desk) error {
			o := &sqldb.Once{Owner: "l", Key: "k", Location: "/demandes/{id}"}
			_, err := d.Submit(sqldb.WithOnce(counted, o), w.Lucas, s.PublicID, sent)
			return err
		})
		count("the form", 16, func(d Desk) error { _, err := d.Prospect(counted, w.Ines, s.PublicID); return err })
		count("one request", 18, func(d Desk) error { _, err := d.Open(counted, w.Claire, e.PublicID); return err })
		inbox := func(d Desk) error { _, err := d.Inbox(counted, w.Marc); return err }
		two := count("inbox", 8, inbox)
		two = count("inbox, seen again", two, inbox)
		for _, name := range []string{"Ana", "Bob", "Cléo", "Dan"} {
			ask(t, d, w.Person(name, "Martin", w.Bordeaux), s)
		}
		if six := count("inbox", 8, inbox); six > two+1 {
			t.Errorf("an inbox of two takes %d statements, one of six %d", two, six)
		}
		agree(t, d, w.Marc, e)
		count("board", 13, func(d Desk) error { _, err := d.Board(counted, w.Nora, s.PublicID, ""); return err })
		count("decision", 12, func(d Desk) error {
			_, err := d.Decide(counted, w.Marc, []string{ask(t, d, w.Person("Eva", "Martin", w.Bordeaux), s).PublicID}, true, Reason{})
			return err
		})
	})
}
