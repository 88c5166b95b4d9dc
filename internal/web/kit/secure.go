package kit

import (
	"context"
	"net/http"
	"strings"

	"profil/internal/web/kit/ui"
)

type nonceKey struct{}

// NonceOf returns the nonce of the response's scripts, "" outside of Shield.
func NonceOf(ctx context.Context) string {
	n, _ := ctx.Value(nonceKey{}).(string)
	return n
}

// SecureHeaders sets on an answer what tells the browser to trust only us.
// report is the name of a Reporting-Endpoints group, "" for none.
func SecureHeaders(h http.Header, nonce string, https bool, report string) {
	csp := "default-src 'none'; script-src 'nonce-" + nonce + "' 'strict-dynamic'; style-src 'self'; img-src 'self'; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
		"require-trusted-types-for 'script'; trusted-types 'none'"
	if report != "" {
		csp += "; report-to " + report
	}
	h["Content-Security-Policy"] = []string{csp}
	for name, value := range fixedHeaders {
		h[name] = value
	}
	if https {
		h["Strict-Transport-Security"] = twoYears
	}
}

var twoYears = []string{"max-age=63072000; includeSubDomains"}

// fixedHeaders are the same on every answer; their names are canonical.
var fixedHeaders = map[string][]string{
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"same-origin"},
	"Permissions-Policy": {"accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), " +
		"gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), " +
		"payment=(), picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), " +
		"storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()"},
}

// Shield stands before the whole site: headers on every answer, errors too,
// and no request that another site had a browser make.
type Shield struct {
	HTTPS   bool
	Session string // name of the cookie of a login, as CookieName gives it
	Report  string // Reporting-Endpoints group of refused content, "" for none
	Assets  string // address of the assets, for the page of a refusal
}

// Wrap puts the shield before next.
func (s Shield) Wrap(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nonce := newKey()
		SecureHeaders(w.Header(), nonce, s.HTTPS, s.Report)
		r = r.WithContext(context.WithValue(r.Context(), nonceKey{}, nonce))
		if origin.Check(r) != nil || s.unsigned(r) || embedded(r) {
			s.refuse(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unsigned tells whether a request that may change something carries a login
// but does not say from which site it comes: a browser of today always says.
func (s Shield) unsigned(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	if r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != "" || s.Session == "" {
		return false
	}
	_, err := r.Cookie(s.Session)
	return err == nil
}

// embedded tells whether another site asks for a page of ours otherwise than
// by sending a person to it.
func embedded(r *http.Request) bool {
	if r.Header.Get("Sec-Fetch-Site") != "cross-site" {
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document"
}

func (s Shield) refuse(w http.ResponseWriter, r *http.Request) {
	c := &Ctx{W: w, R: r, View: View{Site: &Site{Product: "PROFIL", HTTPS: s.HTTPS, Assets: s.Assets}}}
	c.complete(w, r)
	err := c.show(http.StatusForbidden, refusedPage(refusal{
		Title: "Cette demande vient d’un autre site",
		Lead:  "Par sécurité, rien n’a été fait. Ouvrez PROFIL directement et recommencez.",
		Links: []ui.Act{{Label: "Aller à l’accueil", Href: "/"}},
	}))
	if err != nil {
		c.broken()
	}
}

// ForgetBrowser tells the browser to forget all it holds of the site, on signing
// out, but for the two marks by which it is known again: that of the browsers
// whose owner is not slowed down by who guesses elsewhere, and that of those
// which are trusted. Neither opens anything without a password.
func (c *Ctx) ForgetBrowser() {
	c.W.Header().Set("Clear-Site-Data", `"cache","storage"`)
	for _, k := range c.R.Cookies() {
		name := strings.TrimPrefix(k.Name, "__Host-")
		if name != KnownCookie && name != TrustedCookie && c.cookieName(name) == k.Name {
			c.SetCookie(name, "", -1)
		}
	}
}
