package letter

import (
	"slices"
	"strconv"
	"strings"

	"profil/internal/account"
	"profil/internal/affiliation"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
)

// request is the request of a structure, with the letter that its moves share.
func (r *reader) request(id string) (organisation.Request, said, error) {
	q, err := once(r, "request", id, organisation.LoadRequest)
	return q, said{Label: "Suivre ma demande", Path: "/structures/demandes/" + q.PublicID}, err
}

func sayRequestReceived(r *reader, id string, _ Recipient) (said, error) {
	q, s, err := r.request(id)
	s.Subject = "Votre demande de structure n° " + q.Reference + " est reçue"
	s.Says = []string{
		"Vous avez demandé, le " + french.Instant(q.CreatedAt) + ", que « " + q.Form.Name + " » soit ajoutée à " + r.Product + ".",
		"Un gestionnaire vérifie votre demande. Vous recevrez un courriel dès qu’il aura répondu ; si la structure est acceptée, votre rattachement le sera aussi.",
	}
	return s, err
}

func sayRequestToDecide(r *reader, id string, _ Recipient) (said, error) {
	q, err := once(r, "request", id, organisation.LoadRequest)
	if err != nil {
		return said{}, err
	}
	if q.Status != organisation.Requested {
		return said{}, errMoot
	}
	return said{
		Subject: "Structure à vérifier : " + q.Form.Name,
		Says:    []string{"La demande n° " + q.Reference + " attend la réponse d’un gestionnaire depuis le " + french.Instant(q.UpdatedAt) + "."},
		Facts: []fact{
			{"Structure", q.Form.Name}, {"SIRET", q.Form.SIRET.String()}, {"Commune", strings.TrimSpace(q.Form.Address.Postcode + " " + q.Form.Address.City)},
		},
		Label: "Vérifier la demande",
		Path:  "/gestion/demandes-structures/" + q.PublicID,
	}, nil
}

func sayRequestInfo(r *reader, id string, _ Recipient) (said, error) {
	q, s, err := r.request(id)
	if err == nil && q.Status != organisation.InfoRequested {
		err = errMoot
	}
	s.Subject = "Votre demande de structure n° " + q.Reference + " : une correction est attendue de vous"
	s.Says = []string{"Le gestionnaire a lu votre demande pour « " + q.Form.Name + " ». Il lui manque quelque chose pour répondre."}
	s.Whose, s.Words = "Ce qu’il demande", q.Reason
	s.Label = "Corriger ma demande"
	s.After = []string{"Votre demande l’attend, sans date limite. Tout ce que vous aviez saisi est gardé."}
	return s, err
}

func sayRequestAccepted(r *reader, id string, to Recipient) (said, error) {
	q, s, err := r.request(id)
	if err != nil {
		return s, err
	}
	s.Subject = "« " + q.Form.Name + " » est acceptée"
	s.Says = []string{"Le gestionnaire a accepté votre demande n° " + q.Reference + " le " + french.Instant(q.DecidedAt) + "."}
	f, err := organisation.LiveAffiliation(r.tx, to.Person.ID, q.OrganisationID)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return s, nil
	case err != nil:
		return s, err
	case f.Status == organisation.Confirmed:
		s.Subject += " : votre compte est prêt"
		s.Says = append(s.Says, "Votre rattachement est confirmé : vous pouvez demander des formations. Premier compte de cette structure, vous en êtes le référent provisoire ; le gestionnaire confirmera ce rôle.")
		s.Label, s.Path = "Voir les formations", "/offre"
	default:
		s.Says = append(s.Says, "La structure avait déjà des membres : votre rattachement attend leur réponse. Vous recevrez un courriel dès qu’elle sera donnée.")
	}
	return s, nil
}

func sayRequestRejected(r *reader, id string, _ Recipient) (said, error) {
	q, s, err := r.request(id)
	s.Subject = "Votre demande de structure n° " + q.Reference + " n’est pas acceptée"
	s.Says = []string{"Le gestionnaire n’a pas accepté d’ajouter « " + q.Form.Name + " », le " + french.Instant(q.DecidedAt) + "."}
	s.Whose, s.Words = "Le motif", q.Reason
	s.Label = "Revoir ma demande"
	s.After = []string{"Votre compte reste ouvert : vous pouvez chercher une autre structure, ou en demander une à nouveau."}
	return s, err
}

