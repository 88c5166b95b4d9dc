package gestion

import "testing"

// The structures whose new code is known are given it at once, those of the
// filter alone; who only reads sees the lists.
func TestCarrying(t *testing.T) {
	o := newOffice(t)
	paul := o.as("Paul Nadeau")
	paul.Get(nafPath+"?selon=libelle").Want(200).WantText("table", "Forêts & Métiers").WantNo(`main form[method="post"]`)
	p := o.as("Odile Garnier").Get(nafPath + "?q=foret&selon=libelle").Want(200).WantNo("table :contains(Passeurs)")
	p = p.Form(`main form[method="post"]`).Fill("motif", "").Press("Donner son code NAF 2025 à cette structure")
	p.Want(422).WantText("#motif-naf-erreur", "en une phrase")
	p = p.Form(`main form[method="post"]`).Fill("motif", "Passage à la NAF 2025.").Press("Donner son code NAF 2025 à cette structure")
	p.Want(200).WantText("main", "Aucune structure en NAF rév. 2")
	if got := o.one(`SELECT ape_code FROM organisations WHERE name = 'Forêts & Métiers'`); got != "85.59G" {
		t.Errorf("the code is %s", got)
	}
	if got := o.one(`SELECT ape_code FROM organisations WHERE name = 'Coopérative Les Passeurs'`); got != "85.59A" {
		t.Errorf("one outside of the filter was carried: %s", got)
	}
}
