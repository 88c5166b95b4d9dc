package letter

import (
	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/ical"
	"profil/internal/policy"
)

// allotment is seats that are set aside, with what every letter about them
// recalls.
func (r *reader) allotment(id string) (m enrolment.Allotment, s catalogue.Session, l said, err error) {
	if m, err = once(r, "allotment", id, enrolment.LoadAllotment); err != nil {
		return m, s, l, err
	}
	c, s, o, err := r.session(m.SessionID)
	l.Facts = append([]fact{{"Structure", m.Organisation}}, sessionFacts(c, s, o)...)
	l.Label, l.Path = "Voir les places", "/places/"+m.PublicID
	return m, s, l, err
}

// toNaming are those who name people for a structure; where there is nobody, the
// gestionnaire does.
func toNaming(r *reader, id string) ([]Recipient, error) {
	m, err := once(r, "allotment", id, enrolment.LoadAllotment)
	if err != nil {
		return nil, err
	}
	all, err := r.holders(m.OrganisationID, policy.Approver)
	if err != nil || len(all) > 0 {
		return all, err
	}
	return r.managers()
}

func seats(n int) string { return french.Count(n, "place", "places") }

func sayAllotted(r *reader, id string, _ Recipient) (said, error) {
	m, s, l, err := r.allotment(id)
	if err == nil && (!m.Open() || s.Over(r.tx.Now)) {
		err = errMoot
	}
	l.Subject = seats(m.Left()) + " pour votre structure dans « " + m.Course + " »"
	l.Says = []string{
		"« " + m.Provider + " » vous réserve " + seats(m.Left()) + " : à vous de dire qui les prend.",
		"Nommez vos collègues un par un : votre choix vaut accord de l’employeur. Chaque personne envoie ensuite sa demande, avec sa motivation, et la place est à elle.",
		"Les demandes partent au plus tard le " + french.Day(m.NameBy) + " : donnez les noms assez tôt. Le lendemain, les places qui restent vont à la liste d’attente.",
	}
	l.Whose, l.Words, l.Label = "Le motif de cette réservation", m.Reason, "Nommer mes collègues"
	l.After = []string{"Vous n’aurez pas l’usage de toutes ces places ? Rendez-les dès que vous le savez : elles iront à la liste d’attente."}
	return l, err
}

func sayAllotmentEnding(r *reader, id string, _ Recipient) (said, error) {
	m, s, l, err := r.allotment(id)
	if err == nil && (!m.Open() || s.Over(r.tx.Now)) {
		err = errMoot
	}
	l.Subject = "Plus que quelques jours pour " + seats(m.Left()) + " de « " + m.Course + " »"
	l.Says = []string{"Ces places sont réservées à votre structure jusqu’au " + french.Day(m.NameBy) + " inclus. Ensuite, celles qui restent vont à la liste d’attente."}
	if m.Unnamed > 0 {
		l.Says = append(l.Says, french.Count(m.Unnamed, "place attend encore un nom.", "places attendent encore un nom."))
	}
	if m.Named > 0 {
		l.Says = append(l.Says, french.Count(m.Named, "personne nommée n’a pas encore envoyé sa demande : rappelez-le-lui.", "personnes nommées n’ont pas encore envoyé leur demande : rappelez-le-leur."))
	}
	return l, err
}

func sayAllotmentLapsed(r *reader, id string, _ Recipient) (said, error) {
	m, s, l, err := r.allotment(id)
	l.Subject = "Les places réservées à votre structure dans « " + m.Course + " » sont rendues"
	l.Says = []string{"Le jour prévu est passé. Les places qui restaient vont à la liste d’attente. Les inscriptions déjà faites ne changent pas."}
	if s.Status == catalogue.SessionCancelled {
		l.Says = []string{"La session n’aura pas lieu : les places qui étaient réservées à votre structure n’existent plus."}
	}
	return l, err
}

