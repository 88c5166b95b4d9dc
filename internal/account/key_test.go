package account

import (
	"strings"
	"testing"
	"time"

	"profil/internal/factor"
	"profil/internal/factor/factortest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

const origin = "https://profil.example.fr"

// withKeys is a house whose site has passkeys, with Claire signed in.
func withKeys(t *testing.T, db *sqldb.DB) (*house, Person, policy.Actor) {
	t.Helper()
	h, claire, a := claireSignedIn(t, db)
	h.Keys = factor.NewKeys(origin, "PROFIL")
	return h, claire, a
}

// register makes a passkey for the holder of a login.
func (h *house) register(a policy.Actor, k *factortest.Key, name string) (Enrolled, error) {
	h.t.Helper()
	asked, err := h.ProposePasskey(h.t.Context(), a)
	if err != nil {
		return Enrolled{}, err
	}
	return h.AddPasskey(h.t.Context(), a, asked.Sealed, k.Create(asked.Options), name)
}

func (h *house) asked() Ask {
	h.t.Helper()
	asked, err := h.AskPasskey()
	if err != nil {
		h.t.Fatal(err)
	}
	return asked
}

func TestAPasskeySignsIn(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := withKeys(t, db)
		k := factortest.New(t, origin)
		e, err := h.register(a, k, "  Téléphone   du bureau ")
		if err != nil || len(e.Codes) != factor.RecoveryCodes {
			t.Fatalf("%+v, %v", e, err)
		}
		_, a = h.who(e.Token)
		f, err := h.Factors(t.Context(), a)
		if err != nil || len(f.Passkeys) != 1 || f.Passkeys[0].Name != "Téléphone du bureau" {
			t.Fatalf("%+v, %v", f, err)
		}
		for range 2 {
			asked := h.asked()
			o, err := h.SignInWithPasskey(t.Context(), asked.Sealed, k.Get(asked.Options), Browser{Network: "192.0.2.1"})
			if err != nil || o.Person.ID != claire.ID || o.Known == "" {
				t.Fatalf("%+v, %v", o, err)
			}
			if s, _ := h.who(o.Token); s.Login.Level != policy.TwoFactor || s.Login.Method != ByPasskey {
				t.Errorf("%+v", s.Login)
			}
		}
		// As a second factor, after a password.
		half := h.half(claire, Browser{})
		second, err := h.SecondStep(t.Context(), half)
		if err != nil || !second.Passkeys || second.App {
			t.Fatalf("%+v, %v", second, err)
		}
		if _, err := h.FinishSignIn(t.Context(), half, Answer{Passkey: k.Get(second.Ask.Options), Sealed: second.Ask.Sealed}, false, Browser{}); err != nil {
			t.Error(err)
		}
		if err := h.RenamePasskey(t.Context(), a, f.Passkeys[0].ID, "Ma clé"); err != nil {
			t.Error(err)
		}
		want(t, h.RenamePasskey(t.Context(), a, f.Passkeys[0].ID, " "), fault.Invalid, "required")
		want(t, h.RenamePasskey(t.Context(), a, "k9", "Ma clé"), fault.NotFound, "not_found")
		want(t, h.RemovePasskey(t.Context(), a, "k9"), fault.NotFound, "not_found")
		if err := h.RemovePasskey(t.Context(), a, f.Passkeys[0].ID); err != nil {
			t.Fatal(err)
		}
		asked := h.asked()
		_, err = h.SignInWithPasskey(t.Context(), asked.Sealed, k.Get(asked.Options), Browser{})
		want(t, err, fault.Invalid, "passkey.refused")
		if n := h.value(`SELECT COUNT(*) FROM recovery_codes`); n != 0 {
			t.Errorf("%d codes are left without a factor", n)
		}
	})
}

// What a browser says is refused when it is of another site, of another
// question, of nobody, too late, a second time, or signed by a copy.
func TestPasskeysThatAreRefused(t *testing.T) {
	h, claire, a := withKeys(t, sqltest.SQLite(t))
	mine, lucas := factortest.New(t, origin), factortest.New(t, origin)
	e, err := h.register(a, mine, "Téléphone")
	if err != nil {
		t.Fatal(err)
	}
	_, a = h.who(e.Token)
	other, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
	_, his := h.signIn(other)
	if _, err := h.register(his, lucas, "Téléphone"); err != nil {
		t.Fatal(err)
	}
	try := func(change func(k *factortest.Key, asked *Ask) string) error {
		k, asked := mine.Copy(), h.asked()
		k.Counter = 100 // further than any before
		answer := change(k, &asked)
		_, err := h.SignInWithPasskey(t.Context(), asked.Sealed, answer, Browser{})
		return err
	}
	for name, change := range map[string]func(k *factortest.Key, asked *Ask) string{
		"another site": func(k *factortest.Key, asked *Ask) string {
			k.Origin = "https://profil.example.com"
			return k.Get(asked.Options)
		},
		"without the lock": func(k *factortest.Key, asked *Ask) string { k.Unverified = true; return k.Get(asked.Options) },
		"another site's name": func(k *factortest.Key, asked *Ask) string {
			return k.Get(strings.Replace(asked.Options, "profil.example.fr", "ailleurs.example", 1))
		},
		"another question": func(k *factortest.Key, asked *Ask) string { return k.Get(h.asked().Options) },
		"no signature": func(k *factortest.Key, asked *Ask) string {
			return strings.Replace(k.Get(asked.Options), `"signature":"`, `"signature":"AA`, 1)
		},
		"not JSON":   func(*factortest.Key, *Ask) string { return "{" },
		"a stranger": func(_ *factortest.Key, asked *Ask) string { return factortest.New(t, origin).Get(asked.Options) },
	} {
		if err := try(change); fault.CodeOf(err) != "passkey.refused" {
			t.Errorf("%s: %v", name, err)
		}
	}
	want(t, try(func(k *factortest.Key, asked *Ask) string { return "" }), fault.Invalid, "passkey.none")
	want(t, try(func(k *factortest.Key, asked *Ask) string { asked.Sealed = "1.x"; return k.Get(asked.Options) }), fault.Invalid, "passkey.too_late")
	want(t, try(func(k *factortest.Key, asked *Ask) string {
		h.forward(factor.Ceremony)
		return k.Get(asked.Options)
	}), fault.Invalid, "passkey.too_late")
	// A key of Lucas is no second factor for Claire.
	half := h.half(claire, Browser{})
	asked := h.asked()
	_, err = h.FinishSignIn(t.Context(), half, Answer{Passkey: lucas.Get(asked.Options), Sealed: asked.Sealed}, false, Browser{})
	want(t, err, fault.Invalid, "passkey.refused")
	// Nor is what was asked for a sign-in good to make a key.
	_, err = h.AddPasskey(t.Context(), a, h.asked().Sealed, "{}", "Clé")
	want(t, err, fault.Invalid, "passkey.too_late")
}

