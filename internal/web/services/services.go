// Package services is where somebody meets another service of the operator:
// what it asks to know, for which structure they come, the list of those they
// agreed to, and the way out. It refuses to send anybody to an address that is
// not registered, and to tell a service anything before the person agreed.
package services

import (
	"net/http"

	"profil/internal/account"
	"profil/internal/openid"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// Pages are the pages between PROFIL and the services.
type Pages struct {
	Provider *openid.Provider
	Accounts account.Desk
}

// backPath is where somebody who had to sign in comes back to.
const backPath = "/services/retour"

// Routes is this room's part of the map of the site.
func (p Pages) Routes() []kit.Route {
	program := func(pattern string) kit.Route { return kit.Route{Pattern: pattern, Program: p.programs()} }
	return []kit.Route{
		{Pattern: "GET " + openid.AuthorizePath, Page: p.authorize},
		{Pattern: "GET " + backPath, Page: p.comeBack},
		{Pattern: "POST " + openid.AuthorizePath, Act: policy.ConsentGive, SignedIn: true, Page: p.agree},
		{Pattern: "GET " + openid.EndSessionPath, Page: p.leave},
		{Pattern: "POST " + openid.EndSessionPath, Page: p.signOut},
		{Pattern: "GET /services", Act: policy.ConsentRead, SignedIn: true, Page: p.mine},
		{Pattern: "POST /services/retrait", Act: policy.ConsentGive, SignedIn: true, Page: p.withdraw},

		program("GET " + openid.DiscoveryPath), program("GET " + openid.KeysPath), program("POST " + openid.TokenPath),
		program("GET " + openid.UserinfoPath), program("POST " + openid.UserinfoPath), program("POST " + openid.IntrospectPath), program("POST " + openid.RevokePath),
	}
}

func (p Pages) programs() http.Handler {
	if p.Provider == nil {
		return http.NotFoundHandler()
	}
	return p.Provider.Programs(kit.NetworkOf)
}
