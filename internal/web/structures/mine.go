package structures

import (
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// minePage lists the affiliations of the person who asks.
type minePage struct {
	Now  []mineTie // alive
	Past []mineTie
	// Suggested are the structures at one of whose domains they have an address.
	Suggested []organisation.Organisation
	Lent      []organisation.Lent // for which they answer without belonging there
}

// mineTie is one of them.
type mineTie struct {
	organisation.Tie
	When   string // by when the answer is due
	Acting bool   // it is the structure they act for
}

// provisional tells that the person is its provisional référent.
func (t mineTie) provisional() bool {
	for _, r := range t.Roles {
		if r == policy.ReferentProvisional {
			return true
		}
	}
	return false
}

// alive tells that the affiliation stands, or awaits an answer.
func (t mineTie) alive() bool {
	return t.Status == organisation.Confirmed || t.pending()
}

func (t mineTie) pending() bool {
	return t.Status == organisation.AwaitingOrganisation || t.Status == organisation.AwaitingReferent || t.Status == organisation.AwaitingManager
}

// href is the page that tells more.
func (t mineTie) href() string {
	switch {
	case t.OrganisationID == "": // asked for, refused or given up: its request tells the whole
		return "/structures/demandes/" + t.Request.PublicID
	case t.Status == organisation.Confirmed && t.Organisation.Status == organisation.Active:
		return "/structures/" + t.Organisation.PublicID
	}
	return "/structures/rattachements/" + t.PublicID
}

func (p Pages) ties(c *kit.Ctx) ([]mineTie, error) {
	all, err := p.Desk.Mine(c.Context(), c.Actor)
	var ties []mineTie
	for _, t := range all {
		ties = append(ties, mineTie{Tie: t, When: before(t.By, c.View.Now), Acting: t.OrganisationID != "" && t.OrganisationID == c.Actor.Active})
	}
	return ties, err
}

func (p Pages) mine(c *kit.Ctx) error {
	ties, err := p.ties(c)
	if err != nil {
		return err
	}
	var page minePage
	if page.Lent, err = p.Desk.LentTo(c.Context(), c.Actor); err != nil {
		return err
	}
	for _, t := range ties {
		if t.alive() {
			page.Now = append(page.Now, t)
		} else {
			page.Past = append(page.Past, t)
		}
	}
	if len(page.Now) == 0 {
		if page.Suggested, err = p.Desk.Suggest(c.Context(), c.Actor); err != nil {
			return err
		}
	}
	return c.Show(mineView(page))
}

// tiePage is one affiliation, as the person it is about follows it.
type tiePage struct {
	mineTie
	Code   organisation.CodeState
	Reason string // typed, to leave
	Errors map[string]string
}

// leaving tells whether the person may give it up, and in which words.
// leave labels what leads to the page of a departure, announced or not.
func (t mineTie) leave() string {
	if t.LeavingOn != "" {
		return "Changer de dernier jour"
	}
	return "Quitter"
}

func (p tiePage) leaving() (title, button string) {
	for _, e := range p.Events {
		switch e {
		case organisation.AffiliationGivenUp:
			return "Abandonner cette demande", "Abandonner ma demande"
		}
	}
	return "", ""
}

func (p Pages) followTie(c *kit.Ctx) (page tiePage, err error) {
	ties, err := p.ties(c)
	for _, t := range ties {
		if t.PublicID == c.Path("id") {
			page.mineTie = t
			if t.OrganisationID != "" {
				page.Code, err = p.Desk.CodeState(c.Context(), c.Actor, t.PublicID)
			}
			return page, err
		}
	}
	if err == nil {
		err = errNowhere
	}
	return page, err
}

func (p Pages) tie(c *kit.Ctx) error {
	page, err := p.followTie(c)
	if err != nil {
		return err
	}
	return c.Show(tieView(page))
}

// followOn ties the person to what has come after their structure.
func (p Pages) followOn(c *kit.Ctx) error {
	c.Then("/structures")
	if _, err := p.Desk.Follow(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("structures.followed")
	return c.Done()
}

// leave gives up an affiliation that awaits an answer; of one that is confirmed
// the departure is shown first.
func (p Pages) leave(c *kit.Ctx) error {
	page, err := p.followTie(c)
	if err != nil {
		return err
	}
	if page.Status == organisation.Confirmed {
		return c.SeeOther("/structures/depart/" + page.PublicID)
	}
	page.Reason = c.Value("motif")
	why, err := organisation.ParseReason(page.Reason, false)
	if err == nil {
		c.Then("/structures")
		err = p.Desk.Leave(c.Context(), c.Actor, page.PublicID, why)
	}
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(tieView(page))
	}
	c.Flash("structures.given_up")
	return c.Done()
}
