package demo

import (
	"profil/internal/letter"
	"profil/internal/policy"
)

// stageRhythms has those through whom the world is visited receive each mail at
// once, as they chose to; their colleagues keep what their role has by default.
func (w *world) stageRhythms() {
	for _, one := range []struct {
		who    string
		family letter.Family
	}{{"odile", letter.ToDo}, {"marc", letter.Team}, {"ines", letter.Team}, {"emilie", letter.Team}} {
		w.on(-30, "09:05", "mails of "+one.who, w.by(one.who, func(a policy.Actor) error {
			return letter.Desk{DB: w.DB}.Choose(w.ctx, a, map[letter.Family]letter.Rhythm{one.family: letter.AtOnce})
		}))
	}
}
