package app

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"profil/internal/policy"
	"profil/internal/web/kit"
)

// A login whose holder has not proved lately who they are does nothing grave, by
// any route of the site, and is asked to; with the check taken away, the same
// forms pass.
func TestNothingGraveByAStaleLogin(t *testing.T) {
	p := worldOf(t)
	m := newMatrix(t, p)
	now := p.db.Now
	p.db.Now = func() time.Time { return now().Add(20 * time.Minute) }
	grave := maps.Clone(policy.Grave)
	defer func() { policy.Grave = grave }()

	done, asked := m.graveOutcomes(t, grave)
	for route, who := range done {
		t.Errorf("%s is done by %s, who proved nothing lately", route, who)
	}
	for _, r := range m.routes() {
		if _, is := grave[r.Act]; is && asked[r.Pattern] == 0 && !judgedBefore[r.Pattern] {
			t.Errorf("%s asks nobody who they are", r.Pattern)
		}
	}
	policy.Grave = nil
	if done, asked := m.graveOutcomes(t, grave); len(done) < 8 || len(asked) > 0 {
		t.Errorf("without the check, %d routes are done and %d ask: the test proves nothing", len(done), len(asked))
	}
}

// judgedBefore are the routes that do nothing grave yet: pages that say what a
// deed would do, a link that is nobody's.
var judgedBefore = map[string]bool{
	"POST /moi/securite/application": true, "GET /moi/adresses/lien/{jeton}": true, "GET /moi/effacement": true, "GET /gestion/comptes/{id}/effacement": true,
}

// whole are forms that the probes leave unfinished.
var whole = map[string]string{"POST /moi/effacement": "compris=oui", "POST /gestion/comptes/{id}/effacement": "motif=?"}

// graveOutcomes tries every grave route as everybody: who carried one out, and
// how many were asked who they are.
func (m *matrix) graveOutcomes(t *testing.T, grave map[policy.Act]policy.Proof) (done map[string]string, asked map[string]int) {
	t.Helper()
	done, asked = map[string]string{}, map[string]int{}
	acts := map[string]policy.Act{}
	for _, r := range m.routes() {
		acts[r.Pattern] = r.Act
	}
	for _, q := range probes() {
		if _, is := grave[acts[q.route]]; !is {
			continue
		}
		o := m.find(t, q.about)
		method, path := o.at(q.route)
		if q.query != "" {
			path += "?" + m.filledIn(t, q.query).Encode()
		}
		fields := q.fields
		if more := whole[q.route]; more != "" {
			fields = more
		}
		for _, a := range m.cast {
			answer := m.try(a, method, path, m.filledIn(t, fields))
			switch {
			case asksWhoOneIs(t, answer):
				asked[q.route]++
			case m.outcome(answer) == "done":
				done[q.route] = a.column
			}
		}
	}
	return done, asked
}

func asksWhoOneIs(t *testing.T, answer *http.Response) bool {
	t.Helper()
	if strings.HasPrefix(answer.Header.Get("Location"), kit.ConfirmPath) {
		return true
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(body), "Confirmez que c’est vous")
}
