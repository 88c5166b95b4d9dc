package kittest

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A selector is a small part of CSS: tag, #id, .class, [attr], [attr=value],
// [attr^=value], :contains(text), descendants by a space, children by ">",
// and alternatives by ",".
type selector [][]step

type step struct {
	child bool // must be a child of what the step before matched
	tests []func(*html.Node) bool
}

func parse(s string) (selector, error) {
	var all selector
	for _, alternative := range split(s, ',') {
		var path []step
		child := false
		for _, word := range split(strings.TrimSpace(alternative), ' ') {
			switch word {
			case "":
			case ">":
				child = true
			default:
				tests, err := compound(word)
				if err != nil {
					return nil, err
				}
				path = append(path, step{child, tests})
				child = false
			}
		}
		if len(path) == 0 {
			return nil, fmt.Errorf("empty selector in %q", s)
		}
		all = append(all, path)
	}
	return all, nil
}

// split cuts at sep, but not inside brackets.
func split(s string, sep byte) []string {
	var all []string
	depth, from := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '[', '(':
			depth++
		case ']', ')':
			depth--
		case sep:
			if depth == 0 {
				all = append(all, s[from:i])
				from = i + 1
			}
		}
	}
	return append(all, s[from:])
}

func compound(s string) ([]func(*html.Node) bool, error) {
	var tests []func(*html.Node) bool
	for whole := s; s != ""; {
		kind := s[0]
		rest := s
		if strings.IndexByte("#.[:", kind) >= 0 {
			rest = s[1:]
		} else {
			kind = 0
		}
		word := rest
		switch kind {
		case '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, fmt.Errorf("%q: no ]", whole)
			}
			word, s = rest[:end], rest[end+1:]
		case ':':
			text, ok := strings.CutPrefix(rest, "contains(")
			end := strings.LastIndexByte(text, ')')
			if !ok || end < 0 {
				return nil, fmt.Errorf("%q: only :contains() is known", whole)
			}
			word, s = text[:end], text[end+1:]
		default:
			if end := strings.IndexAny(rest, "#.[:"); end >= 0 {
				word = rest[:end]
			}
			s = rest[len(word):]
		}
		tests = append(tests, test(kind, word))
	}
	return tests, nil
}

func test(kind byte, word string) func(*html.Node) bool {
	switch kind {
	case '#':
		return func(n *html.Node) bool { return attr(n, "id") == word }
	case '.':
		return func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), word) }
	case ':':
		word = strings.Trim(word, `"'`)
		return func(n *html.Node) bool { return strings.Contains(text(n), plain(word)) }
	case '[':
		return attributeTest(word)
	}
	return func(n *html.Node) bool { return word == "*" || n.Data == word }
}

func attributeTest(word string) func(*html.Node) bool {
	name, value, valued := strings.Cut(word, "=")
	value = strings.Trim(value, `"'`)
	if start, ok := strings.CutSuffix(name, "^"); ok {
		return func(n *html.Node) bool { return strings.HasPrefix(attr(n, start), value) }
	}
	return func(n *html.Node) bool {
		for _, a := range n.Attr {
			if a.Key == name {
				return !valued || a.Val == value
			}
		}
		return false
	}
}

func (s selector) matches(n *html.Node) bool {
	return slices.ContainsFunc(s, func(path []step) bool { return match(n, path) })
}

func match(n *html.Node, path []step) bool {
	last := path[len(path)-1]
	if n.Type != html.ElementNode {
		return false
	}
	for _, t := range last.tests {
		if !t(n) {
			return false
		}
	}
	path = path[:len(path)-1]
	if len(path) == 0 {
		return true
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if match(up, path) {
			return true
		}
		if last.child {
			return false
		}
	}
	return false
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// text is what a node says; every space is an ordinary one, so that a test may
// be typed on any keyboard.
func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return plain(b.String())
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }
