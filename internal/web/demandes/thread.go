package demandes

import (
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/web/kit"
)

// message sends what was typed under a request, and shows the page again when it
// cannot be.
func (p Pages) message(c *kit.Ctx, flash string, send func() error) error {
	c.Then("/demandes/{id}")
	errors, err := kit.Invalid(send())
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.opened(c)
		if err != nil {
			return err
		}
		page.Message, page.Errors = c.Value("message"), errors
		return c.Again(oneView(page))
	}
	c.Flash(flash)
	return c.Done()
}

func (p Pages) question(c *kit.Ctx) error {
	return p.message(c, "message.asked", func() error {
		return p.Desk.Question(c.Context(), c.Actor, c.Path("id"), c.Value("message"))
	})
}

func (p Pages) reply(c *kit.Ctx) error {
	return p.message(c, "message.replied", func() error {
		return p.Desk.Reply(c.Context(), c.Actor, c.Path("id"), c.Value("message"))
	})
}

// asked tells whether a question of the employer waits for the beneficiary.
func (p onePage) asked() bool {
	return p.Status == enrolment.AwaitingEmployer && !p.Clock.AskedAt.IsZero()
}

// silence is the rule of the structure, as it is printed.
func (p onePage) silence() string {
	if p.Rule.Silence == "" {
		return ""
	}
	return " " + french.Sentence("employer.silence."+string(p.Rule.Silence)+".said")
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
