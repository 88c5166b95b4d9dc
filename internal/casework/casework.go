// Package casework is the workbench of the staff: the searches that they keep,
// the answers that are ready. It refuses to decide anything:
// each room decides on what is its own.
package casework

import (
	"context"

	"profil/internal/account"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter at which the staff keeps its tools.
type Desk struct {
	DB *sqldb.DB

	off struct{ claims bool } // the guard that a twin test takes away
}

// write runs a deed of the staff with the rights of a read again.
func (d Desk) write(ctx context.Context, a policy.Actor, act policy.Act, deed func(*sqldb.Tx, policy.Actor) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
			return err
		}
		if err := policy.Require(a, act, policy.Subject{}); err != nil {
			return err
		}
		return deed(tx, a)
	})
}
