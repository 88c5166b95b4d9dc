package offre

import (
	"maps"
	"strconv"
	"strings"

	"profil/internal/catalogue"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// courseForm is the form of a course, with what was typed: as text, so that
// what is wrong is shown again as it was.
type courseForm struct {
	ID        string // public id, "" for a new one
	Status    catalogue.CourseStatus
	Missing   []catalogue.Need
	Provider  string // public id of the provider
	Providers []ui.Option
	Typed     map[string]string
	Reserved  bool
	Edition   int       // that it was made from
	Since     []ui.Fact // what somebody else wrote meanwhile
	Errors    map[string]string
}

// courseFields are the fields of the form that are text, in its order.
var courseFields = []string{
	"titre", "format", "theme", "modalite", "duree", "duree_distance", "prix", "tva", "nsf", "resume", "objectifs", "public", "prerequis", "programme",
	"methodes", "moyens", "evaluation", "reconnaissance", "delais", "financement", "accessibilite", "resultats", "contact_nom", "contact_mail", "contact_telephone",
}

// courseLabels say what each field is about, in the order of the form.
var courseLabels = []string{
	"titre: Titre", "format: Format", "theme: Thème", "modalite: Modalité", "duree: Durée totale", "reservee: Qui peut demander une place",
	"duree_distance: Dont à distance", "resume: Résumé", "objectifs: Objectifs", "public: Public", "prerequis: Prérequis", "programme: Programme",
	"methodes: Méthodes", "moyens: Moyens", "evaluation: Évaluation", "reconnaissance: Reconnaissance", "delais: Délais d’accès", "prix: Prix", "tva: TVA",
	"financement: Financement", "accessibilite: Accessibilité", "nsf: Spécialité", "resultats: Résultats", "contact_nom: Contact", "contact_mail: Courriel",
	"contact_telephone: Téléphone",
}

// base is the address of the course.
func (f courseForm) base() string { return "/offre/" + f.ID }

// autosave is where the draft goes while one types; what is published is only
// changed on purpose.
func (f courseForm) autosave() string {
	if f.Status == catalogue.CourseDraft {
		return f.base() + "/modifier"
	}
	return ""
}

// field is a text of the form, with what was typed.
func (f courseForm) field(name, label, hint string) ui.Input {
	return ui.Input{Name: name, Label: label, Hint: hint, Value: f.Typed[name], Errors: f.Errors}
}

// text is a long text that may be left empty while the course is a draft.
func (f courseForm) text(name, label, hint string, rows int) ui.Input {
	in := f.field(name, label, hint)
	in.Rows, in.Max = rows, 3000
	return in
}

func (f *courseForm) read(c *kit.Ctx) {
	f.Typed = map[string]string{}
	for _, name := range courseFields {
		f.Typed[name] = c.Value(name)
	}
	f.Reserved = c.Value("reservee") == "oui"
	f.Edition = edition(c.Value(sinceField))
}

// of fills the form with what a course says.
func (f *courseForm) of(c catalogue.Course) {
	f.Typed = map[string]string{
		"titre": c.Title, "format": string(c.Format), "theme": string(c.Theme), "modalite": string(c.Modality),
		"duree": french.HoursShort(c.Minutes), "prix": amount(c.PriceCents), "tva": amount(int64(c.VATPoints)), "nsf": c.NSF,
		"resume": c.Summary, "objectifs": c.Objectives, "public": c.Audience, "prerequis": c.Prerequisites, "programme": c.Programme,
		"methodes": c.Methods, "moyens": c.Means, "evaluation": c.Assessment, "reconnaissance": c.Recognition, "delais": c.AccessDelay,
		"financement": c.Funding, "accessibilite": c.Accessibility, "resultats": c.Results,
		"contact_nom": c.ContactName, "contact_mail": c.ContactEmail, "contact_telephone": c.ContactPhone,
	}
	if c.RemoteMinutes > 0 {
		f.Typed["duree_distance"] = french.HoursShort(c.RemoteMinutes)
	}
	f.Reserved, f.Edition = c.Reserved, c.Edition
}

// put writes what was typed into a course. What cannot be read leaves the
// course as it was, and is refused together with what no course can be.
func (f courseForm) put(c *catalogue.Course) error {
	var wrong fault.Form
	c.Title, c.Reserved, c.Edition = f.Typed["titre"], f.Reserved, f.Edition
	c.Format, c.Theme, c.Modality = catalogue.Format(f.Typed["format"]), catalogue.Theme(f.Typed["theme"]), catalogue.Modality(f.Typed["modalite"])
	hours(&wrong, "duree", "course.minutes", f.Typed["duree"], &c.Minutes)
	remote := 0
	if typed := f.Typed["duree_distance"]; typed != "" && typed != "0" {
		hours(&wrong, "duree_distance", "course.remote_minutes", typed, &remote)
	}
	c.RemoteMinutes = remote
	cents(&wrong, "prix", "course.price", f.Typed["prix"], &c.PriceCents)
	vat := int64(c.VATPoints)
	cents(&wrong, "tva", "course.vat", f.Typed["tva"], &vat)
	c.VATPoints = int(vat)
	c.NSF = f.Typed["nsf"]
	for name, text := range map[string]*string{
		"resume": &c.Summary, "objectifs": &c.Objectives, "public": &c.Audience, "prerequis": &c.Prerequisites, "programme": &c.Programme,
		"methodes": &c.Methods, "moyens": &c.Means, "evaluation": &c.Assessment, "reconnaissance": &c.Recognition, "delais": &c.AccessDelay,
		"financement": &c.Funding, "accessibilite": &c.Accessibility, "resultats": &c.Results,
		"contact_nom": &c.ContactName, "contact_mail": &c.ContactEmail, "contact_telephone": &c.ContactPhone,
	} {
		*text = f.Typed[name]
	}
	if c.ContactEmail != "" {
		_, err := email.Parse(c.ContactEmail)
		wrong.Check("contact_mail", err)
	}
	if err := c.Check(); err != nil {
		wrong.Check("", err)
	}
	return wrong.Err()
}

func hours(wrong *fault.Form, field, code, typed string, minutes *int) {
	n, ok := french.ReadHours(typed)
	if !ok {
		wrong.Refuse(field, code)
		return
	}
	*minutes = n
}

// cents reads « 450 », « 450,50 » or « 1 234,5 € »: nothing typed is 0.
func cents(wrong *fault.Form, field, code, typed string, into *int64) {
	s := strings.NewReplacer(" ", "", nb, "", "\u202f", "", "€", "", "%", "", ",", ".").Replace(typed)
	if s == "" {
		*into = 0
		return
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || n > 1e9 {
		wrong.Refuse(field, code)
		return
	}
	*into = int64(n*100 + .5)
}

// amount is « 450 », « 450,50 », "" for nothing.
func amount(cents int64) string {
	switch {
	case cents == 0:
		return ""
	case cents%100 == 0:
		return strconv.FormatInt(cents/100, 10)
	}
	return strings.Replace(strconv.FormatFloat(float64(cents)/100, 'f', 2, 64), ".", ",", 1)
}

func (p Pages) newCourse(c *kit.Ctx) error {
	f := courseForm{Typed: map[string]string{"modalite": string(catalogue.Onsite)}, Reserved: true}
	if _, err := p.offering(c, &f); err != nil {
		return err
	}
	return c.Show(newCourseView(f))
}

// offering fills in the providers for which one may create a course.
func (p Pages) offering(c *kit.Ctx, f *courseForm) ([]organisation.Provider, error) {
	all, err := p.Desk.Offering(c.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, policy.Require(c.Actor, policy.CourseCreate, policy.Subject{})
	}
	for _, v := range all {
		f.Providers = append(f.Providers, ui.Option{Value: v.Organisation.PublicID, Label: v.Organisation.Label()})
	}
	if len(all) == 1 {
		f.Provider = all[0].Organisation.PublicID
	}
	return all, nil
}

func (p Pages) createCourse(c *kit.Ctx) error {
	var f courseForm
	all, err := p.offering(c, &f)
	if err != nil {
		return err
	}
	f.read(c)
	if len(all) > 1 {
		f.Provider = c.Value("prestataire")
	}
	var made catalogue.Course
	for _, v := range all {
		if v.Organisation.PublicID == f.Provider {
			made.ProviderID = v.Organisation.ID
		}
	}
	err = f.put(&made)
	if made.ProviderID == "" {
		err = fault.Field("prestataire", "choose")
	}
	if err == nil {
		c.Then("/offre/{id}/modifier")
		_, err = p.Desk.CreateCourse(c.Context(), c.Actor, made)
	}
	if f.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if f.Errors != nil {
		return c.Again(newCourseView(f))
	}
	c.Flash("course.created")
	return c.Done()
}

func (p Pages) courseForm(c *kit.Ctx) (courseForm, catalogue.Sheet, error) {
	s, err := p.sheet(c, policy.CourseEdit)
	f := courseForm{ID: s.Course.PublicID, Status: s.Course.Status, Missing: s.Missing, Provider: s.Provider.Organisation.PublicID}
	return f, s, err
}

func (p Pages) editCourse(c *kit.Ctx) error {
	f, s, err := p.courseForm(c)
	if err != nil {
		return err
	}
	f.of(s.Course)
	return c.Show(courseFormView(f))
}

func (p Pages) saveCourse(c *kit.Ctx) error {
	f, s, err := p.courseForm(c)
	if err != nil {
		return err
	}
	f.read(c)
	if c.Autosaving() {
		return p.keepDraft(c, f, s.Course)
	}
	err = f.put(&s.Course)
	if err == nil {
		c.Then(f.base())
		err = p.Desk.EditCourse(c.Context(), c.Actor, f.ID, func(one *catalogue.Course) { f.put(one) }) //nolint:errcheck // the same was just read
	}
	if editedSince(err) {
		if _, s, err = p.courseForm(c); err != nil {
			return err
		}
		f.compare(s.Course)
		return c.Again(courseFormView(f))
	}
	if f.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if f.Errors != nil {
		return c.Again(courseFormView(f))
	}
	c.Flash("course.edited")
	return c.Done()
}

// compare makes the form one of what the course says now, with what was typed
// and where it differs.
func (f *courseForm) compare(c catalogue.Course) {
	var kept courseForm
	kept.of(c)
	f.Since = differing(courseLabels, f.shown(), kept.shown())
	f.Edition, f.Errors = c.Edition, map[string]string{"": "edited_since"}
}

// shown is what the form says, in words.
func (f courseForm) shown() map[string]string {
	all := maps.Clone(f.Typed)
	for _, name := range []string{"format", "theme"} {
		all[name] = french.Sentence(name + "." + all[name])
	}
	all["modalite"] = french.Sentence("modality." + all["modalite"])
	all["reservee"] = "Tout le monde"
	if f.Reserved {
		all["reservee"] = "Les structures adhérentes"
	}
	return all
}

// keepDraft keeps what is being typed in a draft: all of it but what cannot be
// read yet.
func (p Pages) keepDraft(c *kit.Ctx, f courseForm, kept catalogue.Course) error {
	if kept.Status != catalogue.CourseDraft {
		return fault.New(fault.Conflict, "not_now")
	}
	err := p.Desk.EditCourse(c.Context(), c.Actor, f.ID, func(one *catalogue.Course) {
		before := *one
		f.put(one) //nolint:errcheck // what cannot be read stays as it was
		if one.Title == "" {
			one.Title = before.Title
		}
		if one.RemoteMinutes > one.Minutes {
			one.RemoteMinutes = 0
		}
	})
	if err != nil {
		return err
	}
	c.Edition(f.Edition + 1)
	return c.NoContent()
}
