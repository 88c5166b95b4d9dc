// Package agenda is a fictitious service of the demonstration, « Agenda
// partagé »: it knows PROFIL by its public address alone, signs people in with
// their account there, and shows what it was told. It refuses to be on a real
// site.
package agenda

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"profil/internal/id"
	"profil/internal/openid"
	"profil/internal/web/kit"
)

// Pages are those of the fictitious service.
type Pages struct {
	Issuer   string // the public address of PROFIL
	ClientID string
	Now      func() time.Time
}

// Addresses of the service.
const (
	Path       = "/demo/agenda"
	ReturnPath = Path + "/retour"
)

// Name and About are how it is registered.
const (
	Name  = "Agenda partagé"
	About = "Réserver une salle avec ses collègues. Service fictif, pour la démonstration."
)

// Routes is the map of the service.
func (p Pages) Routes() []kit.Route {
	return []kit.Route{
		{Pattern: "GET " + Path, Page: p.home},
		{Pattern: "GET " + Path + "/connexion", Page: p.begin},
		{Pattern: "GET " + ReturnPath, Page: p.comeBack},
	}
}

// kept is the cookie that ties an answer to the browser that asked.
const kept = "agenda"

func (p Pages) oauth() oauth2.Config {
	return oauth2.Config{
		ClientID: p.ClientID, RedirectURL: p.Issuer + ReturnPath, Scopes: []string{oidc.ScopeOpenID, "profile", "email", "organization", "roles"},
		Endpoint: oauth2.Endpoint{AuthURL: p.Issuer + openid.AuthorizePath, TokenURL: p.Issuer + openid.TokenPath, AuthStyle: oauth2.AuthStyleInParams},
	}
}

func (p Pages) home(c *kit.Ctx) error { return c.Show(homeView()) }

func (p Pages) begin(c *kit.Ctx) error {
	state, nonce, verifier := id.Secret(), id.Secret(), oauth2.GenerateVerifier()
	c.SetCookie(kept, state+"."+nonce+"."+verifier, 600)
	o := p.oauth()
	return c.SeeOther(o.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)))
}

// answer is what the service was told.
type answer struct {
	Name, Claims string
	Leave        string
}

func (p Pages) comeBack(c *kit.Ctx) error {
	c.KeepAddressSecret()
	parts := strings.Split(c.Cookie(kept), ".")
	c.SetCookie(kept, "", -1)
	if c.Query("error") == openid.AccessDenied {
		return c.Show(refusedView())
	}
	if len(parts) != 3 || c.Query("state") != parts[0] || c.Query("iss") != p.Issuer {
		return c.Malformed(failedView())
	}
	a, err := p.ask(c.Context(), c.Query("code"), parts[1], parts[2])
	if err != nil {
		return c.Malformed(failedView())
	}
	return c.Show(answerView(a))
}

// patience is how long the service waits for an answer.
const patience = 5 * time.Second

// ask exchanges the code, verifies what is signed, and asks for the rest.
func (p Pages) ask(ctx context.Context, code, nonce, verifier string) (answer, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, &http.Client{}), patience)
	defer cancel()
	o := p.oauth()
	token, err := o.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return answer{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	keys := oidc.NewRemoteKeySet(ctx, p.Issuer+openid.KeysPath)
	signed, err := oidc.NewVerifier(p.Issuer, keys, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: []string{oidc.ES256}, Now: p.Now}).Verify(ctx, raw)
	if err != nil {
		return answer{}, err
	}
	if signed.Nonce != nonce {
		return answer{}, errNonce
	}
	claims, err := p.claims(ctx, token)
	if err != nil {
		return answer{}, err
	}
	name, _ := claims["name"].(string)
	text, err := json.MarshalIndent(claims, "", "  ")
	leave := url.Values{"id_token_hint": {raw}, "post_logout_redirect_uri": {p.Issuer + Path}}
	return answer{Name: name, Claims: string(text), Leave: openid.EndSessionPath + "?" + leave.Encode()}, err
}

func (p Pages) claims(ctx context.Context, token *oauth2.Token) (map[string]any, error) {
	provider := (&oidc.ProviderConfig{IssuerURL: p.Issuer, UserInfoURL: p.Issuer + openid.UserinfoPath}).NewProvider(ctx)
	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, err
	}
	var claims map[string]any
	return claims, info.Claims(&claims)
}

var errNonce = mismatch("the nonce is another")

type mismatch string

// Error implements error.
func (m mismatch) Error() string { return string(m) }

// toldLines is what was told, line by line.
func toldLines(claims string) []string {
	return slices.DeleteFunc(strings.Split(claims, "\n"), func(s string) bool { return s == "{" || s == "}" })
}
