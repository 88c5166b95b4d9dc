package account

import (
	"context"
	"errors"
	"time"

	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// LinkMinutes is how long a link may be used, as its letter says.
const LinkMinutes = 30

// LinksPerHour is how many links one address is sent in an hour.
const LinksPerHour = 5

const unusable = "link.unusable"

// Proof is a link that was sent to an address: whoever holds it reads its mail.
type Proof struct {
	ID        string
	Email     email.Address
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero while it may be used
}

// LinkToken gives the secret of a link: it is made when the letter is sent and
// stored nowhere.
func (d Desk) LinkToken(proofID string) string { return d.derive("link", proofID) }

// AskLink has a link sent to an address. Its effect is the same for every
// address, known or not, to the query; the letter says the rest. A newer link
// makes the older ones void; past LinksPerHour, nothing is sent and the last
// one stays good. Nor is anything sent when a network asks for hundreds.
func (d Desk) AskLink(ctx context.Context, address email.Address, from Browser) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("address:" + address.Key()); err != nil {
			return err
		}
		if _, allowed, err := d.take(tx, counted{"link:" + address.Key(), ofLinks}, counted{linksOf(from), ofNetworkLinks}); !allowed || err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE proofs SET expires_at = $2 WHERE address = $1 AND used_at IS NULL AND expires_at > $2`, address.Key(), tx.Now); err != nil {
			return err
		}
		proof := id.New()
		if _, err := tx.Exec(`INSERT INTO proofs (id, purpose, address, typed, hash, created_at, expires_at) VALUES ($1, 'password', $2, $3, $4, $5, $6)`,
			proof, address.Key(), address, digest(d.LinkToken(proof)), tx.Now, tx.Now.Add(LinkMinutes*time.Minute)); err != nil {
			return err
		}
		return outbox.Tell(tx, policy.Actor{}, "proof.asked", journal.Subject{Kind: "proof", ID: proof}, "")
	})
}

func linksOf(from Browser) string {
	if from.Network == "" {
		return ""
	}
	return "links of " + network(from)
}

const proofColumns = `id, typed, created_at, expires_at, used_at`

func scanProof(r sqldb.Scanner) (p Proof, err error) {
	return p, r.Scan(&p.ID, &p.Email, sqldb.Time(&p.CreatedAt), sqldb.Time(&p.ExpiresAt), sqldb.Time(&p.UsedAt))
}

// LoadProof gives a link by its inner id, for the letter that carries it.
func LoadProof(tx *sqldb.Tx, proofID string) (Proof, error) {
	return sqldb.One(tx, scanProof, `SELECT `+proofColumns+` FROM proofs WHERE id = $1`, proofID)
}

// usable gives the link of a token while it may be used. One that was used,
// has expired, was replaced or never existed is refused in the same way.
func (d Desk) usable(tx *sqldb.Tx, token string) (Proof, error) {
	p, err := sqldb.One(tx, scanProof, `SELECT `+proofColumns+` FROM proofs WHERE hash = $1`, digest(token))
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return p, err
	}
	used := !p.UsedAt.IsZero() && !d.off.once
	if err != nil || used || !tx.Now.Before(p.ExpiresAt) {
		return Proof{}, fault.New(fault.NotFound, unusable)
	}
	return p, nil
}

// Proof tells which address a link proves. It changes nothing: programs that
// read mail open links before people do.
func (d Desk) Proof(ctx context.Context, token string) (p Proof, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err = d.usable(tx, token)
		return err
	})
	return p, err
}

// SetPassword uses a link: the password of its address is now typed, and the
// browser is signed in. The account is created when the address has none; when
// it has, every other login of the person ends. The same form sent twice signs
// in both times: only one of the two answers reaches the person.
func (d Desk) SetPassword(ctx context.Context, token, typed string, from Browser) (Opened, error) {
	o, err := d.useLink(ctx, token, typed, from)
	done := (*sqldb.Done)(nil)
	if !errors.As(err, &done) && fault.CodeOf(err) != unusable {
		return o, err
	}
	address, found := d.justUsed(ctx, token)
	if !found {
		return o, err
	}
	if again, refused := d.SignIn(ctx, address, typed, from); refused == nil {
		return again, nil
	}
	return o, err
}

// justUsed gives the address of a link that was used a moment ago.
func (d Desk) justUsed(ctx context.Context, token string) (address email.Address, found bool) {
	err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err := sqldb.One(tx, scanProof, `SELECT `+proofColumns+` FROM proofs WHERE hash = $1`, digest(token))
		address, found = p.Email, err == nil && !p.UsedAt.IsZero() && tx.Now.Sub(p.UsedAt) < time.Minute
		return err
	})
	return address, found && err == nil
}

func (d Desk) useLink(ctx context.Context, token, typed string, from Browser) (o Opened, err error) {
	var proof Proof
	var holder Person
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		if proof, err = d.usable(tx, token); err != nil {
			return err
		}
		holder, err = ByEmail(tx, proof.Email)
		return orNobody(err)
	}); err != nil {
		return o, err
	}
	if err := d.check(typed, holder, proof.Email); err != nil {
		return o, err
	}
	hash, err := d.Hasher.Hash(ctx, typed)
	if err != nil {
		return o, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("address:" + proof.Email.Key()); err != nil {
			return err
		}
		if err := d.use(tx, token); err != nil {
			return err
		}
		p, err := d.holder(tx, proof.Email)
		if err != nil {
			return err
		}
		if _, err = d.replacePassword(tx, p, hash, "", from); err != nil {
			return err
		}
		if o, err = d.afterFirst(tx, p, proof.Email, markOfHash(hash), by(ByLink), from); err != nil {
			return err
		}
		return forget(tx, accountOf(p, proof.Email))
	})
	return o, err
}

// check refuses a password that is too easy to guess, under the name of the
// field of the form.
func (d Desk) check(typed string, p Person, address email.Address) error {
	var f fault.Form
	if err := d.Policy.Check(typed, p.FirstName, p.LastName, address.String()); fault.KindOf(err) == fault.Invalid {
		f.Refuse("mot_de_passe", fieldCode(err))
	} else if err != nil {
		return err
	}
	return f.Err()
}

// use marks a link as used; of two who hold it, one comes first.
func (d Desk) use(tx *sqldb.Tx, token string) error {
	p, err := d.usable(tx, token)
	if err != nil || d.off.once {
		return err
	}
	n, err := tx.Exec(`UPDATE proofs SET used_at = $2 WHERE id = $1 AND used_at IS NULL`, p.ID, tx.Now)
	if err == nil && n != 1 {
		err = fault.New(fault.NotFound, unusable)
	}
	if err != nil {
		return err
	}
	// Whoever reads their mail there has proved the address anew.
	_, err = tx.Exec(`UPDATE emails SET verified_at = $2 WHERE address = $1`, p.Email.Key(), tx.Now)
	return err
}

// holder gives who an address belongs to, a new account when it is nobody's.
func (d Desk) holder(tx *sqldb.Tx, address email.Address) (Person, error) {
	p, err := ByEmail(tx, address)
	if err = orNobody(err); err != nil || p.ID != "" {
		return p, err
	}
	p = Person{ID: id.New(), PublicID: id.Public(), Email: address, Status: Proven, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	if err := insertPerson(tx, p); err != nil {
		return p, err
	}
	return p, journal.Write(tx, policy.Actor{Person: p.ID}, "account.opened", subject(p), "")
}

// replacePassword keeps the new password of p, and ends the other logins but
// keep; no browser is trusted any more. The mark of the browser is a new one.
func (d Desk) replacePassword(tx *sqldb.Tx, p Person, hash, keep string, from Browser) (Opened, error) {
	if !p.Live() {
		return Opened{}, fault.New(fault.Forbidden, "account.is_suspended")
	}
	if err := tx.Lock("person:" + p.ID); err != nil {
		return Opened{}, err
	}
	had, err := sqldb.Exists(tx, `SELECT 1 FROM passwords WHERE person_id = $1`, p.ID)
	if err != nil {
		return Opened{}, err
	}
	if err := setHash(tx, p.ID, hash); err != nil {
		return Opened{}, err
	}
	if _, err := endLogins(tx, p.ID, keep); err != nil {
		return Opened{}, err
	}
	if _, err := tx.Exec(`DELETE FROM trusted_devices WHERE person_id = $1`, p.ID); err != nil {
		return Opened{}, err
	}
	if had {
		err = outbox.Tell(tx, policy.Actor{Person: p.ID}, "password.changed", subject(p), "")
	} else { // a first one takes nobody by surprise: no letter
		err = journal.Write(tx, policy.Actor{Person: p.ID}, "password.chosen", subject(p), "")
	}
	if err != nil {
		return Opened{}, err
	}
	return Opened{Person: p, Known: d.knownMark(from, p.ID, markOfHash(hash))}, nil
}

func subject(p Person) journal.Subject { return journal.Subject{Kind: "person", ID: p.ID} }

func orNobody(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// fieldCode is the code of the one field that a refusal is about.
func fieldCode(err error) string {
	f := (*fault.Error)(nil)
	if errors.As(err, &f) {
		for _, code := range f.Fields {
			return code
		}
	}
	return fault.CodeOf(err)
}
