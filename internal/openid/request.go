package openid

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"profil/internal/client"
	"profil/internal/fault"
)

// The bounds of what a service sends through a browser. A request is carried
// whole through the sign-in, in an address of two thousand letters at most.
const (
	stateBytes   = 512
	nonceBytes   = 255
	requestBytes = 1700
)

// Refused is a refusal that is told to the service, at its own address.
type Refused struct {
	ReturnTo, State string
	Code            string // of RFC 6749 (4.1.2.1) or OpenID Connect Core (3.1.2.6)
	Why             string // for who writes the service, in English
}

// Error implements error.
func (r *Refused) Error() string { return r.Code + ": " + r.Why }

// Codes of refusals.
const (
	AccessDenied        = "access_denied"
	LoginRequired       = "login_required"
	ConsentRequired     = "consent_required"
	InteractionRequired = "interaction_required"
)

// Request reads what a service asks of a browser. While it is not known to
// which service, or to which of its addresses, one could answer, the refusal is
// a fault, for the person; afterwards it is a *Refused.
func (p *Provider) Request(ctx context.Context, asked url.Values) (r client.Request, err error) {
	if len(asked["client_id"]) != 1 || len(asked["redirect_uri"]) != 1 || len(asked.Encode()) > requestBytes {
		return r, fault.New(fault.Invalid, "services.malformed")
	}
	if r.Client, err = p.Desk.Find(ctx, asked.Get("client_id")); err != nil {
		return r, err
	}
	if r.ReturnTo = asked.Get("redirect_uri"); !r.Client.ReturnsTo(r.ReturnTo) {
		return r, fault.New(fault.Invalid, "services.return_unknown")
	}
	r.State, r.Nonce, r.Challenge = asked.Get("state"), asked.Get("nonce"), asked.Get("code_challenge")
	if code, why := p.read(&r, asked); code != "" {
		return r, &Refused{ReturnTo: r.ReturnTo, State: r.State, Code: code, Why: why}
	}
	return r, nil
}

// read fills in the rest of a request, or gives the code of what is wrong.
func (p *Provider) read(r *client.Request, asked url.Values) (code, why string) {
	for name, all := range asked {
		if len(all) > 1 {
			return "invalid_request", "a parameter is repeated"
		}
		switch name {
		case "request":
			return "request_not_supported", "request objects are not supported"
		case "request_uri":
			return "request_uri_not_supported", "request objects are not supported"
		}
	}
	if len(r.State) > stateBytes || len(r.Nonce) > nonceBytes {
		r.State = ""
		return "invalid_request", "state or nonce is too long"
	}
	scopes := strings.Fields(asked.Get("scope"))
	r.Scopes = r.Client.May(scopes)
	mode, method := asked.Get("response_mode"), asked.Get("code_challenge_method")
	switch {
	case asked.Get("response_type") != "code":
		return "unsupported_response_type", "only response_type=code is supported"
	case mode != "" && mode != "query":
		return "invalid_request", "only response_mode=query is supported"
	case !r.Wants(client.OpenID):
		return "invalid_scope", "the scope openid is required"
	case method != string(oidc.CodeChallengeMethodS256) || !isSHA256(r.Challenge):
		return "invalid_request", "PKCE with code_challenge_method=S256 is required"
	}
	return readPrompt(r, asked)
}

func isSHA256(challenge string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(challenge)
	return err == nil && len(b) == 32
}

func readPrompt(r *client.Request, asked url.Values) (code, why string) {
	prompts := strings.Fields(asked.Get("prompt"))
	for _, one := range prompts {
		switch one {
		case oidc.PromptNone:
			r.Silent = true
		case oidc.PromptLogin:
			r.Again = true
		case oidc.PromptConsent:
			r.Ask = true
		case oidc.PromptSelectAccount: // the person can always sign in as somebody else
		default:
			return "invalid_request", "this prompt is not known"
		}
	}
	if r.Silent && len(prompts) > 1 {
		return "invalid_request", "prompt=none goes alone"
	}
	r.MaxAge = -1
	if asked.Has("max_age") {
		seconds, err := strconv.ParseUint(asked.Get("max_age"), 10, 31)
		if err != nil {
			return "invalid_request", "max_age is not a number of seconds"
		}
		r.MaxAge = time.Duration(seconds) * time.Second
	}
	return "", ""
}

