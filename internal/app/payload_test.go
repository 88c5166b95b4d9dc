package app

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"profil/internal/mail"
)

// payloads are what somebody might type who wishes ill. Each speaks of « xss »,
// so that whatever became of it is found.
var payloads = []string{
	`<xss>`, `"><xss>`, `'><xss>`, `</textarea><xss>`, `</title><xss>`, `</script><xss>`, `</style><xss>`, `--><xss>`, `<!--><xss>-->`, `]]><xss>`, `<math><xss></math>`,
	`<script>xss()</script>`, `<img src=x onerror=xss()>`, `<svg/onload=xss()>`, `" onmouseover="xss()`, `' onfocus='xss()' autofocus='`, "`onclick=xss()`", `<a href="javascript:xss()">a</a>`,
	`javascript:xss()`, `data:text/html,<xss>`, `<iframe srcdoc="<xss>"></iframe>`, `<style>xss{}</style>`, `<meta http-equiv=refresh content="0;url=//xss">`, `<base href=//xss>`,
	`<form action=//xss><input name=xss>`, `<object data=//xss>`, `<link rel=stylesheet href=//xss>`, `&lt;xss&gt;&#60;xss&#62;`, `{{xss}}${xss()}<%= xss %>`, "\u202e<xss>\u2028", `%3Cxss%3E`, `<ſcript>xss()</ſcript>`, "a\r\nBcc: xss@ailleurs.example",
}

// formulas are what a spreadsheet would run.
var formulas = []string{`=HYPERLINK("//xss")`, `+xss`, `-xss`, `@SUM(xss)`, "\t=xss", "\r=xss", "\n=xss", "  =xss", "＝xss"}

// typed are the columns that hold what people typed and pages show.
var typed = map[string]string{
	"persons": "first_name last_name phone", "affiliations": "function reason", "organisations": "name acronym site_label street city phone",
	"organisation_requests": "name acronym site_label street city phone reason", "adhesions": "reason", "changes": "body answer",
	"providers":        "signatory_name signatory_quality contact_name contact_email contact_phone disability_contact pedagogy_contact internal_rules",
	"courses":          "title theme summary objectives audience prerequisites programme methods means assessment recognition access_delay accessibility funding results nsf contact_name contact_email contact_phone",
	"questions":        "label purpose",
	"sessions":         "place_name street city access remote_link practical",
	"half_days":        "title",
	"session_trainers": "name title", "enrolments": "choice_reason employer_reason provider_reason end_reason", "answers": "body", "enrolment_steps": "reason",
	"participations": "reason", "signatures": "reason", "documents": "title", "logins": "device", "journal_notes": "note", "mails": "fault",
}

// say puts a text in every column that people type in.
func (p *place) say(t *testing.T, text string) {
	t.Helper()
	for table, columns := range typed {
		for _, c := range strings.Fields(columns) {
			p.change(t, fmt.Sprintf(`UPDATE %s SET %s = '%s'`, table, c, strings.ReplaceAll(text, "'", "''")))
		}
	}
}

// live tells what of a payload a browser would obey.
func live(t *testing.T, body io.Reader) (all []string) {
	t.Helper()
	root, err := html.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode && strings.Contains(n.Data, "xss") {
			all = append(all, "comment")
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "xss" || slices.Contains([]string{"iframe", "object", "base", "math"}, n.Data) {
			all = append(all, "<"+n.Data+">")
		}
		if c := n.FirstChild; c != nil && (n.Data == "script" || n.Data == "style") && strings.Contains(c.Data, "xss") {
			all = append(all, "in <"+n.Data+">")
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.TrimSpace(a.Val))
			leads := slices.Contains([]string{"href", "src", "action", "formaction", "content", "srcdoc", "data"}, a.Key)
			switch {
			case strings.HasPrefix(a.Key, "on"), leads && (strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") || strings.HasPrefix(v, "//")):
				all = append(all, n.Data+" "+a.Key+"="+a.Val)
			}
		}
	}
	return all
}

// Whatever people type is shown as they typed it, on every page, and is obeyed
// on none.
func TestNothingThatIsTypedIsObeyed(t *testing.T) {
	p := worldOf(t)
	var who []actor
	for _, a := range cast(t, p) {
		if slices.Contains([]string{"claire", "marc", "nora", "odile", "visiteur"}, a.column) {
			who = append(who, a)
		}
	}
	pages := p.everywhere(t)
	shown, n := 0, 0
	for _, text := range append([]string{strings.Join(payloads, " ")}, `javascript:xss()`, `" autofocus onfocus="xss()`) {
		p.say(t, text)
		seen := map[string]int{}
		for _, a := range who {
			for _, path := range pages {
				kind := a.column + shape(path)
				if seen[kind]++; seen[kind] > 2 {
					continue
				}
				answer := p.try(a, http.MethodGet, path, nil)
				body, _ := io.ReadAll(answer.Body)
				n++
				if answer.StatusCode >= http.StatusInternalServerError {
					t.Errorf("%s, to %s: %d", path, a.column, answer.StatusCode)
				}
				if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
					continue
				}
				if strings.Contains(string(body), "xss") {
					shown++
				}
				for _, bad := range live(t, strings.NewReader(string(body))) {
					t.Errorf("%s, to %s: %s", shape(path), a.column, bad)
				}
			}
		}
	}
	if shown < 200 {
		t.Errorf("only %d pages show what was typed: this proves nothing", shown)
	}
	if len(live(t, strings.NewReader(`<p>`+strings.Join(payloads, "</p><p>")))) < 10 {
		t.Error("payloads that are not escaped are not seen")
	}
	t.Logf("%d payloads on %d pages, %d of which show them", len(payloads), n, shown)
}

