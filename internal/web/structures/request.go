package structures

import (
	"strings"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/reference"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// order names the fields of the form as the page shows them.
var order = []string{
	"siret", "rna: Numéro RNA", "pays", "numero", "denomination", "sigle", "site", "ape: Code APE", "forme: Forme juridique", "rue", "code_postal", "commune", "ville", "telephone: Téléphone", "justificatif",
	"prenom: Prénom", "nom: Nom", "fonction",
}

// requestForm is the form of a structure that the list lacks, as it was typed.
type requestForm struct {
	Typed      organisation.Typed
	APETyped   string // what was typed to find the APE code
	Activities []reference.APE
	Communes   []reference.Commune
	Who        identity
	Errors     map[string]string
	Official   string // the nomenclature of APE codes that is asked for first
	Filled     bool   // by the register
	Away       bool   // the service of the State does not answer
	Joined     string // the name of the paper that was sent before
	Refused    string // why the request that is taken up again was refused
}

// typedRequest reads the form. Without a script, the APE code is typed, or
// looked for by its words and then chosen among those found.
func typedRequest(c *kit.Ctx) requestForm {
	f := requestForm{
		Typed: organisation.Typed{
			SIRET: c.Value("siret"), Name: c.Value("denomination"), Acronym: c.Value("sigle"), SiteLabel: c.Value("site"), APE: c.Value("ape"),
			LegalForm: c.Value("forme"), Street: c.Value("rue"), Postcode: c.Value("code_postal"), INSEE: c.Value("commune"), Phone: c.Value("telephone"),
			Without: without[c.Value("sans")], RNA: c.Value("rna"), Country: c.Value("pays"), Number: c.Value("numero"), City: c.Value("ville"),
		},
		APETyped: c.Value("ape-texte"), Who: typedIdentity(c), Official: official(c),
	}
	f.chooseAPE(c.Value("ape-choix"))
	f.listCommunes()
	return f
}

// chooseAPE settles the code: what was typed last counts, be it a code, the
// choice of the script, or words of which one activity answers. chosen is of
// the list that the page showed.
func (f *requestForm) chooseAPE(chosen string) {
	typed, err := reference.ParseAPE(f.APETyped)
	switch {
	case err == nil:
		f.Typed.APE = typed.Code
		return
	case f.Typed.APE != "" && strings.HasPrefix(f.APETyped, f.Typed.APE):
		return
	case f.APETyped == "":
		f.Typed.APE = ""
		return
	}
	f.Typed.APE = ""
	f.Activities = reference.SearchAPE(f.APETyped, f.Official, 30)
	for _, a := range f.Activities {
		if a.Code == chosen || len(f.Activities) == 1 {
			f.Typed.APE = a.Code
		}
	}
}

// listCommunes lists those of the postcode; what is none of them is not chosen.
func (f *requestForm) listCommunes() {
	if f.Typed.Without == organisation.Foreign {
		return
	}
	postcode, _ := siret.Digits(f.Typed.Postcode)
	f.Communes = reference.CommunesOf(postcode)
	for _, t := range f.Communes {
		if t.INSEE == f.Typed.INSEE {
			return
		}
	}
	f.Typed.INSEE = ""
	if len(f.Communes) == 1 {
		f.Typed.INSEE = f.Communes[0].INSEE
	}
}

// without are the words by which the address of the form says that there is no
// SIRET.
var without = map[string]organisation.RegistrationKind{"rna": organisation.RNA, "etranger": organisation.Foreign}

// sans is the word of a kind.
func sans(kind organisation.RegistrationKind) string {
	for word, k := range without {
		if k == kind {
			return word
		}
	}
	return ""
}

// papers reads what is joined to the form, which may be nothing.
func papers(c *kit.Ctx) ([]organisation.Paper, error) {
	up, there, err := c.Upload("justificatif")
	if err != nil || !there {
		return nil, err
	}
	p, err := organisation.ParsePaper(up.Name, up.Bytes)
	return []organisation.Paper{p}, err
}

// parse reads the form as the desk wants it, with every refusal at once.
func (f *requestForm) parse() (organisation.Form, error) {
	form, err := organisation.ParseForm(f.Typed)
	if e := (*fault.Error)(nil); f.Typed.APE == "" && len(f.Activities) > 1 && asFault(err, &e) && e.Fields["ape"] != "" {
		e.Fields["ape"] = "ape.choose"
	}
	return form, err
}

// of fills the form with what was asked before.
func formOf(form organisation.Form) requestForm {
	f := requestForm{Typed: organisation.Typed{
		SIRET: form.SIRET.String(), Name: form.Name, Acronym: form.Acronym, SiteLabel: form.SiteLabel, APE: form.APE.Code, LegalForm: form.LegalForm,
		Street: form.Address.Street, Postcode: form.Address.Postcode, INSEE: form.Address.INSEE, Phone: form.Phone,
		Without: form.Registration.Kind, Country: form.Registration.Country, City: form.Address.City,
	}, APETyped: form.APE.String()}
	switch form.Registration.Kind {
	case organisation.RNA:
		f.Typed.RNA = form.Registration.Number
	case organisation.Foreign:
		f.Typed.Number = form.Registration.Number
	}
	f.listCommunes()
	return f
}

// fill takes from the register what it says of a SIRET: the person confirms it,
// and corrects it.
func (f *requestForm) fill(e register.Establishment, on civil.Day) {
	if f.Typed.SIRET = e.SIRET.String(); e.Hidden() {
		return
	}
	ape := e.Activity(on)
	f.Typed.Name, f.Typed.Acronym, f.Typed.APE, f.Typed.LegalForm = e.Name, e.Acronym, ape.Code, e.LegalForm
	f.Typed.Street, f.Typed.Postcode, f.Typed.INSEE = e.Street, e.Postcode, e.INSEE
	f.APETyped, f.Filled = ape.String(), true
	f.listCommunes()
}

// again is the form filled with what was asked, for who corrects a request that
// was refused; the reason stays beside it.
func (p requestPage) again() string { return "/structures/nouvelle?reprise=" + p.PublicID }

// resume fills the form with a request of one's own that was refused.
func (p Pages) resume(c *kit.Ctx, page *requestForm, publicID string) error {
	former, err := p.Desk.Request(c.Context(), c.Actor, publicID)
	if err != nil {
		return err
	}
	if former.PersonID != c.Actor.Person || former.Status != organisation.Rejected {
		return fault.New(fault.NotFound, "not_found")
	}
	*page = formOf(former.Form)
	page.Official, page.Refused, page.Who.Function = official(c), former.Reason, former.Function
	return nil
}

func (p Pages) newRequest(c *kit.Ctx) error {
	page := requestForm{Official: official(c)}
	page.Typed.Without = without[c.Query("sans")]
	if former := c.Query("reprise"); former != "" {
		if err := p.resume(c, &page, former); err != nil {
			return err
		}
	} else if s, err := siret.Parse(c.Query("siret")); err == nil && p.Desk.Register != nil {
		page.Typed.SIRET = s.String()
		e, err := p.Desk.Register.BySIRET(c.Context(), s)
		if fault.KindOf(err) == fault.NotFound {
			e, err = p.Live.BySIRET(c.Context(), s)
			page.Away = fault.CodeOf(err) == "register.live_away"
		}
		switch kind := fault.KindOf(err); {
		case err == nil:
			page.fill(e, civil.DayOf(c.View.Now, civil.Paris))
		case kind != fault.NotFound && kind != fault.Unavailable: // then it is typed
			return err
		}
	}
	if err := p.identify(c, &page.Who); err != nil {
		return err
	}
	return c.Show(newRequestView(page))
}

func (p Pages) sendRequest(c *kit.Ctx) error {
	page := typedRequest(c)
	err := p.identify(c, &page.Who)
	if err != nil {
		return err
	}
	form, err := page.parse()
	var f fault.Form
	f.Check("", err)
	joined, err := papers(c)
	f.Check("", err)
	if page.Typed.Without != "" && err == nil && len(joined) == 0 {
		f.Refuse("justificatif", "required.justificatif")
	}
	_, err = organisation.ParseFunction(page.Who.Function)
	f.Check("", err)
	if page.Who.Known == "" {
		for field, typed := range map[string]string{"prenom": page.Who.FirstName, "nom": page.Who.LastName} {
			if typed == "" {
				f.Refuse(field, "required")
			}
		}
	}
	if err = f.Err(); err == nil {
		c.Then("/structures/demandes/{id}")
		_, err = p.Desk.RequestOrganisation(c.Context(), c.Actor, form, page.Who.who(), joined...)
	}
	if page.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(newRequestView(page))
	}
	c.Flash("structures.requested")
	return c.Done()
}

