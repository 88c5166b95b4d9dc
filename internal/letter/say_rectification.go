package letter

import (
	"profil/internal/french"
	"profil/internal/rectification"
)

func toCorrected(r *reader, id string) ([]Recipient, error) {
	c, err := rectification.Load(r.tx, id)
	if err != nil {
		return nil, err
	}
	return r.person(c.PersonID)
}

// correction reads the one that a letter is about, at the status that it tells.
func (r *reader) correction(id string, at rectification.Status) (rectification.Rectification, error) {
	c, err := rectification.Load(r.tx, id)
	if err == nil && c.Status != at {
		err = errMoot
	}
	return c, err
}

func sayRectificationReceived(r *reader, id string, _ Recipient) (said, error) {
	c, err := r.correction(id, rectification.Asked)
	return said{
		Subject: "Votre demande de correction n° " + c.Reference + " est reçue",
		Says: []string{
			"Vous avez demandé le " + french.Instant(c.CreatedAt) + " la correction d’une donnée qui vous concerne. Le gestionnaire vous répond au plus tard le " + french.Day(c.Due()) + ".",
		},
		Label: "Voir ma demande",
		Path:  "/moi/corrections/" + c.PublicID,
		After: []string{"Ce n’est pas vous ? Changez votre mot de passe, puis écrivez-nous."},
	}, err
}

func sayRectificationToAnswer(r *reader, id string, _ Recipient) (said, error) {
	c, err := r.correction(id, rectification.Asked)
	return said{
		Subject: "Correction demandée n° " + c.Reference,
		Says: []string{
			"Une personne demande la correction d’une donnée qu’elle ne peut pas changer elle-même. La loi donne un mois pour lui répondre (RGPD, articles 12 et 16).",
		},
		Facts: []fact{{"Objet", french.Sentence("rectification.about." + string(c.About))}, {"Réponse due le", french.Day(c.Due())}},
		Label: "Répondre",
		Path:  "/gestion/corrections/" + c.PublicID,
	}, err
}

func sayRectificationAccepted(r *reader, id string, _ Recipient) (said, error) {
	c, err := r.correction(id, rectification.Accepted)
	return said{
		Subject: "Votre correction n° " + c.Reference + " est faite",
		Says:    []string{"Le gestionnaire a accepté votre demande le " + french.Instant(c.DecidedAt) + ". Sa réponse dit ce qui a été corrigé."},
		Label:   "Lire la réponse",
		Path:    "/moi/corrections/" + c.PublicID,
	}, err
}

func sayRectificationRefused(r *reader, id string, _ Recipient) (said, error) {
	c, err := r.correction(id, rectification.Refused)
	return said{
		Subject: "Réponse à votre demande de correction n° " + c.Reference,
		Says:    []string{"Le gestionnaire a répondu le " + french.Instant(c.DecidedAt) + ", et n’a pas fait cette correction. Sa réponse dit pourquoi."},
		Label:   "Lire la réponse",
		Path:    "/moi/corrections/" + c.PublicID,
		After: []string{
			"Vous n’êtes pas d’accord ? Écrivez-nous en rappelant le numéro : nous reprenons votre demande. Vous pouvez aussi adresser une réclamation à la CNIL (www.cnil.fr/plaintes), ou saisir la justice.",
		},
	}, err
}
