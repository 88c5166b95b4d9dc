package emargement

import (
	"strconv"

	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// agendaPage is what somebody has to sign, and the sheets that they hold.
type agendaPage struct {
	Now      []attendance.Mine // to sign
	Next     []attendance.Mine
	Past     []attendance.Mine
	Training []attendance.SheetLine
}

func (p Pages) agenda(c *kit.Ctx) error {
	all, err := p.Desk.Agenda(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	var page agendaPage
	today := civil.DayOf(c.View.Now, civil.Paris)
	for _, m := range all {
		switch {
		case m.CanSign():
			page.Now = append(page.Now, m)
		case m.HalfDay.Day >= today && m.Presence == attendance.Awaited && m.Sheet == attendance.Planned:
			page.Next = append(page.Next, m)
		default:
			page.Past = append(page.Past, m)
		}
	}
	if page.Training, err = p.Desk.Training(c.Context(), c.Actor); err != nil {
		return err
	}
	return c.Show(agendaView(page))
}

// mineLine is one half-day of a participant in a list.
func mineLine(m attendance.Mine) ui.Line {
	l := dated(m.HalfDay)
	l.Title, l.Where = m.Course, french.Span(m.HalfDay.Starts, m.HalfDay.Ends)+" · "+place(m.HalfDay, m.City)
	l.Href = "/emargement/" + m.HalfDay.PublicID + "/signature"
	l.Tone, l.Can = presenceState(m)
	return l
}

// heldLine is one sheet in the list of who holds it.
func heldLine(s attendance.SheetLine) ui.Line {
	l := dated(s.HalfDay)
	l.Title, l.Href = s.Course, "/emargement/"+s.HalfDay.PublicID
	l.Where = french.Span(s.HalfDay.Starts, s.HalfDay.Ends) + " · " + place(s.HalfDay, s.City)
	l.Tone, l.Can = sheetState(s.Status)
	if l.Why = french.Count(s.People, "participant", "participants"); s.Status != attendance.Planned {
		l.Why = signedOf(s.Signed, s.People)
	}
	return l
}

func dated(h catalogue.HalfDay) ui.Line {
	t := h.Day.Time()
	return ui.Line{
		Day: strconv.Itoa(t.Day()), Month: french.MonthShort(t.Month()) + "\u00a0" + strconv.Itoa(t.Year()), Length: moment(h), Kicker: h.Title,
	}
}

// signedOf is « 9 signatures sur 12 ».
func signedOf(n, people int) string {
	return french.Count(n, "signature", "signatures") + " sur " + strconv.Itoa(people)
}
