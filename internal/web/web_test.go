package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
)

// site is a small one: a page that fails in each way.
func site(t *testing.T, db *sqldb.DB, log *bytes.Buffer, proxies ...netip.Prefix) http.Handler {
	t.Helper()
	s := &kit.Site{Product: "PROFIL"}
	assets, err := kit.NewAssets(s, kit.Colours{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	open := func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c := &kit.Ctx{View: kit.View{Site: s}}
		if r.URL.Query().Get("qui") != "" {
			c.Actor = policy.Actor{Person: "claire", Login: "l1"}
		}
		return c, nil
	}
	return Handler(Parts{
		DB: db, Log: slog.New(slog.NewJSONHandler(log, nil)), Site: s, Assets: assets, Open: open, Proxies: proxies,
		Routes: []kit.Route{
			{Pattern: "GET /panique", Page: func(*kit.Ctx) error { panic("mot de passe de Claire") }},
			{Pattern: "GET /ecrit", Page: func(c *kit.Ctx) error { return db.Write(c.Context(), func(*sqldb.Tx) error { return nil }) }},
			{Pattern: "GET /conflit", Page: func(*kit.Ctx) error { return fault.New(fault.Conflict, "stale") }},
			{Pattern: "GET /moi", SignedIn: true, Page: func(c *kit.Ctx) error { return c.NoContent() }},
			{Pattern: "POST /moi", SignedIn: true, Page: func(c *kit.Ctx) error { return c.NoContent() }},
			{Pattern: "GET /adresse", Page: func(c *kit.Ctx) error { return c.JSON(c.R.RemoteAddr) }},
		},
	})
}

func ask(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost"+path, nil)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestWhatTheMapAnswers(t *testing.T) {
	var log bytes.Buffer
	h := site(t, sqltest.SQLite(t), &log)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/sante", 200},
		{"GET", "/panique", 500},
		{"GET", "/ecrit", 500},
		{"GET", "/conflit", 409},
		{"GET", "/rien", 404},
		{"HEAD", "/rien", 404},
		{"GET", "/moi", 303},
		{"GET", "/moi?qui=claire", 204},
		{"POST", "/rien", 404},
		{"POST", "/conflit", 405},
		{"DELETE", "/moi", 405},
		{"PUT", "/rien", 404},
	} {
		w := ask(h, c.method, c.path)
		if w.Code != c.status {
			t.Errorf("%s %s: %d", c.method, c.path, w.Code)
		}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"} {
			if w.Header().Get(name) == "" {
				t.Errorf("%s %s: no %s", c.method, c.path, name)
			}
		}
	}
	if got := ask(h, "DELETE", "/moi").Header().Get("Allow"); got != "GET, POST" {
		t.Errorf("Allow: %q", got)
	}
	if strings.Contains(log.String(), "Claire") || !strings.Contains(log.String(), `"pattern":"GET /panique"`) || !strings.Contains(log.String(), `"status":500`) {
		t.Errorf("the log: %s", log.String())
	}
}

// A node whose database is gone says so, in time.
func TestHealthTellsTheTruth(t *testing.T) {
	db := sqltest.SQLite(t)
	h := site(t, db, &bytes.Buffer{})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if w := ask(h, "GET", "/sante"); w.Code != http.StatusServiceUnavailable || time.Since(start) > 3*time.Second {
		t.Errorf("%d after %s", w.Code, time.Since(start))
	}
}

