package account

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/config"
	"profil/internal/factor"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// app turns an application on for the holder of a login, and gives its secret
// and the codes of recovery.
func (h *house) app(a policy.Actor) (secret string, e Enrolled) {
	h.t.Helper()
	p, err := h.ProposeApp(h.t.Context(), a, "PROFIL")
	if err != nil {
		h.t.Fatal(err)
	}
	if e, err = h.EnrolApp(h.t.Context(), a, p.Sealed, h.code(p.Secret)); err != nil {
		h.t.Fatal(err)
	}
	return p.Secret, e
}

func (h *house) code(secret string) string {
	h.t.Helper()
	code, err := factor.Code(secret, h.DB.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// half signs in with the password, and gives what awaits the second factor.
func (h *house) half(p Person, from Browser) string {
	h.t.Helper()
	o, err := h.SignIn(h.t.Context(), p.Email, phrase, from)
	if err != nil || o.Token != "" || o.Half == "" || o.Known != "" {
		h.t.Fatalf("%+v, %v", o, err)
	}
	return o.Half
}

func (h *house) who(token string) (Session, policy.Actor) {
	h.t.Helper()
	s, err := h.Who(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	return s, s.Actor()
}

func claireSignedIn(t *testing.T, db *sqldb.DB) (*house, Person, policy.Actor) {
	t.Helper()
	h := newHouse(t, db)
	claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
	h.setPassword(claire, phrase)
	_, a := h.signIn(claire)
	return h, claire, a
}

func TestAnApplicationFromTheFirstCodeToTheLast(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		otherToken, _ := h.signIn(claire)
		p, err := h.ProposeApp(t.Context(), a, "PROFIL")
		if err != nil || !strings.Contains(p.URI, p.Secret) {
			t.Fatalf("%+v, %v", p, err)
		}
		if n := h.value(`SELECT COUNT(*) FROM authenticators`); n != 0 {
			t.Error("a proposal is stored")
		}
		for _, wrong := range []string{"", "000000", h.code(p.Secret) + "1"} {
			_, err = h.EnrolApp(t.Context(), a, p.Sealed, wrong)
			want(t, err, fault.Invalid, "app.first_code")
		}
		lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		_, his := h.signIn(lucas)
		_, err = h.EnrolApp(t.Context(), his, p.Sealed, h.code(p.Secret))
		want(t, err, fault.Invalid, "app.begin_again") // somebody else's proposal
		e, err := h.EnrolApp(t.Context(), a, p.Sealed, h.code(p.Secret))
		if err != nil || len(e.Codes) != factor.RecoveryCodes || e.Token == "" {
			t.Fatalf("%+v, %v", e, err)
		}
		s, a := h.who(e.Token)
		if s.Login.Level != policy.TwoFactor || !a.Enrolled || s.Login.Method != ByApp {
			t.Errorf("%+v", s)
		}
		if _, err := h.Who(t.Context(), otherToken); err == nil {
			t.Error("the other browser stays signed in")
		}
		f, err := h.Factors(t.Context(), a)
		if err != nil || !f.App.On() || f.Codes != factor.RecoveryCodes {
			t.Errorf("%+v, %v", f, err)
		}
		h.forward(time.Minute)
		o, err := h.FinishSignIn(t.Context(), h.half(claire, Browser{}), Answer{Code: h.code(p.Secret)}, false, Browser{})
		if err != nil || o.Known == "" || o.Trusted != "" {
			t.Fatalf("%+v, %v", o, err)
		}
		if s, _ := h.who(o.Token); s.Login.Level != policy.TwoFactor {
			t.Errorf("%+v", s.Login)
		}
		if err := h.RemoveApp(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if n := h.value(`SELECT (SELECT COUNT(*) FROM authenticators) + (SELECT COUNT(*) FROM recovery_codes)`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		if o, err := h.SignIn(t.Context(), claire.Email, phrase, Browser{}); err != nil || o.Token == "" {
			t.Errorf("without an application: %+v, %v", o, err)
		}
	})
}

// Neither the secret nor a code of recovery is in the database.
func TestFactorsAreSealedOrHashed(t *testing.T) {
	h, _, a := claireSignedIn(t, sqltest.SQLite(t))
	secret, e := h.app(a)
	var rows []string
	h.read(func(tx *sqldb.Tx) (err error) {
		rows, err = sqldb.Values[string](tx, `SELECT sealed FROM authenticators UNION ALL SELECT selector || hash FROM recovery_codes`)
		return err
	})
	all := strings.Join(rows, " ")
	if len(rows) != 11 || strings.Contains(all, secret) {
		t.Errorf("%d rows, and the secret may be there", len(rows))
	}
	for _, code := range e.Codes {
		if strings.Contains(all, code[5:9]+code[10:]) {
			t.Error("a code of recovery is there")
		}
	}
	plain, err := h.box().Open("app", rows[0], "app", a.Person)
	if err != nil || string(plain) != secret {
		t.Error("what is sealed is not the secret: the test looks at the wrong thing")
	}
}

// Somebody whose code was seen over their shoulder is safe: it serves once.
// Without the guard it serves again.
func TestACodeServesOnce(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h, claire, a := claireSignedIn(t, db)
			h.off.once = !guarded
			secret, e := h.app(a)
			h.forward(time.Minute)
			halves := []string{h.half(claire, Browser{}), h.half(claire, Browser{})}
			for name, answer := range map[string]Answer{"an application's": {Code: h.code(secret)}, "one of recovery": {Recovery: e.Codes[3]}} {
				_, first := h.FinishSignIn(t.Context(), halves[0], answer, false, Browser{})
				_, again := h.FinishSignIn(t.Context(), halves[1], answer, false, Browser{})
				if first != nil || guarded != (again != nil) && name == "an application's" || guarded && again == nil {
					t.Errorf("guarded %v, %s: %v, then %v", guarded, name, first, again)
				}
			}
		})
	}
}

