package account

import (
	"context"
	"time"

	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// seenEvery is how often the last page of a login is noted.
const seenEvery = 5 * time.Minute

func notSignedIn() error { return fault.New(fault.Unauthenticated, "sign_in") }

// Who tells who is behind a token, at every page: one query, and once every
// five minutes a note that the login was seen. A login that was ended, has
// lasted too long or belongs to somebody who was suspended is nobody, on every
// node, at once.
func (d Desk) Who(ctx context.Context, token string) (Session, error) {
	return d.Meet(ctx, token, func(*sqldb.Tx, Holder) func(Session) error {
		return func(Session) error { return nil }
	})
}

// Holder is a person as SQL names them: an expression in which $1 stands for
// Arg.
type Holder struct {
	SQL string
	Arg any
}

// Meet is Who, and reads what else a page needs of them: ask asks what it can
// of the holder of the login, in the same glance, before it is known that there
// is one; what it returns is run once it is.
func (d Desk) Meet(ctx context.Context, token string, ask func(*sqldb.Tx, Holder) func(Session) error) (Session, error) {
	if token == "" {
		return Session{}, notSignedIn()
	}
	var s Session
	var now time.Time
	err := d.DB.Glance(ctx, func(tx *sqldb.Tx) (err error) {
		now = tx.Now
		asked := askSession(tx, token)
		more := ask(tx, Holder{`(SELECT person_id FROM logins WHERE hash = $1)`, digest(token)})
		if s, err = asked.One(); err != nil {
			return err
		}
		alive, err := d.alive(tx, s)
		if err == nil && !alive {
			return notSignedIn()
		}
		if err != nil {
			return err
		}
		return more(s)
	})
	if fault.KindOf(err) == fault.NotFound {
		return Session{}, notSignedIn()
	}
	if err != nil {
		return Session{}, err
	}
	if now.Sub(s.Login.SeenAt) >= seenEvery || s.Person.SeenAt.IsZero() {
		// A page is not refused because the note of its being seen was.
		_ = d.DB.Write(sqldb.Recording(ctx), func(tx *sqldb.Tx) error { return noteSeen(tx, s) })
	}
	return s, nil
}

// alive judges a login by how long those of its holder may last.
func (d Desk) alive(tx *sqldb.Tx, s Session) (bool, error) {
	l := s.Login
	if !l.EndedAt.IsZero() || !s.Person.Live() || !tx.Now.Before(l.ExpiresAt) {
		return false, nil
	}
	age, idle := tx.Now.Sub(l.AuthenticatedAt), tx.Now.Sub(l.SeenAt)
	switch t := d.Lifetimes; {
	case age < t.Staff && idle < t.StaffIdle:
		return true, nil
	case age >= t.Other || idle >= t.OtherIdle || s.Person.Rank != policy.NoRank:
		return false, nil
	case d.Sensitive == nil:
		return true, nil
	}
	sensitive, err := d.Sensitive(tx, s.Person.ID)
	return !sensitive, err
}

func noteSeen(tx *sqldb.Tx, s Session) error {
	if _, err := tx.Exec(`UPDATE logins SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, s.Login.ID, tx.Now); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE persons SET seen_at = $2 WHERE id = $1`, s.Person.ID, tx.Now)
	return err
}

// SignOut ends the login of a.
func (d Desk) SignOut(ctx context.Context, a policy.Actor) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(`UPDATE logins SET ended_at = $3 WHERE id = $1 AND person_id = $2 AND ended_at IS NULL`, a.Login, a.Person, tx.Now)
		if err != nil || n == 0 {
			return err
		}
		if err := tellOver(tx, a.Person); err != nil {
			return err
		}
		return journal.Write(tx, a, "login.ended", journal.Subject{Kind: "login", ID: a.Login}, "")
	})
}

// Logins lists the browsers on which a person is signed in, the latest seen
// first.
func (d Desk) Logins(ctx context.Context, a policy.Actor, personID string) (open []Login, err error) {
	if err := policy.See(a, policy.AccountRead, policy.Subject{Person: personID}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		open, err = d.openLogins(tx, personID)
		return err
	})
	return open, err
}

func (d Desk) openLogins(tx *sqldb.Tx, personID string) ([]Login, error) {
	p, err := Load(tx, personID)
	if err != nil {
		return nil, err
	}
	all, err := sqldb.All(tx, scanLogin, `
		SELECT `+loginColumns+` FROM logins l WHERE l.person_id = $1 AND l.ended_at IS NULL AND l.expires_at > $2 ORDER BY l.seen_at DESC, l.id DESC`, personID, tx.Now)
	if err != nil {
		return nil, err
	}
	var open []Login
	for _, l := range all {
		alive, err := d.alive(tx, Session{Person: p, Login: l})
		if err != nil {
			return nil, err
		}
		if alive {
			open = append(open, l)
		}
	}
	return open, nil
}

// Revoke ends one login of a person; one that has already ended stays so.
func (d Desk) Revoke(ctx context.Context, a policy.Actor, loginID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := Refresh(tx, a)
		if err != nil {
			return err
		}
		l, err := LoadLogin(tx, loginID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.LoginRevoke, policy.Subject{Person: l.PersonID}); err != nil {
			return err
		}
		if !l.EndedAt.IsZero() {
			return nil
		}
		if err := tx.Must(`UPDATE logins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, l.ID, tx.Now); err != nil {
			return err
		}
		if err := forgetBrowser(tx, l); err != nil {
			return err
		}
		if err := tellOver(tx, l.PersonID); err != nil {
			return err
		}
		return journal.Write(tx, a, "login.revoked", journal.Subject{Kind: "login", ID: l.ID}, "")
	})
}

// RevokeOthers ends every login of a but the one a acts through.
func (d Desk) RevokeOthers(ctx context.Context, a policy.Actor) error {
	if !a.SignedIn() {
		return notSignedIn()
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := endLogins(tx, a.Person, a.Login)
		if err != nil || n == 0 {
			return err
		}
		return journal.Write(tx, a, "login.revoked_others", journal.Subject{Kind: "person", ID: a.Person}, "")
	})
}

// Act chooses the organisation that a acts for on this browser, "" for none.
func (d Desk) Act(ctx context.Context, a policy.Actor, organisationID string) error {
	switch {
	case !a.SignedIn():
		return notSignedIn()
	case organisationID != "" && !a.Belongs(organisationID):
		return fault.New(fault.NotFound, "not_found")
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE logins SET organisation_id = $3 WHERE id = $1 AND person_id = $2`, a.Login, a.Person, sqldb.Null(organisationID))
	})
}
