package register

import (
	"cmp"
	"database/sql/driver"
	"math"
	"math/bits"
	"slices"
	"strings"

	"profil/internal/siret"
)

// Answer is what a search finds.
type Answer struct {
	Found []Establishment

	// Exact is how many of them, the first ones, bear what was typed. The
	// others bear what was probably meant, Corrected: « bordeaux ». There is
	// none when nothing was corrected, or when it was a number.
	Exact     int
	Corrected []string

	// Doubt is the code of what is wrong with a number that was typed whole:
	// register.number_siret, register.number_siren, register.number_length; ""
	// when nothing is.
	Doubt string
}

// fewExact is how many right answers make corrections needless.
const fewExact = 3

// better is how much likelier than what was typed a correction must be when
// something was found: 2 to this power.
const better = 2

// triesMost is the most corrections that are looked for.
const triesMost = 6

// correct adds to an answer of few what was probably meant.
func (c *conn) correct(f *file, q question, limit int, a *Answer) error {
	a.Exact = len(a.Found)
	if q.digits != "" {
		return c.correctNumber(q, limit, a)
	}
	if a.Exact >= min(fewExact, limit) || len(q.words) == 0 {
		return nil
	}
	v, err := f.words(c)
	if err != nil {
		return err
	}
	if v.begins(q.words) {
		return nil
	}
	tries, err := c.order(q, v, v.rephrase(q.words, a.Exact > 0))
	if err != nil {
		return err
	}
	for _, try := range tries {
		if len(a.Found) >= min(fewExact, limit) {
			break
		}
		more, err := c.search(try.question, limit)
		if err != nil {
			return err
		}
		before := len(a.Found)
		for _, e := range more {
			if len(a.Found) < limit && !slices.ContainsFunc(a.Found, e.is) {
				a.Found = append(a.Found, e)
			}
		}
		if len(a.Found) > before {
			a.Corrected = append(a.Corrected, strings.Join(try.words, " "))
		}
	}
	return nil
}

// order puts first what is likeliest to be meant by its words and by the place
// in the file of the first establishment that bears them, and drops what none
// bears.
func (c *conn) order(q question, v *vocabulary, tries []phrase) ([]phrase, error) {
	var borne []phrase
	best := math.MaxInt
	for _, try := range tries {
		if try.score > best { // those that follow are less likely still
			break
		}
		text := strings.Join(try.words, " ")
		if q.towns {
			text = "commune " + text
		}
		try.question = ask(text)
		if _, whole := v.howCommon(try.words[len(try.words)-1]); whole {
			try.question = try.question.ended()
		}
		first := int64(0)
		err := rows(c.first, func(row []driver.Value) error {
			first, _ = row[0].(int64)
			return nil
		}, try.question.matches[len(try.question.matches)-1])
		if err != nil {
			return nil, err
		}
		if first > 0 {
			try.score += bits.Len64(uint64(first)) / 2
			best = min(best, try.score)
			borne = append(borne, try)
		}
	}
	slices.SortStableFunc(borne, byScore)
	return borne, nil
}

func byScore(a, b phrase) int { return cmp.Compare(a.score, b.score) }

func (e Establishment) is(other Establishment) bool { return e.SIRET == other.SIRET }

// begins tells that the last of several words is only begun, by so few letters
// that nobody can tell what is meant: they will be more in a moment.
func (v *vocabulary) begins(words []string) bool {
	last := words[len(words)-1]
	_, whole := v.howCommon(last)
	return len(words) > 1 && len(last) <= wordLeast && last[0] > '9' && !whole
}

// phrase is a way to say again what was typed.
type phrase struct {
	words    []string
	score    int
	question question
}

// rephrase lists what may have been meant by some words, of which the last may
// be only begun, the likeliest first; what was typed is not among them. With
// sure, only what is much likelier.
func (v *vocabulary) rephrase(words []string, sure bool) []phrase {
	all, typed := []phrase{{}}, 0
	for i, w := range words {
		last := i == len(words)-1
		options := v.near(w, last)
		common, known := v.howCommon(w)
		if known && !slices.ContainsFunc(options, func(m meant) bool { return m.word == w }) {
			options = append(options, meant{w, -common})
		}
		if a, b, ok := v.split(w); ok && !known {
			options = append(options, meant{a + " " + b, mistake * mistakeWeighs})
		}
		if len(options) == 0 {
			options = []meant{{w, 0}} // a number, or a word too short to be wrong
		}
		typed -= common
		var longer []phrase
		for _, p := range all {
			for _, o := range options {
				longer = append(longer, phrase{words: append(slices.Clone(p.words), o.word), score: p.score + o.score})
			}
		}
		slices.SortStableFunc(longer, byScore)
		all = longer[:min(len(longer), triesMost+1)]
	}
	all = slices.DeleteFunc(all, func(p phrase) bool { return same(p.words, words) || sure && p.score > typed-better })
	return all[:min(len(all), triesMost)]
}

// same tells that a phrase says no more than what was typed, or how its last
// word ends.
func same(words, typed []string) bool {
	last := len(words) - 1
	return slices.Equal(words[:last], typed[:last]) && strings.HasPrefix(words[last], typed[last])
}

// correctNumber says what is wrong with a SIREN or a SIRET that nothing bears,
// and adds those that are one digit away, or have two digits swapped.
func (c *conn) correctNumber(q question, limit int, a *Answer) error {
	if len(a.Found) > 0 {
		return nil
	}
	length := siretLength
	switch len(q.digits) {
	case sirenLength:
		length = sirenLength
		if _, err := siret.ParseSIREN(q.digits); err == nil {
			return nil
		}
		a.Doubt = "register.number_siren"
	case siretLength:
		if _, err := siret.Parse(q.digits); err == nil {
			return nil
		}
		a.Doubt = "register.number_siret"
	case siretLength - 1, siretLength + 1:
		a.Doubt = "register.number_length"
	default:
		return nil
	}
	for _, d := range siret.Near(q.digits, length) {
		if len(a.Found) == limit {
			return nil
		}
		err := c.each(c.byUnit, func(e Establishment) { a.Found = append(a.Found, e) }, d, d+":", int64(1))
		if err != nil {
			return err
		}
	}
	return nil
}
