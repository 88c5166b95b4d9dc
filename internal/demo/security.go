package demo

import (
	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// stageSecurity gives some of the people another address of their own: the day
// they lose everything, it gives them their account back.
func (w *world) stageSecurity() {
	w.on(-60, "18:10", "private address of marc", w.by("marc", w.ownAddress("marc.delage@chez-soi.example")))
	w.on(-45, "12:40", "private address of claire", w.by("claire", w.ownAddress("claire.vasseur@chez-soi.example")))
}

// ownAddress adds an address to somebody, who follows its link.
func (w *world) ownAddress(typed string) func(policy.Actor) error {
	return func(a policy.Actor) error {
		address, err := email.Parse(typed)
		if err != nil {
			return err
		}
		if err := w.Account.AddAddress(w.ctx, a, address, account.Browser{}); err != nil {
			return err
		}
		var link account.AddressLink
		err = w.DB.Read(w.ctx, func(tx *sqldb.Tx) error {
			id, err := sqldb.Value[string](tx, `SELECT id FROM email_proofs WHERE person_id = $1 AND address = $2`, a.Person, address.Key())
			if err != nil {
				return err
			}
			link, err = account.LoadAddressLink(tx, id)
			return err
		})
		if err != nil {
			return err
		}
		return w.Account.ConfirmAddress(w.ctx, a, w.Account.AddressToken(link))
	}
}
