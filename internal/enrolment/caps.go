package enrolment

import (
	"maps"
	"slices"

	"profil/internal/catalogue"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// caps are the rules that bound the seats of a session, and the seats that each
// of those they count together has already.
type caps struct {
	set   quota.Set
	rules []quota.Rule
	taken []map[string]int             // of each rule, by whom it counts together
	keys  map[string]map[string]string // of a rule's subject: by employer, whom it is counted with
}

// counts tells in SQL with whom an employer o is counted.
var counts = map[quota.Subject]string{
	quota.Structure: `o.id`, quota.SIREN: `COALESCE(o.siren, o.id)`, quota.Network: `CASE WHEN o.network = '' THEN o.id ELSE o.network END`,
}

// capsOf gathers them for the seats of a session of an action of that format. Its caller holds
// the lock of the seats, or only looks.
func (d Desk) capsOf(tx *sqldb.Tx, s catalogue.Session, format catalogue.Format, reserved bool) (c caps, err error) {
	if c.set, err = d.rulesInForce(tx); err != nil {
		return c, err
	}
	c.keys = map[string]map[string]string{}
	for _, r := range c.set.Caps() {
		if !r.Touches(string(format), reserved) {
			continue
		}
		if err := c.add(tx, r, s); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *caps) add(tx *sqldb.Tx, r quota.Rule, s catalogue.Session) error {
	type row struct {
		key string
		n   int
	}
	key := counts[r.Subject]
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.key, &v.n) }, `
		SELECT `+key+`, count(*) FROM enrolments e JOIN sessions s ON s.id = $1 JOIN organisations o ON o.id = e.employer_id
		WHERE `+seated+ofRule(r)+` GROUP BY `+key+`
		UNION ALL SELECT `+key+`, count(*) FROM `+setAside+` e JOIN sessions s ON s.id = $1 JOIN organisations o ON o.id = e.employer_id
		WHERE TRUE`+ofRule(r)+` GROUP BY `+key, s.ID)
	if err != nil {
		return err
	}
	taken := map[string]int{}
	for _, v := range all {
		taken[v.key] += v.n
	}
	c.rules, c.taken = append(c.rules, r), append(c.taken, taken)
	if r.Subject == quota.Structure || c.keys[string(r.Subject)] != nil {
		return nil
	}
	type pair struct{ employer, key string }
	pairs, err := sqldb.All(tx, func(r sqldb.Scanner) (v pair, err error) { return v, r.Scan(&v.employer, &v.key) }, `
		SELECT o.id, `+key+` FROM organisations o WHERE o.id IN (SELECT employer_id FROM enrolments WHERE session_id = $1
			UNION SELECT organisation_id FROM allotments WHERE session_id = $1)`, s.ID)
	by := map[string]string{}
	for _, p := range pairs {
		by[p.employer] = p.key
	}
	c.keys[string(r.Subject)] = by
	return err
}

// with tells whom an employer is counted with by a rule.
func (c caps) with(r quota.Rule, employer string) string {
	if key := c.keys[string(r.Subject)][employer]; key != "" {
		return key
	}
	return employer
}

// full gives the rules under which an employer may have no more seat.
func (c caps) full(employer string) (all []quota.Check) {
	for i, r := range c.rules {
		if n := c.taken[i][c.with(r, employer)]; n >= r.Limit {
			all = append(all, quota.Check{Code: quota.AnyRule, Verdict: r.Effect, Used: n, Limit: r.Limit, Rule: r})
		}
	}
	return all
}

// take counts one more seat of an employer, and tells whether it is one too
// many.
func (c caps) take(employer string) (over bool) {
	over = len(c.full(employer)) > 0
	for i, r := range c.rules {
		c.taken[i][c.with(r, employer)]++
	}
	return over
}

// giveBack counts one seat less of an employer.
func (c caps) giveBack(employer string) {
	for i, r := range c.rules {
		c.taken[i][c.with(r, employer)]--
	}
}

// clone gives caps that can be counted on without changing these.
func (c caps) clone() caps {
	taken := make([]map[string]int, len(c.taken))
	for i := range c.taken {
		taken[i] = maps.Clone(c.taken[i])
	}
	c.taken = taken
	return c
}

// adhesion tells whether a rule forbids a request without the adhésion of its
// structure.
func (c caps) adhesion(e Enrolment) bool {
	return slices.ContainsFunc(c.set.Rules, func(r quota.Rule) bool {
		return r.Kind == quota.Adhesion && r.Effect == quota.Blocks && r.Touches(string(e.Format), e.Reserved)
	})
}

// lockSeats makes the seats that a rule counts together be given one after the
// other: those of a course, and those of all of them where a rule goes beyond
// it. It is taken after the lock of the session, always.
func (d Desk) lockSeats(tx *sqldb.Tx, courseID string) error {
	if err := lockCourse(tx, courseID); err != nil {
		return err
	}
	s, err := d.rulesInForce(tx)
	if err != nil || !slices.ContainsFunc(s.Caps(), func(r quota.Rule) bool { return r.Span == quota.Year || r.Span == quota.Programme }) {
		return err
	}
	return tx.Lock("seats of every course")
}