// Of those who hold one code at the same instant, one comes in.
func TestOneCodeOneLogin(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		secret, e := h.app(a)
		h.forward(time.Minute)
		half := h.half(claire, Browser{})
		for _, answer := range []Answer{{Code: h.code(secret)}, {Recovery: e.Codes[0]}} {
			var in atomic.Int64
			var wait sync.WaitGroup
			for range 2 { // a third try at the same instant would wait for its delay
				wait.Go(func() {
					if _, err := h.FinishSignIn(t.Context(), half, answer, false, Browser{}); err == nil {
						in.Add(1)
					}
				})
			}
			wait.Wait()
			if in.Load() != 1 {
				t.Errorf("%d came in with one code", in.Load())
			}
			h.forward(time.Hour)
			half = h.half(claire, Browser{})
		}
	})
}

func TestWhatAwaitsASecondFactorGrantsNothing(t *testing.T) {
	h, claire, a := claireSignedIn(t, sqltest.SQLite(t))
	secret, _ := h.app(a)
	h.forward(time.Minute)
	half := h.half(claire, Browser{})
	if _, err := h.Who(t.Context(), half); err == nil {
		t.Error("it passes for a login")
	}
	finish := func(half string) error {
		_, err := h.FinishSignIn(t.Context(), half, Answer{Code: h.code(secret)}, false, Browser{})
		return err
	}
	want(t, finish(""), fault.Unauthenticated, "second.too_late")
	want(t, finish(half[:len(half)-2]), fault.Unauthenticated, "second.too_late")
	h.forward(HalfMinutes * time.Minute)
	want(t, finish(half), fault.Unauthenticated, "second.too_late")
	half = h.half(claire, Browser{})
	h.setPassword(claire, "sept loutres lisent le journal")
	want(t, finish(half), fault.Unauthenticated, "second.too_late") // the password was changed meanwhile
	h.setPassword(claire, phrase)
	half = h.half(claire, Browser{})
	h.write(func(tx *sqldb.Tx) error { claire.Status = Suspended; return advance(tx, claire, Active) })
	want(t, finish(half), fault.Unauthenticated, "second.too_late")
}

// A link sent by mail changes the password: it does not stand for the second
// factor, not even on a browser that was trusted.
func TestALinkDoesNotPassTheSecondFactor(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		secret, _ := h.app(a)
		h.forward(time.Minute)
		o, err := h.FinishSignIn(t.Context(), h.half(claire, Browser{}), Answer{Code: h.code(secret)}, true, Browser{})
		if err != nil || o.Trusted == "" {
			t.Fatalf("%+v, %v", o, err)
		}
		got, err := h.SetPassword(t.Context(), h.ask("claire@bordeaux.example"), "un autre jardin sous la pluie", Browser{Trusted: o.Trusted})
		if err != nil || got.Token != "" || got.Half == "" {
			t.Errorf("%+v, %v", got, err)
		}
		h.forward(time.Minute)
		if _, err := h.FinishSignIn(t.Context(), got.Half, Answer{Code: h.code(secret)}, false, Browser{}); err != nil {
			t.Error(err)
		}
	})
}

