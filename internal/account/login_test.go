package account

import (
	"crypto/rand"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func (h *house) signIn(p Person) (token string, a policy.Actor) {
	h.t.Helper()
	token, err := h.SignInAs(h.t.Context(), p.ID, "Firefox sur Linux")
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := h.Who(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	return token, s.Actor()
}

func TestHowLongALoginLasts(t *testing.T) {
	day := 24 * time.Hour
	cases := map[string]struct {
		rank     policy.Rank
		provider bool
		pages    []time.Duration // since the one before
		alive    bool
	}{
		"a beneficiary, six days idle":     {"", false, []time.Duration{6 * day}, true},
		"a beneficiary, seven days idle":   {"", false, []time.Duration{7 * day}, false},
		"a beneficiary, a page a day":      {"", false, []time.Duration{6 * day, 6 * day, 6 * day, 6 * day, 5 * day}, true},
		"a beneficiary, a month":           {"", false, []time.Duration{6 * day, 6 * day, 6 * day, 6 * day, 6 * day}, false},
		"the staff, half an hour idle":     {policy.Reader, false, []time.Duration{30 * time.Minute}, true},
		"the staff, an hour idle":          {policy.Reader, false, []time.Duration{time.Hour}, false},
		"the staff, a page every 50 min":   {policy.Manager, false, every(50*time.Minute, 14), true},
		"the staff, more than half a day":  {policy.Manager, false, every(50*time.Minute, 15), false},
		"a provider, half an hour idle":    {"", true, []time.Duration{30 * time.Minute}, true},
		"a provider, an hour idle":         {"", true, []time.Duration{time.Hour}, false},
		"a provider, more than half a day": {"", true, every(50*time.Minute, 15), false},
	}
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for name, c := range cases {
			h := newHouse(t, db)
			h.Sensitive = func(*sqldb.Tx, string) (bool, error) { return c.provider, nil }
			p, _ := h.person("Claire", "Vasseur", rand.Text()+"@bordeaux.example", c.rank)
			token, _ := h.signIn(p)
			var err error
			for i, wait := range c.pages {
				if err != nil {
					t.Fatalf("%s, page %d: %v", name, i, err)
				}
				h.forward(wait)
				_, err = h.Who(t.Context(), token)
			}
			if c.alive != (err == nil) || err != nil && fault.CodeOf(err) != "sign_in" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func every(d time.Duration, n int) (all []time.Duration) {
	for range n {
		all = append(all, d)
	}
	return all
}

// A page costs one query, and writes once in five minutes.
func TestWhatAPageCosts(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		p, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		token, _ := h.signIn(p)
		for _, c := range []struct {
			wait    time.Duration
			queries int64
		}{{0, 1}, {4 * time.Minute, 1}, {time.Minute, 3}, {time.Minute, 1}, {3 * time.Minute, 1}, {time.Minute, 3}} {
			h.forward(c.wait)
			ctx, n := sqldb.Counting(sqldb.ReadOnly(t.Context()))
			if _, err := h.Who(ctx, token); err != nil || n.Load() != c.queries {
				t.Errorf("after %v: %d queries, want %d; %v", c.wait, n.Load(), c.queries, err)
			}
		}
	})
}

func TestAChangedTokenIsNobody(t *testing.T) {
	h := newHouse(t, sqltest.SQLite(t))
	p, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
	token, _ := h.signIn(p)
	for i := range token {
		other := byte('a')
		if token[i] == other {
			other = 'b'
		}
		_, err := h.Who(t.Context(), token[:i]+string(other)+token[i+1:])
		want(t, err, fault.Unauthenticated, "sign_in")
	}
	for _, other := range []string{"", token[:10], token + token, digest(token), "' OR '1'='1"} {
		_, err := h.Who(t.Context(), other)
		want(t, err, fault.Unauthenticated, "sign_in")
	}
}

func TestLoginsAreSeenAndEnded(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		_, hers := h.signIn(claire)
		h.forward(time.Minute)
		otherToken, other := h.signIn(claire)
		_, his := h.signIn(lucas)

		all, err := h.Logins(t.Context(), hers, claire.ID)
		if err != nil || len(all) != 2 || all[0].ID != other.Login {
			t.Fatalf("%+v, %v", all, err)
		}
		_, err = h.Logins(t.Context(), his, claire.ID)
		want(t, err, fault.NotFound, "not_found")
		want(t, h.Revoke(t.Context(), his, other.Login), fault.NotFound, "not_found")
		want(t, h.Revoke(t.Context(), policy.Actor{}, other.Login), fault.NotFound, "not_found")
		if err := h.Revoke(t.Context(), hers, other.Login); err != nil {
			t.Fatal(err)
		}
		if err := h.Revoke(t.Context(), hers, other.Login); err != nil {
			t.Errorf("twice: %v", err)
		}
		_, err = h.Who(t.Context(), otherToken)
		want(t, err, fault.Unauthenticated, "sign_in")

		third, _ := h.signIn(claire)
		if err := h.RevokeOthers(t.Context(), hers); err != nil {
			t.Fatal(err)
		}
		_, err = h.Who(t.Context(), third)
		want(t, err, fault.Unauthenticated, "sign_in")
		if all, _ := h.Logins(t.Context(), hers, claire.ID); len(all) != 1 {
			t.Errorf("%d logins are left", len(all))
		}
		if err := h.SignOut(t.Context(), hers); err != nil {
			t.Fatal(err)
		}
		if all, _ := h.Logins(t.Context(), hers, claire.ID); len(all) != 0 {
			t.Errorf("%d logins are left", len(all))
		}
	})
}

