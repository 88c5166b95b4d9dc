package fold

import "testing"

func TestFold(t *testing.T) {
	for typed, want := range map[string]string{
		"Éléonore Œuvré":     "eleonore oeuvre",
		"L’ÎLE\u00a0d'Aix":   "l'ile d'aix",
		"ﬁn de moi\u0308s №": "fin de mois no",
		"Straße Łódź":        "strasse lodz",
		"":                   "",
	} {
		if got := Fold(typed); got != want {
			t.Errorf("Fold(%q) = %q, want %q", typed, got, want)
		}
	}
	if got := Letters("L’été 36, à-propos !"); got != "lete36apropos" {
		t.Errorf("Letters = %q", got)
	}
}
