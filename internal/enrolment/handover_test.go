package enrolment

import (
	"testing"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
)

// reference of somebody's affiliation, as the form sends it.
func refOf(t *testing.T, w *enrolmenttest.World, d Desk, a policy.Actor, holder policy.Actor, e Enrolment) string {
	t.Helper()
	v, err := d.HandingOver(t.Context(), holder, e.PublicID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Colleagues {
		if w.Int(`SELECT count(*) FROM affiliations WHERE public_id = $1 AND person_id = $2`, c.Ref, a.Person) == 1 {
			return c.Ref
		}
	}
	return "nobody"
}

// taking is a seat that Claire proposes to Lucas, who has said yes; somebody waits
// for a seat of the session.
func taking(t *testing.T, w *enrolmenttest.World, d Desk) (s enrolmenttest.Session, claire, lucas, waits Enrolment) {
	t.Helper()
	s, claire, waiting, _ := full(t, w, d, "lab", false, 1)
	if err := d.ProposeColleague(t.Context(), w.Claire, claire.PublicID, refOf(t, w, d, w.Lucas, w.Claire, claire)); err != nil {
		t.Fatal(err)
	}
	v, err := d.HandOver(t.Context(), w.Lucas, claire.PublicID)
	if err != nil || v.Session.ID != s.ID {
		t.Fatal(err)
	}
	refused(t, d.AnswerHandOver(t.Context(), w.Lucas, claire.PublicID, true, false), fault.Invalid, "invalid")
	if err := d.AnswerHandOver(t.Context(), w.Lucas, claire.PublicID, true, true); err != nil {
		t.Fatal(err)
	}
	mine, err := d.Mine(t.Context(), w.Lucas)
	if err != nil || len(mine) != 1 || mine[0].Status != AwaitingEmployer || mine[0].Replaces != claire.ID || mine[0].ArrivalNo != 3 {
		t.Fatal(mine, err)
	}
	want(t, d, Enrolled, claire) // hers until the employer agrees
	return s, claire, mine[0].Enrolment, waiting[0]
}

// A seat passes to a colleague once they and the employer have said yes: who waits
// is not offered it, and nobody has it twice. Without the guard it is given back
// meanwhile.
func TestHandingASeatOver(t *testing.T) {
	for _, off := range []bool{false, true} {
		each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
			ctx := t.Context()
			d.off.handOver = off
			s, claire, lucas, waits := taking(t, w, d)
			_, err := d.Decide(ctx, w.Lucas, []string{lucas.PublicID}, true, reason)
			refused(t, err, fault.Forbidden, "enrolment.own")
			agree(t, d, w.Marc, lucas)
			want(t, d, Enrolled, lucas)
			want(t, d, Withdrawn, claire)
			right := now(t, d, waits).Status == Waitlisted && w.Int(`SELECT taken FROM sessions WHERE id = $1`, s.ID) == 1
			seated := w.Int(`SELECT count(*) FROM enrolments WHERE session_id = $1 AND (status = 'enrolled' OR offered_until IS NOT NULL)`, s.ID)
			if right = right && seated == 1; right == off {
				t.Fatalf("the guard is off: %v; %d have the seat", off, seated)
			}
			if _, err := d.HandOver(ctx, w.Lucas, claire.PublicID); !off && fault.KindOf(err) != fault.NotFound {
				t.Fatal(err)
			}
		})
	}
}

