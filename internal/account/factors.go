package account

import (
	"context"
	"time"

	"profil/internal/factor"
	"profil/internal/fault"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/seal"
	"profil/internal/sqldb"
)

// Factors is what somebody has beside a password.
type Factors struct {
	App      App
	Passkeys []Passkey
	Codes    int // of recovery, that are left
	Devices  []Device
}

// Any tells whether there is a second factor.
func (f Factors) Any() bool { return f.App.On() || len(f.Passkeys) > 0 }

// App is the application that gives codes.
type App struct {
	sealed            string
	lastStep          int64
	CreatedAt, UsedAt time.Time // UsedAt is zero before the first sign-in
}

// On tells whether there is one.
func (a App) On() bool { return a.sealed != "" }

// Factors reads what a has beside a password.
func (d Desk) Factors(ctx context.Context, a policy.Actor) (f Factors, err error) {
	if !a.SignedIn() {
		return f, notSignedIn()
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		f, err = factorsOf(tx, a.Person)
		return err
	})
	return f, err
}

func factorsOf(tx *sqldb.Tx, personID string) (f Factors, err error) {
	if f.App, err = appOf(tx, personID); err != nil {
		return f, err
	}
	if f.Passkeys, err = passkeysOf(tx, personID); err != nil {
		return f, err
	}
	if f.Devices, err = devicesOf(tx, personID); err != nil {
		return f, err
	}
	f.Codes, err = sqldb.Value[int](tx, `SELECT COUNT(*) FROM recovery_codes WHERE person_id = $1`, personID)
	return f, err
}

// enrolled is an expression that tells whether the person p has a second factor.
const enrolled = `(EXISTS (SELECT 1 FROM authenticators x WHERE x.person_id = p.id) OR EXISTS (SELECT 1 FROM passkeys y WHERE y.person_id = p.id))`

func hasSecond(tx *sqldb.Tx, personID string) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM persons p WHERE p.id = $1 AND `+enrolled, personID)
}

// mine runs a deed of a on their own account: their rights are read again
// inside it, and for what they sign in with they have proved lately who they
// are.
func (d Desk) mine(ctx context.Context, a policy.Actor, act policy.Act, deed func(*sqldb.Tx, Person) error) error {
	if !a.SignedIn() {
		return notSignedIn()
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + a.Person); err != nil {
			return err
		}
		a, err := Refresh(tx, a)
		if err != nil {
			return err
		}
		p, err := Load(tx, a.Person)
		if err != nil {
			return err
		}
		if err := policy.Require(a, act, p.Subject()); err != nil {
			return err
		}
		return deed(tx, p)
	})
}

// changed tells that what somebody signs in with has changed: a letter goes to
// them, their other browsers are signed out, and none is trusted any more.
func changed(tx *sqldb.Tx, a policy.Actor, p Person, event string) error {
	if _, err := endLogins(tx, p.ID, a.Login); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM trusted_devices WHERE person_id = $1`, p.ID); err != nil {
		return err
	}
	return outbox.Tell(tx, a, event, subject(p), "")
}

// Proposal is an application that is not on yet: nothing of it is stored before
// its first code has proved that it works.
type Proposal struct {
	Secret string // in base 32, to be typed where nothing can be scanned
	URI    string // what its drawing says
	Sealed string // to be sent back with the first code
}

// ProposeApp draws the secret of an application for a. site names it there.
func (d Desk) ProposeApp(ctx context.Context, a policy.Actor, site string) (p Proposal, err error) {
	who, err := d.secure(ctx, a)
	if err != nil {
		return p, err
	}
	return d.proposal(who, site, factor.NewSecret())
}

// ProposeAgain is the proposal that was sealed, for the page that is shown again.
func (d Desk) ProposeAgain(ctx context.Context, a policy.Actor, site, sealed string) (p Proposal, err error) {
	who, err := d.secure(ctx, a)
	if err != nil {
		return p, err
	}
	secret, err := d.box().Open("app", sealed, "proposed", who.ID)
	if err != nil {
		return d.proposal(who, site, factor.NewSecret())
	}
	return d.proposal(who, site, string(secret))
}

func (d Desk) proposal(who Person, site, secret string) (Proposal, error) {
	uri, err := factor.URI(site, who.Email.Display(), secret)
	if err != nil {
		return Proposal{}, fault.Because(fault.Internal, "factor.uri", err)
	}
	return Proposal{secret, uri, d.box().Seal("app", []byte(secret), "proposed", who.ID)}, nil
}

