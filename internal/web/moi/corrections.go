package moi

import (
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/rectification"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// corrections are the routes of what people ask to have corrected.
func (p Pages) corrections() []kit.Route {
	return []kit.Route{
		{Pattern: "GET /moi/donnees/corriger", Act: policy.RectificationAsk, SignedIn: true, Page: p.newCorrection},
		{Pattern: "POST /moi/donnees/corriger", Act: policy.RectificationAsk, SignedIn: true, Page: p.askCorrection},
		{Pattern: "GET /moi/corrections/{id}", Act: policy.RectificationRead, SignedIn: true, Page: p.correction},
		{Pattern: "POST /moi/corrections/{id}/retrait", Act: policy.RectificationWithdraw, SignedIn: true, Page: p.withdrawCorrection},
	}
}

// correctionForm is the form, with what was typed and refused.
type correctionForm struct {
	Typed  rectification.Typed
	Errors map[string]string
}

func (p Pages) newCorrection(c *kit.Ctx) error {
	return c.Show(correctionFormView(correctionForm{Typed: rectification.Typed{About: rectification.About(c.Query("objet"))}}))
}

func (p Pages) askCorrection(c *kit.Ctx) error {
	form := correctionForm{Typed: rectification.Typed{About: rectification.About(c.Value("objet")), Place: c.Value("endroit"), Wrong: c.Value("erreur"), Becomes: c.Value("juste")}}
	c.Then("/moi/corrections/{id}")
	_, err := p.Rectifications.Ask(c.Context(), c.Actor, form.Typed)
	if form.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if form.Errors != nil {
		return c.Again(correctionFormView(form))
	}
	c.Flash("rectification.asked")
	return c.Done()
}

func (p Pages) correction(c *kit.Ctx) error {
	f, err := p.Rectifications.Get(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(correctionView(f))
}

func (p Pages) withdrawCorrection(c *kit.Ctx) error {
	c.Then("/moi/donnees")
	if err := p.Rectifications.Withdraw(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("rectification.withdrawn")
	return c.Done()
}

// abouts are the choices of the form.
func abouts() (all []ui.Option) {
	for _, a := range rectification.Abouts {
		all = append(all, ui.Option{Value: string(a), Label: french.Sentence("rectification.about." + string(a)), Hint: french.Sentence("rectification.hint." + string(a))})
	}
	return all
}

// stateTone is how the state of a request is meant.
func stateTone(s rectification.Status) ui.Tone {
	switch s {
	case rectification.Asked:
		return ui.Wait
	case rectification.Accepted:
		return ui.Good
	case rectification.Refused:
		return ui.Bad
	}
	return ui.Off
}
