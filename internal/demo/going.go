package demo

import (
	"profil/internal/catalogue"
	"profil/internal/policy"
)

// stageGoing names, for a session that few have asked for yet, the day by which it
// is said whether it takes place.
func (w *world) stageGoing() {
	const key, goes = "handicap-minimum", 11
	w.on(-3, "11:40", "day of "+key, w.by(organisers[w.providerOf(runOf(key))], func(a policy.Actor) error {
		return w.Catalogue.EditSession(w.ctx, a, w.sessions[key].PublicID, func(s *catalogue.Session) { s.GoOn = w.day(goes) })
	}))
}
