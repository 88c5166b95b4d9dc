package kittest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Page is an answer of the site, the last one when it redirected.
type Page struct {
	URL    *url.URL
	Status int
	Header http.Header
	Body   []byte

	b    *Browser
	root *html.Node
}

// Path is the page's path, with its query.
func (p *Page) Path() string { return p.URL.RequestURI() }

// Want stops the test unless the page has this status.
func (p *Page) Want(status int) *Page {
	p.b.t.Helper()
	if p.Status != status {
		p.b.t.Fatalf("%s: status %d, want %d\n%s", p.Path(), p.Status, status, p.said())
	}
	return p
}

// WantAt stops the test unless the browser stands at this path.
func (p *Page) WantAt(path string) *Page {
	p.b.t.Helper()
	if p.URL.Path != path {
		p.b.t.Fatalf("at %s (%d), want %s\n%s", p.Path(), p.Status, path, p.said())
	}
	return p
}

// WantText stops the test unless what selector finds says text; every space
// may be typed as an ordinary one.
func (p *Page) WantText(selector, text string) *Page {
	p.b.t.Helper()
	for _, said := range p.All(selector) {
		if strings.Contains(said, plain(text)) {
			return p
		}
	}
	p.b.t.Fatalf("%s: no %s says %q\n%s", p.Path(), selector, text, p.said())
	return p
}

// WantNo stops the test if selector finds something.
func (p *Page) WantNo(selector string) *Page {
	p.b.t.Helper()
	if p.Has(selector) {
		p.b.t.Fatalf("%s: there is a %s: %q", p.Path(), selector, p.Text(selector))
	}
	return p
}

// WantError stops the test unless the field called name is refused, in words
// that hold text.
func (p *Page) WantError(name, text string) *Page {
	p.b.t.Helper()
	return p.Want(http.StatusUnprocessableEntity).WantText("#"+name+"-erreur", text).WantText(`.problem a[href="#`+name+`"]`, text)
}

// Has tells whether selector finds something.
func (p *Page) Has(selector string) bool { return len(p.find(selector)) > 0 }

// Text is what the first thing that selector finds says, "" when there is none.
func (p *Page) Text(selector string) string {
	if found := p.find(selector); len(found) > 0 {
		return text(found[0])
	}
	return ""
}

// All is what each thing that selector finds says.
func (p *Page) All(selector string) []string {
	var all []string
	for _, n := range p.find(selector) {
		all = append(all, text(n))
	}
	return all
}

// Attr is an attribute of the first thing that selector finds.
func (p *Page) Attr(selector, name string) string {
	if found := p.find(selector); len(found) > 0 {
		return attr(found[0], name)
	}
	return ""
}

// Title is the page's title.
func (p *Page) Title() string { return p.Text("head title") }

// JSON reads the answer into v.
func (p *Page) JSON(v any) {
	p.b.t.Helper()
	if err := json.Unmarshal(p.Body, v); err != nil {
		p.b.t.Fatalf("%s: %v in %.200s", p.Path(), err, p.Body)
	}
}

// Click follows the link that says label.
func (p *Page) Click(label string) *Page {
	p.b.t.Helper()
	for _, a := range p.find("a[href]") {
		if strings.HasPrefix(text(a), plain(label)) {
			return p.b.Get(attr(a, "href"))
		}
	}
	p.b.t.Fatalf("%s: no link says %q\n%s", p.Path(), label, p.said())
	return nil
}

// Form finds a form of the page, by a selector of it or of something in it;
// "" is the first of main.
func (p *Page) Form(selector string) *Form {
	p.b.t.Helper()
	if selector == "" {
		selector = "main form"
	}
	for _, n := range p.find(selector) {
		for ; n != nil; n = n.Parent {
			if n.Type == html.ElementNode && n.Data == "form" {
				return read(p, n)
			}
		}
	}
	p.b.t.Fatalf("%s: no form at %s\n%s", p.Path(), selector, p.said())
	return nil
}

// FormTo finds the form that is sent to a path.
func (p *Page) FormTo(action string) *Form {
	p.b.t.Helper()
	return p.Form(`form[action="` + action + `"]`)
}

func (p *Page) find(s string) []*html.Node {
	p.b.t.Helper()
	sel, err := parse(s)
	if err != nil {
		p.b.t.Fatal(err)
	}
	var found []*html.Node
	if p.root == nil {
		return nil
	}
	for n := range p.root.Descendants() {
		if sel.matches(n) {
			found = append(found, n)
		}
	}
	return slices.Clip(found)
}

// said is what the page says, for a test that failed.
func (p *Page) said() string {
	if p.root == nil {
		return string(p.Body[:min(len(p.Body), 500)])
	}
	s := p.Text("main")
	return "the page says: " + s[:min(len(s), 1500)]
}
