package accueil

import (
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// waiting is one thing that awaits whoever is signed in: said, and where it is
// done.
type waiting struct {
	Tone   ui.Tone
	Title  string
	Text   string
	Button ui.Act
}

// homePage is what awaits somebody, the most urgent first.
type homePage struct {
	First  string
	Waits  []waiting
	Still  []organisation.Elsewhere // that ask « Toujours dans cette structure ? »
	Next   []ui.Moment              // half-days to come
	Lives  []ui.Line                // requests under way
	Meters []ui.Gauge
	Year   int
	Quiet  bool // nothing is expected of them
}

// home shows a visitor what PROFIL is, and anybody else what awaits them.
func (p Pages) home(c *kit.Ctx) error {
	if !c.Actor.SignedIn() {
		return p.visitor(c)
	}
	h := homePage{First: c.View.Person, Year: civil.DayOf(c.View.Now, civil.Paris).Year()}
	for _, gather := range []func(*kit.Ctx, *homePage) error{p.standing, p.still, p.toSign, p.employer, p.referent, p.provider, p.staff, p.requests, p.quotas} {
		if err := gather(c, &h); err != nil {
			return err
		}
	}
	h.Quiet = len(h.Waits)+len(h.Still) == 0
	for i := range h.Waits { // one primary button a page
		if i > 0 {
			h.Waits[i].Button.Tone = ui.Quiet
		}
	}
	return c.Show(homeView(h))
}

// standing says what an account lacks before it can ask for anything.
func (p Pages) standing(c *kit.Ctx, h *homePage) error {
	if len(c.Actor.Standings) > 0 {
		return nil
	}
	mine, err := p.Organisations.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, m := range mine {
		switch m.Status {
		case organisation.AwaitingOrganisation, organisation.AwaitingReferent, organisation.AwaitingManager:
			h.Waits = append(h.Waits, waiting{
				Tone: ui.Wait, Title: "Votre rattachement attend une réponse",
				Text:   "Vous pouvez déjà parcourir les formations. Pour en demander une, votre rattachement à votre structure doit d’abord être confirmé ; un courriel vous préviendra.",
				Button: ui.Act{Label: "Voir où en est ma demande", Href: "/structures"},
			})
			return nil
		}
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: "Dites où vous travaillez",
		Text:   "Votre compte est ouvert. Pour demander une formation, rattachez-le à votre structure : elle est sans doute déjà dans la liste.",
		Button: ui.Act{Label: "Trouver ma structure", Href: "/structures/recherche"},
	})
	return nil
}

// still finds the structures that the person is asked about, once a year.
func (p Pages) still(c *kit.Ctx, h *homePage) (err error) {
	h.Still, err = p.Organisations.Asked(c.Context(), c.Actor)
	return err
}

// toSign lists the half-days that wait for a signature, and those to come.
func (p Pages) toSign(c *kit.Ctx, h *homePage) error {
	all, err := p.Attendance.Agenda(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	today := civil.DayOf(c.View.Now, civil.Paris)
	for _, m := range all {
		switch {
		case m.CanSign():
			h.Waits = append(h.Waits, waiting{
				Tone: ui.Wait, Title: "À signer : " + m.Course,
				Text:   "Le " + french.Day(m.HalfDay.Day) + ", " + french.Span(m.HalfDay.Starts, m.HalfDay.Ends) + ". La feuille est ouverte : votre signature vaut présence.",
				Button: ui.Act{Label: "Signer ma présence", About: french.Span(m.HalfDay.Starts, m.HalfDay.Ends), Href: "/emargement/" + m.HalfDay.PublicID + "/signature"},
			})
		case m.HalfDay.Day >= today && m.Presence == attendance.Awaited && len(h.Next) < 4:
			h.Next = append(h.Next, nextMoment(m))
		}
	}
	return nil
}

func nextMoment(m attendance.Mine) ui.Moment {
	where := m.City
	if m.Remote {
		where = "À distance"
	}
	return ui.Moment{Title: m.Course, When: french.DayMonth(m.HalfDay.Day) + ", " + french.Span(m.HalfDay.Starts, m.HalfDay.Ends), Detail: where, Next: true}
}

// employer says how many requests await an answer.
func (p Pages) employer(c *kit.Ctx, h *homePage) error {
	n := countAt(c, "/employeur")
	if n == 0 {
		return nil
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: french.Count(n, "demande attend", "demandes attendent") + " votre réponse d’employeur",
		Text:   "Vous y lirez la motivation de chaque personne et ce que son absence représente. Sans réponse à temps, une demande expire.",
		Button: ui.Act{Label: "Répondre aux demandes", Href: "/employeur"},
	})
	return nil
}

