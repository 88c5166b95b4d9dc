package french

// diarySentences are what is said of one's own calendar, of sessions that move
// and of those that take place or not.
var diarySentences = map[string]string{
	"act.enrolment.keep": "Mettre sa place dans son agenda, la garder quand la session change de dates",

	"enrolment.reasked":     "La session a changé de dates : gardez-vous votre place ?",
	"enrolment.kept":        "La place est gardée, aux nouvelles dates.",
	"enrolment.unconfirmed": "La place est rendue, sans réponse sur les nouvelles dates.",

	"journal.enrolment.kept":        "Place gardée après un report",
	"journal.enrolment.unconfirmed": "Place rendue, sans réponse après un report",
	"journal.session.postponed":     "Session reportée",
	"journal.session.confirmed":     "Session confirmée",
	"session.confirmed":             "La session est confirmée. Les personnes qui ont une place, et leurs employeurs, en sont prévenus.",
	"session.postponed":             "La session est déplacée. Chaque personne qui a une place est invitée à la garder ou à la rendre.",

	"letter.enrolment.seat_left":   "Place rendue",
	"letter.enrolment.unconfirmed": "Place rendue, sans réponse après un report",
	"letter.session.changed":       "Session modifiée",
	"letter.session.postponed":     "Session reportée, à qui l’a demandée",
	"letter.session.moved":         "Session reportée, à l’organisme et aux employeurs",
	"letter.session.confirmed":     "Session confirmée",
	"letter.session.go_due":        "Session à confirmer ou à annuler",

	"postpone.kept":                   "C’est noté : vous gardez votre place. Votre nouvelle convocation suit.",
	"postpone.released":               "Votre place est rendue. Elle est proposée à la personne suivante.",
	"postpone.left":                   "Les nouvelles dates ne conviennent pas.",
	"postpone.unanswered":             "Les dates ont changé, et aucune réponse n’est arrivée à temps.",
	"postpone.gone":                   "Cette question n’attend plus de réponse : le délai est passé, ou vous n’avez plus de place dans cette session.",
	"postpone.half_days":              "Un report garde le même nombre de demi-journées : donnez à chacune sa nouvelle date et ses heures.",
	"postpone.same":                   "Ces dates et ces heures sont celles d’aujourd’hui. Changez-en au moins une.",
	"postpone.other_year":             "Ces dates sont dans une autre année. Si c’est bien voulu, cochez la case.",
	"postpone.past":                   "Le premier jour doit venir après aujourd’hui.",
	"postpone.answer_by":              "Laissez au moins un jour pour répondre, et finissez avant le premier jour de la session.",
	"postpone.silence.keeps":          "La personne garde sa place",
	"postpone.silence.releases":       "La place est rendue, et proposée à la personne suivante",
	"postpone.silence.keeps.told":     "Sans réponse de votre part, votre place reste la vôtre.",
	"postpone.silence.releases.told":  "Sans réponse de votre part, votre place sera rendue et proposée à la personne suivante.",
	"postpone.silence.keeps.board":    "Sans réponse, la personne garde sa place.",
	"postpone.silence.releases.board": "Sans réponse, la place est rendue.",
	"postponement.answer.":            "pas encore",
	"postponement.answer.keeps":       "garde sa place",
	"postponement.answer.releases":    "rend sa place",

	"session.go_minimum": "Pour décider à une date si la session a lieu, indiquez d’abord un minimum d’au moins deux personnes.",
	"session.go_day":     "Cette date vient après l’annonce de la liste, et avant le premier jour de la session.",

	"feed.revoked":         "Votre adresse d’agenda est supprimée : plus aucun agenda ne lit vos sessions.",
	"journal.feed.renewed": "Adresse d’agenda créée",
	"journal.feed.revoked": "Adresse d’agenda supprimée",
}
