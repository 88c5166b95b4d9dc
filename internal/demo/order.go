package demo

import (
	"profil/internal/catalogue"
	"profil/internal/policy"
)

// stageOrder has one session choose first, and ask the employers of those who are
// retained: nobody has asked for it yet.
func (w *world) stageOrder() {
	const key = "falc-tulle-1"
	w.on(-25, "11:50", "order of "+key, w.by(organisers[passeurs], func(a policy.Actor) error {
		return w.Catalogue.EditSession(w.ctx, a, w.sessions[key].PublicID, func(s *catalogue.Session) { s.AsksFirst = catalogue.ProviderFirst })
	}))
}
