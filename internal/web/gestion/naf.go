package gestion

import (
	"net/url"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

const nafPath = "/gestion/structures/naf-2025"

// bases are what a NAF 2025 code rests on, as an address says it.
var bases = map[string]organisation.Basis{"repertoire": organisation.BySource, "libelle": organisation.ByLabel, "choix": organisation.ByChoice}

// nafPage is the structures that still bear a code of NAF rév. 2.
type nafPage struct {
	organisation.CarryPreview
	typed
	Filter   organisation.CarryFilter
	Decides  bool
	Official bool // NAF 2025 gives the official codes today
}

// nafWhy is the reason that most would write.
const nafWhy = "Passage à la NAF 2025, qui donne les codes APE officiels à partir du 1ᵉʳ janvier 2027."

// nafAsked is what an address, or a form, asks for: the structures of a filter, by
// what their code rests on.
func nafAsked(q, department, basis string) (page nafPage) {
	page.Filter, page.Basis = organisation.CarryFilter{Q: q, Department: department}, bases[basis]
	if reference.DepartmentName(department) == "" {
		page.Filter.Department = ""
	}
	return page
}

// preview fills what the page shows.
func (p Pages) preview(c *kit.Ctx, page *nafPage) (err error) {
	page.Decides = policy.Can(c.Actor, policy.OrganisationEdit, policy.Subject{})
	page.Official = reference.Official(civil.DayOf(c.View.Now, civil.Paris)) == reference.NAF25
	page.Form = "naf"
	page.CarryPreview, err = p.Organisations.PreviewCarry(c.Context(), c.Actor, page.Filter, page.Basis)
	return err
}

func (p Pages) naf(c *kit.Ctx) error {
	page := nafAsked(c.Query("q"), c.Query("departement"), c.Query("selon"))
	page.Reason = nafWhy
	if err := p.preview(c, &page); err != nil {
		return err
	}
	return c.Show(nafView(page))
}

// carry gives their NAF 2025 code to the structures that the page showed.
func (p Pages) carry(c *kit.Ctx) error {
	page := nafAsked(c.Value("q"), c.Value("departement"), c.Value("selon"))
	page.Reason = c.Value("motif")
	why, err := organisation.ParseReason(page.Reason, true)
	if err == nil {
		c.Then(page.at(""))
		_, err = p.Organisations.Carry(c.Context(), c.Actor, page.Filter, page.Basis, c.Value("apercu"), why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		if err := p.preview(c, &page); err != nil {
			return err
		}
		return c.Again(nafView(page))
	}
	c.Flash("gestion.carried")
	return c.Done()
}

// at is the address of the structures of a basis, "" for the surest one that has
// any, under the same filter.
func (p nafPage) at(basis organisation.Basis) string {
	q := url.Values{}
	keep(q, map[string]string{"q": p.Filter.Q, "departement": p.Filter.Department, "selon": basisWord(basis)})
	if len(q) == 0 {
		return nafPath
	}
	return nafPath + "?" + q.Encode()
}

func basisWord(basis organisation.Basis) string {
	for word, b := range bases {
		if b == basis {
			return word
		}
	}
	return ""
}

func (p nafPage) tabs() (all []ui.Tab) {
	for _, b := range organisation.Bases {
		all = append(all, ui.Tab{Label: french.Sentence("carry.basis." + string(b)), Href: p.at(b), Count: p.Count[b], Current: b == p.Basis})
	}
	return all
}

// left is how many structures of the filter still bear a code of NAF rév. 2.
func (p nafPage) left() (n int) {
	for _, b := range organisation.Bases {
		n += p.Count[b]
	}
	return n
}

// sums says how many there are, and that one deed carries only the first ones.
func (p nafPage) sums() string {
	n, all := len(p.Lines), p.Count[p.Basis]
	if n < all {
		return "Les " + french.Number(n) + " premières, par nom, sur " + french.Number(all) + ". Les autres s’afficheront ensuite."
	}
	return ""
}

func carryLabel(n int) string {
	return french.Agree(n, "Donner son code NAF 2025 à cette structure", "Donner leur code NAF 2025 à ces "+french.Number(n)+" structures")
}

// otherAPE is the activity of a structure in the other nomenclature, as the
// register says it.
func otherAPE(p organisation.Page) ui.Fact {
	return ui.Fact{Term: "En " + p.OtherAPE.NomenclatureName(), Value: french.FromRegister(p.OtherAPE.String())}
}
