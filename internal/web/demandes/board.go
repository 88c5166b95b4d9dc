package demandes

import (
	"cmp"
	"net/url"
	"strconv"

	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// boardPage is the selection of a session.
type boardPage struct {
	enrolment.Board
	Motif  string
	Errors map[string]string
}

func (p Pages) board(c *kit.Ctx) error {
	b, err := p.Desk.Board(c.Context(), c.Actor, c.Path("id"), c.Query("lire"))
	if err != nil {
		return err
	}
	return c.Show(boardView(boardPage{Board: b}))
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
		c.Then(href("sessions", session, "selection") + "#lecture")
		err = p.Desk.Choose(c.Context(), c.Actor, reading, choice, why)
	}
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		b, err := p.Desk.Board(c.Context(), c.Actor, session, reading)
		if err != nil {
			return err
		}
		return c.Again(boardView(boardPage{Board: b, Motif: c.Value("motif"), Errors: errors}))
	}
	c.Flash("selection.chosen")
	return c.Done()
}

// rank keeps the place that the provider means to give on the waiting list.
func (p Pages) rank(c *kit.Ctx) error {
	session, reading := c.Path("id"), c.Value("demande")
	rank, err := strconv.Atoi(cmp.Or(c.Value("rang"), "0"))
	if err != nil {
		rank = -1
	}
	c.Then(href("sessions", session, "selection") + "?lire=" + url.QueryEscape(reading) + "#lecture")
	errors, err := kit.Invalid(p.Desk.Rank(c.Context(), c.Actor, reading, rank))
	if err != nil {
		return err
	}
	if errors != nil {
		b, err := p.Desk.Board(c.Context(), c.Actor, session, reading)
		if err != nil {
			return err
		}
		return c.Again(boardView(boardPage{Board: b, Errors: errors}))
	}
	c.Flash("selection.ranked")
	return c.Done()
}

// ranks tells whether the request that is being read may be given a place by
// hand.
func (p boardPage) ranks() bool {
	return p.open() && p.Session.WaitingRule == catalogue.ByRanking && p.Reading.Status == enrolment.AwaitingProvider && p.Reading.Choice == enrolment.Wait
}

func (p boardPage) path() string { return href("sessions", p.Session.PublicID, "selection") }

