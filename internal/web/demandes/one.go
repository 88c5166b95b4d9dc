package demandes

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// onePage is one request, as its reader may see it.
type onePage struct {
	enrolment.File
	Reader reader
	Now    time.Time
	Motif  string // as typed: given back when it is refused
	// Message and Advice are the same, of the other fields.
	Message, Advice string
	Errors          map[string]string
}

func (p Pages) one(c *kit.Ctx) error {
	page, err := p.opened(c)
	if err != nil {
		return err
	}
	return c.Show(oneView(page))
}

func (p Pages) opened(c *kit.Ctx) (onePage, error) {
	f, err := p.Desk.Open(c.Context(), c.Actor, c.Path("id"))
	page := onePage{File: f, Reader: readerOf(c.Actor, f.Enrolment), Now: c.View.Now}
	c.StandIn(places[page.Reader])
	return page, err
}

func (p Pages) discard(c *kit.Ctx) error {
	c.Then("/demandes")
	if err := p.Desk.Discard(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("enrolment.discarded")
	return c.Done()
}

// decide gives the employer's answer to one request, from its page.
func (p Pages) decide(c *kit.Ctx) error {
	agree := c.Value("reponse") == "accepter"
	why, err := enrolment.ParseReason(c.Value("motif"), !agree)
	if err == nil {
		var advice enrolment.Advice
		advice, err = enrolment.ParseAdvice(c.Value("conseil"))
		why = why.Advising(advice)
	}
	if err == nil {
		c.Then(c.R.URL.Path[:strings.LastIndex(c.R.URL.Path, "/")])
		_, err = p.Desk.Decide(c.Context(), c.Actor, []string{c.Path("id")}, agree, why)
	}
	return p.told(c, err, decided(agree, false), oneView) // its page says until when it may be taken back
}

// told says that a deed on a request is done, or shows its page again with what
// was typed and why it cannot be.
func (p Pages) told(c *kit.Ctx, err error, flash string, view func(onePage) templ.Component) error {
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.opened(c)
		if err != nil {
			return err
		}
		page.Motif, page.Advice, page.Message, page.Errors = c.Value("motif"), c.Value("conseil"), c.Value("message"), errors
		return c.Again(view(page))
	}
	c.Flash(flash)
	return c.Done()
}

// decided is what is said of an answer, and of how to take it back where one may.
func decided(agree, undoable bool) string {
	switch {
	case agree && undoable:
		return "decision.approved_yet"
	case agree:
		return "decision.approved"
	case undoable:
		return "decision.declined_yet"
	}
	return "decision.declined"
}

func (p onePage) title() string {
	if p.Reader == author {
		return p.Course
	}
	return p.Person
}

func (p onePage) kicker() string { return reference(p.Enrolment) }

func (p onePage) lead() string {
	if p.Reader == author {
		return french.Capital(when(p.Line)) + ", " + where(p.Line)
	}
	return p.Course + ", " + when(p.Line) + ", " + where(p.Line) + "."
}

// tone is that of what is to be done now.
func (p onePage) tone() ui.Tone {
	if p.Can(enrolment.Approved) && p.Reader == employer {
		return ui.Wait
	}
	if p.Reader == author && p.reasks() {
		return ui.Wait
	}
	return tones[p.Status]
}

