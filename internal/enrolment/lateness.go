package enrolment

import (
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// freeUntil gives the last day on which who has a seat gives it up without its
// counting in the limits of the year, and the rule that says so: "" where it never
// counts.
func freeUntil(rules quota.Set, e Enrolment, s catalogue.Session) (civil.Day, quota.Rule) {
	r, counts := rules.Late(string(e.Format), e.Reserved)
	if !counts || e.Status != Enrolled {
		return "", r
	}
	return s.FirstDay.Add(-r.Limit), r
}

// lateness tells whether a seat that its holder gives up now counts in the limits of
// the year all the same, by the rules of this day, which the step will cite. Nothing
// else that ends a request does: nor the employer, nor the staff, nor a hand-over.
func (d Desk) lateness(tx *sqldb.Tx, e *Enrolment, own bool) (bool, error) {
	if !own || e.Status != Enrolled {
		return false, nil
	}
	s, err := catalogue.LoadSession(tx, e.SessionID)
	if err != nil {
		return false, err
	}
	rules, err := d.rulesInForce(tx)
	if err != nil {
		return false, err
	}
	until, r := freeUntil(rules, *e, s)
	if until == "" || civil.DayOf(tx.Now, civil.Zone(s.Zone)) <= until || d.off.late {
		return false, nil
	}
	e.judged = judged{rules.Version, []quota.Check{{Code: quota.AnyRule, Verdict: r.Effect, Limit: r.Limit, Year: e.QuotaYear, Rule: r}}}
	return true, nil
}
