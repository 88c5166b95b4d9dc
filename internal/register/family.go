package register

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"

	"profil/internal/siret"
)

// familyMost is the most establishments of one legal unit that are counted and
// searched: La Poste has some fifteen thousand.
const familyMost = 20_000

// Family is some establishments of one legal unit, and how many there are.
type Family struct {
	Found []Establishment
	Total int // of those that bear the words
}

// Family lists the establishments of a legal unit that bear every word typed,
// all of them when nothing is, in the order of the file, from the nth on: what
// is open, the biggest first, the siège before its equals.
func (r *Register) Family(ctx context.Context, siren siret.SIREN, typed string, from, limit int) (f Family, err error) {
	words := telling(split(typed))
	err = r.use(ctx, func(_ *file, c *conn) error {
		return c.each(c.byUnit, func(e Establishment) {
			if !e.bearsAll(words) {
				return
			}
			if f.Total >= from && len(f.Found) < limit {
				f.Found = append(f.Found, e)
			}
			f.Total++
		}, siren.Digits(), siren.Digits()+":", int64(familyMost))
	})
	return f, err
}

// bearsAll tells that an establishment bears words, each of which may be only
// begun.
func (e Establishment) bearsAll(words []string) bool {
	if len(words) == 0 {
		return true
	}
	borne := " " + e.bears()
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(borne, " "+w) })
}

// Sizes counts the establishments of each legal unit.
func (r *Register) Sizes(ctx context.Context, all []siret.SIREN) (sizes map[siret.SIREN]int, err error) {
	sizes = map[siret.SIREN]int{}
	err = r.use(ctx, func(_ *file, c *conn) error {
		for _, s := range all {
			err := rows(c.unitSize, func(row []driver.Value) error {
				n, _ := row[0].(int64)
				sizes[s] = int(n)
				return nil
			}, s.Digits(), s.Digits()+":", int64(familyMost))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return sizes, err
}
