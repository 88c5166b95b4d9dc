package client

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/catalogue/cataloguetest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// world is the people of cataloguetest, and a service, « Agenda partagé », that
// may know everything.
type world struct {
	*cataloguetest.World
	Desk
	t      *testing.T
	since  atomic.Int64
	agenda Client
	secret string
}

const back = "https://agenda.example/retour"

func each(t *testing.T, f func(t *testing.T, w *world)) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t}
		db.Now = func() time.Time { return sqltest.Noon.Add(time.Duration(w.since.Load())) }
		w.World, w.Desk = cataloguetest.New(t, db), Desk{DB: db, Key: []byte("the key of the tests, 32 octets..")}
		for _, a := range []policy.Actor{w.Claire, w.Lucas, w.Marc, w.Nora, w.Odile} {
			w.login(a)
		}
		must(t, w.TurnKeys(t.Context()))
		w.agenda, w.secret = w.register(Draft{
			Name: "Agenda partagé", About: "Réserver une salle avec ses collègues.", Returns: []string{back}, Logouts: []string{"https://agenda.example/"},
			Scopes: []string{"profile", "email", "organization", "roles"}, Confidential: true, Renews: true,
		})
		f(t, w)
	})
}

func (w *world) forward(d time.Duration) { w.since.Add(int64(d)) }

// login opens in the database the login that an actor of the tests has.
func (w *world) login(a policy.Actor) {
	w.Do(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, true, $3)`, a.Person+"@bordeaux.example", a.Person, sqltest.Noon)
	w.Do(`INSERT INTO logins (id, hash, person_id, level, device, authenticated_at, seen_at, expires_at, created_at)
		SELECT $1, $1, $2, 1, 'Firefox', $3, $3, $4, $3 WHERE NOT EXISTS (SELECT 1 FROM logins WHERE id = $1)`,
		a.Login, a.Person, sqltest.Noon.Add(-time.Minute), sqltest.Noon.Add(365*24*time.Hour))
}

func (w *world) register(d Draft) (Client, string) {
	w.t.Helper()
	c, secret, err := w.Register(w.t.Context(), w.Odile, d)
	must(w.t, err)
	c, err = w.Find(w.t.Context(), c.PublicID)
	must(w.t, err)
	return c, secret
}

const verifier = "the-verifier-that-the-service-keeps-to-itself-0123456789"

func challengeOf(v string) string {
	sum := sha256.Sum256([]byte(v))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// shows proves a verifier as package openid does.
func shows(v string) func(string) error {
	return func(challenge string) error {
		if challengeOf(v) != challenge {
			return errors.New("another verifier")
		}
		return nil
	}
}

func (w *world) asks(c Client, scopes ...string) Request {
	return Request{Client: c, ReturnTo: c.Returns[0], State: "s", Nonce: "n", Challenge: challengeOf(verifier), Scopes: c.May(append([]string{"openid"}, scopes...)), MaxAge: -1}
}

// code has a person agree to everything, for the structure they work for.
func (w *world) code(a policy.Actor, r Request) string {
	w.t.Helper()
	m, err := w.Meet(w.t.Context(), a, r)
	must(w.t, err)
	structure := ""
	if len(m.Organisations) > 0 {
		structure = m.Organisations[0].PublicID
	}
	code, err := w.Agree(w.t.Context(), a, r, structure)
	must(w.t, err)
	return code
}

// signsIn signs a person in at the agenda.
func (w *world) signsIn(a policy.Actor, scopes ...string) Issued {
	w.t.Helper()
	out, err := w.Exchange(w.t.Context(), w.agenda, w.code(a, w.asks(w.agenda, scopes...)), back, shows(verifier))
	must(w.t, err)
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refuses(t testing.TB, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("%v, where %s was expected", err, code)
	}
}

func background() context.Context { return context.Background() }

// DB is the database of both.
func (w *world) DB() *sqldb.DB { return w.World.DB }
