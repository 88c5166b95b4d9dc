package affiliation

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// everything gives every combination of facts there is.
func everything(yield func(Facts) bool) {
	for bits := range 1 << 14 {
		bit := func(n int) bool { return bits&(1<<n) != 0 }
		f := Facts{
			Inactive: bit(0), Confirmed: bit(1), Pending: bit(2), Refused: bit(3), Removed: bit(4), Explains: bit(5), Private: bit(6),
			Sole: bit(7), Code: bit(8), Vouched: bit(9), Invited: bit(10), Nobody: bit(11), Small: bit(12), Referent: bit(13),
		}
		for _, f.Domain = range Domains {
			for _, f.Mailbox = range Mailboxes {
				for _, f.Contact = range Contacts {
					if !yield(f) {
						return
					}
				}
			}
		}
	}
}

// Whatever is known, one rule answers: the first that fits, and it is alone in
// being so. No fact is needed beyond those of the table.
func TestOneRuleAnswers(t *testing.T) {
	answered := map[Name]int{}
	for f := range everything {
		v := Decide(f)
		at := slices.IndexFunc(Rules, func(r Rule) bool { return r.Fits(f) })
		if at < 0 || Rules[at].Name != v.Name {
			t.Fatalf("%s answers to %+v, and is not the first that fits", v.Name, f)
		}
		answered[v.Name]++
	}
	for _, r := range Rules {
		if answered[r.Name] == 0 {
			t.Errorf("%s never answers", r.Name)
		}
	}
}

// never is what no combination of facts may bring about.
var never = map[string]func(Facts, Verdict) bool{
	"an inactive organisation is joined":      func(f Facts, v Verdict) bool { return f.Inactive && v.Answer != Refuse },
	"somebody belongs twice":                  func(f Facts, v Verdict) bool { return (f.Confirmed || f.Pending) && v.Answer != Refuse },
	"a refused domain comes in":               func(f Facts, v Verdict) bool { return f.Domain == RefusedDomain && v.Answer != Refuse },
	"a throw-away address comes in":           func(f Facts, v Verdict) bool { return f.Mailbox == Disposable && v.Answer != Refuse },
	"who was turned away joins by an address": func(f Facts, v Verdict) bool { return f.TurnedAway() && v.Answer == Join && !f.Code && !f.Invited },
	"who was refused asks again without a word": func(f Facts, v Verdict) bool {
		return f.Refused && !f.Explains && !f.Code && !f.Invited && v.Answer != Refuse
	},
	"a word alone is believed":             func(_ Facts, v Verdict) bool { return v.Proof == NoProof && v.Confidence == HighConfidence },
	"nobody answers":                       func(f Facts, v Verdict) bool { return v.Answer == AskReferent && !f.Referent },
	"a référent who is there is passed by": func(f Facts, v Verdict) bool { return v.Answer == AskManager && f.Referent },
	"a référent is made of no proof":       func(_ Facts, v Verdict) bool { return v.Proven && (v.Proof == NoProof || v.External) },
	"the second to come is the référent":   func(f Facts, v Verdict) bool { return v.Referent && !f.Nobody },
	"an unproven stranger joins where a référent answers": func(f Facts, v Verdict) bool {
		return v.Answer == Join && v.Proof == NoProof && f.Referent && !f.Nobody
	},
}

func TestNever(t *testing.T) {
	for f := range everything {
		v := Decide(f)
		for what, happens := range never {
			if happens(f, v) {
				t.Fatalf("%s: %s answers to %+v", what, v.Name, f)
			}
		}
	}
}

// The order is that of the order of the house: a fact of an earlier line has
// the last word over any of a later one.
func TestOrder(t *testing.T) {
	order := []Name{
		Inactive, Already, Waiting, RefusedBefore, DomainRefused, ThrowAway, StateAtPrivate, SolePerson, DomainVerified, DomainExternal,
		ContactEqual, ContactDomain, ContactCode, Vouched, Invited, First, SmallAndFree, TheReferent, TheManager,
	}
	var got []Name
	for _, r := range Rules {
		got = append(got, r.Name)
	}
	if !slices.Equal(got, order) {
		t.Fatalf("%v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		boolean := func(name string) bool { return rapid.Bool().Draw(t, name) }
		f := Facts{
			Inactive: boolean("inactive"), Confirmed: boolean("confirmed"), Pending: boolean("pending"), Refused: boolean("refused"), Removed: boolean("removed"),
			Explains: boolean("explains"), Private: boolean("private"), Sole: boolean("sole"), Code: boolean("code"), Vouched: boolean("vouched"),
			Invited: boolean("invited"), Nobody: boolean("nobody"), Small: boolean("small"), Referent: boolean("referent"),
			Domain: rapid.SampledFrom(Domains).Draw(t, "domain"), Mailbox: rapid.SampledFrom(Mailboxes).Draw(t, "mailbox"), Contact: rapid.SampledFrom(Contacts).Draw(t, "contact"),
		}
		v := Decide(f)
		for _, r := range Rules {
			if r.Name == v.Name {
				return
			}
			if r.Fits(f) {
				t.Fatalf("%s stands before %s, and fits", r.Name, v.Name)
			}
		}
	})
}

