package structures

import (
	"slices"
	"strings"

	"profil/internal/affiliation"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
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
	Was       string // the structure that was chosen and that this one has come after, "" otherwise
	Facts     []ui.Fact
	Verdict   organisation.Outlook // what the rules answer, were the form sent now
	When      string               // by when somebody answers, "" when nobody has to
	Refused   string               // the reason of the last refusal, "" without
	Says      string               // as typed: what has changed since
	Who       identity
	Errors    map[string]string
}

// open tells that the form can be sent: a person who was refused says more.
func (p joinPage) open() bool {
	return p.Verdict.Answer != affiliation.Refuse || p.explains()
}

// explains tells that the person was refused before, and must say what has changed.
func (p joinPage) explains() bool { return p.Verdict.Name == affiliation.RefusedBefore }

// answerer is who answers, as the rules say.
func (p joinPage) answerer() string {
	if p.Verdict.Answer == affiliation.AskReferent {
		return "le référent de la structure"
	}
	return "le gestionnaire"
}

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
	page.Says = c.Value("precision")
	c.Then("/structures")
	form := organisation.JoinForm{SIRET: page.SIRET, Organisation: page.Structure, Identity: page.Who.who(), Says: page.Says}
	if form.Vouched, err = p.vouched(c, page); err != nil {
		return err
	}
	f, err := p.Desk.Join(c.Context(), c.Actor, form)
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors["structure"] != "" { // several sites bear the SIRET: the finder shows them
		return c.SeeOther("/structures/recherche?q=" + page.SIRET.Digits())
	}
	if page.Errors != nil {
		return c.Again(joinView(page))
	}
	c.Flash(joined(f))
	return c.Done()
}

// joined is what is said to who has just sent the form.
func joined(f organisation.Affiliation) string {
	switch {
	case f.Status != organisation.Confirmed:
		return "structures.asked"
	case f.Proof == organisation.ProofFirst && f.Confidence == affiliation.HighConfidence:
		return "structures.first_proven"
	case f.Proof == organisation.ProofFirst:
		return "structures.first"
	}
	return "structures.joined"
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
		next, err := organisation.Successor(tx, o)
		if next.ID != o.ID {
			page.Was = o.Label()
		}
		o = next
		return err
	})
	if err != nil {
		return page, err
	}
	if publicID != "" {
		page.describe(o)
		return page, p.judge(c, &page)
	}
	if page.SIRET, err = siret.Parse(typed); err != nil || p.Desk.Register == nil {
		return page, fault.New(fault.NotFound, "not_found")
	}
	if o, err = p.Desk.Inheritor(c.Context(), page.SIRET); err != nil {
		return page, err
	}
	if o.ID != "" {
		page.Was = "Le SIRET " + page.SIRET.String()
		page.describe(o)
		return page, p.judge(c, &page)
	}
	e, err := p.Desk.Register.BySIRET(c.Context(), page.SIRET)
	if err != nil {
		return page, err
	}
	if e.Hidden() && !e.Closed {
		return page, fault.New(fault.Conflict, "organisation.hidden")
	}
	ape := e.Activity(civil.DayOf(c.View.Now, civil.Paris))
	page.describe(organisation.Organisation{
		SIRET: e.SIRET, Name: e.Name, Acronym: e.Acronym, APE: ape, LegalForm: e.LegalForm,
		Address: organisation.Address{Street: e.Street, Postcode: e.Postcode, City: e.City, INSEE: e.INSEE, Department: e.Department},
	})
	if e.Closed {
		return page, fault.New(fault.Conflict, "organisation.closed")
	}
	return page, p.judge(c, &page)
}

// judge asks the rules what they would answer, and finds the reason of a former
// refusal and the function that was said then.
func (p Pages) judge(c *kit.Ctx, page *joinPage) (err error) {
	form := organisation.JoinForm{SIRET: page.SIRET, Organisation: page.Structure}
	if form.Vouched, err = p.vouched(c, *page); err != nil {
		return err
	}
	if page.Verdict, err = p.Desk.Judge(c.Context(), c.Actor, form); err != nil {
		return err
	}
	waits := map[affiliation.Answer]organisation.AffiliationStatus{
		affiliation.AskReferent: organisation.AwaitingReferent, affiliation.AskManager: organisation.AwaitingManager,
	}
	page.When = before(p.Desk.AnswerBy(organisation.Affiliation{Status: waits[page.Verdict.Answer], UpdatedAt: c.View.Now}), c.View.Now)
	if !page.explains() {
		return nil
	}
	ties, err := p.Desk.Mine(c.Context(), c.Actor)
	for _, t := range ties { // the latest first
		if t.Status == organisation.Refused && (t.Organisation.PublicID == page.Structure || page.Structure == "" && t.Organisation.SIRET == page.SIRET) {
			page.Refused, page.Who.Function = t.Reason, t.Function
			break
		}
	}
	return err
}

// vouched tells whether a provider of identities says that who asks works in
// this very establishment.
func (p Pages) vouched(c *kit.Ctx, page joinPage) (bool, error) {
	if p.Establishment == nil || page.SIRET.IsZero() {
		return false, nil
	}
	s, err := p.Establishment(c)
	return s == page.SIRET, err
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

// otherwise is the activity in the other nomenclature: the one that the register
// says, if it does, one that is sure, or those that it may be.
func otherwise(a, said reference.APE) ui.Fact {
	fact := ui.Fact{Term: "En " + reference.APE{Nomenclature: reference.Other(a.Nomenclature)}.NomenclatureName()}
	if said.Code != "" {
		fact.Value = french.FromRegister(said.String())
		return fact
	}
	all, sure := a.Counterparts()
	fact.Value = reference.AnyOf(all)
	if fact.Value != "" && !sure {
		fact.Value = french.Spaced("Peut-être : ") + fact.Value
	}
	return fact
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

// known is the same to whoever reads its page; who may change it also reads its
// activity in the other nomenclature, as the register says it.
func known(p organisation.Page) []ui.Fact {
	all := facts(p.Organisation)
	if !p.May.ReportChange {
		return all
	}
	at := slices.IndexFunc(all, func(f ui.Fact) bool { return f.Term == "Activité" })
	return slices.Insert(all, at+1, otherwise(p.APE, p.OtherAPE))
}
