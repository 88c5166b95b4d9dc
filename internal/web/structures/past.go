package structures

import (
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// pastPage is what happened to the adhésions of a structure.
type pastPage struct{ organisation.AdhesionPast }

func (p Pages) pastAdhesions(c *kit.Ctx) error {
	past, err := p.Desk.PastAdhesions(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(pastAdhesionsView(pastPage{past}))
}

// back is the page of the structure, as who reads knows it.
func (p pastPage) back() string {
	if p.Asks {
		return "/structures/" + p.PublicID
	}
	return "/gestion/structures/" + p.PublicID
}

// stepsOf tells an adhésion as it went.
func stepsOf(y organisation.AdhesionYear) (all []ui.Moment) {
	for i, s := range y.Steps {
		m := ui.Moment{Title: sentence(s.Act), When: french.DayMonthYear(civil.DayOf(s.At, civil.Paris)), Detail: s.Why, Now: i == len(y.Steps)-1}
		switch {
		case s.By != "":
			m.When += ", par " + s.By
		case !s.Own:
			m.When += ", par une personne dont le compte est fermé"
		}
		all = append(all, m)
	}
	return all
}
