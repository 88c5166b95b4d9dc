package letter

import (
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/sqldb"
)

// fall is how a request came to its second choice.
type fall struct {
	enrolment.Step
	end enrolment.Step // by which it ended in its first session, the zero value where nothing came of it
}

func fallOf(tx *sqldb.Tx, id string) (f fall, err error) {
	f.end, f.Step, err = enrolment.LastFall(tx, id)
	return f, err
}

// sayFellBack tells in one letter that the first choice has come to nothing, why,
// and that the request goes on in the second.
func sayFellBack(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err != nil {
		return l, err
	}
	f, err := once(r, "fall", id, fallOf)
	before := "la session " + french.OfRange(f.From.FirstDay, f.From.LastDay)
	l.Subject = "Votre demande pour " + s.title() + " passe à votre second choix"
	switch f.end.Event {
	case enrolment.TurnedDown:
		l.Says = []string{"L’organisme n’a pas retenu votre demande pour " + before + "."}
		l.Whose, l.Words = "Le motif donné par l’organisme", f.end.Reason
	case enrolment.CalledOff:
		l.Says = []string{french.Capital(before) + " n’aura pas lieu."}
		l.Whose, l.Words = "Le motif", f.end.Reason
	default:
		l.Says = []string{"Aucune place ne s’est libérée dans " + before + ", et sa liste d’attente est close."}
	}
	l.Says = append(l.Says, "Vous aviez nommé un second choix : depuis le "+french.Instant(f.At)+", votre demande est dans cette session, dont les dates sont ci-dessous. Elle garde son numéro et votre motivation, et y prend l’ordre d’arrivée de ce jour. Aucune place n’y est encore acquise.")
	switch {
	case s.Status == enrolment.AwaitingProvider:
		l.Says = append(l.Says, "L’organisme annonce sa liste le "+french.Day(s.session.DecisionOn)+".")
	case s.WithEmployer() && s.EmployerDueAt.IsZero():
		l.Says = append(l.Says, "Les dates n’étant plus les mêmes, votre employeur répond pour les nouvelles.")
	case s.WithEmployer():
		l.Says = append(l.Says, "Les dates n’étant plus les mêmes, votre employeur répond pour les nouvelles, avant le "+french.Deadline(s.EmployerDueAt, r.tx.Now)+".")
	}
	l.After = []string{"Vous n’avez rien à faire. Ces dates ne vous conviennent plus ? Retirez votre demande : elle ne comptera pas dans vos limites de l’année."}
	if err == nil {
		err = r.unbook(&l, s)
	}
	return l, err
}

func saySecondLost(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err != nil {
		return l, err
	}
	step, err := once(r, "lost", id, enrolment.LastLost)
	l.Subject = "Votre second choix pour " + s.title() + " n’a pas pu être suivi"
	l.Says = []string{"Vous aviez nommé une autre session en second choix. Votre demande n’a pas pu y passer."}
	l.Whose, l.Words = "Pourquoi", step.Reason
	l.After = []string{"Vous pouvez demander une autre session, si le catalogue en propose."}
	return l, err
}

// begun tells whether the first day of the session has come: nobody is offered a seat
// from then on.
func (s scene) begun(now time.Time) bool {
	return s.session.FirstDay <= civil.DayOf(now, civil.Zone(s.session.Zone))
}

// sayWaitingClosed tells who waited in vain that the session has begun, and of the
// second choice that could not be followed then, in one letter.
func sayWaitingClosed(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && !s.LeftWaiting() {
		err = errMoot
	}
	if err != nil {
		return l, err
	}
	lost, err := once(r, "lost", id, enrolment.LastLost)
	l.Subject = "La liste d’attente pour " + s.title() + " est close"
	l.Says = []string{
		"La session a commencé, et aucune place n’a pu vous y être donnée. Nous le regrettons.",
		"Votre demande a pris fin le " + french.Instant(s.UpdatedAt) + ", et ne compte plus dans vos limites de l’année.",
	}
	if lost.Reason != "" {
		l.Whose, l.Words = "Pourquoi votre second choix n’a pas pu être suivi", lost.Reason
	}
	l.After = []string{"Vous n’avez rien à faire. Pour demander une autre session, choisissez « Voir les autres sessions » sur la page de votre demande. Si aucune n’est ouverte, la page de l’action permet d’être prévenu de la prochaine."}
	return l, err
}