// A new password ends every login but the one in hand; a link, all of them.
func TestANewPasswordEndsTheOtherLogins(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		mine, a := h.signIn(claire)
		stolen, _ := h.signIn(claire)
		const next = "sept loutres lisent le journal"

		_, err := h.ChangePassword(t.Context(), a, "pas le bon", next, Browser{})
		want(t, err, fault.Invalid, "password.not_yours")
		_, err = h.ChangePassword(t.Context(), a, phrase, "court", Browser{})
		want(t, err, fault.Invalid, "password.too_short")
		_, err = h.ChangePassword(t.Context(), policy.Actor{}, phrase, next, Browser{})
		want(t, err, fault.Unauthenticated, "sign_in")
		changed, err := h.ChangePassword(t.Context(), a, phrase, next, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Who(t.Context(), changed.Token); err != nil {
			t.Errorf("the login in hand: %v", err)
		}
		_, err = h.Who(t.Context(), mine)
		want(t, err, fault.Unauthenticated, "sign_in") // it has a new token
		_, err = h.Who(t.Context(), stolen)
		want(t, err, fault.Unauthenticated, "sign_in")
		if n := h.value(`SELECT COUNT(*) FROM jobs WHERE kind = 'password.changed'`); n != 1 {
			t.Errorf("%d letters", n)
		}

		o, err := h.SetPassword(t.Context(), h.ask("claire@bordeaux.example"), phrase, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Who(t.Context(), mine)
		want(t, err, fault.Unauthenticated, "sign_in")
		if _, err := h.Who(t.Context(), o.Token); err != nil {
			t.Error(err)
		}
	})
}

// The present password cannot be guessed through the page that changes it.
func TestChangingThePasswordIsNoOracle(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(claire, phrase)
		_, a := h.signIn(claire)
		for range 10 {
			h.mayTry(t.Context(), claire.Email, Browser{})
			h.forward(3 * time.Minute)
		}
		_, err := h.ChangePassword(t.Context(), a, phrase, "sept loutres lisent le journal", Browser{})
		want(t, err, fault.Invalid, "password.not_yours")
	})
}

func TestTheStructureOneActsFor(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		token, a := h.signIn(claire)
		a.Standings = []policy.Standing{{Organisation: "bordeaux"}, {Organisation: "pessac"}}
		want(t, h.Act(t.Context(), a, "agen"), fault.NotFound, "not_found")
		want(t, h.Act(t.Context(), policy.Actor{}, "pessac"), fault.Unauthenticated, "sign_in")
		if err := h.Act(t.Context(), a, "pessac"); err != nil {
			t.Fatal(err)
		}
		if s, err := h.Who(t.Context(), token); err != nil || s.Actor().Active != "pessac" {
			t.Errorf("%+v, %v", s.Login, err)
		}
		h.forward(time.Minute)
		if _, next := h.signIn(claire); next.Active != "pessac" {
			t.Errorf("at the next sign-in: %q", next.Active)
		}
	})
}

func TestDeviceOf(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                 "Firefox sur Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0":                  "Edge sur Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15":                  "Safari sur Mac",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1": "Chrome sur iPhone",
		"Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36":                            "Chrome sur Android",
		"curl/8.9":                    "Navigateur inconnu",
		"":                            "Navigateur inconnu",
		"<script>alert(1)</script>":   "Navigateur inconnu",
		"something on Windows NT 6.1": "Navigateur sur Windows",
	} {
		if got := DeviceOf(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}
