package app

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"profil/internal/client"
	"profil/internal/demo"
	"profil/internal/identity"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit/kittest"
)

// reunion is a service of the tests, written with public libraries: it knows
// nothing of PROFIL but its address.
type reunion struct {
	t        *testing.T
	place    *place
	server   *httptest.Server
	client   client.Client
	secret   string
	provider *oidc.Provider
	oauth    oauth2.Config
	since    time.Duration
}

const returned = "https://reunion.example/retour"

// eachReunion runs a test on both databases, against a site that is really
// listened to.
func eachReunion(t *testing.T, f func(t *testing.T, s *reunion)) {
	for _, where := range sqltest.Addresses(t) {
		t.Run(where.Name, func(t *testing.T) {
			dsn := where.DSN
			if where.Name == "sqlite" {
				dsn = ""
			}
			s := &reunion{t: t, place: worldIn(t, dsn)}
			s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.place.site.ServeHTTP(w, r) }))
			t.Cleanup(s.server.Close)
			s.place.db.Now = func() time.Time { return sqltest.Noon.Add(s.since) }
			s.place.config.PublicURL = s.server.URL
			s.place.clerk.Services = s.place.provider()
			if err := s.place.clients.TurnKeys(t.Context()); err != nil {
				t.Fatal(err)
			}
			site, err := s.place.handler(s.place.doors)
			if err != nil {
				t.Fatal(err)
			}
			s.place.site = site
			s.client, s.secret = s.register(client.Draft{
				Name: "Réunion", About: "Réserver une salle.", Returns: []string{returned, returned + "?de=profil"}, Logouts: []string{"https://reunion.example/"},
				Scopes: []string{"profile", "email", "organization", "roles"}, Confidential: true, Renews: true,
			})
			s.oauth = s.discover(s.client, s.secret)
			f(t, s)
		})
	}
}

func (s *reunion) register(d client.Draft) (client.Client, string) {
	s.t.Helper()
	c, secret, err := s.place.clients.Register(s.t.Context(), policy.Clerk, d)
	if err != nil {
		s.t.Fatal(err)
	}
	return c, secret
}

func (s *reunion) discover(c client.Client, secret string) oauth2.Config {
	s.t.Helper()
	var err error
	if s.provider, err = oidc.NewProvider(s.t.Context(), s.server.URL); err != nil {
		s.t.Fatal(err)
	}
	return oauth2.Config{
		ClientID: c.PublicID, ClientSecret: secret, Endpoint: s.provider.Endpoint(), RedirectURL: returned,
		Scopes: []string{"openid", "profile", "email", "organization", "roles"},
	}
}

const verifier = "a-verifier-that-the-service-keeps-to-itself-0123456789"

// asks is the path that the service sends a browser to.
func (s *reunion) asks(more ...oauth2.AuthCodeOption) string {
	s.t.Helper()
	to := s.oauth.AuthCodeURL("état 1&2", append([]oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier), oidc.Nonce("nonce 1")}, more...)...)
	path, ok := strings.CutPrefix(to, s.server.URL)
	if !ok {
		s.t.Fatal(to)
	}
	return path
}

func (s *reunion) browser() *kittest.Browser {
	b := kittest.NewAt(s.t, s.place.site, s.server.URL)
	b.Leaves, b.AsTyped = true, true
	return b
}

func (s *reunion) as(name string) *kittest.Browser {
	s.t.Helper()
	b := s.browser()
	for _, one := range s.place.doors.People {
		if one.Name == name {
			b.Get("/demo/personnes").FormTo("/demo/connexion").Press(name).Want(200)
			return b
		}
	}
	s.t.Fatalf("nobody is called %s", name)
	return nil
}

// landed gives what a browser brings back to the service, by a redirection or
// by a page.
func (s *reunion) landed(p *kittest.Page) url.Values {
	s.t.Helper()
	to := p.Header.Get("Location")
	if to == "" {
		p.Want(200)
		_, to, _ = strings.Cut(p.Header.Get("Refresh"), "url=")
	}
	rest, ok := strings.CutPrefix(to, returned)
	if !ok {
		s.t.Fatalf("%d, sent to %q: %s", p.Status, to, p.Text("h1"))
	}
	v, err := url.ParseQuery(strings.TrimPrefix(rest, "?"))
	if err != nil || v.Get("state") != "état 1&2" || v.Get("iss") != s.server.URL {
		s.t.Fatalf("%v %v", v, err)
	}
	return v
}

