package client

import (
	"net"
	"net/url"
	"strings"

	"profil/internal/fault"
)

// The bounds of what an admin types.
const (
	mostAddresses = 10
	addressBytes  = 500
)

// ParseAddress checks an address of a service: https, or http on the machine
// itself; whole, without a fragment, a password or a piece that a browser would
// resolve. It is kept and compared as it was typed.
func ParseAddress(typed string) (string, error) {
	refused := fault.New(fault.Invalid, "client.address")
	if len(typed) > addressBytes || strings.ContainsAny(typed, "*#\\ \"'<>`{}|^") || !printable(typed) {
		return "", refused
	}
	u, err := url.Parse(typed)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Opaque != "" || u.String() != typed {
		return "", refused
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", refused
	}
	for _, part := range strings.Split(u.Path, "/") {
		if part == "." || part == ".." {
			return "", refused
		}
	}
	return typed, nil
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// parseAddresses reads a list, one a line, under the name of its field.
func parseAddresses(f *fault.Form, field string, typed []string) []string {
	var all []string
	for _, one := range typed {
		one = strings.TrimSpace(one)
		if one == "" {
			continue
		}
		uri, err := ParseAddress(one)
		if err != nil {
			f.Refuse(field, "client.address")
			return nil
		}
		all = append(all, uri)
	}
	if len(all) > mostAddresses {
		f.Refuse(field, "client.addresses")
	}
	return all
}
