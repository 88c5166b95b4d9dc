package enrolment

import (
	"context"
	"slices"

	"profil/internal/policy"
)

// moveAway has a request moved to the other session, which has seats for all: who
// has one keeps one, and the one that is left goes to who waits.
func (h *history) moveAway(ctx context.Context) (may, done bool, err error) {
	r := h.pick(alwaysLive...)
	if r == nil {
		return false, false, nil
	}
	err = h.d.Move(ctx, h.w.Odile, r.publicID, h.other.PublicID, reason, false)
	h.all = slices.DeleteFunc(h.all, func(o *asked) bool { return o == r })
	h.went(r)
	h.away = append(h.away, r)
	h.settle()
	return true, true, err
}

// comeBack has one of them moved back, behind everybody: with a seat only where one
// is free, and the employer answers again without one.
func (h *history) comeBack(ctx context.Context) (may, done bool, err error) {
	if len(h.away) == 0 {
		return false, false, nil
	}
	r := h.away[h.IntN(len(h.away))]
	may = !r.kept() || h.seated("") < h.capacity
	err = h.d.Move(ctx, h.w.Odile, r.publicID, h.s.PublicID, reason, false)
	if may && err == nil {
		h.away = slices.DeleteFunc(h.away, func(o *asked) bool { return o == r })
		h.went(r)
		h.arrivals++
		r.arrival = h.arrivals
		h.all = append(h.all, r)
		h.settle()
	}
	return may, true, err
}

// went is what a move makes of a request.
func (h *history) went(r *asked) {
	r.choice, r.said, r.rank, r.place = Undecided, false, 0, 0
	if !r.kept() {
		r.status = h.sent()
	}
}

// handOver passes a seat to a colleague who asks for nothing else: who waits sees
// nothing of it.
func (h *history) handOver(ctx context.Context) (may, done bool, err error) {
	r := h.pick(Enrolled)
	if r == nil {
		return false, false, nil
	}
	i := slices.IndexFunc(h.people, func(a policy.Actor) bool {
		old := h.of[a.Person]
		return a.Active == r.employer && (old == nil || !slices.Contains(alwaysLive, old.status))
	})
	if i < 0 {
		return false, false, nil
	}
	to := h.people[i]
	ref := ""
	v, err := h.d.HandingOver(ctx, r.person, r.publicID)
	for _, c := range v.Colleagues {
		if h.w.Int(`SELECT count(*) FROM affiliations WHERE public_id = $1 AND person_id = $2`, c.Ref, to.Person) == 1 {
			ref = c.Ref
		}
	}
	if err == nil {
		err = h.d.ProposeColleague(ctx, r.person, r.publicID, ref)
	}
	if err == nil {
		err = h.d.AnswerHandOver(ctx, to, r.publicID, true, true)
	}
	mine, _, failed := h.d.MineAndProposed(ctx, to)
	if err != nil || failed != nil {
		return true, true, err
	}
	_, err = h.d.Decide(ctx, h.w.Odile, []string{mine[0].PublicID}, true, reason)
	h.arrivals++
	n := &asked{publicID: mine[0].PublicID, employer: r.employer, person: to, status: Enrolled, arrival: h.arrivals}
	r.status = Withdrawn
	h.all, h.of[to.Person] = append(h.all, n), n
	return true, true, err
}
