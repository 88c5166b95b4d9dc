package french

// employerSentences are what the employer's part of a request says.
var employerSentences = map[string]string{
	"act.absence.declare":      "Annoncer l’absence d’une personne qui a le droit d’employeur",
	"absence.declared":         "L’absence est annoncée. Les courriels suivront d’eux-mêmes, du premier au dernier jour.",
	"absence.ended":            "L’absence est terminée\u00a0: les courriels vont de nouveau à la personne.",
	"absence.past":             "Ce jour est passé. Choisissez aujourd’hui ou un jour à venir.",
	"absence.backwards":        "Le dernier jour ne peut pas être avant le premier.",
	"absence.too_long":         "Une absence dure au plus douze mois. Si la personne est partie, le référent donne le droit d’employeur à quelqu’un d’autre.",
	"absence.overlaps":         "Une autre absence est déjà annoncée pour ces jours. Mettez-y fin d’abord, ou choisissez d’autres dates.",
	"absence.nobody_left":      "Personne d’autre ne peut répondre dans cette structure. Choisissez un suppléant.",
	"absence.not_approver":     "Seule une personne qui a le droit d’employeur annonce une absence ici.",
	"journal.absence.declared": "Absence annoncée",
	"journal.absence.ended":    "Absence terminée",
}