// The answer to a question serves once. Without the guard it serves again.
func TestAnAnswerServesOnce(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h, _, a := withKeys(t, db)
			h.off.once = !guarded
			k := factortest.New(t, origin)
			k.Still = true // a key that counts nothing, as those of telephones
			if _, err := h.register(a, k, "Téléphone"); err != nil {
				t.Fatal(err)
			}
			asked := h.asked()
			answer := k.Get(asked.Options)
			_, first := h.SignInWithPasskey(t.Context(), asked.Sealed, answer, Browser{})
			_, again := h.SignInWithPasskey(t.Context(), asked.Sealed, answer, Browser{})
			if first != nil || guarded != (again != nil) {
				t.Errorf("guarded %v: %v, then %v", guarded, first, again)
			}
			if guarded {
				want(t, again, fault.Invalid, "passkey.too_late")
			}
		})
	}
}

// A key that was copied is seen by its counter, which does not move forward.
func TestACopyIsSeen(t *testing.T) {
	h, _, a := withKeys(t, sqltest.SQLite(t))
	k := factortest.New(t, origin)
	if _, err := h.register(a, k, "Téléphone"); err != nil {
		t.Fatal(err)
	}
	stolen := k.Copy()
	for range 3 {
		asked := h.asked()
		if _, err := h.SignInWithPasskey(t.Context(), asked.Sealed, k.Get(asked.Options), Browser{}); err != nil {
			t.Fatal(err)
		}
	}
	asked := h.asked()
	_, err := h.SignInWithPasskey(t.Context(), asked.Sealed, stolen.Get(asked.Options), Browser{})
	want(t, err, fault.Invalid, "passkey.refused")
}

func TestPasskeysOfASiteWithoutAName(t *testing.T) {
	for address, some := range map[string]bool{
		"https://profil.example.fr": true, "http://localhost:8080": true, "https://Profil.Example.fr:8443": true,
		"http://127.0.0.1:8080": false, "https://[::1]:8443": false, "": false,
	} {
		if got := factor.NewKeys(address, "PROFIL") != nil; got != some {
			t.Errorf("%s: %v", address, got)
		}
	}
	h, _, a := claireSignedIn(t, sqltest.SQLite(t))
	if asked := h.asked(); asked.Options != "" {
		t.Error("a passkey is asked for")
	}
	_, err := h.SignInWithPasskey(t.Context(), "", "{}", Browser{})
	want(t, err, fault.Invalid, "passkey.none")
	_, err = h.AddPasskey(t.Context(), a, "", "{}", "Clé")
	want(t, err, fault.Invalid, "passkey.none")
}

// A passkey is made for who asked, once, and no account keeps more than ten.
func TestMakingAPasskey(t *testing.T) {
	h, _, a := withKeys(t, sqltest.SQLite(t))
	lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
	_, his := h.signIn(lucas)
	asked, err := h.ProposePasskey(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	answer := factortest.New(t, origin).Create(asked.Options)
	_, err = h.AddPasskey(t.Context(), his, asked.Sealed, answer, "Clé")
	want(t, err, fault.Invalid, "passkey.too_late") // made for Claire
	_, err = h.AddPasskey(t.Context(), a, asked.Sealed, answer, "")
	want(t, err, fault.Invalid, "required")
	unlocked := factortest.New(t, origin)
	unlocked.Unverified = true
	_, err = h.register(a, unlocked, "Clé")
	want(t, err, fault.Invalid, "passkey.refused")
	e, err := h.AddPasskey(t.Context(), a, asked.Sealed, answer, "Clé")
	if err != nil {
		t.Fatal(err)
	}
	_, a = h.who(e.Token)
	_, err = h.AddPasskey(t.Context(), a, asked.Sealed, answer, "Clé")
	want(t, err, fault.Invalid, "passkey.too_late")
	for range PasskeysMost - 1 {
		if e, err = h.register(a, factortest.New(t, origin), "Clé"); err != nil || e.Codes != nil {
			t.Fatalf("%+v, %v", e, err)
		}
		_, a = h.who(e.Token)
	}
	_, err = h.register(a, factortest.New(t, origin), "Clé")
	want(t, err, fault.Invalid, "passkey.too_many")
	h.forward(time.Hour)
	_, a = h.who(e.Token)
	_, err = h.register(a, factortest.New(t, origin), "Clé")
	want(t, err, fault.Forbidden, policy.StepUp)
}
