// Package connexion is the door of the site: one page for every address, where
// one signs in by a password or asks for a link, and the page of the link. It
// refuses to let anybody learn who has an account, and to send somebody who has
// come in to another site.
package connexion

import (
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/identity"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// Pages are the pages of the door.
type Pages struct {
	Desk account.Desk
	// People are those of the demonstration, who come in by one button each
	// (POST /demo/connexion, field "personne"); none on a real site.
	People []Person
	// Identities lets people in whom another provider vouches for; URL is the
	// public address of the site, to which they come back.
	Identities identity.Desk
	URL        string
}

// Person is somebody of the demonstration.
type Person struct{ Name, Role, Structure, ID string }

// Routes is the map of the door.
func (p Pages) Routes() []kit.Route {
	return append(append(p.providerRoutes(), p.lostRoutes()...), []kit.Route{
		{Pattern: "GET /connexion", Page: p.show},
		{Pattern: "POST /connexion", Page: p.signIn},
		{Pattern: "GET /connexion/reprendre", Page: p.resume},
		{Pattern: "POST /connexion/etape", Page: p.finish},
		{Pattern: "POST /connexion/cle", Page: p.signInByKey},
		{Pattern: "POST /connexion/lien", Page: p.askLink},
		{Pattern: "GET /connexion/lien", Page: p.linkSent},
		{Pattern: "GET /connexion/lien/{jeton}", Page: p.showLink},
		{Pattern: "POST /connexion/lien/{jeton}", Page: p.useLink},
		{Pattern: "POST /deconnexion", Page: p.signOut},
	}...)
}

// FirstSteps is where somebody who has no structure yet begins.
const FirstSteps = "/structures/recherche"

// Cookies of the door, for as long as a link lasts: where to go once in, and
// the address to which a link was sent.
const (
	nextCookie    = "suite"
	addressCookie = "adresse"
)

// door is what the page of the sign-in shows.
type door struct {
	Email   string // as typed
	Meant   string // the address that was probably meant, "" for none
	Next    string // where to go once in
	Pending string // the form that met an expired login
	Link    bool   // the form of the link is the one at fault
	Key     account.Ask
	Errors  map[string]string
	People  []Person

	Providers []*identity.Provider
}

func (p Pages) show(c *kit.Ctx) error {
	next := local(c.Query("suite"))
	if c.Actor.SignedIn() && c.Query("encore") == "" { // a service may ask that one signs in anew
		return c.SeeOther(next)
	}
	return p.open(c, door{Next: next})
}

// open shows the door.
func (p Pages) open(c *kit.Ctx, page door) (err error) {
	page.People, page.Providers = p.People, p.Identities.Providers
	if page.Key, err = p.Desk.AskPasskey(); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(signInView(page))
	}
	return c.Show(signInView(page))
}

// SignIn is the page shown in answer to a form whose login has expired: it
// keeps what was typed.
func (p Pages) SignIn(c *kit.Ctx) error {
	return p.open(c, door{Next: "/", Pending: kit.PackPending(c.R)})
}

func (p Pages) signIn(c *kit.Ctx) error {
	page := door{Email: c.Value("email"), Next: local(c.Value("suite"))}
	kept, pending := kit.UnpackPending(c.Raw(kit.PendingField))
	if pending {
		page.Pending = c.Raw(kit.PendingField)
	}
	var f fault.Form
	address, err := email.Parse(page.Email)
	f.Check("", err)
	if c.Raw("mot_de_passe") == "" {
		f.Refuse("mot_de_passe", "password.missing")
	}
	var o account.Opened
	if err = f.Err(); err == nil {
		o, err = p.Desk.SignIn(c.Context(), address, c.Raw("mot_de_passe"), browser(c))
	}
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		page.Meant, _ = email.Suggest(page.Email)
		return p.open(c, page)
	}
	if o.Half != "" {
		return p.second(c, step{Half: o.Half, Next: page.Next, Pending: page.Pending})
	}
	return p.comeIn(c, o, page.Next, kept, pending)
}

