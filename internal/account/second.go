package account

import (
	"context"
	"encoding/json"
	"time"

	"profil/internal/email"
	"profil/internal/factor"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// HalfMinutes is how long somebody whose password was right has to give their
// second factor.
const HalfMinutes = 10

// half is a sign-in of which the first factor was right. It is sealed and kept
// by the browser: it grants nothing but the right to be asked the second.
type half struct {
	Person  string
	Address string // that the first factor was given for, as typed
	Mark    string // of the password: a new one voids it
	Until   time.Time
	How     Entry // the first factor
}

func (d Desk) half(tx *sqldb.Tx, p Person, address email.Address, mark string, how Entry) (string, error) {
	b, err := json.Marshal(half{p.ID, address.String(), mark, tx.Now.Add(HalfMinutes * time.Minute), how})
	return d.box().Seal("half", b, "half"), err
}

func (d Desk) openHalf(sealed string) (h half, err error) {
	b, err := d.box().Open("half", sealed, "half")
	if err == nil {
		err = json.Unmarshal(b, &h)
	}
	if err != nil || !d.DB.Now().Before(h.Until) {
		return h, fault.New(fault.Unauthenticated, "second.too_late")
	}
	return h, nil
}

// Answer is what somebody proves themselves by beside a password: one of the
// three.
type Answer struct {
	Code     string // of their application
	Recovery string // a code of recovery
	Passkey  string // what the browser says of a passkey, in JSON
	Sealed   string // what the page of the passkey held
}

// Second is what the page of the second step shows.
type Second struct {
	App      bool
	Codes    bool
	Passkeys bool
	Ask      Ask
}

// SecondStep tells what somebody whose first factor was right may answer with.
func (d Desk) SecondStep(ctx context.Context, sealed string) (s Second, err error) {
	h, err := d.openHalf(sealed)
	if err != nil {
		return s, err
	}
	return d.second(ctx, h.Person)
}

func (d Desk) second(ctx context.Context, personID string) (s Second, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		f, err := factorsOf(tx, personID)
		s.App, s.Codes, s.Passkeys = f.App.On(), f.Codes > 0, len(f.Passkeys) > 0 && d.Keys != nil
		return err
	})
	if err != nil || !s.Passkeys {
		return s, err
	}
	s.Ask, err = d.AskPasskey()
	return s, err
}

// FinishSignIn opens the login of somebody whose first factor was right, by
// their second. With trust, the browser is asked no second factor for TrustDays.
func (d Desk) FinishSignIn(ctx context.Context, sealed string, a Answer, trusting bool, from Browser) (o Opened, err error) {
	ctx = sqldb.Recording(ctx) // the count is kept whatever becomes of the form
	h, err := d.openHalf(sealed)
	if err != nil {
		return o, err
	}
	proof, err := d.prove(ctx, h.Person, h.Mark, a, from)
	if err != nil {
		return o, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + h.Person); err != nil {
			return err
		}
		p, err := Load(tx, h.Person)
		if err != nil {
			return err
		}
		mark, err := markOf(tx, p.ID)
		if err != nil {
			return err
		}
		if mark != h.Mark || !p.Live() {
			return fault.New(fault.Unauthenticated, "second.too_late")
		}
		if err := proof.use(tx, p); err != nil {
			return err
		}
		if err := notLost(tx, p.ID); err != nil {
			return err
		}
		h.How.Then = proof.method
		if o, err = d.enter(tx, p, mark, from, h.How); err != nil || !trusting {
			return err
		}
		o.Trusted, err = trust(tx, policy.Actor{Person: p.ID}, p, from)
		return err
	})
	return o, err
}

// proof is an answer that is right; use notes it inside the deed that it is for.
type proof struct {
	method Method
	use    func(*sqldb.Tx, Person) error
}

// prove verifies an answer of a person. Tries are counted before they are
// verified, as those of a password are, and the browser that is known has a
// count of its own.
func (d Desk) prove(ctx context.Context, personID, mark string, a Answer, from Browser) (p proof, err error) {
	if a.Passkey != "" {
		return d.proveByKey(ctx, personID, a)
	}
	var app App
	var hash string
	code, isCode := factor.ParseRecoveryCode(a.Recovery)
	var names []string
	allowed := false
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if names, allowed, err = d.take(tx, d.counts("second:"+personID, personID, mark, from)...); err != nil {
			return err
		}
		if app, err = appOf(tx, personID); err != nil {
			return err
		}
		found, err := sqldb.Values[string](tx, `SELECT hash FROM recovery_codes WHERE person_id = $1 AND selector = $2`, personID, code.Selector)
		if len(found) == 1 {
			hash = found[0]
		}
		return err
	})
	if err != nil {
		return p, err
	}
	if a.Recovery != "" {
		right := false
		if allowed && isCode && hash != "" {
			if right, err = d.Hasher.Verify(ctx, hash, code.Secret); err != nil {
				return p, d.notTried(ctx, err, names)
			}
		}
		if !right {
			return p, fault.Field("code_secours", "recovery.refused")
		}
		return proof{ByRecovery, d.spendRecovery(code.Selector, hash, names)}, nil
	}
	secret, unsealed := d.box().Open("app", app.sealed, "app", personID)
	step, right := factor.Match(string(secret), a.Code, d.DB.Now(), d.last(app))
	if !allowed || unsealed != nil || !right {
		return p, fault.Field("code", "second.refused")
	}
	return proof{ByApp, d.spendStep(step, names)}, nil
}

