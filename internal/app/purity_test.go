package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// crawlers are those who open every page.
var crawlers = []string{"visiteur", "claire", "marc", "inès", "youssef", "nora", "hugo", "odile", "parti"}

// Every page of the map, opened by many: each table is the same afterwards,
// letter for letter, but for who looked at what and who was last seen.
func TestOpeningPagesWritesNothing(t *testing.T) {
	p := worldOf(t)
	m := &matrix{place: p}
	who := slices.DeleteFunc(cast(t, p), func(a actor) bool { return !slices.Contains(crawlers, a.column) })
	before, n := p.sums(t), 0
	for _, q := range probes() {
		if !strings.HasPrefix(q.route, "GET ") {
			continue
		}
		_, path := p.find(t, q.about).at(q.route)
		if q.query != "" {
			path += "?" + m.filledIn(t, q.query).Encode()
		}
		for _, a := range who {
			if answer := p.try(a, http.MethodGet, path, nil); answer.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s, %s: %d", path, a.column, answer.StatusCode)
			}
			n++
		}
	}
	for table, sum := range p.sums(t) {
		if sum != before[table] && table != "sightings" {
			t.Errorf("opening pages wrote in %s", table)
		}
	}
	t.Logf("%d pages", n)

	// One letter that changes is seen: the sums prove something.
	p.change(t, `UPDATE answers SET body = body || '.' WHERE enrolment_id = (SELECT min(enrolment_id) FROM answers)`)
	if p.sums(t)["answers"] == before["answers"] {
		t.Error("a letter changed, and nothing is seen of it")
	}
}
