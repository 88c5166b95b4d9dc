package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Key signs what services are told: ECDSA on P-256 with SHA-256 (ES256).
type Key struct {
	ID      string // kid
	Private *ecdsa.PrivateKey
}

// PublicKey verifies it.
type PublicKey struct {
	ID  string
	Key *ecdsa.PublicKey
}

// The life of a key: it is shown before it signs, so that services that keep
// our keys a day have met it; it is shown after it signs, while something that
// it signed may be shown to us.
const (
	keyWaits  = 48 * time.Hour
	keySigns  = 90 * 24 * time.Hour
	keyStays  = 30 * 24 * time.Hour
	keyLocked = "signing keys"
)

type keyStatus string

const (
	next    keyStatus = "next"
	current keyStatus = "current"
	retired keyStatus = "retired"
)

type keyRow struct {
	id, sealed, public string
	status             keyStatus
	since              time.Time
}

// keyRows gives the keys in the order of their turns, those too that were made
// in the same instant.
func keyRows(tx *sqldb.Tx) ([]keyRow, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (k keyRow, err error) {
		return k, r.Scan(&k.id, &k.sealed, &k.public, &k.status, sqldb.Time(&k.since))
	}, `SELECT id, sealed, public, status, since FROM signing_keys
		ORDER BY created_at, CASE status WHEN 'retired' THEN 0 WHEN 'current' THEN 1 ELSE 2 END, id`)
}

// Keys lists every key that a service may meet: the next, the one that signs,
// those that did.
func (d Desk) Keys(ctx context.Context) (all []PublicKey, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		rows, err := keyRows(tx)
		all = nil
		for _, r := range rows {
			der, err := base64.StdEncoding.DecodeString(r.public)
			if err != nil {
				return err
			}
			public, err := x509.ParsePKIXPublicKey(der)
			if err != nil {
				return err
			}
			key, ok := public.(*ecdsa.PublicKey)
			if !ok {
				return errors.New("client: a signing key of another kind")
			}
			all = append(all, PublicKey{r.id, key})
		}
		return err
	})
	return all, err
}

// currentKey gives the key that signs.
func (d Desk) currentKey(tx *sqldb.Tx) (Key, error) {
	rows, err := keyRows(tx)
	if err != nil {
		return Key{}, err
	}
	for _, r := range rows {
		if r.status == current {
			return d.unseal(r)
		}
	}
	return Key{}, fault.New(fault.Unavailable, "client.no_key")
}

func (d Desk) unseal(r keyRow) (Key, error) {
	der, err := d.box().Open("client key", r.sealed, r.id)
	if err != nil {
		return Key{}, fault.Because(fault.Internal, "client.key_sealed_elsewhere", err)
	}
	private, err := x509.ParseECPrivateKey(der)
	return Key{r.id, private}, err
}

func (d Desk) makeKey(tx *sqldb.Tx, status keyStatus) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return err
	}
	kid := id.Public()
	_, err = tx.Exec(`INSERT INTO signing_keys (id, sealed, public, status, created_at, since) VALUES ($1, $2, $3, $4, $5, $5)`,
		kid, d.box().Seal("client key", der, kid), base64.StdEncoding.EncodeToString(public), status, tx.Now)
	return err
}

func moveKey(tx *sqldb.Tx, r keyRow, to keyStatus) error {
	return tx.Must(`UPDATE signing_keys SET status = $3, since = $4 WHERE id = $1 AND status = $2`, r.id, r.status, to, tx.Now)
}

// TurnKeys makes the keys that lack, and lets each take its turn: the deed of
// the calendar, and of a start.
func (d Desk) TurnKeys(ctx context.Context) error {
	due := false
	err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		rows, err := keyRows(tx)
		due = err == nil && d.keysDue(rows, tx.Now)
		return err
	})
	if err != nil || !due {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.turn(tx, false) })
}

func (d Desk) keysDue(rows []keyRow, now time.Time) bool {
	by := map[keyStatus]keyRow{}
	for _, r := range rows {
		by[r.status] = r
		if r.status == retired && now.Sub(r.since) >= keyStays {
			return true
		}
	}
	c, n := by[current], by[next]
	return !d.reads(c) || !d.reads(n) || now.Sub(c.since) >= keySigns && now.Sub(n.since) >= keyWaits
}

// reads tells whether the private half of a key is there and is sealed under
// the key of this instance.
func (d Desk) reads(r keyRow) bool {
	_, err := d.unseal(r)
	return r.id != "" && err == nil
}

// turn moves the keys on: at their time, or at once when asked to.
func (d Desk) turn(tx *sqldb.Tx, atOnce bool) error {
	if err := tx.Lock(keyLocked); err != nil {
		return err
	}
	rows, err := keyRows(tx)
	if err != nil {
		return err
	}
	by := map[keyStatus]keyRow{}
	for _, r := range rows {
		switch {
		case r.status == retired && tx.Now.Sub(r.since) >= keyStays, r.status == next && !d.reads(r):
			if _, err := tx.Exec(`DELETE FROM signing_keys WHERE id = $1`, r.id); err != nil {
				return err
			}
		default:
			by[r.status] = r
		}
	}
	c, n := by[current], by[next]
	over := !d.reads(c) || atOnce || tx.Now.Sub(c.since) >= keySigns && n.id != "" && tx.Now.Sub(n.since) >= keyWaits
	if over && c.id != "" {
		if err := moveKey(tx, c, retired); err != nil {
			return err
		}
	}
	switch {
	case over && n.id != "":
		err = moveKey(tx, n, current)
		n = keyRow{}
	case over:
		err = d.makeKey(tx, current)
	}
	if err == nil && n.id == "" {
		err = d.makeKey(tx, next)
	}
	return err
}

// RotateKeys makes the next key sign at once. When the former one has been
// seen by others, it is forgotten as well: what it signed is trusted no more.
func (d Desk) RotateKeys(ctx context.Context, a policy.Actor, seen bool) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := may(tx, a, policy.ClientManage, policy.Subject{})
		if err != nil {
			return err
		}
		if err := d.turn(tx, true); err != nil {
			return err
		}
		if seen {
			if _, err := tx.Exec(`DELETE FROM signing_keys WHERE status = $1`, retired); err != nil {
				return err
			}
		}
		return journal.Write(tx, a, "client.keys_turned", journal.Subject{Kind: "client", ID: "keys"}, "")
	})
}
