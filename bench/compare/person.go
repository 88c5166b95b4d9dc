package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// person is somebody in front of PROFIL: their cookies, and the forms of the
// pages they see, filled as they stand.
type person struct {
	site   string
	client *http.Client
}

func newPerson(site string) *person {
	jar, _ := cookiejar.New(nil) // its error is only for options we do not use
	return &person{site, &http.Client{Jar: jar}}
}

// header is what identifies the person in a request made elsewhere.
func (p *person) header() http.Header {
	u, _ := url.Parse(p.site)
	var pairs []string
	for _, c := range p.client.Jar.Cookies(u) {
		pairs = append(pairs, c.String())
	}
	if len(pairs) == 0 {
		return nil
	}
	return http.Header{"Cookie": {strings.Join(pairs, "; ")}}
}

// open reads a page and gives its tree.
func (p *person) open(ctx context.Context, path string) (*html.Node, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.site+path, nil)
	if err != nil {
		return nil, err
	}
	return p.ask(request)
}

// press sends the form of a page whose button says some words, with values in
// place of those that stand in it, and gives the page that follows.
func (p *person) press(ctx context.Context, page *html.Node, path, button string, values url.Values) (*html.Node, error) {
	action, fields, err := form(page, button)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for name, given := range values {
		fields[name] = given
	}
	if action == "" {
		action = path
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.site+action, strings.NewReader(fields.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Origin", p.site)
	return p.ask(request)
}

func (p *person) ask(request *http.Request) (*html.Node, error) {
	answer, err := p.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s", request.Method, request.URL.Path, answer.Status)
	}
	return html.Parse(answer.Body)
}

// form gives the action and the fields of the form whose button says words.
func form(page *html.Node, words string) (action string, fields url.Values, err error) {
	for node := range page.Descendants() {
		if node.Data != "form" {
			continue
		}
		for button := range node.Descendants() {
			if button.Data != "button" || !strings.Contains(said(button), words) {
				continue
			}
			fields := values(node)
			if name := attribute(button, "name"); name != "" {
				fields.Set(name, attribute(button, "value"))
			}
			return attribute(node, "action"), fields, nil
		}
	}
	return "", nil, errors.New("no form with the button " + words)
}

// values are those of a form as it stands: texts, hidden ones, what is ticked.
func values(form *html.Node) url.Values {
	fields := url.Values{}
	for node := range form.Descendants() {
		name := attribute(node, "name")
		if name == "" {
			continue
		}
		switch node.Data {
		case "textarea":
			fields.Set(name, said(node))
		case "input":
			kind := attribute(node, "type")
			if (kind == "radio" || kind == "checkbox") && !has(node, "checked") {
				continue
			}
			fields.Add(name, attribute(node, "value"))
		case "select":
			for option := range node.Descendants() {
				if option.Data == "option" && (has(option, "selected") || !fields.Has(name)) {
					fields.Set(name, attribute(option, "value"))
				}
			}
		}
	}
	return fields
}

// firstLink gives the first link of a page whose path begins so.
func firstLink(page *html.Node, prefix string) (string, error) {
	for node := range page.Descendants() {
		if href := attribute(node, "href"); node.Data == "a" && strings.HasPrefix(href, prefix) {
			return href, nil
		}
	}
	return "", errors.New("no link to " + prefix)
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(node *html.Node, name string) bool {
	for _, a := range node.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// said is the text of a node, its spaces made plain.
func said(node *html.Node) string {
	var b strings.Builder
	for child := range node.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
