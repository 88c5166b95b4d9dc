package enrolment

import (
	"slices"

	"profil/internal/catalogue"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Pair is two requests that are alive for one course, of two people who turn
// out to be one: one of them stays.
type Pair struct{ Stays, Ends Enrolment }

// advance of a request, from the least to the most.
var progress = []Status{Draft, AwaitingEmployer, AwaitingProvider, Waitlisted, Offered, AwaitingAgreement, Enrolled}

// PairsOf lists the courses for which two people each have a live request: the
// one that went further stays; of two that went as far, the first one sent, then
// that of the first person.
func PairsOf(tx *sqldb.Tx, keptPersonID, gonePersonID string) (all []Pair, err error) {
	args := []any{keptPersonID, gonePersonID}
	rows, err := sqldb.All(tx, scan, `SELECT `+columns+` FROM enrolments e WHERE e.person_id IN ($1, $2) AND e.status IN `+sqldb.In(&args, progress)+` ORDER BY e.course_id, e.id`, args...)
	for _, k := range rows {
		for _, g := range rows {
			if k.PersonID != keptPersonID || g.PersonID != gonePersonID || k.CourseID != g.CourseID {
				continue
			}
			pair := Pair{Stays: k, Ends: g}
			kept, gone := slices.Index(progress, k.Status), slices.Index(progress, g.Status)
			if gone > kept || gone == kept && !g.SubmittedAt.IsZero() && g.SubmittedAt.Before(k.SubmittedAt) {
				pair = Pair{Stays: g, Ends: k}
			}
			if pair, err = attended(tx, pair); err != nil {
				return nil, err
			}
			all = append(all, pair)
		}
	}
	return all, err
}

// Past tells that both requests of a pair led to a session that is over: what
// was attended is evidence, and neither can end.
func (p Pair) Past(tx *sqldb.Tx) (bool, error) {
	if !p.Ends.Seated() {
		return false, nil
	}
	s, err := catalogue.LoadSession(tx, p.Ends.SessionID)
	return s.Over(tx.Now), err
}

// attended has the one of two seats stay whose session is over.
func attended(tx *sqldb.Tx, p Pair) (Pair, error) {
	past, err := p.Past(tx)
	if err != nil || !past || !p.Stays.Seated() {
		return p, err
	}
	return Pair{Stays: p.Ends, Ends: p.Stays}, nil
}

// EndPair ends one request of a pair, inside the deed that makes one of two
// accounts: a draft goes, another is withdrawn for the reason given, and its
// seat is given back.
func (d Desk) EndPair(tx *sqldb.Tx, p Pair, reason string) error {
	e := p.Ends
	if e.Status == Draft {
		_, err := forget(tx, `e.id = $1`, e.ID)
		return err
	}
	s, err := catalogue.LoadSession(tx, e.SessionID)
	if err != nil {
		return err
	}
	if err := tx.Lock("session:" + s.PublicID); err != nil {
		return err
	}
	return d.leave(tx, policy.Clerk, e, Withdrew, reason)
}

// Unanswered lists the requests that an employer has not answered.
func Unanswered(tx *sqldb.Tx, employerID string) ([]Enrolment, error) {
	return sqldb.All(tx, scan, `SELECT `+columns+` FROM enrolments e WHERE e.employer_id = $1 AND e.status = 'awaiting_employer' ORDER BY e.session_id, e.id`, employerID)
}

// CallOffUnanswered ends the requests that an employer who closes has not
// answered, for the reason that its people read.
func (d Desk) CallOffUnanswered(tx *sqldb.Tx, a policy.Actor, employerID, reason string) error {
	all, err := Unanswered(tx, employerID)
	if err != nil {
		return err
	}
	if err := lockSessions(tx, all); err != nil {
		return err
	}
	for _, e := range all {
		if err := d.leave(tx, a, e, CalledOff, reason); err != nil {
			return err
		}
	}
	return nil
}

// Inherit has the requests that an employer has not answered answered by what
// comes after it: they wait there, each told to who can answer.
func Inherit(tx *sqldb.Tx, employerID, successorID string) error {
	all, err := Unanswered(tx, employerID)
	if err != nil {
		return err
	}
	for _, e := range all {
		if err := tx.Must(`UPDATE enrolments SET employer_id = $2, updated_at = $3 WHERE id = $1 AND status = 'awaiting_employer'`, e.ID, successorID, tx.Now); err != nil {
			return err
		}
		if err := outbox.Tell(tx, policy.Clerk, "enrolment.inherited", journal.Subject{Kind: "enrolment", ID: e.ID}, ""); err != nil {
			return err
		}
	}
	return nil
}
