package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/password"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// refused is what SignIn says in every case, so that it tells nothing: neither
// whether the address has an account, nor why it is not let in.
func refused() error { return fault.New(fault.Invalid, "sign_in.refused") }

// SignIn opens a login for an address and its password. Guesses are slowed
// down from the third, and after ten in a day only a link lets one in; a
// browser known from before has a count of its own, so that whoever guesses
// elsewhere does not keep the owner out. An address without an account takes
// the same time, asks the same, and is refused in the same words.
func (d Desk) SignIn(ctx context.Context, address email.Address, typed string, from Browser) (Opened, error) {
	// The count is kept whatever becomes of the form, which may be sent again
	// as it is: the key of the form is no part of a sign-in.
	ctx = sqldb.Recording(ctx)
	kept, names, allowed, err := d.mayTry(ctx, address, from)
	if err != nil {
		return Opened{}, err
	}
	if !allowed {
		return Opened{}, refused()
	}
	right, err := d.verify(ctx, kept, typed)
	if err != nil {
		return Opened{}, d.notTried(ctx, err, names)
	}
	if !right {
		return Opened{}, refused()
	}
	again := "" // the hash at today's cost
	if password.NeedsRehash(kept.Hash) {
		if again, err = d.Hasher.Hash(ctx, typed); err != nil {
			return Opened{}, d.notTried(ctx, err, names)
		}
	}
	return d.letIn(ctx, address, kept, again, names, from)
}

// letIn opens the login of somebody whose password was verified, unless it was
// changed or its holder suspended meanwhile. again is the hash that replaces
// it, "" for none.
func (d Desk) letIn(ctx context.Context, address email.Address, kept keptPassword, again string, names []string, from Browser) (o Opened, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + kept.Person.ID); err != nil {
			return err
		}
		now, err := passwordOf(tx, address)
		if err != nil {
			return err
		}
		if now.Mark != kept.Mark || !now.Person.Live() {
			return refused()
		}
		if again != "" {
			if err := setHash(tx, kept.Person.ID, again); err != nil {
				return err
			}
			now.Mark = markOfHash(again)
		}
		if err := giveBack(tx, names...); err != nil {
			return err
		}
		o, err = d.afterFirst(tx, now.Person, address, now.Mark, by(ByPassword), from)
		return err
	})
	return o, err
}

// afterFirst lets in somebody whose first factor was right, or asks for the
// second of who has one, unless they trust the browser.
func (d Desk) afterFirst(tx *sqldb.Tx, p Person, address email.Address, mark string, how Entry, from Browser) (o Opened, err error) {
	has, err := hasSecond(tx, p.ID)
	if err != nil {
		return o, err
	}
	if has {
		trusted, err := trusts(tx, p.ID, from.Trusted)
		if err != nil {
			return o, err
		}
		if !trusted {
			o.Half, err = d.half(tx, p, address, mark, how)
			return o, err
		}
		how.Then = ByTrusted
	}
	return d.enter(tx, p, mark, from, how)
}

// notTried gives back a try of which nothing was verified, because too many
// people signed in at once: it was no guess.
func (d Desk) notTried(ctx context.Context, why error, names []string) error {
	return errors.Join(why, d.DB.Write(ctx, func(tx *sqldb.Tx) error { return giveBack(tx, names...) }))
}

// mayTry takes one try of whoever asks, and gives what there is to verify.
func (d Desk) mayTry(ctx context.Context, address email.Address, from Browser) (kept keptPassword, names []string, allowed bool, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if kept, err = passwordOf(tx, address); err != nil {
			return err
		}
		names, allowed, err = d.take(tx, d.counts(accountOf(kept.Person, address), kept.Person.ID, kept.Mark, from)...)
		return err
	})
	return kept, names, allowed, err
}

// accountOf is the name by which the tries of an account are counted, whichever
// of its addresses is typed; an address without one has a count as well.
func accountOf(p Person, address email.Address) string {
	if p.ID == "" {
		return "account:" + address.Key()
	}
	return "account:" + p.ID
}

