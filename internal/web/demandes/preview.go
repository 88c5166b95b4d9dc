package demandes

import (
	"strconv"

	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/letter"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// previewPage is what publishing would do.
type previewPage struct {
	enrolment.Ballot
	Code   string            // of what forbids to publish, "" when nothing does
	May    bool              // the reader may publish
	Errors map[string]string // of a list that was refused
	Letter letter.Foreseen   // the one that is open
	To     string            // whom it goes to, "" when none is open
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
	if f, ok := b.Foresee(c.Query("lettre"), c.View.Now); ok && err == nil {
		page.To = b.Names[f.ID].Person
		page.Letter, err = p.Letters.Foresee(c.Context(), f)
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
	People       []answered
}

// answered is somebody on a list, and where one reads the letter that they would
// be sent.
type answered struct{ Name, Said, Letter string }

func (p previewPage) lists() []list {
	var all []list
	for _, part := range []struct {
		title, tells string
		of           []enrolment.Enrolment
		ranked       bool
	}{
		{"Retenus", p.tells(), p.Retained, false},
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
			if next := p.Names[e.ID].Ranking.Second; part.title == "Non retenus" && next.SessionID != "" {
				said += " · passe à son second choix, la session " + french.OfRange(next.FirstDay, next.LastDay)
			}
			person := answered{Name: p.Names[e.ID].Person, Said: said, Letter: p.path() + "/publication?lettre=" + e.PublicID + "#lettre"}
			if part.title == "Sans réponse" {
				person.Letter = ""
			}
			one.People = append(one.People, person)
		}
		all = append(all, one)
	}
	return all
}

// tells says what those who are retained learn.
func (p previewPage) tells() string {
	if len(p.Agree) > 0 {
		return "Leur place est gardée, et leur employeur est interrogé. Sans son accord, elle va à la liste d’attente."
	}
	return "Leur place est réservée, et leur convocation suit."
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
	return french.Count(free, "place reste libre", "places restent libres") + ". Dès la publication, une place est proposée à " + french.List(names) + ", qui " + french.Agree(len(names), "a ", "ont ") + french.Count(p.Session.OfferHours, "heure", "heures") + " pour répondre."
}

func (p previewPage) late() string {
	return french.Count(p.Late, "demande est encore chez son employeur", "demandes sont encore chez leur employeur") + "\u00a0: vous pourrez y répondre par une seconde liste, s’il reste des places."
}
