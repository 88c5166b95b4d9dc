package account

import (
	"testing"
	"time"

	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Every way in, with what came after it, is said as it was.
func TestHowOneCameIn(t *testing.T) {
	state := IdentityProvider{Issuer: "https://idp.example", Name: "ProConnect", SID: "s1"}
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		vouched := func(from Browser) Opened {
			o, err := h.Vouched(t.Context(), state, func(*sqldb.Tx) (string, error) { return claire.ID, nil }, from)
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		says := func(token, want string, level policy.Level) {
			t.Helper()
			s, _ := h.who(token)
			if got := s.Login.Way().Spoken(); got != want || s.Login.Level != level {
				t.Errorf("%q at level %d, want %q at %d", got, s.Login.Level, want, level)
			}
		}
		o, err := h.SignIn(t.Context(), claire.Email, phrase, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		says(o.Token, "Mot de passe", policy.Proven)
		o = vouched(Browser{})
		says(o.Token, "ProConnect", policy.Proven)
		if s, _ := h.who(o.Token); s.Login.Provider != state {
			t.Errorf("%+v", s.Login.Provider)
		}
		_, his := h.who(o.Token)
		raised, err := h.Confirm(t.Context(), his, phrase, Answer{}, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		says(raised.Token, "ProConnect, puis mot de passe", policy.Proven)

		secret, e := h.app(a)
		says(e.Token, "Bouton de la démonstration, puis code de votre application", policy.TwoFactor)
		h.forward(time.Minute)
		o, err = h.FinishSignIn(t.Context(), vouched(Browser{}).Half, Answer{Code: h.code(secret)}, true, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		says(o.Token, "ProConnect, puis code de votre application", policy.TwoFactor)
		if s, _ := h.who(o.Token); s.Login.Provider != state {
			t.Errorf("the second step forgets who vouched: %+v", s.Login.Provider)
		}
		says(vouched(Browser{Trusted: o.Trusted}).Token, "ProConnect, sur un navigateur de confiance", policy.TwoFactor)
	})
}

// No method is without its words, nor a login of before told as what it was not.
func TestEveryMethodIsSaid(t *testing.T) {
	for m := range firsts {
		if !french.Has("method." + string(m)) {
			t.Errorf("method.%s is not said", m)
		}
	}
	for m := range thens {
		if !french.Has("then." + string(m)) {
			t.Errorf("then.%s is not said", m)
		}
	}
	if got := (Entry{Then: ByApp}).Spoken(); got != "" {
		t.Errorf("a login of before is said to be by %q", got)
	}
	if Method("other").level() != policy.Anonymous {
		t.Error("a method that is not known is sure of something")
	}
}
