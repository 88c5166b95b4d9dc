package gestion

import (
	"strconv"

	"profil/internal/affiliation"
	"profil/internal/french"
	"profil/internal/web/kit"
)

// rules shows the table by which people join structures, as the program reads
// it.
func (p Pages) rules(c *kit.Ctx) error { return c.Show(rulesView(affiliation.Rules)) }

// place is where a rule stands in the order in which they are read.
func place(i int) string { return strconv.Itoa(i + 1) }

// given is what an affiliation keeps of a rule that lets people in.
func given(r affiliation.Rule) string {
	if r.Answer != affiliation.Join {
		return "–"
	}
	return french.Sentence("proof." + string(r.Proof))
}
