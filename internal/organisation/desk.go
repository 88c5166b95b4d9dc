package organisation

import (
	"context"
	"time"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// Register is what the desk asks of the list of establishments: to search it,
// those of one legal unit and how many there are, and one of them (NotFound
// "register.unknown").
type Register interface {
	Search(ctx context.Context, q string, limit int) (register.Answer, error)
	Family(ctx context.Context, s siret.SIREN, q string, from, limit int) (register.Family, error)
	Sizes(ctx context.Context, all []siret.SIREN) (map[siret.SIREN]int, error)
	BySIRET(ctx context.Context, s siret.SIRET) (register.Establishment, error)
}

// Desk is the counter at which organisations are found, asked for and kept, and
// at which people join them and leave them.
type Desk struct {
	DB         *sqldb.DB
	Register   Register
	Key        []byte // the server's secret: the codes of official contacts are derived from it
	AnswerDays int    // working days that a référent has to answer; the gestionnaire answers afterwards

	StaffAnswer civil.Working // within which the gestionnaire promises an answer; two days when zero

	off guards
}

// guards are the guards that a twin test takes away, to show that without them
// the harm is done.
type guards struct{ locks, last, refresh, attempts, asks, once, absent, seal, family bool }

// lock takes locks in the order of the house: person, SIRET, organisation.
func (d Desk) lock(tx *sqldb.Tx, keys ...string) error {
	if d.off.locks {
		return nil
	}
	return tx.Lock(keys...)
}

func personKey(id string) string       { return "person:" + id }
func siretKey(s siret.SIRET) string    { return "siret:" + s.Digits() }
func organisationKey(id string) string { return "organisation:" + id }
func affiliationOf(f Affiliation) journal.Subject {
	return journal.Subject{Kind: "affiliation", ID: f.ID}
}

// refresh reads the rights of a again, inside the write.
func (d Desk) refresh(tx *sqldb.Tx, a policy.Actor) (policy.Actor, error) {
	if d.off.refresh {
		return a, nil
	}
	return Refresh(tx, a)
}

// AnswerBy is when an affiliation that waits should have its answer, zero when
// it does not wait.
func (d Desk) AnswerBy(f Affiliation) time.Time { return d.answerBy(f.Status, f.UpdatedAt) }

// answerBy is when an affiliation or a request that stands where it does since
// an instant should have its answer.
func (d Desk) answerBy(status AffiliationStatus, since time.Time) time.Time {
	switch status {
	case AwaitingReferent:
		return civil.WorkingDays(since, d.AnswerDays, civil.Paris)
	case AwaitingManager, AwaitingOrganisation:
		return d.staffBy(since)
	}
	return time.Time{}
}

// staffBy is when the gestionnaire promises to have answered.
func (d Desk) staffBy(since time.Time) time.Time { return d.Promise().After(since, civil.Paris) }

// Promise is the working time within which the gestionnaire promises an answer.
func (d Desk) Promise() civil.Working {
	if d.StaffAnswer == (civil.Working{}) {
		return civil.Working{Days: 2}
	}
	return d.StaffAnswer
}

// at runs a deed on an organisation that a may read, behind its lock (and those
// to take before it) and with the rights of a read again; to who may not read
// it, it does not exist.
func (d Desk) at(ctx context.Context, a policy.Actor, publicID string, act policy.Act, deed func(*sqldb.Tx, policy.Actor, Organisation) error, before ...string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		o, err := ByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		if err := d.lock(tx, append(before, organisationKey(o.ID))...); err != nil {
			return err
		}
		a, err := d.refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.OrganisationRead, o.Subject()); err != nil {
			return err
		}
		if err := policy.Require(a, act, o.Subject()); err != nil {
			return err
		}
		if o, err = Load(tx, o.ID); err != nil {
			return err
		}
		tx.Made(o.PublicID)
		return deed(tx, a, o)
	})
}

// on runs a deed on an affiliation that a may read, behind the lock of its
// organisation and with the rights of a read again.
func (d Desk) on(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Affiliation) error) error {
	return d.behind(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if err := policy.See(a, policy.AffiliationRead, f.Subject()); err != nil {
			return err
		}
		return deed(tx, a, f)
	})
}

// behind is on, for a deed that says itself who may know of the affiliation.
func (d Desk) behind(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Affiliation) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		f, err := affiliationByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		if err := d.lockAffiliation(tx, f); err != nil {
			return err
		}
		a, err := d.refresh(tx, a)
		if err != nil {
			return err
		}
		if f, err = LoadAffiliation(tx, f.ID); err != nil {
			return err
		}
		tx.Made(f.PublicID)
		return deed(tx, a, f)
	})
}

