package client

import (
	"context"
	"slices"
	"time"

	"profil/internal/fault"
	"profil/internal/sqldb"
)

// token is one that a service holds.
type token struct {
	kind              string
	grant             Grant
	created           time.Time
	expiresAt, usedAt time.Time
}

// tokenOf gives the token of a kind that has not expired; kind "" for any.
func tokenOf(tx *sqldb.Tx, text, kind string) (token, error) {
	t, err := sqldb.One(tx, func(r sqldb.Scanner) (t token, err error) {
		var scopes string
		err = r.Scan(append(t.grant.fields(&scopes), &t.kind, sqldb.Time(&t.created), sqldb.Time(&t.expiresAt), sqldb.Time(&t.usedAt))...)
		t.grant.Scopes = split(scopes)
		return t, err
	}, `SELECT `+grantColumns+`, t.kind, t.created_at, t.expires_at, t.used_at
		FROM tokens t JOIN grants g ON g.id = t.grant_id JOIN clients c ON c.id = g.client_id WHERE t.hash = $1`, digest(text))
	if fault.KindOf(err) == fault.NotFound || err == nil && (kind != "" && t.kind != kind || !tx.Now.Before(t.expiresAt)) {
		return token{}, refused()
	}
	return t, err
}

func insertToken(tx *sqldb.Tx, g Grant, text, kind string, until time.Time) error {
	_, err := tx.Exec(`INSERT INTO tokens (hash, grant_id, kind, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`, digest(text), g.ID, kind, tx.Now, until)
	return err
}

// revoke ends a sign-in at a service, with every token of it.
func revoke(tx *sqldb.Tx, grantID string) error {
	_, err := tx.Exec(`UPDATE grants SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`, grantID, tx.Now)
	return err
}

// Bearer gives what an access token tells.
func (d Desk) Bearer(ctx context.Context, access string) (g Grant, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		t, err := tokenOf(tx, access, "access")
		if err == nil {
			g, err = d.told(tx, t.grant)
		}
		return err
	})
	return g, err
}

// Inspected is what a service may ask of a token of its own (RFC 7662).
type Inspected struct {
	Grant
	CreatedAt, ExpiresAt time.Time
}

// Inspect tells a service about a token that it holds; another's is refused.
func (d Desk) Inspect(ctx context.Context, c Client, text string) (i Inspected, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		t, err := tokenOf(tx, text, "")
		if err != nil {
			return err
		}
		if t.grant.ClientID != c.ID && !d.off.owner || !t.usedAt.IsZero() {
			return refused()
		}
		i.CreatedAt, i.ExpiresAt = t.created, t.expiresAt
		i.Grant, err = d.told(tx, t.grant)
		return err
	})
	return i, err
}

// Revoke ends the sign-in that a token is of, at the wish of its service. A
// token that is nothing any more is no error (RFC 7009, 2.2); another
// service's is refused.
func (d Desk) Revoke(ctx context.Context, c Client, text string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		t, err := tokenOf(tx, text, "")
		if fault.CodeOf(err) == "grant.refused" {
			return nil
		}
		if err != nil {
			return err
		}
		if t.grant.ClientID != c.ID && !d.off.owner {
			return refused()
		}
		return revoke(tx, t.grant.ID)
	})
}

// SubjectOf tells whether a name at a service is that of a person: for a
// sign-out that a service asks for.
func (d Desk) SubjectOf(ctx context.Context, c Client, personID, subject string) (is bool, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		is, err = sqldb.Exists(tx, `SELECT 1 FROM consents WHERE client_id = $1 AND person_id = $2 AND subject = $3`, c.ID, personID, subject)
		return err
	})
	return is, err
}

// grantsKept is how long a sign-in at a service is kept after its last token:
// long enough for a code or a token that comes again to be known.
const grantsKept = 30 * 24 * time.Hour

// Forget removes the sign-ins that are over since grantsKept, the secrets that
// were replaced, and the keys whose signatures nobody may show any more.
func Forget(tx *sqldb.Tx) error {
	before := tx.Now.Add(-grantsKept)
	if _, err := tx.Exec(`DELETE FROM tokens WHERE grant_id IN (SELECT id FROM grants WHERE expires_at < $1)`, before); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM grants WHERE expires_at < $1`, before); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM sign_outs WHERE created_at < $1`, before); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM client_secrets WHERE expires_at < $1`, tx.Now)
	return err
}

func has(scopes []Scope, s Scope) bool { return slices.Contains(scopes, s) }
