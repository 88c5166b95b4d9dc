package letter

import (
	"strconv"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/organisation"
)

// toDeputy is whoever stands in for somebody away; nobody when no deputy was
// named.
func toDeputy(r *reader, id string) ([]Recipient, error) {
	b, err := organisation.LoadAbsence(r.tx, id)
	if err != nil || b.DeputyID == "" {
		return nil, err
	}
	return r.person(b.DeputyID)
}

func sayDeputyNamed(r *reader, id string, to Recipient) (said, error) {
	b, err := organisation.LoadAbsence(r.tx, id)
	if err != nil {
		return said{}, err
	}
	if b.DeputyID != to.Person.ID || b.To < civil.DayOf(r.tx.Now, civil.Paris) {
		return said{}, errMoot
	}
	o, err := once(r, "organisation", b.OrganisationID, organisation.Load)
	return said{
		Subject: b.Person + " vous confie les demandes de ses collègues, " + french.Range(b.From, b.To),
		Says: []string{
			"Pendant son absence, vous répondez aux demandes de formation de « " + o.Label() + " » à sa place. Les courriels vous arrivent du premier au dernier jour ; le lendemain, tout lui revient, sans que vous ayez rien à faire.",
			"Vous ne répondez ni à vos propres demandes, ni aux siennes.",
		},
		Facts: []fact{{"Structure", o.Label()}, {"Dates", french.Range(b.From, b.To)}},
		Label: "Voir les demandes à traiter",
		Path:  "/employeur",
		After: []string{"Vous ne pouvez pas ? Prévenez " + b.Person + " : l’absence se modifie en un instant."},
	}, err
}

// toManagersOfSilence are the gestionnaires, while a request still waits.
func toManagersOfSilence(r *reader, id string) ([]Recipient, error) {
	e, err := once(r, "enrolment", id, enrolment.Load)
	if err != nil || !e.WithEmployer() {
		return nil, err
	}
	return r.managers()
}

func sayEscalated(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.scene(id)
	if err != nil {
		return said{}, err
	}
	if !s.WithEmployer() {
		return said{}, errMoot
	}
	return said{
		Subject: "Sans réponse de « " + s.employer.Label() + " » : " + s.person.Name() + ", " + s.title(),
		Says: []string{
			"L’employeur devait répondre avant le " + french.Instant(s.EmployerDueAt) + ". La règle de la structure vous transmet la demande : joignez-le, ou répondez à sa place en disant pourquoi. Il peut encore répondre lui-même.",
		},
		Facts: append([]fact{{"Personne", s.person.Name()}, {"Structure", s.employer.Label()}}, s.facts()...),
		Label: "Voir la demande",
		Path:  "/demandes/" + s.PublicID,
	}, nil
}

// lastMessage is the last of the thread that one side wrote, "" for none.
func (r *reader) lastMessage(id string, question bool) (string, error) {
	all, err := enrolment.Messages(r.tx, id)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Question == question {
			return all[i].Body, err
		}
	}
	return "", err
}

func sayQuestioned(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err != nil {
		return l, err
	}
	if !s.WithEmployer() {
		return l, errMoot
	}
	l.Subject = "Votre employeur a une question sur votre demande pour " + s.title()
	l.Says = []string{"Tant que vous n’avez pas répondu, le délai de votre employeur est arrêté."}
	l.Whose = "Sa question"
	l.Label, l.Path = "Répondre", "/demandes/"+s.PublicID+"#echange"
	l.Words, err = r.lastMessage(id, true)
	return l, err
}

func sayReplied(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.scene(id)
	if err != nil {
		return said{}, err
	}
	if !s.WithEmployer() {
		return said{}, errMoot
	}
	words, err := r.lastMessage(id, false)
	return said{
		Subject: s.person.Name() + " a répondu à votre question sur " + s.title(),
		Says:    []string{"Le délai court de nouveau : répondez à la demande avant le " + french.Deadline(s.EmployerDueAt, r.tx.Now) + "."},
		Facts:   append([]fact{{"Personne", s.person.Name()}, {"Structure", s.employer.Label()}}, s.facts()...),
		Whose:   "Sa réponse", Words: words,
		Label: "Répondre à la demande",
		Path:  "/demandes/" + s.PublicID,
	}, err
}

// toReminded are those who answer for a structure, while something waits.
func toReminded(r *reader, organisationID string) ([]Recipient, error) {
	all, err := r.waiting(organisationID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids, err := organisation.Answering(r.tx, organisationID, "")
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return r.managers()
	}
	return r.persons(ids)
}

func (r *reader) waiting(organisationID string) ([]enrolment.Line, error) {
	return once(r, "waiting", organisationID, enrolment.Waiting)
}

// sayReminded speaks of all that waits at a structure, their own requests apart.
func sayReminded(r *reader, organisationID string, to Recipient) (said, error) {
	o, err := once(r, "organisation", organisationID, organisation.Load)
	if err != nil {
		return said{}, err
	}
	all, err := r.waiting(organisationID)
	if err != nil {
		return said{}, err
	}
	var l said
	n := 0
	last := false
	for _, w := range all {
		if w.PersonID == to.Person.ID || !w.EmployerDueAt.After(r.tx.Now) {
			continue
		}
		c, err := enrolment.LoadClock(r.tx, w.ID)
		if err != nil {
			return said{}, err
		}
		if c.Reminders == 0 { // its time has not come
			continue
		}
		n++
		by := "avant le " + french.Deadline(w.EmployerDueAt, r.tx.Now)
		if c.Reminders == 2 {
			by, last = by+" – dernier rappel", true
		}
		l.Facts = append(l.Facts, fact{french.Spaced(w.Person + ", « " + w.Course + " »"), by})
		if l.Path, _, err = r.answer(w.ID, w.PublicID, to); err != nil {
			return said{}, err
		}
	}
	if n == 0 {
		return said{}, errMoot
	}
	l.Subject = "Rappel : une demande attend votre réponse"
	l.Label = "Répondre à la demande"
	if n > 1 {
		l.Subject, l.Label, l.Path = "Rappel : "+strconv.Itoa(n)+" demandes attendent votre réponse", "Répondre aux demandes", "/employeur"
	}
	if last {
		l.Subject = "Dernier r" + l.Subject[1:]
	}
	l.Says = []string{"Voici ce qui attend la réponse de « " + o.Label() + " » et arrive à son terme."}
	if last {
		l.After = []string{"C’est le dernier rappel pour ce qui est marqué ainsi. Passé la date, la règle de votre structure s’applique ; elle est écrite sur chaque demande."}
	}
	return l, nil
}

// silence says the rule of a structure, as the letters about a request print it.
func (r *reader) silence(e enrolment.Enrolment) (string, error) {
	rule, err := r.RuleOf(r.tx, e)
	said := french.Sentence("employer.silence." + string(rule.Silence) + ".said")
	if e.Status == enrolment.AwaitingAgreement {
		said += " " + french.Sentence("employer.silence."+string(rule.Silence)+".kept")
	}
	return said, err
}
