package offre

import (
	"strconv"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// wavesPage is the form of the openings of a session, with what was typed.
type wavesPage struct {
	catalogue.SessionPage
	Rows     []waveRow
	Networks []organisation.Network // to choose from
	Errors   map[string]string
}

// waveRow is one opening as it is typed: Value makes a group of départements
// precise, Network one of a network.
type waveRow struct{ Group, Value, Network, Day, Clock string }

// precise is what makes the group precise.
func (r waveRow) precise() string {
	if r.Group == string(catalogue.OfNetwork) {
		return r.Network
	}
	return r.Value
}

// rowOf is the row of a wave, for a session that opens then.
func rowOf(w catalogue.Wave, opens time.Time) waveRow {
	at := w.At(opens).In(civil.Paris)
	r := waveRow{Group: string(w.Group), Value: w.Value, Day: string(civil.DayOf(at, civil.Paris)), Clock: at.Format("15:04")}
	if w.Group == catalogue.OfNetwork {
		r.Value, r.Network = "", w.Value
	}
	return r
}

func (p Pages) wavesForm(c *kit.Ctx) (page wavesPage, err error) {
	page.SessionPage, err = p.page(c, policy.SessionEdit)
	if err != nil {
		return page, err
	}
	return page, p.Desk.DB.Read(c.Context(), func(tx *sqldb.Tx) error {
		page.Networks, err = organisation.Networks(tx)
		return err
	})
}

func (p Pages) editWaves(c *kit.Ctx) error {
	page, err := p.wavesForm(c)
	if err != nil {
		return err
	}
	for _, w := range page.Waves {
		page.Rows = append(page.Rows, rowOf(w, page.Opens))
	}
	page.begin()
	return c.Show(wavesView(page))
}

// begin proposes two openings where there are none, the first with the session.
func (p *wavesPage) begin() {
	if len(p.Rows) == 0 {
		at := p.Opens.In(civil.Paris)
		p.Rows = []waveRow{{Group: string(catalogue.Adherents), Day: string(civil.DayOf(at, civil.Paris)), Clock: at.Format("15:04")}, {Group: string(catalogue.Everybody)}}
	}
}

func (p Pages) saveWaves(c *kit.Ctx) error {
	page, err := p.wavesForm(c)
	if err != nil {
		return err
	}
	var waves []catalogue.Wave
	var wrong fault.Form
	for i := range catalogue.MostWaves {
		n := "-" + strconv.Itoa(i+1)
		r := waveRow{c.Value("groupe" + n), c.Value("precision" + n), c.Value("reseau" + n), c.Value("date" + n), c.Value("heure" + n)}
		if r.Group == "" && r.Value == "" && r.Network == "" && r.Day == "" {
			continue
		}
		page.Rows = append(page.Rows, r)
		at := len(page.Rows) // rows are shown again without the empty ones
		waves = append(waves, page.wave(&wrong, r, strconv.Itoa(at)))
	}
	if c.Ticked("ajouter") {
		page.Rows = append(page.Rows, waveRow{})
		page.Rows = page.Rows[:min(len(page.Rows), catalogue.MostWaves)]
		return c.Show(wavesView(page))
	}
	if c.Value("decision") == "ensemble" {
		waves, wrong = nil, fault.Form{}
	}
	if err = wrong.Err(); err == nil {
		c.Then("/sessions/" + page.Session.PublicID)
		err = p.Desk.SetWaves(c.Context(), c.Actor, page.Session.PublicID, waves)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		page.begin()
		return c.Again(wavesView(page))
	}
	c.Flash("session.waves")
	return c.Done()
}

func (p wavesPage) wave(wrong *fault.Form, r waveRow, n string) catalogue.Wave {
	d, at := day(wrong, "date-"+n, r.Day), clock(wrong, "heure-"+n, r.Clock)
	if d == "" || at == "" {
		wrong.Refuse("date-"+n, "wave.moment")
		return catalogue.Wave{Group: catalogue.Group(r.Group), Value: r.precise()}
	}
	return catalogue.WaveOf(catalogue.Group(r.Group), r.precise(), p.Opens, civil.At(d, at, civil.Paris))
}

func (p wavesPage) order() (all []string) {
	for i := range p.Rows {
		n := strconv.Itoa(i + 1)
		for _, name := range []string{"groupe-", "precision-", "reseau-", "date-", "heure-"} {
			all = append(all, name+n+": Ouverture "+n)
		}
	}
	return all
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

// openings are the moments at which a session opens, the groups of one instant
// together.
func (p sessionPage) openings() (all []ui.Moment) {
	if len(p.Waves) == 0 {
		return []ui.Moment{{Title: "Ouverture des demandes", When: french.Deadline(p.Opens, p.Now), Next: p.Now.Before(p.Opens)}}
	}
	var last time.Time
	for _, w := range p.Waves {
		at := w.At(p.Opens)
		if n := len(all); n > 0 && at.Equal(last) {
			all[n-1].Title += ", pour " + french.Wave(string(w.Group), w.Value)
			continue
		}
		last = at
		all = append(all, ui.Moment{Title: "Ouverture pour " + french.Wave(string(w.Group), w.Value), When: french.Deadline(at, p.Now), Next: p.Now.Before(at)})
	}
	return all
}

// prepares tells whether somebody may write their request before it opens.
func (p sessionPage) prepares() bool {
	return p.Session.Status == catalogue.SessionOpen && p.Provider.Able() && p.Now.Before(p.Session.OpensAt) && p.Actor.Active != "" && p.Asked == "" && !p.CanEdit && (!p.Course.Reserved || p.Adhesion)
}

// yours is « pour vous », where others may ask at another hour.
func (p sessionPage) yours() string {
	if len(p.Waves) > 0 && p.Actor.SignedIn() && !p.CanEdit {
		return " pour vous"
	}
	return ""
}
