package gestion

import (
	"net/url"
	"testing"
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
