package offre

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// confirmPage asks before a course or a session changes for everybody.
type confirmPage struct {
	ui.Confirmation
	Reason bool   // a reason is asked for
	Typed  string // the reason
	Errors map[string]string
}

func (p Pages) askPublish(c *kit.Ctx) error { return p.askCourse(c, publishing) }
func (p Pages) askArchive(c *kit.Ctx) error { return p.askCourse(c, archiving) }
func (p Pages) publish(c *kit.Ctx) error {
	return p.moveCourse(c, publishing, p.Desk.Publish, "course.published")
}

func (p Pages) archive(c *kit.Ctx) error {
	return p.moveCourse(c, archiving, p.Desk.Archive, "course.archived")
}

func publishing(s catalogue.Sheet) ui.Confirmation {
	return ui.Confirmation{
		Title: "Publier cette action ?",
		Lead:  "Chacun pourra la lire dans le catalogue, et vous pourrez ouvrir ses sessions aux demandes.",
		Do:    ui.Act{Label: "Publier l’action"}, Back: ui.Act{Label: "Continuer à l’écrire"},
	}
}

func archiving(catalogue.Sheet) ui.Confirmation {
	return ui.Confirmation{
		Title: "Archiver cette action ?",
		Lead:  "Elle quitte le catalogue. Ses sessions restent où elles en sont, et les demandes en cours aussi : annulez une session pour l’arrêter. Vous pourrez la publier de nouveau.",
		Do:    ui.Act{Label: "Archiver l’action", Tone: ui.Danger}, Back: ui.Act{Label: "La garder au catalogue"},
	}
}

func (p Pages) askCourse(c *kit.Ctx, words func(catalogue.Sheet) ui.Confirmation) error {
	s, err := p.sheet(c, policy.CoursePublish)
	if err != nil {
		return err
	}
	return c.Show(confirmView(ofCourse(s, c.R.URL.Path, words)))
}

func ofCourse(s catalogue.Sheet, action string, words func(catalogue.Sheet) ui.Confirmation) confirmPage {
	w := words(s)
	w.Kicker, w.Action = "Action de formation", action
	w.Back.Tone, w.Back.Href = ui.Quiet, "/offre/"+s.Course.PublicID
	w.Facts = []ui.Fact{
		{Term: "Action", Value: s.Course.Title},
		{Term: "Format", Value: kicker(s.Course.Format, s.Course.Reserved)},
		{Term: "État", Value: courseWord(s.Course.Status)},
	}
	return confirmPage{Confirmation: w}
}

func (p Pages) moveCourse(c *kit.Ctx, words func(catalogue.Sheet) ui.Confirmation, deed func(context.Context, policy.Actor, string) error, told string) error {
	c.Then("/offre/" + c.Path("id"))
	err := deed(c.Context(), c.Actor, c.Path("id"))
	wrong, err := kit.Refused(err)
	if err != nil {
		return err
	}
	if wrong == nil {
		c.Flash(told)
		return c.Done()
	}
	s, err := p.sheet(c, policy.CoursePublish)
	if err != nil {
		return err
	}
	page := ofCourse(s, c.R.URL.Path, words)
	page.Errors = wrong
	return c.Again(confirmView(page))
}

func (p Pages) askOpen(c *kit.Ctx) error   { return p.askSession(c, opening) }
func (p Pages) askClose(c *kit.Ctx) error  { return p.askSession(c, closing) }
func (p Pages) askCancel(c *kit.Ctx) error { return p.askSession(c, cancelling) }

func (p Pages) open(c *kit.Ctx) error {
	return p.moveSession(c, opening, p.Desk.OpenSession, "session.opened")
}

func (p Pages) close(c *kit.Ctx) error {
	return p.moveSession(c, closing, p.Desk.CloseSession, "session.closed")
}

func (p Pages) cancel(c *kit.Ctx) error {
	return p.moveSession(c, cancelling, func(ctx context.Context, a policy.Actor, id string) error {
		return p.Desk.CancelSession(ctx, a, id, c.Value("motif"))
	}, "session.cancelled")
}

func opening(s catalogue.SessionPage) ui.Confirmation {
	return ui.Confirmation{
		Title: "Ouvrir cette session aux demandes ?",
		Lead:  "Elle paraît dans le catalogue. On pourra y demander une place du " + french.Instant(s.Session.OpensAt) + " au " + french.Instant(s.Session.ClosesAt) + ".",
		Do:    ui.Act{Label: "Ouvrir aux demandes"}, Back: ui.Act{Label: "La laisser comme elle est"},
	}
}

func closing(catalogue.SessionPage) ui.Confirmation {
	return ui.Confirmation{
		Title: "Clore les demandes ?",
		Lead:  "Plus personne ne pourra demander une place. Les demandes déjà envoyées suivent leur cours. Vous pourrez rouvrir la session.",
		Do:    ui.Act{Label: "Clore les demandes"}, Back: ui.Act{Label: "Laisser ouvert"},
	}
}

func cancelling(catalogue.SessionPage) ui.Confirmation {
	return ui.Confirmation{
		Title: "Annuler cette session ?",
		Lead:  "C’est définitif. Toutes les personnes qui l’ont demandée, et leurs employeurs, reçoivent votre motif. Leurs limites annuelles leur sont rendues.",
		Do:    ui.Act{Label: "Annuler la session", Tone: ui.Danger}, Back: ui.Act{Label: "Garder la session"},
	}
}

func (p Pages) askSession(c *kit.Ctx, words func(catalogue.SessionPage) ui.Confirmation) error {
	s, err := p.page(c, policy.SessionRun)
	if err != nil {
		return err
	}
	return c.Show(confirmView(ofSession(s, c.R.URL.Path, words)))
}

func ofSession(s catalogue.SessionPage, action string, words func(catalogue.SessionPage) ui.Confirmation) confirmPage {
	w := words(s)
	w.Kicker, w.Action = "Session "+s.Session.Reference, action
	w.Back.Tone, w.Back.Href = ui.Quiet, "/sessions/"+s.Session.PublicID
	w.Facts = []ui.Fact{
		{Term: "Action", Value: s.Course.Title},
		{Term: "Dates", Value: french.Capital(french.Range(s.Session.FirstDay, s.Session.LastDay))},
		{Term: "Où", Value: where(s.Session.Modality, s.Session.City, s.Session.Department)},
		{Term: "Places", Value: ofPage(&s, policy.Actor{}).seats()},
		{Term: "État", Value: sessionWord(s.Session.Status)},
	}
	return confirmPage{Confirmation: w, Reason: w.Do.Tone == ui.Danger}
}

func (p Pages) moveSession(c *kit.Ctx, words func(catalogue.SessionPage) ui.Confirmation, deed func(context.Context, policy.Actor, string) error, told string) error {
	c.Then("/sessions/" + c.Path("id"))
	err := deed(c.Context(), c.Actor, c.Path("id"))
	wrong, err := kit.Refused(err)
	if err != nil {
		return err
	}
	if wrong == nil {
		c.Flash(told)
		return c.Done()
	}
	s, err := p.page(c, policy.SessionRun)
	if err != nil {
		return err
	}
	page := ofSession(s, c.R.URL.Path, words)
	page.Errors, page.Typed = wrong, c.Value("motif")
	return c.Again(confirmView(page))
}
