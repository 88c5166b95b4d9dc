package enrolment

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// asked is a request as the model knows it.
type asked struct {
	publicID string
	employer string
	person   policy.Actor
	status   Status
	choice   Choice
	said     bool // why it passes others
	arrival  int
	place    int // orders the waiting list
	rank     int // that the provider means to give
	lapsed   bool
}

func (r *asked) seated() bool { return r.kept() || r.status == Offered }

// kept tells whether they had a seat by a list, or took one.
func (r *asked) kept() bool { return r.status == Enrolled || r.status == AwaitingAgreement }

// model is the seats and the waiting list of one session, in memory: as few
// rules as there are.
type model struct {
	capacity, cap int
	ranking       bool
	last          bool // the employer answers last
	listed        bool
	arrivals      int
	all           []*asked       // in order of arrival
	away          []*asked       // who was moved to the other session, which opens with seats for everybody
	kept          map[string]int // by employer: seats set aside, for nobody yet
}

func (m *model) seated(employer string) (n int) {
	for _, r := range m.all {
		n += one(r.seated() && (employer == "" || r.employer == employer))
	}
	n += m.setAside(employer)
	if employer != "" { // what bounds a structure goes over the whole course
		for _, r := range m.away {
			n += one(r.seated() && r.employer == employer)
		}
	}
	return n
}

// waiting lists who waits, in the order of the list.
func (m *model) waiting() (all []*asked) {
	for _, r := range m.all {
		if r.status == Waitlisted {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b *asked) int { return cmp.Compare(a.place, b.place) })
	return all
}

// settle offers every free seat to the first who waits and whose structure has
// room.
func (m *model) settle() {
	for _, r := range m.waiting() {
		if m.listed && m.seated("") < m.capacity && m.seated(r.employer) < m.cap {
			r.status = Offered
		}
	}
}

// passes tells whether somebody waits before r who is not retained as well.
func (m *model) passes(r *asked) bool {
	return slices.ContainsFunc(m.waiting(), func(w *asked) bool { return w.place < r.place && w.choice != Retain })
}

// publish answers everybody, or nobody.
func (m *model) publish() bool {
	answered, last := 0, 0
	by, free := map[string]int{}, m.capacity-m.seated("")
	for _, r := range m.all {
		last = max(last, r.place*one(r.status == Waitlisted))
		switch {
		case r.status == AwaitingProvider && r.choice == Undecided:
			return false
		case r.status == AwaitingProvider || r.status == Waitlisted && r.choice != Wait:
			answered++
			if r.choice == Retain {
				by[r.employer]++
				free--
			}
			if r.status == Waitlisted && r.choice == Retain && !r.said && slices.ContainsFunc(m.waiting(), func(w *asked) bool { return w.place < r.place && w.choice == Wait }) {
				return false
			}
		}
	}
	for employer, n := range by {
		if n+m.seated(employer) > m.cap {
			return false
		}
	}
	if answered == 0 || free < 0 {
		return false
	}
	var put []*asked
	for _, r := range m.all { // in order of arrival
		switch {
		case r.status != AwaitingProvider && r.status != Waitlisted:
		case r.choice == Retain:
			r.status, r.place = m.chosen(), 0
		case r.choice == Reject:
			r.status, r.place = Rejected, 0
		case r.status == AwaitingProvider:
			put = append(put, r)
		}
	}
	if m.ranking {
		slices.SortStableFunc(put, func(a, b *asked) int { return cmp.Compare(cmp.Or(a.rank, 9999), cmp.Or(b.rank, 9999)) })
	}
	for i, r := range put {
		r.status, r.place = Waitlisted, last+i+1
	}
	m.listed = true
	m.settle()
	return true
}

// sent is where a request goes first; chosen is where one who is given a seat
// stands.
func (m *model) sent() Status {
	if m.last {
		return AwaitingProvider
	}
	return AwaitingEmployer
}

