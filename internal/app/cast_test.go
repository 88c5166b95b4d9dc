package app

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"testing"

	"profil/internal/email"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

// actor is somebody who tries everything: their column in the table, and their
// place as the policy sees it.
type actor struct {
	column string
	who    string // first name of the demonstration, "" for a visitor
	token  string
	policy policy.Actor
}

// columns are the actors, in the order of the table.
var columns = []actor{
	{column: "visiteur"},
	{column: "sans"},                        // an account without a structure, and without a name
	{column: "attente", who: "Samir"},       // waits for Marc at Bordeaux
	{column: "claire", who: "Claire"},       // Bordeaux
	{column: "lucas", who: "Lucas"},         // Bordeaux
	{column: "marc", who: "Marc"},           // référent and approver, Bordeaux
	{column: "inès", who: "Inès"},           // approver, Pessac
	{column: "gérard", who: "Gérard"},       // référent, Pessac
	{column: "youssef", who: "Youssef"},     // Pessac
	{column: "sophie", who: "Sophie"},       // provisional référent, Angoulême
	{column: "rachid", who: "Rachid"},       // asked for a structure
	{column: "nora", who: "Nora"},           // organiser and référent of Forêts & Métiers
	{column: "hugo", who: "Hugo"},           // its trainer
	{column: "émilie", who: "Émilie"},       // organiser and référent of Les Passeurs
	{column: "jean-marc", who: "Jean-Marc"}, // its trainer
	{column: "paul", who: "Paul"},           // staff: reader
	{column: "denis", who: "Denis"},         // staff: manager
	{column: "odile", who: "Odile"},         // staff: admin
	{column: "suspendu", who: "Victor"},     // was référent and approver of Bordeaux, and admin
	{column: "parti", who: "Didier"},        // was référent and approver of Bordeaux, one request ago
	{column: "déchu", who: "Clara"},         // at Forêts & Métiers; was its organiser, one request ago
}

// cast lets the actors in. The last three held rights that were taken from them
// after they had used them.
func cast(t *testing.T, p *place) []actor {
	t.Helper()
	all := append([]actor(nil), columns...)
	p.change(t,
		`UPDATE persons SET rank = 'manager' WHERE first_name = 'Denis'`,
		`UPDATE persons SET rank = 'admin' WHERE first_name = 'Victor'`,
		`UPDATE affiliations SET status = 'confirmed' WHERE person_id = (SELECT id FROM persons WHERE first_name = 'Victor')`,
		`UPDATE affiliations SET status = 'confirmed', ended_at = NULL, organisation_id = (SELECT id FROM organisations WHERE name = 'Commune de Bordeaux')
			WHERE person_id = (SELECT id FROM persons WHERE first_name = 'Didier')`,
		`UPDATE affiliations SET status = 'confirmed', ended_at = NULL, organisation_id = (SELECT id FROM organisations WHERE name = 'Forêts & Métiers')
			WHERE person_id = (SELECT id FROM persons WHERE first_name = 'Clara')`,
		// Who waited for the session of today waits no more once the clerk has turned:
		// somebody of the cast still does.
		`UPDATE enrolments SET status = 'waitlisted', waiting_no = 1, end_reason = ''
			WHERE status = 'rejected' AND end_reason <> '' AND person_id = (SELECT id FROM persons WHERE first_name = 'Youssef')`,
	)
	for name, roles := range map[string][]string{"Victor": {"referent", "approver"}, "Didier": {"referent", "approver"}, "Clara": {"organiser"}} {
		for _, r := range roles {
			p.change(t, `INSERT INTO roles (affiliation_id, role, granted_by, granted_at)
				SELECT id, '`+r+`', 'test', created_at FROM affiliations WHERE person_id = (SELECT id FROM persons WHERE first_name = '`+name+`')`)
		}
	}
	ctx := t.Context()
	nobody, err := p.accounts.Welcome(ctx, mailAt(t, "nouvelle.venue@ailleurs.example"), "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		a := &all[i]
		id := nobody.ID
		switch {
		case a.column == "visiteur":
			continue
		case a.who != "":
			id = p.value(t, `SELECT id FROM persons WHERE first_name = $1`, a.who)
		}
		if a.token, err = p.accounts.SignInAs(ctx, id, "Firefox sur Linux"); err != nil {
			t.Fatal(a.column, err)
		}
	}
	p.fall(t, all)
	for i := range all {
		all[i].policy = p.seat(t, all[i])
	}
	return all
}

