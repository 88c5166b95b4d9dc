package live

import (
	"sync"
	"time"

	"profil/internal/register"
	"profil/internal/siret"
)

// cache keeps the last answers, the refusals too. There are two halves; the
// older is dropped when the younger is full.
type cache struct {
	mu             sync.Mutex
	younger, older map[siret.SIRET]answer
}

type answer struct {
	found register.Establishment
	err   error
	until time.Time
}

func newCache() *cache { return &cache{younger: map[siret.SIRET]answer{}} }

func (c *cache) get(s siret.SIRET, now time.Time) (register.Establishment, error, bool) { //nolint:revive // what was answered, an error too, and whether something was
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.younger[s]
	if !ok {
		a, ok = c.older[s]
	}
	if !ok || now.After(a.until) {
		return register.Establishment{}, nil, false
	}
	return a.found, a.err, true
}

func (c *cache) put(s siret.SIRET, e register.Establishment, err error, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.younger) >= answersKept/2 {
		c.younger, c.older = map[siret.SIRET]answer{}, c.younger
	}
	c.younger[s] = answer{e, err, until}
}
