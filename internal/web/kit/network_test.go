package kit_test

import (
	"net/http"
	"testing"

	"profil/internal/web/kit"
)

func TestNetwork(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7", "[::ffff:192.0.2.7]:1": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64", "[fe80::1%eth0]:1": "fe80::/64", "": "", "pipe": "",
	} {
		c := kit.Ctx{R: &http.Request{RemoteAddr: remote}}
		if got := c.Network(); got != want {
			t.Errorf("%q: %q, want %q", remote, got, want)
		}
	}
}
