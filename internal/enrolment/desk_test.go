package enrolment

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

const motivation = "Je reçois chaque semaine des jeunes sans projet."

var (
	said   = map[int]string{1: motivation, 2: "Un peu de pratique."}
	sent   = Form{Answers: said, Informed: true}
	reason = Reason{text: "Le service est fermé ces jours-là."}
	spring = civil.Day("2027-03-18")
)

func open(t *testing.T, db *sqldb.DB) (*enrolmenttest.World, Desk) {
	return enrolmenttest.New(t, db), Desk{
		DB: db, Organisations: organisation.Desk{DB: db, AnswerDays: 5}, Limits: quota.Limits{Reserved: 5, Formations: 3, PerStructure: 2}, EmployerDays: 10,
		KeepAnswers: func(last civil.Day) civil.Day { return last.AddMonths(3) },
	}
}

func each(t *testing.T, f func(t *testing.T, w *enrolmenttest.World, d Desk)) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := open(t, db)
		f(t, w, d)
	})
}

func ask(t *testing.T, d Desk, who policy.Actor, s enrolmenttest.Session) Enrolment {
	t.Helper()
	e, err := d.Submit(t.Context(), who, s.PublicID, sent)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func agree(t *testing.T, d Desk, by policy.Actor, all ...Enrolment) {
	t.Helper()
	for _, e := range all {
		if _, err := d.Decide(t.Context(), by, []string{e.PublicID}, true, Reason{}); err != nil {
			t.Fatal(err)
		}
	}
}

func choose(t *testing.T, d Desk, by policy.Actor, c Choice, all ...Enrolment) {
	t.Helper()
	for _, e := range all {
		if err := d.Choose(t.Context(), by, e.PublicID, c, reason); err != nil {
			t.Fatal(err)
		}
	}
}

func now(t *testing.T, d Desk, e Enrolment) (got Enrolment) {
	t.Helper()
	if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		got, err = Load(tx, e.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func want(t *testing.T, d Desk, s Status, all ...Enrolment) {
	t.Helper()
	for _, e := range all {
		if got := now(t, d, e); got.Status != s {
			t.Fatalf("request n° %d is %s, want %s", got.ArrivalNo, got.Status, s)
		}
	}
}

func refused(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if fault.KindOf(err) != kind || fault.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

// Claire asks, Marc agrees, Nora chooses and publishes, Claire withdraws and
// Lucas takes the seat that is offered to him.
func TestAWholeLife(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 1, spring)
		draft, err := d.Save(ctx, w.Claire, s.PublicID, Form{Answers: map[int]string{1: "Je commence"}})
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.Prospect(ctx, w.Claire, s.PublicID)
		if err != nil || p.Draft.PublicID != draft || p.Answer(1) != "Je commence" {
			t.Fatal(p.Draft, p.Answers, err)
		}
		claire := ask(t, d, w.Claire, s)
		if claire.PublicID != draft || claire.ArrivalNo != 1 || claire.Reference != "2026-00001" || claire.EmployerID != w.Bordeaux.ID {
			t.Fatalf("%+v", claire)
		}
		if due := civil.DayOf(claire.EmployerDueAt, civil.Paris); due != "2026-12-07" {
			t.Fatalf("the employer has until %s", due)
		}
		lucas := ask(t, d, w.Lucas, s)
		agree(t, d, w.Marc, claire, lucas)
		choose(t, d, w.Nora, Retain, claire)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); fault.CodeOf(err) != "selection.undecided" {
			t.Fatal(err)
		}
		choose(t, d, w.Nora, Wait, lucas)
		want(t, d, AwaitingProvider, claire, lucas)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, Enrolled, claire)
		if got := now(t, d, lucas); got.Status != Waitlisted || got.WaitingNo != 1 {
			t.Fatalf("%+v", got)
		}
		_, err = d.Publish(ctx, w.Nora, s.PublicID)
		refused(t, err, fault.Conflict, "selection.already_published")
		refused(t, d.Withdraw(ctx, w.Claire, claire.PublicID, Reason{}), fault.Invalid, "invalid")
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Withdrawn, claire)
		want(t, d, Offered, lucas)
		refused(t, d.Accept(ctx, w.Claire, lucas.PublicID), fault.NotFound, "not_found")
		if err := d.Accept(ctx, w.Lucas, lucas.PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, Enrolled, lucas)
		refused(t, d.Accept(ctx, w.Lucas, lucas.PublicID), fault.Conflict, "offer.gone")
		refused(t, d.Withdraw(ctx, w.Claire, claire.PublicID, reason), fault.Conflict, "not_now")

		again := ask(t, enrolAgain(d, w, s), w.Claire, s)
		if again.ArrivalNo != 3 || again.ID == claire.ID {
			t.Fatalf("%+v", again)
		}
		f, err := d.Open(ctx, w.Claire, claire.PublicID)
		if err != nil || len(f.Steps) != 4 || f.Steps[3].Reason != reason.String() || f.Names[w.Marc.Person] != "Marc Delage" {
			t.Fatalf("%+v %v", f.Steps, err)
		}
		if n := w.Int(`SELECT count(*) FROM jobs WHERE kind = 'enrolment.offered' AND subject_id = $1`, lucas.ID); n != 1 {
			t.Fatalf("%d letters for Lucas", n)
		}
	})
}

