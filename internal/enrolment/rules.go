package enrolment

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"profil/internal/catalogue"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// yearOf is the civil year of the first day of a session s.
const yearOf = `CAST(substr(s.first_day, 1, 4) AS INTEGER)`

// whose says in SQL which requests e a rule counts, for the person $1 acting for
// the structure $2 who asks for a place in the session s: among all of them, or
// beside the structures w of a group. Of a group, the request of that very person
// for that very course is the one being judged.
//
// Each is read by the index of those that count: on SQLite, CROSS JOIN keeps the
// group before its requests, which would otherwise all those of the session be.
var whose = map[quota.Subject]string{
	quota.Person:    `enrolments e WHERE e.person_id = $1`,
	quota.Structure: `enrolments e WHERE e.employer_id = $2`,
	quota.SIREN: `(SELECT k.id FROM organisations m JOIN organisations k ON k.siren = m.siren WHERE m.id = $2
		UNION SELECT CAST($2 AS TEXT)) w CROSS JOIN enrolments e WHERE e.employer_id = w.id`,
	quota.Network: `(SELECT k.id FROM organisations m JOIN organisations k ON k.network = m.network AND k.network <> '' WHERE m.id = $2
		UNION SELECT CAST($2 AS TEXT)) w CROSS JOIN enrolments e WHERE e.employer_id = w.id`,
}

// within says in SQL over what a rule counts.
var within = map[quota.Span]string{
	quota.Session: ` AND e.course_id = s.course_id AND e.session_id = s.id`, quota.Course: ` AND e.course_id = s.course_id`,
	quota.Year: ` AND e.quota_year = ` + yearOf, quota.Programme: ``,
}

// ofRule says in SQL which requests e a rule is about, whoever makes them.
func ofRule(r quota.Rule) (sql string) {
	if sql = within[r.Span]; r.Reserved {
		sql += ` AND e.reserved`
	}
	if r.Format != "" {
		sql += ` AND e.format = '` + r.Format + `'` // one of a closed list, which the database checks too
	}
	return sql
}

// count is the number of requests that a rule counts, of those that meet one more
// condition: the live ones, the places that were given up too late over a year, and
// the seats set aside for a group. Over a year, those that an absence gave back are
// not. Another rule counts the seats that a person left empty without notice.
func count(r quota.Rule, also string) string {
	if r.Kind == quota.Absences {
		return `(SELECT count(*) FROM ` + whose[quota.Person] + ofRule(r) + also + ` AND e.missed = 'unexcused')`
	}
	kept := ``
	if r.Span == quota.Year {
		kept = ` AND NOT e.given_back`
	}
	live := also + kept + ` AND e.status IN ` + liveIn
	switch {
	case r.Subject == quota.Person: // on SQLite, the bound on the course chooses the index of the living
		live = also + kept + ` AND e.course_id > '' AND ` + alive + ` AND e.status <> 'draft'`
	case r.Span == quota.Course || r.Span == quota.Session:
		live += ` AND e.person_id <> $1`
	default:
		live += ` AND (e.person_id <> $1 OR e.course_id <> s.course_id)`
	}
	from := whose[r.Subject]
	counted := []string{from + ofRule(r) + live}
	if r.Span == quota.Year {
		counted = append(counted, from+ofRule(r)+also+` AND e.late`)
	}
	if r.Subject != quota.Person {
		counted = append(counted, strings.Replace(from, `enrolments e`, setAside+` e`, 1)+ofRule(r))
	}
	return `((SELECT count(*) FROM ` + strings.Join(counted, `) + (SELECT count(*) FROM `) + `))`
}

// lastRules gives the rules in force when they were last looked at: it asks
// nothing.
func (d Desk) lastRules() quota.Set {
	if d.Rules == nil {
		return quota.Shipped(d.Limits)
	}
	return d.Rules.Last()
}

// rulesInForce gives the rules in force.
func (d Desk) rulesInForce(tx *sqldb.Tx) (quota.Set, error) {
	if d.Rules == nil {
		return quota.Shipped(d.Limits), nil
	}
	return d.Rules.InForce(tx)
}

// RulesInForce gives the rules in force, to whoever asks: they are public.
func (d Desk) RulesInForce(ctx context.Context) (s quota.Set, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		s, err = d.rulesInForce(tx)
		return err
	})
	return s, err
}

