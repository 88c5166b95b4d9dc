package reference

import (
	_ "embed"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// communesCSV stays in the program's file, where it costs no memory of its
// own: a line is read again each time it is asked for.
//
//go:embed communes.csv
var communesCSV string

// Commune is a commune, or what stands for one overseas.
type Commune struct {
	INSEE      string
	Name       string
	Department string // code
	Region     string // code
	Postcodes  []string
	SIREN      string // "" when it has none
	Population int
}

// place says where the lines of a postcode or of a code INSEE begin.
type place struct{ code, line uint32 }

// index is 8 bytes for each postcode of each commune, and for each commune.
type index struct{ postcodes, communes []place }

var communes = sync.OnceValue(func() index {
	var x index
	for at, line := range lines() {
		insee, rest, _ := strings.Cut(line, ",")
		x.communes = append(x.communes, place{number(insee), at})
		for _, postcode := range strings.Fields(strings.Split(rest, ",")[3]) {
			x.postcodes = append(x.postcodes, place{number(postcode), at})
		}
	}
	slices.SortStableFunc(x.postcodes, byCode)
	slices.SortStableFunc(x.communes, byCode)
	x.postcodes, x.communes = slices.Clip(x.postcodes), slices.Clip(x.communes)
	return x
})

func byCode(a, b place) int { return int(a.code) - int(b.code) }

// number makes a code of five signs a number: the departments of Corsica, 2A
// and 2B, keep their letter by counting in base 36.
func number(code string) uint32 {
	n, err := strconv.ParseUint(code, 36, 32)
	if err != nil || len(code) != 5 {
		return 0
	}
	return uint32(n)
}

// lines gives where each line begins, and the line; without the header.
func lines() iter.Seq2[uint32, string] {
	return func(yield func(uint32, string) bool) {
		for at := strings.IndexByte(communesCSV, '\n') + 1; at < len(communesCSV); {
			line := lineAt(uint32(at))
			if !yield(uint32(at), line) {
				return
			}
			at += len(line) + 1
		}
	}
}

func lineAt(at uint32) string {
	line := communesCSV[at:]
	if end := strings.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	return line
}

// commune reads a line: no field of the file holds a comma.
func commune(line string) Commune {
	f := strings.Split(line, ",")
	people, _ := strconv.Atoi(f[6]) // empty where nobody lives
	return Commune{
		INSEE: f[0], Name: typographic.Replace(f[1]), Department: f[2], Region: f[3],
		Postcodes: strings.Fields(f[4]), SIREN: f[5], Population: people,
	}
}

func among(places []place, code string) []Commune {
	n := number(code)
	if n == 0 {
		return nil
	}
	from, _ := slices.BinarySearchFunc(places, n, func(p place, n uint32) int { return int(p.code) - int(n) })
	var all []Commune
	for ; from < len(places) && places[from].code == n; from++ {
		all = append(all, commune(lineAt(places[from].line)))
	}
	return all
}

// CommunesOf lists the communes that a postcode of five digits serves, the
// most populous first; nil when there is none.
func CommunesOf(postcode string) []Commune {
	all := among(communes().postcodes, postcode)
	slices.SortStableFunc(all, func(a, b Commune) int { return b.Population - a.Population })
	return all
}

// CommuneOf gives the commune of a code INSEE.
func CommuneOf(insee string) (Commune, bool) {
	all := among(communes().communes, strings.ToUpper(insee))
	if len(all) == 0 {
		return Commune{}, false
	}
	return all[0], true
}

// Communes goes through every commune, in the order of the codes INSEE.
func Communes() iter.Seq[Commune] {
	return func(yield func(Commune) bool) {
		for _, line := range lines() {
			if !yield(commune(line)) {
				return
			}
		}
	}
}
