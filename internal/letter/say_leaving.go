package letter

import (
	"slices"

	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
)

// toAnswering are those who answer for the structure of an affiliation, its
// référents and its employers, but for the person.
func toAnswering(r *reader, id string) ([]Recipient, error) {
	f, err := organisation.LoadAffiliation(r.tx, id)
	if err != nil || f.OrganisationID == "" {
		return nil, err
	}
	var all []string
	for _, role := range []policy.Role{policy.Referent, policy.Approver} {
		ids, err := organisation.Holders(r.tx, f.OrganisationID, role)
		if err != nil {
			return nil, err
		}
		for _, one := range ids {
			if one != f.PersonID && !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return r.persons(all)
}

// toLeaver is the person of an affiliation, when another has said that they
// leave.
func toLeaver(r *reader, id string) ([]Recipient, error) {
	f, err := organisation.LoadAffiliation(r.tx, id)
	if err != nil || f.LeavingBy == f.PersonID {
		return nil, err
	}
	return r.person(f.PersonID)
}

func sayAffiliationGone(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	s := said{
		Facts: []fact{{"Personne", l.person.Name()}, {"Fonction", l.Function}, {"Dernier jour", french.Day(l.LeavingOn)}},
		Label: "Voir la structure",
		Path:  "/structures/" + l.org.PublicID,
	}
	switch {
	case l.Status == organisation.Confirmed && l.LeavingOn != "":
		s.Subject = l.person.Name() + " quittera « " + l.org.Label() + " »"
		s.Says = []string{"Son départ est annoncé pour le " + french.Day(l.LeavingOn) + ". Jusque-là, rien ne change."}
	case l.Status == organisation.Confirmed:
		return s, errMoot
	default:
		s.Subject = l.person.Name() + " a quitté « " + l.org.Label() + " »"
		s.Says = []string{"Son rattachement a pris fin le " + french.Instant(l.EndedAt) + "."}
	}
	s.After = []string{"Les formations déjà suivies comptent toujours pour la structure. Les demandes qui ne la concernent plus ont quitté votre liste, ou la quitteront ce jour-là."}
	return s, nil
}

func sayAffiliationLeaving(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	if l.Status != organisation.Confirmed || l.LeavingOn == "" {
		return said{}, errMoot
	}
	return said{
		Subject: "Votre départ de « " + l.org.Label() + " » est annoncé",
		Says: []string{
			"La structure a indiqué que votre dernier jour y est le " + french.Day(l.LeavingOn) + ". Jusque-là, rien ne change.",
			"Vous rejoignez une autre structure ? Rattachez-vous à elle avant ce jour : vos demandes en cours pourront vous y suivre.",
		},
		Whose: "Le motif", Words: l.Reason,
		Label: "Voir ce que deviennent mes demandes",
		Path:  "/structures/depart/" + l.PublicID,
		After: []string{"C’est une erreur ? Annulez ce départ depuis la page de votre rattachement."},
	}, nil
}

func sayAffiliationStaying(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	if l.Status != organisation.Confirmed || l.LeavingOn != "" {
		return said{}, errMoot
	}
	return said{
		Subject: l.person.Name() + " reste à « " + l.org.Label() + " »",
		Says:    []string{"Le départ qui était annoncé est annulé, depuis le " + french.Instant(r.tx.Now) + "."},
		Label:   "Voir la structure",
		Path:    "/structures/" + l.org.PublicID,
	}, nil
}

func sayStillThere(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	if l.Status != organisation.Confirmed || l.AskedAt.IsZero() {
		return said{}, errMoot
	}
	return said{
		Subject: "Toujours à « " + l.org.Label() + " » ?",
		Says: []string{
			"Votre compte est rattaché à cette structure depuis le " + french.Instant(l.CreatedAt) + ". Une fois par an, nous vous demandons si c’est toujours le cas : un clic suffit.",
			"Vous n’y êtes plus ? Dites-le au même endroit : vous verrez ce que deviennent vos demandes avant de confirmer.",
		},
		Label: "Répondre",
		Path:  "/structures/rattachements/" + l.PublicID,
		After: []string{"Sans réponse dans un mois, le référent de la structure en est prévenu."},
	}, nil
}

func sayAffiliationSilent(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	if l.Status != organisation.Confirmed || l.SilentAt.IsZero() {
		return said{}, errMoot
	}
	return said{
		Subject: l.person.Name() + " travaille toujours à « " + l.org.Label() + " » ?",
		Says: []string{
			"Cette personne n’a pas répondu à la question que nous posons une fois par an, depuis le " + french.Instant(l.AskedAt) + ".",
			"Vous savez qu’elle est là ? Confirmez-le d’un clic. Elle est partie ? Déclarez son départ au même endroit.",
		},
		Facts: []fact{{"Personne", l.person.Name()}, {"Fonction", l.Function}},
		Label: "Voir cette personne",
		Path:  "/structures/" + l.org.PublicID + "/personnes/" + l.PublicID,
	}, nil
}
