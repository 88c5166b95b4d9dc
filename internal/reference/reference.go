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
var typographic = strings.NewReplacer("&nbsp;", "", "  ", " ", "'", "’", "; ", "\u00a0; ", " ; ", "\u00a0; ", " : ", "\u00a0: ")

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

// LegalForms lists the catégories juridiques, in the order of their codes.
func LegalForms() []Entry { return slices.Clone(legalForms()) }

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
