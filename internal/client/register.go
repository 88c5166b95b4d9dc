package client

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Draft is what an admin types of a service.
type Draft struct {
	Name, About      string
	Returns, Logouts []string // addresses, empty lines left out
	Backchannel      string   // where to tell that somebody has signed out, "" for nowhere
	Scopes           []string
	Confidential     bool // cannot be changed afterwards
	Renews           bool
}

// parse refuses a draft field by field.
func (t Draft) parse() (c Client, err error) {
	var f fault.Form
	c = Client{Name: strings.TrimSpace(t.Name), About: strings.TrimSpace(t.About), Confidential: t.Confidential, Renews: t.Renews}
	for field, text := range map[string]string{"nom": c.Name, "usage": c.About} {
		most := map[string]int{"nom": 60, "usage": 200}[field]
		switch n := utf8.RuneCountInString(text); {
		case n == 0:
			f.Refuse(field, "client."+field+"_missing")
		case n > most || strings.ContainsAny(text, "\n\t"):
			f.Refuse(field, "client."+field+"_long")
		}
	}
	c.Returns, c.Logouts = parseAddresses(&f, "retours", t.Returns), parseAddresses(&f, "sorties", t.Logouts)
	if c.Backchannel = strings.TrimSpace(t.Backchannel); c.Backchannel != "" {
		if _, err := ParseAddress(c.Backchannel); err != nil {
			f.Refuse("avis", "client.address")
		}
	}
	if len(c.Returns) == 0 {
		f.Refuse("retours", "client.no_return")
	}
	for _, s := range Scopes {
		if slices.Contains(t.Scopes, string(s)) {
			c.Scopes = append(c.Scopes, s)
		}
	}
	for _, s := range t.Scopes {
		if !slices.Contains(Scopes, Scope(s)) {
			f.Refuse("perimetre", "client.scope")
		}
	}
	return c, f.Err()
}

// Register adds a service, and gives its secret: the only time that it is
// known. A service without a secret is given "".
func (d Desk) Register(ctx context.Context, a policy.Actor, typed Draft) (c Client, secret string, err error) {
	if c, err = typed.parse(); err != nil {
		return Client{}, "", err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if a, err = may(tx, a, policy.ClientManage, policy.Subject{}); err != nil {
			return err
		}
		c.ID, c.PublicID, c.Status, c.CreatedAt, c.UpdatedAt = id.New(), id.Public(), Active, tx.Now, tx.Now
		if _, err := tx.Exec(`
			INSERT INTO clients (id, public_id, name, about, confidential, renews, status, created_at, updated_at, backchannel) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)`,
			c.ID, c.PublicID, c.Name, c.About, c.Confidential, c.Renews, c.Status, tx.Now, c.Backchannel); err != nil {
			return err
		}
		if err := keepDetails(tx, c); err != nil {
			return err
		}
		if c.Confidential {
			if secret, err = newSecret(tx, c, 0); err != nil {
				return err
			}
		}
		tx.Made(c.PublicID)
		return journal.Write(tx, a, "client.registered", subject(c), "")
	})
	return c, secret, err
}

// Edit changes what a service is called, its addresses and what it may know.
// Whether it has a secret stays as it was. What it no longer may know it is no
// longer told, tokens or not.
func (d Desk) Edit(ctx context.Context, a policy.Actor, publicID string, typed Draft) error {
	draft, err := typed.parse()
	if err != nil {
		return err
	}
	return d.change(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, c Client) error {
		draft.ID = c.ID
		if err := tx.Must(`UPDATE clients SET name = $2, about = $3, renews = $4, updated_at = $5, backchannel = $6 WHERE id = $1`, c.ID, draft.Name, draft.About, draft.Renews, tx.Now, draft.Backchannel); err != nil {
			return err
		}
		if err := keepDetails(tx, draft); err != nil {
			return err
		}
		return journal.Write(tx, a, "client.edited", subject(c), "")
	})
}

// SecretOverlap is how long the former secret of a service still works while
// the service takes the new one.
const SecretOverlap = 24 * time.Hour

// NewSecret gives a service another secret. The former one works for
// SecretOverlap still, unless it must stop at once.
func (d Desk) NewSecret(ctx context.Context, a policy.Actor, publicID string, atOnce bool) (secret string, err error) {
	err = d.change(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, c Client) error {
		if !c.Confidential {
			return fault.New(fault.Conflict, "client.no_secret")
		}
		overlap := SecretOverlap
		if atOnce {
			overlap = 0
		}
		if secret, err = newSecret(tx, c, overlap); err != nil {
			return err
		}
		return journal.Write(tx, a, "client.secret_changed", subject(c), "")
	})
	return secret, err
}

