package accueil

import (
	"strconv"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// homePage is what awaits somebody, the most urgent first.
type homePage struct {
	toDo
	First  string
	Lives  []ui.Line // requests under way
	Meters []ui.Gauge
	Year   int
}

// home shows a visitor what PROFIL is, and anybody else what awaits them.
func (p Pages) home(c *kit.Ctx) error {
	if !c.Actor.SignedIn() {
		return p.visitor(c)
	}
	h := homePage{First: c.View.Person, Year: civil.DayOf(c.View.Now, civil.Paris).Year()}
	if err := p.gather(c, &h.toDo); err != nil {
		return err
	}
	for _, gather := range []func(*kit.Ctx, *homePage) error{p.requests, p.quotas} {
		if err := gather(c, &h); err != nil {
			return err
		}
	}
	return c.Show(homeView(h))
}

// requests lists the person's own requests that are under way.
func (p Pages) requests(c *kit.Ctx, h *homePage) error {
	all, err := p.Enrolments.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, l := range all {
		if len(h.Lives) == 5 || !l.Live() && l.Status != enrolment.Draft || l.LastDay < civil.DayOf(c.View.Now, civil.Paris) {
			continue
		}
		line := ui.Line{
			Kicker: "Demande n° " + l.Reference, Title: l.Course, Href: "/demandes/" + l.PublicID,
			Where: french.Range(l.FirstDay, l.LastDay) + " · " + l.Provider, Tone: ui.Wait, Can: french.Sentence("enrolment.status." + string(l.Status)),
		}
		switch l.Status {
		case enrolment.Draft:
			line.Kicker, line.Why, line.WhyHref = "Brouillon", "Terminer la demande", "/sessions/"+l.SessionRef+"/demande"
			line.Tone = ui.Off
		case enrolment.AwaitingEmployer, enrolment.AwaitingAgreement:
			line.Why = "réponse avant le " + french.Deadline(l.EmployerDueAt, c.View.Now)
		case enrolment.AwaitingProvider:
			line.Why = "annonce le " + french.DayMonth(l.DecisionOn)
		case enrolment.Waitlisted:
			line.Why = "une place libérée vous sera proposée"
		case enrolment.Offered:
			line.Why, line.WhyHref = "répondez avant le "+french.Deadline(l.OfferedUntil, c.View.Now), "/demandes/"+l.PublicID
		case enrolment.Enrolled:
			line.Tone = ui.Good
		}
		h.Lives = append(h.Lives, line)
	}
	return nil
}

// quotas says what remains of the year.
func (p Pages) quotas(c *kit.Ctx, h *homePage) error {
	if len(c.Actor.Standings) == 0 {
		return nil
	}
	quotas, err := p.Enrolments.Quotas(c.Context(), c.Actor, h.Year)
	if err != nil {
		return err
	}
	for _, one := range quotas {
		h.Meters = append(h.Meters, ui.Gauge{Label: french.RuleNoun(one.Rule), Value: min(one.Used, one.Limit), Max: one.Limit, Text: strconv.Itoa(one.Used) + " sur\u00a0" + strconv.Itoa(one.Limit)})
	}
	return nil
}
