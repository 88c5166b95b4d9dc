// Package demo builds a small believable world through the desks, so that it
// is lawful by construction: people in every role, structures, courses,
// sessions, and requests in every state. It refuses to touch a database where
// somebody lives already.
package demo

import (
	"context"
	"fmt"
	"time"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Passphrase signs in as anybody of the demonstration, beside the buttons.
const Passphrase = "six loutres lisent le journal"

// House is the desks through which the world is built. They share one
// database, whose clock Fill moves.
type House struct {
	DB           *sqldb.DB
	Account      account.Desk
	Organisation organisation.Desk
	Catalogue    catalogue.Desk
	Enrolment    enrolment.Desk
	Attendance   attendance.Desk
}

// Fill builds the world around today, deed by deed, each at its own hour of the
// past months; the clock of the database is moved meanwhile, so nobody else may
// write. Where the world stands already, it does nothing; a database where
// others live, or where the building was interrupted, is refused.
func Fill(ctx context.Context, h House) error {
	people, whole, err := populated(ctx, h.DB)
	if err != nil || whole {
		return err
	}
	if people {
		return fault.New(fault.Conflict, "demo.other_people")
	}
	clock := h.DB.Now
	w := newWorld(ctx, h, clock())
	h.DB.Now = func() time.Time { return w.clock }
	defer func() { h.DB.Now = clock }()
	if w.hash, err = h.Account.Hasher.Hash(ctx, Passphrase); err != nil {
		return err
	}
	w.stage()
	if err := w.play(); err != nil {
		return err
	}
	return w.finish()
}

// built is the act by which the journal says that the world is whole.
const built = "demo.built"

func populated(ctx context.Context, db *sqldb.DB) (people, whole bool, err error) {
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		if people, err = sqldb.Exists(tx, `SELECT 1 FROM persons`); err != nil {
			return err
		}
		whole, err = sqldb.Exists(tx, `SELECT 1 FROM journal WHERE subject_kind = 'demo' AND subject_id = 'world' AND act = $1`, built)
		return err
	})
	return people, whole, err
}

// IDs gives the inner id of each of People, by their address; who is not there
// is not in the answer.
func IDs(ctx context.Context, db *sqldb.DB) (map[string]string, error) {
	type row struct{ id, address string }
	by := map[string]string{}
	err := db.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		var addresses []string
		for _, p := range People {
			addresses = append(addresses, p.Address)
		}
		all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.address) },
			`SELECT person_id, address FROM emails WHERE address IN `+sqldb.In(&args, addresses), args...)
		for _, v := range all {
			by[v.address] = v.id
		}
		return err
	})
	return by, err
}

// world is what is built, as it is being built.
type world struct {
	House
	ctx   context.Context
	now   time.Time // the day of the start
	clock time.Time // of the deed under way
	hash  string
	acts  []act

	persons  map[string]account.Person           // by key
	ties     map[string]organisation.Affiliation // by key of the person
	bodies   map[string]organisation.Organisation
	courses  map[string]catalogue.Course
	sessions map[string]catalogue.Session
	requests map[string]enrolment.Enrolment // by person and session
	asked    map[string]organisation.Request
	script   map[string]Person
}

// act is one deed at its hour.
type act struct {
	at   time.Time
	what string
	do   func() error
}

func newWorld(ctx context.Context, h House, now time.Time) *world {
	w := &world{
		House: h, ctx: ctx, now: now,
		persons: map[string]account.Person{}, ties: map[string]organisation.Affiliation{}, bodies: map[string]organisation.Organisation{},
		courses: map[string]catalogue.Course{}, sessions: map[string]catalogue.Session{}, requests: map[string]enrolment.Enrolment{},
		asked: map[string]organisation.Request{}, script: map[string]Person{},
	}
	for _, p := range People {
		w.script[p.key] = p
	}
	return w
}

