package kit

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// LocalPath returns next when it is a path of this site, with its query, and
// "/" otherwise: what a browser reads as another host never passes.
func LocalPath(next string) string {
	if !utf8.ValidString(next) || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return "/"
	}
	for _, r := range next {
		if r < ' ' || r == '\\' || r == 0x7f {
			return "/"
		}
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "/"
	}
	local := u.EscapedPath()
	if !strings.HasPrefix(local, "/") || strings.HasPrefix(local, "//") || strings.Contains(u.Path, `\`) {
		return "/"
	}
	if slices.ContainsFunc(strings.Split(u.Path, "/")[1:], dots) || strings.Contains(u.Path, "//") {
		return "/" // what is left once a browser has resolved it may begin with two slashes
	}
	if u.RawQuery != "" {
		local += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		local += "#" + u.EscapedFragment()
	}
	if len(local) > 2048 {
		return "/"
	}
	return local
}

// dots tells the parts of a path that a browser resolves.
func dots(part string) bool { return part == "." || part == ".." }
