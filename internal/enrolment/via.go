package enrolment

import (
	"slices"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Via is how an answer of the employer came, when it was not on the page.
type Via string

// The ways of an answer.
const (
	OnPage Via = ""
	ByLink Via = "link" // by the link of a letter, without signing in
	ByRule Via = "rule" // nobody answered: the rule that the structure chose
)

// Advice is what an employer suggests when refusing.
type Advice string

// The suggestions.
const (
	NoAdvice    Advice = ""
	OtherDate   Advice = "other_date"
	OtherCourse Advice = "other_course"
	Later       Advice = "later"
	Talk        Advice = "talk"
)

// Advices lists them, in the order of the form.
var Advices = []Advice{OtherDate, OtherCourse, Later, Talk}

// ParseAdvice reads a suggestion from a form, under the field "conseil".
func ParseAdvice(typed string) (Advice, error) {
	if a := Advice(typed); a == NoAdvice || slices.Contains(Advices, a) {
		return a, nil
	}
	return NoAdvice, fault.Field("conseil", "choose")
}

// Advising is the same reason with a suggestion, which goes with a refusal.
func (r Reason) Advising(a Advice) Reason {
	r.advice = a
	return r
}

// AdviceOf gives what the employer suggested when refusing a request.
func AdviceOf(tx *sqldb.Tx, enrolmentID string) (Advice, error) {
	all, err := sqldb.Values[string](tx, `SELECT advice FROM enrolment_steps WHERE enrolment_id = $1 AND advice <> '' ORDER BY at DESC LIMIT 1`, enrolmentID)
	if len(all) == 0 {
		return NoAdvice, err
	}
	return Advice(all[0]), err
}

// inPlaceOf tells whose deputy a is at an organisation, "" for nobody's.
func inPlaceOf(a policy.Actor, organisationID string) string {
	for _, s := range a.Standings {
		if s.Organisation == organisationID && len(s.InFor) > 0 {
			return s.InFor[0]
		}
	}
	return ""
}

// lastVia gives how the employer's last answer to a request came.
func lastVia(tx *sqldb.Tx, enrolmentID string) (Via, error) {
	all, err := sqldb.Values[string](tx, `SELECT via FROM enrolment_steps WHERE enrolment_id = $1 AND event IN ($2, $3, $4) ORDER BY at DESC, id DESC LIMIT 1`,
		enrolmentID, Approved, Confirmed, Refused)
	if len(all) == 0 {
		return OnPage, err
	}
	return Via(all[0]), err
}

// came notes how the answer that was just given came, in whose place, and what
// it suggests.
func came(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event, advice Advice, via Via) error {
	inFor := inPlaceOf(a, e.EmployerID)
	if ev != Refused {
		advice = NoAdvice
	}
	if via == OnPage && inFor == "" && advice == NoAdvice {
		return nil
	}
	return tx.Do(`UPDATE enrolment_steps SET via = $4, stands_for = $5, advice = $6 WHERE enrolment_id = $1 AND event = $2 AND at = $3`,
		e.ID, ev, tx.Now, via, sqldb.Null(inFor), advice)
}
