package opening

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// world is who asks, and for what.
type world struct {
	provider string // inner id of the organisation
	nora     policy.Actor
	people   []policy.Actor
	sessions []session
	asking   int                               // how many people ask: each has one request in the end
	tokens   []string                          // of their logins
	letIn    struct{ before, after time.Time } // around the instant at which the second wave opened

	publishedWrongly atomic.Int64
}

type session struct{ id, publicID, course string }

// share is how many rows are written together.
const share = 500

// fill makes the world in an empty database: structures of two people each, one
// provider, courses of two sessions.
func fill(ctx context.Context, h House, p Plan) (*world, error) {
	w := &world{asking: p.People}
	err := h.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if some, err := sqldb.Exists(tx, `SELECT 1 FROM persons`); err != nil || some {
			if err == nil {
				err = fault.New(fault.Conflict, "opening.not_empty")
			}
			return err
		}
		if err := w.provide(tx); err != nil {
			return err
		}
		return w.offer(tx, p)
	})
	for from := 0; from < p.People && err == nil; from += share {
		err = h.DB.Write(ctx, func(tx *sqldb.Tx) error {
			w.people = w.people[:from]
			for i := from; i < min(from+share, p.People); i += 2 {
				at, err := organisation(tx, "Structure "+strconv.Itoa(i/2))
				if err == nil && p.Waves && !late(i) {
					err = adhere(tx, at)
				}
				if err != nil {
					return err
				}
				for j := i; j < min(i+2, p.People); j++ {
					a, err := person(tx, "Personne "+strconv.Itoa(j), at)
					if err != nil {
						return err
					}
					w.people = append(w.people, a)
				}
			}
			return nil
		})
	}
	return w, err
}

// provide makes the provider.
func (w *world) provide(tx *sqldb.Tx) (err error) {
	if w.provider, err = organisation(tx, "Prestataire"); err != nil {
		return err
	}
	if err := tx.Do(`
		INSERT INTO providers (organisation_id, nda, nda_region, nda_status, nda_checked_on, contact_name, contact_email, internal_rules, status, granted_by, created_at, updated_at)
		VALUES ($1, '75331234533', 'Nouvelle-Aquitaine', 'active', '2026-11-01', 'Nora', 'nora@prestataire.example', 'Le règlement.', 'granted', 'opening', $2, $2)`, w.provider, tx.Now); err != nil {
		return err
	}
	if w.nora, err = person(tx, "Nora", w.provider, policy.Organiser); err != nil {
		return err
	}
	w.nora.Active = w.provider
	w.nora.Standings[0].Provider = true
	return nil
}

// offer makes courses and their sessions, which open later.
func (w *world) offer(tx *sqldb.Tx, p Plan) (err error) {
	w.sessions = nil
	day := civil.DayOf(tx.Now, civil.Paris).Add(90)
	course := ""
	for i := range p.Sessions {
		if i%2 == 0 {
			if course, err = newCourse(tx, w.provider, "Action "+strconv.Itoa(i/2)); err != nil {
				return err
			}
		}
		s := session{id.New(), id.Public(), course}
		reference := "S-" + s.publicID
		w.sessions = append(w.sessions, s)
		if err := tx.Do(`
			INSERT INTO sessions (id, public_id, reference, course_id, provider_id, status, capacity, minimum, opens_at, closes_at, decision_on, first_day, last_day, zone, modality, city, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, 'open', $6, 1, $7, $8, $9, $10, $10, 'Europe/Paris', 'onsite', 'Bordeaux', $11, $11)`,
			s.id, s.publicID, reference, course, w.provider, p.Seats, tx.Now.AddDate(0, 1, 0), tx.Now.AddDate(0, 2, 0), day.Add(-10), day, tx.Now); err != nil {
			return err
		}
		if p.Waves && !p.NoWaveGuard {
			if err := tx.Do(`INSERT INTO opening_waves (owner_id, position, group_kind, group_value, days, minute) VALUES ($1, 1, 'adherent', '', 0, 0), ($1, 2, 'everybody', '', 1, 0)`, s.id); err != nil {
				return err
			}
		}
	}
	return nil
}

// adhere has a structure be of the first wave, for the year of the sessions.
func adhere(tx *sqldb.Tx, at string) error {
	day := civil.DayOf(tx.Now, civil.Paris).Add(90)
	return tx.Do(`INSERT INTO adhesions (id, public_id, organisation_id, year, status, created_at, updated_at) VALUES ($1, $2, $3, $4, 'active', $5, $5)`,
		id.New(), id.Public(), at, day.Year(), tx.Now)
}

