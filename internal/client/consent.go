package client

import (
	"context"
	"time"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Consent is what a person lets a service know.
type Consent struct {
	ClientID    string
	Subject     string // the name that the service knows the person by
	Scopes      []Scope
	GivenAt     time.Time
	UsedAt      time.Time // the last sign-in, zero before the first
	WithdrawnAt time.Time // zero while it holds
}

// Holds tells whether the consent has not been withdrawn.
func (c Consent) Holds() bool { return c.ClientID != "" && c.WithdrawnAt.IsZero() }

const consentColumns = `s.client_id, s.subject, s.scopes, s.given_at, s.used_at, s.withdrawn_at`

func (c *Consent) fields(scopes *string) []any {
	return []any{&c.ClientID, &c.Subject, scopes, sqldb.Time(&c.GivenAt), sqldb.Time(&c.UsedAt), sqldb.Time(&c.WithdrawnAt)}
}

// consentOf gives what a person has agreed to, the zero Consent for nothing.
func consentOf(tx *sqldb.Tx, clientID, personID string) (Consent, error) {
	c, err := sqldb.One(tx, func(r sqldb.Scanner) (c Consent, err error) {
		var scopes string
		err = r.Scan(c.fields(&scopes)...)
		c.Scopes = split(scopes)
		return c, err
	}, `SELECT `+consentColumns+` FROM consents s WHERE s.client_id = $1 AND s.person_id = $2`, clientID, personID)
	if fault.KindOf(err) == fault.NotFound {
		return Consent{}, nil
	}
	return c, err
}

// Meeting is what stands between a request and its answer: what the person has
// to agree to, and which of their organisations they may come for.
type Meeting struct {
	Person account.Person
	// AuthenticatedAt is when they signed in, on this browser.
	AuthenticatedAt time.Time
	Asks            []Scope                     // beyond what was agreed to before; none: nothing to agree to
	Organisations   []organisation.Organisation // that one may come for, the active one first; none when the service does not ask
}

// Find gives the service of a client_id, to sign somebody in.
func (d Desk) Find(ctx context.Context, publicID string) (c Client, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		c, err = byPublicID(tx, publicID)
		return err
	})
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return Client{}, fault.New(fault.NotFound, "client.unknown")
	case err == nil && c.Status != Active:
		return Client{}, fault.New(fault.Forbidden, "client.is_suspended")
	}
	return c, err
}

// Meet tells what a request still needs of the person.
func (d Desk) Meet(ctx context.Context, a policy.Actor, r Request) (m Meeting, err error) {
	if !a.SignedIn() {
		return m, fault.New(fault.Unauthenticated, "sign_in")
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if m.Person, err = account.Load(tx, a.Person); err != nil {
			return err
		}
		if m.AuthenticatedAt, err = signedInAt(tx, a); err != nil {
			return err
		}
		agreed, err := consentOf(tx, r.Client.ID, a.Person)
		if err != nil {
			return err
		}
		m.Asks = r.Scopes
		if agreed.Holds() {
			m.Asks = lacks(r.Scopes, agreed.Scopes)
		}
		if r.Wants(Organisation) || r.Wants(Roles) {
			m.Organisations, err = organisationsOf(tx, a)
		}
		return err
	})
	return m, err
}

// organisationsOf gives those of an actor, the active one first.
func organisationsOf(tx *sqldb.Tx, a policy.Actor) ([]organisation.Organisation, error) {
	var ids []string
	for _, s := range a.Standings {
		if s.Organisation == a.Active {
			ids = append([]string{s.Organisation}, ids...)
		} else {
			ids = append(ids, s.Organisation)
		}
	}
	known, err := organisation.LoadMany(tx, ids)
	var all []organisation.Organisation
	for _, id := range ids {
		all = append(all, known[id])
	}
	return all, err
}

// Agree keeps that a person lets a service know what it asks, and gives the
// code that it is sent back with. organisation is the public id of the one that
// the person comes for, "" for none.
func (d Desk) Agree(ctx context.Context, a policy.Actor, r Request, organisationPublicID string) (code string, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("consent:" + r.Client.ID + ":" + a.Person); err != nil {
			return err
		}
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.ConsentGive, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		chosen, err := comesFor(tx, a, r, organisationPublicID)
		if err != nil {
			return err
		}
		before, err := consentOf(tx, r.Client.ID, a.Person)
		if err != nil {
			return err
		}
		if err := keepConsent(tx, a, r, before); err != nil {
			return err
		}
		code, err = d.writeCode(tx, a, r, chosen)
		return err
	})
	return code, err
}