// counts is what a try of a password or of a code is counted under: the account
// and the network, or for a browser that the person has signed in on, that
// browser alone, so that who guesses beside them, in the same building even,
// does not keep them out.
func (d Desk) counts(account, personID, mark string, from Browser) []counted {
	if nonce, ok := d.knowsPerson(from.Known, personID, mark); ok && !d.off.known {
		return []counted{{"device:" + nonce + ":" + account, ofAccount}}
	}
	return []counted{{account, ofAccount}, {network(from), ofNetwork}}
}

// network is the name by which the tries of a network are counted, "" when it
// is not known.
func network(from Browser) string {
	if from.Network == "" {
		return ""
	}
	return "network:" + from.Network
}

// verify takes the same time for an account that does not exist, has no
// password yet, or is suspended.
func (d Desk) verify(ctx context.Context, kept keptPassword, typed string) (bool, error) {
	if kept.Hash == "" || !kept.Person.Live() {
		return false, d.Hasher.VerifyNobody(ctx, typed)
	}
	return d.Hasher.Verify(ctx, kept.Hash, typed)
}

// knownMark makes the mark of a browser that a person has signed in on: of no
// use for anything but having a count of guesses of its own, and void once the
// password has changed. The browser keeps its name, so that several people who
// share it are each known there.
func (d Desk) knownMark(from Browser, personID, mark string) string {
	nonce := nameOf(from.Known)
	if len(nonce) != len(rand.Text()) {
		nonce = rand.Text()
	}
	return nonce + "." + d.derive("device", personID, mark, nonce)
}

// nameOf is the name of a browser in the mark that it keeps.
func nameOf(known string) string {
	nonce, _, _ := strings.Cut(known, ".")
	return nonce
}

func (d Desk) knowsPerson(known, personID, mark string) (nonce string, ok bool) {
	nonce, mac, cut := strings.Cut(known, ".")
	want := d.derive("device", personID, mark, nonce)
	same := subtle.ConstantTimeCompare([]byte(mac), []byte(want)) == 1
	return nonce, cut && same && mark != ""
}

// open signs a browser in, on the structure the person last acted for.
func (d Desk) open(tx *sqldb.Tx, p Person, from Browser, how Entry, o *Opened) (loginID string, err error) {
	organisation, err := lastOrganisation(tx, p.ID)
	if err != nil {
		return "", err
	}
	if o.Lasts, err = d.lasts(tx, p); err != nil {
		return "", err
	}
	if o.DueOn, err = d.due(tx, p, how.Then); err != nil {
		return "", err
	}
	o.Token = id.Secret()
	l := Login{
		ID: id.New(), PersonID: p.ID, Level: how.Then.level(), Method: how.Then, Entered: how.First, Provider: how.Provider, Device: DeviceOf(from.Agent), OrganisationID: organisation, ExpiresAt: tx.Now.Add(o.Lasts),
	}
	if err := insertLogin(tx, l, o.Token, browserKey(p.ID, o.Known)); err != nil {
		return "", err
	}
	return l.ID, journal.Write(tx, policy.Actor{Person: p.ID, Login: l.ID}, "login.opened", journal.Subject{Kind: "login", ID: l.ID}, "")
}

// lasts is how long a login of p may last, whatever its use.
func (d Desk) lasts(tx *sqldb.Tx, p Person) (time.Duration, error) {
	sensitive := p.Rank != policy.NoRank
	if !sensitive && d.Sensitive != nil {
		var err error
		if sensitive, err = d.Sensitive(tx, p.ID); err != nil {
			return 0, err
		}
	}
	if sensitive {
		return d.Lifetimes.Staff, nil
	}
	return d.Lifetimes.Other, nil
}

// SignInAs opens a login for somebody without asking for anything: the door of
// the demo, which has no other use for it.
func (d Desk) SignInAs(ctx context.Context, personID, device string) (token string, err error) {
	err = d.DB.Write(sqldb.Recording(ctx), func(tx *sqldb.Tx) error {
		p, err := Load(tx, personID)
		if err != nil {
			return err
		}
		if !p.Live() {
			return fault.New(fault.Forbidden, "account.is_suspended")
		}
		var o Opened
		_, err = d.open(tx, p, Browser{Agent: device}, by(ByDemo), &o)
		token = o.Token
		return err
	})
	return token, err
}
