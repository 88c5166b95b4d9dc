package register

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"math/bits"
	"slices"
	"sort"
	"strings"
)

// vocabulary are the words that the establishments of a file bear, in the
// order of the alphabet, with how common each is. It finds those that look like
// a word that none bears.
type vocabulary struct {
	text   string  // the words, one after the other
	ends   []int32 // where each ends
	shared []uint8 // letters that each shares with the one before it
	common []uint8 // by how many establishments each is borne, as a power of two
}

// The letters of the words that are kept.
const (
	wordLeast = 3
	wordMost  = lettersMost
)

// rareEvery is for how many establishments a word must be borne by one more to
// be kept: in a register of all of France, a word that is there once is itself
// a mistake.
const rareEvery = 8_000_000

// The words of a file are listed when it is whole.
const (
	layoutVocabulary = `CREATE TABLE vocabulary (words BLOB NOT NULL, common BLOB NOT NULL)`
	queryVocabulary  = `SELECT words, common FROM vocabulary`
	queryBorne       = `SELECT term, doc FROM temp.borne WHERE term >= 'a'` // neither numbers nor whole names
)

// vocabulary writes the words of what was written.
func (w *writer) vocabulary() error {
	rowsOf, err := number(w.raw, `SELECT count(*) FROM establishments`)
	if err != nil {
		return err
	}
	least := 1 + rowsOf/rareEvery
	if err := w.do(layoutVocabulary + `; CREATE VIRTUAL TABLE temp.borne USING fts5vocab(main, 'words', 'row')`); err != nil {
		return err
	}
	var words strings.Builder
	common := []byte{}
	all, err := w.prepare(queryBorne)
	if err != nil {
		return err
	}
	err = rows(all, func(row []driver.Value) error {
		word, _ := row[0].(string)
		times, _ := row[1].(int64)
		if times >= least && len(word) >= wordLeast && len(word) <= wordMost {
			words.WriteString(word)
			words.WriteByte(' ')
			common = append(common, uint8(bits.Len64(uint64(times))-1))
		}
		return nil
	})
	if err := errors.Join(err, all.Close(), w.do(`DROP TABLE temp.borne`)); err != nil {
		return err
	}
	insert, err := w.prepare(`INSERT INTO vocabulary (words, common) VALUES ($1, $2)`)
	if err != nil {
		return err
	}
	_, err = exec(insert, []byte(words.String()), common)
	return errors.Join(err, insert.Close())
}

// readVocabulary reads the words of a file; one of a former version has none.
func (c *conn) readVocabulary() (*vocabulary, error) {
	n, err := number(c.raw, `SELECT count(*) FROM sqlite_schema WHERE name = 'vocabulary'`)
	if err != nil || n == 0 {
		return &vocabulary{}, err
	}
	s, err := c.raw.Prepare(queryVocabulary)
	if err != nil {
		return nil, damaged(err)
	}
	defer s.Close()
	v := &vocabulary{}
	err = rows(s, func(row []driver.Value) error {
		words, _ := row[0].([]byte)
		v.common, _ = row[1].([]byte)
		v.common = slices.Clone(v.common)
		v.fill(words)
		return nil
	})
	return v, err
}

// fill takes words that a space ends each.
func (v *vocabulary) fill(words []byte) {
	var text strings.Builder
	text.Grow(len(words) - len(v.common))
	v.ends, v.shared = make([]int32, 0, len(v.common)), make([]uint8, 0, len(v.common))
	before := ""
	for word := range strings.SplitSeq(strings.TrimSuffix(string(words), " "), " ") {
		if word == "" {
			continue
		}
		n := 0
		for n < min(len(word), len(before)) && word[n] == before[n] {
			n++
		}
		text.WriteString(word)
		v.ends, v.shared, before = append(v.ends, int32(text.Len())), append(v.shared, uint8(n)), word
	}
	v.text = text.String()
}

func (v *vocabulary) word(i int) string {
	if i == 0 {
		return v.text[:v.ends[0]]
	}
	return v.text[v.ends[i-1]:v.ends[i]]
}

// howCommon tells how common a word is, ok false when none bears it.
func (v *vocabulary) howCommon(word string) (common int, ok bool) {
	i := sort.Search(len(v.ends), func(i int) bool { return v.word(i) >= word })
	if i == len(v.ends) || v.word(i) != word {
		return 0, false
	}
	return int(v.common[i]), true
}

// meant is a word that somebody may have meant; the lower its score, the more
// likely.
type meant struct {
	word  string
	score int
}

// The score of a word: a mistake outweighs being 256 times more common.
const (
	mistakeWeighs = 4 // half a mistake
	unendedWeighs = 6 // a word that goes on after what was typed
	meantMost     = 5
)

// near lists the words that somebody may have meant, the likeliest first.
// begun tells that the word may go on. One of less than four letters is what it
// is; up to seven it may have one mistake, beyond two.
func (v *vocabulary) near(typed string, begun bool) []meant {
	most := allowed(typed)
	if most == 0 || len(v.ends) == 0 {
		return nil
	}
	d := newDistance(typed, most)
	var all []meant
	dead := wordMost + 1 // of the last word, the letters with which nothing begins that is near
	for i, shared := range v.shared {
		if int(shared) >= dead {
			continue
		}
		var best, begins int
		best, begins, dead = d.read(v.word(i), int(shared))
		score := best*mistakeWeighs - int(v.common[i])
		switch {
		case best <= most:
		case begun && begins <= most:
			score = begins*mistakeWeighs + unendedWeighs - int(v.common[i])
		default:
			continue
		}
		all = append(all, meant{v.word(i), score})
		if len(all) > 64*meantMost {
			all = likeliest(all)
		}
	}
	return likeliest(all)
}

func likeliest(all []meant) []meant {
	slices.SortStableFunc(all, func(a, b meant) int { return cmp.Compare(a.score, b.score) })
	return all[:min(len(all), meantMost)]
}

// split cuts a word in two that are borne: « missionlocale ».
func (v *vocabulary) split(typed string) (first, second string, ok bool) {
	best := -1
	for at := wordLeast; at <= len(typed)-wordLeast; at++ {
		a, one := v.howCommon(typed[:at])
		b, two := v.howCommon(typed[at:])
		if one && two && min(a, b) > best {
			best, first, second = min(a, b), typed[:at], typed[at:]
		}
	}
	return first, second, best >= 0
}

// words is the vocabulary of the file, read when it is first needed.
func (f *file) words(c *conn) (*vocabulary, error) {
	f.read.Do(func() { f.vocabulary, f.unread = c.readVocabulary() })
	return f.vocabulary, f.unread
}
