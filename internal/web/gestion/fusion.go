package gestion

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/succession"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// other is one record that may be chosen beside the one of the page.
type other struct{ Title, About, Href string }

// mergePage makes one structure of two: the one of the address is kept.
type mergePage struct {
	organisationPage
	Q       string
	Others  []other
	Preview succession.OrganisationPreview // the zero value until another is chosen
}

func (p mergePage) path() string { return "/gestion/structures/" + p.PublicID + "/fusion" }

func (p Pages) mergeFile(c *kit.Ctx, with string) (page mergePage, err error) {
	if page.organisationPage, err = p.organisationFile(c); err != nil {
		return page, err
	}
	if err := policy.Require(c.Actor, policy.OrganisationMerge, page.Subject()); err != nil {
		return page, err
	}
	if with != "" {
		page.Preview, err = p.Successions.PreviewOrganisations(c.Context(), c.Actor, page.PublicID, with)
		return page, err
	}
	page.Q = cmp.Or(c.Query("q"), page.Name)
	page.Others, err = p.otherStructures(c, page.PublicID, page.Q, page.path()+"?avec=")
	return page, err
}

// otherStructures lists the structures that bear some words, but one.
func (p Pages) otherStructures(c *kit.Ctx, but, q, href string) (all []other, err error) {
	lines, _, err := p.Organisations.List(c.Context(), c.Actor, organisation.ListFilter{Q: q, Status: organisation.Active})
	for _, o := range lines {
		if o.PublicID != but && len(all) < 10 {
			about := slices.DeleteFunc([]string{o.SIRET.String(), o.Address.City, french.Count(o.Members, "membre", "membres")}, func(s string) bool { return s == "" })
			all = append(all, other{o.Label(), strings.Join(about, ", "), href + o.PublicID})
		}
	}
	return all, err
}

func (p Pages) merge(c *kit.Ctx) error {
	page, err := p.mergeFile(c, c.Query("avec"))
	if err != nil {
		return err
	}
	return c.Show(mergeView(page))
}

