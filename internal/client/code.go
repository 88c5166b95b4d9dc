package client

import (
	"encoding/json"
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// code is what the text that a person carries back to a service holds, sealed:
// nothing is written before it is exchanged, so that a page which is only read
// writes nothing, and a code that nobody exchanges leaves nothing behind.
type code struct {
	ID           string       `json:"i"`
	Client       string       `json:"c"`
	Person       string       `json:"p"`
	Login        string       `json:"l"`
	Organisation string       `json:"o,omitempty"`
	ReturnTo     string       `json:"r"`
	Scopes       string       `json:"s"`
	Nonce        string       `json:"n,omitempty"`
	Challenge    string       `json:"k"`
	Level        policy.Level `json:"v"`
	At           int64        `json:"a"` // when the person signed in, Unix seconds
	Until        int64        `json:"e"` // the code is good before, Unix milliseconds
}

func (d Desk) writeCode(tx *sqldb.Tx, a policy.Actor, r Request, organisation string) (string, error) {
	at, err := signedInAt(tx, a)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(code{
		ID: id.New(), Client: r.Client.ID, Person: a.Person, Login: a.Login, Organisation: organisation, ReturnTo: r.ReturnTo, Scopes: join(r.Scopes),
		Nonce: r.Nonce, Challenge: r.Challenge, Level: a.Level, At: at.Unix(), Until: tx.Now.Add(CodeLasts).UnixMilli(),
	})
	if err != nil {
		return "", err
	}
	return d.box().Seal("client code", text), nil
}

// refused is what is said of a code or a token that cannot be used, whatever
// the reason: it was used, it is too old, it is another service's, or the
// person, the service or their agreement is no more.
func refused() error { return fault.New(fault.Invalid, "grant.refused") }

// readCode reads a code, which must have been made for service c.
func (d Desk) readCode(c Client, text string) (k code, err error) {
	plain, err := d.box().Open("client code", text)
	if err != nil {
		return k, refused()
	}
	if err := json.Unmarshal(plain, &k); err != nil || k.Client != c.ID && !d.off.owner {
		return k, refused()
	}
	return k, nil
}

// signedInAt is when somebody signed in, on this browser.
func signedInAt(tx *sqldb.Tx, a policy.Actor) (time.Time, error) {
	return sqldb.One(tx, func(r sqldb.Scanner) (t time.Time, err error) { return t, r.Scan(sqldb.Time(&t)) },
		`SELECT authenticated_at FROM logins WHERE id = $1 AND person_id = $2`, a.Login, a.Person)
}
