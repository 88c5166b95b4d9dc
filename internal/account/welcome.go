package account

import (
	"context"

	"profil/internal/email"
	"profil/internal/sqldb"
)

// Welcome opens the account of an address without a link, under a hash that is
// ready: the people of the demonstration, which has no other use for it.
func (d Desk) Welcome(ctx context.Context, address email.Address, hash string) (p Person, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if p, err = d.holder(tx, address); err != nil {
			return err
		}
		return setHash(tx, p.ID, hash)
	})
	return p, err
}
