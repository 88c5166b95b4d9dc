// Package identity lets people in whom another provider vouches for:
// ProConnect, or any that speaks OpenID Connect. It refuses to know somebody by
// their address alone, to believe what is not signed for us, and to be the only
// way in.
package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/seal"
)

// Provider vouches for people.
type Provider struct {
	Name     string // in addresses: "proconnect"
	Label    string // on the button: « ProConnect »
	Issuer   string
	ClientID string
	Secret   string
	Scopes   []string
	// Bare says that the provider refuses parameters that it does not name, as
	// ProConnect does: no PKCE.
	Bare bool
	// Realms says that a subject is one's own within the claim idp_id.
	Realms bool
	// Signed says that the provider signs what it says of people: what comes
	// unsigned is not believed.
	Signed bool
	// Strengths are the ways of signing in there that are sure enough, in the words
	// of the provider (acr, OpenID Connect Core, 2); none leaves it the choice.
	Strengths []string

	mu    sync.Mutex
	known *oidc.Provider
}

// ProConnect is that of the French State, as its documentation asks.
func ProConnect(issuer, clientID, secret string) *Provider {
	return &Provider{
		Name: "proconnect", Label: "ProConnect", Issuer: issuer, ClientID: clientID, Secret: secret, Bare: true, Realms: true, Signed: true,
		Scopes: []string{oidc.ScopeOpenID, "given_name", "usual_name", "email", "siret", "idp_id", "organization_label"},
	}
}

// Claims is what a provider says of somebody.
type Claims struct {
	Provider            string // Name
	Issuer              string
	Realm               string // idp_id, "" where there is none
	Subject             string
	FirstName, LastName string
	Email               string
	SIRET, Organisation string
	SID                 string // the session there, "" when it gave none
	Hint                string // the signed answer, for the way out
	At                  time.Time
}

// Journey is what ties an answer to the browser that asked. It is sealed, and
// kept in a cookie.
type Journey struct {
	Provider, State, Nonce, Verifier string
	Next                             string // where to go once in
	Until                            time.Time
}

// JourneyLasts is how long one may be away.
const JourneyLasts = 15 * time.Minute

// longestSID is how long the name of a session of a provider may be.
const longestSID = 255

// patience is how long a provider may take to answer.
const patience = 8 * time.Second

func down(err error) error { return fault.Because(fault.Unavailable, "identity.down", err) }

func doubtful() error { return fault.New(fault.Invalid, "identity.doubtful") }

// limited gives a context in which a provider that does not answer is given up.
func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(oidc.ClientContext(ctx, &http.Client{CheckRedirect: stay}), patience)
}

// stay follows no redirect.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

var errUnsigned = errors.New("identity: what the provider says is not signed")

// signedAt carries requests, and refuses an answer of one address that is not a
// signed one (OpenID Connect Core, 5.3.2): the library would believe it too.
type signedAt string

// RoundTrip implements http.RoundTripper.
func (at signedAt) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || r.URL.String() != string(at) || answer.StatusCode != http.StatusOK {
		return answer, err
	}
	if kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type")); err != nil || kind != "application/jwt" {
		return nil, errors.Join(errUnsigned, answer.Body.Close())
	}
	return answer, nil
}

// discover reads once what a provider says of itself.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	known, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, down(err)
	}
	p.known = known
	return known, nil
}

func (p *Provider) oauth(known *oidc.Provider, returnTo string) oauth2.Config {
	return oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: known.Endpoint(), RedirectURL: returnTo, Scopes: p.Scopes}
}

// Begin gives the address to which a browser is sent, and the journey to keep.
func (p *Provider) Begin(ctx context.Context, returnTo, next string, now time.Time) (to string, j Journey, err error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	known, err := p.discover(ctx)
	if err != nil {
		return "", j, err
	}
	j = Journey{Provider: p.Name, State: id.Secret(), Nonce: id.Secret(), Next: next, Until: now.Add(JourneyLasts)}
	options := []oauth2.AuthCodeOption{oidc.Nonce(j.Nonce)}
	if !p.Bare {
		j.Verifier = oauth2.GenerateVerifier()
		options = append(options, oauth2.S256ChallengeOption(j.Verifier))
	}
	if len(p.Strengths) > 0 {
		options = append(options, oauth2.SetAuthURLParam("acr_values", strings.Join(p.Strengths, " ")))
	}
	o := p.oauth(known, returnTo)
	return o.AuthCodeURL(j.State, options...), j, nil
}

