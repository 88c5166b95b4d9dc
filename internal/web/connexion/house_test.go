package connexion

import (
	"net/http"
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/config"
	"profil/internal/email"
	"profil/internal/factor"
	"profil/internal/fault"
	"profil/internal/identity"
	"profil/internal/password"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

const phrase = "verger lampe tisane colline"

var hasher = password.NewHasher()

// house is the site of these tests: the door, and a page behind it.
type house struct {
	http.Handler
	desk account.Desk
	t    *testing.T
}

func newHouse(t *testing.T) *house {
	t.Helper()
	db := sqltest.SQLite(t)
	h := &house{t: t, desk: account.Desk{
		DB: db, Hasher: hasher, Policy: password.Policy{Operator: []string{"PROFIL"}}, Key: []byte("the key of the tests, 32 octets.."),
		Lifetimes: config.Logins{Staff: 12 * time.Hour, StaffIdle: time.Hour, Other: 30 * 24 * time.Hour, OtherIdle: 7 * 24 * time.Hour},
		Keys:      factor.NewKeys("http://localhost", "PROFIL"),
	}}
	pages := Pages{
		Desk: h.desk, People: []Person{{"Claire Vasseur", "Bénéficiaire", "Commune de Bordeaux", "p1"}},
		Identities: identity.Desk{DB: db, Accounts: h.desk, Box: h.desk.Key, Providers: []*identity.Provider{{Name: "autre", Label: "Compte Région"}}},
	}
	site := &kit.Site{Product: "PROFIL"}
	assets, err := kit.NewAssets(site, kit.Colours{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	open := func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c := &kit.Ctx{W: w, R: r, View: kit.View{Site: site}, SignIn: pages.SignIn}
		s, err := h.desk.Who(r.Context(), c.Cookie(kit.SessionCookie))
		if err == nil {
			c.Actor, c.View.Person = s.Actor(), s.Person.Name()
		}
		return c, nil
	}
	mux := http.NewServeMux()
	mux.Handle(kit.AssetsPath, assets)
	for _, r := range append(pages.Routes(),
		kit.Route{Pattern: "GET /demandes/{id}", SignedIn: true, Page: func(c *kit.Ctx) error { return c.Show(motivation()) }},
		kit.Route{Pattern: "POST /demandes/{id}", SignedIn: true, Page: func(c *kit.Ctx) error { return c.SeeOther("/demandes/recue?" + c.R.PostForm.Encode()) }},
		kit.Route{Pattern: "GET /{$}", Page: func(c *kit.Ctx) error { return c.Show(motivation()) }},
		kit.Route{Pattern: "GET " + FirstSteps, Page: func(c *kit.Ctx) error { return c.Show(motivation()) }},
	) {
		opened := open
		if r.SignedIn {
			opened = func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
				c, err := open(w, r)
				if err == nil && !c.Actor.SignedIn() {
					err = fault.New(fault.Unauthenticated, "sign_in")
				}
				return c, err
			}
		}
		mux.Handle(r.Pattern, kit.Handle(opened, r.Page))
	}
	h.Handler = kit.Shield{Session: kit.SessionCookie, Assets: site.Assets}.Wrap(mux)
	return h
}

// person makes an account that signs in with phrase.
func (h *house) person(first, last, typed string) account.Person {
	h.t.Helper()
	o, err := h.desk.SetPassword(h.t.Context(), h.link(typed), phrase, account.Browser{})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.desk.DB.Write(h.t.Context(), func(tx *sqldb.Tx) error { return account.NamePerson(tx, o.Person.ID, first, last) }); err != nil {
		h.t.Fatal(err)
	}
	return o.Person
}

// link asks for a link and gives its token.
func (h *house) link(typed string) string {
	h.t.Helper()
	address, err := email.Parse(typed)
	if err == nil {
		err = h.desk.AskLink(h.t.Context(), address, account.Browser{})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return h.lastLink()
}

func (h *house) lastLink() (token string) {
	h.t.Helper()
	if err := h.desk.DB.Read(h.t.Context(), func(tx *sqldb.Tx) error {
		proof, err := sqldb.Value[string](tx, `SELECT id FROM proofs ORDER BY id DESC LIMIT 1`)
		token = h.desk.LinkToken(proof)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return token
}

// endLogins ends every login, as time does.
func (h *house) endLogins() {
	h.t.Helper()
	if err := h.desk.DB.Write(h.t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`UPDATE logins SET ended_at = $1`, tx.Now)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
}

func signIn(b *kittest.Browser, path, typed, secret string) *kittest.Page {
	return b.Get(path).Want(200).FormTo("/connexion").Fill("email", typed).Fill("mot_de_passe", secret).Press("Se connecter")
}
