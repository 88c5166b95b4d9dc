package account

import (
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// One more browser than one may be signed in on closes the one that has gone
// unused the longest, of that person alone.
func TestOneMoreLoginClosesTheLeastUsed(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for _, off := range []bool{false, true} {
			h := newHouse(t, db)
			address := map[bool]string{false: "claire@bordeaux.example", true: "nora@bordeaux.example"}[off]
			claire, _ := h.person("Claire", "Vasseur", address, policy.NoRank)
			h.setPassword(claire, phrase)
			h.off.room = off
			var all []string
			opens := func() {
				h.forward(time.Minute)
				o, err := h.Vouched(t.Context(), IdentityProvider{}, func(*sqldb.Tx) (string, error) { return claire.ID, nil }, Browser{})
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, o.Token)
			}
			for range MostLogins {
				opens()
			}
			h.forward(seenEvery)
			if _, err := h.Who(t.Context(), all[0]); err != nil { // the first is used: the second is now the oldest
				t.Fatal(err)
			}
			opens()
			for i, token := range all {
				_, err := h.Who(t.Context(), token)
				if closed := fault.KindOf(err) == fault.Unauthenticated; closed != (i == 1 && !off) {
					t.Errorf("guard off %t: login %d: %v", off, i, err)
				}
			}
			if n := h.value(`SELECT COUNT(*) FROM logins WHERE person_id = $1 AND ended_at IS NULL`, claire.ID); !off && n != MostLogins {
				t.Errorf("%d logins are open", n)
			}
		}
	})
}
