package demandes

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/letter"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit/ui"
)

// foreseen shows the letters of an instance called PROFIL.
func foreseen(t testing.TB, db *sqldb.DB) letter.Preview {
	t.Helper()
	from, err := email.Parse("ne-pas-repondre@profil.example.fr")
	if err != nil {
		t.Fatal(err)
	}
	return letter.Preview{DB: db, Writer: letter.Writer{URL: "https://profil.example.fr", Product: "PROFIL", From: from, Contact: from, ReplyTo: from}}
}

// crowd adds n people of n structures whose requests are in selection.
func (s *scene) crowd(n int) {
	for _, insert := range []string{
		`INSERT INTO organisations (id, public_id, name, search, sort_name, source, status, department, created_at, updated_at)
			SELECT 'o' || i, 'o' || i, 'Structure ' || i, 'structure ' || i, 'structure ' || i, 'request', 'active', '33', $2, $2 FROM n`,
		`INSERT INTO persons (id, public_id, first_name, last_name, sort_name, status, created_at, updated_at)
			SELECT 'p' || i, 'p' || i, 'Personne', 'N' || i, 'n' || i || ' personne', 'active', $2, $2 FROM n`,
		`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at)
			SELECT 'a' || i, 'a' || i, 'p' || i, 'o' || i, 'Conseillère', 'confirmed', 'manager', $2, $2 FROM n`,
	} {
		s.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) `+insert, n, sqltest.Noon)
	}
	s.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO enrolments (id, public_id, reference, person_id, affiliation_id, employer_id, course_id, session_id, provider_id, quota_year, format, reserved, status, arrival_no, submitted_at, created_at, updated_at)
			SELECT 'e' || i, 'e' || i, 'R' || i, 'p' || i, 'a' || i, 'o' || i, $3, $4, $5, 2027, 'formation', false, 'awaiting_provider', i + 100, $2, $2, $2 FROM n`,
		n, sqltest.Noon, s.course.ID, s.session.ID, s.Forets.ID)
	s.who = s.Nora
}

func (s *scene) board() string { return "/sessions/" + s.session.PublicID + "/selection" }

// Two thousand requests are read page by page, and found by a name.
func TestABoardOfTwoThousand(t *testing.T) {
	s := stage(t)
	s.crowd(2000)
	p := s.Get(s.board()).Want(200)
	p.WantText(".column h2", "À examiner 2000").WantText(".column li", "Voir les 2\u202f000")
	if n := strings.Count(string(p.Body), `class="person"`); n != amongOthers {
		t.Fatalf("%d people are shown", n)
	}
	p = p.Click("Voir les 2\u202f000").Want(200)
	p = p.Click("Page suivante").Want(200)
	p.WantText(".person", "Personne N51")
	p = s.Get(s.board() + "?q=n1999").Want(200)
	p.WantText(".person", "Personne N1999")
	p = p.Click("Personne N1999").FormTo(s.board() + "/choix").Press("Retenir : Personne N1999")
	if !strings.Contains(p.Path(), "q=n1999") {
		t.Fatal(p.Path())
	}
	p.WantText(".column h2", "Retenus 1 sur")
}

// A second reader gives their score before they see that of the first. The twin is
// with the desk, which keeps the guard.
func TestTheBoardKeepsReadersApart(t *testing.T) {
	s := stage(t)
	s.crowd(1)
	s.who = s.Nora
	keep := "Enregistrer ma lecture : Personne N1"
	s.Get(s.board()).FormTo(s.board()+"/note").Fill("note", "4").Fill("etiquettes", "débutante, mobilité").Fill("remarque", "Son besoin est précis.").
		Press(keep).WantText(".person", "4 sur 5 (1 note) · débutante · mobilité")
	s.who = s.Person("Rose", "Arnaud", s.Forets, policy.Organiser)
	p := s.Get(s.board()).WantNo(".person:contains(4 sur 5)")
	p.WantText("#lecture", "Les notes des autres lecteurs se montrent quand vous avez donné la vôtre")
	p.FormTo(s.board()+"/note").Fill("etiquettes", "a,b,c,d,e,f").Press(keep).WantError("etiquettes", "Cinq étiquettes au plus")
	p = s.Get(s.board()).FormTo(s.board()+"/note").Fill("note", "2").Press(keep)
	p.WantText("#lecture", "Nora Belkacem").WantText("#lecture", "Son besoin est précis.").WantText(".person", "3 sur 5 (2 notes)")
	s.who = s.Claire
	s.Get(s.board()).Want(http.StatusNotFound)
}

// Each letter is read before it is sent, and nobody is told.
func TestEachLetterIsReadBeforehand(t *testing.T) {
	s := stage(t)
	s.crowd(3)
	s.Exec(`UPDATE sessions SET capacity = 1 WHERE id = $1`, s.session.ID)
	for i, choice := range []enrolment.Choice{enrolment.Retain, enrolment.Wait, enrolment.Reject} {
		s.Exec(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, true, $3)`, fmt.Sprintf("n%d@exemple.example", i+1), "p"+strconv.Itoa(i+1), sqltest.Noon)
		s.Exec(`UPDATE enrolments SET choice = $2, choice_reason = $3 WHERE id = $1`, "e"+strconv.Itoa(i+1), choice, "Le groupe est complet.")
	}
	for i, want := range []string{"Vous avez une place", "Votre place sur la liste d’attente", "Le groupe est complet."} {
		s.Get(s.board()+"/publication?lettre=e"+strconv.Itoa(i+1)).WantText("#lettre", want).WantText("#lettre", "Personne N"+strconv.Itoa(i+1))
	}
	if n := s.Int(`SELECT count(*) FROM mails`) + s.Int(`SELECT count(*) FROM enrolments WHERE status <> 'awaiting_provider'`); n != 0 {
		t.Fatal("something happened")
	}
}

// BenchmarkBoard reads the board of a session that 2,000 people ask for, and
// writes its page.
func BenchmarkBoard(b *testing.B) {
	s := stage(b)
	s.crowd(2000)
	for b.Loop() {
		all, err := s.pages.Desk.Board(b.Context(), s.Nora, s.session.PublicID, "")
		if err != nil {
			b.Fatal(err)
		}
		page := boardPage{Board: all, Me: s.Nora.Person, View: view{Page: 1}}
		if err := boardView(page).Render(ui.With(b.Context(), &ui.View{Site: &ui.Site{}}), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
