package lint

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// rules of French typography and of our tone, each with what it looks for.
var rules = []struct {
	wrong string
	found *regexp.Regexp
}{
	{"a straight apostrophe", regexp.MustCompile(`\pL'\pL`)},
	{"an ordinary space before a double sign", regexp.MustCompile(`[\pL\pN»)] [:;?!](?:\s|$)`)},
	{"no space before a double sign", regexp.MustCompile(`\pL[;?!](?:\s|$)`)},
	{"an ordinary space inside guillemets", regexp.MustCompile(`« | »`)},
	{"straight quotation marks", regexp.MustCompile(`"`)},
	{"three dots for an ellipsis", regexp.MustCompile(`\.\.\.`)},
	{"an exclamation mark", regexp.MustCompile(`!`)},
	{"an ordinary space in a number or before a unit", regexp.MustCompile(`\d (?:\d{3}\b|h\b|€|%|Ko\b|Mo\b)`)},
	{"« Oups »", regexp.MustCompile(`(?i)\boups\b`)},
	{"a date in figures", regexp.MustCompile(`\b\d{2}/\d{2}/\d{2,4}\b`)},
}

// Words lists what is not written as French is, in a page or a part of one.
// It leaves alone what people wrote themselves: Prose, quotations, fields.
func Words(body []byte) []string {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return []string{"not HTML"}
	}
	var wrong []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && asTyped(n) {
			return
		}
		if n.Type == html.TextNode {
			for _, r := range rules {
				if r.found.MatchString(n.Data) {
					wrong = append(wrong, fmt.Sprintf("%s in %q", r.wrong, strings.TrimSpace(n.Data)))
				}
			}
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(root)
	return wrong
}

func asTyped(n *html.Node) bool {
	switch n.Data {
	case "script", "style", "textarea", "code", "pre", "blockquote", "bdi":
		return true
	}
	return hasClass(n, "prose")
}
