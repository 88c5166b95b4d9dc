package kit

import (
	"net"
	"net/http"
	"net/netip"
)

// Network is the address that the request comes from, by which tries are
// counted: an IPv4 address, or the /64 that one subscriber of IPv6 has whole.
// It is "" when it is not known.
func (c *Ctx) Network() string { return NetworkOf(c.R) }

// NetworkOf is Network, of a request that no page answers.
func NetworkOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	if a = a.Unmap().WithZone(""); a.Is6() {
		return netip.PrefixFrom(a, 64).Masked().String()
	}
	return a.String()
}

// KnownCookie is the mark by which a browser is known again at the sign-in, so
// that guesses made elsewhere do not slow its owner down.
const KnownCookie = "navigateur"

// TrustedCookie is what a browser keeps when its owner has said that no second
// factor is to be asked for in it.
const TrustedCookie = "confiance"

// KnownSeconds is how long a browser is known: a year.
const KnownSeconds = 365 * 24 * 3600
