// Package cataloguetest gives tests a provider that may publish, and the
// people around it. It refuses to be used outside of tests: its rows are
// written straight into the database.
package cataloguetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// World is a provider, another one, a commune, and the people of each.
type World struct {
	DB   *sqldb.DB
	Desk catalogue.Desk
	// Forets and Gaves are two providers, Bordeaux is an employer: inner ids.
	Forets, Gaves, Bordeaux string
	// Nora organises at Forets, of which she is the référent; Hugo trains there;
	// Ines organises at Gaves; Claire and Lucas work for Bordeaux, of which Marc
	// is référent and approver; Odile is the gestionnaire, Paul a reader.
	Nora, Hugo, Ines, Claire, Lucas, Marc, Odile, Paul policy.Actor

	t testing.TB
}

// New writes a world into an empty database.
func New(t testing.TB, db *sqldb.DB) *World {
	t.Helper()
	w := &World{DB: db, Desk: catalogue.Desk{DB: db}, t: t}
	w.Forets, w.Gaves, w.Bordeaux = w.organisation("Forêts & Métiers"), w.organisation("Atelier des Gaves"), w.organisation("Commune de Bordeaux")
	w.provider(w.Forets)
	w.provider(w.Gaves)
	w.Nora = w.person("Nora", "Belkacem", policy.NoRank, w.Forets, true, policy.Referent, policy.Organiser)
	w.Hugo = w.person("Hugo", "Marchand", policy.NoRank, w.Forets, true, policy.Trainer)
	w.Ines = w.person("Inès", "Roux", policy.NoRank, w.Gaves, true, policy.Organiser)
	w.Claire = w.person("Claire", "Vasseur", policy.NoRank, w.Bordeaux, false)
	w.Lucas = w.person("Lucas", "Petit", policy.NoRank, w.Bordeaux, false)
	w.Marc = w.person("Marc", "Delage", policy.NoRank, w.Bordeaux, false, policy.Referent, policy.Approver)
	w.Odile = w.person("Odile", "Garnier", policy.Admin, "", false)
	w.Paul = w.person("Paul", "Nadeau", policy.Reader, "", false)
	return w
}

// Actors are everybody, with the visitor and the clerk.
func (w *World) Actors() map[string]policy.Actor {
	return map[string]policy.Actor{
		"a visitor": {}, "Nora": w.Nora, "Hugo": w.Hugo, "Inès": w.Ines, "Claire": w.Claire, "Lucas": w.Lucas,
		"Marc": w.Marc, "Odile": w.Odile, "Paul": w.Paul, "the clerk": policy.Clerk,
	}
}

// Do writes one statement.
func (w *World) Do(query string, args ...any) {
	w.t.Helper()
	if err := w.DB.Write(context.Background(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

// Count reads one number.
func (w *World) Count(query string, args ...any) (n int) {
	w.t.Helper()
	if err := w.DB.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, query, args...)
		return err
	}); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (w *World) organisation(name string) string {
	key := id.New()
	w.Do(`INSERT INTO organisations (id, public_id, name, search, sort_name, source, status, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $4, 'request', 'active', $5, $5)`, key, id.Public(), name, french.Fold(name), sqltest.Noon)
	return key
}

func (w *World) provider(organisation string) {
	w.Do(`INSERT INTO providers (organisation_id, nda, nda_region, nda_status, nda_checked_on, internal_rules, contact_name, contact_email, disability_contact,
			status, granted_by, created_at, updated_at)
		VALUES ($1, '75331234533', 'Nouvelle-Aquitaine', 'active', '2026-11-02', $3, 'Nora Belkacem', 'nora.belkacem@forets.example',
			'Sylvie Aubry, 05 56 00 00 01', 'granted', 'odile', $2, $2)`,
		organisation, sqltest.Noon, "Article 1. Chacun respecte les consignes de sécurité.\n\nArticle 2. Chacun respecte les autres.")
}

func (w *World) person(first, last string, rank policy.Rank, organisation string, provider bool, roles ...policy.Role) policy.Actor {
	a := policy.Actor{Person: id.New(), Login: id.New(), Level: policy.Proven, Rank: rank, Active: organisation}
	w.Do(`INSERT INTO persons (id, public_id, first_name, last_name, sort_name, status, rank, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $7)`,
		a.Person, id.Public(), first, last, french.Fold(last+" "+first), rank, sqltest.Noon)
	if organisation == "" {
		return a
	}
	affiliation := id.New()
	w.Do(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'chargée de mission', 'confirmed', 'manager', $5, $5)`, affiliation, id.Public(), a.Person, organisation, sqltest.Noon)
	for _, r := range roles {
		w.Do(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at) VALUES ($1, $2, 'odile', $3)`, affiliation, r, sqltest.Noon)
	}
	a.Standings = []policy.Standing{{Affiliation: affiliation, Organisation: organisation, Roles: roles, Provider: provider}}
	return a
}