func TestABrowserThatIsTrusted(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		secret, _ := h.app(a)
		h.forward(time.Minute)
		phone := Browser{Agent: "iPhone Safari/"}
		o, err := h.FinishSignIn(t.Context(), h.half(claire, phone), Answer{Code: h.code(secret)}, true, phone)
		if err != nil || o.Trusted == "" {
			t.Fatalf("%+v, %v", o, err)
		}
		phone.Trusted = o.Trusted
		again, err := h.SignIn(t.Context(), claire.Email, phrase, phone)
		if err != nil || again.Token == "" {
			t.Fatalf("%+v, %v", again, err)
		}
		s, a := h.who(again.Token)
		if s.Login.Level != policy.TwoFactor || s.Login.Method != ByTrusted {
			t.Errorf("%+v", s.Login)
		}
		lucas, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		h.setPassword(lucas, phrase)
		_, his := h.signIn(lucas)
		h.app(his)
		h.half(lucas, phone) // the browser of one is not trusted by another
		f, err := h.Factors(t.Context(), a)
		if err != nil || len(f.Devices) != 1 || f.Devices[0].Name != "Safari sur iPhone" {
			t.Fatalf("%+v, %v", f, err)
		}
		if err := h.Distrust(t.Context(), his, f.Devices[0].ID); err != nil {
			t.Fatal(err)
		}
		if again, err = h.SignIn(t.Context(), claire.Email, phrase, phone); err != nil || again.Token == "" {
			t.Error("Lucas has taken the trust of Claire away")
		}
		if err := h.Distrust(t.Context(), a, f.Devices[0].ID); err != nil {
			t.Fatal(err)
		}
		h.half(claire, phone)
		o, err = h.FinishSignIn(t.Context(), h.half(claire, phone), Answer{Code: h.code(secret)}, true, phone)
		if err == nil {
			t.Error("a code served twice")
		}
		h.forward(time.Minute)
		if o, err = h.FinishSignIn(t.Context(), h.half(claire, phone), Answer{Code: h.code(secret)}, true, phone); err != nil {
			t.Fatal(err)
		}
		h.forward(TrustDays * 24 * time.Hour)
		h.half(claire, Browser{Trusted: o.Trusted}) // too old
	})
}

// However many codes are tried in a day, ten are verified; the browser that is
// known has tries of its own; codes of recovery are counted with the others.
func TestGuessesOfCodes(t *testing.T) {
	const guesses = 300
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h, claire, a := claireSignedIn(t, db)
			h.off.tries = !guarded
			secret, _ := h.app(a)
			h.forward(time.Minute)
			o, err := h.FinishSignIn(t.Context(), h.half(claire, Browser{}), Answer{Code: h.code(secret)}, false, Browser{})
			if err != nil {
				t.Fatal(err)
			}
			before := h.value(`SELECT COALESCE(SUM(failures), 0) FROM guesses`)
			for i := range guesses {
				answer := Answer{Code: "000000"}
				if i%2 == 0 {
					answer = Answer{Recovery: "2222-2222-2222"}
				}
				if _, err := h.prove(t.Context(), claire.ID, "", answer, Browser{}); err == nil {
					t.Fatal("a guess was right")
				}
				h.forward(24 * time.Hour / (guesses + 1))
			}
			tried := h.value(`SELECT COALESCE(SUM(failures), 0) FROM guesses`) - before
			if guarded && tried > ofAccount.most || !guarded && tried != 0 {
				t.Errorf("guarded %v: %d were tried", guarded, tried)
			}
			mark := ""
			h.read(func(tx *sqldb.Tx) (err error) { mark, err = markOf(tx, claire.ID); return err })
			_, err = h.prove(t.Context(), claire.ID, mark, Answer{Code: h.code(secret)}, Browser{})
			if guarded == (err == nil) {
				t.Errorf("guarded %v, the right code from a browser nobody knows: %v", guarded, err)
			}
			if _, err = h.prove(t.Context(), claire.ID, mark, Answer{Code: h.code(secret)}, Browser{Known: o.Known}); err != nil {
				t.Errorf("the right code from the browser that is known: %v", err)
			}
		})
	}
}

