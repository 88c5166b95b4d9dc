package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"profil/internal/factor"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// PasskeysMost is how many passkeys a person keeps.
const PasskeysMost = 10

// Passkey is a key that signs somebody in, as they see it.
type Passkey struct {
	ID                string
	Name              string
	CreatedAt, UsedAt time.Time // UsedAt is zero before the first sign-in
	key               factor.Passkey
	person            string
}

const passkeyColumns = `id, person_id, credential_id, credential, name, created_at, used_at`

func scanPasskey(r sqldb.Scanner) (k Passkey, err error) {
	return k, r.Scan(&k.ID, &k.person, &k.key.ID, &k.key.Credential, &k.Name, sqldb.Time(&k.CreatedAt), sqldb.Time(&k.UsedAt))
}

func passkeysOf(tx *sqldb.Tx, personID string) ([]Passkey, error) {
	return sqldb.All(tx, scanPasskey, `SELECT `+passkeyColumns+` FROM passkeys WHERE person_id = $1 ORDER BY created_at, id`, personID)
}

// handle is how a passkey calls its holder: opaque, and stored nowhere.
func (d Desk) handle(personID string) []byte {
	m := hmac.New(sha256.New, d.Key)
	m.Write([]byte("passkey holder\x00" + personID))
	return m.Sum(nil)
}

func (d Desk) keyHolder(p Person, all []Passkey) factor.Holder {
	h := factor.Holder{Handle: d.handle(p.ID), Label: p.Email.Display()}
	for _, k := range all {
		h.Keys = append(h.Keys, k.key)
	}
	return h
}

// Ask is what the page of a passkey holds: what its script asks the browser,
// and what its form sends back. Both are "" where there are no passkeys.
type Ask struct{ Options, Sealed string }

// ceremony is what is sealed between the two halves.
type ceremony struct {
	Challenge string
	Session   json.RawMessage
	Until     time.Time
}

func (d Desk) ask(asked factor.Asked, about ...string) (Ask, error) {
	b, err := json.Marshal(ceremony{asked.Challenge, asked.Session, d.DB.Now().Add(factor.Ceremony)})
	if err != nil {
		return Ask{}, fault.Because(fault.Internal, "passkey", err)
	}
	return Ask{asked.Options, d.box().Seal("passkey", b, about...)}, nil
}

func (d Desk) askedFor(sealed string, about ...string) (c ceremony, err error) {
	b, err := d.box().Open("passkey", sealed, about...)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || !d.DB.Now().Before(c.Until) {
		return c, fault.New(fault.Invalid, "passkey.too_late")
	}
	return c, nil
}

// AskPasskey asks for any passkey of the site: the same for every visitor.
func (d Desk) AskPasskey() (Ask, error) {
	if d.Keys == nil {
		return Ask{}, nil
	}
	asked, err := d.Keys.SignIn()
	if err != nil {
		return Ask{}, err
	}
	return d.ask(asked, "sign in")
}

// ProposePasskey asks the browser of a to make a passkey.
func (d Desk) ProposePasskey(ctx context.Context, a policy.Actor) (Ask, error) {
	p, err := d.secure(ctx, a)
	if err != nil || d.Keys == nil {
		return Ask{}, err
	}
	var all []Passkey
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) { all, err = passkeysOf(tx, p.ID); return err }); err != nil {
		return Ask{}, err
	}
	asked, err := d.Keys.Register(d.keyHolder(p, all))
	if err != nil {
		return Ask{}, err
	}
	return d.ask(asked, "register", p.ID)
}

// parseKeyName reads how somebody calls their key.
func parseKeyName(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", fault.Field("nom", "required")
	case n > 60:
		return "", fault.Field("nom", "passkey.name_too_long")
	}
	return name, nil
}

