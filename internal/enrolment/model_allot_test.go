package enrolment

import (
	"context"
	"slices"

	"profil/internal/policy"
)

// setAside is how many seats are kept without a request, for an employer or for
// all.
func (m *model) setAside(employer string) (n int) {
	for of, kept := range m.kept {
		if employer == "" || of == employer {
			n += kept
		}
	}
	return n
}

// allot sets seats aside: whole, within the session and what bounds a structure,
// or not at all.
func (h *history) allot(ctx context.Context) (may, done bool, err error) {
	if h.IntN(3) > 0 && h.setAside("") > 0 {
		return false, false, nil
	}
	who := h.people[h.IntN(3)] // one of each structure
	n := 1 + h.IntN(2)
	o := h.w.Bordeaux
	for _, one := range []struct{ ID, PublicID, Name string }{h.w.Pessac, h.w.Forets} {
		if one.ID == who.Active {
			o = one
		}
	}
	may = h.seated("")+n <= h.capacity && h.seated(who.Active)+n <= h.cap
	err = h.d.Allot(ctx, h.w.Odile, h.s.PublicID, o.PublicID, n, nameBy, reason)
	if may {
		h.kept[who.Active] += n
	}
	return may, true, err
}

// open is the allotment of a structure that is open, "" for none.
func (h *history) open(employer string) string {
	v, err := h.d.SessionAllotments(context.Background(), h.w.Odile, h.s.PublicID)
	if i := slices.IndexFunc(v.All, func(m Allotment) bool { return m.OrganisationID == employer && m.Open() }); err == nil && i >= 0 {
		return v.All[i].PublicID
	}
	return ""
}

// keeping is an employer for whom a seat is kept, "" for none.
func (h *history) keeping() string {
	for _, a := range h.people[:3] {
		if h.kept[a.Active] > 0 {
			return a.Active
		}
	}
	return ""
}

// name names somebody at random of a structure that has a seat: who has asked is
// seated, who has not asks at once, whatever the list.
func (h *history) name(ctx context.Context) (may, done bool, err error) {
	employer := h.keeping()
	if employer == "" {
		return false, false, nil
	}
	colleagues := slices.DeleteFunc(slices.Clone(h.people), func(a policy.Actor) bool { return a.Active != employer })
	who := colleagues[h.IntN(len(colleagues))]
	old := h.of[who.Person]
	alive := old != nil && slices.Contains(alwaysLive, old.status)
	may = !alive || slices.Contains(h.all, old) && !old.seated()
	ref := ""
	f, err := h.d.Allotment(ctx, h.w.Odile, h.open(employer))
	for _, c := range f.Colleagues {
		if h.w.Int(`SELECT count(*) FROM affiliations WHERE public_id = $1 AND person_id = $2`, c.Ref, who.Person) == 1 {
			ref = c.Ref
		}
	}
	if err == nil {
		err = h.d.NameSeat(ctx, h.w.Odile, h.open(employer), ref)
	}
	if !may || err != nil {
		return may, true, err
	}
	h.kept[employer]--
	if alive {
		old.status, old.place, old.choice = Enrolled, 0, Undecided
		return true, true, nil
	}
	e, err := h.d.Submit(ctx, who, h.s.PublicID, sent)
	h.arrivals++
	r := &asked{publicID: e.PublicID, employer: employer, person: who, status: Enrolled, arrival: h.arrivals}
	h.all, h.of[who.Person] = append(h.all, r), r
	return true, true, err
}

// free gives a seat back by hand, or all of a structure when its day has passed.
func (h *history) free(ctx context.Context) (may, done bool, err error) {
	employer := h.keeping()
	if employer == "" {
		return false, false, nil
	}
	if h.IntN(2) == 0 {
		err = h.d.ReleaseSeats(ctx, h.w.Odile, h.open(employer), 1)
		h.kept[employer]--
	} else {
		h.w.Exec(`UPDATE allotments SET name_by = $2 WHERE public_id = $1`, h.open(employer), string(nameBy.Add(-400)))
		_, err = h.d.LapseSeats(ctx)
		h.kept[employer] = 0
	}
	h.settle()
	return true, true, err
}
