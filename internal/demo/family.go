package demo

import (
	"time"

	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// stageFamily has one référent answer for two establishments of a legal unit;
// somebody there has announced that they leave, and somebody is asked whether
// they still work there.
func (w *world) stageFamily() {
	for _, role := range organisation.SharedRoles {
		w.on(-80, "10:30", "loan of "+string(role), w.by("helene", func(a policy.Actor) error {
			return w.Organisation.AskShare(w.ctx, a, w.bodies[passerelle].PublicID, w.bodies[relais].PublicID, role)
		}))
		w.on(-79, "09:15", "agreement on the loan of "+string(role), w.by("mathilde", func(a policy.Actor) error {
			var asked string
			if err := w.DB.Read(w.ctx, func(tx *sqldb.Tx) (err error) {
				asked, err = sqldb.Value[string](tx, `SELECT public_id FROM family_shares WHERE role = $1 AND status = 'asked'`, role)
				return err
			}); err != nil {
				return err
			}
			return w.Organisation.AnswerShare(w.ctx, a, asked, true)
		}))
	}
	for _, at := range []string{passerelle, relais} {
		for i := range 2 {
			w.stageAdhesion(at, w.day(-60).Year()+i, -60, -58)
		}
	}
	w.on(-3, "16:30", "departure of bastien", w.by("bastien", func(a policy.Actor) error {
		tie, last := w.ties["bastien"].PublicID, w.day(45)
		seen, err := w.Enrolment.PreviewLeave(w.ctx, a, tie, last, "")
		if err != nil {
			return err
		}
		return w.Enrolment.Leave(w.ctx, a, tie, organisation.Departure{LastDay: last}, seen.Mark)
	}))
	w.on(-2, "06:10", "question to mathilde", func() error {
		// The world is younger than a year: hers is as if she had come before it.
		if err := w.DB.Write(w.ctx, func(tx *sqldb.Tx) error {
			return tx.Must(`UPDATE affiliations SET said_at = $2 WHERE id = $1`, w.ties["mathilde"].ID, tx.Now.Add(-366*24*time.Hour))
		}); err != nil {
			return err
		}
		_, err := w.Organisation.AskStill(w.ctx)
		return err
	})
}
