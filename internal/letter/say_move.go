package letter

import (
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/ical"
)

// whence says where a request was before it was moved.
func (r *reader) whence(enrolmentID string) (enrolment.Step, string, error) {
	s, err := enrolment.LastMove(r.tx, enrolmentID)
	return s, "la session " + french.OfRange(s.From.FirstDay, s.From.LastDay), err
}

// toConcernedBySeat are those who counted on somebody at other days.
func toConcernedBySeat(r *reader, id string) ([]Recipient, error) {
	e, err := once(r, "enrolment", id, enrolment.Load)
	if err != nil || e.Status != enrolment.Enrolled {
		return nil, err
	}
	return toConcerned(r, id)
}

func sayMoved(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err != nil {
		return l, err
	}
	step, before, err := r.whence(id)
	l.Subject = "Votre demande pour " + s.title() + " change de session"
	l.Says = []string{"Votre demande était dans " + before + " ; depuis le " + french.Instant(step.At) + ", elle est dans celle dont les dates sont ci-dessous."}
	if step.Actor != s.PersonID {
		l.Whose, l.Words = "Le motif de ce changement", step.Reason
	}
	if s.Status == enrolment.Enrolled {
		l.Says = append(l.Says, "Votre place est acquise à ces dates. Une nouvelle convocation remplace la première.")
		l.After = []string{"Ces dates ne vous conviennent pas ? Retirez-vous dès que vous le savez : la place ira à la personne suivante."}
		r.book(&l, ical.Request, s)
		return l, err
	}
	if !s.WithEmployer() {
		l.Says = append(l.Says, "L’organisme choisit pour ces nouvelles dates, et annonce sa liste le "+french.Day(s.session.DecisionOn)+".")
		l.After = []string{"Vous n’avez rien à faire. Vous pouvez vous retirer à tout moment."}
		return l, err
	}
	if s.Status == enrolment.AwaitingAgreement {
		l.Says = append(l.Says, "Une place vous y est gardée.")
	}
	l.Says = append(l.Says, "Les dates n’étant plus les mêmes, votre employeur répond pour les nouvelles, avant le "+french.Deadline(s.EmployerDueAt, r.tx.Now)+".")
	l.After = []string{"Vous n’avez rien à faire. Vous pouvez vous retirer à tout moment."}
	return l, err
}

func sayMovedToDecide(r *reader, id string, to Recipient) (said, error) {
	l, err := sayToDecide(r, id, to)
	if err != nil {
		return l, err
	}
	s, err := r.scene(id)
	if err != nil {
		return l, err
	}
	step, before, err := r.whence(id)
	came := "La demande était dans " + before + ". Elle est passée à une autre session, et votre réponse est attendue pour ces nouvelles dates."
	if step.Event == enrolment.FellBack {
		came = "La demande n’a pas eu de place dans " + before + ". Elle passe à la session que la personne avait nommée en second choix, et votre réponse est attendue pour ces nouvelles dates."
	}
	l.Subject = "La demande " + french.Elide(s.person.Name()) + " pour " + s.title() + " change de dates : à vous de répondre"
	l.Says = append([]string{came}, l.Says...)
	return l, err
}

func sayMovedSeat(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.scene(id)
	if err != nil {
		return said{}, err
	}
	step, before, err := r.whence(id)
	return said{
		Subject: s.person.Name() + " change de session pour " + s.title(),
		Says: []string{
			"Sa place était dans " + before + " ; depuis le " + french.Instant(step.At) + ", elle est dans celle dont les dates sont ci-dessous. La place laissée est proposée à la liste d’attente.",
		},
		Whose: "Le motif de ce changement", Words: step.Reason,
		Facts: append([]fact{{"Personne", s.person.Name()}, {"Structure", s.employer.Label()}}, s.facts()...),
		Label: "Voir la demande",
		Path:  "/demandes/" + s.PublicID,
		After: []string{"Si ces dates ne conviennent pas, dites-le à la personne : elle peut se retirer."},
	}, err
}
