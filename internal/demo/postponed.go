package demo

import (
	"slices"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/policy"
)

// stagePostponed moves a session whose list is announced: whoever has a seat is
// asked again, and has not answered yet.
func (w *world) stagePostponed() {
	const key, moved = "guichet-reporte", 31
	w.on(-1, "14:10", "postponing of "+key, w.by(organisers[ocean], func(a policy.Actor) error {
		w.half(key, 0) // which reads its half-days as they were kept
		halfDays := slices.Clone(w.sessions[key].HalfDays)
		for i, h := range timetables["guichet"] {
			halfDays[i].Day = w.day(moved + h.day)
		}
		return w.Enrolment.Postpone(w.ctx, a, w.sessions[key].PublicID, enrolment.NewDays{
			HalfDays: halfDays, AnswerBy: civil.At(w.day(6), "18:00", civil.Paris), Silence: enrolment.KeepsSeat, OtherYear: true,
			Reason: "La salle est en travaux jusqu’à la fin du mois.",
		})
	}))
}