func (m *model) chosen() Status {
	if m.last {
		return AwaitingAgreement
	}
	return Enrolled
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (m *model) end(r *asked, to Status) {
	r.status, r.place = to, 0
	m.settle()
}

// lapse takes an offer back: the first time they wait behind the others.
func (m *model) lapse(r *asked) {
	if r.lapsed {
		m.end(r, Withdrawn)
		return
	}
	last := 0
	for _, o := range m.all {
		last = max(last, o.place)
	}
	r.status, r.place, r.lapsed = Waitlisted, last+1, true
	m.settle()
}

// history is a random life of one session, lived at the desk and in the model.
type history struct {
	*model
	*rand.Rand
	d      Desk
	w      *enrolmenttest.World
	s      enrolmenttest.Session
	other  enrolmenttest.Session // of the same course
	people []policy.Actor
	of     map[string]*asked // by person: their latest request
	told   []string          // what was done, to tell of a failure
}

func (m *model) count(s Status) (n int) {
	for _, r := range m.all {
		n += one(r.status == s)
	}
	return n
}

func (h *history) pick(statuses ...Status) *asked {
	var all []*asked
	for _, r := range h.all {
		if slices.Contains(statuses, r.status) {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[h.IntN(len(all))]
}

// step does one thing at random, at the desk and in the model, and tells how
// they differ.
func (h *history) step(ctx context.Context) error {
	kinds := []struct {
		name  string
		often int
		do    func(context.Context) (may, done bool, err error)
	}{
		{"ask", 8, h.ask},
		{"decide", 8, h.decide},
		{"choose", 4, h.choose},
		{"rank", 4, h.rank},
		{"publish", 2, h.publishBoth},
		{"leave", 4, h.leave},
		{"accept", 3, h.accept},
		{"decline", 1, h.decline},
		{"lapse", 2, h.lapseBoth},
		{"move away", 1, h.moveAway},
		{"come back", 3, h.comeBack},
		{"hand over", 2, h.handOver},
		{"unanswered", 1, h.unanswered},
		{"allot", 2, h.allot},
		{"name", 3, h.name},
		{"free", 1, h.free},
	}
	n := 0
	for _, k := range kinds {
		n += k.often
	}
	n = h.IntN(n)
	for _, k := range kinds {
		if n -= k.often; n >= 0 {
			continue
		}
		may, done, err := k.do(ctx)
		if !done {
			return nil
		}
		h.told = append(h.told, k.name)
		if (err == nil) != may {
			return fmt.Errorf("%s: the desk says %w, the model %v", k.name, err, may)
		}
		return h.same(ctx)
	}
	return nil
}

var alwaysLive = []Status{AwaitingEmployer, AwaitingProvider, Waitlisted, Offered, AwaitingAgreement, Enrolled}

func (h *history) ask(ctx context.Context) (may, done bool, err error) {
	who := h.people[h.IntN(len(h.people))]
	old := h.of[who.Person]
	may = !h.listed && (old == nil || !slices.Contains(alwaysLive, old.status))
	e, err := h.d.Submit(ctx, who, h.s.PublicID, sent)
	if may && err == nil {
		h.arrivals++
		r := &asked{publicID: e.PublicID, employer: e.EmployerID, person: who, status: h.sent(), arrival: h.arrivals}
		h.all, h.of[who.Person] = append(h.all, r), r
	}
	return may, true, err
}

// decided are those whom an employer tries to answer: seldom too late.
var decided = [][]Status{WithEmployer, WithEmployer, WithEmployer, alwaysLive}

func (h *history) decide(ctx context.Context) (may, done bool, err error) {
	r := h.pick(decided[h.IntN(len(decided))]...)
	if r == nil {
		return false, false, nil
	}
	yes := h.IntN(5) > 0
	_, err = h.d.Decide(ctx, h.w.Odile, []string{r.publicID}, yes, reason)
	may = slices.Contains(WithEmployer, r.status)
	switch {
	case may && !yes:
		h.end(r, Declined)
	case may && r.status == AwaitingEmployer:
		r.status = AwaitingProvider
	case may:
		r.status = Enrolled
	}
	return may, true, err
}

func (h *history) choose(ctx context.Context) (may, done bool, err error) {
	r := h.pick(AwaitingProvider, Waitlisted, Offered, AwaitingAgreement, Enrolled)
	c := []Choice{Retain, Retain, Wait, Wait, Reject, Undecided}[h.IntN(6)]
	if r == nil || r.status == Waitlisted && c == Undecided { // the page does not offer it
		return false, false, nil
	}
	why := reason
	if h.IntN(3) == 0 {
		why = Reason{}
	}
	past := c == Retain && r.status == Waitlisted && h.passes(r)
	may = (r.status == AwaitingProvider || r.status == Waitlisted) && (why.Given() || c != Reject && !past)
	if err = h.d.Choose(ctx, h.w.Nora, r.publicID, c, why); may {
		r.choice, r.said = c, past
	}
	return may, true, err
}

func (h *history) rank(ctx context.Context) (may, done bool, err error) {
	r := h.pick(AwaitingProvider)
	if r == nil {
		return false, false, nil
	}
	r.rank = h.IntN(4)
	return true, true, h.d.Rank(ctx, h.w.Nora, r.publicID, r.rank)
}

func (h *history) publishBoth(ctx context.Context) (may, done bool, err error) {
	if !h.listed && h.count(AwaitingProvider) < 6 && h.IntN(8) > 0 {
		return false, false, nil // a list of few people teaches little
	}
	if h.IntN(4) > 0 { // a provider who has read everything
		for _, r := range h.all {
			if r.status == AwaitingProvider && r.choice == Undecided {
				r.choice = []Choice{Retain, Wait, Wait, Wait, Reject}[h.IntN(5)]
				if err := h.d.Choose(ctx, h.w.Nora, r.publicID, r.choice, reason); err != nil {
					return true, true, err
				}
			}
		}
	}
	may = h.publish()
	_, err = h.d.Publish(ctx, h.w.Nora, h.s.PublicID)
	return may, true, err
}

func (h *history) leave(ctx context.Context) (may, done bool, err error) {
	r := h.pick(alwaysLive...)
	if r == nil {
		return false, false, nil
	}
	if h.IntN(2) == 0 {
		err = h.d.CallOff(ctx, h.w.Odile, r.publicID, reason)
		h.end(r, Cancelled)
		return true, true, err
	}
	err = h.d.Withdraw(ctx, r.person, r.publicID, reason)
	h.end(r, Withdrawn)
	return true, true, err
}

func (h *history) accept(ctx context.Context) (may, done bool, err error) {
	r := h.pick(Offered, Offered, Waitlisted)
	if r == nil {
		return false, false, nil
	}
	err = h.d.Accept(ctx, r.person, r.publicID)
	if may = r.status == Offered; may {
		r.status, r.place = h.chosen(), 0
	}
	return may, true, err
}

func (h *history) decline(ctx context.Context) (may, done bool, err error) {
	r := h.pick(Offered)
	if r == nil {
		return false, false, nil
	}
	err = h.d.Decline(ctx, r.person, r.publicID)
	h.end(r, Withdrawn)
	return true, true, err
}

// lapseBoth lets the hour of one offer pass, then the clerk come by.
func (h *history) lapseBoth(ctx context.Context) (may, done bool, err error) {
	r := h.pick(Offered)
	if r == nil {
		return false, false, nil
	}
	h.w.Exec(`UPDATE enrolments SET offered_until = $2 WHERE public_id = $1`, r.publicID, sqltest.Noon.Add(-time.Minute))
	err = h.d.settle(ctx, h.s.ID)
	h.lapse(r)
	return true, true, err
}

// unanswered lets the time of one whose employer answers last go by, then the clerk
// come by: the seat goes to who waits.
func (h *history) unanswered(ctx context.Context) (may, done bool, err error) {
	r := h.pick(AwaitingAgreement)
	if r == nil {
		return false, false, nil
	}
	h.w.Exec(`UPDATE enrolments SET employer_due_at = $2 WHERE public_id = $1`, r.publicID, sqltest.Noon.Add(-14*24*time.Hour))
	_, err = h.d.Expire(ctx)
	h.end(r, Expired)
	return true, true, err
}

// same compares the desk with the model, and both with what must never be.
func (h *history) same(ctx context.Context) error {
	var all []Enrolment
	var taken, elsewhere int
	if err := h.d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		if all, err = OfSession(tx, h.s.ID, Life.Statuses()...); err != nil {
			return err
		}
		if taken, err = sqldb.Value[int](tx, `SELECT taken FROM sessions WHERE id = $1`, h.s.ID); err != nil {
			return err
		}
		elsewhere, err = sqldb.Value[int](tx, `SELECT taken FROM sessions WHERE id = $1`, h.other.ID)
		return err
	}); err != nil {
		return err
	}
	if len(all) != len(h.all) || taken != h.seated("") || taken > h.capacity {
		return fmt.Errorf("%d requests and %d seats taken of %d; the model has %d and %d", len(all), taken, h.capacity, len(h.all), h.seated(""))
	}
	for _, r := range h.away {
		elsewhere -= one(r.seated())
	}
	if elsewhere != 0 {
		return fmt.Errorf("%d seats of the other session are nobody's", elsewhere)
	}
	for i, e := range all {
		r := h.all[i]
		if e.Status != r.status || e.ArrivalNo != r.arrival || e.WaitingNo != r.place {
			return fmt.Errorf("n° %d is %s at place %d; the model has n° %d, %s at %d", e.ArrivalNo, e.Status, e.WaitingNo, r.arrival, r.status, r.place)
		}
		if n := h.seated(r.employer); n > h.cap {
			return fmt.Errorf("%d of one structure are seated", n)
		}
		if r.status == Waitlisted && h.listed && taken < h.capacity && h.seated(r.employer) < h.cap {
			return fmt.Errorf("a seat is free, and n° %d waits", r.arrival)
		}
	}
	return nil
}

// histories lives random lives of sessions, steps in all, and tells what went
// wrong in the first one that did. spoil turns a guard off, at the desk or under
// it, at the beginning of each life; the model knows nothing of it.
func histories(t *testing.T, db *sqldb.DB, seed uint64, steps int, spoil func(*history)) error {
	w, d := open(t, db)
	d.Limits.Reserved, d.Limits.Formations = 1000, 1000
	var people []policy.Actor
	for i := range 10 {
		people = append(people, w.Person(fmt.Sprint("Personne ", i), "Martin", []enrolmenttest.Organisation{w.Bordeaux, w.Pessac, w.Forets}[i%3]))
	}
	const life = 120
	for n := range steps / life {
		r := rand.New(rand.NewPCG(seed, uint64(n)))
		m := &model{capacity: 1 + r.IntN(6), cap: d.Limits.PerStructure, ranking: r.IntN(2) == 0, last: n%2 == 1, kept: map[string]int{}}
		h := &history{model: m, Rand: r, d: d, w: w, people: people, of: map[string]*asked{}}
		course := w.Course(fmt.Sprint("Action ", n), "lab", false)
		h.s, h.other = w.Session(course, m.capacity, spring), w.Session(course, len(people), spring)
		if m.ranking {
			w.Exec(`UPDATE sessions SET waiting_rule = 'ranking' WHERE id = $1`, h.s.ID)
		}
		if m.last {
			w.Exec(`UPDATE sessions SET asks_first = 'provider' WHERE id = $1`, h.s.ID)
		}
		if spoil != nil {
			spoil(h)
		}
		for range life {
			if err := h.step(t.Context()); err != nil {
				return fmt.Errorf("seed %d, life %d, %v: %w", seed, n, h.told, err)
			}
		}
	}
	return nil
}

// Random lives of sessions: seats and waiting list stay what the model says
// they are.
func TestRandomHistories(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := histories(t, db, 1, 12_000, nil); err != nil {
			t.Fatal(err)
		}
	})
}

// The twins: with a guard off, the same histories must go wrong.
func TestRandomHistoriesWithoutAGuard(t *testing.T) {
	for name, spoil := range map[string]func(*history){
		"the cap of a structure": func(h *history) { h.d.Limits.PerStructure = 1000 },
		"the capacity":           func(h *history) { h.w.Exec(`UPDATE sessions SET capacity = capacity + 1 WHERE id = $1`, h.s.ID) },
		"the hand-over":          func(h *history) { h.d.off.handOver = true },
		"the seat that is kept":  func(h *history) { h.d.off.keptSeat = true },
		"the swap of a seat":     func(h *history) { h.d.off.swap = true },
		"seats within the rule":  func(h *history) { h.d.off.allotted = true },
		"a seat is taken once":   func(h *history) { h.d.off.seats = true },
		"the rank":               func(h *history) { h.ranking = !h.ranking },
		"offers":                 func(h *history) { h.w.Exec(`UPDATE sessions SET first_day = '2026-11-23' WHERE id = $1`, h.s.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := histories(t, sqltest.SQLite(t), 1, 6000, spoil); err == nil {
				t.Fatal("nothing went wrong")
			}
		})
	}
}
