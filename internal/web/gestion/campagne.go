package gestion

import (
	"net/url"
	"strings"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// campaignRoutes renew the adhésions of a year.
func (p Pages) campaignRoutes() []kit.Route {
	return []kit.Route{
		reads("/adhesions/campagne", policy.BackOfficeRead, p.campaign),
		does("/adhesions/campagne", policy.AdhesionDecide, p.openCampaign),
		does("/adhesions/campagne/cloture", policy.AdhesionDecide, p.closeCampaign),
		reads("/adhesions/renouvellement", policy.BackOfficeRead, p.renewal),
		does("/adhesions/renouvellement", policy.AdhesionDecide, p.renew),
	}
}

// campaignPage is the renewal of the adhésions of a year.
type campaignPage struct {
	organisation.Campaign
	Year     int // also while nothing is open
	Now      int // this civil year
	All      []organisation.Renewal
	Left     []organisation.Renewal // that have asked for nothing
	Seal     string
	Lapses   []enrolment.Lapsing
	Decides  bool
	Until    ui.TypedDay
	Errors   map[string]string
	Closing  bool // the form that ends it was refused
	LastPage int
	Page     int
}

func campaignPath(year int, page string) string {
	return "/gestion/adhesions/" + page + "?" + url.Values{"annee": {yearWord(year)}}.Encode()
}

func (p Pages) campaignFile(c *kit.Ctx, asked string) (page campaignPage, err error) {
	page.Now = thisYear(c.View.Now)
	page.Year = page.Now + 1
	if y := yearOf(asked); y >= firstYear && y <= page.Now+1 {
		page.Year = y
	}
	if page.Campaign, page.All, err = p.Organisations.Campaigns(c.Context(), c.Actor, page.Year); err != nil {
		return page, err
	}
	page.Left, page.Seal = organisation.Unrenewed(page.Year, page.All)
	page.Decides = c.Actor.Staff(policy.Manager)
	page.Page = c.PageNumber()
	page.LastPage = max(1, (len(page.All)+organisation.PageSize-1)/organisation.PageSize)
	if page.Open() {
		var ids []string
		for _, r := range page.Left {
			ids = append(ids, r.ID)
		}
		page.Lapses, err = p.Enrolments.PreviewLapse(c.Context(), c.Actor, ids, page.Year)
	}
	return page, err
}

func (p Pages) campaign(c *kit.Ctx) error {
	page, err := p.campaignFile(c, c.Query("annee"))
	if err != nil {
		return err
	}
	return c.Show(campaignView(page))
}

func (p Pages) openCampaign(c *kit.Ctx) error {
	page, err := p.campaignFile(c, c.Value("annee"))
	if err != nil {
		return err
	}
	page.Until = c.TypedDay("jusqu_au")
	until, err := c.Date("jusqu_au")
	if err == nil {
		c.Then(campaignPath(page.Year, "campagne"))
		err = p.Organisations.OpenCampaign(c.Context(), c.Actor, page.Year, until)
	}
	return p.campaigned(c, page, err, "gestion.campaign.opened")
}

func (p Pages) closeCampaign(c *kit.Ctx) error {
	page, err := p.campaignFile(c, c.Value("annee"))
	if err != nil {
		return err
	}
	page.Closing = true
	c.Then(campaignPath(page.Year, "campagne"))
	err = p.Organisations.CloseCampaign(c.Context(), c.Actor, page.Year, c.Value("apercu"))
	return p.campaigned(c, page, err, "gestion.campaign.closed")
}

func (p Pages) campaigned(c *kit.Ctx, page campaignPage, err error, done string) error {
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(campaignView(page))
	}
	c.Flash(done)
	return c.Done()
}

// lines are those of the page that is read.
func (p campaignPage) lines() []organisation.Renewal {
	from := min(len(p.All), (p.Page-1)*organisation.PageSize)
	return p.All[from:min(len(p.All), from+organisation.PageSize)]
}

func (p campaignPage) count(s organisation.AdhesionStatus) (n int) {
	for _, r := range p.All {
		if r.Status == s {
			n++
		}
	}
	return n
}