// AddPasskey keeps the passkey that the browser of a has made.
func (d Desk) AddPasskey(ctx context.Context, a policy.Actor, sealed, answer, typed string) (e Enrolled, err error) {
	name, err := parseKeyName(typed)
	if err != nil {
		return e, err
	}
	p, err := d.secure(ctx, a)
	if err != nil {
		return e, err
	}
	if d.Keys == nil || answer == "" {
		return e, fault.New(fault.Invalid, "passkey.none")
	}
	c, err := d.askedFor(sealed, "register", p.ID)
	if err != nil {
		return e, err
	}
	made, err := d.Keys.Registered(d.keyHolder(p, nil), c.Session, answer)
	if err != nil {
		return e, err
	}
	codes, err := d.firstCodes(ctx, a)
	if err != nil {
		return e, err
	}
	err = d.mine(ctx, a, policy.AccountSecure, func(tx *sqldb.Tx, p Person) error {
		if err := d.spend(tx, "passkey:"+c.Challenge, "passkey.too_late"); err != nil {
			return err
		}
		there, err := passkeysOf(tx, p.ID)
		if err != nil {
			return err
		}
		if len(there) >= PasskeysMost {
			return fault.New(fault.Invalid, "passkey.too_many")
		}
		if _, err := tx.Exec(`INSERT INTO passkeys (id, person_id, credential_id, credential, name, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			id.New(), p.ID, made.ID, made.Credential, name, tx.Now); err != nil {
			return err
		}
		if e.Codes, err = codes.keep(tx, p.ID); err != nil {
			return err
		}
		if e.Opened, err = d.raise(tx, a, p, ByPasskey); err != nil {
			return err
		}
		return changed(tx, a, p, "passkey.added")
	})
	return e, err
}

// RenamePasskey calls a key of a otherwise.
func (d Desk) RenamePasskey(ctx context.Context, a policy.Actor, passkeyID, typed string) error {
	name, err := parseKeyName(typed)
	if err != nil {
		return err
	}
	if !a.SignedIn() {
		return notSignedIn()
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(`UPDATE passkeys SET name = $3 WHERE id = $1 AND person_id = $2`, passkeyID, a.Person, name)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "not_found")
		}
		return err
	})
}

// RemovePasskey forgets a key of a.
func (d Desk) RemovePasskey(ctx context.Context, a policy.Actor, passkeyID string) error {
	return d.mine(ctx, a, policy.AccountSecure, func(tx *sqldb.Tx, p Person) error {
		n, err := tx.Exec(`DELETE FROM passkeys WHERE id = $1 AND person_id = $2`, passkeyID, p.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "not_found")
		}
		if err := dropLastCodes(tx, p.ID); err != nil {
			return err
		}
		return changed(tx, a, p, "passkey.removed")
	})
}

// touched is a passkey that has answered.
type touched struct {
	person    string
	key       factor.Passkey
	challenge string
}

// touch verifies the answer of a passkey, of anybody when personID is "".
func (d Desk) touch(ctx context.Context, personID, sealed, answer string) (t touched, err error) {
	if d.Keys == nil || answer == "" {
		return t, fault.New(fault.Invalid, "passkey.none")
	}
	c, err := d.askedFor(sealed, "sign in")
	if err != nil {
		return t, err
	}
	t.challenge = c.Challenge
	t.key, err = d.Keys.Answered(c.Session, answer, func(credentialID string) (h factor.Holder, err error) {
		err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
			k, err := sqldb.One(tx, scanPasskey, `SELECT `+passkeyColumns+` FROM passkeys WHERE credential_id = $1`, credentialID)
			if err != nil {
				return err
			}
			if personID != "" && k.person != personID {
				return fault.New(fault.NotFound, "not_found")
			}
			p, err := Load(tx, k.person)
			t.person, h = k.person, d.keyHolder(p, []Passkey{k})
			return err
		})
		return h, err
	})
	return t, err
}

// useKey notes inside a deed that a passkey has answered: its challenge serves
// once, and its counter moves.
func (d Desk) useKey(tx *sqldb.Tx, t touched) error {
	if err := d.spend(tx, "passkey:"+t.challenge, "passkey.too_late"); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE passkeys SET credential = $3, used_at = $4 WHERE credential_id = $1 AND person_id = $2`, t.key.ID, t.person, t.key.Credential, tx.Now)
	if err == nil && n != 1 {
		return fault.New(fault.Invalid, "passkey.refused")
	}
	return err
}

// spend marks something as used, or refuses it under code when it was.
func (d Desk) spend(tx *sqldb.Tx, what, code string) error {
	if d.off.once {
		return nil
	}
	first, err := Once(tx, what)
	if err == nil && !first {
		return fault.New(fault.Invalid, code)
	}
	return err
}

// SignInWithPasskey opens a login for the holder of a passkey: the key and what
// unlocks it are two factors, nothing else is asked.
func (d Desk) SignInWithPasskey(ctx context.Context, sealed, answer string, from Browser) (o Opened, err error) {
	ctx = sqldb.Recording(ctx)
	if err := d.mayTouch(ctx, from); err != nil {
		return o, err
	}
	t, err := d.touch(ctx, "", sealed, answer)
	if err != nil {
		return o, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + t.person); err != nil {
			return err
		}
		p, err := Load(tx, t.person)
		if err != nil {
			return err
		}
		if !p.Live() {
			return fault.New(fault.Invalid, "passkey.refused")
		}
		if err := d.useKey(tx, t); err != nil {
			return err
		}
		mark, err := markOf(tx, p.ID)
		if err != nil {
			return err
		}
		if err := notLost(tx, p.ID); err != nil {
			return err
		}
		o, err = d.enter(tx, p, mark, from, by(ByPasskey))
		return err
	})
	return o, err
}

// mayTouch counts the answers of passkeys of a network: a signature is not
// guessed, but verifying it costs something.
func (d Desk) mayTouch(ctx context.Context, from Browser) error {
	name := network(from)
	if name == "" {
		return nil
	}
	allowed := false
	err := d.DB.Write(ctx, func(tx *sqldb.Tx) (err error) {
		_, allowed, err = d.take(tx, counted{"passkeys of " + name, ofNetworkKeys})
		return err
	})
	if err == nil && !allowed {
		return fault.New(fault.Unavailable, "too_many")
	}
	return err
}
