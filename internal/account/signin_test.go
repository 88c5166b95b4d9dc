package account

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Every refusal of a sign-in is the same one, after the same queries.
func TestEveryRefusalOfASignInIsTheSame(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		h.setPassword(lucas, phrase)
		h.write(func(tx *sqldb.Tx) error { lucas.Status = Suspended; return advance(tx, lucas, Active) })
		h.person("Inès", "Roux", "ines@pessac.example", policy.NoRank) // never chose a password
		var counts []int64
		for _, c := range []struct{ typed, password string }{
			{"claire@bordeaux.example", "un autre mot de passe"},
			{"lucas@bordeaux.example", phrase},
			{"ines@pessac.example", phrase},
			{"nobody@bordeaux.example", phrase},
			{"claire@bordeaux.example", ""},
		} {
			ctx, n := sqldb.Counting(t.Context())
			_, err := h.SignIn(ctx, address(t, c.typed), c.password, Browser{Network: "192.0.2.1"})
			want(t, err, fault.Invalid, "sign_in.refused")
			counts = append(counts, n.Load())
		}
		for _, n := range counts {
			if n != counts[0] {
				t.Errorf("queries: %v", counts)
			}
		}
	})
}

// However many guesses a day holds, ten are verified. Without the guard, all of
// them are.
func TestGuessesOfADay(t *testing.T) {
	const guesses = 300
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h := newHouse(t, db)
			h.off.tries = !guarded
			claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
			h.setPassword(claire, phrase)
			verified := 0
			for i := range guesses {
				_, _, allowed, err := h.mayTry(t.Context(), claire.Email, Browser{Network: fmt.Sprint(i)})
				if err != nil {
					t.Fatal(err)
				}
				if allowed {
					verified++
				}
				h.forward(24 * time.Hour / guesses)
			}
			if guarded && verified > ofAccount.most+1 {
				t.Errorf("%d of %d guesses were verified", verified, guesses)
			}
			if !guarded && verified != guesses {
				t.Errorf("without the guard only %d were verified: the test proves nothing", verified)
			}
		})
	}
}

// Guesses made at the same instant cannot all pass before one is counted.
func TestGuessesAtTheSameInstant(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		var verified atomic.Int64
		var wait sync.WaitGroup
		for range 24 {
			wait.Go(func() {
				if _, _, allowed, err := h.mayTry(t.Context(), claire.Email, Browser{}); err == nil && allowed {
					verified.Add(1)
				}
			})
		}
		wait.Wait()
		if verified.Load() != 3 { // the third begins the first delay
			t.Errorf("%d passed", verified.Load())
		}
	})
}

// Nobody is locked out: while somebody else guesses, the owner signs in from a
// browser that is known, and by a link from any other.
func TestTheOwnerGetsInDuringAnAttack(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		mine, err := h.SignIn(t.Context(), claire.Email, phrase, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			h.mayTry(t.Context(), claire.Email, Browser{})
			h.forward(20 * time.Minute)
		}
		_, err = h.SignIn(t.Context(), claire.Email, phrase, Browser{})
		want(t, err, fault.Invalid, "sign_in.refused") // the right password, from a browser nobody knows
		if _, err = h.SignIn(t.Context(), claire.Email, phrase, Browser{Known: mine.Known}); err != nil {
			t.Errorf("from the browser that is known: %v", err)
		}
		_, err = h.SignIn(t.Context(), claire.Email, phrase, Browser{Known: mine.Known[:len(mine.Known)-1] + "!"})
		want(t, err, fault.Invalid, "sign_in.refused")
		lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		h.setPassword(lucas, phrase)
		for range 20 { // the mark of one is of no use to guess the password of another
			h.mayTry(t.Context(), lucas.Email, Browser{Known: mine.Known})
			h.forward(20 * time.Minute)
		}
		if _, _, allowed, _ := h.mayTry(t.Context(), lucas.Email, Browser{Known: mine.Known}); allowed {
			t.Error("a mark passes for somebody else's")
		}
		o, err := h.SetPassword(t.Context(), h.ask("claire@bordeaux.example"), "un autre jardin sous la pluie", Browser{})
		if err != nil {
			t.Fatalf("by a link: %v", err)
		}
		if _, err = h.SignIn(t.Context(), claire.Email, "un autre jardin sous la pluie", Browser{}); err != nil {
			t.Errorf("the link did not begin the count anew: %v", err)
		}
		for range 12 { // the mark is void with the password it was made for
			h.mayTry(t.Context(), claire.Email, Browser{})
			h.forward(20 * time.Minute)
		}
		if _, _, allowed, _ := h.mayTry(t.Context(), claire.Email, Browser{Known: mine.Known}); allowed {
			t.Error("the mark outlives the password")
		}
		if _, _, allowed, _ := h.mayTry(t.Context(), claire.Email, Browser{Known: o.Known}); !allowed {
			t.Error("the newer mark is not known")
		}
	})
}