// enrolAgain reopens the session, as only a test can.
func enrolAgain(d Desk, w *enrolmenttest.World, s enrolmenttest.Session) Desk {
	w.Exec(`UPDATE sessions SET status = 'open' WHERE id = $1`, s.ID)
	return d
}

func TestAnswersAndInformation(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 4, spring)
		_, err := d.Submit(t.Context(), w.Claire, s.PublicID, Form{Answers: map[int]string{1: "  court\r\n ", 2: strings.Repeat("é", 401)}, Informed: false})
		f := (*fault.Error)(nil)
		if !errors.As(err, &f) || f.Fields["reponse-1"] != "answer.too_short" || f.Fields["reponse-2"] != "answer.too_long" || f.Fields["information"] != "enrolment.information" {
			t.Fatal(err)
		}
		e, err := d.Submit(t.Context(), w.Claire, s.PublicID, Form{Answers: map[int]string{1: "<b>" + motivation + "</b>\r\nfin", 2: strings.Repeat("é", 400)}, Informed: true})
		if err != nil {
			t.Fatal(err)
		}
		file, err := d.Open(t.Context(), w.Marc, e.PublicID)
		if err != nil || file.Answers[0].Body != "<b>"+motivation+"</b>\nfin" || len(file.Answers) != 2 {
			t.Fatal(file.Answers, err)
		}
		if w.Int(`SELECT count(*) FROM answers WHERE erase_after = '2027-06-18'`) != 2 {
			t.Fatal("kept too long, or too little")
		}
	})
}

// A draft begun for one session follows its author to another of the course,
// and vanishes when they give it up.
func TestDrafts(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "formation", true)
		march, june := w.Session(c, 4, spring), w.Session(c, 4, "2028-06-15")
		first, err := d.Save(ctx, w.Claire, march.PublicID, sent)
		if err != nil {
			t.Fatal(err)
		}
		second, err := d.Save(ctx, w.Claire, june.PublicID, Form{Answers: map[int]string{1: "Autrement"}})
		if err != nil || first != second {
			t.Fatal(first, second, err)
		}
		p, err := d.Prospect(ctx, w.Claire, march.PublicID)
		if err != nil || p.Draft.SessionID != june.ID || p.Draft.QuotaYear != 2028 || p.Answer(1) != "Autrement" || p.Answer(2) != "" {
			t.Fatalf("%+v %v", p.Draft, err)
		}
		for name, a := range w.Everybody() {
			if _, err := d.Open(ctx, a, first); (err == nil) != (name == "Claire") {
				t.Errorf("%s reads the draft: %v", name, err)
			}
		}
		refused(t, d.Discard(ctx, w.Lucas, first), fault.NotFound, "not_found")
		if err := d.Discard(ctx, w.Claire, first); err != nil {
			t.Fatal(err)
		}
		if w.Int(`SELECT count(*) FROM enrolments`)+w.Int(`SELECT count(*) FROM answers`)+w.Int(`SELECT count(*) FROM enrolment_steps`) != 0 {
			t.Fatal("something is left of the draft")
		}
		e := ask(t, d, w.Claire, march)
		_, err = d.Save(ctx, w.Claire, june.PublicID, sent)
		refused(t, err, fault.Conflict, quota.OnePerCourse)
		refused(t, d.Discard(ctx, w.Claire, e.PublicID), fault.Forbidden, "forbidden")
		_, err = d.Save(ctx, w.Samir, june.PublicID, sent)
		refused(t, err, fault.Conflict, quota.Affiliation)
		_, err = d.Save(ctx, policy.Actor{}, june.PublicID, sent)
		refused(t, err, fault.Unauthenticated, "sign_in")
	})
}

