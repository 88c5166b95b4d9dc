package demandes

import (
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// secondPage is where somebody names the session to which their request goes if it
// gets no place in its own.
type secondPage struct {
	enrolment.Elsewhere
	To     string // public id, as chosen
	Errors map[string]string
}

func (p Pages) askSecond(c *kit.Ctx) error {
	page, err := p.seconding(c)
	if err != nil {
		return err
	}
	page.To = page.Second.PublicID
	return c.Show(secondView(page))
}

func (p Pages) seconding(c *kit.Ctx) (secondPage, error) {
	v, err := p.Desk.Seconds(c.Context(), c.Actor, c.Path("id"))
	return secondPage{Elsewhere: v}, err
}

// second keeps the second choice, or takes it back.
func (p Pages) second(c *kit.Ctx) error {
	page, err := p.seconding(c)
	if err != nil {
		return err
	}
	page.To = c.Value(enrolment.SecondField)
	c.Then(href("demandes", c.Path("id")))
	if page.Errors, err = kit.Refused(p.Desk.NameSecond(c.Context(), c.Actor, c.Path("id"), page.To)); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(secondView(page))
	}
	if c.Flash("second.named"); page.To == "" {
		c.Flash("second.removed")
	}
	return c.Done()
}

func (p secondPage) options() []ui.Option {
	all := []ui.Option{{Value: "", Label: "Aucun second choix", Hint: "Si elle n’a pas de place dans sa session, votre demande prend fin."}}
	return append(all, movePage{Elsewhere: p.Elsewhere}.options()...)
}

// seconds are the sessions that one may name on the form of a request.
func (p askPage) seconds() (all []ui.Option) {
	for _, s := range p.Seconds {
		all = append(all, ui.Option{Value: s.PublicID, Label: french.Capital(french.Range(s.FirstDay, s.LastDay)) + ", " + place(s)})
	}
	return all
}

// falls says what becomes of a request that has a second choice.
func (p onePage) falls() string {
	return "Si votre demande n’a pas de place dans cette session, elle passe à celle " + french.OfRange(p.Second.FirstDay, p.Second.LastDay) + "."
}

func (p onePage) toSecond() string {
	if p.Second.ID != "" {
		return "Changer mon second choix"
	}
	return "Nommer un second choix"
}

// ranking says on the board that a request has a second choice, or comes from a
// first one; "" for neither.
func ranking(r enrolment.Ranking) string {
	switch {
	case r.First.SessionID != "":
		return "second choix, après la session " + french.OfRange(r.First.FirstDay, r.First.LastDay)
	case r.Second.SessionID != "":
		return "a un second choix\u00a0: " + french.Range(r.Second.FirstDay, r.Second.LastDay)
	}
	return ""
}
