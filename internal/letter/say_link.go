package letter

import (
	"strconv"

	"profil/internal/enrolment"
	"profil/internal/french"
)

// answer is where an employer answers to a request: by their own link where the
// structure allows it, on its page else.
func (r *reader) answer(enrolmentID, publicID string, to Recipient) (path string, byLink bool, err error) {
	path = "/demandes/" + publicID
	if to.Person.ID == "" {
		return path, false, nil
	}
	link, err := enrolment.CurrentLink(r.tx, enrolmentID, to.Person.ID)
	if err != nil || link == "" {
		return path, false, err
	}
	return "/decision/" + r.DecisionToken(link), true, nil
}

// toWaiting is whoever asked for all that awaits them; nobody for an address that
// is not known.
func toWaiting(r *reader, personID string) ([]Recipient, error) {
	if personID == enrolment.Nobody {
		return nil, nil
	}
	return r.person(personID)
}

func sayWaitingFor(r *reader, personID string, to Recipient) (said, error) {
	toDecide, toReply, err := enrolment.WaitingFor(r.tx, personID)
	if err != nil {
		return said{}, err
	}
	l := said{Subject: "Rien n’attend votre réponse", Says: []string{"Vous avez demandé ce qui vous attend : il n’y a rien depuis votre dernière réponse."}, Label: "Me connecter", Path: "/connexion"}
	for _, w := range toDecide {
		l.Facts = append(l.Facts, fact{french.Spaced(w.Person + ", « " + w.Course + " »"), "répondre avant le " + french.Deadline(w.EmployerDueAt, r.tx.Now)})
	}
	for _, w := range toReply {
		l.Facts = append(l.Facts, fact{french.Spaced("« " + w.Course + " »"), "votre employeur vous a posé une question"})
		l.Label, l.Path = "Répondre à la question", "/demandes/"+w.PublicID
	}
	switch n := len(toDecide); {
	case n == 1:
		l.Label = "Répondre à la demande"
		l.Path, _, err = r.answer(toDecide[0].ID, toDecide[0].PublicID, to)
	case n > 1:
		l.Label, l.Path = "Répondre aux demandes", "/employeur"
	}
	if n := len(l.Facts); n > 0 {
		l.Subject = "Ce qui attend votre réponse : " + strconv.Itoa(n)
		l.Says = []string{"Vous avez demandé ce qui vous attend. Le voici."}
	}
	l.After = []string{"Vous n’avez rien demandé ? Quelqu’un a tapé votre adresse : ne faites rien, il ne se passera rien."}
	return l, err
}

// toAlready is who has just come to answer for a structure, or stands in for
// somebody from today on, while something waits; else nobody.
func toAlready(r *reader, personID string) ([]Recipient, error) {
	all, err := enrolment.AlreadyWaiting(r.tx, personID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return r.person(personID)
}

func sayAlready(r *reader, personID string, to Recipient) (said, error) {
	all, err := enrolment.AlreadyWaiting(r.tx, personID)
	if err != nil {
		return said{}, err
	}
	if len(all) == 0 {
		return said{}, errMoot
	}
	l := said{
		Subject: french.Agree(len(all), "Une demande attend déjà votre réponse", strconv.Itoa(len(all))+" demandes attendent déjà votre réponse"),
		Says:    []string{"Vous répondez maintenant aux demandes de formation de vos collègues. " + french.Agree(len(all), "Celle-ci attendait déjà.", "Celles-ci attendaient déjà.")},
		Label:   "Répondre aux demandes", Path: "/employeur",
	}
	for _, w := range all {
		l.Facts = append(l.Facts, fact{french.Spaced(w.Person + ", « " + w.Course + " »"), "répondre avant le " + french.Deadline(w.EmployerDueAt, r.tx.Now)})
	}
	if len(all) == 1 {
		l.Label = "Répondre à la demande"
		l.Path, _, err = r.answer(all[0].ID, all[0].PublicID, to)
	}
	return l, err
}
