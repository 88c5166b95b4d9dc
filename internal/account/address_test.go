package account

import (
	"slices"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

const private = "claire.chez.elle@laposte.example"

// askAddress asks for an address to be added, and gives the token of its link.
func (h *house) askAddress(a policy.Actor, typed string) string {
	h.t.Helper()
	if err := h.AddAddress(h.t.Context(), a, address(h.t, typed), Browser{}); err != nil {
		h.t.Fatal(err)
	}
	return h.lastAddressLink(typed)
}

func (h *house) lastAddressLink(typed string) (token string) {
	h.t.Helper()
	h.read(func(tx *sqldb.Tx) error {
		link, err := sqldb.Value[string](tx, `SELECT id FROM email_proofs WHERE address = $1 ORDER BY id DESC LIMIT 1`, address(h.t, typed).Key())
		if err != nil {
			return err
		}
		l, err := LoadAddressLink(tx, link)
		token = h.AddressToken(l)
		return err
	})
	return token
}

// addAddress gives a second address to somebody.
func (h *house) addAddress(a policy.Actor, typed string) {
	h.t.Helper()
	if err := h.ConfirmAddress(h.t.Context(), a, h.askAddress(a, typed)); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) spelled(a policy.Actor) (all []string) {
	h.t.Helper()
	of, err := h.Addresses(h.t.Context(), a)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range of {
		all = append(all, m.Email.String())
	}
	return all
}

func TestSeveralAddressesOfOnePerson(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		token := h.askAddress(a, private)
		if all, _ := h.Addresses(t.Context(), a); len(all) != 2 || !all[1].Awaited {
			t.Fatalf("%+v", all)
		}
		if o, err := h.SignIn(t.Context(), address(t, private), phrase, Browser{}); err == nil {
			t.Errorf("signed in before it is proven: %+v", o)
		}
		if err := h.ConfirmAddress(t.Context(), a, token); err != nil {
			t.Fatal(err)
		}
		want(t, h.ConfirmAddress(t.Context(), a, token), fault.NotFound, unusable)
		h.forward(time.Hour) // the delay of the guess
		for _, typed := range []string{claire.Email.String(), private} {
			if o, err := h.SignIn(t.Context(), address(t, typed), phrase, Browser{}); err != nil || o.Person.ID != claire.ID {
				t.Errorf("%s: %+v, %v", typed, o, err)
			}
		}
		// The letters follow the main one; the former stays.
		if err := h.MakeMain(t.Context(), a, private); err != nil {
			t.Fatal(err)
		}
		h.read(func(tx *sqldb.Tx) error {
			p, err := Load(tx, claire.ID)
			if p.Email.String() != private {
				t.Errorf("letters go to %s", p.Email)
			}
			return err
		})
		want(t, h.RemoveAddress(t.Context(), a, private), fault.Conflict, "address.is_main")
		stray := h.ask(claire.Email.String())
		if err := h.RemoveAddress(t.Context(), a, claire.Email.String()); err != nil {
			t.Fatal(err)
		}
		if got := h.spelled(a); !slices.Equal(got, []string{private}) {
			t.Errorf("left: %v", got)
		}
		if _, err := h.Proof(t.Context(), stray); fault.CodeOf(err) != unusable {
			t.Errorf("a link sent to an address that is gone: %v", err)
		}
		for what, n := range map[string]int{"added": 1, "main": 1, "removed": 1} {
			if got := h.value(`SELECT COUNT(*) FROM jobs WHERE kind = $1`, "address."+what); got != n {
				t.Errorf("%d letters say %s", got, what)
			}
		}
	})
}

// A link is of whoever asked for it: who lures somebody into opening theirs gets
// nothing. Without the guard the address would go to the account of the lured.
func TestALinkOfAnAddressIsOfWhoAskedForIt(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h, _, a := claireSignedIn(t, db)
			h.off.bound = !guarded
			lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
			_, his := h.signIn(lucas)
			err := h.ConfirmAddress(t.Context(), a, h.askAddress(his, "lucas@laposte.example"))
			if guarded {
				want(t, err, fault.NotFound, unusable)
			}
			if took := len(h.spelled(a)) == 2; took == guarded {
				t.Errorf("guarded %t: %v, %v", guarded, took, err)
			}
		})
	}
}

// What the page says does not depend on whether an address has an account; only
// who reads its mail learns it.
func TestAddingAnAddressTellsNothingOfOthers(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, _, a := claireSignedIn(t, db)
		lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		jobs := `SELECT COUNT(*) FROM jobs WHERE kind = 'address.asked'`
		token := h.askAddress(a, lucas.Email.String())
		if n := h.value(jobs); n != 1 {
			t.Errorf("%d letters", n)
		}
		h.askAddress(a, "personne@nulle-part.example")
		if n := h.value(jobs); n != 2 {
			t.Errorf("%d letters", n)
		}
		want(t, h.ConfirmAddress(t.Context(), a, token), fault.Conflict, "address.taken")
		if got := h.value(`SELECT COUNT(*) FROM emails WHERE person_id = $1`, lucas.ID); got != 1 {
			t.Error("the address changed hands")
		}
	})
}

func TestAddressesAreFewAndSlowToAskFor(t *testing.T) {
	h, claire, a := claireSignedIn(t, sqltest.SQLite(t))
	want(t, h.AddAddress(t.Context(), a, claire.Email, Browser{}), fault.Invalid, "address.yours")
	for i := range AddressesMost - 1 {
		h.addAddress(a, "claire"+string(rune('a'+i))+"@laposte.example")
	}
	want(t, h.AddAddress(t.Context(), a, address(t, private), Browser{}), fault.Invalid, "address.too_many")
	if err := h.RemoveAddress(t.Context(), a, "clairea@laposte.example"); err != nil {
		t.Fatal(err)
	}
	for range LinksPerHour - (AddressesMost - 1) {
		h.askAddress(a, private)
	}
	want(t, h.AddAddress(t.Context(), a, address(t, private), Browser{}), fault.Invalid, "address.too_often")
}

// Guesses are counted by account: more addresses give no more of them.
func TestTriesAreThoseOfAnAccountNotOfAnAddress(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		h.addAddress(a, private)
		verified := 0
		for i := range 40 {
			h.forward(20 * time.Minute)
			_, names, allowed, err := h.mayTry(t.Context(), address(t, []string{claire.Email.String(), private}[i%2]), Browser{})
			if err != nil {
				t.Fatal(err)
			}
			if allowed && len(names) == 1 {
				verified++
			}
		}
		if verified != ofAccount.most {
			t.Errorf("%d guesses were verified in a day, not %d", verified, ofAccount.most)
		}
	})
}
