package casework

import (
	"context"
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Template is an answer that is ready: a text with variables, for one decision
// on one kind of thing. Those of the program hold until an admin writes
// another in the place of one.
type Template struct {
	Code     string // of its address
	Subject  string // "request", "affiliation", "removal", "change", "adhesion", "rectification"
	Decision string // as the form of the decision names it: "refuser"
	Title    string
	Body     string // « Bonjour {prénom}, … »
	Edition  int    // 0 while nobody has written over the program's
	Retired  bool   // no longer offered
	Ours     bool   // of the program: it may be taken back as it was
}

// The most letters of a title and of a text: it must fit in a reason once its
// variables are replaced.
const (
	TitleMost = 80
	BodyMost  = 520
)

// Decisions are the answers that each kind of thing takes, in their order.
var Decisions = map[string][]string{
	"request":       {"accepter", "corriger", "refuser"},
	"affiliation":   {"accepter", "refuser"},
	"removal":       {"terminer"},
	"change":        {"traiter", "ecarter"},
	"adhesion":      {"accorder", "refuser", "terminer"},
	"rectification": {"accepter", "refuser"},
}

// Subjects are the kinds of things, in the order of the pages.
var Subjects = []string{"request", "affiliation", "removal", "change", "adhesion", "rectification"}

// variables are what the text of each kind may name.
var variables = map[string][]string{
	"request":       {"prénom", "personne", "structure", "siret", "commune", "demande", "lien"},
	"affiliation":   {"prénom", "personne", "structure", "siret", "commune", "référent", "lien"},
	"removal":       {"prénom", "personne", "structure", "siret", "commune", "référent", "lien"},
	"change":        {"prénom", "personne", "structure", "siret", "commune", "demande", "lien"},
	"adhesion":      {"structure", "siret", "commune", "année", "lien"},
	"rectification": {"prénom", "personne", "demande", "lien"},
}

// Variables lists what the text of a kind of thing may name.
func Variables(subject string) []string { return variables[subject] }

var braces = regexp.MustCompile(`\{[^{}\n]*\}`)

// Fill puts values in the place of variables; one without a value stays as it
// is, for whoever answers to see.
func Fill(body string, values map[string]string) string {
	return braces.ReplaceAllStringFunc(body, func(v string) string {
		if value := values[strings.Trim(v, "{}")]; value != "" {
			return value
		}
		return v
	})
}

// Unfilled tells whether a text still holds a variable.
func Unfilled(text string) bool { return braces.MatchString(text) }

//go:embed answers.md
var answers string

// ours are the answers of the program, in their order.
var ours = parse(answers)

func parse(text string) (all []Template) {
	for part := range strings.SplitSeq("\n"+text, "\n# ") {
		lines := strings.SplitN(strings.TrimSpace(part), "\n", 4)
		if len(lines) < 4 {
			continue
		}
		subject, decision, _ := strings.Cut(lines[1], " ")
		all = append(all, Template{Code: lines[0], Subject: subject, Decision: decision, Title: lines[2], Body: strings.TrimSpace(lines[3]), Ours: true})
	}
	return all
}

// Templates gives the answers that are ready, by kind and by decision, to the
// staff; those that are retired come last.
func (d Desk) Templates(ctx context.Context, a policy.Actor) (all []Template, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = templates(tx)
		return err
	})
	return all, err
}

func templates(tx *sqldb.Tx) ([]Template, error) {
	written, err := sqldb.All(tx, scanTemplate, `SELECT code, subject, decision, title, body, edition, retired FROM answer_templates ORDER BY created_at, code`)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(ours)
	for _, w := range written {
		at := slices.IndexFunc(all, func(t Template) bool { return t.Code == w.Code })
		if at < 0 {
			all = append(all, w)
			continue
		}
		w.Ours = true
		all[at] = w
	}
	order := func(t Template) int {
		n := 10*slices.Index(Subjects, t.Subject) + slices.Index(Decisions[t.Subject], t.Decision)
		if t.Retired {
			n += 1000
		}
		return n
	}
	slices.SortStableFunc(all, func(a, b Template) int { return order(a) - order(b) })
	return all, nil
}

func scanTemplate(r sqldb.Scanner) (t Template, err error) {
	return t, r.Scan(&t.Code, &t.Subject, &t.Decision, &t.Title, &t.Body, &t.Edition, &t.Retired)
}

