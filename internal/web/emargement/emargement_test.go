package emargement

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"profil/internal/attendance/attendtest"
	"profil/internal/document"
	"profil/internal/fault"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

// house is the site of these tests, on which one signs in by a header.
type house struct {
	http.Handler
	*attendtest.World
	t     *testing.T
	pages Pages
}

func newHouse(t *testing.T) *house {
	t.Helper()
	db := sqltest.SQLite(t)
	h := &house{t: t, World: attendtest.New(t, db)}
	h.pages = Pages{Desk: h.Desk, Documents: document.Desk{DB: db, Site: "http://localhost", WithdrawalDays: 7}}
	site := &kit.Site{Product: "PROFIL"}
	assets, err := kit.NewAssets(site, kit.Colours{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	open := func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c := &kit.Ctx{W: w, R: r, View: kit.View{Site: site, Now: db.Now()}}
		if name := r.Header.Get("X-Who"); name != "" {
			c.Actor, c.View.Person = h.Actor(t, name), h.Mark(name).Typed
		}
		return c, nil
	}
	mux := http.NewServeMux()
	mux.Handle(kit.AssetsPath, assets)
	for _, r := range h.pages.Routes() {
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

// as opens the browser of somebody.
func (h *house) as(name string) *kittest.Browser {
	b := kittest.New(h.t, h)
	if name != "" {
		b.Header.Set("X-Who", name)
	}
	return b
}

func (h *house) path(n int, more string) string { return "/emargement/" + h.HalfDays[n] + more }

// A half-day, from the opening of its sheet to its seal, as five people see it.
func TestHalfDay(t *testing.T) {
	h := newHouse(t)
	hugo, claire, lucas, nora := h.as("hugo"), h.as("claire"), h.as("lucas"), h.as("nora")

	claire.Get("/emargement").Want(200).WantText("main", "Vos prochaines demi-journées").WantNo(".now")
	claire.Get(h.path(0, "/signature")).Want(200).WantText("h2", "La feuille n’est pas encore ouverte").WantNo("form[action^=/emargement]")
	hugo.Get("/emargement").Want(200).WantText("h2", "Vos feuilles").Click("Conduire un entretien").WantAt(h.path(0, "")).
		FormTo(h.path(0, "/ouverture")).Press("Ouvrir la feuille").WantAt(h.path(0, "")).WantText("main", "La feuille est ouverte")

	page := claire.Get("/emargement").Want(200).WantText(".now h2", "À signer maintenant").Click("Signer").WantAt(h.path(0, "/signature"))
	page = page.FormTo(h.path(0, "/signature")).Press("Signer cette demi-journée").Want(422)
	page.WantError("signature", "Dessinez votre signature")
	page = page.FormTo(h.path(0, "/signature")).Fill("signature-texte", "Lucas Petit").Press("Signer cette demi-journée").Want(422)
	page.WantError("signature", "exactement")
	page.FormTo(h.path(0, "/signature")).Fill("signature-texte", "claire vasseur").Press("Signer cette demi-journée").
		WantAt("/emargement").WantText("body", "Votre signature est enregistrée").WantText(".state", "Signée, 3 h 30")
	claire.Get(h.path(0, "/signature")).Want(200).WantText("h2", "Vous avez signé")

	page = lucas.Get(h.path(0, "/signature")).Want(200)
	page.FormTo(h.path(0, "/signature")).Force("signature", `[[[1,2]]]`).Press("Signer cette demi-journée").Want(422)
	page.FormTo(h.path(0, "/signature")).Force("signature", drawn()).Press("Signer cette demi-journée").WantAt("/emargement")

	page = hugo.Get(h.path(0, "")).Want(200).WantText(".roster li", "A signé à 13 h").WantNo("a:contains(Contresigner)")
	page = page.Form(".roster form").Press("Absence").WantAt(h.path(0, "")).WantText("body", "L’absence est notée")
	page.Click("Contresigner").WantAt(h.path(0, "/contreseing")).FormTo(h.path(0, "/contreseing")).Press("Contresigner").Want(422).
		FormTo(h.path(0, "/contreseing")).Fill("signature-texte", "Hugo Marchand").Press("Contresigner").WantAt(h.path(0, "")).
		WantText("h2", "La feuille est contresignée").WantNo("a:contains(Sceller)")
	nora.Get(h.path(0, "")).Want(200).Click("Sceller la feuille").FormTo(h.path(0, "/scellement")).Press("Sceller la feuille").
		WantAt(h.path(0, "")).WantText("h2", "La feuille est scellée").WantNo(".gestures .btn")
	nora.Get("/sessions/"+h.Session+"/emargement").Want(200).WantText(".lines", "2 signatures sur 3")
}

// drawn is what the pad sends.
func drawn() string {
	return "[[" + strings.TrimSuffix(strings.Repeat("[10,20],[300,200],", 8), ",") + "]]"
}

// Too early, twice, and on what has changed meanwhile.
func TestRefusals(t *testing.T) {
	h := newHouse(t)
	hugo, claire := h.as("hugo"), h.as("claire")
	hugo.Get(h.path(2, "")).Want(200).FormTo(h.path(2, "/ouverture")).Press("Ouvrir la feuille").Want(422).WantText(".problem", "pas avant")
	form := hugo.Get(h.path(0, "")).FormTo(h.path(0, "/ouverture"))
	form.Press("Ouvrir la feuille").WantAt(h.path(0, ""))
	form.Press("Ouvrir la feuille").WantAt(h.path(0, "")).Want(200) // the same form, sent twice
	if n := h.count(`SELECT count(*) FROM journal WHERE act = 'sheet.opened'`); n != 1 {
		t.Errorf("opened %d times", n)
	}
	sign := claire.Get(h.path(0, "/signature")).FormTo(h.path(0, "/signature")).Fill("signature-texte", "Claire Vasseur")
	other := claire.Get(h.path(0, "/signature")).FormTo(h.path(0, "/signature")).Fill("signature-texte", "Claire Vasseur")
	sign.Press("Signer cette demi-journée").WantAt("/emargement")
	sign.Press("Signer cette demi-journée").WantAt("/emargement")
	other.Press("Signer cette demi-journée").Want(422).WantText(".problem", "déjà signé") // a second page of hers
	if n := h.count(`SELECT count(*) FROM signatures`); n != 1 {
		t.Errorf("signed %d times", n)
	}
	claire.Post(h.path(0, "/signature"), url.Values{"signature-texte": {"Claire Vasseur"}}).Want(409)
	hugo.Get(h.path(0, "/contreseing")).Want(200).FormTo(h.path(0, "/contreseing")).Fill("signature-texte", "Hugo Marchand").Press("Contresigner").
		Want(422).WantText(".problem", "n’ont ni signé")
	h.as("nora").Get(h.path(0, "/contreseing")).Want(409)
	h.as("nora").Get(h.path(0, "/scellement")).Want(409)
}

func (h *house) count(query string) (n int) {
	h.t.Helper()
	if err := h.DB.Read(h.t.Context(), func(tx *sqldb.Tx) (err error) { n, err = sqldb.Value[int](tx, query); return err }); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// The trainer says more than an absence: excused, part of the time, undone.
func TestNotes(t *testing.T) {
	h := newHouse(t)
	hugo := h.as("hugo")
	hugo.Get(h.path(0, "")).FormTo(h.path(0, "/ouverture")).Press("Ouvrir la feuille")
	claire := h.path(0, "/note") + "?participant=" + h.Participation(t, "claire")
	note := func() *kittest.Form { return hugo.Get(claire).Want(200).FormTo(h.path(0, "/note")) }
	note().Press("Noter").Want(422).WantError("etat", "Choisissez")
	note().Fill("etat", "excused").Press("Noter").Want(422).WantError("motif", "phrase")
	note().Fill("etat", "partial").Fill("minutes", "4 h").Fill("motif", "Train en retard ce matin.").Press("Noter").Want(422).WantError("minutes", "plus courte")
	note().Fill("etat", "partial").Fill("minutes", "2 h 30").Fill("motif", "Train en retard ce matin.").Press("Noter").
		WantAt(h.path(0, "")).WantText(".roster", "Doit signer, pour 2 h 30")
	h.as("claire").Get(h.path(0, "/signature")).WantText("main", "2 h 30 sur 3 h 30").FormTo(h.path(0, "/signature")).
		Fill("signature-texte", "Claire Vasseur").Press("Signer cette demi-journée").WantText(".state", "Signée, 2 h 30")
	note().Fill("etat", "revoked").Fill("motif", "Signature sur le mauvais téléphone.").Press("Noter").WantAt(h.path(0, "")).WantText("body", "La ligne est annulée")
	h.as("claire").Get(h.path(0, "/signature")).WantText("main", "Signer votre présence")
	note().Force("etat", "signed").Press("Noter").Want(422)
	hugo.Get(h.path(0, "/note") + "?participant=inconnu").Want(404)
}

// To who is not concerned, a sheet and a session's papers do not exist.
func TestForeigners(t *testing.T) {
	h := newHouse(t)
	h.as("hugo").Get(h.path(0, "")).FormTo(h.path(0, "/ouverture")).Press("Ouvrir la feuille")
	for _, name := range []string{"claire", "marc", "zoe", "yann", "rose"} {
		b := h.as(name)
		for _, path := range []string{h.path(0, ""), h.path(0, "/note"), h.path(0, "/contreseing"), h.path(0, "/scellement"), "/sessions/" + h.Session + "/emargement", "/sessions/" + h.Session + "/documents"} {
			b.Get(path).Want(404)
		}
		for _, path := range []string{h.path(0, "/ouverture"), h.path(0, "/absence"), h.path(0, "/note"), h.path(0, "/contreseing"), h.path(0, "/scellement"), "/sessions/" + h.Session + "/documents"} {
			p := b.Post(path, url.Values{"participant": {h.Participation(t, "claire")}, "cle": {strings.Repeat("A", 22)}, "signature-texte": {h.Mark(name).Typed}})
			if p.Status != 404 {
				t.Errorf("POST %s by %s: %d", path, name, p.Status)
			}
		}
	}
	for _, name := range []string{"zoe", "rose", "odile", "nora"} {
		h.as(name).Get(h.path(0, "/signature")).Want(404)
		h.as(name).Get("/emargement").Want(200)
	}
	h.as("zoe").Get("/emargement").WantText(".empty", "Aucune demi-journée")
	h.as("").Get("/verification").Want(200)
}

// Papers: made in one gesture, found by each, opened with the right headers,
// checked by anybody.
func TestPapers(t *testing.T) {
	h := newHouse(t)
	h.Attended(t, map[int]string{1: "lucas"})
	at := "/sessions/" + h.Session + "/documents"
	p := h.as("nora").Get(at).Want(200).WantText(".now h2", "18 documents manquent")
	form := p.FormTo(at)
	form.Press("Produire les documents manquants").WantAt(at).WantText(".now h2", "Il ne manque aucun document")
	form.Press("Produire les documents manquants").WantAt(at)
	h.as("nora").Get(at).FormTo(at).Press("Mettre les documents à jour").WantAt(at).WantText("body", "Il ne manque aucun document pour l’instant")
	h.as("odile").Get(at).Want(200).WantNo("form[action^=/sessions]")

	b := h.as("claire")
	mine := b.Get("/documents").Want(200)
	if n := len(mine.All(".papers li")); n != 5 { // four of her own, and the programme of her session
		t.Errorf("Claire has %d papers", n)
	}
	if heads := mine.All(".card h2"); len(heads) != 1 { // one session, said once
		t.Errorf("the papers of one session are under %q", heads)
	}
	file := mine.Attr(".papers li:contains(Attestation d’assiduité) a", "href")
	got := b.Get(file).Want(200)
	if kind, how := got.Header.Get("Content-Type"), got.Header.Get("Content-Disposition"); kind != "application/pdf" || !strings.HasPrefix(how, "inline; filename=") || !strings.Contains(got.Header.Get("Cache-Control"), "no-store") {
		t.Errorf("%s, %s, %s", kind, how, got.Header.Get("Cache-Control"))
	}
	if how := b.Get(file + "?enregistrer=oui").Want(200).Header.Get("Content-Disposition"); !strings.HasPrefix(how, "attachment") {
		t.Error(how)
	}
	h.as("lucas").Get(file).Want(404)
	h.as("marc").Get("/documents").Want(200).WantText("h2", "De votre structure")
	h.as("zoe").Get("/documents").Want(200).WantText(".empty", "Aucun document")

	code := h.code("attestation_assiduite", "claire")
	visitor := h.as("")
	visitor.Get("/verification").Want(200).Form("form[action=/verification]").Fill("code", strings.ToLower(code)).Press("Vérifier").
		WantAt("/verification/"+code).Want(200).WantText("main", "authentique et en vigueur").WantText("dl", "Claire V.").WantText("dl", "10,00 h sur 10,00 h")
	visitor.Get("/verification?code=abc").Want(422).WantError("code", "douze")
	visitor.Get("/verification/AAAA-BBBB-CCCC").Want(422).WantError("code", "Aucun document")
	if strings.Contains(visitor.Get("/verification/"+code).Text("body"), "Vasseur") {
		t.Error("the check tells a whole name")
	}
}

func (h *house) code(kind, name string) (code string) {
	h.t.Helper()
	if err := h.DB.Read(h.t.Context(), func(tx *sqldb.Tx) (err error) {
		code, err = sqldb.Value[string](tx, `SELECT code FROM documents WHERE kind = $1 AND person_id = $2`, kind, h.People[name])
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return code
}

// Each page asks the database a number of times that does not grow.
func TestQueries(t *testing.T) {
	h := newHouse(t)
	h.Add(t, 10)
	h.At(sqltest.Noon.Add(time.Hour))
	ctx, n := sqldb.Counting(t.Context())
	for what, do := range map[string]func() error{
		"roster": func() error { _, err := h.pages.Desk.Roster(ctx, h.Actor(t, "hugo"), h.HalfDays[0]); return err },
		"agenda": func() error { _, err := h.pages.Desk.Agenda(ctx, h.Actor(t, "claire")); return err },
		"papers": func() error { _, err := h.pages.Documents.OfSession(ctx, h.Actor(t, "nora"), h.Session); return err },
		"mine":   func() error { _, _, err := h.pages.Documents.Mine(ctx, h.Actor(t, "claire")); return err },
	} {
		n.Store(0)
		if err := do(); err != nil || n.Load() > 12 { // two record who was seen
			t.Errorf("%s: %d queries, %v", what, n.Load(), err)
		}
	}
}

// TestServe serves the stage to who wants to look at it.
func TestServe(t *testing.T) {
	address := os.Getenv("PROFIL_LOOK")
	if address == "" {
		return
	}
	h := newHouse(t)
	t.Log(http.ListenAndServe(address, h))
}
