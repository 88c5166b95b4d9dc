package account

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Voucher is who says that somebody who has lost everything is who they say.
type Voucher string

// The vouchers.
const (
	VouchAddress Voucher = "address" // another address of their own
	VouchManager Voucher = "manager" // the gestionnaire, who knows them
)

// waits is how long nothing happens once somebody vouches: every address of the
// person is told at once, and any of them stops it.
var waits = map[Voucher]time.Duration{VouchAddress: 72 * time.Hour, VouchManager: 24 * time.Hour}

// RecoveryDays is how long the way back stays open after the wait.
const RecoveryDays = 14

// Recovery is the way back of somebody who has lost their second factor: after a
// wait their first one lets them in, and all the rest is forgotten.
type Recovery struct {
	ID, PublicID, PersonID string
	Voucher                Voucher
	Status                 string // "granted", "cancelled", "used"
	CreatedAt              time.Time
	EffectiveAt, ExpiresAt time.Time
}

const recoveryColumns = `id, public_id, person_id, voucher, status, created_at, effective_at, expires_at`

func scanRecovery(r sqldb.Scanner) (v Recovery, err error) {
	return v, r.Scan(&v.ID, &v.PublicID, &v.PersonID, &v.Voucher, &v.Status, sqldb.Time(&v.CreatedAt), sqldb.Time(&v.EffectiveAt), sqldb.Time(&v.ExpiresAt))
}

// LoadRecovery gives one by its inner id.
func LoadRecovery(tx *sqldb.Tx, recoveryID string) (Recovery, error) {
	return sqldb.One(tx, scanRecovery, `SELECT `+recoveryColumns+` FROM recoveries WHERE id = $1`, recoveryID)
}

// recoveryOf gives the one that is under way, a zero one when there is none.
func recoveryOf(tx *sqldb.Tx, personID string) (Recovery, error) {
	v, err := sqldb.One(tx, scanRecovery, `SELECT `+recoveryColumns+` FROM recoveries WHERE person_id = $1 AND status = 'granted'`, personID)
	if err == nil && !tx.Now.Before(v.ExpiresAt) {
		return Recovery{}, nil
	}
	return v, orNobody(err)
}

// Lost is what somebody whose first factor was right, and who has no other any
// more, may do.
type Lost struct {
	Others int // addresses of theirs, beside the one they came with
	Staff  bool
	Under  Recovery // zero when none is under way
	Ready  bool     // the wait is over
}

// Lost tells it.
func (d Desk) Lost(ctx context.Context, sealed string) (l Lost, err error) {
	h, err := d.openHalf(sealed)
	if err != nil {
		return l, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err := Load(tx, h.Person)
		if err != nil {
			return err
		}
		others, err := d.otherAddresses(tx, h)
		if err != nil {
			return err
		}
		l.Others, l.Staff = len(others), p.Rank != policy.NoRank
		l.Under, err = recoveryOf(tx, p.ID)
		l.Ready = l.Under.ID != "" && !tx.Now.Before(l.Under.EffectiveAt)
		return err
	})
	return l, err
}

// otherAddresses are those that the first factor was not given for.
func (d Desk) otherAddresses(tx *sqldb.Tx, h half) (others []Address, err error) {
	all, err := addressesOf(tx, h.Person)
	for _, m := range all {
		if m.Email.Key() != strings.ToLower(h.Address) {
			others = append(others, m)
		}
	}
	return others, err
}

