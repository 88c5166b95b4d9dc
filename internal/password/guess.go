package password

import (
	"math"
	"strings"
	"unicode"
)

// part is a piece of a password and what it costs to guess it.
type part struct {
	start, end int
	bits       float64
	dull       bool // a run, a row of keys or a repetition: nothing was chosen
}

// cheapest cuts a folded password into the parts that cost least to guess, as
// somebody would who knows words, years, keyboards and who it is about: each
// of the words in yours is one of his first tries.
func cheapest(folded string, yours map[string]bool) ([]part, float64) {
	s := scan{text: []rune(folded), yours: yours}
	best := make([]float64, len(s.text)+1)
	last := make([]part, len(s.text)+1)
	for i := range best[1:] {
		best[i+1] = math.Inf(1)
	}
	for i := range s.text {
		s.from(i, func(p part) {
			if total := best[i] + p.bits; total < best[p.end] {
				best[p.end], last[p.end] = total, p
			}
		})
	}
	var parts []part
	for end := len(s.text); end > 0; end = last[end].start {
		parts = append(parts, last[end])
	}
	return parts, best[len(s.text)]
}

// monotonous tells that no word, date or letter of the password was chosen:
// what is left beside runs and repetitions is worth a few keys.
func monotonous(parts []part) bool {
	chosen := 0
	for _, p := range parts {
		if !p.dull {
			chosen += p.end - p.start
		}
	}
	return chosen <= 3
}

// scan finds the parts that may start at a place of a password.
type scan struct {
	text  []rune
	yours map[string]bool
}

func (s scan) from(i int, offer func(part)) {
	offer(part{i, i + 1, single(s.text[i]), false})
	for _, end := range []int{s.run(i), s.row(i)} {
		for to := i + 3; to <= end; to++ {
			offer(part{i, to, max(5, 11-float64(to-i)), true}) // three in a row may be chance
		}
	}
	if end, turns := s.walk(i); end-i >= 5 {
		offer(part{i, end, 7 + 2*float64(turns), true})
	}
	for to := i + 3; to <= s.repeat(i); to++ {
		offer(part{i, to, 3, true})
	}
	if n, bits := s.date(i); n > 0 {
		offer(part{i, i + n, bits, false})
	}
	s.words(i, offer)
}

// single is what one character costs when nothing is known of it.
func single(r rune) float64 {
	switch {
	case 'a' <= r && r <= 'z':
		return 4.7
	case '0' <= r && r <= '9':
		return 3.3
	case r == ' ' || r == '-' || r == '.' || r == '\'' || r == '!' || r == ',':
		return 1.5
	case r < unicode.MaxASCII:
		return 4
	}
	return 7
}

// run gives where a row of equal or following characters that starts at i ends
// (aaaa, abcd, 4321, 7890).
func (s scan) run(i int) int {
	if i+1 >= len(s.text) {
		return i
	}
	step := follow(s.text[i], s.text[i+1])
	if step > 1 || step < -1 {
		return i
	}
	end := i + 2
	for end < len(s.text) && follow(s.text[end-1], s.text[end]) == step {
		end++
	}
	return end
}

// follow gives the step from a to b; 0 comes after 9, as on a keyboard.
func follow(a, b rune) int {
	switch {
	case a == '9' && b == '0':
		return 1
	case a == '0' && b == '9':
		return -1
	case unicode.IsLetter(a) != unicode.IsLetter(b):
		return 99
	}
	return int(b - a)
}

// rows are the keys of the two keyboards people of France type on.
var rows = []string{"azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm"}

// row gives where a row of neighbouring keys that starts at i ends.
func (s scan) row(i int) int {
	end := i
	for _, keys := range rows {
		at := strings.IndexRune(keys, s.text[i])
		if at < 0 {
			continue
		}
		for _, step := range []int{1, -1} {
			n := 1
			for k := at + step; k >= 0 && k < len(keys) && i+n < len(s.text) && s.text[i+n] == rune(keys[k]); k += step {
				n++
			}
			end = max(end, i+n)
		}
	}
	return end
}