func (s *reunion) exchange(code string, more ...oauth2.AuthCodeOption) (*oauth2.Token, error) {
	return s.oauth.Exchange(s.t.Context(), code, append([]oauth2.AuthCodeOption{oauth2.VerifierOption(verifier)}, more...)...)
}

// verified is what the service believes of an answer.
func (s *reunion) verified(token *oauth2.Token) *oidc.IDToken {
	s.t.Helper()
	raw, _ := token.Extra("id_token").(string)
	id, err := s.provider.Verifier(&oidc.Config{ClientID: s.client.PublicID, Now: s.place.db.Now}).Verify(s.t.Context(), raw)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := id.VerifyAccessToken(token.AccessToken); err != nil {
		s.t.Fatal(err)
	}
	if id.Nonce != "nonce 1" {
		s.t.Fatalf("nonce %q", id.Nonce)
	}
	return id
}

func (s *reunion) userinfo(token *oauth2.Token) (claims map[string]any, err error) {
	info, err := s.provider.UserInfo(s.t.Context(), oauth2.StaticTokenSource(token))
	if err == nil {
		err = info.Claims(&claims)
	}
	return claims, err
}

// sends posts a form to an address of the protocol, as a program.
func (s *reunion) sends(path string, fields url.Values) (int, map[string]any) {
	s.t.Helper()
	r, _ := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.server.URL+path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(s.client.PublicID, s.secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	var v map[string]any
	_ = json.Unmarshal(body, &v)
	return answer.StatusCode, v
}

func isRefused(t *testing.T, err error, code string) {
	t.Helper()
	e, ok := err.(*oauth2.RetrieveError) //nolint:errorlint // the library gives it bare
	if !ok || e.ErrorCode != code {
		t.Errorf("%v, where %s was expected", err, code)
	}
}

// A visitor comes from a service, signs in by the page of PROFIL, agrees, and
// the service knows who they are; the second time nothing is asked.
func TestAServiceSignsPeopleIn(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		b := s.browser()
		door := b.Get(s.asks()).Want(200).WantText("h1", "Se connecter")
		page := door.FormTo("/connexion").Fill("email", "claire.vasseur@bordeaux.example").Fill("mot_de_passe", demo.Passphrase).Press("Se connecter")
		page.Want(200).WantText("h1", "Réunion souhaite vous reconnaître").WantText("main", "Claire Vasseur").WantText("main", "reunion.example")
		code := s.landed(page.FormTo("/services/autorisation").Press("Continuer vers Réunion")).Get("code")
		token, err := s.exchange(code)
		if err != nil {
			t.Fatal(err)
		}
		id := s.verified(token)
		var signed struct {
			ACR   string   `json:"acr"`
			AMR   []string `json:"amr"`
			Email string   `json:"email"`
			At    int64    `json:"auth_time"`
		}
		if err := id.Claims(&signed); err != nil || signed.ACR != "aal1" || len(signed.AMR) != 1 || signed.Email != "" || signed.At != sqltest.Noon.Unix() {
			t.Errorf("%+v %v", signed, err)
		}
		told, err := s.userinfo(token)
		if err != nil {
			t.Fatal(err)
		}
		if told["sub"] != id.Subject || told["given_name"] != "Claire" || told["usual_name"] != "Vasseur" || told["email_verified"] != true || told["siret"] == "" || told["organization_label"] == nil {
			t.Errorf("%v", told)
		}
		again, err := s.exchange(s.landed(b.Get(s.asks()).Want(303)).Get("code"))
		if err != nil || s.verified(again).Subject != id.Subject {
			t.Errorf("%v", err)
		}
		mine := b.Get("/services").Want(200).WantText("table", "Réunion")
		mine.FormTo("/services/retrait").Press("Retirer mon accord").Want(200).WantText("table", "Retiré")
		if _, err := s.userinfo(again); err == nil {
			t.Error("what was withdrawn is still told")
		}
		b.Get(s.asks()).Want(200).WantText("h1", "souhaite vous reconnaître")
		refused := s.landed(b.Get(s.asks()).FormTo("/services/autorisation").Press("Refuser"))
		if refused.Get("error") != "access_denied" || refused.Has("code") {
			t.Errorf("%v", refused)
		}
	})
}

