package letter

import (
	"profil/internal/account"
	"profil/internal/french"
)

func sayRecoveryLink(r *reader, id string, _ Recipient) (said, error) {
	l, err := account.LoadAddressLink(r.tx, id)
	if err != nil {
		return said{}, err
	}
	if !l.UsedAt.IsZero() || !r.tx.Now.Before(l.ExpiresAt) {
		return said{}, errMoot
	}
	return said{
		Subject: "Retrouver votre compte",
		Says: []string{
			"Quelqu’un qui connaît votre mot de passe, ou qui lit une autre de vos adresses, dit le " + french.Instant(l.CreatedAt) + " avoir perdu votre second facteur.",
			"Si c’est vous, ce lien prouve que cette adresse est à vous aussi. Il sert une seule fois, jusqu’au " + french.Deadline(l.ExpiresAt, r.tx.Now) + ".",
		},
		Label: "Retrouver mon compte",
		Path:  "/connexion/perdu/" + r.AddressToken(l),
		After: []string{"Ce n’est pas vous ? N’ouvrez pas ce lien, et changez aussitôt votre mot de passe."},
	}, nil
}

// recovery reads the one that a letter is about, at the status that it tells.
func (r *reader) recovery(id, status string) (account.Recovery, error) {
	v, err := account.LoadRecovery(r.tx, id)
	if err == nil && v.Status != status {
		err = errMoot
	}
	return v, err
}

func sayRecoveryGranted(r *reader, id string, _ Recipient) (said, error) {
	v, err := r.recovery(id, "granted")
	if err != nil {
		return said{}, err
	}
	whence := "Cela a été demandé depuis une autre de vos adresses."
	if v.Voucher == account.VouchManager {
		whence = "L’équipe a vérifié qui le demande, et s’en porte garante."
	}
	return said{
		Subject: "Votre second facteur sera retiré",
		Says: []string{
			"À partir du " + french.Instant(v.EffectiveAt) + ", votre compte pourra être ouvert sans second facteur, avec votre mot de passe ou un lien reçu à une de vos adresses. " + whence,
			"D’ici là rien ne change. Si ce n’est pas vous, arrêtez tout d’un geste, sans vous connecter.",
		},
		Label: "Tout arrêter, ce n’est pas moi",
		Path:  "/connexion/annulation/" + v.PublicID + "/" + r.CancelToken(v),
		After: []string{"C’est bien vous ? Il n’y a rien à faire qu’attendre : un courriel vous préviendra."},
	}, nil
}

func sayRecoveryReady(r *reader, id string, _ Recipient) (said, error) {
	v, err := r.recovery(id, "granted")
	if err != nil {
		return said{}, err
	}
	return said{
		Subject: "Vous pouvez retrouver votre compte",
		Says: []string{
			"Le délai est passé. Connectez-vous avec votre mot de passe, ou demandez un lien ; puis dites que vous n’avez plus ni téléphone, ni clé, ni code. C’est possible jusqu’au " + french.Instant(v.ExpiresAt) + ".",
		},
		Label: "Me connecter",
		Path:  "/connexion",
		After: []string{"Ce n’est pas vous ? Connectez-vous avec votre second facteur : cela arrête tout."},
	}, nil
}

func sayRecoveryStopped(r *reader, id string, _ Recipient) (said, error) {
	if _, err := r.recovery(id, "cancelled"); err != nil {
		return said{}, err
	}
	return said{
		Subject: "Votre second facteur est gardé",
		Says:    []string{"La demande qui devait retirer votre second facteur est arrêtée. Rien n’a changé sur votre compte."},
		Label:   "Voir la sécurité de mon compte",
		Path:    "/moi/securite",
		After:   []string{"Vous ne l’aviez pas demandée ? Quelqu’un connaît votre mot de passe ou lit une de vos adresses : changez-le aussitôt, et répondez à ce courriel."},
	}, nil
}

func sayRecoveryUsed(r *reader, id string, _ Recipient) (said, error) {
	if _, err := r.recovery(id, "used"); err != nil {
		return said{}, err
	}
	return said{
		Subject: "Votre compte est rouvert sans second facteur",
		Says:    []string{"Vos clés d’accès, votre application de codes et vos codes de secours ont été retirés, et vos autres connexions fermées. Choisissez un nouveau second facteur."},
		Label:   "Choisir un second facteur",
		Path:    "/moi/securite",
		After:   []string{"Ce n’est pas vous ? Répondez à ce courriel aussitôt."},
	}, nil
}
