package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"profil/internal/account"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/config"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// state is ProConnect as its documentation says it is: the code flow, no
// parameter but those it names, claims signed for the service.
type state struct {
	*httptest.Server
	t      *testing.T
	key    *ecdsa.PrivateKey
	nonce  string
	claims map[string]any // of the signed userinfo
	id     map[string]any // changes to the ID token
	forged bool           // userinfo is signed by another key
	plain  bool           // userinfo is not signed
}

const returnTo = "https://profil.example/connexion/fournisseur/proconnect/retour"

func proConnect(t *testing.T) (*state, *Provider) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &state{t: t, key: key, id: map[string]any{}}
	mux := http.NewServeMux()
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	s.claims = map[string]any{
		"iss": s.URL, "aud": "profil", "sub": "s-1", "given_name": "Claire", "usual_name": "Vasseur", "email": "claire@bordeaux.example", "uid": "1",
		"siret": "21330063500017", "idp_id": "idp-1", "organization_label": "Commune de Bordeaux",
	}
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v) //nolint:errcheck // a test
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"issuer": s.URL, "authorization_endpoint": s.URL + "/authorize", "token_endpoint": s.URL + "/token", "userinfo_endpoint": s.URL + "/userinfo",
			"jwks_uri": s.URL + "/jwks", "end_session_endpoint": s.URL + "/session/end", "id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code") != "good" {
			w.WriteHeader(http.StatusBadRequest)
			answer(w, map[string]string{"error": "invalid_grant"})
			return
		}
		id := map[string]any{"iss": s.URL, "aud": "profil", "sub": "s-1", "nonce": s.nonce, "iat": sqltest.Noon.Unix(), "exp": sqltest.Noon.Add(time.Minute).Unix()}
		for name, value := range s.id {
			id[name] = value
		}
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": s.sign(key, id)})
	})
	mux.HandleFunc("GET /userinfo", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer a" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if s.plain {
			answer(w, s.claims)
			return
		}
		by := key
		if s.forged {
			by, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		}
		w.Header().Set("Content-Type", "application/jwt")
		w.Write([]byte(s.sign(by, s.claims))) //nolint:errcheck // a test
	})
	return s, ProConnect(s.URL, "profil", "secret")
}

func (s *state) sign(key *ecdsa.PrivateKey, claims map[string]any) string {
	s.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	text, _ := json.Marshal(claims)
	signed, err := signer.Sign(text)
	if err != nil {
		s.t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return compact
}

func noon() time.Time { return sqltest.Noon }

// begin leaves for the provider, and gives what it sends back.
func (s *state) begin(p *Provider) (Journey, url.Values) {
	s.t.Helper()
	to, j, err := p.Begin(s.t.Context(), returnTo, "/offre", noon())
	if err != nil {
		s.t.Fatal(err)
	}
	u, _ := url.Parse(to)
	q := u.Query()
	for name := range q {
		if !strings.Contains(" response_type client_id redirect_uri scope state nonce ", " "+name+" ") {
			s.t.Errorf("ProConnect refuses the parameter %s", name)
		}
	}
	if len(q.Get("state")) < 32 || len(q.Get("nonce")) < 32 || q.Get("redirect_uri") != returnTo {
		s.t.Errorf("%v", q)
	}
	s.nonce = q.Get("nonce")
	return j, url.Values{"code": {"good"}, "state": {q.Get("state")}, "iss": {s.URL}}
}

// What ProConnect signs is believed.
func TestProConnect(t *testing.T) {
	s, p := proConnect(t)
	j, back := s.begin(p)
	c, err := p.Finish(t.Context(), returnTo, j, back, noon)
	if err != nil {
		t.Fatal(err)
	}
	if c.FirstName != "Claire" || c.LastName != "Vasseur" || c.SIRET != "21330063500017" || c.Realm != "idp-1" || c.Subject != "s-1" || c.Issuer != s.URL || j.Next != "/offre" {
		t.Errorf("%+v", c)
	}
	if to := p.Leave(t.Context(), c.Hint, "https://profil.example/"); !strings.HasPrefix(to, s.URL+"/session/end?") || !strings.Contains(to, "id_token_hint=") {
		t.Errorf("%q", to)
	}
}

// What is not what it should be is not.
func TestWhatIsNotBelieved(t *testing.T) {
	for name, change := range map[string]func(*state, *Journey, url.Values){
		"another state":            func(_ *state, _ *Journey, v url.Values) { v.Set("state", "x") },
		"no state":                 func(_ *state, j *Journey, v url.Values) { v.Del("state"); j.State = "" },
		"another issuer":           func(_ *state, _ *Journey, v url.Values) { v.Set("iss", "https://ailleurs.example") },
		"another nonce":            func(s *state, _ *Journey, _ url.Values) { s.nonce = "another" },
		"no nonce":                 func(s *state, j *Journey, _ url.Values) { s.nonce, j.Nonce = "", "" },
		"another code":             func(_ *state, _ *Journey, v url.Values) { v.Set("code", "bad") },
		"a refusal":                func(_ *state, _ *Journey, v url.Values) { v.Set("error", "access_denied") },
		"too late":                 func(_ *state, j *Journey, _ url.Values) { j.Until = noon() },
		"a token of others":        func(s *state, _ *Journey, _ url.Values) { s.id["aud"] = "others" },
		"a token of elsewhere":     func(s *state, _ *Journey, _ url.Values) { s.id["iss"] = "https://ailleurs.example" },
		"a token that is old":      func(s *state, _ *Journey, _ url.Values) { s.id["exp"] = noon().Add(-time.Minute).Unix() },
		"claims of somebody":       func(s *state, _ *Journey, _ url.Values) { s.claims["sub"] = "s-2" },
		"claims for others":        func(s *state, _ *Journey, _ url.Values) { s.claims["aud"] = "others" },
		"claims of elsewhere":      func(s *state, _ *Journey, _ url.Values) { s.claims["iss"] = "https://ailleurs.example" },
		"claims of no provider":    func(s *state, _ *Journey, _ url.Values) { delete(s.claims, "idp_id") },
		"claims that are forged":   func(s *state, _ *Journey, _ url.Values) { s.forged = true },
		"claims that are unsigned": func(s *state, _ *Journey, _ url.Values) { s.plain = true },
		"the journey of another":   func(_ *state, j *Journey, _ url.Values) { j.Provider = "autre" },
	} {
		t.Run(name, func(t *testing.T) {
			s, p := proConnect(t)
			j, back := s.begin(p)
			change(s, &j, back)
			if c, err := p.Finish(t.Context(), returnTo, j, back, noon); err == nil {
				t.Errorf("%+v", c)
			}
		})
	}
}

// Who signed in there by a way that is not sure enough is not believed, where it
// is asked for; where it is not, any way will do.
func TestHowSureAProviderMustBe(t *testing.T) {
	for name, c := range map[string]struct {
		asked []string
		acr   any
		want  string
	}{
		"asked, and sure":            {[]string{"eidas2", "eidas3"}, "eidas3", ""},
		"asked, and not sure enough": {[]string{"eidas2", "eidas3"}, "eidas1", "identity.weak"},
		"asked, and not said":        {[]string{"eidas2"}, nil, "identity.weak"},
		"not asked":                  {nil, "eidas1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := proConnect(t)
			p.Strengths = c.asked
			to, j, err := p.Begin(t.Context(), returnTo, "/", noon())
			if err != nil {
				t.Fatal(err)
			}
			q, _ := url.Parse(to)
			if got := strings.Fields(q.Query().Get("acr_values")); !slices.Equal(got, c.asked) {
				t.Errorf("%v", got)
			}
			s.nonce = j.Nonce
			if c.acr != nil {
				s.id["acr"] = c.acr
			}
			_, err = p.Finish(t.Context(), returnTo, j, url.Values{"code": {"good"}, "state": {j.State}}, noon)
			if (err != nil) != (c.want != "") || err != nil && fault.CodeOf(err) != c.want {
				t.Errorf("%v", err)
			}
		})
	}
}

