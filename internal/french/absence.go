package french

import (
	"strconv"

	"profil/internal/quota"
)

// among names the actions that a rule about leaving or not coming is about, between
// brackets: "" for all.
func among(r quota.Rule) string {
	if r.Format == "" && !r.Reserved {
		return ""
	}
	return " (" + noun(r, true) + ")"
}

func absenceTitle(r quota.Rule) string {
	title := either(r.Kind == quota.Spared, "absence sans prévenir, sans effet sur l’année", "absences sans prévenir")
	if r.Format == "" && !r.Reserved {
		return title
	}
	return title + ", " + noun(r, true)
}

func absences(n int) string { return Count(n, "absence", "absences") + " sans prévenir" }

// absencesSaid says to a person how many seats of theirs were left empty.
func absencesSaid(c quota.Check) string {
	year := " en" + nb + strconv.Itoa(c.Year)
	if c.Used == 0 {
		return "Aucune absence sans prévenir" + year + "."
	}
	return "Vous avez " + absences(c.Used) + year + "."
}

// NotComing says, to who has a seat, what leaving it empty without notice would do in
// the year: whether the request stays counted, and the rule that counts such absences,
// the zero value for none.
func NotComing(counts bool, r quota.Rule, year int) string {
	y := strconv.Itoa(year)
	said := either(counts, "Ne pas venir sans prévenir laisse cette demande comptée dans vos limites de"+nb+y+". Une absence excusée n’y compte pas.",
		"Ne pas venir sans prévenir ne compte pas dans vos limites de"+nb+y+".")
	if r.Kind != quota.Absences {
		return said
	}
	then := map[quota.Verdict]string{
		quota.Blocks: "vous ne pouvez plus " + either(among(r) == "", "demander de place", "en demander d’autres"), quota.Waits: "vos demandes passent après les autres", quota.Warns: "un avertissement accompagne vos demandes",
	}[r.Effect]
	return said + " À partir de " + absences(r.Limit) + among(r) + " en" + nb + y + ", " + then + "."
}

// Missed says of a request, for its facts, that its seat was left empty, and what
// follows in the year.
func Missed(excused, givenBack bool, year int) string {
	y := strconv.Itoa(year)
	switch {
	case excused:
		return "Ne compte plus en" + nb + y + nb + ": absence excusée"
	case givenBack:
		return "Ne compte plus en" + nb + y + ", malgré l’absence sans prévenir"
	}
	return "Compte en" + nb + y + nb + ": absence sans prévenir"
}
