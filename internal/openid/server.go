package openid

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/crypto"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"profil/internal/client"
	"profil/internal/fault"
	"profil/internal/policy"
)

// server answers what the library has read.
type server struct {
	op.UnimplementedServer
	provider *Provider
	log      *slog.Logger
}

// party is a service that has proven who it is, as the library sees it.
type party struct {
	op.Client
	of client.Client
}

// GetID implements op.Client.
func (p party) GetID() string { return p.of.PublicID }

// GrantTypes implements op.Client.
func (p party) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}

// AuthMethod implements op.Client.
func (p party) AuthMethod() oidc.AuthMethod {
	if p.of.Confidential {
		return oidc.AuthMethodBasic
	}
	return oidc.AuthMethodNone
}

func badRequest(why string) error { return oidc.ErrInvalidRequest().WithDescription("%s", why) }

// refusal is a refusal of the desk in the words of the protocol; it quotes
// nothing of what was sent.
func (s server) refusal(ctx context.Context, err error) error {
	switch {
	case fault.CodeOf(err) == "grant.refused":
		return oidc.ErrInvalidGrant()
	case fault.KindOf(err) == fault.Unauthenticated:
		return op.NewStatusError(oidc.ErrInvalidClient(), http.StatusUnauthorized)
	case fault.KindOf(err) == fault.Unavailable:
		return op.NewStatusError(oidc.ErrServerError().WithDescription("try again later"), http.StatusServiceUnavailable)
	}
	s.log.ErrorContext(ctx, "service not answered", "code", fault.CodeOf(err), "err", err)
	return op.NewStatusError(oidc.ErrServerError(), http.StatusInternalServerError)
}

// discovery is the library's, with what it does not know yet.
type discovery struct {
	oidc.DiscoveryConfiguration
	IssInAnswer bool `json:"authorization_response_iss_parameter_supported"` // RFC 9207
}

// Discovery implements op.Server.
func (s server) Discovery(context.Context, *op.Request[struct{}]) (*op.Response, error) {
	at := s.provider.Issuer
	methods := []oidc.AuthMethod{oidc.AuthMethodBasic, oidc.AuthMethodPost}
	scopes := []string{string(client.OpenID), string(client.Offline)}
	for _, one := range client.Scopes {
		scopes = append(scopes, string(one))
	}
	return op.NewResponse(discovery{oidc.DiscoveryConfiguration{
		Issuer: at, AuthorizationEndpoint: at + AuthorizePath, TokenEndpoint: at + TokenPath, UserinfoEndpoint: at + UserinfoPath, JwksURI: at + KeysPath,
		IntrospectionEndpoint: at + IntrospectPath, RevocationEndpoint: at + RevokePath, EndSessionEndpoint: at + EndSessionPath,
		ScopesSupported: scopes, ResponseTypesSupported: []string{"code"}, ResponseModesSupported: []string{"query"},
		GrantTypesSupported: []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}, SubjectTypesSupported: []string{"pairwise"},
		IDTokenSigningAlgValuesSupported: []string{string(jose.ES256)}, ACRValuesSupported: []string{levelOne, levelTwo},
		TokenEndpointAuthMethodsSupported:      append(slices.Clone(methods), oidc.AuthMethodNone),
		RevocationEndpointAuthMethodsSupported: append(slices.Clone(methods), oidc.AuthMethodNone), IntrospectionEndpointAuthMethodsSupported: methods,
		CodeChallengeMethodsSupported: []oidc.CodeChallengeMethod{oidc.CodeChallengeMethodS256}, ClaimTypesSupported: []string{"normal"},
		ClaimsSupported: []string{
			"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "name", "given_name", "family_name", "usual_name", "email", "email_verified",
			"sid", "phone_number", "siret", "organization_label", "roles",
		},
		UILocalesSupported: oidc.Locales{language.French}, BackChannelLogoutSupported: true, BackChannelLogoutSessionSupported: true,
	}, true}), nil
}

// Keys implements op.Server.
func (s server) Keys(ctx context.Context, _ *op.Request[struct{}]) (*op.Response, error) {
	set, err := s.provider.keySet(ctx)
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	return op.NewResponse(set), nil
}

func (p *Provider) keySet(ctx context.Context) (jose.JSONWebKeySet, error) {
	keys, err := p.Desk.Keys(ctx)
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, k := range keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.Key, KeyID: k.ID, Algorithm: string(jose.ES256), Use: oidc.KeyUseSignature})
	}
	return set, err
}

