package plan

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/config"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/life"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/privacy"
	"profil/internal/rectification"
	"profil/internal/sqldb"
)

// written compares a page of docs/ with what the tables say; PROFIL_UPDATE=1
// writes it.
func written(t *testing.T, name, want string) {
	t.Helper()
	path := filepath.Join(root, "docs", name)
	if os.Getenv("PROFIL_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/%s is not what the tables say: PROFIL_UPDATE=1 go test ./internal/plan -run Generated", name)
	}
}

const byHand = "*Cette page est tirée du programme par un test : ne la modifiez pas à la main.*\n"

// nouns are the groups of acts, in the order of the story.
var nouns = []struct{ title, nouns string }{
	{"Comptes", "account login rank rectification"},
	{"Structures et rattachements", "organisation request affiliation role referent absence adhesion family change provider network"},
	{"Actions et sessions", "course session wave"},
	{"Demandes", "enrolment motivation employer selection allotment seat"},
	{"Émargement", "sheet attendance"},
	{"Documents", "document"},
	{"Services reliés", "client consent"},
	{"Gestion", "back_office case journal mail rule search template"},
}

func TestGeneratedWhoMayDoWhat(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Qui peut quoi\n\n" + byHand + "\nCe qui n’est pas écrit ici est refusé. À qui ne peut pas lire une chose, elle n’existe pas : la page répond « introuvable ».\n")
	said := map[policy.Act]bool{}
	for _, group := range nouns {
		fmt.Fprintf(&b, "\n## %s\n\n| Acte | Qui |\n|---|---|\n", group.title)
		for _, noun := range strings.Fields(group.nouns) {
			for _, act := range slices.Sorted(maps.Keys(policy.Rules)) {
				if before, _, _ := strings.Cut(string(act), "."); before != noun {
					continue
				}
				said[act] = true
				var who []string
				for _, g := range policy.Rules[act] {
					who = append(who, french.Sentence("seat."+string(g.Seat))+stands(act, g.When))
				}
				fmt.Fprintf(&b, "| %s | %s |\n", french.Sentence("act."+string(act)), strings.Join(who, " ; "))
			}
		}
	}
	for act := range policy.Rules {
		if !said[act] {
			t.Errorf("%s is in no group of the page", act)
		}
	}
	written(t, "qui-peut-quoi.md", b.String())
}

// stands says at which statuses a grant holds, « » when at any.
func stands(act policy.Act, when []policy.Status) string {
	if len(when) == 0 {
		return ""
	}
	prefixes := map[string][]string{
		"enrolment": {"enrolment.status."}, "motivation": {"enrolment.status."}, "selection": {"enrolment.status."},
		"course": {"course.status."}, "session": {"session.status."}, "document": {"document."},
	}
	noun, _, _ := strings.Cut(string(act), ".")
	var words []string
	for _, s := range when {
		for _, p := range prefixes[noun] {
			if french.Has(p + string(s)) {
				words = append(words, "« "+french.Sentence(p+string(s))+" »")
			}
		}
	}
	return " (" + strings.Join(words, ", ") + ")"
}

func TestGeneratedLives(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Vie d’une demande, et des autres choses\n\n" + byHand + "\nChaque ligne est un passage : d’où, ce qui arrive, qui peut le faire arriver, vers où.\n")
	tell(&b, "La demande d’une place, l’employeur d’abord", "enrolment", enrolment.Life.In(string(catalogue.EmployerFirst)))
	tell(&b, "La demande d’une place, la sélection d’abord", "enrolment", enrolment.Life.In(string(catalogue.ProviderFirst)))
	tell(&b, "Le rattachement d’une personne", "affiliation", organisation.AffiliationLife)
	tell(&b, "La demande d’une structure", "request", organisation.RequestLife)
	tell(&b, "L’adhésion d’une structure", "adhesion", organisation.AdhesionLife)
	tell(&b, "Le signalement d’un changement", "change", organisation.ChangeLife)
	tell(&b, "La demande de correction", "rectification", rectification.Life)
	tell(&b, "L’action", "course", catalogue.CourseLife)
	tell(&b, "La session", "session", catalogue.SessionLife)
	tell(&b, "La feuille d’émargement", "sheet", attendance.Life)
	tell(&b, "Le compte", "account", account.Life)
	written(t, "vie-d-une-demande.md", b.String())
}