func (p boardPage) lead() string {
	if p.Waiting == 0 {
		return "Personne n’est prévenu avant la publication de la liste."
	}
	return french.Count(p.Waiting, "demande est encore chez son employeur", "demandes sont encore chez leur employeur") + ". Personne n’est prévenu avant la publication de la liste."
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

// column is one column of the board.
type column struct {
	Title, Count string
	People       []ui.Person
}

func (p boardPage) columns() []column {
	all := []column{{Title: "À examiner"}, {Title: "Retenus"}, {Title: "Liste d’attente"}, {Title: "Non retenus"}}
	for _, l := range p.Lines {
		i := columnOf(l)
		all[i].People = append(all[i].People, p.person(l))
	}
	for i := range all {
		all[i].Count = strconv.Itoa(len(all[i].People))
	}
	all[1].Count += " sur " + strconv.Itoa(p.Session.Capacity)
	return all
}

func (p boardPage) person(l enrolment.Line) ui.Person {
	one := ui.Person{
		Name: l.Person, Href: p.path() + "?lire=" + l.PublicID + "#lecture", Current: l.PublicID == p.Reading.PublicID,
		Lines: []string{l.Employer + " · " + l.Function, "Arrivée n°\u00a0" + strconv.Itoa(l.ArrivalNo)},
	}
	switch {
	case l.Status == enrolment.Enrolled:
		one.Lines[1] += " · inscription annoncée"
	case l.Status == enrolment.Offered:
		one.Lines[1] += " · place proposée, sans réponse encore"
	case l.Status == enrolment.Waitlisted:
		one.Lines[1] += " · " + french.Ordinal(l.Ahead+1) + " de la liste annoncée"
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
	places := ui.Gauge{Label: "Places", Value: m.Retained, Max: m.Capacity}
	if m.Retained > m.Capacity {
		places.Tone = ui.Bad
	}
	least := ui.Gauge{Label: "Minimum pour ouvrir", Value: min(m.Retained, m.Minimum), Max: m.Minimum, Text: strconv.Itoa(m.Retained) + " sur\u00a0" + strconv.Itoa(m.Minimum)}
	if m.Retained >= m.Minimum {
		least.Text, least.Tone = strconv.Itoa(m.Minimum)+", atteint", ui.Good
	}
	return []ui.Gauge{
		places, least,
		{Label: "Structures différentes", Value: m.Structures, Max: m.Retained, Text: strconv.Itoa(m.Structures)},
		{Label: "Première place de l’année", Value: m.FirstTimers, Max: m.Retained, Text: strconv.Itoa(m.FirstTimers)},
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

// previewPage is what publishing would do.
type previewPage struct {
	enrolment.Ballot
	Code   string            // of what forbids to publish, "" when nothing does
	May    bool              // the reader may publish
	Errors map[string]string // of a list that was refused
}

func (p Pages) preview(c *kit.Ctx) error {
	page, err := p.previewed(c)
	if err != nil {
		return err
	}
	return c.Show(previewView(page))
}

func (p Pages) previewed(c *kit.Ctx) (previewPage, error) {
	b, err := p.Desk.Preview(c.Context(), c.Actor, c.Path("id"))
	page := previewPage{Ballot: b, May: policy.Can(c.Actor, policy.SelectionPublish, b.Session.Subject())}
	if refusal := b.Refusal(); refusal != nil {
		page.Code = fault.CodeOf(refusal)
	}
	return page, err
}

func (p Pages) publish(c *kit.Ctx) error {
	c.Then(href("sessions", c.Path("id"), "selection"))
	_, refusal := p.Desk.Publish(c.Context(), c.Actor, c.Path("id"))
	if fault.KindOf(refusal) == fault.Conflict { // things moved since the page was shown: it says how
		page, err := p.previewed(c)
		if err != nil {
			return err
		}
		page.Code, page.Errors = "", map[string]string{"": fault.CodeOf(refusal)}
		return c.Again(previewView(page))
	}
	if refusal != nil {
		return refusal
	}
	c.Flash("selection.published")
	return c.Done()
}

func (p previewPage) path() string { return href("sessions", p.Session.PublicID, "selection") }

// list is one part of what would be announced.
type list struct {
	Title, Tells string
	People       []string
}

func (p previewPage) lists() []list {
	var all []list
	for _, part := range []struct {
		title, tells string
		of           []enrolment.Enrolment
		ranked       bool
	}{
		{"Retenus", "Leur place est réservée, et leur convocation suit.", p.Retained, false},
		{"Liste d’attente", "Ils apprennent leur place sur la liste. Une place qui se libère est proposée au premier.", p.Waiting, true},
		{"Non retenus", "Ils lisent le motif que vous avez écrit.", p.Rejected, false},
		{"Sans réponse", "Choisissez pour chacun avant de publier.", p.Undecided, false},
	} {
		if len(part.of) == 0 {
			continue
		}
		one := list{Title: part.title + " (" + strconv.Itoa(len(part.of)) + ")", Tells: part.tells}
		for i, e := range part.of {
			said := p.Names[e.ID].Person + " · " + p.Names[e.ID].Employer
			switch {
			case part.ranked:
				said = french.Ordinal(i+1) + " · " + said
			case p.Over[e.PublicID]:
				said += " · au-delà du nombre permis pour sa structure"
			}
			one.People = append(one.People, said)
		}
		all = append(all, one)
	}
	return all
}

// next tells what becomes of the seats that the list leaves free.
func (p previewPage) next() string {
	var names []string
	for _, e := range p.Next() {
		names = append(names, p.Names[e.ID].Person)
	}
	if len(names) == 0 {
		return ""
	}
	free := p.Free - len(p.Retained)
	return french.Count(free, "place reste libre", "places restent libres") + ". Dès la publication, une place est proposée à " + french.List(names) + ", qui " + plural(len(names), "a ", "ont ") + french.Count(p.Session.OfferHours, "heure", "heures") + " pour répondre."
}

func plural(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

func (p previewPage) late() string {
	return french.Count(p.Late, "demande est encore chez son employeur", "demandes sont encore chez leur employeur") + "\u00a0: vous pourrez y répondre par une seconde liste, s’il reste des places."
}
