package moi

import (
	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

const addressesPath = "/moi/adresses"

// addressRoutes are the routes of one's own addresses.
func (p Pages) addressRoutes() []kit.Route {
	route := func(pattern string, act policy.Act, page kit.Page) kit.Route {
		return kit.Route{Pattern: pattern, Act: act, SignedIn: true, Page: page}
	}
	return []kit.Route{
		route("GET /moi/adresses", policy.AccountEdit, p.showAddresses),
		route("POST /moi/adresses", policy.AccountSecure, p.addAddress),
		route("POST /moi/adresses/principale", policy.AccountSecure, p.makeMain),
		route("POST /moi/adresses/retrait", policy.AccountSecure, p.removeAddress),
		route("GET /moi/adresses/lien/{jeton}", policy.AccountSecure, p.showAddressLink),
		route("POST /moi/adresses/lien/{jeton}", policy.AccountSecure, p.confirmAddress),
	}
}

// addresses is what the page of one's addresses shows.
type addresses struct {
	All    []account.Address
	Typed  string
	Meant  string // what was probably meant, "" for nothing
	Errors map[string]string
}

func (p Pages) addressesPage(c *kit.Ctx) (page addresses, err error) {
	page.All, err = p.Accounts.Addresses(c.Context(), c.Actor)
	return page, err
}

func (p Pages) showAddresses(c *kit.Ctx) error {
	page, err := p.addressesPage(c)
	if err != nil {
		return err
	}
	return c.Show(addressesView(page))
}

func (p Pages) addAddress(c *kit.Ctx) error {
	c.Then(addressesPath)
	typed := c.Value("email")
	address, err := email.Parse(typed)
	meant, doubtful := email.Suggest(typed)
	asks := err == nil && doubtful && c.Value("sure") != typed
	if err == nil && !asks {
		err = p.Accounts.AddAddress(c.Context(), c.Actor, address, browser(c))
	}
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil || asks {
		page, err := p.addressesPage(c)
		if err != nil {
			return err
		}
		page.Typed, page.Meant, page.Errors = typed, meant, errors
		if asks {
			return c.Show(addressesView(page))
		}
		return c.Again(addressesView(page))
	}
	c.Flash("address.sent")
	return c.Done()
}

func (p Pages) makeMain(c *kit.Ctx) error {
	c.Then(addressesPath)
	if err := p.Accounts.MakeMain(c.Context(), c.Actor, c.Value("adresse")); err != nil {
		return err
	}
	c.Flash("address.main")
	return c.Done()
}

func (p Pages) removeAddress(c *kit.Ctx) error {
	c.Then(addressesPath)
	if err := p.Accounts.RemoveAddress(c.Context(), c.Actor, c.Value("adresse")); err != nil {
		return err
	}
	c.Flash("address.removed")
	return c.Done()
}

// showAddressLink asks before it does: programs that read mail open links too.
func (p Pages) showAddressLink(c *kit.Ctx) error {
	c.KeepAddressSecret()
	l, err := p.Accounts.AddressToConfirm(c.Context(), c.Actor, c.Path("jeton"))
	if fault.CodeOf(err) == "link.unusable" {
		return c.Show(addressLateView())
	}
	if err != nil {
		return err
	}
	return c.Show(addressLinkView(c.Path("jeton"), l.Email.Display()))
}

func (p Pages) confirmAddress(c *kit.Ctx) error {
	c.KeepAddressSecret()
	c.Then(addressesPath)
	err := p.Accounts.ConfirmAddress(c.Context(), c.Actor, c.Path("jeton"))
	if fault.CodeOf(err) == "link.unusable" {
		return c.Again(addressLateView())
	}
	if err != nil {
		return err
	}
	c.Flash("address.added")
	return c.Done()
}

var addressColumns = []ui.Column{{Label: "Adresse"}, {Label: "Depuis"}, {Label: "Sert à"}, {Label: "Changer", Aloud: true}}
