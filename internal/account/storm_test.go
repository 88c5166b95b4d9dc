package account

import (
	"fmt"
	"testing"
	"time"

	"profil/internal/email"
	"profil/internal/password"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// cheap is the hash of phrase at the least cost that is accepted, so that a test
// may have thousands of guesses verified.
const cheap = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nnZtA/k4iP4FsqMRcQIXNH4BaLPX4PzHAuhA/9bMjLc"

// storm is a day in which somebody guesses at one address, each time from another
// network and with another mark of a browser, while its owner signs in every
// hour on the browser they know.
type storm struct {
	hashed int64 // keys derived for the guesser
	kept   int   // times that the owner was kept out
	said   string
}

func (h *house) storm(guesses int, at email.Address, from func(i int) Browser, owner func() error) (s storm) {
	h.t.Helper()
	for i := range guesses {
		before := h.Hasher.Computed()
		_, err := h.SignIn(h.t.Context(), at, fmt.Sprintf("verger lampe tisane %d", i), from(i))
		if err == nil {
			h.t.Fatal("the guesser is in")
		}
		s.hashed += h.Hasher.Computed() - before
		if said := fmt.Sprintf("%#v", err); s.said == "" {
			s.said = said
		} else if s.said != said {
			h.t.Fatalf("one refusal says %s, another %s", s.said, said)
		}
		if owner != nil && i%(guesses/24) == 0 && owner() != nil {
			s.kept++
		}
		h.forward(24 * time.Hour / time.Duration(guesses))
	}
	return s
}

// elsewhere is a browser of a network that nobody has come from, with a mark
// that was made up.
func elsewhere(i int) Browser {
	return Browser{Network: fmt.Sprintf("2001:db8:%x::/64", i), Known: fmt.Sprintf("NONCE%d.FORGED", i), Trusted: fmt.Sprint(i)}
}

// Ten thousand guesses in a day, from as many networks: at most twenty-five are
// verified, the owner gets in each time they come, and an address without an
// account costs the same work and is refused in the same bytes. Without the
// guard every guess is verified.
func TestTenThousandGuesses(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.Hasher = password.NewHasher() // no other test counts with it
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		h.setPassword(lucas, phrase)
		mine := h.in(claire)
		s := h.storm(10_000, claire.Email, elsewhere, func() error {
			_, err := h.SignIn(t.Context(), claire.Email, phrase, Browser{Network: "192.0.2.1", Known: mine})
			return err
		})
		if s.hashed > 25 || s.kept > 0 {
			t.Errorf("%d guesses were verified, the owner was kept out %d times", s.hashed, s.kept)
		}
		some, none := h.storm(500, lucas.Email, elsewhere, nil), h.storm(500, address(t, "nobody@bordeaux.example"), elsewhere, nil)
		if some != none || some.hashed == 0 {
			t.Errorf("with an account: %+v, without: %+v", some, none)
		}

		h.off.tries = true // the twin: on a hash that costs nothing
		h.write(func(tx *sqldb.Tx) error { return setHash(tx, claire.ID, cheap) })
		if s = h.storm(200, claire.Email, elsewhere, nil); s.hashed != 200 {
			t.Errorf("without the guard only %d were verified: the test proves nothing", s.hashed)
		}
	})
}

// Who guesses from the very network of the owner, at every address of it, does
// not keep them out either. Without the mark of the browser they are.
func TestGuessesBesideTheOwner(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h := newHouse(t, db)
			claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
			h.setPassword(claire, phrase)
			mine := h.in(claire)
			h.off.known = !guarded
			for i := range ofNetwork.most {
				if _, _, _, err := h.mayTry(t.Context(), address(t, fmt.Sprintf("p%d@bordeaux.example", i)), Browser{Network: "192.0.2.1"}); err != nil {
					t.Fatal(err)
				}
			}
			_, err := h.SignIn(t.Context(), claire.Email, phrase, Browser{Network: "192.0.2.1", Known: mine})
			if out := err != nil; out == guarded {
				t.Errorf("guarded %t: %v", guarded, err)
			}
		})
	}
}

// in signs somebody in, and gives the mark that their browser keeps.
func (h *house) in(p Person) string {
	h.t.Helper()
	o, err := h.SignIn(h.t.Context(), p.Email, phrase, Browser{Network: "192.0.2.1"})
	if err != nil {
		h.t.Fatal(err)
	}
	return o.Known
}
