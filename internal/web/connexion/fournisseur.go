package connexion

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/identity"
	"profil/internal/siret"
	"profil/internal/web/kit"
)

// Cookies of a provider of identities: the journey there, what it said, the way
// out of it.
const (
	journeyCookie = "voyage"
	claimsCookie  = "identite"
	hintCookie    = "sortie"
)

const providerPath = "/connexion/fournisseur/"

func (p Pages) providerRoutes() []kit.Route {
	return []kit.Route{
		{Pattern: "GET " + providerPath + "{fournisseur}", Page: p.leaveForProvider},
		{Pattern: "GET " + providerPath + "{fournisseur}/retour", Page: p.backFromProvider},
		{Pattern: "POST " + providerPath + "{fournisseur}", Page: p.enterByProvider},
		{Pattern: "GET " + linkingPath("{fournisseur}"), Page: p.showLinking},
		{Pattern: "POST " + linkingPath("{fournisseur}"), Page: p.linkProvider},
		{Pattern: "POST " + identity.SignOffPath("{fournisseur}"), Program: http.HandlerFunc(p.signedOffThere)},
	}
}

// linkingPath is the one page behind the door of a provider: it waits for who
// has signed in by another way.
func linkingPath(provider string) string { return providerPath + provider + "/lien" }

func linking(path string) bool {
	provider, ok := strings.CutPrefix(path, providerPath)
	provider, _, _ = strings.Cut(provider, "/")
	return ok && path == linkingPath(provider)
}

// vouched is what the pages around a provider show.
type vouched struct {
	identity.Claims
	Label, Path string
	Known       bool
	Next        string
}

func (p Pages) returnTo(of *identity.Provider) string {
	return p.URL + providerPath + of.Name + "/retour"
}

// leaveForProvider is a link, never a form: a form may only lead within the site.
func (p Pages) leaveForProvider(c *kit.Ctx) error {
	of, err := p.Identities.Of(c.Path("fournisseur"))
	if err != nil {
		return err
	}
	to, journey, err := of.Begin(c.Context(), p.returnTo(of), local(c.Query("suite")), c.View.Now)
	if err != nil {
		return p.astray(c, of, err)
	}
	sealed, err := identity.Pack(p.Identities.Box, "journey", journey)
	if err != nil {
		return err
	}
	c.SetCookie(journeyCookie, sealed, int(identity.JourneyLasts.Seconds()))
	return c.SeeOther(to)
}

// backFromProvider reads who comes back. It writes nothing: the button does.
func (p Pages) backFromProvider(c *kit.Ctx) error {
	keepSecret(c)
	of, err := p.Identities.Of(c.Path("fournisseur"))
	if err != nil {
		return err
	}
	var journey identity.Journey
	if err := identity.Unpack(p.Identities.Box, "journey", c.Cookie(journeyCookie), &journey); err != nil {
		return p.astray(c, of, err)
	}
	c.SetCookie(journeyCookie, "", -1)
	said, err := of.Finish(c.Context(), p.returnTo(of), journey, c.R.URL.Query(), p.Identities.DB.Now)
	if err != nil {
		return p.astray(c, of, err)
	}
	sealed, err := identity.Pack(p.Identities.Box, "claims", said)
	if err != nil {
		return err
	}
	c.SetCookie(claimsCookie, sealed, account.LinkMinutes*60)
	known, err := p.Identities.Known(c.Context(), said)
	if err != nil {
		return err
	}
	page := vouched{Claims: said, Label: of.Label, Path: providerPath + of.Name, Known: known, Next: local(journey.Next)}
	if !known && c.Actor.SignedIn() {
		return c.Show(linkingView(page))
	}
	return c.Show(vouchedView(page))
}

// said reads what the provider said a moment ago.
func (p Pages) said(c *kit.Ctx) (of *identity.Provider, said identity.Claims, err error) {
	if of, err = p.Identities.Of(c.Path("fournisseur")); err != nil {
		return of, said, err
	}
	if err = identity.Unpack(p.Identities.Box, "claims", c.Cookie(claimsCookie), &said); err == nil && said.Provider != of.Name {
		err = fault.New(fault.Invalid, "identity.doubtful")
	}
	return of, said, err
}

