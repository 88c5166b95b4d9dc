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

// coursePage is one course, as everybody reads it.
type coursePage struct {
	catalogue.Sheet
	Actor policy.Actor
	Now   time.Time
}

func (p Pages) course(c *kit.Ctx) error {
	s, err := p.Desk.Course(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(courseView(coursePage{Sheet: s, Actor: c.Actor, Now: c.View.Now}))
}

// interest notes who wants to know of the next session.
func (p Pages) interest(c *kit.Ctx) error {
	yes := c.Value("prevenir") == "oui"
	c.Then("/offre/" + c.Path("id"))
	if err := p.Desk.Interest(c.Context(), c.Actor, c.Path("id"), yes); err != nil {
		return err
	}
	c.Flash(map[bool]string{true: "interest.kept", false: "interest.dropped"}[yes])
	return c.Done()
}

// wanted says to the provider how many people wait for a date.
func (p coursePage) wanted() string {
	return french.Count(p.Interests, "personne attend", "personnes attendent") + " l’annonce d’une session de cette action."
}

// facts are what one looks for first.
func (p coursePage) facts() []ui.Fact {
	c := p.Course
	return []ui.Fact{
		{Term: "Durée", Value: duration(c.Minutes, c.RemoteMinutes)},
		{Term: "Modalité", Value: french.Sentence("modality." + string(c.Modality))},
		{Term: "Thème", Value: french.Sentence("theme." + string(c.Theme))},
		{Term: "Tarif", Value: price(c)},
		{Term: "Prestataire", Value: p.Provider.Organisation.Label(), Href: "/prestataire/" + p.Provider.Organisation.PublicID},
	}
}

func mailto(address string) string {
	if address == "" {
		return ""
	}
	return "mailto:" + address
}

// quality is « Certifié Qualiopi jusqu’au 3 mars 2028 », "" when the provider
// is not, or no longer.
func quality(p organisation.Provider, now time.Time) string {
	if p.QualiopiTo == "" || p.QualiopiTo < now.Format("2006-01-02") || p.QualiopiFrom > now.Format("2006-01-02") {
		return ""
	}
	return "Certification Qualiopi en cours."
}

// line is a session of the course, in words.
func (p coursePage) line(i int) ui.Line {
	s := &p.Sessions[i]
	first := s.FirstDay.Time()
	l := ui.Line{
		Day: french.Number(first.Day()), Month: french.MonthShort(first.Month()) + nb + first.Format("2006"), Title: french.Capital(french.Range(s.FirstDay, s.LastDay)),
		Href: "/sessions/" + s.PublicID, Where: where(s.Modality, s.City, s.Department),
	}
	if p.CanEdit {
		l.Tone, l.Can, l.Why = sessionTone[s.Status], sessionWord(s.Status), run{capacity: s.Capacity, taken: s.Taken}.seats()
		return l
	}
	r := run{Window: s.Window, first: s.OpensAt, status: s.Status, capacity: s.Capacity, taken: s.Taken, year: s.FirstDay.Year(), stopped: !p.Provider.Able()}
	if r.Opening, r.yours = p.Hours[i], p.Actor.SignedIn(); r.yours {
		r.OpensAt = r.Opening.At(r.first)
	}
	can := r.can(policy.Actor{}, p.Now) // whether one may ask there is said on its page
	l.Tone, l.Can, l.Why = can.tone, can.word, can.why
	return l
}

// allows tells whether one may make ev happen to the course.
func (p coursePage) allows(ev catalogue.CourseEvent) bool {
	for _, open := range p.Open {
		if open == ev {
			return true
		}
	}
	return false
}

// base is the address of the course.
func (p coursePage) base() string { return "/offre/" + p.Course.PublicID }

// needHref leads to where a missing thing is written.
func (p coursePage) needHref(n catalogue.Need) string {
	if n.Field == "" {
		return "/prestataire/" + p.Provider.Organisation.PublicID
	}
	return p.base() + "/modifier#" + n.Field
}
