package letter

import (
	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/french"
)

func sayLink(r *reader, id string, _ Recipient) (said, error) {
	p, err := account.LoadProof(r.tx, id)
	if err != nil {
		return said{}, err
	}
	if !p.UsedAt.IsZero() || !r.tx.Now.Before(p.ExpiresAt) {
		return said{}, errMoot // used, too old, or a newer one was asked for
	}
	return said{
		Subject: "Votre lien pour choisir un mot de passe",
		Says: []string{
			"Une demande faite sur " + r.Product + " le " + french.Instant(p.CreatedAt) + " porte cette adresse. Ce lien prouve qu’elle est à vous, puis vous laisse choisir un mot de passe.",
			"Il sert une seule fois, jusqu’au " + french.Deadline(p.ExpiresAt, r.tx.Now) + ". Le dernier lien demandé est le seul qui s’ouvre.",
		},
		Label: "Choisir mon mot de passe",
		Path:  "/connexion/lien/" + r.LinkToken(id),
		After: []string{"Vous n’avez rien demandé ? Ne faites rien : sans ce courriel, personne ne peut se servir de votre adresse."},
	}, nil
}

func sayPasswordChanged(r *reader, _ string, _ Recipient) (said, error) {
	return said{
		Subject: "Un mot de passe a été choisi pour votre compte",
		Says: []string{
			"Le mot de passe de votre compte a été choisi, ou changé, le " + french.Instant(r.tx.Now) + ". Les connexions ouvertes sur d’autres appareils ont été fermées.",
		},
		Label: "Voir mes connexions",
		Path:  "/moi/connexions",
		After: []string{"Ce n’est pas vous ? Demandez aussitôt un nouveau lien depuis la page de connexion, puis écrivez-nous."},
	}, nil
}

// sayLogin says that an account was opened: when, on what, how it was not to be
// expected, and what often explains it.
func sayLogin(title, how, often string) func(*reader, string, Recipient) (said, error) {
	return func(r *reader, id string, _ Recipient) (said, error) {
		l, err := once(r, "login", id, account.LoadLogin)
		return said{
			Subject: title,
			Says: []string{
				"Une connexion à votre compte a eu lieu le " + french.Instant(l.CreatedAt) + ", " + how + " : " + l.Device + ".",
				"Si c’était vous, il n’y a rien à faire. " + often,
				"Sinon, quelqu’un connaît votre mot de passe : fermez cette connexion, puis choisissez un autre mot de passe. Les deux se font depuis la page de vos connexions.",
			},
			Label: "Voir mes connexions",
			Path:  "/moi/connexions",
			After: []string{"Vous ne pouvez plus entrer ? Demandez un lien depuis la page de connexion : il vous laisse choisir un nouveau mot de passe, et ferme les autres connexions."},
		}, err
	}
}

func saySuspended(r *reader, id string, _ Recipient) (said, error) {
	p, err := once(r, "person", id, account.Load)
	if err != nil {
		return said{}, err
	}
	if p.Status != account.Suspended {
		return said{}, errMoot
	}
	return said{
		Subject: "Votre compte est suspendu",
		Says: []string{
			"Le gestionnaire a suspendu votre compte le " + french.Instant(p.UpdatedAt) + ". Vous ne pouvez plus vous connecter ; rien de ce que vous aviez fait n’est effacé.",
			"Pour en connaître la raison, ou demander qu’il soit rétabli, répondez à ce courriel.",
		},
		Label: "Lire l’aide",
		Path:  "/aide",
	}, nil
}

// sayFactor says that what one signs in with has changed: what, when, and what
// follows.
func sayFactor(title, what, follows string) func(*reader, string, Recipient) (said, error) {
	return func(r *reader, _ string, _ Recipient) (said, error) {
		return said{
			Subject: title,
			Says:    []string{what + " le " + french.Instant(r.tx.Now) + ". " + follows},
			Label:   "Voir la sécurité de mon compte",
			Path:    "/moi/securite",
			After:   []string{"Ce n’est pas vous ? Changez aussitôt votre mot de passe, fermez les connexions que vous ne reconnaissez pas, puis écrivez-nous."},
		}, nil
	}
}

// sayUnused says when an account that nobody uses will be closed, and how it is
// kept.
func sayUnused(r *reader, id string, _ Recipient) (said, error) {
	on, err := account.ClosesOn(r.tx, id)
	if fault.KindOf(err) == fault.NotFound {
		return said{}, errMoot // they have come back
	}
	if err != nil {
		return said{}, err
	}
	p, err := once(r, "person", id, account.Load)
	s := said{
		Subject: "Votre compte sera fermé le " + french.Day(on),
		Says: []string{
			"Vous n’avez pas ouvert " + r.Product + " depuis longtemps. Les comptes dont personne ne se sert ne sont pas gardés : le vôtre sera fermé et effacé le " + french.Day(on) + ".",
			"Pour le garder, connectez-vous avant cette date. Vous n’avez rien d’autre à faire.",
		},
		Label: "Me connecter et garder mon compte",
		Path:  "/connexion",
		After: []string{"Les attestations des formations que vous avez suivies sont dans vos documents : enregistrez avant cette date celles dont vous avez besoin."},
	}
	if p.Status == account.Suspended {
		s.Says[1], s.Label, s.Path = "Il est suspendu : pour le garder, répondez à ce courriel avant cette date.", "Lire l’aide", "/aide"
	}
	return s, err
}

func sayClosed(r *reader, _ string, _ Recipient) (said, error) {
	return said{
		Subject: "Votre compte est fermé et effacé",
		Says: []string{
			"Votre compte a été fermé le " + french.Instant(r.tx.Now) + ". Votre nom, vos adresses, votre mot de passe, vos connexions et vos motivations sont effacés ; vos demandes en cours sont retirées.",
			"Les preuves des formations que vous avez suivies (émargements, attestations) sont gardées jusqu’à leur date, comme la loi le demande, puis effacées d’elles-mêmes.",
		},
		Label: "Lire ce qui est gardé, et combien de temps",
		Path:  "/donnees-personnelles",
		After: []string{"Vous n’avez rien demandé ? Répondez à ce courriel. C’est le dernier que cette adresse reçoit de nous."},
	}, nil
}
