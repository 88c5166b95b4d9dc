package moi

import (
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/identity"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// security are the routes of what one signs in with.
func (p Pages) security() []kit.Route {
	route := func(pattern string, act policy.Act, page kit.Page) kit.Route {
		return kit.Route{Pattern: pattern, Act: act, SignedIn: true, Page: page}
	}
	return []kit.Route{
		route("GET /moi/securite", policy.AccountEdit, p.showSecurity),
		route("GET /moi/securite/rappel", policy.AccountEdit, p.showReminder),
		route("GET /moi/securite/application", policy.AccountSecure, p.showApp),
		route("POST /moi/securite/application", policy.AccountSecure, p.enrolApp),
		route("POST /moi/securite/application/retrait", policy.AccountSecure, p.removeApp),
		route("POST /moi/securite/codes", policy.AccountSecure, p.renewCodes),
		route("GET /moi/securite/cle", policy.AccountSecure, p.showKey),
		route("POST /moi/securite/cle", policy.AccountSecure, p.addKey),
		route("POST /moi/securite/cles", policy.AccountSecure, p.editKey),
		route("POST /moi/securite/navigateurs", policy.AccountEdit, p.distrust),
		route("POST /moi/securite/fournisseurs", policy.AccountSecure, p.unlink),
		route("GET /moi/confirmation", policy.AccountEdit, p.showConfirm),
		route("POST /moi/confirmation", policy.AccountEdit, p.confirm),
	}
}

// browser is what the desk is told of where a request comes from.
func browser(c *kit.Ctx) account.Browser {
	return account.Browser{Agent: c.R.UserAgent(), Network: c.Network(), Known: c.Cookie(kit.KnownCookie), Trusted: c.Cookie(kit.TrustedCookie)}
}

// renew gives the browser the new token of its login.
func renew(c *kit.Ctx, o account.Opened) {
	if o.Token != "" {
		c.SetCookie(kit.SessionCookie, o.Token, int(o.Lasts/time.Second))
	}
}

// security is what the first page shows.
type security struct {
	account.Factors
	Linked   []identity.Mine // the providers of identities that vouch for them
	Passkeys bool            // the site has some
	Due      string
	Errors   map[string]string
	Wrong    string // id of the key whose new name is refused
	Typed    string
}

func (p Pages) securityPage(c *kit.Ctx) (page security, err error) {
	page.Passkeys = p.Accounts.Keys != nil
	if !c.DueOn.IsZero() {
		page.Due = day(c.DueOn)
	}
	if page.Factors, err = p.Accounts.Factors(c.Context(), c.Actor); err != nil {
		return page, err
	}
	page.Linked, err = p.Identities.Linked(c.Context(), c.Actor)
	return page, err
}

func (p Pages) showSecurity(c *kit.Ctx) error {
	page, err := p.securityPage(c)
	if err != nil {
		return err
	}
	return c.Show(securityView(page))
}

// unlink forgets the link with a provider of identities: the account stays, and
// is entered by its other ways.
func (p Pages) unlink(c *kit.Ctx) error {
	c.Then("/moi/securite")
	if err := p.Identities.Unlink(c.Context(), c.Actor, c.Value("fournisseur")); err != nil {
		return err
	}
	c.Flash("identity.no_more")
	return c.Done()
}

// reminder is the page after the sign-in of who must soon have a second factor.
type reminder struct{ Due, Next string }

func (p Pages) showReminder(c *kit.Ctx) error {
	next := kit.LocalPath(c.Query("suite"))
	if c.DueOn.IsZero() {
		return c.SeeOther(next)
	}
	return c.Show(reminderView(reminder{day(c.DueOn), next}))
}

// app is the page on which an application is turned on.
type app struct {
	account.Proposal
	Spoken string // the secret, in groups of four
	On     bool   // there is one already
	Errors map[string]string
}

func (p Pages) appPage(c *kit.Ctx, sealed string) (page app, err error) {
	if sealed == "" {
		page.Proposal, err = p.Accounts.ProposeApp(c.Context(), c.Actor, c.View.Site.Product)
	} else {
		page.Proposal, err = p.Accounts.ProposeAgain(c.Context(), c.Actor, c.View.Site.Product, sealed)
	}
	if err != nil {
		return page, err
	}
	for i := 0; i < len(page.Secret); i += 4 {
		page.Spoken += page.Secret[i:min(i+4, len(page.Secret))] + " "
	}
	page.Spoken = strings.TrimSpace(page.Spoken)
	f, err := p.Accounts.Factors(c.Context(), c.Actor)
	page.On = f.App.On()
	return page, err
}

func (p Pages) showApp(c *kit.Ctx) error {
	page, err := p.appPage(c, "")
	if err != nil {
		return err
	}
	return c.Show(appView(page))
}

func (p Pages) enrolApp(c *kit.Ctx) error {
	c.Then("/moi/securite")
	sealed := c.Raw("secret_scelle")
	e, err := p.Accounts.EnrolApp(c.Context(), c.Actor, sealed, c.Value("code"))
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.appPage(c, sealed)
		if err != nil {
			return err
		}
		page.Errors = errors
		return c.Again(appView(page))
	}
	return enrolled(c, e, "app.added")
}

// enrolled shows the codes of recovery once, when there are new ones.
func enrolled(c *kit.Ctx, e account.Enrolled, said string) error {
	renew(c, e.Opened)
	if len(e.Codes) == 0 {
		c.Flash(said)
		return c.Done()
	}
	return c.Show(codesView(codes{Said: french.Sentence(said), All: e.Codes}))
}

