package demandes

import (
	"strconv"
	"strings"

	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/quota"
	"profil/internal/web/kit/ui"
)

// spoken says to whoever decides what the rules in force say of the request.
func spoken(checks []quota.Check) (all []ui.Checked) {
	for _, c := range checks {
		one := ui.Checked{Tone: ui.Wait, Word: "À savoir", Text: french.Capital(french.RuleSpoke(c)) + "."}
		switch c.Verdict {
		case quota.Passes:
			continue
		case quota.Blocks:
			one.Tone, one.Word = ui.Bad, "Hors règle"
		case quota.Waits:
			one.Word = "Passe après"
		}
		all = append(all, one)
	}
	return all
}

func (p onePage) spoken() []ui.Checked {
	if said := spoken(p.Checks); len(said) > 0 || p.File.Rules == 0 {
		return said
	}
	return []ui.Checked{{Tone: ui.Good, Word: "Règles", Text: "La demande est conforme aux " + version(p.File.Rules) + "."}}
}

// version names the rules that judged.
func version(n int) string { return "règles d’accès, version\u00a0" + strconv.Itoa(n) }

// judgedBy says which rules judged a decision, and what they said.
func judgedBy(s enrolment.Step) string {
	var said []string
	for _, c := range s.Spoke {
		said = append(said, french.RuleSpoke(c))
	}
	switch {
	case len(said) == 0 && s.Turnout(): // nobody decided anything
		return "Selon les " + version(s.Rules)
	case len(said) == 0:
		return "Conforme aux " + version(s.Rules)
	}
	return french.Capital(strings.Join(said, "\u00a0; ")) + " (" + version(s.Rules) + ")"
}
