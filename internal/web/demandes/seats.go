package demandes

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/quota"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// givePage is what is set aside in a session, and the form that sets aside more.
type givePage struct {
	enrolment.SessionAllotments
	Q      string // words of the structure that is looked for
	Found  []ui.Option
	Chosen string
	Seats  string // as typed
	By     ui.TypedDay
	Motif  string
	Errors map[string]string
	Now    time.Time
}

// foundMost is how many structures a search shows.
const foundMost = 8

func (p Pages) giving(c *kit.Ctx, q string) (page givePage, err error) {
	page = givePage{Q: q, Now: c.View.Now}
	if page.SessionAllotments, err = p.Desk.SessionAllotments(c.Context(), c.Actor, c.Path("id")); err != nil || q == "" || !page.CanGive {
		return page, err
	}
	found, err := p.Organisations.Find(c.Context(), q, 3*foundMost)
	for _, h := range found.Hits {
		if h.PublicID == "" || h.Closed || h.Members == 0 || len(page.Found) == foundMost { // nobody there could name anybody
			continue
		}
		page.Found = append(page.Found, ui.Option{Value: h.PublicID, Label: h.Name, Hint: h.Address})
	}
	if len(page.Found) == 1 {
		page.Chosen = page.Found[0].Value
	}
	return page, err
}

func (p Pages) seats(c *kit.Ctx) error {
	page, err := p.giving(c, c.Query("q"))
	if err != nil {
		return err
	}
	if page.CanGive && page.Q != "" {
		page.By = kit.Typed(page.Session.DecisionOn)
	}
	return c.Show(giveView(page))
}

// giveSeats sets seats of a session aside for a structure.
func (p Pages) giveSeats(c *kit.Ctx) error {
	n, _ := strconv.Atoi(c.Value("places")) // what is no number is out of bounds
	by, wrongDay := c.Date("nommer")
	why, wrongReason := enrolment.ParseReason(c.Value("motif"), true)
	c.Then(href("sessions", c.Path("id"), "places"))
	// What could not be read is refused by the desk too, with all the rest.
	errors, err := kit.Refused(p.Desk.Allot(c.Context(), c.Actor, c.Path("id"), c.Value("structure"), n, by, why))
	if err != nil {
		return err
	}
	for _, wrong := range []error{wrongDay, wrongReason} {
		fields, _ := kit.Invalid(wrong)
		maps.Copy(errors, fields)
	}
	if errors != nil {
		page, err := p.giving(c, c.Value("q"))
		if err != nil {
			return err
		}
		page.Chosen, page.Seats, page.By, page.Motif, page.Errors = c.Value("structure"), c.Value("places"), c.TypedDay("nommer"), c.Value("motif"), errors
		return c.Again(giveView(page))
	}
	c.Flash("allot.given")
	return c.Done()
}

func (p givePage) path() string { return href("sessions", p.Session.PublicID, "places") }

func (p givePage) free() string {
	return french.Count(p.Session.Free(), "place libre", "places libres") + " sur\u00a0" + french.Number(p.Session.Capacity)
}

// allotmentsPage is what is set aside for the structures of who reads.
type allotmentsPage struct {
	All []enrolment.Allotment
	Now time.Time
}

