package demandes

import (
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// absencesPage is who is away, structure by structure, and the form that says so.
type absencesPage struct {
	Places  []organisation.Away
	Typed   typedAbsence
	Mine    string // person id of the reader
	Answers bool   // the reader holds the right too
	Today   civil.Day
	Errors  map[string]string
}

// typedAbsence is the form as it was sent.
type typedAbsence struct {
	Away, Deputy string
	From, To     ui.TypedDay
}

func (p Pages) absencesPage(c *kit.Ctx) (absencesPage, error) {
	places, err := p.Organisations.Aways(c.Context(), c.Actor)
	if err == nil && len(places) == 0 {
		err = fault.New(fault.Forbidden, "forbidden")
	}
	return absencesPage{Places: places, Mine: c.Actor.Person, Answers: approves(c), Today: today(c.View.Now)}, err
}

// approves tells whether the reader answers requests for a structure.
func approves(c *kit.Ctx) bool { return len(c.Actor.Holding(policy.Approver)) > 0 }

func (p Pages) absences(c *kit.Ctx) error {
	page, err := p.absencesPage(c)
	if err != nil {
		return err
	}
	return c.Show(absencesView(page))
}

func (p Pages) declareAbsence(c *kit.Ctx) error {
	typed := typedAbsence{Away: c.Value("personne"), Deputy: c.Value("suppleant"), From: c.TypedDay("du"), To: c.TypedDay("au")}
	err := p.declare(c, typed)
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.absencesPage(c)
		if err != nil {
			return err
		}
		page.Typed, page.Errors = typed, errors
		return c.Again(absencesView(page))
	}
	c.Flash("absence.declared")
	return c.Done()
}

func (p Pages) declare(c *kit.Ctx, typed typedAbsence) error {
	n := organisation.NewAbsence{Away: typed.Away, Deputy: typed.Deputy}
	if n.Deputy == others {
		n.Deputy = ""
	}
	var form fault.Form
	if typed.Away == "" {
		form.Refuse("personne", "choose")
	}
	for name, day := range map[string]*civil.Day{"du": &n.From, "au": &n.To} {
		var wrong error
		if *day, wrong = c.Date(name); wrong == nil && *day == "" {
			form.Refuse(name, "required")
		}
		form.Check(name, wrong)
	}
	if typed.Deputy == "" {
		form.Refuse("suppleant", "choose")
	}
	if err := form.Err(); err != nil {
		return err
	}
	c.Then("/employeur/absences")
	return p.Organisations.DeclareAbsence(c.Context(), c.Actor, n)
}

func (p Pages) endAbsence(c *kit.Ctx) error {
	c.Then("/employeur/absences")
	if err := p.Organisations.EndAbsence(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("absence.ended")
	return c.Done()
}

// others is what the form sends when no deputy is named: the other holders of
// the right answer.
const others = "autres"

// holders are those whose absence the reader may declare.
func (p absencesPage) holders() []ui.Option {
	var all []ui.Option
	for _, w := range p.Places {
		for _, h := range w.Holders {
			label := h.Name
			if h.PersonID == p.Mine {
				label = "Moi (" + h.Name + ")"
			}
			if len(p.Places) > 1 {
				label += ", " + w.Organisation.Label()
			}
			all = append(all, ui.Option{Value: h.PublicID, Label: label})
		}
	}
	return all
}

// away is who is chosen at first: the one the reader may speak for, when there
// is only one, or themselves.
func (p absencesPage) away() string {
	if p.Typed.Away != "" {
		return p.Typed.Away
	}
	for _, w := range p.Places {
		for _, h := range w.Holders {
			if h.PersonID == p.Mine {
				return h.PublicID
			}
		}
	}
	return ""
}

// deputies are those who may stand in: everybody of the structures, and « the
// other holders » where there are some.
func (p absencesPage) deputies() []ui.Option {
	all := []ui.Option{{Value: others, Label: "Aucun\u00a0: les autres employeurs répondent"}}
	for _, w := range p.Places {
		for _, h := range w.Colleagues {
			label := h.Name
			if len(p.Places) > 1 {
				label += ", " + w.Organisation.Label()
			}
			all = append(all, ui.Option{Value: h.PublicID, Label: label})
		}
	}
	return all
}

func (p absencesPage) count() (n int) {
	for _, w := range p.Places {
		n += len(w.Absences)
	}
	return n
}

func (p absencesPage) state(b organisation.Absence) (ui.Tone, string) {
	if b.Under(p.Today) {
		return ui.Wait, "En cours"
	}
	return ui.Off, "À venir"
}

func deputyName(b organisation.Absence) string {
	if b.Deputy == "" {
		return "Les autres employeurs"
	}
	return b.Deputy
}

func days(b organisation.Absence) string {
	if b.From == b.To {
		return "Le " + french.DayMonthYear(b.From)
	}
	return "Du " + french.DayMonthYear(b.From) + " au " + french.DayMonthYear(b.To)
}

// may tells whether the reader may take an absence back.
func (p absencesPage) may(w organisation.Away, b organisation.Absence) bool {
	for _, h := range w.Holders {
		if h.PersonID == b.PersonID {
			return true
		}
	}
	return b.PersonID == p.Mine
}
