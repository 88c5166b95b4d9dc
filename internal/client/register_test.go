package client

import (
	"slices"
	"strings"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
)

// Only an admin registers and changes a service; to who is not of the staff
// there is none.
func TestWhoRegisters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		draft := Draft{Name: "Autre", About: "Autre chose.", Returns: []string{back}}
		for name, a := range map[string]policy.Actor{"a visitor": {}, "Claire": w.Claire, "Marc": w.Marc, "Paul, who only reads": w.Paul} {
			_, _, err := w.Register(t.Context(), a, draft)
			if k := fault.KindOf(err); k != fault.NotFound && k != fault.Forbidden {
				t.Errorf("%s registers: %v", name, err)
			}
			if err := w.Suspend(t.Context(), a, w.agenda.PublicID, "Parce que j’en ai envie."); err == nil {
				t.Errorf("%s suspends", name)
			}
			if _, err := w.NewSecret(t.Context(), a, w.agenda.PublicID, true); err == nil {
				t.Errorf("%s has the secret", name)
			}
			_, err = w.Read(t.Context(), a, w.agenda.PublicID)
			if (err == nil) != (name == "Paul, who only reads") {
				t.Errorf("%s reads: %v", name, err)
			}
		}
		_, _, err := w.Register(t.Context(), policy.Clerk, draft)
		must(t, err)
		all, err := w.List(t.Context(), w.Odile)
		must(t, err)
		if len(all) != 2 || all[0].Name != "Agenda partagé" {
			t.Errorf("%+v", all)
		}
	})
}

func TestWhatAServiceMayBe(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		good := Draft{Name: "Autre", About: "Autre chose.", Returns: []string{back, ""}, Scopes: []string{"email"}}
		for field, change := range map[string]func(*Draft){
			"nom":       func(d *Draft) { d.Name = " " },
			"usage":     func(d *Draft) { d.About = strings.Repeat("é", 201) },
			"retours":   func(d *Draft) { d.Returns = nil },
			"sorties":   func(d *Draft) { d.Logouts = []string{"javascript:alert(1)"} },
			"perimetre": func(d *Draft) { d.Scopes = []string{"everything"} },
		} {
			d := good
			change(&d)
			_, _, err := w.Register(t.Context(), w.Odile, d)
			f, ok := err.(*fault.Error)
			if !ok || f.Fields[field] == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

// A secret is known once, another takes its place; the former works a day.
func TestSecrets(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		is := func(secret string) bool {
			c, err := w.Authenticate(t.Context(), w.agenda.PublicID, secret)
			return err == nil && c.ID == w.agenda.ID
		}
		if !is(w.secret) || is("") || is(w.secret+"x") {
			t.Fatal("the secret is not what is asked for")
		}
		second, err := w.NewSecret(t.Context(), w.Odile, w.agenda.PublicID, false)
		must(t, err)
		if !is(w.secret) || !is(second) {
			t.Error("both should work for a day")
		}
		f, err := w.Read(t.Context(), w.Odile, w.agenda.PublicID)
		must(t, err)
		if f.Former.IsZero() {
			t.Error("the former is not told")
		}
		w.forward(SecretOverlap)
		if is(w.secret) || !is(second) {
			t.Error("the former one still works, or the new one does not")
		}
		third, err := w.NewSecret(t.Context(), w.Odile, w.agenda.PublicID, true)
		must(t, err)
		if is(second) || !is(third) {
			t.Error("at once is not at once")
		}
		must(t, w.Suspend(t.Context(), w.Odile, w.agenda.PublicID, "Le service a été piraté."))
		if is(third) {
			t.Error("a service that is suspended is recognised")
		}
		_, err = w.Find(t.Context(), w.agenda.PublicID)
		refuses(t, err, "client.is_suspended")
		_, err = w.Find(t.Context(), "nobody")
		refuses(t, err, "client.unknown")
		must(t, w.Reinstate(t.Context(), w.Odile, w.agenda.PublicID, "Le service est réparé."))
		public, none := w.register(Draft{Name: "Téléphone", About: "Sur le téléphone.", Returns: []string{back}})
		if none != "" {
			t.Error("a service without a secret has one")
		}
		if _, err := w.Authenticate(t.Context(), public.PublicID, ""); err != nil {
			t.Error(err)
		}
		if _, err := w.Authenticate(t.Context(), public.PublicID, "x"); err == nil {
			t.Error("any secret will do")
		}
	})
}

