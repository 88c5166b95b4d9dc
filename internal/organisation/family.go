package organisation

import (
	"context"

	"profil/internal/siret"
	"profil/internal/sqldb"
)

// Family lists the establishments of a legal unit that bear every word of q,
// from the nth on, with how many there are. Whoever asks may.
func (d Desk) Family(ctx context.Context, s siret.SIREN, q string, from, limit int) (hits []Hit, total int, err error) {
	if d.Register == nil {
		return nil, 0, nil
	}
	known, err := d.Register.Family(ctx, s, q, from, min(limit, findMost))
	if err != nil {
		return nil, 0, err
	}
	var alive []living
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		alive, err = lookUp(tx, nil, known.Found)
		return err
	})
	return merge(nil, known.Found, alive), known.Total, err
}

// Others counts, of each legal unit of some lines, the establishments that are
// not among them.
func (d Desk) Others(ctx context.Context, hits []Hit) (map[siret.SIREN]int, error) {
	var sirens []siret.SIREN
	shown := map[siret.SIREN]map[siret.SIRET]bool{}
	for _, h := range hits {
		s := h.SIRET.SIREN()
		if h.SIRET.IsZero() {
			continue
		}
		if shown[s] == nil {
			sirens, shown[s] = append(sirens, s), map[siret.SIRET]bool{}
		}
		shown[s][h.SIRET] = true
	}
	if d.Register == nil || len(sirens) == 0 {
		return nil, nil
	}
	sizes, err := d.Register.Sizes(ctx, sirens)
	if err != nil {
		return nil, err
	}
	for _, s := range sirens {
		sizes[s] = max(0, sizes[s]-len(shown[s]))
	}
	return sizes, nil
}
