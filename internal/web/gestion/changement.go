package gestion

import (
	"context"
	"strings"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// changePage is what a référent proposes or reports of their structure.
type changePage struct {
	organisation.ChangeFile
	typed
	Answers map[organisation.Field]fieldTyped
}

// fieldTyped is what was answered to one field, as typed.
type fieldTyped struct{ Decision, Why string }

func (p Pages) changeFile(c *kit.Ctx) (page changePage, err error) {
	page.ChangeFile, err = p.Organisations.Change(c.Context(), c.Actor, c.Path("id"))
	if err != nil || len(page.Events) == 0 {
		return page, err
	}
	if err := p.claimed(c, &page.typed, ofChanges, page.Change.PublicID, true); err != nil {
		return page, err
	}
	return page, p.offers(c, &page.typed)
}

func (p Pages) change(c *kit.Ctx) error {
	page, err := p.changeFile(c)
	if err != nil {
		return err
	}
	return c.Show(changeView(page, c.View.Now))
}

// handleChange answers a change: field by field when it has fields, else in
// words.
func (p Pages) handleChange(c *kit.Ctx) error {
	page, err := p.changeFile(c)
	if err != nil {
		return err
	}
	page.Answers = map[organisation.Field]fieldTyped{}
	for _, f := range page.Proposed() {
		page.Answers[f.Field] = fieldTyped{c.Value("decision-" + string(f.Field)), c.Value("motif-" + string(f.Field))}
	}
	if shown, err := page.composing(c, "changement", p.valuesOfChange(page)); shown || err != nil {
		return page.shown(c, changeView(page, c.View.Now))
	}
	why, err := reasonOf(page.Reason, len(page.Proposed()) == 0)
	if err == nil {
		c.Then("/gestion")
		err = p.answerChange(p.Casework.Free(c.Context(), c.Actor, page.Thing), c, page, why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(changeView(page, c.View.Now))
	}
	c.Flash("gestion.change.answered")
	return c.Done()
}

func (p Pages) valuesOfChange(page changePage) map[string]string {
	first, _, _ := strings.Cut(page.ChangeLine.Who, " ")
	o := page.ChangeFile.Organisation
	values := p.valuesOf(organisation.Who{Name: page.ChangeLine.Who, First: first}, o, "/structures/"+o.PublicID)
	values["demande"] = page.Change.Reference
	return values
}

func (p Pages) answerChange(ctx context.Context, c *kit.Ctx, page changePage, why organisation.Reason) error {
	if len(page.Proposed()) == 0 {
		events := map[string]organisation.ChangeEvent{"traiter": organisation.WasHandled, "ecarter": organisation.WasDeclined}
		ev, ok := events[c.Value("decision")]
		if !ok {
			return errNoDecision
		}
		return p.Organisations.HandleChange(ctx, c.Actor, c.Path("id"), ev, why)
	}
	answers := map[organisation.Field]organisation.FieldAnswer{}
	for field, a := range page.Answers {
		switch a.Decision {
		case "accepter", "refuser":
			answers[field] = organisation.FieldAnswer{Accept: a.Decision == "accepter", Why: a.Why}
		case "":
		default:
			return fault.New(fault.Invalid, "invalid")
		}
	}
	return p.Organisations.DecideChange(ctx, c.Actor, c.Path("id"), answers, why)
}

// order names the fields of the form for the summary of errors.
func (p changePage) order() []string {
	all := []string{}
	for _, f := range p.Proposed() {
		name := sentenceOf("field."+string(f.Field), "")
		all = append(all, "decision-"+string(f.Field)+": "+name, "motif-"+string(f.Field)+": "+name)
	}
	return append(all, "motif-changement")
}

// says is what the register says of a field, "" when it says nothing.
func (p changePage) says(f organisation.Field) string {
	var all []string
	for _, r := range p.Compared {
		switch {
		case r.What == string(f), f == organisation.FieldAddress && (r.What == "postcode" || r.What == "commune"):
			if shown := shownAs(r.What, r.Register); shown != "" {
				all = append(all, shown)
			}
		}
	}
	return strings.Join(all, ", ")
}

var answerOptions = []ui.Option{{Value: "accepter", Label: "Accepter"}, {Value: "refuser", Label: "Refuser"}}

func fieldTone(s organisation.FieldStatus) ui.Tone {
	switch s {
	case organisation.FieldProposed:
		return ui.Wait
	case organisation.FieldRefused:
		return ui.Bad
	}
	return ui.Good
}

// history is the page of what has changed of a structure.
func (p Pages) history(c *kit.Ctx) error {
	page, err := p.organisationFile(c)
	if err != nil {
		return err
	}
	return c.Show(historyView(page))
}

// by says who a change is of, and who answered it.
func (p organisationPage) by(g organisation.Change) string {
	said := dayOf(g.CreatedAt) + ", par " + orClosed(p.Names[g.PersonID])
	if name := p.Names[g.DecidedBy]; name != "" && g.DecidedBy != g.PersonID {
		said += "\u00a0; réponse de " + name + " le " + dayOf(g.DecidedAt)
	}
	return said
}

func orClosed(name string) string {
	if name == "" {
		return "une personne dont le compte est fermé"
	}
	return name
}

// fieldChanges says what changed of a record, or would.
func fieldChanges(fields []organisation.FieldChange) (all []ui.Change) {
	for _, f := range fields {
		c := ui.Change{
			What: french.Sentence("field." + string(f.Field)), Was: f.Field.Shown(f.Was), Becomes: f.Field.Shown(f.Becomes),
			Tone: fieldTone(f.Status), State: french.Sentence("field.status." + string(f.Status)), Why: f.Reason,
		}
		if f.Status == organisation.FieldWritten {
			c.About = french.Sentence("field.weight." + string(f.Weight))
		}
		all = append(all, c)
	}
	return all
}
