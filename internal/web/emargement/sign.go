package emargement

import (
	"profil/internal/attendance"
	"profil/internal/web/kit"
)

// signPage asks a participant, or the trainer who countersigns, to sign.
type signPage struct {
	Mine   attendance.Mine
	Typed  string
	Errors map[string]string
}

func (p Pages) askSignature(c *kit.Ctx) error {
	m, err := p.Desk.ToSign(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(signView(signPage{Mine: m}))
}

func (p Pages) sign(c *kit.Ctx) error {
	m, err := p.Desk.ToSign(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	page := signPage{Mine: m, Typed: c.Value("signature-texte")}
	mark, method, err := attendance.ParseMark(c.Value("signature"), page.Typed, m.Person)
	if err == nil {
		c.Then("/emargement")
		err = p.Desk.Sign(c.Context(), c.Actor, m.HalfDay.PublicID, mark, method)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors == nil {
		c.Flash("sheet.signed")
		return c.Done()
	}
	if page.Mine, err = p.Desk.ToSign(c.Context(), c.Actor, c.Path("id")); err != nil { // the sheet may have closed meanwhile
		return err
	}
	return c.Again(signView(page))
}
