package structures

import (
	"cmp"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// departPage shows what a departure would do, before it is confirmed.
type departPage struct {
	enrolment.Leaving
	Path    string // of this page
	Back    string
	LastDay civil.Day
	Chosen  string // public id of the affiliation that the requests follow to
	Reason  string // as typed
	Typed   ui.TypedDay
	Today   civil.Day
	Errors  map[string]string
}

const lastDayField = "dernier_jour"

// dayTyped reads the last day from the address: the one that was announced, or
// today, when nothing was typed.
func (p *departPage) dayTyped(c *kit.Ctx) (err error) {
	p.Today = civil.DayOf(c.View.Now, civil.Paris)
	p.Typed = c.TypedDay(lastDayField)
	if p.LastDay, err = c.QueryDate(lastDayField); err != nil {
		p.LastDay = p.Today
		return err
	}
	if p.LastDay == "" {
		p.LastDay = cmp.Or(p.LeavingOn, p.Today)
	}
	p.Typed = kit.Typed(p.LastDay)
	return nil
}

// later tells that the affiliation goes on until a day to come.
func (p departPage) later() bool { return p.LastDay > p.Today }

func (p departPage) title() string {
	if p.Self {
		return "Quitter « " + p.Organisation.Label() + " »"
	}
	return "Déclarer le départ de " + p.Who.Name
}

// places are where the requests may follow.
func (p departPage) places() []ui.Option {
	var all []ui.Option
	for _, o := range p.Others {
		all = append(all, ui.Option{Value: o.PublicID, Label: o.Organisation.Label()})
	}
	return append(all, ui.Option{Value: "aucune", Label: "Aucune", Hint: "Les demandes qui ne peuvent plus aboutir sont retirées."})
}

func fateTone(f enrolment.Fate) ui.Tone {
	switch f {
	case enrolment.Stays, enrolment.Follows:
		return ui.Good
	case enrolment.Falls:
		return ui.Bad
	}
	return ui.Off
}

// preview reads what is asked for in the address, or in the form that confirms.
func (p Pages) preview(c *kit.Ctx, affiliation, path, back string) (page departPage, err error) {
	page = departPage{Path: path, Back: back}
	if page.Leaving, err = p.Enrolments.PreviewLeave(c.Context(), c.Actor, affiliation, civil.DayOf(c.View.Now, civil.Paris), ""); err != nil {
		return page, err
	}
	refused := page.dayTyped(c)
	if page.Chosen = c.Query("suite"); page.Chosen == "" && len(page.Others) > 0 {
		page.Chosen = page.Others[0].PublicID
	}
	return page, p.judgeDeparture(c, &page, refused)
}

func (p Pages) judgeDeparture(c *kit.Ctx, page *departPage, refused error) (err error) {
	if page.Errors, err = kit.Invalid(refused); err != nil {
		return err
	}
	page.Leaving, err = p.Enrolments.PreviewLeave(c.Context(), c.Actor, page.PublicID, page.LastDay, page.Chosen)
	return err
}

func (p Pages) showDeparture(c *kit.Ctx, page departPage) error {
	if page.Errors != nil {
		return c.Again(departView(page))
	}
	return c.Show(departView(page))
}

// askLeave is the page on which somebody says that they leave.
func (p Pages) askLeave(c *kit.Ctx) error {
	path := "/structures/rattachements/" + c.Path("id")
	page, err := p.preview(c, c.Path("id"), "/structures/depart/"+c.Path("id"), path)
	if err == nil && !page.Self {
		err = errNowhere
	}
	if err != nil {
		return err
	}
	return p.showDeparture(c, page)
}

// askDeparture is the one on which another says it.
func (p Pages) askDeparture(c *kit.Ctx) error {
	path := "/structures/" + c.Path("id") + "/personnes/" + c.Path("rattachement")
	page, err := p.preview(c, c.Path("rattachement"), path+"/depart", "/structures/"+c.Path("id"))
	switch {
	case err != nil:
	case page.Organisation.PublicID != c.Path("id"):
		err = errNowhere
	case page.Self: // who leaves has a page of their own
		err = fault.New(fault.Forbidden, "forbidden")
	}
	if err != nil {
		return err
	}
	return p.showDeparture(c, page)
}

func (p Pages) confirmLeave(c *kit.Ctx) error {
	path := "/structures/rattachements/" + c.Path("id")
	if _, err := p.followTie(c); err != nil {
		return err
	}
	return p.confirmDeparture(c, departPage{Path: "/structures/depart/" + c.Path("id"), Back: path}, c.Path("id"), "/structures")
}

func (p Pages) confirmDepartureOf(c *kit.Ctx) error {
	home := "/structures/" + c.Path("id")
	return p.confirmDeparture(c, departPage{Path: home + "/personnes/" + c.Path("rattachement") + "/depart", Back: home}, c.Path("rattachement"), home)
}

// confirmDeparture does what was shown; where that has changed meanwhile, it is
// shown again.
func (p Pages) confirmDeparture(c *kit.Ctx, page departPage, affiliation, then string) (err error) {
	page.Today = civil.DayOf(c.View.Now, civil.Paris)
	page.LastDay, err = c.Date(lastDayField)
	if err == nil && page.LastDay == "" {
		err = fault.Field(lastDayField, "day.wrong")
	}
	page.Reason, page.Chosen = c.Value("motif"), c.Value("suite")
	page.Typed = kit.Typed(page.LastDay)
	why, wrong := organisation.ParseReason(page.Reason, false)
	if err == nil {
		err = wrong
	}
	if err == nil {
		c.Then(then)
		err = p.Enrolments.Leave(c.Context(), c.Actor, affiliation, organisation.Departure{LastDay: page.LastDay, Next: page.Chosen, Why: why}, c.Value("vu"))
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		if page.LastDay == "" {
			page.LastDay = page.Today
		}
		refused := page.Errors
		page.Leaving, err = p.Enrolments.PreviewLeave(c.Context(), c.Actor, affiliation, page.LastDay, page.Chosen)
		if err != nil {
			return err
		}
		page.Errors = refused
		return c.Again(departView(page))
	}
	c.Flash(departed(page, c.Path("rattachement") == ""))
	return c.Done()
}

func departed(page departPage, self bool) string {
	switch {
	case page.later():
		return "structures.leaving"
	case self:
		return "structures.left"
	}
	return "structures.removed"
}

// stayOn takes a departure back before its day.
func (p Pages) stayOn(c *kit.Ctx) error {
	c.Then("/structures/rattachements/" + c.Path("id"))
	if err := p.Desk.StayOn(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("structures.staying")
	return c.Done()
}

// stayOnOf is stayOn, by another.
func (p Pages) stayOnOf(c *kit.Ctx) error {
	c.Then("/structures/" + c.Path("id"))
	if err := p.Desk.StayOn(c.Context(), c.Actor, c.Path("rattachement")); err != nil {
		return err
	}
	c.Flash("structures.staying")
	return c.Done()
}
