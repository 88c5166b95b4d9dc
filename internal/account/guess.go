package account

import (
	"time"

	"profil/internal/sqldb"
)

// allowance is how often something may be tried under one name: a delay that
// doubles after the first tries, nothing more once they are used up, and all
// of it forgotten when the window has passed.
type allowance struct {
	free, most int
	window     time.Duration
	first      time.Duration // the first delay, doubled each time
}

// The allowances. Those of an account and of a known browser are the policy of
// guesses (CNIL 2022-100: at most ten); that of a network is wide, because a
// whole town hall may come from one address.
var (
	ofAccount = allowance{free: 2, most: 10, window: 24 * time.Hour, first: time.Second}
	ofNetwork = allowance{free: 60, most: 300, window: 24 * time.Hour, first: time.Second}
	ofLinks   = allowance{free: LinksPerHour, most: LinksPerHour, window: time.Hour}

	ofNetworkLinks = allowance{free: 100, most: 100, window: time.Hour}
	ofNetworkKeys  = allowance{free: 600, most: 600, window: time.Hour}
)

const longestDelay = 15 * time.Minute

func (l allowance) delay(failures int) time.Duration {
	if failures <= l.free || l.first == 0 {
		return 0
	}
	if n := failures - l.free - 1; n < 10 {
		return min(l.first<<n, longestDelay)
	}
	return longestDelay
}

// try takes one try under a name before it is known whether it succeeds, so
// that tries made at the same instant cannot all pass; the name itself is not
// kept. Whoever is right gives it back.
func (d Desk) try(tx *sqldb.Tx, name string, l allowance) (bool, error) {
	if d.off.tries {
		return true, nil
	}
	key := digest(name)
	if err := tx.Lock("guess:" + key); err != nil {
		return false, err
	}
	type row struct {
		failures       int
		first, blocked time.Time
	}
	rows, err := sqldb.All(tx, func(r sqldb.Scanner) (g row, err error) {
		return g, r.Scan(&g.failures, sqldb.Time(&g.first), sqldb.Time(&g.blocked))
	}, `SELECT failures, first_at, blocked_until FROM guesses WHERE key = $1`, key)
	if err != nil {
		return false, err
	}
	g := row{first: tx.Now}
	if len(rows) == 1 && tx.Now.Before(rows[0].first.Add(l.window)) {
		g = rows[0]
	}
	if g.failures >= l.most || tx.Now.Before(g.blocked) {
		return false, nil
	}
	g.failures++
	g.blocked = time.Time{}
	if wait := l.delay(g.failures); wait > 0 {
		g.blocked = tx.Now.Add(wait)
	}
	_, err = tx.Exec(`
		INSERT INTO guesses (key, failures, first_at, blocked_until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, first_at = excluded.first_at, blocked_until = excluded.blocked_until`,
		key, g.failures, g.first, sqldb.Null(g.blocked))
	return true, err
}

// counted is something that is tried, and how often it may be.
type counted struct {
	name string // "" for nothing
	most allowance
}

// take takes one try of each; it stops at the first that has none left. names
// are those that were taken.
func (d Desk) take(tx *sqldb.Tx, all ...counted) (names []string, allowed bool, err error) {
	for _, c := range all {
		if c.name == "" {
			continue
		}
		if ok, err := d.try(tx, c.name, c.most); !ok || err != nil {
			return names, false, err
		}
		names = append(names, c.name)
	}
	return names, true, nil
}

// giveBack undoes one try of each name: it was no guess.
func giveBack(tx *sqldb.Tx, names ...string) error {
	for _, name := range names {
		if _, err := tx.Exec(`UPDATE guesses SET failures = failures - 1, blocked_until = NULL WHERE key = $1 AND failures > 0`, digest(name)); err != nil {
			return err
		}
	}
	return nil
}

// forget begins the count of a name anew.
func forget(tx *sqldb.Tx, name string) error {
	_, err := tx.Exec(`DELETE FROM guesses WHERE key = $1`, digest(name))
	return err
}