// Template gives one of them.
func (d Desk) Template(ctx context.Context, a policy.Actor, code string) (Template, error) {
	all, err := d.Templates(ctx, a)
	for _, t := range all {
		if t.Code == code {
			return t, err
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "not_found")
	}
	return Template{}, err
}

// check refuses what an answer may not be, under the fields "sujet" (the kind
// and the decision), "titre" and "texte".
func (t Template) check() error {
	var f fault.Form
	if !slices.Contains(Decisions[t.Subject], t.Decision) {
		f.Refuse("sujet", "choose")
	}
	switch n := utf8.RuneCountInString(t.Title); {
	case french.Fold(t.Title) == "":
		f.Refuse("titre", "template.title")
	case n > TitleMost:
		f.Refuse("titre", "too_long")
	}
	switch n := utf8.RuneCountInString(t.Body); {
	case n < 20:
		f.Refuse("texte", "template.short")
	case n > BodyMost:
		f.Refuse("texte", "template.long")
	}
	for _, v := range braces.FindAllString(t.Body, -1) {
		if !slices.Contains(variables[t.Subject], strings.Trim(v, "{}")) {
			f.Refuse("texte", "template.variable")
		}
	}
	if left := braces.ReplaceAllString(t.Body, ""); strings.ContainsAny(left, "{}") {
		f.Refuse("texte", "template.brace")
	}
	return f.Err()
}

// WriteTemplate writes an answer: a new one without a code, else in the place
// of the one that has it and that still is at the edition of the form.
func (d Desk) WriteTemplate(ctx context.Context, a policy.Actor, t Template) (code string, err error) {
	t.Title, t.Body = strings.Join(strings.Fields(t.Title), " "), strings.TrimSpace(strings.ReplaceAll(t.Body, "\r\n", "\n"))
	err = d.write(ctx, a, policy.TemplateEdit, func(tx *sqldb.Tx, a policy.Actor) error {
		if err := t.check(); err != nil {
			return err
		}
		if t.Code == "" {
			t.Code, t.Edition = id.Public(), 0
			tx.Made(t.Code)
		} else if err := current(tx, t); err != nil {
			return err
		}
		code = t.Code
		if err := put(tx, t); err != nil {
			return err
		}
		return journal.Write(tx, a, "template.written", journal.Subject{Kind: "template", ID: t.Code}, "")
	})
	return code, err
}

// current refuses an edition that somebody has written over meanwhile, and an
// answer that does not exist.
func current(tx *sqldb.Tx, t Template) error {
	if err := tx.Lock("answer_templates"); err != nil {
		return err
	}
	all, err := templates(tx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(o Template) bool { return o.Code == t.Code })
	switch {
	case at < 0:
		return fault.New(fault.NotFound, "not_found")
	case all[at].Edition != t.Edition:
		return fault.New(fault.Conflict, "template.stale")
	}
	return nil
}

func put(tx *sqldb.Tx, t Template) error {
	_, err := tx.Exec(`
		INSERT INTO answer_templates (code, subject, decision, title, body, edition, retired, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
		ON CONFLICT (code) DO UPDATE SET subject = excluded.subject, decision = excluded.decision, title = excluded.title, body = excluded.body,
			edition = excluded.edition, retired = excluded.retired, updated_at = excluded.updated_at`,
		t.Code, t.Subject, t.Decision, t.Title, t.Body, t.Edition+1, t.Retired, tx.Now)
	return err
}

// RetireTemplate stops offering an answer, or offers it again.
func (d Desk) RetireTemplate(ctx context.Context, a policy.Actor, code string, retired bool) error {
	return d.write(ctx, a, policy.TemplateEdit, func(tx *sqldb.Tx, a policy.Actor) error {
		if err := tx.Lock("answer_templates"); err != nil {
			return err
		}
		all, err := templates(tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(t Template) bool { return t.Code == code })
		if at < 0 {
			return fault.New(fault.NotFound, "not_found")
		}
		all[at].Retired = retired
		if err := put(tx, all[at]); err != nil {
			return err
		}
		act := map[bool]string{true: "template.retired", false: "template.offered"}[retired]
		return journal.Write(tx, a, act, journal.Subject{Kind: "template", ID: code}, "")
	})
}
