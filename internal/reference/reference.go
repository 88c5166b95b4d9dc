// Package reference holds the lists that the State publishes and that forms
// and searches need: APE codes, legal forms, communes and their postcodes,
// departments, regions, training specialities. It refuses to be changed while
// the program runs: what it gives is read from the files beside it, at the
// first question, and kept small.
package reference

import (
	"embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

//go:embed naf-rev2.json naf-2025.json legal-forms.json departments.json regions.json nsf.json
var files embed.FS

// Entry is a code and what it means.
type Entry struct {
	Code string
	Name string
}

// typographic gives the apostrophes that French prints.
var typographic = strings.NewReplacer("  ", " ", "'", "’", "; ", "\u00a0; ", " ; ", "\u00a0; ", " : ", "\u00a0: ")

// list reads a file of codes and names, in the order of the codes.
func list(file string) []Entry {
	raw, err := files.ReadFile(file)
	if err != nil {
		panic(err) // embedded: it is there
	}
	named := map[string]string{}
	if err := json.Unmarshal(raw, &named); err != nil {
		panic(err) // a test reads every file
	}
	all := make([]Entry, 0, len(named))
	for code, name := range named {
		all = append(all, Entry{code, typographic.Replace(strings.TrimSpace(name))})
	}
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// find looks a code up in a list sorted by code.
func find(all []Entry, code string) (string, bool) {
	at, ok := slices.BinarySearchFunc(all, code, func(e Entry, code string) int { return strings.Compare(e.Code, code) })
	if !ok {
		return "", false
	}
	return all[at].Name, true
}

var (
	legalForms  = sync.OnceValue(func() []Entry { return list("legal-forms.json") })
	departments = sync.OnceValue(func() []Entry { return list("departments.json") })
	regions     = sync.OnceValue(func() []Entry { return list("regions.json") })
	nsf         = sync.OnceValue(func() []Entry { return list("nsf.json") })
)

// LegalForm gives the label of a catégorie juridique of four digits.
func LegalForm(code string) (label string, ok bool) { return find(legalForms(), code) }

// Family is a group of catégories juridiques, as a form shows it.
type Family struct {
	Name  string
	Forms []Entry
}

// usual are the catégories juridiques of most structures that guide, train and
// employ people: a form shows them before the two hundred and fifty others.
var usual = []string{"9220", "7210", "7361", "7346", "7348", "7220", "7230", "7410", "7379", "7389", "5499", "5710", "5458", "9300"}

// families are named after the first digit of the code (niveau I of INSEE).
var families = map[byte]string{
	'0': "Autres", '1': "Entreprises individuelles", '2': "Groupements sans personnalité morale", '3': "Organismes de droit étranger",
	'4': "Établissements publics à caractère commercial", '5': "Sociétés commerciales", '6': "Autres sociétés immatriculées",
	'7': "Collectivités et organismes de droit administratif", '8': "Organismes privés spécialisés", '9': "Associations, fondations et autres groupements",
}

// LegalForms lists the catégories juridiques, each once: the usual ones, then the
// others by family, in the order of their codes.
func LegalForms() []Family {
	all := []Family{{Name: "Les plus fréquentes"}}
	for _, code := range usual {
		name, _ := LegalForm(code)
		all[0].Forms = append(all[0].Forms, Entry{code, name})
	}
	for _, e := range legalForms() {
		if slices.Contains(usual, e.Code) {
			continue
		}
		if name := families[e.Code[0]]; all[len(all)-1].Name != name {
			all = append(all, Family{Name: name})
		}
		last := &all[len(all)-1]
		last.Forms = append(last.Forms, e)
	}
	return all
}

// Departments lists the départements and the territories overseas, in the
// order of their codes.
func Departments() []Entry { return slices.Clone(departments()) }

// DepartmentName gives the name of a département, "" when there is none.
func DepartmentName(code string) string {
	name, _ := find(departments(), code)
	return name
}

// Regions lists the régions, in the order of their codes.
func Regions() []Entry { return slices.Clone(regions()) }

// RegionName gives the name of a région, "" when there is none.
func RegionName(code string) string {
	name, _ := find(regions(), code)
	return name
}

// NSF lists the spécialités de formation: domains of two digits, each followed
// by its groups of three.
func NSF() []Entry { return slices.Clone(nsf()) }

// NSFName gives the label of a spécialité de formation, ok false when the code
// is none.
func NSFName(code string) (label string, ok bool) { return find(nsf(), code) }
