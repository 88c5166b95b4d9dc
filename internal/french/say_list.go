package french

// listSentences are what is said of one list: seats that are offered, how the
// waiting list is ordered, what a board says, and who waits for a session.
var listSentences = map[string]string{
	"act.enrolment.offer":        "Proposer une place libérée, et la reprendre sans réponse",
	"act.enrolment.accept":       "Prendre une place proposée",
	"act.enrolment.short_notice": "Dire que l’on peut venir au dernier moment",

	"journal.enrolment.offered":       "Place proposée",
	"journal.enrolment.accepted":      "Place proposée acceptée",
	"journal.enrolment.offer_lapsed":  "Proposition restée sans réponse",
	"journal.enrolment.offer_expired": "Demande close, deux propositions sans réponse",

	"journal.enrolment.list_closed": "Liste d’attente close, sans place",

	"waiting.closed":        "Aucune place n’a pu être donnée à cette demande avant le premier jour de la session.",
	"waiting.closed.title":  "La liste d’attente est close",
	"waiting.closed.author": "La session a commencé, et plus aucune place n’y est proposée. La demande a pris fin et ne compte plus dans vos limites de l’année. Vous pouvez demander une autre session de cette action.",
	"waiting.closed.others": "La session a commencé, et plus aucune place n’y est proposée. La demande a pris fin, et la personne est prévenue.",

	"letter.enrolment.list_closed":   "Liste d’attente close",
	"letter.enrolment.seat_empty":    "Place restée vide",
	"letter.enrolment.offered":       "Place proposée",
	"letter.enrolment.offer_lapsed":  "Proposition sans réponse",
	"letter.enrolment.offer_expired": "Demande close, sans réponse",

	"offer.accepted":   "La place est à vous. Votre convocation suit.",
	"offer.to_agree":   "Si vous la prenez, votre employeur doit encore donner son accord.",
	"offer.declined":   "Vous avez laissé la place. Elle est proposée à la personne suivante, et votre demande prend fin.",
	"offer.gone":       "Cette place n’est plus proposée : le délai est passé, ou vous avez déjà répondu. La page dit où en est votre demande.",
	"offer.unanswered": "Deux propositions de place sont restées sans réponse.",
	"offer.ready":      "C’est noté : une place libérée au dernier moment vous sera proposée en premier.",
	"offer.not_ready":  "C’est noté : une place libérée au dernier moment ira d’abord à qui peut venir sans délai.",

	"overtaken.quota.per_structure": "Votre structure a déjà le nombre de places permis pour cette action. Votre place sur la liste ne change pas.",
	"overtaken.quota.affiliation":   "Votre rattachement à la structure de cette demande n’est plus confirmé.",
	"overtaken.quota.rule":          "Une règle d’accès borne les places, et celles qu’elle permet sont données. Votre place sur la liste ne change pas.",
	"overtaken.quota.adhesion":      "L’adhésion de votre structure n’est pas active pour l’année de la session.",
	"overtaken.moved":               "Une place est allée à une personne qui en avait une à une autre session de cette action. Votre place sur la liste ne change pas.",
	"overtaken.short_notice":        "À moins de trois jours du début, une place va d’abord à qui a dit pouvoir venir au dernier moment. Votre place sur la liste ne change pas.",

	"waiting_rule.arrival": "L’ordre d’arrivée des demandes",
	"waiting_rule.ranking": "Le classement de l’organisme, annoncé avec la liste",

	"selection.overtake": "D’autres personnes attendent avant celle-ci. Dites pourquoi elle passe devant : elles liront ce motif.",
	"selection.rank":     "Le rang est un nombre entre 1 et 2 000. Laissez vide pour suivre l’ordre d’arrivée.",
	"selection.ranked":   "Le rang est enregistré. Personne ne le voit avant la publication.",

	"reading.kept":  "Votre lecture est enregistrée. Les autres lecteurs la verront quand ils auront donné leur note.",
	"reading.score": "La note va de 1 à 5.",
	"reading.tags":  "Cinq étiquettes au plus, de 30 lettres chacune, séparées par des virgules.",

	"choice.":       "remise à examiner",
	"choice.retain": "retenue",
	"choice.wait":   "liste d’attente",
	"choice.reject": "non retenue",

	"interest.kept":         "C’est noté : un courriel vous préviendra de la prochaine session de cette action.",
	"interest.dropped":      "C’est noté : nous ne vous écrirons plus à ce sujet.",
	"letter.session.opened": "Session annoncée, à qui l’attendait",
}
