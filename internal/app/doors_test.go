package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"profil/internal/demo"
	"profil/internal/web/kit"
)

// elsewhere are addresses that lead to another site, or that some browser
// reads so.
var elsewhere = []string{
	"https://ailleurs.example", "http://ailleurs.example/x", "//ailleurs.example", "///ailleurs.example", "////ailleurs.example", `/\ailleurs.example`, `\\ailleurs.example`, `\/ailleurs.example`,
	`/\/ailleurs.example`, "/\t/ailleurs.example", "/\n/ailleurs.example", "\t//ailleurs.example", " //ailleurs.example", "/ /ailleurs.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
	"data:text/html,x", "vbscript:x", "mailto:x@ailleurs.example", "ailleurs.example", "@ailleurs.example", "/@ailleurs.example", "http:ailleurs.example", "https:/ailleurs.example", "http:///ailleurs.example",
	"//ailleurs.example/%2f..", "/%2f/ailleurs.example", "/%5cailleurs.example", "/.//ailleurs.example", "/..//ailleurs.example", "/%0d%0aLocation:%20https://ailleurs.example", "/\r\nLocation: https://ailleurs.example",
	"//localhost@ailleurs.example", "https://localhost.ailleurs.example", "http://localhost:80@ailleurs.example", "//ailleurs。example", "/\u2028/ailleurs.example", "?//ailleurs.example", "#//ailleurs.example",
	"//%61illeurs.example", "/x?suite=//ailleurs.example", "/;//ailleurs.example", "/\x00/ailleurs.example", "/\u200b/ailleurs.example", "blob:https://ailleurs.example/x", "file:///etc/passwd", "//[::1]/x",
}

// stays tells whether a browser that is led there stays on this site.
func stays(to string) bool {
	if to == "" {
		return true
	}
	clean := strings.Map(func(r rune) rune { // as browsers read an address
		switch r {
		case '\t', '\n', '\r':
			return -1
		case '\\':
			return '/'
		}
		return r
	}, strings.TrimLeft(to, "\x00 \t\n\r\f"))
	base, _ := url.Parse("http://localhost/connexion")
	u, err := base.Parse(clean)
	return err == nil && u.Scheme == "http" && u.Host == "localhost" && !strings.HasPrefix(clean, "//") && !strings.HasPrefix(u.Path, "//")
}

// Wherever the site is asked to lead somebody, it leads them to itself.
func TestNoDoorLeadsElsewhere(t *testing.T) {
	p := worldOf(t)
	var claire actor
	for _, a := range cast(t, p) {
		if a.column == "claire" {
			claire = a
		}
	}
	visitor := actor{}
	person := p.find(t, "compte Claire").ids[0]
	for _, to := range elsewhere {
		suite := "?suite=" + url.QueryEscape(to)
		for name, answer := range map[string]*http.Response{
			"signed in":  p.try(claire, "GET", "/connexion"+suite, nil),
			"sign-in":    p.try(visitor, "GET", "/connexion"+suite, nil),
			"become":     p.try(visitor, "POST", "/demo/connexion", url.Values{"personne": {person}, "suite": {to}}),
			"link":       p.try(visitor, "POST", "/connexion/lien", url.Values{"email": {"quelquun@ailleurs.example"}, "suite": {to}}),
			"no form":    p.try(claire, "GET", "/verification?code="+url.QueryEscape(to), nil),
			"came from":  from(p, claire, to),
			"no address": p.try(visitor, "GET", "/moi"+suite, nil),
		} {
			if at := answer.Header.Get("Location"); !stays(at) {
				t.Errorf("%s, %q leads to %q", name, to, at)
			}
			if answer.StatusCode >= 500 && answer.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("%s, %q: %d", name, to, answer.StatusCode)
			}
			if root := links(t, bodyOf(t, answer)); strings.Contains(strings.Join(root, " "), "//ailleurs") {
				t.Errorf("%s, %q: the page leads to %v", name, to, root)
			}
		}
	}
	for _, to := range []string{"https://ailleurs.example", "//ailleurs.example", `/\ailleurs.example`} {
		answer := p.try(visitor, "POST", "/connexion", url.Values{"email": {"claire.vasseur@bordeaux.example"}, "mot_de_passe": {demo.Passphrase}, "suite": {to}})
		if at := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || at != "/" {
			t.Errorf("%q: %d, to %q", to, answer.StatusCode, at)
		}
		if stays(to) {
			t.Errorf("%q is said to stay here: this proves nothing", to)
		}
	}
}

// from sends a form whose key is missing, from a page of somewhere else.
func from(p *place, a actor, referer string) *http.Response {
	r := httptest.NewRequest("POST", "http://localhost/moi", strings.NewReader("nom=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Referer", referer)
	r.Header.Set("Cookie", a.cookies())
	w := httptest.NewRecorder()
	p.site.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, answer *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Whatever a request says of the name of the site, the links of letters and the
// addresses that pages lead to are those of the settings.
func TestNobodyNamesTheSiteButItsSettings(t *testing.T) {
	p := worldOf(t)
	lies := []map[string]string{
		{"Host": "ailleurs.example"},
		{"X-Forwarded-Host": "ailleurs.example"},
		{"X-Forwarded-Proto": "https", "X-Forwarded-Host": "ailleurs.example"},
		{"Forwarded": "host=ailleurs.example;proto=https"},
		{"X-Original-URL": "https://ailleurs.example/"},
		{"X-Rewrite-URL": "//ailleurs.example"},
		{"X-Host": "ailleurs.example"},
		{"X-Forwarded-Server": "ailleurs.example"},
		{"X-Forwarded-Prefix": "//ailleurs.example"},
		{"Origin": "http://localhost", "Referer": "https://ailleurs.example/"},
	}
	people := []string{"claire.vasseur@bordeaux.example", "marc.delage@bordeaux.example", "nora.belkacem@forets-metiers.example", "odile.garnier@cap-demain.example"}
	p.change(t, `DELETE FROM mails`)
	for i, lie := range lies {
		form := url.Values{"email": {people[i%len(people)]}, kit.KeyField: {"AAAAAAAAAAAAAAAAAAAA" + string(rune('A'+i)) + "A"}}
		r := httptest.NewRequest("POST", "http://localhost/connexion/lien", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Cookie", visitCookie)
		for name, value := range lie {
			if name == "Host" {
				r.Host = value
			}
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		p.site.ServeHTTP(w, r)
		answer := w.Result()
		if at := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || !stays(at) {
			t.Errorf("%v: %d, to %q", lie, answer.StatusCode, at)
		}
	}
	for n := 1; n > 0; {
		var err error
		if n, err = p.clerk.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	all, err := p.mailbox.List(1000)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, l := range all {
		for _, to := range l.Links() {
			if !strings.HasPrefix(to, "http://localhost/") {
				t.Errorf("%s leads to %s", l.Subject, to)
			}
			if strings.Contains(to, "/connexion/lien/") {
				asked++
			}
		}
		if strings.Contains(l.HTML, "ailleurs.example") || strings.Contains(l.Text, "ailleurs.example") {
			t.Errorf("%s speaks of another site", l.Subject)
		}
	}
	if asked == 0 {
		t.Error("no letter with a link left: this proves nothing")
	}
}
