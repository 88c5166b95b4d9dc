package demandes

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// inboxPage is what awaits an employer's answer, session by session.
type inboxPage struct {
	Sessions []waiting
	Count    int
	Motif    string
	Ticked   []string
	Errors   map[string]string
	Now      time.Time
}

// waiting is the requests for one session.
type waiting struct {
	Lines []enrolment.Line
}

// resultsPage tells what became of each request that was decided at once.
type resultsPage struct {
	Agree   bool
	Results []result
	Failed  int
	UndoFor time.Duration
}

type result struct {
	Name, Href string
	Code       string // of the refusal, "" when it was done
	PublicID   string
	Undoable   bool // for UndoFor
}

// undoable are those that may be taken back.
func (p resultsPage) undoable() (ids []string) {
	for _, r := range p.Results {
		if r.Undoable {
			ids = append(ids, r.PublicID)
		}
	}
	return ids
}

func (p Pages) inbox(c *kit.Ctx) error {
	page, err := p.waiting(c)
	if err != nil {
		return err
	}
	return c.Show(inboxView(page))
}

func (p Pages) waiting(c *kit.Ctx) (inboxPage, error) {
	page := inboxPage{Now: c.View.Now}
	if len(c.Actor.Holding(policy.Approver)) == 0 {
		return page, fault.New(fault.Forbidden, "forbidden")
	}
	all, err := p.Desk.Inbox(c.Context(), c.Actor)
	page.Count = len(all)
	at := map[string]int{}
	for _, l := range all { // those due first
		i, there := at[l.SessionID]
		if !there {
			i = len(page.Sessions)
			at[l.SessionID], page.Sessions = i, append(page.Sessions, waiting{})
		}
		page.Sessions[i].Lines = append(page.Sessions[i].Lines, l)
	}
	return page, err
}

// decideSeveral answers one request by the button of its row, or all that are
// ticked by those of the foot.
func (p Pages) decideSeveral(c *kit.Ctx) error {
	ids, agree := c.Values("demande"), c.Value("reponse") == "accepter"
	if one := c.Value("accepter"); one != "" {
		ids, agree = []string{one}, true
	}
	page, err := p.waiting(c)
	if err != nil {
		return err
	}
	var form fault.Form
	if len(ids) == 0 {
		form.Refuse("", "enrolment.none_chosen")
	}
	why, wrong := enrolment.ParseReason(c.Value("motif"), !agree)
	form.Check("", wrong)
	if err := form.Err(); err != nil {
		page.Errors, err = kit.Invalid(err)
		page.Motif, page.Ticked = c.Value("motif"), ids
		if err != nil {
			return err
		}
		return c.Again(inboxView(page))
	}
	c.Then("/employeur")
	results, err := p.Desk.Decide(c.Context(), c.Actor, ids, agree, why)
	if err != nil {
		return err
	}
	if len(results) == 1 {
		c.Flash(decided(agree, !results[0].UndoUntil.IsZero()))
		return c.Done()
	}
	done := page.results(results, agree)
	done.UndoFor = p.Desk.UndoFor
	return c.Show(resultsView(done))
}

// undo takes back the answers that were just given: one from its page, several
// from that which says what became of each.
func (p Pages) undo(c *kit.Ctx) error {
	ids := c.Values("demande")
	c.Then("/employeur")
	results, err := p.Desk.Undo(c.Context(), c.Actor, ids)
	if err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(results, func(r enrolment.Result) bool { return r.Err != nil }):
		c.Flash("undo.partly")
	case len(results) > 1:
		c.Flash("undo.several")
	default:
		c.Flash("undo.done")
	}
	return c.Done()
}

func (p inboxPage) results(all []enrolment.Result, agree bool) resultsPage {
	page := resultsPage{Agree: agree}
	names := map[string]string{}
	for _, s := range p.Sessions {
		for _, l := range s.Lines {
			names[l.PublicID] = l.Person
		}
	}
	for _, r := range all {
		one := result{Name: names[r.PublicID], Href: href("demandes", r.PublicID), PublicID: r.PublicID, Undoable: !r.UndoUntil.IsZero()}
		if one.Name == "" {
			one.Name = "Une demande qui n’attend plus votre réponse"
		}
		if r.Err != nil {
			one.Code = fault.CodeOf(r.Err)
			page.Failed++
		}
		page.Results = append(page.Results, one)
	}
	return page
}

