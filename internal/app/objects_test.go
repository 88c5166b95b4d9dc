package app

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// object is a thing of the world that a route is asked about: what its address
// bears, and who stands where around it.
type object struct {
	ids     []string // for the wildcards of the address, in their order
	subject policy.Subject
	session string // id of the session at hand, for its trainers
	// also is the same, once for each participant, for a paper of a whole
	// session: its programme is that of each of them.
	also []policy.Subject
}

// may tells whether the policy lets somebody do an act to the thing.
func (o object) may(a policy.Actor, act policy.Act) bool {
	return policy.Can(a, act, o.subject) || slices.ContainsFunc(o.also, func(s policy.Subject) bool { return policy.Can(a, act, s) })
}

// around completes a thing with who is at its session: who trains, and who
// takes part where the paper is of nobody by name.
func (o *object) around(tx *sqldb.Tx, paper bool) (err error) {
	if o.session == "" {
		return nil
	}
	if o.subject.Trainers, err = sqldb.Values[string](tx, `SELECT person_id FROM session_trainers WHERE session_id = $1 AND person_id IS NOT NULL`, o.session); err != nil {
		return err
	}
	if !paper || o.subject.Person != "" || o.subject.Organisation != "" {
		return nil
	}
	o.also, err = sqldb.All(tx, func(r sqldb.Scanner) (policy.Subject, error) {
		s := o.subject
		return s, r.Scan(&s.Person, &s.Organisation)
	}, `SELECT person_id, employer_id FROM participations WHERE session_id = $1 AND status <> 'withdrawn'`, o.session)
	return err
}

// kinds say how a thing is found by words, and who stands around it. Each
// query gives the ids of the address joined by a blank, then the person, the
// organisation, the provider, the status, the session.
var kinds = map[string]string{
	"demande": `SELECT e.public_id, e.person_id, e.employer_id, COALESCE(e.provider_id, ''), CASE WHEN e.offered_until IS NOT NULL THEN 'offered' WHEN e.status = 'awaiting_employer' AND e.retained_at IS NOT NULL THEN 'awaiting_agreement' ELSE e.status END, e.session_id FROM enrolments e
		JOIN persons p ON p.id = e.person_id JOIN sessions s ON s.id = e.session_id JOIN organisations o ON o.id = s.provider_id
		WHERE p.first_name = $1 AND CASE WHEN e.offered_until IS NOT NULL THEN 'offered' WHEN e.status = 'awaiting_employer' AND e.retained_at IS NOT NULL THEN 'awaiting_agreement' ELSE e.status END = $2 AND o.name LIKE $3 ORDER BY e.reference`,
	"places": `SELECT m.public_id, '', m.organisation_id, s.provider_id, '', s.id FROM allotments m JOIN sessions s ON s.id = m.session_id JOIN organisations o ON o.id = m.organisation_id
		WHERE o.name LIKE $1`,
	"session": `SELECT s.public_id, '', '', s.provider_id, s.status, s.id FROM sessions s JOIN organisations o ON o.id = s.provider_id
		WHERE o.name LIKE $1 AND s.status = $2 ORDER BY s.reference`,
	"action": `SELECT c.public_id, '', '', c.provider_id, c.status, '' FROM courses c JOIN organisations o ON o.id = c.provider_id
		WHERE o.name LIKE $1 AND c.status = $2 ORDER BY c.title`,
	"structure": `SELECT o.public_id, '', o.id, o.id, o.status, '' FROM organisations o WHERE o.name LIKE $1`,
	"rattachement": `SELECT a.public_id, a.person_id, COALESCE(a.organisation_id, ''), '', a.status, '' FROM affiliations a JOIN persons p ON p.id = a.person_id
		WHERE p.first_name = $1 ORDER BY a.created_at DESC`,
	"membre": `SELECT o.public_id || ' ' || a.public_id, a.person_id, a.organisation_id, '', a.status, '' FROM affiliations a JOIN persons p ON p.id = a.person_id
		JOIN organisations o ON o.id = a.organisation_id WHERE p.first_name = $1 ORDER BY a.created_at DESC`,
	"autre-adresse": `SELECT o.public_id || ' ' || a.public_id, '', '', '', '', '' FROM affiliations a JOIN persons p ON p.id = a.person_id
		CROSS JOIN organisations o WHERE p.first_name = $1 AND o.name LIKE $2`,
	"demande-structure": `SELECT r.public_id, r.person_id, '', '', r.status, '' FROM organisation_requests r JOIN persons p ON p.id = r.person_id
		WHERE p.first_name = $1 AND r.status <> 'withdrawn'`,
	"changement": `SELECT g.public_id, g.person_id, g.organisation_id, '', g.status, '' FROM changes g WHERE g.status = $1 AND g.body <> ''`,
	"correction": `SELECT r.public_id, r.person_id, '', '', r.status, '' FROM rectifications r JOIN persons p ON p.id = r.person_id WHERE p.first_name = $1 AND r.status = $2`,
	"adhésion": `SELECT d.public_id, '', d.organisation_id, '', d.status, '' FROM adhesions d JOIN organisations o ON o.id = d.organisation_id
		WHERE d.status = $1 ORDER BY o.sort_name`,
	"courriel": `SELECT id, '', '', '', '', '' FROM mails WHERE status = $1`,
	"modèle":   `SELECT CAST($1 AS TEXT), '', '', '', '', ''`,
	"compte":   `SELECT p.public_id, p.id, '', '', p.status, '' FROM persons p WHERE p.first_name = $1`,
	"document": `SELECT d.public_id, COALESCE(d.person_id, ''), COALESCE(d.organisation_id, ''), d.provider_id, d.kind, d.session_id FROM documents d
		JOIN organisations v ON v.id = d.provider_id LEFT JOIN persons p ON p.id = d.person_id LEFT JOIN organisations o ON o.id = d.organisation_id
		WHERE d.kind = $1 AND v.name LIKE $2 AND COALESCE(p.first_name, o.name, '') LIKE $3 ORDER BY d.reference`,
	"service": `SELECT c.public_id, '', '', '', c.status, '' FROM clients c WHERE c.name LIKE $1`,
	"code":    `SELECT d.code, '', '', '', '', '' FROM documents d WHERE d.kind = $1 ORDER BY d.reference`,
	"demi-journée": `SELECT h.public_id, '', '', s.provider_id, sh.status, s.id FROM half_days h JOIN sessions s ON s.id = h.session_id JOIN sheets sh ON sh.half_day_id = h.id
		JOIN organisations o ON o.id = s.provider_id WHERE o.name LIKE $1 AND sh.status = $2 ORDER BY h.day, h.starts`,
}

