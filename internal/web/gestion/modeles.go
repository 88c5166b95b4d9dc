package gestion

import (
	"strconv"
	"strings"

	"profil/internal/casework"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// templatesPage is every answer that is ready, by what it is about.
type templatesPage struct {
	Templates []casework.Template
	Q         string
	Edits     bool
}

func (p Pages) templates(c *kit.Ctx) error {
	page := templatesPage{Q: c.Query("q"), Edits: policy.Can(c.Actor, policy.TemplateEdit, policy.Subject{})}
	all, err := p.Casework.Templates(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	words := strings.Fields(french.Fold(page.Q))
	for _, t := range all {
		if bears(french.Fold(t.Title+" "+t.Body), words) {
			page.Templates = append(page.Templates, t)
		}
	}
	return c.Show(templatesView(page))
}

// templatePage is one answer and its form.
type templatePage struct {
	casework.Template
	Errors  map[string]string
	Preview string // the text, its variables replaced by examples
	Edits   bool
	Path    string
}

// examples stand for the variables in the preview of a ready answer.
var examples = map[string]string{
	"prénom": "Claire", "personne": "Claire Vasseur", "structure": "Mission locale du Médoc", "siret": "839\u00a0527\u00a0660\u00a000014", "commune": "Lesparre-Médoc",
	"référent": "Marc Delage", "demande": "2026-04127", "année": "2026", "lien": "https://profil.example.fr/structures",
}

func (p Pages) templateFile(c *kit.Ctx) (page templatePage, err error) {
	page.Edits, page.Path = policy.Can(c.Actor, policy.TemplateEdit, policy.Subject{}), "/gestion/modeles/nouveau"
	if code := c.Path("id"); code != "" {
		page.Template, err = p.Casework.Template(c.Context(), c.Actor, code)
		page.Path = "/gestion/modeles/" + page.Code
	}
	page.Preview = casework.Fill(page.Body, examples)
	return page, err
}

func (p Pages) template(c *kit.Ctx) error {
	page, err := p.templateFile(c)
	if err != nil {
		return err
	}
	return c.Show(templateView(page))
}

func (p Pages) newTemplate(c *kit.Ctx) error {
	if err := policy.Require(c.Actor, policy.TemplateEdit, policy.Subject{}); err != nil {
		return err
	}
	return p.template(c)
}

// writeTemplate writes a ready answer, or shows how it will be read.
func (p Pages) writeTemplate(c *kit.Ctx) error {
	page, err := p.templateFile(c)
	if err != nil {
		return err
	}
	page.Subject, page.Decision, _ = strings.Cut(c.Value("sujet"), " ")
	page.Title, page.Body = c.Value("titre"), c.Value("texte")
	page.Edition, _ = strconv.Atoi(c.Value("edition"))
	page.Preview = casework.Fill(page.Body, examples)
	if c.Value("decision") == readAgain {
		return c.Show(templateView(page))
	}
	c.Then("/gestion/modeles/{id}")
	if page.Code != "" {
		c.Then(page.Path)
	}
	_, err = p.Casework.WriteTemplate(c.Context(), c.Actor, page.Template)
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(templateView(page))
	}
	c.Flash("gestion.template.written")
	return c.Done()
}

func (p Pages) retireTemplate(c *kit.Ctx) error {
	c.Then("/gestion/modeles/" + c.Path("id"))
	retired := map[string]bool{"retirer": true, "reprendre": false}
	value, known := retired[c.Value("decision")]
	if !known {
		return fault.New(fault.Invalid, "invalid")
	}
	if err := p.Casework.RetireTemplate(c.Context(), c.Actor, c.Path("id"), value); err != nil {
		return err
	}
	c.Flash("gestion.template.written")
	return c.Done()
}

// decisionOptions are what a ready answer may decide, by kind.
func decisionOptions() []ui.Option {
	var all []ui.Option
	for _, s := range casework.Subjects {
		for _, d := range casework.Decisions[s] {
			all = append(all, ui.Option{Value: s + " " + d, Label: french.Sentence("template.subject."+s) + nb + "– " + french.Sentence("template.decision."+d)})
		}
	}
	return all
}

// of lists the ready answers of one kind.
func (p templatesPage) of(subject string) []casework.Template {
	var all []casework.Template
	for _, t := range p.Templates {
		if t.Subject == subject {
			all = append(all, t)
		}
	}
	return all
}

// allowed lists the variables of a kind in braces, as they are typed.
func allowed(subject string) []string {
	var all []string
	for _, v := range casework.Variables(subject) {
		all = append(all, "{"+v+"}")
	}
	return all
}

func (p templatePage) title() string {
	if p.Title == "" {
		return "Nouvelle réponse"
	}
	return p.Title
}

// beginning is what a list shows of a text.
func beginning(text string) string {
	_, after, found := strings.Cut(text, "\n\n")
	if !found {
		after = text
	}
	if r := []rune(after); len(r) > 140 {
		return string(r[:140]) + "…"
	}
	return after
}
