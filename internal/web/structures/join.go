package structures

import (
	"strings"

	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/reference"
	"profil/internal/siret"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// joinPage is the last step of the first connection.
type joinPage struct {
	Structure string // public id, when it lives here
	SIRET     siret.SIRET
	Name      string
	Facts     []ui.Fact
	Members   int
	Referent  bool // somebody there answers
	Who       identity
	Errors    map[string]string
}

// first tells that the person will be the first account of the structure.
func (p joinPage) first() bool { return p.Members == 0 }

func (p Pages) askJoin(c *kit.Ctx) error {
	page, err := p.candidate(c, c.Query("structure"), c.Query("siret"))
	if err != nil {
		return err
	}
	return c.Show(joinView(page))
}

func (p Pages) join(c *kit.Ctx) error {
	page, err := p.candidate(c, c.Value("structure"), c.Value("siret"))
	if err != nil {
		return err
	}
	known := page.Who.Known
	page.Who = typedIdentity(c)
	page.Who.Known = known
	c.Then("/structures")
	f, err := p.Desk.Join(c.Context(), c.Actor, organisation.JoinForm{SIRET: page.SIRET, Organisation: page.Structure, Identity: page.Who.who()})
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors["structure"] != "" { // several sites bear the SIRET: the finder shows them
		return c.SeeOther("/structures/recherche?q=" + page.SIRET.Digits())
	}
	if page.Errors != nil {
		return c.Again(joinView(page))
	}
	if f.Status == organisation.Confirmed {
		c.Flash("structures.first")
	} else {
		c.Flash("structures.asked")
	}
	return c.Done()
}

// candidate gives what is known of the structure that somebody is about to
// join: one that lives here, or one of the register.
func (p Pages) candidate(c *kit.Ctx, publicID, typed string) (page joinPage, err error) {
	var o organisation.Organisation
	err = p.Desk.DB.Read(c.Context(), func(tx *sqldb.Tx) error {
		if err := page.Who.known(tx, c.Actor); err != nil || publicID == "" {
			return err
		}
		if o, err = organisation.ByPublicID(tx, publicID); err != nil {
			return err
		}
		held, err := organisation.Holders(tx, o.ID, "referent")
		page.Referent = len(held) > 0
		return err
	})
	if err != nil {
		return page, err
	}
	if publicID != "" {
		page.describe(o)
		return page, p.weigh(c, &page)
	}
	if page.SIRET, err = siret.Parse(typed); err != nil || p.Desk.Register == nil {
		return page, fault.New(fault.NotFound, "not_found")
	}
	e, err := p.Desk.Register.BySIRET(c.Context(), page.SIRET)
	if err != nil {
		return page, err
	}
	if e.Hidden() && !e.Closed {
		return page, fault.New(fault.Conflict, "organisation.hidden")
	}
	page.describe(organisation.Organisation{
		SIRET: e.SIRET, Name: e.Name, Acronym: e.Acronym, APE: reference.APE{Code: e.APECode, Nomenclature: e.APENomenclature}, LegalForm: e.LegalForm,
		Address: organisation.Address{Street: e.Street, Postcode: e.Postcode, City: e.City, INSEE: e.INSEE, Department: e.Department},
	})
	if e.Closed {
		return page, fault.New(fault.Conflict, "organisation.closed")
	}
	return page, p.weigh(c, &page)
}

// weigh counts the people who are there already.
func (p Pages) weigh(c *kit.Ctx, page *joinPage) error {
	q := page.SIRET.Digits()
	if q == "" {
		q = page.Name
	}
	found, err := p.Desk.Find(c.Context(), q, pageMost)
	for _, h := range found.Hits {
		if page.Structure != "" && h.PublicID == page.Structure || page.Structure == "" && h.SIRET == page.SIRET {
			page.Members = max(page.Members, h.Members)
		}
	}
	return err
}

func (p *joinPage) describe(o organisation.Organisation) {
	p.Structure, p.SIRET, p.Name, p.Facts = o.PublicID, o.SIRET, o.Label(), facts(o)
}

// activity is « 85.59A – Formation continue d’adultes (NAF rév. 2) ».
func activity(a reference.APE) string {
	if a.Code == "" {
		return ""
	}
	return a.String() + " (" + a.NomenclatureName() + ")"
}

// facts says who a structure is.
func facts(o organisation.Organisation) []ui.Fact {
	form, _ := reference.LegalForm(o.LegalForm)
	return []ui.Fact{
		{Term: "Sigle", Value: o.Acronym},
		{Term: "Adresse", Value: strings.Join(o.Address.Lines(), ", ")},
		{Term: "SIRET", Value: o.SIRET.String()},
		{Term: "Enregistrement", Value: o.Registration.String()},
		{Term: "Activité", Value: activity(o.APE)},
		{Term: "Forme juridique", Value: form},
		{Term: "Téléphone", Value: phone(o.Phone)},
	}
}
