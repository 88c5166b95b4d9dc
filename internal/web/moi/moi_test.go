package moi

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/config"
	"profil/internal/diary"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/identity"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/password"
	"profil/internal/policy"
	"profil/internal/privacy"
	"profil/internal/rectification"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

const phrase = "verger lampe tisane colline"

var hasher = password.NewHasher()

type house struct {
	http.Handler
	desk    account.Desk
	t       *testing.T
	queries int64     // of the last page, beside who asks
	due     time.Time // kit.Ctx.DueOn of whoever asks
}

// towns is the register of these tests.
type towns struct {
	organisation.Register // what no test asks
	names                 map[string]string
}

func (r towns) Search(context.Context, string, int) (a register.Answer, err error) { return a, nil }

func (r towns) BySIRET(_ context.Context, s siret.SIRET) (register.Establishment, error) {
	return register.Establishment{SIRET: s, Name: r.names[s.Digits()], APECode: "8411Z", APENomenclature: "naf2", LegalForm: "7210", City: "Bordeaux", Department: "33"}, nil
}

var register0 = towns{names: map[string]string{"21330063500017": "Commune de Bordeaux", "21330318300015": "Commune de Pessac"}}

func newHouse(t *testing.T) *house {
	t.Helper()
	db := sqltest.SQLite(t)
	h := &house{t: t, desk: account.Desk{
		DB: db, Hasher: hasher, Key: []byte("the key of the tests, 32 octets.."),
		Lifetimes: config.Logins{Staff: 12 * time.Hour, StaffIdle: time.Hour, Other: 30 * 24 * time.Hour, OtherIdle: 7 * 24 * time.Hour},
	}}
	site := &kit.Site{Product: "PROFIL"}
	assets, err := kit.NewAssets(site, kit.Colours{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	open := func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c := &kit.Ctx{W: w, R: r, View: kit.View{Site: site, Now: db.Now()}, DueOn: h.due, Confirm: Pages{Accounts: h.desk}.Confirm}
		s, err := h.desk.Who(r.Context(), c.Cookie(kit.SessionCookie))
		if err != nil {
			return c, fault.New(fault.Unauthenticated, "sign_in")
		}
		c.Actor, c.View.Person = s.Actor(), s.Person.Name()
		err = db.Read(r.Context(), func(tx *sqldb.Tx) (err error) {
			c.Actor.Standings, err = organisation.Standings(tx, s.Person.ID)
			return err
		})
		if c.Actor.Active == "" && len(c.Actor.Standings) > 0 {
			c.Actor.Active = c.Actor.Standings[0].Organisation
		}
		return c, err
	}
	mux := http.NewServeMux()
	mux.Handle(kit.AssetsPath, assets)
	for _, r := range (Pages{Accounts: h.desk, Privacy: privacy.Desk{DB: db}, Rectifications: rectification.Desk{DB: db}, Identities: identity.Desk{DB: db, Providers: []*identity.Provider{{Name: "autre", Label: "L’annuaire de la région", Issuer: "https://annuaire.example"}}}, Diary: diary.Desk{DB: db, Site: diary.Site{URL: "http://profil.example", Product: "PROFIL", Domain: "profil.example"}}}).Routes() {
		mux.Handle(r.Pattern, kit.Handle(open, func(c *kit.Ctx) error {
			ctx, n := sqldb.Counting(c.Context())
			c.R = c.R.WithContext(ctx)
			defer func() { h.queries = n.Load() }()
			return r.Page(c)
		}))
	}
	h.Handler = kit.Shield{Session: kit.SessionCookie, Assets: site.Assets}.Wrap(mux)
	return h
}

func (h *house) address(typed string) email.Address {
	h.t.Helper()
	a, err := email.Parse(typed)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// person makes an account, and a browser in which it is signed in.
func (h *house) person(first, last, typed string) (account.Person, *kittest.Browser) {
	h.t.Helper()
	hash, err := h.desk.Hasher.Hash(h.t.Context(), phrase)
	if err != nil {
		h.t.Fatal(err)
	}
	p, err := h.desk.Welcome(h.t.Context(), h.address(typed), hash)
	if err == nil && first != "" {
		err = h.desk.DB.Write(h.t.Context(), func(tx *sqldb.Tx) error { return account.NamePerson(tx, p.ID, first, last) })
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return p, h.browser(p, "Firefox sur Linux")
}

func (h *house) browser(p account.Person, device string) *kittest.Browser {
	h.t.Helper()
	token, err := h.desk.SignInAs(h.t.Context(), p.ID, device)
	if err != nil {
		h.t.Fatal(err)
	}
	b := kittest.New(h.t, h)
	b.Header.Set("Cookie", kit.SessionCookie+"="+token)
	return b
}

func (h *house) join(p account.Person, digits string) {
	h.t.Helper()
	s, err := siret.Parse(digits)
	if err != nil {
		h.t.Fatal(err)
	}
	form := organisation.JoinForm{SIRET: s, Identity: organisation.Identity{FirstName: p.FirstName, LastName: p.LastName, Function: "Agente d’accueil"}}
	if _, err := (organisation.Desk{DB: h.desk.DB, Register: register0, AnswerDays: 5}).Join(h.t.Context(), policy.Actor{Person: p.ID}, form); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) load(p account.Person) account.Person {
	h.t.Helper()
	if err := h.desk.DB.Read(h.t.Context(), func(tx *sqldb.Tx) (err error) { p, err = account.Load(tx, p.ID); return err }); err != nil {
		h.t.Fatal(err)
	}
	return p
}

func TestMyProfile(t *testing.T) {
	h := newHouse(t)
	claire, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b.Get("/moi").Want(200).WantText("main", "claire@bordeaux.example").WantText(".empty", "Aucun rattachement confirmé")
	if h.queries > 2 {
		t.Errorf("%d queries", h.queries)
	}
	for _, c := range []struct{ field, typed, says string }{
		{"prenom", "", "Remplissez"},
		{"nom", "<script>alert(1)</script>", "lettres"},
		{"nom", strings.Repeat("é", 200), "80 caractères"},
		{"telephone", "zéro cinq", "dix chiffres"},
	} {
		form := b.Get("/moi").FormTo("/moi").Fill("nom", "Vasseur-Roux")
		p := form.Fill(c.field, c.typed).Press("Enregistrer").Want(422).WantError(c.field, c.says)
		if c.field != "nom" && p.FormTo("/moi").Value("nom") != "Vasseur-Roux" {
			t.Error("what was typed is lost")
		}
	}
	form := b.Get("/moi").FormTo("/moi").Fill("nom", "N'Diaye").Fill("telephone", "05.56.00.00.00")
	form.Press("Enregistrer").Want(200).WantAt("/moi").WantText(".told", "Informations enregistrées")
	form.Press("Enregistrer").Want(200).WantAt("/moi") // the same form again
	if claire = h.load(claire); claire.LastName != "N’Diaye" || claire.Phone != "0556000000" {
		t.Errorf("%+v", claire)
	}
	var lines []journal.Line
	if err := h.desk.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		lines, err = journal.List(tx, journal.Filter{Act: "account.edited"})
		return err
	}); err != nil || len(lines) != 1 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

func TestTheStructureIActFor(t *testing.T) {
	h := newHouse(t)
	claire, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	h.join(claire, "21330063500017")
	b.Get("/moi").WantText("main", "Commune de Bordeaux").WantNo("[name=structure]")
	h.join(claire, "21330318300015")
	page := b.Get("/moi").Want(200)
	if h.queries > 2 {
		t.Errorf("%d queries", h.queries)
	}
	var pessac organisation.Organisation
	if err := h.desk.DB.Read(t.Context(), func(tx *sqldb.Tx) error {
		s, _ := siret.Parse("21330318300015")
		all, err := organisation.BySIRET(tx, s)
		pessac = all[0]
		return err
	}); err != nil {
		t.Fatal(err)
	}
	page.FormTo("/moi/structure").Fill("structure", pessac.PublicID).Press("Choisir").WantText(".told", "vous agissez maintenant")
	if got := b.Get("/moi").Attr("[name=structure][checked]", "value"); got != pessac.PublicID {
		t.Errorf("%q is chosen", got)
	}
	_, lucas := h.person("Lucas", "Petit", "lucas@bordeaux.example")
	key := lucas.Get("/moi").FormTo("/moi").Value(kit.KeyField)
	lucas.Post("/moi/structure", url.Values{"structure": {pessac.PublicID}, kit.KeyField: {key}}).Want(404)
	lucas.Post("/moi/structure", url.Values{"structure": {""}, kit.KeyField: {key}}).Want(404)
}

func TestMyPassword(t *testing.T) {
	h := newHouse(t)
	claire, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	other := h.browser(claire, "Safari sur iPhone")
	fill := func(present, typed string) *kittest.Page {
		return b.Get("/moi/mot-de-passe").Want(200).FormTo("/moi/mot-de-passe").Fill("mot_de_passe_actuel", present).Fill("mot_de_passe", typed).Press("Enregistrer")
	}
	fill("pas celui-là", "sept loutres lisent le journal").Want(422).WantError("mot_de_passe_actuel", "pas votre mot de passe")
	fill(phrase, "claire vasseur jardin").Want(422).WantError("mot_de_passe", "votre nom")
	idea := b.Get("/moi/mot-de-passe").Text(".hint b")
	key := b.Get("/moi/mot-de-passe").FormTo("/moi/mot-de-passe").Value(kit.KeyField)
	b.Post("/moi/mot-de-passe", url.Values{"mot_de_passe_actuel": {phrase}, "mot_de_passe": {idea}, kit.KeyField: {key}}).Want(303)
	b.Header.Del("Cookie") // the login has a new token, which the browser was given
	b.Get("/moi").Want(200).WantText(".told", "Mot de passe enregistré")
	b.Get("/moi").Want(200)
	other.Get("/moi/connexions")
	if p := other.Post("/moi", url.Values{}); p.Status != 401 {
		t.Errorf("the other browser: %d", p.Status)
	}
	if _, err := h.desk.SignIn(t.Context(), h.address("claire@bordeaux.example"), idea, account.Browser{}); err != nil {
		t.Error(err)
	}
}

func TestMyLogins(t *testing.T) {
	h := newHouse(t)
	claire, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	phone := h.browser(claire, "Safari sur iPhone")
	h.browser(claire, "Edge sur Windows")
	page := b.Get("/moi/connexions").Want(200).WantText(".state", "Cette connexion").WantText("table", "Bouton de la démonstration")
	if got := page.All("tbody th"); len(got) != 3 {
		t.Fatalf("%q", got)
	}
	if h.queries > 2 {
		t.Errorf("%d queries", h.queries)
	}
	hers := page.Attr("tbody tr:contains(iPhone) button", "value")
	_, lucas := h.person("Lucas", "Petit", "lucas@bordeaux.example")
	key := lucas.Get("/moi").FormTo("/moi").Value(kit.KeyField)
	lucas.Post("/moi/connexions", url.Values{"connexion": {hers}, kit.KeyField: {key}}).Want(404)
	b.Post("/moi/connexions", url.Values{kit.KeyField: {key}}).Want(404)
	phone.Get("/moi").Want(200)
	own := page.Form("[name=connexion]").Value(kit.KeyField)
	b.Post("/moi/connexions", url.Values{"connexion": {hers}, kit.KeyField: {own}}).Want(303)
	b.Get("/moi/connexions").WantText(".told", "Connexion fermée")
	if p := phone.Post("/moi", url.Values{}); p.Status != 401 {
		t.Errorf("the phone: %d", p.Status)
	}
	b.Get("/moi/connexions").Form("").Press("Fermer toutes les autres").WantText(".told", "Autres connexions fermées").WantNo("[name=connexion]")
}

func TestWhoSawMyData(t *testing.T) {
	h := newHouse(t)
	claire, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	marc, _ := h.person("Marc", "Delage", "marc@bordeaux.example")
	odile, _ := h.person("Odile", "Garnier", "odile@cap.example")
	nameless, _ := h.person("", "", "secret@pessac.example")
	h.join(marc, "21330063500017")
	if _, err := h.desk.Appoint(t.Context(), odile.Email); err != nil {
		t.Fatal(err)
	}
	b.Get("/moi/consultations").Want(200).WantText(".empty", "Personne n’a ouvert votre dossier")
	for _, who := range []string{marc.ID, odile.ID, nameless.ID, "erased", claire.ID} {
		for _, what := range []string{"motivation", "account", "unheard_of"} {
			if err := journal.Saw(t.Context(), h.desk.DB, policy.Actor{Person: who}, journal.Look{Person: claire.ID, What: what, Subject: "x", Seat: policy.EmployerApprover}); err != nil {
				t.Fatal(err)
			}
		}
	}
	page := b.Get("/moi/consultations").Want(200)
	page.WantText("tr:contains(Marc Delage)", "Commune de Bordeaux").WantText("tr:contains(Odile Garnier)", "Équipe du programme").WantText("table", "Votre motivation").WantText("table", "Compte fermé")
	if strings.Contains(string(page.Body), "secret@pessac") || len(page.All("tbody tr")) != 4 || len(page.All("tbody li")) != 12 {
		t.Errorf("%s", page.Text("table"))
	}
	if h.queries != 3 {
		t.Errorf("%d queries", h.queries)
	}
	_, lucas := h.person("Lucas", "Petit", "lucas@bordeaux.example")
	lucas.Get("/moi/consultations").WantNo("table")
}

func TestAVisitorIsAskedToSignIn(t *testing.T) {
	h := newHouse(t)
	b := kittest.New(t, h)
	b.Unchecked = true
	for _, r := range (Pages{}).Routes() {
		if r.Pattern == "GET /agenda/{jeton}" { // a program, whose address is its only key
			continue
		}
		if !r.SignedIn || r.Act == "" {
			t.Errorf("%s is open", r.Pattern)
		}
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method == "POST" {
			b.Post(path, url.Values{}).Want(401)
		}
	}
}
