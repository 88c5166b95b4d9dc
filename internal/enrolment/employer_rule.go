package enrolment

import (
	"context"
	"time"

	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Silence is what becomes of a request that its employer does not answer in time.
type Silence string

// The rules of silence.
const (
	Escalate Silence = "escalate" // the gestionnaire is told, and may answer
	Refuse   Silence = "refuse"
	Accept   Silence = "accept"
)

// Silences lists them, in the order of the form.
var Silences = []Silence{Escalate, Refuse, Accept}

// The bounds of the working days that a structure gives itself to answer.
const (
	LeastDays = 2
	MostDays  = 20
)

// EmployerRule is how a structure answers to the requests of its people.
type EmployerRule struct {
	Days    int // working days
	Silence Silence
	ByLink  bool // an answer may come from the letter, without an account
	Since   time.Time
}

func (d Desk) usual() EmployerRule { return EmployerRule{Days: d.EmployerDays, Silence: Escalate} }

func scanRule(r sqldb.Scanner) (u EmployerRule, err error) {
	return u, r.Scan(&u.Days, &u.Silence, &u.ByLink, sqldb.Time(&u.Since))
}

const ruleQuery = `SELECT days, silence, by_link, since FROM employer_rules WHERE organisation_id = $1 AND since <= $2 ORDER BY since DESC LIMIT 1`

// askRule asks for the rule that a structure had at an instant; what it returns
// awaits the answer.
func (d Desk) askRule(tx *sqldb.Tx, organisationID string, at time.Time) func() (EmployerRule, error) {
	asked := sqldb.Ask(tx, scanRule, ruleQuery, organisationID, at)
	return func() (EmployerRule, error) {
		all, err := asked.All()
		if len(all) == 0 {
			return d.usual(), err
		}
		return all[0], err
	}
}

// RuleOf gives the rule under which the employer of a request was asked.
func (d Desk) RuleOf(tx *sqldb.Tx, e Enrolment) (EmployerRule, error) {
	return d.askRule(tx, e.EmployerID, e.askedAt())()
}

// RuleAt is the rule of one structure, for the page that sets it.
type RuleAt struct {
	Organisation organisation.Organisation
	EmployerRule
}

// EmployerRules gives the rules of the structures where a may set them.
func (d Desk) EmployerRules(ctx context.Context, a policy.Actor) (all []RuleAt, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all = nil
		for _, s := range a.Standings {
			if !policy.Can(a, policy.EmployerRuleSet, policy.Subject{Organisation: s.Organisation}) || len(s.InFor) > 0 || s.Lent != "" && a.Belongs(s.Organisation) {
				continue
			}
			o, err := organisation.Load(tx, s.Organisation)
			if err != nil {
				return err
			}
			u, err := d.askRule(tx, o.ID, tx.Now)()
			if err != nil {
				return err
			}
			all = append(all, RuleAt{o, u})
		}
		return nil
	})
	return all, err
}

// SetRule sets how a structure answers, for the requests that are sent from now
// on: those that wait keep the rule that was printed on them.
func (d Desk) SetRule(ctx context.Context, a policy.Actor, organisationPublicID string, u EmployerRule) error {
	var form fault.Form
	if u.Days < LeastDays || u.Days > MostDays {
		form.Refuse("jours", "employer.days")
	}
	switch u.Silence {
	case Escalate, Refuse, Accept:
	default:
		form.Refuse("silence", "choose")
	}
	if err := form.Err(); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		o, err := organisation.ByPublicID(tx, organisationPublicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.OrganisationRead, o.Subject()); err != nil {
			return err
		}
		if err := policy.Require(a, policy.EmployerRuleSet, policy.Subject{Organisation: o.ID}); err != nil {
			return err
		}
		if inPlaceOf(a, o.ID) != "" && !a.Is(policy.Referent, o.ID) { // who stands in answers, and sets no rule
			return fault.New(fault.Forbidden, "forbidden")
		}
		if err := tx.Do(`INSERT INTO employer_rules (organisation_id, since, days, silence, by_link, set_by) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (organisation_id, since) DO UPDATE SET days = excluded.days, silence = excluded.silence, by_link = excluded.by_link, set_by = excluded.set_by`,
			o.ID, tx.Now, u.Days, u.Silence, u.ByLink, a.Person); err != nil {
			return err
		}
		return journal.Write(tx, a, "employer.rule_set", journal.Subject{Kind: "organisation", ID: o.ID}, "")
	})
}
