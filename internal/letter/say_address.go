package letter

import (
	"profil/internal/account"
	"profil/internal/french"
)

// sayAddressLink goes to an address that somebody says is theirs. That it has an
// account already is told to who reads it, and to nobody else.
func sayAddressLink(r *reader, id string, _ Recipient) (said, error) {
	l, err := account.LoadAddressLink(r.tx, id)
	if err != nil {
		return said{}, err
	}
	if !l.UsedAt.IsZero() || !r.tx.Now.Before(l.ExpiresAt) {
		return said{}, errMoot
	}
	asked := "Une demande faite sur " + r.Product + " le " + french.Instant(l.CreatedAt) + " ajoute cette adresse à un compte."
	if l.Taken {
		return said{
			Subject: "Cette adresse a déjà son compte",
			Says:    []string{asked, "Elle est déjà celle d’un compte : elle ne peut pas être ajoutée à un autre. Si les deux sont à vous, écrivez-nous."},
			Label:   "Me connecter avec cette adresse",
			Path:    "/connexion",
			After:   []string{"Vous n’avez rien demandé ? Ne faites rien : votre compte n’a pas changé."},
		}, nil
	}
	return said{
		Subject: "Confirmez que cette adresse est à vous",
		Says: []string{
			asked + " Ce lien prouve qu’elle est à vous ; il s’ouvre dans le navigateur où vous êtes connecté.",
			"Il sert une seule fois, jusqu’au " + french.Deadline(l.ExpiresAt, r.tx.Now) + ".",
		},
		Label: "Confirmer cette adresse",
		Path:  "/moi/adresses/lien/" + r.AddressToken(l),
		After: []string{"Vous n’avez rien demandé ? Ne faites rien : sans ce courriel, personne ne peut ajouter votre adresse."},
	}, nil
}

// sayAddressChange tells every address of somebody what has become of one.
func sayAddressChange(r *reader, id string, _ Recipient) (said, error) {
	c, err := account.LoadAddressChange(r.tx, id)
	if err != nil {
		return said{}, err
	}
	s := map[string]said{
		"added":   {Subject: "Une adresse est ajoutée à votre compte", Says: []string{"L’adresse ci-dessous vous connecte comme les autres, et peut recevoir un lien pour choisir un mot de passe."}},
		"main":    {Subject: "Vos courriels changent d’adresse", Says: []string{"Nos courriels arrivent désormais à l’adresse ci-dessous. Vos autres adresses vous connectent toujours."}},
		"removed": {Subject: "Une adresse est retirée de votre compte", Says: []string{"L’adresse ci-dessous ne vous connecte plus, et ne reçoit plus rien de nous."}},
	}[c.What]
	s.Facts = []fact{{"Adresse", c.Email.Display()}, {"Le", french.Instant(c.At)}}
	s.Label, s.Path = "Voir mes adresses", "/moi/adresses"
	s.After = []string{"Ce n’est pas vous ? Changez aussitôt votre mot de passe, fermez les connexions que vous ne reconnaissez pas, puis répondez à ce courriel."}
	return s, nil
}
