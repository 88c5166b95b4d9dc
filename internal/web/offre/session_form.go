package offre

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// sessionForm is the form of a session, with what was typed.
type sessionForm struct {
	Action   string // where it is posted
	Back     string
	Heading  string
	Course   string // its title
	Asked    bool   // somebody has asked for a place: who answers first does not change
	Fixed    bool   // the list is announced: the timetable does not change
	Seats    int    // already given
	Typed    map[string]string
	HalfDays []halfDayRow
	Trainers []trainerRow
	Accounts []account.Person // of the provider's trainers
	Edition  int              // that it was made from, 0 for a new one
	Since    []ui.Fact        // what somebody else wrote meanwhile
	Errors   map[string]string
}

type halfDayRow struct {
	Day, Starts, Ends, Title string
	Remote                   bool
}

type trainerRow struct{ Name, Title, Account string }

// How many rows a form offers beyond those that are filled.
const (
	newHalfDays = 4
	moreRows    = 4
	newTrainers = 2
)

var sessionFields = []string{
	"modalite", "places", "minimum", "maintien", "reponse_heures", "regle_attente", "ordre", "ouverture", "ouverture_heure", "fermeture", "fermeture_heure", "annonce",
	"lieu", "rue", "code_postal", "ville", "acces", "lien", "pratique",
}

func (f sessionForm) field(name, label, hint string) ui.Input {
	return ui.Input{Name: name, Label: label, Hint: hint, Value: f.Typed[name], Errors: f.Errors}
}

// at is a field of the n-th row.
func (f sessionForm) at(n int, name, label, kind, value string) ui.Input {
	return ui.Input{Name: name + "-" + strconv.Itoa(n+1), Label: label, Kind: kind, Value: value, Errors: f.Errors, Off: f.Fixed && kind != ""}
}

// order names the fields for the summary of errors.
func (f sessionForm) order() []string {
	var all []string
	for i := range f.HalfDays {
		n := strconv.Itoa(i + 1)
		for _, name := range []string{"jour-", "debut-", "fin-", "module-"} {
			all = append(all, name+n+": Demi-journée "+n)
		}
	}
	for i := range f.Trainers {
		n := strconv.Itoa(i + 1)
		for _, name := range []string{"formateur-", "titre-", "compte-"} {
			all = append(all, name+n+": Formateur "+n)
		}
	}
	return append(all, "modalite: Modalité", "places: Places", "minimum: Minimum", "maintien: Décision de maintien", "reponse_heures: Délai de réponse", "regle_attente: Liste d’attente", "ordre: Ordre des réponses", "lieu: Nom du lieu", "code_postal: Code postal", "ville: Ville", "ouverture: Ouverture des demandes", "ouverture_heure: Ouverture des demandes",
		"fermeture: Fin des demandes", "fermeture_heure: Fin des demandes", "annonce: Annonce de la liste", "acces: Accès", "pratique: Bon à savoir", "rue: Rue", "lien: Lien")
}

// rule is what orders the waiting list, the order of arrival unless another is
// chosen.
func (f sessionForm) rule() string {
	return cmp.Or(f.Typed["regle_attente"], string(catalogue.ByArrival))
}

// asksFirst is who answers first, the employer unless the provider is chosen.
func (f sessionForm) asksFirst() string {
	return cmp.Or(f.Typed["ordre"], string(catalogue.EmployerFirst))
}

// accounts are the answers for who holds the roster.
func (f sessionForm) accounts() []ui.Option {
	var o []ui.Option
	for _, a := range f.Accounts {
		o = append(o, ui.Option{Value: a.PublicID, Label: a.Name()})
	}
	return o
}

// read takes what was typed; rows that are empty are left out, so that those
// which remain are numbered as the page will show them.
func (f *sessionForm) read(c *kit.Ctx) {
	f.Typed = map[string]string{}
	for _, name := range sessionFields {
		f.Typed[name] = c.Value(name)
	}
	f.Edition = edition(c.Value(sinceField))
	for i := range catalogue.MostHalfDays {
		n := "-" + strconv.Itoa(i+1)
		r := halfDayRow{c.Value("jour" + n), c.Value("debut" + n), c.Value("fin" + n), c.Value("module" + n), c.Ticked("distance" + n)}
		if r.Day != "" || r.Starts != "" || r.Ends != "" || r.Title != "" {
			f.HalfDays = append(f.HalfDays, r)
		}
	}
	for i := range catalogue.MostTrainers {
		n := "-" + strconv.Itoa(i+1)
		r := trainerRow{c.Value("formateur" + n), c.Value("titre" + n), c.Value("compte" + n)}
		if r != (trainerRow{}) {
			f.Trainers = append(f.Trainers, r)
		}
	}
}

