// Package web is the map of the site: every route of every room in one value,
// the headers of every answer, and from a cookie to who asks. It refuses a
// request of another site, and whatever is not on the map.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

// Parts is what the site is made of. Routes is the whole map, but for the
// health page and the assets, which need nobody.
type Parts struct {
	DB      *sqldb.DB
	Log     *slog.Logger
	Site    *kit.Site
	Assets  *kit.Assets
	Open    kit.Open
	Routes  []kit.Route
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// Handler builds the site.
func Handler(p Parts) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /sante", named("GET /sante", health(p.DB)))
	mux.Handle("GET "+kit.AssetsPath, named("GET "+kit.AssetsPath, p.Assets))
	for _, r := range p.Routes {
		mux.Handle(r.Pattern, named(r.Pattern, handlerOf(p.Open, r)))
	}
	mux.Handle("/", named("/", elsewhere(mux, numbered(p.Open))))
	shield := kit.Shield{HTTPS: p.Site.HTTPS, Session: kit.CookieName(p.Site, kit.SessionCookie), Assets: p.Site.Assets}
	return logged(p.Log, behind(p.Proxies, shield.Wrap(rescued(mux))))
}

// handlerOf makes the handler of one line of the map.
func handlerOf(open kit.Open, r kit.Route) http.Handler {
	if r.Program != nil {
		return r.Program
	}
	opened := numbered(open)
	if r.SignedIn {
		opened = known(opened)
	}
	opened = sure(opened, r.Pattern)
	if r.MaxBody > kit.FormBytes {
		return kit.HandleUpload(opened, r.Page)
	}
	return kit.Handle(opened, r.Page)
}

// known asks a visitor to sign in before anything else is looked at.
func known(open kit.Open) kit.Open {
	return func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c, err := open(w, r)
		if err == nil && !c.Actor.SignedIn() {
			err = fault.New(fault.Unauthenticated, "sign_in")
		}
		return c, err
	}
}

// spared are the pages that stay open to who must have a second factor and has
// none: those by which one gets it, and what the law wants everybody to read.
var spared = []string{
	"/connexion", "/deconnexion", "/moi/securite", "/moi/confirmation", "/moi/mot-de-passe", "/moi/connexions", "/demo/",
	"/aide", "/accessibilite", "/mentions-legales", "/donnees-personnelles",
}

// sure keeps out who answers for others and has let the time pass that they had
// to get a second factor.
func sure(open kit.Open, pattern string) kit.Open {
	_, path, _ := strings.Cut(pattern, " ")
	if slices.ContainsFunc(spared, func(start string) bool { return strings.HasPrefix(path, start) }) {
		return open
	}
	return func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c, err := open(w, r)
		switch {
		case err != nil || c.DueOn.IsZero() || c.View.Now.Before(c.DueOn):
			return c, err
		case c.Actor.Enrolled:
			return c, fault.New(fault.Forbidden, policy.StepUp)
		}
		return c, fault.New(fault.Forbidden, "second.due")
	}
}

// numbered gives the page the number that the log knows the request by.
func numbered(open kit.Open) kit.Open {
	return func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c, err := open(w, r)
		if c != nil {
			c.View.Request = lineOf(r.Context()).ID
		}
		return c, err
	}
}

// elsewhere refuses what is not on the map, before anything of the request is
// looked at: another verb of a page that is, or nothing at all.
func elsewhere(mux *http.ServeMux, open kit.Open) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refusal := error(fault.New(fault.NotFound, "not_found"))
		if allowed := verbs(mux, r); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			refusal = kit.ErrMethod
		}
		asked := r.Clone(r.Context())
		asked.Method, asked.Body = http.MethodGet, http.NoBody // what it carries is not read
		kit.Handle(open, func(*kit.Ctx) error { return refusal }).ServeHTTP(w, asked)
	})
}

// verbs lists those that the address of r knows.
func verbs(mux *http.ServeMux, r *http.Request) (known []string) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		asked := r.Clone(r.Context())
		asked.Method = method
		if _, pattern := mux.Handler(asked); pattern != "/" && pattern != "" {
			known = append(known, method)
		}
	}
	return known
}

// healthTime is how long the database may take to answer before the node is
// said to be unwell.
const healthTime = 2 * time.Second

// health answers 200 while the database does.
func health(db *sqldb.DB) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), healthTime)
		defer cancel()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if err := db.Ping(ctx); err != nil {
			w.Header().Set("Retry-After", "5")
			w.WriteHeader(http.StatusServiceUnavailable)
			w.Write([]byte("base injoignable\n")) //nolint:errcheck // the reader has gone
			return
		}
		w.Write([]byte("pret\n")) //nolint:errcheck // the reader has gone
	})
}

// rescued answers for what panics outside of a page.
func rescued(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				slog.ErrorContext(r.Context(), "site panicked", "request", lineOf(r.Context()).ID)
				http.Error(w, "Une erreur est survenue. Réessayez dans un instant.", http.StatusInternalServerError)
			} else if p != nil {
				panic(p)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