// day is the n-th working day from today; 0 is today, whatever day it is.
func (w *world) day(n int) civil.Day {
	d, step := civil.DayOf(w.now, civil.Paris), 1
	if n < 0 {
		step = -1
	}
	for n != 0 {
		d = d.Add(step)
		if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday && !civil.Holiday(d) {
			n -= step
		}
	}
	return d
}

// moment is an hour of the n-th working day, never later than now.
func (w *world) moment(n int, clock civil.Clock) time.Time {
	t := civil.At(w.day(n), clock, civil.Paris)
	if t.After(w.now) {
		return w.now
	}
	return t
}

// on adds a deed to the script.
func (w *world) on(n int, clock civil.Clock, what string, do func() error) {
	w.acts = append(w.acts, act{w.moment(n, clock), what, do})
}

// play does every deed in the order of time.
func (w *world) play() error {
	sortActs(w.acts)
	for _, a := range w.acts {
		w.clock = a.at
		if err := a.do(); err != nil {
			return fmt.Errorf("%s (%s): %w", a.what, civil.DayOf(a.at, civil.Paris), err)
		}
	}
	return nil
}

// as is one of the people as the policy sees them at this instant.
func (w *world) as(key string) (a policy.Actor, err error) {
	p, ok := w.persons[key]
	if !ok {
		return a, fmt.Errorf("%s has no account yet", key)
	}
	err = w.DB.Read(w.ctx, func(tx *sqldb.Tx) error {
		live, err := account.Load(tx, p.ID)
		if err != nil {
			return err
		}
		standings, err := organisation.Standings(tx, p.ID)
		a = policy.Actor{Person: p.ID, Level: policy.Proven, Rank: live.Rank, Standings: standings}
		if len(standings) > 0 {
			a.Active = standings[0].Organisation
		}
		return err
	})
	return a, err
}

// by runs a deed in somebody's name.
func (w *world) by(key string, deed func(a policy.Actor) error) func() error {
	return func() error {
		a, err := w.as(key)
		if err != nil {
			return err
		}
		return deed(a)
	}
}

// welcome opens the account of one of the people.
func (w *world) welcome(p Person) func() error {
	return func() error {
		address, err := email.Parse(p.Address)
		if err != nil {
			return err
		}
		if w.persons[p.key], err = w.Account.Welcome(w.ctx, address, w.hash); err != nil {
			return err
		}
		// Nobody here is away: each was last seen yesterday, as the world is told.
		return w.DB.Write(w.ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET seen_at = $2 WHERE id = $1`, w.persons[p.key].ID, w.now.Add(-24*time.Hour))
			return err
		})
	}
}

// stage writes the script of the world.
func (w *world) stage() {
	w.stagePeople()
	w.stageFiles()
	w.stageCampaign()
	w.stageSecurity()
	w.stageCorrections()
	w.stageReturned()
	w.stageOffer()
	w.stageRules()
	w.stageRequests()
	w.stageGoing()
	w.stageSeats()
	w.stageOrder()
	w.stageSheets()
	w.stageRhythms()
	w.stageFamily()
	w.stageNetwork()
	w.stagePostponed()
	w.stageBounced()
}

// errandsKept is how long ago what followed from a deed is still done: the
// letters of the last days are sent, those of months ago are not. Papers are
// made whenever they were due.
const errandsKept = 48 * time.Hour

// finish marks what was to follow from the deeds of months ago as done, and
// says that the world is whole.
func (w *world) finish() error {
	w.clock = w.now
	return w.DB.Write(w.ctx, func(tx *sqldb.Tx) error {
		if err := journal.Write(tx, policy.Clerk, built, journal.Subject{Kind: "demo", ID: "world"}, ""); err != nil {
			return err
		}
		_, err := tx.Exec(`
			UPDATE jobs SET done_at = $1 WHERE done_at IS NULL AND created_at < $2
			AND kind NOT IN ('participation.convened', 'session.attended', 'session.listed', 'sheet.sealed')`, tx.Now, tx.Now.Add(-errandsKept))
		return err
	})
}
