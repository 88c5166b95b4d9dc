package demandes

import (
	"net/http"
	"testing"
)

// Nora sets seats aside for Bordeaux; Marc names Lucas, who sends his request and
// has his place; what is left is given back.
func TestSeatsAreSetAsideThenNamed(t *testing.T) {
	s := stage(t)
	s.Exec(`UPDATE sessions SET capacity = 4 WHERE id = $1`, s.session.ID)
	from := "/sessions/" + s.session.PublicID + "/places"
	give := `form[action="` + from + `"][method="post"]`
	s.as(s.Marc).Get("/employeur/places").Want(200).WantText(".empty", "Aucune place réservée")
	s.as(s.Marc).Get(from).Want(http.StatusNotFound)
	p := s.as(s.Nora).Get(from).Want(200).WantText("main", "Réserver des places")
	p = p.FormTo(from).Fill("q", "commune de bordeaux").Press("Chercher").Want(200)
	p.WantNo("main:contains(Pessac)")
	p = p.Form(give).Fill("places", "3").Fill("nommer-jour", "31").Fill("nommer-mois", "2").Fill("motif", "court").Press("Réserver ces places")
	p.WantError("motif", "").WantError("nommer", "")
	p = p.Form(give).Fill("nommer-jour", "1").Fill("nommer-mois", "2").Fill("nommer-annee", "2027").
		Fill("motif", "Un nouvel accueil ouvre en mars.").Press("Réserver ces places")
	p.WantError("places", "plus que la règle")
	p = p.Form(give).Fill("places", "2").Press("Réserver ces places").WantAt(from)
	p.WantText(".told", "Les places sont réservées").WantText(".line", "2 places à nommer")
	s.as(s.Nora).Get("/sessions/"+s.session.PublicID+"/selection").WantText("main", "2 places sont réservées à des structures")

	p = s.as(s.Marc).Get("/employeur/places").Click("Conduire un entretien").Want(200).WantText(".now", "2 places attendent un nom").WantText("main", "Un nouvel accueil ouvre en mars.")
	here := p.Path()
	s.as(s.Ines).Get(here).Want(http.StatusNotFound)
	s.as(s.Nora).Get(here).Want(200).WantNo("select").WantNo("main:contains(Lucas)")
	p = s.as(s.Marc).Get(here)
	p.FormTo(here+"/nom").Press("Nommer cette personne").WantError("collegue", "Choisissez")
	lucas := p.Attr("option:contains(Lucas)", "value")
	p = p.FormTo(here+"/nom").Fill("collegue", lucas).Press("Nommer cette personne").WantAt(here).WantText(".line", "Demande attendue")
	p.FormTo(here+"/nom").Fill("collegue", lucas).Press("Nommer cette personne").WantError("collegue", "déjà gardée")
	p = s.as(s.Marc).Get(here).FormTo(here+"/retrait").Press("Retirer ce nom").WantAt(here).WantText(".now", "2 places attendent un nom")
	p.FormTo(here+"/nom").Fill("collegue", lucas).Press("Nommer cette personne").WantAt(here)

	s.as(s.Lucas).Get("/demandes").WantText("main", "Une place vous est gardée").Click("Envoyer ma demande").Want(200).WantText("main", "l’accord de votre employeur est déjà donné")
	own := s.ask(t, s.Lucas)
	s.as(s.Lucas).Get(own).WantText("main", "Votre place est réservée").WantText(".timeline", "Une place réservée à la structure est donnée à cette demande")
	p = s.as(s.Marc).Get(here).WantText(".line", "Inscription faite")
	p.FormTo(here+"/rendre").Fill("places", "2").Press("Rendre ces places").WantError("places", "au plus")
	p.FormTo(here+"/rendre").Press("Rendre ces places").WantAt(here).WantText(".now", "Plus aucune place")
	if n := s.Int(`SELECT taken FROM sessions WHERE id = $1`, s.session.ID); n != 1 {
		t.Fatal(n)
	}
}
