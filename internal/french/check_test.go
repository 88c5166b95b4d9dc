package french

import (
	"strings"
	"testing"
)

func TestChecksAreSaid(t *testing.T) {
	for _, c := range []struct {
		code, verdict     string
		used, limit, year int
		detail, want      string
	}{
		{"quota.formation_year", "passes", 1, 3, 2026, "", "Il vous reste 2~formations sur~3 en~2026, celle-ci comprise."},
		{"quota.formation_year", "passes", 2, 3, 2026, "", "Il vous reste 1~formation sur~3 en~2026, celle-ci comprise."},
		{"quota.reserved_year", "blocks", 5, 5, 2027, "", "Vous avez déjà demandé 5~actions réservées en~2027, le plus qu’une personne puisse demander dans l’année. Retirer une demande rend une possibilité."},
		{"quota.per_structure", "passes", 1, 2, 2027, "", "Votre structure a déjà 1~demande pour cette action (2~personnes au plus sont retenues)."},
		{"quota.adhesion", "passes", 0, 0, 2027, "", "Votre structure a adhéré pour~2027."},
		{"quota.window", "blocks", 0, 0, 0, "ended", "Cette session ne prend plus de demande. Regardez les autres sessions de cette action."},
		{"quota.clash", "warns", 0, 0, 0, "Un webinaire", "Vous avez une autre action aux mêmes heures~: «~Un webinaire~». Vous pouvez envoyer cette demande, mais vous ne pourrez pas suivre les deux."},
	} {
		if got := Check(c.code, c.verdict, c.used, c.limit, c.year, c.detail); got != strings.ReplaceAll(c.want, "~", nb) {
			t.Errorf("%s %s: %q", c.code, c.verdict, got)
		}
	}
	for _, code := range []string{"affiliation", "window", "one_per_course", "adhesion", "reserved_year", "formation_year", "clash", "per_structure"} {
		for _, verdict := range []string{"passes", "warns", "waits", "blocks"} {
			if err := Typo(Check("quota."+code, verdict, 2, 3, 2027, "Un titre")); err != nil {
				t.Errorf("%s %s: %v", code, verdict, err)
			}
		}
	}
}
