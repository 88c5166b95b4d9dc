package app

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
)

const matrixFile = "testdata/qui-passe.txt"

// Every route, as every actor, about things of theirs and of others: what is
// answered is written in the table, and agrees with the policy. A deed is
// carried out up to its commit, which the database then refuses: the world is
// the same at the end, whoever tried.
func TestMatrix(t *testing.T) {
	t.Parallel()
	for _, where := range sqltest.Addresses(t) {
		t.Run(where.Name, func(t *testing.T) {
			t.Parallel()
			dsn := where.DSN
			if where.Name == "sqlite" {
				dsn = ""
			}
			p := worldIn(t, dsn)
			m := newMatrix(t, p)
			before := p.sums(t)
			got := m.run(t, probes())
			after := p.sums(t)
			for _, table := range []string{"logins", "sightings", "guesses", "counters"} {
				delete(before, table)
				delete(after, table)
			}
			for table := range before {
				if before[table] != after[table] {
					t.Errorf("something was written in %s", table)
				}
			}
			written(t, got)
			t.Logf("%d routes, %d lines, %d answers", len(p.routes()), m.lines, m.lines*len(m.cast))
		})
	}
}

// A rule that is opened too wide is seen: the table proves something.
func TestMatrixSeesAHole(t *testing.T) {
	rule := policy.Rules[policy.DocumentRead]
	defer func() { policy.Rules[policy.DocumentRead] = rule }()
	policy.Rules[policy.DocumentRead] = []policy.Grant{{Seat: policy.SignedIn}}
	table, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	m := newMatrix(t, worldOf(t))
	for _, about := range papersAsked {
		route := kit.Route{Pattern: "GET /documents/{id}", Act: policy.DocumentRead}
		line := m.line(t, route, probe{route: route.Pattern, about: about})
		if strings.Contains(string(table), line) != (about == "rien") {
			t.Errorf("nothing is seen of it: %s", line)
		}
	}
}

// written compares the table with what was answered; PROFIL_UPDATE=1 writes it.
func written(t *testing.T, got string) {
	t.Helper()
	if os.Getenv("PROFIL_UPDATE") != "" {
		if err := os.WriteFile(matrixFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			t.Errorf("not in %s: %s", matrixFile, b[i])
		case i >= len(b):
			t.Errorf("%s has more: %s", matrixFile, a[i])
		case a[i] != b[i]:
			t.Errorf("%s, line %d\n  it says: %s\n  the site: %s", matrixFile, i+1, a[i], b[i])
		}
	}
}

// matrix tries a world as its cast.
type matrix struct {
	*place
	cast  []actor
	by    map[string]actor
	lines int
	log   *said
}

func newMatrix(t *testing.T, p *place) *matrix {
	m := &matrix{place: p, cast: cast(t, p), by: map[string]actor{}, log: &said{}}
	for _, a := range m.cast {
		m.by[a.column] = a
	}
	p.rehearse(t)
	return m
}

// run tries everything, and says what was answered.
func (m *matrix) run(t *testing.T, all []probe) string {
	t.Helper()
	tried := map[string][]probe{}
	for _, q := range all {
		tried[q.route] = append(tried[q.route], q)
	}
	var b strings.Builder
	b.WriteString(legend)
	for _, r := range m.routes() {
		if len(tried[r.Pattern]) == 0 {
			t.Errorf("%s is tried by nobody", r.Pattern)
			continue
		}
		act := string(r.Act)
		if act == "" {
			act = "no right"
		}
		fmt.Fprintf(&b, "\n%s (%s)\n", r.Pattern, act)
		ordered := tried[r.Pattern]
		slices.SortStableFunc(ordered, func(a, b probe) int { return strings.Compare(a.about+a.fields, b.about+b.fields) })
		for _, q := range ordered {
			fmt.Fprintf(&b, "  %s\n", m.line(t, r, q))
		}
		delete(tried, r.Pattern)
	}
	for route := range tried {
		t.Errorf("%s is not on the map", route)
	}
	return b.String()
}

const legend = `Who gets what, route by route: tried by TestMatrix, written by PROFIL_UPDATE=1, read by people.
200 a page · 303 sent on · door: sent to the sign-in · 401 asked to sign in · 403 404 409 422 refused · done: the deed was carried out up to its commit
The last answer of a line is that of everybody who is not named before.
`