// enterByProvider signs in who was linked before; anybody else signs in once by
// another way first.
func (p Pages) enterByProvider(c *kit.Ctx) error {
	of, said, err := p.said(c)
	if err != nil {
		return p.astray(c, of, err)
	}
	next := local(c.Value("suite"))
	o, err := p.Identities.Enter(c.Context(), said, browser(c))
	if fault.CodeOf(err) == "identity.unknown" {
		return c.SeeOther(kit.SignInPath + "?suite=" + url.QueryEscape(linkingPath(of.Name)))
	}
	if fields, other := kit.Invalid(err); fields != nil || other != nil {
		if other != nil {
			return other
		}
		return p.astray(c, of, err)
	}
	p.keepHint(c, said)
	if o.Half != "" {
		return p.second(c, step{Half: o.Half, Next: next})
	}
	return p.comeIn(c, o, next, kit.Pending{}, false)
}

// joins leads who is signed in to the page that joins the structure that the
// provider names, unless they have one.
func joins(c *kit.Ctx, said identity.Claims) string {
	s, err := siret.Parse(said.SIRET)
	if err != nil || s.IsZero() || len(c.Actor.Standings) > 0 {
		return "/"
	}
	return "/structures/rejoindre?siret=" + s.Digits()
}

// keepHint keeps what the way out of the provider asks for.
func (p Pages) keepHint(c *kit.Ctx, said identity.Claims) {
	if sealed, err := identity.Pack(p.Identities.Box, "hint", said); err == nil && len(sealed) < 3500 {
		c.SetCookie(hintCookie, sealed, 0)
	}
	c.SetCookie(claimsCookie, "", -1)
}

// Establishment gives the SIRET at which the provider that somebody came in by
// says that they work, the zero value without.
func (p Pages) Establishment(c *kit.Ctx) (s siret.SIRET, err error) {
	var said identity.Claims
	sealed := c.Cookie(hintCookie)
	if sealed == "" || identity.Unpack(p.Identities.Box, "hint", sealed, &said) != nil {
		return s, nil
	}
	return p.Identities.Establishment(c.Context(), c.Actor, said)
}

func (p Pages) showLinking(c *kit.Ctx) error {
	of, said, err := p.said(c)
	if err != nil {
		return p.astray(c, of, err)
	}
	if !c.Actor.SignedIn() {
		return fault.New(fault.Unauthenticated, "sign_in")
	}
	return c.Show(linkingView(vouched{Claims: said, Label: of.Label, Path: providerPath + of.Name}))
}

// linkProvider ties what a provider said to who is signed in.
func (p Pages) linkProvider(c *kit.Ctx) error {
	of, said, err := p.said(c)
	if err != nil {
		return p.astray(c, of, err)
	}
	c.Then(joins(c, said))
	if err := p.Identities.Link(c.Context(), c.Actor, said); err != nil {
		if fault.CodeOf(err) == "identity.taken" {
			return p.astray(c, of, err)
		}
		return err
	}
	p.keepHint(c, said)
	c.Flash("identity.linked")
	return c.Done()
}

// astray says what went wrong with a provider; the other ways in stay open.
func (p Pages) astray(c *kit.Ctx, of *identity.Provider, err error) error {
	switch code := fault.CodeOf(err); code {
	case "identity.down", "identity.doubtful", "identity.refused", "identity.weak", "identity.taken", "sign_in.refused":
		if of == nil {
			return err
		}
		return c.Malformed(astrayView(of.Label, code))
	}
	return err
}

// providerOut gives the address that signs a browser out of the provider it
// came in by, "" for none.
func (p Pages) providerOut(c *kit.Ctx) string {
	var said identity.Claims
	sealed := c.Cookie(hintCookie)
	if sealed == "" || identity.Unpack(p.Identities.Box, "hint", sealed, &said) != nil {
		return ""
	}
	of, err := p.Identities.Of(said.Provider)
	if err != nil {
		return ""
	}
	return of.Leave(c.Context(), said.Hint, p.URL+"/")
}

// signOffBytes is the most that a provider may tell of a sign-out.
const signOffBytes = 64 << 10

// signedOffThere takes note that somebody has signed out at a provider, as the
// specification wants it answered (OpenID Connect Back-Channel Logout 1.0, 2.8).
func (p Pages) signedOffThere(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, signOffBytes)
	err := p.Identities.SignOff(r.Context(), r.PathValue("fournisseur"), r.PostFormValue("logout_token"))
	if err == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	status, why := http.StatusBadRequest, "invalid_request"
	switch fault.KindOf(err) {
	case fault.NotFound:
		status = http.StatusNotFound
	case fault.Invalid:
	default:
		why = "temporarily_unavailable"
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": why}) // to a provider that has gone away
}
