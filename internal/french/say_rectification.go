package french

// rectificationSentences are what is said of the corrections that people ask
// for.
var rectificationSentences = map[string]string{
	"rectification.asked":     "Votre demande est envoyée. Un courriel vous le confirme.",
	"rectification.accepted":  "Correction faite",
	"rectification.refused":   "Correction refusée",
	"rectification.withdrawn": "Votre demande est retirée.",

	"act.rectification.ask":      "Demander la correction d’une donnée",
	"act.rectification.read":     "Lire une demande de correction",
	"act.rectification.withdraw": "Retirer sa demande de correction",
	"act.rectification.answer":   "Répondre à une demande de correction",

	"rectification.status.asked":     "En attente d’une réponse",
	"rectification.status.accepted":  "Corrigée",
	"rectification.status.refused":   "Refusée",
	"rectification.status.withdrawn": "Retirée",

	"rectification.about.structure":  "La fiche d’une structure",
	"rectification.about.attendance": "Une présence",
	"rectification.about.paper":      "Un document",
	"rectification.about.decision":   "Le texte d’une réponse",
	"rectification.about.other":      "Autre chose",
	"rectification.hint.structure":   "Son nom, son adresse, ce que vous n’avez pas le droit d’y changer.",
	"rectification.hint.attendance":  "Une demi-journée où votre présence, ou votre absence, est notée à tort.",
	"rectification.hint.paper":       "Une convocation, une attestation, un certificat.",
	"rectification.hint.decision":    "Le motif d’un employeur, d’un organisme ou de l’équipe.",
	"rectification.hint.other":       "Toute autre donnée qui vous concerne.",
	"rectification.check.structure":  "Comparez la fiche de la structure au répertoire, puis modifiez-la si la personne a raison.",
	"rectification.check.attendance": "Demandez à l’organisme de la session : une feuille scellée ne se réécrit pas, une nouvelle ligne signée la corrige.",
	"rectification.check.paper":      "Demandez à l’organisme de corriger ce que le document affirme : une nouvelle version le remplace, l’ancienne reste.",
	"rectification.check.decision":   "Un avis ne se corrige pas comme un fait. Une erreur de fait se corrige : voyez avec la personne qui a répondu.",
	"rectification.check.other":      "Trouvez où la donnée est gardée, et qui peut la changer.",

	"rectification.place":   "Dites où se trouve l’erreur, en trois lettres au moins. Exemple : Attestation du 24 novembre",
	"rectification.wrong":   "Recopiez ce qui est faux, en trois lettres au moins.",
	"rectification.becomes": "Écrivez ce qui est juste, en trois lettres au moins.",
	"rectification.many":    "Cinq de vos demandes attendent déjà une réponse. Attendez-la, ou retirez-en une.",
	"rectification.own":     "C’est votre propre demande : une autre personne de l’équipe y répond.",

	"gestion.correction.answered":    "Votre réponse est envoyée.",
	"template.subject.rectification": "Corrections demandées",
	"gestion.subject.rectification":  "Correction demandée",
	"gestion.family.rectification.":  "Corrections demandées",
	"saw.rectification":              "Votre demande de correction",

	"journal.rectification.asked":     "Correction demandée",
	"journal.rectification.accepted":  "Correction faite",
	"journal.rectification.refused":   "Correction refusée",
	"journal.rectification.withdrawn": "Demande de correction retirée",

	"letter.rectification.received":  "Demande de correction reçue",
	"letter.rectification.to_answer": "Correction demandée",
	"letter.rectification.accepted":  "Correction faite",
	"letter.rectification.refused":   "Correction refusée",
}