// tell writes one life: its table in words, then its diagram.
func tell[S, E ~string](b *strings.Builder, title, noun string, l life.Table[S, E]) {
	fmt.Fprintf(b, "\n## %s\n\n| De | À | Par |\n|---|---|---|\n", title)
	for _, m := range l {
		by := french.Sentence("act." + string(m.By))
		from, to := french.Sentence(noun+".status."+string(m.From)), french.Sentence(noun+".status."+string(m.To))
		fmt.Fprintf(b, "| %s | %s | %s |\n", from, to, by)
	}
	if gone := l.Unreachable(); len(gone) > 0 {
		fmt.Fprintf(b, "\nSans chemin : %v\n", gone)
	}
	fmt.Fprintf(b, "\n```mermaid\n%s```\n", l.Mermaid())
}

// Every status of every life can be reached.
func TestEveryStatusCanBeReached(t *testing.T) {
	for name, gone := range map[string]int{
		"enrolment": len(enrolment.Life.Unreachable()), "affiliation": len(organisation.AffiliationLife.Unreachable()), "request": len(organisation.RequestLife.Unreachable()),
		"course": len(catalogue.CourseLife.Unreachable()), "session": len(catalogue.SessionLife.Unreachable()), "sheet": len(attendance.Life.Unreachable()),
		"adhesion": len(organisation.AdhesionLife.Unreachable()), "change": len(organisation.ChangeLife.Unreachable()), "account": len(account.Life.Unreachable()),
	} {
		if gone > 0 {
			t.Errorf("%s: %d statuses that no move leads to", name, gone)
		}
	}
}

// The record of processing (RGPD, art. 30) is the schedule that the program
// carries out, over the columns of the schema.
func TestGeneratedRecord(t *testing.T) {
	c, err := config.Load(config.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("# Registre des traitements\n\n" + byHand + "\nCe que le programme garde, pourquoi, combien de temps, et ce qu’il en fait ensuite ; les durées sont celles d’une instance que personne n’a réglée autrement. " +
		"Le responsable du traitement y ajoute son nom, celui de son délégué à la protection des données, et ce qu’il fait hors du programme.\n\n" +
		"| Données | Pour quoi | Catégories | Durée | Ensuite | Par qui | Réglage | Origine de la durée | Tables |\n|---|---|---|---|---|---|---|---|---|\n")
	known := map[string]bool{}
	for _, l := range privacy.Schedule {
		known[l.Word] = true
		data, err := privacy.DataOf(l.Word)
		if err != nil {
			t.Fatal(err)
		}
		tables, err := privacy.TablesOf(l.Word)
		if err != nil {
			t.Fatal(err)
		}
		by, setting := "le programme, chaque jour", "aucun"
		if !l.CarriedOut() {
			by = "–"
		}
		if l.Setting != "" {
			setting = "`PROFIL_" + l.Setting + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s %s | %s | %s | %s | %s | %s |\n", l.What, l.Why, data, l.Kept(c.Retention), l.From, l.Then, by, setting, l.Source, strings.Join(tables, ", "))
	}
	columns, err := sqldb.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range columns {
		for _, word := range privacy.Words(one) {
			if !known[word] {
				t.Errorf("privacy.csv keeps %s.%s %q: its last field must be words of internal/privacy/schedule.go (%s), whose deed then erases it", one.Table, one.Name, word,
					strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			}
		}
	}
	written(t, "registre.md", b.String())
}
