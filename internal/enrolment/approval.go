package enrolment

import (
	"cmp"
	"context"
	"slices"
	"time"

	"profil/internal/catalogue"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Result is what became of one request of several that were decided at once.
type Result struct {
	PublicID  string
	Err       error     // nil when it was done
	UndoUntil time.Time // the answer may be taken back until then, zero when it may not
}

// Decide gives the employer's answer to one or several requests: each is
// decided alone, so that one that has moved on does not undo the others. A
// refusal needs a reason, which the person reads; so does all that the staff
// decides in the employer's place.
//
// Whoever holds the employeur right at the structure may answer, and the deputy of
// who is away, but for their own request and that of whom they stand in for.
func (d Desk) Decide(ctx context.Context, a policy.Actor, publicIDs []string, agree bool, why Reason) ([]Result, error) {
	ev := Refused
	if agree {
		ev = Approved
	}
	results := make([]Result, len(publicIDs))
	for i, publicID := range publicIDs {
		results[i].PublicID = publicID
	}
	// In one order for everybody: two people who decide on the same requests
	// wait for one another, never both.
	order := make([]int, len(publicIDs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(publicIDs[i], publicIDs[j]) })
	err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		if len(publicIDs) > 1 {
			if err := lockKept(tx, publicIDs...); err != nil {
				return err
			}
		}
		for _, i := range order {
			until, err := d.decide(tx, a, publicIDs[i], ev, why, OnPage)
			if err != nil && (len(publicIDs) == 1 || broken(err)) {
				return err
			}
			results[i].Err, results[i].UndoUntil = err, until
		}
		return nil
	})
	return results, err
}

// broken tells an error after which nothing of the transaction may be kept.
func broken(err error) bool {
	k := fault.KindOf(err)
	return k == fault.Internal || k == fault.Unavailable
}

// lockKept holds still the sessions of those of some requests for which a seat is
// kept until their employer answers: a refusal gives it back. Every session at
// once, in the order of everybody.
func lockKept(tx *sqldb.Tx, publicIDs ...string) error {
	if len(publicIDs) == 0 {
		return nil
	}
	var args []any
	kept, err := sqldb.Values[string](tx, `SELECT DISTINCT s.public_id FROM enrolments e JOIN sessions s ON s.id = e.session_id
		WHERE e.public_id IN `+sqldb.In(&args, publicIDs)+` AND `+agreeing+` ORDER BY s.public_id`, args...)
	if err != nil {
		return err
	}
	for i := range kept {
		kept[i] = "session:" + kept[i]
	}
	return tx.Lock(kept...)
}

// decide gives one answer, and says until when it may be taken back.
func (d Desk) decide(tx *sqldb.Tx, a policy.Actor, publicID string, ev Event, why Reason, via Via) (undoUntil time.Time, err error) {
	e, err := see(tx, a, publicID)
	if err != nil {
		return undoUntil, err
	}
	if a.Person == e.PersonID {
		return undoUntil, fault.New(fault.Forbidden, "enrolment.own")
	}
	if !why.Given() && (ev == Refused || !a.Is(policy.Approver, e.EmployerID)) {
		return undoUntil, fault.Field("motif", "reason.too_short")
	}
	s, err := catalogue.LoadSession(tx, e.SessionID)
	if err != nil {
		return undoUntil, err
	}
	if s.Status == catalogue.SessionCancelled || s.Over(tx.Now) {
		return undoUntil, fault.New(fault.Conflict, "enrolment.session_over")
	}
	if e.Status == AwaitingAgreement {
		if err := tx.Lock("session:" + s.PublicID); err != nil {
			return undoUntil, err
		}
		if e, err = see(tx, a, publicID); err != nil { // now that its seat stands still
			return undoUntil, err
		}
	}
	if err := d.respond(tx, a, &e, s, ev, why, via); err != nil {
		return undoUntil, err
	}
	return d.UndoUntil(a, e, s, tx.Now), nil
}

// respond writes the employer's answer, whoever gives it and however it comes.
func (d Desk) respond(tx *sqldb.Tx, a policy.Actor, e *Enrolment, s catalogue.Session, ev Event, why Reason, via Via) error {
	if e.Replaces != "" && ev == Approved {
		return d.takeOver(tx, a, e, s, why, via)
	}
	rules, err := d.rulesInForce(tx)
	if err != nil {
		return err
	}
	said, err := d.weighed(tx, *e, s, rules)
	if err != nil {
		return err
	}
	e.judged = said.beyond()
	held := e.Seated()
	err = d.move(tx, a, e, ev, why.String(), func(e *Enrolment) {
		e.EmployerBy, e.EmployerAt, e.EmployerReason = a.Person, tx.Now, why.String()
		if ev == Approved {
			// From here on the provider has a seat, and reads the motivation.
			e.ProviderID = s.ProviderID
		}
	})
	if err != nil {
		return err
	}
	if err := came(tx, a, *e, e.Becomes(ev), why.advice, via); err != nil || !held || e.Seated() {
		return err
	}
	if d.off.keptSeat {
		return nil
	}
	return d.release(tx, e.SessionID)
}

// Deciders lists who is to answer to a request today: the holders of the
// employeur right at the structure, its author apart, each who is away replaced
// by their deputy. Where there is nobody, the gestionnaire answers.
func Deciders(tx *sqldb.Tx, e Enrolment) ([]string, error) {
	return organisation.Answering(tx, e.EmployerID, e.PersonID)
}