func sayRequestReopened(r *reader, id string, _ Recipient) (said, error) {
	q, s, err := r.request(id)
	s.Subject = "Votre demande de structure n° " + q.Reference + " est reprise"
	s.Says = []string{"Le gestionnaire revient sur son refus : votre demande pour « " + q.Form.Name + " » est de nouveau à l’étude. Vous n’avez rien à faire."}
	s.Whose, s.Words = "Pourquoi", q.Reason
	return s, err
}

func sayAffiliationReopened(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	return said{
		Subject: "Votre rattachement à « " + l.org.Label() + " » est repris",
		Says:    []string{"Le gestionnaire revient sur le refus : votre demande est de nouveau à l’étude. Vous n’avez rien à faire."},
		Whose:   "Pourquoi", Words: l.Reason,
		Label: "Suivre ma demande",
		Path:  "/structures/rattachements/" + l.PublicID,
	}, err
}

// link is an affiliation with its structure and who asks.
type link struct {
	organisation.Affiliation
	org    organisation.Organisation
	person account.Person
}

func (r *reader) affiliation(id string) (l link, err error) {
	if l.Affiliation, err = once(r, "affiliation", id, organisation.LoadAffiliation); err != nil {
		return l, err
	}
	if l.OrganisationID == "" {
		return l, errMoot // its structure is asked for first
	}
	if l.org, err = once(r, "organisation", l.OrganisationID, organisation.Load); err != nil {
		return l, err
	}
	l.person, err = once(r, "person", l.PersonID, account.Load)
	return l, err
}

// sayAffiliationReceived names who answers, and by when.
func sayAffiliationReceived(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	by := " avant le " + french.Deadline(r.AnswerBy(l.Affiliation), r.tx.Now)
	who := "Un gestionnaire vérifie que vous y travaillez, et répond" + by + "."
	switch l.Status {
	case organisation.AwaitingManager:
	case organisation.AwaitingReferent:
		names, err := r.names(l.Affiliation)
		if err != nil {
			return said{}, err
		}
		who = french.List(names) + " " + french.Agree(len(names), "doit", "doivent") + " répondre" + by + ". Sans réponse à cette date, un gestionnaire répond."
	default:
		return said{}, errMoot
	}
	return said{
		Subject: "Votre rattachement à « " + l.org.Label() + " » attend une réponse",
		Says:    []string{"Vous avez demandé, le " + french.Instant(l.CreatedAt) + ", votre rattachement à « " + l.org.Label() + " ». " + who, "Vous recevrez un courriel dès que la réponse sera donnée. En attendant, vous pouvez déjà parcourir les formations."},
		Label:   "Voir les formations",
		Path:    "/offre",
	}, nil
}

// names are those of who has to answer an affiliation.
func (r *reader) names(f organisation.Affiliation) ([]string, error) {
	ids, err := organisation.Answerers(r.tx, f)
	if err != nil {
		return nil, err
	}
	people, err := r.persons(ids)
	var names []string
	for _, p := range people {
		names = append(names, p.Person.Name())
	}
	return names, err
}

func sayAffiliationToDecide(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	s := said{
		Subject: l.person.Name() + " demande à rejoindre « " + l.org.Label() + " »",
		Says:    []string{"Cette personne dit travailler dans la structure depuis la demande du " + french.Instant(l.CreatedAt) + ". C’est à vous de confirmer, ou de refuser avec un motif."},
		Facts:   []fact{{"Personne", l.person.Name()}, {"Fonction", l.Function}, {"Structure", l.org.Label()}},
		Label:   "Répondre",
		Path:    "/structures/" + l.org.PublicID,
	}
	switch l.Status {
	case organisation.AwaitingReferent:
	case organisation.AwaitingManager:
		s.Path = "/gestion/rattachements/" + l.PublicID
	default:
		return s, errMoot
	}
	return s, nil
}