// fall takes from three people what they held, once they have used it.
func (p *place) fall(t *testing.T, all []actor) {
	t.Helper()
	by := map[string]actor{}
	for _, a := range all {
		by[a.column] = a
	}
	bordeaux, foret := p.value(t, `SELECT public_id FROM organisations WHERE name = 'Commune de Bordeaux'`), p.value(t, `SELECT id FROM organisations WHERE name = 'Forêts & Métiers'`)
	session := p.value(t, `SELECT public_id FROM sessions WHERE status = 'running' AND provider_id = $1`, foret)
	for column, path := range map[string]string{"suspendu": "/gestion", "parti": "/structures/" + bordeaux + "/changements/nouveau", "déchu": "/sessions/" + session + "/selection"} {
		if got := p.try(by[column], "GET", path, nil); got.StatusCode != http.StatusOK {
			t.Fatalf("%s never had what is taken from them: %d", column, got.StatusCode)
		}
	}
	tie := func(name string) string {
		return p.value(t, `SELECT public_id FROM affiliations WHERE status = 'confirmed' AND person_id = (SELECT id FROM persons WHERE first_name = $1)`, name)
	}
	why, err := organisation.ParseReason("Contrôle des droits.", true)
	if err != nil {
		t.Fatal(err)
	}
	ctx, odile := t.Context(), p.seat(t, by["odile"])
	victor := p.value(t, `SELECT public_id FROM persons WHERE first_name = 'Victor'`)
	if err := p.accounts.Suspend(ctx, odile, victor, "Contrôle des droits."); err != nil {
		t.Fatal(err)
	}
	if err := p.organisations.Remove(ctx, odile, tie("Didier"), why); err != nil {
		t.Fatal(err)
	}
	if err := p.organisations.RevokeRole(ctx, odile, tie("Clara"), policy.Organiser, why); err != nil {
		t.Fatal(err)
	}
}

// seat is an actor as the policy sees them at this instant.
func (p *place) seat(t *testing.T, a actor) (seat policy.Actor) {
	t.Helper()
	if a.token == "" {
		return seat
	}
	s, err := p.accounts.Who(sqldb.Recording(t.Context()), a.token)
	if err != nil {
		return policy.Actor{} // suspended: a visitor
	}
	err = p.db.Read(t.Context(), func(tx *sqldb.Tx) error {
		seat = s.Actor()
		seat.Standings, err = organisation.Standings(tx, seat.Person)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return seat
}

// change runs statements behind the back of the desks.
func (p *place) change(t *testing.T, statements ...string) {
	t.Helper()
	for _, s := range statements {
		err := p.db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(s)
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// value reads one text of the database.
func (p *place) value(t *testing.T, query string, args ...any) string {
	t.Helper()
	var v string
	err := p.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		v, err = sqldb.Value[string](tx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s %v: %v", query, args, err)
	}
	return v
}

func mailAt(t *testing.T, typed string) email.Address {
	t.Helper()
	a, err := email.Parse(typed)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// visitCookie binds the forms of a visitor.
const visitCookie = "visite=AAAAAAAAAAAAAAAAAAAAAA"

// cookies are what the browser of an actor sends.
func (a actor) cookies() string {
	if a.token == "" {
		return visitCookie
	}
	return kit.SessionCookie + "=" + a.token
}

// sum is a digest of every column of every row of a table.
func (p *place) sum(t *testing.T, table string, columns []string) string {
	t.Helper()
	var texts []string
	for _, c := range columns {
		if c == "bytes" { // the paper itself, whose SHA-256 is summed
			continue
		}
		if c == "seen_at" { // the recorder's
			continue
		}
		texts = append(texts, "COALESCE(CAST("+c+" AS TEXT), '-')")
	}
	where := ""
	if table == "journal" {
		where = ` WHERE act <> 'login.opened'` // becoming somebody of the demonstration
	}
	h := sha256.New()
	err := p.db.Read(t.Context(), func(tx *sqldb.Tx) error {
		rows, err := sqldb.Values[string](tx, `SELECT `+strings.Join(texts, " || '|' || ")+` FROM `+table+where)
		slices.Sort(rows)
		for _, r := range rows {
			h.Write([]byte(r + "\n"))
		}
		return err
	})
	if err != nil {
		t.Fatal(table, err)
	}
	return hex.EncodeToString(h.Sum(nil))
}
