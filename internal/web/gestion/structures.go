package gestion

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// organisationsPage is the list of structures, narrowed by what the address
// says.
type organisationsPage struct {
	Lines    []organisation.ListLine
	More     bool
	Filter   organisation.ListFilter
	Networks []organisation.Network
	Only     string // the box that narrows, as the address says it
	Year     int
	Query    url.Values
}

func (p Pages) organisations(c *kit.Ctx) error {
	page := organisationsPage{Only: c.Query("seulement"), Year: thisYear(c.View.Now), Query: url.Values{}}
	f := &page.Filter
	f.Q, f.Page, f.Department, f.Network = c.Query("q"), c.PageNumber(), c.Query("departement"), c.Query("reseau")
	f.Status = oneOf([]organisation.Status{organisation.Active, organisation.Suspended, organisation.Closed}, c.Query("etat"))
	f.Provider, f.Provisional, f.Orphans = page.Only == "prestataires", page.Only == "provisoires", page.Only == "sans-referent"
	if reference.DepartmentName(f.Department) == "" {
		f.Department = ""
	}
	keep(page.Query, map[string]string{"q": f.Q, "departement": f.Department, "reseau": f.Network, "etat": string(f.Status), "seulement": page.Only})
	var err error
	if page.Networks, err = p.Organisations.Networks(c.Context(), c.Actor); err != nil {
		return err
	}
	if page.Lines, page.More, err = p.Organisations.List(c.Context(), c.Actor, *f); err != nil {
		return err
	}
	return c.Show(organisationsView(page))
}

// keep puts in the address what narrows a list.
func keep(q url.Values, values map[string]string) {
	for name, value := range values {
		if value != "" {
			q.Set(name, value)
		}
	}
}

// last is the number of the last page that is known of.
func last(page int, more bool) int {
	if more {
		return page + 1
	}
	return page
}

func departmentOptions() []ui.Option {
	var all []ui.Option
	for _, d := range reference.Departments() {
		all = append(all, ui.Option{Value: d.Code, Label: d.Code + " – " + d.Name})
	}
	return all
}

func regionOptions() []ui.Option {
	var all []ui.Option
	for _, r := range reference.Regions() {
		all = append(all, ui.Option{Value: r.Code, Label: r.Name})
	}
	return all
}

// organisationPage is one structure as the staff sees it.
type organisationPage struct {
	organisation.Page
	typed
	Capability organisation.TypedCapability // what the form of the provider holds
	Year       string                       // typed in the form of adhésions
	Networks   []organisation.Network       // to choose from, for who may
	Path       string
	Now        time.Time
	Lapses     map[int][]enrolment.Lapsing // by year, what the end of its adhésion would do
}

func (p Pages) organisationFile(c *kit.Ctx) (page organisationPage, err error) {
	page.Page, err = p.Organisations.Page(c.Context(), c.Actor, c.Path("id"))
	page.Path, page.Now = "/gestion/structures/"+page.PublicID, c.View.Now
	v := page.Provider
	page.Capability = organisation.TypedCapability{
		NDA: v.NDA, Region: regionCode(v.NDARegion), Status: string(v.NDAStatus), CheckedOn: v.NDACheckedOn, QualiopiFrom: v.QualiopiFrom, QualiopiTo: v.QualiopiTo,
	}
	if err != nil || !page.May.DecideAdhesion {
		return page, err
	}
	if page.Networks, err = p.Organisations.Networks(c.Context(), c.Actor); err != nil {
		return page, err
	}
	if err := p.lapses(c, &page); err != nil {
		return page, err
	}
	return page, p.offers(c, &page.typed)
}

// lapses says what the end of each adhésion that is active would do.
func (p Pages) lapses(c *kit.Ctx, page *organisationPage) (err error) {
	page.Lapses = map[int][]enrolment.Lapsing{}
	for _, d := range page.Adhesions {
		if d.Status == organisation.AdhesionGranted && d.Year >= thisYear(c.View.Now) {
			if page.Lapses[d.Year], err = p.Enrolments.PreviewLapse(c.Context(), c.Actor, []string{page.ID}, d.Year); err != nil {
				return err
			}
		}
	}
	return nil
}

