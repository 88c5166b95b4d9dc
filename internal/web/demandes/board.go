package demandes

import (
	"cmp"
	"strconv"

	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// boardPage is the selection of a session.
type boardPage struct {
	enrolment.Board
	View   view
	Me     string // person id of who reads
	Motif  string
	Mine   enrolment.Reading // one's own, as typed when it was refused
	Errors map[string]string
}

func (p Pages) board(c *kit.Ctx) error {
	page, err := p.boarded(c, c.Query("lire"), viewOf(c.R.URL.Query()))
	if err != nil {
		return err
	}
	return c.Show(boardView(page))
}

func (p Pages) boarded(c *kit.Ctx, reading string, v view) (boardPage, error) {
	b, err := p.Desk.Board(c.Context(), c.Actor, c.Path("id"), reading)
	return boardPage{Board: b, View: v, Me: c.Actor.Person}, err
}

// choose keeps one choice, then leads to the next request to read: on a phone
// it stands far below the top of the page.
func (p Pages) choose(c *kit.Ctx) error {
	session, reading := c.Path("id"), c.Value("demande")
	choice, err := enrolment.ParseChoice(c.Value("choix"))
	var why enrolment.Reason
	if err == nil {
		why, err = enrolment.ParseReason(c.Value("motif"), choice == enrolment.Reject)
	}
	if err == nil {
		c.Then(href("sessions", session, "selection") + typedView(c).query("") + "#lecture")
		err = p.Desk.Choose(c.Context(), c.Actor, reading, choice, why)
	}
	return p.noted(c, err, reading, "selection.chosen", func(page *boardPage) { page.Motif = c.Value("motif") })
}

// noted says that what was put down about a request is kept, or shows the board
// again with what was typed and why it cannot be.
func (p Pages) noted(c *kit.Ctx, err error, reading, flash string, typed func(*boardPage)) error {
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.boarded(c, reading, typedView(c))
		if err != nil {
			return err
		}
		page.Errors = errors
		typed(&page)
		return c.Again(boardView(page))
	}
	c.Flash(flash)
	return c.Done()
}

// rank keeps the place that the provider means to give on the waiting list.
func (p Pages) rank(c *kit.Ctx) error {
	session, reading := c.Path("id"), c.Value("demande")
	rank, err := strconv.Atoi(cmp.Or(c.Value("rang"), "0"))
	if err != nil {
		rank = -1
	}
	c.Then(href("sessions", session, "selection") + typedView(c).query(reading) + "#lecture")
	return p.noted(c, p.Desk.Rank(c.Context(), c.Actor, reading, rank), reading, "selection.ranked", func(*boardPage) {})
}

// ranks tells whether the request that is being read may be given a place by
// hand.
func (p boardPage) ranks() bool {
	return p.open() && p.Session.WaitingRule == catalogue.ByRanking && p.Reading.Status == enrolment.AwaitingProvider && p.Reading.Choice == enrolment.Wait
}

func (p boardPage) path() string { return href("sessions", p.Session.PublicID, "selection") }

func (p boardPage) lead() string {
	if n := p.agreeing(); n > 0 {
		return french.Count(n, "personne retenue attend l’accord de son employeur", "personnes retenues attendent l’accord de leur employeur") + ". " + french.Agree(n, "Sa place est gardée", "Leurs places sont gardées") + " jusque-là\u00a0; un refus rend la place à la liste d’attente."
	}
	if p.Waiting == 0 && p.Session.AsksFirst == catalogue.ProviderFirst {
		return "Personne n’est prévenu avant la publication de la liste. Les employeurs des personnes retenues sont interrogés à ce moment-là."
	}
	if p.Waiting == 0 {
		return "Personne n’est prévenu avant la publication de la liste."
	}
	return french.Count(p.Waiting, "demande est encore chez son employeur", "demandes sont encore chez leur employeur") + ". Personne n’est prévenu avant la publication de la liste."
}

// agreeing counts those whose seat is kept until their employer answers.
func (p boardPage) agreeing() (n int) {
	for _, l := range p.Lines {
		if l.Status == enrolment.AwaitingAgreement {
			n++
		}
	}
	return n
}