// The quotas hold at their limits, by civil year of the session, and what is
// given up is given back.
func TestQuotasAtTheirLimits(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		var last Enrolment
		for i, format := range []string{"formation", "formation", "formation", "lab"} {
			last = ask(t, d, w.Claire, w.Session(w.Course("Action "+string(rune('A'+i)), format, true), 4, spring.Add(i)))
		}
		fourth := w.Session(w.Course("Quatrième formation", "formation", true), 4, spring.Add(5))
		_, err := d.Submit(ctx, w.Claire, fourth.PublicID, sent)
		refused(t, err, fault.Conflict, quota.FormationYear)
		ask(t, d, w.Claire, w.Session(w.Course("Cinquième", "atelier", true), 4, spring.Add(6)))
		sixth := w.Session(w.Course("Sixième", "atelier", true), 4, spring.Add(7))
		_, err = d.Submit(ctx, w.Claire, sixth.PublicID, sent)
		refused(t, err, fault.Conflict, quota.ReservedYear)
		ask(t, d, w.Claire, w.Session(w.Course("Ouverte à tous", "formation", false), 4, spring.Add(8)))
		ask(t, d, w.Claire, w.Session(w.Course("Cette année", "formation", true), 4, "2026-12-30"))
		_, err = d.Submit(ctx, w.Claire, w.Session(w.Course("Sans adhésion", "formation", true), 4, "2028-02-01").PublicID, sent)
		refused(t, err, fault.Conflict, quota.AdhesionOfOrg)
		_, err = d.Submit(ctx, w.Samir, sixth.PublicID, sent)
		refused(t, err, fault.Conflict, quota.Affiliation)
		if err := d.Withdraw(ctx, w.Claire, last.PublicID, Reason{}); err != nil {
			t.Fatal(err)
		}
		ask(t, d, w.Claire, sixth)
		checks, err := d.Quotas(ctx, w.Claire, 2027)
		if err != nil || len(checks) != 2 {
			t.Fatal(checks, err)
		}
		reserved, formations := checks[0], checks[1]
		if reserved.Left() != 0 || formations.Left() != 0 || formations.Used != 3 {
			t.Fatal(reserved, formations)
		}
		for _, when := range []string{"opens_at = '2026-12-01 00:00:00'", "closes_at = '2026-11-23 12:00:00'", "status = 'closed'"} {
			shut := w.Session(w.Course("Fermée "+when, "formation", false), 4, spring.Add(9))
			w.Exec(`UPDATE sessions SET ` + when + ` WHERE id = '` + shut.ID + `'`)
			_, err = d.Submit(ctx, w.Claire, shut.PublicID, sent)
			refused(t, err, fault.Conflict, quota.Window)
		}
	})
}