// Every way in which an exchange may be wrong.
func TestWhatAServiceIsRefused(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		b := s.as("Claire Vasseur")
		s.landed(b.Get(s.asks()).FormTo("/services/autorisation").Press("Continuer vers Réunion"))
		code := func() string { return s.landed(b.Get(s.asks()).Want(303)).Get("code") }

		_, err := s.exchange(code(), oauth2.VerifierOption("another-verifier-0123456789-0123456789-0123456789"))
		isRefused(t, err, "invalid_grant")
		_, err = s.oauth.Exchange(t.Context(), code())
		isRefused(t, err, "invalid_grant")
		_, err = s.exchange(code(), oauth2.SetAuthURLParam("redirect_uri", returned+"?de=profil"))
		isRefused(t, err, "invalid_grant")
		_, err = s.exchange("abc")
		isRefused(t, err, "invalid_grant")

		once := code()
		token, err := s.exchange(once)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.exchange(once)
		isRefused(t, err, "invalid_grant")
		if _, err := s.userinfo(token); err == nil {
			t.Error("a code was used twice, and what it gave still works")
		}
		late := code()
		s.since += client.CodeLasts
		_, err = s.exchange(late)
		isRefused(t, err, "invalid_grant")

		ours, theirs := s.oauth, code()
		other, secret := s.register(client.Draft{Name: "Autre", About: "Autre.", Returns: []string{returned}, Confidential: true})
		s.oauth.ClientID, s.oauth.ClientSecret = other.PublicID, secret
		_, err = s.exchange(theirs)
		isRefused(t, err, "invalid_grant")
		s.oauth.ClientSecret = s.secret
		_, err = s.exchange(theirs)
		isRefused(t, err, "invalid_client")
		s.oauth = ours
		token, err = s.exchange(theirs)
		if err != nil {
			t.Fatal(err)
		}
		if status, v := s.sends("/services/jeton?client_secret="+s.secret, url.Values{"grant_type": {"authorization_code"}, "code": {code()}}); status != 400 || v["error"] != "invalid_request" {
			t.Errorf("a secret in an address: %d %v", status, v)
		}
		if status, v := s.sends("/services/jeton", url.Values{"grant_type": {"client_credentials"}}); status != 400 || v["error"] == nil {
			t.Errorf("%d %v", status, v)
		}
		s.suspended(t, b, token)
		if strings.Contains(s.place.log.String(), theirs) || strings.Contains(s.place.log.String(), "Vasseur") || strings.Contains(s.place.log.String(), s.secret) {
			t.Error("the log holds what it must not")
		}
	})
}

// suspended checks that whoever is suspended is told nothing more, nor of.
func (s *reunion) suspended(t *testing.T, b *kittest.Browser, token *oauth2.Token) {
	t.Helper()
	pending := s.landed(b.Get(s.asks()).Want(303)).Get("code")
	if _, err := s.userinfo(token); err != nil {
		t.Fatal(err)
	}
	s.place.change(t, `UPDATE persons SET status = 'suspended' WHERE last_name = 'Vasseur'`)
	if _, err := s.userinfo(token); err == nil {
		t.Error("one tells of a person who is suspended")
	}
	_, err := s.exchange(pending)
	isRefused(t, err, "invalid_grant")
	s.place.change(t, `UPDATE persons SET status = 'active' WHERE last_name = 'Vasseur'`)
	if err := s.place.clients.Suspend(context.Background(), policy.Clerk, s.client.PublicID, "Le service a été piraté."); err != nil {
		t.Fatal(err)
	}
	b.Get(s.asks()).Want(400).WantText("h1", "Connexion impossible depuis ce service").WantText("main", "suspendu")
	_, err = s.exchange(pending)
	isRefused(t, err, "invalid_client")
	if _, err := s.userinfo(token); err == nil {
		t.Error("one tells a service that is suspended")
	}
}

