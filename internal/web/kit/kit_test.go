package kit_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

// house is a small site for these tests.
type house struct {
	mux  *http.ServeMux
	site *kit.Site
	who  policy.Actor
	out  bool // the login has expired
	kit.Page
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{mux: http.NewServeMux(), site: &kit.Site{Product: "PROFIL", Operator: "Cap Métiers", Contact: "a@b.example", Demo: true}}
	assets, err := kit.NewAssets(h.site, kit.Colours{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.mux.Handle(kit.AssetsPath, assets)
	kit.GalleryRoutes(h.mux, h.open)
	return h
}

func (h *house) open(http.ResponseWriter, *http.Request) (*kit.Ctx, error) {
	c := &kit.Ctx{Actor: h.who, View: kit.View{Site: h.site}, SignIn: h.Page}
	if h.out {
		return c, fault.New(fault.Unauthenticated, "sign_in")
	}
	return c, nil
}

func (h *house) at(pattern string, page kit.Page) { h.mux.Handle(pattern, kit.Handle(h.open, page)) }

func (h *house) handler() http.Handler {
	return kit.Shield{Session: "session", Assets: h.site.Assets}.Wrap(h.mux)
}

func TestTheGalleryHasNothingWrong(t *testing.T) {
	h := newHouse(t)
	for _, who := range []policy.Actor{{}, {Person: "claire", Login: "l1"}} {
		h.who = who
		b := kittest.New(t, h.handler())
		page := b.Get("/kit").Want(200)
		for _, other := range []string{"confirmer", "reprendre", "connexion"} {
			b.Get("/kit?page=" + other).Want(200)
		}
		b.Get("/kit?page=refus").Want(409)
		refused := page.Form(`button:contains(Voir un refus)`).Press("Voir un refus").Want(422)
		refused.WantError("siret", "SIRET").WantError("naissance", "14/01/2027")
		if got := refused.Title(); !strings.HasPrefix(got, "Erreur : Étape 2 sur 3") {
			t.Errorf("title %q", got)
		}
		if refused.Attr(".problem", "autofocus") != "" || !refused.Has(".problem[autofocus]") {
			t.Error("the summary does not take the focus")
		}
	}
}

func TestEveryRefusalIsAPageThatSaysWhatToDo(t *testing.T) {
	h := newHouse(t)
	kinds := map[fault.Kind]int{
		fault.Internal: 500, fault.Invalid: 422, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409, fault.Unavailable: 503,
	}
	var answer error
	h.at("GET /x", func(*kit.Ctx) error { return answer })
	b := kittest.New(t, h.handler())
	for kind, status := range kinds {
		answer = fault.New(kind, "unheard_of")
		b.Unchecked = kind == fault.Internal
		p := b.Get("/x").Want(status)
		if p.Text("main h1") == "" || !p.Has("main .btn") {
			t.Errorf("%d: %s", status, p.Text("main"))
		}
		for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"} {
			if p.Header.Get(name) == "" {
				t.Errorf("%d: no %s", status, name)
			}
		}
		if (p.Header.Get("Retry-After") != "") != (status == 503) {
			t.Errorf("%d: Retry-After %q", status, p.Header.Get("Retry-After"))
		}
	}
	answer = fault.New(fault.Unavailable, kit.TooMany)
	b.Unchecked = false
	b.Get("/x").Want(429).WantText("h1", "Trop d’essais")
	answer = fault.New(fault.NotFound, "not_found")
	b.GetJSON("/x").Want(404)
}

func TestAnErrorNobodyNamedIsNeverShown(t *testing.T) {
	h := newHouse(t)
	h.at("GET /x", func(*kit.Ctx) error { return errors.New("claire@example.fr") })
	h.at("GET /p", func(*kit.Ctx) error { panic("claire@example.fr") })
	b := kittest.New(t, h.handler())
	b.Unchecked = true
	for _, path := range []string{"/x", "/p"} {
		p := b.Get(path).Want(500)
		if strings.Contains(string(p.Body), "claire@") || !p.Has("main b") {
			t.Errorf("%s: %s", path, p.Body)
		}
	}
}

func TestAGetWritesNothing(t *testing.T) {
	h, db := newHouse(t), sqltest.SQLite(t)
	h.at("GET /x", func(c *kit.Ctx) error {
		return db.Write(c.Context(), func(*sqldb.Tx) error { return nil })
	})
	b := kittest.New(t, h.handler())
	b.Unchecked = true
	b.Get("/x").Want(500)
}

func TestAFormSentTwiceActsOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for _, who := range []policy.Actor{{}, {Person: "claire", Login: "l1"}} {
			h := newHouse(t)
			h.who = who
			done := 0
			h.at("GET /f", func(c *kit.Ctx) error { return c.Show(formPage("/f")) })
			h.at("GET /fait/{id}", func(c *kit.Ctx) error { return c.Show(formPage("/f")) })
			h.at("POST /f", func(c *kit.Ctx) error {
				c.Then("/fait/{id}")
				err := db.Write(c.Context(), func(tx *sqldb.Tx) error {
					tx.Made("42")
					return nil
				})
				if err == nil {
					done++
					return c.Done()
				}
				return err
			})
			b := kittest.New(t, h.handler())
			f := b.Get("/f").FormTo("/f")
			f.Press("Envoyer").Want(200).WantAt("/fait/42")
			f.Press("Envoyer").Want(200).WantAt("/fait/42")
			if done != 1 {
				t.Errorf("%q: done %d times", who.Person, done)
			}
			b.Get("/f").FormTo("/f").Press("Envoyer")
			if done != 2 {
				t.Errorf("%q: a new form is another deed: %d", who.Person, done)
			}
		}
	})
}