// now says who has the ball, and until when.
func (p onePage) now() (title, text string) {
	due := french.Deadline(p.EmployerDueAt, p.Now)
	if p.Can(enrolment.Approved) && p.Reader == employer {
		if p.asked() {
			return "Vous avez posé une question", p.Person + " doit d’abord vous répondre\u00a0: le délai est arrêté. Vous pouvez aussi décider sans attendre."
		}
		kept := ""
		if p.Status == enrolment.AwaitingAgreement {
			kept = p.Provider + " a retenu sa demande\u00a0: une place lui est gardée jusqu’à votre réponse. "
		}
		return "C’est à vous de répondre", kept + p.Person + " attend votre réponse jusqu’au " + due + "." + p.silence()
	}
	if p.LeftWaiting() {
		if text = "waiting.closed.others"; p.Reader == author {
			text = "waiting.closed.author"
		}
		return french.Sentence("waiting.closed.title"), french.Sentence(text)
	}
	if p.Reader != author {
		return word(p.Status), p.until(stands("seen", p.Enrolment))
	}
	switch p.Status {
	case enrolment.AwaitingEmployer, enrolment.AwaitingAgreement:
		if p.asked() {
			return "Votre employeur vous pose une question", "Répondez-lui ci-dessous\u00a0: son délai est arrêté jusque-là."
		}
		if p.Status == enrolment.AwaitingAgreement {
			return "Il manque l’accord de votre employeur", p.Provider + " a retenu votre demande, et une place vous est gardée. " + p.whoAnswers() + " jusqu’au " + due + ". Vous n’avez rien à faire." + p.silence()
		}
		return "Votre employeur doit répondre", p.whoAnswers() + " jusqu’au " + due + ". Vous n’avez rien à faire." + p.silence()
	case enrolment.AwaitingProvider:
		if p.ProviderFirst {
			return "L’organisme choisit les participants", p.Provider + " lit les motivations et annonce sa liste le " + french.DayMonth(p.DecisionOn) + ". Si votre demande est retenue, votre place est gardée et votre employeur doit donner son accord\u00a0; d’ici là, il n’est prévenu de rien. Vous n’avez rien à faire."
		}
		return "L’organisme choisit les participants", "Votre employeur a donné son accord. " + p.Provider + " lit les motivations et annonce sa liste le " + french.DayMonth(p.DecisionOn) + ". Vous n’avez rien à faire."
	case enrolment.Waitlisted:
		return "Vous êtes sur la liste d’attente", p.ahead() + " Si une place se libère avant le " + french.DayMonth(p.FirstDay) + ", elle est proposée dans l’ordre de la liste, dans la limite des règles d’accès. Un courriel vous préviendra, et vous aurez " + french.Count(p.Session.OfferHours, "heure", "heures") + " pour répondre."
	case enrolment.Offered:
		return "Une place vous est proposée", "Elle vous est gardée jusqu’au " + french.Deadline(p.OfferedUntil, p.Now) + "." + p.stillToAgree() + " Sans réponse, elle va à la personne suivante\u00a0: la première fois, vous restez sur la liste d’attente, derrière les autres."
	case enrolment.Enrolled:
		return p.enrolled()
	}
	return word(p.Status), stands("now", p.Enrolment)
}

// stillToAgree says that to take the seat is not the end of it, where the employer
// answers last.
func (p onePage) stillToAgree() string {
	if !p.ProviderFirst {
		return ""
	}
	return " " + french.Sentence("offer.to_agree")
}

// until adds by when an employer who answers last has to.
func (p onePage) until(text string) string {
	if p.Status != enrolment.AwaitingAgreement {
		return text
	}
	return text + " Réponse attendue avant le " + french.Deadline(p.EmployerDueAt, p.Now) + "."
}

func (p onePage) whoAnswers() string {
	switch len(p.Deciders) {
	case 0:
		return "Personne d’autre que vous ne peut répondre dans votre structure\u00a0: l’équipe du programme répond à sa place,"
	case 1:
		return p.Deciders[0] + " a reçu votre demande et peut répondre"
	}
	return french.List(p.Deciders) + " ont reçu votre demande et peuvent répondre"
}

func (p onePage) ahead() string {
	if p.Ahead == 0 {
		return "Personne n’est avant vous."
	}
	if p.Ahead == 1 {
		return "Une personne est avant vous."
	}
	return french.Number(p.Ahead) + "\u00a0personnes sont avant vous."
}

