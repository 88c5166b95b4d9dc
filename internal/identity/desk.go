package identity

import (
	"context"
	"slices"
	"time"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/seal"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// Desk is the counter at which those come in whom a provider vouches for.
type Desk struct {
	DB        *sqldb.DB
	Accounts  account.Desk
	Box       seal.Box
	Providers []*Provider // none: nobody comes in so

	off guards
}

// Of gives the provider of a name, or NotFound.
func (d Desk) Of(name string) (*Provider, error) {
	for _, p := range d.Providers {
		if p.Name == name {
			return p, nil
		}
	}
	return nil, fault.New(fault.NotFound, "not_found")
}

// holder gives whom a provider’s name is linked to, "" for nobody. An address
// is not looked at: it may have had another holder.
func holder(tx *sqldb.Tx, c Claims) (string, error) {
	all, err := sqldb.Values[string](tx, `SELECT person_id FROM identities WHERE issuer = $1 AND realm = $2 AND subject = $3`, c.Issuer, c.Realm, c.Subject)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}

// Known tells whether somebody has been linked to what a provider says.
func (d Desk) Known(ctx context.Context, c Claims) (known bool, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		who, err := holder(tx, c)
		known = who != ""
		return err
	})
	return known, err
}

// vouchedFor is how long what a provider says of where somebody works holds:
// the life of a session at ProConnect.
const vouchedFor = 12 * time.Hour

// Establishment gives the SIRET at which a provider said lately that a works:
// the zero value when it is another who is linked to what it says, or a
// provider that is not asked where people work.
func (d Desk) Establishment(ctx context.Context, a policy.Actor, c Claims) (s siret.SIRET, err error) {
	p, err := d.Of(c.Provider)
	if err != nil || !slices.Contains(p.Scopes, "siret") || p.Issuer != c.Issuer || d.DB.Now().Sub(c.At) > vouchedFor {
		return s, nil
	}
	said, err := siret.Parse(c.SIRET)
	if err != nil || !a.SignedIn() {
		return s, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		who, err := holder(tx, c)
		if err == nil && who == a.Person {
			s = said
		}
		return err
	})
	return s, err
}

// Enter opens a login for the holder of what a provider says.
func (d Desk) Enter(ctx context.Context, c Claims, from account.Browser) (account.Opened, error) {
	name := c.Provider
	if p, err := d.Of(c.Provider); err == nil {
		name = p.Label
	}
	return d.Accounts.Vouched(ctx, account.IdentityProvider{Issuer: c.Issuer, Name: name, SID: c.SID}, func(tx *sqldb.Tx) (string, error) {
		who, err := holder(tx, c)
		if err == nil && who == "" {
			err = fault.New(fault.Conflict, "identity.unknown")
		}
		if err != nil {
			return "", err
		}
		return who, tx.Must(`UPDATE identities SET used_at = $4 WHERE issuer = $1 AND realm = $2 AND subject = $3`, c.Issuer, c.Realm, c.Subject, tx.Now)
	}, from)
}

// Link ties what a provider says to the account of a, who has proven by other
// means that it is theirs. A name that is somebody else's is refused.
func (d Desk) Link(ctx context.Context, a policy.Actor, c Claims) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("identity:"+c.Issuer+":"+c.Subject, "person:"+a.Person); err != nil {
			return err
		}
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.AccountSecure, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		switch who, err := holder(tx, c); {
		case err != nil:
			return err
		case who == a.Person:
			return nil
		case who != "":
			return fault.New(fault.Conflict, "identity.taken")
		}
		if _, err := tx.Exec(`INSERT INTO identities (issuer, realm, subject, person_id, linked_at, used_at) VALUES ($1, $2, $3, $4, $5, $5)`,
			c.Issuer, c.Realm, c.Subject, a.Person, tx.Now); err != nil {
			return err
		}
		if err := account.Named(tx, a, c.FirstName, c.LastName); err != nil {
			return err
		}
		return journal.Write(tx, a, "identity.linked", journal.Subject{Kind: "person", ID: a.Person}, "")
	})
}

// Mine is a provider that one is linked to.
type Mine struct {
	Name, Label string
	LinkedAt    time.Time
	UsedAt      time.Time
}

// Linked lists the providers that a is linked to.
func (d Desk) Linked(ctx context.Context, a policy.Actor) (all []Mine, err error) {
	labels := map[string]*Provider{}
	for _, p := range d.Providers {
		labels[p.Issuer] = p
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, func(r sqldb.Scanner) (m Mine, err error) {
			return m, r.Scan(&m.Name, sqldb.Time(&m.LinkedAt), sqldb.Time(&m.UsedAt))
		}, `SELECT issuer, linked_at, used_at FROM identities WHERE person_id = $1 ORDER BY linked_at`, a.Person)
		return err
	})
	for i, m := range all {
		all[i].Label = m.Name
		if p := labels[m.Name]; p != nil {
			all[i].Label = p.Label
		}
	}
	return all, err
}

// Unlink forgets the links of a with one issuer: the account stays, and is
// entered by its other ways.
func (d Desk) Unlink(ctx context.Context, a policy.Actor, issuer string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.AccountSecure, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		n, err := tx.Exec(`DELETE FROM identities WHERE issuer = $1 AND person_id = $2`, issuer, a.Person)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "not_found")
		}
		if err != nil {
			return err
		}
		return journal.Write(tx, a, "identity.unlinked", journal.Subject{Kind: "person", ID: a.Person}, "")
	})
}