func regionCode(name string) string {
	for _, r := range reference.Regions() {
		if r.Name == name {
			return r.Code
		}
	}
	return ""
}

func (p Pages) organisation(c *kit.Ctx) error {
	page, err := p.organisationFile(c)
	if err != nil {
		return err
	}
	return c.Show(organisationView(page))
}

// onOrganisation runs a deed on the structure of the address, and shows its
// page again when the form is refused.
func (p Pages) onOrganisation(c *kit.Ctx, form, done string, deed func(*organisationPage) error) error {
	page, err := p.organisationFile(c)
	if err != nil {
		return err
	}
	page.Form, page.Reason = form, c.Value("motif")
	c.Then(page.Path)
	err = deed(&page)
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(organisationView(page))
	}
	c.Flash(done)
	return c.Done()
}

func (p Pages) grantAdhesion(c *kit.Ctx) error {
	return p.onOrganisation(c, "adhesion", "gestion.adhesion.granted", func(page *organisationPage) error {
		page.Year = c.Value("annee")
		year, err := strconv.Atoi(page.Year)
		if err != nil {
			return fault.Field("annee", "adhesion.year")
		}
		why, err := organisation.ParseReason(page.Reason, false)
		if err != nil {
			return err
		}
		return p.Organisations.GrantAdhesion(c.Context(), c.Actor, c.Path("id"), year, why)
	})
}

