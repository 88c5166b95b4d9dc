package emargement

import (
	"net/url"

	"profil/internal/document"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// minePage is the papers of somebody, and those of their structure.
type minePage struct {
	Own, Structure []document.Line
	Former         []document.Former
}

func (p Pages) mine(c *kit.Ctx) error {
	own, structure, err := p.Documents.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	former, err := p.Documents.MyFormer(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Show(mineView(minePage{own, structure, former}))
}

// document gives the file: shown by the browser, or kept when the address says
// so.
func (p Pages) document(c *kit.Ctx) error {
	d, file, err := p.Documents.Open(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	if c.Query("enregistrer") != "" {
		return c.File(d.FileName(), "application/pdf", file)
	}
	return c.Inline(d.FileName(), "application/pdf", file)
}

// matrixPage is the papers of a session.
type matrixPage struct {
	document.Matrix
	Errors map[string]string
}

func (p Pages) matrix(c *kit.Ctx) error {
	m, err := p.Documents.OfSession(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(matrixView(matrixPage{Matrix: m}))
}

func (p Pages) makeMissing(c *kit.Ctx) error {
	c.Then("/sessions/" + c.Path("id") + "/documents")
	n, err := p.Documents.MakeMissing(c.Context(), c.Actor, c.Path("id"))
	wrong, err := kit.Refused(err)
	if err != nil {
		return err
	}
	if wrong == nil {
		c.Flash(map[bool]string{true: "document.all_made", false: "document.nothing_missing"}[n > 0])
		return c.Done()
	}
	m, err := p.Documents.OfSession(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Again(matrixView(matrixPage{m, wrong}))
}

// paper is a document in a list.
func paper(l document.Line, about string) ui.Paper {
	return ui.Paper{
		Title: l.Title, About: about, Href: "/documents/" + l.PublicID, Size: size(l.Size),
		Acts: []ui.Act{{Label: "Enregistrer", About: l.Title + ", " + about, Tone: ui.Quiet, Small: true, Href: "/documents/" + l.PublicID + "?enregistrer=oui"}},
	}
}

// sessionOf names the session that a paper is about.
func sessionOf(l document.Line) string { return l.Course + ", " + french.Range(l.FirstDay, l.LastDay) }

// size is « PDF, 84 Ko ».
func size(bytes int) string { return "PDF, " + french.Number((bytes+1023)/1024) + "\u00a0Ko" }

// checkPage asks for a code, or tells what the paper of that code states.
type checkPage struct {
	Typed  string
	Paper  *document.Checked
	Errors map[string]string
}

func (p Pages) askCode(c *kit.Ctx) error {
	typed := c.Query("code")
	if !c.R.URL.Query().Has("code") {
		return c.Show(checkView(checkPage{}))
	}
	code, err := document.ParseCode(typed)
	if err == nil {
		return c.SeeOther("/verification/" + url.PathEscape(code))
	}
	return p.refused(c, typed, err)
}

func (p Pages) verify(c *kit.Ctx) error {
	paper, err := p.Documents.ByCode(c.Context(), c.Path("code"))
	if err != nil {
		return p.refused(c, c.Path("code"), err)
	}
	c.W.Header().Set("X-Robots-Tag", "noindex")
	return c.Show(checkView(checkPage{Typed: paper.Code, Paper: &paper}))
}

func (p Pages) refused(c *kit.Ctx, typed string, err error) error {
	wrong, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if len(typed) > 40 {
		typed = ""
	}
	return c.Again(checkView(checkPage{Typed: typed, Errors: wrong}))
}
