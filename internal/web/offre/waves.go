package offre

import (
	"strconv"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// wavesPage is the form of some openings, with what was typed: those of a
// session by their days, those of a course or of the programme by how long after
// the opening of each session they come.
type wavesPage struct {
	catalogue.OpeningsPage
	Waves  []catalogue.Wave // that the preview tells of
	Rows   []waveRow
	Reason string
	Tried  bool // the preview is of what was typed
	Now    time.Time
	Errors map[string]string
}

// waveRow is one opening as it is typed: Value makes a group of départements
// precise, Network one of a network. Day is a date, or a number of days.
type waveRow struct{ Group, Value, Network, Day, Clock string }

// precise is what makes the group precise.
func (r waveRow) precise() string {
	if r.Group == string(catalogue.OfNetwork) {
		return r.Network
	}
	return r.Value
}

// rowOf is the row of a wave.
func (p wavesPage) rowOf(w catalogue.Wave) waveRow {
	r := waveRow{Group: string(w.Group), Value: w.Value}
	if w.Group == catalogue.OfNetwork {
		r.Value, r.Network = "", w.Value
	}
	if p.dated() {
		at := w.At(p.Session.OpensAt).In(civil.Paris)
		r.Day, r.Clock = string(civil.DayOf(at, civil.Paris)), at.Format("15:04")
	} else {
		r.Day, r.Clock = strconv.Itoa(w.Days), string(civil.ClockAt(w.Minute))
	}
	return r
}

// dated tells whether the openings are given by their days.
func (p wavesPage) dated() bool { return p.Of == catalogue.OfSession }

func (p Pages) wavesForm(c *kit.Ctx, of catalogue.Origin) (page wavesPage, err error) {
	page.Now = c.View.Now
	page.OpeningsPage, err = p.Desk.Openings(c.Context(), c.Actor, catalogue.Owner{Of: of, PublicID: c.Path("id")})
	if page.Waves = page.Own; len(page.Waves) == 0 {
		page.Waves = page.Above.Waves
	}
	return page, err
}

// editWaves shows the form of the openings of one kind of owner.
func (p Pages) editWaves(of catalogue.Origin) kit.Page {
	return func(c *kit.Ctx) error {
		page, err := p.wavesForm(c, of)
		if err != nil {
			return err
		}
		for _, w := range page.Own {
			page.Rows = append(page.Rows, page.rowOf(w))
		}
		page.begin()
		return c.Show(wavesView(page))
	}
}

// begin proposes two openings where there are none, the first with the session.
func (p *wavesPage) begin() {
	if len(p.Rows) > 0 {
		return
	}
	first := waveRow{Group: string(catalogue.Adherents), Day: "0", Clock: "09:00"}
	if p.dated() {
		first = p.rowOf(catalogue.Wave{Group: catalogue.Adherents})
	}
	p.Rows = []waveRow{first, {Group: string(catalogue.Everybody)}}
}

// saveWaves writes the openings, or shows what those that were typed would give.
func (p Pages) saveWaves(of catalogue.Origin) kit.Page {
	return func(c *kit.Ctx) error {
		page, err := p.wavesForm(c, of)
		if err != nil {
			return err
		}
		waves, wrong := page.typed(c)
		if c.Ticked("ajouter") {
			page.Rows = append(page.Rows, waveRow{})
			page.Rows = page.Rows[:min(len(page.Rows), catalogue.MostWaves)]
			return c.Show(wavesView(page))
		}
		switch c.Value("decision") {
		case "voir":
			if page.Errors, _ = kit.Invalid(wrong); page.Errors == nil {
				page.Waves, page.Tried = waves, true
			}
			page.begin()
			return c.Show(wavesView(page))
		case "ensemble": // said of its own, where something above would hold
			if waves, wrong = nil, nil; page.Above.Of != "" {
				waves = []catalogue.Wave{{Group: catalogue.Everybody}}
			}
		case "reprendre":
			waves, wrong = nil, nil
		}
		if err = wrong; err == nil {
			c.Then(page.back())
			err = p.Desk.SetWaves(c.Context(), c.Actor, page.Owner, waves, page.Reason)
		}
		if page.Errors, err = kit.Refused(err); err != nil {
			return err
		}
		if page.Errors != nil {
			page.begin()
			return c.Again(wavesView(page))
		}
		c.Flash(string(of) + ".waves")
		return c.Done()
	}
}

// typed reads the rows of the form, without the empty ones, and the waves that
// they say.
func (p *wavesPage) typed(c *kit.Ctx) (waves []catalogue.Wave, err error) {
	var wrong fault.Form
	p.Reason = c.Value("motif")
	for i := range catalogue.MostWaves {
		n := "-" + strconv.Itoa(i+1)
		r := waveRow{c.Value("groupe" + n), c.Value("precision" + n), c.Value("reseau" + n), c.Value("date" + n), c.Value("heure" + n)}
		if r.Group == "" && r.Value == "" && r.Network == "" && r.Day == "" {
			continue
		}
		p.Rows = append(p.Rows, r)
		waves = append(waves, p.wave(&wrong, r, strconv.Itoa(len(p.Rows))))
	}
	return waves, wrong.Err()
}

func (p wavesPage) wave(wrong *fault.Form, r waveRow, n string) catalogue.Wave {
	w := catalogue.Wave{Group: catalogue.Group(r.Group), Value: r.precise()}
	at := clock(wrong, "heure-"+n, r.Clock)
	if r.Day == "" || at == "" {
		wrong.Refuse("date-"+n, "wave.moment")
		return w
	}
	if !p.dated() {
		days, err := strconv.Atoi(r.Day)
		if err != nil || days < 0 || days > catalogue.MostDays {
			wrong.Refuse("date-"+n, "wave.days")
		}
		w.Days, w.Minute = days, at.Minutes()
		return w
	}
	if d := day(wrong, "date-"+n, r.Day); d != "" {
		return catalogue.WaveOf(w.Group, w.Value, p.Session.OpensAt, civil.At(d, at, civil.Paris))
	}
	return w
}

func (p wavesPage) order() (all []string) {
	for i := range p.Rows {
		n := strconv.Itoa(i + 1)
		for _, name := range []string{"groupe-", "precision-", "reseau-", "date-", "heure-"} {
			all = append(all, name+n+": Ouverture "+n)
		}
	}
	return append(all, "motif: Motif")
}

// groups are for whom one may open: a network once there is one.
func (p wavesPage) groups() (all []ui.Option) {
	for _, g := range catalogue.Groups {
		if g != catalogue.OfNetwork || len(p.Networks) > 0 {
			all = append(all, ui.Option{Value: string(g), Label: french.Capital(french.Sentence("wave." + string(g)))})
		}
	}
	return all
}

func (p wavesPage) networks() (all []ui.Option) {
	for _, n := range p.Networks {
		all = append(all, ui.Option{Value: n.Name, Label: n.Name})
	}
	return all
}

func (p wavesPage) row(n int, name, label, kind, value string) ui.Input {
	return ui.Input{Name: name + "-" + strconv.Itoa(n+1), Label: label, Kind: kind, Value: value, Errors: p.Errors}
}

// path is where the form goes, back where one comes from.
func (p wavesPage) path() string {
	if p.Of == catalogue.OfProgramme {
		return "/offre/ouvertures"
	}
	return p.back() + "/ouvertures"
}

func (p wavesPage) back() string {
	switch p.Of {
	case catalogue.OfSession:
		return "/sessions/" + p.Session.PublicID
	case catalogue.OfCourse:
		return "/offre/" + p.Course.PublicID
	}
	return "/gestion/regles"
}
