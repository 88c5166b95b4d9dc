package services

import (
	"errors"
	"net/url"
	"strconv"
	"time"

	"profil/internal/client"
	"profil/internal/fault"
	"profil/internal/openid"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// authorize is where a service sends a browser.
func (p Pages) authorize(c *kit.Ctx) error {
	if !p.Provider.Allows(c.Network()) {
		return fault.New(fault.Unavailable, "too_many")
	}
	return p.onward(c, read(c.R.URL.Query()), false)
}

// comeBack is authorize after the person had to sign in, or agreed. It never
// answers by sending the browser on: a browser that has just sent a form may
// only be sent on within this site (Content-Security-Policy, form-action), and
// a page breaks the chain.
func (p Pages) comeBack(c *kit.Ctx) error {
	q := read(c.R.URL.Query())
	q.since = c.R.URL.Query().Get(sinceField)
	return p.onward(c, q, true)
}

// question is what stands in the address that a service sends a browser to.
type question struct {
	url.Values
	since string // our own: the person must have signed in after it
}

// sinceField says, in the address one comes back to, before which instant a
// sign-in is too old; it is sealed.
const sinceField = "depuis"

func read(asked url.Values) question {
	asked.Del(sinceField)
	return question{Values: asked}
}

// path is the address that one comes back to.
func (q question) path() string {
	if q.since == "" {
		return backPath + "?" + q.Encode()
	}
	return backPath + "?" + q.Encode() + "&" + url.Values{sinceField: {q.since}}.Encode()
}

// onward answers a request: with a code, a refusal, or a page. form tells that
// the browser has just sent one of our forms.
func (p Pages) onward(c *kit.Ctx, q question, form bool) error {
	secretive(c)
	r, err := p.Provider.Request(c.Context(), q.Values)
	if err != nil {
		return p.refused(c, r, err, form)
	}
	if !c.Actor.SignedIn() {
		if r.Silent {
			return p.deny(c, r, openid.LoginRequired, form)
		}
		return p.door(c, r, q, "")
	}
	m, err := p.Provider.Desk.Meet(c.Context(), c.Actor, r)
	if err != nil {
		return err
	}
	if p.stale(c, r, m, q) {
		if r.Silent {
			return p.deny(c, r, openid.LoginRequired, form)
		}
		return p.door(c, r, q, "encore=oui&")
	}
	return p.decide(c, r, m, q, form)
}

// door sends somebody to sign in, and back. Where the service wants it to be
// done anew, the address one comes back to says since when.
func (p Pages) door(c *kit.Ctx, r client.Request, q question, how string) error {
	if r.Again || r.MaxAge >= 0 {
		q.since = p.Provider.Desk.Stamp(strconv.FormatInt(c.View.Now.Unix(), 10), q.Encode())
	}
	return c.SeeOther(kit.SignInPath + "?" + how + "suite=" + url.QueryEscape(q.path()))
}

// stampLasts is how long one may take to sign in anew.
const stampLasts = 30 * time.Minute

// stale tells whether the person has to sign in again: because the service
// asks, or because they did too long ago for it.
func (p Pages) stale(c *kit.Ctx, r client.Request, m client.Meeting, q question) bool {
	if !r.Again && (r.MaxAge < 0 || c.View.Now.Sub(m.AuthenticatedAt) <= r.MaxAge) {
		return false
	}
	seconds, err := strconv.ParseInt(p.Provider.Desk.Stamped(q.since, q.Encode()), 10, 64)
	since := time.Unix(seconds, 0)
	return err != nil || m.AuthenticatedAt.Before(since) || c.View.Now.Sub(since) > stampLasts
}

// decide gives the code when there is nothing to ask the person.
func (p Pages) decide(c *kit.Ctx, r client.Request, m client.Meeting, q question, form bool) error {
	structure := ""
	if len(m.Organisations) > 0 {
		structure = m.Organisations[0].PublicID
	}
	switch {
	case !m.Person.Named():
		if r.Silent {
			return p.deny(c, r, openid.InteractionRequired, form)
		}
		return c.Show(nameView(r.Client))
	case len(m.Asks) > 0 && r.Silent:
		return p.deny(c, r, openid.ConsentRequired, form)
	case len(m.Asks) == 0 && !r.Ask && (r.Silent || len(m.Organisations) < 2):
		code, err := p.Provider.Desk.Pass(c.Context(), c.Actor, r, structure)
		if err != nil {
			return err
		}
		return p.send(c, r.Client, p.Provider.Granted(r, code), form)
	}
	return c.Show(agreeView(newAgreement(c.Actor, r, m, q)))
}

// agree is the answer of the person: what they let the service know, and for
// which structure they come.
func (p Pages) agree(c *kit.Ctx) error {
	secretive(c)
	asked, err := url.ParseQuery(c.Raw("demande"))
	if err != nil {
		return p.refused(c, client.Request{}, fault.New(fault.Invalid, "services.malformed"), true)
	}
	since := asked.Get(sinceField)
	q := read(asked)
	q.since = since
	r, err := p.Provider.Request(c.Context(), q.Values)
	if err != nil {
		return p.refused(c, r, err, true)
	}
	if c.Value("decision") == "refuser" {
		return p.deny(c, r, openid.AccessDenied, true)
	}
	m, err := p.Provider.Desk.Meet(c.Context(), c.Actor, r)
	if err != nil {
		return err
	}
	if p.stale(c, r, m, q) {
		return p.door(c, r, q, "encore=oui&")
	}
	if !m.Person.Named() {
		return c.Show(nameView(r.Client))
	}
	c.Then(q.path())
	code, err := p.Provider.Desk.Agree(c.Context(), c.Actor, r, c.Value("structure"))
	page := newAgreement(c.Actor, r, m, q)
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(agreeView(page))
	}
	return p.send(c, r.Client, p.Provider.Granted(r, code), true)
}

