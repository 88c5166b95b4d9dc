package enrolment

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/life"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb/sqltest"
)

// partings gives every combination of facts there is.
func partings(yield func(Parting) bool) {
	for bits := range 1 << 5 {
		bit := func(n int) bool { return bits&(1<<n) != 0 }
		for _, s := range append([]Status{Draft}, Live...) {
			if !yield(Parting{Status: s, Begun: bit(0), Listed: bit(1), Next: bit(2), Reserved: bit(3), Adhesion: bit(4)}) {
				return
			}
		}
	}
}

// Whatever is known, one line decides; and nothing that must not happen does.
func TestOneLineDecides(t *testing.T) {
	decided := map[string]int{}
	for p := range partings {
		r := Part(p)
		decided[r.Name]++
		for what, wrong := range map[string]bool{
			"a draft is lost":                              p.Status == Draft && r.Fate != Keeps,
			"a request goes to nobody":                     r.Fate == Follows && !p.Next,
			"a reserved action is asked for without right": r.Fate == Follows && p.Reserved && !p.Adhesion,
			"a seat is kept by who has not agreed":         r.Fate == Stays && p.Status != Enrolled,
			"somebody is sent out of the room":             p.Status == Enrolled && p.Begun && r.Fate != Stays,
			"a seat follows to who has not agreed":         r.Fate == Follows && p.Status == Enrolled,
			"a list that is announced is reopened":         r.Fate == Follows && (p.Listed || p.Begun),
			"nobody may leave with it":                     r.Fate == Follows && !slices.ContainsFunc(Life, func(m life.Move[Status, Event]) bool { return m.From == p.Status && m.Event == Followed }),
		} {
			if wrong {
				t.Errorf("%s: %s decides on %+v", what, r.Name, p)
			}
		}
	}
	for _, r := range PartingRules {
		if decided[r.Name] == 0 {
			t.Errorf("%s never decides", r.Name)
		}
	}
}

const aboutParting = `# Ce que devient une demande quand on quitte sa structure

*Cette page est tirée du programme par un test : ne la modifiez pas à la main.*

Quand une personne quitte une structure, ses demandes en cours sont lues une par une dans ce tableau, de haut en bas. **La première
ligne qui convient décide, seule.** Ce qui arrivera est montré avant de confirmer. Ce qui a été suivi reste à la personne, et compte
toujours pour la structure d’alors.

| n° | cas | si | alors | pourquoi |
|---|---|---|---|---|
`

// The page of the guide that shows the table; PROFIL_UPDATE=1 writes it.
func TestPartingGenerated(t *testing.T) {
	then := map[Fate]string{Keeps: "Elle reste à la personne.", Stays: "Elle se poursuit pour la structure quittée.", Follows: "Elle suit la personne.", Falls: "Elle est retirée."}
	var b strings.Builder
	b.WriteString(aboutParting)
	for i, r := range PartingRules {
		b.WriteString("| " + strings.Join([]string{strconv.Itoa(i + 1), "**" + r.Title + "**", r.When, then[r.Fate], r.Why}, " | ") + " |\n")
	}
	text := strings.NewReplacer(" :", "\u00a0:", "« ", "«\u00a0", " »", "\u00a0»").Replace(b.String())
	path := filepath.Join("..", "..", "docs", "ce-que-devient-une-demande.md")
	if os.Getenv("PROFIL_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != text {
		t.Errorf("%s is not what the table says: PROFIL_UPDATE=1 go test ./internal/enrolment", path)
	}
}

// leaver is Claire, who belongs to Pessac too, with a request of each kind.
type leaver struct {
	w                             *enrolmenttest.World
	d                             Desk
	tie, next                     string // public ids
	asked, agreed, open, enrolled Enrolment
}

const today = civil.Day("2026-11-23")

