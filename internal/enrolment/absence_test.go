package enrolment

import (
	"errors"
	"slices"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// away declares that somebody is away for some days, and who answers.
func away(t *testing.T, w *enrolmenttest.World, who, deputy policy.Actor, from, to civil.Day) {
	t.Helper()
	n := organisation.NewAbsence{Away: tie(t, w, who), From: from, To: to}
	if deputy.SignedIn() {
		n.Deputy = tie(t, w, deputy)
	}
	if err := (organisation.Desk{DB: w.DB}).DeclareAbsence(t.Context(), who, n); err != nil {
		t.Fatal(err)
	}
}

// tie is the public id of the one affiliation of somebody.
func tie(t *testing.T, w *enrolmenttest.World, who policy.Actor) (publicID string) {
	t.Helper()
	if err := w.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		publicID, err = sqldb.Value[string](tx, `SELECT public_id FROM affiliations WHERE person_id = $1`, who.Person)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return publicID
}

// rights reads the rights of somebody as they stand.
func rights(t *testing.T, w *enrolmenttest.World, who policy.Actor) (fresh policy.Actor) {
	t.Helper()
	if err := w.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		fresh, err = organisation.Refresh(tx, who)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return fresh
}

func deciders(t *testing.T, w *enrolmenttest.World, e Enrolment) (who []string) {
	t.Helper()
	if err := w.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		who, err = Deciders(tx, e)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return who
}

// On the first morning of the absence, and not before, the deputy is told what
// came before it; what comes after has letters of its own.
func TestADeputyIsToldWhatAlreadyWaits(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		e := ask(t, d, w.Claire, w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15"))
		at := w.DB.Now()
		first := civil.DayOf(at, civil.Paris).Add(1)
		away(t, w, w.Marc, w.Lucas, first, first.Add(2))
		morning := civil.At(first, "08:00", civil.Paris).UTC()
		if n := w.Int(`SELECT count(*) FROM jobs WHERE kind = 'deputy.begins' AND subject_id = $1 AND run_at = $2`, w.Lucas.Person, morning); n != 1 {
			t.Errorf("%d letters on the first morning", n)
		}
		already := func(want ...string) {
			t.Helper()
			var got []string
			if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) error {
				got = nil
				all, err := AlreadyWaiting(tx, w.Lucas.Person)
				for _, l := range all {
					got = append(got, l.ID)
				}
				return err
			}); err != nil || !slices.Equal(got, want) {
				t.Errorf("%v, want %v: %v", got, want, err)
			}
		}
		already()
		w.DB.Now = func() time.Time { return at.AddDate(0, 0, 1) }
		already(e.ID)
		ask(t, d, w.Claire, w.Session(w.Course("Accueillir", "formation", true), 10, "2027-03-17"))
		already(e.ID)
	})
}

// The deputy answers from the first day of the absence to the last, in the place
// of who is away; before and after they are a colleague like another.
func TestADeputyAnswersMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15")
		e := ask(t, d, w.Claire, s)
		today := civil.DayOf(w.DB.Now(), civil.Paris)
		away(t, w, w.Marc, w.Lucas, today.Add(1), today.Add(3))
		at := w.DB.Now()
		on := func(n int) { w.DB.Now = func() time.Time { return at.AddDate(0, 0, n) } }
		for n, may := range []bool{false, true, true, true, false} {
			on(n)
			lucas := rights(t, w, w.Lucas)
			if got := lucas.Is(policy.Approver, w.Bordeaux.ID); got != may {
				t.Errorf("day %d: Lucas may answer: %v", n, got)
			}
			want := w.Marc.Person
			if may {
				want = w.Lucas.Person
			}
			if got := deciders(t, w, e); !slices.Equal(got, []string{want}) {
				t.Errorf("day %d: the letters go to %v", n, got)
			}
		}
		on(2)
		lines, err := d.Inbox(t.Context(), rights(t, w, w.Lucas))
		if err != nil || len(lines) != 1 {
			t.Fatalf("%d %v", len(lines), err)
		}
		if _, err := d.Decide(t.Context(), w.Lucas, []string{e.PublicID}, true, Reason{}); err != nil {
			t.Fatal(err)
		}
		f, err := d.Open(t.Context(), w.Claire, e.PublicID)
		if err != nil {
			t.Fatal(err)
		}
		if last := f.Steps[len(f.Steps)-1]; last.InFor != w.Marc.Person || last.Actor != w.Lucas.Person || f.Names[last.InFor] == "" {
			t.Errorf("%+v", last)
		}
	})
}

