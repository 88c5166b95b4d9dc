package connexion

import (
	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/password"
	"profil/internal/web/kit"
)

// askLink has a link sent. Nothing of the answer depends on whether the
// address has an account: only on what was typed.
func (p Pages) askLink(c *kit.Ctx) error {
	page := door{Email: c.Value("email"), Next: local(c.Value("suite")), Link: true}
	address, err := email.Parse(page.Email)
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	meant, doubtful := email.Suggest(page.Email)
	switch {
	case page.Errors != nil:
		page.Meant = meant
		return p.open(c, page)
	case doubtful && !c.Ticked("sure"):
		page.Meant = meant
		return c.Show(doubtView(page))
	}
	c.Then("/connexion/lien")
	if err := p.Desk.AskLink(c.Context(), address, browser(c)); err != nil {
		return err
	}
	setText(c, addressCookie, address.Display())
	setText(c, nextCookie, page.Next)
	return c.Done()
}

func (p Pages) linkSent(c *kit.Ctx) error {
	address, err := email.Parse(cookieText(c, addressCookie))
	if err != nil {
		return c.Show(sentView("", local(cookieText(c, nextCookie))))
	}
	return c.Show(sentView(address.Display(), local(cookieText(c, nextCookie))))
}

// link is what the page of a link shows.
type link struct {
	Token  string
	Email  string
	Idea   string // a password that one may take
	Errors map[string]string
}

func (p Pages) showLink(c *kit.Ctx) error {
	keepSecret(c)
	proof, err := p.Desk.Proof(c.Context(), c.Path("jeton"))
	if fault.CodeOf(err) == unusable {
		return c.Show(unusableView())
	}
	if err != nil {
		return err
	}
	return c.Show(linkView(link{Token: c.Path("jeton"), Email: proof.Email.Display(), Idea: password.Passphrase()}))
}

// keepSecret keeps a page whose address is a secret, and which shows a password
// that may be taken, from other sites and from the browser's memory.
func keepSecret(c *kit.Ctx) {
	c.KeepAddressSecret()
	c.W.Header().Set("Cache-Control", "no-store")
}

const unusable = "link.unusable"

func (p Pages) useLink(c *kit.Ctx) error {
	keepSecret(c)
	page := link{Token: c.Path("jeton"), Idea: password.Passphrase()}
	c.Then("/connexion") // a second sending whose first answer was lost
	o, err := p.Desk.SetPassword(c.Context(), page.Token, c.Raw("mot_de_passe"), browser(c))
	if fault.CodeOf(err) == unusable {
		return c.Again(unusableView())
	}
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		proof, err := p.Desk.Proof(c.Context(), page.Token)
		if fault.CodeOf(err) == unusable {
			return c.Again(unusableView())
		}
		if err != nil {
			return err
		}
		page.Email = proof.Email.Display()
		return c.Again(linkView(page))
	}
	next := local(cookieText(c, nextCookie))
	for _, name := range []string{nextCookie, addressCookie} {
		if c.Cookie(name) != "" {
			c.SetCookie(name, "", -1)
		}
	}
	c.Flash("password.changed")
	if o.Half != "" {
		return p.second(c, step{Half: o.Half, Next: next})
	}
	return p.comeIn(c, o, next, kit.Pending{}, false)
}

// minutes is how long a link may be used, for the words of the pages.
const minutes = account.LinkMinutes