// places are short words for the structures of the world.
var places = map[string]string{
	"Agenda": "Agenda%",
	"Forêts": "Forêts%", "Passeurs": "%Passeurs", "Océan": "%Océan", "Bordeaux": "%Bordeaux", "Pessac": "%Pessac", "Angoulême": "%Angoulême", "Périgueux": "%Périgueux",
}

// find gives a thing by its words: « demande Claire awaiting_employer Forêts ».
func (p *place) find(t *testing.T, words string) object {
	t.Helper()
	if words == "" {
		return object{}
	}
	kind, rest, _ := strings.Cut(words, " ")
	if kind == "rien" {
		return object{ids: []string{"7q4k9fzt2mhx0123", "7q4k9fzt2mhx0124"}}
	}
	var args []any
	for _, w := range strings.Fields(rest) {
		if place, ok := places[w]; ok {
			w = place
		}
		args = append(args, w)
	}
	if kind == "document" && len(args) == 2 {
		args = append(args, "%")
	}
	var o object
	err := p.db.Read(t.Context(), func(tx *sqldb.Tx) error {
		all, err := sqldb.All(tx, func(r sqldb.Scanner) (one object, err error) {
			var ids string
			s := &one.subject
			err = r.Scan(&ids, &s.Person, &s.Organisation, &s.Provider, &s.Status, &one.session)
			one.ids = strings.Fields(ids)
			return one, err
		}, kinds[kind], args...)
		if err != nil || len(all) == 0 {
			t.Fatalf("nothing is called %q: %v", words, err)
		}
		o = all[0]
		return o.around(tx, kind == "document")
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// at gives the address of a pattern for a thing; what the object has no id for
// is an id that nothing bears.
func (o object) at(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	path, query, _ := strings.Cut(strings.ReplaceAll(path, "{$}", ""), "?")
	ids := o.ids
	for {
		before, rest, ok := strings.Cut(path, "{")
		if !ok {
			break
		}
		_, after, _ := strings.Cut(rest, "}")
		id := "7q4k9fzt2mhx0123"
		if len(ids) > 0 {
			id, ids = ids[0], ids[1:]
		}
		path = before + url.PathEscape(id) + after
	}
	if query != "" {
		path += "?" + query
	}
	return method, path
}
