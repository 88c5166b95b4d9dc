package letter

import (
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/organisation"
)

// toDeputy is whoever stands in for somebody away; nobody when no deputy was
// named.
func toDeputy(r *reader, id string) ([]Recipient, error) {
	b, err := organisation.LoadAbsence(r.tx, id)
	if err != nil || b.DeputyID == "" {
		return nil, err
	}
	return r.person(b.DeputyID)
}

func sayDeputyNamed(r *reader, id string, to Recipient) (said, error) {
	b, err := organisation.LoadAbsence(r.tx, id)
	if err != nil {
		return said{}, err
	}
	if b.DeputyID != to.Person.ID || b.To < civil.DayOf(r.tx.Now, civil.Paris) {
		return said{}, errMoot
	}
	o, err := once(r, "organisation", b.OrganisationID, organisation.Load)
	return said{
		Subject: b.Person + " vous confie les demandes de ses collègues, " + french.Range(b.From, b.To),
		Says: []string{
			"Pendant son absence, vous répondez aux demandes de formation de « " + o.Label() + " » à sa place. Les courriels vous arrivent du premier au dernier jour ; le lendemain, tout lui revient, sans que vous ayez rien à faire.",
			"Vous ne répondez ni à vos propres demandes, ni aux siennes.",
		},
		Facts: []fact{{"Structure", o.Label()}, {"Dates", french.Range(b.From, b.To)}},
		Label: "Voir les demandes à décider",
		Path:  "/employeur",
		After: []string{"Vous ne pouvez pas ? Prévenez " + b.Person + " : l’absence se modifie en un instant."},
	}, err
}