// What is wrong with a request is told to the service at its own address, and
// to the person while it is not known which that is.
func TestWhatIsWrongWithARequest(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		b := s.as("Claire Vasseur")
		set := func(name, value string) string { return s.asks(oauth2.SetAuthURLParam(name, value)) }
		for name, path := range map[string]string{
			"another address":      set("redirect_uri", "https://ailleurs.example/retour"),
			"a longer address":     set("redirect_uri", returned+"/"),
			"another case":         set("redirect_uri", "https://REUNION.example/retour"),
			"a query more":         set("redirect_uri", returned+"?x=y"),
			"no address":           set("redirect_uri", ""),
			"two addresses":        s.asks() + "&redirect_uri=" + url.QueryEscape("https://ailleurs.example/"),
			"an unknown service":   set("client_id", "nobody"),
			"a request of a novel": set("state", strings.Repeat("x", 3000)),
		} {
			if p := b.Get(path); p.Status != 400 || p.Header.Get("Location") != "" || p.Header.Get("Refresh") != "" {
				t.Errorf("%s: %d, to %q", name, p.Status, p.Header.Get("Location"))
			}
		}
		for path, code := range map[string]string{
			set("response_type", "token"):          "unsupported_response_type",
			set("response_type", "code id_token"):  "unsupported_response_type",
			set("scope", "email"):                  "invalid_scope",
			set("code_challenge", ""):              "invalid_request",
			set("code_challenge_method", "plain"):  "invalid_request",
			set("code_challenge", verifier):        "invalid_request",
			set("prompt", "none login"):            "invalid_request",
			set("prompt", "create"):                "invalid_request",
			set("max_age", "-1"):                   "invalid_request",
			set("request", "eyJhbGciOiJub25lIn0."): "request_not_supported",
			set("response_mode", "form_post"):      "invalid_request",
			s.asks() + "&nonce=2":                  "invalid_request",
			set("prompt", "none"):                  "consent_required",
		} {
			if v := s.landed(b.Get(path)); v.Get("error") != code || v.Has("code") {
				t.Errorf("%s: %v", path, v)
			}
		}
		if v := s.landed(s.browser().Get(set("prompt", "none"))); v.Get("error") != "login_required" {
			t.Errorf("%v", v)
		}
	})
}

// A service may want the person to sign in anew, or not too long ago.
func TestAServiceWantsANewSignIn(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		b := s.as("Claire Vasseur")
		s.landed(b.Get(s.asks()).FormTo("/services/autorisation").Press("Continuer vers Réunion"))
		s.since += time.Hour
		set := func(name, value string) string { return s.asks(oauth2.SetAuthURLParam(name, value)) }
		for _, path := range []string{set("prompt", "login"), set("max_age", "60"), set("max_age", "0")} {
			s.since += 2 * time.Minute
			door := b.Get(path).Want(200).WantText("h1", "Se connecter")
			page := door.FormTo("/connexion").Fill("email", "claire.vasseur@bordeaux.example").Fill("mot_de_passe", demo.Passphrase).Press("Se connecter")
			token, err := s.exchange(s.landed(page).Get("code"))
			if err != nil {
				t.Fatal(err)
			}
			var signed struct {
				At int64 `json:"auth_time"`
			}
			if err := s.verified(token).Claims(&signed); err != nil || signed.At != s.place.db.Now().Unix() {
				t.Errorf("%+v %v", signed, err)
			}
			s.since += 2 * time.Minute
			b.Get(path).Want(200).WantText("h1", "Se connecter")
			// The way back of this sign-in is of no use to a later one.
			s.since += time.Hour
			b.Get(page.Path()).Want(200).WantText("h1", "Se connecter")
		}
		s.landed(b.Get(set("max_age", "86400")).Want(303))
		var open int
		if err := s.place.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			open, err = sqldb.Value[int](tx, `SELECT COUNT(*) FROM logins l JOIN persons p ON p.id = l.person_id WHERE p.last_name = 'Vasseur' AND l.ended_at IS NULL`)
			return err
		}); err != nil || open != 1 {
			t.Errorf("%d logins are open: %v", open, err)
		}
	})
}

