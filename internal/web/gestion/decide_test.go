package gestion

import (
	"net/url"
	"testing"

	"profil/internal/sqldb"
)

// One answer confirms somebody and verifies the domain of their address; a
// refusal, and the reading of a preview, keep the box as it was ticked.
func TestADomainIsRecognisedWithAnAnswer(t *testing.T) {
	o := newOffice(t)
	odile := o.as("Odile Garnier")
	id := o.one(`SELECT public_id FROM affiliations WHERE status = 'awaiting_manager'`)
	tie := "/gestion/rattachements/" + id
	odile.Post(tie, keyed(url.Values{"decision": {"accepter"}, "domaine": {"gmail.com"}})).Want(422).WantError("domaine", "ne prouve pas")
	p := odile.Get(tie).FormTo(tie).Tick("domaine").Press("Refuser").WantError("motif-rattachement", "10 lettres")
	if !p.Has("#domaine[checked]") {
		t.Error("the box is no more as it was ticked")
	}
	p.FormTo(tie).Press("Confirmer le rattachement").WantAt(tie).WantText(".told", "le domaine est vérifié").WantText(".state", "Confirmé").WantNo("#domaine")
	if said := o.one(`SELECT n.status FROM organisation_domains n JOIN affiliations f ON f.organisation_id = n.organisation_id
		WHERE f.public_id = $1 AND n.domain = $2`, id, p.Attr("#domaine", "value")); said != "verified" {
		t.Errorf("the domain is %s", said)
	}
}

// So does one answer to several, which keeps the box in the same way.
func TestADomainIsRecognisedWithSeveralAnswers(t *testing.T) {
	o := newOffice(t)
	odile := o.as("Odile Garnier")
	id := o.one(`SELECT public_id FROM affiliations WHERE status = 'awaiting_manager'`)
	alike := "/gestion/rattachements/" + id + "/semblables"
	odile.Post(alike, keyed(url.Values{"decision": {"accepter"}, "domaine": {"gmail.com"}})).Want(422).WantError("domaine", "ne prouve pas")
	p := odile.Get(alike).FormTo(alike).Tick("domaine").Press("Refuser").WantError("motif-rattachement", "10 lettres")
	if !p.Has("#domaine[checked]") {
		t.Error("the box is no more as it was ticked")
	}
	p.FormTo(alike).Press("Accepter les demandes cochées").WantAt("/gestion").WantText(".told", "le domaine est vérifié")
	if said := o.one(`SELECT n.status FROM organisation_domains n JOIN affiliations f ON f.organisation_id = n.organisation_id
		WHERE f.public_id = $1 AND n.domain = $2`, id, p.Attr("#domaine", "value")); said != "verified" {
		t.Errorf("the domain is %s", said)
	}
}

// The rules say which domain would have answered in place of people, and who
// decides on domains is led to them.
func TestWhatADomainWouldHaveAnswered(t *testing.T) {
	o := newOffice(t)
	odile, paul := o.as("Odile Garnier"), o.as("Paul Nadeau")
	const page = "/gestion/rattachements/regles"
	if err := o.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`UPDATE affiliations SET evidence = 'referent', decided_at = $1 WHERE status = 'confirmed'`, tx.Now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	pessac := o.organisation("Commune de Pessac")
	odile.Get(page).Want(200).WantText("table caption", "Domaines à vérifier, peut-être").WantText(`th a[href="/structures/`+pessac+`/acces/regles"]`, "Commune de Pessac")
	paul.Get(page).Want(200).WantText(`th a[href="/gestion/structures/`+pessac+`"]`, "Commune de Pessac")
}
