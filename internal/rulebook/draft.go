package rulebook

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// What a rule may be at most.
const (
	MostRules   = 30
	MostLimit   = 1000
	MessageMost = 300
)

// formats are those that a rule may be about.
var formats = []string{"", "formation", "autoformation", "lab", "webinaire", "atelier", "journee"}

var braces = regexp.MustCompile(`\{[^{}\n]*\}`)

// check refuses what no rule can be, field by field.
func check(r quota.Rule) error {
	var f fault.Form
	for field, known := range map[string]bool{
		"genre": slices.Contains(quota.Kinds, r.Kind), "qui": slices.Contains(quota.Subjects, r.Subject), "etendue": slices.Contains(quota.Spans, r.Span),
		"format": slices.Contains(formats, r.Format), "effet": slices.Contains(quota.Effects, r.Effect),
	} {
		if !known {
			f.Refuse(field, "choose")
		}
	}
	if r.Kind != quota.Adhesion && r.Kind != quota.Spared && (r.Limit < 1 || r.Limit > MostLimit) {
		f.Refuse("limite", "rule.limit")
	}
	if utf8.RuneCountInString(r.Message) > MessageMost {
		f.Refuse("message", "too_long")
	}
	for _, v := range braces.FindAllString(r.Message, -1) {
		if !slices.Contains(french.RuleVariables, strings.Trim(v, "{}")) {
			f.Refuse("message", "rule.variable")
		}
	}
	return f.Err()
}

// Tidy gives a rule without what its kind does not look at.
func Tidy(r quota.Rule) quota.Rule {
	r.Message = strings.TrimSpace(strings.ReplaceAll(r.Message, "\r\n", "\n"))
	switch r.Kind {
	case quota.Adhesion:
		r.Subject, r.Span, r.Limit = quota.Structure, quota.Year, 0
	case quota.Late:
		r.Subject, r.Span, r.Effect, r.Message = quota.Person, quota.Year, quota.Warns, ""
	case quota.Absences:
		r.Subject, r.Span = quota.Person, quota.Year
	case quota.Spared:
		r.Subject, r.Span, r.Effect, r.Message, r.Limit = quota.Person, quota.Year, quota.Warns, "", 0
	}
	return r
}

// Put adds a rule to the draft, or writes the one that has its code. Nothing is
// in force before it is published.
func (d *Desk) Put(ctx context.Context, a policy.Actor, r quota.Rule, edition int) error {
	r = Tidy(r)
	return d.draft(ctx, a, edition, func(rules []quota.Rule) ([]quota.Rule, error) {
		if err := check(r); err != nil {
			return nil, err
		}
		i := slices.IndexFunc(rules, func(o quota.Rule) bool { return o.Code == r.Code })
		switch twin := slices.IndexFunc(rules, r.Same); {
		case r.Code != "" && i < 0:
			return nil, fault.New(fault.NotFound, "not_found")
		case twin >= 0 && twin != i:
			return nil, fault.New(fault.Conflict, "rule.twin")
		case i >= 0:
			rules[i] = r
			return rules, nil
		case len(rules) >= MostRules:
			return nil, fault.New(fault.Conflict, "rule.most")
		}
		r.Code = id.Public()
		return append(rules, r), nil
	})
}

// Drop takes a rule out of the draft.
func (d *Desk) Drop(ctx context.Context, a policy.Actor, code string, edition int) error {
	return d.draft(ctx, a, edition, func(rules []quota.Rule) ([]quota.Rule, error) {
		i := slices.IndexFunc(rules, func(o quota.Rule) bool { return o.Code == code })
		if i < 0 {
			return nil, fault.New(fault.NotFound, "not_found")
		}
		return slices.Delete(rules, i, i+1), nil
	})
}

// Move puts a rule of the draft one place higher, or lower: it is then shown
// before the other.
func (d *Desk) Move(ctx context.Context, a policy.Actor, code string, up bool, edition int) error {
	return d.draft(ctx, a, edition, func(rules []quota.Rule) ([]quota.Rule, error) {
		i := slices.IndexFunc(rules, func(o quota.Rule) bool { return o.Code == code })
		j := i + 1
		if up {
			j = i - 1
		}
		if i < 0 {
			return nil, fault.New(fault.NotFound, "not_found")
		}
		if j >= 0 && j < len(rules) {
			rules[i], rules[j] = rules[j], rules[i]
		}
		return rules, nil
	})
}

// Abandon forgets the draft.
func (d *Desk) Abandon(ctx context.Context, a policy.Actor) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := d.mine(tx, a); err != nil {
			return err
		}
		return forget(tx)
	})
}

// Publish puts the draft in force as a new version, for a reason that everybody
// can read. edition is the one that was tried.
func (d *Desk) Publish(ctx context.Context, a policy.Actor, edition int, reason string) (version int, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := d.mine(tx, a); err != nil {
			return err
		}
		if err := fault.Reason("motif", reason, true); err != nil {
			return err
		}
		now, err := d.inForce(tx)
		if err != nil {
			return err
		}
		s, at, err := draft(tx, now)
		switch {
		case err != nil:
			return err
		case at == 0 || len(quota.Differences(now, s)) == 0:
			return fault.New(fault.Conflict, "rules.same")
		case at != edition:
			return fault.New(fault.Conflict, "rules.stale")
		}
		version = now.Version + 1
		if err := forget(tx); err != nil {
			return err
		}
		s.Version, s.ID = version, id.New()
		if err := publish(tx, s, reason); err != nil {
			return err
		}
		return journal.Write(tx, a, "rules.published", journal.Subject{Kind: "rules", ID: s.ID}, reason)
	})
	return version, err
}

// draft changes the rules being written, from the edition that a form was made
// from.
func (d *Desk) draft(ctx context.Context, a policy.Actor, edition int, change func([]quota.Rule) ([]quota.Rule, error)) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := d.mine(tx, a); err != nil {
			return err
		}
		now, err := d.inForce(tx)
		if err != nil {
			return err
		}
		s, at, err := draft(tx, now)
		if err != nil {
			return err
		}
		if at != edition {
			return fault.New(fault.Conflict, "rules.stale")
		}
		rules, err := change(slices.Clone(s.Rules))
		if err != nil {
			return err
		}
		if slices.Equal(rules, s.Rules) {
			return nil
		}
		return keep(tx, quota.Set{Rules: rules}, at+1)
	})
}

// mine lets one person at a time write the rules, and only who may.
func (d *Desk) mine(tx *sqldb.Tx, a policy.Actor) error {
	if err := tx.Lock("rules"); err != nil {
		return err
	}
	a, err := account.Refresh(tx, a)
	if err != nil {
		return err
	}
	return policy.Require(a, policy.RuleEdit, policy.Subject{})
}

// inForce reads the rules in force without remembering them: what this very
// deed may still undo is nobody else's.
func (d *Desk) inForce(tx *sqldb.Tx) (quota.Set, error) {
	s, err := load(tx, `v.version = (SELECT max(version) FROM rule_versions) AND v.version > $1`, 0)
	if fault.KindOf(err) == fault.NotFound {
		return quota.Shipped(d.Limits), nil
	}
	return s, err
}