// codes is the page that shows codes of recovery, once.
type codes struct {
	Said string
	All  []string
}

func (p Pages) removeApp(c *kit.Ctx) error {
	c.Then("/moi/securite")
	if err := p.Accounts.RemoveApp(c.Context(), c.Actor); err != nil {
		return err
	}
	c.Flash("app.removed")
	return c.Done()
}

func (p Pages) renewCodes(c *kit.Ctx) error {
	c.Then("/moi/securite")
	all, err := p.Accounts.RenewCodes(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Show(codesView(codes{Said: french.Sentence("recovery_codes.renewed"), All: all}))
}

// key is the page on which a passkey is made.
type key struct {
	account.Ask
	Name   string
	Errors map[string]string
}

func (p Pages) keyPage(c *kit.Ctx) (page key, err error) {
	page.Name = account.DeviceOf(c.R.UserAgent())
	page.Ask, err = p.Accounts.ProposePasskey(c.Context(), c.Actor)
	return page, err
}

func (p Pages) showKey(c *kit.Ctx) error {
	page, err := p.keyPage(c)
	if err != nil {
		return err
	}
	return c.Show(keyView(page))
}

func (p Pages) addKey(c *kit.Ctx) error {
	c.Then("/moi/securite")
	e, err := p.Accounts.AddPasskey(c.Context(), c.Actor, c.Raw("demande"), c.Raw("reponse"), c.Value("nom"))
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.keyPage(c)
		if err != nil {
			return err
		}
		page.Name, page.Errors = c.Value("nom"), errors
		return c.Again(keyView(page))
	}
	return enrolled(c, e, "passkey.added")
}

// editKey renames a passkey, or removes it.
func (p Pages) editKey(c *kit.Ctx) error {
	c.Then("/moi/securite")
	if id := c.Value("retirer"); id != "" {
		if err := p.Accounts.RemovePasskey(c.Context(), c.Actor, id); err != nil {
			return err
		}
		c.Flash("passkey.removed")
		return c.Done()
	}
	id := c.Value("cle_acces")
	errors, err := kit.Invalid(p.Accounts.RenamePasskey(c.Context(), c.Actor, id, c.Value("nom")))
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.securityPage(c)
		if err != nil {
			return err
		}
		page.Errors, page.Wrong, page.Typed = map[string]string{"nom-" + id: errors["nom"]}, id, c.Value("nom")
		return c.Again(securityView(page))
	}
	c.Flash("passkey.renamed")
	return c.Done()
}

func (p Pages) distrust(c *kit.Ctx) error {
	c.Then("/moi/securite")
	which := c.Value("navigateur")
	if which == "" {
		return fault.New(fault.NotFound, "not_found")
	}
	if which == others {
		which = ""
	}
	if err := p.Accounts.Distrust(c.Context(), c.Actor, which); err != nil {
		return err
	}
	c.Flash("device.distrusted")
	return c.Done()
}

// confirmation is the page that asks who holds a login to prove it again.
type confirmation struct {
	account.Second
	Email   string
	Next    string
	Pending string
	Errors  map[string]string
}

// ByPassword tells whether there is nothing else to confirm with.
func (c confirmation) ByPassword() bool { return !c.App && !c.Codes && !c.Passkeys }

func (p Pages) confirmPage(c *kit.Ctx) (page confirmation, err error) {
	if page.Second, err = p.Accounts.ConfirmStep(c.Context(), c.Actor); err != nil {
		return page, err
	}
	me, err := p.load(c)
	page.Email = me.Email
	return page, err
}

func (p Pages) showConfirm(c *kit.Ctx) error {
	page, err := p.confirmPage(c)
	if err != nil {
		return err
	}
	page.Next = kit.LocalPath(c.Query("suite"))
	return c.Show(confirmView(page))
}

// Confirm is the page shown in answer to a form that is grave, when its sender
// has not proved lately who they are: it keeps what was typed.
func (p Pages) Confirm(c *kit.Ctx) error {
	page, err := p.confirmPage(c)
	if err != nil {
		return err
	}
	page.Next, page.Pending = "/moi/securite", kit.PackPending(c.R)
	return c.Show(confirmView(page))
}

func (p Pages) confirm(c *kit.Ctx) error {
	next := kit.LocalPath(c.Value("suite"))
	kept, pending := kit.UnpackPending(c.Raw(kit.PendingField))
	answer := account.Answer{Code: c.Value("code"), Recovery: c.Value("code_secours"), Passkey: c.Raw("reponse"), Sealed: c.Raw("demande")}
	o, err := p.Accounts.Confirm(c.Context(), c.Actor, c.Raw("mot_de_passe_actuel"), answer, browser(c))
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.confirmPage(c)
		if err != nil {
			return err
		}
		page.Next, page.Errors = next, errors
		if pending {
			page.Pending = c.Raw(kit.PendingField)
		}
		return c.Again(confirmView(page))
	}
	renew(c, o)
	if pending {
		return c.Show(resumeView(kept))
	}
	return c.SeeOther(next)
}

var deviceColumns = []ui.Column{{Label: "Navigateur"}, {Label: "De confiance depuis"}, {Label: "Jusqu’au"}, {Label: "Retirer", Aloud: true}}

// day says the day of an instant, « 12 décembre 2026 ».
func day(t time.Time) string { return french.DayMonthYear(civil.DayOf(t, civil.Paris)) }