func sayAffiliationFirst(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	role := "Premier compte de cette structure, vous en êtes le référent provisoire. Le gestionnaire confirmera ce rôle ; d’ici là, il répond pour vous aux demandes de vos collègues."
	if by, err := organisation.RolesOf(r.tx, []string{id}); err != nil {
		return said{}, err
	} else if slices.Contains(by[id], policy.Referent) {
		role = why(l.Affiliation) + " Premier compte de la structure, vous en êtes le référent : vous répondez à vos collègues qui la rejoignent, et vous donnez le droit d’employeur."
	}
	return said{
		Subject: "Votre compte est créé pour « " + l.org.Label() + " »",
		Says:    []string{"Votre compte est ouvert depuis le " + french.Instant(l.CreatedAt) + " : vous pouvez demander des formations.", role},
		Label:   "Voir les formations",
		Path:    "/offre",
	}, nil
}

// why is what the rule that let somebody in says to them, "" without one.
func why(f organisation.Affiliation) string {
	rule, ok := affiliation.Named(f.Rule)
	if !ok || rule.Answer != affiliation.Join {
		return ""
	}
	return rule.Why
}

func sayAffiliationConfirmed(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	s := said{
		Subject: "Votre rattachement à « " + l.org.Label() + " » est confirmé",
		Says:    []string{"Votre rattachement est confirmé depuis le " + french.Instant(l.DecidedAt) + ". Vous pouvez maintenant demander des formations ; votre employeur sera consulté pour chacune."},
		Label:   "Voir les formations",
		Path:    "/offre",
	}
	if said := why(l.Affiliation); said != "" {
		s.Says = append([]string{said}, s.Says...)
	}
	return s, err
}

// sayAffiliationArrived tells the référents that a rule let somebody in: they
// know better, and may undo it.
func sayAffiliationArrived(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	if l.Status != organisation.Confirmed {
		return said{}, errMoot
	}
	return said{
		Subject: l.person.Name() + " a rejoint « " + l.org.Label() + " »",
		Says: []string{
			"Son rattachement est confirmé depuis le " + french.Instant(l.DecidedAt) + ", sans que vous ayez à répondre.",
			"Cette personne ne travaille pas dans la structure ? Retirez-la depuis sa page.",
		},
		Facts: []fact{{"Personne", l.person.Name()}, {"Fonction", l.Function}, {"Preuve", french.Sentence("proof." + string(l.Evidence))}},
		Label: "Voir cette personne",
		Path:  "/structures/" + l.org.PublicID + "/personnes/" + l.PublicID,
	}, nil
}

func sayAffiliationRefused(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	return said{
		Subject: "Votre rattachement à « " + l.org.Label() + " » est refusé",
		Says:    []string{"La réponse a été donnée le " + french.Instant(l.DecidedAt) + "."},
		Whose:   "Le motif", Words: l.Reason,
		Label: "Chercher une autre structure",
		Path:  "/structures/recherche",
		After: []string{"Vous pensez que c’est une erreur ? Parlez-en avec votre structure, ou écrivez-nous."},
	}, err
}

func sayAffiliationRemoved(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	return said{
		Subject: "Votre rattachement à « " + l.org.Label() + " » a pris fin",
		Says:    []string{"Votre rattachement a pris fin le " + french.Instant(l.EndedAt) + ". Votre compte reste ouvert, avec vos demandes et vos documents ; pour demander une formation, il vous faut une autre structure."},
		Whose:   "Le motif", Words: l.Reason,
		Label: "Voir mes structures",
		Path:  "/structures",
	}, err
}

func sayRolesChanged(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	if err != nil {
		return said{}, err
	}
	by, err := organisation.RolesOf(r.tx, []string{id})
	var held []string
	for _, role := range by[id] {
		held = append(held, strings.ToLower(french.Sentence("role."+string(role))))
	}
	now := "Vous n’y avez plus de rôle particulier : vous restez bénéficiaire."
	if len(held) > 0 {
		now = "Vous y êtes désormais : " + french.List(held) + "."
	}
	return said{
		Subject: "Vos droits à « " + l.org.Label() + " » ont changé",
		Says:    []string{"Le changement date du " + french.Instant(r.tx.Now) + ". " + now},
		Label:   "Voir ma structure",
		Path:    "/structures/" + l.org.PublicID,
	}, err
}

