package structures

import (
	"net/url"
	"strings"

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

// found is what the page of the finder shows.
type found struct {
	Query string
	Hits  []organisation.Hit
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
	most := pageMost
	data := c.WantsJSON()
	if data {
		most = offerMost
	}
	var err error
	if page.Hits, err = p.Desk.Find(c.Context(), page.Query, most); err != nil {
		return err
	}
	if !data {
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

// activities finds APE codes by code or by words.
func (p Pages) activities(c *kit.Ctx) error {
	offers := []proposal{}
	for _, a := range reference.SearchAPE(c.Query("q"), offerMost) {
		offers = append(offers, proposal{Name: a.Label(), Value: a.Code, Label: a.String(), Detail: a.NomenclatureName()})
	}
	return c.JSON(offers)
}

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
	if h.Closed {
		return ""
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
	if h.Address != "" {
		all = append(all, h.Address)
	}
	if !h.SIRET.IsZero() {
		all = append(all, "SIRET\u00a0"+h.SIRET.String())
	}
	if can, _ := stand(h); can != "" {
		all = append(all, can)
	}
	return strings.Join(all, " · ")
}

// stand tells where a line of the finder stands.
func stand(h organisation.Hit) (word string, tone ui.Tone) {
	switch {
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
	l := ui.Line{Title: h.Name, Href: joinPath(h), Kicker: h.Acronym, Where: h.Address, Tone: tone, Can: word}
	if !h.SIRET.IsZero() {
		l.Where = strings.TrimPrefix(l.Where+" · SIRET\u00a0"+h.SIRET.String(), " · ")
	}
	switch {
	case h.Closed:
		l.Why = "Cherchez l’établissement qui l’a remplacé."
	case h.Members > 0:
		l.Why = french.Count(h.Members, "personne", "personnes")
	}
	return l
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
	if len(f.Hits) >= pageMost {
		return "Les " + french.Count(pageMost, "première réponse", "premières réponses") + ". Ajoutez un mot, la commune par exemple, pour préciser."
	}
	return french.Count(len(f.Hits), "réponse", "réponses") + "."
}