func (p Pages) allotments(c *kit.Ctx) error {
	all, err := p.Desk.Allotments(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Show(allotmentsView(allotmentsPage{all, c.View.Now}))
}

// allotmentPage is one allotment, to who names people and to who gave it.
type allotmentPage struct {
	enrolment.AllotmentFile
	Chosen string
	Give   string // how many seats, as typed
	Errors map[string]string
}

func (p Pages) allotment(c *kit.Ctx) error {
	f, err := p.Desk.Allotment(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(allotmentView(allotmentPage{AllotmentFile: f, Give: strconv.Itoa(f.Unnamed)}))
}

// seatsSettled says that a deed on an allotment is done, or shows its page again.
func (p Pages) seatsSettled(c *kit.Ctx, err error, flash string) error {
	errors, err := kit.Refused(err)
	if err != nil {
		return err
	}
	if errors != nil {
		f, err := p.Desk.Allotment(c.Context(), c.Actor, c.Path("id"))
		if err != nil {
			return err
		}
		page := allotmentPage{f, c.Value("collegue"), c.Value("places"), errors}
		if page.Give == "" {
			page.Give = strconv.Itoa(f.Unnamed)
		}
		return c.Again(allotmentView(page))
	}
	c.Flash(flash)
	return c.Done()
}

func (p Pages) nameSeat(c *kit.Ctx) error {
	c.Then(href("places", c.Path("id")))
	return p.seatsSettled(c, p.Desk.NameSeat(c.Context(), c.Actor, c.Path("id"), c.Value("collegue")), "allot.named")
}

func (p Pages) unnameSeat(c *kit.Ctx) error {
	c.Then(href("places", c.Path("id")))
	return p.seatsSettled(c, p.Desk.UnnameSeat(c.Context(), c.Actor, c.Path("id"), c.Value("place")), "allot.unnamed")
}

func (p Pages) releaseSeats(c *kit.Ctx) error {
	n, _ := strconv.Atoi(c.Value("places"))
	c.Then(href("places", c.Path("id")))
	return p.seatsSettled(c, p.Desk.ReleaseSeats(c.Context(), c.Actor, c.Path("id"), n), "allot.released")
}

func (p allotmentPage) path() string { return href("places", p.PublicID) }

func (p allotmentPage) options() []ui.Option {
	return colleagueOptions(p.Colleagues)
}

// now says where an allotment stands.
func (p allotmentPage) now() (tone ui.Tone, title, text string) {
	switch {
	case !p.Open():
		return ui.Off, "Plus aucune place n’est réservée", "Chacune est donnée, ou rendue. Les inscriptions faites ne changent pas."
	case p.Unnamed > 0:
		return ui.Wait, french.Count(p.Unnamed, "place attend un nom", "places attendent un nom"), "Noms à donner et demandes à envoyer au plus tard le " + french.Day(p.NameBy) + ". Le lendemain, ce qui reste va à la liste d’attente."
	}
	return ui.Good, "Toutes les places ont un nom", "Les personnes nommées envoient leur demande au plus tard le " + french.Day(p.NameBy) + ". Le lendemain, ce qui reste va à la liste d’attente."
}

func (p allotmentPage) facts() []ui.Fact {
	return []ui.Fact{
		{Term: "Structure", Value: p.Organisation},
		{Term: "Action", Value: p.Course, Href: href("offre", p.CourseRef)},
		{Term: "Dates", Value: french.Range(p.FirstDay, p.LastDay), Href: href("sessions", p.SessionRef)},
		{Term: "Organisme", Value: p.Provider},
		{Term: "Places réservées en tout", Value: french.Number(p.Given)},
		{Term: "Inscriptions faites", Value: french.Number(p.Filled)},
	}
}

// standing says where an allotment stands, in a list.
func standing(m enrolment.Allotment) (tone ui.Tone, word, text string) {
	var said []string
	if m.Filled > 0 {
		said = append(said, french.Count(m.Filled, "inscription faite", "inscriptions faites"))
	}
	if m.Named > 0 {
		said = append(said, french.Count(m.Named, "demande attendue", "demandes attendues"))
	}
	if !m.Open() {
		return ui.Off, "Terminé", strings.Join(said, ", ")
	}
	said = append(said, "au plus tard le "+french.DayMonth(m.NameBy))
	if m.Unnamed > 0 {
		return ui.Wait, french.Count(m.Unnamed, "place à nommer", "places à nommer"), strings.Join(said, ", ")
	}
	return ui.Good, "Toutes nommées", strings.Join(said, ", ")
}

func allotmentLine(m enrolment.Allotment, title, kicker string) ui.Line {
	tone, word, text := standing(m)
	l := dated(m.FirstDay)
	l.Title, l.Kicker, l.Href, l.Tone, l.Can, l.Why = title, kicker, href("places", m.PublicID), tone, word, text
	l.Where = french.Range(m.FirstDay, m.LastDay)
	return l
}

func (p allotmentPage) seatLine(v enrolment.AllottedSeat) ui.Line {
	l := ui.Line{Title: v.Person, Tone: ui.Wait, Can: "Demande attendue", Where: "Nom donné le " + french.Instant(v.NamedAt)}
	switch {
	case v.RequestRef != "":
		l.Tone, l.Can, l.Href = ui.Good, "Inscription faite", href("demandes", v.RequestRef)
	case p.CanName:
		l.Actions = []ui.Act{{Label: "Retirer ce nom", About: v.Person, Name: "place", Value: v.PublicID, Tone: ui.Quiet, Small: true}}
	}
	return l
}

// kept says to who is named that a seat is theirs.
func (p askPage) kept() string {
	return "«\u00a0" + p.Kept.Organisation + "\u00a0» vous garde une des places qui lui sont réservées. Envoyez votre demande au plus tard le " + french.Day(p.Kept.NameBy) +
		"\u00a0: l’accord de votre employeur est déjà donné, et la place est à vous dès l’envoi."
}

// judged leaves out the checks that a seat which is kept makes moot.
func (p askPage) judged() []quota.Check {
	if p.Kept.ID == "" {
		return p.Checks
	}
	var all []quota.Check
	for _, c := range p.Checks {
		if c.Code != quota.Window || c.Verdict != quota.Passes {
			all = append(all, c)
		}
	}
	return all
}

// allotted says what of a session is set aside, on its board.
func (p boardPage) allotted() string {
	return french.Count(p.SetAside, "place est réservée à une structure et attend encore une demande", "places sont réservées à des structures et attendent encore une demande") + ". Les places réservées comptent dans la session."
}