// Whoever is third from a structure may ask, and passes after the others: a
// list with three of them is refused, and a seat that comes free skips them.
func TestTwoOfAStructure(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "formation", true)
		s := w.Session(c, 3, spring)
		claire, lucas := ask(t, d, w.Claire, s), ask(t, d, w.Lucas, s)
		third := w.Person("Zoé", "Martin", w.Bordeaux)
		p, err := d.Prospect(ctx, third, s.PublicID)
		if err != nil || p.Checks[len(p.Checks)-1].Verdict != quota.Waits {
			t.Fatal(p.Checks, err)
		}
		zoe := ask(t, d, third, s)
		pessac := ask(t, d, w.Person("Yanis", "Morel", w.Pessac), s)
		agree(t, d, w.Marc, claire, lucas, zoe)
		agree(t, d, w.Ines, pessac)
		choose(t, d, w.Nora, Retain, claire, lucas, zoe)
		choose(t, d, w.Nora, Wait, pessac)
		b, err := d.Preview(ctx, w.Nora, s.PublicID)
		if err != nil || len(b.Over) != 1 || !b.Over[zoe.PublicID] {
			t.Fatal(b.Over, err)
		}
		_, err = d.Publish(ctx, w.Nora, s.PublicID)
		refused(t, err, fault.Conflict, "selection.over_structure")
		choose(t, d, w.Nora, Wait, zoe)
		last := ask(t, d, w.Person("Paul", "Estève", w.Pessac), s)
		agree(t, d, w.Ines, last)
		choose(t, d, w.Nora, Retain, last)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		// Zoé is first on the list, and her structure is full: Yanis has the seat.
		if err := d.Withdraw(ctx, policy.Actor{Person: last.PersonID}, last.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Waitlisted, zoe)
		want(t, d, Offered, pessac)
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Offered, zoe)
	})
}

// What an employer agrees to after the list was published is answered by a
// second list, which does not touch the first.
func TestALateAgreement(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 1, spring)
		yanis := w.Person("Yanis", "Roy", w.Pessac)
		seat, claire, lucas := ask(t, d, yanis, s), ask(t, d, w.Claire, s), ask(t, d, w.Lucas, s)
		agree(t, d, w.Marc, claire)
		agree(t, d, w.Ines, seat)
		choose(t, d, w.Nora, Retain, seat)
		choose(t, d, w.Nora, Wait, claire)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		agree(t, d, w.Marc, lucas)
		choose(t, d, w.Nora, Wait, lucas)
		w.Exec(`UPDATE sessions SET capacity = 2 WHERE id = $1`, s.ID)
		choose(t, d, w.Nora, Retain, claire)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		want(t, d, Enrolled, claire)
		if got := now(t, d, lucas); got.Status != Waitlisted || got.WaitingNo != 2 {
			t.Fatalf("%+v", got)
		}
		if n := w.Int(`SELECT taken FROM sessions WHERE id = $1`, s.ID); n != 2 {
			t.Fatalf("%d seats taken", n)
		}
	})
}

// Nobody decides on their own request: that of a structure's only approver
// goes to the gestionnaire, who says why.
func TestOwnRequest(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 2, spring)
		marc := ask(t, d, w.Marc, s)
		f, err := d.Open(ctx, w.Marc, marc.PublicID)
		if err != nil || len(f.Deciders) != 0 || f.Can(Approved) {
			t.Fatal(f.Deciders, f.Open, err)
		}
		_, err = d.Decide(ctx, w.Marc, []string{marc.PublicID}, true, reason)
		refused(t, err, fault.Forbidden, "enrolment.own")
		if inbox, err := d.Inbox(ctx, w.Marc); err != nil || len(inbox) != 0 {
			t.Fatal(inbox, err)
		}
		ask(t, d, w.Claire, s) // Marc can answer to her
		queue, err := d.Unanswered(ctx, w.Odile)
		if err != nil || len(queue) != 1 || queue[0].ID != marc.ID {
			t.Fatal(queue, err)
		}
		_, err = d.Decide(ctx, w.Odile, []string{marc.PublicID}, true, Reason{})
		refused(t, err, fault.Invalid, "invalid")
		if _, err := d.Decide(ctx, w.Odile, []string{marc.PublicID}, true, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, AwaitingProvider, marc)
		both := w.Person("Rose", "Arnaud", w.Bordeaux)
		both.Rank = policy.Manager
		w.Exec(`UPDATE persons SET rank = 'manager' WHERE id = $1`, both.Person)
		own := ask(t, d, both, s)
		_, err = d.Decide(ctx, both, []string{own.PublicID}, true, reason)
		refused(t, err, fault.Forbidden, "enrolment.own")
	})
}

