package app

import (
	"strings"
	"testing"
)

// The command line speaks French, its helper included, and says its version;
// what it does not understand is misuse.
func TestTheCommandLineSpeaksFrench(t *testing.T) {
	Version = "v1.2.3"
	defer func() { Version = "inconnue" }()
	for _, k := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--version"}, 0, "v1.2.3\n"},
		{[]string{"--help"}, 0, "Utilisation\u00a0: profil <commande> [options]"},
		{[]string{"--help"}, 0, "Montre cette aide."},
		{[]string{"admin", "creer", "--help"}, 0, "Adresse électronique."},
		{[]string{"backup"}, 2, "il manque"},
		{[]string{"servir"}, 2, "argument inattendu"},
		{[]string{"serve", "--vite"}, 2, "option inconnue\u00a0: --vite"},
		{nil, 2, "il faut une commande"},
	} {
		var out said
		if got := Main(k.args, &out, &out); got != k.status || !strings.Contains(out.text(), k.want) {
			t.Errorf("%q: %d, %q", k.args, got, out.text())
		}
		for _, english := range []string{"Usage", "Flags", "Commands", "Show", "Run ", "error", "expected", "unexpected", "unknown", "<command>"} {
			if strings.Contains(out.text(), english) {
				t.Errorf("%q says %q: %q", k.args, english, out.text())
			}
		}
	}
}
