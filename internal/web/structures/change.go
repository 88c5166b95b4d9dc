package structures

import (
	"context"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/siret"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// changePage proposes what has changed, field by field.
type changePage struct {
	organisation.Page
	Typed  organisation.Proposal
	Errors map[string]string
}

func (p Pages) change(c *kit.Ctx) (page changePage, err error) {
	if page.Page, err = p.Desk.Page(c.Context(), c.Actor, c.Path("id")); err != nil {
		return page, err
	}
	if !page.May.ReportChange {
		return page, fault.New(fault.Forbidden, "forbidden")
	}
	access, err := p.Desk.Access(c.Context(), c.Actor, c.Path("id"))
	page.Typed = organisation.Proposal{Typed: page.Page.Organisation.Typed(), Contact: shown(access.Contact.Address)}
	return page, err
}

func (p Pages) newChange(c *kit.Ctx) error {
	page, err := p.change(c)
	if err != nil {
		return err
	}
	return c.Show(changeView(page))
}

func (p Pages) proposeChange(c *kit.Ctx) error {
	page, err := p.change(c)
	if err != nil {
		return err
	}
	page.Typed = organisation.Proposal{
		Typed: organisation.Typed{
			Name: c.Value("denomination"), Acronym: c.Value("sigle"), SiteLabel: c.Value("site"), APE: c.Value("ape"), LegalForm: c.Value("forme"),
			Street: c.Value("rue"), Postcode: c.Value("code_postal"), INSEE: c.Value("commune"), City: c.Value("ville"), Phone: c.Value("telephone"),
		},
		Contact: c.Value("contact"), Note: c.Value("changement"),
	}
	c.Then("/structures/" + page.PublicID + "/changements/tous")
	propose := p.Desk.ProposeChange
	if len(c.Values("denomination")) == 0 { // the form without its fields: only words
		propose = func(ctx context.Context, a policy.Actor, id string, typed organisation.Proposal) (organisation.Change, error) {
			return p.Desk.ReportChange(ctx, a, id, typed.Note)
		}
	}
	g, err := propose(c.Context(), c.Actor, page.PublicID, page.Typed)
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(changeView(page))
	}
	told := "structures.change_reported"
	if g.Body == "" && len(g.Proposed()) == 0 {
		told = "structures.change_written"
	}
	c.Flash(told)
	return c.Done()
}

// communes are those of the postcode that is typed.
func (p changePage) communes() []ui.Option {
	digits, _ := siret.Digits(p.Typed.Postcode)
	return communeOptions(reference.CommunesOf(digits))
}

// foreign tells that no list of ours knows the address.
func (p changePage) foreign() bool { return p.Registration.Kind == organisation.Foreign }

// historyPage is what has changed of a structure, and what was proposed.
type historyPage struct{ organisation.Page }

func (p Pages) history(c *kit.Ctx) error {
	page, err := p.Desk.Page(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	if !page.May.ReportChange {
		return fault.New(fault.Forbidden, "forbidden")
	}
	return c.Show(historyView(historyPage{page}))
}

// who says who a change is by, and when.
func (p historyPage) who(g organisation.Change) string {
	by := p.Names[g.PersonID]
	if by == "" {
		by = "une personne dont le compte est fermé"
	}
	return french.DayMonthYear(civil.DayOf(g.CreatedAt, civil.Paris)) + ", par " + by
}

// answer says who answered, and when; "" while nobody has.
func (p historyPage) answer(g organisation.Change) string {
	if g.DecidedAt.IsZero() || g.DecidedBy == g.PersonID || p.Names[g.DecidedBy] == "" {
		return ""
	}
	return "Réponse de " + p.Names[g.DecidedBy] + ", le " + french.DayShort(civil.DayOf(g.DecidedAt, civil.Paris))
}

// fieldState is where the change of a field stands, in a word.
func fieldState(s organisation.FieldStatus) (word string, tone ui.Tone) {
	word = sentence("field.status." + string(s))
	switch s {
	case organisation.FieldProposed:
		return word, ui.Wait
	case organisation.FieldRefused:
		return word, ui.Bad
	}
	return word, ui.Good
}

// fieldChanges says what changed of a record, or would.
func fieldChanges(fields []organisation.FieldChange) (all []ui.Change) {
	for _, f := range fields {
		word, tone := fieldState(f.Status)
		all = append(all, ui.Change{What: sentence("field." + string(f.Field)), Was: f.Field.Shown(f.Was), Becomes: f.Field.Shown(f.Becomes), Tone: tone, State: word, Why: f.Reason})
	}
	return all
}
