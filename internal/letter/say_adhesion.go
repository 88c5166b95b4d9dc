package letter

import (
	"strconv"

	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
)

// toAnsweringForAdhesion are the référents and the employers of the structure of
// an adhésion, each once.
func toAnsweringForAdhesion(r *reader, id string) ([]Recipient, error) {
	a, err := organisation.LoadAdhesion(r.tx, id)
	if err != nil {
		return nil, err
	}
	referents, err := toReferents(r, a.OrganisationID)
	if err != nil {
		return nil, err
	}
	approvers, err := r.holders(a.OrganisationID, policy.Approver)
	return eachOnce(append(referents, approvers...)), err
}

// renewing is an adhésion that may be renewed, with the campaign of the year
// after, and what its three letters share. It is moot once something was asked
// for.
func (r *reader) renewing(id string, open bool) (a organisation.Adhesion, o organisation.Organisation, c organisation.Campaign, err error) {
	if a, err = organisation.LoadAdhesion(r.tx, id); err != nil {
		return a, o, c, err
	}
	if o, err = once(r, "organisation", a.OrganisationID, organisation.Load); err != nil {
		return a, o, c, err
	}
	if c, err = organisation.CampaignOf(r.tx, a.Year+1); err != nil {
		return a, o, c, err
	}
	asked, err := organisation.AdhesionKnown(r.tx, a.OrganisationID, a.Year+1)
	if err == nil && (asked || c.Open() != open) {
		err = errMoot
	}
	return a, o, c, err
}

func sayAdhesionToRenew(r *reader, id string, _ Recipient) (said, error) {
	a, o, c, err := r.renewing(id, true)
	next := strconv.Itoa(a.Year + 1)
	return said{
		Subject: "Renouveler l’adhésion de « " + o.Label() + " » pour " + next,
		Says: []string{
			"La campagne d’adhésion " + next + " est ouverte. Une demande suffit, en un clic, depuis la page de votre structure.",
			"Jusqu’au " + french.DayMonthYear(c.GraceTo) + ", votre adhésion " + strconv.Itoa(a.Year) + " ouvre encore à vos collègues les actions réservées de " + next + ".",
		},
		Label: "Renouveler l’adhésion",
		Path:  "/structures/" + o.PublicID + "#adhesion",
		After: []string{"Le référent et les employeurs de la structure reçoivent ce message : il suffit que l’un de vous le fasse."},
	}, err
}

func sayAdhesionReminded(r *reader, id string, _ Recipient) (said, error) {
	a, o, c, err := r.renewing(id, true)
	next := strconv.Itoa(a.Year + 1)
	return said{
		Subject: "L’adhésion " + next + " de « " + o.Label() + " » n’est pas encore demandée",
		Says: []string{
			"Sans demande avant la fin du " + french.DayMonthYear(c.GraceTo) + ", les actions réservées de " + next + " ne seront plus ouvertes à vos collègues, et leurs demandes encore sans réponse de l’employeur prendront fin.",
		},
		Label: "Renouveler l’adhésion",
		Path:  "/structures/" + o.PublicID + "#adhesion",
	}, err
}

func sayAdhesionLapsed(r *reader, id string, _ Recipient) (said, error) {
	a, o, _, err := r.renewing(id, false)
	next := strconv.Itoa(a.Year + 1)
	s := said{
		Subject: "« " + o.Label() + " » n’a pas d’adhésion pour " + next,
		Says: []string{
			"La campagne est close et l’adhésion n’a pas été renouvelée. Voici ce que deviennent les demandes pour les actions réservées de " + next + ". Les personnes dont la demande prend fin ou attend en sont prévenues.",
		},
		Label: "Voir ma structure",
		Path:  "/structures/" + o.PublicID + "#adhesion",
		After: []string{"Vous pouvez encore demander l’adhésion : les actions réservées rouvriront dès qu’elle sera accordée."},
	}
	for _, rule := range enrolment.LapseRules {
		s.Facts = append(s.Facts, fact{rule.Title, rule.Why})
	}
	return s, err
}

func sayPaused(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.Status != enrolment.Waitlisted {
		err = errMoot
	}
	l.Subject = "Votre demande pour " + s.title() + " garde son rang, sans place possible pour l’instant"
	l.Says = []string{
		"Cette action est réservée aux structures adhérentes, et « " + s.employer.Label() + " » n’a plus d’adhésion pour cette année.",
		"Vous restez sur la liste d’attente à votre rang. Une place pourra vous être proposée dès que l’adhésion sera accordée ; votre référent peut la demander.",
	}
	return l, err
}
