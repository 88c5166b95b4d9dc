package structures

import (
	"slices"
	"strconv"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

var errNowhere = fault.New(fault.NotFound, "not_found")

func (p Pages) structure(c *kit.Ctx) error {
	page, err := p.Desk.Page(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(structureView(page, c.View.Now))
}

// personPage is one person at a structure, as its référent sees them.
type personPage struct {
	organisation.AffiliationFile
	Self   bool
	When   string
	Reason string        // as typed
	Roles  []policy.Role // as ticked
	Form   string        // which form was refused: "confirmation", "refus", "roles", "transmission"
	Errors map[string]string
}

func (p personPage) path() string {
	return "/structures/" + p.Organisation.PublicID + "/personnes/" + p.PublicID
}

// can tells whether the one who asks may make ev happen.
func (p personPage) can(ev organisation.AffiliationEvent) bool { return slices.Contains(p.Events, ev) }

// id gives the field of the form that was refused the id that the summary of
// its errors leads to; the others have their own.
func (p personPage) id(form string) string {
	if p.Form == form {
		return "motif"
	}
	return "motif-" + form
}

// of gives what was refused of a form, nothing of the others.
func (p personPage) of(form string) map[string]string {
	if p.Form == form {
		return p.Errors
	}
	return nil
}

func (p Pages) load(c *kit.Ctx) (page personPage, err error) {
	page.AffiliationFile, err = p.Desk.Affiliation(c.Context(), c.Actor, c.Path("rattachement"))
	if err == nil && page.Organisation.PublicID != c.Path("id") {
		err = errNowhere
	}
	page.Self = page.PersonID == c.Actor.Person
	page.When = before(page.By, c.View.Now)
	page.Roles = page.AffiliationFile.Roles
	return page, err
}

func (p Pages) person(c *kit.Ctx) error {
	page, err := p.load(c)
	if err != nil {
		return err
	}
	return c.Show(personView(page))
}

// deed runs one form of the page of a person.
func (p Pages) deed(c *kit.Ctx, form, told string, needed bool, then func(personPage) string, do func(personPage, organisation.Reason) error) error {
	page, err := p.load(c)
	if err != nil {
		return err
	}
	page.Form, page.Reason = form, c.Value("motif")
	page.Roles = nil
	for _, r := range c.Values("role") {
		page.Roles = append(page.Roles, policy.Role(r))
	}
	why, err := organisation.ParseReason(page.Reason, needed)
	if err == nil {
		c.Then(then(page))
		err = do(page, why)
	}
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		if code, ok := page.Errors["role"]; ok { // no field of the page has that name
			page.Errors = map[string]string{"": code}
		}
		return c.Again(personView(page))
	}
	c.Flash(told)
	return c.Done()
}

func backToStructure(p personPage) string { return "/structures/" + p.Organisation.PublicID }

// confirm ties somebody who asked to join, with the roles that are ticked.
func (p Pages) confirm(c *kit.Ctx) error {
	return p.deed(c, "confirmation", "structures.confirmed", false, backToStructure, func(page personPage, why organisation.Reason) error {
		return p.Desk.DecideAffiliation(c.Context(), c.Actor, page.PublicID, organisation.Answer{Accept: true, Why: why, Roles: page.Roles})
	})
}

// refuse turns down somebody who asked to join.
func (p Pages) refuse(c *kit.Ctx) error {
	return p.deed(c, "refus", "structures.refused", true, backToStructure, func(page personPage, why organisation.Reason) error {
		return p.Desk.DecideAffiliation(c.Context(), c.Actor, page.PublicID, organisation.Answer{Why: why})
	})
}

// setRoles gives or takes one role: the button that was pressed says which.
func (p Pages) setRoles(c *kit.Ctx) error {
	give, take := policy.Role(c.Value("donner")), policy.Role(c.Value("retirer"))
	told := "structures.role_given"
	if take != "" {
		told = "structures.role_taken"
	}
	return p.deed(c, "roles", told, false, personPage.path, func(page personPage, why organisation.Reason) error {
		if take != "" {
			return p.Desk.RevokeRole(c.Context(), c.Actor, page.PublicID, take, why)
		}
		return p.Desk.GrantRole(c.Context(), c.Actor, page.PublicID, give, why)
	})
}

// handOver gives the référent role to a colleague.
func (p Pages) handOver(c *kit.Ctx) error {
	return p.deed(c, "transmission", "structures.handed_over", false, backToStructure, func(page personPage, why organisation.Reason) error {
		return p.Desk.HandOver(c.Context(), c.Actor, page.PublicID, why)
	})
}

// adhesionPage asks for which year.
type adhesionPage struct {
	organisation.Page
	Years  []int // that may be asked for
	Year   string
	Errors map[string]string
}

func (p Pages) adhesion(c *kit.Ctx) (page adhesionPage, err error) {
	if page.Page, err = p.Desk.Page(c.Context(), c.Actor, c.Path("id")); err != nil {
		return page, err
	}
	if !page.May.AskAdhesion {
		return page, fault.New(fault.Forbidden, "forbidden")
	}
	page.Years = yearsToAsk(page.Page, civil.DayOf(c.View.Now, civil.Paris).Year())
	return page, nil
}

// yearsToAsk lists the years for which no adhésion is active or asked for.
func yearsToAsk(p organisation.Page, now int) []int {
	var years []int
	for _, year := range []int{now, now + 1} {
		if !slices.ContainsFunc(p.Adhesions, func(d organisation.Adhesion) bool {
			return d.Year == year && (d.Status == organisation.AdhesionAsked || d.Status == organisation.AdhesionGranted)
		}) {
			years = append(years, year)
		}
	}
	return years
}

func (p Pages) newAdhesion(c *kit.Ctx) error {
	page, err := p.adhesion(c)
	if err != nil {
		return err
	}
	if len(page.Years) > 0 {
		page.Year = strconv.Itoa(page.Years[0])
	}
	return c.Show(adhesionView(page))
}

func (p Pages) askAdhesion(c *kit.Ctx) error {
	page, err := p.adhesion(c)
	if err != nil {
		return err
	}
	page.Year = c.Value("annee")
	year, err := strconv.Atoi(page.Year)
	if err != nil {
		err = fault.Field("annee", "adhesion.year")
	} else {
		c.Then("/structures/" + page.PublicID)
		err = p.Desk.AskAdhesion(c.Context(), c.Actor, page.PublicID, year)
	}
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(adhesionView(page))
	}
	c.Flash("structures.adhesion_asked")
	return c.Done()
}

// renewAdhesion answers to the campaign of a year in one click.
func (p Pages) renewAdhesion(c *kit.Ctx) error {
	c.Then("/structures/" + c.Path("id"))
	if err := p.Desk.RenewAdhesion(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("structures.adhesion_asked")
	return c.Done()
}
