// Package enrolmenttest gives tests a small world in which requests are made:
// named people, their structures, a provider, its courses and sessions. It
// refuses to make a request itself: that is what is tested.
package enrolmenttest

import (
	"context"
	"strconv"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// World is who is there: Claire asks, Marc is her référent and approver, Lucas
// is their colleague, Inès approves at another structure, Nora organises at the
// provider, Hugo trains there, Odile is the gestionnaire, Paul reads the back
// office, Samir belongs to nobody yet.
type World struct {
	DB *sqldb.DB

	Bordeaux, Pessac, Forets Organisation

	Claire, Marc, Lucas, Ines, Nora, Hugo, Odile, Paul, Samir policy.Actor

	t testing.TB
	n int
}

// Organisation is a structure of the world.
type Organisation struct{ ID, PublicID, Name string }

// Course is a published course of the world, with two questions: the first
// wants 20 letters, the second may be left empty.
type Course struct{ ID, PublicID, Title string }

// Session is a session of the world.
type Session struct{ ID, PublicID string }

// New makes the world. Bordeaux and Pessac have adhered for 2026 and 2027.
func New(t testing.TB, db *sqldb.DB) *World {
	t.Helper()
	w := &World{DB: db, t: t}
	w.Bordeaux = w.Organisation("Commune de Bordeaux")
	w.Pessac = w.Organisation("Commune de Pessac")
	w.Forets = w.Organisation("Forêts et Métiers")
	w.exec(`INSERT INTO providers (organisation_id, nda, nda_region, nda_status, nda_checked_on, contact_name, contact_email, internal_rules, status, granted_by, created_at, updated_at)
		VALUES ($1, '75331234533', 'Nouvelle-Aquitaine', 'active', '2026-11-01', 'Nora Belkacem', 'nora@forets.example', 'Le règlement.', 'granted', 'test', $2, $2)`, w.Forets.ID, w.now())
	w.Adhere(w.Bordeaux, 2026)
	w.Adhere(w.Bordeaux, 2027)
	w.Adhere(w.Pessac, 2026)
	w.Adhere(w.Pessac, 2027)
	w.Claire = w.Person("Claire", "Vasseur", w.Bordeaux)
	w.Marc = w.Person("Marc", "Delage", w.Bordeaux, policy.Referent, policy.Approver)
	w.Lucas = w.Person("Lucas", "Petit", w.Bordeaux)
	w.Ines = w.Person("Inès", "Roux", w.Pessac, policy.Approver)
	w.Nora = w.Person("Nora", "Belkacem", w.Forets, policy.Referent, policy.Organiser)
	w.Hugo = w.Person("Hugo", "Marchand", w.Forets, policy.Trainer)
	w.Odile = w.staff("Odile", "Garnier", policy.Admin)
	w.Paul = w.staff("Paul", "Nadeau", policy.Reader)
	w.Samir = w.Person("Samir", "Haddad", Organisation{})
	return w
}

// Everybody lists the people of the world, and a visitor, by first name.
func (w *World) Everybody() map[string]policy.Actor {
	return map[string]policy.Actor{
		"Claire": w.Claire, "Marc": w.Marc, "Lucas": w.Lucas, "Inès": w.Ines, "Nora": w.Nora,
		"Hugo": w.Hugo, "Odile": w.Odile, "Paul": w.Paul, "Samir": w.Samir, "visitor": {}, "clerk": policy.Clerk,
	}
}

func (w *World) now() time.Time { return w.DB.Now().UTC() }

func (w *World) exec(query string, args ...any) {
	w.t.Helper()
	if err := w.DB.Write(context.Background(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

// Exec runs one statement, for what no desk does.
func (w *World) Exec(query string, args ...any) {
	w.t.Helper()
	w.exec(query, args...)
}

// Int reads one number.
func (w *World) Int(query string, args ...any) (n int) {
	w.t.Helper()
	if err := w.DB.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, query, args...)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// Organisation adds a structure.
func (w *World) Organisation(name string) Organisation {
	w.t.Helper()
	o := Organisation{id.New(), id.Public(), name}
	w.exec(`INSERT INTO organisations (id, public_id, name, search, sort_name, source, status, created_at, updated_at) VALUES ($1, $2, $3, $4, $4, 'request', 'active', $5, $5)`,
		o.ID, o.PublicID, name, french.Fold(name), w.now())
	return o
}

// Adhere grants the adhésion of a structure for a year.
func (w *World) Adhere(o Organisation, year int) {
	w.t.Helper()
	w.exec(`INSERT INTO adhesions (id, public_id, organisation_id, year, status, created_at, updated_at) VALUES ($1, $2, $3, $4, 'active', $5, $5)`,
		id.New(), id.Public(), o.ID, year, w.now())
}

// Person adds somebody, affiliated to a structure (none for the zero one) with
// roles there.
func (w *World) Person(first, last string, at Organisation, roles ...policy.Role) policy.Actor {
	w.t.Helper()
	a := policy.Actor{Person: id.New(), Login: id.New(), Level: policy.Proven}
	w.exec(`INSERT INTO persons (id, public_id, first_name, last_name, sort_name, status, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, 'active', $6, $6)`,
		a.Person, id.Public(), first, last, french.Fold(last+" "+first), w.now())
	w.exec(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, true, $3)`, a.Person+"@exemple.example", a.Person, w.now())
	if at.ID == "" {
		return a
	}
	aff := id.New()
	w.exec(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at) VALUES ($1, $2, $3, $4, 'Conseillère', 'confirmed', 'manager', $5, $5)`,
		aff, id.Public(), a.Person, at.ID, w.now())
	for _, r := range roles {
		w.exec(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at) VALUES ($1, $2, 'test', $3)`, aff, r, w.now())
	}
	a.Active = at.ID
	a.Standings = []policy.Standing{{Affiliation: aff, Organisation: at.ID, Roles: roles, Provider: at.ID == w.Forets.ID}}
	return a
}

func (w *World) staff(first, last string, rank policy.Rank) policy.Actor {
	a := w.Person(first, last, Organisation{})
	w.exec(`UPDATE persons SET rank = $2 WHERE id = $1`, a.Person, rank)
	a.Rank = rank
	return a
}

// Revoke takes a role from somebody, at the one structure they belong to.
func (w *World) Revoke(a policy.Actor, role policy.Role) {
	w.t.Helper()
	w.exec(`DELETE FROM roles WHERE affiliation_id = $1 AND role = $2`, a.Standings[0].Affiliation, role)
}

// Course adds a published course of the provider.
func (w *World) Course(title, format string, reserved bool) Course {
	w.t.Helper()
	c := Course{id.New(), id.Public(), title}
	w.exec(`INSERT INTO courses (id, public_id, provider_id, title, search, format, theme, modality, reserved, minutes, programme, assessment, status, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'entretien', 'onsite', $7, 840, 'Le programme.', 'Une évaluation.', 'published', $8, $8)`,
		c.ID, c.PublicID, w.Forets.ID, title, french.Fold(title), format, reserved, w.now())
	for i, least := range []int{20, 0} {
		w.exec(`INSERT INTO questions (id, course_id, version, position, label, purpose, least, most) VALUES ($1, $2, 1, $3, $4, 'Vérifier que l’action répond à votre besoin.', $5, 400)`,
			id.New(), c.ID, i+1, []string{"Pourquoi cette action\u00a0?", "Qu’avez-vous déjà pratiqué\u00a0?"}[i], least)
	}
	return c
}

// Session adds an open session of two half-days on one day, in Bordeaux, with
// Hugo as its trainer. The list is due ten days before.
func (w *World) Session(c Course, capacity int, day civil.Day) Session {
	w.t.Helper()
	w.n++
	s := Session{id.New(), id.Public()}
	w.exec(`INSERT INTO sessions (id, public_id, reference, course_id, provider_id, status, capacity, minimum, opens_at, closes_at, decision_on, first_day, last_day, zone, modality,
			place_name, street, postcode, city, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, 'open', $6, 1, $7, $8, $9, $10, $10, 'Europe/Paris', 'onsite', 'Maison des métiers', '1 rue des Pins', '33000', 'Bordeaux', $11, $11)`,
		s.ID, s.PublicID, "S-"+strconv.Itoa(w.n), c.ID, w.Forets.ID, capacity, w.now().Add(-48*time.Hour), civil.At(day.Add(-12), "18:00", civil.Paris), day.Add(-10), day, w.now())
	for _, h := range [][2]string{{"09:00", "12:30"}, {"13:30", "17:00"}} {
		w.exec(`INSERT INTO half_days (id, public_id, session_id, day, starts, ends, minutes, title) VALUES ($1, $2, $3, $4, $5, $6, 210, '')`, id.New(), id.Public(), s.ID, day, h[0], h[1])
	}
	w.exec(`INSERT INTO session_trainers (session_id, position, person_id, name, title) VALUES ($1, 1, $2, 'Hugo Marchand', 'Formateur')`, s.ID, w.Hugo.Person)
	return s
}
