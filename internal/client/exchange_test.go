package client

import (
	"slices"
	"sync"
	"testing"
	"time"

	"profil/internal/policy"
)

// Claire signs in at the agenda: it learns what it asked for and may know.
func TestExchange(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		out := w.signsIn(w.Marc, "profile", "email", "organization", "roles", "phone", "nothing")
		f := out.Grant.Facts
		if f.FirstName != "Marc" || f.LastName != "Delage" || f.Email == "" || f.Organisation != "Commune de Bordeaux" || f.Phone != "" || f.Subject == "" {
			t.Errorf("%+v", f)
		}
		if !slices.Equal(f.Roles, []policy.Role{policy.Referent, policy.Approver}) {
			t.Errorf("%v", f.Roles)
		}
		if out.Nonce != "n" || out.Refresh != "" || out.Grant.Level != policy.Proven || out.Key.Private == nil {
			t.Errorf("%+v", out)
		}
		g, err := w.Bearer(t.Context(), out.Access)
		must(t, err)
		if g.Facts.Subject != f.Subject || g.Facts.Organisation != f.Organisation {
			t.Errorf("%+v", g.Facts)
		}
		other, _ := w.register(Draft{Name: "Autre", About: "Autre chose.", Returns: []string{back}, Scopes: []string{"profile"}, Confidential: true})
		m, err := w.Exchange(t.Context(), other, w.code(w.Marc, w.asks(other, "profile", "email")), back, shows(verifier))
		must(t, err)
		if m.Grant.Facts.Subject == f.Subject || m.Grant.Facts.Email != "" || m.Grant.Facts.Organisation != "" {
			t.Errorf("two services know the same person by the same name, or too much: %+v", m.Grant.Facts)
		}
		if again := w.signsIn(w.Marc, "profile"); again.Grant.Facts.Subject != f.Subject || again.Grant.Facts.Email != "" {
			t.Errorf("%+v", again.Grant.Facts)
		}
	})
}

// A code is good once, for a minute, for the service, the address and the
// verifier that it was made for.
func TestACodeIsGoodOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other, _ := w.register(Draft{Name: "Autre", About: "Autre chose.", Returns: []string{back}, Confidential: true})
		code := w.code(w.Claire, w.asks(w.agenda, "profile"))
		for name, try := range map[string]func() (Issued, error){
			"another service":  func() (Issued, error) { return w.Exchange(t.Context(), other, code, back, shows(verifier)) },
			"another address":  func() (Issued, error) { return w.Exchange(t.Context(), w.agenda, code, back+"/", shows(verifier)) },
			"another verifier": func() (Issued, error) { return w.Exchange(t.Context(), w.agenda, code, back, shows("x")) },
			"no code":          func() (Issued, error) { return w.Exchange(t.Context(), w.agenda, "", back, shows(verifier)) },
			"a changed code": func() (Issued, error) {
				return w.Exchange(t.Context(), w.agenda, code[:len(code)-2]+"AA", back, shows(verifier))
			},
		} {
			_, err := try()
			if err == nil {
				t.Errorf("%s: accepted", name)
			}
			refuses(t, err, "grant.refused")
		}
		out, err := w.Exchange(t.Context(), w.agenda, code, back, shows(verifier))
		must(t, err)
		_, err = w.Exchange(t.Context(), w.agenda, code, back, shows(verifier))
		refuses(t, err, "grant.refused")
		_, err = w.Bearer(t.Context(), out.Access)
		refuses(t, err, "grant.refused") // what the first exchange gave is revoked

		late := w.code(w.Claire, w.asks(w.agenda, "profile"))
		w.forward(CodeLasts)
		_, err = w.Exchange(t.Context(), w.agenda, late, back, shows(verifier))
		refuses(t, err, "grant.refused")
	})
}

// Without its guards each of these harms is done.
func TestTwinsOfTheGuards(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other, _ := w.register(Draft{Name: "Autre", About: "Autre chose.", Returns: []string{back}, Confidential: true, Renews: true})
		w.off = guards{once: true, rotation: true, owner: true, proof: true}
		code := w.code(w.Claire, w.asks(w.agenda, "profile", "offline_access"))
		if _, err := w.Exchange(t.Context(), other, code, back, shows("x")); err != nil {
			t.Fatalf("the guards were not what refused: %v", err)
		}
		out, err := w.Exchange(t.Context(), w.agenda, code, back, shows(verifier))
		if err != nil {
			t.Fatalf("the guard is not what keeps a code from being used twice: %v", err)
		}
		for range 2 {
			if _, err := w.Renew(t.Context(), other, out.Refresh); err != nil {
				t.Fatalf("the guard is not what keeps a token from being used twice: %v", err)
			}
		}
	})
}

// Of many who exchange a code at the same instant, one at most is served, and
// what it was given is revoked.
func TestManyExchangeACode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		code := w.code(w.Claire, w.asks(w.agenda, "profile"))
		var served sync.Map
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				if out, err := w.Exchange(background(), w.agenda, code, back, shows(verifier)); err == nil {
					served.Store(n, out.Access)
				}
			})
		}
		all.Wait()
		n := 0
		served.Range(func(_, access any) bool {
			n++
			_, err := w.Bearer(t.Context(), access.(string))
			refuses(t, err, "grant.refused")
			return true
		})
		if n != 1 {
			t.Errorf("%d were served", n)
		}
	})
}

