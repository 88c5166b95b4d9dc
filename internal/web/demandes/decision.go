package demandes

import (
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
	Errors map[string]string
}

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

func (p Pages) linkPage(c *kit.Ctx) (linkPage, error) {
	c.KeepAddressSecret()
	l, err := p.Desk.OpenLink(c.Context(), c.Path("jeton"))
	return linkPage{Linked: l, Token: c.Path("jeton")}, err
}

func (p Pages) showLink(c *kit.Ctx) error {
	page, err := p.linkPage(c)
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
		err = p.Desk.DecideByLink(c.Context(), c.Path("jeton"), agree, why, p.gate(account.Try{Name: "decision:" + c.Network(), PerHour: answersPerHour}))
	}
	if fault.CodeOf(err) == "decision.void" {
		return c.Show(voidView())
	}
	if fault.KindOf(err) == fault.Conflict { // somebody has answered meanwhile: the page says so
		page, err := p.linkPage(c)
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
		page, err := p.linkPage(c)
		if err != nil {
			return err
		}
		page.Motif, page.Errors = c.Value("motif"), errors
		return c.Again(linkView(page))
	}
	return c.Done()
}

func (p Pages) decidedByLink(c *kit.Ctx) error { return c.Show(thanksView()) }

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
	by := l.DecidedBy
	if by == "" {
		by = "la règle de votre structure"
	}
	return tone, "Demande déjà " + verb, "Elle a été " + verb + " le " + french.Instant(l.EmployerAt) + " par " + by + ". Il n’y a plus rien à faire."
}
