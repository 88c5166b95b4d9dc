package app

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var clientID = regexp.MustCompile(`client_id=(\S+)`)

// An operator links a service, asks for the same again, changes it, changes its
// secret and suspends it, without a browser; a secret is printed once.
func TestTheServicesOfAnOperator(t *testing.T) {
	data := filepath.Join(t.TempDir(), "d")
	says := func(code int, want string, args ...string) string {
		t.Helper()
		got, out := command(t, data, append([]string{"service"}, args...)...)
		if got != code || !strings.Contains(out, want) {
			t.Fatalf("%v: %d, %q", args, got, out)
		}
		return out
	}
	says(0, "Aucun service", "liste")
	add := []string{"ajouter", "Agenda", "--usage", "Réserver une salle.", "--retour", "https://agenda.example/retour?a=1,2", "--peut-savoir", "email,profile"}
	says(1, "", "ajouter", "Agenda", "--usage", "Réserver une salle.", "--retour", "http://agenda.example/retour")
	made := says(0, "client_secret=", add...)
	id := clientID.FindStringSubmatch(made)[1]
	if again := says(0, "déjà relié", add...); strings.Contains(again, "client_secret") || !strings.Contains(again, id) {
		t.Errorf("%q", again)
	}
	says(1, "porte déjà ce nom", append(add, "--sortie", "https://agenda.example/")...)
	says(0, "Service changé", "changer", id, "--avis", "https://agenda.example/deconnexions", "--durable")
	says(0, "Rien à changer", "changer", id, "--avis", "https://agenda.example/deconnexions", "--durable")
	says(1, "", "changer", id, "--avis", "agenda")
	says(1, "", "changer", "personne", "--nom", "Autre")
	says(0, "client_secret=", "secret", id)
	for range 2 {
		says(0, "Service suspendu", "suspendre", id, "--motif", "Le service a fermé ses portes.")
	}
	says(0, "suspendu", "liste")
	for range 2 {
		says(0, "Service rétabli", "retablir", id, "--motif", "Le service a rouvert ses portes.")
	}
	if out := says(0, id, "liste"); strings.Contains(out, "suspendu") {
		t.Errorf("%q", out)
	}
	says(2, "", "suspendre", id)
}
