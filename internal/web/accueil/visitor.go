package accueil

import (
	"strconv"

	"profil/internal/catalogue"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// nearest is how many sessions the door of the site shows.
const nearest = 4

// visitorPage is the door of the site: what can be asked for today.
type visitorPage struct {
	Operator string
	Next     []ui.Line // the nearest sessions that take requests
	Open     int       // sessions that take requests, those not shown too
}

func (p Pages) visitor(c *kit.Ctx) error {
	found, err := p.Catalogue.Search(c.Context(), c.Actor, catalogue.Filter{Asking: true})
	if err != nil {
		return err
	}
	v := visitorPage{Operator: p.Operator.Name, Open: found.Dated}
	for _, card := range found.Cards[:min(nearest, len(found.Cards))] {
		v.Next = append(v.Next, line(card))
	}
	return c.Show(visitorView(v))
}

// line is a session in two lines; its page says the rest.
func line(c catalogue.Card) ui.Line {
	first := c.FirstDay.Time()
	l := ui.Line{
		Kicker: french.Sentence("format." + string(c.Format)), Title: c.Title, Href: "/sessions/" + c.SessionPublicID,
		Day: strconv.Itoa(first.Day()), Month: french.MonthShort(first.Month()) + "\u00a0" + strconv.Itoa(first.Year()), Length: french.HoursShort(c.Minutes),
		Where: french.Sentence("modality." + string(c.Modality)),
	}
	if c.Modality != catalogue.Remote && c.City != "" {
		l.Where = c.City
	}
	return l
}

// all is « Les 21 sessions où demander une place ».
func (v visitorPage) all() string {
	if v.Open <= len(v.Next) {
		return "Tout ce qui est ouvert aux demandes"
	}
	return "Les " + french.Number(v.Open) + " sessions ouvertes aux demandes"
}