// A cell is never a formula, however it begins.
func TestNoCellIsAFormula(t *testing.T) {
	p := worldOf(t)
	var marc actor
	for _, a := range cast(t, p) {
		if a.column == "marc" {
			marc = a
		}
	}
	for _, f := range formulas {
		p.say(t, f)
		answer := p.try(marc, http.MethodGet, "/employeur/decisions.csv", nil)
		r := csv.NewReader(answer.Body)
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil || len(rows) < 3 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, row := range rows[1:] {
			for i, cell := range row {
				if first := []rune(strings.TrimLeft(cell, " \u00a0")); len(first) > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first[0]) {
					t.Errorf("%q: the cell of « %s » is %q", f, rows[0][i], cell)
				}
			}
		}
	}
}

// Letters carry what people typed as text: no header more, no element of
// theirs.
func TestLettersCarryNothingThatIsObeyed(t *testing.T) {
	p := worldOf(t)
	old, err := p.mailbox.List(1000)
	if err != nil {
		t.Fatal(err)
	}
	p.change(t, `DELETE FROM mails`)
	p.say(t, strings.Join(payloads, " "))
	p.change(t, `UPDATE jobs SET done_at = NULL, failed_at = NULL, attempt = 0, leased_to = NULL`)
	for range 20 {
		if n, err := p.clerk.RunOnce(t.Context()); n == 0 || err != nil {
			break // a letter that does not leave is seen below
		}
	}
	box := filepath.Join(p.config.Data, "mailbox")
	files, err := os.ReadDir(box)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, f := range files {
		raw, err := os.Open(filepath.Join(box, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		l, err := mail.Read(raw)
		raw.Close()
		if err != nil {
			t.Errorf("%s cannot be read: %v", f.Name(), err)
			continue
		}
		if strings.Contains(l.Text, "xss") {
			told++
		}
		for _, bad := range live(t, strings.NewReader(l.HTML)) {
			t.Errorf("%s: %s", l.Subject, bad)
		}
		head, _, _ := strings.Cut(read(t, filepath.Join(box, f.Name())), "\r\n\r\n")
		for line := range strings.SplitSeq(head, "\r\n") {
			if strings.HasPrefix(line, "Bcc") || strings.ContainsAny(line, "\r\n") {
				t.Errorf("%s: %s", f.Name(), line)
			}
		}
	}
	if told < 10 {
		t.Errorf("only %d letters of %d (%d before) tell what was typed: this proves nothing", told, len(files), len(old))
	}
	t.Logf("%d letters, %d of which tell what was typed", len(files), told)
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What is typed in the forms is refused, or kept as it was typed.
func TestFormsKeepWhatIsTyped(t *testing.T) {
	p := worldOf(t)
	by := map[string]actor{}
	for _, a := range cast(t, p) {
		by[a.column] = a
	}
	session := p.find(t, "session Passeurs open").ids[0]
	kept := 0
	for _, text := range slices.Concat(payloads, formulas) {
		for _, form := range []struct {
			who, path, field, column string
			more                     url.Values
		}{
			{"claire", "/moi", "nom", `SELECT last_name FROM persons WHERE first_name = 'Claire'`, url.Values{"prenom": {"Claire"}}},
			{"claire", "/sessions/" + session + "/demande", "reponse-1", `SELECT w.body FROM answers w JOIN enrolments e ON e.id = w.enrolment_id JOIN questions q ON q.id = w.question_id
				WHERE e.status = 'draft' AND q.position = 1 AND e.session_id = (SELECT id FROM sessions WHERE public_id = '` + session + `')`, url.Values{"brouillon": {"oui"}}},
			{"marc", "/structures/" + p.find(t, "structure Bordeaux").ids[0] + "/changements/nouveau", "changement", `SELECT body FROM changes ORDER BY id DESC LIMIT 1`, nil},
		} {
			fields := url.Values{form.field: {text + " et la suite de la phrase, assez longue."}}
			for name, v := range form.more {
				fields[name] = v
			}
			answer := p.try(by[form.who], http.MethodPost, form.path, fields)
			body, _ := io.ReadAll(answer.Body)
			for _, bad := range live(t, strings.NewReader(string(body))) {
				t.Errorf("%s with %q: %s", form.path, text, bad)
			}
			switch answer.StatusCode {
			case http.StatusSeeOther:
				want := strings.TrimSpace(strings.ReplaceAll(fields.Get(form.field), "\r\n", "\n"))
				if got := p.value(t, form.column); same(got) != same(want) {
					t.Errorf("%s: typed %q, kept %q", form.path, want, got)
				}
				kept++
			case http.StatusUnprocessableEntity, http.StatusBadRequest:
			default:
				t.Errorf("%s with %q: %d", form.path, text, answer.StatusCode)
			}
		}
	}
	if kept < len(payloads) {
		t.Errorf("only %d were kept: this proves nothing", kept)
	}
}

// same is a text but for its blanks, which forms may join.
func same(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\u2028' || r == '\u202e' }), " ")
}
