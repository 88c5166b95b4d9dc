package demandes

import (
	"strconv"
	"strings"

	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// note keeps what a reader thinks of a request.
func (p Pages) note(c *kit.Ctx) error {
	reading := c.Value("demande")
	r := enrolment.Reading{Note: c.Value("remarque")}
	if n, err := strconv.Atoi(c.Value("note")); err == nil {
		r.Score = n
	} else if c.Value("note") != "" {
		r.Score = -1
	}
	var err error
	if r.Tags, err = enrolment.ParseTags(c.Value("etiquettes")); err == nil {
		c.Then(href("sessions", c.Path("id"), "selection") + typedView(c).query(reading) + "#lecture")
		err = p.Desk.Note(c.Context(), c.Actor, reading, r)
	}
	return p.noted(c, err, reading, "reading.kept", func(page *boardPage) {
		page.Mine, page.Mine.Tags = r, []string{c.Value("etiquettes")}
	})
}

// mine is what one has written about the request that is read.
func (p boardPage) mine() enrolment.Reading {
	if p.Errors != nil && (p.Mine.Note != "" || len(p.Mine.Tags) > 0 || p.Mine.Score != 0) {
		return p.Mine
	}
	for _, r := range p.Notes[p.Reading.ID] {
		if r.Reader == p.Me {
			return r
		}
	}
	return enrolment.Reading{}
}

// others are what the others wrote about it.
func (p boardPage) others() []ui.Said {
	var all []ui.Said
	for _, r := range p.Notes[p.Reading.ID] {
		if r.Reader == p.Me {
			continue
		}
		said := "sans note"
		if r.Score > 0 {
			said = strconv.Itoa(r.Score) + " sur\u00a05"
		}
		for _, more := range []string{strings.Join(r.Tags, ", "), r.Note} {
			if more != "" {
				said += "\n" + more
			}
		}
		all = append(all, ui.Said{Question: r.Name, Answer: said})
	}
	return all
}

// scored tells whether one has given a score, so that those of others are shown.
func (p boardPage) scored() bool {
	for _, r := range p.Notes[p.Reading.ID] {
		if r.Reader == p.Me && r.Score > 0 {
			return true
		}
	}
	return false
}

var scoreOptions = []ui.Option{
	{Value: "5", Label: "5, très adaptée"}, {Value: "4", Label: "4"}, {Value: "3", Label: "3"}, {Value: "2", Label: "2"}, {Value: "1", Label: "1, peu adaptée"},
}

// summary is the scores and the tags of a request, in a line: « 4,5 sur 5 · débutante ».
func (p boardPage) summary(l enrolment.Line) string {
	var said, tags []string
	sum, n := 0, 0
	for _, r := range p.Notes[l.ID] {
		if r.Score > 0 {
			sum += r.Score
			n++
		}
		tags = append(tags, r.Tags...)
	}
	if n > 0 {
		tenths := (sum*10 + n/2) / n
		mean := strconv.Itoa(tenths / 10)
		if tenths%10 != 0 {
			mean += "," + strconv.Itoa(tenths%10)
		}
		said = append(said, mean+" sur\u00a05 ("+french.Count(n, "note", "notes")+")")
	}
	return strings.Join(append(said, tags...), " · ")
}

// simulation says what retaining the request that is read would do: which rule
// it meets, and whom it would pass.
func (p boardPage) simulation() []ui.Checked {
	l := p.Reading
	inside := columnOf(l) == 1
	add := 1
	if inside {
		add = 0
	}
	seats := ui.Checked{Tone: ui.Good, Word: "Places", Text: strconv.Itoa(p.Meters.Retained+add) + " sur\u00a0" + strconv.Itoa(p.Meters.Capacity) + "."}
	if p.Meters.Retained+add > p.Meters.Capacity {
		seats.Tone, seats.Text = ui.Bad, seats.Text+" La liste ne pourrait pas être publiée."
	}
	all := []ui.Checked{seats}
	switch {
	case inside && p.Over[l.PublicID]:
		all = append(all, ui.Checked{Tone: ui.Bad, Word: "Structure", Text: "Au-delà du nombre permis pour sa structure."})
	case inside || len(p.Checks) == 0:
		all = append(all, ui.Checked{Tone: ui.Good, Word: "Structure", Text: "Aucune règle n’est atteinte par sa structure."})
	default:
		for _, c := range p.Checks {
			all = append(all, ui.Checked{Tone: ui.Bad, Word: "Règle", Text: french.RuleTitle(c.Rule) + "\u00a0: " + strconv.Itoa(c.Used) + " sur\u00a0" + strconv.Itoa(c.Limit) + " déjà."})
		}
	}
	first := ui.Checked{Tone: ui.Off, Word: "Année", Text: "A déjà une place dans une autre action de l’année."}
	if !p.Served[l.PersonID] {
		first = ui.Checked{Tone: ui.Good, Word: "Année", Text: "Ce serait sa première place de l’année."}
	}
	return append(all, first, p.passed(l))
}

// passed says who came before and would not have a seat.
func (p boardPage) passed(l enrolment.Line) ui.Checked {
	var names []string
	for _, o := range p.Lines {
		before := o.Status == enrolment.AwaitingProvider && o.ArrivalNo < l.ArrivalNo
		if l.Status == enrolment.Waitlisted {
			before = o.Status == enrolment.Waitlisted && o.WaitingNo < l.WaitingNo
		}
		if before && columnOf(o) != 1 {
			names = append(names, o.Person)
		}
	}
	n := len(names)
	switch {
	case n == 0:
		return ui.Checked{Tone: ui.Good, Word: "Ordre", Text: "Personne d’arrivé avant n’est laissé de côté."}
	case n > 3:
		names = append(names[:3:3], french.Count(n-3, "autre", "autres"))
	}
	one := ui.Checked{Tone: ui.Wait, Word: "Ordre", Text: "Passerait devant " + french.List(names) + "."}
	if l.Status == enrolment.Waitlisted {
		one.Text += " Un motif est nécessaire, qu’ils liront."
	}
	return one
}

// log is what was chosen, the latest first.
func (p boardPage) log() []ui.Moment {
	var all []ui.Moment
	for _, c := range p.Log {
		m := ui.Moment{Title: c.Person + "\u00a0: " + french.Sentence("choice."+string(c.Choice)), When: french.Instant(c.At)}
		if c.Actor != "" {
			m.Detail = "Par " + c.Actor
		}
		all = append(all, m)
	}
	return all
}
