package demandes

import (
	"net/url"
	"strconv"
	"time"

	"profil/internal/attendance"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// decisionsPage is every answer given in the name of one's structures.
type decisionsPage struct {
	Lines  []enrolment.Line
	More   bool
	Answer string // "accord", "refus", or "" for both
	Year   int
	Q      string
	Page   int
	Now    time.Time
}

func (p Pages) decisions(c *kit.Ctx) error {
	page, filter := readDecisions(c)
	var err error
	if page.Lines, page.More, err = p.Desk.Decisions(c.Context(), c.Actor, filter); err != nil {
		return err
	}
	return c.Show(decisionsView(page))
}

// decisionsFile gives the same lines, all of them, as a file for a spreadsheet.
func (p Pages) decisionsFile(c *kit.Ctx) error {
	_, filter := readDecisions(c)
	filter.All = true
	all, _, err := p.Desk.Decisions(c.Context(), c.Actor, filter)
	if err != nil {
		return err
	}
	return c.File("decisions.csv", "text/csv; charset=utf-8", decisionsCSV(all))
}

func readDecisions(c *kit.Ctx) (decisionsPage, enrolment.DecisionFilter) {
	page := decisionsPage{Year: year(c.Query("annee")), Q: c.Query("q"), Page: c.PageNumber(), Now: c.View.Now}
	if a := c.Query("reponse"); a == "accord" || a == "refus" {
		page.Answer = a
	}
	return page, enrolment.DecisionFilter{Agreed: page.Answer == "accord", Refused: page.Answer == "refus", Year: page.Year, Q: page.Q, Page: page.Page}
}

// query is the filter as addresses hold it.
func (p decisionsPage) query() url.Values {
	q := url.Values{}
	for _, v := range []struct{ name, value string }{{"q", p.Q}, {"reponse", p.Answer}, {"annee", digits(p.Year)}} {
		if v.value != "" {
			q.Set(v.name, v.value)
		}
	}
	return q
}

func digits(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (p decisionsPage) file() string {
	if q := p.query().Encode(); q != "" {
		return "/employeur/decisions.csv?" + q
	}
	return "/employeur/decisions.csv"
}

func (p decisionsPage) pages() ui.Pages {
	last := p.Page
	if p.More {
		last++
	}
	return ui.Pages{Page: p.Page, Last: last, Path: "/employeur/decisions", Query: p.query()}
}

func (p decisionsPage) years() []ui.Option {
	var all []ui.Option
	for y := today(p.Now).Year() + 1; y > today(p.Now).Year()-5; y-- {
		all = append(all, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	return all
}

// agreed tells whether the employer said yes, whatever came afterwards.
func agreed(l enrolment.Line) bool { return l.Status != enrolment.Declined }

func answer(l enrolment.Line) (ui.Tone, string) {
	if agreed(l) {
		return ui.Good, "Accord"
	}
	return ui.Bad, "Refus"
}

// presencesPage is who was really there.
type presencesPage struct {
	Lines []enrolment.Line
	Hours map[string]attendance.Hours
	Year  int
	Now   time.Time
}

func (p Pages) presences(c *kit.Ctx) error {
	page := presencesPage{Year: year(c.Query("annee")), Now: c.View.Now}
	if page.Year == 0 {
		page.Year = today(page.Now).Year()
	}
	var err error
	if page.Lines, err = p.Desk.Seated(c.Context(), c.Actor, page.Year); err != nil {
		return err
	}
	var ids []string
	for _, l := range page.Lines {
		ids = append(ids, l.ID)
	}
	if page.Hours, err = p.Attendance.Hours(c.Context(), ids); err != nil {
		return err
	}
	return c.Show(presencesView(page))
}

func (p presencesPage) attended(l enrolment.Line) string {
	h := p.Hours[l.ID]
	if h.Planned == 0 {
		return "–"
	}
	return french.HoursShort(h.Attended) + " sur\u00a0" + french.HoursShort(h.Planned)
}

func (p presencesPage) halfDays(l enrolment.Line) string {
	h := p.Hours[l.ID]
	if h.HalfDays == 0 {
		return "–"
	}
	return strconv.Itoa(h.Signed) + " sur\u00a0" + strconv.Itoa(h.HalfDays)
}

func (p presencesPage) state(l enrolment.Line) (ui.Tone, string) {
	h := p.Hours[l.ID]
	switch {
	case l.Status == enrolment.Withdrawn:
		return ui.Off, "A quitté l’action"
	case !past(l, p.Now):
		return ui.Wait, "En cours"
	case h.Planned > 0 && h.Attended >= h.Planned:
		return ui.Good, "Présence entière"
	case h.Attended > 0:
		return ui.Wait, "Présence en partie"
	}
	return ui.Bad, "Aucune signature"
}
