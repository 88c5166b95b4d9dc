package app

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"profil/internal/document"
	"profil/internal/sqldb"
)

// branded are the texts by which somebody is known wherever they come out, and
// how each is put, with the text as $1 and the person as $2.
var branded = map[string]string{
	"name":   `UPDATE persons SET last_name = $1 WHERE id = $2`,
	"phone":  `UPDATE persons SET phone = $1 WHERE id = $2`,
	"mail":   `UPDATE emails SET typed = $1 || '@essai.example' WHERE person_id = $2`,
	"letter": `UPDATE mails SET address = $1 || '@essai.example' WHERE person_id = $2`,
	"answer": `UPDATE answers SET body = $1 WHERE enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $2)`,
}

var brand = regexp.MustCompile(`marque-([a-z]+)-(\d+)-`)

// nameOnly are the pages on which the name of somebody, and nothing else of
// them, is shown without being recorded, and why. The one whom the page is
// about, if it is about one, is not excused; nor is who is not among these
// people, where the line has a query for them.
var nameOnly = map[string]struct{ why, people string }{
	"GET /demandes/{id}":                                   {why: "who answers, and who answered"},
	"GET /employeur":                                       {why: "colleagues away on the same days: what they ask is not told"},
	"GET /employeur/absences":                              {why: "who answers for the structure, and when"},
	"GET /emargement/{id}":                                 {"who trains", whoTrain},
	"GET /emargement/{id}/note":                            {"who trains", whoTrain},
	"GET /places/{id}":                                     {why: "who is named for a seat, and who may be: their requests are not told"},
	"GET /gestion":                                         {why: "who waits: opening their request is recorded"},
	"GET /gestion/adhesions":                               {why: "who asks in the name of a structure"},
	"GET /gestion/adhesions/campagne":                      {why: "who answers for a structure"},
	"GET /gestion/changements/{id}":                        {why: "who decided"},
	"GET /gestion/corrections/{id}":                        {why: "who answered"},
	"GET /gestion/courriels":                               {why: "who a letter did not reach"},
	"GET /gestion/demandes/{id}":                           {why: "who answers, and who answered"},
	"GET /gestion/demandes-structures/{id}":                {why: "who decided"},
	"GET /gestion/journal":                                 {why: "who did what: the journal is itself the record"},
	"GET /gestion/rattachements/{id}":                      {why: "the référents, and who decided"},
	"GET /gestion/regles":                                  {why: "who published them"},
	"GET /gestion/structures":                              {why: "who answers for a structure"},
	"GET /gestion/structures/{id}":                         {why: "who works for a structure"},
	"GET /nouvelles":                                       {why: "whom a piece of news speaks of: opening the thing is recorded"},
	"GET /moi/corrections/{id}":                            {why: "who answered"},
	"GET /offre/{id}/sessions/nouvelle":                    {"the trainers that one may choose", whoTrain},
	"GET /sessions/{id}/modifier":                          {"the trainers that one may choose", whoTrain},
	"GET /sessions/{id}/selection":                         {"who chose", `SELECT f.person_id FROM affiliations f JOIN roles r ON r.affiliation_id = f.id WHERE r.role = 'organiser'`},
	"GET /structures":                                      {why: "the référents of one’s structures"},
	"GET /structures/rattachements/{id}":                   {why: "the référents who are to answer"},
	"GET /structures/{id}":                                 {why: "colleagues, by name"},
	"GET /structures/{id}/adhesions/toutes":                {why: "who asked for an adhésion, and who decided"},
	"GET /structures/{id}/personnes/{rattachement}":        {why: "who decided"},
	"GET /structures/{id}/personnes/{rattachement}/depart": {why: "who could come after"},
}

const whoTrain = `SELECT f.person_id FROM affiliations f JOIN roles r ON r.affiliation_id = f.id WHERE r.role = 'trainer'`