// What is said of who asks is believed of the proxies of the settings alone.
func TestWhoReallyAsks(t *testing.T) {
	db := sqltest.SQLite(t)
	trusted := netip.MustParsePrefix("192.0.2.0/24") // httptest asks from 192.0.2.1
	for _, c := range []struct {
		proxies []netip.Prefix
		said    string
		want    string
	}{
		{nil, "203.0.113.9", "192.0.2.1:1234"},
		{[]netip.Prefix{trusted}, "203.0.113.9", "203.0.113.9:0"},
		{[]netip.Prefix{trusted}, "198.51.100.1, 203.0.113.9, 192.0.2.7", "203.0.113.9:0"}, // the first one is what anybody may write
		{[]netip.Prefix{trusted}, "n’importe quoi", "192.0.2.1:1234"},
		{[]netip.Prefix{trusted}, "2001:db8::1", "[2001:db8::1]:0"},
		{[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, "203.0.113.9", "192.0.2.1:1234"},
	} {
		h := site(t, db, &bytes.Buffer{}, c.proxies...)
		if got := ask(h, "GET", "/adresse", "X-Forwarded-For", c.said).Body.String(); got != `"`+c.want+`"` {
			t.Errorf("%v, %q: %s, not %s", c.proxies, c.said, got, c.want)
		}
	}
}

func TestBarShowsWhatOneMayDo(t *testing.T) {
	marc := policy.Actor{Person: "marc", Standings: []policy.Standing{{Organisation: "bordeaux", Roles: []policy.Role{policy.Referent, policy.Approver}}}}
	nora := policy.Actor{Person: "nora", Standings: []policy.Standing{{Organisation: "foret", Provider: true, Roles: []policy.Role{policy.Organiser}}}}
	odile := policy.Actor{Person: "odile", Rank: policy.Admin}
	for name, c := range map[string]struct {
		a    policy.Actor
		want string
	}{
		"a visitor": {policy.Actor{}, "/offre"},
		"Marc":      {marc, "/offre /demandes /documents /emargement /structures /employeur"},
		"Nora":      {nora, "/offre /demandes /documents /emargement /structures /prestataire"},
		"Odile":     {odile, "/offre /demandes /documents /structures /gestion"},
	} {
		var got []string
		for _, item := range bar(c.a, "/employeur/decisions", counts{}) {
			got = append(got, item.Href)
			if item.Current != (item.Href == "/employeur") {
				t.Errorf("%s: %s is current: %v", name, item.Href, item.Current)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A page of a course or a session belongs to the place where one works on it.
func TestBarMarksWhereOneIs(t *testing.T) {
	nora := policy.Actor{Person: "nora", Standings: []policy.Standing{{Organisation: "foret", Provider: true, Roles: []policy.Role{policy.Organiser}}}}
	odile := policy.Actor{Person: "odile", Rank: policy.Admin}
	for _, c := range []struct {
		a    policy.Actor
		path string
		want string
	}{
		{nora, "/offre", "/offre"},
		{nora, "/offre/k3", "/offre"},
		{nora, "/offre/nouvelle", "/prestataire"},
		{nora, "/offre/k3/modifier", "/prestataire"},
		{nora, "/sessions/k3", "/offre"},
		{nora, "/sessions/k3/selection/publication", "/prestataire"},
		{nora, "/sessions/k3/demande", "/demandes"},
		{nora, "/sessions/k3/emargement", "/emargement"},
		{odile, "/sessions/k3/selection", "/offre"},
		{odile, "/gestion/structures/k3", "/gestion"},
		{nora, "/moi", ""},
		{nora, "/", ""},
		{policy.Actor{}, "/offre/k3/questions", ""},
	} {
		got := ""
		for _, item := range bar(c.a, c.path, counts{}) {
			if item.Current {
				got += item.Href
			}
		}
		if got != c.want {
			t.Errorf("%s is in %q, not %q", c.path, got, c.want)
		}
	}
}

// Who answers for others and has let the time pass that they had to get a second
// factor is kept out of everything but the pages by which one gets it.
func TestWhoOwesASecondFactorIsKeptOut(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		path     string
		due      time.Time
		enrolled bool
		status   int
	}{
		{"/gestion", time.Time{}, false, 204},
		{"/gestion", noon.Add(time.Hour), false, 204},
		{"/gestion", noon, false, 403},
		{"/gestion", noon, true, 303}, // they have one: it is asked for
		{"/moi", noon, false, 403},
		{"/moi/securite", noon, false, 204},
		{"/moi/securite/application", noon, false, 204},
		{"/moi/confirmation", noon, true, 204},
		{"/aide", noon, false, 204},
		{"/connexion", noon, false, 204},
	} {
		open := func(http.ResponseWriter, *http.Request) (*kit.Ctx, error) {
			return &kit.Ctx{DueOn: c.due, View: kit.View{Site: &kit.Site{}, Now: noon}, Actor: policy.Actor{Person: "odile", Login: "l1", Rank: policy.Manager, Enrolled: c.enrolled}}, nil
		}
		h := handlerOf(open, kit.Route{Pattern: "GET " + c.path, SignedIn: true, Page: func(c *kit.Ctx) error { return c.NoContent() }})
		w := ask(h, "GET", c.path)
		if w.Code != c.status {
			t.Errorf("%s, due %v, enrolled %v: %d, want %d", c.path, c.due, c.enrolled, w.Code, c.status)
		}
		if w.Code == 303 && !strings.HasPrefix(w.Header().Get("Location"), kit.ConfirmPath) {
			t.Errorf("%s leads to %s", c.path, w.Header().Get("Location"))
		}
	}
}