// requestPage is one request, as its author follows it.
type requestPage struct {
	organisation.RequestFile
	Form  requestForm // to correct it
	Steps []ui.Moment
	When  string // by when the answer is due
	Mine  bool
}

// correctable tells that the one who asks has the ball.
func (p requestPage) correctable() bool {
	for _, e := range p.Events {
		if e == organisation.Corrected {
			return true
		}
	}
	return false
}

func (p Pages) follow(c *kit.Ctx) (page requestPage, err error) {
	if page.RequestFile, err = p.Desk.Request(c.Context(), c.Actor, c.Path("id")); err != nil {
		return page, err
	}
	page.Mine = page.PersonID == c.Actor.Person
	page.When = before(page.By, c.View.Now)
	page.Steps = steps(page.RequestFile, page.When)
	page.Form = formOf(page.RequestFile.Form)
	page.Form.Official, page.Form.Joined = official(c), page.RequestFile.Paper.Name
	return page, nil
}

func (p Pages) request(c *kit.Ctx) error {
	page, err := p.follow(c)
	if err != nil {
		return err
	}
	return c.Show(requestView(page))
}

func (p Pages) correct(c *kit.Ctx) error {
	page, err := p.follow(c)
	if err != nil {
		return err
	}
	page.Form = typedRequest(c)
	page.Form.Joined = page.RequestFile.Paper.Name
	var f fault.Form
	form, err := page.Form.parse()
	f.Check("", err)
	joined, err := papers(c)
	f.Check("", err)
	if err = f.Err(); err == nil {
		c.Then("/structures/demandes/" + page.PublicID)
		err = p.Desk.CorrectRequest(c.Context(), c.Actor, page.PublicID, form, joined...)
	}
	if page.Form.Errors, err = kit.Invalid(err); err != nil {
		return err
	}
	if page.Form.Errors != nil {
		return c.Again(requestView(page))
	}
	c.Flash("structures.corrected")
	return c.Done()
}

