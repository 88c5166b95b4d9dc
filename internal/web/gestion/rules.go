package gestion

import (
	"strconv"

	"profil/internal/affiliation"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// rules shows the table by which people join structures, as the program reads
// it, and what a domain more would have answered.
func (p Pages) rules(c *kit.Ctx) error {
	byHand, err := p.Organisations.ConfirmedByHand(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Show(rulesView(affiliation.Rules, byHand, policy.Can(c.Actor, policy.DomainDecide, policy.Subject{})))
}

// domainsHref is where the domains of a structure are set, or its page for who
// only reads.
func domainsHref(o organisation.Organisation, decides bool) string {
	if decides {
		return "/structures/" + o.PublicID + "/acces/regles"
	}
	return "/gestion/structures/" + o.PublicID
}

// place is where a rule stands in the order in which they are read.
func place(i int) string { return strconv.Itoa(i + 1) }

// given is what an affiliation keeps of a rule that lets people in.
func given(r affiliation.Rule) string {
	if r.Answer != affiliation.Join {
		return "–"
	}
	return french.Sentence("proof." + string(r.Proof))
}
