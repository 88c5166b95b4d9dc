package offre

import (
	"time"

	"profil/internal/catalogue"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// dashboardPage is what a provider has on its hands.
type dashboardPage struct {
	Courses  []catalogue.Course
	Sessions []catalogue.Row
	Creates  bool // may create a course
	Several  bool // providers' sessions are mixed: each names its own
}

func (p Pages) dashboard(c *kit.Ctx) error {
	if policy.List(c.Actor, policy.SelectionRead).Empty() {
		return policy.Require(c.Actor, policy.SelectionRead, policy.Subject{})
	}
	var page dashboardPage
	var err error
	if page.Courses, page.Sessions, err = p.Desk.Dashboard(c.Context(), c.Actor); err != nil {
		return err
	}
	page.Creates = len(c.Actor.Holding(policy.Organiser)) > 0
	page.Several = c.Actor.Staff(policy.Reader) || len(c.Actor.Holding(policy.Organiser)) > 1
	return c.Show(dashboardView(page))
}

// lines are the sessions of the dashboard: those where something is to be done,
// then the others.
func (p dashboardPage) lines() (pressing, others []ui.Line) {
	for i := range p.Sessions {
		if l := p.line(&p.Sessions[i]); len(l.Actions) > 0 {
			pressing = append(pressing, l)
		} else {
			others = append(others, l)
		}
	}
	return pressing, others
}

// line is a session of the dashboard, in words: what awaits there is at the
// right.
func (p dashboardPage) line(s *catalogue.Row) ui.Line {
	first := s.FirstDay.Time()
	l := ui.Line{
		Day: french.Number(first.Day()), Month: french.MonthShort(first.Month()) + nb + first.Format("2006"),
		Kicker: "Session " + s.Reference, Title: s.Title, Href: "/sessions/" + s.PublicID, Where: where(s.Modality, s.City, s.Department),
		Tone: sessionTone[s.Status], Can: sessionWord(s.Status), Why: awaits(s),
	}
	if p.Several {
		l.Where += " · " + s.Provider
	}
	if s.ToChoose > 0 && (s.Status == catalogue.SessionOpen || s.Status == catalogue.SessionClosed) {
		l.Actions = []ui.Act{{Label: "Choisir les participants", About: s.Title, Href: "/sessions/" + s.PublicID + "/selection", Small: true, Tone: ui.Quiet}}
	}
	return l
}

// awaits is « 5 demandes à choisir, 2 chez l’employeur ».
func awaits(s *catalogue.Row) string {
	var said []string
	if s.ToChoose > 0 {
		said = append(said, french.Count(s.ToChoose, "demande à choisir", "demandes à choisir"))
	}
	if s.AtEmployer > 0 {
		said = append(said, french.Number(s.AtEmployer)+nb+"chez l’employeur")
	}
	if s.Taken > 0 {
		said = append(said, french.Count(s.Taken, "place donnée", "places données")+" sur"+nb+french.Number(s.Capacity))
	}
	if len(said) == 0 {
		return french.Count(s.Capacity, "place", "places")
	}
	return french.List(said)
}

// providerPage is one provider, as everybody reads it.
type providerPage struct {
	catalogue.ProviderPage
	Now time.Time
}

func (p Pages) provider(c *kit.Ctx) error {
	one, err := p.Desk.Provider(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(providerView(providerPage{one, c.View.Now}))
}

func (p providerPage) facts() []ui.Fact {
	v := p.Provider
	return []ui.Fact{
		{Term: "Contact", Value: v.ContactName},
		{Term: "Courriel", Value: v.ContactEmail, Href: mailto(v.ContactEmail)},
		{Term: "Téléphone", Value: french.Phone(v.ContactPhone)},
		{Term: "Référent pédagogique", Value: v.PedagogyContact},
		{Term: "Référent handicap", Value: v.DisabilityContact},
	}
}

func (p providerPage) base() string { return "/prestataire/" + p.Provider.Organisation.PublicID }

// providerForm is the form of what a provider says of itself.
type providerForm struct {
	providerPage
	Typed  organisation.Details
	Since  []ui.Fact // what somebody else wrote meanwhile
	Errors map[string]string
}

// providerLabels say what each field is about, in the order of the form.
var providerLabels = []string{
	"contact_nom: Contact", "contact_courriel: Courriel", "contact_telephone: Téléphone", "referent_pedagogique: Référent pédagogique",
	"referent_handicap: Référent handicap", "signataire_nom: Nom du signataire", "signataire_qualite: Qualité du signataire", "reglement: Règlement intérieur",
}

func detailsOf(v organisation.Provider) organisation.Details {
	return organisation.Details{
		SignatoryName: v.SignatoryName, SignatoryQuality: v.SignatoryQuality, ContactName: v.ContactName, ContactEmail: v.ContactEmail,
		ContactPhone: v.ContactPhone, DisabilityContact: v.DisabilityContact, PedagogyContact: v.PedagogyContact, InternalRules: v.InternalRules,
		Edition: v.Edition,
	}
}

func shownDetails(d organisation.Details) map[string]string {
	return map[string]string{
		"contact_nom": d.ContactName, "contact_courriel": d.ContactEmail, "contact_telephone": french.Phone(d.ContactPhone),
		"referent_pedagogique": d.PedagogyContact, "referent_handicap": d.DisabilityContact, "signataire_nom": d.SignatoryName,
		"signataire_qualite": d.SignatoryQuality, "reglement": d.InternalRules,
	}
}

func (p Pages) editProvider(c *kit.Ctx) error {
	page, err := p.providerForm(c)
	if err != nil {
		return err
	}
	page.Typed = detailsOf(page.Provider)
	return c.Show(providerFormView(page))
}

func (p Pages) providerForm(c *kit.Ctx) (providerForm, error) {
	one, err := p.Desk.Provider(c.Context(), c.Actor, c.Path("id"))
	if err == nil {
		err = policy.Require(c.Actor, policy.ProviderEdit, one.Provider.Organisation.Subject())
	}
	return providerForm{providerPage: providerPage{one, c.View.Now}}, err
}

func (p Pages) saveProvider(c *kit.Ctx) error {
	page, err := p.providerForm(c)
	if err != nil {
		return err
	}
	page.Typed = organisation.Details{
		SignatoryName: c.Value("signataire_nom"), SignatoryQuality: c.Value("signataire_qualite"), ContactName: c.Value("contact_nom"),
		ContactEmail: c.Value("contact_courriel"), ContactPhone: c.Value("contact_telephone"), DisabilityContact: c.Value("referent_handicap"),
		PedagogyContact: c.Value("referent_pedagogique"), InternalRules: c.Value("reglement"),
		Edition: max(1, edition(c.Value(sinceField))), // a form of ours always says it
	}
	details, err := organisation.ParseDetails(page.Typed)
	if err == nil {
		c.Then(page.base())
		err = p.Organisations.EditProvider(c.Context(), c.Actor, c.Path("id"), details)
	}
	if editedSince(err) {
		now, err := p.providerForm(c)
		if err != nil {
			return err
		}
		kept := detailsOf(now.Provider)
		page.Since = differing(providerLabels, shownDetails(details), shownDetails(kept))
		page.Typed.Edition, page.Errors = kept.Edition, map[string]string{"": "edited_since"}
		return c.Again(providerFormView(page))
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(providerFormView(page))
	}
	c.Flash("provider.edited")
	return c.Done()
}
