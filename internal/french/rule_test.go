package french

import (
	"strings"
	"testing"

	"profil/internal/quota"
)

// Every rule that can be written is said, in general and to a person, in French
// that is clean.
func TestEveryRuleIsSaid(t *testing.T) {
	for _, kind := range quota.Kinds {
		for _, subject := range quota.Subjects {
			for _, span := range quota.Spans {
				for _, format := range []string{"", "formation", "autoformation", "lab", "webinaire", "atelier", "journee"} {
					for _, reserved := range []bool{true, false} {
						for _, effect := range quota.Effects {
							r := quota.Rule{Code: "x", Kind: kind, Subject: subject, Span: span, Format: format, Reserved: reserved, Limit: 3, Effect: effect}
							c := quota.Check{Code: quota.AnyRule, Used: 3, Limit: 3, Year: 2027, Rule: r}
							said := []string{Rule(r), RuleTitle(r), RuleSpoke(c), RuleUsed(c), RuleNoun(r)}
							for _, v := range []quota.Verdict{effect, quota.Passes} {
								c.Verdict = v
								none := c
								none.Used = 0
								said = append(said, Judged(c), Judged(none))
							}
							for _, s := range said {
								if err := Typo(s); err != nil || s == "" || strings.Contains(s, "de a") || strings.Contains(s, "d’w") {
									t.Fatalf("%q: %v", s, err)
								}
							}
						}
					}
				}
			}
		}
	}
}

func TestRulesAsTheyAreRead(t *testing.T) {
	for want, r := range map[string]quota.Rule{
		"Une personne a au plus 5~demandes d’actions réservées par année civile. Au-delà, la demande ne peut pas être envoyée.":                              {Kind: quota.Most, Subject: quota.Person, Span: quota.Year, Reserved: true, Limit: 5, Effect: quota.Blocks},
		"Une personne a au plus 3~demandes de formations réservées par année civile. Au-delà, la demande ne peut pas être envoyée.":                          {Kind: quota.Most, Subject: quota.Person, Span: quota.Year, Reserved: true, Format: "formation", Limit: 3, Effect: quota.Blocks},
		"Une structure a au plus 2~demandes pour une même action. Au-delà, la demande passe après les autres.":                                               {Kind: quota.Most, Subject: quota.Structure, Span: quota.Course, Limit: 2, Effect: quota.Waits},
		"Pour une demande d’action réservée, il faut l’adhésion de la structure pour l’année de la session. Sans elle, la demande ne peut pas être envoyée.": {Kind: quota.Adhesion, Reserved: true, Effect: quota.Blocks},
		"Une personne a au plus 1~demande de webinaire en tout. Au-delà, la personne en est avertie, et peut envoyer sa demande.":                            {Kind: quota.Most, Subject: quota.Person, Span: quota.Programme, Format: "webinaire", Limit: 1, Effect: quota.Warns},
	} {
		if got := Rule(r); got != strings.ReplaceAll(want, "~", nb) {
			t.Errorf("%q", got)
		}
	}
	c := quota.Check{Code: quota.AnyRule, Verdict: quota.Passes, Used: 1, Limit: 4, Year: 2027, Rule: quota.Rule{Kind: quota.Most, Subject: quota.Person, Span: quota.Year, Format: "webinaire", Limit: 4, Effect: quota.Blocks}}
	if got := Judged(c); got != strings.ReplaceAll("Il vous reste 3~webinaires sur~4 en~2027, cette demande comprise.", "~", nb) {
		t.Errorf("%q", got)
	}
	c.Used, c.Rule.Subject, c.Rule.Format, c.Rule.Span = 0, quota.SIREN, "", quota.Session
	if got := Judged(c); got != strings.ReplaceAll("Les structures de votre organisme n’ont encore aucune demande pour cette session (4~au plus).", "~", nb) {
		t.Errorf("%q", got)
	}
	c.Rule.Subject, c.Rule.Format, c.Rule.Span = quota.Person, "webinaire", quota.Year
	c.Verdict, c.Used, c.Rule.Message = quota.Blocks, 4, "Vous avez {demandes} webinaires sur {limite} en {année}, il en reste {reste}."
	if got := Judged(c); got != "Vous avez 4 webinaires sur 4 en 2027, il en reste 0." {
		t.Errorf("%q", got)
	}
}
