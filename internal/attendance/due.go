package attendance

import (
	"time"

	"profil/internal/civil"
	"profil/internal/sqldb"
)

// sealsAt is when the clerk seals a sheet that nobody sealed, the zero time
// when it does not: the sheet does not stand there, or no delay is set.
func (d Desk) sealsAt(s Sheet) time.Time {
	if s.Status != Countersigned || d.SealDays == 0 {
		return time.Time{}
	}
	return civil.WorkingDays(s.CountersignedAt, d.SealDays, civil.Paris)
}

// SealDue lists, by the public id of their half-day, the sheets that were
// countersigned and that nobody has sealed in time.
func (d Desk) SealDue(tx *sqldb.Tx) (due []string, err error) {
	type waiting struct {
		halfDay string
		sheet   Sheet
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (w waiting, err error) {
		w.sheet.Status = Countersigned
		return w, r.Scan(&w.halfDay, sqldb.Time(&w.sheet.CountersignedAt))
	}, `SELECT h.public_id, s.countersigned_at FROM sheets s JOIN half_days h ON h.id = s.half_day_id
		WHERE s.status = 'countersigned' ORDER BY s.countersigned_at, s.half_day_id`)
	for _, w := range all {
		if at := d.sealsAt(w.sheet); !at.IsZero() && !tx.Now.Before(at) {
			due = append(due, w.halfDay)
		}
	}
	return due, err
}
