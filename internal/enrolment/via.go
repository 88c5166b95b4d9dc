package enrolment

import (
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

// inPlaceOf tells whose deputy a is at an organisation, "" for nobody's.
func inPlaceOf(a policy.Actor, organisationID string) string {
	for _, s := range a.Standings {
		if s.Organisation == organisationID && len(s.InFor) > 0 {
			return s.InFor[0]
		}
	}
	return ""
}

// came notes how the answer that was just given came, and in whose place.
func came(tx *sqldb.Tx, a policy.Actor, e Enrolment, ev Event, via Via) error {
	inFor := inPlaceOf(a, e.EmployerID)
	if via == OnPage && inFor == "" {
		return nil
	}
	return tx.Do(`UPDATE enrolment_steps SET via = $4, stands_for = $5 WHERE enrolment_id = $1 AND event = $2 AND at = $3`, e.ID, ev, tx.Now, via, sqldb.Null(inFor))
}