// secure gives the person who is about to change what they sign in with, or
// asks them to prove who they are before they see the page.
func (d Desk) secure(ctx context.Context, a policy.Actor) (p Person, err error) {
	if !a.SignedIn() {
		return p, notSignedIn()
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err = Load(tx, a.Person)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, policy.Require(a, policy.AccountSecure, p.Subject())
}

func (d Desk) box() seal.Box { return d.Key }

// Enrolled is what follows from a new factor: the login that is now surer, and
// the codes of recovery when they are new. They are shown once.
type Enrolled struct {
	Opened
	Codes []string
}

// EnrolApp turns an application on, once a code of it has proved that it works.
// It replaces the one before. Codes of recovery come with the first factor.
func (d Desk) EnrolApp(ctx context.Context, a policy.Actor, sealed, typed string) (e Enrolled, err error) {
	secret, err := d.box().Open("app", sealed, "proposed", a.Person)
	if err != nil {
		return e, fault.Field("code", "app.begin_again")
	}
	step, right := factor.Match(string(secret), typed, d.DB.Now(), 0)
	if !right {
		return e, fault.Field("code", "app.first_code")
	}
	codes, err := d.firstCodes(ctx, a)
	if err != nil {
		return e, err
	}
	err = d.mine(ctx, a, policy.AccountSecure, func(tx *sqldb.Tx, p Person) error {
		if _, err := tx.Exec(`
			INSERT INTO authenticators (person_id, sealed, last_step, created_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, last_step = excluded.last_step, created_at = excluded.created_at, used_at = NULL`,
			p.ID, d.box().Seal("app", secret, "app", p.ID), step, tx.Now); err != nil {
			return err
		}
		if e.Codes, err = codes.keep(tx, p.ID); err != nil {
			return err
		}
		if e.Opened, err = d.raise(tx, a, p, ByApp); err != nil {
			return err
		}
		return changed(tx, a, p, "app.added")
	})
	return e, err
}

// RemoveApp turns the application off. The codes of recovery go with the last
// factor.
func (d Desk) RemoveApp(ctx context.Context, a policy.Actor) error {
	return d.mine(ctx, a, policy.AccountSecure, func(tx *sqldb.Tx, p Person) error {
		n, err := tx.Exec(`DELETE FROM authenticators WHERE person_id = $1`, p.ID)
		if err != nil || n == 0 {
			return err
		}
		if err := dropLastCodes(tx, p.ID); err != nil {
			return err
		}
		return changed(tx, a, p, "app.removed")
	})
}

// drawnCodes are codes that were drawn and hashed before the deed that keeps
// them.
type drawnCodes struct {
	shown  []string
	hashes map[string]string // by selector
	always bool              // keep them even where there are some
}

// firstCodes draws codes for who has none yet; whether that is still so is read
// again inside the deed.
func (d Desk) firstCodes(ctx context.Context, a policy.Actor) (drawnCodes, error) {
	f, err := d.Factors(ctx, a)
	if err != nil || f.Codes > 0 {
		return drawnCodes{}, err
	}
	return d.drawCodes(ctx)
}

func (d Desk) drawCodes(ctx context.Context) (c drawnCodes, err error) {
	c.hashes = map[string]string{}
	for _, code := range factor.NewRecoveryCodes() {
		c.shown = append(c.shown, code.String())
		if c.hashes[code.Selector], err = d.Hasher.Hash(ctx, code.Secret); err != nil {
			return c, err
		}
	}
	return c, nil
}

// keep writes the hashes of the codes, unless there are codes already.
func (c drawnCodes) keep(tx *sqldb.Tx, personID string) ([]string, error) {
	if c.always {
		if _, err := tx.Exec(`DELETE FROM recovery_codes WHERE person_id = $1`, personID); err != nil {
			return nil, err
		}
	}
	there, err := sqldb.Exists(tx, `SELECT 1 FROM recovery_codes WHERE person_id = $1`, personID)
	if err != nil || there {
		return nil, err
	}
	for selector, hash := range c.hashes {
		if _, err := tx.Exec(`INSERT INTO recovery_codes (person_id, selector, hash, created_at) VALUES ($1, $2, $3, $4)`, personID, selector, hash, tx.Now); err != nil {
			return nil, err
		}
	}
	return c.shown, nil
}

// RenewCodes gives ten new codes of recovery: those before are void.
func (d Desk) RenewCodes(ctx context.Context, a policy.Actor) (shown []string, err error) {
	if _, err := d.secure(ctx, a); err != nil {
		return nil, err
	}
	codes, err := d.drawCodes(ctx)
	if err != nil {
		return nil, err
	}
	codes.always = true
	err = d.mine(ctx, a, policy.AccountSecure, func(tx *sqldb.Tx, p Person) error {
		has, err := hasSecond(tx, p.ID)
		if err != nil {
			return err
		}
		if !has {
			return fault.New(fault.Conflict, "second.none")
		}
		if shown, err = codes.keep(tx, p.ID); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "recovery_codes.renewed", subject(p), "")
	})
	return shown, err
}

// dropLastCodes removes the codes of who has no factor left.
func dropLastCodes(tx *sqldb.Tx, personID string) error {
	has, err := hasSecond(tx, personID)
	if err != nil || has {
		return err
	}
	_, err = tx.Exec(`DELETE FROM recovery_codes WHERE person_id = $1`, personID)
	return err
}

func appOf(tx *sqldb.Tx, personID string) (App, error) {
	a, err := sqldb.One(tx, func(r sqldb.Scanner) (a App, err error) {
		return a, r.Scan(&a.sealed, &a.lastStep, sqldb.Time(&a.CreatedAt), sqldb.Time(&a.UsedAt))
	}, `SELECT sealed, last_step, created_at, used_at FROM authenticators WHERE person_id = $1`, personID)
	return a, orNobody(err)
}