func sayAllotmentTakenBack(r *reader, id string, _ Recipient) (said, error) {
	m, _, l, err := r.allotment(id)
	l.Subject = "Des places réservées à votre structure dans « " + m.Course + " » sont reprises"
	l.Says = []string{"L’organisme ou l’équipe du programme a rendu ces places à la liste d’attente. Il vous en reste " + french.Number(m.Left()) + "."}
	if !m.Open() {
		l.Says = []string{"L’organisme ou l’équipe du programme a rendu ces places à la liste d’attente. Il ne vous en reste aucune. Les inscriptions déjà faites ne changent pas."}
	}
	return l, err
}

// keptSeat is a seat for which somebody is or was named, and its allotment.
func (r *reader) keptSeat(id string) (v enrolment.AllottedSeat, m enrolment.Allotment, s catalogue.Session, l said, err error) {
	if v, err = once(r, "seat", id, enrolment.LoadAllottedSeat); err != nil {
		return v, m, s, l, err
	}
	m, s, l, err = r.allotment(v.AllotmentID)
	l.Label, l.Path = "Voir la session", "/sessions/"+m.SessionRef
	return v, m, s, l, err
}

// toNamed is who is, or was, named for a seat.
func toNamed(r *reader, id string) ([]Recipient, error) {
	v, err := once(r, "seat", id, enrolment.LoadAllottedSeat)
	if err != nil {
		return nil, err
	}
	return r.person(v.PersonID)
}

func saySeatNamed(r *reader, id string, _ Recipient) (said, error) {
	v, m, s, l, err := r.keptSeat(id)
	if err == nil && (!v.EndedAt.IsZero() || s.Over(r.tx.Now)) {
		err = errMoot
	}
	l.Subject = "Une place vous est gardée pour « " + m.Course + " »"
	l.Says = []string{
		"Votre structure vous garde une des places qui lui sont réservées. Envoyez votre demande au plus tard le " + french.Day(m.NameBy) + " : l’accord de votre employeur est déjà donné, et la place est à vous dès l’envoi.",
	}
	l.Label, l.Path = "Envoyer ma demande", "/sessions/"+m.SessionRef+"/demande"
	l.After = []string{"Vous ne voulez pas de cette place ? Dites-le à votre employeur : il peut nommer quelqu’un d’autre."}
	return l, err
}

func saySeatUnnamed(r *reader, id string, _ Recipient) (said, error) {
	v, m, s, l, err := r.keptSeat(id)
	if err == nil && (v.EndedAt.IsZero() || v.RequestRef != "" || s.Over(r.tx.Now)) {
		err = errMoot
	}
	l.Subject = "La place pour « " + m.Course + " » ne vous est plus gardée"
	l.Says = []string{"Votre structure a retiré votre nom, ou le jour prévu pour envoyer votre demande est passé. Votre inscription n’était pas faite : vous n’avez rien à annuler."}
	return l, err
}

func saySeated(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && (s.Status != enrolment.Enrolled || s.session.Over(r.tx.Now)) {
		err = errMoot
	}
	l.Subject = "Vous avez une place pour " + s.title()
	papers := "est dans vos documents."
	if s.session.Status == catalogue.SessionOpen || s.session.Status == catalogue.SessionClosed {
		papers = "vous arrivera quand la liste de la session sera annoncée."
	}
	l.Says = []string{"Votre structure avait cette place, et vous l’a donnée : votre inscription est faite. Votre convocation, avec les horaires et l’adresse, " + papers}
	l.After = []string{"Un empêchement ? Retirez-vous dès que vous le savez : la place ira à la personne suivante."}
	if err == nil {
		r.book(&l, ical.Request, s)
	}
	return l, err
}

func saySeatFilled(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.scene(id)
	if err == nil && s.Status != enrolment.Enrolled {
		err = errMoot
	}
	return said{
		Subject: s.person.Name() + " prend une place réservée de " + s.title(),
		Says:    []string{"La place était réservée à « " + s.employer.Label() + " ». La demande est envoyée, avec sa motivation, et l’inscription est faite. Vous n’avez rien à faire : la convocation part d’elle-même."},
		Facts:   append([]fact{{"Personne", s.person.Name()}, {"Structure", s.employer.Label()}}, s.facts()...),
		Label:   "Voir la demande",
		Path:    "/demandes/" + s.PublicID,
	}, err
}