// lockRules makes those wait for one another whose requests a rule counts
// together, where it bounds them: without it two colleagues would each be the
// last. They are those of one structure and those who ask for one of the sessions
// that are judged; or everybody, where a rule counts several structures in several
// sessions. Its caller holds the lock of the person; the set is the one judged by.
func lockRules(tx *sqldb.Tx, a policy.Actor, s quota.Set, sessionPublicIDs ...string) error {
	var everybody, structure, session bool
	for _, r := range s.Rules {
		switch {
		case r.Effect != quota.Blocks || !r.Group():
		case r.Subject == quota.Structure:
			structure = true
		case r.Span == quota.Session:
			session = true
		default:
			everybody = true
		}
	}
	if everybody {
		return tx.Lock("rules of several structures")
	}
	var keys []string
	if structure {
		keys = append(keys, "rules of "+a.Active)
	}
	if session {
		for _, one := range slices.Sorted(slices.Values(sessionPublicIDs)) {
			keys = append(keys, "rules in "+one)
		}
	}
	return tx.Lock(keys...)
}

// weighed tells what the rules say of a request that was sent, among
// those that live and were sent before it: for whoever decides.
func (d Desk) weighed(tx *sqldb.Tx, e Enrolment, s catalogue.Session, rules quota.Set) (judged, error) {
	sent := e.SubmittedAt
	if sent.IsZero() {
		sent = tx.Now
	}
	of := among{before: sent}
	if e.Replaces != "" { // whose seat it would take counts no more then
		of.apart = []string{e.Replaces}
	}
	n, err := d.askTally(tx, policy.Actor{Person: e.PersonID, Active: e.EmployerID}, s.PublicID, rules, of).One()
	if err != nil {
		return judged{}, err
	}
	checks := quota.Judge(rules, quota.Facts{Reserved: e.Reserved, Format: string(e.Format), Adhesion: n.adhesion, Year: e.QuotaYear, Used: n.used})
	return judged{rules.Version, slices.DeleteFunc(checks, func(c quota.Check) bool { return c.Rule.Code == "" })}, nil
}

// beyond keeps what the rules said that a request is beyond of.
func (j judged) beyond() judged {
	j.checks = slices.DeleteFunc(slices.Clone(j.checks), func(c quota.Check) bool { return c.Verdict == quota.Passes })
	return j
}

// judged is by which rules a decision was judged, and what they said.
type judged struct {
	version int
	checks  []quota.Check
}

// judgedBy keeps of checks what the rules said.
func judgedBy(s quota.Set, checks []quota.Check) judged {
	all := slices.DeleteFunc(slices.Clone(checks), func(c quota.Check) bool { return c.Rule.Code == "" })
	return judged{s.Version, all}.beyond()
}

// spoke is what the rules said, as it is kept: "" for nothing.
func (j judged) spoke() string {
	if len(j.checks) == 0 {
		return ""
	}
	b, _ := json.Marshal(j.checks) // it holds words and numbers only
	return string(b)
}

func spokeOf(kept string) (all []quota.Check) {
	_ = json.Unmarshal([]byte(kept), &all) // what cannot be read said nothing
	return all
}

// Quotas tells what remains to a person for a civil year, without any session
// in view: a check for each rule that counts what one person asks for in it.
func (d Desk) Quotas(ctx context.Context, a policy.Actor, year int) (all []quota.Check, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		rules, err := d.rulesInForce(tx)
		if err != nil {
			return err
		}
		used, err := usedOf(tx, []string{a.Person})
		all = yearly(rules, used, a.Person, year, "")
		return err
	})
	return all, err
}

// yearly checks what a person has used of each rule of the year, one request
// apart.
func yearly(rules quota.Set, used []usedRow, person string, year int, apart string) (all []quota.Check) {
	for _, r := range rules.Yearly() {
		c := quota.Check{Code: quota.AnyRule, Verdict: quota.Passes, Limit: r.Limit, Year: year, Rule: r}
		for _, u := range used {
			if u.person == person && u.year == year && u.request != apart && (!r.Reserved || u.reserved) && (r.Format == "" || r.Format == u.format) {
				c.Used++
			}
		}
		all = append(all, c)
	}
	return all
}