// Granted gives the address to which a person is sent back with a code.
func (p *Provider) Granted(r client.Request, code string) string {
	return p.answer(r.ReturnTo, map[string]string{"code": code, "state": r.State})
}

// Denied gives the address to which a person is sent back with a refusal.
func (p *Provider) Denied(r *Refused) string {
	return p.answer(r.ReturnTo, map[string]string{"error": r.Code, "error_description": r.Why, "state": r.State})
}

// answer adds parameters to an address that was checked; iss tells a service
// that knows several providers which one answers (RFC 9207).
func (p *Provider) answer(to string, with map[string]string) string {
	v := url.Values{"iss": {p.Issuer}}
	for name, value := range with {
		if value != "" {
			v.Set(name, value)
		}
	}
	join := "?"
	if strings.Contains(to, "?") {
		join = "&"
	}
	return to + join + v.Encode()
}

// Leaving is what a service asks when somebody has signed out of it
// (RP-Initiated Logout 1.0).
type Leaving struct {
	Client  client.Client
	Subject string // the name of the person at the service
	To      string // where to send them afterwards, "" for nowhere
}

// Leave reads it. A service that does not show a token which we signed is not
// believed, and nobody is sent to an address that it has not registered.
func (p *Provider) Leave(ctx context.Context, asked url.Values) (Leaving, error) {
	wrong := fault.New(fault.Invalid, "services.malformed")
	for _, all := range asked {
		if len(all) > 1 {
			return Leaving{}, wrong
		}
	}
	hint := asked.Get("id_token_hint")
	if hint == "" {
		return Leaving{}, nil
	}
	verifier := op.NewIDTokenHintVerifier(p.Issuer, keySet{p}, op.WithSupportedIDTokenHintSigningAlgorithms(string(jose.ES256)))
	claims, err := op.VerifyIDTokenHint[*oidc.IDTokenClaims](ctx, hint, verifier)
	if err != nil && !errors.As(err, &op.IDTokenHintExpiredError{}) {
		return Leaving{}, wrong
	}
	id := claims.GetAuthorizedParty()
	if given := asked.Get("client_id"); given != "" && given != id {
		return Leaving{}, wrong
	}
	l := Leaving{Subject: claims.GetSubject(), To: asked.Get("post_logout_redirect_uri")}
	if l.Client, err = p.Desk.Find(ctx, id); err != nil {
		return Leaving{}, err
	}
	if l.To != "" {
		if !l.Client.MayLogOutTo(l.To) || len(asked.Get("state")) > stateBytes {
			return Leaving{}, fault.New(fault.Invalid, "services.return_unknown")
		}
		if state := asked.Get("state"); state != "" {
			l.To = p.withState(l.To, state)
		}
	}
	return l, nil
}

func (p *Provider) withState(to, state string) string {
	join := "?"
	if strings.Contains(to, "?") {
		join = "&"
	}
	return to + join + url.Values{"state": {state}}.Encode()
}

// keySet verifies what we signed ourselves.
type keySet struct{ provider *Provider }

// VerifySignature implements oidc.KeySet.
func (k keySet) VerifySignature(ctx context.Context, jws *jose.JSONWebSignature) ([]byte, error) {
	set, err := k.provider.keySet(ctx)
	if err != nil {
		return nil, err
	}
	id, alg := oidc.GetKeyIDAndAlg(jws)
	key, err := oidc.FindMatchingKey(id, oidc.KeyUseSignature, alg, set.Keys...)
	if err != nil {
		return nil, err
	}
	return jws.Verify(&key)
}