// Several requests are decided at once, each alone.
func TestDecidingSeveral(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 2, spring)
		claire, lucas, marc := ask(t, d, w.Claire, s), ask(t, d, w.Lucas, s), ask(t, d, w.Marc, s)
		if err := d.Withdraw(t.Context(), w.Lucas, lucas.PublicID, Reason{}); err != nil {
			t.Fatal(err)
		}
		ids := []string{marc.PublicID, lucas.PublicID, "inconnu", claire.PublicID}
		all, err := d.Decide(t.Context(), w.Marc, ids, false, reason)
		if err != nil {
			t.Fatal(err)
		}
		for i, code := range []string{"enrolment.own", "not_now", "not_found", ""} {
			if all[i].PublicID != ids[i] || (all[i].Err == nil) != (code == "") || code != "" && fault.CodeOf(all[i].Err) != code {
				t.Errorf("%d: %+v, want %q", i, all[i], code)
			}
		}
		want(t, d, Declined, claire)
		if got := now(t, d, claire); got.ProviderID != "" || got.EmployerReason != reason.String() {
			t.Fatalf("%+v", got)
		}
		_, err = d.Decide(t.Context(), w.Marc, []string{marc.PublicID}, false, Reason{})
		refused(t, err, fault.Forbidden, "enrolment.own")
	})
}

// A role that was revoked has no effect once that is committed, whatever the
// page of its former holder still shows.
func TestARevokedRole(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 2, spring)
		claire, lucas := ask(t, d, w.Claire, s), ask(t, d, w.Lucas, s)
		agree(t, d, w.Marc, lucas)
		w.Revoke(w.Marc, policy.Approver)
		_, err := d.Decide(ctx, w.Marc, []string{claire.PublicID}, true, Reason{})
		refused(t, err, fault.NotFound, "not_found")
		w.Revoke(w.Nora, policy.Organiser)
		refused(t, d.Choose(ctx, w.Nora, lucas.PublicID, Retain, Reason{}), fault.NotFound, "not_found")
		_, err = d.Publish(ctx, w.Nora, s.PublicID)
		if err == nil {
			t.Fatal("published")
		}
		// The twin: rights as the page had them.
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := d.decide(tx, w.Marc, claire.PublicID, Approved, Reason{}, OnPage)
			return err
		}); err != nil {
			t.Fatal("without reading the rights again, the deed should pass:", err)
		}
	})
}

// The provider reads a motivation once the employer has agreed, never before.
func TestMotivationIsReadByWhoMay(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 2, spring)
		claire := ask(t, d, w.Claire, s)
		reads := func(names ...string) {
			t.Helper()
			for name, a := range w.Everybody() {
				f, err := d.Open(ctx, a, claire.PublicID)
				if got := err == nil && len(f.Answers) > 0; got != slices.Contains(names, name) {
					t.Errorf("%s: %s reads the motivation: %v (%v)", now(t, d, claire).Status, name, got, err)
				}
			}
		}
		reads("Claire", "Marc", "Odile")
		if b, err := d.Board(ctx, w.Nora, s.PublicID, claire.PublicID); err != nil || len(b.Lines) != 0 || b.Waiting != 1 || b.Reading.ID != "" {
			t.Fatal(b.Lines, err)
		}
		agree(t, d, w.Marc, claire)
		reads("Claire", "Marc", "Odile", "Nora")
		if b, err := d.Board(ctx, w.Nora, s.PublicID, ""); err != nil || len(b.Reading.Answers) != 2 {
			t.Fatal(b.Reading, err)
		}
		if b, err := d.Board(ctx, w.Paul, s.PublicID, ""); err != nil || len(b.Reading.Answers) != 0 || b.CanAct {
			t.Fatal(b.Reading, err)
		}
		choose(t, d, w.Nora, Retain, claire)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		reads("Claire", "Marc", "Odile", "Nora") // Hugo sees the request, not the words
		if _, err := d.Open(ctx, w.Hugo, claire.PublicID); err != nil {
			t.Fatal(err)
		}
		// Each look but her own was recorded, once an hour.
		if n := w.Int(`SELECT count(*) FROM sightings WHERE person_id = $1 AND what = 'motivation'`, w.Claire.Person); n != 3 {
			t.Errorf("%d looks recorded, want those of Marc, Odile and Nora", n)
		}
		if n := w.Int(`SELECT count(*) FROM sightings WHERE person_id = $1 AND what <> 'motivation' AND seat <> ''`, w.Claire.Person); n != 4 {
			t.Errorf("%d looks without the motivation recorded: Nora and Paul at the list, Hugo and Paul at the request", n)
		}
	})
}