// line tries one probe as everybody.
func (m *matrix) line(t *testing.T, r kit.Route, q probe) string {
	t.Helper()
	o := m.find(t, q.about)
	method, path := o.at(q.route)
	if q.query != "" {
		path += "?" + m.filledIn(t, q.query).Encode()
	}
	fields := m.form(t, q)
	by := map[string][]string{}
	for _, a := range m.cast {
		got := m.outcome(m.try(a, method, path, fields))
		by[got] = append(by[got], a.column)
	}
	for got, who := range by {
		for _, column := range who {
			m.agrees(t, r, q, o, m.by[column], got, len(by["done"]) > 0)
		}
	}
	m.lines++
	kinds := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		if len(by[a]) != len(by[b]) {
			return len(by[a]) - len(by[b])
		}
		return strings.Compare(a, b)
	})
	var said []string
	for i, k := range kinds {
		who := strings.Join(by[k], " ")
		if i == len(kinds)-1 {
			who = map[bool]string{true: "everybody", false: "the others"}[len(kinds) == 1]
		}
		said = append(said, k+" "+who)
	}
	about := q.about
	if about == "" {
		about = "—"
	}
	if sends := q.fields; method == http.MethodPost && sends != "" && len(sends) < 100 {
		about += " [" + sends + "]"
	}
	return about + ": " + strings.Join(said, " · ")
}

// form is what a probe sends: the fields of a real form first, then its own.
func (m *matrix) form(t *testing.T, q probe) url.Values {
	t.Helper()
	v := url.Values{}
	if who, rest, ok := strings.Cut(q.form, " "); ok {
		pattern, about, _ := strings.Cut(rest, " about ")
		method, path := m.find(t, about).at(pattern)
		answer := m.try(m.by[who], method, path, nil)
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("%s cannot open %s: %d", who, path, answer.StatusCode)
		}
		v = fieldsOf(t, answer)
	}
	for name, all := range m.filledIn(t, q.fields) {
		v[name] = all
	}
	return v
}

// outcome names an answer. What the commit of a rehearsal refuses is done.
func (m *matrix) outcome(answer *http.Response) string {
	to := answer.Header.Get("Location")
	switch {
	case strings.HasPrefix(to, kit.SignInPath):
		return "door"
	case answer.StatusCode == http.StatusServiceUnavailable && m.db.Engine() == "sqlite":
		return "done"
	case answer.StatusCode == http.StatusInternalServerError && strings.Contains(m.log.text(), "rehearsal"):
		return "done"
	}
	return fmt.Sprint(answer.StatusCode)
}

// try is that of the place; where the commit that is refused is an error of
// ours, what is logged of it is kept.
func (m *matrix) try(a actor, method, path string, fields url.Values) *http.Response {
	if m.db.Engine() == "postgres" && method == http.MethodPost {
		before := slog.Default()
		defer slog.SetDefault(before)
		m.log = &said{}
		slog.SetDefault(slog.New(slog.NewTextHandler(m.log, nil)))
	}
	return m.place.try(a, method, path, fields)
}

// try sends a request as the browser of an actor would.
func (p *place) try(a actor, method, path string, fields url.Values) *http.Response {
	var key [16]byte
	rand.Read(key[:])
	sent := url.Values{kit.KeyField: {base64.RawURLEncoding.EncodeToString(key[:])}}
	maps.Copy(sent, fields)
	body := ""
	if method == http.MethodPost {
		body = sent.Encode()
	}
	r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Cookie", a.cookies())
	r.RemoteAddr = fmt.Sprintf("[2001:db8:%x::1]:443", slices.IndexFunc(columns, func(c actor) bool { return c.column == a.column })+1) // each from their own network
	w := httptest.NewRecorder()
	p.site.ServeHTTP(w, r)
	return w.Result()
}

