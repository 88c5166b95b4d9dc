package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// behind gives each request the address of who really asks, when it came
// through a proxy that the settings trust. What anybody else says of
// themselves is not believed.
func behind(proxies []netip.Prefix, next http.Handler) http.Handler {
	if len(proxies) == 0 {
		return next
	}
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a, ok := addressOf(r.RemoteAddr); ok && trusted(a) {
			if asker, ok := furthest(r.Header.Values("X-Forwarded-For"), trusted); ok {
				r.RemoteAddr = net.JoinHostPort(asker.String(), "0")
			}
		}
		next.ServeHTTP(w, r)
	})
}

// furthest reads the list from its end, past the proxies that are trusted: the
// first other one is who asks, since each proxy adds whom it heard.
func furthest(headers []string, trusted func(netip.Addr) bool) (netip.Addr, bool) {
	all := strings.Split(strings.Join(headers, ","), ",")
	for _, one := range slices.Backward(all) {
		a, err := netip.ParseAddr(strings.TrimSpace(one))
		if err != nil {
			return netip.Addr{}, false
		}
		if a = a.Unmap(); !trusted(a) {
			return a, true
		}
	}
	return netip.Addr{}, false
}

func addressOf(remote string) (netip.Addr, bool) {
	p, err := netip.ParseAddrPort(remote)
	return p.Addr().Unmap(), err == nil
}
