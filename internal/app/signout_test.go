package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"profil/internal/policy"
)

// receiver is where a service is told of sign-outs. It verifies what it is told
// with the public library, as the specification wants (Back-Channel Logout 1.0,
// 2.6), and answers what the test says.
type receiver struct {
	*httptest.Server
	s      *reunion
	mu     sync.Mutex
	answer int
	told   []signedOut
}

type signedOut struct {
	Subject string                     `json:"sub"`
	SID     string                     `json:"sid"`
	ID      string                     `json:"jti"`
	Nonce   *string                    `json:"nonce"`
	Events  map[string]json.RawMessage `json:"events"`
}

func (s *reunion) receives() *receiver {
	v := &receiver{s: s, answer: http.StatusNoContent}
	v.Server = httptest.NewServer(v)
	s.t.Cleanup(v.Close)
	d := draftOf(s.client)
	d.Backchannel = v.URL + "/deconnexions"
	if err := s.place.clients.Edit(s.t.Context(), policy.Clerk, s.client.PublicID, d); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// ServeHTTP implements http.Handler.
func (v *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	raw := r.PostFormValue("logout_token")
	verifier := v.s.provider.Verifier(&oidc.Config{ClientID: v.s.client.PublicID, Now: v.s.place.db.Now, SupportedSigningAlgs: []string{oidc.ES256}})
	token, err := verifier.Verify(r.Context(), raw)
	var out signedOut
	if err == nil {
		err = token.Claims(&out)
	}
	if err != nil {
		v.s.t.Errorf("what the service is told does not verify: %v", err)
	}
	jws, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil || jws.Signatures[0].Header.ExtraHeaders[jose.HeaderType] != "logout+jwt" {
		v.s.t.Errorf("not a logout token: %v", err)
	}
	if _, is := out.Events["http://schemas.openid.net/event/backchannel-logout"]; !is || out.Nonce != nil || out.ID == "" || r.Method != http.MethodPost {
		v.s.t.Errorf("%+v", out)
	}
	v.told = append(v.told, out)
	w.WriteHeader(v.answer)
}

// works lets the clerk do what is due, and gives what the service was told
// meanwhile.
func (v *receiver) works() []signedOut {
	v.s.t.Helper()
	v.mu.Lock()
	v.told = nil
	v.mu.Unlock()
	if _, err := v.s.place.clerk.RunOnce(v.s.t.Context()); err != nil {
		v.s.t.Fatal(err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.told
}

// in signs the browser of somebody in at the service, and gives what names it.
func (s *reunion) in(name string) (leave func(), subject, sid string) {
	s.t.Helper()
	b := s.as(name)
	page := b.Get(s.asks())
	if page.Status == http.StatusOK {
		page = page.FormTo("/services/autorisation").Press("Continuer vers Réunion")
	}
	token, err := s.exchange(s.landed(page).Get("code"))
	if err != nil {
		s.t.Fatal(err)
	}
	id := s.verified(token)
	var signed struct {
		SID string `json:"sid"`
	}
	if err := id.Claims(&signed); err != nil || signed.SID == "" {
		s.t.Fatalf("%+v %v", signed, err)
	}
	return func() { b.Get("/demandes").Form("[action='/deconnexion']").Press("Se déconnecter") }, id.Subject, signed.SID
}

// A service is told that somebody has signed out, by a message that it can
// verify, until it has taken note; and of no other login than the one that is
// over. Nothing of it is kept then.
func TestAServiceIsToldOfASignOut(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		v := s.receives()
		leave, subject, sid := s.in("Claire Vasseur")
		_, again, other := s.in("Claire Vasseur")
		if again != subject || other == sid {
			t.Errorf("two logins of one person: %s %s, %s %s", subject, sid, again, other)
		}
		if told := v.works(); len(told) != 0 {
			t.Errorf("told of nothing: %+v", told)
		}
		v.answer = http.StatusServiceUnavailable
		leave()
		if told := v.works(); len(told) != 1 || told[0].Subject != subject || told[0].SID != sid {
			t.Fatalf("%+v", told)
		}
		if told := v.works(); len(told) != 0 {
			t.Errorf("it is told again at once: %+v", told)
		}
		v.answer = http.StatusNoContent
		s.since += 2 * time.Minute
		if told := v.works(); len(told) != 1 || told[0].SID != sid {
			t.Errorf("it is not told again: %+v", told)
		}
		s.since += time.Hour
		if told := v.works(); len(told) != 0 {
			t.Errorf("it had taken note: %+v", told)
		}
		if n := s.place.value(t, `SELECT CAST(count(*) AS TEXT) FROM sign_outs`); n != "0" {
			t.Errorf("%s sign-outs are kept", n)
		}
	})
}

// It is told as well when somebody is suspended, when they withdraw what they
// agreed to, and when their account is closed: then by what is kept for it alone.
// A service that is suspended meanwhile is told nothing.
func TestAServiceIsToldOfWhoeverIsGone(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		v, ctx := s.receives(), t.Context()
		claire := policy.Actor{Person: s.place.value(t, `SELECT id FROM persons WHERE last_name = 'Vasseur'`), Level: policy.Proven}
		odile := policy.Actor{Person: s.place.value(t, `SELECT id FROM persons WHERE first_name = 'Odile'`), Level: policy.TwoFactor, Enrolled: true, Rank: policy.Admin}
		publicID := s.place.value(t, `SELECT public_id FROM persons WHERE id = $1`, claire.Person)
		for _, gone := range []func() error{
			func() error { return s.place.clients.Withdraw(ctx, claire, s.client.PublicID) },
			func() error { return s.place.accounts.RevokeOthers(ctx, claire) },
			func() error { return s.place.accounts.Suspend(ctx, odile, publicID, "Compte en double, signalé.") },
		} {
			_, subject, sid := s.in("Claire Vasseur")
			if err := gone(); err != nil {
				t.Fatal(err)
			}
			if told := v.works(); len(told) != 1 || told[0].Subject != subject || told[0].SID != sid {
				t.Errorf("%+v", told)
			}
		}
		s.place.change(t, `UPDATE persons SET status = 'active' WHERE last_name = 'Vasseur'`)
		_, subject, _ := s.in("Claire Vasseur")
		if err := s.place.privacy.Erase(ctx, claire); err != nil {
			t.Fatal(err)
		}
		if n := s.place.value(t, `SELECT CAST(count(*) AS TEXT) FROM sign_outs`); n != "1" {
			t.Errorf("%s sign-outs are kept of an account that is closed", n)
		}
		if told := v.works(); len(told) != 1 || told[0].Subject != subject {
			t.Errorf("closed: %+v", told)
		}

		leave, _, _ := s.in("Lucas Petit")
		leave()
		if err := s.place.clients.Suspend(ctx, policy.Clerk, s.client.PublicID, "Le service a été piraté."); err != nil {
			t.Fatal(err)
		}
		if told := v.works(); len(told) != 0 {
			t.Errorf("a suspended service is told: %+v", told)
		}
		if n := s.place.value(t, `SELECT CAST(count(*) AS TEXT) FROM sign_outs`); n != "0" {
			t.Errorf("%s sign-outs are kept", n)
		}
	})
}