// Course is a course that lacks nothing.
func (w *World) Course(title string) catalogue.Course {
	return catalogue.Course{
		ProviderID: w.Forets, Title: title, Format: catalogue.Formation, Theme: "entretien", Modality: catalogue.Onsite, Reserved: true,
		Summary: "Apprendre à conduire un premier entretien qui ouvre des pistes.", Objectives: "Préparer un entretien\nÉcouter et reformuler\nConclure par un pas de plus",
		Audience: "Professionnels de l’accueil et de l’orientation.", Prerequisites: "Aucun.", Programme: "Jour 1 : préparer, écouter.\n\nJour 2 : conclure.",
		Methods: "Apports, jeux de rôle.", Means: "Salle équipée.", Assessment: "Mise en situation le dernier jour.", Recognition: "Attestation de fin de formation.",
		AccessDelay: "De deux à six semaines.", Accessibility: "Locaux accessibles. Dites-nous ce dont vous avez besoin.", Funding: "Prise en charge par l’association Cap Demain.",
		Minutes: 14 * 60, NSF: "333", ContactName: "Nora Belkacem", ContactEmail: "nora.belkacem@forets.example",
	}
}

// Published puts a whole course in the catalogue.
func (w *World) Published(title string) catalogue.Course {
	w.t.Helper()
	c := w.Made(title)
	if err := w.Desk.Publish(context.Background(), w.Nora, c.PublicID); err != nil {
		w.t.Fatal(err)
	}
	return c
}

// Made keeps a whole course as a draft.
func (w *World) Made(title string) catalogue.Course {
	w.t.Helper()
	c, err := w.Desk.CreateCourse(context.Background(), w.Nora, w.Course(title))
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// Session is a session of two days, so many days after the tests' noon, that
// takes requests now.
func (w *World) Session(inDays, seats int) catalogue.Session {
	first := civil.DayOf(sqltest.Noon, civil.Paris).Add(inDays)
	return catalogue.Session{
		Capacity: seats, Minimum: 1, Modality: catalogue.Onsite, Department: "33", PlaceName: "Maison des métiers", Street: "1 rue des Pins", Postcode: "33000", City: "Bordeaux",
		Access: "Tram A, arrêt Mériadeck. Ascenseur.", Practical: "Le repas est libre.",
		Window:     catalogue.Window{OpensAt: sqltest.Noon.Add(-24 * time.Hour), ClosesAt: sqltest.Noon.Add(10 * 24 * time.Hour)},
		DecisionOn: first.Add(-10),
		HalfDays: []catalogue.HalfDay{
			{Day: first, Starts: "09:00", Ends: "12:30", Title: "Préparer"},
			{Day: first, Starts: "13:30", Ends: "17:00"},
			{Day: first.Add(1), Starts: "09:00", Ends: "12:30"},
			{Day: first.Add(1), Starts: "13:30", Ends: "17:00"},
		},
		Trainers: []catalogue.Trainer{{PersonID: w.Hugo.Person, Name: "Hugo Marchand", Title: "Psychologue du travail"}},
	}
}

// Opened opens a session of a course.
func (w *World) Opened(c catalogue.Course, s catalogue.Session) catalogue.Session {
	w.t.Helper()
	s = w.Drafted(c, s)
	if err := w.Desk.OpenSession(context.Background(), w.Nora, s.PublicID); err != nil {
		w.t.Fatal(err)
	}
	return s
}

// Drafted keeps a session of a course as a draft.
func (w *World) Drafted(c catalogue.Course, s catalogue.Session) catalogue.Session {
	w.t.Helper()
	s, err := w.Desk.CreateSession(context.Background(), w.Nora, c.PublicID, s)
	if err != nil {
		w.t.Fatalf("%v %v", err, fields(err))
	}
	return s
}

func fields(err error) string { return fmt.Sprintf("%+v", err) }

// Asked writes the live request of somebody for a session, and gives its
// public id.
func (w *World) Asked(who policy.Actor, s catalogue.Session, status string) string {
	w.t.Helper()
	key := id.Public()
	w.Do(`INSERT INTO enrolments (id, public_id, person_id, affiliation_id, employer_id, course_id, session_id, quota_year, format, reserved, status, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'formation', true, $9, $10, $10)`,
		id.New(), key, who.Person, who.Standings[0].Affiliation, who.Active, s.CourseID, s.ID, s.FirstDay.Year(), status, sqltest.Noon)
	return key
}