// refused tells the service what is wrong with its request, or, where it is not
// known to whom one would tell it, the person.
func (p Pages) refused(c *kit.Ctx, r client.Request, err error, form bool) error {
	if told := (*openid.Refused)(nil); errors.As(err, &told) {
		return p.send(c, r.Client, p.Provider.Denied(told), form)
	}
	switch code := fault.CodeOf(err); code {
	case "services.malformed", "services.return_unknown", "client.unknown", "client.is_suspended":
		return c.Malformed(strayView(code))
	}
	return err
}

func (p Pages) deny(c *kit.Ctx, r client.Request, code string, form bool) error {
	return p.send(c, r.Client, p.Provider.Denied(&openid.Refused{ReturnTo: r.ReturnTo, State: r.State, Code: code}), form)
}

// send sends the browser to an address of the service, which was checked: by a
// redirection, or by a page where a redirection would be refused.
func (p Pages) send(c *kit.Ctx, to client.Client, address string, form bool) error {
	if !form {
		return c.SeeOther(address)
	}
	c.W.Header().Set("Refresh", "0; url="+address)
	return c.Show(sendView(to.Name, address))
}

// secretive keeps the address of a page, which holds what the service sent,
// from every other site and from the browser's memory.
func secretive(c *kit.Ctx) {
	c.KeepAddressSecret()
	c.W.Header().Set("Cache-Control", "no-store")
}

// mine lists the services that one has agreed to.
func (p Pages) mine(c *kit.Ctx) error {
	all, err := p.Provider.Desk.Of(c.Context(), c.Actor, c.Actor.Person)
	if err != nil {
		return err
	}
	return c.Show(mineView(all))
}

func (p Pages) withdraw(c *kit.Ctx) error {
	c.Then("/services")
	if err := p.Provider.Desk.Withdraw(c.Context(), c.Actor, c.Value("service")); err != nil {
		return err
	}
	c.Flash("services.withdrawn")
	return c.Done()
}

// leaving is what the page after a service shows.
type leaving struct {
	Service, To string // "" when no service said
	Query       string
	SignedIn    bool
}

// leave asks somebody who has left a service whether they leave PROFIL too.
func (p Pages) leave(c *kit.Ctx) error {
	secretive(c)
	asked := c.R.URL.Query()
	page, err := p.leaving(c, asked)
	if err != nil {
		return p.refused(c, client.Request{}, err, true)
	}
	if !page.SignedIn && page.To != "" {
		return c.SeeOther(page.To)
	}
	return c.Show(leaveView(page))
}

func (p Pages) leaving(c *kit.Ctx, asked url.Values) (leaving, error) {
	l, err := p.Provider.Leave(c.Context(), asked)
	if err != nil {
		return leaving{}, err
	}
	page := leaving{Service: l.Client.Name, To: l.To, Query: asked.Encode(), SignedIn: c.Actor.SignedIn()}
	if page.SignedIn && l.Subject != "" {
		// Somebody else has signed in meanwhile: what the service says is not theirs.
		page.SignedIn, err = p.Provider.Desk.SubjectOf(c.Context(), l.Client, c.Actor.Person, l.Subject)
	}
	return page, err
}

func (p Pages) signOut(c *kit.Ctx) error {
	secretive(c)
	asked, err := url.ParseQuery(c.Raw("demande"))
	if err != nil {
		return fault.New(fault.Invalid, "services.malformed")
	}
	page, err := p.leaving(c, asked)
	if err != nil {
		return p.refused(c, client.Request{}, err, true)
	}
	c.Then("/")
	if page.SignedIn {
		if err := p.Accounts.SignOut(c.Context(), c.Actor); err != nil {
			return err
		}
		c.SetCookie(kit.SessionCookie, "", -1)
		c.ForgetBrowser()
		c.Actor, c.Dress = policy.Actor{}, nil
		c.View.SignedIn, c.View.Person, c.View.Structure, c.View.Nav = false, "", "", nil
	}
	if page.To != "" {
		c.W.Header().Set("Refresh", "0; url="+page.To)
	}
	return c.Show(goneView(page))
}
