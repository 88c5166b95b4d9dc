package gestion

import (
	"net/url"

	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// networksPage is the list of networks, and the form that adds one.
type networksPage struct {
	All    []organisation.Network
	Name   string // as typed
	May    bool
	Errors map[string]string
}

// placingPage is the form that puts many structures in a network, and what it
// would do.
type placingPage struct {
	organisation.Placing
	typed
	Networks []organisation.Network
	Network  string
	List     string
	Read     bool // Placing says what the list holds
}

// query writes a name in an address.
func query(name string) string { return url.QueryEscape(name) }

func networkOptions(all []organisation.Network) (options []ui.Option) {
	for _, n := range all {
		options = append(options, ui.Option{Value: n.Name, Label: n.Name})
	}
	return options
}

func (p Pages) networksOf(c *kit.Ctx) (page networksPage, err error) {
	page.May = policy.Can(c.Actor, policy.NetworkEdit, policy.Subject{})
	page.All, err = p.Organisations.Networks(c.Context(), c.Actor)
	return page, err
}

func (p Pages) networks(c *kit.Ctx) error {
	page, err := p.networksOf(c)
	if err != nil {
		return err
	}
	return c.Show(networksView(page))
}

func (p Pages) createNetwork(c *kit.Ctx) error {
	page, err := p.networksOf(c)
	if err != nil {
		return err
	}
	page.Name = c.Value("nom")
	c.Then("/gestion/reseaux")
	err = p.Organisations.CreateNetwork(c.Context(), c.Actor, page.Name)
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(networksView(page))
	}
	c.Flash("gestion.network.created")
	return c.Done()
}

// placeOne puts the structure of the address in a network, or out of its own.
func (p Pages) placeOne(c *kit.Ctx) error {
	return p.onOrganisation(c, "reseau", "gestion.network.placed", func(page *organisationPage) error {
		page.Organisation.Network = c.Value("reseau")
		why, err := organisation.ParseReason(page.Reason, true)
		if err != nil {
			return err
		}
		_, err = p.Organisations.Place(c.Context(), c.Actor, []string{page.PublicID}, page.Organisation.Network, why)
		return err
	})
}

func (p Pages) placingOf(c *kit.Ctx) (page placingPage, err error) {
	if err := policy.Require(c.Actor, policy.NetworkEdit, policy.Subject{}); err != nil {
		return page, err
	}
	page.Networks, err = p.Organisations.Networks(c.Context(), c.Actor)
	return page, err
}

func (p Pages) askPlacing(c *kit.Ctx) error {
	page, err := p.placingOf(c)
	if err != nil {
		return err
	}
	page.Network = c.Query("reseau")
	return c.Show(placingView(page))
}

// placeMany shows what a list holds, then does it once it was seen.
func (p Pages) placeMany(c *kit.Ctx) error {
	page, err := p.placingOf(c)
	if err != nil {
		return err
	}
	page.Form, page.Reason = "liste", c.Value("motif")
	page.Network, page.List = c.Value("reseau"), c.Raw("liste")
	var refusals fault.Form
	page.Placing, err = p.Organisations.ReadPlacing(c.Context(), c.Actor, page.List)
	refusals.Check("liste", err)
	if page.Network == "" {
		refusals.Refuse("reseau", "choose")
	}
	why, err := organisation.ParseReason(page.Reason, true)
	refusals.Check("motif", err)
	err = refusals.Err()
	page.Read = err == nil
	if err == nil && c.Value("decision") == "placer" && len(page.Found) > 0 {
		c.Then("/gestion/structures?reseau=" + query(page.Network))
		if _, err = p.Organisations.Place(c.Context(), c.Actor, page.ids(), page.Network, why); err == nil {
			c.Flash("gestion.network.placed")
			return c.Done()
		}
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(placingView(page))
	}
	return c.Show(placingView(page))
}

func (p placingPage) ids() (all []string) {
	for _, o := range p.Found {
		all = append(all, o.PublicID)
	}
	return all
}

// moving is how many of the list are not in the network yet.
func (p placingPage) moving() (n int) {
	for _, o := range p.Found {
		if o.Network != p.Network {
			n++
		}
	}
	return n
}