// of the second wave are the people of every other structure.
func late(person int) bool { return person/2%2 == 1 }

func newCourse(tx *sqldb.Tx, provider, title string) (string, error) {
	course := id.New()
	if err := tx.Do(`
		INSERT INTO courses (id, public_id, provider_id, title, search, format, theme, modality, reserved, minutes, programme, assessment, status, created_at, updated_at)
		VALUES ($1, $2, $3, $4, '', 'lab', 'entretien', 'onsite', false, 840, 'Le programme.', 'Une évaluation.', 'published', $5, $5)`,
		course, id.Public(), provider, title, tx.Now); err != nil {
		return "", err
	}
	return course, tx.Do(`INSERT INTO questions (id, course_id, version, position, label, purpose, least, most) VALUES ($1, $2, 1, 1, 'Pourquoi cette action ?', 'Vérifier que l’action répond à votre besoin.', 20, 400)`,
		id.New(), course)
}

func organisation(tx *sqldb.Tx, name string) (string, error) {
	o := id.New()
	return o, tx.Do(`
		INSERT INTO organisations (id, public_id, name, search, sort_name, source, status, created_at, updated_at) VALUES ($1, $2, $3, '', '', 'request', 'active', $4, $4)`,
		o, id.Public(), name, tx.Now)
}

// person adds somebody who belongs to a structure, with roles there.
func person(tx *sqldb.Tx, name, at string, roles ...policy.Role) (policy.Actor, error) {
	a := policy.Actor{Person: id.New(), Login: id.New(), Level: policy.Proven, Active: at}
	affiliation := id.New()
	a.Standings = []policy.Standing{{Affiliation: affiliation, Organisation: at, Roles: roles}}
	if err := tx.Do(`INSERT INTO persons (id, public_id, first_name, last_name, sort_name, status, created_at, updated_at, seen_at) VALUES ($1, $2, $3, 'Martin', '', 'active', $4, $4, $4)`,
		a.Person, id.Public(), name, tx.Now); err != nil {
		return a, err
	}
	if err := tx.Do(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, true, $3)`, a.Person+"@exemple.example", a.Person, tx.Now); err != nil {
		return a, err
	}
	if err := tx.Do(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at) VALUES ($1, $2, $3, $4, 'Conseillère', 'confirmed', 'manager', $5, $5)`,
		affiliation, id.Public(), a.Person, at, tx.Now); err != nil {
		return a, err
	}
	for _, r := range roles {
		if err := tx.Do(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at) VALUES ($1, $2, 'opening', $3)`, affiliation, r, tx.Now); err != nil {
			return a, err
		}
	}
	return a, nil
}

// forms signs everybody in and lays out what they will send.
func (w *world) forms(ctx context.Context, h House, p Plan) (all []*form, err error) {
	if w.tokens == nil {
		w.tokens = make([]string, len(w.people))
		if err := each(16, len(w.people), func(i int) (err error) {
			w.tokens[i], err = h.Accounts.SignInAs(ctx, w.people[i].Person, "")
			return err
		}); err != nil {
			return nil, err
		}
	}
	for i, a := range w.people {
		f := form{person: a, token: w.tokens[i], session: w.sessions[i%len(w.sessions)], key: newKey(), late: p.Waves && late(i)}
		if i%10 == 0 && i%len(w.sessions)^1 < len(w.sessions) {
			f.second = true
			g := f
			g.session, g.key = w.sessions[i%len(w.sessions)^1], newKey()
			all = append(all, &g)
		}
		if i%7 == 0 {
			g := f
			g.again = true
			all = append(all, &g)
		}
		all = append(all, &f)
	}
	return all, nil
}

// soon is how long after everything is ready the sessions open.
const soon = 300 * time.Millisecond

// open has every session open at one instant.
func (w *world) open(ctx context.Context, db *sqldb.DB) (at time.Time, err error) {
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		at = tx.Now.Add(soon)
		for _, s := range w.sessions {
			if err := tx.Do(`UPDATE sessions SET opens_at = $1 WHERE id = $2`, at, s.id); err != nil {
				return err
			}
		}
		return nil
	})
	return at, err
}

// openToAll opens the second wave of every session, at an instant between two.
func (w *world) openToAll(ctx context.Context, db *sqldb.DB) error {
	w.letIn.before = time.Now()
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`UPDATE opening_waves SET days = 0 WHERE group_kind = 'everybody'`)
		return err
	})
	w.letIn.after = time.Now()
	return err
}
