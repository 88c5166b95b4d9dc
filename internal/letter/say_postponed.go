package letter

import (
	"slices"
	"strconv"

	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/ical"
	"profil/internal/policy"
)

// toLive are those whose request for a session still counts.
func toLive(r *reader, sessionID string) ([]Recipient, error) {
	requests, err := enrolment.OfSession(r.tx, sessionID, enrolment.Live...)
	var ids []string
	for _, e := range requests {
		ids = append(ids, e.PersonID)
	}
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return r.persons(ids)
}

// toSeated are those who have a seat, and those who run the session.
func toSeated(r *reader, sessionID string) ([]Recipient, error) {
	requests, err := enrolment.OfSession(r.tx, sessionID, enrolment.Enrolled)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range requests {
		ids = append(ids, e.PersonID)
	}
	all, err := r.persons(ids)
	if err != nil {
		return nil, err
	}
	staff, err := toStaffOfSession(r, sessionID)
	return append(all, staff...), err
}

func toOrganisers(r *reader, sessionID string) ([]Recipient, error) {
	_, s, _, err := r.session(sessionID)
	if err != nil {
		return nil, err
	}
	return r.holders(s.ProviderID, policy.Organiser)
}

// live is the request by which somebody is told of a session: a letter that nobody
// needs any more where there is none.
func (r *reader) live(sessionID, personID string) (scene, error) {
	requests, err := enrolment.OfSession(r.tx, sessionID, enrolment.Live...)
	if err != nil {
		return scene{}, err
	}
	requests = slices.DeleteFunc(requests, func(e enrolment.Enrolment) bool { return e.PersonID != personID })
	if len(requests) == 0 {
		return scene{}, errMoot
	}
	mine := requests[0] // there is one at a time; where accounts were made one, the seat counts
	if i := slices.IndexFunc(requests, func(e enrolment.Enrolment) bool { return e.Status == enrolment.Enrolled }); i >= 0 {
		mine = requests[i]
	}
	s, err := r.scene(mine.ID)
	if err == nil && s.session.Over(r.tx.Now) {
		err = errMoot
	}
	return s, err
}

// saySessionChanged tells who asked that the days, the hours or the place are not
// those that they read.
func saySessionChanged(r *reader, id string, to Recipient) (said, error) {
	s, err := r.live(id, to.Person.ID)
	if err != nil {
		return said{}, err
	}
	_, l, err := r.mine(s.ID)
	l.Subject = "La session de " + s.title() + " a changé : dates, horaires ou lieu"
	l.Says = []string{"L’organisme a modifié cette session le " + french.Instant(s.session.UpdatedAt) + ". Voici ce qui est prévu désormais."}
	l.After = []string{"Vous n’êtes plus disponible ? Retirez-vous dès que vous le savez."}
	if s.Status == enrolment.Enrolled {
		r.book(&l, ical.Request, s)
		if s.session.Status == catalogue.SessionListed || s.session.Status == catalogue.SessionRunning {
			err = errMoot // their convocation is made again, and says what changed
		}
	}
	return l, err
}

// saySessionPostponed asks who has a seat whether they keep it, and tells those
// who wait.
func saySessionPostponed(r *reader, id string, to Recipient) (said, error) {
	s, err := r.live(id, to.Person.ID)
	if err != nil {
		return said{}, err
	}
	_, l, err := r.mine(s.ID)
	if err != nil {
		return l, err
	}
	asked, err := enrolment.AskedOf(r.tx, s.ID)
	if err != nil {
		return l, err
	}
	m, err := enrolment.LastPostponement(r.tx, id)
	if err != nil {
		return l, err
	}
	moved := "La session prévue " + french.Range(m.WasFirst, m.WasLast) + " se tiendra " + french.Range(s.session.FirstDay, s.session.LastDay) + "."
	if year := s.session.FirstDay.Year(); year != m.WasFirst.Year() {
		moved += " Votre demande compte désormais pour " + strconv.Itoa(year) + "."
	}
	l.Whose, l.Words = "Le motif donné par l’organisme", m.Reason
	if s.Status != enrolment.Enrolled || !asked.Open() {
		l.Subject = "La session de " + s.title() + " est déplacée"
		l.Says = []string{moved + " Votre demande suit son cours, pour ces nouvelles dates."}
		l.After = []string{"Elles ne vous conviennent pas ? Retirez votre demande depuis sa page."}
		return l, nil
	}
	until := french.Deadline(m.AnswerBy, r.tx.Now)
	l.Subject = "La session de " + s.title() + " est déplacée : gardez-vous votre place ?"
	l.Says = []string{
		moved + " Vous aviez accepté d’autres dates : dites-nous avant le " + until + ", si vous gardez votre place.",
		french.Sentence("postpone.silence." + string(m.Silence) + ".told"),
	}
	beyond, err := enrolment.BeyondYear(r.tx, s.ID)
	if err != nil {
		return l, err
	}
	if len(beyond) > 0 {
		l.Says = append(l.Says, "Vous avez déjà demandé tout ce que les règles permettent pour cette année-là. Vous gardez votre place si vous le voulez\u00a0: ce n’est pas vous qui avez changé les dates.")
	}
	l.Label = "Garder ou rendre ma place"
	l.After = []string{"Ouvrir ce lien n’engage à rien : vous répondez sur la page, en un geste. Votre agenda montre les nouvelles dates comme provisoires jusque-là."}
	r.book(&l, ical.Request, s)
	l.Entry.Tentative = true
	return l, nil
}

