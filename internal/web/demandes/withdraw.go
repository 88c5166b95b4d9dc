package demandes

import (
	"strconv"

	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/quota"
	"profil/internal/web/kit"
)

func (p Pages) askWithdraw(c *kit.Ctx) error {
	page, err := p.opened(c)
	if err != nil {
		return err
	}
	if !page.Can(enrolment.Withdrew) {
		return fault.New(fault.Conflict, "not_now")
	}
	return c.Show(withdrawView(page))
}

func (p Pages) withdraw(c *kit.Ctx) error {
	why, err := enrolment.ParseReason(c.Value("motif"), false)
	if err == nil {
		c.Then(href("demandes", c.Path("id")))
		err = p.Desk.Withdraw(c.Context(), c.Actor, c.Path("id"), why)
	}
	return p.told(c, err, "enrolment.withdrawn", withdrawView)
}

// withdrawal tells what happens if one withdraws.
func (p onePage) withdrawal() string {
	if p.Status == enrolment.Enrolled {
		return "Votre place va à la personne suivante de la liste d’attente, et ne pourra pas vous être rendue. Votre employeur et l’organisme sont prévenus." + p.costs() + p.leftEmpty()
	}
	if p.Status == enrolment.AwaitingAgreement {
		return "La place qui vous est gardée va à la personne suivante de la liste d’attente. Votre employeur et l’organisme sont prévenus."
	}
	return "Ceux qui devaient vous répondre sont prévenus. Vous pourrez demander cette action à nouveau."
}

// enrolled says to who has, or had, a seat where they stand.
func (p onePage) enrolled() (title, text string) {
	if p.reasks() {
		return p.question()
	}
	switch p.Missed {
	case enrolment.Unexcused:
		return "Votre place est restée vide", "Sur les feuilles d’émargement, vous n’avez signé aucune demi-journée. Si c’est une erreur, ou si vous étiez empêché, dites-le à l’organisme\u00a0: il peut encore corriger ou excuser l’absence."
	case enrolment.Excused:
		return "Votre absence est excusée", "L’action est terminée. Cette demande ne compte plus dans vos limites de l’année."
	}
	if past(p.Line, p.Now) {
		return "Cette action est terminée", "Vos attestations sont dans vos documents dès que les feuilles de présence sont closes."
	}
	return "Votre place est réservée", french.Sentence("enrolment.now.enrolled")
}

// notComing tells, to who has a seat and before the session is over, what leaving it
// empty does: "" for nothing.
func (p onePage) notComing() string {
	if !p.Empty.Says() {
		return ""
	}
	return french.NotComing(p.Empty.Counts, p.Empty.Absences, p.QuotaYear)
}

// costs tells, before one withdraws, whether it counts in the limits of the year.
func (p onePage) costs() string {
	year := strconv.Itoa(p.QuotaYear)
	switch {
	case p.FreeUntil == "":
		return " Cette demande ne comptera plus dans vos limites de " + year + "."
	case today(p.Now) <= p.FreeUntil:
		return " Se désister aujourd’hui ne compte pas dans vos limites de " + year + "\u00a0; après le " + french.DayMonth(p.FreeUntil) + ", la demande y resterait comptée."
	}
	text := " Se désister aujourd’hui compte dans vos limites de " + year + "\u00a0: c’était sans effet jusqu’au " + french.DayMonth(p.FreeUntil) + ". Il n’y a pas d’autre conséquence."
	if p.Handable {
		text += " Proposer votre place à un collègue, elle, ne compte pas."
	}
	return text
}

// leftEmpty is what it would do instead to say nothing and stay away.
func (p onePage) leftEmpty() string {
	if !p.Empty.Counts {
		return ""
	}
	return " " + french.NotComing(true, quota.Rule{}, p.QuotaYear)
}
