package enrolment

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// asked is a request as the model knows it.
type asked struct {
	publicID string
	employer string
	status   Status
	choice   Choice
	arrival  int
	place    int // on the waiting list
}

// model is the seats and the waiting list of one session, in memory.
type model struct {
	capacity, cap int
	listed        bool
	arrivals      int
	all           []*asked
}

func (m *model) seated(employer string) (n int) {
	for _, r := range m.all {
		if r.status == Enrolled && (employer == "" || r.employer == employer) {
			n++
		}
	}
	return n
}

// publish answers everybody, or nobody.
func (m *model) publish() bool {
	places, answered := 0, 0
	by := map[string]int{}
	free := m.capacity - m.seated("")
	for _, r := range m.all {
		places = max(places, r.place)
		switch {
		case r.status == AwaitingProvider && r.choice == Undecided:
			return false
		case r.status == AwaitingProvider || r.status == Waitlisted && r.choice != Wait:
			answered++
			if r.choice == Retain {
				by[r.employer]++
				free--
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
	for _, r := range m.all { // in order of arrival
		switch {
		case r.status != AwaitingProvider && r.status != Waitlisted:
		case r.choice == Retain:
			r.status, r.place = Enrolled, 0
		case r.choice == Reject:
			r.status, r.place = Rejected, 0
		case r.status == AwaitingProvider:
			places++
			r.status, r.place = Waitlisted, places
		}
	}
	m.listed = true
	return true
}

func (m *model) end(r *asked) {
	had := r.status == Enrolled
	r.status, r.place = Withdrawn, 0
	if !had || !m.listed {
		return
	}
	waiting := slices.Clone(m.all)
	slices.SortFunc(waiting, func(a, b *asked) int { return cmp.Compare(a.place, b.place) })
	for _, w := range waiting {
		if w.status == Waitlisted && m.seated(w.employer) < m.cap {
			w.status, w.place = Enrolled, 0
			return
		}
	}
}

// history is a random life of one session, lived at the desk and in the model.
type history struct {
	*model
	d      Desk
	w      *enrolmenttest.World
	s      enrolmenttest.Session
	people []policy.Actor
	of     map[string]*asked // by person: their live request
}

func (h *history) pick(t *rapid.T, statuses ...Status) *asked {
	var all []*asked
	for _, r := range h.all {
		if slices.Contains(statuses, r.status) {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		t.Skip("nobody stands there")
	}
	return rapid.SampledFrom(all).Draw(t, "request")
}

// actions are what may happen, by name.
func (h *history) actions() map[string]func(*rapid.T) {
	ctx := context.Background()
	live := []Status{AwaitingEmployer, AwaitingProvider, Waitlisted, Enrolled}
	return map[string]func(*rapid.T){
		"ask": func(t *rapid.T) {
			who := rapid.SampledFrom(h.people).Draw(t, "who")
			old := h.of[who.Person]
			may := !h.listed && (old == nil || !slices.Contains(live, old.status))
			e, err := h.d.Submit(ctx, who, h.s.PublicID, said, true)
			h.agree(t, may, err)
			if !may {
				return
			}
			h.arrivals++
			r := &asked{publicID: e.PublicID, employer: e.EmployerID, status: AwaitingEmployer, arrival: h.arrivals}
			h.all, h.of[who.Person] = append(h.all, r), r
		},
		"decide": func(t *rapid.T) {
			r := h.pick(t, live...)
			yes := rapid.IntRange(0, 3).Draw(t, "yes") > 0
			_, err := h.d.Decide(ctx, h.w.Odile, []string{r.publicID}, yes, reason)
			h.agree(t, r.status == AwaitingEmployer, err)
			if err == nil && yes {
				r.status = AwaitingProvider
			} else if err == nil {
				r.status = Declined
			}
		},
		"choose": func(t *rapid.T) {
			r := h.pick(t, live...)
			c := rapid.SampledFrom([]Choice{Retain, Retain, Wait, Reject, Undecided}).Draw(t, "choice")
			if r.status == Waitlisted && c == Undecided {
				t.Skip("the page does not offer it")
			}
			err := h.d.Choose(ctx, h.w.Nora, r.publicID, c, reason)
			h.agree(t, r.status == AwaitingProvider || r.status == Waitlisted, err)
			if err == nil {
				r.choice = c
			}
		},
		"publish": func(t *rapid.T) {
			may := h.publish()
			_, err := h.d.Publish(ctx, h.w.Nora, h.s.PublicID)
			h.agree(t, may, err)
		},
		"withdraw": func(t *rapid.T) {
			r := h.pick(t, live...)
			if err := h.d.CallOff(ctx, h.w.Odile, r.publicID, reason); err != nil {
				t.Fatal(err)
			}
			h.end(r)
			if r.status == Withdrawn {
				r.status = Cancelled
			}
		},
		"": h.same,
	}
}

func (h *history) agree(t *rapid.T, may bool, err error) {
	t.Helper()
	if (err == nil) != may {
		t.Fatalf("the desk says %v, the model %v", err, may)
	}
}

// same compares the desk with the model, after each step.
func (h *history) same(t *rapid.T) {
	var all []Enrolment
	var taken int
	if err := h.d.DB.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		if all, err = OfSession(tx, h.s.ID, Life.Statuses()...); err != nil {
			return err
		}
		taken, err = sqldb.Value[int](tx, `SELECT taken FROM sessions WHERE id = $1`, h.s.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(all) != len(h.all) || taken != h.seated("") || taken > h.capacity {
		t.Fatalf("%d requests and %d seats taken of %d; the model has %d and %d", len(all), taken, h.capacity, len(h.all), h.seated(""))
	}
	for i, e := range all {
		r := h.all[i]
		if e.Status != r.status || e.ArrivalNo != r.arrival || e.WaitingNo != r.place {
			t.Fatalf("n° %d is %s at place %d; the model has n° %d, %s at %d", e.ArrivalNo, e.Status, e.WaitingNo, r.arrival, r.status, r.place)
		}
	}
	for _, o := range []enrolmenttest.Organisation{h.w.Bordeaux, h.w.Pessac} {
		if n := h.seated(o.ID); n > h.cap {
			t.Fatalf("%d of %s are seated", n, o.Name)
		}
	}
}

// Some thousands of random steps: seats and waiting list stay what the model
// says they are.
func TestRandomHistories(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := open(t, db)
		d.Limits.Reserved, d.Limits.Formations = 100, 100
		var people []policy.Actor
		for i := range 8 {
			people = append(people, w.Person(fmt.Sprint("Personne ", i), "Martin", []enrolmenttest.Organisation{w.Bordeaux, w.Pessac, w.Forets}[i%3]))
		}
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			capacity := rapid.IntRange(1, 5).Draw(rt, "capacity")
			h := &history{model: &model{capacity: capacity, cap: d.Limits.PerStructure}, d: d, w: w, people: people, of: map[string]*asked{}}
			h.s = w.Session(w.Course(fmt.Sprint("Action ", n), "lab", false), capacity, spring)
			rt.Repeat(h.actions())
		})
	})
}
