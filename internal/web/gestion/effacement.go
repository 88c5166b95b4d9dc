package gestion

import (
	"profil/internal/french"
	"profil/internal/privacy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// erasurePage is what the staff reads before it erases an account for somebody
// who asked for it by letter.
type erasurePage struct {
	privacy.Outcome
	Path string
	typed
}

func (p Pages) erasurePage(c *kit.Ctx) (page erasurePage, err error) {
	page.Path = "/gestion/comptes/" + c.Path("id")
	page.Outcome, err = p.Privacy.Outcome(c.Context(), c.Actor, c.Path("id"))
	return page, err
}

func (p Pages) askErasure(c *kit.Ctx) error {
	page, err := p.erasurePage(c)
	if err != nil {
		return err
	}
	return c.Show(erasureView(page))
}

func (p Pages) erase(c *kit.Ctx) error {
	page, err := p.erasurePage(c)
	if err != nil {
		return err
	}
	page.Form, page.Reason = "effacement", c.Value("motif")
	c.Then(page.Path)
	if page.Errors, err = kit.Refused(p.Privacy.EraseFor(c.Context(), c.Actor, c.Path("id"), page.Reason)); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(erasureView(page))
	}
	c.Flash("gestion.account.closed")
	return c.Done()
}

// facts says what the deed would do.
func (p erasurePage) facts() []ui.Fact {
	none := func(s string) string {
		if s == "" {
			return "aucune"
		}
		return s
	}
	until := "rien"
	if p.KeptUntil != "" {
		until = french.Count(p.Papers, "document", "documents") + ", " + french.Count(p.Signed, "émargement", "émargements") + ", jusqu’au " + french.Day(p.KeptUntil)
	}
	return []ui.Fact{
		{Term: "Demandes en cours, retirées", Value: french.Number(p.Requests)},
		{Term: "Structures quittées", Value: none(french.List(p.Structures))},
		{Term: "Structures laissées sans référent", Value: none(french.List(p.Alone))},
		{Term: "Sessions à venir à confier à quelqu’un d’autre", Value: french.Number(p.Trains)},
		{Term: "Preuves gardées", Value: until},
	}
}