// last is the step of the last code that served.
func (d Desk) last(app App) int64 {
	if d.off.once {
		return 0
	}
	return app.lastStep
}

func (d Desk) proveByKey(ctx context.Context, personID string, a Answer) (proof, error) {
	t, err := d.touch(ctx, personID, a.Sealed, a.Passkey)
	return proof{ByPasskey, func(tx *sqldb.Tx, _ Person) error { return d.useKey(tx, t) }}, err
}

// spendStep notes the code of an application: of two who hold it, one comes
// first.
func (d Desk) spendStep(step int64, names []string) func(*sqldb.Tx, Person) error {
	return func(tx *sqldb.Tx, p Person) error {
		n, err := tx.Exec(`UPDATE authenticators SET last_step = $2, used_at = $3 WHERE person_id = $1 AND (last_step < $2 OR $4 = 1)`, p.ID, step, tx.Now, one(d.off.once))
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.Field("code", "second.refused")
		}
		return giveBack(tx, names...)
	}
}

// spendRecovery removes a code of recovery, which its holder is told of.
func (d Desk) spendRecovery(selector, hash string, names []string) func(*sqldb.Tx, Person) error {
	return func(tx *sqldb.Tx, p Person) error {
		n, err := tx.Exec(`DELETE FROM recovery_codes WHERE person_id = $1 AND selector = $2 AND hash = $3`, p.ID, selector, hash)
		if err != nil {
			return err
		}
		if n != 1 && !d.off.once {
			return fault.Field("code_secours", "recovery.refused")
		}
		if err := outbox.Tell(tx, policy.Actor{Person: p.ID}, "recovery_codes.used", subject(p), ""); err != nil {
			return err
		}
		return giveBack(tx, names...)
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// ConfirmStep tells what a may confirm with that it is them; the password where
// there is no second factor.
func (d Desk) ConfirmStep(ctx context.Context, a policy.Actor) (Second, error) {
	if !a.SignedIn() {
		return Second{}, notSignedIn()
	}
	return d.second(ctx, a.Person)
}

// Confirm notes that the holder of a login has proved again who they are: by
// the second factor of who has one, else by the password. The token of the login
// is replaced: the one before is nobody's.
func (d Desk) Confirm(ctx context.Context, a policy.Actor, typed string, answer Answer, from Browser) (o Opened, err error) {
	ctx = sqldb.Recording(ctx)
	second, err := d.ConfirmStep(ctx, a)
	if err != nil {
		return o, err
	}
	var p Person
	var mark string
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if p, err = Load(tx, a.Person); err != nil {
			return err
		}
		mark, err = markOf(tx, p.ID)
		return err
	}); err != nil {
		return o, err
	}
	var by proof
	if second.App || second.Passkeys || second.Codes {
		by, err = d.prove(ctx, p.ID, mark, answer, from)
	} else {
		by, err = d.proveByPassword(ctx, p, typed, from)
	}
	if err != nil {
		return o, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + p.ID); err != nil {
			return err
		}
		if err := by.use(tx, p); err != nil {
			return err
		}
		o, err = d.raise(tx, a, p, by.method)
		return err
	})
	return o, err
}

func (d Desk) proveByPassword(ctx context.Context, p Person, typed string, from Browser) (proof, error) {
	names, err := d.isMine(ctx, p, typed, from)
	return proof{ByPassword, func(tx *sqldb.Tx, _ Person) error { return giveBack(tx, names...) }}, err
}

// raise gives the login of a what was just proved, and a new token. It lasts no
// longer for it. Who acts without a login keeps none.
func (d Desk) raise(tx *sqldb.Tx, a policy.Actor, p Person, by Method) (Opened, error) {
	o := Opened{Person: p}
	if a.Login == "" {
		return o, nil
	}
	l, err := sqldb.One(tx, scanLogin, `SELECT `+loginColumns+` FROM logins l WHERE l.id = $1 AND l.person_id = $2 AND l.ended_at IS NULL`, a.Login, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return o, notSignedIn()
	}
	if err != nil {
		return o, err
	}
	o.Token, o.Lasts = id.Secret(), l.ExpiresAt.Sub(tx.Now)
	if err := tx.Must(`UPDATE logins SET hash = $2, confirmed_at = $3, method = $4, level = $5 WHERE id = $1 AND ended_at IS NULL`,
		l.ID, digest(o.Token), tx.Now, by, max(l.Level, by.level())); err != nil {
		return o, err
	}
	return o, journal.Write(tx, a, "login.confirmed", journal.Subject{Kind: "login", ID: l.ID}, "")
}
