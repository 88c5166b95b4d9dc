package organisation

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"profil/internal/life/lifetest"
)

const aboutOrganisations = `# La vie d’une structure

Cette page est écrite à partir des tables du programme : ce qu’elle dit est ce qui se passe.

Une structure existe dès que quelqu’un la choisit dans le répertoire. Personne n’a besoin de l’accepter : seul le
rattachement de la personne se décide. Ce que le répertoire n’a pas se demande, et le gestionnaire décide.

Le premier compte d’une structure en est le **référent provisoire** : il ne confirme personne et ne donne aucun droit tant
que le gestionnaire ne l’a pas confirmé. D’ici là, le gestionnaire répond à ses collègues. Une structure n’est jamais sans quelqu’un qui
puisse répondre : le dernier référent confirmé transmet son rôle avant de partir, et ce qui attendait un référent qui n’est
plus là attend le gestionnaire.

`

// The page of the guide that shows the four lives of an organisation.
func TestLifeGenerated(t *testing.T) {
	page := strings.ReplaceAll(aboutOrganisations, " :", "\u00a0:")
	for _, s := range []struct{ title, drawn string }{
		{"La demande d’une structure absente de la liste", lifetest.Draw("request", RequestLife)},
		{"Le rattachement d’une personne", lifetest.Draw("affiliation", AffiliationLife)},
		{"L’adhésion, par année civile", lifetest.Draw("adhesion", AdhesionLife)},
		{"Un changement signalé", lifetest.Draw("change", ChangeLife)},
	} {
		page += "## " + s.title + "\n\n" + s.drawn + "\n"
	}
	lifetest.Same(t, "../../docs/vie-d-une-structure.md", strings.TrimSuffix(page, "\n"))
}

// Every code with which this package refuses has its sentence.
func TestEveryRefusalIsSaid(t *testing.T) {
	codes := regexp.MustCompile(`(?:fault\.New\([^,]+, |fault\.Field\("[^"]+", |[fF]\.Refuse\([^,]+, |refusals\.Refuse\([^,]+, )"([a-z_.]+)"`)
	files, err := filepath.Glob("*.go")
	ok(t, err)
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		ok(t, err)
		for _, m := range codes.FindAllStringSubmatch(string(source), -1) {
			if !strings.HasSuffix(m[1], ".") {
				said(t, m[1])
				n++
			}
		}
	}
	if n < 30 {
		t.Errorf("%d codes found", n)
	}
}
