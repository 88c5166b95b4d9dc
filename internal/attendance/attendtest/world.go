// Package attendtest gives a test a session whose list is announced: a
// provider with its trainer, three participants of two structures, half-days
// today and tomorrow. It refuses to be anything but a stage: it writes rows
// without asking the desks, so that a test begins where it wants.
package attendtest

import (
	"context"
	"testing"
	"time"

	"profil/internal/attendance"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// World is the stage. Names are those of its people, in lower case.
type World struct {
	DB        *sqldb.DB
	Desk      attendance.Desk
	SessionID string
	Session   string   // its public id
	HalfDays  []string // this morning, this afternoon, tomorrow morning: public ids
	Inner     []string // the inner ids of the same
	Course    string   // public id
	Provider  string   // organisation id
	Bordeaux  string   // organisation id
	Pessac    string   // organisation id
	People    map[string]string
	Enrolment map[string]string // request id, by name
}

// person is somebody of the stage, and what they do where.
type person struct {
	name, first, last string
	rank              policy.Rank
	at                string // "provider", "rival", "bordeaux", "pessac"
	roles             []policy.Role
}

var people = []person{
	{name: "nora", first: "Nora", last: "Belkacem", at: "provider", roles: []policy.Role{policy.Organiser, policy.Referent}},
	{name: "hugo", first: "Hugo", last: "Marchand", at: "provider", roles: []policy.Role{policy.Trainer}},
	{name: "yann", first: "Yann", last: "Le Goff", at: "provider", roles: []policy.Role{policy.Trainer}}, // of another session
	{name: "rose", first: "Rose", last: "Tanguy", at: "rival", roles: []policy.Role{policy.Organiser, policy.Trainer}},
	{name: "claire", first: "Claire", last: "Vasseur", at: "bordeaux"},
	{name: "lucas", first: "Lucas", last: "Petit", at: "bordeaux"},
	{name: "amine", first: "Amine", last: "Çelik", at: "pessac"},
	{name: "marc", first: "Marc", last: "Delage", at: "bordeaux", roles: []policy.Role{policy.Referent, policy.Approver}},
	{name: "ines", first: "Inès", last: "Roux", at: "pessac", roles: []policy.Role{policy.Approver}},
	{name: "zoe", first: "Zoé", last: "Martin", at: "bordeaux"}, // has no seat
	{name: "odile", first: "Odile", last: "Garnier", rank: policy.Manager},
}

// Participants are those who have a seat, in the order of lists.
var Participants = []string{"amine", "lucas", "claire"}

// New sets the stage in an empty database, which stands at sqltest.Noon.
func New(t testing.TB, db *sqldb.DB) *World {
	t.Helper()
	w := &World{DB: db, Desk: attendance.Desk{DB: db}, People: map[string]string{}, Enrolment: map[string]string{}}
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		s := stage{tx: tx, w: w, org: map[string]string{}, affiliation: map[string]string{}}
		s.organisations()
		s.persons()
		s.session()
		for i, name := range Participants {
			s.request(name, i+1)
		}
		return s.err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Participants {
		if err := w.Desk.Convene(t.Context(), w.Enrolment[name]); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// Add gives a seat to so many more people, and tells their names.
func (w *World) Add(t testing.TB, n int) (names []string) {
	t.Helper()
	err := w.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		s := stage{tx: tx, w: w, org: map[string]string{"pessac": w.Pessac}, affiliation: map[string]string{}}
		names = nil
		for i := range n {
			name := "p" + string(rune('a'+i))
			s.person(person{name: name, first: "Personne", last: string(rune('A' + i)), at: "pessac"})
			s.request(name, 10+i)
			names = append(names, name)
		}
		return s.err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := w.Desk.Convene(t.Context(), w.Enrolment[name]); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// Actor is a person of the stage, as their rights are now.
func (w *World) Actor(t testing.TB, name string) policy.Actor {
	t.Helper()
	a := policy.Actor{Person: w.People[name], Level: policy.Proven}
	if a.Person == "" {
		t.Fatalf("nobody is called %s", name)
	}
	err := w.DB.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		a, err = organisation.Refresh(tx, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Mark is a name typed by a person of the stage.
func (w *World) Mark(name string) attendance.Mark {
	for _, p := range people {
		if p.name == name {
			return attendance.Mark{Typed: p.first + " " + p.last}
		}
	}
	return attendance.Mark{Typed: "Personne " + string(rune(name[1]-'a'+'A'))}
}

// Participation is the public id of somebody's participation.
func (w *World) Participation(t testing.TB, name string) string {
	t.Helper()
	var p attendance.Participation
	err := w.DB.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		p, err = attendance.OfEnrolment(tx, w.Enrolment[name])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.PublicID
}

// At moves the clock of the stage.
func (w *World) At(at time.Time) { w.DB.Now = func() time.Time { return at } }

// Attended plays every half-day to its seal: everybody signs, but for those
// that absent names by half-day.
func (w *World) Attended(t testing.TB, absent map[int]string) {
	t.Helper()
	ctx := t.Context()
	w.At(sqltest.Noon.Add(24 * time.Hour))
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for n, h := range w.HalfDays {
		do(w.Desk.Open(ctx, w.Actor(t, "hugo"), h))
		for _, name := range Participants {
			if absent[n] == name {
				do(w.Desk.Note(ctx, w.Actor(t, "hugo"), h, w.Participation(t, name), attendance.Absent, 0, enrolment.Reason{}))
				continue
			}
			do(w.Desk.Sign(ctx, w.Actor(t, name), h, w.Mark(name), attendance.Typed))
		}
		do(w.Desk.Countersign(ctx, w.Actor(t, "hugo"), h, w.Mark("hugo")))
		do(w.Desk.Seal(ctx, w.Actor(t, "nora"), h))
	}
}

// stage writes the rows; its first error is kept.
type stage struct {
	tx          *sqldb.Tx
	w           *World
	org         map[string]string
	affiliation map[string]string // by name
	err         error
}

func (s *stage) run(query string, args ...any) {
	if s.err == nil {
		_, s.err = s.tx.Exec(query, args...)
	}
}

func (s *stage) organisations() {
	for _, o := range []struct{ key, name, siret, street, postcode, city string }{
		{"provider", "Forêts & Métiers", "83952766000014", "4 allée des Pins", "33600", "Pessac"},
		{"rival", "Océan Formation", "73282932000074", "1 quai Sud", "17000", "La Rochelle"},
		{"bordeaux", "Commune de Bordeaux", "13002526500013", "Place Pey-Berland", "33000", "Bordeaux"},
		{"pessac", "Commune de Pessac", "88087814500015", "Place de la Ve-République", "33600", "Pessac"},
	} {
		one := id.New()
		s.org[o.key] = one
		s.run(`INSERT INTO organisations (id, public_id, siret, siren, name, search, sort_name, ape_code, ape_nomenclature, legal_form, street, postcode, city,
			source, status, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6, '84.11Z', 'naf2', '7210', $7, $8, $9, 'register', 'active', $10, $10)`,
			one, id.Public(), o.siret, o.siret[:9], o.name, french.Fold(o.name), o.street, o.postcode, o.city, s.tx.Now)
	}
	s.w.Provider, s.w.Bordeaux, s.w.Pessac = s.org["provider"], s.org["bordeaux"], s.org["pessac"]
	for _, key := range []string{"provider", "rival"} {
		s.run(`INSERT INTO providers (organisation_id, nda, nda_region, nda_status, nda_checked_on, signatory_name, signatory_quality, contact_name,
			contact_email, contact_phone, disability_contact, pedagogy_contact, internal_rules, status, granted_by, created_at, updated_at)
			VALUES ($1, '75331234533', 'Nouvelle-Aquitaine', 'active', '2026-11-01', 'Nora Belkacem', 'Directrice', 'Nora Belkacem',
			'contact@forets.example', '0556000000', 'Hugo Marchand', 'Nora Belkacem', 'Article 1 – Objet
Le règlement s’applique à tous.', 'granted', 'clerk', $2, $2)`, s.org[key], s.tx.Now)
	}
}

func (s *stage) persons() {
	for _, p := range people {
		s.person(p)
	}
}

func (s *stage) person(p person) {
	one := id.New()
	s.w.People[p.name] = one
	s.run(`INSERT INTO persons (id, public_id, first_name, last_name, sort_name, status, rank, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $7)`, one, id.Public(), p.first, p.last, french.Fold(p.last+" "+p.first), p.rank, s.tx.Now)
	s.run(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, true, $3)`, p.name+"@exemple.fr", one, s.tx.Now)
	if p.at == "" {
		return
	}
	f := id.New()
	s.affiliation[p.name] = f
	s.run(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'Chargée de mission', 'confirmed', 'manager', $5, $5)`, f, id.Public(), one, s.org[p.at], s.tx.Now)
	for _, r := range p.roles {
		s.run(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at) VALUES ($1, $2, 'clerk', $3)`, f, r, s.tx.Now)
	}
}

func (s *stage) session() {
	w, course := s.w, id.New()
	w.HalfDays, w.Inner = nil, nil
	w.SessionID, w.Session, w.Course = id.New(), id.Public(), id.Public()
	s.run(`INSERT INTO courses (id, public_id, provider_id, title, search, format, theme, modality, reserved, objectives, audience, prerequisites, programme,
		methods, means, assessment, funding, minutes, remote_minutes, contact_name, contact_email, status, version, created_at, updated_at)
		VALUES ($1, $2, $3, 'Conduire un entretien', 'conduire un entretien', 'formation', 'entretien', 'onsite', false, 'Écouter' || $4 || 'Reformuler', 'Tout public',
		'Aucun', 'Jour 1', 'Ateliers', 'Une salle', 'Mise en situation', 'Action financée par la Région.', 600, 0, 'Nora Belkacem', 'contact@forets.example',
		'published', 1, $5, $5)`, course, w.Course, w.Provider, "\n", s.tx.Now)
	s.run(`INSERT INTO sessions (id, public_id, reference, course_id, provider_id, status, capacity, taken, arrivals, opens_at, closes_at, decision_on, first_day,
		last_day, zone, modality, place_name, street, postcode, city, created_at, updated_at)
		VALUES ($1, $2, '2026-00001', $3, $4, 'listed', 30, 3, 3, $5, $5, '2026-11-10', '2026-11-23', '2026-11-24', 'Europe/Paris', 'onsite',
		'Maison des Métiers', '12 rue du Pin', '33000', 'Bordeaux', $6, $6)`,
		w.SessionID, w.Session, course, w.Provider, s.tx.Now.AddDate(0, -1, 0), s.tx.Now)
	for _, h := range []struct {
		day, starts, ends string
		minutes           int
	}{{"2026-11-23", "09:00", "12:30", 210}, {"2026-11-23", "13:30", "17:00", 210}, {"2026-11-24", "09:00", "12:00", 180}} {
		one, public := id.New(), id.Public()
		w.HalfDays, w.Inner = append(w.HalfDays, public), append(w.Inner, one)
		s.run(`INSERT INTO half_days (id, public_id, session_id, day, starts, ends, minutes) VALUES ($1, $2, $3, $4, $5, $6, $7)`, one, public, w.SessionID, h.day, h.starts, h.ends, h.minutes)
	}
	s.run(`INSERT INTO session_trainers (session_id, position, person_id, name, title) VALUES ($1, 1, $2, 'Hugo Marchand', 'Formateur')`, w.SessionID, w.People["hugo"])
}

func (s *stage) request(name string, n int) {
	employer := s.w.Bordeaux
	by := s.w.People["marc"]
	if name != "claire" && name != "lucas" {
		employer, by = s.w.Pessac, s.w.People["ines"]
	}
	one := id.New()
	s.w.Enrolment[name] = one
	s.run(`INSERT INTO enrolments (id, public_id, reference, person_id, affiliation_id, employer_id, course_id, session_id, provider_id, quota_year, format,
		reserved, status, arrival_no, employer_by, employer_at, submitted_at, created_at, updated_at)
		SELECT $1, $2, '2026-0412' || $3, $4, $5, $6, course_id, id, provider_id, 2026, 'formation', false, 'enrolled', $7, $8, $9, $9, $9, $9
		FROM sessions WHERE id = $10`, one, id.Public(), string(rune('A'+n)), s.w.People[name], s.affiliation[name], employer, n, by, s.tx.Now, s.w.SessionID)
}
