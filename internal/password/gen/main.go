// Command gen writes the two lists of words of package password: what is easy
// to guess (common.gz) and what passphrases are made of (words.txt). It reads
// three packages of the npm registry, as « npm pack » leaves them in a folder,
// and refuses any other version than those whose licences stand in NOTICE.
//
//	cd FOLDER && npm pack @zxcvbn-ts/language-common@4.1.3 @zxcvbn-ts/language-fr@4.1.2 an-array-of-french-words@2.0.0
//	go run ./internal/password/gen FOLDER internal/password
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"profil/internal/password/fold"
)

//go:embed refused.txt
var refused string

//go:embed sayings.txt
var sayings string

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gen FOLDER-OF-PACKAGES internal/password")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	l := lists{folder: from}
	passwords := l.read("zxcvbn-ts-language-common-4.1.3.tgz", "passwords.json")
	words := l.read("zxcvbn-ts-language-fr-4.1.2.tgz", "commonWords.json")
	pages := l.read("zxcvbn-ts-language-fr-4.1.2.tgz", "wikipedia.json")
	firsts := l.read("zxcvbn-ts-language-fr-4.1.2.tgz", "firstnames.json")
	lasts := l.read("zxcvbn-ts-language-fr-4.1.2.tgz", "lastnames.json")
	dictionary := l.read("an-array-of-french-words-2.0.0.tgz", "index.json")
	if l.err != nil {
		return l.err
	}
	ranked := common([][]string{passwords, words, pages}, [][]string{firsts, lasts}, dictionary)
	if err := writeCommon(filepath.Join(to, "common.gz"), ranked); err != nil {
		return err
	}
	chosen, err := passphraseWords(slices.Concat(words, pages), dictionary, slices.Concat(firsts, lasts))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "words.txt"), []byte(strings.Join(chosen, "\n")+"\n"), 0o644)
}

// lists reads JSON arrays of words out of packages; its first error stays.
type lists struct {
	folder string
	err    error
}

func (l *lists) read(archive, name string) (words []string) {
	if l.err != nil {
		return nil
	}
	f, err := os.Open(filepath.Join(l.folder, archive))
	if err != nil {
		l.err = err
		return nil
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		l.err = err
		return nil
	}
	packed := tar.NewReader(unzipped)
	for {
		head, err := packed.Next()
		if err != nil {
			l.err = fmt.Errorf("%s: no %s: %w", archive, name, err)
			return nil
		}
		if head.Name == "package/src/"+name || head.Name == "package/"+name {
			l.err = json.NewDecoder(packed).Decode(&words)
			return words
		}
	}
}

// shortest is the length from which a word could be a password by itself.
const shortest = 15

// tiers are the ranks under which a word is as easy to guess as any other of
// its tier; what is beyond the last is in one more.
var tiers = []int{100, 1000, 10_000}

// common gives the words of each tier, folded, each in its easiest one. The
// order of ranked lists is that of use; names are all in the third tier, and
// the words that are long enough to be a password alone in the last.
func common(ranked, names [][]string, dictionary []string) [][]string {
	best := map[string]int{}
	note := func(word string, tier int) {
		word = strings.ReplaceAll(fold.Fold(word), " ", "")
		if was, known := best[word]; len(word) > 1 && (!known || tier < was) {
			best[word] = tier
		}
	}
	for _, list := range ranked {
		for i, word := range list {
			tier := 0
			for tier < len(tiers) && i >= tiers[tier] {
				tier++
			}
			note(word, tier)
		}
	}
	for _, list := range names {
		for _, name := range list {
			note(name, 2)
		}
	}
	for _, word := range dictionary {
		if len(fold.Letters(word)) >= shortest {
			note(fold.Letters(word), len(tiers))
		}
	}
	for saying := range lines(sayings) {
		note(fold.Letters(saying), 2)
	}
	all := make([][]string, len(tiers)+1)
	for word, tier := range best {
		all[tier] = append(all[tier], word)
	}
	for _, tier := range all {
		slices.Sort(tier)
	}
	return all
}

// lines gives the lines of a text that are neither empty nor a comment.
func lines(text string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// writeCommon writes each tier, one word a line, with an empty line between.
func writeCommon(path string, ranked [][]string) error {
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(zip)
	for i, tier := range ranked {
		if i > 0 {
			fmt.Fprintln(w)
		}
		for _, word := range tier {
			fmt.Fprintln(w, word)
		}
	}
	if err := errors.Join(w.Flush(), zip.Close()); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o644)
}

// wordsWanted is a power of two: a word is then a whole number of bits.
const wordsWanted = 4096

// passphraseWords picks the most usual words that are easy to type and pleasant
// to be given: four to eight letters without accents, no name, no plural, no
// form of a verb, nothing of refused.txt.
func passphraseWords(ranked, dictionary, names []string) ([]string, error) {
	known, no := map[string]bool{}, map[string]bool{}
	for _, word := range dictionary {
		known[word] = true
	}
	for _, name := range names {
		no[name] = true
	}
	for line := range lines(refused) {
		for _, word := range strings.Fields(line) {
			no[word] = true
		}
	}
	var chosen []string
	for _, word := range ranked {
		if plain(word) && known[word] && !no[word] && !inflected(word, known) {
			no[word] = true
			chosen = append(chosen, word)
		}
	}
	if len(chosen) < wordsWanted {
		return nil, fmt.Errorf("%d words, %d wanted", len(chosen), wordsWanted)
	}
	chosen = chosen[:wordsWanted]
	slices.Sort(chosen)
	return chosen, nil
}

func plain(word string) bool {
	return len(word) >= 4 && len(word) <= 8 && strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

// endings are what verbs take; stems with an infinitive are what is left.
var (
	endings = strings.Fields("ais ait aient ez ons ent ant era erai eras erez eront erait erais iez ions ai as a es e s it is ira ites ie ies ts t ds u us ue ues")
	stems   = strings.Fields("er ir re oir ger cer ettre tir mir vir")
	spoken  = strings.Fields("rai rais rait rez riez rons ront raient iez aient irent urent inrent issent issions sions ssent ivent ennent enez enons eniez ienne oient oignez oyez oyons oyait sois soit visse vienne tienne prenne viens tiens vient tient vint tint uient aise oie oies uise coive")
)

// inflected tells a plural or a form of a verb from a word of its own.
func inflected(word string, known map[string]bool) bool {
	last := word[len(word)-1]
	if (last == 's' || last == 'x') && known[word[:len(word)-1]] {
		return true
	}
	if stem, is := strings.CutSuffix(word, "aux"); is && known[stem+"al"] {
		return true
	}
	for _, end := range spoken {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	for _, end := range endings {
		stem, is := strings.CutSuffix(word, end)
		if !is {
			continue
		}
		for _, infinitive := range stems {
			if verb := stem + infinitive; len(verb) > 3 && verb != word && known[verb] {
				return true
			}
		}
	}
	return false
}