// VerifyClient implements op.Server.
func (s server) VerifyClient(ctx context.Context, r *op.Request[op.ClientCredentials]) (op.Client, error) {
	c, err := s.authenticate(ctx, r.Data)
	if err != nil {
		return nil, err
	}
	return party{of: c}, nil
}

func (s server) authenticate(ctx context.Context, cc *op.ClientCredentials) (client.Client, error) {
	if cc.ClientAssertion != "" {
		return client.Client{}, op.NewStatusError(oidc.ErrInvalidClient(), http.StatusUnauthorized)
	}
	c, err := s.provider.Desk.Authenticate(ctx, cc.ClientID, cc.ClientSecret)
	if err != nil {
		return c, s.refusal(ctx, err)
	}
	return c, s.provider.counted(c.PublicID)
}

// CodeExchange implements op.Server.
func (s server) CodeExchange(ctx context.Context, r *op.ClientRequest[oidc.AccessTokenRequest]) (*op.Response, error) {
	out, err := s.provider.Desk.Exchange(ctx, r.Client.(party).of, r.Data.Code, r.Data.RedirectURI, func(challenge string) error {
		return op.AuthorizeCodeChallenge(r.Data.CodeVerifier, &oidc.CodeChallenge{Challenge: challenge, Method: oidc.CodeChallengeMethodS256})
	})
	return s.issued(ctx, out, err)
}

// RefreshToken implements op.Server.
func (s server) RefreshToken(ctx context.Context, r *op.ClientRequest[oidc.RefreshTokenRequest]) (*op.Response, error) {
	if len(r.Data.Scopes) > 0 {
		return nil, oidc.ErrInvalidScope().WithDescription("the scopes of a sign-in do not change")
	}
	out, err := s.provider.Desk.Renew(ctx, r.Client.(party).of, r.Data.RefreshToken)
	return s.issued(ctx, out, err)
}

func (s server) issued(ctx context.Context, out client.Issued, err error) (*op.Response, error) {
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	token, err := s.idToken(out)
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	answer := &oidc.AccessTokenResponse{
		AccessToken: out.Access, TokenType: oidc.BearerToken, RefreshToken: out.Refresh, ExpiresIn: uint64(out.Lasts / time.Second), IDToken: token,
	}
	for _, one := range out.Grant.Scopes {
		answer.Scope = append(answer.Scope, string(one))
	}
	return op.NewResponse(answer), nil
}

// idTokenLasts is how long a service may take to read the signed answer.
const idTokenLasts = 10 * time.Minute

// The levels of a sign-in (NIST SP 800-63B): claim acr.
const (
	levelOne = "aal1" // a password
	levelTwo = "aal2" // two factors
)

func acrOf(l policy.Level) (acr string, amr []string) {
	if l >= policy.TwoFactor {
		return levelTwo, []string{"mfa"}
	}
	return levelOne, []string{"pwd"}
}

// idToken is the signed answer: who signed in, when and how. What else a
// service may know is asked for with the access token, since services put this
// token in addresses when somebody signs out.
func (s server) idToken(out client.Issued) (string, error) {
	now, g := s.provider.Desk.DB.Now(), out.Grant
	acr, amr := acrOf(g.Level)
	claims := oidc.NewIDTokenClaims(s.provider.Issuer, g.Facts.Subject, []string{g.ClientPublicID}, now.Add(idTokenLasts), g.AuthenticatedAt, out.Nonce, acr, amr, g.ClientPublicID, 0)
	claims.IssuedAt, claims.SessionID = oidc.FromTime(now), client.SID(g.ClientID, g.LoginID)
	hash, err := oidc.ClaimHash(out.Access, jose.ES256)
	if err != nil {
		return "", err
	}
	claims.AccessTokenHash = hash
	signer, err := op.SignerFromKey(signingKey{out.Key})
	if err != nil {
		return "", err
	}
	return crypto.Sign(claims, signer)
}

type signingKey struct{ of client.Key }

// SignatureAlgorithm implements op.SigningKey.
func (signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }

// Key implements op.SigningKey.
func (k signingKey) Key() any { return k.of.Private }

// ID implements op.SigningKey.
func (k signingKey) ID() string { return k.of.ID }
