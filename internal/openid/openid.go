// Package openid speaks OpenID Connect for the services that sign people in:
// the library reads and writes the protocol, package client decides. It refuses
// every flow but the code with PKCE (S256), an address that is not registered
// byte for byte, and a secret in an address.
package openid

import (
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/op"

	"profil/internal/client"
)

// Addresses of the protocol, under the public address of the site.
const (
	DiscoveryPath  = "/.well-known/openid-configuration"
	AuthorizePath  = "/services/autorisation"
	TokenPath      = "/services/jeton"
	UserinfoPath   = "/services/identite"
	KeysPath       = "/services/cles"
	IntrospectPath = "/services/examen"
	RevokePath     = "/services/revocation"
	EndSessionPath = "/services/deconnexion"
)

// Provider is the site as services see it.
type Provider struct {
	Desk   client.Desk
	Issuer string // the public address of the site, without a slash at its end

	programs http.Handler
	post     *http.Client // tells services that somebody has signed out
	gate     gate
	off      guards
}

// guards are the guards that a twin test takes away.
type guards struct{ limits bool }

// New makes the provider of a site. log is told of what broke here, never of
// what a service or a person sent.
func New(desk client.Desk, publicURL string, log *slog.Logger) *Provider {
	p := &Provider{Desk: desk, Issuer: strings.TrimSuffix(publicURL, "/"), post: &http.Client{Timeout: patience, CheckRedirect: stay}}
	endpoints := op.Endpoints{
		Token: op.NewEndpoint(TokenPath), Introspection: op.NewEndpoint(IntrospectPath), Userinfo: op.NewEndpoint(UserinfoPath),
		Revocation: op.NewEndpoint(RevokePath), JwksURI: op.NewEndpoint(KeysPath),
	}
	// The library would write what it is sent in the log, and let any page of
	// the web read our answers: it does neither.
	p.programs = op.RegisterServer(server{provider: p, log: log}, endpoints,
		op.WithServerCORSOptions(nil), op.WithFallbackLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	return p
}

// mostBytes is what a request of a program may weigh.
const mostBytes = 64 << 10

// Programs answers the programs of services: discovery, keys, tokens, claims.
// network names where a request comes from, "" when it is not known.
func (p *Provider) Programs(network func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := network(r)
		r.Body = http.MaxBytesReader(w, r.Body, mostBytes)
		w.Header().Set("Referrer-Policy", "no-referrer")
		if r.URL.Path == DiscoveryPath || r.URL.Path == KeysPath {
			// Any page may read what is public.
			w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
			w.Header().Set("Cache-Control", "public, max-age=3600")
		} else {
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("Pragma", "no-cache")
			if r.URL.RawQuery != "" { // what is secret has no place in an address (RFC 6750, 2.3; RFC 6749, 2.3.1)
				op.WriteError(w, r, badRequest("parameters belong in the body"), slog.New(slog.DiscardHandler))
				return
			}
		}
		c := &challenger{ResponseWriter: w, scheme: schemeOf(r.URL.Path)}
		if p.crowded(from) {
			op.WriteError(c, r, tooMany(), slog.New(slog.DiscardHandler))
			return
		}
		p.programs.ServeHTTP(c, r)
		if c.status == http.StatusBadRequest || c.status == http.StatusUnauthorized {
			p.wrong(from)
		}
	})
}

// challenger says on a 401 how one makes oneself known (RFC 6749, 5.2; RFC
// 6750, 3).
type challenger struct {
	http.ResponseWriter
	scheme string
	status int
}

// WriteHeader implements http.ResponseWriter.
func (c *challenger) WriteHeader(status int) {
	c.status = status
	switch status {
	case http.StatusTooManyRequests:
		c.Header().Set("Retry-After", "60")
	case http.StatusUnauthorized:
		c.Header().Set("WWW-Authenticate", c.scheme)
	}
	c.ResponseWriter.WriteHeader(status)
}

func schemeOf(path string) string {
	if path == UserinfoPath {
		return `Bearer error="invalid_token"`
	}
	return `Basic realm="services"`
}
