package account

import (
	"context"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Vouched opens a login for somebody whom a provider of identities vouches for:
// by is which, and who gives their inner id, in the same transaction. It stands in the
// place of a password: a second factor, where there is one, is still asked for.
func (d Desk) Vouched(ctx context.Context, by IdentityProvider, who func(*sqldb.Tx) (string, error), from Browser) (o Opened, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		id, err := who(tx)
		if err != nil {
			return err
		}
		if err := tx.Lock("person:" + id); err != nil {
			return err
		}
		if o.Person, err = Load(tx, id); err != nil {
			return err
		}
		if !o.Person.Live() {
			return refused()
		}
		kept, err := passwordOf(tx, o.Person.Email)
		if err != nil {
			return err
		}
		o, err = d.afterFirst(tx, o.Person, o.Person.Email, kept.Mark, Entry{First: ByProvider, Then: ByProvider, Provider: by}, from)
		return err
	})
	return o, err
}

// Named is NamePerson for somebody whose name a provider of identities gave;
// one that we would not accept is left out.
func Named(tx *sqldb.Tx, a policy.Actor, first, last string) error {
	p, err := Load(tx, a.Person)
	if err != nil || p.Named() || first == "" || last == "" {
		return err
	}
	if err := NamePerson(tx, p.ID, first, last); orInvalid(err) != nil {
		return err
	}
	return nil
}

func orInvalid(err error) error {
	if fault.KindOf(err) == fault.Invalid {
		return nil
	}
	return err
}
