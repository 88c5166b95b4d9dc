package email

import "strings"

// providers are the domains that most people of France have a mailbox at, the
// most usual first: a typing slip is measured against them.
var providers = []string{
	"gmail.com", "orange.fr", "hotmail.fr", "hotmail.com", "free.fr", "yahoo.fr", "wanadoo.fr", "sfr.fr", "laposte.net",
	"outlook.fr", "outlook.com", "live.fr", "icloud.com", "yahoo.com", "bbox.fr", "neuf.fr", "numericable.fr",
	"club-internet.fr", "aliceadsl.fr", "cegetel.net", "msn.com", "me.com", "aol.com", "proton.me", "protonmail.com",
	"googlemail.com", "gmx.fr", "gmx.com", "live.com", "ymail.com",
}

// ends are slips of the last label that no domain of ours ends with.
var ends = map[string]string{
	".con": ".com", ".cm": ".com", ".cmo": ".com", ".ocm": ".com", ".comm": ".com", ".vom": ".com", ".c": ".com",
	".f": ".fr", ".ft": ".fr", ".fe": ".fr", ".frr": ".fr", ".rf": ".fr", ".fre": ".fr",
	".nte": ".net", ".ner": ".net", ".bet": ".net",
}

// twins are right domains that are almost always meant to be another.
var twins = map[string]string{
	"gmail.fr": "gmail.com", "gmail.co": "gmail.com", "googlemail.fr": "gmail.com", "laposte.fr": "laposte.net",
	"orange.com": "orange.fr", "free.com": "free.fr", "sfr.com": "sfr.fr", "wanadoo.com": "wanadoo.fr", "icloud.fr": "icloud.com",
}

// Suggest proposes the address that was probably meant, « claire@gmail.com »
// for « claire@gmial.com ». It is a question to ask, never a correction to
// make: what is proposed may be wrong. An address that Parse refuses for its
// last letters (« orange.f ») may still have a proposal.
func Suggest(typed string) (meant string, found bool) {
	local, domain, ok := strings.Cut(strings.TrimSpace(typed), "@")
	if !ok || len(domain) > 64 || !dotAtom(local) {
		return "", false
	}
	dotted := strings.ToLower(strings.ReplaceAll(domain, ",", "."))
	right := nearest(dotted)
	if right == "" && strings.Contains(domain, ",") {
		right = dotted
	}
	if right == "" {
		return "", false
	}
	return local + "@" + right, true
}

// nearest gives the domain that was probably meant, empty when domain is
// already one or looks like none.
func nearest(domain string) string {
	for _, p := range providers {
		if domain == p {
			return ""
		}
	}
	if right := twins[domain]; right != "" {
		return right
	}
	for _, p := range providers {
		if slip(domain, p) {
			return p
		}
	}
	if dot := strings.LastIndexByte(domain, '.'); dot > 0 {
		if right := ends[domain[dot:]]; right != "" {
			return domain[:dot] + right
		}
	}
	return ""
}

// slip tells whether typed is right but for one letter added, dropped, changed
// or swapped with its neighbour. Short names (sfr.fr, free.fr) are real domains
// one letter away from many others, so only their ending may slip.
func slip(typed, right string) bool {
	if strings.IndexByte(right, '.') < 5 {
		name, _, _ := strings.Cut(right, ".")
		if !strings.HasPrefix(typed, name+".") && typed != strings.Replace(right, ".", "", 1) {
			return false
		}
	}
	i := 0
	for i < len(typed) && i < len(right) && typed[i] == right[i] {
		i++
	}
	a, b := typed[i:], right[i:]
	switch len(a) - len(b) {
	case 1:
		return a[1:] == b
	case -1:
		return a == b[1:]
	case 0:
		return a != "" && (a[1:] == b[1:] || len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:])
	}
	return false
}