func TestDelays(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: 0, 2: 0, 3: time.Second, 4: 2 * time.Second, 10: 128 * time.Second, 13: 15 * time.Minute, 9999: 15 * time.Minute} {
		if got := ofAccount.delay(failures); got != want {
			t.Errorf("after %d failures: %v, want %v", failures, got, want)
		}
	}
}

// A password that turns right does not give a guesser new tries.
func TestASuccessDoesNotForgetTheFailures(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		for range 5 {
			h.mayTry(t.Context(), claire.Email, Browser{})
			h.forward(time.Minute)
		}
		if _, err := h.SignIn(t.Context(), claire.Email, phrase, Browser{}); err != nil {
			t.Fatal(err)
		}
		if n := h.value(`SELECT failures FROM guesses WHERE key = $1`, digest(accountOf(claire, claire.Email))); n != 5 {
			t.Errorf("%d failures are counted after five and a success", n)
		}
	})
}

// A hash made at another cost is made again when its password is typed.
func TestRehash(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		const old = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
		h.write(func(tx *sqldb.Tx) error { return setHash(tx, claire.ID, old) })
		o, err := h.SignIn(t.Context(), claire.Email, "password", Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if n := h.value(`SELECT COUNT(*) FROM passwords WHERE hash = $1`, old); n != 0 {
			t.Error("the old hash is still there")
		}
		if _, ok := h.known(claire, o.Known); !ok {
			t.Error("the mark does not follow the new hash")
		}
	})
}

func (h *house) known(p Person, mark string) (nonce string, ok bool) {
	h.read(func(tx *sqldb.Tx) error {
		kept, err := passwordOf(tx, p.Email)
		nonce, ok = h.knowsPerson(mark, kept.Person.ID, kept.Mark)
		return err
	})
	return nonce, ok
}

// One network that tries an address after another is slowed down too, and a
// town hall whose people come from one address is not.
func TestGuessesOfANetwork(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		passed := 0
		for i := range 100 {
			_, _, allowed, err := h.mayTry(t.Context(), address(t, fmt.Sprintf("p%d@bordeaux.example", i)), Browser{Network: "192.0.2.1"})
			if err != nil {
				t.Fatal(err)
			}
			if allowed {
				passed++
			}
		}
		if passed != ofNetwork.free+1 {
			t.Errorf("%d addresses were tried at once", passed)
		}
		if _, _, allowed, _ := h.mayTry(t.Context(), address(t, "claire@bordeaux.example"), Browser{Network: "192.0.2.2"}); !allowed {
			t.Error("another network pays for it")
		}
	})
}

// Somebody whose password was verified just before it was replaced, or just
// before they were suspended, stays out.
func TestThePasswordChangesWhileItIsVerified(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		_, decides := h.person("Odile", "Garnier", "odile@cap.example", policy.Manager)
		h.setPassword(claire, phrase)
		kept, names, _, err := h.mayTry(t.Context(), claire.Email, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.letIn(t.Context(), claire.Email, kept, "", names, Browser{}); err != nil {
			t.Errorf("nothing has changed: %v", err)
		}
		h.setPassword(claire, "sept loutres lisent le journal")
		_, err = h.letIn(t.Context(), claire.Email, kept, "", names, Browser{})
		want(t, err, fault.Invalid, "sign_in.refused")
		h.setPassword(claire, phrase)
		if kept, names, _, err = h.mayTry(t.Context(), claire.Email, Browser{}); err != nil {
			t.Fatal(err)
		}
		if err := h.Suspend(t.Context(), decides, claire.PublicID, "Compte en double, signalé."); err != nil {
			t.Fatal(err)
		}
		_, err = h.letIn(t.Context(), claire.Email, kept, "", names, Browser{})
		want(t, err, fault.Invalid, "sign_in.refused")
	})
}

// When too many sign in at once, somebody who is turned away has guessed
// nothing.
func TestATurnThatDidNotCome(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		for range 2 {
			_, names, _, err := h.mayTry(t.Context(), claire.Email, Browser{Network: "192.0.2.1"})
			if err != nil {
				t.Fatal(err)
			}
			want(t, h.notTried(t.Context(), fault.New(fault.Unavailable, "password.busy"), names), fault.Unavailable, "password.busy")
		}
		if n := h.value(`SELECT COALESCE(SUM(failures), 0) FROM guesses`); n != 0 {
			t.Errorf("%d failures are counted", n)
		}
	})
}
