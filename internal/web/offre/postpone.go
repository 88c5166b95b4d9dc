package offre

import (
	"strconv"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// postponePage is the form that puts a session to other days, with what was typed.
type postponePage struct {
	catalogue.SessionPage
	HalfDays []halfDayRow
	AnswerBy string
	Silence  string
	Reason   string
	Year     int // another civil year, in which the new days are; 0 for none
	Beyond   int // people whom that year would let have no more
	Agreed   bool
	Errors   map[string]string
}

func (p Pages) postponeForm(c *kit.Ctx) (postponePage, error) {
	s, err := p.page(c, policy.SessionRun)
	if err == nil && !s.Session.Movable() {
		err = fault.New(fault.Conflict, "not_now")
	}
	return postponePage{SessionPage: s, Silence: string(enrolment.LeavesSeat)}, err
}

func (p Pages) askPostpone(c *kit.Ctx) error {
	page, err := p.postponeForm(c)
	if err != nil {
		return err
	}
	for _, h := range page.Session.HalfDays {
		page.HalfDays = append(page.HalfDays, halfDayRow{Day: string(h.Day), Starts: string(h.Starts), Ends: string(h.Ends)})
	}
	return c.Show(postponeView(page))
}

func (p Pages) postpone(c *kit.Ctx) error {
	page, err := p.postponeForm(c)
	if err != nil {
		return err
	}
	page.AnswerBy, page.Silence, page.Reason = c.Value("reponse"), c.Value("silence"), c.Value("motif")
	move, err := page.read(c)
	if err == nil {
		c.Then("/sessions/" + page.Session.PublicID)
		err = p.Enrolments.Postpone(c.Context(), c.Actor, page.Session.PublicID, move)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		if err := p.anotherYear(c, &page, move); err != nil {
			return err
		}
		return c.Again(postponeView(page))
	}
	c.Flash("session.postponed")
	return c.Done()
}

// anotherYear says what it is to put the session to another civil year, where the
// days that were typed do.
func (p Pages) anotherYear(c *kit.Ctx, page *postponePage, m enrolment.NewDays) (err error) {
	first := civil.Day("")
	for _, h := range m.HalfDays {
		if h.Day != "" && (first == "" || h.Day < first) {
			first = h.Day
		}
	}
	if first == "" || first.Year() == page.Session.FirstDay.Year() {
		return nil
	}
	page.Year = first.Year()
	page.Beyond, err = p.Enrolments.BeyondIn(c.Context(), c.Actor, page.Session.PublicID, page.Year)
	return err
}

// beyond says what the other year does to the requests.
func (p postponePage) beyond() string {
	says := "Les demandes compteront pour " + strconv.Itoa(p.Year) + ", et non plus pour " + strconv.Itoa(p.Session.FirstDay.Year()) + "."
	if p.Beyond == 0 {
		return says
	}
	return says + " " + french.Count(p.Beyond, "personne y a déjà atteint sa limite\u00a0: elle garde sa place", "personnes y ont déjà atteint leur limite\u00a0: elles gardent leur place") + ", car le report vient de l’organisme."
}

// read takes the days that were typed, one for each half-day that there is.
func (p *postponePage) read(c *kit.Ctx) (m enrolment.NewDays, err error) {
	var wrong fault.Form
	p.Agreed = c.Ticked("annee")
	m = enrolment.NewDays{Silence: enrolment.Reply(p.Silence), Reason: p.Reason, OtherYear: p.Agreed}
	for i, h := range p.Session.HalfDays {
		n := "-" + strconv.Itoa(i+1)
		r := halfDayRow{Day: c.Value("jour" + n), Starts: c.Value("debut" + n), Ends: c.Value("fin" + n)}
		p.HalfDays = append(p.HalfDays, r)
		h.Day, h.Starts, h.Ends = day(&wrong, "jour"+n, r.Day), clock(&wrong, "debut"+n, r.Starts), clock(&wrong, "fin"+n, r.Ends)
		m.HalfDays = append(m.HalfDays, h)
	}
	if by := day(&wrong, "reponse", p.AnswerBy); by != "" {
		m.AnswerBy = civil.At(by, "18:00", civil.Paris)
	}
	return m, wrong.Err()
}

func (p postponePage) order() (all []string) {
	for i := range p.HalfDays {
		n := strconv.Itoa(i + 1)
		for _, name := range []string{"jour-", "debut-", "fin-"} {
			all = append(all, name+n+": Demi-journée "+n)
		}
	}
	return append(all, "annee: Autre année", "reponse: Dernier jour pour répondre", "silence: Sans réponse", "motif: Motif")
}

func (p postponePage) at(n int, name, label, kind, value string) ui.Input {
	return ui.Input{Name: name + "-" + strconv.Itoa(n+1), Label: label, Kind: kind, Value: value, Errors: p.Errors}
}

// was is « jeudi 14 janvier 2027, 9 h – 12 h 30 ».
func was(h catalogue.HalfDay) string { return french.Day(h.Day) + ", " + french.Span(h.Starts, h.Ends) }

var silenceOptions = func() (all []ui.Option) {
	for _, s := range enrolment.NewDaysSilences {
		all = append(all, ui.Option{Value: string(s), Label: french.Sentence("postpone.silence." + string(s))})
	}
	return all
}()
