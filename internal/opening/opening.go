// Package opening is for the busiest instant there is: many sessions open to
// everybody at once. It fills an empty database, has everybody ask over HTTP at
// that instant, has the lists published, and checks every answer, rank and rule
// against what the database then holds. It refuses a database in which somebody
// is.
package opening

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/sqldb"
)

// House is what is measured: the site as it is served, and its database.
type House struct {
	DB         *sqldb.DB
	Site       http.Handler
	Accounts   account.Desk
	Enrolments enrolment.Desk
}

// Plan says how busy the instant is.
type Plan struct {
	People   int // who ask; every tenth also asks for the other session of the course, and every seventh sends the form twice
	Sessions int // that open, two for each course
	Seats    int // of each
	Clients  int // connections at once
	Rounds   int // how many times over, with sessions that are new each time; 0 is once

	// Waves opens the sessions to every other structure at the instant, and to
	// the others while everybody is asking: who of them is too early is refused,
	// and asks again.
	Waves bool
	// NoWaveGuard opens them to everybody at the instant all the same: the twin,
	// which must find who had a place before their wave.
	NoWaveGuard bool
	// NoSeatGuard lifts what keeps a session from being oversold: the twin of
	// the check, which must find that seats were.
	NoSeatGuard bool
}

// Result is what came of it.
type Result struct {
	Asked, Acknowledged, Refused int // forms sent, requests kept, requests refused by a rule
	Early                        int // forms refused before the wave of their people
	Took                         time.Duration
	P50, P99, P999               time.Duration // from sending a form to its answer, where a request was kept
	CPU                          time.Duration // of a form: of this whole process, the people included
	Bare                         float64       // durable writes of one row a second, by as many clients, just before
	Oversold                     int           // seats given beyond those there are
	Broken                       []string      // what should not be, each in a few words
}

// PerSecond is how many requests were acknowledged in a second.
func (r Result) PerSecond() float64 { return float64(r.Acknowledged) / r.Took.Seconds() }

// String is the line that programs read.
func (r Result) String() string {
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	return fmt.Sprintf("asked=%d acknowledged=%d refused=%d early=%d seconds=%.3f per_second=%.0f p50=%.1f p99=%.1f p99.9=%.1f cpu=%.3f bare_per_second=%.0f of_bare=%.2f oversold=%d broken=%d",
		r.Asked, r.Acknowledged, r.Refused, r.Early, r.Took.Seconds(), r.PerSecond(), ms(r.P50), ms(r.P99), ms(r.P999), ms(r.CPU), r.Bare, r.PerSecond()/max(r.Bare, 1), r.Oversold, len(r.Broken))
}

// Run opens the sessions and says what came of it.
func Run(ctx context.Context, h House, p Plan) (r Result, err error) {
	if p.People < 2 || p.Sessions < 2 || p.Seats < 1 || p.Clients < 1 {
		return r, fault.New(fault.Invalid, "opening.plan")
	}
	w, err := fill(ctx, h, p)
	if err != nil {
		return r, err
	}
	if r.Bare, err = bare(ctx, h.DB, p.Clients); err != nil {
		return r, err
	}
	c := check{Result: &r, world: w}
	for round := range max(p.Rounds, 1) {
		if round > 0 {
			if err := h.DB.Write(ctx, func(tx *sqldb.Tx) error { return w.offer(tx, p) }); err != nil {
				return r, err
			}
		}
		if err := c.round(ctx, h, p); err != nil {
			return r, err
		}
	}
	r.P50, r.P99, r.P999 = Quantile(c.took, 0.5), Quantile(c.took, 0.99), Quantile(c.took, 0.999)
	r.CPU /= time.Duration(r.Asked)
	return r, nil
}

// round has everybody ask for the sessions that there are now, and the lists
// published.
func (c *check) round(ctx context.Context, h House, p Plan) error {
	sent, err := rush(ctx, h, c.world, p, c.Result)
	if err != nil {
		return err
	}
	c.answers(sent)
	c.waves(sent)
	if err := c.requests(ctx, h.DB, sent); err != nil {
		return err
	}
	if err := publish(ctx, h, c.world, p, c); err != nil {
		return err
	}
	return c.lists(ctx, h.DB, p)
}

// check gathers what should not be.
type check struct {
	*Result
	*world
	took []time.Duration // of what was kept, in every round
	kept int             // requests, in every round
}

func (c *check) broken(format string, args ...any) {
	c.Broken = append(c.Broken, fmt.Sprintf(format, args...))
}

// answers looks at what everybody was answered: a request or a rule, and one
// request for a person and a course.
func (c *check) answers(sent []*form) {
	kept := map[string]string{} // person and course to request
	for _, f := range sent {
		c.Asked++
		switch {
		case f.status == http.StatusSeeOther && strings.HasPrefix(f.location, "/demandes/"):
			key := f.person.Person + f.session.course
			if other, is := kept[key]; is && other != f.request() {
				c.broken("two requests of one person for one course")
			}
			kept[key] = f.request()
			c.took = append(c.took, f.answered.Sub(f.sent))
		case f.status == http.StatusUnprocessableEntity && f.second:
			c.Refused++
		default:
			c.broken("an answer %d", f.status)
		}
	}
	c.Acknowledged += len(kept)
	if want := c.asking; len(kept) != want {
		c.broken("%d people have a request, not %d", len(kept), want)
	}
}

