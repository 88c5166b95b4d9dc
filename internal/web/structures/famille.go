package structures

import (
	"slices"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// kinPage is the legal unit of a structure, and what its establishments
// share.
type kinPage struct {
	organisation.Kin
	Other, Way, Role string // as typed
	Errors           map[string]string
}

// The ways of a share, as the form names them.
const (
	wayGives = "donne" // those of this structure answer for the other
	wayTakes = "recoit"
)

func (p Pages) kinFile(c *kit.Ctx) (page kinPage, err error) {
	page.Kin, err = p.Desk.KinOf(c.Context(), c.Actor, c.Path("id"))
	page.Way, page.Role = wayTakes, string(policy.Referent)
	return page, err
}

func (p Pages) kin(c *kit.Ctx) error {
	page, err := p.kinFile(c)
	if err != nil {
		return err
	}
	return c.Show(kinView(page))
}

func (p Pages) askShare(c *kit.Ctx) error {
	page, err := p.kinFile(c)
	if err != nil {
		return err
	}
	page.Other, page.Way, page.Role = c.Value("autre"), c.Value("sens"), c.Value("role")
	lead, site := page.Other, page.PublicID
	if page.Way == wayGives {
		lead, site = site, lead
	}
	if !slices.ContainsFunc(page.others(), func(o ui.Option) bool { return o.Value == page.Other }) {
		err = fault.Field("autre", "choose")
	} else {
		c.Then("/structures/" + page.PublicID + "/famille/partages")
		err = p.Desk.AskShare(c.Context(), c.Actor, lead, site, policy.Role(page.Role))
	}
	return p.kinDone(c, page, err, "structures.share_asked")
}

// onShare answers what the other establishment asks, or undoes a share.
func (p Pages) onShare(c *kit.Ctx) error {
	page, err := p.kinFile(c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(page.Shares, func(h organisation.KinShare) bool { return h.PublicID == c.Path("partage") })
	if i < 0 {
		return errNowhere
	}
	c.Then("/structures/" + page.PublicID + "/famille/partages")
	told := "structures.share_ended"
	if page.Shares[i].Status == organisation.ShareAsked {
		told = "structures.share_taken_back"
	}
	switch c.Value("decision") {
	case "accepter":
		told, err = "structures.share_accepted", p.Desk.AnswerShare(c.Context(), c.Actor, c.Path("partage"), true)
	case "refuser":
		told, err = "structures.share_refused", p.Desk.AnswerShare(c.Context(), c.Actor, c.Path("partage"), false)
	default:
		err = p.Desk.EndShare(c.Context(), c.Actor, c.Path("partage"))
	}
	return p.kinDone(c, page, err, told)
}

func (p Pages) kinDone(c *kit.Ctx, page kinPage, err error, told string) error {
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(kinView(page))
	}
	c.Flash(told)
	return c.Done()
}

// others are the other establishments, to be chosen.
func (p kinPage) others() []ui.Option {
	var all []ui.Option
	for _, s := range p.Sites {
		if s.ID != p.ID {
			all = append(all, ui.Option{Value: s.PublicID, Label: s.Label() + ", " + s.Address.City})
		}
	}
	return all
}

func (p kinPage) roles() []ui.Option {
	return []ui.Option{
		{Value: string(policy.Referent), Label: "Le référent", Hint: "Il confirme les comptes, donne les rôles et signale ce qui change."},
		{Value: string(policy.Approver), Label: "L’employeur", Hint: "Il répond aux demandes d’inscription."},
	}
}

func (p kinPage) ways() []ui.Option {
	return []ui.Option{
		{Value: wayTakes, Label: "L’autre établissement répond aussi pour " + quoted(p.Organisation)},
		{Value: wayGives, Label: quoted(p.Organisation) + " répond aussi pour l’autre établissement"},
	}
}

// says tells what a share gives, or would give.
func says(h organisation.KinShare) string {
	return french.Shares(string(h.Role), h.Lead.Label(), h.Site.Label(), h.Status == organisation.ShareActive)
}

func quoted(o organisation.Organisation) string { return "«" + nbsp + o.Label() + nbsp + "»" }

// sites are the establishments, each with where it is.
func (p kinPage) sites() []ui.Fact {
	var facts []ui.Fact
	for _, s := range p.Sites {
		facts = append(facts, ui.Fact{Term: s.Label(), Value: place(s)})
	}
	return facts
}

// place says where a site is, and who answers there.
func place(s organisation.KinSite) string {
	said := s.Address.City + ", " + french.Count(s.Members, "personne", "personnes")
	if !s.Referent {
		said += ", sans référent confirmé"
	}
	return said
}

func shareTone(h organisation.KinShare) ui.Tone {
	if h.Status == organisation.ShareActive {
		return ui.Good
	}
	return ui.Wait
}
