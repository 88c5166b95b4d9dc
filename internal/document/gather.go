package document

import (
	"strings"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/pdf"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/sqldb"
)

// draft is a paper before it is made: what it is the paper of, and its facts.
// A draft without a kind is a paper that has nothing to state.
type draft struct {
	Document
	facts Facts
	last  civil.Day // of the session
}

// begin gathers what every paper of a session states.
func (d Desk) begin(tx *sqldb.Tx, k Kind, sessionID string) (draft, catalogue.Session, error) {
	s, err := catalogue.LoadSession(tx, sessionID)
	if err != nil {
		return draft{}, s, err
	}
	c, err := catalogue.LoadCourse(tx, s.CourseID)
	if err != nil {
		return draft{}, s, err
	}
	p, err := organisation.ProviderOf(tx, s.ProviderID)
	if err != nil {
		return draft{}, s, err
	}
	doc := Document{Kind: k, SessionID: s.ID, ProviderID: s.ProviderID, About: s.ID, Title: k.Title()}
	for _, t := range s.Trainers {
		if t.PersonID != "" {
			doc.Trainers = append(doc.Trainers, t.PersonID)
		}
	}
	f := Facts{Kind: k, Operator: d.Operator, Issuer: issuerOf(p), Course: courseOf(c), Session: sessionOf(s)}
	if k == Programme {
		f.Course.Dated = civil.DayOf(c.UpdatedAt, civil.Paris)
	}
	return draft{Document: doc, facts: f, last: s.LastDay}, s, nil
}

// listed refuses before the list of the session is announced: nobody has a
// seat yet.
func listed(s catalogue.Session) error {
	switch s.Status {
	case catalogue.SessionListed, catalogue.SessionRunning, catalogue.SessionFinished:
		return nil
	}
	return fault.New(fault.Conflict, "document.not_listed")
}

func (d Desk) ofConvention(tx *sqldb.Tx, sessionID, organisationID string) (draft, error) {
	p, s, err := d.begin(tx, Convention, sessionID)
	if err != nil {
		return p, err
	}
	if err := listed(s); err != nil {
		return p, err
	}
	all, err := attendance.OfSession(tx, sessionID)
	if err != nil {
		return p, err
	}
	var ids []string
	for _, one := range all {
		if one.EmployerID == organisationID {
			ids = append(ids, one.EnrolmentID)
		}
	}
	if len(ids) == 0 { // they all gave their seat up
		return draft{}, nil
	}
	employer, err := organisation.Load(tx, organisationID)
	if err != nil {
		return p, err
	}
	requests, err := enrolment.LoadMany(tx, ids)
	if err != nil {
		return p, err
	}
	party := partyOf(employer)
	for _, one := range ids {
		e := requests[one]
		person, err := personOf(tx, e)
		if err != nil {
			return p, err
		}
		p.facts.People = append(p.facts.People, person)
		if party.Representative == "" {
			if party.Representative, party.Quality, err = agreed(tx, e); err != nil {
				return p, err
			}
		}
	}
	p.facts.Employer, p.facts.CancelBy = &party, d.cancelBy(s)
	p.OrganisationID, p.About = organisationID, organisationID
	return p, nil
}

