package app

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"profil/internal/web/kit"
)

// headers are those of every answer, errors too.
var headers = []string{
	"Content-Security-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
}

// ask sends a request as somebody's browser would, or would not.
func ask(site http.Handler, method, path string, header map[string]string) *http.Response {
	r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(""))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w.Result()
}

// filled gives a pattern with something in its wildcards.
func filled(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.ReplaceAll(path, "{$}", "")
	for {
		a, rest, ok := strings.Cut(path, "{")
		if !ok {
			return method, path
		}
		_, b, _ := strings.Cut(rest, "}")
		path = a + "7q4k9fzt2mhx0123" + b
	}
}

// Every address of the map, asked by a visitor: a page, nothing, or the way to
// the sign-in; never an error of ours, and always under the whole set of
// headers.
func TestEveryRouteAsAVisitor(t *testing.T) {
	p := worldOf(t)
	routes := append(p.routes(), kit.Route{Pattern: "GET /sante"}, kit.Route{Pattern: "GET /nulle/part"}, kit.Route{Pattern: "PUT /offre"}, kit.Route{Pattern: "GET " + kit.AssetsPath + "x/rien.css"})
	for _, r := range routes {
		method, path := filled(r.Pattern)
		answer := ask(p.site, method, path, map[string]string{"Sec-Fetch-Site": "same-origin"})
		for _, h := range headers {
			if answer.Header.Get(h) == "" {
				t.Errorf("%s answers without %s", r.Pattern, h)
			}
		}
		if answer.StatusCode >= 500 {
			t.Errorf("%s: %d", r.Pattern, answer.StatusCode)
		}
		if !r.SignedIn {
			continue
		}
		switch method {
		case http.MethodGet:
			if to := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/connexion?suite=") {
				t.Errorf("%s: %d, to %q", r.Pattern, answer.StatusCode, to)
			}
		case http.MethodPost:
			if answer.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s: %d", r.Pattern, answer.StatusCode)
			}
		}
	}
	if answer := ask(p.site, "PUT", "/offre", nil); answer.StatusCode != http.StatusMethodNotAllowed || answer.Header.Get("Allow") != "GET" {
		t.Errorf("PUT /offre: %d, %q", answer.StatusCode, answer.Header.Get("Allow"))
	}
}

// No address acts for another site, whatever the browser says of it.
func TestNoRouteActsForAnotherSite(t *testing.T) {
	p := worldOf(t)
	signed := kit.SessionCookie + "=abc"
	cases := map[string]map[string]string{
		"cross-site":         {"Sec-Fetch-Site": "cross-site", "Cookie": signed},
		"same-site":          {"Sec-Fetch-Site": "same-site", "Cookie": signed},
		"another origin":     {"Origin": "https://ailleurs.example", "Cookie": signed},
		"an origin of null":  {"Origin": "null", "Cookie": signed},
		"nothing is told":    {"Cookie": signed},
		"cross-site, no one": {"Sec-Fetch-Site": "cross-site"},
	}
	before := p.counted(t)
	for _, r := range p.routes() {
		method, path := filled(r.Pattern)
		if method == http.MethodGet {
			continue
		}
		for name, header := range cases {
			if answer := ask(p.site, method, path, header); answer.StatusCode != http.StatusForbidden {
				t.Errorf("%s, %s: %d", r.Pattern, name, answer.StatusCode)
			}
		}
	}
	if after := p.counted(t); !maps.Equal(before, after) {
		t.Errorf("something was written: %v, then %v", before, after)
	}
}

// The doors of the demonstration do not exist elsewhere.
func TestNoDoorOfTheDemonstrationElsewhere(t *testing.T) {
	p := open(t, settings(t), false)
	for _, path := range []string{"/demo/personnes", "/demo/courrier", "/demo/courrier/x", "/kit"} {
		if answer := ask(p.site, "GET", path, nil); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if answer := ask(p.site, "POST", "/demo/connexion", map[string]string{"Sec-Fetch-Site": "same-origin"}); answer.StatusCode != http.StatusNotFound {
		t.Errorf("%d", answer.StatusCode)
	}
}

// walked are the people who follow every link they see, and whether some pages
// may be closed to them.
var walked = []string{visiting, "Claire Vasseur", "Marc Delage", "Nora Belkacem", "Hugo Marchand", "Odile Garnier", "Paul Nadeau", "Samir Haddad", "Lucas Petit"}

// mostPages bounds the walk of one person.
const mostPages = 120

// Everybody follows every link that they are shown: each leads to a page that
// is right, and opening pages writes nothing.
func TestEveryLinkThatIsShownLeadsSomewhere(t *testing.T) {
	p := worldOf(t)
	for _, name := range walked {
		t.Run(name, func(t *testing.T) {
			b := p.as(t, name)
			before := p.counted(t)
			seen := map[string]bool{"/": true}
			kinds := map[string]int{}
			queue := []string{"/"}
			for n := 0; len(queue) > 0 && n < mostPages; n++ {
				path := queue[0]
				queue = queue[1:]
				b.AsTyped = strings.HasPrefix(path, "/gestion/journal") // the reasons there are people's own words
				page := b.Get(path)
				if page.Status != http.StatusOK {
					t.Errorf("%s: %d", path, page.Status)
					continue
				}
				for _, to := range links(t, page.Body) {
					kind := shape(to)
					if seen[to] || kinds[kind] > 4 {
						continue
					}
					seen[to] = true
					kinds[kind]++
					queue = append(queue, to)
				}
			}
			if after := p.counted(t); !maps.Equal(before, after) {
				t.Errorf("reading wrote something: %v, then %v", before, after)
			}
		})
	}
}

// links gives the addresses of this site that a page leads to.
func links(t *testing.T, body []byte) []string {
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" {
			continue
		}
		for _, a := range n.Attr {
			u, err := url.Parse(a.Val)
			if a.Key == "href" && err == nil && u.Host == "" && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(u.Path, kit.AssetsPath) {
				u.Fragment = ""
				all = append(all, u.String())
			}
		}
	}
	return all
}

// shape gives an address without what tells one thing from another, so that a
// list of two hundred is not walked whole.
func shape(path string) string {
	u, _ := url.Parse(path)
	parts := strings.Split(u.Path, "/")
	for i, s := range parts {
		if len(s) >= 14 && strings.ContainsAny(s, "0123456789") {
			parts[i] = "*"
		}
	}
	query := ""
	for name := range u.Query() {
		query += "?" + name
	}
	return strings.Join(parts, "/") + query
}

// A page costs at most four queries before its own: the login, the standings,
// the structure, what waits; what waits for the staff stands in three rooms.
func TestWhatAPageCostsBeforeItsOwn(t *testing.T) {
	p := worldOf(t)
	for _, name := range walked {
		b := p.as(t, name)
		p.log.Reset()
		b.Get("/aide").Want(200)
		most := 4
		if name == "Odile Garnier" {
			most = 6
		}
		var l struct {
			Pattern string
			Queries int
		}
		if err := json.Unmarshal(p.log.Bytes(), &l); err != nil || l.Pattern != "GET /aide" || l.Queries > most {
			t.Errorf("%s: %s, %v", name, p.log, err)
		}
	}
}
