package moi

import "testing"

// Claire asks for a correction: what is wrong is told and kept, what is sent is
// listed with its deadline, and she takes it back.
func TestACorrectionIsAskedFor(t *testing.T) {
	h := newHouse(t)
	_, claire := h.person("Claire", "Vasseur", "claire@exemple.fr")
	p := claire.Get("/moi/donnees").Click("demandez une correction").WantAt("/moi/donnees/corriger")
	p = p.FormTo("/moi/donnees/corriger").Fill("endroit", "Attestation de novembre").Press("Envoyer ma demande").Want(422)
	p.WantError("objet", "").WantError("erreur", "faux").WantError("juste", "juste")
	p = p.FormTo("/moi/donnees/corriger").Fill("objet", "paper").Fill("erreur", "Claire Vaseur").Fill("juste", "Claire Vasseur").Press("Envoyer ma demande")
	p.WantText(".told", "est envoyée").WantText(".now", "En attente").WantText("dd", "Attestation de novembre")
	p = claire.Get("/moi/donnees").WantText(".card li", "En attente").Click("N°")
	p.FormTo(p.Path()+"/retrait").Press("Retirer ma demande").
		WantAt("/moi/donnees").WantText(".card li", "Retirée")
}