func sayReferentConfirmed(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	return said{
		Subject: "Votre rôle de référent de « " + l.org.Label() + " » est confirmé",
		Says: []string{
			"Votre rôle de référent est confirmé depuis le " + french.Instant(r.tx.Now) + ". Vous répondez désormais à vos collègues qui rejoignent la structure, et vous donnez le droit d’employeur.",
		},
		Label: "Voir ma structure",
		Path:  "/structures/" + l.org.PublicID,
	}, err
}

func sayReferentHandedOver(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.affiliation(id)
	return said{
		Subject: "Le rôle de référent de « " + l.org.Label() + " » vous est confié",
		Says: []string{
			"Depuis le " + french.Instant(r.tx.Now) + ", c’est vous qui répondez aux collègues qui rejoignent la structure, donnez le droit d’employeur et signalez ce qui change.",
		},
		Label: "Voir ma structure",
		Path:  "/structures/" + l.org.PublicID,
	}, err
}

// adhesion is an adhésion with the letter that its three moves share.
func (r *reader) adhesion(id, is string) (organisation.Adhesion, said, error) {
	a, err := organisation.LoadAdhesion(r.tx, id)
	if err != nil {
		return a, said{}, err
	}
	o, err := once(r, "organisation", a.OrganisationID, organisation.Load)
	return a, said{
		Subject: "L’adhésion de « " + o.Label() + " » pour " + strconv.Itoa(a.Year) + " est " + is,
		Label:   "Voir ma structure",
		Path:    "/structures/" + o.PublicID,
	}, err
}

func sayAdhesionGranted(r *reader, id string, _ Recipient) (said, error) {
	a, s, err := r.adhesion(id, "enregistrée")
	s.Says = []string{"L’adhésion est enregistrée depuis le " + french.Instant(a.DecidedAt) + " : les actions réservées aux adhérents sont ouvertes à vos collègues toute l’année."}
	return s, err
}

func sayAdhesionRefused(r *reader, id string, _ Recipient) (said, error) {
	a, s, err := r.adhesion(id, "refusée")
	s.Says = []string{"Le gestionnaire a répondu le " + french.Instant(a.DecidedAt) + ". Les actions ouvertes à tous restent possibles."}
	s.Whose, s.Words = "Le motif", a.Reason
	return s, err
}

func sayAdhesionEnded(r *reader, id string, _ Recipient) (said, error) {
	a, s, err := r.adhesion(id, "terminée")
	s.Says = []string{"L’adhésion est terminée depuis le " + french.Instant(a.DecidedAt) + ". Les actions réservées aux adhérents ne peuvent plus être demandées ; les inscriptions déjà acquises le restent."}
	s.Whose, s.Words = "Le motif", a.Reason
	return s, err
}

func sayProviderGranted(r *reader, id string, _ Recipient) (said, error) {
	o, err := once(r, "organisation", id, organisation.Load)
	return said{
		Subject: "« " + o.Label() + " » peut publier des formations",
		Says:    []string{"Depuis le " + french.Instant(r.tx.Now) + ", votre structure est prestataire. Donnez à vos collègues le rôle d’organisateur ou de formateur : vous ne l’avez pas d’office."},
		Label:   "Donner les rôles",
		Path:    "/structures/" + o.PublicID,
	}, err
}

func sayProviderWithdrawn(r *reader, id string, _ Recipient) (said, error) {
	o, err := once(r, "organisation", id, organisation.Load)
	return said{
		Subject: "« " + o.Label() + " » ne peut plus publier de formations",
		Says:    []string{"Le gestionnaire a retiré à votre structure la capacité de publier des formations le " + french.Instant(r.tx.Now) + ". Ce qui est publié n’accepte plus de demande ; les documents déjà remis restent valables."},
		Label:   "Voir ma structure",
		Path:    "/structures/" + o.PublicID,
		After:   []string{"Pour en connaître la raison, répondez à ce courriel."},
	}, err
}
