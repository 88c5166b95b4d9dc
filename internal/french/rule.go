package french

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"profil/internal/civil"
	"profil/internal/quota"
)

// RuleVariables are what the message of a rule may name, in braces.
var RuleVariables = []string{"limite", "demandes", "reste", "année"}

// Judged says a check to the person who asks: in the words of its rule where it
// has some and is beyond, else in those of the house.
func Judged(c quota.Check) string {
	switch {
	case c.Verdict != quota.Passes && c.Rule.Message != "":
		return RuleMessage(c.Rule.Message, c)
	case c.Code == quota.Wave:
		return "Les demandes ouvrent pour vous " + c.Detail + ". Vous pouvez déjà écrire votre motivation" + nb + ": elle vous attendra."
	case c.Code == quota.AnyRule:
		return anyRule(c)
	}
	return Check(c.Code, string(c.Verdict), c.Used, c.Limit, c.Year, c.Detail)
}

// RuleMessage fills the variables of a message.
func RuleMessage(message string, c quota.Check) string {
	return strings.NewReplacer("{limite}", Number(c.Limit), "{demandes}", Number(c.Used), "{reste}", Number(c.Left()), "{année}", strconv.Itoa(c.Year)).Replace(message)
}

// formats are what each format counts, one and several; the last tells whether
// the noun is feminine.
var formats = map[string]struct {
	one, many string
	feminine  bool
}{
	"formation": {"formation", "formations", true}, "autoformation": {"autoformation", "autoformations", true}, "lab": {"Lab’Innov", "Lab’Innov", false},
	"webinaire": {"webinaire", "webinaires", false}, "atelier": {"atelier", "ateliers", false}, "journee": {"journée thématique", "journées thématiques", true},
}

// noun names what a rule counts: « action réservée », « formations ».
func noun(r quota.Rule, many bool) string {
	f := formats[r.Format]
	switch {
	case r.Format == "" && r.Reserved:
		return either(many, "actions réservées", "action réservée")
	case r.Format == "":
		return either(many, "demandes", "demande")
	case !r.Reserved:
		return either(many, f.many, f.one)
	}
	mark := either(f.feminine, " réservée", " réservé")
	return either(many, f.many+mark+"s", f.one+mark)
}

func counted(r quota.Rule, n int) string { return Count(n, noun(r, false), noun(r, true)) }

// over is over what a rule counts, for a check or in general (year 0).
func over(r quota.Rule, year int) string {
	switch {
	case r.Span == quota.Year && year != 0:
		return " en" + nb + strconv.Itoa(year)
	case r.Span == quota.Year:
		return " par année civile"
	case r.Span == quota.Course:
		return either(year != 0, " pour cette action", " pour une même action")
	case r.Span == quota.Session:
		return either(year != 0, " pour cette session", " pour une même session")
	}
	return " en tout"
}

var ruleOwner = map[quota.Subject]string{
	quota.Person: "Vous avez", quota.Structure: "Votre structure a", quota.SIREN: "Les structures de votre organisme ont", quota.Network: "Les structures de votre réseau ont",
}

var ruleNone = map[quota.Subject]string{
	quota.Person: "Vous n’avez", quota.Structure: "Votre structure n’a", quota.SIREN: "Les structures de votre organisme n’ont", quota.Network: "Les structures de votre réseau n’ont",
}

// none says that there is none of what a rule counts: « aucune demande ».
func none(r quota.Rule) string {
	return either(r.Format == "" || formats[r.Format].feminine, "aucune ", "aucun ") + noun(r, false)
}

// anyRule says a check of a rule for which the house has no words of its own.
func anyRule(c quota.Check) string {
	r, then := c.Rule, map[quota.Verdict]string{
		quota.Blocks: " Cette demande ne peut pas être envoyée.", quota.Waits: " Vous pouvez envoyer la vôtre" + nb + ": elle passera après les autres.", quota.Warns: " Vous pouvez tout de même envoyer la vôtre.",
	}[c.Verdict]
	switch r.Kind {
	case quota.Absences:
		return absencesSaid(c) + then
	case quota.Spared:
		return "Ne pas venir sans prévenir ne compte pas dans vos limites de l’année."
	case quota.Late:
		return either(c.Verdict == quota.Passes, "Votre désistement ne compte pas dans vos limites de l’année.", "Votre désistement est tardif"+nb+": la demande reste comptée dans vos limites de l’année.")
	case quota.Adhesion:
		return either(c.Verdict == quota.Passes, "Votre structure a adhéré pour"+nb+strconv.Itoa(c.Year)+".", "Votre structure n’a pas adhéré pour"+nb+strconv.Itoa(c.Year)+"."+then)
	}
	if c.Verdict == quota.Passes && r.Subject == quota.Person {
		return "Il vous reste " + counted(r, c.Left()) + " sur" + nb + Number(c.Limit) + over(r, c.Year) + ", cette demande comprise."
	}
	if c.Used == 0 {
		return ruleNone[r.Subject] + " encore " + none(r) + over(r, c.Year) + " (" + Number(c.Limit) + nb + "au plus)." + then
	}
	return ruleOwner[r.Subject] + " déjà " + counted(r, c.Used) + over(r, c.Year) + ", sur" + nb + Number(c.Limit) + " au plus." + then
}

