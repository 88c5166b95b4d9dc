package demandes

import (
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/web/kit"
)

func (p Pages) question(c *kit.Ctx) error {
	c.Then(href("demandes", c.Path("id")))
	return p.told(c, p.Desk.Question(c.Context(), c.Actor, c.Path("id"), c.Value("message")), "message.asked", oneView)
}

func (p Pages) reply(c *kit.Ctx) error {
	c.Then(href("demandes", c.Path("id")))
	return p.told(c, p.Desk.Reply(c.Context(), c.Actor, c.Path("id"), c.Value("message")), "message.replied", oneView)
}

// asked tells whether a question of the employer waits for the beneficiary.
func (p onePage) asked() bool {
	return p.WithEmployer() && !p.Clock.AskedAt.IsZero()
}

// silence is the rule of the structure, as it is printed.
func (p onePage) silence() string {
	if p.Rule.Silence == "" {
		return ""
	}
	said := " " + french.Sentence("employer.silence."+string(p.Rule.Silence)+".said")
	if p.Status == enrolment.AwaitingAgreement {
		said += " " + french.Sentence("employer.silence."+string(p.Rule.Silence)+".kept")
	}
	return said
}

func (p onePage) who(m enrolment.Message) string {
	name := p.Names[m.AuthorID]
	if name == "" && m.AuthorID == p.PersonID {
		name = p.Person
	}
	if name == "" {
		name = "Quelqu’un"
	}
	return name + ", " + french.Instant(m.At)
}

// advice is what the employer suggested when refusing, and where it leads.
func (p onePage) advice() (text, label, link string) {
	if p.Status != enrolment.Declined {
		return "", "", ""
	}
	for _, s := range p.Steps {
		switch s.Advice {
		case enrolment.NoAdvice:
			continue
		case enrolment.OtherCourse:
			label, link = "Voir les autres actions", "/offre"
		default:
		}
		return "Votre employeur vous propose\u00a0: " + french.Sentence("advice."+string(s.Advice)+".said"), label, link
	}
	return "", "", ""
}

// places are those of the bar where a request of somebody else is read from.
var places = map[reader]string{employer: "/employeur", provider: "/prestataire", staff: "/gestion"}

// answers tells whether the reader is the one to answer for the employer.
func (p onePage) answers() bool {
	return p.Can(enrolment.Approved) && (p.Reader == employer || p.Reader == staff)
}

// readers tells who reads the motivation now.
func (p onePage) readers() string {
	if p.Status == enrolment.Draft {
		return "Personne d’autre que vous ne la lit tant que la demande n’est pas envoyée."
	}
	if !p.EmployerKnows() {
		return "Lue par l’organisme. Votre employeur ne la lira que si votre demande est retenue."
	}
	if p.ProviderID == "" && !p.Live() {
		return "Votre employeur pouvait la lire. L’organisme ne l’a pas reçue."
	}
	if p.ProviderID == "" {
		return "Lue par votre employeur. L’organisme ne la lira que si votre employeur donne son accord."
	}
	return "Lue par votre employeur et par l’organisme."
}