// For every person and every row: listed ⇔ may read.
func TestListedMeansReadable(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		var all []Enrolment
		for i, status := range Life.Statuses() {
			s := w.Session(w.Course("Action "+string(status), "lab", false), 4, spring.Add(i))
			for _, who := range []policy.Actor{w.Claire, w.Marc, w.Ines} {
				all = append(all, at(t, w, d, who, s, status))
			}
		}
		for name, a := range w.Everybody() {
			lines, more, err := d.List(t.Context(), a, Filter{})
			if err != nil || more {
				t.Fatal(err)
			}
			listed := map[string]bool{}
			for _, l := range lines {
				listed[l.ID] = true
			}
			for _, e := range all {
				_, err := d.Open(t.Context(), a, e.PublicID)
				if listed[e.ID] != (err == nil) {
					t.Errorf("%s, %s: listed %v, may read %v", name, now(t, d, e).Status, listed[e.ID], err)
				}
			}
		}
	})
}

// at makes a request that stands at a status.
func at(t *testing.T, w *enrolmenttest.World, d Desk, who policy.Actor, s enrolmenttest.Session, status Status) Enrolment {
	t.Helper()
	if status == Draft {
		publicID, err := d.Save(t.Context(), who, s.PublicID, sent)
		if err != nil {
			t.Fatal(err)
		}
		var e Enrolment
		if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) { e, err = byPublicID(tx, publicID); return err }); err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := ask(t, d, who, s)
	put(w, e, status)
	return e
}

// put sets a request at a status, as only a test can.
func put(w *enrolmenttest.World, e Enrolment, status Status) {
	provider := any(nil)
	if slices.Contains([]Status{AwaitingProvider, Waitlisted, Offered, AwaitingAgreement, Enrolled, Rejected}, status) {
		provider = w.Forets.ID
	}
	until, retained := any(nil), any(nil)
	if status == Offered {
		until = sqltest.Noon.Add(time.Hour)
	}
	if status == AwaitingAgreement {
		retained = sqltest.Noon
	}
	w.Exec(`UPDATE enrolments SET status = $2, provider_id = $3, offered_until = $4, retained_at = $5, provider_first = $6 WHERE id = $1`,
		e.ID, stored(status), provider, until, retained, status == AwaitingAgreement)
}