// sayMovedToStaff tells those who run the session, and the employers.
func sayMovedToStaff(r *reader, id string, _ Recipient) (said, error) {
	c, s, o, err := r.session(id)
	if err != nil {
		return said{}, err
	}
	m, err := enrolment.LastPostponement(r.tx, id)
	counts := ""
	if year := s.FirstDay.Year(); err == nil && year != m.WasFirst.Year() {
		counts = " Les demandes comptent désormais pour " + strconv.Itoa(year) + ". Une personne qui y a déjà atteint sa limite peut garder sa place\u00a0: le report n’est pas de son fait."
	}
	return said{
		Subject: "La session de « " + c.Title + " » est déplacée",
		Says: []string{
			"La session prévue " + french.Range(m.WasFirst, m.WasLast) + " se tiendra " + french.Range(s.FirstDay, s.LastDay) + ". Chaque personne qui avait une place est invitée à la garder ou à la rendre avant le " + french.Deadline(m.AnswerBy, r.tx.Now) + "." + counts,
		},
		Facts: append([]fact{{"Session", "n° " + s.Reference}}, sessionFacts(c, s, o)...),
		Whose: "Le motif", Words: m.Reason,
		Label: "Voir la session", Path: "/sessions/" + s.PublicID,
	}, err
}

// sayUnconfirmed tells who has said nothing of the new days that their seat is
// given back.
func sayUnconfirmed(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.Status != enrolment.Withdrawn {
		err = errMoot
	}
	if err != nil {
		return l, err
	}
	l.Subject = "Sans réponse, votre place pour " + s.title() + " est rendue"
	l.Says = []string{"La session a changé de dates, et votre réponse n’est pas arrivée à temps. Votre place est proposée à la personne suivante depuis le " + french.Instant(s.UpdatedAt) + ". Cette demande ne compte plus dans vos limites de l’année."}
	l.After = []string{"Vous pouvez demander cette action à nouveau quand vous voulez."}
	return l, r.unbook(&l, s)
}

func saySessionConfirmed(r *reader, id string, _ Recipient) (said, error) {
	c, s, o, err := r.session(id)
	if err == nil && (s.Status == catalogue.SessionCancelled || s.Over(r.tx.Now)) {
		err = errMoot
	}
	return said{
		Subject: "La session de « " + c.Title + " » est confirmée",
		Says:    []string{"L’organisme l’a confirmé le " + french.Instant(s.ConfirmedAt) + " : elle aura bien lieu, " + french.Range(s.FirstDay, s.LastDay) + "."},
		Facts:   append([]fact{{"Session", "n° " + s.Reference}}, sessionFacts(c, s, o)...),
		Label:   "Voir la session", Path: "/sessions/" + s.PublicID,
	}, err
}

// sayGoDue reminds those who run a session that it is for them to say today
// whether it takes place.
func sayGoDue(r *reader, id string, _ Recipient) (said, error) {
	c, s, o, err := r.session(id)
	if err == nil && !s.Undecided() {
		err = errMoot
	}
	if err != nil {
		return said{}, err
	}
	n, err := catalogue.Enrolled(r.tx, id)
	stands := french.Seated(n)
	switch {
	case n < s.Minimum:
		stands += ", pour un minimum de " + french.Number(s.Minimum) + ". Il en manque " + french.Number(s.Minimum-n)
	case s.Minimum > 0:
		stands += ", pour un minimum de " + french.Number(s.Minimum) + ". Le minimum est atteint"
	}
	return said{
		Subject: "La session de « " + c.Title + " » est-elle maintenue ? À vous de le dire",
		Says: []string{
			"Vous avez annoncé que vous le diriez " + french.Range(s.GoOn, s.GoOn) + ". " + stands + ".",
		},
		Facts: append([]fact{{"Session", "n° " + s.Reference}}, sessionFacts(c, s, o)...),
		Label: "Confirmer ou annuler la session", Path: "/sessions/" + s.PublicID + "/maintien",
		After: []string{"Ouvrir ce lien ne décide de rien : vous répondez sur la page. Chaque personne concernée l’apprend aussitôt."},
	}, err
}
