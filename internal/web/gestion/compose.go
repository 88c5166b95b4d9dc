package gestion

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"profil/internal/casework"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// subjectsOf are the kinds of ready answers that each form offers, by the
// beginning of its name.
var subjectsOf = map[string]string{"demande": "request", "rattachement": "affiliation", "reprise": "", "fin": "removal", "changement": "change", "adhesion": "adhesion", "correction": "rectification"}

// The buttons of a form of decision that only help to write.
const (
	useTemplate = "modele"
	readAgain   = "apercu"
)

// offers reads the answers that are ready, for the forms of a page.
func (p Pages) offers(c *kit.Ctx, t *typed) error {
	all, err := p.Casework.Templates(c.Context(), c.Actor)
	t.templates = slices.DeleteFunc(all, func(t casework.Template) bool { return t.Retired })
	return err
}

// composing fills the reason with a ready answer, or shows it as it will be
// read, when one of those buttons was pressed; nothing typed is lost: the
// ready text follows it. It tells whether the page is to be shown again.
func (t *typed) composing(c *kit.Ctx, form string, values map[string]string) (bool, error) {
	t.Form, t.Reason = form, c.Value("motif")
	switch c.Value("decision") {
	case readAgain:
		if strings.TrimSpace(t.Reason) == "" {
			t.Errors = map[string]string{"motif": "reason.too_short"}
		} else {
			t.Preview = t.Reason
		}
		return true, nil
	case useTemplate:
		at := slices.IndexFunc(t.templates, func(o casework.Template) bool { return o.Code == c.Value("modele") })
		if at < 0 {
			t.Errors = map[string]string{"modele": "choose"}
			return true, nil
		}
		t.Template = t.templates[at].Code
		text := casework.Fill(t.templates[at].Body, values)
		if t.Reason = strings.TrimSpace(t.Reason); t.Reason != "" {
			text = t.Reason + "\n\n" + text
		}
		t.Reason = text
		return true, nil
	}
	return false, nil
}

// shown draws a page again: with what is wrong, or with what was asked for.
func (t typed) shown(c *kit.Ctx, page templ.Component) error {
	if t.Errors != nil {
		return c.Again(page)
	}
	return c.Show(page)
}

// reasonOf reads the reason of a form; a variable that nobody has replaced is
// refused like any other mistake.
func reasonOf(typed string, needed bool) (organisation.Reason, error) {
	if casework.Unfilled(typed) {
		return organisation.Reason{}, fault.Field("motif", "reason.variable")
	}
	return organisation.ParseReason(typed, needed)
}

// readyAnswers are the choices of one form, by what they decide.
func (t typed) readyAnswers(form string) []ui.Option {
	prefix, _, _ := strings.Cut(form, "-")
	var all []ui.Option
	for _, o := range t.templates {
		if o.Subject == subjectsOf[prefix] {
			all = append(all, ui.Option{Value: o.Code, Label: french.Sentence("template.decision."+o.Decision) + nb + ": " + o.Title})
		}
	}
	return all
}

// valuesOf are what the variables of a ready answer stand for.
func (p Pages) valuesOf(who organisation.Who, o organisation.Organisation, path string) map[string]string {
	return map[string]string{
		"prénom": who.First, "personne": who.Name, "structure": o.Label(), "siret": o.SIRET.String(), "commune": o.Address.City, "lien": p.URL + path,
	}
}

func (p Pages) valuesOfRequest(f organisation.RequestFile) map[string]string {
	v := p.valuesOf(f.Who, organisation.Organisation{
		Name: f.Form.Name, SiteLabel: f.Form.SiteLabel, SIRET: f.Form.SIRET, Address: f.Form.Address,
	}, "/structures/demandes/"+f.PublicID)
	v["demande"] = f.Reference
	return v
}

func (p Pages) valuesOfAffiliation(f organisation.AffiliationFile) map[string]string {
	v := p.valuesOf(f.Who, f.Organisation, "/structures")
	v["référent"] = french.List(f.Referents)
	return v
}