// A provider that signs nothing is believed where it is not said to sign: the
// twin of the refusal above.
func TestWhoIsNotSaidToSign(t *testing.T) {
	s, p := proConnect(t)
	p.Signed = false
	j, back := s.begin(p)
	s.plain = true
	if c, err := p.Finish(t.Context(), returnTo, j, back, noon); err != nil || c.Subject != "s-1" {
		t.Errorf("%+v, %v", c, err)
	}
}

// A provider that does not answer is said to be down, and no more.
func TestAProviderThatIsDown(t *testing.T) {
	s, p := proConnect(t)
	j, back := s.begin(p)
	s.Close()
	if _, err := p.Finish(t.Context(), returnTo, j, back, noon); fault.CodeOf(err) != "identity.down" {
		t.Errorf("%v", err)
	}
	other := ProConnect(s.URL, "profil", "secret")
	if _, _, err := other.Begin(t.Context(), returnTo, "/", noon()); fault.CodeOf(err) != "identity.down" {
		t.Errorf("%v", err)
	}
	if to := other.Leave(t.Context(), "hint", "/"); to != "" {
		t.Errorf("%q", to)
	}
}

// One is known by the name that the provider gives, never by an address; the
// name is linked once, by who has come in by another way.
func TestLinking(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		long := 24 * time.Hour
		d := Desk{DB: db, Accounts: account.Desk{DB: db, Key: []byte("key"), Lifetimes: config.Logins{Staff: long, StaffIdle: long, Other: long, OtherIdle: long}}}
		c := Claims{Issuer: "https://idp.example", Realm: "a", Subject: "s", Email: "claire.vasseur@bordeaux.example", FirstName: "C", LastName: "V"}
		if _, err := d.Enter(t.Context(), c, account.Browser{}); fault.CodeOf(err) != "identity.unknown" {
			t.Fatalf("an address was enough: %v", err)
		}
		if err := d.Link(t.Context(), policy.Actor{}, c); err == nil {
			t.Error("a visitor links")
		}
		for range 2 {
			if err := d.Link(t.Context(), w.Claire, c); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Link(t.Context(), w.Lucas, c); fault.CodeOf(err) != "identity.taken" {
			t.Errorf("a name of somebody else is taken: %v", err)
		}
		o, err := d.Enter(t.Context(), c, account.Browser{})
		if err != nil || o.Person.ID != w.Claire.Person || o.Token == "" {
			t.Errorf("%+v %v", o, err)
		}
		other := c
		other.Realm = "b"
		if known, err := d.Known(t.Context(), other); err != nil || known {
			t.Errorf("the same subject of another realm is somebody: %v", err)
		}
		w.Do(`UPDATE persons SET status = 'suspended' WHERE id = $1`, w.Claire.Person)
		if _, err := d.Enter(t.Context(), c, account.Browser{}); fault.CodeOf(err) != "sign_in.refused" {
			t.Errorf("somebody who is suspended enters: %v", err)
		}
		w.Do(`UPDATE persons SET status = 'active' WHERE id = $1`, w.Claire.Person)
		mine, err := d.Linked(context.Background(), w.Claire)
		if err != nil || len(mine) != 1 {
			t.Errorf("%v %v", mine, err)
		}
		if err := d.Unlink(t.Context(), w.Claire, c.Issuer); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Enter(t.Context(), c, account.Browser{}); fault.CodeOf(err) != "identity.unknown" {
			t.Errorf("%v", err)
		}
	})
}
