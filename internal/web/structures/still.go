package structures

import (
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/web/kit"
)

// stillThere is the « Oui, toujours » of somebody who was asked.
func (p Pages) stillThere(c *kit.Ctx) error {
	if _, err := p.followTie(c); err != nil { // their own alone
		return err
	}
	c.Then("/")
	if err := p.Desk.SayStill(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("structures.still")
	return c.Done()
}

// vouchStill is the same said by their référent.
func (p Pages) vouchStill(c *kit.Ctx) error {
	return p.deed(c, "presence", "structures.vouched", false, personPage.path, func(page personPage, _ organisation.Reason) error {
		if page.Self { // one’s own word is given elsewhere, and proves less
			return fault.New(fault.Forbidden, "affiliation.own")
		}
		return p.Desk.SayStill(c.Context(), c.Actor, page.PublicID)
	})
}
