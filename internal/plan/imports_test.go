package plan

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module, seen from this package.
const root = "../.."

// ground is what any room may lean on.
var ground = []string{"fault", "french", "civil", "id", "life", "policy", "sqldb", "siret", "email", "quota", "affiliation", "reference"}

// spine is the domain, each room above those before it.
var spine = []string{"account", "organisation", "catalogue", "enrolment", "attendance", "document"}

// imports says what each package may import of ours, and nothing else. Down by
// call, up by event, sideways by the door: no line may name a room above it,
// and no page another page.
var imports = map[string][]string{
	"cmd/profil": {"app"},
	"app": join(spine, ground, []string{
		"casework", "clerk", "client", "config", "demo", "diary", "factor", "identity", "journal", "letter", "mail", "news", "openid", "opening", "password", "pdf", "privacy", "rectification", "register", "register/live", "register/stock", "rulebook", "seal", "succession", "web", "web/accueil", "web/agenda", "web/connexion", "web/demandes",
		"web/emargement", "web/gestion", "web/kit", "web/moi", "web/offre", "web/services", "web/structures",
	}),
	"demo":    join(spine, ground, []string{"journal", "letter", "mail", "rectification", "rulebook"}),
	"opening": {"account", "civil", "enrolment", "fault", "id", "policy", "sqldb"},

	// the doors
	"web":            {"account", "enrolment", "fault", "id", "letter", "organisation", "policy", "sqldb", "web/kit"},
	"web/accueil":    join(spine, ground, []string{"config", "letter", "mail", "news", "privacy", "web/kit", "web/kit/ui"}),
	"web/agenda":     join(ground, []string{"openid", "web/kit", "web/kit/ui"}),
	"web/connexion":  join(spine, ground, []string{"identity", "password", "web/kit", "web/kit/ui"}),
	"web/moi":        join(spine, ground, []string{"diary", "identity", "journal", "letter", "password", "privacy", "rectification", "web/kit", "web/kit/ui"}),
	"web/structures": join(spine, ground, []string{"register", "register/live", "web/kit", "web/kit/ui"}),
	"web/offre":      join(spine, ground, []string{"rulebook", "web/kit", "web/kit/ui"}),
	"web/demandes":   join(spine, ground, []string{"diary", "letter", "rulebook", "web/kit", "web/kit/ui"}),
	"web/emargement": join(spine, ground, []string{"web/kit", "web/kit/ui"}),
	"web/gestion":    join(spine, ground, []string{"casework", "client", "journal", "letter", "outbox", "privacy", "rectification", "rulebook", "succession", "web/kit", "web/kit/ui"}),
	"web/kit":        {"civil", "fault", "french", "policy", "seal", "sqldb", "web/kit/ui"},
	"web/kit/ui":     {"french"},
	"web/kit/lint":   {"french"},
	"clerk":          join(spine, ground, []string{"client", "config", "journal", "letter", "mail", "outbox", "privacy"}),
	"privacy":        join(spine, ground, []string{"client", "config", "journal", "letter", "outbox", "rectification"}),
	"web/services":   join(spine, ground, []string{"client", "openid", "web/kit", "web/kit/ui"}),
	"letter":         join(spine, ground, []string{"diary", "ical", "journal", "mail", "outbox", "rectification"}),
	"rectification":  join(ground, []string{"account", "journal", "outbox"}),
	"diary":          join(ground, []string{"account", "organisation", "catalogue", "enrolment", "ical", "journal"}),
	"succession":     {"account", "civil", "enrolment", "fault", "id", "journal", "organisation", "policy", "sqldb"},
	"casework":       join(ground, []string{"account", "journal"}),
	"news":           join(spine, ground, []string{"letter"}),
	"rulebook":       join(ground, []string{"account", "journal"}),

	"openid":   join(ground, []string{"client"}),
	"identity": join(ground, []string{"account", "journal", "seal"}),

	// the spine
	"document":     join(ground, []string{"account", "organisation", "catalogue", "enrolment", "attendance", "journal", "outbox", "pdf"}),
	"attendance":   join(ground, []string{"account", "organisation", "catalogue", "enrolment", "journal", "outbox"}),
	"enrolment":    join(ground, []string{"account", "organisation", "catalogue", "journal", "outbox", "rulebook"}),
	"catalogue":    join(ground, []string{"account", "organisation", "journal", "outbox"}),
	"organisation": join(ground, []string{"account", "journal", "outbox", "register"}),
	"account":      join(ground, []string{"config", "factor", "journal", "outbox", "password", "seal"}),
	"client":       join(ground, []string{"account", "organisation", "journal", "outbox", "seal"}),

	// the floor, the neighbours, the ground
	"outbox":             {"fault", "id", "journal", "policy", "sqldb"},
	"journal":            {"fault", "id", "policy", "sqldb"},
	"register":           {"civil", "fault", "french", "reference", "siret"},
	"register/live":      {"civil", "fault", "reference", "register", "siret"},
	"register/stock":     {"fault", "french", "reference", "siret"},
	"mail":               {"email", "fault"},
	"pdf":                {"pdf/tagged", "pdf/typeface"},
	"pdf/tagged":         {"pdf/typeface"},
	"pdf/typeface":       nil,
	"pdf/typeface/fonts": {"pdf/typeface"},
	"ical":               {"civil", "fault"},
	"factor":             {"fault"},
	"password":           {"fault", "password/fold"},
	"password/fold":      nil,
	"password/gen":       {"password/fold"},
	"config":             {"email"},
	"policy":             {"fault"},
	"life":               {"fault", "policy"},
	"sqldb":              {"fault"},
	"reference":          {"civil", "fault", "french"},
	"quota":              nil,
	"affiliation":        nil,
	"email":              {"fault"},
	"siret":              {"fault"},
	"french":             {"civil", "quota"},
	"civil":              {"fault"},
	"id":                 nil,
	"seal":               nil,
	"fault":              nil,
	"plan":               nil,
}