// A grave act is refused to a login that was left open; what proves again who
// holds it makes it possible, under a new token.
func TestConfirmingWhoOneIs(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, a := claireSignedIn(t, db)
		if _, err := h.ProposeApp(t.Context(), a, "PROFIL"); err != nil {
			t.Errorf("just signed in: %v", err)
		}
		token, _ := h.signIn(claire)
		h.forward(15 * time.Minute)
		_, a = h.who(token)
		_, err := h.ProposeApp(t.Context(), a, "PROFIL")
		want(t, err, fault.Forbidden, policy.StepUp)
		want(t, h.RemoveApp(t.Context(), a), fault.Forbidden, policy.StepUp)
		_, err = h.Confirm(t.Context(), a, "pas le bon", Answer{}, Browser{})
		want(t, err, fault.Invalid, "password.not_yours")
		o, err := h.Confirm(t.Context(), a, phrase, Answer{}, Browser{})
		if err != nil || o.Token == "" || o.Lasts > 30*24*time.Hour-15*time.Minute {
			t.Fatalf("%+v, %v", o, err)
		}
		if _, err := h.Who(t.Context(), token); err == nil {
			t.Error("the token before is still somebody's")
		}
		s, a := h.who(o.Token)
		if s.Login.Level != policy.Proven || a.Since != 0 || !s.Login.AuthenticatedAt.Before(s.Login.ConfirmedAt) {
			t.Errorf("%+v", s.Login)
		}
		secret, e := h.app(a)
		h.forward(20 * time.Minute)
		_, a = h.who(e.Token)
		_, err = h.Confirm(t.Context(), a, phrase, Answer{}, Browser{})
		want(t, err, fault.Invalid, "second.refused") // the password is not enough any more
		if o, err = h.Confirm(t.Context(), a, "", Answer{Code: h.code(secret)}, Browser{}); err != nil {
			t.Fatal(err)
		}
		_, a = h.who(o.Token)
		if err := h.RemoveApp(t.Context(), a); err != nil {
			t.Error(err)
		}
	})
}

// A login of before the second factor is asked for it, however fresh it is.
func TestALoginOfBeforeIsNotSureEnough(t *testing.T) {
	h, claire, a := claireSignedIn(t, sqltest.SQLite(t))
	h.app(a)
	token, _ := h.signIn(claire) // as the demonstration does: without the second factor
	_, a = h.who(token)
	want(t, h.RemoveApp(t.Context(), a), fault.Forbidden, policy.StepUp)
	_, err := h.ChangePassword(t.Context(), a, phrase, "sept loutres lisent le journal", Browser{})
	want(t, err, fault.Forbidden, policy.StepUp)
}

func TestCodesAreRenewed(t *testing.T) {
	h, claire, a := claireSignedIn(t, sqltest.SQLite(t))
	_, err := h.RenewCodes(t.Context(), a)
	want(t, err, fault.Conflict, "second.none")
	_, e := h.app(a)
	_, a = h.who(e.Token)
	again, err := h.RenewCodes(t.Context(), a)
	if err != nil || len(again) != factor.RecoveryCodes || h.value(`SELECT COUNT(*) FROM recovery_codes`) != factor.RecoveryCodes {
		t.Fatalf("%v, %v", again, err)
	}
	_, err = h.FinishSignIn(t.Context(), h.half(claire, Browser{}), Answer{Recovery: e.Codes[0]}, false, Browser{})
	want(t, err, fault.Invalid, "recovery.refused")
	if _, err = h.FinishSignIn(t.Context(), h.half(claire, Browser{}), Answer{Recovery: strings.ToUpper(again[0])}, false, Browser{}); err != nil {
		t.Error(err)
	}
	if n := h.value(`SELECT COUNT(*) FROM recovery_codes`); n != factor.RecoveryCodes-1 {
		t.Errorf("%d are left", n)
	}
}

// Who answers for others is told until when they may do without.
func TestWhoMustHaveASecondFactor(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h, claire, _ := claireSignedIn(t, db)
		odile, _ := h.person("Odile", "Garnier", "odile@cap.example", policy.Reader)
		marc, _ := h.person("Marc", "Delage", "marc@bordeaux.example", policy.NoRank)
		h.Obliged = func(_ *sqldb.Tx, personID string) (bool, error) { return personID == marc.ID, nil }
		for _, p := range []Person{odile, marc} {
			h.setPassword(p, phrase)
		}
		due := func(p Person) (time.Time, time.Time) {
			o, err := h.SignIn(t.Context(), p.Email, phrase, Browser{})
			if err != nil {
				t.Fatal(err)
			}
			s, _ := h.who(o.Token)
			return o.DueOn, h.DueOn(t.Context(), s)
		}
		for _, p := range []Person{claire, odile, marc} {
			if on, again := due(p); !on.IsZero() || !again.IsZero() {
				t.Errorf("%s is asked for one, which the settings do not demand", p.Name())
			}
		}
		h.SecondFactor = config.SecondFactor{Rule: config.FactorDemanded, Days: 14}
		if on, _ := due(claire); !on.IsZero() {
			t.Error("Claire is asked for one")
		}
		first := h.DB.Now().Add(14 * 24 * time.Hour)
		for _, p := range []Person{odile, marc} {
			if on, again := due(p); !on.Equal(first) || !again.Equal(first) {
				t.Errorf("%s: %v, %v, want %v", p.Name(), on, again, first)
			}
			h.forward(3 * 24 * time.Hour)
			if on, again := due(p); !on.Equal(first) || !again.Equal(first) {
				t.Errorf("%s, later: %v, %v", p.Name(), on, again)
			}
			first = first.Add(3 * 24 * time.Hour)
		}
	})
}
