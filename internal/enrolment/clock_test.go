package enrolment

import (
	"slices"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

func setRule(t *testing.T, w *enrolmenttest.World, d Desk, u EmployerRule) {
	t.Helper()
	if err := d.SetRule(t.Context(), w.Marc, w.Bordeaux.PublicID, u); err != nil {
		t.Fatal(err)
	}
}

// setTime sets the clock of the world.
func setTime(w *enrolmenttest.World, when time.Time) { w.DB.Now = func() time.Time { return when } }

// Each rule of silence does what it says once the deadline has passed, not
// before, and to what was sent under it alone.
func TestSilence(t *testing.T) {
	for silence, want := range map[Silence]Status{Escalate: AwaitingEmployer, Refuse: Declined, Accept: AwaitingProvider} {
		t.Run(string(silence), func(t *testing.T) {
			each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
				s := w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15")
				before := ask(t, d, w.Lucas, s)
				start := w.DB.Now()
				setTime(w, start.Add(time.Minute))
				setRule(t, w, d, EmployerRule{Days: 5, Silence: silence})
				setTime(w, start.Add(2*time.Minute))
				e := ask(t, d, w.Claire, s)
				if due := civil.WorkingDays(w.DB.Now(), 5, civil.Paris); !e.EmployerDueAt.Equal(due) {
					t.Errorf("due %v, not %v", e.EmployerDueAt, due)
				}
				setTime(w, e.EmployerDueAt.Add(-time.Minute))
				if n, err := d.Silent(t.Context()); n != 0 || err != nil {
					t.Fatalf("before the deadline: %d %v", n, err)
				}
				setTime(w, e.EmployerDueAt)
				for i, n := range []int{1, 0} { // once
					if got, err := d.Silent(t.Context()); got != n || err != nil {
						t.Fatalf("turn %d: %d %v", i, got, err)
					}
				}
				got := now(t, d, e)
				if got.Status != want || now(t, d, before).Status != AwaitingEmployer {
					t.Errorf("%s: %s", silence, got.Status)
				}
				if silence == Escalate {
					return
				}
				f, err := d.Open(t.Context(), w.Claire, e.PublicID)
				if last := f.Steps[len(f.Steps)-1]; err != nil || last.Via != ByRule || last.Reason == "" || got.EmployerBy != "" {
					t.Errorf("%+v %v", last, err)
				}
			})
		})
	}
}

// A question stops the clock: nobody is reminded, silence decides nothing, the
// gestionnaire is not told; the answer gives back the working days that were
// left. Without the stop, each of these would happen.
func TestAQuestionStopsTheClock(t *testing.T) {
	for _, asks := range []bool{true, false} {
		each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
			setRule(t, w, d, EmployerRule{Days: 5, Silence: Refuse})
			setTime(w, w.DB.Now().Add(time.Minute))
			s := w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15")
			e := ask(t, d, w.Claire, s)
			setTime(w, w.DB.Now().AddDate(0, 0, 1))
			if asks {
				if err := d.Question(t.Context(), w.Marc, e.PublicID, "Qui tiendra l’accueil ?"); err != nil {
					t.Fatal(err)
				}
			}
			setTime(w, e.EmployerDueAt.Add(time.Hour))
			n, err := d.Silent(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			late, err := d.Late(t.Context(), w.Odile)
			if err != nil {
				t.Fatal(err)
			}
			if !asks {
				if n != 1 || now(t, d, e).Status != Declined {
					t.Error("without the question, silence does not decide")
				}
				return
			}
			if n != 0 || len(late) != 0 {
				t.Errorf("%d decided by silence, %d late", n, len(late))
			}
			if err := d.Reply(t.Context(), w.Claire, e.PublicID, "Lucas."); err != nil {
				t.Fatal(err)
			}
			if got := now(t, d, e).EmployerDueAt; !got.After(w.DB.Now()) || !got.After(e.EmployerDueAt) {
				t.Errorf("due %v", got)
			}
			if err := d.Reply(t.Context(), w.Claire, e.PublicID, "Encore."); fault.CodeOf(err) != "message.no_question" {
				t.Errorf("%v", err)
			}
			f, err := d.Open(t.Context(), w.Claire, e.PublicID)
			if err != nil || len(f.Thread) != 2 || !f.Thread[0].Question || f.Thread[1].Question {
				t.Errorf("%+v %v", f.Thread, err)
			}
		})
	}
}

