package gestion

import (
	"profil/internal/organisation"
	"profil/internal/web/kit"
)

// similarPage is what one decision would answer at once: it is its preview.
type similarPage struct {
	typed
	Kicker, Title string
	Rows          []similarRow
	Request       bool // of structures; else affiliations
	Ticked        map[string]bool
	Recognises    string // the domain that may be verified in the same answer, "" for none
	Domain        string // the one to recognise, as ticked
	Path, Back    string
}

func (p similarPage) summary() map[string]string { return p.withBox(p.Recognises) }

// similarRow is one thing that the decision answers; the first one is the one
// that led here.
type similarRow struct{ PublicID, Name, Detail, Email, Href string }

func (p Pages) similarRequestsFile(c *kit.Ctx) (page similarPage, file requestPage, err error) {
	if file, err = p.requestFile(c); err != nil {
		return page, file, err
	}
	page = similarPage{typed: file.typed, Request: true, Kicker: "Gestion · demande n° " + file.Reference, Title: file.RequestFile.Form.Name, Path: file.Path + "/semblables", Back: file.Path, Ticked: map[string]bool{}}
	for _, l := range append([]organisation.RequestLine{file.RequestLine}, file.Similar...) {
		page.Rows = append(page.Rows, similarRow{l.PublicID, l.Who.Name, l.Form.Name, l.Who.Email, "/gestion/demandes-structures/" + l.PublicID})
		page.Ticked[l.PublicID] = true
	}
	return page, file, nil
}

func (p Pages) similarRequests(c *kit.Ctx) error {
	page, _, err := p.similarRequestsFile(c)
	if err != nil {
		return err
	}
	return c.Show(similarView(page))
}

func (p Pages) similarAffiliationsFile(c *kit.Ctx) (page similarPage, file affiliationPage, err error) {
	if file, err = p.affiliationFile(c); err != nil {
		return page, file, err
	}
	page = similarPage{typed: file.typed, Kicker: "Gestion · rattachement", Title: file.Organisation.Label(), Recognises: file.Recognises, Path: file.Path + "/semblables", Back: file.Path, Ticked: map[string]bool{}}
	for _, l := range append([]organisation.AffiliationLine{file.AffiliationLine}, file.Similar...) {
		page.Rows = append(page.Rows, similarRow{l.PublicID, l.Who.Name, l.Function, l.Who.Email, "/gestion/rattachements/" + l.PublicID})
		page.Ticked[l.PublicID] = true
	}
	return page, file, nil
}

func (p Pages) similarAffiliations(c *kit.Ctx) error {
	page, _, err := p.similarAffiliationsFile(c)
	if err != nil {
		return err
	}
	return c.Show(similarView(page))
}

// ticked reads which of the rows are answered; the first one always is.
func (p *similarPage) ticked(c *kit.Ctx) (also []string) {
	p.Ticked = map[string]bool{}
	for _, id := range c.Values("avec") {
		p.Ticked[id] = true
		if id != p.Rows[0].PublicID {
			also = append(also, id)
		}
	}
	return also
}

func (p Pages) decideSimilarRequests(c *kit.Ctx) error {
	page, file, err := p.similarRequestsFile(c)
	if err != nil {
		return err
	}
	also := page.ticked(c)
	values := p.valuesOfRequest(file.RequestFile)
	delete(values, "prénom")
	delete(values, "personne")
	delete(values, "demande")
	if shown, err := page.composing(c, "demande", values); shown || err != nil {
		return page.shown(c, similarView(page))
	}
	events := map[string]organisation.RequestEvent{"accepter": organisation.WasGranted, "refuser": organisation.WasRefused, "corriger": organisation.AskedInfo}
	v := organisation.Verdict{Event: events[c.Value("decision")]}
	if v.Event == "" {
		return errNoDecision
	}
	if v.Why, err = reasonOf(page.Reason, v.Event != organisation.WasGranted); err == nil {
		c.Then("/gestion")
		err = p.Organisations.DecideSimilarRequests(p.Casework.Free(c.Context(), c.Actor, page.things(also)...), c.Actor, c.Path("id"), also, v)
	}
	return page.answered(c, "gestion.similar.answered", err)
}

func (p Pages) decideSimilarAffiliations(c *kit.Ctx) error {
	page, file, err := p.similarAffiliationsFile(c)
	if err != nil {
		return err
	}
	also := page.ticked(c)
	page.Domain = c.Value("domaine")
	values := p.valuesOfAffiliation(file.AffiliationFile)
	delete(values, "prénom")
	delete(values, "personne")
	if shown, err := page.composing(c, "rattachement", values); shown || err != nil {
		return page.shown(c, similarView(page))
	}
	accept := c.Value("decision") == "accepter"
	if !accept && c.Value("decision") != "refuser" {
		return errNoDecision
	}
	why, err := reasonOf(page.Reason, !accept)
	if err == nil {
		c.Then("/gestion")
		err = p.Organisations.DecideSimilar(p.Casework.Free(c.Context(), c.Actor, page.things(also)...), c.Actor, c.Path("id"), also, organisation.Answer{Accept: accept, Why: why, Domain: page.Domain})
	}
	done := "gestion.similar.answered"
	if accept && page.Domain != "" {
		done = "gestion.similar.recognised"
	}
	return page.answered(c, done, err)
}

// things are those that the decision answers, by the names under which the staff
// says that it is on them.
func (p similarPage) things(also []string) (all []string) {
	queue := ofPending
	if p.Request {
		queue = ofRequests
	}
	for _, id := range append([]string{p.Rows[0].PublicID}, also...) {
		all = append(all, queue+":"+id)
	}
	return all
}

// answered tells what became of the decision: done, where it is taken.
func (p similarPage) answered(c *kit.Ctx, done string, err error) error {
	if p.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if p.Errors != nil {
		return c.Again(similarView(p))
	}
	c.Flash(done)
	return c.Done()
}

func (p similarPage) form() string {
	if p.Request {
		return "demande"
	}
	return "rattachement"
}

func (p similarPage) detail() string {
	if p.Request {
		return "Structure demandée"
	}
	return "Fonction"
}
