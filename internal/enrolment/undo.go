package enrolment

import (
	"context"
	"slices"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// UndoUntil is until when whoever answered for the employer may go back on it: a
// short while, as long as nothing that cannot be undone followed. It is zero
// where they may not: an answer of somebody else or of the rule of silence, one
// that came after the provider's, a seat that passed to a colleague, a list that is
// announced.
func (d Desk) UndoUntil(a policy.Actor, e Enrolment, s catalogue.Session, now time.Time) time.Time {
	until := e.EmployerAt.Add(d.UndoFor)
	switch {
	case e.EmployerAt.IsZero(), e.EmployerBy != a.Person, a.Person == e.PersonID, e.Replaces != "", !slices.Contains(Life.In(e.order()).Open(a, e.Status, e.Subject()), Reconsidered):
		return time.Time{}
	case !now.Before(until) && !d.off.window:
		return time.Time{}
	case s.Status != catalogue.SessionOpen && s.Status != catalogue.SessionClosed && !d.off.listed:
		return time.Time{}
	}
	return until
}

// undoByLink is UndoUntil for who comes by a link, which takes back no answer but
// one that came by a link: whoever holds a letter has no hold on what its recipient
// did on the page.
func (d Desk) undoByLink(tx *sqldb.Tx, a policy.Actor, e Enrolment, s catalogue.Session) (time.Time, error) {
	until := d.UndoUntil(a, e, s, tx.Now)
	if until.IsZero() {
		return until, nil
	}
	came, err := lastVia(tx, e.ID)
	if err != nil || came != ByLink && !d.off.way {
		return time.Time{}, err
	}
	return until, nil
}

// undoOnPage is the same for who has signed in, however the answer came.
func (d Desk) undoOnPage(tx *sqldb.Tx, a policy.Actor, e Enrolment, s catalogue.Session) (time.Time, error) {
	return d.UndoUntil(a, e, s, tx.Now), nil
}

// Undo takes back the answers that a has just given for the employer: each request
// waits for an answer again, with its number, and its author is told. Each is
// taken back alone, so that one that has moved on does not keep the others.
func (d Desk) Undo(ctx context.Context, a policy.Actor, publicIDs []string) ([]Result, error) {
	ids := slices.Clone(publicIDs)
	slices.Sort(ids)
	results := make([]Result, len(ids))
	for i, publicID := range ids { // each in its own transaction: it locks whoever is judged
		results[i] = Result{PublicID: publicID, Err: d.on(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) error { return d.undo(tx, a, e, d.undoOnPage) })}
		if err := results[i].Err; err != nil && (len(ids) == 1 || broken(err)) {
			return results, repeated(err)
		}
	}
	return results, nil
}

// undo takes back one answer, as long as may says that it can be.
func (d Desk) undo(tx *sqldb.Tx, a policy.Actor, e Enrolment, may func(*sqldb.Tx, policy.Actor, Enrolment, catalogue.Session) (time.Time, error)) error {
	s, err := catalogue.LoadSession(tx, e.SessionID)
	if err != nil {
		return err
	}
	who := policy.Actor{Person: e.PersonID, Active: e.EmployerID}
	if err := d.lockJudged(tx, who, s.PublicID); err != nil {
		return err
	}
	if e, err = see(tx, a, e.PublicID); err != nil { // now that everything stands still
		return err
	}
	if s, err = catalogue.LoadSession(tx, e.SessionID); err != nil {
		return err
	}
	switch until, err := may(tx, a, e, s); {
	case err != nil:
		return err
	case until.IsZero():
		return fault.New(fault.Conflict, "undo.late")
	}
	_, _, checks, err := d.judgedElsewhere(tx, who, s.PublicID, false, e.ID)
	if err != nil {
		return err
	}
	if c, no := quota.Blocking(checks); no { // what a refusal had given back was used meanwhile
		return fault.New(fault.Conflict, c.Code)
	}
	return d.move(tx, a, &e, Reconsidered, "", func(e *Enrolment) {
		e.ProviderID, e.EmployerBy, e.EmployerAt, e.EmployerReason, e.Choice, e.ChoiceReason = "", "", time.Time{}, "", Undecided, ""
		if soonest := civil.WorkingDays(tx.Now, 1, civil.Paris); e.EmployerDueAt.Before(soonest) {
			e.EmployerDueAt = soonest
		}
	})
}