// The seat stays where it is when the colleague says no, when the employer does,
// and when its holder keeps it.
func TestASeatThatIsNotHandedOver(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s, claire, lucas, _ := taking(t, w, d)
		if err := d.KeepSeat(ctx, w.Claire, claire.PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, Cancelled, lucas)
		want(t, d, Enrolled, claire)

		propose := func() {
			t.Helper()
			if err := d.ProposeColleague(ctx, w.Claire, claire.PublicID, refOf(t, w, d, w.Lucas, w.Claire, claire)); err != nil {
				t.Fatal(err)
			}
		}
		propose()
		refused(t, d.AnswerHandOver(ctx, w.Ines, claire.PublicID, true, true), fault.NotFound, "not_found")
		if _, all, err := d.MineAndProposed(ctx, w.Lucas); len(all) != 1 || err != nil {
			t.Fatal(all, err)
		}
		if err := d.AnswerHandOver(ctx, w.Lucas, claire.PublicID, false, false); err != nil {
			t.Fatal(err)
		}
		if got := now(t, d, claire); got.HandOverTo != "" || got.Status != Enrolled {
			t.Fatalf("%+v", got)
		}

		propose()
		if err := d.AnswerHandOver(ctx, w.Lucas, claire.PublicID, true, true); err != nil {
			t.Fatal(err)
		}
		mine, err := d.Mine(ctx, w.Lucas)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Decide(ctx, w.Marc, []string{mine[0].PublicID}, false, reason); err != nil {
			t.Fatal(err)
		}
		if got := now(t, d, claire); got.HandOverTo != "" || got.Status != Enrolled {
			t.Fatalf("%+v", got)
		}
		if n := w.Int(`SELECT taken FROM sessions WHERE id = $1`, s.ID); n != 1 {
			t.Fatal(n)
		}
		refused(t, d.ProposeColleague(ctx, w.Claire, claire.PublicID, "nobody"), fault.Invalid, "invalid")
		refused(t, d.ProposeColleague(ctx, w.Lucas, claire.PublicID, "nobody"), fault.NotFound, "not_found")
	})
}

// Whoever hands a seat over and then leaves it takes the request of the colleague
// with them, and the seat goes to who waits.
func TestLeavingASeatThatWasProposed(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		_, claire, lucas, waits := taking(t, w, d)
		if err := d.Withdraw(t.Context(), w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Cancelled, lucas)
		want(t, d, Offered, waits)
		_, err := d.Decide(t.Context(), w.Marc, []string{lucas.PublicID}, true, reason)
		if err == nil {
			t.Fatal("a seat that is gone was agreed to")
		}
	})
}

// A session that is cancelled ends both requests, each once.
func TestACancelledSessionEndsAHandOver(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s, claire, lucas, waits := taking(t, w, d)
		w.Exec(`UPDATE sessions SET status = 'cancelled' WHERE id = $1`, s.ID)
		if err := d.CallOffSession(t.Context(), s.ID, "La session est annulée."); err != nil {
			t.Fatal(err)
		}
		want(t, d, Cancelled, claire, lucas, waits)
	})
}

// The rules judge the colleague, when they say yes and when the employer does:
// without them a colleague has more than one may.
func TestTheColleagueIsJudged(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		d.Limits.Reserved = 1
		_, claire, _, _ := full(t, w, d, "lab", true, 0)
		other := w.Session(w.Course("Un autre", "lab", true), 2, spring)
		if err := d.ProposeColleague(ctx, w.Claire, claire.PublicID, refOf(t, w, d, w.Lucas, w.Claire, claire)); err != nil {
			t.Fatal(err)
		}
		had := ask(t, d, w.Lucas, other)
		refused(t, d.AnswerHandOver(ctx, w.Lucas, claire.PublicID, true, true), fault.Conflict, "quota.reserved_year")
		if err := d.Withdraw(ctx, w.Lucas, had.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		if err := d.AnswerHandOver(ctx, w.Lucas, claire.PublicID, true, true); err != nil {
			t.Fatal(err)
		}
		w.Exec(`UPDATE enrolments SET status = 'awaiting_provider' WHERE id = $1`, had.ID) // as if it lived again
		mine, err := d.Mine(ctx, w.Lucas)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Decide(ctx, w.Marc, []string{mine[0].PublicID}, true, reason)
		refused(t, err, fault.Conflict, "handover.rule")
		want(t, d, Enrolled, claire)
		d.off.rules = true // the twin
		agree(t, d, w.Marc, mine[0].Enrolment)
		if n := w.Int(`SELECT count(*) FROM enrolments WHERE person_id = $1 AND status IN ('awaiting_provider', 'enrolled')`, w.Lucas.Person); n != 2 {
			t.Fatal("without the rules nothing went wrong", n)
		}
	})
}