func leaving(t *testing.T, w *enrolmenttest.World, d Desk) leaver {
	t.Helper()
	l := leaver{w: w, d: d, tie: "tie-of-claire", next: "next-of-claire"}
	w.Exec(`UPDATE affiliations SET public_id = $2 WHERE id = $1`, w.Claire.Standings[0].Affiliation, l.tie)
	w.Exec(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at) VALUES ('next', $1, $2, $3, 'Conseillère', 'confirmed', 'manager', $4, $4)`,
		l.next, w.Claire.Person, w.Pessac.ID, sqltest.Noon)
	session := func(title string, reserved bool) enrolmenttest.Session {
		return w.Session(w.Course(title, "formation", reserved), 5, spring)
	}
	l.asked, l.agreed, l.open = ask(t, d, w.Claire, session("Écouter", true)), ask(t, d, w.Claire, session("Orienter", true)), ask(t, d, w.Claire, session("Animer", false))
	agree(t, d, w.Marc, l.agreed)
	listed := session("Conduire", false)
	l.enrolled = ask(t, d, w.Claire, listed)
	agree(t, d, w.Marc, l.enrolled)
	choose(t, d, w.Nora, Retain, l.enrolled)
	w.Exec(`UPDATE sessions SET status = 'closed' WHERE id = $1`, listed.ID)
	if _, err := d.Publish(t.Context(), w.Nora, listed.PublicID); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l leaver) leave(t *testing.T, by policy.Actor, dep organisation.Departure) error {
	t.Helper()
	v, err := l.d.PreviewLeave(t.Context(), by, l.tie, dep.LastDay, dep.Next)
	if err != nil {
		return err
	}
	return l.d.Leave(t.Context(), by, l.tie, dep, v.Mark)
}

// Who goes to another structure takes the open requests there: its employer
// answers them, in their order of arrival. A seat goes back.
func TestRequestsFollow(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		l := leaving(t, w, d)
		v, err := d.PreviewLeave(t.Context(), w.Claire, l.tie, today, l.next)
		if err != nil || len(v.Requests) != 4 || v.Counts[Follows] != 3 || v.Counts[Falls] != 1 || len(v.Others) != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		if err := l.leave(t, w.Claire, organisation.Departure{LastDay: today, Next: l.next}); err != nil {
			t.Fatal(err)
		}
		for _, e := range []Enrolment{l.asked, l.agreed, l.open} {
			if got := now(t, d, e); got.Status != AwaitingEmployer || got.EmployerID != w.Pessac.ID || got.ArrivalNo != e.ArrivalNo || got.ProviderID != "" || got.Reference != e.Reference {
				t.Errorf("%+v", got)
			}
		}
		if got := now(t, d, l.enrolled); got.Status != Withdrawn || w.Int(`SELECT taken FROM sessions WHERE id = $1`, l.enrolled.SessionID) != 0 {
			t.Errorf("%+v", got)
		}
		agree(t, d, w.Ines, l.agreed)
		if n := w.Int(`SELECT count(*) FROM affiliations WHERE public_id = $1 AND status = 'left' AND leaving_on = '2026-11-23'`, l.tie); n != 1 {
			t.Error("she has not left")
		}
	})
}

// Who goes nowhere leaves nothing that waits; a structure without an adhésion
// is no place for a reserved action; and what is shown is what is done.
func TestRequestsFall(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		l := leaving(t, w, d)
		w.Exec(`DELETE FROM adhesions WHERE organisation_id = $1`, w.Pessac.ID)
		v, err := d.PreviewLeave(t.Context(), w.Claire, l.tie, today, l.next)
		if err != nil || v.Counts[Falls] != 3 || v.Counts[Follows] != 1 {
			t.Fatalf("%+v %v", v.Counts, err)
		}
		dep := organisation.Departure{LastDay: today}
		if err := d.Leave(t.Context(), w.Claire, l.tie, dep, v.Mark); fault.CodeOf(err) != "leaving.changed" {
			t.Fatal(err)
		}
		if got := now(t, d, l.asked); got.Status != AwaitingEmployer {
			t.Fatalf("%+v", got)
		}
		if err := l.leave(t, w.Claire, dep); err != nil {
			t.Fatal(err)
		}
		for _, e := range []Enrolment{l.asked, l.agreed, l.open, l.enrolled} {
			if got := now(t, d, e); got.Status != Withdrawn || got.EmployerID != w.Bordeaux.ID {
				t.Errorf("%+v", got)
			}
		}
	})
}

// The référent, or the employer, declares a departure to come: nothing changes
// until its last day has passed, and a training that has begun goes on.
func TestLeavingLater(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		l := leaving(t, w, d)
		boss := w.Person("Rose", "Arnaud", w.Bordeaux, policy.Approver)
		why, err := organisation.ParseReason("Fin de son contrat.", true)
		if err != nil {
			t.Fatal(err)
		}
		dep := organisation.Departure{LastDay: spring, Why: why}
		if err := l.leave(t, boss, organisation.Departure{LastDay: spring}); fault.CodeOf(err) == "" {
			t.Fatal("without a word")
		}
		if err := l.leave(t, w.Lucas, dep); fault.KindOf(err) != fault.NotFound {
			t.Fatal(err)
		}
		v, err := d.PreviewLeave(t.Context(), boss, l.tie, spring, "")
		if err != nil || len(v.Requests)+len(v.Others) != 0 || v.Counts[Stays] != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		if err := l.leave(t, boss, dep); err != nil {
			t.Fatal(err)
		}
		if n, err := d.DepartDue(t.Context()); err != nil || n != 0 || now(t, d, l.asked).EmployerID != w.Bordeaux.ID {
			t.Fatal(n, err)
		}
		if err := d.Organisations.StayOn(t.Context(), w.Claire, l.tie); err != nil {
			t.Fatal(err)
		}
		if err := l.leave(t, boss, dep); err != nil {
			t.Fatal(err)
		}
		d.DB.Now = func() time.Time { return sqltest.Noon.AddDate(0, 4, 0) }
		w.Exec(`UPDATE sessions SET last_day = '2027-04-30'`)
		if n, err := d.DepartDue(t.Context()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if got := now(t, d, l.enrolled); got.Status != Enrolled || got.EmployerID != w.Bordeaux.ID {
			t.Errorf("%+v", got)
		}
		if n := w.Int(`SELECT count(*) FROM affiliations WHERE public_id = $1 AND status = 'removed'`, l.tie); n != 1 {
			t.Error("she is still there")
		}
	})
}

// Who holds the employeur right alone does not send away a référent.
func TestEmployerBelowReferent(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		boss := w.Person("Rose", "Arnaud", w.Bordeaux, policy.Approver)
		w.Exec(`UPDATE affiliations SET public_id = 'tie-of-marc' WHERE id = $1`, w.Marc.Standings[0].Affiliation)
		if _, err := d.PreviewLeave(t.Context(), boss, "tie-of-marc", today, ""); fault.CodeOf(err) != "leaving.referent" {
			t.Fatal(err)
		}
		w.Revoke(w.Marc, policy.Referent) // the twin
		if _, err := d.PreviewLeave(t.Context(), boss, "tie-of-marc", today, ""); err != nil {
			t.Fatal(err)
		}
	})
}
