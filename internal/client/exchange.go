package client

import (
	"context"
	"crypto/subtle"
	"time"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Issued is the answer to an exchange.
type Issued struct {
	Access  string        // opaque, 256 bits
	Refresh string        // "" when none was asked for
	Lasts   time.Duration // of the access token
	Grant   Grant
	Nonce   string // of the request, "" when renewed
	Key     Key    // signs the answer
}

// Authenticate gives the service that a client_id and a secret are of; a
// service without a secret gives none. Whatever is wrong is refused alike.
func (d Desk) Authenticate(ctx context.Context, publicID, secret string) (c Client, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if c, err = byPublicID(tx, publicID); err != nil {
			return err
		}
		if c.Confidential {
			hashes, err := sqldb.Values[string](tx, `SELECT hash FROM client_secrets WHERE client_id = $1 AND (expires_at IS NULL OR expires_at > $2)`, c.ID, tx.Now)
			if err != nil {
				return err
			}
			right := 0
			for _, h := range hashes {
				right |= subtle.ConstantTimeCompare([]byte(h), []byte(digest(secret)))
			}
			if right == 0 {
				return notThem()
			}
			return nil
		}
		if secret != "" {
			return notThem()
		}
		return nil
	})
	if fault.KindOf(err) == fault.NotFound || err == nil && c.Status != Active {
		return Client{}, notThem()
	}
	return c, err
}

func notThem() error { return fault.New(fault.Unauthenticated, "client.not_authenticated") }

// Exchange turns a code into tokens, once: a code that comes a second time has
// been seen by somebody else, and what it gave is revoked. returnTo is the
// address that the code was sent to; proves compares the verifier with the
// challenge (RFC 7636).
func (d Desk) Exchange(ctx context.Context, c Client, text, returnTo string, proves func(challenge string) error) (Issued, error) {
	k, err := d.readCode(c, text)
	if err != nil {
		return Issued{}, err
	}
	if k.ReturnTo != returnTo {
		return Issued{}, refused()
	}
	if err := proves(k.Challenge); err != nil && !d.off.proof {
		return Issued{}, refused()
	}
	var out Issued
	var again bool
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if err := tx.Lock("grant:" + k.ID); err != nil {
			return err
		}
		if !tx.Now.Before(time.UnixMilli(k.Until)) {
			return refused()
		}
		g, fresh, err := d.openGrant(tx, k)
		if again = !fresh && !d.off.once; again || err != nil {
			return firstOf(err, func() error { return revoke(tx, k.ID) })
		}
		if open, err := account.StillOpen(tx, k.Login); err != nil || !open {
			return firstOf(err, refused)
		}
		if out, err = d.issue(tx, g); err != nil {
			return err
		}
		out.Nonce = k.Nonce
		return journal.Write(tx, policy.Actor{Person: k.Person, Login: k.Login}, "grant.opened", journal.Subject{Kind: "client", ID: k.Client}, "")
	})
	if err == nil && again {
		err = refused()
	}
	return out, err
}

// firstOf gives err, or else what next gives.
func firstOf(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

// openGrant keeps that a code was exchanged; fresh is false when it had been.
func (d Desk) openGrant(tx *sqldb.Tx, k code) (g Grant, fresh bool, err error) {
	n, err := tx.Exec(`
		INSERT INTO grants (id, client_id, person_id, login_id, organisation_id, scopes, level, authenticated_at, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (id) DO NOTHING`,
		k.ID, k.Client, k.Person, k.Login, sqldb.Null(k.Organisation), k.Scopes, k.Level, time.Unix(k.At, 0).UTC(), tx.Now)
	if err != nil {
		return g, false, err
	}
	g, err = grantByID(tx, k.ID)
	return g, n == 1, err
}

// Renew turns a refresh token into another pair, once: one that comes a second
// time has been stolen from the service or by it, and the whole sign-in is
// revoked.
func (d Desk) Renew(ctx context.Context, c Client, refresh string) (Issued, error) {
	var out Issued
	var stolen bool
	err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		stolen = false
		t, err := tokenOf(tx, refresh, "refresh")
		if err != nil {
			return err
		}
		if err := tx.Lock("grant:" + t.grant.ID); err != nil {
			return err
		}
		if t, err = tokenOf(tx, refresh, "refresh"); err != nil {
			return err
		}
		if t.grant.ClientID != c.ID && !d.off.owner {
			return refused()
		}
		if !tx.Now.Before(t.grant.CreatedAt.Add(RenewsFor)) && !d.off.forever {
			return refused()
		}
		if !t.usedAt.IsZero() && !d.off.rotation {
			stolen = true
			return revoke(tx, t.grant.ID)
		}
		if _, err := tx.Exec(`UPDATE tokens SET used_at = $2 WHERE hash = $1`, digest(refresh), tx.Now); err != nil {
			return err
		}
		out, err = d.issue(tx, t.grant)
		return err
	})
	if err == nil && stolen {
		err = refused()
	}
	return out, err
}

