package emargement

import (
	"slices"

	"profil/internal/attendance"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// absencesPage is who never came to a session, and what is found of one of them.
type absencesPage struct {
	attendance.Empty
	One    attendance.Turnout // the zero value while nobody is chosen
	Found  string             // as typed
	Reason string
	Errors map[string]string
}

func (p absencesPage) path() string { return "/sessions/" + p.Session.PublicID + "/absences" }

func (p Pages) absencesPage(c *kit.Ctx, participant string) (page absencesPage, err error) {
	if page.Empty, err = p.Desk.EmptySeats(c.Context(), c.Actor, c.Path("id")); err != nil || participant == "" {
		return page, err
	}
	i := slices.IndexFunc(page.All, func(t attendance.Turnout) bool { return t.PublicID == participant })
	if i < 0 || !page.CanNote {
		return page, fault.New(fault.NotFound, "not_found")
	}
	page.One = page.All[i]
	return page, nil
}

func (p Pages) absences(c *kit.Ctx) error {
	page, err := p.absencesPage(c, c.Query("participant"))
	if err != nil {
		return err
	}
	return c.Show(absencesView(page))
}

// correct says what was found of an absence once the sheets are sealed.
func (p Pages) correct(c *kit.Ctx) error {
	page, err := p.absencesPage(c, c.Value("participant"))
	if err != nil {
		return err
	}
	switch {
	case !page.CanNote:
		return fault.New(fault.Forbidden, "forbidden")
	case page.One.ID == "":
		return fault.New(fault.Invalid, "invalid")
	}
	page.Found, page.Reason = c.Value("etat"), c.Value("motif")
	var f fault.Form
	reason, err := enrolment.ParseReason(page.Reason, true)
	f.Check("", err)
	if !slices.Contains(attendance.Found, page.Found) {
		f.Refuse("etat", "choose")
	}
	if err = f.Err(); err == nil {
		c.Then(page.path())
		err = p.Desk.Correct(c.Context(), c.Actor, c.Path("id"), page.One.PublicID, page.Found, reason)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(absencesView(page))
	}
	c.Flash("participation.corrected")
	return c.Done()
}

// found are what may be found of somebody, what holds already apart.
func (p absencesPage) found() (all []ui.Option) {
	for _, f := range attendance.Found {
		if f != string(p.One.Missed) {
			all = append(all, ui.Option{Value: f, Label: french.Sentence("found." + f), Hint: french.Sentence("found." + f + ".then")})
		}
	}
	return all
}

// turnout is where somebody stands who never came by the sheets.
func turnout(t attendance.Turnout) (ui.Tone, string) {
	switch {
	case t.Missed == enrolment.Excused:
		return ui.Off, "Absence excusée"
	case t.Missed == enrolment.Unexcused:
		return ui.Bad, "Absence sans prévenir"
	}
	return ui.Good, "Était là"
}