// Each rule, by the facts that a person of its kind comes with.
func TestEachRule(t *testing.T) {
	for name, f := range map[Name]Facts{
		Inactive:       {Inactive: true, Confirmed: true, Domain: VerifiedDomain},
		Already:        {Confirmed: true, Domain: VerifiedDomain, Mailbox: Own},
		Waiting:        {Pending: true, Domain: VerifiedDomain, Mailbox: Own},
		RefusedBefore:  {Refused: true, Mailbox: Own, Referent: true},
		DomainRefused:  {Domain: RefusedDomain, Mailbox: Own, Invited: true},
		ThrowAway:      {Mailbox: Disposable, Nobody: true},
		StateAtPrivate: {Mailbox: State, Private: true, Nobody: true},
		SolePerson:     {Sole: true, Nobody: true, Private: true, Mailbox: Free},
		DomainVerified: {Domain: VerifiedDomain, Mailbox: Own, Referent: true},
		DomainExternal: {Domain: ExternalDomain, Mailbox: Own, Referent: true},
		ContactEqual:   {Contact: SameContact, Mailbox: Free, Nobody: true},
		ContactDomain:  {Domain: OfficialDomain, Contact: OtherContact, Mailbox: Own},
		ContactCode:    {Code: true, Removed: true, Mailbox: Free, Referent: true},
		Vouched:        {Vouched: true, Mailbox: Own, Referent: true},
		Invited:        {Invited: true, Refused: true, Mailbox: Free, Referent: true},
		First:          {Nobody: true, Mailbox: Own},
		SmallAndFree:   {Small: true, Mailbox: Free},
		TheReferent:    {Referent: true, Mailbox: Own, Removed: true, Domain: VerifiedDomain},
		TheManager:     {Mailbox: Own, Domain: ProposedDomain},
	} {
		if v := Decide(f); v.Name != name {
			t.Errorf("%s answers to %+v, want %s", v.Name, f, name)
		}
	}
	if v := Decide(Facts{Nobody: true, Domain: VerifiedDomain, Mailbox: Own}); !v.Referent || !v.Proven {
		t.Errorf("%+v", v)
	}
	if v := Decide(Facts{Nobody: true, Domain: ExternalDomain, Mailbox: Own}); !v.Referent || v.Proven || !v.External {
		t.Errorf("%+v", v)
	}
	if r, ok := Named(First); !ok || r.Title != "Premier compte" {
		t.Errorf("%+v", r)
	}
	if _, ok := Named("nothing"); ok {
		t.Error("a rule that is not there")
	}
}

const aboutRules = `# Qui décide un rattachement

*Cette page est tirée du programme par un test : ne la modifiez pas à la main.*

Quand une personne choisit une structure, les règles sont lues dans cet ordre. **La première qui convient répond, seule.** Le
rattachement garde le nom de la règle qui l’a donné, ce qui le prouve, et la confiance qu’on peut lui faire. Qui a été
refusé ou retiré par la structure n’y revient jamais par son adresse : une invitation, le code du contact officiel, ou une
réponse.

Une structure suit le domaine d’une adresse tant qu’elle a été prouvée depuis moins de trois mois. De plusieurs adresses d’une
personne, la meilleure compte.

| n° | règle | si | alors | preuve | confiance |
|---|---|---|---|---|---|
`

var (
	proofs      = map[Proof]string{NoProof: "aucune", ByVerifiedDomain: "domaine vérifié", ByExternalDomain: "domaine d’un partenaire", ByOfficialContact: "contact officiel", ByOfficialDomain: "domaine du contact officiel", ByContactCode: "code du contact officiel", ByIdentityProvider: "fournisseur d’identité", ByInvitation: "invitation"}
	confidences = map[Confidence]string{NoConfidence: "aucune", LowConfidence: "à redire", HighConfidence: "prouvé", "": ""}
)

// The page of the guide that shows the table; PROFIL_UPDATE=1 writes it.
func TestRulesGenerated(t *testing.T) {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(aboutRules, " :", "\u00a0:"))
	for i, r := range Rules {
		proof, confidence := proofs[r.Proof], confidences[r.Confidence]
		if r.Answer == Refuse {
			proof = ""
		}
		b.WriteString("| " + strings.Join([]string{number(i + 1), "**" + r.Title + "**", r.When, r.Then, proof, confidence}, " | ") + " |\n")
	}
	path := filepath.Join("..", "..", "docs", "qui-decide-un-rattachement.md")
	if os.Getenv("PROFIL_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != b.String() {
		t.Errorf("%s is not what the table says: PROFIL_UPDATE=1 go test ./internal/affiliation", path)
	}
}

func number(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return string(rune('0'+n/10)) + string(rune('0'+n%10))
}
