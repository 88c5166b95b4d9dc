package letter

import (
	"profil/internal/catalogue"
	"profil/internal/french"
)

// toInterested are those who wanted to know of the next session of its course.
func toInterested(r *reader, id string) ([]Recipient, error) {
	ids, err := catalogue.Interested(r.tx, id)
	if err != nil {
		return nil, err
	}
	return r.persons(ids)
}

func saySessionOpened(r *reader, id string, _ Recipient) (said, error) {
	c, s, o, err := r.session(id)
	if err == nil && (s.Status != catalogue.SessionOpen || s.Over(r.tx.Now)) {
		err = errMoot
	}
	if err != nil {
		return said{}, err
	}
	opens := "Les demandes sont ouvertes jusqu’au " + french.Deadline(s.ClosesAt, r.tx.Now) + "."
	if r.tx.Now.Before(s.OpensAt) {
		opens = "Les demandes ouvriront le " + french.Instant(s.OpensAt) + "."
	}
	return said{
		Subject: "Une session de « " + c.Title + " » est annoncée",
		Says:    []string{"Vous attendiez une date pour cette action. " + opens},
		Facts:   sessionFacts(c, s, o),
		Label:   "Voir la session",
		Path:    "/sessions/" + s.PublicID,
		After:   []string{"Vous ne voulez plus de ces courriels ? Dites-le sur la page de l’action."},
	}, nil
}
