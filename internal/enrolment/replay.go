package enrolment

import (
	"context"

	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// replayMost is how many requests of a year are played again.
const replayMost = 20_000

// Trial is what a set of rules would have changed for the requests of a year.
type Trial struct {
	Year   int
	Sent   int      // requests that were sent for that year
	Wrong  []Tried  // that it would have said something of, in order of arrival
	Counts Verdicts // of this set
	Today  Verdicts // of the rules in force
}

// Verdicts counts requests by what was said of them.
type Verdicts struct{ Blocked, Waiting, Warned int }

// Tried is a request of a trial.
type Tried struct {
	quota.Outcome
	Today     quota.Verdict // under the rules in force
	Reference string
	PublicID  string
	Name      string // of who asks
	Employer  string
	Title     string // of the course
}

// Try plays the requests of a civil year again under a set of rules and under
// those in force, for the staff. The adhésions are those of today.
func (d Desk) Try(ctx context.Context, a policy.Actor, s quota.Set, year int) (t Trial, err error) {
	if err := policy.Require(a, policy.RuleRead, policy.Subject{}); err != nil {
		return t, err
	}
	t.Year = year
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, about, err := past(tx, year)
		if err != nil {
			return err
		}
		now, err := d.rulesInForce(tx)
		if err != nil {
			return err
		}
		t.Sent = len(all)
		today := quota.Replay(now, all)
		for i, o := range quota.Replay(s, all) {
			t.Counts.add(o.Verdict)
			t.Today.add(today[i].Verdict)
			if o.Verdict != quota.Passes || today[i].Verdict != quota.Passes {
				one := about[o.ID]
				one.Outcome, one.Today = o, today[i].Verdict
				t.Wrong = append(t.Wrong, one)
			}
		}
		return nil
	})
	return t, err
}

func (v *Verdicts) add(said quota.Verdict) {
	switch said {
	case quota.Blocks:
		v.Blocked++
	case quota.Waits:
		v.Waiting++
	case quota.Warns:
		v.Warned++
	}
}

// Changed lists the requests for which the set says something else than the
// rules in force.
func (t Trial) Changed() (all []Tried) {
	for _, one := range t.Wrong {
		if one.Verdict != one.Today {
			all = append(all, one)
		}
	}
	return all
}

// past gives the requests that were sent for sessions of a year, and what to
// call them.
func past(tx *sqldb.Tx, year int) (all []quota.Past, about map[string]Tried, err error) {
	about = map[string]Tried{}
	all, err = sqldb.All(tx, func(r sqldb.Scanner) (p quota.Past, err error) {
		var t Tried
		err = r.Scan(&p.ID, sqldb.Time(&p.Sent), sqldb.Time(&p.Ended), sqldb.Time(&p.Missed), &p.Excused, &p.Person, &p.Structure, sqldb.Text(&p.SIREN), &p.Network, &p.Course, &p.Session,
			&p.Format, &p.Reserved, &p.Year, &p.Adhesion, sqldb.Text(&t.Reference), &t.PublicID, &t.Name, &t.Employer, &t.Title)
		about[p.ID] = t
		return p, err
	}, `
		SELECT e.id, e.submitted_at, CASE WHEN e.late OR e.status IN `+liveIn+` THEN NULL ELSE e.updated_at END, e.missed_at, e.missed = 'excused', e.person_id, e.employer_id, o.siren, o.network, e.course_id, e.session_id,
			e.format, e.reserved, e.quota_year, `+organisation.Adheres(`e.employer_id`, `e.quota_year`)+`,
			e.reference, e.public_id, p.first_name || ' ' || p.last_name, o.name, c.title
		FROM enrolments e JOIN organisations o ON o.id = e.employer_id JOIN persons p ON p.id = e.person_id JOIN courses c ON c.id = e.course_id
		WHERE e.quota_year = $1 AND e.submitted_at IS NOT NULL ORDER BY e.submitted_at, e.session_id, e.arrival_no LIMIT $2`, year, replayMost)
	return all, about, err
}