// referent says how many people wait to be confirmed.
func (p Pages) referent(c *kit.Ctx, h *homePage) error {
	n := countAt(c, "/structures")
	if n == 0 {
		return nil
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: french.Count(n, "personne demande", "personnes demandent") + " à rejoindre votre structure",
		Text:   "Confirmez celles qui y travaillent ; refusez les autres, avec un motif.",
		Button: ui.Act{Label: "Voir les demandes", Href: "/structures"},
	})
	return nil
}

// provider says which sessions have a list to prepare.
func (p Pages) provider(c *kit.Ctx, h *homePage) error {
	if len(c.Actor.Holding(policy.Organiser)) == 0 {
		return nil
	}
	_, sessions, err := p.Catalogue.Dashboard(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.ToChoose == 0 || s.Status != catalogue.SessionClosed && s.Status != catalogue.SessionOpen {
			continue
		}
		h.Waits = append(h.Waits, waiting{
			Tone: ui.Wait, Title: "Liste à préparer : " + s.Title,
			Text:   french.Count(s.ToChoose, "demande est", "demandes sont") + " à étudier. La liste doit être annoncée le " + french.Day(s.DecisionOn) + ".",
			Button: ui.Act{Label: "Choisir les participants", About: s.Title, Href: "/sessions/" + s.PublicID + "/selection"},
		})
	}
	return nil
}

// staff says how much awaits a gestionnaire.
func (p Pages) staff(c *kit.Ctx, h *homePage) error {
	n := countAt(c, "/gestion")
	if n == 0 {
		return nil
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: french.Count(n, "dossier attend", "dossiers attendent") + " un gestionnaire",
		Text:   "Structures, rattachements, référents, adhésions et signalements, du plus ancien au plus récent.",
		Button: ui.Act{Label: "Ouvrir les files d’attente", Href: "/gestion"},
	})
	return nil
}

// countAt is the number that the bar shows beside a place: it was counted once
// for the page.
func countAt(c *kit.Ctx, href string) int {
	for _, item := range c.View.Nav {
		if item.Href == href {
			return item.Count
		}
	}
	return 0
}

// requests lists the person's own requests that are under way.
func (p Pages) requests(c *kit.Ctx, h *homePage) error {
	all, err := p.Enrolments.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, l := range all {
		if len(h.Lives) == 5 || !l.Live() && l.Status != enrolment.Draft || l.LastDay < civil.DayOf(c.View.Now, civil.Paris) {
			continue
		}
		line := ui.Line{
			Kicker: "Demande n° " + l.Reference, Title: l.Course, Href: "/demandes/" + l.PublicID,
			Where: french.Range(l.FirstDay, l.LastDay) + " · " + l.Provider, Tone: ui.Wait, Can: french.Sentence("enrolment.status." + string(l.Status)),
		}
		switch l.Status {
		case enrolment.Draft:
			line.Kicker, line.Why, line.WhyHref = "Brouillon", "Terminer la demande", "/sessions/"+l.SessionRef+"/demande"
			line.Tone = ui.Off
		case enrolment.AwaitingEmployer:
			line.Why = "réponse avant le " + french.Deadline(l.EmployerDueAt, c.View.Now)
		case enrolment.AwaitingProvider:
			line.Why = "annonce le " + french.DayMonth(l.DecisionOn)
		case enrolment.Waitlisted:
			line.Why = "une place libérée vous sera proposée"
		case enrolment.Offered:
			line.Why, line.WhyHref = "répondez avant le "+french.Deadline(l.OfferedUntil, c.View.Now), "/demandes/"+l.PublicID
		case enrolment.Enrolled:
			line.Tone = ui.Good
		}
		h.Lives = append(h.Lives, line)
	}
	return nil
}

// quotas says what remains of the year.
func (p Pages) quotas(c *kit.Ctx, h *homePage) error {
	if len(c.Actor.Standings) == 0 {
		return nil
	}
	quotas, err := p.Enrolments.Quotas(c.Context(), c.Actor, h.Year)
	if err != nil {
		return err
	}
	for _, one := range quotas {
		h.Meters = append(h.Meters, ui.Gauge{Label: french.RuleNoun(one.Rule), Value: min(one.Used, one.Limit), Max: one.Limit})
	}
	return nil
}
