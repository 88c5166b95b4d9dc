package account

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Whoever asks for a link learns nothing: the same rows are written by the
// same number of queries for any address.
func TestALinkIsAskedAlikeForEveryAddress(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		known, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(known, phrase)
		gone, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		h.write(func(tx *sqldb.Tx) error { gone.Status = Suspended; return advance(tx, gone, Active) })
		var counts []int64
		for _, typed := range []string{"claire@bordeaux.example", "lucas@bordeaux.example", "nobody@bordeaux.example"} {
			before := h.value(`SELECT COUNT(*) FROM jobs`)
			ctx, n := sqldb.Counting(t.Context())
			if err := h.AskLink(ctx, address(t, typed), Browser{Network: "192.0.2.1"}); err != nil {
				t.Errorf("%s: %v", typed, err)
			}
			counts = append(counts, n.Load())
			if h.value(`SELECT COUNT(*) FROM jobs`) != before+1 || h.value(`SELECT COUNT(*) FROM proofs WHERE address = $1`, typed) != 1 {
				t.Errorf("%s: not one letter", typed)
			}
		}
		if counts[0] != counts[1] || counts[1] != counts[2] {
			t.Errorf("queries: %v", counts)
		}
	})
}

func TestALinkThatMayNotBeUsed(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		refused := func(name, token string) {
			t.Helper()
			_, err := h.Proof(t.Context(), token)
			want(t, err, fault.NotFound, "link.unusable")
			_, err = h.SetPassword(t.Context(), token, phrase, Browser{})
			want(t, err, fault.NotFound, "link.unusable")
			if n := h.value(`SELECT COUNT(*) FROM persons`); n != 0 {
				t.Errorf("%s opened an account", name)
			}
		}
		older := h.ask("claire@bordeaux.example")
		h.forward(time.Minute)
		newer := h.ask("claire@bordeaux.example")
		refused("a replaced link", older)
		refused("no link", "")
		for i := range newer {
			other := byte('A')
			if newer[i] == other {
				other = 'B'
			}
			refused("a changed link", newer[:i]+string(other)+newer[i+1:])
		}
		refused("a link in lower case", strings.ToLower(newer))
		h.forward(LinkMinutes*time.Minute - time.Millisecond)
		if _, err := h.Proof(t.Context(), newer); err != nil {
			t.Errorf("just before the end: %v", err)
		}
		h.forward(time.Millisecond)
		refused("an old link", newer)
	})
}

// A refused password does not use the link up.
func TestALinkSurvivesAWeakPassword(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		token := h.ask("claire.vasseur@bordeaux.example")
		for typed, code := range map[string]string{
			"": "password.too_short", "court": "password.too_short", "profilprofilprofil": "password.common", "claire vasseur jardin": "password.yours",
			strings.Repeat("verger ", 100): "password.too_long", "verger\x00lampe tisane": "password.characters",
		} {
			_, err := h.SetPassword(t.Context(), token, typed, Browser{})
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%q: %v", typed, err)
			}
			if f := (*fault.Error)(nil); errors.As(err, &f) && f.Fields["mot_de_passe"] != code {
				t.Errorf("%.30q: %v, want %s", typed, f.Fields, code)
			}
		}
		if _, err := h.SetPassword(t.Context(), token, phrase, Browser{}); err != nil {
			t.Error(err)
		}
	})
}

// Two who press at once with the same link: one comes in. Without the guard,
// both do.
func TestALinkIsUsedOnce(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h := newHouse(t, db)
			h.off.once = !guarded
			token := h.ask("claire@bordeaux.example")
			var in atomic.Int64
			var wait sync.WaitGroup
			for i := range 6 {
				wait.Go(func() {
					if _, err := h.SetPassword(t.Context(), token, phrase+strings.Repeat(" jardin", i), Browser{}); err == nil {
						in.Add(1)
					} else {
						want(t, err, fault.NotFound, "link.unusable")
					}
				})
			}
			wait.Wait()
			_, err := h.SetPassword(t.Context(), token, phrase+" et encore un", Browser{})
			if guarded && (in.Load() != 1 || err == nil) {
				t.Errorf("%d came in, then %v", in.Load(), err)
			}
			if !guarded && (in.Load() < 2 || err != nil) {
				t.Errorf("without the guard, %d came in, then %v: the test proves nothing", in.Load(), err)
			}
			if n := h.value(`SELECT COUNT(*) FROM persons`); n != 1 {
				t.Errorf("%d accounts", n)
			}
		})
	}
}

// A finger that presses twice comes in twice: the first answer is lost. Later,
// the link is used up, and its holder guesses no more than anybody.
func TestAFormOfPasswordSentTwice(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		token := h.ask("claire@bordeaux.example")
		ctx := sqldb.WithOnce(t.Context(), &sqldb.Once{Owner: "visite", Key: "k", Location: "/"})
		again := sqldb.WithOnce(t.Context(), &sqldb.Once{Owner: "visite", Key: "k", Location: "/"})
		if _, err := h.SetPassword(ctx, token, phrase, Browser{}); err != nil {
			t.Fatal(err)
		}
		o, err := h.SetPassword(again, token, phrase, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Who(t.Context(), o.Token); err != nil {
			t.Error(err)
		}
		for range 12 {
			_, err = h.SetPassword(t.Context(), token, "un autre jardin sous la pluie", Browser{})
			want(t, err, fault.NotFound, "link.unusable")
		}
		if n := h.value(`SELECT failures FROM guesses WHERE key = $1`, digest(accountOf(o.Person, o.Person.Email))); n != 3 {
			t.Errorf("%d guesses were counted through the link", n)
		}
		h.forward(time.Minute)
		_, err = h.SetPassword(t.Context(), token, phrase, Browser{})
		want(t, err, fault.NotFound, "link.unusable")
	})
}

func TestLinksPerHour(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		last := ""
		for range LinksPerHour {
			last = h.ask("claire@bordeaux.example")
		}
		for range 3 {
			if token := h.ask("claire@bordeaux.example"); token != last {
				t.Error("one more link was made")
			}
		}
		if _, err := h.Proof(t.Context(), last); err != nil {
			t.Errorf("the last link that was sent: %v", err)
		}
		h.ask("marc@bordeaux.example") // the others are not concerned
		h.forward(time.Hour)
		if h.ask("claire@bordeaux.example") == last {
			t.Error("none an hour later")
		}
		h.off.tries = true
		n := h.value(`SELECT COUNT(*) FROM proofs`)
		for range LinksPerHour + 2 {
			h.ask("claire@bordeaux.example")
		}
		if h.value(`SELECT COUNT(*) FROM proofs`) != n+LinksPerHour+2 {
			t.Error("without the guard the count is the same: the test proves nothing")
		}
	})
}

// One network cannot have letters sent to the whole world.
func TestLinksOfANetwork(t *testing.T) {
	h := newHouse(t, sqltest.SQLite(t))
	for i := range ofNetworkLinks.most + 20 {
		if err := h.AskLink(t.Context(), address(t, fmt.Sprintf("p%d@bordeaux.example", i)), Browser{Network: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
	}
	if n := h.value(`SELECT COUNT(*) FROM proofs`); n != ofNetworkLinks.most {
		t.Errorf("%d letters", n)
	}
	if err := h.AskLink(t.Context(), address(t, "claire@bordeaux.example"), Browser{Network: "192.0.2.2"}); err != nil || h.value(`SELECT COUNT(*) FROM proofs`) != ofNetworkLinks.most+1 {
		t.Errorf("another network pays for it: %v", err)
	}
}
