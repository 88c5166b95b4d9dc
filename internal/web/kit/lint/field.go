package lint

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// tokens of autocomplete that our fields may bear (HTML, "autofill").
var tokens = []string{
	"on", "off", "name", "given-name", "family-name", "email", "tel", "organization", "organization-title", "street-address",
	"address-line1", "address-line2", "address-line3", "postal-code", "address-level2", "country-name", "bday", "bday-day", "bday-month",
	"bday-year", "username", "current-password", "new-password", "one-time-code", "url",
}

// wants says which token the fields of a kind must bear.
var wants = map[string]string{"email": "email", "tel": "tel", "password": "current-password or new-password"}

func (p *page) field(n *html.Node) {
	kind := attr(n, "type")
	if n.Data == "input" && (kind == "hidden" || kind == "submit") {
		return
	}
	name := attr(n, "name")
	label := strings.TrimSpace(p.labels[attr(n, "id")])
	if label == "" && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" {
		p.say("the field %q has no label", name)
	}
	if _, ok := get(n, "placeholder"); ok {
		p.say("the field %q has a placeholder: say it in the hint", name)
	}
	if name == "" {
		p.say("the field labelled %q has no name", label)
	}
	_, required := get(n, "required")
	if optional := strings.Contains(label, "(facultatif)"); optional && required {
		p.say("the field %q is said optional, and required", name)
	}
	token := attr(n, "autocomplete")
	if token != "" && !slices.Contains(tokens, token) {
		p.say("the field %q has autocomplete=%q", name, token)
	}
	if want := wants[kind]; want != "" && (token == "" || token == "on") {
		p.say("the field %q of type %s has no autocomplete (%s)", name, kind, want)
	}
	if attr(n, "aria-invalid") == "true" && kind != "radio" && kind != "checkbox" && !p.explained(n) {
		p.say("the field %q is wrong, and nothing near it says why", name)
	}
}

// explained tells whether an error message belongs to a field, or to the
// fieldset around it.
func (p *page) explained(n *html.Node) bool {
	for up := n; up != nil && up.Data != "form"; up = up.Parent {
		for _, id := range strings.Fields(attr(up, "aria-describedby")) {
			if e := p.byID[id]; e != nil && hasClass(e, "err") {
				return true
			}
		}
	}
	return false
}
