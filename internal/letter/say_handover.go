package letter

import (
	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/ical"
	"profil/internal/policy"
)

// toColleague is to whom a seat is proposed, while it is.
func toColleague(r *reader, id string) ([]Recipient, error) {
	e, err := once(r, "enrolment", id, enrolment.Load)
	if err != nil || e.HandOverTo == "" {
		return nil, err
	}
	return r.person(e.HandOverTo)
}

// toProviderOf are those who run the session of a request.
func toProviderOf(r *reader, id string) ([]Recipient, error) {
	e, err := once(r, "enrolment", id, enrolment.Load)
	if err != nil || e.ProviderID == "" {
		return nil, err
	}
	return r.holders(e.ProviderID, policy.Organiser)
}

func sayHandOverProposed(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.scene(id)
	if err != nil {
		return said{}, err
	}
	if s.Status != enrolment.Enrolled || s.session.Over(r.tx.Now) {
		err = errMoot
	}
	return said{
		Subject: s.person.Name() + " vous propose sa place pour " + s.title(),
		Says:    []string{s.person.Name() + " ne peut pas venir, et vous propose sa place. Dites si vous la prenez : votre employeur répondra ensuite."},
		Facts:   s.facts()[1:],
		Label:   "Répondre à mon collègue",
		Path:    "/relais/" + s.PublicID,
		After:   []string{"Ouvrir ce lien n’engage à rien : vous répondez sur la page. La place reste à votre collègue tant que votre employeur n’a pas dit oui."},
	}, err
}

func sayHandOverRefused(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.Status != enrolment.Enrolled {
		err = errMoot
	}
	l.Subject = "Votre place pour " + s.title() + " reste la vôtre"
	l.Says = []string{"Le collègue à qui vous la proposiez ne la prendra pas. Vous pouvez la proposer à une autre personne de votre structure, ou vous retirer : elle ira alors à la liste d’attente."}
	return l, err
}

func sayHandedOver(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	l.Subject = "Votre place pour " + s.title() + " est passée à votre collègue"
	l.Says = []string{"Votre employeur a donné son accord. Vous n’avez plus à venir, et cette demande ne compte plus dans vos limites de l’année."}
	if err == nil {
		err = r.unbook(&l, s)
	}
	return l, err
}

func sayTookOver(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && (s.Status != enrolment.Enrolled || s.session.Over(r.tx.Now)) {
		err = errMoot
	}
	l.Subject = "Vous avez une place pour " + s.title()
	l.Says = []string{"Votre employeur a donné son accord : la place de votre collègue est à vous. Votre convocation, avec les horaires et l’adresse, est dans vos documents."}
	l.After = []string{"Un empêchement ? Retirez-vous dès que vous le savez : la place ira à la personne suivante."}
	if err == nil {
		r.book(&l, ical.Request, s)
	}
	return l, err
}

func saySeatPassed(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.scene(id)
	if err != nil {
		return said{}, err
	}
	before, err := r.replaced(s)
	return said{
		Subject: s.person.Name() + " remplace " + before + " pour " + s.title(),
		Says:    []string{"La place passe d’une personne à l’autre dans la même structure, avec l’accord de leur employeur. Vous n’avez rien à faire : la convocation part d’elle-même."},
		Facts:   append([]fact{{"Personne", s.person.Name()}, {"Structure", s.employer.Label()}}, s.facts()...),
		Label:   "Voir la demande",
		Path:    "/demandes/" + s.PublicID,
	}, err
}

// replaced names whose seat a request would take over, or took: "" for nobody's.
func (r *reader) replaced(s scene) (string, error) {
	if s.Replaces == "" {
		return "", nil
	}
	held, err := once(r, "enrolment", s.Replaces, enrolment.Load)
	if err != nil {
		return "", err
	}
	p, err := once(r, "person", held.PersonID, account.Load)
	return p.Name(), err
}
