package account

import (
	"time"

	"profil/internal/fault"
	"profil/internal/sqldb"
)

// Try is something that may be done so many times in an hour under one name: the
// name itself is not kept.
type Try struct {
	Name    string
	PerHour int
}

// Pass counts a try of each in the transaction of a deed, and refuses with
// Unavailable "too_many" once one of them has none left.
func (d Desk) Pass(tx *sqldb.Tx, tries ...Try) error {
	for _, t := range tries {
		_, allowed, err := d.take(tx, counted{t.Name, allowance{free: t.PerHour, most: t.PerHour, window: time.Hour}})
		if err != nil {
			return err
		}
		if !allowed {
			return fault.New(fault.Unavailable, "too_many")
		}
	}
	return nil
}
