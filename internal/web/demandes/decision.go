package demandes

import (
	"time"

	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// linkPage is a request as the link of a letter shows it, to who holds it.
type linkPage struct {
	enrolment.Linked
	Token  string
	Motif  string
	Late   bool // it was too late to take the answer back
	Errors map[string]string
}

// answerCookie keeps, as long as an answer may be taken back, the link by which it
// was given: the page that follows has an address without it.
const answerCookie = "reponse"

// How often an answer may be tried, and mail asked for, in an hour.
const (
	answersPerHour = 60 // from one network: a town hall is one
	lettersPerHour = 3  // to one address
	asksPerHour    = 60 // from one network
)

// gate counts tries in the transaction of the deed.
func (p Pages) gate(tries ...account.Try) enrolment.Gate {
	return func(tx *sqldb.Tx) error { return p.Accounts.Pass(tx, tries...) }
}

func (p Pages) linkPage(c *kit.Ctx, token string) (linkPage, error) {
	c.KeepAddressSecret()
	l, err := p.Desk.OpenLink(c.Context(), token)
	return linkPage{Linked: l, Token: token}, err
}

func (p Pages) showLink(c *kit.Ctx) error {
	page, err := p.linkPage(c, c.Path("jeton"))
	if fault.CodeOf(err) == "decision.void" {
		return c.Show(voidView())
	}
	if err != nil {
		return err
	}
	if c.Actor.Person == page.To { // signed in: the whole of it, with the motivation
		return c.SeeOther("/demandes/" + page.PublicID)
	}
	return c.Show(linkView(page))
}

// decideByLink answers by the link. Where it leads afterwards holds no token: the
// address is kept with the key of the form.
func (p Pages) decideByLink(c *kit.Ctx) error {
	c.KeepAddressSecret()
	agree := c.Value("reponse") == "accepter"
	why, err := enrolment.ParseReason(c.Value("motif"), !agree)
	if err == nil {
		c.Then("/decision")
		err = p.Desk.DecideByLink(c.Context(), c.Path("jeton"), agree, why, p.decisionGate(c))
	}
	if fault.CodeOf(err) == "decision.void" {
		return c.Show(voidView())
	}
	if fault.KindOf(err) == fault.Conflict { // somebody has answered meanwhile: the page says so
		page, err := p.linkPage(c, c.Path("jeton"))
		if err != nil {
			return err
		}
		return c.Show(linkView(page))
	}
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.linkPage(c, c.Path("jeton"))
		if err != nil {
			return err
		}
		page.Motif, page.Errors = c.Value("motif"), errors
		return c.Again(linkView(page))
	}
	p.keepLink(c)
	return c.Done()
}

// decidedByLink thanks for an answer, and offers to take it back while it may be.
func (p Pages) decidedByLink(c *kit.Ctx) error {
	token := c.Cookie(answerCookie)
	if token == "" {
		return c.Show(thanksView())
	}
	page, err := p.linkPage(c, token)
	switch {
	case fault.CodeOf(err) == "decision.void":
		return c.Show(thanksView())
	case err != nil:
		return err
	}
	return c.Show(answeredView(page))
}

// undoByLink takes back the answer that the link gave.
func (p Pages) undoByLink(c *kit.Ctx) error {
	c.KeepAddressSecret()
	c.Then("/decision")
	err := p.Desk.UndoByLink(c.Context(), c.Path("jeton"), p.decisionGate(c))
	switch {
	case fault.CodeOf(err) == "decision.void":
		return c.Show(voidView())
	case fault.KindOf(err) == fault.Conflict: // the page says what holds
		page, err := p.linkPage(c, c.Path("jeton"))
		if err != nil {
			return err
		}
		page.Late = true
		return c.Show(linkView(page))
	case err != nil:
		return err
	}
	p.keepLink(c)
	c.Flash("undo.cancelled")
	return c.Done()
}

// keepLink keeps the link of an answer for the page that follows it, where there
// is a while to take it back.
func (p Pages) keepLink(c *kit.Ctx) {
	if p.Desk.UndoFor <= 0 {
		return
	}
	c.SetCookie(answerCookie, c.Path("jeton"), int(p.Desk.UndoFor/time.Second))
}

// decisionGate counts the answers of a network.
func (p Pages) decisionGate(c *kit.Ctx) enrolment.Gate {
	return p.gate(account.Try{Name: "decision:" + c.Network(), PerHour: answersPerHour})
}

// left says how long an answer may still be taken back.
func (p linkPage) left() string {
	return "Une erreur\u00a0? Vous pouvez annuler votre réponse pendant encore " + minutes(p.UndoUntil.Sub(p.Now)+time.Minute-1) + ", tant que la liste n’est pas annoncée. La personne sera prévenue."
}

// whose says by whose link the page is read.
func (p linkPage) whose() string {
	by := "Par le lien envoyé à " + p.Recipient + "."
	if p.Open {
		by += " Votre réponse sera donnée à ce nom."
	}
	return by
}

// said names the answer that the link gave.
func (p linkPage) said() string {
	if p.Status == enrolment.Declined {
		return "Vous avez refusé la demande de " + p.Person + "."
	}
	return "Vous avez accepté la demande de " + p.Person + "."
}

func (p Pages) lostMail(c *kit.Ctx) error { return c.Show(lostView("", nil)) }

// sendLost answers the same for every address.
func (p Pages) sendLost(c *kit.Ctx) error {
	typed := c.Value("email")
	address, err := email.Parse(typed)
	if err == nil {
		c.Then("/courriel-perdu/envoye")
		err = p.Desk.AskWaiting(c.Context(), address, p.gate(
			account.Try{Name: "waiting:" + address.Key(), PerHour: lettersPerHour}, account.Try{Name: "waiting from:" + c.Network(), PerHour: asksPerHour}))
	}
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		return c.Again(lostView(typed, errors))
	}
	return c.Done()
}

func (p Pages) sentLost(c *kit.Ctx) error { return c.Show(sentView()) }

func (p linkPage) facts() []ui.Fact {
	l := p.Line
	return []ui.Fact{
		{Term: "Personne", Value: l.Person + ", " + l.Function},
		{Term: "Structure", Value: l.Employer},
		{Term: "Action", Value: l.Course},
		{Term: "Dates", Value: french.Capital(when(l))},
		{Term: "Absence", Value: french.HoursShort(l.Minutes)},
		{Term: "Lieu", Value: french.Capital(where(l))},
		{Term: "Organisme", Value: l.Provider},
	}
}

// kept says that a seat waits for the answer, where the provider has chosen first.
func (p linkPage) kept() string {
	if p.Status != enrolment.AwaitingAgreement {
		return ""
	}
	return p.Provider + " a retenu cette demande\u00a0: une place est gardée jusqu’à votre réponse. "
}

// state is what became of the request, said to who opens the link too late.
func (p linkPage) state() (tone ui.Tone, title, text string) {
	l := p.Line
	if l.EmployerAt.IsZero() || l.WithEmployer() {
		return tones[l.Status], word(l.Status), stands("seen", l.Enrolment)
	}
	verb, tone := "acceptée", ui.Good
	if l.Status == enrolment.Declined {
		verb, tone = "refusée", ui.Bad
	}
	after := "Il n’y a plus rien à faire."
	if !p.UndoUntil.IsZero() {
		after = "La personne en est prévenue."
	}
	by := l.DecidedBy
	if by == "" {
		by = "la règle de votre structure"
	}
	return tone, "Demande déjà " + verb, "Elle a été " + verb + " le " + french.Instant(l.EmployerAt) + " par " + by + ". " + after
}
