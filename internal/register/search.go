package register

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"
	"sync"
)

// The most answers of a search, and the most letters that it reads.
const (
	answersMost = 100
	typedMost   = 200
)

// Search finds establishments by name, by what stands on the door, acronym,
// town, postcode, SIREN or SIRET, spaced or not; accents, case and the order of
// words do not matter, and the last word may be only begun. Those whose whole name is what was
// typed come first, then the others, both in the order of the file; of these
// answers, those that are closed come last. A whole SIRET that is closed finds
// its successor too. When few or none bear it, what was probably meant is looked
// for: words with a letter too many, missing, wrong or swapped, two words
// written as one, a number with a wrong digit.
func (r *Register) Search(ctx context.Context, typed string, limit int) (a Answer, err error) {
	if len(typed) > typedMost {
		typed = strings.ToValidUTF8(typed[:typedMost], "")
	}
	limit = min(limit, answersMost)
	q := ask(typed)
	if limit <= 0 || q.digits == "" && len(q.matches) == 0 {
		return a, ctx.Err()
	}
	err = r.use(ctx, func(f *file, c *conn) error {
		key := answerKey{strings.Join(q.matches, "\n") + strings.Join(q.words, " ") + q.digits, limit}
		if known, ok := f.known.get(key); ok {
			a = known.clone()
			return nil
		}
		if a.Found, err = c.search(q, limit); err != nil {
			return err
		}
		if err := c.correct(f, q, limit, &a); err != nil {
			return err
		}
		f.known.put(key, a.clone())
		return nil
	})
	return a, err
}

func (a Answer) clone() Answer {
	a.Found = slices.Clone(a.Found)
	return a
}

func (c *conn) search(q question, limit int) (found []Establishment, err error) {
	add := func(e Establishment) {
		if len(found) < limit && !slices.ContainsFunc(found, func(f Establishment) bool { return f.SIRET == e.SIRET }) {
			found = append(found, e)
		}
	}
	for i, match := range q.matches {
		if i == len(q.matches)-1 && q.loose != "" && len(found) < limit {
			enough, err := c.guess(q, limit, &found, add)
			if err != nil {
				return nil, err
			}
			if enough {
				break
			}
		}
		if len(found) < limit {
			if err := c.each(c.byWords, add, match, int64(limit)); err != nil {
				return nil, err
			}
		}
	}
	if q.digits != "" && len(found) < limit {
		by := c.byDigits
		if len(q.digits) >= sirenLength {
			by = c.byUnit
		}
		// ":" is the sign after "9".
		if err := c.each(by, add, q.digits, q.digits+":", int64(limit)); err != nil {
			return nil, err
		}
	}
	if len(q.digits) == siretLength && len(found) == 1 {
		if err := c.followed(found[0], add); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(found, func(a, b Establishment) int {
		switch {
		case a.Closed == b.Closed:
			return 0
		case b.Closed:
			return -1
		}
		return 1
	})
	return found, nil
}

// guesses is how many establishments are looked at for one that bears a long
// word: most of those that begin like a common one are right.
const guesses = 120

// guess looks among the first establishments that bear the beginning of the
// last word for those that bear it all. They come in the order of the file, as
// the right question would give them; enough tells that it need not be asked.
func (c *conn) guess(q question, limit int, found *[]Establishment, add func(Establishment)) (enough bool, err error) {
	seen := 0
	err = rows(c.byWords, func(row []driver.Value) error {
		e, err := unpack(row)
		if seen++; err != nil || !strings.Contains(" "+e.bears(), " "+q.last) {
			return err
		}
		if add(e); len(*found) >= limit {
			return errEnough
		}
		return nil
	}, q.loose, int64(guesses))
	if errors.Is(err, errEnough) {
		return true, nil
	}
	return seen < guesses, err
}

// errEnough ends the reading of rows.
var errEnough = errors.New("enough")

// The digits of a SIREN and of a SIRET.
const (
	sirenLength = 9
	siretLength = 14
)

// successionsMost is how far a chain of successors is followed.
const successionsMost = 8

// followed adds the establishments that have come after a closed one: who
// types an old number means the present one.
func (c *conn) followed(e Establishment, add func(Establishment)) error {
	for range successionsMost {
		if !e.Closed || e.Successor.IsZero() {
			return nil
		}
		next := e
		if err := c.each(c.bySIRET, func(found Establishment) { next = found }, e.Successor.Digits()); err != nil {
			return err
		}
		if next.SIRET == e.SIRET {
			return nil
		}
		add(next)
		e = next
	}
	return nil
}

// answers keeps the last answers of one file: what people type in a finder
// begins alike. There are two halves; the older is dropped when the younger is
// full.
type answers struct {
	mu             sync.Mutex
	younger, older map[answerKey]Answer
}

type answerKey struct {
	question string
	limit    int
}

// answersKept is the most answers of a half: some 300 KB.
const answersKept = 100

func newAnswers() *answers { return &answers{younger: map[answerKey]Answer{}} }

func (a *answers) get(k answerKey) (Answer, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if found, ok := a.younger[k]; ok {
		return found, true
	}
	found, ok := a.older[k]
	if ok {
		a.keep(k, found)
	}
	return found, ok
}

func (a *answers) put(k answerKey, found Answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keep(k, found)
}

func (a *answers) keep(k answerKey, found Answer) {
	if len(a.younger) >= answersKept {
		a.younger, a.older = map[answerKey]Answer{}, a.younger
	}
	a.younger[k] = found
}
