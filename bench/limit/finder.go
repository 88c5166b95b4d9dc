package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// place is one line of the register.
type place struct{ name, folded, siren string }

// index finds places by the beginnings of the words of their name, all in
// memory: sorted words, and for each the places that bear it.
type index struct {
	places  []place
	words   []string
	bearers [][]int32
	bySiren []int32
}

var folding = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ç", "c", "î", "i", "ï", "i",
	"ô", "o", "ö", "o", "û", "u", "ù", "u", "ü", "u", "œ", "oe", "'", " ", "’", " ", "-", " ")

func fold(s string) string { return folding.Replace(strings.ToLower(s)) }

// readIndex reads a CSV whose first line names its columns.
func readIndex(path string) (*index, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	name, siren := slices.Index(lines[0], "nom"), slices.Index(lines[0], "siren")
	if name < 0 || siren < 0 {
		return nil, fmt.Errorf("%s has no column nom or siren", path)
	}
	x := &index{}
	bearers := map[string][]int32{}
	for i, line := range lines[1:] {
		p := place{line[name], fold(line[name]), line[siren]}
		x.places = append(x.places, p)
		x.bySiren = append(x.bySiren, int32(i))
		for _, w := range strings.Fields(p.folded) {
			if l := bearers[w]; len(l) == 0 || l[len(l)-1] != int32(i) {
				bearers[w] = append(l, int32(i))
			}
		}
	}
	for w := range bearers {
		x.words = append(x.words, w)
	}
	slices.Sort(x.words)
	for _, w := range x.words {
		x.bearers = append(x.bearers, bearers[w])
	}
	slices.SortFunc(x.bySiren, func(a, b int32) int { return strings.Compare(x.places[a].siren, x.places[b].siren) })
	return x, nil
}

// find gives at most k places.
func (x *index) find(query string, k int) []int32 {
	words := strings.Fields(fold(query))
	if len(words) == 0 {
		return nil
	}
	if q := words[0]; q[0] >= '0' && q[0] <= '9' {
		at := sort.Search(len(x.bySiren), func(i int) bool { return x.places[x.bySiren[i]].siren >= q })
		end := at
		for end < len(x.bySiren) && end < at+k && strings.HasPrefix(x.places[x.bySiren[end]].siren, q) {
			end++
		}
		return x.bySiren[at:end]
	}
	// The rarest word leads; the others are checked on the name itself.
	lead, from, to, fewest := 0, 0, 0, int(^uint(0)>>1)
	for i, w := range words {
		a := sort.SearchStrings(x.words, w)
		b, n := a, 0
		for b < len(x.words) && strings.HasPrefix(x.words[b], w) {
			n += len(x.bearers[b])
			b++
		}
		if n < fewest {
			lead, from, to, fewest = i, a, b, n
		}
	}
	var found []int32
	for _, l := range x.bearers[from:to] {
		for _, id := range l {
			if x.bears(id, words, lead) {
				if found = append(found, id); len(found) == k {
					return found
				}
			}
		}
	}
	return found
}

func (x *index) bears(id int32, words []string, lead int) bool {
	name := " " + x.places[id].folded
	for i, w := range words {
		if i != lead && !strings.Contains(name, " "+w) {
			return false
		}
	}
	return true
}

func (x *index) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	b.WriteByte('[')
	for i, id := range x.find(r.URL.Query().Get("q"), 10) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"name":`)
		b.Write(strconv.AppendQuote(b.AvailableBuffer(), x.places[id].name))
		b.WriteString(`,"siret":"` + x.places[id].siren + `"}`)
	}
	b.WriteByte(']')
	w.Header().Set("Content-Type", "application/json")
	w.Write(b.Bytes())
}
