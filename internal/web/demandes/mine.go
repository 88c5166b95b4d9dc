package demandes

import (
	"strconv"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/quota"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// minePage is every request of one person.
type minePage struct {
	Groups []group
	Offers []enrolment.Line      // seats that colleagues propose
	Kept   []enrolment.Allotment // by which their structures keep them a seat
	Quotas []ui.Gauge
	Late   int // places given up too late, for sessions of the year
	Year   int
}

// group is the requests that stand alike.
type group struct {
	Title, About string
	Lines        []ui.Line
}

// groups are the parts of the page, in the order in which they are shown.
var groups = []struct {
	title, about string
	has          func(l enrolment.Line, now time.Time) bool
}{
	{"À faire", "Ce qui attend que vous agissiez.", func(l enrolment.Line, _ time.Time) bool {
		return l.Status == enrolment.Draft || l.Status == enrolment.Offered
	}},
	{"En cours", "Quelqu’un doit vous répondre. Vous n’avez rien à faire.", func(l enrolment.Line, _ time.Time) bool {
		return l.WithEmployer() || l.Status == enrolment.AwaitingProvider || l.Status == enrolment.Waitlisted
	}},
	{"Inscrites", "Votre place est réservée.", func(l enrolment.Line, now time.Time) bool { return l.Status == enrolment.Enrolled && !past(l, now) }},
	{"Passées", "Les actions que vous avez suivies.", func(l enrolment.Line, now time.Time) bool { return l.Status == enrolment.Enrolled && past(l, now) }},
	{"Refusées", "Par votre employeur, par l’organisme, ou faute de réponse ou de place.", func(l enrolment.Line, _ time.Time) bool {
		return l.Status == enrolment.Declined || l.Status == enrolment.Rejected || l.Status == enrolment.Expired
	}},
	{"Annulées", "Retirées par vous, ou annulées avec leur session.", func(l enrolment.Line, _ time.Time) bool {
		return l.Status == enrolment.Withdrawn || l.Status == enrolment.Cancelled
	}},
}

func (p Pages) mine(c *kit.Ctx) error {
	all, proposed, err := p.Desk.MineAndProposed(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	kept, err := p.Desk.KeptForMe(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	page := minePage{Offers: proposed, Kept: kept, Year: today(c.View.Now).Year()}
	for _, l := range all {
		if l.Late && l.QuotaYear == page.Year {
			page.Late++
		}
	}
	for _, g := range groups {
		part := group{Title: g.title, About: g.about}
		for _, l := range all {
			if g.has(l, c.View.Now) {
				part.Lines = append(part.Lines, myLine(l, c.View.Now))
			}
		}
		if len(part.Lines) > 0 {
			page.Groups = append(page.Groups, part)
		}
	}
	quotas, err := p.Desk.Quotas(c.Context(), c.Actor, page.Year)
	if err != nil {
		return err
	}
	for _, one := range quotas {
		page.Quotas = append(page.Quotas, gauge(one))
	}
	return c.Show(mineView(page))
}

// year heads what one may still ask for.
func (p minePage) year() string { return "Votre année " + strconv.Itoa(p.Year) }

// rests says which requests that are over do not count, and which do.
func (p minePage) rests() string {
	if p.Late == 0 {
		return "Une demande retirée ou refusée ne compte plus."
	}
	return "Une demande retirée ou refusée ne compte plus, sauf " + french.Agree(p.Late, "votre désistement tardif", "vos désistements tardifs") + "."
}

func gauge(c quota.Check) ui.Gauge {
	return ui.Gauge{Label: french.RuleNoun(c.Rule), Value: min(c.Used, c.Limit), Max: c.Limit, Text: strconv.Itoa(c.Used) + " sur\u00a0" + strconv.Itoa(c.Limit)}
}

func myLine(l enrolment.Line, now time.Time) ui.Line {
	one := dated(l.FirstDay)
	one.Kicker, one.Title, one.Href = reference(l.Enrolment)+" · "+french.Sentence("format."+string(l.Format)), l.Course, href("demandes", l.PublicID)
	one.Where, one.Tone, one.Can = when(l)+", "+where(l)+" · "+l.Provider, tones[l.Status], word(l.Status)
	switch l.Status {
	case enrolment.Draft:
		one.Href = href("sessions", l.SessionRef, "demande")
		one.Actions = []ui.Act{{Label: "Continuer", About: l.Course, Href: one.Href, Tone: ui.Quiet, Small: true}}
	case enrolment.Offered:
		one.Why = "répondez avant le " + french.Deadline(l.OfferedUntil, now)
		one.Actions = []ui.Act{{Label: "Répondre", About: l.Course, Href: one.Href, Tone: ui.Quiet, Small: true}}
	case enrolment.AwaitingEmployer, enrolment.AwaitingAgreement:
		one.Why = "réponse avant le " + french.Deadline(l.EmployerDueAt, now)
	case enrolment.AwaitingProvider:
		one.Why = "liste annoncée le " + french.DayMonth(l.DecisionOn)
	case enrolment.Waitlisted:
		one.Why = french.Ordinal(l.Ahead+1) + " de la liste"
	case enrolment.Enrolled:
		if past(l, now) {
			one.Tone, one.Can = ui.Off, "Terminée"
		}
	}
	return one
}

// dated begins a line by its date, shown large.
func dated(d civil.Day) ui.Line {
	t := d.Time()
	return ui.Line{Day: strconv.Itoa(t.Day()), Month: french.MonthShort(t.Month()) + "\u00a0" + strconv.Itoa(t.Year())}
}
