package app

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// canary is a private text of somebody, marked so that it is known wherever it
// comes out.
type canary struct {
	kind string
	object
}

// nest is one kind of private text: where it stands, around whom, how it is
// marked, and who may read it.
type nest struct {
	query  string // key, person, organisation, provider, status, session
	update string // with the text as $1 and the key as $2
	may    func(a policy.Actor, o object) bool
	silent bool // kept, and shown on no page
}

func does(acts ...policy.Act) func(policy.Actor, object) bool {
	return func(a policy.Actor, o object) bool {
		return slices.ContainsFunc(acts, func(act policy.Act) bool { return o.may(a, act) })
	}
}

const aroundRequest = `, e.person_id, e.employer_id, COALESCE(e.provider_id, ''), e.status, e.session_id FROM enrolments e`

// nests are the private texts of the world. A column of privacy.csv in people's
// own words is in one of them, or is public by nature.
var nests = map[string]nest{
	"answer": {
		`SELECT w.enrolment_id || '/' || w.question_id` + aroundRequest + ` JOIN answers w ON w.enrolment_id = e.id`,
		`UPDATE answers SET body = $1 WHERE enrolment_id || '/' || question_id = $2`, does(policy.MotivationRead), false,
	},
	"employer": {`SELECT e.id` + aroundRequest + ` WHERE e.employer_reason <> ''`, `UPDATE enrolments SET employer_reason = $1 WHERE id = $2`, does(policy.EnrolmentRead), false},
	"provider": {`SELECT e.id` + aroundRequest + ` WHERE e.provider_reason <> ''`, `UPDATE enrolments SET provider_reason = $1 WHERE id = $2`, does(policy.EnrolmentRead), true},
	"end":      {`SELECT e.id` + aroundRequest + ` WHERE e.end_reason <> ''`, `UPDATE enrolments SET end_reason = $1 WHERE id = $2`, does(policy.EnrolmentRead), true},
	"step": {
		`SELECT x.id` + aroundRequest + ` JOIN enrolment_steps x ON x.enrolment_id = e.id WHERE x.reason <> ''`,
		`UPDATE enrolment_steps SET reason = $1 WHERE id = $2`, does(policy.EnrolmentRead), false,
	},
	"message": {
		`SELECT x.id` + aroundRequest + ` JOIN enrolment_messages x ON x.enrolment_id = e.id`,
		`UPDATE enrolment_messages SET body = $1 WHERE id = $2`, does(policy.ThreadRead), false,
	},
	// The provider's draft: nobody else's before it is published.
	"choice": {
		`SELECT e.id` + aroundRequest + ` WHERE e.choice <> '' AND e.status = 'awaiting_provider'`,
		`UPDATE enrolments SET choice_reason = $1 WHERE id = $2`, does(policy.SelectionRead), false,
	},
	"phone":       {`SELECT id, id, '', '', '', '' FROM persons`, `UPDATE persons SET phone = $1 WHERE id = $2`, does(policy.AccountRead), false},
	"affiliation": {`SELECT id, person_id, COALESCE(organisation_id, ''), '', status, '' FROM affiliations`, `UPDATE affiliations SET reason = $1 WHERE id = $2`, does(policy.AffiliationRead), false},
	"change": {
		`SELECT id, person_id, organisation_id, '', status, '' FROM changes`, `UPDATE changes SET body = $1 WHERE id = $2`,
		does(policy.ChangeReport, policy.BackOfficeRead), false,
	},
	"change-answer": {
		`SELECT id, person_id, organisation_id, '', status, '' FROM changes WHERE status <> 'reported'`, `UPDATE changes SET answer = $1 WHERE id = $2`,
		does(policy.ChangeReport, policy.BackOfficeRead), false,
	},
	"request": {
		`SELECT id, person_id, '', '', status, '' FROM organisation_requests WHERE status <> 'accepted'`, `UPDATE organisation_requests SET reason = $1 WHERE id = $2`,
		does(policy.RequestRead), false,
	},
	"adhesion": {
		`SELECT id, '', organisation_id, '', status, '' FROM adhesions`, `UPDATE adhesions SET reason = $1 WHERE id = $2`, does(policy.OrganisationRead), false,
	},
	"absence": {
		`SELECT g.id, a.person_id, a.employer_id, a.provider_id, '', a.session_id FROM signatures g JOIN participations a ON a.id = g.participation_id WHERE g.kind IN ('absent', 'excused')`,
		`UPDATE signatures SET reason = $1 WHERE id = $2`, does(policy.AttendanceSee, policy.SheetRead), true,
	},
	"note":  {`SELECT journal_id, '', '', '', '', '' FROM journal_notes`, `UPDATE journal_notes SET note = $1 WHERE journal_id = $2`, does(policy.JournalRead), false},
	"login": {`SELECT id, person_id, '', '', '', '' FROM logins`, `UPDATE logins SET device = $1 WHERE id = $2`, does(policy.AccountRead), false},
}