// brandAll marks everybody, and gives their ids by their number.
func (p *place) brandAll(t *testing.T) []string {
	t.Helper()
	all := p.values(t, `SELECT id FROM persons ORDER BY id`)
	err := p.db.Write(t.Context(), func(tx *sqldb.Tx) error {
		for n, id := range all {
			for kind, update := range branded {
				if _, err := tx.Exec(update, fmt.Sprintf("marque-%s-%d-", kind, n), id); err != nil {
					return fmt.Errorf("%s: %w", kind, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// leaks opens every page of the map as everybody, and gives what was shown of
// somebody else without a record of it: "route: kind". Recordings, when it is
// not nil, does away with some of the records.
func (p *place) leaks(t *testing.T, recordings func(route string) bool) (found map[string]bool, kinds map[string]int) {
	t.Helper()
	who, people, m := cast(t, p), p.brandAll(t), &matrix{place: p}
	found, kinds = map[string]bool{}, map[string]int{}
	for _, q := range probes() {
		if !strings.HasPrefix(q.route, "GET ") {
			continue
		}
		o := p.find(t, q.about)
		_, path := o.at(q.route)
		if q.query != "" {
			path += "?" + m.filledIn(t, q.query).Encode()
		}
		for _, a := range who {
			if a.token == "" {
				continue
			}
			answer := p.try(a, http.MethodGet, path, nil)
			body, _ := io.ReadAll(answer.Body)
			recorded := p.recorded(t, a)
			if answer.StatusCode != http.StatusOK {
				continue
			}
			if recordings != nil && !recordings(q.route) {
				recorded = nil
			}
			for _, shown := range brand.FindAllStringSubmatch(string(body), -1) {
				var n int
				fmt.Sscan(shown[2], &n)
				if people[n] == a.policy.Person {
					continue
				}
				kinds[shown[1]]++
				excused := shown[1] == "name" && people[n] != o.subject.Person && p.excused(t, q.route, people[n])
				if !excused && !slices.Contains(recorded, people[n]) {
					found[q.route+": "+shown[1]+", to "+a.column] = true
				}
			}
		}
	}
	return found, kinds
}

// excused tells whether the bare name of somebody may be on a page unrecorded.
func (p *place) excused(t *testing.T, route, person string) bool {
	line, ok := nameOnly[route]
	return ok && (line.people == "" || slices.Contains(p.values(t, line.people), person))
}

// recorded gives whose data an actor was just recorded to have seen, by the
// seat that let them, and forgets it.
func (p *place) recorded(t *testing.T, a actor) []string {
	t.Helper()
	seen := p.values(t, `SELECT person_id FROM sightings WHERE seat <> '' AND actor_id = '`+a.policy.Person+`'`)
	p.change(t, `DELETE FROM sightings`)
	return seen
}

// What somebody is shown of another person is recorded, on every page and file
// of the map; but for a name, where the table says why.
func TestWhoReadsIsRecorded(t *testing.T) {
	t.Parallel()
	p := worldOf(t)
	found, kinds := p.leaks(t, nil)
	for _, one := range slices.Sorted(maps.Keys(found)) {
		t.Error(one)
	}
	for kind := range branded {
		if kinds[kind] == 0 && kind != "phone" && kind != "letter" {
			t.Errorf("%s was never shown: this proves nothing of it", kind)
		}
	}
	known := map[string]bool{}
	for _, r := range p.routes() {
		known[r.Pattern] = true
	}
	for route := range nameOnly {
		if !known[route] {
			t.Errorf("%s is not on the map", route)
		}
	}
	t.Logf("shown: %v", kinds)
}

// A page that would not record is seen: one after the other.
func TestAPageThatForgetsToRecordIsSeen(t *testing.T) {
	t.Parallel()
	p := worldOf(t)
	forgets := []string{
		"GET /demandes/{id}", "GET /employeur", "GET /employeur/decisions", "GET /employeur/decisions.csv", "GET /employeur/presences", "GET /emargement/{id}", "GET /documents",
		"GET /sessions/{id}/selection", "GET /sessions/{id}/selection/publication", "GET /sessions/{id}/documents", "GET /structures/{id}", "GET /structures/{id}/personnes/{rattachement}",
		"GET /gestion/comptes", "GET /gestion/comptes/{id}", "GET /gestion/demandes", "GET /gestion/demandes/{id}",
	}
	found, _ := p.leaks(t, func(route string) bool { return !slices.Contains(forgets, route) })
	for _, route := range forgets {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(found)), func(one string) bool { return strings.HasPrefix(one, route+": ") }) {
			t.Errorf("nothing is seen of %s", route)
		}
	}
}

// Every paper that somebody opens is recorded for whom it names: the bytes of a
// paper are not searched, the table of whom it is about is.
func TestEveryPaperThatIsOpenedIsRecorded(t *testing.T) {
	t.Parallel()
	p := worldOf(t)
	who, n := cast(t, p), 0
	for _, d := range p.papers(t) {
		named := []string{d.subject.Person}
		switch kind := document.Kind(d.subject.Status); {
		case d.subject.Person != "":
		case kind == document.Convention:
			named = p.values(t, `SELECT person_id FROM participations WHERE status <> 'withdrawn' AND session_id = '`+d.session+`' AND employer_id = '`+d.subject.Organisation+`'`)
		case kind == document.FeuilleEmargement:
			named = p.values(t, `SELECT person_id FROM participations WHERE status <> 'withdrawn' AND session_id = '`+d.session+`'`)
		default:
			continue // it names nobody
		}
		for _, a := range who {
			answer := p.try(a, http.MethodGet, "/documents/"+d.ids[0], nil)
			recorded := p.recorded(t, a)
			if answer.StatusCode != http.StatusOK {
				continue
			}
			for _, person := range named {
				if person != a.policy.Person && !slices.Contains(recorded, person) {
					t.Errorf("%s, %s: not recorded for each of %d", d.subject.Status, a.column, len(named))
				}
				n++
			}
		}
	}
	if n == 0 {
		t.Error("no paper names anybody: this proves nothing")
	}
}
