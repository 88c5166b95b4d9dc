package demandes

import (
	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/quota"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// movePage is where a request changes session.
type movePage struct {
	enrolment.Elsewhere
	Reader   reader
	To       string // public id, as chosen
	Motif    string
	Informed bool
	Errors   map[string]string
}

func (p Pages) askMove(c *kit.Ctx) error {
	page, err := p.moving(c)
	if err != nil {
		return err
	}
	if page.To = c.Query("vers"); len(page.Others) == 1 {
		page.To = page.Others[0].Session.PublicID
	}
	return c.Show(moveView(page))
}

func (p Pages) moving(c *kit.Ctx) (movePage, error) {
	v, err := p.Desk.Elsewhere(c.Context(), c.Actor, c.Path("id"))
	return movePage{Elsewhere: v, Reader: readerOf(c.Actor, v.Enrolment)}, err
}

func (p Pages) move(c *kit.Ctx) error {
	page, err := p.moving(c)
	if err != nil {
		return err
	}
	page.To, page.Motif, page.Informed = c.Value("session"), c.Value("motif"), c.Ticked("information")
	why, err := enrolment.ParseReason(page.Motif, false)
	if err == nil && page.To == "" {
		err = fault.Field("session", "move.session")
	}
	if err == nil {
		c.Then(page.after())
		err = p.Desk.Move(c.Context(), c.Actor, c.Path("id"), page.To, why, page.Informed)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(moveView(page))
	}
	c.Flash("enrolment.moved")
	return c.Done()
}

// after is where one goes once it is done: the provider reads the request no more
// until the employer has agreed to the new days.
func (p movePage) after() string {
	if p.Reader == provider && p.Status != enrolment.Enrolled && !p.ProviderFirst {
		return href("sessions", p.SessionRef, "selection")
	}
	return href("demandes", p.PublicID)
}

func (p movePage) lead() string {
	switch {
	case p.Own && p.ProviderFirst:
		return "Votre demande garde son numéro et votre motivation. Elle prend l’ordre d’arrivée d’aujourd’hui dans l’autre session, où l’organisme choisit."
	case p.Own:
		return "Votre demande garde son numéro et votre motivation. Elle prend l’ordre d’arrivée d’aujourd’hui dans l’autre session, et votre employeur répond pour les nouvelles dates."
	case p.Status == enrolment.AwaitingAgreement:
		return "La place gardée passe d’une session à l’autre\u00a0: celle qui est laissée va à la liste d’attente. L’employeur répond pour les nouvelles dates."
	case p.ProviderFirst && p.Status != enrolment.Enrolled:
		return "La demande prend l’ordre d’arrivée d’aujourd’hui dans l’autre session, où l’organisme choisit. La personne est prévenue."
	case p.Status == enrolment.Enrolled:
		return "La place passe d’une session à l’autre\u00a0: celle qui est laissée va à la liste d’attente. La personne, son employeur et l’organisme sont prévenus."
	}
	return "La demande prend l’ordre d’arrivée d’aujourd’hui dans l’autre session, et l’employeur répond pour les nouvelles dates. La personne est prévenue."
}

// options are the sessions to which one may go, and why not to the others.
func (p movePage) options() (all []ui.Option) {
	for _, m := range p.Others {
		place := m.Session.City
		if place == "" {
			place = "à distance"
		}
		o := ui.Option{Value: m.Session.PublicID, Label: french.Capital(french.Range(m.Session.FirstDay, m.Session.LastDay)) + ", " + place, Hint: p.seats(m)}
		if c, no := m.Blocked(); no {
			o.Off, o.Hint = true, p.why(c)
		}
		all = append(all, o)
	}
	return all
}

func (p movePage) seats(m enrolment.Moving) string {
	if (p.Status == enrolment.Enrolled || p.Status == enrolment.AwaitingAgreement) && m.Free <= 0 {
		return "Toutes les places y sont prises."
	}
	return french.Count(max(m.Free, 0), "place libre", "places libres") + " aujourd’hui"
}

// why says what forbids to go there, to the person or of them.
func (p movePage) why(c quota.Check) string {
	switch {
	case c.Code == quota.Window, c.Code == quota.Wave:
		return "Cette session ne prend pas de demande en ce moment."
	case p.Own:
		return french.Judged(c)
	case c.Rule.Code != "":
		return french.Capital(french.RuleSpoke(c)) + "."
	}
	return french.Sentence("move." + c.Code)
}

// reachable are the sessions to which one may go.
func (p movePage) reachable() (all []enrolment.Moving) {
	for _, m := range p.Others {
		if _, no := m.Blocked(); !no {
			all = append(all, m)
		}
	}
	return all
}

func toRead(s catalogue.Session) string {
	return "Lire la session " + french.OfRange(s.FirstDay, s.LastDay)
}

func (p movePage) hint() string {
	if p.Own {
		return "Votre employeur le lira, et l’organisme s’il donne son accord."
	}
	return "La personne, son employeur et l’organisme le liront."
}

func (p movePage) facts() []ui.Fact {
	all := []ui.Fact{
		{Term: "Action", Value: p.Course},
		{Term: "Dates", Value: french.Range(p.FirstDay, p.LastDay), Href: href("sessions", p.SessionRef)},
		{Term: "État", Value: word(p.Status)},
		{Term: "Ordre d’arrivée", Value: french.Ordinal(p.ArrivalNo)},
	}
	if !p.Own {
		all = append([]ui.Fact{{Term: "Personne", Value: p.Person}}, all...)
	}
	return all
}