// What one has agreed to is remembered, asked beyond, withdrawn, and asked for
// again; it is seen by oneself alone.
func TestConsent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.asks(w.agenda, "profile")
		m, err := w.Meet(t.Context(), w.Claire, r)
		must(t, err)
		if len(m.Asks) != 2 || m.Person.FirstName != "Claire" || m.Organisations != nil {
			t.Errorf("%+v", m)
		}
		_, err = w.Pass(t.Context(), w.Claire, r, "")
		refuses(t, err, "consent.missing")
		first := w.signsIn(w.Claire, "profile")
		code, err := w.Pass(t.Context(), w.Claire, r, "")
		must(t, err)
		_, err = w.Exchange(t.Context(), w.agenda, code, back, shows(verifier))
		must(t, err)
		m, err = w.Meet(t.Context(), w.Claire, w.asks(w.agenda, "profile", "email", "organization"))
		must(t, err)
		if !slices.Equal(m.Asks, []Scope{Email, Organisation}) || len(m.Organisations) != 1 {
			t.Errorf("%+v", m)
		}
		_, err = w.Agree(t.Context(), w.Claire, w.asks(w.agenda, "organization"), "another")
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("one comes for a structure that is not one’s own: %v", err)
		}
		if _, err = w.Agree(t.Context(), policy.Actor{}, r, ""); fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("a visitor agrees: %v", err)
		}
		mine, err := w.Of(t.Context(), w.Claire, w.Claire.Person)
		must(t, err)
		if len(mine) != 1 || mine[0].Client.Name != "Agenda partagé" || mine[0].Consent.UsedAt.IsZero() {
			t.Errorf("%+v", mine)
		}
		_, err = w.Of(t.Context(), w.Odile, w.Claire.Person)
		refuses(t, err, "not_found")
		refuses(t, w.Withdraw(t.Context(), w.Lucas, w.agenda.PublicID), "not_found")
		must(t, w.Withdraw(t.Context(), w.Claire, w.agenda.PublicID))
		refuses(t, w.Withdraw(t.Context(), w.Claire, w.agenda.PublicID), "not_found")
		m, err = w.Meet(t.Context(), w.Claire, r)
		must(t, err)
		if len(m.Asks) != 2 {
			t.Errorf("what was withdrawn is still agreed to: %v", m.Asks)
		}
		if again := w.signsIn(w.Claire, "profile"); again.Grant.Facts.Subject != first.Grant.Facts.Subject {
			t.Error("the service does not know them again")
		}
	})
}

// Keys take their turn: shown before they sign, and after.
func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		kids := func() []string {
			all, err := w.Keys(t.Context())
			must(t, err)
			var ids []string
			for _, k := range all {
				ids = append(ids, k.ID)
			}
			return ids
		}
		signs := func() string { return w.signsIn(w.Claire, "profile").Key.ID }
		before := kids()
		if len(before) != 2 || signs() != before[0] {
			t.Fatalf("%v", before)
		}
		must(t, w.TurnKeys(t.Context()))
		if !slices.Equal(kids(), before) {
			t.Error("they turn too early")
		}
		w.forward(keySigns)
		must(t, w.TurnKeys(t.Context()))
		after := kids()
		if len(after) != 3 || signs() != before[1] || after[0] != before[0] {
			t.Errorf("%v, then %v", before, after)
		}
		w.forward(keyStays)
		must(t, w.TurnKeys(t.Context()))
		if all := kids(); len(all) != 2 || slices.Contains(all, before[0]) {
			t.Errorf("%v", all)
		}
		must(t, w.RotateKeys(t.Context(), w.Odile, true))
		if all := kids(); len(all) != 2 || slices.Contains(all, before[1]) {
			t.Errorf("%v", all)
		}
		refuses(t, w.RotateKeys(t.Context(), w.Claire, true), "not_found")

		w.Key = []byte("another secret of the instance...")
		_, err := w.Exchange(t.Context(), w.agenda, w.code(w.Claire, w.asks(w.agenda, "profile")), back, shows(verifier))
		refuses(t, err, "client.key_sealed_elsewhere")
		must(t, w.TurnKeys(t.Context()))
		signs()
	})
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{
		back, "https://a.example", "http://localhost:8080/x?y=z", "http://[::1]:1/", "https://a.example/../b", "https://u:p@a.example/", "https://a.example#x",
		"//a.example", "https:/a", "https:///x", "javascript:alert(1)", "https://a.example/%2e%2e/", "https://*.example/", "https://a.example\\@b.example/", "http://a.example/",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		uri, err := ParseAddress(s)
		if err != nil {
			return
		}
		c := Client{Returns: []string{uri}}
		switch {
		case uri != s, !c.ReturnsTo(s), c.ReturnsTo(s + "/"), c.ReturnsTo(s + "x"):
			t.Errorf("%q is not compared as it is", s)
		case !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://"):
			t.Errorf("%q is accepted", s)
		case strings.ContainsAny(s, "#*\\@ ") && !strings.Contains(s, "?") && !strings.Contains(s[8:], "/"):
			t.Errorf("%q is accepted", s)
		}
	})
}
