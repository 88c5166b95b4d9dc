package structures

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/register"
	"profil/internal/register/live"
	"profil/internal/siret"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

const (
	bordeaux = "21330063500017"
	pessac   = "21330318300015"
	medoc    = "83952766000014"
	missing  = "13002526500013"

	medocBranch = "83952766000022" // of the same legal unit
	medocShut   = "83952766000030" // closed: medoc has come after it
)

// world is the site of these pages, a register of a few establishments, and
// people who have just proven their address.
type world struct {
	t        *testing.T
	db       *sqldb.DB
	desk     organisation.Desk
	accounts account.Desk
	site     http.Handler
	people   map[string]account.Person
	says     siret.SIRET // where a provider of identities says that who asks works
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldWith(t, nil)
}

// newWorldWith is newWorld with a service that is asked about what the register
// lacks.
func newWorldWith(t *testing.T, state *live.Lookup) *world {
	t.Helper()
	db := sqltest.SQLite(t)
	path := filepath.Join(t.TempDir(), "registre.db")
	if _, err := register.Build(t.Context(), path, establishments); err != nil {
		t.Fatal(err)
	}
	list, err := register.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { list.Close() })
	w := &world{
		t: t, db: db, desk: organisation.Desk{DB: db, Register: list, AnswerDays: 5, Key: []byte("clé des essais")}, accounts: account.Desk{DB: db, Key: []byte("clé des essais")},
		people: map[string]account.Person{},
	}
	mux := http.NewServeMux()
	for _, r := range (Pages{Desk: w.desk, Enrolments: enrolment.Desk{DB: db, Organisations: w.desk}, Live: state, Establishment: func(*kit.Ctx) (siret.SIRET, error) { return w.says, nil }}).Routes() {
		mux.Handle(r.Pattern, kit.Handle(w.open(r), r.Page))
	}
	w.site = mux
	return w
}

func establishments(yield func(register.Establishment, error) bool) {
	for _, e := range []struct {
		digits, name, acronym, postcode, city, insee string
		closed                                       bool
	}{
		{bordeaux, "Commune de Bordeaux", "", "33000", "Bordeaux", "33063", false},
		{pessac, "Commune de Pessac", "", "33600", "Pessac", "33318", false},
		{medoc, "Mission locale du Médoc", "MLM", "33340", "Lesparre-Médoc", "33240", false},
		{"35600000000042", "Bureau de Bordeaux", "", "33000", "Bordeaux", "33063", true},
		{medocBranch, "Mission locale du Médoc", "MLM", "33250", "Pauillac", "33314", false},
		{medocShut, "Mission locale du Médoc", "MLM", "33340", "Lesparre-Médoc", "33240", true},
	} {
		s, err := siret.Parse(e.digits)
		one := register.Establishment{
			SIRET: s, Name: e.name, Acronym: e.acronym, APECode: "84.11Z", APENomenclature: "naf2", LegalForm: "7210",
			Postcode: e.postcode, City: e.city, INSEE: e.insee, Department: "33", Closed: e.closed,
			Head: e.digits == medoc,
		}
		switch e.digits {
		case medocBranch:
			one.Sign = "Espace jeunes"
		case medocShut:
			if one.ClosedOn = "2021-03-31"; err == nil {
				one.Successor, err = siret.Parse(medoc)
			}
		}
		if !yield(one, err) {
			return
		}
	}
}

// open says who asks by a header that the browser of the test bears.
func (w *world) open(route kit.Route) kit.Open {
	return func(rw http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c := &kit.Ctx{W: rw, R: r, View: kit.View{Now: w.db.Now()}}
		who, ok := w.people[r.Header.Get("X-Qui")]
		if !ok {
			if route.SignedIn {
				return c, policy.Require(policy.Actor{}, policy.RequestMake, policy.Subject{})
			}
			return c, nil
		}
		c.Actor = w.actor(who)
		c.View.Person = who.Name()
		return c, nil
	}
}

func (w *world) actor(who account.Person) policy.Actor {
	a := policy.Actor{Person: who.ID, Login: "login", Level: policy.Proven}
	err := w.db.Read(w.t.Context(), func(tx *sqldb.Tx) (err error) {
		a, err = organisation.Refresh(tx, a)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func address(name string) email.Address {
	a, err := email.Parse(name + "@exemple.fr")
	if err != nil {
		panic(err)
	}
	return a
}

// browser is that of somebody who has proven an address, and whose name is not
// known yet.
func (w *world) browser(name string) *kittest.Browser {
	w.t.Helper()
	if _, ok := w.people[name]; !ok {
		p, err := w.accounts.Welcome(w.t.Context(), address(name), "x")
		if err != nil {
			w.t.Fatal(err)
		}
		w.people[name] = p
	}
	b := kittest.New(w.t, w.site)
	b.Header.Set("X-Qui", name)
	return b
}

// odile is the gestionnaire.
func (w *world) odile() policy.Actor {
	w.t.Helper()
	p, err := w.accounts.Appoint(w.t.Context(), address("odile"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.people["odile"] = p
	return w.actor(p)
}

// joins has somebody join an establishment, as the page does.
func (w *world) joins(name, first, last, digits string) *kittest.Browser {
	w.t.Helper()
	b := w.browser(name)
	b.Get("/structures/rejoindre?siret="+digits).Want(200).FormTo("/structures/rejoindre").
		Fill("prenom", first).Fill("nom", last).Fill("fonction", "Conseillère").Press("Créer mon compte").WantAt("/structures")
	return b
}

// tieOf gives the latest affiliation of somebody.
func (w *world) tieOf(name string) organisation.Tie {
	w.t.Helper()
	all, err := w.desk.Mine(w.t.Context(), w.actor(w.people[name]))
	if err != nil || len(all) == 0 {
		w.t.Fatalf("%s has no affiliation: %v", name, err)
	}
	return all[0]
}

// referent makes Marc the confirmed référent of Bordeaux.
func (w *world) referent() (*kittest.Browser, organisation.Tie) {
	w.t.Helper()
	marc := w.joins("marc", "Marc", "Delage", bordeaux)
	tie := w.tieOf("marc")
	if err := w.desk.ConfirmReferent(w.t.Context(), w.odile(), tie.PublicID, organisation.Reason{}); err != nil {
		w.t.Fatal(err)
	}
	return marc, tie
}

// fields are the values of a form, with the key that it carries.
func fields(key string, more ...string) url.Values {
	v := url.Values{"cle": {key}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	err := w.db.Read(w.t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, query, args...)
		return err
	})
	if err != nil {
		w.t.Fatal(fmt.Errorf("%s: %w", query, err))
	}
	return n
}
