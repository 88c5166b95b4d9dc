package gestion

import (
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/reference"
	"profil/internal/siret"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// editPage is the form of what a structure is.
type editPage struct {
	organisationPage
	Typed organisation.Typed
}

func (p Pages) editFile(c *kit.Ctx) (page editPage, err error) {
	if page.organisationPage, err = p.organisationFile(c); err != nil {
		return page, err
	}
	if !page.May.Edit {
		return page, fault.New(fault.Forbidden, "forbidden")
	}
	if page.SIRET.IsZero() { // its number is of another register
		return page, fault.New(fault.Conflict, "organisation.no_siret")
	}
	page.Typed = page.Page.Organisation.Typed()
	page.Path += "/modifier"
	return page, nil
}

func (p Pages) editOrganisation(c *kit.Ctx) error {
	page, err := p.editFile(c)
	if err != nil {
		return err
	}
	return c.Show(editView(page))
}

func (p Pages) writeOrganisation(c *kit.Ctx) error {
	page, err := p.editFile(c)
	if err != nil {
		return err
	}
	page.Form, page.Reason = "fiche", c.Value("motif")
	page.Typed = organisation.Typed{
		SIRET: c.Value("siret"), Name: c.Value("denomination"), Acronym: c.Value("sigle"), SiteLabel: c.Value("site"), APE: c.Value("ape"),
		LegalForm: c.Value("forme"), Street: c.Value("rue"), Postcode: c.Value("code_postal"), INSEE: c.Value("commune"), Phone: c.Value("telephone"),
	}
	var refusals fault.Form
	form, err := organisation.ParseEdit(page.Typed)
	refusals.Check("", err)
	why, err := organisation.ParseReason(page.Reason, true)
	refusals.Check("motif", err)
	if err = refusals.Err(); err == nil {
		c.Then("/gestion/structures/" + page.PublicID)
		err = p.Organisations.EditOrganisation(c.Context(), c.Actor, c.Path("id"), form, why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(editView(page))
	}
	c.Flash("gestion.organisation.edited")
	return c.Done()
}

// communes are those of the postcode that is typed.
func (p editPage) communes() []ui.Option {
	var all []ui.Option
	digits, _ := siret.Digits(p.Typed.Postcode)
	for _, c := range reference.CommunesOf(digits) {
		all = append(all, ui.Option{Value: c.INSEE, Label: c.Name})
	}
	return all
}

func legalForms() []ui.Option {
	var all []ui.Option
	for _, family := range reference.LegalForms() {
		for _, f := range family.Forms {
			all = append(all, ui.Option{Value: f.Code, Label: f.Name, Group: family.Name})
		}
	}
	return all
}

// edits tells whether the page of a structure leads to its form.
func (p organisationPage) edits() bool { return p.May.Edit && !p.SIRET.IsZero() }