func (w waiting) first() enrolment.Line { return w.Lines[0] }

// listOf says what the list of the session of a request is to its employer.
func listOf(l enrolment.Line) string {
	if l.Status == enrolment.AwaitingAgreement {
		return "demandes déjà retenues par l’organisme, places gardées jusqu’à votre réponse"
	}
	return "liste annoncée le " + french.DayMonth(l.DecisionOn)
}

func (w waiting) title() string { return w.first().Course }

func (w waiting) about() string {
	l := w.first()
	return french.Capital(when(l)) + ", " + where(l) + " · " + l.Provider + " · " + listOf(l)
}

func (p inboxPage) row(l enrolment.Line) ui.Waiting {
	row := ui.Waiting{
		Name: "demande", Tick: l.PublicID, Title: l.Person, Href: href("demandes", l.PublicID), About: l.Function + " · " + l.Employer,
		Read: said(l.Answers), Under: true, Tone: ui.Wait, Due: "Avant le " + french.Deadline(l.EmployerDueAt, p.Now), Facts: impact(l),
	}
	for _, t := range p.Ticked {
		row.Checked = row.Checked || t == l.PublicID
	}
	if len(l.Answers) > 0 {
		row.Text = excerpt(l.Answers[0].Body, 180)
	}
	if l.EmployerDueAt.Sub(p.Now) < 48*time.Hour {
		row.Tone = ui.Bad
	}
	return row
}

// impact is what a request engages for the structure, in a few words each.
func impact(l enrolment.Line) []string {
	all := []string{french.HoursShort(l.Minutes) + " d’absence"}
	if len(l.Yearly) > 0 {
		all = append(all, "déjà demandé pour "+strconv.Itoa(l.QuotaYear)+"\u00a0: "+used(l))
	}
	if len(l.Away) == 0 {
		return append(all, "aucun collègue en formation ces jours-là")
	}
	return append(all, "ces jours-là aussi\u00a0: "+french.List(l.Away))
}

// used is « 1 action réservée sur 5, 0 formation sur 3 ».
func used(l enrolment.Line) string {
	var all []string
	for _, c := range l.Yearly {
		all = append(all, french.RuleUsed(c))
	}
	return strings.Join(all, ", ")
}

// impact is the same, as the page of one request shows it.
func (p onePage) impact() []ui.Checked {
	l := p.Line
	all := []ui.Checked{
		{Tone: ui.Off, Word: "Absence", Text: french.HoursShort(l.Minutes) + ", " + when(l) + "."},
	}
	if len(l.Yearly) > 0 {
		all = append(all, ui.Checked{Tone: ui.Off, Word: "Année", Text: "Pour " + strconv.Itoa(l.QuotaYear) + ", " + l.Person + " a déjà demandé " + used(l) + "."})
	}
	all = append(all, p.spoken()...)
	if len(l.Away) == 0 {
		return append(all, ui.Checked{Tone: ui.Good, Word: "Collègues", Text: "Personne d’autre de votre structure n’est en formation ces jours-là."})
	}
	return append(all, ui.Checked{Tone: ui.Wait, Word: "Collègues", Text: "En formation ou en demande ces jours-là\u00a0: " + french.List(l.Away) + "."})
}

func (r resultsPage) title() string {
	if r.Failed == 0 {
		return "Vos réponses sont enregistrées"
	}
	return french.Count(r.Failed, "réponse n’a pas pu être enregistrée", "réponses n’ont pas pu être enregistrées")
}

func (r result) tone() ui.Tone {
	if r.Code != "" {
		return ui.Bad
	}
	return ui.Good
}

func (r result) word(agree bool) string {
	switch {
	case r.Code != "":
		return "Non enregistrée"
	case agree:
		return "Acceptée"
	}
	return "Refusée"
}

func (r result) text() string {
	if r.Code != "" {
		return r.Name + ". " + french.Sentence(r.Code)
	}
	return r.Name
}

func (r resultsPage) checks() []ui.Checked {
	var all []ui.Checked
	for _, one := range r.Results {
		all = append(all, ui.Checked{Tone: one.tone(), Word: one.word(r.Agree), Text: one.text(), Link: "Voir la demande " + french.Elide(one.Name), Href: one.Href})
	}
	return all
}
