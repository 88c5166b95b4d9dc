package gestion

import (
	"testing"

	"profil/internal/casework"
)

// A ready answer comes into the reason, after what was typed, and is read
// before it is sent; nothing has left meanwhile.
func TestAReadyAnswer(t *testing.T) {
	o := newOffice(t)
	odile := o.as("Odile Garnier")
	request := "/gestion/demandes-structures/" + o.one(`SELECT public_id FROM organisation_requests WHERE status = 'requested'`)
	p := odile.Get(request).FormTo(request).Fill("motif", "Nous avons vérifié.").Fill("modele", "siret-introuvable").Press("Reprendre ce texte").Want(200)
	p.WantText("textarea", "Nous avons vérifié.").WantText("textarea", "Bonjour Rachid").WantText("textarea", "bulletin de paie")
	p = p.FormTo(request).Press("Relire avant d’envoyer").Want(200).WantText(".note .prose", "Bonjour Rachid")
	p.FormTo(request).Press("Refuser").WantAt("/gestion").WantText(".told", "refusée")

	tie := "/gestion/rattachements/" + o.one(`SELECT public_id FROM affiliations WHERE status = 'awaiting_manager'`)
	odile.Get(tie).FormTo(tie).Press("Reprendre ce texte").Want(422).WantError("modele-rattachement", "Choisissez")
	odile.Get(tie).FormTo(tie).Fill("motif", "Bonjour {prénom}, nous refusons.").Press("Refuser").WantError("motif-rattachement", "variable")
	odile.Get(tie).WantText("h2", "Comparaison avec le répertoire").WantText(".state", "Identique")

	asked := o.one(`SELECT d.public_id FROM adhesions d JOIN organisations o ON o.id = d.organisation_id WHERE d.status = 'asked' AND o.name LIKE 'Coop%'`)
	coop := "/gestion/structures/" + o.organisation("Coopérative Les Passeurs")
	odile.Get(coop).FormTo("/gestion/adhesions/"+asked).Fill("modele", "adhesion-cotisation").Press("Reprendre ce texte").Want(200).
		WantText("textarea", "Coopérative Les Passeurs pour 2026")
}

func TestTheReadyAnswersAreKept(t *testing.T) {
	o := newOffice(t)
	odile, paul := o.as("Odile Garnier"), o.as("Paul Nadeau")
	paul.Get("/gestion/modeles").Want(200).WantText("th", "L’établissement est fermé").WantNo("main .btn[href]")
	paul.Get("/gestion/modeles/nouveau").Want(403)
	paul.Get("/gestion/modeles/siret-ferme").Want(200).WantText(".prose", "Bonjour Claire").WantNo(`main form[method="post"]`)
	odile.Get("/gestion/modeles?q=jetable").Want(200)
	p := odile.Get("/gestion/modeles/siret-ferme").FormTo("/gestion/modeles/siret-ferme").Fill("texte", "Bonjour {prénom}, {quoi} est fermé.").Press("Enregistrer")
	p.WantError("texte", "variable").FormTo("/gestion/modeles/siret-ferme").Fill("texte", "Bonjour {prénom}, {structure} est fermée.").
		Press("Voir comme la personne").Want(200).WantText(".prose", "Mission locale du Médoc est fermée").
		FormTo("/gestion/modeles/siret-ferme").Press("Enregistrer").WantAt("/gestion/modeles/siret-ferme").WantText(".told", "enregistrée").
		FormTo("/gestion/modeles/siret-ferme/retrait").Press("Ne plus proposer").WantAt("/gestion/modeles/siret-ferme").WantText("main .btn", "Proposer de nouveau")
	n := odile.Get("/gestion/modeles/nouveau").FormTo("/gestion/modeles/nouveau").Fill("titre", "Vu ensemble").Fill("texte", "Bonjour {prénom}, c’est vu ensemble.")
	n.Fill("sujet", "change traiter").Press("Enregistrer").Want(200).WantText("h1", "Vu ensemble")
	for _, subject := range casework.Subjects {
		if len(allowed(subject)) == 0 {
			t.Errorf("%s has no variable", subject)
		}
	}
}
