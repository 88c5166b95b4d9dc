package account

import (
	"context"
	"slices"
	"time"

	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// AddressesMost is how many addresses a person keeps.
const AddressesMost = 5

// AddressLinkHours is how long the link that adds an address may be used.
const AddressLinkHours = 24

// Address is an address of a person: each signs them in, letters go to the main
// one.
type Address struct {
	Email   email.Address
	Main    bool
	Since   time.Time // when it was proven, or its link was sent
	Awaited bool      // its link was sent, and not used yet
}

// Addresses lists those of a, the main one first, those that wait for their link
// last.
func (d Desk) Addresses(ctx context.Context, a policy.Actor) (all []Address, err error) {
	if !a.SignedIn() {
		return nil, notSignedIn()
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = addressesOf(tx, a.Person)
		if err != nil {
			return err
		}
		awaited, err := sqldb.All(tx, func(r sqldb.Scanner) (m Address, err error) {
			m.Awaited = true
			return m, r.Scan(&m.Email, sqldb.Time(&m.Since))
		}, `SELECT typed, created_at FROM email_proofs WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 ORDER BY created_at`, a.Person, toAdd, tx.Now)
		all = append(all, awaited...)
		return err
	})
	return all, err
}

func addressesOf(tx *sqldb.Tx, personID string) ([]Address, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (m Address, err error) {
		return m, r.Scan(&m.Email, &m.Main, sqldb.Time(&m.Since))
	}, `SELECT typed, main, verified_at FROM emails WHERE person_id = $1 ORDER BY main DESC, verified_at, address`, personID)
}

// AllAddresses gives every address that a person has proven, the main one first:
// those that a letter about their security goes to.
func AllAddresses(tx *sqldb.Tx, personID string) (all []email.Address, err error) {
	of, err := addressesOf(tx, personID)
	for _, m := range of {
		all = append(all, m.Email)
	}
	return all, err
}

// purpose is what a link to an address of somebody's own is for: it opens
// nothing else.
type purpose string

const (
	toAdd     purpose = "add"
	toRecover purpose = "recover"
)

// AddressLink is such a link, for the letter that carries it.
type AddressLink struct {
	ID, PersonID string
	Email        email.Address
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       time.Time // zero while it may be used
	Taken        bool      // the address has an account by now
	purpose      purpose
}

const addressLinkColumns = `l.id, l.person_id, l.typed, l.created_at, l.expires_at, l.used_at, l.purpose, EXISTS (SELECT 1 FROM emails e WHERE e.address = l.address)`

func scanAddressLink(r sqldb.Scanner) (l AddressLink, err error) {
	return l, r.Scan(&l.ID, &l.PersonID, &l.Email, sqldb.Time(&l.CreatedAt), sqldb.Time(&l.ExpiresAt), sqldb.Time(&l.UsedAt), &l.purpose, &l.Taken)
}

// LoadAddressLink gives a link by its inner id.
func LoadAddressLink(tx *sqldb.Tx, linkID string) (AddressLink, error) {
	return sqldb.One(tx, scanAddressLink, `SELECT `+addressLinkColumns+` FROM email_proofs l WHERE l.id = $1`, linkID)
}

// AddressToken gives the secret of a link, made when its letter is and stored
// nowhere.
func (d Desk) AddressToken(l AddressLink) string { return d.addressToken(l.purpose, l.ID) }

func (d Desk) addressToken(p purpose, linkID string) string {
	return d.derive("address to "+string(p), linkID)
}

