package letter

import (
	"strconv"

	"profil/internal/enrolment"
)

// sayMissed tells who never came, by the sheets, what it does and how it is put right:
// nobody should find out at their next request.
func sayMissed(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.Missed != enrolment.Unexcused { // excused or corrected meanwhile
		err = errMoot
	}
	if err != nil {
		return l, err
	}
	year := strconv.Itoa(s.QuotaYear)
	does := "La demande reste comptée dans vos limites de l’année " + year + "."
	if s.GivenBack {
		does = "La demande ne compte plus dans vos limites de l’année " + year + "."
	}
	l.Subject = "Votre place pour " + s.title() + " est restée vide"
	l.Says = []string{
		"Sur les feuilles d’émargement, vous n’avez signé aucune demi-journée, et aucune excuse n’est notée. " + does,
	}
	l.After = []string{"Si c’est une erreur, ou si vous étiez empêché, dites-le à « " + s.provider.Label() + " » : il peut encore corriger ou excuser l’absence. Une absence excusée ne compte plus dans l’année."}
	return l, nil
}