// agreed is who said yes for the employer, and their function there.
func agreed(tx *sqldb.Tx, e enrolment.Enrolment) (name, quality string, err error) {
	if e.EmployerBy == "" {
		return "", "", nil
	}
	f, err := organisation.LiveAffiliation(tx, e.EmployerBy, e.EmployerID)
	if fault.KindOf(err) == fault.NotFound { // the staff stepped in, or they have left
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	p, err := account.Load(tx, e.EmployerBy)
	return p.Name(), printable(f.Function), err
}

func (d Desk) ofProgramme(tx *sqldb.Tx, sessionID string) (draft, error) {
	p, _, err := d.begin(tx, Programme, sessionID)
	return p, err
}

// ofPerson gathers a paper of one participant.
func (d Desk) ofPerson(tx *sqldb.Tx, k Kind, enrolmentID string) (draft, catalogue.Session, attendance.Participation, error) {
	one, err := attendance.OfEnrolment(tx, enrolmentID)
	if err != nil {
		return draft{}, catalogue.Session{}, one, err
	}
	p, s, err := d.begin(tx, k, one.SessionID)
	if err != nil {
		return p, s, one, err
	}
	e, err := enrolment.Load(tx, enrolmentID)
	if err != nil {
		return p, s, one, err
	}
	person, err := personOf(tx, e)
	if err != nil {
		return p, s, one, err
	}
	employer, err := organisation.Load(tx, one.EmployerID)
	if err != nil {
		return p, s, one, err
	}
	party := partyOf(employer)
	p.facts.People, p.facts.Employer = []Person{person}, &party
	p.OrganisationID, p.PersonID, p.EnrolmentID, p.About = one.EmployerID, one.PersonID, enrolmentID, enrolmentID
	return p, s, one, nil
}

func (d Desk) ofConvocation(tx *sqldb.Tx, enrolmentID string) (draft, error) {
	p, s, one, err := d.ofPerson(tx, Convocation, enrolmentID)
	if err != nil || one.Status == attendance.Left {
		return draft{}, err
	}
	p.facts.CancelBy = d.cancelBy(s)
	return p, listed(s)
}

// ofAttended gathers a paper of what one person attended: once every sheet is
// sealed, and only if they signed one.
func (d Desk) ofAttended(tx *sqldb.Tx, k Kind, enrolmentID string) (draft, error) {
	p, s, one, err := d.ofPerson(tx, k, enrolmentID)
	if err != nil || one.Status == attendance.Left {
		return draft{}, err
	}
	if one.Status != attendance.Finished {
		return p, fault.New(fault.Conflict, "document.too_early")
	}
	known, err := attendance.FactsOf(tx, one.ID)
	if err != nil {
		return p, err
	}
	if known.Minutes == 0 {
		return draft{}, nil
	}
	p.facts.Planned, p.facts.Attended, p.facts.Remote = known.Planned, known.Minutes, known.Remote
	for i, h := range known.HalfDays {
		if !h.Sealed {
			return p, fault.New(fault.Conflict, "document.too_early")
		}
		p.facts.Presences = append(p.facts.Presences, Presence{HalfDay: sessionOf(s).HalfDays[i], Status: string(h.Presence), Attended: h.Minutes})
	}
	return p, nil
}

func (d Desk) ofSheet(tx *sqldb.Tx, halfDayID string) (draft, error) {
	r, err := attendance.RosterOf(tx, halfDayID)
	if err != nil {
		return draft{}, err
	}
	p, _, err := d.begin(tx, FeuilleEmargement, r.Session.ID)
	if err != nil {
		return p, err
	}
	p.About = halfDayID
	sheet := Sheet{
		HalfDay: halfDayOf(r.HalfDay), Trainer: printable(r.Sheet.TrainerName), At: r.Sheet.CountersignedAt, SealedAt: r.Sheet.SealedAt, Seal: r.Sheet.Seal,
		Method: string(r.Sheet.Mark.Method()), Mark: markOf(r.Sheet.Mark),
	}
	for _, row := range r.Rows {
		one := Row{Name: printable(row.Name), Structure: printable(row.Employer), Status: string(row.Presence)}
		if row.Presence != attendance.Awaited {
			one.Method, one.Minutes, one.At, one.Mark = string(row.Line.Method), row.Minutes, row.Line.At, markOf(row.Line.Mark)
		}
		sheet.Rows = append(sheet.Rows, one)
	}
	p.facts.Sheet = &sheet
	return p, nil
}

func markOf(m attendance.Mark) *Mark {
	if m.Method() == "" {
		return nil
	}
	kept := Mark{Typed: printable(m.Typed)}
	for _, s := range m.Strokes {
		var stroke [][2]float64
		for _, p := range s {
			stroke = append(stroke, p)
		}
		kept.Strokes = append(kept.Strokes, stroke)
	}
	return &kept
}

func personOf(tx *sqldb.Tx, e enrolment.Enrolment) (Person, error) {
	p, err := account.Load(tx, e.PersonID)
	if err != nil {
		return Person{}, err
	}
	f, err := organisation.LoadAffiliation(tx, e.AffiliationID)
	return Person{First: printable(p.FirstName), Last: printable(p.LastName), Function: printable(f.Function), Reference: e.Reference}, err
}

func partyOf(o organisation.Organisation) Party {
	form, _ := reference.LegalForm(o.LegalForm)
	form = strings.TrimSuffix(form, " (sans autre indication)")
	p := Party{Name: printable(o.Label()), LegalForm: form, Address: o.Address.Lines(), City: o.Address.City}
	if !o.SIRET.IsZero() {
		p.SIRET = o.SIRET.String()
	}
	return p
}

func issuerOf(p organisation.Provider) Issuer {
	i := Issuer{
		Party: partyOf(p.Organisation), PublicID: p.Organisation.PublicID, APE: p.Organisation.APE.Code, NDA: p.NDA, NDARegion: p.NDARegion,
		Contact: printable(p.ContactName), Email: p.ContactEmail, Phone: p.ContactPhone,
		Disability: printable(p.DisabilityContact), Pedagogy: printable(p.PedagogyContact), Rules: printable(p.InternalRules),
	}
	i.Representative, i.Quality = printable(p.SignatoryName), printable(p.SignatoryQuality)
	return i
}

func courseOf(c catalogue.Course) Course {
	f := Course{
		PublicID: c.PublicID, Title: printable(c.Title), Format: french.Sentence("format." + string(c.Format)), Modality: string(c.Modality),
		Audience: printable(c.Audience), Prerequisites: printable(c.Prerequisites), Programme: printable(c.Programme), Methods: printable(c.Methods),
		Means: printable(c.Means), Assessment: printable(c.Assessment), Recognition: printable(c.Recognition), AccessDelay: printable(c.AccessDelay),
		Accessibility: printable(c.Accessibility), Funding: printable(c.Funding), PriceCents: c.PriceCents, VATPoints: c.VATPoints,
		Contact: printable(c.ContactName), Email: c.ContactEmail, Phone: c.ContactPhone,
	}
	for _, line := range strings.Split(printable(c.Objectives), "\n") {
		line = strings.TrimSpace(line)
		if item, ok := bullet(line); ok {
			line = item
		}
		if line != "" {
			f.Objectives = append(f.Objectives, line)
		}
	}
	return f
}

func sessionOf(s catalogue.Session) Session {
	f := Session{
		Reference: s.Reference, PublicID: s.PublicID, Zone: s.Zone, Access: printable(s.Access), Link: s.RemoteLink, Practical: printable(s.Practical),
	}
	if s.Modality != catalogue.Remote {
		for _, line := range []string{s.PlaceName, s.Street, strings.TrimSpace(s.Postcode + " " + s.City)} {
			if line != "" {
				f.Place = append(f.Place, printable(line))
			}
		}
	}
	for _, h := range s.HalfDays {
		f.HalfDays = append(f.HalfDays, halfDayOf(h))
	}
	for _, t := range s.Trainers {
		f.Trainers = append(f.Trainers, Trainer{Name: printable(t.Name), Title: printable(t.Title)})
	}
	return f
}

func halfDayOf(h catalogue.HalfDay) HalfDay {
	return HalfDay{Day: h.Day, Starts: h.Starts, Ends: h.Ends, Minutes: h.Minutes, Remote: h.Remote, Title: printable(h.Title)}
}

// cancelBy is the last day on which a seat is given back without it counting.
func (d Desk) cancelBy(s catalogue.Session) civil.Day { return s.FirstDay.Add(-d.WithdrawalDays) }

// printable leaves out of a text what no font of ours shows (a pictogram in a
// programme), so that one character never holds a paper up.
func printable(text string) string {
	if text == "" || pdf.Check(text) == nil {
		return text
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && pdf.Check(string(r)) != nil {
			return -1
		}
		return r
	}, text))
}

// mayMake tells whether an actor may make the paper.
func (p draft) mayMake(a policy.Actor) error {
	return policy.Require(a, policy.DocumentMake, p.Subject())
}