// decideAdhesion answers an adhésion that is asked for, or ends an active one;
// its form stands on the page of the structure, which it names.
func (p Pages) decideAdhesion(c *kit.Ctx) error {
	page, err := p.adhesionOwner(c)
	if err != nil {
		return err
	}
	values := p.valuesOf(organisation.Who{}, page.Page.Organisation, "/structures/"+page.PublicID)
	values["année"] = page.yearOfAdhesion(c.Path("id"))
	if shown, err := page.composing(c, "adhesion-"+c.Path("id"), values); shown || err != nil {
		return page.shown(c, organisationView(page))
	}
	events := map[string]organisation.AdhesionEvent{"accorder": organisation.Granted, "refuser": organisation.Declined, "terminer": organisation.Stopped}
	ev := events[c.Value("decision")]
	why, err := reasonOf(page.Reason, ev != organisation.Granted)
	if err == nil {
		c.Then(page.Path)
		err = p.Organisations.DecideAdhesion(c.Context(), c.Actor, c.Path("id"), ev, why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(organisationView(page))
	}
	c.Flash("gestion.adhesion." + string(ev))
	return c.Done()
}

// adhesionOwner is the page of the structure whose adhésion is decided on.
func (p Pages) adhesionOwner(c *kit.Ctx) (page organisationPage, err error) {
	page.Page, err = p.Organisations.Page(c.Context(), c.Actor, c.Value("structure"))
	page.Path, page.Now = "/gestion/structures/"+page.PublicID, c.View.Now
	for _, d := range page.Adhesions {
		if d.PublicID == c.Path("id") {
			if err := p.lapses(c, &page); err != nil {
				return page, err
			}
			return page, p.offers(c, &page.typed)
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "not_found")
	}
	return page, err
}

func (p Pages) grantProvider(c *kit.Ctx) error {
	return p.onOrganisation(c, "prestataire", "gestion.provider.granted", func(page *organisationPage) error {
		page.Capability = organisation.TypedCapability{
			NDA: c.Value("nda"), Region: c.Value("nda_region"), Status: c.Value("nda_statut"), CheckedOn: c.Value("nda_verifie_le"),
			QualiopiFrom: c.Value("qualiopi_du"), QualiopiTo: c.Value("qualiopi_au"),
		}
		capability, err := organisation.ParseCapability(page.Capability)
		if err != nil {
			return err
		}
		return p.Organisations.GrantProvider(c.Context(), c.Actor, c.Path("id"), capability)
	})
}

func (p Pages) withdrawProvider(c *kit.Ctx) error {
	return p.onOrganisation(c, "retrait", "gestion.provider.withdrawn", func(page *organisationPage) error {
		why, err := organisation.ParseReason(page.Reason, true)
		if err != nil {
			return err
		}
		return p.Organisations.WithdrawProvider(c.Context(), c.Actor, c.Path("id"), why)
	})
}

// adhesionsPage is the structures by what became of their adhésion this year.
type adhesionsPage struct {
	Lines  []organisation.ListLine
	More   bool
	Status organisation.AdhesionStatus
	Page   int
	Year   int
	Now    int   // this year
	Known  []int // the years that have adhésions, the latest first
}

// firstYear is the first civil year whose adhésions may be listed.
const firstYear = 2000

func (p Pages) adhesions(c *kit.Ctx) error {
	page := adhesionsPage{Status: organisation.AdhesionAsked, Page: c.PageNumber(), Year: thisYear(c.View.Now)}
	page.Now = page.Year
	if y := yearOf(c.Query("annee")); y >= firstYear && y <= page.Now+1 {
		page.Year = y
	}
	if s := oneOf(adhesionLists, c.Query("etat")); s != "" {
		page.Status = s
	}
	var err error
	if page.Lines, page.More, err = p.Organisations.List(c.Context(), c.Actor, organisation.ListFilter{Adhesion: page.Status, Year: page.Year, Page: page.Page}); err != nil {
		return err
	}
	if page.Known, err = p.Organisations.AdhesionYears(c.Context(), c.Actor); err != nil {
		return err
	}
	return c.Show(adhesionsView(page))
}

func (p adhesionsPage) at(y int, s organisation.AdhesionStatus) string {
	return "/gestion/adhesions?" + url.Values{"annee": {year(y)}, "etat": {string(s)}}.Encode()
}

// years lead to the other years: those that have adhésions, this one and the
// next.
func (p adhesionsPage) years() []ui.Tab {
	var all []ui.Tab
	for _, y := range p.Known {
		all = append(all, ui.Tab{Label: year(y), Href: p.at(y, p.Status), Count: -1, Current: y == p.Year})
	}
	return all
}

func (p adhesionsPage) tabs() []ui.Tab {
	var all []ui.Tab
	for _, s := range adhesionLists {
		all = append(all, ui.Tab{Label: french.Sentence("adhesion.status." + string(s)), Href: p.at(p.Year, s), Count: -1, Current: p.Status == s})
	}
	return all
}

// lapsed tells that what was checked of a provider no longer holds.
func lapsed(v organisation.Provider, today civil.Day) []string {
	var all []string
	if v.NDAStatus != organisation.NDAActive {
		all = append(all, "Déclaration d’activité "+strings.ToLower(french.Sentence("nda.status."+string(v.NDAStatus))))
	}
	if v.QualiopiTo != "" && civil.Day(v.QualiopiTo) < today {
		all = append(all, "Certificat Qualiopi expiré le "+french.DayMonthYear(civil.Day(v.QualiopiTo)))
	}
	return all
}

func (p organisationPage) yearOfAdhesion(publicID string) string {
	for _, d := range p.Adhesions {
		if d.PublicID == publicID {
			return year(d.Year)
		}
	}
	return ""
}

// ends tells whether the one who reads may answer an adhésion as it stands.
func (p organisationPage) ends(d organisation.Adhesion) bool {
	return p.May.DecideAdhesion && (d.Status == organisation.AdhesionAsked || d.Status == organisation.AdhesionGranted && d.Year >= thisYear(p.Now))
}

// confirms tells whether the one who reads may confirm a provisional référent.
func (p organisationPage) confirms(m organisation.Member) bool {
	return p.May.ConfirmReferent && m.Has(policy.ReferentProvisional)
}

// yearAsked is the year in the form of adhésions: the one typed, else this one.
func (p organisationPage) yearAsked() string {
	if p.Year != "" {
		return p.Year
	}
	return year(thisYear(p.Now))
}

// answerOf heads the form of an adhésion.
func answerOf(d organisation.Adhesion) string {
	if d.Status == organisation.AdhesionAsked {
		return "Répondre à la demande d’adhésion " + year(d.Year)
	}
	return "Mettre fin à l’adhésion " + year(d.Year)
}

func providerWord(offers bool) string {
	if offers {
		return "Noter une nouvelle vérification"
	}
	return "Donner la capacité de prestataire"
}

func qualiopi(v organisation.Provider) string {
	if v.QualiopiTo == "" {
		return "Aucun certificat noté"
	}
	return french.Range(civil.Day(v.QualiopiFrom), civil.Day(v.QualiopiTo))
}
