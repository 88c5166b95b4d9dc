package demo

import (
	"profil/internal/policy"
	"profil/internal/rectification"
)

// stageCorrections has two people ask for a correction: one was answered, the
// other waits for the staff.
func (w *world) stageCorrections() {
	desk := rectification.Desk{DB: w.DB}
	var made string
	w.on(-52, "09:40", "correction asked by claire", w.by("claire", func(a policy.Actor) (err error) {
		made, err = desk.Ask(w.ctx, a, rectification.Typed{
			About: rectification.OfPaper, Place: "Convocation du printemps", Wrong: "Fonction : chargée de mission.",
			Becomes: "Conseillère en évolution professionnelle, comme sur ma fiche de poste.",
		})
		return err
	}))
	w.on(-48, "16:05", "correction of claire", w.by("odile", func(a policy.Actor) error {
		return desk.Answer(w.ctx, a, made, rectification.WasAccepted,
			"L’organisme a corrigé votre fonction. La nouvelle version remplace l’ancienne dans «\u00a0Mes documents\u00a0», et votre employeur l’a reçue.")
	}))
	w.on(-9, "11:20", "correction asked by lucas", w.by("lucas", func(a policy.Actor) error {
		_, err := desk.Ask(w.ctx, a, rectification.Typed{
			About: rectification.OfAttendance, Place: "Session de novembre, deuxième jour, après-midi", Wrong: "Absent l’après-midi.",
			Becomes: "J’étais là jusqu’à 17 h\u00a0: le formateur et deux collègues peuvent le dire.",
		})
		return err
	}))
}