// RuleTitle names a rule in a few words: « Actions réservées, par personne et
// par année civile ».
func RuleTitle(r quota.Rule) string {
	switch r.Kind {
	case quota.Adhesion:
		return "Adhésion de la structure"
	case quota.Late:
		return Capital(lateTitle(r))
	case quota.Absences, quota.Spared:
		return Capital(absenceTitle(r))
	}
	who := map[quota.Subject]string{quota.Person: "par personne", quota.Structure: "par structure", quota.SIREN: "par organisme", quota.Network: "par réseau"}[r.Subject]
	span := map[quota.Span]string{quota.Session: "par session", quota.Course: "par action", quota.Year: "par année civile", quota.Programme: "en tout"}[r.Span]
	return Capital(noun(r, true)) + ", " + who + " et " + span
}

// Rule says a rule in general: whose requests, over what, how many, and what
// happens beyond.
func Rule(r quota.Rule) string {
	switch r.Kind {
	case quota.Adhesion:
		return adhesionRule(r)
	case quota.Late:
		return lateRule(r)
	case quota.Absences:
		return "À partir de " + absences(r.Limit) + among(r) + " dans une année civile, " + effect(r) + "."
	case quota.Spared:
		return "Ne pas venir sans prévenir" + among(r) + " ne compte pas dans les limites de l’année."
	}
	who := map[quota.Subject]string{
		quota.Person: "Une personne a", quota.Structure: "Une structure a", quota.SIREN: "Les structures d’un même organisme (SIREN) ont ensemble", quota.Network: "Les structures d’un même réseau ont ensemble",
	}[r.Subject]
	what := Count(r.Limit, "demande", "demandes")
	if r.Format != "" || r.Reserved {
		what += " " + of(noun(r, r.Limit > 1 || r.Format == ""))
	}
	return who + " au plus " + what + over(r, 0) + ". Au-delà, " + effect(r) + "."
}

func of(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "d’" + noun
	}
	return "de " + noun
}

func adhesionRule(r quota.Rule) string {
	what := "Pour toute demande"
	if r.Format != "" || r.Reserved {
		what = "Pour une demande " + of(noun(r, false))
	}
	return what + ", il faut l’adhésion de la structure pour l’année de la session. Sans elle, " + effect(r) + "."
}

func lateTitle(r quota.Rule) string {
	if r.Format == "" && !r.Reserved {
		return "désistement tardif"
	}
	return "désistement tardif, " + noun(r, true)
}

func lateRule(r quota.Rule) string {
	return "Rendre sa place" + among(r) + " ne compte pas jusqu’à " + Count(r.Limit, "jour", "jours") + " avant la session. Plus tard, la demande reste comptée dans les limites de l’année."
}

func effect(r quota.Rule) string {
	return map[quota.Verdict]string{
		quota.Blocks: "la demande ne peut pas être envoyée", quota.Waits: "la demande passe après les autres", quota.Warns: "la personne en est avertie, et peut envoyer sa demande",
	}[r.Effect]
}

// RuleNoun is what a rule of the year counts, as a label: « Actions réservées »,
// « dont formations ».
func RuleNoun(r quota.Rule) string {
	if f := formats[r.Format]; r.Format != "" && r.Reserved {
		return "dont " + f.many
	}
	return Capital(noun(r, true))
}

// RuleUsed is what a person has used of a yearly rule, for whoever decides:
// « 1 action réservée sur 5 ».
func RuleUsed(c quota.Check) string {
	if f := formats[c.Rule.Format]; c.Rule.Format != "" {
		return Count(c.Used, f.one, f.many) + " sur" + nb + Number(c.Limit)
	}
	return counted(c.Rule, c.Used) + " sur" + nb + Number(c.Limit)
}

// RuleSpoke says of a rule that was beyond, in few words, on the record of a
// decision: « 2 demandes par structure et par action, sur 2 ».
func RuleSpoke(c quota.Check) string {
	switch c.Rule.Kind {
	case quota.Adhesion:
		return "sans adhésion de la structure"
	case quota.Spared:
		return "absence sans prévenir" + nb + ": ne compte pas dans l’année"
	case quota.Late:
		return lateTitle(c.Rule) + nb + ": moins de " + Count(c.Rule.Limit, "jour", "jours") + " avant la session, compté dans l’année"
	}
	return lower(RuleTitle(c.Rule)) + nb + ": " + Number(c.Used) + " sur" + nb + Number(c.Limit)
}

// lower is Capital undone, for a title within a sentence.
func lower(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[n:]
}

// AfterOpening is « 7 jours après l’ouverture, à 9 h »: of a wave, for any session.
func AfterOpening(days int, at civil.Clock) string {
	when := "le jour de l’ouverture"
	if days > 0 {
		when = Count(days, "jour", "jours") + " après l’ouverture"
	}
	return when + ", à" + nb + Clock(at)
}

// Wave names for whom a session opens, by the code of the group and what makes it
// precise: « les structures adhérentes ».
func Wave(group, value string) string {
	switch group {
	case "network":
		return "les structures du réseau «" + nb + value + nb + "»"
	case "department":
		return either(strings.Contains(value, ","), "les structures des départements ", "les structures du département ") + value
	}
	return Sentence("wave." + group)
}
