package account

import (
	"testing"
	"time"

	"profil/internal/config"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Somebody who comes to a role in the middle of a login, and signs in again
// weeks later, has one delay and not two. Without the note they have two.
func TestTheDelayOfTheSecondFactorIsOne(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h := newHouse(t, db)
			h.off.asked = !guarded
			h.SecondFactor = config.SecondFactor{Rule: config.FactorDemanded, Days: 14}
			obliged := false
			h.Obliged = func(*sqldb.Tx, string) (bool, error) { return obliged, nil }
			marc, _ := h.person("Marc", "Delage", "marc@bordeaux.example", policy.NoRank)
			h.setPassword(marc, phrase)
			token, _ := h.signIn(marc)
			h.forward(24 * time.Hour)
			obliged = true
			began := h.DB.Now()
			s, _ := h.who(token)
			if due := h.DueOn(t.Context(), s); !due.Equal(began.Add(h.SecondFactor.Grace())) {
				t.Errorf("due on %v", due)
			}
			h.forward(6 * 24 * time.Hour)
			o, err := h.SignIn(t.Context(), marc.Email, phrase, Browser{})
			if err != nil {
				t.Fatal(err)
			}
			s, _ = h.who(o.Token)
			late := h.DueOn(t.Context(), s).Sub(began)
			if stretched := late > h.SecondFactor.Grace(); stretched == guarded {
				t.Errorf("guarded %t: %v after the role was given", guarded, late)
			}
		})
	}
}