// Nobody has their own request decided by whom they name: the deputy does not
// see it. Without the guard, which is that their right is lent by that very
// person, they would.
func TestADeputyDecidesNothingForWhoNamedThem(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15")
		own := ask(t, d, w.Marc, s)
		today := civil.DayOf(w.DB.Now(), civil.Paris)
		away(t, w, w.Marc, w.Lucas, today, today.Add(3))
		lucas := rights(t, w, w.Lucas)
		if lines, err := d.Inbox(t.Context(), lucas); err != nil || len(lines) != 0 {
			t.Errorf("%d %v", len(lines), err)
		}
		if _, err := d.Decide(t.Context(), lucas, []string{own.PublicID}, true, Reason{}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v", err)
		}
		if got := deciders(t, w, own); len(got) != 0 {
			t.Errorf("the letters go to %v", got)
		}
		unguarded := lucas
		unguarded.Standings = slices.Clone(lucas.Standings)
		unguarded.Standings[0].InFor = nil
		if !policy.Can(unguarded, policy.EnrolmentApprove, own.Subject()) || policy.Can(lucas, policy.EnrolmentApprove, own.Subject()) {
			t.Error("the guard is not what stands in the way")
		}
	})
}

// Nobody lends what they have lost: the deputy of somebody who left, or whose
// right was taken, answers no more, at once.
func TestADeputyLosesTheRightWithItsHolder(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15")
		e := ask(t, d, w.Claire, s)
		today := civil.DayOf(w.DB.Now(), civil.Paris)
		away(t, w, w.Marc, w.Lucas, today, today.Add(3))
		stale := rights(t, w, w.Lucas)
		w.Revoke(w.Marc, policy.Approver)
		if _, err := d.Decide(t.Context(), stale, []string{e.PublicID}, true, Reason{}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v", err)
		}
		if rights(t, w, w.Lucas).Is(policy.Approver, w.Bordeaux.ID) {
			t.Error("the right outlives its holder")
		}
	})
}

func TestAbsencesThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, _ Desk) {
		desk := organisation.Desk{DB: w.DB}
		today := civil.DayOf(w.DB.Now(), civil.Paris)
		marc, lucas, ines := tie(t, w, w.Marc), tie(t, w, w.Lucas), tie(t, w, w.Ines)
		for _, one := range []struct {
			by          policy.Actor
			n           organisation.NewAbsence
			field, code string
		}{
			{w.Marc, organisation.NewAbsence{Away: marc, Deputy: lucas, From: today.Add(-1), To: today}, "du", "absence.past"},
			{w.Marc, organisation.NewAbsence{Away: marc, Deputy: lucas, From: today.Add(2), To: today}, "au", "absence.backwards"},
			{w.Marc, organisation.NewAbsence{Away: marc, Deputy: lucas, From: today, To: today.Add(400)}, "au", "absence.too_long"},
			{w.Marc, organisation.NewAbsence{Away: marc, Deputy: lucas}, "du", "required"},
			{w.Marc, organisation.NewAbsence{Away: marc, From: today, To: today}, "suppleant", "absence.nobody_left"},
			{w.Marc, organisation.NewAbsence{Away: marc, Deputy: marc, From: today, To: today}, "suppleant", "choose"},
			{w.Marc, organisation.NewAbsence{Away: marc, Deputy: ines, From: today, To: today}, "suppleant", "choose"},
			{w.Marc, organisation.NewAbsence{Away: lucas, Deputy: marc, From: today, To: today}, "", "absence.not_approver"},
			{w.Lucas, organisation.NewAbsence{Away: marc, Deputy: lucas, From: today, To: today}, "", "not_found"},
			{w.Ines, organisation.NewAbsence{Away: marc, Deputy: lucas, From: today, To: today}, "", "not_found"},
		} {
			err := desk.DeclareAbsence(t.Context(), one.by, one.n)
			if code := fault.CodeOf(err); one.field == "" && code != one.code || one.field != "" && fieldCode(err, one.field) != one.code {
				t.Errorf("%+v: %v", one.n, err)
			}
		}
		away(t, w, w.Marc, w.Lucas, today, today.Add(3))
		err := desk.DeclareAbsence(t.Context(), w.Marc, organisation.NewAbsence{Away: marc, Deputy: lucas, From: today.Add(3), To: today.Add(5)})
		if fieldCode(err, "du") != "absence.overlaps" {
			t.Errorf("%v", err)
		}
	})
}

func fieldCode(err error, field string) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Fields[field]
	}
	return ""
}