// paper gives what goes with a request, to keep: it is never shown inside the
// site.
func (p Pages) paper(c *kit.Ctx) error {
	paper, err := p.Desk.Paper(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.File(paper.Name, paper.Kind, paper.Bytes)
}

// steps tells what came, where the request is, and what comes.
func steps(f organisation.RequestFile, when string) []ui.Moment {
	all := []ui.Moment{{Title: "Demande envoyée", When: french.Instant(f.CreatedAt), Detail: "Référence\u00a0" + f.Reference}}
	decided := ui.Moment{When: french.Instant(f.Request.DecidedAt)}
	follows := ui.Moment{Title: "Votre rattachement est confirmé", Detail: "Sans rien refaire\u00a0: un courriel vous prévient.", Next: true}
	switch f.Status {
	case organisation.Requested:
		if !f.Request.DecidedAt.IsZero() { // it was sent back once
			all = append(all, ui.Moment{Title: "Correction renvoyée", When: french.Instant(f.UpdatedAt)})
		}
		return append(all, ui.Moment{Title: "Le gestionnaire étudie la demande", When: when, Now: true}, follows)
	case organisation.InfoRequested:
		decided.Title, decided.Now, decided.Detail = "Le gestionnaire demande une correction", true, "C’est à vous de répondre."
		return append(all, decided, ui.Moment{Title: "Le gestionnaire étudie la demande corrigée", Next: true}, follows)
	case organisation.Accepted:
		decided.Title = "Demande acceptée"
		word, _ := affiliationState(f.Affiliation.Status)
		return append(all, decided, ui.Moment{Title: "Votre rattachement", Detail: word, Now: true})
	case organisation.Rejected:
		decided.Title, decided.Now = "Demande refusée", true
		return append(all, decided)
	}
	return append(all, ui.Moment{Title: "Demande abandonnée", When: french.Instant(f.UpdatedAt), Now: true})
}
