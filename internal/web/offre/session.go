package offre

import (
	"slices"
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// sessionPage is one session, as everybody reads it.
type sessionPage struct {
	catalogue.SessionPage
	Rules        quota.Set // in force
	Kept         enrolment.SetAside
	EmployerDays int
	Actor        policy.Actor
	Now          time.Time
}

func (p Pages) session(c *kit.Ctx) error {
	s, err := p.Desk.Session(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	rules, err := p.Enrolments.RulesInForce(c.Context())
	if err != nil {
		return err
	}
	var kept enrolment.SetAside
	if s.SetAside {
		if kept, err = p.Enrolments.SetAside(c.Context(), c.Actor, s.Session.ID); err != nil {
			return err
		}
	}
	return c.Show(sessionView(sessionPage{SessionPage: s, Rules: rules, Kept: kept, EmployerDays: p.EmployerDays, Actor: c.Actor, Now: c.View.Now}))
}

func (p sessionPage) base() string { return "/sessions/" + p.Session.PublicID }

func (p sessionPage) courseHref() string { return "/offre/" + p.Course.PublicID }

// providerHref leads to the provider; there is its règlement intérieur.
func (p sessionPage) providerHref() string {
	return "/prestataire/" + p.Provider.Organisation.PublicID
}

func (p sessionPage) can() can { return ofPage(&p.SessionPage, p.Actor).can(p.Actor, p.Now) }

func (p sessionPage) asks() bool { return ofPage(&p.SessionPage, p.Actor).asks(p.Actor, p.Now) }

// next says what happens now with the requests for this session.
func (p sessionPage) next() string {
	s := p.Session
	decision := "La liste est annoncée le" + nb + french.DayMonthYear(s.DecisionOn) + "."
	switch {
	case p.Asked != "":
		return "Votre demande pour cette action est en cours. " + decision
	case s.Status == catalogue.SessionCancelled:
		return "Cette session n’aura pas lieu. Les personnes qui l’avaient demandée ont été prévenues."
	case s.Status == catalogue.SessionDraft:
		return "Seuls vos collègues organisateurs et vous voyez cette session. Ouvrez-la quand tout est juste."
	case s.Status == catalogue.SessionFinished:
		return "Cette session est terminée."
	case s.Status == catalogue.SessionListed || s.Status == catalogue.SessionRunning:
		return "Les places sont données : chaque personne qui en avait demandé une a reçu sa réponse."
	case s.Status == catalogue.SessionOpen && !p.Provider.Able():
		return "Ce prestataire ne peut plus proposer de formation pour l’instant : on ne peut pas y demander de place. L’équipe du programme en est prévenue, et dira aux personnes concernées ce qu’il advient de la session."
	case s.Status == catalogue.SessionOpen && p.Now.Before(s.OpensAt):
		return "On pourra y demander une place à partir du " + french.Deadline(s.OpensAt, p.Now) + p.yours() + ", jusqu’au " + french.Deadline(s.ClosesAt, p.Now) + "."
	case s.Status == catalogue.SessionOpen && s.Within(p.Now):
		return "On peut y demander une place jusqu’au " + french.Deadline(s.ClosesAt, p.Now) + ". " + p.hurdle() + decision
	}
	return "Elle ne prend plus de demandes. " + decision
}

// hurdle says what keeps the person from asking, "" when nothing does.
func (p sessionPage) hurdle() string {
	switch {
	case !p.Actor.SignedIn():
		return "Il faut un compte. "
	case p.Actor.Active == "":
		return "Il faut d’abord être rattaché à une structure. "
	case p.Course.Reserved && !p.Adhesion:
		return "Elle est réservée aux structures qui ont une adhésion pour " + itoa(p.Session.FirstDay.Year()) + "\u00a0: votre référent peut la demander. "
	case p.Session.Free() <= 0:
		return "Toutes les places sont prises\u00a0: une demande va sur la liste d’attente. "
	}
	return ""
}

// facts are what one looks for first.
func (p sessionPage) facts() []ui.Fact {
	s, c := p.Session, p.Course
	facts := []ui.Fact{
		{Term: "Référence", Value: s.Reference},
		{Term: "Places", Value: places(s)},
		{Term: "Durée", Value: duration(s.Minutes(), s.RemoteMinutes())},
		{Term: "Tarif", Value: price(c)},
		{Term: "Prestataire", Value: p.Provider.Organisation.Label(), Href: p.providerHref()},
	}
	if s.Minimum > 1 {
		facts = slices.Insert(facts, 2, ui.Fact{Term: "Minimum", Value: french.Count(s.Minimum, "personne", "personnes")})
	}
	return facts
}

// places is « 12 », « 12, dont 8 déjà données ».
func places(s catalogue.Session) string {
	n := french.Number(s.Capacity)
	switch {
	case s.Taken == 0:
		return n
	case s.Free() <= 0:
		return n + ", toutes données"
	}
	return n + ", dont " + french.Count(s.Taken, "déjà donnée", "déjà données")
}

// address is where the session takes place, line by line.
func (p sessionPage) address() []string {
	s := p.Session
	var all []string
	for _, l := range []string{s.PlaceName, s.Street, strings.TrimSpace(s.Postcode + " " + s.City)} {
		if l != "" {
			all = append(all, l)
		}
	}
	return all
}

// place says where a half-day is followed.
func (p sessionPage) place(h catalogue.HalfDay) string {
	if h.Remote || p.Session.Modality == catalogue.Remote {
		return "À distance"
	}
	return p.Session.City
}

// titled tells whether the half-days say what they hold.
func (p sessionPage) titled() bool {
	return slices.ContainsFunc(p.Session.HalfDays, func(h catalogue.HalfDay) bool { return h.Title != "" })
}

// columns are those of the timetable.
func (p sessionPage) columns() []ui.Column {
	all := []ui.Column{{Label: "Date"}, {Label: "Horaires"}, {Label: "Où"}}
	if p.titled() {
		all = append(all, ui.Column{Label: "Contenu"})
	}
	return all
}

// calendar is who decides, and when.
func (p sessionPage) calendar() []ui.Moment {
	s := p.Session
	today := civil.DayOf(p.Now, civil.Zone(s.Zone))
	employer := "Votre employeur répond à votre demande."
	if p.EmployerDays > 0 {
		employer = "Votre employeur a " + french.Count(p.EmployerDays, "jour ouvré", "jours ouvrés") + " pour répondre à votre demande."
	}
	if s.AsksFirst == catalogue.ProviderFirst {
		return dated(append(p.openings(), p.providerFirst(today)...))
	}
	all := append(p.openings(), []ui.Moment{
		{Title: "Fin des demandes", When: french.Deadline(s.ClosesAt, p.Now), Detail: employer, Next: p.Now.Before(s.ClosesAt)},
		{Title: "Annonce de la liste", When: french.Day(s.DecisionOn), Detail: "Le prestataire choisit parmi les demandes acceptées par les employeurs. Tout le monde reçoit sa réponse le même jour.", Next: s.ListedAt.IsZero() && today <= s.DecisionOn},
		{Title: "Session", When: french.Capital(french.Range(s.FirstDay, s.LastDay)), Next: today <= s.LastDay},
	}...)
	return dated(all)
}

// dated marks the last of the moments that have come.
func dated(all []ui.Moment) []ui.Moment {
	for i := range all {
		if all[i].Next {
			continue
		}
		if i+1 == len(all) || all[i+1].Next {
			all[i].Now = true
		}
	}
	return all
}

// providerFirst is who decides, and when, where the employer answers last.
func (p sessionPage) providerFirst(today civil.Day) []ui.Moment {
	s := p.Session
	employer := "Votre employeur répond."
	if p.EmployerDays > 0 {
		employer = "Votre employeur a " + french.Count(p.EmployerDays, "jour ouvré", "jours ouvrés") + " pour répondre, au plus tard l’avant-veille de la session."
	}
	return []ui.Moment{
		{Title: "Fin des demandes", When: french.Deadline(s.ClosesAt, p.Now), Detail: "Votre demande va droit au prestataire. Votre employeur n’est pas encore interrogé.", Next: p.Now.Before(s.ClosesAt)},
		{Title: "Annonce de la liste", When: french.Day(s.DecisionOn), Detail: "Le prestataire choisit parmi toutes les demandes. Tout le monde reçoit sa réponse le même jour.", Next: s.ListedAt.IsZero() && today <= s.DecisionOn},
		{Title: "Accord de l’employeur", When: "si votre demande est retenue", Detail: employer + " Une place vous est gardée jusque-là.", Next: s.ListedAt.IsZero() || today < s.FirstDay},
		{Title: "Session", When: french.Capital(french.Range(s.FirstDay, s.LastDay)), Next: today <= s.LastDay},
	}
}

// rules are the rules that apply to a request, in plain words.
func (p sessionPage) rules() []string {
	all := []string{"Une seule demande en cours par personne pour cette action. Vous pouvez la retirer, puis en faire une autre."}
	for _, r := range p.Rules.Rules {
		if r.Touches(string(p.Course.Format), p.Course.Reserved) {
			all = append(all, p.rule(r)...)
		}
	}
	if !p.Course.Reserved {
		all = append(all, "Cette action ne compte pas parmi les actions réservées\u00a0: elle est ouverte à tous.")
	}
	if p.Session.AsksFirst == catalogue.ProviderFirst {
		all = append(all, french.Sentence("order.provider")+"\u00a0: il n’est interrogé que si votre demande est retenue.")
	}
	return append(all, "Votre employeur doit donner son accord\u00a0: personne ne décide de sa propre demande.")
}

// rule says one rule for this session; what another line says already is not said
// again.
func (p sessionPage) rule(r quota.Rule) []string {
	year := itoa(p.Session.FirstDay.Year())
	switch r.Words() {
	case quota.AdhesionOfOrg:
		return []string{"Votre structure a une adhésion pour " + year + "."}
	case quota.ReservedYear:
		return []string{"Chaque personne peut demander jusqu’à " + french.Count(r.Limit, "action réservée", "actions réservées") + " pour " + year + p.formations() + "."}
	case quota.FormationYear:
		if p.reservedYear() {
			return nil
		}
	case quota.PerStructure:
		return []string{"Au-delà de " + french.Count(r.Limit, "personne", "personnes") + " d’une même structure, les demandes suivantes passent après celles des autres structures."}
	}
	return []string{french.Rule(r)}
}

func (p sessionPage) reservedYear() bool {
	return slices.ContainsFunc(p.Rules.Rules, func(r quota.Rule) bool { return r.Words() == quota.ReservedYear })
}

// formations is « , dont 3 formations », "" without such a rule.
func (p sessionPage) formations() string {
	for _, r := range p.Rules.Rules {
		if r.Words() == quota.FormationYear {
			return ", dont " + french.Count(r.Limit, "formation", "formations")
		}
	}
	return ""
}

// allows tells whether one may make ev happen to the session.
func (p sessionPage) allows(ev catalogue.SessionEvent) bool { return slices.Contains(p.Open, ev) }
