package connexion

import (
	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/web/kit"
)

// step is what the page of the second factor shows.
type step struct {
	account.Second
	Half    string // the first factor, that was right
	Next    string
	Pending string
	Errors  map[string]string
}

// second asks for the second factor of somebody whose first was right.
func (p Pages) second(c *kit.Ctx, page step) (err error) {
	c.W.Header().Set("Cache-Control", "no-store")
	if page.Second, err = p.Desk.SecondStep(c.Context(), page.Half); err != nil {
		return p.late(c, err)
	}
	if page.Errors != nil {
		return c.Again(stepView(page))
	}
	return c.Show(stepView(page))
}

// late shows the door again to who has waited too long.
func (p Pages) late(c *kit.Ctx, err error) error {
	if code := fault.CodeOf(err); code == "second.too_late" {
		return p.open(c, door{Next: local(c.Value("suite")), Pending: c.Raw(kit.PendingField), Errors: map[string]string{"": code}})
	}
	return err
}

func (p Pages) finish(c *kit.Ctx) error {
	page := step{Half: c.Raw("etape"), Next: local(c.Value("suite"))}
	kept, pending := kit.UnpackPending(c.Raw(kit.PendingField))
	if pending {
		page.Pending = c.Raw(kit.PendingField)
	}
	answer := account.Answer{Code: c.Value("code"), Recovery: c.Value("code_secours"), Passkey: c.Raw("reponse"), Sealed: c.Raw("demande")}
	o, err := p.Desk.FinishSignIn(c.Context(), page.Half, answer, c.Ticked("confiance"), browser(c))
	if page.Errors, err = kit.Invalid(err); err != nil {
		return p.late(c, err)
	}
	if page.Errors != nil {
		return p.second(c, page)
	}
	return p.comeIn(c, o, page.Next, kept, pending)
}

// signInByKey lets in the holder of a passkey, whoever they are.
func (p Pages) signInByKey(c *kit.Ctx) error {
	next := local(c.Value("suite"))
	kept, pending := kit.UnpackPending(c.Raw(kit.PendingField))
	o, err := p.Desk.SignInWithPasskey(c.Context(), c.Raw("demande"), c.Raw("reponse"), browser(c))
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page := door{Next: next, Errors: errors}
		if pending {
			page.Pending = c.Raw(kit.PendingField)
		}
		return p.open(c, page)
	}
	return p.comeIn(c, o, next, kept, pending)
}
