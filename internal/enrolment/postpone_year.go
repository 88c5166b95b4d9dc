package enrolment

import (
	"context"
	"slices"

	"profil/internal/catalogue"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// lockAsked holds still those who ask for a session, before the session itself, as
// everybody does: what they have asked for in a year is counted.
func lockAsked(tx *sqldb.Tx, sessionPublicID string) error {
	people, err := sqldb.Values[string](tx, `SELECT DISTINCT e.person_id FROM enrolments e JOIN sessions s ON s.id = e.session_id
		WHERE s.public_id = $1 AND e.status IN `+liveIn+` ORDER BY e.person_id`, sessionPublicID)
	for i := range people {
		people[i] = "person:" + people[i]
	}
	if err != nil || len(people) == 0 {
		return err
	}
	return tx.Lock(people...)
}

// BeyondIn counts those who have a seat in a session and would have more than the
// rules of a civil year let them ask for, were it held in that year: whoever puts it
// there is told before. Nobody loses their seat by it.
func (d Desk) BeyondIn(ctx context.Context, a policy.Actor, sessionPublicID string, year int) (n int, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := catalogue.SessionByPublicID(tx, sessionPublicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.SessionRun, s.Subject()); err != nil {
			return err
		}
		seated, err := OfSession(tx, s.ID, Enrolled)
		if err != nil {
			return err
		}
		said, err := d.yearSays(tx, seated, year)
		for _, j := range said {
			if len(j.checks) > 0 {
				n++
			}
		}
		return err
	})
	return n, err
}

// yearSays tells, by request, which limits of a civil year each is beyond when it
// counts for that year, beside all that its author has asked for there.
func (d Desk) yearSays(tx *sqldb.Tx, all []Enrolment, year int) (map[string]judged, error) {
	said := map[string]judged{}
	if len(all) == 0 {
		return said, nil
	}
	rules, err := d.rulesInForce(tx)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, e := range all {
		people = append(people, e.PersonID)
	}
	used, err := usedOf(tx, people)
	for _, e := range all {
		j := judged{version: rules.Version}
		for _, c := range yearly(rules, used, e.PersonID, year, e.ID) {
			counts := (!c.Rule.Reserved || e.Reserved) && (c.Rule.Format == "" || c.Rule.Format == string(e.Format))
			if counts && c.Used >= c.Limit {
				c.Code, c.Verdict = c.Rule.Words(), c.Rule.Effect
				j.checks = append(j.checks, c)
			}
		}
		said[e.ID] = j
	}
	return said, err
}

// recount has the requests that live of a session count for the civil year to which
// it was put, and tells what that year says of each. What is over stays in the year
// in which it was.
func (d Desk) recount(tx *sqldb.Tx, moved catalogue.Session) (map[string]judged, error) {
	all, err := OfSession(tx, moved.ID, Live...)
	if err != nil {
		return nil, err
	}
	said, err := d.yearSays(tx, all, moved.FirstDay.Year())
	if err != nil || d.off.year {
		return said, err
	}
	return said, tx.Do(`UPDATE enrolments SET quota_year = $2 WHERE session_id = $1 AND status IN `+liveIn, moved.ID, moved.FirstDay.Year())
}

// BeyondYear tells which limits of the year a request was beyond when its session
// was last put to other days: nothing where it stayed in its year.
func BeyondYear(tx *sqldb.Tx, enrolmentID string) ([]quota.Check, error) {
	all, err := steps(tx, enrolmentID)
	slices.Reverse(all)
	if i := slices.IndexFunc(all, func(s Step) bool { return s.Event == Reasked }); i >= 0 {
		return all[i].Spoke, err
	}
	return nil, err
}
