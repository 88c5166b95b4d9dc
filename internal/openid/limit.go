package openid

import (
	"net/http"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// How often in a minute, on each node. Those of a network are wide: the programs
// of a service come from one address, and a town hall does too. A service is
// counted once it has proven who it is, so that nobody uses up the tries of
// another.
const (
	ofNetwork = 3000 // requests of programs
	ofWrong   = 300  // refused: a secret, a code or a token that is none
	ofService = 3000 // requests of one service
	ofBrowser = 600  // sign-ins that browsers of one network are sent for
)

// mostNames bounds what a minute may keep: beyond, the others count as one.
const mostNames = 50_000

// gate counts what is asked in the present minute, under names.
type gate struct {
	mu     sync.Mutex
	minute int64
	counts map[string]int
}

// at gives the counts of a minute, and the name under which one is kept.
func (g *gate) at(now time.Time, name string) (map[string]int, string) {
	if minute := now.Unix() / 60; minute != g.minute || g.counts == nil {
		g.minute, g.counts = minute, map[string]int{}
	}
	if _, known := g.counts[name]; !known && len(g.counts) >= mostNames {
		name = "others"
	}
	return g.counts, name
}

// pass counts one more under a name, and tells whether it may be done.
func (g *gate) pass(now time.Time, name string, most int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	counts, name := g.at(now, name)
	counts[name]++
	return counts[name] <= most
}

// full tells whether a name has none left, and counts nothing.
func (g *gate) full(now time.Time, name string, most int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	counts, name := g.at(now, name)
	return counts[name] >= most
}

// Allows counts a sign-in that a browser of a network was sent for.
func (p *Provider) Allows(network string) bool {
	return p.off.limits || p.gate.pass(p.Desk.DB.Now(), "browser:"+network, ofBrowser)
}

// crowded tells whether a network may ask nothing more in this minute.
func (p *Provider) crowded(network string) bool {
	now := p.Desk.DB.Now()
	return !p.off.limits && (p.gate.full(now, "wrong:"+network, ofWrong) || !p.gate.pass(now, "network:"+network, ofNetwork))
}

// wrong counts a refusal.
func (p *Provider) wrong(network string) {
	p.gate.pass(p.Desk.DB.Now(), "wrong:"+network, ofWrong)
}

// counted counts a request of a service that has proven who it is.
func (p *Provider) counted(publicID string) error {
	if p.off.limits || p.gate.pass(p.Desk.DB.Now(), "service:"+publicID, ofService) {
		return nil
	}
	return tooMany()
}

// tooMany is 429 in the shape of RFC 6749 (5.2): its list of codes has none for
// it at these addresses, and lends that of 4.1.2.1.
func tooMany() error {
	return op.NewStatusError(&oidc.Error{ErrorType: "temporarily_unavailable", Description: "too many requests, try again in a minute"}, http.StatusTooManyRequests)
}
