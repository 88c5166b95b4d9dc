package diary

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/ical"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter of the addresses by which calendars are read.
type Desk struct {
	DB   *sqldb.DB
	Site Site

	off guards
}

// guards are the guards that a twin test takes away.
type guards struct{ mine bool }

// Renew gives a the address of their calendar: it is told once, and the one
// before it is void.
func (d Desk) Renew(ctx context.Context, a policy.Actor) (token string, err error) {
	token = id.Secret()
	return token, d.mine(ctx, a, "feed.renewed", func(tx *sqldb.Tx, a policy.Actor) error {
		return tx.Do(`INSERT INTO calendar_feeds (person_id, hash, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at`, a.Person, digest(token), tx.Now)
	})
}

// Revoke takes the address of a back.
func (d Desk) Revoke(ctx context.Context, a policy.Actor) error {
	return d.mine(ctx, a, "feed.revoked", func(tx *sqldb.Tx, a policy.Actor) error {
		return tx.Do(`DELETE FROM calendar_feeds WHERE person_id = $1`, a.Person)
	})
}

func (d Desk) mine(ctx context.Context, a policy.Actor, act string, deed func(*sqldb.Tx, policy.Actor) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + a.Person); err != nil {
			return err
		}
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.AccountEdit, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		if err := deed(tx, a); err != nil {
			return err
		}
		return journal.Write(tx, a, act, journal.Subject{Kind: "person", ID: a.Person}, "")
	})
}

// Since tells when the address of a was made, the zero time when they have none.
func (d Desk) Since(ctx context.Context, a policy.Actor) (at time.Time, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err := sqldb.All(tx, func(r sqldb.Scanner) (t time.Time, err error) { return t, r.Scan(sqldb.Time(&t)) },
			`SELECT created_at FROM calendar_feeds WHERE person_id = $1`, a.Person)
		if len(all) == 1 {
			at = all[0]
		}
		return err
	})
	return at, err
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// How much a calendar holds: what was over for longer is left to who keeps it.
const (
	pastDays = 90
	most     = 300
)

// Feed writes the calendar that an address gives: the seats of its holder, and the
// sessions that they train at or organise, as their rights are at this instant. An
// address that was taken back does not exist.
func (d Desk) Feed(ctx context.Context, token string) (calendar []byte, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		holders, err := sqldb.Values[string](tx, `SELECT person_id FROM calendar_feeds WHERE hash = $1`, digest(token))
		if err != nil {
			return err
		}
		if len(holders) == 0 {
			return fault.New(fault.NotFound, "not_found")
		}
		p, err := account.Load(tx, holders[0])
		if err != nil {
			return err
		}
		if !p.Live() {
			return fault.New(fault.NotFound, "not_found")
		}
		all, err := d.entries(tx, p.ID)
		if err != nil {
			return err
		}
		calendar, err = ical.Calendar{Method: ical.Publish, Product: d.Site.Product, Name: d.Site.Product, Events: all}.Bytes()
		return err
	})
	return calendar, err
}

// entry is what stands in a calendar: a seat, or a session that one runs.
type entry struct{ session, enrolment, course string }

func (d Desk) entries(tx *sqldb.Tx, personID string) (all []ical.Event, err error) {
	rows, err := d.rows(tx, personID)
	if err != nil {
		return nil, err
	}
	var sessions, seats, courses []string
	for _, r := range rows {
		sessions, courses = append(sessions, r.session), append(courses, r.course)
		if r.enrolment != "" {
			seats = append(seats, r.enrolment)
		}
	}
	known, err := catalogue.LoadMany(tx, sessions)
	if err != nil {
		return nil, err
	}
	titles, err := catalogue.Titles(tx, courses)
	if err != nil {
		return nil, err
	}
	requests, err := enrolment.LoadMany(tx, seats)
	for _, r := range rows {
		s := known[r.session]
		switch {
		case len(s.HalfDays) == 0:
		case r.enrolment != "":
			all = append(all, d.Site.Seat(requests[r.enrolment], s, titles[r.course]))
		default:
			all = append(all, d.Site.Training(s, titles[r.course]))
		}
	}
	return all, err
}

// rows lists what stands in somebody's calendar, the nearest last.
func (d Desk) rows(tx *sqldb.Tx, personID string) ([]entry, error) {
	standings, err := organisation.Standings(tx, personID)
	if err != nil {
		return nil, err
	}
	args := []any{personID, civil.DayOf(tx.Now, civil.Paris).Add(-pastDays)}
	runs := `(EXISTS (SELECT 1 FROM session_trainers t WHERE t.session_id = s.id AND t.person_id = $1)
		OR s.provider_id IN ` + sqldb.In(&args, policy.Actor{Person: personID, Standings: standings}.Holding(policy.Organiser)) + `)`
	own := `e.person_id = $1 AND `
	if d.off.mine {
		own = ``
	}
	return sqldb.All(tx, func(r sqldb.Scanner) (v entry, err error) {
		return v, r.Scan(&v.session, sqldb.Text(&v.enrolment), &v.course)
	}, `SELECT x.id, x.seat, x.course_id FROM (
			SELECT s.id, e.id AS seat, s.course_id, s.first_day FROM enrolments e JOIN sessions s ON s.id = e.session_id
			WHERE `+own+`e.status = 'enrolled' AND s.status <> 'cancelled' AND s.last_day >= $2
			UNION ALL SELECT s.id, NULL, s.course_id, s.first_day FROM sessions s
			WHERE `+runs+` AND s.status NOT IN ('draft', 'cancelled') AND s.last_day >= $2) x
		ORDER BY x.first_day DESC, x.id, x.seat LIMIT `+sqldb.Arg(&args, most), args...)
}
