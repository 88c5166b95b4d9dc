package demandes

import (
	"net/http"
	"testing"

	"profil/internal/enrolment"
)

// Claire cannot come: Lucas takes her seat, once Marc has agreed.
func TestASeatIsHandedOver(t *testing.T) {
	s := stage(t)
	path := s.ask(t, s.Claire)
	s.accept(t, s.Marc, path)
	id := path[len("/demandes/"):]
	if err := s.pages.Desk.Choose(t.Context(), s.Nora, id, enrolment.Retain, enrolment.Reason{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pages.Desk.Publish(t.Context(), s.Nora, s.session.PublicID); err != nil {
		t.Fatal(err)
	}
	p := s.as(s.Claire).Get(path).Click("Proposer ma place à un collègue").Want(200)
	p.FormTo(path+"/relais").Press("Proposer ma place").WantError("collegue", "Choisissez une personne de votre structure")
	lucas := p.Attr("option:contains(Lucas)", "value")
	p = p.FormTo(path+"/relais").Fill("collegue", lucas).Press("Proposer ma place").WantAt(path)
	p.WantText(".told", "Un courriel prévient votre collègue").WantText("main", "Vous avez proposé cette place à Lucas")

	s.as(s.Ines).Get("/relais/" + id).Want(http.StatusNotFound)
	p = s.as(s.Lucas).Get("/demandes").WantText("main", "Un collègue vous propose sa place").Click("Répondre à mon collègue").Want(200)
	p = p.FormTo("/relais/" + id).Press("Prendre la place")
	p.WantError("information", "Cochez cette case")
	p = p.FormTo("/relais/" + id).Tick("information").Press("Prendre la place").Want(200)
	p.WantText(".told", "Votre employeur doit donner son accord").WantText("main", "Prend la place de")
	own := p.Path()
	s.as(s.Lucas).Get("/relais/"+id).WantText("main", "Votre employeur doit répondre")
	s.accept(t, s.Marc, own)
	s.as(s.Lucas).Get(own).WantText("main", "Votre place est réservée")
	s.as(s.Claire).Get(path).WantText(".timeline", "La place est passée à un collègue")
	s.as(s.Lucas).Get("/relais/" + id).Want(http.StatusNotFound)
}
