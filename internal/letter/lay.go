package letter

import (
	"bytes"
	"html"
	"html/template"
	"strings"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/ical"
)

// said is what a letter says, before it is laid out: a subject that says it
// all, the facts, one button.
type said struct {
	Subject string
	Says    []string // paragraphs before the facts
	Facts   []fact
	Words   string // somebody's own, quoted as they are
	Whose   string // « Le motif donné par votre employeur »
	Label   string // of the button
	Path    string // where it leads: a page that asks to sign in
	After   []string

	Asks  ical.Method // of the calendar of who reads, "" for nothing
	Entry ical.Event
}

// fact is one thing that is so; without a value it is left out.
type fact struct{ Term, Value string }

// sheet is a letter as both layouts read it.
type sheet struct {
	Subject, Hello         string
	Says, After            []string
	Facts                  []fact
	Words                  []string
	Whose                  string
	Label                  string
	Link                   template.URL
	Product, Operator, Ask string
}

func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

// lay lays a letter out as plain text and as HTML, which say the same.
func (w Writer) lay(s said, to Recipient) (text, page string, err error) {
	p := sheet{
		Subject: oneLine(french.Spaced(s.Subject)), Hello: "Bonjour,", Whose: french.Spaced(s.Whose), Label: french.Spaced(s.Label),
		Link: template.URL(w.URL + s.Path), Product: w.Product, Operator: w.Operator, Ask: w.Contact.String(), //nolint:gosec // our own address and our own path
	}
	if to.Person.Named() {
		p.Hello = "Bonjour " + to.Person.Name() + ","
	}
	for _, one := range s.Says {
		p.Says = append(p.Says, french.Spaced(one))
	}
	for _, one := range s.After {
		p.After = append(p.After, french.Spaced(one))
	}
	for _, f := range s.Facts {
		if f.Value != "" {
			p.Facts = append(p.Facts, fact{f.Term, oneLine(french.Spaced(f.Value))})
		}
	}
	for _, l := range strings.Split(strings.TrimSpace(s.Words), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			p.Words = append(p.Words, l)
		}
	}
	var b bytes.Buffer
	if err := layout.Execute(&b, p); err != nil {
		return "", "", fault.Because(fault.Internal, "letter.layout", err)
	}
	return p.text(), b.String(), nil
}

// text is the letter for who reads without HTML: as good.
func (p sheet) text() string {
	var b strings.Builder
	write := func(lines ...string) { b.WriteString(strings.Join(lines, "\n") + "\n\n") }
	write(p.Hello)
	for _, s := range p.Says {
		write(s)
	}
	if len(p.Facts) > 0 {
		var lines []string
		for _, f := range p.Facts {
			lines = append(lines, f.Term+"\u00a0: "+f.Value)
		}
		write(lines...)
	}
	if len(p.Words) > 0 {
		lines := []string{p.Whose + "\u00a0:"}
		for _, l := range p.Words {
			lines = append(lines, "> "+l)
		}
		write(lines...)
	}
	if p.Label != "" {
		write(p.Label+"\u00a0:", string(p.Link))
	}
	for _, s := range p.After {
		write(s)
	}
	b.WriteString("-- \n" + p.sender() + "\n" + p.who() + "\n")
	return b.String()
}

func (p sheet) sender() string {
	if p.Operator == "" || p.Operator == p.Product {
		return p.Product
	}
	return p.Product + " – " + p.Operator
}

func (p sheet) who() string {
	if p.Ask == "" {
		return "Ce courriel est envoyé automatiquement."
	}
	return "Ce courriel est envoyé automatiquement. Une question\u00a0? Écrivez à " + p.Ask
}

// Sender and Who are what the HTML puts at the foot.
func (p sheet) Sender() string { return p.sender() }

// Who says whom to write to.
func (p sheet) Who() string { return p.who() }

// say writes words in HTML so that nothing of them looks like what package mail
// refuses to send: somebody may write « action = … » in a reason.
func say(s string) template.HTML {
	return template.HTML(harmless.Replace(html.EscapeString(s))) //nolint:gosec // escaped in the same line
}

var harmless = strings.NewReplacer("=", "&#61;", "(", "&#40;")

// Address is the link as one reads it.
func (p sheet) Address() string { return string(p.Link) }

// layout is the one layout of every letter. It fetches nothing, and is read as
// well when a program leaves its styles out.
var layout = template.Must(template.New("letter").Funcs(template.FuncMap{"say": say}).Parse(`<!doctype html>
<html lang="fr"><head><title>{{say .Subject}}</title></head>
<body style="margin:0;padding:24px;font-family:Verdana,Geneva,sans-serif;font-size:16px;line-height:1.5;color:#1a2026;background:#faf9f6">
<div style="max-width:36em;margin:0 auto">
<p style="margin:0 0 24px;font-weight:bold;color:#0b5b5e">{{say .Product}}</p>
<p>{{say .Hello}}</p>
{{range .Says}}<p>{{say .}}</p>
{{end}}{{if .Facts}}<table role="presentation" style="border-collapse:collapse;margin:16px 0">
{{range .Facts}}<tr><td style="padding:4px 16px 4px 0;vertical-align:top;color:#4c5a66">{{say .Term}}</td><td style="padding:4px 0;vertical-align:top">{{say .Value}}</td></tr>
{{end}}</table>
{{end}}{{if .Words}}<p>{{say .Whose}}&nbsp;:</p>
<blockquote style="margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #c9c4b8">{{range .Words}}{{say .}}<br>{{end}}</blockquote>
{{end}}{{if .Label}}<p style="margin:24px 0"><a href="{{.Link}}" style="display:inline-block;padding:12px 20px;background:#0b5b5e;color:#ffffff;text-decoration:none;font-weight:bold;border-radius:4px">{{say .Label}}</a></p>
<p style="font-size:14px;color:#4c5a66">Ou copiez cette adresse&nbsp;: {{say .Address}}</p>
{{end}}{{range .After}}<p>{{say .}}</p>
{{end}}<p style="margin-top:32px;padding-top:12px;border-top:1px solid #c9c4b8;font-size:14px;color:#4c5a66">{{say .Sender}}<br>{{say .Who}}</p>
</div></body></html>
`))
