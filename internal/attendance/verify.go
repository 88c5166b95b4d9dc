package attendance

import (
	"context"
	"errors"

	"profil/internal/sqldb"
)

// ErrAltered is what Verify says, to an operator, of a sheet that somebody
// touched.
var ErrAltered = errors.New("une feuille d’émargement a été modifiée après avoir été écrite")

// checks are what Verify looks at; tests leave one out, to show that it is the
// one that tells.
type checks struct{ chain, seal bool }

// Verify recomputes every chain and every seal, and tells how many sealed
// sheets hold.
func Verify(ctx context.Context, db *sqldb.DB) (n int, err error) {
	return verify(ctx, db, checks{chain: true, seal: true})
}

// batch is how many sheets are read together.
const batch = 100

func verify(ctx context.Context, db *sqldb.DB, c checks) (n int, err error) {
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		n = 0
		after := ""
		for {
			sheets, err := sqldb.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM sheets WHERE half_day_id > $1 ORDER BY half_day_id LIMIT $2`, after, batch)
			if err != nil || len(sheets) == 0 {
				return err
			}
			after = sheets[len(sheets)-1].HalfDayID
			held, err := verifyBatch(tx, sheets, c)
			if err != nil {
				return err
			}
			n += held
		}
	})
	return n, err
}

func verifyBatch(tx *sqldb.Tx, sheets []Sheet, c checks) (held int, err error) {
	var ids []string
	for _, s := range sheets {
		ids = append(ids, s.HalfDayID)
	}
	var args []any
	all, err := sqldb.All(tx, scanSignature, `SELECT `+signatureColumns+` FROM signatures g
		WHERE g.half_day_id IN `+sqldb.In(&args, ids)+` ORDER BY g.participation_id, g.seq`, args...)
	if err != nil {
		return 0, err
	}
	said := map[string][]Signature{}
	for _, l := range all {
		said[l.HalfDayID] = append(said[l.HalfDayID], l)
	}
	for _, s := range sheets {
		switch {
		case c.chain && !chained(s.HalfDayID, said[s.HalfDayID]):
			return 0, ErrAltered
		case s.Status != Sealed:
			continue
		case c.seal && s.Seal != s.seal(said[s.HalfDayID]):
			return 0, ErrAltered
		}
		held++
	}
	return held, nil
}

// chained tells whether each line holds the hash of the one before it, and its
// own.
func chained(halfDayID string, all []Signature) bool {
	last := map[string]Signature{}
	for _, l := range all {
		before, ok := last[l.ParticipationID]
		want := digest(halfDayID)
		if ok {
			want = before.Sum
		}
		if l.Previous != want || l.Seq != before.Seq+1 || l.Sum != l.sum() {
			return false
		}
		last[l.ParticipationID] = l
	}
	return true
}
