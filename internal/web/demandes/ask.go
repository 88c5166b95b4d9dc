package demandes

import (
	"strconv"
	"time"

	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/quota"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// askPage is the form of a request for one session.
type askPage struct {
	enrolment.Prospect
	Form   enrolment.Form
	Errors map[string]string
	Now    time.Time
}

func (p Pages) ask(c *kit.Ctx) error {
	page, err := p.asking(c)
	if err != nil {
		return err
	}
	for _, q := range page.Questions {
		page.Form.Answers[q.Position] = page.Answer(q.Position)
	}
	for _, s := range page.Seconds {
		if s.ID == page.Draft.SecondID {
			page.Form.Second = s.PublicID
		}
	}
	return c.Show(askView(page))
}

func (p Pages) asking(c *kit.Ctx) (askPage, error) {
	prospect, err := p.Desk.Prospect(c.Context(), c.Actor, c.Path("id"))
	return askPage{Prospect: prospect, Form: enrolment.Form{Answers: map[int]string{}}, Now: c.View.Now}, err
}

// send sends the request, or keeps its draft: by its button, or while one types.
func (p Pages) send(c *kit.Ctx) error {
	session := c.Path("id")
	form := enrolment.Form{Answers: answers(c), Informed: c.Ticked("information"), Second: c.Value(enrolment.SecondField)}
	switch {
	case c.Autosaving():
		if _, err := p.Desk.Save(c.Context(), c.Actor, session, form); err != nil {
			return err
		}
		return c.NoContent()
	case c.Ticked("brouillon"):
		c.Then("/sessions/" + session + "/demande")
		if _, err := p.Desk.Save(c.Context(), c.Actor, session, form); err != nil {
			return p.askAgain(c, form, err)
		}
		c.Flash("enrolment.saved")
		return c.Done()
	}
	c.Then("/demandes/{id}")
	e, err := p.Desk.Submit(c.Context(), c.Actor, session, form)
	if err != nil {
		return p.askAgain(c, form, err)
	}
	switch e.Status {
	case enrolment.Enrolled: // by a seat that was kept for them
		c.Flash("allot.seated")
	case enrolment.AwaitingProvider: // who is asked first
		c.Flash("enrolment.applied")
	default:
		c.Flash("enrolment.submitted")
	}
	return c.Done()
}

// askAgain shows the form again with what was typed, and what forbids to send.
func (p Pages) askAgain(c *kit.Ctx, form enrolment.Form, refusal error) error {
	errors, err := kit.Invalid(refusal)
	if fault.KindOf(err) == fault.Conflict {
		errors, err = map[string]string{"": fault.CodeOf(refusal)}, nil
	}
	if err != nil {
		return err
	}
	page, err := p.asking(c)
	if err != nil {
		return err
	}
	page.Form, page.Errors = form, errors
	return c.Again(askView(page))
}

// answers reads what was typed, by position of the question.
func answers(c *kit.Ctx) map[int]string {
	typed := map[int]string{}
	for n := 1; n <= catalogue.MostQuestions; n++ {
		typed[n] = c.Value(enrolment.AnswerField(n))
	}
	return typed
}

func (p askPage) title() string { return "Demander une place" }

func (p askPage) action() string { return "/sessions/" + p.Session.PublicID + "/demande" }

// blocked tells whether a check forbids to send.
func (p askPage) blocked() bool {
	_, no := quota.Blocking(p.Checks)
	return no
}

// opensLater tells whether nothing but the hour forbids to send.
func (p askPage) opensLater() bool {
	if p.Kept.ID != "" || !p.Now.Before(p.OpensAt) || p.Session.Status != catalogue.SessionOpen {
		return false
	}
	for _, c := range p.Checks {
		if c.Verdict == quota.Blocks && c.Code != quota.Window && c.Code != quota.Wave {
			return false
		}
	}
	return true
}

func (p askPage) saved() string {
	if p.Draft.ID == "" {
		return ""
	}
	return "Brouillon enregistré le " + french.Instant(p.Draft.UpdatedAt) + "."
}

// checks says each rule by a shape, a word and a sentence.
func (p askPage) checks() []ui.Checked {
	var all []ui.Checked
	for _, c := range p.judged() {
		one := ui.Checked{Tone: ui.Good, Word: "En règle", Text: french.Judged(c)}
		switch c.Verdict {
		case quota.Warns, quota.Waits:
			one.Tone, one.Word = ui.Wait, "À savoir"
		case quota.Blocks:
			one.Tone, one.Word = ui.Bad, "Bloquant"
		}
		switch {
		case c.Verdict != quota.Blocks:
		case c.Code == quota.OnePerCourse:
			one.Link, one.Href = "Voir cette demande", "/demandes/"+c.Detail
		case c.Code == quota.Affiliation, c.Code == quota.AdhesionOfOrg:
			one.Link, one.Href = "Voir ma structure", "/structures"
		case c.Code == quota.Window:
			one.Link, one.Href = "Voir les sessions", "/offre/"+p.Course.PublicID
		}
		all = append(all, one)
	}
	return all
}

// sortChecks parts what is in order from what one must know before one goes on.
func sortChecks(all []ui.Checked) (notable, fine []ui.Checked) {
	for _, c := range all {
		if c.Tone == ui.Good {
			fine = append(fine, c)
		} else {
			notable = append(notable, c)
		}
	}
	return notable, fine
}

func (p askPage) question(q catalogue.Question) ui.Input {
	return ui.Input{
		Name: enrolment.AnswerField(q.Position), Label: q.Label, Hint: "À quoi servira votre réponse\u00a0: " + q.Purpose,
		Value: p.Form.Answers[q.Position], Optional: q.Least == 0, Min: q.Least, Max: q.Most, Rows: 6, Errors: p.Errors,
	}
}

// order names the fields for the error summary.
func (p askPage) order() []string {
	var all []string
	for _, q := range p.Questions {
		all = append(all, enrolment.AnswerField(q.Position)+": Question\u00a0"+strconv.Itoa(q.Position))
	}
	return append(all, enrolment.SecondField+": Second choix", "information: Information avant l’inscription")
}

// facts is what one asks for.
func (p askPage) facts() []ui.Fact {
	return []ui.Fact{
		{Term: "Dates", Value: french.Days(p.Session.Days())},
		{Term: "Durée", Value: french.HoursShort(p.Session.Minutes())},
		{Term: "Lieu", Value: place(p.Session)},
		{Term: "Organisme", Value: p.Provider.Organisation.Label(), Href: "/prestataire/" + p.Provider.Organisation.PublicID},
		{Term: "Places", Value: french.Number(p.Session.Capacity)},
		{Term: "Fin des demandes", Value: french.Deadline(p.Session.ClosesAt, p.Now)},
		{Term: "Annonce de la liste", Value: french.Day(p.Session.DecisionOn)},
	}
}

func place(s catalogue.Session) string {
	if s.Modality == catalogue.Remote {
		return "À distance"
	}
	return s.PlaceName + ", " + s.City
}

// first tells whether the provider is asked before the employer.
func (p askPage) first() bool { return p.Session.AsksFirst == catalogue.ProviderFirst }

func (p askPage) lead() string {
	if p.Kept.ID != "" {
		return "Votre structure vous garde une place. Rien n’est envoyé avant que vous ne pressiez le bouton."
	}
	if p.first() {
		return "Votre demande va d’abord à l’organisme\u00a0; votre employeur n’est interrogé que si elle est retenue. Rien n’est envoyé avant que vous ne pressiez le bouton."
	}
	return "Votre demande va d’abord à votre employeur, puis à l’organisme. Rien n’est envoyé avant que vous ne pressiez le bouton."
}

// readers tells who will read what.
func (p askPage) readers() []string {
	if p.Kept.ID != "" {
		return []string{"Votre employeur et l’organisme lisent votre demande et votre motivation."}
	}
	if p.first() {
		return []string{"L’organisme lit votre demande et votre motivation.", "Votre employeur ne les lit que si votre demande est retenue."}
	}
	return []string{"Votre employeur lit votre demande et votre motivation.", "L’organisme ne les lit que si votre employeur donne son accord."}
}

// next tells what follows once the request is sent.
func (p askPage) next() []ui.Moment {
	employer := "Votre employeur"
	if p.Employer.ID != "" {
		employer = p.Employer.Label()
	}
	if p.Kept.ID != "" {
		return []ui.Moment{
			{Title: "Vous envoyez votre demande", Now: true},
			{Title: "La place est à vous", Detail: employer + " a déjà donné son accord, et l’organisme la place.", Next: true},
			{Title: "Vous recevez votre convocation", When: "avant le " + french.DayMonth(p.Session.FirstDay), Next: true},
		}
	}
	if p.first() {
		return []ui.Moment{
			{Title: "Vous envoyez votre demande", Now: true},
			{Title: "L’organisme choisit", When: "liste annoncée le " + french.DayMonth(p.Session.DecisionOn), Detail: "Il lit les motivations. Si votre demande est retenue, une place vous est gardée.", Next: true},
			{Title: "Votre employeur répond", Detail: employer + " donne son accord, ou refuse en disant pourquoi. Il n’est interrogé que si votre demande est retenue.", Next: true},
			{Title: "Vous recevez votre convocation", When: "avant le " + french.DayMonth(p.Session.FirstDay), Next: true},
		}
	}
	return []ui.Moment{
		{Title: "Vous envoyez votre demande", Now: true},
		{Title: "Votre employeur répond", Detail: employer + " donne son accord, ou refuse en disant pourquoi.", Next: true},
		{Title: "L’organisme choisit", When: "liste annoncée le " + french.DayMonth(p.Session.DecisionOn), Detail: "Il lit les motivations. Tout le monde reçoit sa réponse le même jour.", Next: true},
		{Title: "Vous recevez votre convocation", When: "avant le " + french.DayMonth(p.Session.FirstDay), Next: true},
	}
}
