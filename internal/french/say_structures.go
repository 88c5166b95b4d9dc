package french

// structuresSentences are what the pages of structures say, once something was
// done, and what their forms refuse of themselves.
var structuresSentences = map[string]string{
	"ape.choose":                 "Plusieurs activités répondent. Choisissez la vôtre dans la liste.",
	"structures.first":           "Vous êtes rattaché à cette structure, comme référent provisoire. Un courriel vous le confirme.",
	"structures.first_proven":    "Vous êtes rattaché à cette structure, et vous en êtes le référent. Un courriel vous le confirme.",
	"structures.domain_said":     "Le domaine est enregistré.",
	"structures.contact_set":     "Le contact officiel est enregistré.",
	"structures.invited":         "L’invitation part. Elle sert une fois, pendant 14 jours.",
	"structures.invite_revoked":  "L’invitation est retirée.",
	"structures.code_sent":       "Le code part au contact officiel de la structure. Demandez-le-lui, puis recopiez-le ici.",
	"structures.code_right":      "Votre rattachement est prouvé. Un courriel vous le confirme.",
	"structures.joined":          "Vous êtes rattaché à cette structure. Un courriel vous le confirme.",
	"structures.asked":           "Votre demande de rattachement est envoyée. Un courriel vous préviendra de la réponse.",
	"structures.requested":       "Votre demande est envoyée. Gardez sa référence\u00a0; un courriel vous préviendra de la réponse.",
	"structures.corrected":       "Votre demande corrigée est envoyée.",
	"structures.left":            "Vous avez quitté cette structure.",
	"structures.leaving":         "Le départ est annoncé. Rien ne change avant le dernier jour.",
	"structures.staying":         "Le départ est annulé.",
	"structures.given_up":        "Votre demande est abandonnée.",
	"structures.confirmed":       "Le rattachement est confirmé. Un courriel prévient la personne.",
	"structures.refused":         "Le rattachement est refusé. Un courriel prévient la personne, avec votre motif.",
	"structures.role_given":      "Le rôle est donné. Un courriel prévient la personne.",
	"structures.role_taken":      "Le rôle est retiré.",
	"structures.handed_over":     "Le rôle de référent est transmis. Un courriel prévient la personne.",
	"structures.removed":         "La personne n’est plus rattachée à la structure. Un courriel la prévient, avec votre motif.",
	"structures.adhesion_asked":  "La demande d’adhésion est envoyée. Le gestionnaire vous répond par courriel.",
	"structures.followed":        "C’est fait\u00a0: vous êtes rattaché à la structure qui succède à la vôtre.",
	"structures.change_written":  "C’est enregistré\u00a0: ce changement n’a besoin de personne.",
	"structures.change_reported": "Le changement est signalé. Le gestionnaire vous répond par courriel.",
}