var marker = regexp.MustCompile(`canari-(\d+)-`)

// mark puts a canary in every private text.
func (p *place) mark(t *testing.T) (all []canary) {
	t.Helper()
	err := p.db.Write(t.Context(), func(tx *sqldb.Tx) error {
		all = nil
		for _, kind := range slices.Sorted(maps.Keys(nests)) {
			n := nests[kind]
			found, err := sqldb.All(tx, func(r sqldb.Scanner) (o object, err error) {
				var key string
				s := &o.subject
				err = r.Scan(&key, &s.Person, &s.Organisation, &s.Provider, &s.Status, &o.session)
				o.ids = []string{key}
				return o, err
			}, n.query)
			if err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
			for _, o := range found {
				if err := o.around(tx, false); err != nil {
					return err
				}
				if _, err := tx.Exec(n.update, fmt.Sprintf("canari-%d-%s", len(all), kind), o.ids[0]); err != nil {
					return fmt.Errorf("%s: %w", kind, err)
				}
				all = append(all, canary{kind, o})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// everywhere lists the addresses of the site, for every thing of the world that
// holds a private text.
func (p *place) everywhere(t *testing.T) []string {
	t.Helper()
	all := []string{
		"/", "/aide", "/moi", "/moi/connexions", "/moi/consultations", "/structures", "/structures/recherche?q=bordeaux", "/structures/recherche?q=claire", "/structures/rejoindre",
		"/offre", "/offre/nouvelle", "/prestataire", "/demandes", "/employeur", "/employeur/decisions", "/employeur/decisions.csv", "/employeur/presences", "/emargement", "/documents",
		"/gestion", "/gestion/adhesions", "/gestion/structures", "/gestion/comptes", "/gestion/comptes?q=claire", "/gestion/demandes", "/gestion/sessions", "/gestion/courriels", "/gestion/journal",
	}
	with := `SELECT DISTINCT s.public_id FROM sessions s JOIN enrolments e ON e.session_id = s.id`
	for _, list := range []struct {
		query string
		pages []string
	}{
		{`SELECT public_id FROM enrolments`, []string{"/demandes/%s", "/demandes/%s/retrait", "/gestion/demandes/%s"}},
		{with, []string{"/sessions/%s", "/sessions/%s/demande", "/sessions/%s/selection", "/sessions/%s/selection/publication", "/sessions/%s/emargement", "/sessions/%s/absences", "/sessions/%s/documents", "/sessions/%s/modifier"}},
		{`SELECT s.public_id || '/selection?lire=' || e.public_id FROM sessions s CROSS JOIN enrolments e WHERE s.id = e.session_id OR s.status = 'running'`, []string{"/sessions/%s"}},
		{`SELECT public_id FROM half_days WHERE id IN (SELECT half_day_id FROM signatures) OR id IN (SELECT half_day_id FROM sheets)`, []string{"/emargement/%s", "/emargement/%s/signature", "/emargement/%s/scellement"}},
		{`SELECT public_id FROM organisations`, []string{"/structures/%s", "/structures/%s/changements/nouveau", "/structures/%s/changements/tous", "/structures/%s/adhesions/toutes", "/structures/%s/acces/regles", "/prestataire/%s", "/gestion/structures/%s", "/gestion/structures/%s/historique", "/gestion/structures/%s/fusion", "/gestion/structures/%s/fermeture"}},
		{`SELECT o.public_id || '/personnes/' || a.public_id FROM affiliations a JOIN organisations o ON o.id = a.organisation_id`, []string{"/structures/%s"}},
		{`SELECT public_id FROM affiliations`, []string{"/structures/rattachements/%s", "/structures/code/%s", "/gestion/rattachements/%s"}},
		{`SELECT public_id FROM organisation_requests`, []string{"/structures/demandes/%s", "/gestion/demandes-structures/%s"}},
		{`SELECT public_id FROM rectifications`, []string{"/moi/corrections/%s", "/gestion/corrections/%s"}},
		{`SELECT public_id FROM changes`, []string{"/gestion/changements/%s"}},
		{`SELECT public_id FROM persons`, []string{"/gestion/comptes/%s", "/gestion/comptes/%s/fusion"}},
		{`SELECT code FROM documents`, []string{"/verification/%s"}},
	} {
		for _, id := range p.values(t, list.query) {
			for _, page := range list.pages {
				all = append(all, fmt.Sprintf(page, id))
			}
		}
	}
	return all
}

// values reads a column of texts.
func (p *place) values(t *testing.T, query string) (all []string) {
	t.Helper()
	err := p.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		all, err = sqldb.Values[string](tx, query)
		return err
	})
	if err != nil {
		t.Fatal(query, err)
	}
	return all
}

// flight is what was heard: how many answers, and of each kind how many
// canaries by whom may hear them, and where by who may not.
type flight struct {
	answers int
	heard   map[string]int
	foreign []string
}

// fly opens every page as some actors, and holds what is heard against the
// rules that are right, when those in force are not.
func (p *place) fly(t *testing.T, who []actor, birds []canary, rules map[policy.Act][]policy.Grant) flight {
	t.Helper()
	f := flight{heard: map[string]int{}}
	pages := p.everywhere(t)
	for _, a := range who {
		now := maps.Clone(policy.Rules)
		if rules != nil {
			maps.Copy(policy.Rules, rules)
		}
		may := make([]bool, len(birds))
		for i, b := range birds {
			may[i] = nests[b.kind].may(a.policy, b.object)
		}
		if rules != nil {
			maps.Copy(policy.Rules, now)
		}
		told := map[string]bool{}
		for _, path := range pages {
			if strings.HasPrefix(path, "/gestion/") && !a.policy.Staff(policy.Reader) {
				continue // no such page, whatever the address says: TestMatrix
			}
			answer := p.try(a, http.MethodGet, path, nil)
			body, _ := io.ReadAll(answer.Body)
			f.answers++
			for _, m := range marker.FindAllSubmatch(body, -1) {
				n, _ := strconv.Atoi(string(m[1]))
				kind := birds[n].kind
				if may[n] {
					f.heard[kind]++
					continue
				}
				if where := fmt.Sprintf("%s of another, to %s, at %s", kind, a.column, shape(path)); !told[where] {
					told[where] = true
					f.foreign = append(f.foreign, where)
				}
			}
		}
	}
	return f
}

// listeners are one of each place: the other actors see no more than one of
// them, which TestMatrix holds.
var listeners = []string{"attente", "claire", "lucas", "marc", "inès", "gérard", "youssef", "nora", "hugo", "émilie", "jean-marc", "odile", "parti", "déchu", "rachid"}

// Nobody reads a private text that the policy does not let them read, on any
// page or file of the site, whichever address they write by hand.
func TestNobodyHearsAForeignCanary(t *testing.T) {
	t.Parallel()
	p := worldOf(t)
	who := slices.DeleteFunc(cast(t, p), func(a actor) bool { return !slices.Contains(listeners, a.column) })
	f := p.fly(t, who, p.mark(t), nil)
	for _, where := range f.foreign {
		t.Error(where)
	}
	for kind := range nests {
		if (f.heard[kind] == 0) != nests[kind].silent {
			t.Errorf("%s was heard %d times: this proves nothing of them", kind, f.heard[kind])
		}
	}
	t.Logf("%d answers, heard by whom may: %v", f.answers, f.heard)
}

// Rules that are opened too wide let canaries out: the test hears them.
func TestCanariesAreHeardThroughAHole(t *testing.T) {
	p := worldOf(t)
	var few []actor
	for _, a := range cast(t, p) {
		if a.column == "lucas" || a.column == "émilie" {
			few = append(few, a)
		}
	}
	birds, right := p.mark(t), maps.Clone(policy.Rules)
	defer maps.Copy(policy.Rules, right)
	for _, act := range []policy.Act{policy.EnrolmentRead, policy.MotivationRead} {
		policy.Rules[act] = []policy.Grant{{Seat: policy.SignedIn}}
	}
	if f := p.fly(t, few, birds, right); len(f.foreign) == 0 {
		t.Error("not one was heard")
	}
}

// Every paper, asked for by everybody: given to whom the policy says, and to
// nobody else.
func TestEveryPaperToItsReadersAlone(t *testing.T) {
	p := worldOf(t)
	who := cast(t, p)
	n := 0
	for _, d := range p.papers(t) {
		for _, a := range who {
			answer := p.try(a, http.MethodGet, "/documents/"+d.ids[0], nil)
			if may := d.may(a.policy, policy.DocumentRead); may != (answer.StatusCode == http.StatusOK) {
				t.Errorf("%s, %s: %d", d.subject.Status, a.column, answer.StatusCode)
			}
			n++
		}
	}
	t.Logf("%d answers", n)
}

func (p *place) papers(t *testing.T) (all []object) {
	t.Helper()
	err := p.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		all, err = sqldb.All(tx, func(r sqldb.Scanner) (o object, err error) {
			o.ids = []string{""}
			s := &o.subject
			return o, r.Scan(&o.ids[0], &s.Person, &s.Organisation, &s.Provider, &s.Status, &o.session)
		}, `SELECT public_id, COALESCE(person_id, ''), COALESCE(organisation_id, ''), provider_id, kind, session_id FROM documents`)
		for i := range all {
			if err == nil {
				err = all[i].around(tx, true)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