// comeIn lets the browser in, to where it was going or to the form it had sent.
func (p Pages) comeIn(c *kit.Ctx, o account.Opened, next string, kept kit.Pending, pending bool) error {
	enter(c, o)
	if c.Actor.SignedIn() { // anew: the login that this one replaces is over
		if err := p.Desk.SignOut(c.Context(), c.Actor); err != nil {
			return err
		}
	}
	switch {
	case !pending:
		next = after(o.Person, next)
		if !o.DueOn.IsZero() {
			next = "/moi/securite/rappel?suite=" + url.QueryEscape(next)
		}
		return c.SeeOther(next)
	case c.KeepForm(kept, o.Token):
		return c.SeeOther("/connexion/reprendre")
	}
	// Too large for the browser to keep: the page is the answer itself.
	c.View.SignedIn, c.View.Person = true, o.Person.Name()
	c.W.Header().Set("Cache-Control", "no-store")
	return c.Show(resumeView(kept))
}

// resume shows the form that met an expired login, until it is sent again.
func (p Pages) resume(c *kit.Ctx) error {
	if kept, ok := c.KeptForm(); ok && c.Actor.SignedIn() {
		return c.Show(resumeView(kept))
	}
	return c.SeeOther("/")
}

// enter gives the browser what it keeps of a sign-in.
func enter(c *kit.Ctx, o account.Opened) {
	c.SetCookie(kit.SessionCookie, o.Token, int(o.Lasts/time.Second))
	c.SetCookie(kit.KnownCookie, o.Known, kit.KnownSeconds)
	if o.Trusted != "" {
		c.SetCookie(kit.TrustedCookie, o.Trusted, account.TrustDays*24*3600)
	}
}

// after is where somebody goes once in: to their first steps while nobody
// knows their name, else where they were going.
func after(p account.Person, next string) string {
	if p.Status == account.Proven && p.Rank == policy.NoRank {
		return FirstSteps
	}
	return next
}

func (p Pages) signOut(c *kit.Ctx) error {
	c.Then("/")
	if c.Actor.SignedIn() {
		if err := p.Desk.SignOut(c.Context(), c.Actor); err != nil {
			return err
		}
	}
	out := p.providerOut(c)
	c.SetCookie(kit.SessionCookie, "", -1)
	c.ForgetBrowser()
	if out == "" {
		return c.SeeOther("/")
	}
	c.Actor, c.Dress = policy.Actor{}, nil
	c.View.SignedIn, c.View.Person, c.View.Structure, c.View.Nav = false, "", "", nil
	c.W.Header().Set("Refresh", "0; url="+out) // a form may only be answered by a redirection within the site
	return c.Show(outView(out))
}

// local is where to go once in: a path of this site, and not the door itself,
// but for the page behind it that links a provider.
func local(next string) string {
	next = kit.LocalPath(next)
	if linking(next) {
		return next
	}
	for _, door := range []string{"/connexion", "/deconnexion", "/demo/connexion"} {
		if rest, ok := strings.CutPrefix(next, door); ok && (rest == "" || strings.ContainsAny(rest[:1], "/?#")) {
			return "/"
		}
	}
	return next
}

// browser is what the desk is told of where a request comes from.
func browser(c *kit.Ctx) account.Browser {
	return account.Browser{Agent: c.R.UserAgent(), Network: c.Network(), Known: c.Cookie(kit.KnownCookie), Trusted: c.Cookie(kit.TrustedCookie)}
}

// setText keeps a text in a cookie, which may hold anything but its letters.
func setText(c *kit.Ctx, name, text string) {
	c.SetCookie(name, base64.RawURLEncoding.EncodeToString([]byte(text)), account.LinkMinutes*60)
}

func cookieText(c *kit.Ctx, name string) string {
	b, err := base64.RawURLEncoding.DecodeString(c.Cookie(name))
	if err != nil {
		return ""
	}
	return string(b)
}

func sentenceOf(code string) string { return french.Sentence(code) }
