//go:build prove

package app

import (
	"testing"

	"profil/internal/opening"
	"profil/internal/sqldb/sqltest"
)

// Ten thousand requests for twenty seats, twenty times over, by waves: none is
// sold twice.
func TestProveNothingIsOversold(t *testing.T) {
	for _, at := range sqltest.Addresses(t) {
		t.Run(at.Name, func(t *testing.T) {
			r := openingDay(t, at, opening.Plan{People: 10_000, Sessions: 2, Seats: 20, Clients: 256, Rounds: 20, Waves: true})
			if r.Oversold > 0 || len(r.Broken) > 0 || r.Acknowledged != 200_000 {
				t.Fatalf("%s %q", r, r.Broken)
			}
		})
	}
}
