package demandes

import (
	"slices"

	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/quota"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// handingPage is where the holder of a seat chooses a colleague.
type handingPage struct {
	enrolment.HandingOver
	Chosen string
	Errors map[string]string
}

func (p Pages) askHandOver(c *kit.Ctx) error {
	v, err := p.Desk.HandingOver(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(handingView(handingPage{HandingOver: v}))
}

// handOver proposes a seat to a colleague, or takes back what was proposed.
func (p Pages) handOver(c *kit.Ctx) error {
	c.Then(href("demandes", c.Path("id")))
	if c.Value("reponse") == "garder" {
		if err := p.Desk.KeepSeat(c.Context(), c.Actor, c.Path("id")); err != nil {
			return err
		}
		c.Flash("handover.kept")
		return c.Done()
	}
	chosen := c.Value("collegue")
	errors, err := kit.Invalid(p.Desk.ProposeColleague(c.Context(), c.Actor, c.Path("id"), chosen))
	if err != nil {
		return err
	}
	if errors != nil {
		v, err := p.Desk.HandingOver(c.Context(), c.Actor, c.Path("id"))
		if err != nil {
			return err
		}
		return c.Again(handingView(handingPage{v, chosen, errors}))
	}
	c.Flash("handover.proposed")
	return c.Done()
}

func (p handingPage) options() []ui.Option { return colleagueOptions(p.Colleagues) }

// colleagueOptions are colleagues to choose from, each with what they do.
func colleagueOptions(colleagues []enrolment.Colleague) (all []ui.Option) {
	for _, one := range colleagues {
		label := one.Name
		if one.Function != "" {
			label += ", " + one.Function
		}
		all = append(all, ui.Option{Value: one.Ref, Label: label})
	}
	return all
}

// proposedPage is a seat as the colleague to whom it is proposed sees it.
type proposedPage struct {
	enrolment.HandOver
	Informed bool
	Errors   map[string]string
}

func (p Pages) proposed(c *kit.Ctx) error {
	v, err := p.Desk.HandOver(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(proposedView(proposedPage{HandOver: v}))
}

func (p Pages) answerHandOver(c *kit.Ctx) error {
	yes, flash := c.Value("reponse") == "prendre", "handover.refused"
	if c.Then("/demandes"); yes {
		flash = "handover.accepted"
		c.Then("/demandes/{id}")
	}
	errors, err := kit.Refused(p.Desk.AnswerHandOver(c.Context(), c.Actor, c.Path("id"), yes, c.Ticked("information")))
	if err != nil {
		return err
	}
	if errors[""] == "handover.gone" { // there is nothing left to show
		return fault.New(fault.Conflict, "handover.gone")
	}
	if errors != nil {
		v, err := p.Desk.HandOver(c.Context(), c.Actor, c.Path("id"))
		if err != nil {
			return err
		}
		return c.Again(proposedView(proposedPage{v, c.Ticked("information"), errors}))
	}
	c.Flash(flash)
	return c.Done()
}

// asked tells whether the colleague has said yes, and the employer must answer.
func (p proposedPage) asked() bool { return p.Answer.Status == enrolment.AwaitingEmployer }

func (p proposedPage) blocked() bool {
	_, no := quota.Blocking(p.Checks)
	return no
}

func (p proposedPage) facts() []ui.Fact {
	return []ui.Fact{
		{Term: "Action", Value: p.Course, Href: href("offre", p.CourseRef)},
		{Term: "Dates", Value: french.Days(p.Session.Days()), Href: href("sessions", p.SessionRef)},
		{Term: "Lieu", Value: place(p.Session)},
		{Term: "Organisme", Value: p.Provider, Href: href("prestataire", p.ProviderRef)},
	}
}

// checks leave out that the session takes requests: this one asks for no new seat.
func (p proposedPage) checks() []ui.Checked {
	said := slices.DeleteFunc(slices.Clone(p.Checks), func(c quota.Check) bool { return c.Code == quota.Window && c.Verdict == quota.Passes })
	return askPage{Prospect: enrolment.Prospect{Checks: said}}.checks()
}

// handed says to the holder of a seat where their proposal stands.
func (p onePage) handed() string {
	return "Vous avez proposé cette place à " + p.Names[p.HandOverTo] + ". Elle reste la vôtre tant que votre employeur n’a pas donné son accord."
}
