package french

import "strconv"

// Check says a check of package quota, by its code and verdict, with its
// numbers: what is so, and for what blocks, what one can do.
func Check(code, verdict string, used, limit, year int, detail string) string {
	left, in := max(0, limit-used), " en"+nb+strconv.Itoa(year)
	blocked := verdict == "blocks"
	switch code {
	case "quota.affiliation":
		return either(blocked, Sentence(code), "Votre rattachement à votre structure est confirmé.")
	case "quota.window":
		if blocked && detail == "ended" {
			return "Cette session ne prend plus de demande. Regardez les autres sessions de cette action."
		}
		return either(blocked, "Les demandes ne sont pas encore ouvertes pour cette session. Revenez à la date indiquée.", "La session prend des demandes en ce moment.")
	case "quota.one_per_course":
		return either(blocked, Sentence(code), "Vous n’avez pas d’autre demande en cours pour cette action.")
	case "quota.adhesion":
		return either(blocked,
			"Cette action est réservée aux structures adhérentes, et la vôtre n’a pas adhéré pour"+nb+strconv.Itoa(year)+". Votre référent peut le demander.",
			"Votre structure a adhéré pour"+nb+strconv.Itoa(year)+".")
	case "quota.reserved_year":
		return remaining(blocked, left, limit, "action réservée", "actions réservées", in)
	case "quota.formation_year":
		return remaining(blocked, left, limit, "formation", "formations", in)
	case "quota.clash":
		return "Vous avez une autre action aux mêmes heures" + nb + ": «" + nb + detail + nb + "». Vous pouvez envoyer cette demande, mais vous ne pourrez pas suivre les deux."
	case "quota.per_structure":
		return structure(verdict != "passes", used, limit)
	}
	return Sentence(code)
}

func remaining(blocked bool, left, limit int, one, many, in string) string {
	if blocked {
		return "Vous avez déjà demandé " + Count(limit, one, many) + in + ", le plus qu’une personne puisse demander dans l’année. Retirer une demande rend une possibilité."
	}
	return "Il vous reste " + Count(left, one, many) + " sur" + nb + Number(limit) + in + ", celle-ci comprise."
}

func structure(waits bool, used, limit int) string {
	switch {
	case waits:
		return "Votre structure a déjà " + Count(used, "demande", "demandes") + " pour cette action, et " + Number(limit) + nb + "personnes au plus sont retenues par structure. Vous pouvez envoyer la vôtre" + nb + ": elle passera après les autres."
	case used == 0:
		return "Vous seriez la première personne de votre structure à demander cette action (" + Number(limit) + nb + "au plus sont retenues)."
	}
	return "Votre structure a déjà " + Count(used, "demande", "demandes") + " pour cette action (" + Number(limit) + nb + "personnes au plus sont retenues)."
}

func either(yes bool, this, that string) string {
	if yes {
		return this
	}
	return that
}