// boards are the same keyboards with their digits, each row under the other.
var boards = [][]string{
	{"1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"},
	{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"},
}

// walk gives where a walk from key to neighbouring key that starts at i ends
// (1qaz2wsx, azqswx), on the better keyboard, and how often it turns.
func (s scan) walk(i int) (end, turns int) {
	end = i
	for _, board := range boards {
		x, y, on := place(board, s.text[i])
		if !on {
			continue
		}
		j, turned, way := i+1, 0, [2]int{9, 9}
		for ; j < len(s.text); j++ {
			nx, ny, on := place(board, s.text[j])
			step := [2]int{nx - x, ny - y}
			// The keys of a diagonal, and back to the top for the next one.
			near := step[0] >= -1 && step[0] <= 1 && step[1] >= -1 && step[1] <= 1 || step == [2]int{1, -3} || step == [2]int{1, -2}
			if !on || !near {
				break
			}
			if step != way {
				turned++
			}
			x, y, way = nx, ny, step
		}
		if j > end {
			end, turns = j, turned
		}
	}
	return end, turns
}

func place(board []string, r rune) (x, y int, on bool) {
	for y, keys := range board {
		if x := strings.IndexRune(keys, r); x >= 0 {
			return x, y, true
		}
	}
	return 0, 0, false
}

// repeat gives where the longest text that starts at i and was already typed
// before ends.
func (s scan) repeat(i int) int {
	longest := 0
	for from := range i {
		n := 0
		for i+n < len(s.text) && s.text[from+n] == s.text[i+n] {
			n++
		}
		longest = max(longest, n)
	}
	return i + longest
}

// date gives how many digits that start at i are a year (1984) or a day
// (13011984, 130184), and what they cost.
func (s scan) date(i int) (n int, bits float64) {
	digits := 0
	for digits < 8 && i+digits < len(s.text) && '0' <= s.text[i+digits] && s.text[i+digits] <= '9' {
		digits++
	}
	number := func(at, n int) (v int) {
		for _, r := range s.text[i+at : i+at+n] {
			v = 10*v + int(r-'0')
		}
		return v
	}
	year := func(at int) bool { y := number(at, 4); return y >= 1900 && y <= 2039 }
	day := func() bool { d, m := number(0, 2), number(2, 2); return d >= 1 && d <= 31 && m >= 1 && m <= 12 }
	switch {
	case digits == 8 && day() && year(4):
		return 8, 16
	case digits >= 6 && digits < 8 && day():
		return 6, 16
	case digits >= 4 && year(0):
		return 4, 8
	}
	return 0, 0
}

// leets are the digits and signs that stand for letters.
var leets = []*strings.Replacer{
	strings.NewReplacer("4", "a", "@", "a", "3", "e", "€", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t"),
	strings.NewReplacer("4", "a", "@", "a", "3", "e", "€", "e", "1", "l", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t"),
}

// words offers every word that starts at i: as it is, with digits for letters,
// or backwards; and those that tell who the person is.
func (s scan) words(i int, offer func(part)) {
	list := easy()
	for end := i + 2; end <= len(s.text) && end-i <= longestWord; end++ {
		word := string(s.text[i:end])
		bits := math.Inf(1)
		try := func(word string, more float64) {
			if s.yours[word] {
				bits = min(bits, 2+more)
			} else if b := list.bits(word); b > 0 {
				bits = min(bits, b+more)
			}
		}
		try(word, 0)
		if end-i >= 4 {
			try(backwards(word), 1.5)
			for _, leet := range leets {
				if plain := leet.Replace(word); plain != word {
					try(plain, 1.5)
				}
			}
		}
		if !math.IsInf(bits, 1) {
			offer(part{i, end, bits, false})
		}
	}
}

func backwards(s string) string {
	runes := []rune(s)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}
