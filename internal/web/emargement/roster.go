package emargement

import (
	"context"
	"slices"

	"profil/internal/attendance"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// rosterPage is the sheet of a half-day, for who holds it.
type rosterPage struct {
	attendance.SheetPage
	Errors map[string]string
}

// can tells whether who looks may make ev happen.
func (p rosterPage) can(ev attendance.SheetEvent) bool {
	for _, o := range p.Open {
		if o == ev {
			return true
		}
	}
	return false
}

func (p rosterPage) path() string { return "/emargement/" + p.HalfDay.PublicID }

func (p Pages) roster(c *kit.Ctx) error {
	r, err := p.Desk.Roster(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(rosterView(rosterPage{SheetPage: r}))
}

// do makes something happen to the sheet of the address, and shows the roster
// again when it is refused.
func (p Pages) do(c *kit.Ctx, told string, deed func(ctx context.Context, a policy.Actor, halfDay string) error) error {
	id := c.Path("id")
	c.Then("/emargement/" + id)
	wrong, err := kit.Refused(deed(c.Context(), c.Actor, id))
	if err != nil {
		return err
	}
	if wrong == nil {
		c.Flash(told)
		return c.Done()
	}
	r, err := p.Desk.Roster(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.Again(rosterView(rosterPage{r, wrong}))
}

func (p Pages) open(c *kit.Ctx) error { return p.do(c, "sheet.opened", p.Desk.Open) }

// absent notes an absence in one gesture; it can be undone.
func (p Pages) absent(c *kit.Ctx) error {
	return p.do(c, "sheet.absent", func(ctx context.Context, a policy.Actor, id string) error {
		return p.Desk.Note(ctx, a, id, c.Value("participant"), attendance.Absent, 0, enrolment.Reason{})
	})
}

// notePage says more than an absence of one person.
type notePage struct {
	Sheet   attendance.SheetPage
	Row     attendance.Row
	Kind    string // as typed
	Minutes string
	Reason  string
	Errors  map[string]string
}

// partly is the answer of the form for who was not there all the time.
const partly = "partial"

func (p Pages) askNote(c *kit.Ctx) error {
	page, err := p.notePage(c, c.Query("participant"))
	if err != nil {
		return err
	}
	return c.Show(noteView(page))
}

func (p Pages) notePage(c *kit.Ctx, participant string) (notePage, error) {
	r, err := p.Desk.Roster(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return notePage{}, err
	}
	if !r.CanNote {
		return notePage{}, fault.New(fault.Conflict, "attendance.not_open")
	}
	for _, row := range r.Rows {
		if row.PublicID == participant {
			return notePage{Sheet: r, Row: row}, nil
		}
	}
	return notePage{}, fault.New(fault.NotFound, "not_found")
}

func (p Pages) note(c *kit.Ctx) error {
	page, err := p.notePage(c, c.Value("participant"))
	if err != nil {
		return err
	}
	page.Kind, page.Minutes, page.Reason = c.Value("etat"), c.Value("minutes"), c.Value("motif")
	kind, minutes, reason, err := page.parse()
	if err == nil {
		c.Then("/emargement/" + c.Path("id"))
		err = p.Desk.Note(c.Context(), c.Actor, c.Path("id"), page.Row.PublicID, kind, minutes, reason)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(noteView(page))
	}
	c.Flash("sheet." + string(kind))
	return c.Done()
}

// parse reads the form: a kind of line, the minutes when it has some, why.
func (n notePage) parse() (kind attendance.Kind, minutes int, reason enrolment.Reason, err error) {
	var f fault.Form
	typed := n.Kind
	if typed == partly {
		typed = string(attendance.Revoked)
	}
	kind, err = attendance.ParseKind(typed)
	f.Check("", err)
	reason, err = enrolment.ParseReason(n.Reason, kind != attendance.Absent)
	f.Check("", err)
	if n.Kind == partly {
		var ok bool
		if minutes, ok = french.ReadHours(n.Minutes); !ok || minutes >= n.Sheet.HalfDay.Minutes {
			f.Refuse("minutes", "attendance.minutes")
		}
	}
	return kind, minutes, reason, f.Err()
}

// options are what can be noted of the person, as they stand.
func (n notePage) options() []ui.Option {
	part := ui.Option{Value: partly, Label: "Présence partielle", Hint: "Arrivée en retard ou départ avant la fin : la personne signe pour la durée que vous indiquez."}
	undo := ui.Option{Value: string(attendance.Revoked), Label: "Annuler la ligne", Hint: "C’était une erreur : la personne pourra signer de nouveau."}
	excused := ui.Option{Value: string(attendance.Excused), Label: "Absence excusée"}
	absent := ui.Option{Value: string(attendance.Absent), Label: "Absence"}
	switch n.Row.Presence {
	case attendance.WasPresent:
		return []ui.Option{part, undo}
	case attendance.WasAbsent:
		return []ui.Option{excused, part, undo}
	case attendance.WasExcused:
		return []ui.Option{absent, part, undo}
	}
	return []ui.Option{absent, excused, part}
}

// counterPage asks the trainer to countersign.
type counterPage struct {
	Sheet  attendance.SheetPage
	Person string
	Typed  string
	Errors map[string]string
}

func (p Pages) counterPage(c *kit.Ctx) (counterPage, error) {
	r, err := p.Desk.Roster(c.Context(), c.Actor, c.Path("id"))
	return counterPage{Sheet: r, Person: c.View.Person}, err
}

func (p Pages) askCountersign(c *kit.Ctx) error {
	page, err := p.counterPage(c)
	if err != nil {
		return err
	}
	if !(rosterPage{SheetPage: page.Sheet}).can(attendance.Counter) {
		return fault.New(fault.Conflict, "not_now")
	}
	return c.Show(counterView(page))
}

func (p Pages) countersign(c *kit.Ctx) error {
	page, err := p.counterPage(c)
	if err != nil {
		return err
	}
	page.Typed = c.Value("signature-texte")
	mark, _, err := attendance.ParseMark(c.Value("signature"), page.Typed, page.Person)
	if err == nil {
		c.Then("/emargement/" + c.Path("id"))
		err = p.Desk.Countersign(c.Context(), c.Actor, c.Path("id"), mark)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(counterView(page))
	}
	c.Flash("sheet.countersigned")
	return c.Done()
}

func (p Pages) askSeal(c *kit.Ctx) error {
	r, err := p.Desk.Roster(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	if !(rosterPage{SheetPage: r}).can(attendance.Seal) {
		return fault.New(fault.Conflict, "not_now")
	}
	return c.Show(sealView(rosterPage{SheetPage: r}))
}

func (p Pages) seal(c *kit.Ctx) error { return p.do(c, "sheet.sealed", p.Desk.Seal) }

// sheetsPage lists the sheets of a session.
type sheetsPage struct {
	Session string // public id
	Ref     string
	Course  string
	Lines   []attendance.SheetLine
	Papers  bool // those of everybody are theirs to see
}

// sealed tells whether every sheet of the session is.
func (p sheetsPage) sealed() bool {
	return len(p.Lines) > 0 && !slices.ContainsFunc(p.Lines, func(l attendance.SheetLine) bool { return l.Status != attendance.Sealed })
}

func (p Pages) sheets(c *kit.Ctx) error {
	s, all, err := p.Desk.OfSessionPage(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	page := sheetsPage{Session: s.PublicID, Ref: s.Reference, Lines: all}
	if len(all) > 0 {
		page.Course = all[0].Course
	}
	page.Papers = policy.Can(c.Actor, policy.SelectionRead, s.Subject())
	return c.Show(sheetsView(page))
}

// rowState is where a participant stands on the roster.
func rowState(r attendance.Row, whole int) (ui.Tone, string) {
	switch r.Presence {
	case attendance.WasPresent:
		s := "A signé à " + clock(r.Line)
		if r.Minutes < whole {
			s += ", pour " + french.HoursShort(r.Minutes)
		}
		return ui.Good, s
	case attendance.WasAbsent:
		return ui.Bad, "Absence"
	case attendance.WasExcused:
		return ui.Off, "Absence excusée"
	}
	if r.Minutes < whole {
		return ui.Wait, "Doit signer, pour " + french.HoursShort(r.Minutes)
	}
	return ui.Wait, "N’a pas encore signé"
}