// However often a service renews what it holds, the person signs in again after
// half a year. Without the guard it holds for ever.
func TestRenewalEnds(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		each(t, func(t *testing.T, w *world) {
			w.off.forever = !guarded
			out, err := w.signsIn(w.Claire, "profile", "offline_access"), error(nil)
			for held := time.Duration(0); held < RenewsFor && err == nil; held += RefreshLasts / 2 {
				w.forward(RefreshLasts / 2)
				must(t, w.TurnKeys(t.Context()))
				out, err = w.Renew(t.Context(), w.agenda, out.Refresh)
			}
			if guarded {
				refuses(t, err, "grant.refused")
			} else {
				must(t, err)
			}
		})
	}
}

// A refresh token turns once; the second time the sign-in ends for everybody.
func TestRenew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.signsIn(w.Claire, "profile", "offline_access")
		if first.Refresh == "" {
			t.Fatal("no refresh token")
		}
		w.forward(AccessLasts)
		_, err := w.Bearer(t.Context(), first.Access)
		refuses(t, err, "grant.refused")
		second, err := w.Renew(t.Context(), w.agenda, first.Refresh)
		must(t, err)
		g, err := w.Bearer(t.Context(), second.Access)
		must(t, err)
		if g.Facts.Subject != first.Grant.Facts.Subject || second.Refresh == first.Refresh {
			t.Errorf("%+v", g)
		}
		if _, err := w.Renew(t.Context(), w.agenda, second.Access); err == nil {
			t.Error("an access token renews")
		}
		_, err = w.Renew(t.Context(), w.agenda, first.Refresh)
		refuses(t, err, "grant.refused")
		_, err = w.Bearer(t.Context(), second.Access)
		refuses(t, err, "grant.refused")
		_, err = w.Renew(t.Context(), w.agenda, second.Refresh)
		refuses(t, err, "grant.refused")

		other, _ := w.register(Draft{Name: "Autre", About: "Autre chose.", Returns: []string{back}, Confidential: true, Renews: true})
		third := w.signsIn(w.Claire, "profile", "offline_access")
		_, err = w.Renew(t.Context(), other, third.Refresh)
		refuses(t, err, "grant.refused")
		refuses(t, w.Revoke(t.Context(), other, third.Refresh), "grant.refused")
		_, err = w.Inspect(t.Context(), other, third.Access)
		refuses(t, err, "grant.refused")
		i, err := w.Inspect(t.Context(), w.agenda, third.Access)
		must(t, err)
		if !i.ExpiresAt.Equal(i.CreatedAt.Add(AccessLasts)) {
			t.Errorf("%+v", i)
		}
		must(t, w.Revoke(t.Context(), w.agenda, third.Refresh))
		must(t, w.Revoke(t.Context(), w.agenda, "nothing"))
		_, err = w.Bearer(t.Context(), third.Access)
		refuses(t, err, "grant.refused")
		w.forward(RefreshLasts)
		_, err = w.Renew(t.Context(), w.agenda, w.signsIn(w.Claire, "profile", "offline_access").Refresh)
		must(t, err)
	})
}

// Whatever ends in between, ends what a service may know.
func TestWhatEndsIsToldNoMore(t *testing.T) {
	ends := map[string]func(w *world){
		"the person is suspended": func(w *world) { w.Do(`UPDATE persons SET status = 'suspended' WHERE id = $1`, w.Claire.Person) },
		"the service is suspended": func(w *world) {
			must(w.t, w.Suspend(w.t.Context(), w.Odile, w.agenda.PublicID, "Le service a été piraté."))
		},
		"the person withdraws": func(w *world) { must(w.t, w.Withdraw(w.t.Context(), w.Claire, w.agenda.PublicID)) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				out := w.signsIn(w.Claire, "profile", "offline_access")
				code := w.code(w.Claire, w.asks(w.agenda, "profile"))
				end(w)
				_, err := w.Exchange(t.Context(), w.agenda, code, back, shows(verifier))
				refuses(t, err, "grant.refused")
				_, err = w.Bearer(t.Context(), out.Access)
				refuses(t, err, "grant.refused")
				_, err = w.Renew(t.Context(), w.agenda, out.Refresh)
				refuses(t, err, "grant.refused")
			})
		})
	}
}

// A structure that one has left is no longer told, nor its roles; a login that
// has ended gives no more code.
func TestWhatChangesIsToldAsItIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		out := w.signsIn(w.Marc, "organization", "roles")
		w.Do(`UPDATE affiliations SET status = 'left' WHERE person_id = $1`, w.Marc.Person)
		g, err := w.Bearer(t.Context(), out.Access)
		must(t, err)
		if g.Facts.Organisation != "" || g.Facts.Roles != nil {
			t.Errorf("%+v", g.Facts)
		}
		must(t, w.Edit(t.Context(), w.Odile, w.agenda.PublicID, Draft{Name: "Agenda", About: "Réserver.", Returns: []string{back}}))
		if later := w.signsIn(w.Claire, "profile"); later.Grant.Facts.FirstName != "" { // asked for before the scope was taken away
			t.Errorf("%+v", later.Grant.Facts)
		}
		code := w.code(w.Claire, w.asks(w.agenda, "profile"))
		w.Do(`UPDATE logins SET ended_at = $2 WHERE id = $1`, w.Claire.Login, w.DB().Now())
		_, err = w.Exchange(t.Context(), w.agenda, code, back, shows(verifier))
		refuses(t, err, "grant.refused")
	})
}

func TestForget(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signsIn(w.Claire, "profile")
		w.forward(grantsKept + AccessLasts + time.Second)
		must(t, w.DB().Write(t.Context(), Forget))
		if n := w.Count(`SELECT COUNT(*) FROM tokens`) + w.Count(`SELECT COUNT(*) FROM grants`); n != 0 {
			t.Errorf("%d are left", n)
		}
		if w.Count(`SELECT COUNT(*) FROM consents`) != 1 {
			t.Error("the consent is gone with it")
		}
	})
}
