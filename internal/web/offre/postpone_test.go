package offre

import (
	"testing"

	"profil/internal/policy"
)

// A session says by which day it is known whether it takes place; its organiser
// confirms it, or cancels it for a reason.
func TestASessionIsConfirmed(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	b := s.as(t, s.Nora)
	path := "/offre/" + c.PublicID + "/sessions/nouvelle"
	f := filled(b.Get(path).Want(200).FormTo(path))
	f.Fill("maintien", "2026-12-10").Press("Enregistrer la session").WantError("maintien", "après l’annonce de la liste")
	f.Fill("maintien", "2027-01-04").Fill("minimum", "").Press("Enregistrer la session").WantError("minimum", "au moins deux personnes")
	p := f.Fill("minimum", "6").Press("Enregistrer la session").Want(200).WantText(".told", "La session est créée")
	at := p.URL.Path
	b.Get(at + "/maintien").Want(200).WantNo("[name=motif]") // a draft
	b.Get(at + "/ouvrir").FormTo(at + "/ouvrir").Press("Ouvrir aux demandes").Want(200)

	s.as(t, policy.Actor{}).Get(at).Want(200).WantText(".now", "à partir de 6 personnes").WantText(".now", "le 4 janvier 2027 au plus tard")
	b = s.as(t, s.Nora)
	page := b.Get(at).WantText(".card", "Il manque 6 inscrits").Click("Confirmer ou annuler").Want(200).WantText(".now", "Il manque 6 inscrits")
	page.FormTo(at+"/maintien").Fill("motif", "non").Press("Annuler la session").WantError("motif", "Expliquez")
	page.FormTo(at+"/maintien").Press("Confirmer la session").Want(200).WantAt(at).WantText(".told", "La session est confirmée").WantText(".now", "elle aura bien lieu")
	b.Get(at+"/maintien").Want(200).WantText(".now", "La session est confirmée").WantNo("[name=motif]")
	if n := s.Count(`SELECT count(*) FROM jobs WHERE kind = 'session.confirmed'`); n != 1 {
		t.Errorf("confirmed %d times", n)
	}
	b.Get(at + "/reporter").Want(409) // its list is not announced: it is edited
}

func TestASessionIsPostponed(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	b := s.as(t, s.Nora)
	path := "/offre/" + c.PublicID + "/sessions/nouvelle"
	at := filled(b.Get(path).Want(200).FormTo(path)).Press("Enregistrer la session").Want(200).URL.Path
	s.Do(`UPDATE sessions SET status = 'listed'`)
	page := b.Get(at).Click("Reporter la session").Want(200).WantText("main", "Jusqu’ici : jeudi 14 janvier 2027, 9 h – 12 h 30")
	form := page.FormTo(at + "/reporter")
	p := form.Fill("jour-1", "2027-01-28").Fill("fin-1", "08:00").Press("Reporter la session")
	p.WantError("fin-1", "de 15 min à 6 h")
	p = p.FormTo(at+"/reporter").Fill("fin-1", "12:30").Press("Reporter la session")
	p.WantError("reponse", "au moins un jour").WantError("motif", "Expliquez")
	if f := p.FormTo(at + "/reporter"); f.Value("jour-1") != "2027-01-28" {
		t.Error("what was typed is lost")
	}
	p = p.FormTo(at+"/reporter").Fill("jour-1", "2028-01-28").Fill("jour-2", "2028-01-28").Fill("reponse", "2027-01-05").Fill("motif", "La salle est en travaux.").Press("Reporter la session")
	p.WantError("annee", "dans une autre année").WantText("main", "Les demandes compteront pour 2028, et non plus pour 2027.")
	p.FormTo(at + "/reporter").Tick("annee")
	p = p.FormTo(at+"/reporter").Fill("jour-1", "2027-01-28").Fill("jour-2", "2027-01-28").Fill("reponse", "2027-01-05").Fill("motif", "La salle est en travaux.").Press("Reporter la session")
	p.Want(200).WantAt(at).WantText(".told", "La session est déplacée").WantText("th", "jeudi 28 janvier 2027")
	if n := s.Count(`SELECT count(*) FROM half_days WHERE day = '2027-01-28'`); n != 2 {
		t.Errorf("%d half-days were moved", n)
	}
	if n := s.Count(`SELECT count(*) FROM postponements WHERE silence = 'releases' AND reason = 'La salle est en travaux.'`); n != 1 {
		t.Errorf("%d moves", n)
	}
}
