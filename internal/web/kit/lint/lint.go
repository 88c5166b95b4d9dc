// Package lint reads a rendered page and says what in it would shut somebody
// out, or break the site's own rules. It refuses to judge what only people
// can: whether a text is clear.
package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Page lists what is wrong with a whole page, nothing when all is well.
func Page(body []byte) []string {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return []string{"not HTML"}
	}
	p := &page{byID: map[string]*html.Node{}, labels: map[string]string{}}
	p.collect(root)
	p.document(root)
	p.headings()
	p.references()
	for _, n := range p.all {
		p.element(n)
	}
	return p.wrong
}

type page struct {
	all    []*html.Node
	byID   map[string]*html.Node
	labels map[string]string // id of a field -> its label
	wrong  []string
}

func (p *page) say(format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Sprintf(format, args...))
}

func (p *page) collect(root *html.Node) {
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		p.all = append(p.all, n)
		if id, ok := get(n, "id"); ok {
			if p.byID[id] != nil {
				p.say("two elements have the id %q", id)
			}
			if id == "" || strings.ContainsAny(id, " \t\n") {
				p.say("<%s> has the id %q", n.Data, id)
			}
			p.byID[id] = n
		}
		if n.Data == "label" {
			p.labels[attr(n, "for")] += Text(n)
		}
	}
}

func (p *page) named(tag string) []*html.Node {
	var all []*html.Node
	for _, n := range p.all {
		if n.Data == tag {
			all = append(all, n)
		}
	}
	return all
}

// document checks what the page says of itself.
func (p *page) document(root *html.Node) {
	if root.FirstChild == nil || root.FirstChild.Type != html.DoctypeNode {
		p.say("no doctype")
	}
	if h := p.named("html"); len(h) != 1 || attr(h[0], "lang") != "fr" {
		p.say("<html> has no lang=\"fr\"")
	}
	if len(p.named("main")) != 1 {
		p.say("%d <main>, not one", len(p.named("main")))
	}
	titles := p.named("title")
	titles = slices.DeleteFunc(titles, func(n *html.Node) bool { return n.Parent.Data != "head" })
	if len(titles) != 1 {
		p.say("no <title>")
		return
	}
	title := Text(titles[0])
	failed := slices.ContainsFunc(p.all, func(n *html.Node) bool { return hasClass(n, "problem") || attr(n, "aria-invalid") == "true" })
	if failed != strings.HasPrefix(title, "Erreur\u00a0: ") {
		p.say("the title is %q, and the page shows errors: %v", title, failed)
	}
	if !strings.Contains(title, " – ") {
		p.say("the title %q does not name the service", title)
	}
}

func (p *page) headings() {
	last, ones := 0, 0
	for _, n := range p.all {
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			continue
		}
		level := int(n.Data[1] - '0')
		if Text(n) == "" {
			p.say("<%s> is empty", n.Data)
		}
		if level == 1 {
			ones++
		}
		if last > 0 && level > last+1 {
			p.say("<%s> %q comes after <h%d>", n.Data, Text(n), last)
		}
		if ones > 0 {
			last = level
		}
	}
	if ones != 1 {
		p.say("%d <h1>, not one", ones)
	}
}

// references checks that what is pointed at is there.
func (p *page) references() {
	for _, n := range p.all {
		for _, name := range []string{"aria-describedby", "aria-labelledby", "aria-controls", "for", "form"} {
			for _, id := range strings.Fields(attr(n, name)) {
				if p.byID[id] == nil {
					p.say("<%s %s> points at %q, which is not there", n.Data, name, id)
				}
			}
		}
		if to, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && n.Data == "a" && p.byID[to] == nil {
			p.say("a link leads to #%s, which is not there", to)
		}
	}
}

func (p *page) element(n *html.Node) {
	p.policy(n)
	switch n.Data {
	case "input", "select", "textarea":
		p.field(n)
	case "fieldset":
		if first := firstElement(n); first == nil || first.Data != "legend" || Text(first) == "" {
			p.say("a <fieldset> does not begin with its <legend>")
		}
	case "table":
		if first := firstElement(n); first == nil || first.Data != "caption" || Text(first) == "" {
			p.say("a <table> has no <caption>")
		}
	case "th":
		if s := attr(n, "scope"); s != "col" && s != "row" {
			p.say("<th> %q has no scope", Text(n))
		}
	case "a":
		p.link(n)
	case "button":
		if Text(n) == "" && attr(n, "aria-label") == "" {
			p.say("a <button> has no word")
		}
	case "img":
		if _, ok := get(n, "alt"); !ok {
			p.say("an <img> has no alt")
		}
	case "form":
		p.form(n)
	case "ul", "ol":
		for c := range n.ChildNodes() {
			if c.Type == html.ElementNode && c.Data != "li" {
				p.say("<%s> holds a <%s>", n.Data, c.Data)
			}
		}
	}
}

// policy checks what the Content-Security-Policy would refuse.
func (p *page) policy(n *html.Node) {
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			p.say("<%s> has the attribute %s", n.Data, a.Key)
		}
		if (a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
			p.say("<%s> holds a script in %s", n.Data, a.Key)
		}
	}
	if n.Data == "style" {
		p.say("a <style> in the page")
	}
	if n.Data == "script" && (attr(n, "nonce") == "" || Text(n) != "") {
		p.say("a <script> without nonce, or inline")
	}
}

var vague = []string{"ici", "cliquez ici", "cliquer ici", "lire la suite", "en savoir plus", "suite", "lien", "voir", "plus", "détails"}

func (p *page) link(n *html.Node) {
	text := Text(n)
	if img := firstElement(n); text == "" && attr(n, "aria-label") == "" && (img == nil || attr(img, "alt") == "") {
		p.say("a link to %s has no word", attr(n, "href"))
	}
	if slices.Contains(vague, strings.ToLower(strings.TrimRight(text, " .…"))) {
		p.say("the link %q does not say where it leads", text)
	}
	if _, ok := get(n, "href"); !ok {
		p.say("the link %q leads nowhere", text)
	}
}

func (p *page) form(n *html.Node) {
	post := strings.EqualFold(attr(n, "method"), "post")
	key := ""
	for c := range n.Descendants() {
		if c.Data == "input" && attr(c, "name") == "cle" {
			key = attr(c, "value")
		}
	}
	if _, ok := get(n, "novalidate"); post && !ok {
		p.say("the form to %s lets the browser judge (novalidate)", attr(n, "action"))
	}
	if post != (key != "") {
		p.say("the form to %s has method %q and key %q", attr(n, "action"), attr(n, "method"), key)
	}
}
