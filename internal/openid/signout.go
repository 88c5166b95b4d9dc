package openid

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/crypto"
	"github.com/zitadel/oidc/v3/pkg/oidc"

	"profil/internal/client"
	"profil/internal/fault"
	"profil/internal/id"
)

const (
	patience       = 10 * time.Second // that a service may take
	signOutLasts   = 2 * time.Minute  // of the token (Back-Channel Logout 1.0, 2.4)
	signOutMedia   = "logout+jwt"
	mostAnswerRead = 4 << 10
)

// stay keeps what is signed for one address from being sent on to another.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// TellSignOut tells a service that somebody has signed out here (OpenID Connect
// Back-Channel Logout 1.0). It may be told twice, each time by a token of its
// own. A service that does not answer 200 or 204 has not taken note:
// Unavailable, "client.not_told".
func (p *Provider) TellSignOut(ctx context.Context, signOutID string) error {
	out, at, err := p.Desk.SignOut(ctx, signOutID)
	if fault.KindOf(err) == fault.NotFound {
		return p.Desk.Noted(ctx, signOutID)
	}
	if err != nil {
		return err
	}
	token, err := p.signOutToken(out, at)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, out.Client.Backchannel, strings.NewReader(url.Values{"logout_token": {token}}.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := p.post.Do(r)
	if err != nil {
		return fault.New(fault.Unavailable, "client.not_told") // without its cause, which may hold the address
	}
	defer answer.Body.Close()                                               //nolint:errcheck // it was read
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostAnswerRead)) // so that the connection serves again
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusNoContent {
		return fault.New(fault.Unavailable, "client.not_told")
	}
	return p.Desk.Noted(ctx, signOutID)
}

// signOutToken is the signed message. It never holds a nonce, and bears a type of
// its own, so that nobody takes it for an identity.
func (p *Provider) signOutToken(out client.SignOut, at time.Time) (string, error) {
	claims := oidc.NewLogoutTokenClaims(p.Issuer, out.Subject, oidc.Audience{out.Client.PublicID}, at.Add(signOutLasts), id.Public(), out.SID, 0)
	claims.IssuedAt = oidc.FromTime(at)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: out.Key.Private, KeyID: out.Key.ID}},
		(&jose.SignerOptions{}).WithType(signOutMedia))
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	return crypto.SignPayload(payload, signer)
}
