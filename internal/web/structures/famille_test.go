package structures

import (
	"testing"

	"profil/internal/organisation"
	"profil/internal/policy"
)

// Who is lent the role of another establishment finds it among their structures,
// and reads there by whom; the people of that establishment read who answers. A
// stranger finds nothing.
func TestALentReferentFindsTheOtherSite(t *testing.T) {
	w := newWorld(t)
	marc := w.joins("marc", "Marc", "Delage", medoc)
	lead := w.tieOf("marc")
	if err := w.desk.ConfirmReferent(t.Context(), w.odile(), lead.PublicID, organisation.Reason{}); err != nil {
		t.Fatal(err)
	}
	w.joins("claire", "Claire", "Vasseur", medocBranch)
	site := w.tieOf("claire")
	marc.Get("/structures").Want(200).WantNo("h2 a[href='/structures/" + site.Organisation.PublicID + "']")
	if err := w.desk.AskShare(t.Context(), w.actor(w.people["odile"]), lead.Organisation.PublicID, site.Organisation.PublicID, policy.Referent); err != nil {
		t.Fatal(err)
	}
	there := marc.Get("/structures").Want(200).WantText("main", "Vous répondez aussi pour").WantText(".line .where", "Référent, prêté par Mission locale du Médoc").Click(site.Label())
	there.Want(200).WantText(".note", "Vous répondez ici par un rôle prêté").WantText(".note", "Mission locale du Médoc")
	lea := w.joins("lea", "Léa", "Roy", medocBranch)
	if err := w.desk.DecideAffiliation(t.Context(), w.actor(w.people["marc"]), w.tieOf("lea").PublicID, organisation.Answer{Accept: true}); err != nil {
		t.Fatal(err)
	}
	lea.Get("/structures/"+site.Organisation.PublicID).Want(200).WantNo(".note").WantText("main", "Les référents de Mission locale du Médoc répondent ici aussi")
	w.joins("lucas", "Lucas", "Petit", bordeaux)
	w.browser("lucas").Get("/structures").Want(200).WantNo(".line")
}