// fieldsOf reads the main form of a page as it stands.
func fieldsOf(t *testing.T, answer *http.Response) url.Values {
	t.Helper()
	root, err := html.Parse(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	v := url.Values{}
	for n := range root.Descendants() {
		a := map[string]string{}
		for _, one := range n.Attr {
			a[one.Key] = one.Val
		}
		_, off := a["disabled"]
		_, checked := a["checked"]
		_, chosen := a["selected"]
		box := a["type"] == "checkbox" || a["type"] == "radio"
		switch {
		case off || n.Type != html.ElementNode:
		case n.Data == "input" && a["name"] != "" && a["name"] != kit.KeyField && (!box || checked):
			v.Add(a["name"], a["value"])
		case n.Data == "textarea" && n.FirstChild != nil:
			v.Add(a["name"], n.FirstChild.Data)
		case n.Data == "option" && chosen:
			for up := n.Parent; up != nil; up = up.Parent {
				for _, one := range up.Attr {
					if up.Data == "select" && one.Key == "name" {
						v.Set(one.Val, a["value"])
					}
				}
			}
		}
	}
	return v
}

// rehearse makes the database refuse the commit of whatever claims the key of a
// form: a deed is carried out whole, and undone.
func (p *place) rehearse(t *testing.T) {
	t.Helper()
	p.change(t, `CREATE TABLE rehearsals (person_id TEXT REFERENCES persons (id) DEFERRABLE INITIALLY DEFERRED)`)
	if p.db.Engine() == "sqlite" {
		p.change(t, `CREATE TRIGGER rehearsal AFTER INSERT ON form_keys BEGIN INSERT INTO rehearsals VALUES ('nobody'); END`)
		return
	}
	p.change(t,
		`CREATE FUNCTION rehearse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO rehearsals VALUES ('nobody'); RETURN NULL; END $$`,
		`CREATE TRIGGER rehearsal AFTER INSERT ON form_keys FOR EACH ROW EXECUTE FUNCTION rehearse()`)
}

// apart are the routes whose right is not read from the thing of the address
// alone, and why.
var apart = map[string]string{
	"GET /structures/rattachements/{id}":  "one’s own only: a référent and the staff have pages of theirs",
	"GET /structures/code/{id}":           "one’s own only",
	"POST /structures/code/{id}":          "one’s own only",
	"POST /structures/code/{id}/envoi":    "one’s own only",
	"GET /sessions/{id}/demande":          "everybody may ask, but for a session that they cannot read",
	"POST /sessions/{id}/demande":         "everybody may ask, but for a session that they cannot read",
	"POST /sessions/{id}/selection/note":  "the right is that of the request that the form names",
	"POST /sessions/{id}/selection/rang":  "the right is that of the request that the form names",
	"POST /sessions/{id}/selection/choix": "the right is that of the request that the form names",
	"GET /emargement/{id}/signature":      "the subject is the participation of the one who asks",
	"POST /emargement/{id}/signature":     "the subject is the participation of the one who asks",
	"POST /gestion/comptes/{id}/acces":    "a manager suspends nobody of the staff",
	"POST /gestion/comptes/{id}/garant":   "a manager vouches for nobody of the staff",
}

// agrees holds an answer against the policy: who may do the act is not told
// that they may not, or that the thing does not exist; who may not is told so,
// or, where nobody could do it now, that there is nothing of the sort to do.
func (m *matrix) agrees(t *testing.T, r kit.Route, q probe, o object, a actor, got string, can bool) {
	t.Helper()
	if r.Act == "" || q.about == "" || strings.HasPrefix(q.about, "rien") || strings.HasPrefix(q.about, "autre-adresse") || apart[r.Pattern] != "" {
		return
	}
	act := r.Act
	if q.act != "" {
		act = q.act
	}
	may := o.may(a.policy, act)
	if strings.Contains(r.Pattern, " /gestion") {
		may = may && a.policy.Staff(policy.Reader)
	}
	refused := slices.Contains([]string{"403", "404", "401", "door"}, got)
	switch {
	case may && refused && a.policy.Person == o.subject.Person: // nobody decides of themselves
	case may && refused, !may && !refused && got != "409" && (can || got != "422"):
		t.Errorf("%s, %s, %s: %s, and the policy says %v", r.Pattern, q.about, a.column, got, may)
	}
}

// sums gives for each table what it holds, in one word.
func (p *place) sums(t *testing.T) map[string]string {
	t.Helper()
	columns, err := sqldb.Columns()
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]string{}
	for _, c := range columns {
		of[c.Table] = append(of[c.Table], c.Name)
	}
	sums := map[string]string{}
	for table, names := range of {
		sums[table] = p.sum(t, table, names)
	}
	return sums
}