// sendLink has a link sent to an address of p: a newer one makes the older ones
// of that address void.
func (d Desk) sendLink(tx *sqldb.Tx, p Person, to email.Address, why purpose, lasts time.Duration) (string, error) {
	if _, err := tx.Exec(`UPDATE email_proofs SET expires_at = $4 WHERE person_id = $1 AND address = $2 AND purpose = $3 AND used_at IS NULL AND expires_at > $4`,
		p.ID, to.Key(), why, tx.Now); err != nil {
		return "", err
	}
	link := id.New()
	_, err := tx.Exec(`INSERT INTO email_proofs (id, person_id, address, typed, hash, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		link, p.ID, to.Key(), to, digest(d.addressToken(why, link)), why, tx.Now, tx.Now.Add(lasts))
	return link, err
}

// AddAddress has a link sent to an address that a says is theirs. Whether it is
// somebody else's is not told here: the letter says it, to who reads it.
func (d Desk) AddAddress(ctx context.Context, a policy.Actor, to email.Address, from Browser) error {
	return d.mine(ctx, a, policy.AccountSecure, func(tx *sqldb.Tx, p Person) error {
		mine, err := addressesOf(tx, p.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(mine, func(m Address) bool { return m.Email.Key() == to.Key() }) {
			return fault.Field("email", "address.yours")
		}
		if len(mine) >= AddressesMost {
			return fault.Field("email", "address.too_many")
		}
		if _, allowed, err := d.take(tx, counted{"link:" + to.Key(), ofLinks}, counted{"address links of " + p.ID, ofLinks}, counted{linksOf(from), ofNetworkLinks}); !allowed || err != nil {
			return orElse(err, fault.Field("email", "address.too_often"))
		}
		link, err := d.sendLink(tx, p, to, toAdd, AddressLinkHours*time.Hour)
		if err != nil {
			return err
		}
		return outbox.Tell(tx, a, "address.asked", journal.Subject{Kind: "email_proof", ID: link}, "")
	})
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// usableAddress gives the link of a token while it may be used, for what it was
// made for.
func (d Desk) usableAddress(tx *sqldb.Tx, token string, why purpose) (AddressLink, error) {
	l, err := sqldb.One(tx, scanAddressLink, `SELECT `+addressLinkColumns+` FROM email_proofs l WHERE l.hash = $1 AND l.purpose = $2`, digest(token), why)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return l, err
	}
	used := !l.UsedAt.IsZero() && !d.off.once
	if err != nil || used || !tx.Now.Before(l.ExpiresAt) {
		return AddressLink{}, fault.New(fault.NotFound, unusable)
	}
	return l, nil
}

// useAddress marks a link as used: of two who hold it, one comes first.
func (d Desk) useAddress(tx *sqldb.Tx, l AddressLink) error {
	n, err := tx.Exec(`UPDATE email_proofs SET used_at = $2 WHERE id = $1 AND used_at IS NULL`, l.ID, tx.Now)
	if err == nil && n != 1 && !d.off.once {
		return fault.New(fault.NotFound, unusable)
	}
	return err
}

// AddressToConfirm tells a which address of theirs a link proves. It changes
// nothing. A link that somebody else asked for is nobody's.
func (d Desk) AddressToConfirm(ctx context.Context, a policy.Actor, token string) (l AddressLink, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		l, err = d.toConfirm(tx, a, token)
		return err
	})
	return l, err
}

func (d Desk) toConfirm(tx *sqldb.Tx, a policy.Actor, token string) (AddressLink, error) {
	l, err := d.usableAddress(tx, token, toAdd)
	if err == nil && l.PersonID != a.Person && !d.off.bound {
		return AddressLink{}, fault.New(fault.NotFound, unusable)
	}
	return l, err
}

// ConfirmAddress uses the link that a asked for: the address signs them in from
// now on, and their other addresses are told.
func (d Desk) ConfirmAddress(ctx context.Context, a policy.Actor, token string) error {
	return d.mine(ctx, a, policy.AccountSecure, func(tx *sqldb.Tx, p Person) error {
		l, err := d.toConfirm(tx, a, token)
		if err != nil {
			return err
		}
		if err := tx.Lock("address:" + l.Email.Key()); err != nil {
			return err
		}
		if err := d.useAddress(tx, l); err != nil {
			return err
		}
		if holder, err := ByEmail(tx, l.Email); err == nil {
			if holder.ID == p.ID {
				return nil
			}
			return fault.New(fault.Conflict, "address.taken")
		} else if orNobody(err) != nil {
			return err
		}
		mine, err := addressesOf(tx, p.ID)
		if err != nil {
			return err
		}
		if len(mine) >= AddressesMost {
			return fault.New(fault.Conflict, "address.too_many")
		}
		if _, err := tx.Exec(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $2, $3, $4, $5)`, l.Email.Key(), l.Email, p.ID, false, tx.Now); err != nil {
			return err
		}
		return tellAddress(tx, a, p, "added", l.Email)
	})
}

