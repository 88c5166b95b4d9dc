package demo

import (
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/policy"
)

// stageNetwork makes a network of two structures, to which one session to come
// opens two working days before it does to everybody.
func (w *world) stageNetwork() {
	const name, key = "Insertion des Landes", "guichet-poitiers-3"
	w.on(-24, "10:40", "network", w.by("odile", func(a policy.Actor) error {
		if err := w.Organisation.CreateNetwork(w.ctx, a, name); err != nil {
			return err
		}
		_, err := w.Organisation.Place(w.ctx, a, []string{w.bodies[passerelle].PublicID, w.bodies[relais].PublicID}, name,
			why("Liste envoyée par la tête de réseau."))
		return err
	}))
	w.on(-2, "14:20", "waves of "+key, w.by("yann", func(a policy.Actor) error {
		s := w.sessions[key]
		first := catalogue.Wave{Group: catalogue.OfNetwork, Value: name}
		all := catalogue.WaveOf(catalogue.Everybody, "", s.OpensAt, civil.At(w.day(10), "09:00", civil.Paris))
		return w.Catalogue.SetWaves(w.ctx, a, catalogue.Owner{Of: catalogue.OfSession, PublicID: s.PublicID}, []catalogue.Wave{first, all}, "")
	}))
}