// Who has no part in the answer neither asks, replies nor reads.
func TestWhoMayAskAndReply(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15")
		e := ask(t, d, w.Claire, s)
		for name, who := range w.Everybody() {
			err := d.Question(t.Context(), who, e.PublicID, "Une question.")
			if may := name == "Marc" || name == "Odile"; may != (err == nil) {
				t.Errorf("%s asks: %v", name, err)
			}
		}
		for name, who := range w.Everybody() {
			if name == "Claire" {
				continue
			}
			if err := d.Reply(t.Context(), who, e.PublicID, "Une réponse."); err == nil {
				t.Errorf("%s replies", name)
			}
		}
		if err := d.Reply(t.Context(), w.Claire, e.PublicID, "Une réponse."); err != nil {
			t.Fatal(err)
		}
		agree(t, d, w.Marc, e)
		if f, err := d.Open(t.Context(), w.Nora, e.PublicID); err != nil || len(f.Thread) != 0 {
			t.Errorf("the organiser reads %v, %v", f.Thread, err)
		}
		if err := d.Question(t.Context(), w.Marc, e.PublicID, "Trop tard ?"); fault.CodeOf(err) != "not_now" {
			t.Errorf("%v", err)
		}
	})
}

// Two reminders, the last of which says so, in office hours, one letter a
// structure and a day.
func TestReminders(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15")
		e := ask(t, d, w.Claire, s)
		ask(t, d, w.Lucas, s)
		var told []int
		for day := civil.DayOf(w.DB.Now(), civil.Paris); day <= civil.DayOf(e.EmployerDueAt, civil.Paris); day = day.Add(1) {
			for _, hour := range []civil.Clock{"03:00", "09:00", "10:00"} {
				setTime(w, civil.At(day, hour, civil.Paris))
				n, err := d.Remind(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if n > 0 {
					told = append(told, n)
				}
				if n > 0 && hour != "09:00" {
					t.Errorf("%s at %s", day, hour)
				}
			}
		}
		if !slices.Equal(told, []int{2, 2}) {
			t.Errorf("%v", told)
		}
		if n := w.Int(`SELECT count(*) FROM jobs WHERE kind = 'employer.reminded'`); n != 2 {
			t.Errorf("%d letters", n)
		}
		var c Clock
		if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			c, err = LoadClock(tx, e.ID)
			return err
		}); err != nil || c.Reminders != 2 {
			t.Errorf("%+v %v", c, err)
		}
	})
}

// A rule is set by who answers for the structure, and by nobody who only stands
// in.
func TestWhoSetsARule(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		u := EmployerRule{Days: 5, Silence: Accept}
		today := civil.DayOf(w.DB.Now(), civil.Paris)
		away(t, w, w.Marc, w.Lucas, today, today.Add(1))
		for name, who := range w.Everybody() {
			err := d.SetRule(t.Context(), rightsOf(t, w, who), w.Bordeaux.PublicID, u)
			if may := name == "Marc"; may != (err == nil) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for days, code := range map[int]string{1: "employer.days", 21: "employer.days"} {
			err := d.SetRule(t.Context(), w.Marc, w.Bordeaux.PublicID, EmployerRule{Days: days, Silence: Accept})
			if fieldCode(err, "jours") != code {
				t.Errorf("%d: %v", days, err)
			}
		}
	})
}

func rightsOf(t *testing.T, w *enrolmenttest.World, who policy.Actor) policy.Actor {
	if who.System || !who.SignedIn() {
		return who
	}
	return rights(t, w, who)
}

// A suggestion goes with a refusal, never with an agreement.
func TestAdvice(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15")
		for _, agrees := range []bool{true, false} {
			who := w.Claire
			if agrees {
				who = w.Lucas
			}
			e := ask(t, d, who, s)
			if _, err := d.Decide(t.Context(), w.Marc, []string{e.PublicID}, agrees, reason.Advising(OtherDate)); err != nil {
				t.Fatal(err)
			}
			f, err := d.Open(t.Context(), who, e.PublicID)
			want := map[bool]Advice{true: NoAdvice, false: OtherDate}[agrees]
			if got := f.Steps[len(f.Steps)-1].Advice; err != nil || got != want {
				t.Errorf("%q %v", got, err)
			}
		}
	})
}