func TestAFormWithoutItsKeyCanBeSentAgain(t *testing.T) {
	h := newHouse(t)
	h.at("GET /f", func(c *kit.Ctx) error { return c.Show(formPage("/f")) })
	got := ""
	h.at("POST /f", func(c *kit.Ctx) error { got = c.Value("nom"); return c.SeeOther("/f") })
	b := kittest.New(t, h.handler())
	p := b.Get("/f").FormTo("/f").Fill("nom", "Élodie").Force(kit.KeyField).Press("Envoyer").Want(409)
	if got != "" {
		t.Fatal("the page was reached")
	}
	p.FormTo("/f").Press("Envoyer à nouveau").Want(200)
	if got != "Élodie" {
		t.Errorf("got %q", got)
	}
	f := b.Get("/f").FormTo("/f")
	b.Forget()
	f.Press("Envoyer").Want(409).FormTo("/f").Press("").Want(200)
}

func TestWhatWasTypedSurvivesAnExpiredLogin(t *testing.T) {
	h := newHouse(t)
	h.who = policy.Actor{Person: "claire", Login: "l1"}
	h.Page = func(c *kit.Ctx) error { return c.Show(signInPage(kit.PackPending(c.R))) }
	h.at("GET /f", func(c *kit.Ctx) error { return c.Show(formPage("/f")) })
	got := ""
	h.at("POST /f", func(c *kit.Ctx) error { got = c.Value("nom"); return c.SeeOther("/f") })
	back := kit.Handle(func(http.ResponseWriter, *http.Request) (*kit.Ctx, error) {
		return &kit.Ctx{View: kit.View{Site: h.site}}, nil
	}, func(c *kit.Ctx) error {
		kept, ok := kit.UnpackPending(c.Raw(kit.PendingField))
		if !ok {
			return fault.New(fault.Invalid, "invalid")
		}
		h.out = false
		return c.Show(resumePage(kept))
	})
	h.mux.Handle("POST /connexion", back)
	b := kittest.New(t, h.handler())
	f := b.Get("/f").FormTo("/f").Fill("nom", "Je veux apprendre.")
	h.out = true
	p := f.Force("mot-de-passe", "six loutres").Press("Envoyer").Want(401)
	if got != "" || strings.Contains(string(p.Body), "loutres") {
		t.Fatal("acted, or showed a password")
	}
	p.FormTo("/connexion").Press("Se connecter").Want(200).FormTo("/f").Press("Reprendre").Want(200)
	if got != "Je veux apprendre." {
		t.Errorf("got %q", got)
	}
	h.out = true
	if p := b.Get("/f?a=1"); p.URL.Path != "/connexion" || p.URL.Query().Get("suite") != "/f?a=1" {
		t.Errorf("a GET leads to %s", p.Path())
	}
}

