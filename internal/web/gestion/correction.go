package gestion

import (
	"slices"

	"profil/internal/casework"
	"profil/internal/fault"
	"profil/internal/rectification"
	"profil/internal/web/kit"
)

// correctionPage is what somebody asks to have corrected.
type correctionPage struct {
	rectification.File
	typed
	Decides bool
}

func (p Pages) correctionFile(c *kit.Ctx) (page correctionPage, err error) {
	page.File, err = p.Rectifications.Get(c.Context(), c.Actor, c.Path("id"))
	page.Decides = slices.Contains(page.Events, rectification.WasAccepted) && !page.Own
	if err != nil || !page.Decides {
		return page, err
	}
	if err := p.claimed(c, &page.typed, ofCorrections, page.PublicID, true); err != nil {
		return page, err
	}
	return page, p.offers(c, &page.typed)
}

func (p Pages) correction(c *kit.Ctx) error {
	page, err := p.correctionFile(c)
	if err != nil {
		return err
	}
	return c.Show(correctionView(page, c.View.Now))
}

func (p Pages) answerCorrection(c *kit.Ctx) error {
	page, err := p.correctionFile(c)
	if err != nil {
		return err
	}
	if shown, err := page.composing(c, "correction", map[string]string{"prénom": page.First, "personne": page.Who, "demande": page.Reference, "lien": p.URL + "/moi/corrections/" + page.PublicID}); shown || err != nil {
		return page.shown(c, correctionView(page, c.View.Now))
	}
	events := map[string]rectification.Event{"accepter": rectification.WasAccepted, "refuser": rectification.WasRefused}
	ev, known := events[c.Value("decision")]
	switch {
	case !known:
		err = errNoDecision
	case casework.Unfilled(page.Reason):
		err = fault.Field("motif", "reason.variable")
	}
	if err == nil {
		c.Then("/gestion")
		err = p.Rectifications.Answer(p.Casework.Free(c.Context(), c.Actor, page.Thing), c.Actor, page.PublicID, ev, page.Reason)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(correctionView(page, c.View.Now))
	}
	c.Flash("gestion.correction.answered")
	return c.Done()
}
