package organisation

import (
	"context"
	"slices"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// similarMost is the most requests that one decision answers.
const similarMost = 100

// DecideSimilar gives one answer to an affiliation and to those that ask for
// the same as it, all or none: one that has moved on since the preview is a
// Conflict. also holds public ids, each of which must be similar to the first.
func (d Desk) DecideSimilar(ctx context.Context, a policy.Actor, publicID string, also []string, answer Answer) error {
	if len(also) > similarMost {
		return fault.New(fault.Invalid, "invalid")
	}
	return d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if !a.Staff(policy.Manager) {
			return fault.New(fault.Forbidden, "forbidden")
		}
		lines, err := d.affiliationLines(tx, a, `f.id = $1`, f.ID)
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			return fault.New(fault.NotFound, "not_found")
		}
		same, err := d.similarTo(tx, a, lines[0])
		if err != nil {
			return err
		}
		alone := answer
		alone.Domain = "" // verified last: it lets in at once those who wait
		if err := d.answer(tx, a, f, alone); err != nil {
			return err
		}
		for _, one := range also {
			at := slices.IndexFunc(same, func(l AffiliationLine) bool { return l.PublicID == one })
			if at < 0 {
				return fault.New(fault.Conflict, "stale")
			}
			if err := d.answer(tx, a, same[at].Affiliation, alone); err != nil {
				return err
			}
		}
		if !answer.Accept || answer.Domain == "" {
			return nil
		}
		return d.recognise(tx, a, f, answer.Domain)
	})
}

// DecideSimilarRequests gives one verdict to a request and to those that ask
// for the same site, all or none: granted, they share the one organisation.
func (d Desk) DecideSimilarRequests(ctx context.Context, a policy.Actor, publicID string, also []string, v Verdict) error {
	if v.Event != WasGranted {
		if err := v.Why.enough(); err != nil {
			return err
		}
	}
	if len(also) > similarMost {
		return fault.New(fault.Invalid, "invalid")
	}
	return d.request(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, q Request) error {
		same, err := d.similarRequests(tx, a, q)
		if err != nil {
			return err
		}
		if err := d.verdict(tx, a, q, v); err != nil {
			return err
		}
		v.AlsoReferent = false // it is said of one person
		for _, one := range also {
			at := slices.IndexFunc(same, func(l RequestLine) bool { return l.PublicID == one })
			if at < 0 {
				return fault.New(fault.Conflict, "stale")
			}
			if err := d.verdict(tx, a, same[at].Request, v); err != nil {
				return err
			}
		}
		return nil
	})
}
