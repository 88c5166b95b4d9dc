package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/config"
	"profil/internal/fault"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// told is what a provider signs of a sign-out, with changes; nil takes a claim
// away.
func (s *state) told(key *ecdsa.PrivateKey, changes map[string]any) string {
	claims := map[string]any{
		"iss": s.URL, "aud": "profil", "sub": "s-1", "sid": "there-1", "jti": rand.Text(), "iat": noon().Unix(), "exp": noon().Add(2 * time.Minute).Unix(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	return s.sign(key, claims)
}

// entered is Claire, who came in twice by ProConnect, and Lucas, once.
type entered struct {
	Desk
	t              *testing.T
	s              *state
	one, two, luca string
}

func enteredBy(t *testing.T, db *sqldb.DB) *entered {
	w := cataloguetest.New(t, db)
	s, p := proConnect(t)
	long := 24 * time.Hour
	d := Desk{DB: db, Accounts: account.Desk{DB: db, Key: []byte("key"), Lifetimes: config.Logins{Staff: long, StaffIdle: long, Other: long, OtherIdle: long}}, Providers: []*Provider{p}}
	e := &entered{Desk: d, t: t, s: s}
	c := Claims{Provider: p.Name, Issuer: p.Issuer, Realm: "a", Subject: "s-1"}
	l := Claims{Provider: p.Name, Issuer: p.Issuer, Realm: "a", Subject: "s-2"}
	if err := d.Link(t.Context(), w.Claire, c); err != nil {
		t.Fatal(err)
	}
	if err := d.Link(t.Context(), w.Lucas, l); err != nil {
		t.Fatal(err)
	}
	enter := func(c Claims, sid string) string {
		c.SID = sid
		o, err := d.Enter(t.Context(), c, account.Browser{})
		if err != nil {
			t.Fatal(err)
		}
		return o.Token
	}
	e.one, e.two, e.luca = enter(c, "there-1"), enter(c, "there-2"), enter(l, "there-3")
	return e
}

// open tells which of the three logins are open.
func (e *entered) open() (which string) {
	e.t.Helper()
	for name, token := range map[string]string{"1": e.one, "2": e.two, "L": e.luca} {
		switch _, err := e.Accounts.Who(e.t.Context(), token); {
		case err == nil:
			which += name
		case fault.KindOf(err) != fault.Unauthenticated:
			e.t.Fatal(err)
		}
	}
	order := ""
	for _, name := range []string{"1", "2", "L"} {
		for _, is := range which {
			if string(is) == name {
				order += name
			}
		}
	}
	return order
}

// A provider that tells of a sign-out closes the login of its session, or all
// those of the person when it names none, and nobody else's.
func TestAProviderTellsOfASignOut(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		e := enteredBy(t, db)
		if err := e.SignOff(t.Context(), "proconnect", e.s.told(e.s.key, nil)); err != nil || e.open() != "2L" {
			t.Fatalf("of one session: %v, open are %s", err, e.open())
		}
		if err := e.SignOff(t.Context(), "proconnect", e.s.told(e.s.key, map[string]any{"sid": nil})); err != nil || e.open() != "L" {
			t.Errorf("of a person: %v, open are %s", err, e.open())
		}
		if err := e.SignOff(t.Context(), "proconnect", e.s.told(e.s.key, map[string]any{"sub": nil, "sid": "there-3"})); err != nil || e.open() != "" {
			t.Errorf("of a session alone: %v, open are %s", err, e.open())
		}
		if err := e.SignOff(t.Context(), "autre", e.s.told(e.s.key, nil)); fault.KindOf(err) != fault.NotFound {
			t.Errorf("of a provider that is not ours: %v", err)
		}
	})
}

// What is not signed for us, lately, as a sign-out, closes nothing.
func TestASignOutThatIsNotBelieved(t *testing.T) {
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wrong := map[string]map[string]any{
		"of others":           {"aud": "others"},
		"of elsewhere":        {"iss": "https://ailleurs.example"},
		"with a nonce":        {"nonce": "n"},
		"without an event":    {"events": nil},
		"of another event":    {"events": map[string]any{"https://ailleurs.example/event": map[string]any{}}},
		"of nobody":           {"sub": nil, "sid": nil},
		"without a name":      {"jti": nil},
		"that is over":        {"exp": noon().Add(-time.Minute).Unix()},
		"that never ends":     {"exp": nil},
		"of the day before":   {"iat": noon().Add(-24 * time.Hour).Unix(), "exp": noon().Add(time.Hour).Unix()},
		"of tomorrow":         {"iat": noon().Add(24 * time.Hour).Unix(), "exp": noon().Add(25 * time.Hour).Unix()},
		"of no day":           {"iat": nil},
		"of a long, long sid": {"sid": string(make([]byte, 300))},
	}
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		e := enteredBy(t, db)
		refuses := func(name, raw string) {
			t.Helper()
			if err := e.SignOff(t.Context(), "proconnect", raw); fault.CodeOf(err) != "identity.doubtful" || e.open() != "12L" {
				t.Errorf("%s: %v, open are %s", name, err, e.open())
			}
		}
		for name, changes := range wrong {
			refuses(name, e.s.told(e.s.key, changes))
		}
		refuses("nothing", "")
		refuses("forged", e.s.told(other, nil))
		e.off.signed = true // the twin: whoever tells is believed
		if err := e.SignOff(t.Context(), "proconnect", e.s.told(other, nil)); err != nil || e.open() != "2L" {
			t.Errorf("without the guard: %v, open are %s", err, e.open())
		}
	})
}

// What a provider told serves once, on whatever node.
func TestASignOutServesOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		e := enteredBy(t, db)
		raw := e.s.told(e.s.key, map[string]any{"sub": nil})
		if err := e.SignOff(t.Context(), "proconnect", raw); err != nil {
			t.Fatal(err)
		}
		if err := e.SignOff(t.Context(), "proconnect", raw); fault.CodeOf(err) != "identity.doubtful" {
			t.Errorf("twice: %v", err)
		}
		e.off.once = true
		if err := e.SignOff(t.Context(), "proconnect", raw); err != nil {
			t.Errorf("without the guard: %v", err)
		}
	})
}
