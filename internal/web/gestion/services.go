package gestion

import (
	"slices"
	"strings"

	"profil/internal/client"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// clientPage is one service as the staff sees it.
type clientPage struct {
	typed
	File   client.File
	Draft  client.Draft
	Secret string // shown once, just after it was made
	Path   string
}

const clientsPath = "/gestion/services"

func (p Pages) clients(c *kit.Ctx) error {
	all, err := p.Clients.List(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Show(clientsView(all, policy.Can(c.Actor, policy.ClientManage, policy.Subject{})))
}

func (p Pages) newClient(c *kit.Ctx) error {
	if err := policy.Require(c.Actor, policy.ClientManage, policy.Subject{}); err != nil {
		return err
	}
	return c.Show(newClientView(clientPage{Draft: client.Draft{Confidential: true, Scopes: []string{string(client.Profile), string(client.Email)}}}))
}

// draftOf reads the form of a service.
func draftOf(c *kit.Ctx) client.Draft {
	return client.Draft{
		Name: c.Value("nom"), About: c.Value("usage"), Returns: strings.Split(c.Value("retours"), "\n"), Logouts: strings.Split(c.Value("sorties"), "\n"),
		Backchannel: c.Value("avis"), Scopes: c.Values("perimetre"), Confidential: c.Value("reconnaissance") != sansSecret, Renews: c.Ticked("durable"),
	}
}

// sansSecret is the answer of a service that proves itself by PKCE alone.
const sansSecret = "sans"

// registerClient shows the secret in its answer: no other page could.
func (p Pages) registerClient(c *kit.Ctx) error {
	page := clientPage{Draft: draftOf(c)}
	c.Then(clientsPath + "/{id}")
	made, secret, err := p.Clients.Register(c.Context(), c.Actor, page.Draft)
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(newClientView(page))
	}
	return c.Show(secretView(made, secret, "Ce service est relié"))
}

func (p Pages) clientFile(c *kit.Ctx) (page clientPage, err error) {
	if page.File, err = p.Clients.Read(c.Context(), c.Actor, c.Path("id")); err != nil {
		return page, err
	}
	f := page.File.Client
	page.Path = clientsPath + "/" + f.PublicID
	page.Draft = client.Draft{Name: f.Name, About: f.About, Returns: f.Returns, Logouts: f.Logouts, Backchannel: f.Backchannel, Confidential: f.Confidential, Renews: f.Renews}
	for _, s := range f.Scopes {
		page.Draft.Scopes = append(page.Draft.Scopes, string(s))
	}
	return page, nil
}

func (p Pages) client(c *kit.Ctx) error {
	page, err := p.clientFile(c)
	if err != nil {
		return err
	}
	return c.Show(clientView(page))
}

// onClient runs a deed on the service of the address, and shows its page again
// when the form is refused.
func (p Pages) onClient(c *kit.Ctx, form, done string, deed func(clientPage) error) error {
	page, err := p.clientFile(c)
	if err != nil {
		return err
	}
	page.Form, page.Reason = form, c.Value("motif")
	if form == "reglages" {
		page.Draft = draftOf(c)
	}
	c.Then(page.Path)
	err = deed(page)
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(clientView(page))
	}
	c.Flash(done)
	return c.Done()
}

func (p Pages) editClient(c *kit.Ctx) error {
	return p.onClient(c, "reglages", "gestion.client.edited", func(page clientPage) error {
		return p.Clients.Edit(c.Context(), c.Actor, page.File.PublicID, page.Draft)
	})
}

func (p Pages) changeSecret(c *kit.Ctx) error {
	page, err := p.clientFile(c)
	if err != nil {
		return err
	}
	c.Then(page.Path)
	secret, err := p.Clients.NewSecret(c.Context(), c.Actor, page.File.PublicID, c.Ticked("aussitot"))
	if err != nil {
		return err
	}
	return c.Show(secretView(page.File.Client, secret, "Le secret est changé"))
}

func (p Pages) moderateClient(c *kit.Ctx) error {
	done := "gestion.client.suspended"
	if c.Value("decision") == "retablir" {
		done = "gestion.client.reinstated"
	}
	return p.onClient(c, "acces", done, func(page clientPage) error {
		switch c.Value("decision") {
		case "suspendre":
			return p.Clients.Suspend(c.Context(), c.Actor, page.File.PublicID, page.Reason)
		case "retablir":
			return p.Clients.Reinstate(c.Context(), c.Actor, page.File.PublicID, page.Reason)
		}
		return fault.Field("motif", "choose")
	})
}

// scopeOptions are what a service may be let know.
func scopeOptions() []ui.Option {
	var all []ui.Option
	for _, s := range client.Scopes {
		all = append(all, ui.Option{Value: string(s), Label: french.Sentence("gestion.scope." + string(s)), Hint: string(s)})
	}
	return all
}

func lines(all []string) string { return strings.Join(slices.Clone(all), "\n") }

// hasSecret is the answer of the form.
func hasSecret(d client.Draft) string {
	if d.Confidential {
		return "avec"
	}
	return sansSecret
}