// Refresh tokens turn; a service asks about its tokens, and gives them up; it
// signs the person out.
func TestTokensOfAService(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		b := s.as("Claire Vasseur")
		s.oauth.Scopes = append(s.oauth.Scopes, oidc.ScopeOfflineAccess)
		token, err := s.exchange(s.landed(b.Get(s.asks()).FormTo("/services/autorisation").Press("Continuer vers Réunion")).Get("code"))
		if err != nil || token.RefreshToken == "" {
			t.Fatalf("%v %v", token, err)
		}
		old := token.RefreshToken
		s.since += time.Hour
		if _, err := s.userinfo(token); err == nil {
			t.Error("an access token lasts for ever")
		}
		renewed, err := s.oauth.TokenSource(t.Context(), &oauth2.Token{RefreshToken: old}).Token()
		if err != nil {
			t.Fatal(err)
		}
		if status, v := s.sends("/services/examen", url.Values{"token": {renewed.AccessToken}}); status != 200 || v["active"] != true || v["client_id"] != s.client.PublicID {
			t.Errorf("%d %v", status, v)
		}
		if status, v := s.sends("/services/examen", url.Values{"token": {"abc"}}); status != 200 || v["active"] != false || len(v) != 1 {
			t.Errorf("%d %v", status, v)
		}
		if status, _ := s.sends("/services/revocation", url.Values{"token": {renewed.AccessToken}}); status != 200 {
			t.Errorf("%d", status)
		}
		if _, err := s.userinfo(renewed); err == nil {
			t.Error("a token that was given up still works")
		}
		_, err = s.oauth.TokenSource(t.Context(), &oauth2.Token{RefreshToken: old}).Token()
		isRefused(t, err, "invalid_grant")
		s.signsOut(t, b, token.Extra("id_token").(string))
	})
}

func (s *reunion) signsOut(t *testing.T, b *kittest.Browser, hint string) {
	t.Helper()
	out := func(hint, to string) string {
		return "/services/deconnexion?" + url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {to}, "state": {"z"}}.Encode()
	}
	head, claims, _ := strings.Cut(hint, ".")
	claims, _, _ = strings.Cut(claims, ".")
	for name, path := range map[string]string{
		"another address": out(hint, "https://ailleurs.example/"),
		"alg none":        out("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0."+claims+".", "https://reunion.example/"),
		"no signature":    out(head+"."+claims+".", "https://reunion.example/"),
		"not a token":     out("abc", "https://reunion.example/"),
	} {
		if p := b.Get(path); p.Status != 400 || p.Header.Get("Location") != "" {
			t.Errorf("%s: %d, to %q", name, p.Status, p.Header.Get("Location"))
		}
	}
	page := b.Get(out(hint, "https://reunion.example/")).Want(200).WantText("h1", "Vous déconnecter aussi d’ici")
	gone := page.FormTo("/services/deconnexion").Press("Me déconnecter").Want(200).WantText("h1", "Vous êtes déconnecté")
	if to := gone.Header.Get("Refresh"); to != "0; url=https://reunion.example/?state=z" {
		t.Errorf("%q", to)
	}
	b.Get("/moi").WantText("h1", "Se connecter")
	if p := b.Get(out(hint, "https://reunion.example/")); p.Header.Get("Location") != "https://reunion.example/?state=z" {
		t.Errorf("%d %q", p.Status, p.Header.Get("Location"))
	}
}

// Our client signs in at a real provider: another PROFIL.
func TestOurClientAgainstARealProvider(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		p := &identity.Provider{Name: "autre", Label: "PROFIL", Issuer: s.server.URL, ClientID: s.client.PublicID, Secret: s.secret, Scopes: []string{"openid", "profile", "email", "organization"}}
		to, journey, err := p.Begin(t.Context(), returned, "/", s.place.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		page := s.as("Claire Vasseur").Get(strings.TrimPrefix(to, s.server.URL)).FormTo("/services/autorisation").Press("Continuer vers Réunion").Want(200)
		_, back, _ := strings.Cut(page.Header.Get("Refresh"), "url="+returned+"?")
		answer, err := url.ParseQuery(back)
		if err != nil {
			t.Fatal(err)
		}
		said, err := p.Finish(t.Context(), returned, journey, answer, s.place.db.Now)
		if err != nil || said.FirstName != "Claire" || said.LastName != "Vasseur" || said.SIRET == "" || said.Subject == "" {
			t.Errorf("%+v %v", said, err)
		}
		if _, err := p.Finish(t.Context(), returned, journey, answer, s.place.db.Now); err == nil {
			t.Error("the same answer is believed twice")
		}
	})
}