// keepConsent writes what was agreed to; the name of the person at the service
// stays the same for ever.
func keepConsent(tx *sqldb.Tx, a policy.Actor, r Request, before Consent) error {
	scopes := r.Scopes
	if before.Holds() {
		if len(lacks(r.Scopes, before.Scopes)) == 0 {
			return nil
		}
		scopes = together(before.Scopes, r.Scopes)
	}
	if _, err := tx.Exec(`
		INSERT INTO consents (client_id, person_id, subject, scopes, given_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (client_id, person_id) DO UPDATE SET scopes = excluded.scopes, given_at = excluded.given_at, withdrawn_at = NULL`,
		r.Client.ID, a.Person, id.Public(), join(scopes), tx.Now); err != nil {
		return err
	}
	return journal.Write(tx, a, "consent.given", subject(r.Client), "")
}

// Pass gives the code of a request that the person has nothing to add to: they
// agreed before, and it is known which organisation they come for. It writes
// nothing: a code is a sealed text, and is kept once it is used.
func (d Desk) Pass(ctx context.Context, a policy.Actor, r Request, organisationPublicID string) (code string, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		agreed, err := consentOf(tx, r.Client.ID, a.Person)
		if err != nil {
			return err
		}
		if !agreed.Holds() || len(lacks(r.Scopes, agreed.Scopes)) > 0 {
			return fault.New(fault.Forbidden, "consent.missing")
		}
		chosen, err := comesFor(tx, a, r, organisationPublicID)
		if err != nil {
			return err
		}
		code, err = d.writeCode(tx, a, r, chosen)
		return err
	})
	return code, err
}

// comesFor gives the inner id of the organisation that was chosen, which must
// be one of the person's.
func comesFor(tx *sqldb.Tx, a policy.Actor, r Request, publicID string) (string, error) {
	if publicID == "" || !r.Wants(Organisation) && !r.Wants(Roles) {
		return "", nil
	}
	o, err := organisation.ByPublicID(tx, publicID)
	if fault.KindOf(err) == fault.NotFound || err == nil && !a.Belongs(o.ID) {
		return "", fault.Field("structure", "choose")
	}
	return o.ID, err
}

// Mine is a service that a person has let know something.
type Mine struct {
	Client  Client
	Consent Consent
}

// Of lists the services that a person has let know something, those that still
// may first, by name.
func (d Desk) Of(ctx context.Context, a policy.Actor, personID string) (all []Mine, err error) {
	if err := policy.See(a, policy.ConsentRead, policy.Subject{Person: personID}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = ConsentsOf(tx, personID)
		return err
	})
	return all, err
}

// ConsentsOf is Of, whoever asks: for the export of a person's data.
func ConsentsOf(tx *sqldb.Tx, personID string) ([]Mine, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (m Mine, err error) {
		var scopes string
		err = r.Scan(append(m.Client.fields(), m.Consent.fields(&scopes)...)...)
		m.Consent.Scopes = split(scopes)
		return m, err
	}, `SELECT `+columns+`, `+consentColumns+` FROM consents s JOIN clients c ON c.id = s.client_id
		WHERE s.person_id = $1 ORDER BY CASE WHEN s.withdrawn_at IS NULL THEN 0 ELSE 1 END, LOWER(c.name), c.id`, personID)
}

// Withdraw ends what a person lets a service know: its tokens are refused from
// then on, and it has to be agreed to again.
func (d Desk) Withdraw(ctx context.Context, a policy.Actor, clientPublicID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := byPublicID(tx, clientPublicID)
		if err != nil {
			return err
		}
		if err := tx.Lock("consent:" + c.ID + ":" + a.Person); err != nil {
			return err
		}
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.ConsentGive, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE consents SET withdrawn_at = $3 WHERE client_id = $1 AND person_id = $2 AND withdrawn_at IS NULL`, c.ID, a.Person, tx.Now)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "not_found")
		}
		if _, err := tx.Exec(`UPDATE grants SET revoked_at = $3 WHERE client_id = $1 AND person_id = $2 AND revoked_at IS NULL`, c.ID, a.Person, tx.Now); err != nil {
			return err
		}
		if err := SignOff(tx, a.Person, false); err != nil {
			return err
		}
		return journal.Write(tx, a, "consent.withdrawn", subject(c), "")
	})
}