// Whoever tries anything at any moment: what the life and the policy do not
// grant is refused, and changes nothing.
func TestEveryActorAtEveryStatus(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 9, spring)
		e := ask(t, d, w.Claire, s)
		w.Exec(`UPDATE sessions SET status = 'listed', taken = 9 WHERE id = $1`, s.ID)
		live := []Status{AwaitingEmployer, AwaitingProvider, Waitlisted, Enrolled, Offered, AwaitingAgreement}
		for _, deed := range []struct {
			name string
			who  []string
			when []Status
			do   func(policy.Actor) error
		}{
			{"approve", []string{"Marc", "Odile"}, WithEmployer, func(a policy.Actor) error {
				_, err := d.Decide(ctx, a, []string{e.PublicID}, true, reason)
				return err
			}},
			{"decline", []string{"Marc", "Odile"}, WithEmployer, func(a policy.Actor) error {
				_, err := d.Decide(ctx, a, []string{e.PublicID}, false, reason)
				return err
			}},
			{"withdraw", []string{"Claire"}, live, func(a policy.Actor) error { return d.Withdraw(ctx, a, e.PublicID, reason) }},
			{"call off", []string{"Odile", "clerk"}, live, func(a policy.Actor) error { return d.CallOff(ctx, a, e.PublicID, reason) }},
			{"choose", []string{"Nora"}, live[1:3], func(a policy.Actor) error { return d.Choose(ctx, a, e.PublicID, Wait, Reason{}) }},
			{"accept", []string{"Claire"}, []Status{Offered}, func(a policy.Actor) error { return d.Accept(ctx, a, e.PublicID) }},
			{"leave the seat", []string{"Claire"}, []Status{Offered}, func(a policy.Actor) error { return d.Decline(ctx, a, e.PublicID) }},
			{"short notice", []string{"Claire"}, []Status{Waitlisted}, func(a policy.Actor) error { return d.ComeAtShortNotice(ctx, a, e.PublicID, true) }},
			{"rank", []string{"Nora"}, []Status{AwaitingProvider}, func(a policy.Actor) error { return d.Rank(ctx, a, e.PublicID, 2) }},
			{"discard", []string{"Claire"}, nil, func(a policy.Actor) error { return d.Discard(ctx, a, e.PublicID) }},
		} {
			for _, status := range Sent {
				for name, a := range w.Everybody() {
					put(w, e, status)
					w.Exec(`UPDATE sessions SET taken = 9 WHERE id = $1`, s.ID)
					err := deed.do(a)
					may := slices.Contains(deed.who, name) && slices.Contains(deed.when, status)
					if name == "clerk" { // the clerk reads no request by its public id
						may = false
					}
					if (err == nil) != may {
						t.Errorf("%s: %s at %s: %v", deed.name, name, status, err)
					}
					if got := now(t, d, e).Status; err != nil && got != status {
						t.Errorf("%s: %s was refused at %s, and it is now %s", deed.name, name, status, got)
					}
				}
			}
		}
	})
}

// What was typed is sent once, whatever the browser does.
func TestTheSameFormTwice(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 2, spring)
		var done *sqldb.Done
		for i := range 2 {
			o := &sqldb.Once{Owner: w.Claire.Login, Key: "k", Location: "/demandes/{id}"}
			e, err := d.Submit(sqldb.WithOnce(context.Background(), o), w.Claire, s.PublicID, sent)
			if i == 0 && (err != nil || o.Location != "/demandes/"+e.PublicID) {
				t.Fatal(o.Location, err)
			}
			if i == 1 && (!errors.As(err, &done) || !strings.HasPrefix(done.Location, "/demandes/")) {
				t.Fatal(err)
			}
		}
		if w.Int(`SELECT count(*) FROM enrolments`) != 1 {
			t.Fatal("sent twice")
		}
	})
}