// spare adds empty rows for what is still to be typed.
func (f *sessionForm) spare(halfDays, trainers int) {
	if !f.Fixed {
		f.HalfDays = append(f.HalfDays, make([]halfDayRow, max(0, min(halfDays, catalogue.MostHalfDays-len(f.HalfDays))))...)
	}
	f.Trainers = append(f.Trainers, make([]trainerRow, max(0, min(trainers, catalogue.MostTrainers-len(f.Trainers))))...)
}

// of fills the form with what a session says.
func (f *sessionForm) of(s catalogue.Session) {
	zone := civil.Zone(s.Zone)
	f.Edition = s.Edition
	f.Typed = map[string]string{
		"modalite": string(s.Modality), "places": strconv.Itoa(s.Capacity), "minimum": strconv.Itoa(s.Minimum), "reponse_heures": strconv.Itoa(s.OfferHours), "regle_attente": string(s.WaitingRule), "ordre": string(s.AsksFirst),
		"annonce": string(s.DecisionOn), "maintien": string(s.GoOn),
		"lieu": s.PlaceName, "rue": s.Street, "code_postal": s.Postcode, "ville": s.City, "acces": s.Access,
		"lien": s.RemoteLink, "pratique": s.Practical,
	}
	for name, t := range map[string]time.Time{"ouverture": s.OpensAt, "fermeture": s.ClosesAt} {
		f.Typed[name], f.Typed[name+"_heure"] = string(civil.DayOf(t, zone)), t.In(zone).Format("15:04")
	}
	for _, h := range s.HalfDays {
		f.HalfDays = append(f.HalfDays, halfDayRow{string(h.Day), string(h.Starts), string(h.Ends), h.Title, h.Remote})
	}
	for _, t := range s.Trainers {
		r := trainerRow{Name: t.Name, Title: t.Title}
		for _, a := range f.Accounts {
			if a.ID == t.PersonID {
				r.Account = a.PublicID
			}
		}
		f.Trainers = append(f.Trainers, r)
	}
}

// session reads a whole session of what was typed, and refuses all at once what
// cannot be read and what no session can be.
func (f *sessionForm) session() (s catalogue.Session, err error) {
	var wrong fault.Form
	s = catalogue.Session{
		Modality: catalogue.Modality(f.Typed["modalite"]), PlaceName: f.Typed["lieu"], Street: f.Typed["rue"], Postcode: f.Typed["code_postal"], City: f.Typed["ville"],
		Access: f.Typed["acces"], RemoteLink: f.Typed["lien"], Practical: f.Typed["pratique"],
		Edition: f.Edition, Capacity: letters(f.Typed["places"], 0), Minimum: letters(f.Typed["minimum"], 0),
		OfferHours: letters(f.Typed["reponse_heures"], catalogue.UsualOfferHours), WaitingRule: catalogue.WaitingRule(f.Typed["regle_attente"]), AsksFirst: catalogue.Order(f.Typed["ordre"]),
	}
	if s.Modality != catalogue.Remote {
		if s.Department = department(s.Postcode, s.City); s.Department == "" {
			wrong.Refuse("code_postal", "postcode.unknown")
		}
	}
	s.OpensAt, s.ClosesAt = f.moment(&wrong, "ouverture"), f.moment(&wrong, "fermeture")
	s.DecisionOn, s.GoOn = day(&wrong, "annonce", f.Typed["annonce"]), day(&wrong, "maintien", f.Typed["maintien"])
	for i, r := range f.HalfDays {
		n := "-" + strconv.Itoa(i+1)
		h := catalogue.HalfDay{Day: day(&wrong, "jour"+n, r.Day), Starts: clock(&wrong, "debut"+n, r.Starts), Ends: clock(&wrong, "fin"+n, r.Ends), Title: r.Title, Remote: r.Remote}
		s.HalfDays = append(s.HalfDays, h)
	}
	for _, r := range f.Trainers {
		t := catalogue.Trainer{Name: r.Name, Title: r.Title}
		for _, a := range f.Accounts {
			if a.PublicID == r.Account {
				t.PersonID = a.ID
				if t.Name == "" {
					t.Name = a.Name()
				}
			}
		}
		s.Trainers = append(s.Trainers, t)
	}
	checked := s
	wrong.Check("", checked.Check())
	return s, wrong.Err()
}

// department is that of the commune called city among those of a postcode, of
// the first one when none is called so.
func department(postcode, city string) string {
	code := ""
	for _, c := range reference.CommunesOf(strings.ReplaceAll(postcode, " ", "")) {
		if code == "" || french.Fold(c.Name) == french.Fold(city) {
			code = c.Department
		}
	}
	return code
}