// shuts says to whom the reserved actions would be open no more.
func (p campaignPage) shuts() string {
	n := len(p.Left)
	if n == 0 {
		return "Toutes les structures ont répondu."
	}
	return french.Count(n, "structure n’a rien demandé", "structures n’ont rien demandé") + "\u00a0: à la clôture, les actions réservées de " + year(p.Year) + " ne " + french.Agree(n, "lui", "leur") + " sont plus ouvertes."
}

// facts count where the structures stand.
func (p campaignPage) facts() []ui.Fact {
	return []ui.Fact{
		{Term: "Adhésions " + year(p.Year-1) + " à renouveler", Value: french.Number(len(p.All))},
		{Term: "Renouvelées", Value: french.Number(p.count(organisation.AdhesionGranted))},
		{Term: "Demandées, à étudier", Value: french.Number(p.count(organisation.AdhesionAsked))},
		{Term: "Sans demande", Value: french.Number(len(p.Left))},
		{Term: "Refusées ou terminées", Value: french.Number(p.count(organisation.AdhesionRefused) + p.count(organisation.AdhesionEnded))},
	}
}

// renewalState is where a structure stands, in its word.
func renewalState(r organisation.Renewal) (ui.Tone, string) {
	switch r.Status {
	case "":
		return ui.Off, "Sans demande"
	case organisation.AdhesionGranted:
		return ui.Good, sentenceOf("adhesion.status.renewed", "")
	}
	return toneOf("adhesion", string(r.Status)), sentenceOf("adhesion.status."+string(r.Status), "")
}

// renewalPage is a renewal in bulk, before it is done.
type renewalPage struct {
	organisation.RenewalPreview
	Decides bool
	Errors  map[string]string
}

var whoms = []organisation.Whom{organisation.WhoAsked, organisation.WhoAdhered}

func (p Pages) renewalFile(c *kit.Ctx, asked, whom string) (page renewalPage, err error) {
	y := yearOf(asked)
	if y < firstYear || y > thisYear(c.View.Now)+1 {
		y = thisYear(c.View.Now) + 1
	}
	w := oneOf(whoms, whom)
	if w == "" {
		w = organisation.WhoAsked
	}
	page.Decides = c.Actor.Staff(policy.Manager)
	page.RenewalPreview, err = p.Organisations.PreviewRenewal(c.Context(), c.Actor, y, w)
	return page, err
}

func (p Pages) renewal(c *kit.Ctx) error {
	page, err := p.renewalFile(c, c.Query("annee"), c.Query("qui"))
	if err != nil {
		return err
	}
	return c.Show(renewalView(page))
}

func (p Pages) renew(c *kit.Ctx) error {
	page, err := p.renewalFile(c, c.Value("annee"), c.Value("qui"))
	if err != nil {
		return err
	}
	c.Then(campaignPath(page.Year, "campagne"))
	err = p.Organisations.Renew(c.Context(), c.Actor, page.Year, page.Whom, c.Value("apercu"))
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(renewalView(page))
	}
	c.Flash("gestion.renewed")
	return c.Done()
}

func (p renewalPage) tabs() []ui.Tab {
	var all []ui.Tab
	for _, w := range whoms {
		label := "Celles qui l’ont demandé"
		if w == organisation.WhoAdhered {
			label = "Toutes celles de " + year(p.Year-1)
		}
		all = append(all, ui.Tab{Label: label, Href: campaignPath(p.Year, "renouvellement") + "&qui=" + string(w), Count: -1, Current: w == p.Whom})
	}
	return all
}

// whoRenews are the référents of a structure, or that there is none.
func whoRenews(r organisation.Renewal) string {
	if len(r.Referents) == 0 {
		return "Aucun référent confirmé"
	}
	return strings.Join(r.Referents, ", ")
}

// lapseFacts say what would become of the open requests.
func lapseFacts(all []enrolment.Lapsing) []ui.Fact {
	var facts []ui.Fact
	for _, l := range all {
		facts = append(facts, ui.Fact{Term: l.Rule.Title + " (" + french.Number(l.N) + ")", Value: l.Rule.Why})
	}
	return facts
}

// graceHint says what is usual for the last day of a grace, and its bound.
func (p campaignPage) graceHint() string {
	return "D’ordinaire à la fin de mars, au plus tard le " + french.DayMonthYear(civil.Date(p.Year, 12, 31)) + ". Ce jour compris, l’adhésion " + year(p.Year-1) + " ouvre encore les actions réservées de " + year(p.Year) + "."
}
