package account

import (
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// lostEverything is somebody with two addresses and an application, who has lost
// the telephone: their first factor is right.
func lostEverything(t *testing.T, db *sqldb.DB) (h *house, p Person, half string) {
	t.Helper()
	h, p, a := claireSignedIn(t, db)
	h.addAddress(a, private)
	h.app(a)
	return h, p, h.half(p, Browser{})
}

func (h *house) again(p Person) string { h.t.Helper(); return h.half(p, Browser{}) }

// begin follows the link sent to the other address.
func (h *house) begin(half string) Recovery {
	h.t.Helper()
	if err := h.AskRecovery(h.t.Context(), half); err != nil {
		h.t.Fatal(err)
	}
	v, err := h.BeginRecovery(h.t.Context(), h.lastAddressLink(private))
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

func TestAnotherAddressGivesAnAccountBack(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, half := lostEverything(t, db)
		l, err := h.Lost(t.Context(), half)
		if err != nil || l.Others != 1 || l.Ready || l.Under.ID != "" {
			t.Fatalf("%+v, %v", l, err)
		}
		v := h.begin(half)
		if got := v.EffectiveAt.Sub(v.CreatedAt); got != waits[VouchAddress] {
			t.Errorf("the wait is %v", got)
		}
		h.forward(waits[VouchAddress])
		o, err := h.FinishRecovery(t.Context(), h.again(claire), Browser{})
		if err != nil || o.Token == "" {
			t.Fatalf("%+v, %v", o, err)
		}
		if s, _ := h.who(o.Token); s.Enrolled || s.Login.Level != policy.Proven {
			t.Errorf("%+v", s)
		}
		if n := h.value(`SELECT (SELECT COUNT(*) FROM authenticators) + (SELECT COUNT(*) FROM recovery_codes) + (SELECT COUNT(*) FROM logins WHERE ended_at IS NULL)`); n != 1 {
			t.Errorf("%d rows are left, not the one login", n)
		}
		if n := h.value(`SELECT COUNT(*) FROM recoveries WHERE status = 'used'`); n != 1 {
			t.Error("it may serve again")
		}
	})
}

// The wait is what protects the account of somebody whose two mailboxes were
// read. Without it they are out at once.
func TestNothingIsForgottenBeforeTheWait(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h, claire, half := lostEverything(t, db)
			h.off.waits = !guarded
			h.begin(half)
			h.forward(waits[VouchAddress] - time.Minute)
			_, err := h.FinishRecovery(t.Context(), h.again(claire), Browser{})
			if guarded {
				want(t, err, fault.Conflict, "recovery.not_yet")
			}
			if kept := h.value(`SELECT COUNT(*) FROM authenticators`) == 1; kept != guarded {
				t.Errorf("guarded %t: the application is kept: %t, %v", guarded, kept, err)
			}
		})
	}
}

func TestARecoveryIsStopped(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, half := lostEverything(t, db)
		v := h.begin(half)
		for _, wrong := range []string{"", h.CancelToken(v) + "A", h.CancelToken(Recovery{ID: "other"})} {
			want(t, h.StopRecovery(t.Context(), v.PublicID, wrong), fault.NotFound, unusable)
		}
		if err := h.StopRecovery(t.Context(), v.PublicID, h.CancelToken(v)); err != nil {
			t.Fatal(err)
		}
		want(t, h.StopRecovery(t.Context(), v.PublicID, h.CancelToken(v)), fault.NotFound, unusable)
		h.forward(waits[VouchAddress])
		_, err := h.FinishRecovery(t.Context(), h.again(claire), Browser{})
		want(t, err, fault.Conflict, "recovery.not_yet")
	})
}

// Who shows their second factor has not lost it.
func TestTheSecondFactorStopsARecovery(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		h.addAddress(a, private)
		secret, _ := h.app(a)
		h.begin(h.half(claire, Browser{}))
		h.forward(time.Minute)
		if _, err := h.FinishSignIn(t.Context(), h.again(claire), Answer{Code: h.code(secret)}, false, Browser{}); err != nil {
			t.Fatal(err)
		}
		if n := h.value(`SELECT COUNT(*) FROM recoveries WHERE status = 'cancelled'`); n != 1 {
			t.Error("it goes on")
		}
	})
}

// One mailbox is not two, whatever the capitals; and the staff is given nothing
// by a letter.
func TestWhoMayNotBeginAnew(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		h.app(a)
		want(t, h.AskRecovery(t.Context(), h.again(claire)), fault.Conflict, "recovery.no_address")
		o, err := h.SignIn(t.Context(), address(t, "CLAIRE@bordeaux.example"), phrase, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		want(t, h.AskRecovery(t.Context(), o.Half), fault.Conflict, "recovery.no_address")
		odile, boss := h.person("Odile", "Garnier", "odile@cap-demain.example", policy.Manager)
		h.setPassword(odile, phrase)
		h.addAddress(boss, "odile@laposte.example")
		h.app(boss)
		want(t, h.AskRecovery(t.Context(), h.again(odile)), fault.Conflict, "recovery.no_address")
	})
}

func TestTheStaffVouchesForSomebody(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		odile, boss := h.person("Odile", "Garnier", "odile@cap-demain.example", policy.Manager)
		paul, admin := h.person("Paul", "Mercier", "paul@cap-demain.example", policy.Admin)
		why := "Rappelée au standard de la mairie."
		want(t, h.Vouch(t.Context(), boss, claire.PublicID, why), fault.Conflict, "recovery.nothing_lost")
		h.app(a)
		h.app(admin)
		h.app(boss)
		want(t, h.Vouch(t.Context(), boss, claire.PublicID, ""), fault.Invalid, "reason.too_short")
		want(t, h.Vouch(t.Context(), a, odile.PublicID, why), fault.NotFound, "not_found")
		want(t, h.Vouch(t.Context(), boss, odile.PublicID, why), fault.Forbidden, "account.yourself")
		want(t, h.Vouch(t.Context(), boss, paul.PublicID, why), fault.Forbidden, "account.of_staff")
		if err := h.Vouch(t.Context(), boss, claire.PublicID, why); err != nil {
			t.Fatal(err)
		}
		h.forward(waits[VouchManager] - time.Minute)
		_, err := h.FinishRecovery(t.Context(), h.again(claire), Browser{})
		want(t, err, fault.Conflict, "recovery.not_yet")
		h.forward(time.Minute)
		if _, err := h.FinishRecovery(t.Context(), h.again(claire), Browser{}); err != nil {
			t.Fatal(err)
		}
	})
}
