package journal

import (
	"context"
	"slices"
	"strings"
	"time"

	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Look is one thing of a person that somebody is shown, and the seat of the
// policy that lets them see it.
type Look struct {
	Person, What, Subject string
	Seat                  policy.Seat
}

// of is the thing itself, whoever looks at it.
func (l Look) of() string { return l.What + " " + l.Person + " " + l.Subject }

// Saw records that an actor has looked at the data of a person: the one thing
// that a page may write. The person can consult it.
func Saw(ctx context.Context, db *sqldb.DB, a policy.Actor, l Look) error {
	if a.Person == l.Person || l.Person == "" {
		return nil
	}
	return db.Write(sqldb.Recording(ctx), func(tx *sqldb.Tx) error { return record(tx, a, l) })
}

// Took records, in the transaction of a deed, that an actor was given the data
// of a person, be it their own.
func Took(tx *sqldb.Tx, a policy.Actor, person, what, subject string) error {
	return record(tx, a, Look{Person: person, What: what, Subject: subject, Seat: policy.Self})
}

// atOnce is how many looks one statement records.
const atOnce = 500

// SawAll is Saw for a page that shows the data of several people. What the
// actor has been shown within the hour is not written again.
func SawAll(ctx context.Context, db *sqldb.DB, a policy.Actor, looks []Look) error {
	looks = slices.DeleteFunc(slices.Clone(looks), func(l Look) bool { return l.Person == a.Person || l.Person == "" })
	if len(looks) == 0 {
		return nil
	}
	var fresh []Look
	err := db.Read(ctx, func(tx *sqldb.Tx) error {
		recent, err := sqldb.Values[string](tx, `SELECT what || ' ' || person_id || ' ' || subject_id FROM sightings WHERE actor_id = $1 AND at > $2`, ActorID(a), tx.Now.Add(-time.Hour))
		known := map[string]bool{}
		for _, one := range recent {
			known[one] = true
		}
		fresh = nil
		for _, l := range looks {
			if !known[l.of()] {
				known[l.of()] = true
				fresh = append(fresh, l)
			}
		}
		return err
	})
	if err != nil || len(fresh) == 0 {
		return err
	}
	return db.Write(sqldb.Recording(ctx), func(tx *sqldb.Tx) error {
		for some := range slices.Chunk(fresh, atOnce) {
			if err := record(tx, a, some...); err != nil {
				return err
			}
		}
		return nil
	})
}

func record(tx *sqldb.Tx, a policy.Actor, looks ...Look) error {
	var args []any
	var rows []string
	for _, l := range looks {
		rows = append(rows, sqldb.In(&args, []any{id.New(), tx.Now, ActorID(a), l.Person, l.What, l.Subject, l.Seat}))
	}
	_, err := tx.Exec(`INSERT INTO sightings (id, at, actor_id, person_id, what, subject_id, seat) VALUES `+strings.Join(rows, ", "), args...)
	return err
}

// Sighting is one look of somebody at the data of a person.
type Sighting struct {
	At            time.Time
	ActorID, What string
	SubjectID     string
	Seat          policy.Seat // "" for what was recorded without it
}

// Sightings lists who has looked at the data of a person, the latest first.
func Sightings(tx *sqldb.Tx, person string, limit int) ([]Sighting, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (s Sighting, err error) {
		return s, r.Scan(sqldb.Time(&s.At), &s.ActorID, &s.What, &s.SubjectID, &s.Seat)
	}, `SELECT at, actor_id, what, subject_id, seat FROM sightings WHERE person_id = $1 ORDER BY at DESC, id DESC LIMIT $2`, person, limit)
}

// ForgetLooks erases who looked at whose data before an instant, and tells how
// many looks.
func ForgetLooks(tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM sightings WHERE at < $1`, before)
}