// AskRecovery has a link sent to every other address of somebody whose first
// factor was right: who reads one of them too may begin anew. The staff is
// vouched for by one of them alone.
func (d Desk) AskRecovery(ctx context.Context, sealed string) error {
	h, err := d.openHalf(sealed)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := d.holderOfHalf(tx, h)
		if err != nil {
			return err
		}
		others, err := d.otherAddresses(tx, h)
		if err != nil {
			return err
		}
		if len(others) == 0 || p.Rank != policy.NoRank {
			return fault.New(fault.Conflict, "recovery.no_address")
		}
		if _, allowed, err := d.take(tx, counted{"recovery of " + p.ID, ofLinks}); !allowed || err != nil {
			return orElse(err, fault.New(fault.Unavailable, "too_many"))
		}
		for _, m := range others {
			link, err := d.sendLink(tx, p, m.Email, toRecover, LinkMinutes*time.Minute)
			if err != nil {
				return err
			}
			if err := outbox.Tell(tx, policy.Actor{Person: p.ID}, "recovery.asked", journal.Subject{Kind: "email_proof", ID: link}, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// holderOfHalf gives who a first factor is of, while it is still right.
func (d Desk) holderOfHalf(tx *sqldb.Tx, h half) (p Person, err error) {
	if err := tx.Lock("person:" + h.Person); err != nil {
		return p, err
	}
	if p, err = Load(tx, h.Person); err != nil {
		return p, err
	}
	mark, err := markOf(tx, p.ID)
	if err == nil && (mark != h.Mark || !p.Live()) {
		err = fault.New(fault.Unauthenticated, "second.too_late")
	}
	return p, err
}

// RecoveryLink tells which address a link was sent to. It changes nothing.
func (d Desk) RecoveryLink(ctx context.Context, token string) (l AddressLink, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		l, err = d.usableAddress(tx, token, toRecover)
		return err
	})
	return l, err
}

// BeginRecovery uses the link: the wait begins, and every address is told.
func (d Desk) BeginRecovery(ctx context.Context, token string) (v Recovery, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		l, err := d.usableAddress(tx, token, toRecover)
		if err != nil {
			return err
		}
		if err := tx.Lock("person:" + l.PersonID); err != nil {
			return err
		}
		p, err := Load(tx, l.PersonID)
		if err != nil {
			return err
		}
		if holder, err := ByEmail(tx, l.Email); orNobody(err) != nil || holder.ID != p.ID || !p.Live() || p.Rank != policy.NoRank {
			return orElse(orNobody(err), fault.New(fault.NotFound, unusable))
		}
		if err := d.useAddress(tx, l); err != nil {
			return err
		}
		v, err = d.grantRecovery(tx, policy.Actor{Person: p.ID}, p, VouchAddress, "")
		return err
	})
	return v, err
}

// Vouch has the staff say that somebody is who they say, and how they know it.
// For one of the staff an admin does.
func (d Desk) Vouch(ctx context.Context, a policy.Actor, publicID, reason string) error {
	if err := fault.Reason("motif", reason, true); err != nil {
		return err
	}
	return d.other(ctx, a, publicID, policy.AccountRecover, func(tx *sqldb.Tx, a policy.Actor, p Person) error {
		if p.Rank != policy.NoRank && !a.Staff(policy.Admin) {
			return fault.New(fault.Forbidden, "account.of_staff")
		}
		has, err := hasSecond(tx, p.ID)
		if err != nil {
			return err
		}
		if !has || !p.Live() {
			return fault.New(fault.Conflict, "recovery.nothing_lost")
		}
		_, err = d.grantRecovery(tx, a, p, VouchManager, reason)
		return err
	})
}

