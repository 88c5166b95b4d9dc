package lint

import (
	"bytes"
	"fmt"
	"regexp"

	"golang.org/x/net/html"

	"profil/internal/french"
)

// rules are what package french does not look for in a sentence, because only
// a page shows it.
var rules = []struct {
	wrong string
	found *regexp.Regexp
}{
	{"no space before a double sign", regexp.MustCompile(`\pL[;?!](?:\s|$)`)},
	{"an ordinary space in a number or before a unit", regexp.MustCompile(`\d (?:\d{3}\b|h\b|€|%|Ko\b|Mo\b)`)},
	{"« Oups »", regexp.MustCompile(`(?i)\boups\b`)},
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
			said := oneSpace(n.Data)
			if err := french.Typo(said); err != nil {
				wrong = append(wrong, fmt.Sprintf("%v in %q", err, said))
			}
			for _, r := range rules {
				if r.found.MatchString(said) {
					wrong = append(wrong, fmt.Sprintf("%s in %q", r.wrong, said))
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
