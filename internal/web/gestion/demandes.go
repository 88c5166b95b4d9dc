package gestion

import (
	"net/url"
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// enrolmentsPage is the list of requests, narrowed by what the address says.
type enrolmentsPage struct {
	Lines  []enrolment.Line
	More   bool
	Status enrolment.Status
	Year   int
	Page   int
	Query  url.Values
	Now    time.Time
}

func (p Pages) enrolments(c *kit.Ctx) error {
	page := enrolmentsPage{Status: oneOf(enrolmentLists, c.Query("etat")), Page: c.PageNumber(), Query: url.Values{}, Now: c.View.Now}
	f := enrolment.Filter{Page: page.Page}
	if page.Status != "" {
		f.Statuses = []enrolment.Status{page.Status}
	}
	for _, y := range page.years() {
		if c.Query("annee") == y.Value {
			page.Year = yearOf(y.Value)
		}
	}
	f.Year = page.Year
	keep(page.Query, map[string]string{"etat": string(page.Status)})
	if page.Year != 0 {
		page.Query.Set("annee", year(page.Year))
	}
	var err error
	if page.Lines, page.More, err = p.Enrolments.List(c.Context(), c.Actor, f); err != nil {
		return err
	}
	return c.Show(enrolmentsView(page))
}

// years are those that the list may be narrowed to.
func (p enrolmentsPage) years() []ui.Option {
	var all []ui.Option
	for y := thisYear(p.Now) + 1; y > thisYear(p.Now)-4; y-- {
		all = append(all, ui.Option{Value: year(y), Label: year(y)})
	}
	return all
}

// enrolmentPage is one request as the staff sees it.
type enrolmentPage struct {
	enrolment.File
	typed
	Path string
	Now  time.Time
}

// answerBy is by when the employer has to answer, "" while they are not asked.
func (p enrolmentPage) answerBy() string {
	if p.EmployerDueAt.IsZero() {
		return ""
	}
	return french.Deadline(p.EmployerDueAt, p.Now)
}

// order is who answers first, where it is not the usual one.
func (p enrolmentPage) order() string {
	if !p.ProviderFirst {
		return ""
	}
	return french.Sentence("order.provider")
}

func (p Pages) enrolmentFile(c *kit.Ctx) (page enrolmentPage, err error) {
	page.File, err = p.Enrolments.Open(c.Context(), c.Actor, c.Path("id"))
	page.Path, page.Now = "/gestion/demandes/"+page.PublicID, c.View.Now
	return page, err
}

func (p Pages) enrolment(c *kit.Ctx) error {
	page, err := p.enrolmentFile(c)
	if err != nil {
		return err
	}
	return c.Show(enrolmentView(page))
}

// stepIn answers in place of the employer, or ends a request, for a reason that
// is kept and shown.
func (p Pages) stepIn(c *kit.Ctx) error {
	page, err := p.enrolmentFile(c)
	if err != nil {
		return err
	}
	decision := c.Value("decision")
	page.Form, page.Reason = "intervention", c.Value("motif")
	why, err := enrolment.ParseReason(page.Reason, true)
	if err == nil {
		c.Then(page.Path)
		switch decision {
		case "accorder", "refuser":
			_, err = p.Enrolments.Decide(c.Context(), c.Actor, []string{page.PublicID}, decision == "accorder", why)
		case "annuler":
			err = p.Enrolments.CallOff(c.Context(), c.Actor, page.PublicID, why)
		default:
			err = fault.Field("motif", "choose")
		}
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(enrolmentView(page))
	}
	c.Flash("gestion.enrolment." + decision)
	return c.Done()
}

// moments is the timeline of a request.
func (p enrolmentPage) moments() []ui.Moment {
	var all []ui.Moment
	for _, s := range p.Steps {
		m := ui.Moment{Title: sentenceOf("enrolment.event."+string(s.Event), sentenceOf("enrolment."+string(s.Event), string(s.Event))), When: french.Instant(s.At), Detail: s.Reason}
		if name := p.Names[s.Actor]; name != "" {
			m.When += ", " + name
		}
		if s.From.SessionID != "" {
			m.Detail = strings.TrimSuffix("Auparavant\u00a0: session "+french.OfRange(s.From.FirstDay, s.From.LastDay)+". "+s.Reason, ". ")
		}
		all = append(all, m)
	}
	if len(all) > 0 {
		all[len(all)-1].Now = true
	}
	return all
}

// sessionsPage is every session that is not over, with what is wrong with it.
type sessionsPage struct {
	Rows      []catalogue.Row
	Alerts    map[string][]string // by inner id of the session
	Providers []organisation.Provider
	Status    catalogue.SessionStatus
	Alone     bool // only those that have an alert
	Today     civil.Day
}

func (p Pages) sessions(c *kit.Ctx) error {
	page := sessionsPage{
		Alerts: map[string][]string{}, Status: oneOf(sessionLists, c.Query("etat")), Alone: c.Query("alertes") != "",
		Today: civil.DayOf(c.View.Now, civil.Paris),
	}
	_, rows, err := p.Catalogue.Dashboard(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	providers, err := p.Organisations.Providers(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, v := range providers {
		if len(lapsed(v, page.Today)) > 0 {
			page.Providers = append(page.Providers, v)
		}
	}
	for _, r := range rows {
		if a := alerts(r, page.Today, c.View.Now); len(a) > 0 {
			page.Alerts[r.ID] = a
		} else if page.Alone {
			continue
		}
		if page.Status == "" || r.Status == page.Status {
			page.Rows = append(page.Rows, r)
		}
	}
	return c.Show(sessionsView(page))
}

// soon is how many days before the end of its requests a session that is too
// small is shown.
const soon = 7

// alerts says what is wrong with a session.
func alerts(r catalogue.Row, today civil.Day, now time.Time) []string {
	var all []string
	waiting := r.Status == catalogue.SessionOpen || r.Status == catalogue.SessionClosed
	asked := r.AtEmployer + r.ToChoose + r.Taken
	switch {
	case waiting && r.DecisionOn < today:
		all = append(all, "Liste promise le"+nb+french.DayShort(r.DecisionOn)+", pas annoncée")
	case r.Status == catalogue.SessionListed && r.Taken < r.Minimum:
		all = append(all, "Sous le minimum"+nb+": "+french.Count(r.Taken, "inscrit", "inscrits")+" sur "+year(r.Minimum))
	case waiting && asked < r.Minimum && r.ClosesAt.Before(now.AddDate(0, 0, soon)):
		all = append(all, "Sous le minimum"+nb+": "+french.Count(asked, "demande", "demandes")+" pour "+year(r.Minimum))
	}
	if r.Status == catalogue.SessionListed && r.FirstDay < today {
		all = append(all, "Commencée le"+nb+french.DayShort(r.FirstDay)+" sans émargement")
	}
	return all
}
