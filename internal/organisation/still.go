package organisation

import (
	"context"
	"time"

	"profil/internal/affiliation"
	"profil/internal/fault"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// « Toujours dans cette structure ? » is asked once a year, and what proved
// somebody counts for less when it has had no answer for a month.
const (
	stillEvery  = 365 * 24 * time.Hour
	stillSilent = 30 * 24 * time.Hour
	stillBatch  = 200
)

// AskStill asks those who have not said for a year that they still work for
// their organisation, and tells how many: the clerk does it every day.
func (d Desk) AskStill(ctx context.Context) (int, error) {
	return d.still(ctx, `f.asked_at IS NULL AND f.leaving_on = '' AND COALESCE(f.said_at, f.decided_at, f.created_at) <= $1`, stillEvery, "still_asked",
		func(f *Affiliation, now time.Time) { f.AskedAt = now })
}

// Silence takes note of those who have not answered, and tells how many: what
// proved them is worth less, and their référents are told.
func (d Desk) Silence(ctx context.Context) (int, error) {
	return d.still(ctx, `f.silent_at IS NULL AND f.asked_at <= $1`, stillSilent, "silent", func(f *Affiliation, now time.Time) {
		f.SilentAt = now
		if f.Confidence == affiliation.HighConfidence {
			f.Confidence = affiliation.LowConfidence
		}
	})
}

func (d Desk) still(ctx context.Context, where string, after time.Duration, told string, change func(*Affiliation, time.Time)) (n int, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		all, err := sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
			JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active')
			JOIN organisations o ON o.id = f.organisation_id AND o.status = 'active'
			WHERE f.status = 'confirmed' AND `+where+` ORDER BY f.created_at, f.id LIMIT $2`, tx.Now.Add(-after), stillBatch)
		if err != nil {
			return err
		}
		for _, f := range all {
			change(&f, tx.Now)
			if err := advanceAffiliation(tx, f, Confirmed); err != nil {
				return err
			}
			if err := outbox.Tell(tx, policy.Clerk, "affiliation."+told, affiliationOf(f), ""); err != nil {
				return err
			}
		}
		n = len(all)
		return nil
	})
	return n, err
}

// Asked lists the affiliations of the person who asks that await their « Oui,
// toujours ».
func (d Desk) Asked(ctx context.Context, a policy.Actor) (all []Elsewhere, err error) {
	if len(a.Standings) == 0 {
		return nil, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, func(r sqldb.Scanner) (e Elsewhere, err error) {
			return e, r.Scan(append(e.Affiliation.fields(), e.Organisation.fields()...)...)
		}, `SELECT `+affiliationColumns+`, `+organisationColumns+` FROM affiliations f JOIN organisations o ON o.id = f.organisation_id AND o.status = 'active'
			WHERE f.person_id = $1 AND f.status = 'confirmed' AND f.asked_at IS NOT NULL ORDER BY f.asked_at, f.id`, a.Person)
		return err
	})
	return all, err
}

// SayStill notes that somebody still works for their organisation. By
// themselves, in time, what proved them holds; too late, it is proved again or
// waits for a référent. By a référent or the staff, they are proven.
func (d Desk) SayStill(ctx context.Context, a policy.Actor, affiliationPublicID string) error {
	return d.on(ctx, a, affiliationPublicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		act := policy.AffiliationDecide
		if a.Person == f.PersonID {
			act = policy.AffiliationProve
		}
		if err := policy.Require(a, act, f.Subject()); err != nil {
			return err
		}
		if f.Status != Confirmed {
			return fault.New(fault.Conflict, "not_now")
		}
		f.AskedAt, f.SilentAt, f.SaidAt = time.Time{}, time.Time{}, tx.Now
		if a.Person != f.PersonID {
			f.Confidence, f.Evidence = affiliation.HighConfidence, affiliation.ByManager
			if a.Is(policy.Referent, f.OrganisationID) {
				f.Evidence = affiliation.ByReferent
			}
		}
		if err := advanceAffiliation(tx, f, Confirmed); err != nil {
			return err
		}
		if err := outbox.Tell(tx, a, "affiliation.said", affiliationOf(f), ""); err != nil || f.Confidence != affiliation.LowConfidence {
			return err
		}
		return d.proveAgain(tx, f)
	})
}

// proveAgain gives its confidence back to an affiliation that a rule proves
// now; otherwise a référent may.
func (d Desk) proveAgain(tx *sqldb.Tx, f Affiliation) error {
	o, err := Load(tx, f.OrganisationID)
	if err != nil {
		return err
	}
	v, err := d.judge(tx, f, candidate{organisation: o})
	if err != nil || v.Answer != affiliation.Join || v.Confidence != affiliation.HighConfidence {
		return err
	}
	f.Rule, f.Evidence, f.Confidence = v.Name, v.Proof, v.Confidence
	return advanceAffiliation(tx, f, Confirmed)
}