// moment reads a day and an hour in Paris: the zero time when there is no day.
func (f *sessionForm) moment(wrong *fault.Form, name string) time.Time {
	d := day(wrong, name, f.Typed[name])
	at := clock(wrong, name+"_heure", f.Typed[name+"_heure"])
	if d == "" {
		return time.Time{}
	}
	if at == "" {
		wrong.Refuse(name+"_heure", "session.moment_hour")
		at = "00:00"
	}
	return civil.At(d, at, civil.Paris)
}

func day(wrong *fault.Form, field, typed string) civil.Day {
	if typed == "" {
		return ""
	}
	d, err := civil.ParseDay(typed)
	wrong.Check(field, err)
	return d
}

func clock(wrong *fault.Form, field, typed string) civil.Clock {
	if typed == "" {
		return ""
	}
	at, err := civil.ParseClock(typed)
	wrong.Check(field, err)
	return at
}

func (p Pages) newSession(c *kit.Ctx) error {
	f, _, err := p.newSessionForm(c)
	if err != nil {
		return err
	}
	f.spare(newHalfDays, newTrainers)
	return c.Show(sessionFormView(f))
}

func (p Pages) newSessionForm(c *kit.Ctx) (f sessionForm, s catalogue.Sheet, err error) {
	if s, err = p.sheet(c, policy.SessionEdit); err != nil {
		return f, s, err
	}
	f = sessionForm{
		Action: "/offre/" + s.Course.PublicID + "/sessions/nouvelle", Back: "/offre/" + s.Course.PublicID, Heading: "Créer une session", Course: s.Course.Title,
		Typed: map[string]string{"modalite": string(s.Course.Modality), "ouverture_heure": "09:00", "fermeture_heure": "18:00"},
	}
	f.Accounts, err = p.Desk.Trainers(c.Context(), c.Actor, s.Course)
	return f, s, err
}

func (p Pages) createSession(c *kit.Ctx) error {
	f, s, err := p.newSessionForm(c)
	if err != nil {
		return err
	}
	return p.keepSession(c, f, "session.created", "/sessions/{id}", func(one catalogue.Session) error {
		_, err := p.Desk.CreateSession(c.Context(), c.Actor, s.Course.PublicID, one)
		return err
	})
}

func (p Pages) editSession(c *kit.Ctx) error {
	f, s, err := p.editSessionForm(c)
	if err != nil {
		return err
	}
	f.of(s.Session)
	f.spare(1, 1)
	return c.Show(sessionFormView(f))
}

func (p Pages) editSessionForm(c *kit.Ctx) (f sessionForm, s catalogue.SessionPage, err error) {
	if s, err = p.page(c, policy.SessionEdit); err != nil {
		return f, s, err
	}
	base := "/sessions/" + s.Session.PublicID
	f = sessionForm{
		Action: base + "/modifier", Back: base, Heading: "Modifier la session " + s.Session.Reference, Course: s.Course.Title, Seats: s.Session.Taken,
		Asked: s.Session.Arrivals > 0,
		Fixed: slices.Contains([]catalogue.SessionStatus{catalogue.SessionListed, catalogue.SessionRunning}, s.Session.Status),
	}
	f.Accounts, err = p.Desk.Trainers(c.Context(), c.Actor, s.Course)
	return f, s, err
}

func (p Pages) saveSession(c *kit.Ctx) error {
	f, s, err := p.editSessionForm(c)
	if err != nil {
		return err
	}
	return p.keepSession(c, f, "session.edited", f.Back, func(one catalogue.Session) error {
		return p.Desk.EditSession(c.Context(), c.Actor, s.Session.PublicID, func(kept *catalogue.Session) { *kept = one })
	})
}

// keepSession reads the form and keeps the session, or shows the form again
// with more rows when that is what was asked.
func (p Pages) keepSession(c *kit.Ctx, f sessionForm, told, then string, deed func(catalogue.Session) error) error {
	f.read(c)
	if c.Ticked("ajouter") {
		f.spare(moreRows, newTrainers)
		return c.Show(sessionFormView(f))
	}
	one, err := f.session()
	if err == nil {
		c.Then(then)
		err = deed(one)
	}
	if editedSince(err) {
		kept, s, err := p.editSessionForm(c)
		if err != nil {
			return err
		}
		kept.of(s.Session)
		f.Since = differing(f.shownOrder(kept), f.shown(), kept.shown())
		f.Edition, f.Errors = kept.Edition, map[string]string{"": "edited_since"}
		f.spare(1, 1)
		return c.Again(sessionFormView(f))
	}
	if f.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if f.Errors != nil {
		f.spare(1, 1)
		return c.Again(sessionFormView(f))
	}
	c.Flash(told)
	return c.Done()
}