// lockAffiliation takes the lock under which an affiliation is decided on: that
// of its organisation or, while there is none, of the SIRET that is asked for.
func (d Desk) lockAffiliation(tx *sqldb.Tx, f Affiliation) error {
	if f.OrganisationID != "" {
		return d.lock(tx, organisationKey(f.OrganisationID))
	}
	q, err := LoadRequest(tx, f.RequestID)
	if err != nil {
		return err
	}
	return d.lock(tx, siretKey(q.Form.SIRET))
}

// identify gives the person who acts the name they typed, unless it is known,
// and reads what they do; all that is wrong is refused at once.
func identify(tx *sqldb.Tx, a policy.Actor, who Identity) (function string, err error) {
	err = account.NamePerson(tx, a.Person, who.FirstName, who.LastName)
	if err != nil && fault.KindOf(err) != fault.Invalid {
		return "", err
	}
	var refusals fault.Form
	refusals.Check("", err)
	function, err = ParseFunction(who.Function)
	refusals.Check("", err)
	return function, refusals.Err()
}

// stepsIn is the refusal of a member of the staff who does what is the
// référent's to do without saying why.
func stepsIn(a policy.Actor, organisationID string, why Reason) error {
	if a.System || a.Is(policy.Referent, organisationID) {
		return nil
	}
	return why.enough()
}

// move makes ev happen to an affiliation: the row moves, the journal says who
// did it, and what follows is queued, all or nothing.
func (d Desk) move(tx *sqldb.Tx, a policy.Actor, f *Affiliation, ev AffiliationEvent, why Reason) error {
	m, err := AffiliationLife.Find(f.Status, ev)
	if err != nil {
		return err
	}
	if err := policy.Require(a, m.By, f.Subject()); err != nil {
		return err
	}
	f.Status, f.Reason, f.UpdatedAt = m.To, why.String(), tx.Now
	switch m.To {
	case Confirmed, Refused:
		f.DecidedBy, f.DecidedAt = journal.ActorID(a), tx.Now
	case GivenUp, Left, Removed:
		f.EndedAt = tx.Now
	}
	if err := advanceAffiliation(tx, *f, m.From); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "affiliation."+string(ev), affiliationOf(*f), why.String())
}

// passOn gives the affiliations that await an answer to those who can give it
// now: the référents when there are some, else the gestionnaire.
func (d Desk) passOn(tx *sqldb.Tx, organisationID string) error {
	referents, err := d.Present(tx, organisationID, policy.Referent)
	if err != nil {
		return err
	}
	from, ev := AwaitingReferent, FoundNobody
	if len(referents) > 0 {
		from, ev = AwaitingManager, FoundReferent
	}
	waiting, err := affiliationsAt(tx, organisationID, from)
	if err != nil {
		return err
	}
	for _, f := range waiting {
		if err := d.move(tx, policy.Clerk, &f, ev, Reason{}); err != nil {
			return err
		}
	}
	return nil
}

// EscalateOverdue passes to the gestionnaire the affiliations that no référent
// has answered in time, or can answer any more, and tells how many: the clerk
// does it every day.
func (d Desk) EscalateOverdue(ctx context.Context) (n int, err error) {
	for range 3 {
		if n, err = d.escalateOverdue(ctx); fault.CodeOf(err) != "stale" { // one was answered at this very moment
			break
		}
	}
	return n, err
}

func (d Desk) escalateOverdue(ctx context.Context) (n int, err error) {
	type row struct {
		Affiliation
		answerable bool
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		// A working day is a day at least: those that cannot be due are left out.
		waiting, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
			return v, r.Scan(append(v.fields(), &v.answerable)...)
		}, `
			SELECT `+affiliationColumns+`, `+answered(2, policy.Referent)+` FROM affiliations f JOIN organisations o ON o.id = f.organisation_id
			WHERE f.status = 'awaiting_referent' AND (f.updated_at <= $1 OR NOT `+answered(2, policy.Referent)+`)
			ORDER BY f.updated_at, f.id LIMIT 500`, tx.Now.Add(-time.Duration(d.AnswerDays)*24*time.Hour+12*time.Hour), presentSince(tx.Now))
		if err != nil {
			return err
		}
		for _, v := range waiting {
			if v.answerable && tx.Now.Before(d.answerBy(v.Status, v.UpdatedAt)) {
				continue
			}
			if err := d.move(tx, policy.Clerk, &v.Affiliation, FoundNobody, Reason{}); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
