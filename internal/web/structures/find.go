package structures

import (
	"net/url"
	"strings"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/reference"
	"profil/internal/siret"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// The most lines of a page of the finder, and of what it offers as one types.
const (
	pageMost  = 20
	offerMost = 10
)

// found is what the page of the finder shows: what was found, or the
// establishments of one legal unit.
type found struct {
	Query string
	organisation.Finding
	Others map[siret.SIREN]int // establishments of each legal unit that are not shown

	Unit  siret.SIREN // the legal unit whose establishments are listed
	Total int         // how many it has
	Page  int         // from 1
}

// proposal is what a finder offers to its script; the first two are for other
// programs.
type proposal struct {
	SIRET  string `json:"siret,omitempty"`
	Name   string `json:"name"`
	Value  string `json:"value"`
	Label  string `json:"label"`
	Detail string `json:"detail,omitempty"`
	Href   string `json:"href,omitempty"`
	Off    bool   `json:"off,omitempty"`
}

// search answers a page, or the same list as data.
func (p Pages) search(c *kit.Ctx) error {
	page := found{Query: c.Query("q")}
	if unit, err := siret.ParseSIREN(c.Query("siren")); err == nil {
		page.Unit = unit
		return p.family(c, page)
	}
	most := pageMost
	data := c.WantsJSON()
	if data {
		most = offerMost
	}
	var err error
	if page.Finding, err = p.Desk.Find(c.Context(), page.Query, most); err != nil {
		return err
	}
	if !data {
		if page.Others, err = p.Desk.Others(c.Context(), page.Hits); err != nil {
			return err
		}
		return c.Show(findView(page))
	}
	offers := make([]proposal, 0, len(page.Hits))
	for _, h := range page.Hits {
		offers = append(offers, proposal{
			SIRET: h.SIRET.Digits(), Name: h.Name, Value: h.SIRET.Digits(), Label: h.Name, Detail: detail(h), Href: joinPath(h), Off: h.Closed,
		})
	}
	return c.JSON(offers)
}

// family lists the establishments of one legal unit.
func (p Pages) family(c *kit.Ctx, page found) (err error) {
	page.Page = c.PageNumber()
	page.Hits, page.Total, err = p.Desk.Family(c.Context(), page.Unit, page.Query, (page.Page-1)*pageMost, pageMost)
	if err != nil {
		return err
	}
	return c.Show(familyView(page))
}

// activities finds APE codes by code or by words.
func (p Pages) activities(c *kit.Ctx) error {
	offers := []proposal{}
	for _, a := range reference.SearchAPE(c.Query("q"), official(c), offerMost) {
		offers = append(offers, proposal{Name: a.Label(), Value: a.Code, Label: a.String(), Detail: a.NomenclatureName()})
	}
	return c.JSON(offers)
}

// official is the nomenclature of APE codes that forms ask for first today.
func official(c *kit.Ctx) string { return reference.Official(civil.DayOf(c.View.Now, civil.Paris)) }

// communes lists those of a postcode.
func (p Pages) communes(c *kit.Ctx) error {
	postcode, _ := siret.Digits(c.Query("code_postal"))
	offers := []proposal{}
	for _, t := range reference.CommunesOf(postcode) {
		offers = append(offers, proposal{Name: t.Name, Value: t.INSEE, Label: t.Name})
	}
	return c.JSON(offers)
}

// joinPath is where one joins what a line of the finder shows.
func joinPath(h organisation.Hit) string {
	switch {
	case h.Closed:
		return ""
	case h.Hidden: // whoever works there says who it is
		return "/structures/nouvelle?siret=" + h.SIRET.Digits()
	}
	if h.PublicID != "" {
		return "/structures/rejoindre?structure=" + h.PublicID
	}
	return "/structures/rejoindre?siret=" + h.SIRET.Digits()
}

// detail tells apart the lines of one name.
func detail(h organisation.Hit) string {
	var all []string
	if h.Acronym != "" {
		all = append(all, h.Acronym)
	}
	if h.Sign != "" {
		all = append(all, h.Sign)
	}
	if h.Address != "" {
		all = append(all, h.Address)
	}
	if !h.SIRET.IsZero() {
		all = append(all, "SIRET\u00a0"+h.SIRET.String())
	}
	if h.Head {
		all = append(all, "siège")
	}
	if can, _ := stand(h); can != "" {
		all = append(all, can)
	}
	if !h.Successor.IsZero() {
		all = append(all, "remplacé par le SIRET\u00a0"+h.Successor.String())
	}
	return strings.Join(all, " · ")
}

// stand tells where a line of the finder stands.
func stand(h organisation.Hit) (word string, tone ui.Tone) {
	switch {
	case h.Closed && h.ClosedOn != "":
		return "Fermé depuis le " + french.DayMonthYear(h.ClosedOn), ui.Off
	case h.Closed:
		return "Fermé", ui.Off
	case h.PublicID != "":
		return "Déjà dans PROFIL", ui.Good
	}
	return "", ui.Off
}

// line is a hit as the page shows it.
func line(h organisation.Hit) ui.Line {
	word, tone := stand(h)
	l := ui.Line{Title: h.Name, Href: joinPath(h), Kicker: h.Acronym, Where: h.Address, Tone: tone, Can: word, Off: h.Closed}
	if h.Sign != "" {
		l.Kicker = strings.TrimPrefix(l.Kicker+" · Enseigne\u00a0: "+h.Sign, " · ")
	}
	if !h.SIRET.IsZero() {
		l.Where = strings.TrimPrefix(l.Where+" · SIRET\u00a0"+h.SIRET.String(), " · ")
	}
	if h.Head {
		l.Where += " · siège"
	}
	switch {
	case h.Closed && !h.Successor.IsZero():
		l.Why, l.WhyHref = "Remplacé par le SIRET\u00a0"+h.Successor.String(), "/structures/recherche?q="+h.Successor.Digits()
	case h.Closed:
		l.Why = "Cherchez l’établissement qui l’a remplacé."
	case h.Hidden:
		l.Why = "Ni son nom ni son adresse ne sont publics."
	case h.Members > 0:
		l.Why = french.Count(h.Members, "personne", "personnes")
	}
	return l
}

// lines are some hits; after the last one of a legal unit that has more
// establishments stands the way to them.
func (f found) lines(hits []organisation.Hit) []ui.Line {
	var all []ui.Line
	for i, h := range hits {
		l, unit := line(h), h.SIRET.SIREN()
		others := f.Others[unit]
		if others > 0 && (i+1 == len(hits) || hits[i+1].SIRET.SIREN() != unit) {
			l.More = french.Count(others, "autre établissement", "autres établissements")
			l.MoreHref = "/structures/recherche?siren=" + unit.Digits()
		}
		all = append(all, l)
	}
	return all
}

// exact are the lines of what was typed, near those of what was meant.
func (f found) exact() []ui.Line { return f.lines(f.Hits[:f.Exact]) }
func (f found) near() []ui.Line  { return f.lines(f.Hits[f.Exact:]) }

// meant says what the near lines bear: « bordeaux » ou « bordes ».
func (f found) meant() string {
	var all []string
	for _, words := range f.Corrected {
		all = append(all, "«\u00a0"+words+"\u00a0»")
	}
	if len(all) > 1 {
		return strings.Join(all[:len(all)-1], ", ") + " ou " + all[len(all)-1]
	}
	return strings.Join(all, "")
}

// lacking is where one asks for what the finder lacks, with the SIRET when that
// is what was looked for.
func (f found) lacking() string {
	if s, err := siret.Parse(f.Query); err == nil {
		return "/structures/nouvelle?siret=" + url.QueryEscape(s.Digits())
	}
	return "/structures/nouvelle"
}

// count says how many lines there are.
func (f found) count() string {
	switch {
	case f.Doubt != "" && len(f.Hits) > 0:
		return french.Sentence(f.Doubt) + " Voici ce qui lui ressemble."
	case f.Doubt != "":
		return french.Sentence(f.Doubt)
	case f.Exact == 0:
		return "Aucune structure ne porte «\u00a0" + f.Query + "\u00a0». Voici les résultats pour " + f.meant() + "."
	case f.Exact >= pageMost:
		return "Les " + french.Count(pageMost, "première réponse", "premières réponses") + ". Ajoutez un mot, la commune par exemple, pour préciser."
	}
	return french.Count(f.Exact, "réponse", "réponses") + "."
}

// name is that of the legal unit, as the first of its establishments bears it.
func (f found) name() string {
	if len(f.Hits) == 0 {
		return "SIREN\u00a0" + f.Unit.String()
	}
	return f.Hits[0].Name
}

// pages is where one stands in the establishments of a legal unit.
func (f found) pages() ui.Pages {
	return ui.Pages{
		Page: f.Page, Last: max(1, (f.Total+pageMost-1)/pageMost), Path: "/structures/recherche",
		Query: url.Values{"siren": {f.Unit.Digits()}, "q": {f.Query}},
	}
}