// issue makes the tokens of a grant, provided that everybody still agrees.
func (d Desk) issue(tx *sqldb.Tx, g Grant) (out Issued, err error) {
	if g, err = d.told(tx, g); err != nil {
		return out, err
	}
	out = Issued{Access: id.Secret(), Lasts: AccessLasts, Grant: g}
	last := tx.Now.Add(AccessLasts)
	if err := insertToken(tx, g, out.Access, "access", last); err != nil {
		return out, err
	}
	c, err := byID(tx, g.ClientID)
	if err != nil {
		return out, err
	}
	if c.Renews && has(g.Scopes, Offline) {
		out.Refresh, last = id.Secret(), tx.Now.Add(RefreshLasts)
		if err := insertToken(tx, g, out.Refresh, "refresh", last); err != nil {
			return out, err
		}
	}
	if err := tx.Must(`UPDATE grants SET expires_at = $2 WHERE id = $1`, g.ID, last); err != nil {
		return out, err
	}
	if err := tx.Must(`UPDATE consents SET used_at = $3 WHERE client_id = $1 AND person_id = $2`, g.ClientID, g.PersonID, tx.Now); err != nil {
		return out, err
	}
	out.Key, err = d.currentKey(tx)
	return out, err
}

// told fills in what a grant tells of its person, or refuses: the service and
// the account are open, and the person has not withdrawn what they agreed to.
// What has changed since the sign-in is told as it is now; a scope that was
// taken from the service, or a structure that the person has left, is not told.
func (d Desk) told(tx *sqldb.Tx, g Grant) (Grant, error) {
	if !g.RevokedAt.IsZero() {
		return g, refused()
	}
	c, err := byID(tx, g.ClientID)
	if err != nil || c.Status != Active {
		return g, firstOf(err, refused)
	}
	agreed, err := consentOf(tx, g.ClientID, g.PersonID)
	if err != nil || !agreed.Holds() {
		return g, firstOf(err, refused)
	}
	p, err := account.Load(tx, g.PersonID)
	if err != nil || !p.Live() {
		return g, firstOf(err, refused)
	}
	var names []string
	for _, s := range lacks(g.Scopes, lacks(g.Scopes, agreed.Scopes)) {
		names = append(names, string(s))
	}
	g.Scopes = c.May(names)
	g.Facts = Facts{Subject: agreed.Subject}
	if has(g.Scopes, Profile) {
		g.Facts.FirstName, g.Facts.LastName = p.FirstName, p.LastName
	}
	if has(g.Scopes, Email) {
		g.Facts.Email = p.Email.Display()
	}
	if has(g.Scopes, Phone) {
		g.Facts.Phone = p.Phone
	}
	return g, g.speakFor(tx)
}

// speakFor fills in the organisation of a grant and what the person is there,
// while they belong to it.
func (g *Grant) speakFor(tx *sqldb.Tx) error {
	if g.OrganisationID == "" || !has(g.Scopes, Organisation) && !has(g.Scopes, Roles) {
		return nil
	}
	standings, err := organisation.Standings(tx, g.PersonID)
	if err != nil {
		return err
	}
	a := policy.Actor{Person: g.PersonID, Standings: standings}
	if !a.Belongs(g.OrganisationID) {
		return nil
	}
	if has(g.Scopes, Organisation) {
		known, err := organisation.LoadMany(tx, []string{g.OrganisationID})
		if err != nil {
			return err
		}
		o := known[g.OrganisationID]
		g.Facts.SIRET, g.Facts.Organisation = o.SIRET.Digits(), o.Label()
	}
	if has(g.Scopes, Roles) {
		for _, r := range policy.Roles {
			if r != policy.ReferentProvisional && a.Is(r, g.OrganisationID) {
				g.Facts.Roles = append(g.Facts.Roles, r)
			}
		}
	}
	return nil
}
