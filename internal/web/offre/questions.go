package offre

import (
	"strconv"

	"profil/internal/catalogue"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// questionsPage is the form of the questions of a motivation.
type questionsPage struct {
	ID, Title string
	Version   string // of the questions that the form was made from
	Rows      []questionRow
	Errors    map[string]string
	Since     []ui.Fact // what somebody else has written meanwhile
}

type questionRow struct{ Label, Purpose, Least, Most string }

// usualMost is how long an answer may be when nobody says.
const usualMost = "1000"

func (r questionRow) empty() bool { return r.Label == "" && r.Purpose == "" }

func (p questionsPage) base() string { return "/offre/" + p.ID }

// field is a field of the n-th row.
func (p questionsPage) field(n int, name, label, hint, value string) ui.Input {
	return ui.Input{Name: name + "-" + strconv.Itoa(n+1), Label: label, Hint: hint, Value: value, Errors: p.Errors}
}

// order names the fields for the summary of errors.
func (p questionsPage) order() []string {
	var all []string
	for i := range p.Rows {
		n := strconv.Itoa(i + 1)
		all = append(all, "question-"+n+": Question "+n, "utilite-"+n+": Question "+n, "longueur-"+n+": Question "+n)
	}
	return all
}

func (p Pages) editQuestions(c *kit.Ctx) error {
	s, err := p.sheet(c, policy.CourseEdit)
	if err != nil {
		return err
	}
	return c.Show(questionsView(questionsOf(s)))
}

// questionsOf is the form of the questions that a course asks.
func questionsOf(s catalogue.Sheet) questionsPage {
	page := questionsPage{ID: s.Course.PublicID, Title: s.Course.Title, Version: strconv.Itoa(s.Course.Version)}
	for _, q := range s.Questions {
		page.Rows = append(page.Rows, questionRow{q.Label, q.Purpose, strconv.Itoa(q.Least), strconv.Itoa(q.Most)})
	}
	return page
}

func (p Pages) saveQuestions(c *kit.Ctx) error {
	s, err := p.sheet(c, policy.CourseEdit)
	if err != nil {
		return err
	}
	page := questionsPage{ID: s.Course.PublicID, Title: s.Course.Title, Version: c.Value("version")}
	for i := range catalogue.MostQuestions {
		n := "-" + strconv.Itoa(i+1)
		r := questionRow{c.Value("question" + n), c.Value("utilite" + n), c.Value("minimum" + n), c.Value("longueur" + n)}
		if !r.empty() {
			page.Rows = append(page.Rows, r)
		}
	}
	if c.Ticked("ajouter") {
		page.Rows = append(page.Rows, questionRow{Most: usualMost})
		page.Rows = page.Rows[:min(len(page.Rows), catalogue.MostQuestions)]
		return c.Show(questionsView(page))
	}
	c.Then(page.base())
	err = p.Desk.SetQuestions(c.Context(), c.Actor, c.Path("id"), letters(page.Version, 0), page.questions())
	if editedSince(err) {
		page.compare(s)
		return c.Again(questionsView(page))
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		if len(page.Rows) == 0 {
			page.Rows = []questionRow{{Most: usualMost}}
		}
		return c.Again(questionsView(page))
	}
	c.Flash("course.questions_set")
	return c.Done()
}

// compare makes the form one of what is asked now, with what was typed and where
// it differs.
func (p *questionsPage) compare(s catalogue.Sheet) {
	kept := questionsOf(s)
	longest := kept
	if len(p.Rows) > len(kept.Rows) {
		longest = *p
	}
	p.Since = differing(longest.shownOrder(), p.shown(), kept.shown())
	p.Version, p.Errors = kept.Version, map[string]string{"": "edited_since"}
}

// shown is what the form says, each question in one piece.
func (p questionsPage) shown() map[string]string {
	all := map[string]string{}
	for i, r := range p.Rows {
		all[strconv.Itoa(i)] = join(r.Label, r.Purpose, r.Least+" à "+r.Most+" lettres")
	}
	return all
}

func (p questionsPage) shownOrder() (all []string) {
	for i := range p.Rows {
		all = append(all, strconv.Itoa(i)+": Question "+strconv.Itoa(i+1))
	}
	return all
}

// questions reads the rows; a length that is no number is one that the desk
// refuses.
func (p questionsPage) questions() []catalogue.Question {
	var all []catalogue.Question
	for i, r := range p.Rows {
		all = append(all, catalogue.Question{Position: i + 1, Label: r.Label, Purpose: r.Purpose, Least: letters(r.Least, 0), Most: letters(r.Most, 1000)})
	}
	return all
}

func letters(typed string, usual int) int {
	if typed == "" {
		return usual
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		return -1
	}
	return n
}