// MakeMain has the letters of a go to another of their addresses.
func (d Desk) MakeMain(ctx context.Context, a policy.Actor, address string) error {
	return d.onAddress(ctx, a, address, func(tx *sqldb.Tx, p Person, m Address) error {
		if m.Main {
			return nil
		}
		if _, err := tx.Exec(`UPDATE emails SET main = $2 WHERE person_id = $1 AND main`, p.ID, false); err != nil {
			return err
		}
		if err := tx.Must(`UPDATE emails SET main = $3 WHERE person_id = $1 AND address = $2`, p.ID, m.Email.Key(), true); err != nil {
			return err
		}
		return tellAddress(tx, a, p, "main", m.Email)
	})
}

// RemoveAddress takes an address from a: it signs nobody in any more, and is
// told so with the others. The main one stays.
func (d Desk) RemoveAddress(ctx context.Context, a policy.Actor, address string) error {
	return d.onAddress(ctx, a, address, func(tx *sqldb.Tx, p Person, m Address) error {
		if m.Main {
			return fault.New(fault.Conflict, "address.is_main")
		}
		// What was sent there, to choose a password or to begin anew, is void with it.
		if _, err := tx.Exec(`UPDATE proofs SET expires_at = $2 WHERE address = $1 AND used_at IS NULL AND expires_at > $2`, m.Email.Key(), tx.Now); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE email_proofs SET expires_at = $3 WHERE address = $1 AND person_id = $2 AND used_at IS NULL AND expires_at > $3`, m.Email.Key(), p.ID, tx.Now); err != nil {
			return err
		}
		if err := tx.Must(`DELETE FROM emails WHERE address = $1 AND person_id = $2 AND NOT main`, m.Email.Key(), p.ID); err != nil {
			return err
		}
		return tellAddress(tx, a, p, "removed", m.Email)
	})
}

// onAddress runs a deed on an address of a, as it is typed. One that is not
// theirs does not exist.
func (d Desk) onAddress(ctx context.Context, a policy.Actor, typed string, deed func(*sqldb.Tx, Person, Address) error) error {
	return d.mine(ctx, a, policy.AccountSecure, func(tx *sqldb.Tx, p Person) error {
		address, err := email.Parse(typed)
		if err != nil {
			return fault.New(fault.NotFound, "not_found")
		}
		mine, err := addressesOf(tx, p.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(mine, func(m Address) bool { return m.Email.Key() == address.Key() })
		if at < 0 {
			return fault.New(fault.NotFound, "not_found")
		}
		return deed(tx, p, mine[at])
	})
}

// AddressChange is what has become of an address.
type AddressChange struct {
	PersonID string
	What     string // "added", "main", "removed"
	Email    email.Address
	At       time.Time
}

// LoadAddressChange gives what a letter tells.
func LoadAddressChange(tx *sqldb.Tx, changeID string) (AddressChange, error) {
	return sqldb.One(tx, func(r sqldb.Scanner) (c AddressChange, err error) {
		return c, r.Scan(&c.PersonID, &c.What, &c.Email, sqldb.Time(&c.At))
	}, `SELECT person_id, what, address, created_at FROM address_changes WHERE id = $1`, changeID)
}

func tellAddress(tx *sqldb.Tx, a policy.Actor, p Person, what string, address email.Address) error {
	change := id.New()
	if _, err := tx.Exec(`INSERT INTO address_changes (id, person_id, what, address, created_at) VALUES ($1, $2, $3, $4, $5)`, change, p.ID, what, address, tx.Now); err != nil {
		return err
	}
	if err := journal.Write(tx, a, "address."+what, subject(p), ""); err != nil {
		return err
	}
	return outbox.Queue(tx, "address."+what, change, "address."+what+":"+change, tx.Now)
}
