package demandes

import (
	"net/http"
	"testing"
)

// A person changes session, and reads it in the story of the request; the
// employer answers again.
func TestChangingSession(t *testing.T) {
	s := stage(t)
	path := s.ask(t, s.Claire)
	s.as(s.Claire).Get(path).WantNo(".btn:contains(Changer de session)") // there is no other yet
	s.Get(path+"/session").WantText("main", "Aucune autre session")
	other := s.Session(s.course, 2, "2027-06-10")
	s.accept(t, s.Marc, path)
	p := s.as(s.Claire).Get(path).Click("Changer de session").Want(200)
	p.WantText("main", "2 places libres aujourd’hui")
	p = p.FormTo(path + "/session").Press("Changer de session")
	p.WantError("information", "Cochez cette case")
	p = p.FormTo(path + "/session").Tick("information").Press("Changer de session").WantAt(path)
	p.WantText(".told", "passée à une autre session").WantText(".timeline", "Auparavant : session du 18 mars 2027, 1ᵉʳ dans l’ordre d’arrivée")
	p.WantText("main", "Votre employeur doit répondre")
	s.as(s.Nora).Get(path).Want(http.StatusNotFound)
	s.accept(t, s.Marc, path)
	if n := s.Int(`SELECT count(*) FROM enrolments WHERE session_id = $1 AND status = 'awaiting_provider'`, other.ID); n != 1 {
		t.Fatal(n)
	}
}

// The provider moves for a reason, and says it.
func TestTheProviderMovesForAReason(t *testing.T) {
	s := stage(t)
	path := s.ask(t, s.Claire)
	s.Session(s.course, 2, "2027-06-10")
	s.accept(t, s.Marc, path)
	p := s.as(s.Nora).Get(path).Click("Changer de session").Want(200)
	p = p.FormTo(path + "/session").Press("Changer de session")
	p.WantError("motif", "")
	p = p.FormTo(path+"/session").Fill("motif", "La salle de mars n’est plus libre.").Press("Changer de session")
	p.WantAt("/sessions/"+s.session.PublicID+"/selection").WantText(".told", "passée à une autre session")
	s.as(s.Claire).Get(path).WantText(".timeline", "Motif : La salle de mars n’est plus libre.")
	s.as(s.Lucas).Get(path + "/session").Want(http.StatusNotFound)
}