func TestWhatIsSentMustBeText(t *testing.T) {
	h := newHouse(t)
	h.at("POST /f", func(c *kit.Ctx) error { return c.Show(formPage(c.Value("nom"))) })
	h.at("GET /f", func(c *kit.Ctx) error { return c.Show(formPage("/" + c.Query("q"))) })
	b := kittest.New(t, h.handler())
	b.Post("/f", url.Values{"nom": {"a\xff"}}).Want(400)
	b.Post("/f", url.Values{"nom": {"a\x00"}}).Want(400)
	b.Get("/f?q=%ff").Want(400)
	b.Post("/f", url.Values{"nom": {strings.Repeat("a", kit.FormBytes)}}).Want(413)
	r, _ := http.NewRequestWithContext(t.Context(), "POST", "http://localhost/f", strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json")
	b.Do(r).Want(415)
}

func TestAFlashIsToldOnce(t *testing.T) {
	h := newHouse(t)
	h.at("GET /f", func(c *kit.Ctx) error { return c.Show(formPage("/f")) })
	h.at("POST /f", func(c *kit.Ctx) error { c.Flash("stale"); return c.SeeOther("/f") })
	b := kittest.New(t, h.handler())
	b.Get("/f").FormTo("/f").Press("Envoyer").WantText("main [role=status]", "Quelqu’un a modifié")
	b.Get("/f").WantNo("main [role=status]")
}

func TestAnotherSiteIsRefused(t *testing.T) {
	h := newHouse(t)
	h.at("POST /f", func(*kit.Ctx) error { t.Error("reached"); return nil })
	h.at("GET /g", func(c *kit.Ctx) error { return c.Show(formPage("/f")) })
	for name, set := range map[string]map[string]string{
		"cross-site":         {"Sec-Fetch-Site": "cross-site"},
		"same-site":          {"Sec-Fetch-Site": "same-site"},
		"another origin":     {"Origin": "https://ailleurs.example"},
		"null origin":        {"Origin": "null"},
		"says nothing":       {"Cookie": "session=x"},
		"embedded, by a GET": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image", "method": "GET"},
	} {
		method, path := "POST", "/f"
		if set["method"] != "" {
			method, path = "GET", "/g"
		}
		r, _ := http.NewRequestWithContext(t.Context(), method, "http://localhost"+path, strings.NewReader("a=b"))
		for k, v := range set {
			r.Header.Set(k, v)
		}
		if p := kittest.New(t, h.handler()).Do(r); p.Status != 403 {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
}

func TestAutosaveClaimsNoKey(t *testing.T) {
	h, db := newHouse(t), sqltest.SQLite(t)
	h.at("GET /f", func(c *kit.Ctx) error { return c.Show(formPage("/f")) })
	h.at("POST /f", func(c *kit.Ctx) error {
		if err := db.Write(c.Context(), func(*sqldb.Tx) error { return nil }); err != nil {
			return err
		}
		if c.Autosaving() {
			return c.NoContent()
		}
		return c.SeeOther("/f")
	})
	b := kittest.New(t, h.handler())
	f := b.Get("/f").FormTo("/f")
	b.Header.Set("X-Autosave", "1")
	f.Press("Envoyer").Want(204)
	f.Press("Envoyer").Want(204)
	b.Header.Del("X-Autosave")
	f.Press("Envoyer").Want(200)
}

func TestCookiesBelongToTheHost(t *testing.T) {
	h := newHouse(t)
	h.site.HTTPS = true
	h.at("GET /f", func(c *kit.Ctx) error { return c.Show(formPage("/f")) })
	p := kittest.NewAt(t, kit.Shield{HTTPS: true}.Wrap(h.mux), "https://profil.example").Get("/f")
	if got := p.Header.Get("Set-Cookie"); !strings.HasPrefix(got, "__Host-visite=") || !strings.Contains(got, "Secure") || !strings.Contains(got, "HttpOnly") || !strings.Contains(got, "SameSite=Lax") {
		t.Error(got)
	}
	if p.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS")
	}
}

// Whoever adds a component shows it.
func TestTheGalleryShowsEveryComponent(t *testing.T) {
	shown, err := os.ReadFile("gallery.templ")
	if err != nil {
		t.Fatal(err)
	}
	more, _ := os.ReadFile("refusal.templ")
	shown = append(shown, more...)
	sources, _ := filepath.Glob("ui/*.templ")
	components := regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`)
	n := 0
	for _, source := range sources {
		b, _ := os.ReadFile(source)
		for _, m := range components.FindAllSubmatch(b, -1) {
			n++
			if !bytes.Contains(shown, append([]byte("@ui."), append(m[1], '(')...)) {
				t.Errorf("the gallery does not show ui.%s", m[1])
			}
		}
	}
	if n < 40 {
		t.Errorf("%d components found", n)
	}
}
