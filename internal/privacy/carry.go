package privacy

import (
	"context"
	"errors"

	"profil/internal/config"
	"profil/internal/sqldb"
)

// Done is what one line of the schedule erased.
type Done struct {
	Word string
	N    int64
}

// CarryOut erases all that is past its retention, line by line, each in its own
// transaction: one that fails holds up no other, and all of it may be done
// twice. It tells what it erased. A period that nobody has set erases nothing.
func (d Desk) CarryOut(ctx context.Context) (done []Done, err error) {
	for _, l := range Schedule {
		if l.deed == nil || l.Word == d.off.line || l.period != nil && l.period(d.Retention) == (config.Period{}) {
			continue
		}
		var n int64
		one := d.DB.Write(ctx, func(tx *sqldb.Tx) (err error) {
			n, err = l.deed(tx, d)
			return err
		})
		if err = errors.Join(err, one); one == nil && n > 0 {
			done = append(done, Done{l.Word, n})
		}
	}
	return done, err
}