// grantRecovery begins the wait, unless one is under way.
func (d Desk) grantRecovery(tx *sqldb.Tx, a policy.Actor, p Person, by Voucher, reason string) (v Recovery, err error) {
	if v, err = recoveryOf(tx, p.ID); err != nil || v.ID != "" {
		return v, err
	}
	if _, err := tx.Exec(`UPDATE recoveries SET status = 'cancelled', ended_at = $2 WHERE person_id = $1 AND status = 'granted'`, p.ID, tx.Now); err != nil { // it has expired
		return v, err
	}
	from := tx.Now.Add(waits[by])
	v = Recovery{ID: id.New(), PublicID: id.Public(), PersonID: p.ID, Voucher: by, Status: "granted", CreatedAt: tx.Now, EffectiveAt: from, ExpiresAt: from.AddDate(0, 0, RecoveryDays)}
	if _, err := tx.Exec(`INSERT INTO recoveries (id, public_id, person_id, status, reason, granted_by, voucher, created_at, effective_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		v.ID, v.PublicID, p.ID, v.Status, reason, a.Person, by, v.CreatedAt, v.EffectiveAt, v.ExpiresAt); err != nil {
		return v, err
	}
	if err := tellRecovery(tx, a, v, "granted", reason); err != nil {
		return v, err
	}
	return v, outbox.Queue(tx, "recovery.ready", v.ID, "recovery.ready:"+v.ID, v.EffectiveAt)
}

func tellRecovery(tx *sqldb.Tx, a policy.Actor, v Recovery, what, reason string) error {
	if err := journal.Write(tx, a, "recovery."+what, journal.Subject{Kind: "person", ID: v.PersonID}, reason); err != nil {
		return err
	}
	return outbox.Queue(tx, "recovery."+what, v.ID, "recovery."+what+":"+v.ID, tx.Now)
}

// CancelToken gives the secret by which whoever is told of a recovery stops it.
func (d Desk) CancelToken(v Recovery) string { return d.derive("stop recovery", v.ID) }

// stoppable gives the recovery of an address that its letter holds.
func (d Desk) stoppable(tx *sqldb.Tx, publicID, token string) (Recovery, error) {
	v, err := sqldb.One(tx, scanRecovery, `SELECT `+recoveryColumns+` FROM recoveries WHERE public_id = $1`, publicID)
	if orNobody(err) != nil {
		return v, err
	}
	if err != nil || subtle.ConstantTimeCompare([]byte(token), []byte(d.CancelToken(v))) != 1 || v.Status != "granted" {
		return Recovery{}, fault.New(fault.NotFound, unusable)
	}
	return v, nil
}

// RecoveryToStop tells whether a recovery may be stopped by this token. It
// changes nothing.
func (d Desk) RecoveryToStop(ctx context.Context, publicID, token string) (v Recovery, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		v, err = d.stoppable(tx, publicID, token)
		return err
	})
	return v, err
}

// StopRecovery stops it: nothing has happened to the account.
func (d Desk) StopRecovery(ctx context.Context, publicID, token string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		v, err := d.stoppable(tx, publicID, token)
		if err != nil {
			return err
		}
		return stopRecovery(tx, v)
	})
}

func stopRecovery(tx *sqldb.Tx, v Recovery) error {
	if v.ID == "" {
		return nil
	}
	if err := tx.Must(`UPDATE recoveries SET status = 'cancelled', ended_at = $2 WHERE id = $1 AND status = 'granted'`, v.ID, tx.Now); err != nil {
		return err
	}
	return tellRecovery(tx, policy.Actor{Person: v.PersonID}, v, "cancelled", "")
}

// notLost stops what is under way for somebody who has just shown their second
// factor: they have it.
func notLost(tx *sqldb.Tx, personID string) error {
	v, err := recoveryOf(tx, personID)
	if err != nil {
		return err
	}
	return stopRecovery(tx, v)
}

// FinishRecovery lets in, by their first factor alone, somebody whose wait is
// over: their second factors, trusted browsers and other logins are no more. Who
// must have a second factor is asked for a new one at once.
func (d Desk) FinishRecovery(ctx context.Context, sealed string, from Browser) (o Opened, err error) {
	h, err := d.openHalf(sealed)
	if err != nil {
		return o, err
	}
	err = d.DB.Write(sqldb.Recording(ctx), func(tx *sqldb.Tx) error {
		p, err := d.holderOfHalf(tx, h)
		if err != nil {
			return err
		}
		v, err := recoveryOf(tx, p.ID)
		if err != nil {
			return err
		}
		if v.ID == "" || tx.Now.Before(v.EffectiveAt) && !d.off.waits {
			return fault.New(fault.Conflict, "recovery.not_yet")
		}
		if err := tx.Must(`UPDATE recoveries SET status = 'used', ended_at = $2 WHERE id = $1 AND status = 'granted'`, v.ID, tx.Now); err != nil {
			return err
		}
		if err := forgetFactors(tx, p.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE persons SET second_factor_since = COALESCE(second_factor_since, $2) WHERE id = $1`, p.ID, tx.Now.Add(-d.SecondFactor.Grace())); err != nil {
			return err
		}
		if o, err = d.enter(tx, p, h.Mark, from, by(ByLink)); err != nil {
			return err
		}
		return tellRecovery(tx, policy.Actor{Person: p.ID}, v, "used", "")
	})
	return o, err
}

// forgetFactors removes all that proves somebody beside their password.
func forgetFactors(tx *sqldb.Tx, personID string) error {
	for _, forget := range []string{
		`DELETE FROM authenticators WHERE person_id = $1`,
		`DELETE FROM passkeys WHERE person_id = $1`,
		`DELETE FROM recovery_codes WHERE person_id = $1`,
		`DELETE FROM trusted_devices WHERE person_id = $1`,
	} {
		if _, err := tx.Exec(forget, personID); err != nil {
			return err
		}
	}
	_, err := endLogins(tx, personID, "")
	return err
}
