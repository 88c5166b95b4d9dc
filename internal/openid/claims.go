package openid

import (
	"context"
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"profil/internal/client"
	"profil/internal/fault"
)

// claims are what a service is told of a person, under the names of OpenID
// Connect Core (5.1) and, where that has none, of ProConnect.
func claims(f client.Facts) map[string]any {
	all := map[string]any{"sub": f.Subject}
	for name, value := range map[string]string{
		"given_name": f.FirstName, "family_name": f.LastName, "usual_name": f.LastName, "email": f.Email, "phone_number": f.Phone,
		"siret": f.SIRET, "organization_label": f.Organisation,
	} {
		if value != "" {
			all[name] = value
		}
	}
	if f.LastName != "" {
		all["name"] = f.FirstName + " " + f.LastName
	}
	if f.Email != "" {
		all["email_verified"] = true // an address is kept once it is proven
	}
	if f.Roles != nil {
		all["roles"] = f.Roles
	}
	return all
}

// UserInfo implements op.Server.
func (s server) UserInfo(ctx context.Context, r *op.Request[oidc.UserInfoRequest]) (*op.Response, error) {
	g, err := s.provider.Desk.Bearer(ctx, r.Data.AccessToken)
	if fault.CodeOf(err) == "grant.refused" {
		return nil, op.NewStatusError(oidc.ErrAccessDenied(), http.StatusUnauthorized)
	}
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	if err := s.provider.counted(g.ClientPublicID); err != nil {
		return nil, err
	}
	return op.NewResponse(claims(g.Facts)), nil
}

// Introspect implements op.Server.
func (s server) Introspect(ctx context.Context, r *op.Request[op.IntrospectionRequest]) (*op.Response, error) {
	c, err := s.authenticate(ctx, r.Data.ClientCredentials)
	if err != nil {
		return nil, err
	}
	if !c.Confidential {
		return nil, op.NewStatusError(oidc.ErrInvalidClient(), http.StatusUnauthorized)
	}
	i, err := s.provider.Desk.Inspect(ctx, c, r.Data.Token)
	if fault.CodeOf(err) == "grant.refused" {
		return op.NewResponse(&oidc.IntrospectionResponse{}), nil
	}
	if err != nil {
		return nil, s.refusal(ctx, err)
	}
	_, amr := acrOf(i.Level)
	answer := &oidc.IntrospectionResponse{
		Active: true, ClientID: c.PublicID, TokenType: oidc.BearerToken, Expiration: oidc.FromTime(i.ExpiresAt), IssuedAt: oidc.FromTime(i.CreatedAt),
		AuthTime: oidc.FromTime(i.AuthenticatedAt), Subject: i.Facts.Subject, Audience: oidc.Audience{c.PublicID}, Issuer: s.provider.Issuer,
		AuthenticationMethodsReferences: amr,
	}
	for _, one := range i.Scopes {
		answer.Scope = append(answer.Scope, string(one))
	}
	return op.NewResponse(answer), nil
}

// Revocation implements op.Server.
func (s server) Revocation(ctx context.Context, r *op.ClientRequest[oidc.RevocationRequest]) (*op.Response, error) {
	if err := s.provider.Desk.Revoke(ctx, r.Client.(party).of, r.Data.Token); err != nil {
		return nil, s.refusal(ctx, err)
	}
	return op.NewResponse(nil), nil
}
