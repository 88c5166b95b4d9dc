package account

import (
	"testing"
	"time"

	"profil/internal/config"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// told is how many times the holder of an account was written to about a
// sign-in.
func (h *house) told(kind string) int {
	return h.value(`SELECT COUNT(*) FROM jobs WHERE kind = $1`, kind)
}

// enters signs somebody in on a browser, and shows them a page.
func (h *house) enters(p Person, known string) Opened {
	h.t.Helper()
	o, err := h.SignIn(h.t.Context(), p.Email, phrase, Browser{Known: known, Agent: "Firefox/ Linux"})
	if err != nil {
		h.t.Fatal(err)
	}
	h.who(o.Token)
	h.forward(time.Minute)
	return o
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A sign-in on a browser where somebody had never signed in is told, once for
// each browser; the very first is not. Whoever else uses the browser changes
// nothing. Without the guard nothing is told.
func TestANewBrowserIsTold(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h := newHouse(t, db)
			h.off.unusual = !guarded
			claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
			lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
			h.setPassword(claire, phrase)
			h.setPassword(lucas, phrase)
			office := h.enters(claire, "").Known
			if n := h.told(OnNewBrowser); n != 0 {
				t.Errorf("the first sign-in is told %d times", n)
			}
			office = h.enters(claire, office).Known
			office = h.enters(claire, h.enters(lucas, office).Known).Known // Lucas borrows it
			if n := h.told(OnNewBrowser); n != 0 {
				t.Errorf("the browser of every day is told %d times", n)
			}
			phone := h.enters(claire, "").Known
			h.enters(claire, phone)
			h.enters(claire, office)
			h.enters(claire, "made-up."+phone)
			want := 2 // the phone, and a mark that was made up
			if !guarded {
				want = 0
			}
			if n := h.told(OnNewBrowser); n != want {
				t.Errorf("guarded %t: %d sign-ins are told", guarded, n)
			}
		})
	}
}

// A browser that its holder has closed from elsewhere, or that a new password
// has put out, is told again at its next sign-in; the one that did it is not.
func TestABrowserThatWasClosedIsToldAgain(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		office := h.enters(claire, "")
		phone := h.enters(claire, "")
		s, a := h.who(office.Token)
		there, _ := h.who(phone.Token)
		ok(t, h.Revoke(t.Context(), a, there.Login.ID))
		h.enters(claire, phone.Known)
		if n := h.told(OnNewBrowser); n != 2 {
			t.Errorf("%d sign-ins are told once the phone was closed", n)
		}
		ok(t, h.RevokeOthers(t.Context(), a))
		h.enters(claire, office.Known)
		h.enters(claire, phone.Known)
		if n := h.told(OnNewBrowser); n != 3 {
			t.Errorf("%d sign-ins are told once all the others were closed", n)
		}
		o, err := h.ChangePassword(t.Context(), policy.Actor{Person: claire.ID, Login: s.Login.ID, Level: s.Login.Level}, phrase, "bocal nuage fenouil tandem", Browser{Known: office.Known})
		ok(t, err)
		h.setPassword(claire, phrase)
		h.enters(claire, o.Known)
		h.enters(claire, phone.Known)
		if n := h.told(OnNewBrowser); n != 4 {
			t.Errorf("%d sign-ins are told after a new password", n)
		}
	})
}

// Logins of before browsers were noted make no browser a new one.
func TestNobodyIsToldOfARelease(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		h.enters(claire, "")
		h.write(func(tx *sqldb.Tx) error { _, err := tx.Exec(`UPDATE logins SET browser = ''`); return err })
		h.enters(claire, "")
		if n := h.told(OnNewBrowser); n != 0 {
			t.Errorf("%d are told", n)
		}
		h.enters(claire, "")
		if n := h.told(OnNewBrowser); n != 1 {
			t.Errorf("%d are told afterwards", n)
		}
	})
}

// A second factor on a new browser is told as well, and a link is not: it is
// told that a password was chosen.
func TestWhichWaysInAreTold(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.SecondFactor = config.SecondFactor{}
		claire, a := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		h.enters(claire, "")
		_, err := h.SetPassword(t.Context(), h.ask("claire@bordeaux.example"), phrase, Browser{})
		ok(t, err)
		if n := h.told(OnNewBrowser); n != 0 {
			t.Errorf("a link is told %d times", n)
		}
		secret, _ := h.app(a)
		h.forward(time.Minute)
		_, err = h.FinishSignIn(t.Context(), h.half(claire, Browser{}), Answer{Code: h.code(secret)}, false, Browser{})
		ok(t, err)
		if n := h.told(OnNewBrowser); n != 1 {
			t.Errorf("a second factor on a new browser is told %d times", n)
		}
	})
}

// A sign-in that follows many failures is told once, whatever the browser; few
// failures are not.
func TestASignInAfterFailuresIsTold(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		office := h.enters(claire, "").Known
		guess := func(n int) {
			for range n {
				h.mayTry(t.Context(), claire.Email, Browser{})
				h.forward(time.Minute)
			}
		}
		guess(failuresTold - 1)
		office = h.enters(claire, office).Known
		if n := h.told(AfterFailures); n != 0 {
			t.Errorf("few failures are told %d times", n)
		}
		guess(1)
		office = h.enters(claire, office).Known
		h.enters(claire, office)
		h.enters(claire, "") // told as a new browser
		if after, browser := h.told(AfterFailures), h.told(OnNewBrowser); after != 1 || browser != 1 {
			t.Errorf("%d are told after failures, %d of a new browser", after, browser)
		}
	})
}
