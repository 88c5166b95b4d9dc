package demo

import (
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// stageSeats sets two seats of a workshop aside for the town where it takes
// place; one of them has a name already.
func (w *world) stageSeats() {
	const key, nameBy = "atelier-numerique-perigueux-2", 43
	w.on(-5, "10:20", "seats of "+key, w.by("yann", func(a policy.Actor) error {
		return w.Enrolment.Allot(w.ctx, a, w.sessions[key].PublicID, w.bodies[perigueux].PublicID, 2, w.day(nameBy), reason("La commune prête la salle : deux de ses agents y suivent l’atelier."))
	}))
	w.on(-4, "09:10", "name of a seat of "+key, w.by("nadege", func(a policy.Actor) error {
		all, err := w.Enrolment.Allotments(w.ctx, a)
		if err != nil {
			return err
		}
		var elise string
		if err := w.DB.Read(w.ctx, func(tx *sqldb.Tx) error {
			elise, err = sqldb.Value[string](tx, `SELECT f.public_id FROM affiliations f JOIN persons p ON p.id = f.person_id WHERE p.last_name = 'Chabot' AND f.status = 'confirmed'`)
			return err
		}); err != nil {
			return err
		}
		return w.Enrolment.NameSeat(w.ctx, a, all[0].PublicID, elise)
	}))
}
