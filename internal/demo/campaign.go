package demo

import (
	"profil/internal/civil"
	"profil/internal/policy"
)

// stageCampaign opens the campaign of next year’s adhésions; most have renewed
// already, and Angoulême has not.
func (w *world) stageCampaign() {
	year := w.day(-3).Year()
	w.on(-3, "17:10", "adhésion of Angoulême", w.by("odile", func(a policy.Actor) error {
		return w.Organisation.GrantAdhesion(w.ctx, a, w.bodies[angouleme].PublicID, year, why("Bulletin reçu par courrier."))
	}))
	w.on(-2, "09:20", "campaign of adhésions", w.by("odile", func(a policy.Actor) error {
		return w.Organisation.OpenCampaign(w.ctx, a, year+1, civil.Date(year+1, 3, 31))
	}))
}