func (p boardPage) empty() string {
	if p.Session.AsksFirst == catalogue.ProviderFirst {
		return "Les demandes arrivent ici dès qu’elles sont envoyées, avec la motivation de chacun. Leur employeur n’est interrogé que si vous les retenez."
	}
	return "Les demandes arrivent ici dès que leur employeur a donné son accord, avec la motivation de chacun."
}

// columnOf is the column in which a request stands.
func columnOf(l enrolment.Line) int {
	switch {
	case l.Seated(), l.Status != enrolment.Rejected && l.Choice == enrolment.Retain:
		return 1
	case l.Status == enrolment.Rejected, l.Choice == enrolment.Reject:
		return 3
	case l.Status == enrolment.Waitlisted, l.Choice == enrolment.Wait:
		return 2
	}
	return 0
}

func (p boardPage) person(l enrolment.Line) ui.Person {
	one := ui.Person{
		Name: l.Person, Href: p.path() + p.View.query(l.PublicID) + "#lecture", Current: l.PublicID == p.Reading.PublicID,
		Lines: []string{l.Employer + " · " + l.Function, "Arrivée n°\u00a0" + strconv.Itoa(l.ArrivalNo)},
	}
	if said := p.summary(l); said != "" {
		one.Lines = append(one.Lines, said)
	}
	if said := ranking(p.Rankings[l.ID]); said != "" {
		one.Lines = append(one.Lines, french.Capital(said))
	}
	switch {
	case l.Status == enrolment.Enrolled:
		one.Lines[1] += " · inscription annoncée" + p.standing(l)
	case l.Status == enrolment.AwaitingAgreement:
		one.Lines[1] += " · place gardée, employeur attendu jusqu’au " + french.DayMonth(today(l.EmployerDueAt))
	case l.Status == enrolment.Offered:
		one.Lines[1] += " · place proposée, sans réponse encore"
	case l.Status == enrolment.Waitlisted:
		one.Lines[1] += " · " + french.Ordinal(l.Ahead+1) + " de la liste annoncée"
	case l.LeftWaiting():
		one.Lines[1] += " · liste d’attente close"
	case l.Status == enrolment.Rejected:
		one.Lines[1] += " · réponse annoncée"
	case p.Over[l.PublicID] && l.Choice == enrolment.Retain:
		one.Flag = "Au-delà du nombre permis pour sa structure"
	case p.Over[l.PublicID]:
		one.Flag = "Sa structure a déjà toutes ses places"
	}
	return one
}

func (p boardPage) gauges() []ui.Gauge {
	m := p.Meters
	places := ui.Gauge{Label: "Places", Value: m.Retained + p.SetAside, Max: m.Capacity}
	if places.Value > m.Capacity {
		places.Tone = ui.Bad
	}
	least := ui.Gauge{Label: "Minimum pour ouvrir", Value: min(m.Retained, m.Minimum), Max: m.Minimum, Text: strconv.Itoa(m.Retained) + " sur\u00a0" + strconv.Itoa(m.Minimum)}
	if m.Retained >= m.Minimum {
		least.Text, least.Tone = strconv.Itoa(m.Minimum)+", atteint", ui.Good
	}
	return []ui.Gauge{
		places, least,
		{Label: "Structures différentes", Value: m.Structures, Max: m.Retained},
		{Label: "Départements", Value: m.Departments, Max: m.Retained},
		{Label: "Première place de l’année", Value: m.FirstTimers, Max: m.Retained},
	}
}

// open tells whether the request that is being read may still be answered.
func (p boardPage) open() bool {
	return p.CanAct && (p.Reading.Status == enrolment.AwaitingProvider || p.Reading.Status == enrolment.Waitlisted)
}

// reason is what was written about the request that is being read.
func (p boardPage) reason() string {
	if p.Errors != nil {
		return p.Motif
	}
	return p.Reading.ChoiceReason
}

func (p boardPage) motifHint() string {
	if p.Reading.Status == enrolment.Waitlisted {
		return "Nécessaire pour ne pas retenir, ou pour passer devant d’autres qui attendent\u00a0: ceux que cela touche le liront."
	}
	return "Nécessaire pour ne pas retenir\u00a0: la personne le lira."
}

// toPublish tells whether there is something to announce.
func (p boardPage) toPublish() bool {
	for _, l := range p.Lines {
		if l.Status == enrolment.AwaitingProvider || l.Status == enrolment.Waitlisted && l.Choice != enrolment.Wait {
			return p.CanAct
		}
	}
	return false
}
