package password

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"sort"
	"strings"
	"sync"
)

//go:embed common.gz
var packed []byte

// dictionary holds the words a guesser tries, in tiers from the most usual.
type dictionary []tier

// tier is a sorted list of words kept as one text: a hundred thousand strings
// of their own would weigh six times as much.
type tier struct {
	text   string
	starts []uint32
}

// tierBits is what it costs to guess one word of each tier.
var tierBits = []float64{6.6, 10, 13.3, 16.6}

// longestWord is the length of the longest word that is looked up, in letters.
const longestWord = 64

// easy gives the dictionary, unpacked at its first use.
var easy = sync.OnceValue(func() dictionary {
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("password: common.gz: " + err.Error()) // it was built in
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		panic("password: common.gz: " + err.Error())
	}
	var all dictionary
	for words := range strings.SplitSeq(string(text), "\n\n") {
		t := tier{text: strings.TrimRight(words, "\n") + "\n"}
		for at := 0; at < len(t.text); at += strings.IndexByte(t.text[at:], '\n') + 1 {
			t.starts = append(t.starts, uint32(at))
		}
		all = append(all, t)
	}
	return all
})

func (t tier) has(word string) bool {
	at := func(i int) string {
		rest := t.text[t.starts[i]:]
		return rest[:strings.IndexByte(rest, '\n')]
	}
	i := sort.Search(len(t.starts), func(i int) bool { return at(i) >= word })
	return i < len(t.starts) && at(i) == word
}

// bits gives what it costs to guess word, 0 when it is in no list.
func (d dictionary) bits(word string) float64 {
	for i, t := range d {
		if t.has(word) {
			return tierBits[i]
		}
	}
	return 0
}
