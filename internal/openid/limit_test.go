package openid

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"profil/internal/client"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// asked is one request of a program, from a network.
func asked(p *Provider, path, from, id, secret string, fields url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if id == "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	} else {
		r.SetBasicAuth(id, secret)
	}
	w := httptest.NewRecorder()
	p.Programs(func(*http.Request) string { return from }).ServeHTTP(w, r)
	return w
}

// limited checks that an answer is a 429 that a library of services reads.
func limited(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	var said struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || w.Code != http.StatusTooManyRequests || said.Error != "temporarily_unavailable" ||
		w.Header().Get("Retry-After") != "60" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
}

// A network that guesses secrets, codes or tokens is told to wait, whichever of
// the addresses it guesses at; another is answered, and so is the service whose
// name was used. Without the guard it guesses for ever.
func TestWhoGuessesAtTheAddressesOfPrograms(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			now := sqltest.Noon
			db.Now = func() time.Time { return now }
			p := New(client.Desk{DB: db, Key: []byte("the key of the tests, 32 octets..")}, "https://profil.example", slog.New(slog.DiscardHandler))
			p.off.limits = !guarded
			c, secret, err := p.Desk.Register(t.Context(), policy.Clerk, client.Draft{
				Name: "Agenda", About: "Réserver une salle.", Returns: []string{"https://agenda.example/retour"}, Confidential: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			code := url.Values{"grant_type": {"authorization_code"}, "code": {"abc"}, "redirect_uri": {"https://agenda.example/retour"}, "code_verifier": {"v"}}
			guesses := []func(from string) *httptest.ResponseRecorder{
				func(from string) *httptest.ResponseRecorder {
					return asked(p, TokenPath, from, c.PublicID, "non", code)
				},
				func(from string) *httptest.ResponseRecorder {
					return asked(p, TokenPath, from, c.PublicID, secret, code)
				},
				func(from string) *httptest.ResponseRecorder {
					return asked(p, IntrospectPath, from, c.PublicID, "non", url.Values{"token": {"abc"}})
				},
				func(from string) *httptest.ResponseRecorder { return asked(p, UserinfoPath, from, "", "abc", nil) },
			}
			for i := range ofWrong {
				if w := guesses[i%len(guesses)]("192.0.2.1"); w.Code != http.StatusBadRequest && w.Code != http.StatusUnauthorized {
					t.Fatalf("guess %d: %d %s", i, w.Code, w.Body)
				}
			}
			for _, guess := range guesses {
				if w := guess("192.0.2.1"); guarded {
					limited(t, w)
				} else if w.Code == http.StatusTooManyRequests {
					t.Error("the guard is off: the test proves nothing")
				}
			}
			right := func(from string) int {
				return asked(p, IntrospectPath, from, c.PublicID, secret, url.Values{"token": {"abc"}}).Code
			}
			if got := right("192.0.2.2"); got != http.StatusOK {
				t.Errorf("the service itself is answered %d", got)
			}
			now = now.Add(time.Minute)
			if got := right("192.0.2.1"); got != http.StatusOK {
				t.Errorf("a minute later: %d", got)
			}
			for range ofService {
				_ = p.counted(c.PublicID)
			}
			if got := right("192.0.2.3"); (got == http.StatusTooManyRequests) != guarded {
				t.Errorf("a service that asks too much is answered %d", got)
			}
			for range ofBrowser {
				p.Allows("192.0.2.4")
			}
			if p.Allows("192.0.2.4") == guarded || !p.Allows("192.0.2.5") {
				t.Error("browsers of one network are sent to sign in without end, or those of another are not")
			}
		})
	}
}

// However many names a minute brings, what is kept of them is bounded.
func TestTheCountsAreBounded(t *testing.T) {
	var g gate
	for i := range 2 * mostNames {
		g.pass(sqltest.Noon, string(rune(i)), 1)
	}
	if n := len(g.counts); n > mostNames+1 {
		t.Errorf("%d names are kept", n)
	}
	if g.pass(sqltest.Noon, "one more", 1) {
		t.Error("who comes late has a count of their own")
	}
}