func join(lists ...[]string) []string { return slices.Concat(lists...) }

// sources lists the files of ours that end so, by folder, seen from the root.
func sources(t *testing.T, ends ...string) map[string][]string {
	t.Helper()
	by := map[string][]string{}
	for _, top := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(path, end) }) {
				folder, _ := filepath.Rel(root, filepath.Dir(path))
				folder = strings.TrimPrefix(filepath.ToSlash(folder), "internal/")
				by[folder] = append(by[folder], path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return by
}

// helps tells whether a package is there for the tests of others.
func helps(folder string) bool { return strings.HasSuffix(folder, "test") }

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for folder, files := range sources(t, ".go") {
		seen[folder] = true
		allowed, listed := imports[folder]
		if !listed && !helps(folder) {
			t.Errorf("%s is not in the table of imports", folder)
			continue
		}
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range f.Imports {
				ours, is := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "profil/internal/")
				switch {
				case !is || strings.HasSuffix(file, "_test.go") || helps(folder):
				case helps(ours):
					t.Errorf("%s imports %s outside of a test", file, ours)
				case !slices.Contains(allowed, ours):
					t.Errorf("%s imports %s, which its line does not name", file, ours)
				}
			}
		}
	}
	for folder := range imports {
		if !seen[folder] {
			t.Errorf("the table names %s, which is not there", folder)
		}
	}
}

// The table itself has no way back: whoever may be imported never may import.
func TestImportsHaveNoCircle(t *testing.T) {
	var reach func(from string, path []string)
	reach = func(from string, path []string) {
		if slices.Contains(path, from) {
			t.Fatalf("a circle: %v, %s", path, from)
		}
		for _, to := range imports[from] {
			if to != from {
				reach(to, append(path, from))
			}
		}
	}
	for _, from := range slices.Sorted(maps.Keys(imports)) {
		reach(from, nil)
	}
}
