package structures

import (
	"profil/internal/affiliation"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// accessPage sets who may join a structure without an answer.
type accessPage struct {
	organisation.Access
	Typed  string // in the form that was refused
	Form   string // "domaine", "contact", "email"
	State  string // of the domain, as chosen
	Errors map[string]string
}

// of gives what was typed in one form and what was refused of it, nothing of
// the others.
func (p accessPage) of(form, otherwise string) (string, map[string]string) {
	if p.Form == form {
		return p.Typed, p.Errors
	}
	return otherwise, nil
}

func (p accessPage) path() string { return "/structures/" + p.Organisation.PublicID + "/acces" }

func (p Pages) loadAccess(c *kit.Ctx) (page accessPage, err error) {
	page.Access, err = p.Desk.Access(c.Context(), c.Actor, c.Path("id"))
	return page, err
}

func (p Pages) access(c *kit.Ctx) error {
	page, err := p.loadAccess(c)
	if err != nil {
		return err
	}
	return c.Show(accessView(page))
}

// onAccess runs one form of the page.
func (p Pages) onAccess(c *kit.Ctx, form, told string, deed func(accessPage) error) error {
	page, err := p.loadAccess(c)
	if err != nil {
		return err
	}
	page.Form, page.Typed, page.State = form, c.Value(form), c.Value("etat")
	c.Then(page.path() + "/regles")
	err = deed(page)
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(accessView(page))
	}
	c.Flash(told)
	return c.Done()
}

// sayDomain proposes a domain, or decides on it: the button says which.
func (p Pages) sayDomain(c *kit.Ctx) error {
	return p.onAccess(c, "domaine", "structures.domain_said", func(page accessPage) error {
		status := affiliation.Domain(page.State)
		if !page.Decides {
			status = affiliation.ProposedDomain
		} else if status == "retirer" {
			status = affiliation.UnknownDomain
		} else if status == affiliation.UnknownDomain {
			return fault.Field("etat", "choose")
		}
		return p.Desk.SayDomain(c.Context(), c.Actor, c.Path("id"), page.Typed, status)
	})
}

func (p Pages) setContact(c *kit.Ctx) error {
	return p.onAccess(c, "contact", "structures.contact_set", func(page accessPage) error {
		return p.Desk.SetContact(c.Context(), c.Actor, c.Path("id"), page.Typed)
	})
}

func (p Pages) invite(c *kit.Ctx) error {
	return p.onAccess(c, "email", "structures.invited", func(page accessPage) error {
		return p.Desk.Invite(c.Context(), c.Actor, c.Path("id"), page.Typed)
	})
}

func (p Pages) revokeInvitation(c *kit.Ctx) error {
	return p.onAccess(c, "", "structures.invite_revoked", func(accessPage) error {
		return p.Desk.Revoke(c.Context(), c.Actor, c.Path("id"), c.Path("invitation"))
	})
}

// domainStates are what the gestionnaire may say of a domain.
func domainStates() []ui.Option {
	var all []ui.Option
	for _, s := range []affiliation.Domain{affiliation.VerifiedDomain, affiliation.OfficialDomain, affiliation.ExternalDomain, affiliation.RefusedDomain} {
		all = append(all, ui.Option{Value: string(s), Label: sentence("domain.status." + string(s)), Hint: sentence("domain.what." + string(s))})
	}
	return all
}

func domainTone(s affiliation.Domain) ui.Tone {
	switch s {
	case affiliation.ProposedDomain:
		return ui.Wait
	case affiliation.RefusedDomain:
		return ui.Bad
	}
	return ui.Good
}

// shown is an address as people read it.
func shown(a email.Address) string { return a.Display() }

// codePage asks for the code of the official contact.
type codePage struct {
	tiePage
	Typed string
}

func (p Pages) loadCode(c *kit.Ctx) (page codePage, err error) {
	page.tiePage, err = p.followTie(c)
	return page, err
}

func (p Pages) code(c *kit.Ctx) error {
	page, err := p.loadCode(c)
	if err != nil {
		return err
	}
	return c.Show(codeView(page))
}

// sendCode has a code sent to the official contact.
func (p Pages) sendCode(c *kit.Ctx) error {
	page, err := p.loadCode(c)
	if err != nil {
		return err
	}
	c.Then("/structures/code/" + page.PublicID)
	if err := p.Desk.AskCode(c.Context(), c.Actor, page.PublicID); err != nil {
		return err
	}
	c.Flash("structures.code_sent")
	return c.Done()
}

// typeCode proves by the code.
func (p Pages) typeCode(c *kit.Ctx) error {
	page, err := p.loadCode(c)
	if err != nil {
		return err
	}
	page.Typed = c.Value("code")
	c.Then("/structures")
	err = p.Desk.TypeCode(c.Context(), c.Actor, page.PublicID, page.Typed)
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(codeView(page))
	}
	c.Flash("structures.code_right")
	return c.Done()
}
