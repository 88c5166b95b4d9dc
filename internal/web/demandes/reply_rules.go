package demandes

import (
	"slices"
	"strconv"

	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// rulesPage is how each structure of the reader answers.
type rulesPage struct {
	Rules   []enrolment.RuleAt
	Answers bool   // the reader holds the right of the employer
	At      string // public id of the structure whose form was refused
	Days    string // as typed there
	Errors  map[string]string
}

func (p Pages) rulesPage(c *kit.Ctx) (page rulesPage, err error) {
	page.Answers = approves(c)
	page.Rules, err = p.Desk.EmployerRules(c.Context(), c.Actor)
	if err == nil && len(page.Rules) == 0 {
		err = fault.New(fault.Forbidden, "forbidden")
	}
	return page, err
}

func (p Pages) rules(c *kit.Ctx) error {
	page, err := p.rulesPage(c)
	if err != nil {
		return err
	}
	return c.Show(rulesView(page))
}

func (p Pages) setRule(c *kit.Ctx) error {
	days, _ := strconv.Atoi(c.Value("jours")) // what is no number is out of bounds
	typed := enrolment.EmployerRule{Days: days, Silence: enrolment.Silence(c.Value("silence")), ByLink: c.Ticked("courriel")}
	c.Then("/employeur/regles")
	errors, err := kit.Invalid(p.Desk.SetRule(c.Context(), c.Actor, c.Value("structure"), typed))
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.rulesPage(c)
		if err != nil {
			return err
		}
		page.At, page.Days, page.Errors = c.Value("structure"), c.Value("jours"), errors
		if i := slices.IndexFunc(page.Rules, func(r enrolment.RuleAt) bool { return r.Organisation.PublicID == page.At }); i >= 0 {
			page.Rules[i].EmployerRule = typed
		}
		return c.Again(rulesView(page))
	}
	c.Flash("employer.rule_set")
	return c.Done()
}

func (p rulesPage) errorsOf(r enrolment.RuleAt) map[string]string {
	if r.Organisation.PublicID == p.At {
		return p.Errors
	}
	return nil
}

func (p rulesPage) days(r enrolment.RuleAt) string {
	if r.Organisation.PublicID == p.At {
		return p.Days
	}
	return strconv.Itoa(r.Days)
}

// named gives a field a name of its own where a page has several forms.
func (p rulesPage) id(r enrolment.RuleAt, name string) string {
	if len(p.Rules) < 2 {
		return ""
	}
	return name + "-" + r.Organisation.PublicID
}

func silences() []ui.Option {
	hints := map[enrolment.Silence]string{
		enrolment.Escalate: "L’équipe du programme est prévenue, et peut répondre à votre place. C’est la règle d’usage.",
		enrolment.Refuse:   "La personne reçoit un refus, et sait que personne n’a répondu.",
		enrolment.Accept:   "L’organisme reçoit la demande comme si vous aviez accepté.",
	}
	var all []ui.Option
	for _, s := range enrolment.Silences {
		all = append(all, ui.Option{Value: string(s), Label: french.Sentence("employer.silence." + string(s)), Hint: hints[s]})
	}
	return all
}

func advices() []ui.Option {
	var all []ui.Option
	for _, a := range enrolment.Advices {
		all = append(all, ui.Option{Value: string(a), Label: french.Sentence("advice." + string(a))})
	}
	return all
}
