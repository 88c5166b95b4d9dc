package rulebook

import (
	"profil/internal/id"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// ruleColumns are those of a rule r. One about who leaves or does not come is a fact
// beside its kind, whose column is older and lists two: it is stored as a number.
const ruleColumns = `r.code, CASE WHEN r.leaves THEN 'late' WHEN r.about <> '' THEN r.about ELSE r.kind END, r.subject, r.span, r.format, r.reserved, r.most, r.effect, r.message`

func fields(r *quota.Rule) []any {
	return []any{&r.Code, &r.Kind, &r.Subject, &r.Span, &r.Format, &r.Reserved, &r.Limit, &r.Effect, &r.Message}
}

// load gives the set of a published version.
func load(tx *sqldb.Tx, where string, arg any) (s quota.Set, err error) {
	s.Rules, err = sqldb.All(tx, func(r sqldb.Scanner) (one quota.Rule, err error) {
		return one, r.Scan(append([]any{&s.Version, &s.ID}, fields(&one)...)...)
	}, `SELECT v.version, v.id, `+ruleColumns+` FROM rule_versions v JOIN rules r ON r.version = v.version WHERE `+where+` ORDER BY r.position`, arg)
	if err == nil && s.ID == "" { // a version may have no rule at all
		s, err = sqldb.One(tx, func(r sqldb.Scanner) (s quota.Set, err error) { return s, r.Scan(&s.Version, &s.ID) },
			`SELECT v.version, v.id FROM rule_versions v WHERE `+where, arg)
	}
	return s, err
}

// versions lists what was published, the latest first.
func versions(tx *sqldb.Tx) ([]Version, error) {
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v Version, err error) {
		return v, r.Scan(&v.Version, &v.ID, &v.Reason, sqldb.Text(&v.Publisher), sqldb.Time(&v.PublishedAt))
	}, `SELECT v.version, v.id, v.reason, p.first_name || ' ' || p.last_name, v.published_at FROM rule_versions v
		LEFT JOIN journal j ON j.subject_kind = 'rules' AND j.subject_id = v.id AND j.act = 'rules.published'
		LEFT JOIN persons p ON p.id = j.actor_id WHERE v.version > 0 ORDER BY v.version DESC LIMIT 200`)
	if err != nil {
		return nil, err
	}
	type row struct {
		version int
		rule    quota.Rule
	}
	rules, err := sqldb.All(tx, func(r sqldb.Scanner) (one row, err error) {
		return one, r.Scan(append([]any{&one.version}, fields(&one.rule)...)...)
	}, `SELECT r.version, `+ruleColumns+` FROM rules r WHERE r.version > 0 ORDER BY r.version, r.position`)
	for i := range all {
		for _, r := range rules {
			if r.version == all[i].Version {
				all[i].Rules = append(all[i].Rules, r.rule)
			}
		}
	}
	return all, err
}

// draft gives the rules being written and their edition; those in force, and 0,
// where nobody writes.
func draft(tx *sqldb.Tx, inForce quota.Set) (s quota.Set, edition int, err error) {
	found, err := sqldb.Values[int](tx, `SELECT edition FROM rule_versions WHERE version = 0`)
	if err != nil || len(found) == 0 {
		return quota.Set{Rules: inForce.Rules}, 0, err
	}
	s.Rules, err = sqldb.All(tx, func(r sqldb.Scanner) (one quota.Rule, err error) { return one, r.Scan(fields(&one)...) },
		`SELECT `+ruleColumns+` FROM rules r WHERE r.version = 0 ORDER BY r.position`)
	return s, found[0], err
}

// keep writes the draft over what it was.
func keep(tx *sqldb.Tx, s quota.Set, edition int) error {
	if err := forget(tx); err != nil {
		return err
	}
	if err := tx.Do(`INSERT INTO rule_versions (version, id, edition, created_at) VALUES (0, $1, $2, $3)`, id.New(), edition, tx.Now); err != nil {
		return err
	}
	return insert(tx, 0, s.Rules)
}

// forget removes the draft.
func forget(tx *sqldb.Tx) error {
	if _, err := tx.Exec(`DELETE FROM rules WHERE version = 0`); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM rule_versions WHERE version = 0`)
	return err
}

func publish(tx *sqldb.Tx, s quota.Set, reason string) error {
	if err := tx.Do(`INSERT INTO rule_versions (version, id, reason, published_at, created_at) VALUES ($1, $2, $3, $4, $4)`,
		s.Version, s.ID, reason, tx.Now); err != nil {
		return err
	}
	return insert(tx, s.Version, s.Rules)
}

func insert(tx *sqldb.Tx, version int, rules []quota.Rule) error {
	for i, r := range rules {
		kind, about := r.Kind, quota.Kind("")
		switch r.Kind {
		case quota.Late:
			kind = quota.Most
		case quota.Absences, quota.Spared:
			kind, about = quota.Most, r.Kind
		}
		if err := tx.Do(`INSERT INTO rules (version, code, position, kind, leaves, about, subject, span, format, reserved, most, effect, message)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			version, r.Code, i+1, kind, r.Kind == quota.Late, about, r.Subject, r.Span, r.Format, r.Reserved, r.Limit, r.Effect, r.Message); err != nil {
			return err
		}
	}
	return nil
}
