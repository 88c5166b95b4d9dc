package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"

	"profil/internal/config"
	"profil/internal/factor"
	"profil/internal/fault"
	"profil/internal/password"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter at which people come in, and at which accounts are kept.
type Desk struct {
	DB        *sqldb.DB
	Hasher    *password.Hasher
	Policy    password.Policy
	Key       []byte // the server's secret: links are derived from it
	Lifetimes config.Logins
	// Sensitive tells whether somebody works for a provider: their logins are as
	// short as those of the staff. It is asked only of logins that have outlived
	// these, so that most pages do not pay for it. Nil: nobody does.
	Sensitive func(tx *sqldb.Tx, personID string) (bool, error)
	// Keys makes passkeys and reads them; nil where the site has no name.
	Keys *factor.Keys
	// SecondFactor says whether those who answer for others must have one, and
	// Obliged who they are; nil: the staff alone.
	SecondFactor config.SecondFactor
	Obliged      func(tx *sqldb.Tx, personID string) (bool, error)

	off guards
}

// guards are the guards that a twin test takes away, to show that without them
// the harm is done.
type guards struct{ once, tries, known, bound, waits, asked, unusual, room bool }

var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// derive makes a secret of 256 bits that only the holder of the server's key
// can make again.
func (d Desk) derive(purpose string, parts ...string) string {
	m := hmac.New(sha256.New, d.Key)
	m.Write([]byte(purpose))
	for _, p := range parts {
		m.Write([]byte{0})
		m.Write([]byte(p))
	}
	return letters.EncodeToString(m.Sum(nil))
}

// digest is what is stored of a token: enough to find it again, of no use to
// who reads it.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Refresh reads again, inside the deed, the rank of who acts: a right that was
// taken away a moment ago is no longer there.
func Refresh(tx *sqldb.Tx, a policy.Actor) (policy.Actor, error) { return AskRefresh(tx, a)() }

// AskRefresh is Refresh; what it returns awaits the answer.
func AskRefresh(tx *sqldb.Tx, a policy.Actor) func() (policy.Actor, error) {
	if a.System || !a.SignedIn() {
		return func() (policy.Actor, error) { return a, nil }
	}
	asked := sqldb.Ask(tx, scanPerson, `SELECT `+personColumns+fromPersons+`WHERE p.id = $1`, a.Person)
	return func() (policy.Actor, error) {
		p, err := asked.One()
		if fault.KindOf(err) == fault.NotFound || err == nil && !p.Live() {
			return policy.Actor{}, fault.New(fault.Unauthenticated, "sign_in")
		}
		a.Rank = p.Rank
		return a, err
	}
}
