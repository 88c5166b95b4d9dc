package structures

import (
	"testing"
	"time"

	"profil/internal/affiliation"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// moves gives somebody one address, proven a moment ago.
func (w *world) moves(name, address string) {
	w.t.Helper()
	w.browser(name)
	err := w.db.Write(w.t.Context(), func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE emails SET address = $2, typed = $2, verified_at = $3 WHERE person_id = $1`, w.people[name].ID, address, tx.Now.Add(-time.Minute))
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// The référent invites and proposes, the gestionnaire decides; each sees their
// own forms, and a colleague none.
func TestAccess(t *testing.T) {
	w := newWorld(t)
	marc, tie := w.referent()
	path := "/structures/" + tie.Organisation.PublicID + "/acces"
	page := path + "/regles"
	p := marc.Get("/structures/" + tie.Organisation.PublicID).Click("Régler qui peut rejoindre la structure").WantAt(page).WantNo("form[action$='/contact']")
	p.FormTo(path+"/invitations").Fill("email", "lea").Press("Envoyer l’invitation").WantError("email", "")
	p.FormTo(path+"/invitations").Fill("email", "lea@orange.fr").Press("Envoyer l’invitation").WantAt(page).WantText(".told", "invitation").WantText("table", "lea@orange.fr")
	p.FormTo(path+"/domaines").Fill("domaine", "gmail.com").Press("Proposer ce domaine").WantError("domaine", "ne prouve pas")
	p.FormTo(path+"/domaines").Fill("domaine", "bordeaux.example").Press("Proposer ce domaine").WantAt(page).WantText(".state", "Proposé")

	w.moves("lea", "lea@orange.fr")
	lea := w.browser("lea")
	j := lea.Get("/structures/rejoindre?structure="+tie.Organisation.PublicID).Want(200).WantText("main", "vous a invité")
	j.FormTo("/structures/rejoindre").Fill("prenom", "Léa").Fill("nom", "Roy").Fill("fonction", "Agente").Press("Créer mon compte").WantAt("/structures").WantText(".facts", "Invitation du référent")
	lea.Get(page).Want(403)
	marc.Get(page).WantNo("table:contains(lea@orange.fr)")

	w.odile()
	odile := w.browser("odile")
	p = odile.Get(page).Want(200).WantNo("form[action$='/invitations']")
	p.FormTo(path+"/domaines").Fill("domaine", "bordeaux.example").Press("Enregistrer le domaine").WantError("etat", "")
	p.FormTo(path+"/domaines").Fill("domaine", "bordeaux.example").Tick("etat", "verified").Press("Enregistrer le domaine").WantAt(page).WantText(".state", "Vérifié")
	p.FormTo(path+"/contact").Fill("contact", "accueil").Press("Enregistrer le contact").WantError("contact", "pas complète")
	p.FormTo(path+"/contact").Fill("contact", "accueil@bordeaux.example").Press("Enregistrer le contact").WantAt(page).WantText("aside", "accueil@bordeaux.example")

	w.moves("claire", "claire@bordeaux.example")
	claire := w.browser("claire")
	claire.Get("/structures").WantText(".empty", "Commune de Bordeaux").Click("Commune de Bordeaux").WantText("main", "domaine vérifié")
	w.joins("claire", "Claire", "Vasseur", bordeaux).Get("/structures").WantText(".facts", "Domaine vérifié")
}

// A newcomer has a code sent to the official contact, and types it.
func TestCode(t *testing.T) {
	w := newWorld(t)
	_, tie := w.referent()
	if err := w.desk.SetContact(t.Context(), w.actor(w.people["odile"]), tie.Organisation.PublicID, "accueil@bordeaux.example"); err != nil {
		t.Fatal(err)
	}
	lucas := w.joins("lucas", "Lucas", "Petit", bordeaux)
	path := "/structures/code/" + w.tieOf("lucas").PublicID
	p := lucas.Get("/structures").Click("Suivre ma demande").Click("Utiliser le code du contact officiel").WantAt(path).WantNo("#code")
	p = p.FormTo(path+"/envoi").Press("Envoyer un code au contact officiel").WantAt(path).WantText(".told", "contact officiel")
	p.FormTo(path).Fill("code", "AAAA-AAAA").Press("Prouver mon rattachement").WantError("code", "bon code")
	var id string
	err := w.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		id, err = sqldb.Value[string](tx, `SELECT id FROM contact_codes`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lucas.Get(path).FormTo(path).Fill("code", w.desk.ContactCode(id)).Press("Prouver mon rattachement").WantAt("/structures").WantText(".told", "prouvé").WantText(".facts", "Code du contact officiel")
	lucas.Get(path).Want(200).WantText(".empty", "Aucun code à demander")
}

// A refused domain is told before anything is typed; who was refused says what
// has changed.
func TestRefusedBefore(t *testing.T) {
	w := newWorld(t)
	marc, tie := w.referent()
	home := "/structures/" + tie.Organisation.PublicID
	if err := w.desk.SayDomain(t.Context(), w.actor(w.people["odile"]), tie.Organisation.PublicID, "fuite.example", affiliation.RefusedDomain); err != nil {
		t.Fatal(err)
	}
	w.moves("max", "max@fuite.example")
	w.browser("max").Get("/structures/rejoindre?structure="+tie.Organisation.PublicID).Want(200).WantText("main", "pas accepté").WantNo("#fonction")

	lucas := w.joins("lucas", "Lucas", "Petit", bordeaux)
	path := home + "/personnes/" + w.tieOf("lucas").PublicID
	marc.Get(path).FormTo(path+"/refus").Fill("motif", "Nous ne le connaissons pas.").Press("Refuser le rattachement").WantAt(home)
	p := lucas.Get("/structures/rejoindre?siret="+bordeaux).Want(200).WantText("main", "Nous ne le connaissons pas.")
	p.FormTo("/structures/rejoindre").Fill("fonction", "Agent").Press("Rejoindre cette structure").WantError("precision", "ce qui a changé")
	p.FormTo("/structures/rejoindre").Fill("fonction", "Agent").Fill("precision", "J’ai été recruté le 2 novembre.").Press("Rejoindre cette structure").WantAt("/structures").WantText(".now .state", "Chez le référent")
	again := home + "/personnes/" + w.tieOf("lucas").PublicID
	marc.Get(again).WantText(".facts", "recruté le 2 novembre")
}

// Whoever a provider of identities vouches for is told so before, and belongs at
// once; to another structure it says nothing.
func TestVouchedFor(t *testing.T) {
	w := newWorld(t)
	s, err := siret.Parse(bordeaux)
	if err != nil {
		t.Fatal(err)
	}
	w.says = s
	claire := w.browser("claire")
	claire.Get("/structures/rejoindre?siret="+pessac).WantText("main", "référent provisoire")
	p := claire.Get("/structures/rejoindre?siret="+bordeaux).WantText("main", "fournisseur d’identité")
	p.FormTo("/structures/rejoindre").Fill("prenom", "Claire").Fill("nom", "Vasseur").Fill("fonction", "Agente").Press("Créer mon compte").
		WantAt("/structures").WantText(".facts", "Fournisseur d’identité").WantText(".facts", "Référent")
}

// The yearly question is answered by one button, by the person or their référent.
func TestStillThere(t *testing.T) {
	w := newWorld(t)
	marc, tie := w.referent()
	if err := w.db.Write(t.Context(), func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE affiliations SET asked_at = $2 WHERE id = $1`, tie.ID, tx.Now)
	}); err != nil {
		t.Fatal(err)
	}
	marc.Get("/structures").WantText("main", "Travaillez-vous toujours ici").FormTo("/structures/toujours/" + tie.PublicID)
	claire := w.joins("claire", "Claire", "Vasseur", bordeaux)
	asked := w.tieOf("claire")
	home := "/structures/" + tie.Organisation.PublicID
	card := home + "/personnes/" + asked.PublicID
	marc.Get(card).FormTo(card + "/confirmation").Press("Confirmer le rattachement").WantAt(home)
	if err := w.db.Write(t.Context(), func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE affiliations SET asked_at = $2, silent_at = $2, confidence = 'low' WHERE id = $1`, asked.ID, tx.Now)
	}); err != nil {
		t.Fatal(err)
	}
	claire.Get("/structures").FormTo("/structures/toujours/" + asked.PublicID)
	marc.Get(card).WantText("main", "n’a pas répondu").FormTo(card+"/presence").Press("Oui, elle y travaille").WantAt(card).WantText(".told", "noté").WantText(".facts", "Prouvé").WantNo("form[action$='/presence']")
}

// Who comes with an address of a provider open to all is told that another one
// would do, only where it would.
func TestAWorkAddressWouldDo(t *testing.T) {
	w := newWorld(t)
	_, tie := w.referent()
	w.odile()
	w.moves("claire", "claire@gmail.com")
	claire, page := w.browser("claire"), "/structures/rejoindre?structure="+tie.Organisation.PublicID
	claire.Get(page).Want(200).WantNo("main .note")
	if err := w.desk.SayDomain(t.Context(), w.actor(w.people["odile"]), tie.Organisation.PublicID, "bordeaux.example", affiliation.VerifiedDomain); err != nil {
		t.Fatal(err)
	}
	claire.Get(page).Want(200).WantText("main .note", "le référent de la structure vérifie").WantText(`main .note a[href="/moi/adresses"]`, "Ajouter une adresse")
	w.moves("claire", "claire@bordeaux.example")
	claire.Get(page).Want(200).WantNo("main .note").WantText("main", "domaine vérifié")
}