// reason is what was given with the last answer.
func (p onePage) reason() string {
	if p.LeftWaiting() { // nobody answered: the page says all there is to say
		return ""
	}
	for i := len(p.Steps) - 1; i >= 0; i-- {
		if p.Steps[i].Reason != "" && p.Steps[i].Event != enrolment.Overtaken && p.Steps[i].Event != enrolment.SecondLost {
			return p.Steps[i].Reason
		}
	}
	return ""
}

// moments tells what came, where one is, and what will come.
func (p onePage) moments() []ui.Moment {
	var all []ui.Moment
	for i, s := range p.Steps {
		all = append(all, ui.Moment{
			Title: strings.TrimSuffix(french.Sentence("enrolment."+string(s.Event)), "."), When: french.Instant(s.At), Detail: p.detail(i), Now: i == len(p.Steps)-1,
		})
	}
	next := func(title, when string) { all = append(all, ui.Moment{Title: title, When: when, Next: true}) }
	switch p.Status {
	case enrolment.Offered:
		if p.Reader == author {
			next("Vous répondez", "avant le "+french.Deadline(p.OfferedUntil, p.Now))
		} else {
			next("La personne répond", "avant le "+french.Deadline(p.OfferedUntil, p.Now))
		}
		next("L’action a lieu", when(p.Line))
	case enrolment.AwaitingEmployer, enrolment.AwaitingProvider, enrolment.Waitlisted, enrolment.AwaitingAgreement, enrolment.Enrolled:
		if p.WithEmployer() {
			next("L’employeur répond", "avant le "+french.Deadline(p.EmployerDueAt, p.Now))
		}
		if p.listed() {
			next("L’organisme annonce sa liste", "le "+french.DayMonth(p.DecisionOn))
		}
		if p.listed() && p.ProviderFirst {
			next("L’employeur répond", "si la demande est retenue")
		}
		if !past(p.Line, p.Now) {
			next("L’action a lieu", when(p.Line))
		}
	}
	return all
}

// detail tells by whom a step was made, and all that it bears.
func (p onePage) detail(i int) (said string) {
	s := p.Steps[i]
	if name := p.Names[s.Actor]; name != "" && s.Actor != p.PersonID {
		said = "Par " + name
	}
	if s.Via == enrolment.ByLink {
		said = "Par le lien envoyé à " + p.Names[s.Actor]
	}
	if name := p.Names[s.InFor]; name != "" {
		said += ", en l’absence " + french.Elide(name)
	}
	if s.Via == enrolment.ByRule {
		said = "Par la règle de la structure, faute de réponse"
	}
	if s.Seat == policy.StaffManager {
		said += ", de l’équipe du programme"
	}
	if s.Event == enrolment.Overtaken || s.Event == enrolment.Reasked || s.Event == enrolment.SecondLost {
		said = s.Reason
	}
	if i+1 < len(p.Steps) && p.Steps[i+1].Event == enrolment.FellBack && s.Reason != "" { // it went on: its page says why nowhere else
		said = then(said, "Motif\u00a0: "+strings.TrimSuffix(s.Reason, "."))
	}
	if s.From.SessionID != "" {
		said = then(said, whence(s))
	}
	if s.Rules > 0 {
		said = then(said, judgedBy(s))
	}
	return said
}

// then puts one sentence after others, "" for none.
func then(said, more string) string {
	return strings.TrimPrefix(strings.TrimSuffix(said, ".")+". "+more, ". ")
}

// listed tells whether the request waits for the list of its session: one that
// takes over the seat of a colleague does not.
func (p onePage) listed() bool {
	return p.Replaces == "" && (p.Status == enrolment.AwaitingEmployer || p.Status == enrolment.AwaitingProvider)
}

