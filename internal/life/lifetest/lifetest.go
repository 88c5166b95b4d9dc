// Package lifetest draws the lives of the product for the documentation, in
// French, from the tables that decide. It refuses to know any particular life:
// each room's test gives its own.
package lifetest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"profil/internal/french"
	"profil/internal/life"
	"profil/internal/policy"
)

var seats = map[policy.Seat]string{
	policy.Anyone: "tout le monde", policy.SignedIn: "toute personne connectée", policy.Self: "la personne concernée",
	policy.Colleague: "les collègues", policy.OrgReferent: "le référent de la structure", policy.EmployerApprover: "l’employeur",
	policy.ProviderOrganiser: "l’organisateur", policy.SessionTrainer: "le formateur de la session",
	policy.ProviderReferent: "le référent du prestataire", policy.StaffReader: "le gestionnaire (lecture)", policy.StaffManager: "le gestionnaire",
	policy.StaffAdmin: "l’administrateur", policy.TheClerk: "PROFIL, de lui-même",
}

// Draw writes a life as a diagram and a table: its statuses are said under
// "noun.status.…", its events under "noun.…".
func Draw[S, E ~string](noun string, table life.Table[S, E]) string {
	var b strings.Builder
	status := func(s S) string { return french.Sentence(noun + ".status." + string(s)) }
	event := func(e E) string { return french.Sentence(noun + "." + string(e)) }
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	for _, s := range table.Statuses() {
		fmt.Fprintf(&b, "  state \"%s\" as %s\n", status(s), s)
	}
	fmt.Fprintf(&b, "  [*] --> %s\n", table[0].From)
	for _, m := range table {
		fmt.Fprintf(&b, "  %s --> %s: %s\n", m.From, m.To, event(m.Event))
	}
	for _, s := range table.Statuses() {
		if table.Final(s) {
			fmt.Fprintf(&b, "  %s --> [*]\n", s)
		}
	}
	b.WriteString("```\n\n| De | Ce qui se passe | Par qui | Vers |\n|---|---|---|---|\n")
	for _, m := range table {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", status(m.From), event(m.Event), who(m.By), status(m.To))
	}
	return b.String()
}

// who says in French to whom an act is granted.
func who(act policy.Act) string {
	var all []string
	seen := map[policy.Seat]bool{}
	for _, g := range policy.Rules[act] {
		if !seen[g.Seat] {
			all = append(all, seats[g.Seat])
		}
		seen[g.Seat] = true
	}
	return strings.Join(all, ", ")
}

// Same compares a page of the documentation with what the program says, or
// writes it when PROFIL_UPDATE is set.
func Same(t *testing.T, path, page string) {
	t.Helper()
	if os.Getenv("PROFIL_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil || string(kept) != page {
		t.Errorf("%s is not what the program says: run scripts/docs (%v)", path, err)
	}
}
