package offre

import (
	"net/http"
	"testing"
	"time"

	"profil/internal/catalogue/cataloguetest"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

// site is this room alone, with a world behind it; who is whoever asks now.
type site struct {
	*cataloguetest.World
	http.Handler
	who policy.Actor
	now time.Time
}

func newSite(t testing.TB) *site {
	t.Helper()
	w := cataloguetest.New(t, sqltest.SQLite(t))
	s := &site{World: w, now: sqltest.Noon}
	w.DB.Now = func() time.Time { return s.now }
	pages := Pages{Desk: w.Desk, Organisations: organisation.Desk{DB: w.DB}, Enrolments: enrolment.Desk{DB: w.DB, Limits: quota.Limits{Reserved: 5, Formations: 3, PerStructure: 2}}, EmployerDays: 10}
	look := &kit.Site{Product: "PROFIL", Operator: "Association Cap Demain"}
	assets, err := kit.NewAssets(look, kit.Colours{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(kit.AssetsPath, assets)
	for _, r := range pages.Routes() {
		mux.Handle(r.Pattern, kit.Handle(func(http.ResponseWriter, *http.Request) (*kit.Ctx, error) {
			c := &kit.Ctx{Actor: s.who, View: kit.View{Site: look, Now: s.now, Person: "Nora Belkacem", Structure: "Forêts & Métiers", Nav: []kit.NavItem{{Label: "Catalogue", Href: "/offre"}}}}
			if r.SignedIn && !s.who.SignedIn() {
				return c, fault.New(fault.Unauthenticated, "sign_in")
			}
			return c, nil
		}, r.Page))
	}
	mux.Handle("/", kit.Handle(func(http.ResponseWriter, *http.Request) (*kit.Ctx, error) {
		return &kit.Ctx{Actor: s.who, View: kit.View{Site: look, Now: s.now}}, nil
	}, func(*kit.Ctx) error { return fault.New(fault.NotFound, "not_found") }))
	s.Handler = kit.Shield{Session: "session", Assets: look.Assets}.Wrap(mux)
	return s
}

// as opens a browser for somebody.
func (s *site) as(t testing.TB, who policy.Actor) *kittest.Browser {
	t.Helper()
	s.who = who
	return kittest.New(t, s)
}