func (p onePage) facts() []ui.Fact {
	all := []ui.Fact{
		{Term: "Action", Value: p.Course, Href: href("offre", p.CourseRef)},
		{Term: "Dates", Value: french.Days(p.Session.Days()), Href: href("sessions", p.SessionRef)},
		{Term: "Durée", Value: french.HoursShort(p.Minutes)},
		{Term: "Lieu", Value: place(p.Session)},
		{Term: "Organisme", Value: p.Provider, Href: href("prestataire", p.ProviderRef)},
		{Term: "Structure", Value: p.Employer},
		{Term: "Envoyée le", Value: french.Instant(p.SubmittedAt)},
	}
	if p.Second.ID != "" {
		all = append(all, ui.Fact{Term: "Second choix", Value: french.Capital(french.Range(p.Second.FirstDay, p.Second.LastDay)), Href: href("sessions", p.Second.PublicID)})
	}
	if p.HeldBy != "" {
		all = append(all, ui.Fact{Term: "Prend la place de", Value: p.HeldBy})
	}
	if p.Late {
		all = append(all, ui.Fact{Term: "Limites de l’année", Value: "Compte encore en\u00a0" + strconv.Itoa(p.QuotaYear) + "\u00a0: désistement tardif"})
	}
	if p.Missed != enrolment.Came {
		all = append(all, ui.Fact{Term: "Limites de l’année", Value: french.Missed(p.Missed == enrolment.Excused, p.GivenBack, p.QuotaYear)})
	}
	if p.ArrivalNo > 0 {
		all = append(all, ui.Fact{Term: "Ordre d’arrivée", Value: french.Ordinal(p.ArrivalNo)})
	}
	return all
}

// waitingFacts are what one who waits is told of the list: the place, the rule,
// what came of it so far.
func (p onePage) waitingFacts() []ui.Fact {
	offers := "aucune pour l’instant"
	if p.Offers > 0 {
		offers = french.Number(p.Offers) + " depuis l’annonce de la liste"
	}
	return []ui.Fact{
		{Term: "Votre rang", Value: french.Ordinal(p.Ahead + 1)},
		{Term: "Règle de la liste", Value: french.Sentence("waiting_rule." + string(p.Session.WaitingRule))},
		{Term: "Places proposées", Value: offers},
	}
}

// offer takes or leaves the seat that is offered, in one gesture.
func (p Pages) offer(c *kit.Ctx) error {
	c.Then(href("demandes", c.Path("id")))
	if c.Value("reponse") == "prendre" {
		page, err := p.opened(c)
		if err != nil {
			return err
		}
		if err := p.Desk.Accept(c.Context(), c.Actor, c.Path("id")); err != nil {
			return err
		}
		if c.Flash("offer.accepted"); page.ProviderFirst {
			c.Flash("enrolment.claimed")
		}
		return c.Done()
	}
	if err := p.Desk.Decline(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("offer.declined")
	return c.Done()
}

// shortNotice notes whether one can come at the last moment.
func (p Pages) shortNotice(c *kit.Ctx) error {
	c.Then(href("demandes", c.Path("id")))
	yes := c.Value("disponible") == "oui"
	if err := p.Desk.ComeAtShortNotice(c.Context(), c.Actor, c.Path("id"), yes); err != nil {
		return err
	}
	if yes {
		c.Flash("offer.ready")
	} else {
		c.Flash("offer.not_ready")
	}
	return c.Done()
}

// undoing says until when an answer may be taken back.
func (p onePage) undoing() string {
	return "Une erreur\u00a0? Vous pouvez reprendre votre réponse jusqu’au " + french.Instant(p.UndoUntil) + ", tant que la liste n’est pas annoncée. La personne sera prévenue."
}

// minutes says a short while.
func minutes(d time.Duration) string { return french.Count(int(d.Minutes()), "minute", "minutes") }

func motifHint(r reader) string {
	if r == staff {
		return "Vous répondez à la place de l’employeur\u00a0: dites pourquoi. La personne le lira."
	}
	return "Nécessaire pour refuser\u00a0: la personne le lira."
}
