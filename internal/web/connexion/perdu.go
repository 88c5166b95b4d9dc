package connexion

import (
	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/web/kit"
)

const lostPath = "/connexion/perdu"

func (p Pages) lostRoutes() []kit.Route {
	return []kit.Route{
		{Pattern: "POST /connexion/perdu", Page: p.lost},
		{Pattern: "GET /connexion/perdu/{jeton}", Page: p.showRecovery},
		{Pattern: "POST /connexion/perdu/{jeton}", Page: p.beginRecovery},
		{Pattern: "GET /connexion/annulation/{id}/{jeton}", Page: p.showStop},
		{Pattern: "POST /connexion/annulation/{id}/{jeton}", Page: p.stop},
	}
}

// lost is what the page of who has no second factor any more shows.
type lost struct {
	account.Lost
	step
	Sent bool // links have just left for the other addresses
}

// What the forms of that page ask.
const (
	askLinks  = "liens"
	finishing = "rouvrir"
)

// lost shows what may be done, and does it: the person is known by the first
// factor that the form carries.
func (p Pages) lost(c *kit.Ctx) (err error) {
	c.W.Header().Set("Cache-Control", "no-store")
	page := lost{step: step{Half: c.Raw("etape"), Next: local(c.Value("suite"))}}
	switch c.Value("quoi") {
	case askLinks:
		if err = p.Desk.AskRecovery(c.Context(), page.Half); err == nil {
			page.Sent = true
		}
	case finishing:
		o, err := p.Desk.FinishRecovery(c.Context(), page.Half, browser(c))
		if err == nil {
			return p.comeIn(c, o, "/moi/securite", kit.Pending{}, false)
		}
		page.Errors = map[string]string{"": fault.CodeOf(err)}
		if fault.KindOf(err) != fault.Conflict {
			return p.late(c, err)
		}
	}
	if fault.KindOf(err) == fault.Conflict {
		page.Errors, err = map[string]string{"": fault.CodeOf(err)}, nil
	}
	if err != nil {
		return p.late(c, err)
	}
	if page.Lost, err = p.Desk.Lost(c.Context(), page.Half); err != nil {
		return p.late(c, err)
	}
	if page.Errors != nil {
		return c.Again(lostView(page))
	}
	return c.Show(lostView(page))
}

func (p Pages) showRecovery(c *kit.Ctx) error {
	keepSecret(c)
	l, err := p.Desk.RecoveryLink(c.Context(), c.Path("jeton"))
	if fault.CodeOf(err) == unusable {
		return c.Show(unusableView())
	}
	if err != nil {
		return err
	}
	return c.Show(recoveryView(c.Path("jeton"), l.Email.Display()))
}

func (p Pages) beginRecovery(c *kit.Ctx) error {
	keepSecret(c)
	c.Then("/connexion")
	v, err := p.Desk.BeginRecovery(c.Context(), c.Path("jeton"))
	if fault.CodeOf(err) == unusable {
		return c.Again(unusableView())
	}
	if err != nil {
		return err
	}
	return c.Show(waitView(v))
}

func (p Pages) showStop(c *kit.Ctx) error {
	keepSecret(c)
	_, err := p.Desk.RecoveryToStop(c.Context(), c.Path("id"), c.Path("jeton"))
	if fault.CodeOf(err) == unusable {
		return c.Show(stoppedView(false))
	}
	if err != nil {
		return err
	}
	return c.Show(stopView("/connexion/annulation/" + c.Path("id") + "/" + c.Path("jeton")))
}

func (p Pages) stop(c *kit.Ctx) error {
	keepSecret(c)
	c.Then("/connexion")
	err := p.Desk.StopRecovery(c.Context(), c.Path("id"), c.Path("jeton"))
	if fault.CodeOf(err) == unusable {
		return c.Again(stoppedView(false))
	}
	if err != nil {
		return err
	}
	return c.Show(stoppedView(true))
}