func (p Pages) mergeOrganisations(c *kit.Ctx) error {
	page, err := p.mergeFile(c, c.Value("avec"))
	if err != nil {
		return err
	}
	page.Form, page.Reason = "fusion", c.Value("motif")
	why, err := organisation.ParseReason(page.Reason, true)
	if err == nil {
		c.Then("/gestion/structures/" + page.PublicID)
		err = p.Successions.MergeOrganisations(c.Context(), c.Actor, page.PublicID, c.Value("avec"), c.Value("apercu"), why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(mergeView(page))
	}
	c.Flash("gestion.organisation.merged")
	return c.Done()
}

// moved are the facts of what changes hands.
func moved(all []succession.Moved) []ui.Fact {
	var facts []ui.Fact
	for _, m := range all {
		facts = append(facts, ui.Fact{Term: m.Title, Value: french.Number(m.N)})
	}
	return facts
}

// settled says each conflict, and how it is settled.
func (p mergePage) settled() []string {
	var all []string
	for _, d := range p.Preview.Doubles {
		said := d.Name + " est dans les deux" + nb + ": un seul rattachement reste"
		if len(d.Roles) > 0 {
			said += ", avec ses rôles des deux (" + strings.ToLower(rolesOf(d.Roles)) + ")"
		}
		all = append(all, said+".")
	}
	for _, y := range p.Preview.Overlap.Years {
		all = append(all, "Deux adhésions pour "+year(y)+nb+": l’active reste, sinon celle de la fiche gardée.")
	}
	for _, d := range p.Preview.Overlap.Domains {
		all = append(all, "Le domaine @"+d+" est dit par les deux"+nb+": ce qui a été décidé reste.")
	}
	if p.Preview.Overlap.Contact {
		all = append(all, "Deux contacts officiels"+nb+": celui de la fiche gardée reste.")
	}
	return all
}

// closingPage closes a structure.
type closingPage struct {
	organisationPage
	Q         string
	Others    []other
	Successor string // public id, "" for none
	Chosen    bool   // whether something follows is decided
	On        string
	Preview   succession.ClosingPreview
}

func (p closingPage) path() string { return "/gestion/structures/" + p.PublicID + "/fermeture" }

func (p Pages) closingFile(c *kit.Ctx, values url.Values) (page closingPage, err error) {
	if page.organisationPage, err = p.organisationFile(c); err != nil {
		return page, err
	}
	if err := policy.Require(c.Actor, policy.OrganisationClose, page.Subject()); err != nil {
		return page, err
	}
	page.Successor, page.On = values.Get("successeur"), string(civil.DayOf(c.View.Now, civil.Paris))
	if page.Chosen = values.Has("successeur"); page.Chosen {
		page.Preview, err = p.Successions.PreviewClosing(c.Context(), c.Actor, page.PublicID, page.Successor)
		return page, err
	}
	if page.Q = values.Get("q"); page.Q != "" {
		page.Others, err = p.otherStructures(c, page.PublicID, page.Q, page.path()+"?successeur=")
	}
	return page, err
}

func (p Pages) closing(c *kit.Ctx) error {
	page, err := p.closingFile(c, c.R.URL.Query())
	if err != nil {
		return err
	}
	return c.Show(closingView(page))
}

func (p Pages) closeOrganisation(c *kit.Ctx) error {
	page, err := p.closingFile(c, url.Values{"successeur": {c.Value("successeur")}})
	if err != nil {
		return err
	}
	page.Form, page.Reason, page.On = "fermeture", c.Value("motif"), c.Value("fermee_le")
	var refusals fault.Form
	why, err := organisation.ParseReason(page.Reason, true)
	refusals.Check("motif", err)
	on, err := c.Date("fermee_le")
	refusals.Check("", err)
	if err = refusals.Err(); err == nil {
		c.Then("/gestion/structures/" + page.PublicID)
		err = p.Successions.Close(c.Context(), c.Actor, page.PublicID, page.Successor, c.Value("apercu"), on, why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(closingView(page))
	}
	c.Flash("gestion.organisation.closed")
	return c.Done()
}

// facts says what closing would do, and the rule for what is open; what there is
// none of is left out.
func (p closingPage) facts() []ui.Fact {
	v := p.Preview
	members, pending := french.Count(v.Members, "rattachement prend fin", "rattachements prennent fin"), french.Count(v.Pending, "demande prend fin", "demandes prennent fin")+", avec votre motif"
	if v.Successor.ID != "" {
		members += nb + "; chaque personne rejoint la suite d’un clic"
		pending = french.Count(v.Pending, "demande passe", "demandes passent") + " à la structure qui succède, qui y répond"
	}
	facts := []ui.Fact{{Term: "Succession", Value: cmp.Or(v.Successor.Label(), "Aucune structure ne lui succède")}}
	for _, one := range []struct {
		n           int
		term, value string
	}{
		{v.Members, "Membres", members},
		{v.Waiting, "Rattachements en attente", french.Count(v.Waiting, "refusé, avec votre motif", "refusés, avec votre motif")},
		{v.Pending, "Demandes sans réponse de l’employeur", pending},
		{v.Placed, "Demandes déjà acceptées par l’employeur", french.Count(v.Placed, "reste à sa place", "restent à leur place")},
	} {
		if one.n > 0 {
			facts = append(facts, ui.Fact{Term: one.term, Value: one.value})
		}
	}
	return facts
}

// accountMergePage makes one account of two: the one of the address is kept.
type accountMergePage struct {
	account.Person
	typed
	Q       string
	Others  []other
	Preview succession.PersonPreview
}

func (p accountMergePage) path() string { return "/gestion/comptes/" + p.PublicID + "/fusion" }

func (p Pages) accountMergeFile(c *kit.Ctx, with string) (page accountMergePage, err error) {
	file, err := p.Accounts.Read(c.Context(), c.Actor, c.Path("id"))
	if page.Person = file.Person; err != nil {
		return page, err
	}
	if err := policy.Require(c.Actor, policy.AccountMerge, page.Subject()); err != nil {
		return page, err
	}
	if with != "" {
		page.Preview, err = p.Successions.PreviewPersons(c.Context(), c.Actor, page.PublicID, with)
		return page, err
	}
	page.Q = cmp.Or(c.Query("q"), page.LastName)
	people, _, err := p.Accounts.List(c.Context(), c.Actor, account.Filter{Text: page.Q})
	for _, one := range people {
		if one.ID != page.ID && one.Status != account.Closed && len(page.Others) < 10 {
			page.Others = append(page.Others, other{one.Name(), one.Email.Display(), page.path() + "?avec=" + one.PublicID})
		}
	}
	return page, err
}

func (p Pages) accountMerge(c *kit.Ctx) error {
	page, err := p.accountMergeFile(c, c.Query("avec"))
	if err != nil {
		return err
	}
	return c.Show(accountMergeView(page))
}

func (p Pages) mergeAccounts(c *kit.Ctx) error {
	page, err := p.accountMergeFile(c, c.Value("avec"))
	if err != nil {
		return err
	}
	page.Form, page.Reason = "fusion", c.Value("motif")
	why, err := organisation.ParseReason(page.Reason, true)
	if err == nil {
		c.Then("/gestion/comptes/" + page.PublicID)
		err = p.Successions.MergePersons(c.Context(), c.Actor, page.PublicID, c.Value("avec"), c.Value("apercu"), why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(accountMergeView(page))
	}
	c.Flash("gestion.account.merged")
	return c.Done()
}

// settled says each conflict, and how it is settled.
func (p accountMergePage) settled() []string {
	var all []string
	for _, s := range p.Preview.Structures {
		all = append(all, "Les deux comptes sont rattachés à "+s+nb+": un seul rattachement reste, avec les rôles des deux.")
	}
	for _, o := range p.Preview.Courses {
		all = append(all, "Deux demandes pour «"+nb+o.Title+nb+"»"+nb+": la plus avancée reste ("+strings.ToLower(sentenceOf("enrolment.status."+o.Stays, o.Stays))+"), l’autre est retirée ("+
			strings.ToLower(sentenceOf("enrolment.status."+o.Ends, o.Ends))+") et sa place est rendue.")
	}
	if n := p.Preview.Services; n > 0 {
		all = append(all, french.Count(n, "service connaît les deux comptes", "services connaissent les deux comptes")+nb+": l’accord du compte gardé reste.")
	}
	return all
}