// waves: nobody had a place before the wave of their group, and nobody was turned
// away after it.
func (c *check) waves(sent []*form) {
	for _, f := range sent {
		switch {
		case !f.late:
		case !f.early.IsZero():
			if f.second { // which rule refused it is not known
				continue
			}
			if c.Early++; f.early.After(c.letIn.after) {
				c.broken("refused after the opening to one's wave")
			}
		case f.status == http.StatusSeeOther && f.answered.Before(c.letIn.before):
			c.broken("a place before the opening to one's wave")
		}
	}
}

// row is a request as the database holds it.
type row struct {
	id, person, session, status string
	arrival, waiting, answers   int
}

// requests compares what was acknowledged with what is kept, and the order of
// arrival with the clock.
func (c *check) requests(ctx context.Context, db *sqldb.DB, sent []*form) error {
	rows, err := c.read(ctx, db)
	if err != nil {
		return err
	}
	by := map[string]row{}
	next := map[string]int{}
	for _, r := range rows { // in order of arrival
		by[r.id] = r
		if next[r.session]++; r.arrival != next[r.session] {
			c.broken("the arrival number %d where %d comes next", r.arrival, next[r.session])
		}
		if r.status != string(enrolment.AwaitingEmployer) || r.answers != 1 {
			c.broken("a request that is %s with %d answers", r.status, r.answers)
		}
	}
	first := map[string]span{}
	for _, f := range sent {
		if f.status != http.StatusSeeOther {
			continue
		}
		r, is := by[f.request()]
		switch {
		case !is:
			c.broken("a request was acknowledged and is not there")
		case r.person != f.person.Person || r.session != f.session.id:
			c.broken("a request of somebody else, or for another session")
		}
		s, known := first[f.request()]
		if !known || f.sent.Before(s.sent) {
			s.sent = f.sent
		}
		if !known || f.answered.Before(s.answered) {
			s.answered = f.answered
		}
		first[f.request()] = s
	}
	if len(first) != len(rows) {
		c.broken("%d requests are kept, %d were acknowledged", len(rows), len(first))
	}
	c.order(rows, first)
	c.kept += len(rows)
	return c.traces(ctx, db, c.kept)
}

// span is when a request was first sent, and first answered.
type span struct{ sent, answered time.Time }

// order: who had their answer before another one asked came before them.
func (c *check) order(rows []row, first map[string]span) {
	latest := map[string]time.Time{}
	for _, r := range rows {
		f := first[r.id]
		if f.answered.Before(latest[r.session]) {
			c.broken("a rank that is not that of arrival")
		}
		if f.sent.After(latest[r.session]) {
			latest[r.session] = f.sent
		}
	}
}

func (c *check) read(ctx context.Context, db *sqldb.DB) (rows []row, err error) {
	var args []any
	var ids []string
	for _, s := range c.sessions {
		ids = append(ids, s.id)
	}
	among := sqldb.In(&args, ids)
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		rows, err = sqldb.All(tx, func(s sqldb.Scanner) (r row, err error) {
			return r, s.Scan(&r.id, &r.person, &r.session, &r.status, &r.arrival, &r.waiting, &r.answers)
		}, `
			SELECT e.public_id, e.person_id, e.session_id, e.status, COALESCE(e.arrival_no, 0), COALESCE(e.waiting_no, 0),
				(SELECT count(*) FROM answers a WHERE a.enrolment_id = e.id)
			FROM enrolments e WHERE e.session_id IN `+among+` ORDER BY e.session_id, e.arrival_no`, args...)
		return err
	})
	return rows, err
}

// traces: each request has its line in the journal, and what follows from it.
func (c *check) traces(ctx context.Context, db *sqldb.DB, requests int) error {
	return db.Read(ctx, func(tx *sqldb.Tx) error {
		for what, query := range map[string]string{
			"lines of the journal": `SELECT count(*) FROM journal WHERE act = 'enrolment.submitted'`,
			"jobs":                 `SELECT count(*) FROM jobs WHERE kind = 'enrolment.submitted'`,
			"steps":                `SELECT count(*) FROM enrolment_steps WHERE event = 'submitted'`,
		} {
			n, err := sqldb.Value[int](tx, query)
			if err != nil {
				return err
			}
			if n != requests {
				c.broken("%d %s for %d requests", n, what, requests)
			}
		}
		return nil
	})
}

// lists looks at what was published: no more seats than there are, none left
// while somebody waits, given in order of arrival.
func (c *check) lists(ctx context.Context, db *sqldb.DB, p Plan) error {
	rows, err := c.read(ctx, db)
	if err != nil {
		return err
	}
	seated, waiting := map[string]int{}, map[string]int{}
	for _, r := range rows {
		switch r.status {
		case string(enrolment.Enrolled):
			if seated[r.session]++; waiting[r.session] > 0 {
				c.broken("a seat given past somebody who waits")
			}
		case string(enrolment.Waitlisted):
			if waiting[r.session]++; r.waiting != waiting[r.session] {
				c.broken("the place %d on a waiting list where %d comes next", r.waiting, waiting[r.session])
			}
		default:
			c.broken("a request left %s", r.status)
		}
	}
	if n := c.publishedWrongly.Load(); n > 0 {
		c.broken("%d lists were not published once", n)
	}
	for _, s := range c.sessions {
		switch n := seated[s.id]; {
		case n > p.Seats:
			c.Oversold += n - p.Seats
			c.broken("%d people on %d seats", n, p.Seats)
		case n < p.Seats && waiting[s.id] > 0:
			c.broken("a free seat while somebody waits")
		}
	}
	return nil
}
