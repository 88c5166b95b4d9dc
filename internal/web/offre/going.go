package offre

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// goingPage asks those who run a session whether it takes place.
type goingPage struct {
	catalogue.Going
	Typed  string // the reason for which it does not
	Errors map[string]string
}

func (p Pages) going(c *kit.Ctx) error {
	g, err := p.Desk.Going(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(goingView(goingPage{Going: g}))
}

// decideGoing confirms a session, or cancels it for a reason.
func (p Pages) decideGoing(c *kit.Ctx) error {
	deed, told := func(ctx context.Context, a policy.Actor, id string) error {
		return p.Desk.CancelSession(ctx, a, id, c.Value("motif"))
	}, "session.cancelled"
	if c.Value("decision") == "confirmer" {
		deed, told = p.Desk.ConfirmSession, "session.confirmed"
	}
	c.Then("/sessions/" + c.Path("id"))
	wrong, err := kit.Refused(deed(c.Context(), c.Actor, c.Path("id")))
	if err != nil {
		return err
	}
	if wrong == nil {
		c.Flash(told)
		return c.Done()
	}
	g, err := p.Desk.Going(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Again(goingView(goingPage{Going: g, Typed: c.Value("motif"), Errors: wrong}))
}

func (p goingPage) base() string { return "/sessions/" + p.Session.PublicID }

// now says how far the session is from its minimum.
func (p goingPage) now() (tone ui.Tone, title, text string) {
	have := french.Seated(p.Enrolled)
	switch {
	case !p.Session.ConfirmedAt.IsZero():
		return ui.Good, "La session est confirmée", "Elle l’est depuis le " + french.Instant(p.Session.ConfirmedAt) + ". " + have + "."
	case !p.Session.Undecided():
		return ui.Off, french.Capital(sessionWord(p.Session.Status)), "Il n’y a plus à décider si cette session a lieu."
	case p.Missing() > 0:
		return ui.Wait, lacking(p.Missing()), have + ", pour un minimum de " + french.Number(p.Session.Minimum) + ". " + p.more()
	}
	return ui.Good, "Le minimum est atteint", have + ", pour un minimum de " + french.Number(max(p.Session.Minimum, 1)) + "."
}

// more says who may still come.
func (p goingPage) more() string {
	if p.Waiting == 0 {
		return "Aucune autre demande n’attend."
	}
	return french.Count(p.Waiting, "demande attend encore une réponse.", "demandes attendent encore une réponse.")
}

// lacking is « Il manque 3 inscrits ».
func lacking(n int) string { return "Il manque " + french.Count(n, "inscrit", "inscrits") }

func (p goingPage) facts() []ui.Fact {
	facts := []ui.Fact{
		{Term: "Action", Value: p.Course.Title},
		{Term: "Dates", Value: french.Capital(french.Range(p.Session.FirstDay, p.Session.LastDay))},
		{Term: "Places", Value: places(p.Session)},
	}
	if p.Session.GoOn != "" {
		facts = append(facts, ui.Fact{Term: "À décider", Value: french.Range(p.Session.GoOn, p.Session.GoOn)})
	}
	return facts
}

// gathers tells whether a session needs so many people that one says of it.
func gathers(s catalogue.Session) bool { return s.Minimum > 1 || s.GoOn != "" }

// going is what everybody reads of whether a session takes place, "" where there is
// nothing to say.
func going(s catalogue.Session) string {
	switch {
	case !s.ConfirmedAt.IsZero() && s.Status != catalogue.SessionCancelled && s.Status != catalogue.SessionFinished:
		return "Cette session est confirmée\u00a0: elle aura bien lieu."
	case !s.Undecided() || s.GoOn == "":
		return ""
	}
	return "Elle a lieu à partir de " + french.Count(s.Minimum, "personne", "personnes") + "\u00a0: le prestataire le confirme " + french.Range(s.GoOn, s.GoOn) + " au plus tard."
}
