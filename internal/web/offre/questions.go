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
	Rows      []questionRow
	Errors    map[string]string
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
	page := questionsPage{ID: s.Course.PublicID, Title: s.Course.Title}
	for _, q := range s.Questions {
		page.Rows = append(page.Rows, questionRow{q.Label, q.Purpose, strconv.Itoa(q.Least), strconv.Itoa(q.Most)})
	}
	return c.Show(questionsView(page))
}

func (p Pages) saveQuestions(c *kit.Ctx) error {
	s, err := p.sheet(c, policy.CourseEdit)
	if err != nil {
		return err
	}
	page := questionsPage{ID: s.Course.PublicID, Title: s.Course.Title}
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
	err = p.Desk.SetQuestions(c.Context(), c.Actor, c.Path("id"), page.questions())
	if page.Errors, err = again(err); err != nil {
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
