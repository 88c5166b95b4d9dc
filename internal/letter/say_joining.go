package letter

import (
	"strconv"

	"profil/internal/account"
	"profil/internal/french"
	"profil/internal/organisation"
)

// toContact is the official contact that a code was asked for.
func toContact(r *reader, id string) ([]Recipient, error) {
	c, err := organisation.LoadCode(r.tx, id)
	return []Recipient{{Address: c.Address}}, err
}

// toInvited is an address: whether it has an account changes nothing.
func toInvited(r *reader, id string) ([]Recipient, error) {
	i, err := organisation.LoadInvitation(r.tx, id)
	return []Recipient{{Address: i.Address}}, err
}

func sayContactCode(r *reader, id string, _ Recipient) (said, error) {
	c, err := organisation.LoadCode(r.tx, id)
	if err != nil {
		return said{}, err
	}
	if !r.tx.Now.Before(c.ExpiresAt) || !c.UsedAt.IsZero() {
		return said{}, errMoot
	}
	o, err := organisation.Load(r.tx, c.OrganisationID)
	if err != nil {
		return said{}, err
	}
	p, err := account.Load(r.tx, c.PersonID)
	return said{
		Subject: "Un code pour " + p.Name() + ", de « " + o.Label() + " »",
		Says: []string{
			"Cette personne dit travailler pour « " + o.Label() + " », dont cette adresse est le contact officiel. Le code qui suit le prouvera, si vous le lui donnez.",
			"Il sert pendant " + strconv.Itoa(organisation.CodeMinutes) + " minutes, une seule fois. Cette personne ne travaille pas chez vous ? Ne lui donnez rien : il ne se passera rien.",
		},
		Facts: []fact{{"Code", r.ContactCode(id)}, {"Personne", p.Name()}, {"Structure", o.Label()}},
		Label: "Voir ce qu’est " + r.Product,
		Path:  "/",
	}, err
}

func sayInvited(r *reader, id string, _ Recipient) (said, error) {
	i, err := organisation.LoadInvitation(r.tx, id)
	if err != nil {
		return said{}, err
	}
	o, err := organisation.Load(r.tx, i.OrganisationID)
	if err != nil {
		return said{}, err
	}
	p, err := account.Load(r.tx, i.InvitedBy)
	return said{
		Subject: p.Name() + " vous invite à rejoindre « " + o.Label() + " »",
		Says: []string{
			p.Name() + ", référent de la structure, vous invite à la rejoindre dans " + r.Product + " : vous pourrez y demander des formations.",
			"Connectez-vous avec cette adresse, ou ouvrez votre compte avec elle : vous serez rattaché aussitôt. L’invitation sert une fois, jusqu’au " + french.Instant(i.ExpiresAt) + ".",
		},
		Label: "Rejoindre la structure",
		Path:  "/structures/rejoindre?structure=" + o.PublicID,
		After: []string{"Vous ne connaissez pas cette personne ? Ne faites rien : il ne se passera rien."},
	}, err
}

// sayDomainToDecide tells the gestionnaire that a référent has proposed a domain.
func sayDomainToDecide(r *reader, id string, _ Recipient) (said, error) {
	o, err := organisation.Load(r.tx, id)
	return said{
		Subject: "Domaine d’adresses à vérifier : " + o.Label(),
		Says: []string{
			"Le référent de cette structure propose un domaine d’adresses, depuis le " + french.Instant(r.tx.Now) + ". Tant que vous ne l’avez pas vérifié, il ne change rien.",
			"Vérifiez-le ailleurs qu’auprès de lui : le site de la structure, son standard, l’annuaire.",
		},
		Facts: []fact{{"Structure", o.Label()}, {"SIRET", o.SIRET.String()}},
		Label: "Décider de ce domaine",
		Path:  "/structures/" + o.PublicID + "/acces/regles",
	}, err
}
