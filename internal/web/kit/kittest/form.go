package kittest

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Upload is a file put in a form.
type Upload struct {
	Name  string
	Bytes []byte
}

// Form is a form of a page, as a person fills it.
type Form struct {
	p      *Page
	node   *html.Node
	fields url.Values
	files  map[string]Upload
}

// read takes the form as the browser would send it untouched.
func read(p *Page, node *html.Node) *Form {
	f := &Form{p: p, node: node, fields: url.Values{}}
	if attr(node, "enctype") == "multipart/form-data" {
		f.files = map[string]Upload{}
	}
	for _, n := range f.controls() {
		name := attr(n, "name")
		switch kind := attr(n, "type"); {
		case n.Data == "button" || kind == "submit" || kind == "file" || has(n, "disabled"):
		case n.Data == "textarea":
			f.fields.Add(name, raw(n))
		case n.Data == "select":
			f.fields.Add(name, chosen(n))
		case kind == "checkbox" || kind == "radio":
			if has(n, "checked") {
				f.fields.Add(name, value(n))
			}
		default:
			f.fields.Add(name, attr(n, "value"))
		}
	}
	return f
}

// controls lists the fields and buttons of the form, also those that stand
// outside and name it.
func (f *Form) controls() []*html.Node {
	var all []*html.Node
	id := attr(f.node, "id")
	for n := range f.p.root.Descendants() {
		if n.Type != html.ElementNode || !slices.Contains([]string{"input", "select", "textarea", "button"}, n.Data) {
			continue
		}
		if owner := attr(n, "form"); owner != "" {
			if owner == id {
				all = append(all, n)
			}
			continue
		}
		for up := n.Parent; up != nil; up = up.Parent {
			if up == f.node {
				all = append(all, n)
				break
			}
		}
	}
	return all
}

func (f *Form) named(name string) []*html.Node {
	f.p.b.t.Helper()
	var all []*html.Node
	for _, n := range f.controls() {
		if attr(n, "name") == name && n.Data != "button" {
			all = append(all, n)
		}
	}
	if len(all) == 0 {
		f.p.b.t.Fatalf("%s: the form has no field %q", f.p.Path(), name)
	}
	return all
}

// Value is what a field holds now.
func (f *Form) Value(name string) string { return f.fields.Get(name) }

// Fill types in a field, chooses in a list, or picks a radio button.
func (f *Form) Fill(name, typed string) *Form {
	f.p.b.t.Helper()
	n := f.named(name)[0]
	if has(n, "readonly") || has(n, "disabled") {
		f.p.b.t.Fatalf("%s: the field %q cannot be changed", f.p.Path(), name)
	}
	offered := f.offered(name)
	if offered != nil && !slices.Contains(offered, typed) {
		f.p.b.t.Fatalf("%s: the field %q does not offer %q but %q", f.p.Path(), name, typed, offered)
	}
	f.fields.Set(name, typed)
	return f
}

// offered lists the answers of a field that has some, nil for one that is typed.
func (f *Form) offered(name string) []string {
	var all []string
	for _, n := range f.named(name) {
		switch {
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && !has(o, "disabled") {
					all = append(all, attr(o, "value"))
				}
			}
		case (attr(n, "type") == "radio" || attr(n, "type") == "checkbox") && !has(n, "disabled"):
			all = append(all, value(n))
		}
	}
	return all
}

// Tick ticks boxes: all those of a name, or those with these values.
func (f *Form) Tick(name string, values ...string) *Form {
	f.p.b.t.Helper()
	offered := f.offered(name)
	if len(values) == 0 {
		values = offered
	}
	for _, v := range values {
		if !slices.Contains(offered, v) {
			f.p.b.t.Fatalf("%s: no box %q has the value %q", f.p.Path(), name, v)
		}
		if !slices.Contains(f.fields[name], v) {
			f.fields.Add(name, v)
		}
	}
	return f
}

// Untick clears the boxes of a name.
func (f *Form) Untick(name string) *Form {
	f.p.b.t.Helper()
	f.named(name)
	f.fields.Del(name)
	return f
}

// Put puts a file in a field.
func (f *Form) Put(name, file string, bytes []byte) *Form {
	f.p.b.t.Helper()
	f.named(name)
	if f.files == nil {
		f.p.b.t.Fatalf("%s: the form does not carry files", f.p.Path())
	}
	f.files[name] = Upload{file, bytes}
	return f
}

// Force sets a field as a person could not: by hand.
func (f *Form) Force(name string, values ...string) *Form {
	f.fields[name] = values
	return f
}

// Press sends the form by the button whose words begin with label ("" is the
// first), and follows where it leads.
func (f *Form) Press(label string) *Page {
	f.p.b.t.Helper()
	to, fields := attr(f.node, "action"), f.fields
	button := f.button(label)
	if name := attr(button, "name"); name != "" {
		fields = url.Values{}
		for k, v := range f.fields {
			fields[k] = v
		}
		fields.Set(name, attr(button, "value"))
	}
	if other := attr(button, "formaction"); other != "" {
		to = other
	}
	if to == "" {
		to = f.p.Path()
	}
	f.p.b.at = f.p.URL
	if !strings.EqualFold(attr(f.node, "method"), "post") {
		return f.p.b.Get(to + "?" + fields.Encode())
	}
	body, kind := encode(fields, f.files)
	return f.p.b.follow(f.p.b.request("POST", to, body, kind))
}

func (f *Form) button(label string) *html.Node {
	f.p.b.t.Helper()
	var said []string
	for _, n := range f.controls() {
		if n.Data != "button" || attr(n, "type") == "button" || has(n, "disabled") {
			continue
		}
		if strings.HasPrefix(text(n), plain(label)) {
			return n
		}
		said = append(said, text(n))
	}
	f.p.b.t.Fatalf("%s: no button says %q but %q", f.p.Path(), label, said)
	return nil
}

func value(n *html.Node) string {
	if has(n, "value") {
		return attr(n, "value")
	}
	return "on"
}

func chosen(list *html.Node) string {
	first, found := "", false
	for o := range list.Descendants() {
		if o.Data != "option" {
			continue
		}
		if has(o, "selected") {
			return attr(o, "value")
		}
		if !found {
			first, found = attr(o, "value"), true
		}
	}
	return first
}

func raw(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