// The clerk ends what nobody answered, and what a cancelled session leaves.
func TestTheCalendar(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 2, spring)
		claire, lucas := ask(t, d, w.Claire, s), ask(t, d, w.Lucas, s)
		if _, err := d.Save(ctx, w.Ines, s.PublicID, sent); err != nil {
			t.Fatal(err)
		}
		agree(t, d, w.Marc, lucas)
		if n, err := d.Expire(ctx); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		d.DB.Now = func() time.Time { return civil.At("2027-03-09", "08:00", civil.Paris) }
		if n, err := d.Expire(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		want(t, d, Expired, claire)
		choose(t, d, w.Nora, Retain, lucas)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		for range 2 { // twice is harmless
			if err := d.CallOffSession(ctx, s.ID, "La salle n’est plus là."); err != nil {
				t.Fatal(err)
			}
		}
		want(t, d, Cancelled, lucas)
		if w.Int(`SELECT taken FROM sessions`) != 0 || w.Int(`SELECT count(*) FROM enrolments WHERE status = 'draft'`) != 0 {
			t.Fatal("a seat or a draft is left")
		}
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
			if n, err := EraseAnswers(tx, "2027-06-18"); n != 0 || err != nil {
				t.Error(n, err)
			}
			n, err := EraseAnswers(tx, "2027-06-19")
			if n != 4 {
				t.Error(n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// One withdraws after the start, and the seat goes to nobody; not after the end.
func TestWithdrawingLate(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		s := w.Session(w.Course("Conduire un entretien", "formation", true), 1, spring)
		claire, lucas := ask(t, d, w.Claire, s), ask(t, d, w.Lucas, s)
		agree(t, d, w.Marc, claire, lucas)
		choose(t, d, w.Nora, Retain, claire)
		choose(t, d, w.Nora, Wait, lucas)
		if _, err := d.Publish(ctx, w.Nora, s.PublicID); err != nil {
			t.Fatal(err)
		}
		w.Exec(`UPDATE sessions SET status = 'running' WHERE id = $1`, s.ID)
		d.DB.Now = func() time.Time { return civil.At(spring.Add(1), "08:00", civil.Paris) }
		refused(t, d.Withdraw(ctx, w.Claire, claire.PublicID, reason), fault.Conflict, "enrolment.session_over")
		d.DB.Now = func() time.Time { return civil.At(spring, "11:00", civil.Paris) }
		if err := d.Withdraw(ctx, w.Claire, claire.PublicID, reason); err != nil {
			t.Fatal(err)
		}
		want(t, d, Withdrawn, claire)
		want(t, d, Waitlisted, lucas)
	})
}

// atOnce runs deeds at the same time, and gives what became of each.
func atOnce(deeds ...func() error) []error {
	errs := make([]error, len(deeds))
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i, do := range deeds {
		wg.Go(func() {
			<-start
			errs[i] = do()
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func won(errs []error) (n int) {
	for _, err := range errs {
		if err == nil {
			n++
		}
	}
	return n
}

// Every sentence is there: statuses, events, faults.
func TestSentences(t *testing.T) {
	var codes []string
	for _, s := range Life.Statuses() {
		codes = append(codes, "enrolment.status."+string(s), "enrolment.now."+string(s))
	}
	for _, ev := range Life.Events() {
		codes = append(codes, "enrolment."+string(ev))
	}
	codes = append(codes,
		quota.Affiliation, quota.Window, quota.OnePerCourse, quota.AdhesionOfOrg, quota.ReservedYear, quota.FormationYear, quota.Clash, quota.PerStructure,
		"enrolment.choice", "enrolment.information", "enrolment.own", "enrolment.session_over", "answer.too_short", "answer.too_long",
		"selection.already_published", "selection.not_now", "selection.undecided", "selection.empty", "selection.over_capacity", "selection.over_structure",
	)
	for _, code := range codes {
		if !french.Has(code) {
			t.Errorf("%s has no sentence", code)
		}
	}
}

func TestLifeIsWhole(t *testing.T) {
	if lost := Life.Unreachable(); len(lost) > 0 {
		t.Errorf("nothing leads to %v", lost)
	}
	for _, s := range append([]Status{Draft}, Live...) {
		if Life.Final(s) {
			t.Errorf("nothing leads out of %s", s)
		}
	}
	for _, s := range []Status{Withdrawn, Expired} {
		if !Life.Final(s) {
			t.Errorf("%s is not the end", s)
		}
	}
	for _, m := range Life { // the one way on from there is to the second choice
		if (m.From == Rejected || m.From == Cancelled) && (m.Event != FellBack || m.By != policy.EnrolmentFallBack) {
			t.Errorf("%s is not the end: %s", m.From, m.Event)
		}
	}
	if len(Life.Statuses()) != 12 || slices.Contains(Sent, Draft) || len(Sent) != 11 {
		t.Error(Life.Statuses())
	}
}
