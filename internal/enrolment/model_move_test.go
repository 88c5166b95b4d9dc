package enrolment

import (
	"context"
	"slices"
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
	may = r.status != Enrolled || h.seated("") < h.capacity
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
	if r.status != Enrolled {
		r.status = AwaitingEmployer
	}
}