// Finish asks the provider who came back: the code is exchanged, what it signed
// for us is verified, and what it says of them is read.
func (p *Provider) Finish(ctx context.Context, returnTo string, j Journey, answer url.Values, now func() time.Time) (Claims, error) {
	same := subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(j.State)) == 1
	if j.Provider != p.Name || j.State == "" || !same || !now().Before(j.Until) {
		return Claims{}, doubtful()
	}
	if iss := answer.Get("iss"); iss != "" && iss != p.Issuer {
		return Claims{}, doubtful()
	}
	if answer.Get("error") != "" || answer.Get("code") == "" {
		return Claims{}, fault.New(fault.Invalid, "identity.refused")
	}
	ctx, cancel := limited(ctx)
	defer cancel()
	known, err := p.discover(ctx)
	if err != nil {
		return Claims{}, err
	}
	var more []oauth2.AuthCodeOption
	if j.Verifier != "" {
		more = append(more, oauth2.VerifierOption(j.Verifier))
	}
	o := p.oauth(known, returnTo)
	token, err := o.Exchange(ctx, answer.Get("code"), more...)
	if err != nil {
		if refused := (*oauth2.RetrieveError)(nil); errors.As(err, &refused) && refused.ErrorCode != "" {
			return Claims{}, doubtful()
		}
		return Claims{}, down(err)
	}
	return p.read(ctx, known, token, j.Nonce, now)
}

func (p *Provider) read(ctx context.Context, known *oidc.Provider, token *oauth2.Token, nonce string, now func() time.Time) (Claims, error) {
	raw, _ := token.Extra("id_token").(string)
	signed, err := known.Verifier(&oidc.Config{ClientID: p.ClientID, Now: now, SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256}}).Verify(ctx, raw)
	if err != nil || nonce == "" || signed.Nonce != nonce {
		return Claims{}, doubtful()
	}
	var session struct {
		ID       string `json:"sid"`
		Strength string `json:"acr"`
	}
	if err := signed.Claims(&session); err != nil || len(session.ID) > longestSID {
		return Claims{}, doubtful()
	}
	if len(p.Strengths) > 0 && !slices.Contains(p.Strengths, session.Strength) {
		return Claims{}, fault.New(fault.Invalid, "identity.weak")
	}
	if p.Signed {
		ctx = oidc.ClientContext(ctx, &http.Client{CheckRedirect: stay, Transport: signedAt(known.UserInfoEndpoint())})
	}
	info, err := known.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if errors.Is(err, errUnsigned) {
		return Claims{}, doubtful()
	}
	if err != nil {
		return Claims{}, down(err)
	}
	var said struct {
		Issuer     string          `json:"iss"`
		Audience   json.RawMessage `json:"aud"`
		GivenName  string          `json:"given_name"`
		UsualName  string          `json:"usual_name"`
		FamilyName string          `json:"family_name"`
		Email      string          `json:"email"`
		SIRET      string          `json:"siret"`
		Realm      string          `json:"idp_id"`
		Label      string          `json:"organization_label"`
	}
	if err := info.Claims(&said); err != nil || info.Subject != signed.Subject || info.Subject == "" {
		return Claims{}, doubtful()
	}
	if said.Issuer != "" && said.Issuer != p.Issuer || said.Audience != nil && !strings.Contains(string(said.Audience), `"`+p.ClientID+`"`) || p.Realms && said.Realm == "" {
		return Claims{}, doubtful()
	}
	c := Claims{
		Provider: p.Name, Issuer: p.Issuer, Subject: info.Subject, FirstName: said.GivenName, LastName: said.UsualName,
		Email: said.Email, SIRET: said.SIRET, Organisation: said.Label, SID: session.ID, Hint: raw, At: now(),
	}
	if p.Realms {
		c.Realm = said.Realm
	}
	if c.LastName == "" {
		c.LastName = said.FamilyName
	}
	return c, nil
}

// Leave gives the address at which a browser signs out of the provider too, ""
// when it has none.
func (p *Provider) Leave(ctx context.Context, hint, returnTo string) string {
	ctx, cancel := limited(ctx)
	defer cancel()
	known, err := p.discover(ctx)
	var says struct {
		EndSession string `json:"end_session_endpoint"`
	}
	if err != nil || known.Claims(&says) != nil || !strings.HasPrefix(says.EndSession, "http") {
		return ""
	}
	return says.EndSession + "?" + url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {returnTo}, "state": {id.Secret()}}.Encode()
}

// Pack seals a value that a browser carries, Unpack reads it.
func Pack(box seal.Box, what string, v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return box.Seal("identity", text, what), nil
}

// Unpack reads what Pack wrote.
func Unpack(box seal.Box, what, sealed string, v any) error {
	text, err := box.Open("identity", sealed, what)
	if err != nil || json.Unmarshal(text, v) != nil {
		return doubtful()
	}
	return nil
}
