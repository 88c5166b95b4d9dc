package offre

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// browsePage is the catalogue, narrowed by what the address says.
type browsePage struct {
	catalogue.Page
	Filter catalogue.Filter
	Query  url.Values // of the links to the other pages
	From   string     // as typed
	To     string
	Errors map[string]string
	Actor  policy.Actor
	Now    time.Time
}

func (p Pages) browse(c *kit.Ctx) error {
	page := browsePage{Actor: c.Actor, Now: c.View.Now, From: c.Query("du"), To: c.Query("au")}
	page.read(c)
	var err error
	if page.Page, err = p.Desk.Search(c.Context(), c.Actor, page.Filter); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(browseView(page))
	}
	return c.Show(browseView(page))
}

// read takes the filter from the address; a value that is in no list narrows
// nothing, a day that is none is said to be wrong.
func (p *browsePage) read(c *kit.Ctx) {
	f := &p.Filter
	f.Q = c.Query("q")
	f.Format, _ = catalogue.ParseFormat(c.Query("format"))
	f.Theme, _ = catalogue.ParseTheme(c.Query("theme"))
	f.Modality, _ = catalogue.ParseModality(c.Query("modalite"))
	if d := c.Query("departement"); reference.DepartmentName(d) != "" {
		f.Department = d
	}
	f.From, f.To = p.day("du", p.From), p.day("au", p.To)
	f.Asking, f.OpenToAll = c.Query("ouvertes") != "", c.Query("tous") != ""
	f.Page = c.PageNumber()
	p.Query = url.Values{}
	for name, value := range map[string]string{
		"q": f.Q, "format": string(f.Format), "theme": string(f.Theme), "modalite": string(f.Modality), "departement": f.Department,
		"du": string(f.From), "au": string(f.To), "ouvertes": ticked(f.Asking), "tous": ticked(f.OpenToAll),
	} {
		if value != "" {
			p.Query.Set(name, value)
		}
	}
}

func (p *browsePage) day(field, typed string) civil.Day {
	if typed == "" {
		return ""
	}
	d, err := civil.ParseDay(typed)
	if err != nil {
		if p.Errors == nil {
			p.Errors = map[string]string{}
		}
		p.Errors[field] = "day.wrong"
	}
	return d
}

func ticked(yes bool) string {
	if yes {
		return "oui"
	}
	return ""
}

// narrowed tells whether anything was asked for.
func (p browsePage) narrowed() bool { return len(p.Query) > 0 }

// further tells whether one of the criteria that are folded away is used.
func (p browsePage) further() bool {
	f := p.Filter
	return f.Modality != "" || f.Theme != "" || p.From != "" || p.To != "" || f.OpenToAll
}

// found is « 12 sessions correspondent à votre recherche, 3 actions n’ont pas
// encore de date. »
func (p browsePage) found() string {
	var b strings.Builder
	b.WriteString(french.Count(p.Dated, "session", "sessions"))
	switch {
	case !p.narrowed():
		b.WriteString(" à venir")
	case p.Dated < 2:
		b.WriteString(" correspond à votre recherche")
	default:
		b.WriteString(" correspondent à votre recherche")
	}
	switch {
	case p.Undated == 1:
		b.WriteString(", et une action qui n’a pas encore de date")
	case p.Undated > 1:
		b.WriteString(", et " + french.Number(p.Undated) + nb + "actions qui n’ont pas encore de date")
	}
	b.WriteString(".")
	return b.String()
}

// places are the départements where there is something, the one that is asked
// for always among them.
func (p browsePage) places() []ui.Option {
	o := make([]ui.Option, 0, len(p.Places)+1)
	there := p.Filter.Department == ""
	for _, l := range p.Places {
		o = append(o, ui.Option{Value: l.Department, Label: reference.DepartmentName(l.Department) + " (" + strconv.Itoa(l.Sessions) + ")"})
		there = there || l.Department == p.Filter.Department
	}
	if !there {
		o = append(o, ui.Option{Value: p.Filter.Department, Label: reference.DepartmentName(p.Filter.Department) + " (0)"})
	}
	return o
}

// line is a line of the catalogue in words.
func (p browsePage) line(c *catalogue.Card) ui.Line {
	l := ui.Line{Kicker: kicker(c.Format, c.Reserved), Title: c.Title, Length: french.HoursShort(c.Minutes), Where: where(c.Modality, c.City, c.Department) + " · " + c.Provider}
	if c.SessionPublicID == "" {
		l.Href, l.Tone, l.Can = "/offre/"+c.CoursePublicID, ui.Off, "Pas encore de date"
		l.Day, l.Month = "–", "sans date"
		return l
	}
	l.Href = "/sessions/" + c.SessionPublicID
	first := c.FirstDay.Time()
	l.Day, l.Month = strconv.Itoa(first.Day()), french.MonthShort(first.Month())+nb+strconv.Itoa(first.Year())
	can := ofCard(c, p.Actor).can(p.Actor, p.Now)
	l.Tone, l.Can, l.Why, l.WhyHref = can.tone, can.word, can.why, can.whyHref
	return l
}