// newSecret makes one, and ends the former ones after overlap.
func newSecret(tx *sqldb.Tx, c Client, overlap time.Duration) (string, error) {
	if _, err := tx.Exec(`DELETE FROM client_secrets WHERE client_id = $1 AND expires_at IS NOT NULL`, c.ID); err != nil {
		return "", err
	}
	if _, err := tx.Exec(`UPDATE client_secrets SET expires_at = $2 WHERE client_id = $1`, c.ID, tx.Now.Add(overlap)); err != nil {
		return "", err
	}
	secret := id.Secret()
	_, err := tx.Exec(`INSERT INTO client_secrets (id, client_id, hash, created_at) VALUES ($1, $2, $3, $4)`, id.New(), c.ID, digest(secret), tx.Now)
	return secret, err
}

// Suspend keeps a service from signing anybody in, at once: its tokens are
// refused from then on, also after it is reinstated. The reason is kept.
func (d Desk) Suspend(ctx context.Context, a policy.Actor, publicID, reason string) error {
	return d.moderate(ctx, a, publicID, WasSuspended, reason)
}

// Reinstate lets a service sign people in again.
func (d Desk) Reinstate(ctx context.Context, a policy.Actor, publicID, reason string) error {
	return d.moderate(ctx, a, publicID, WasReinstated, reason)
}

func (d Desk) moderate(ctx context.Context, a policy.Actor, publicID string, ev Event, reason string) error {
	if err := fault.Reason("motif", reason, true); err != nil {
		return err
	}
	return d.change(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, c Client) error {
		m, err := Life.Find(c.Status, ev)
		if err != nil {
			return err
		}
		if err := tx.Must(`UPDATE clients SET status = $3, updated_at = $4 WHERE id = $1 AND status = $2`, c.ID, m.From, m.To, tx.Now); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE grants SET revoked_at = $2 WHERE client_id = $1 AND revoked_at IS NULL`, c.ID, tx.Now); err != nil {
			return err
		}
		return journal.Write(tx, a, "client."+string(ev), subject(c), reason)
	})
}

// change runs a deed of an admin on a service.
func (d Desk) change(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Client) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("client:" + publicID); err != nil {
			return err
		}
		c, err := byPublicID(tx, publicID)
		if err != nil {
			return err
		}
		a, err := may(tx, a, policy.ClientManage, c.Subject())
		if err != nil {
			return err
		}
		tx.Made(c.PublicID)
		return deed(tx, a, c)
	})
}

// may reads the rights of an actor again, and requires one. To who may not even
// see the services, there is none.
func may(tx *sqldb.Tx, a policy.Actor, act policy.Act, s policy.Subject) (policy.Actor, error) {
	a, err := organisation.Refresh(tx, a)
	if err != nil {
		return a, err
	}
	if err := policy.See(a, policy.ClientRead, s); err != nil {
		return a, err
	}
	return a, policy.Require(a, act, s)
}

// Line is a service in the list of the staff.
type Line struct {
	Client
	People int       // who let it know something, and have not withdrawn it
	UsedAt time.Time // the last sign-in, zero before the first
}

// List gives every service, by name.
func (d Desk) List(ctx context.Context, a policy.Actor) (all []Line, err error) {
	if err := policy.See(a, policy.ClientRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanLine, lines+` GROUP BY c.id ORDER BY LOWER(c.name), c.id`)
		return err
	})
	return all, err
}

const lines = `
	SELECT ` + columns + `, COUNT(s.person_id), MAX(s.used_at) FROM clients c
	LEFT JOIN consents s ON s.client_id = c.id AND s.withdrawn_at IS NULL`

func scanLine(r sqldb.Scanner) (l Line, err error) {
	return l, r.Scan(append(l.fields(), &l.People, sqldb.Time(&l.UsedAt))...)
}

// File is what the staff reads of a service.
type File struct {
	Line
	Events  []Event   // what the reader may make happen
	Former  time.Time // until when the former secret works, zero when it does not
	Manages bool
}

// Read gives the file of a service.
func (d Desk) Read(ctx context.Context, a policy.Actor, publicID string) (f File, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		c, err := byPublicID(tx, publicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.ClientRead, c.Subject()); err != nil {
			return err
		}
		if f.Line, err = sqldb.One(tx, scanLine, lines+` WHERE c.id = $1 GROUP BY c.id`, c.ID); err != nil {
			return err
		}
		f.Client = c
		f.Events, f.Manages = Life.Open(a, c.Status, c.Subject()), policy.Can(a, policy.ClientManage, c.Subject())
		former, err := sqldb.All(tx, func(r sqldb.Scanner) (t time.Time, err error) { return t, r.Scan(sqldb.Time(&t)) },
			`SELECT expires_at FROM client_secrets WHERE client_id = $1 AND expires_at > $2`, c.ID, tx.Now)
		for _, t := range former {
			f.Former = t
		}
		return err
	})
	return f, err
}

func subject(c Client) journal.Subject { return journal.Subject{Kind: "client", ID: c.ID} }
