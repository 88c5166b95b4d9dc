package connexion

import (
	"strings"
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/factor"
	"profil/internal/sqldb"
	"profil/internal/web/kit/kittest"
)

// protect gives somebody an application, and tells its secret and a code of
// recovery; the clock then moves past the code that served.
func (h *house) protect(p account.Person) (secret, recovery string) {
	h.t.Helper()
	token, err := h.desk.SignInAs(h.t.Context(), p.ID, "Firefox sur Linux")
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := h.desk.Who(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	proposed, err := h.desk.ProposeApp(h.t.Context(), s.Actor(), "PROFIL")
	if err != nil {
		h.t.Fatal(err)
	}
	e, err := h.desk.EnrolApp(h.t.Context(), s.Actor(), proposed.Sealed, h.code(proposed.Secret))
	if err != nil {
		h.t.Fatal(err)
	}
	h.later(time.Minute)
	return proposed.Secret, e.Codes[0]
}

func (h *house) code(secret string) string {
	h.t.Helper()
	code, err := factor.Code(secret, h.desk.DB.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

func (h *house) later(d time.Duration) {
	now := h.desk.DB.Now().Add(d)
	h.desk.DB.Now = func() time.Time { return now }
}

func TestTheSecondStep(t *testing.T) {
	h := newHouse(t)
	claire := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	secret, recovery := h.protect(claire)
	b := kittest.New(t, h)
	step := func() *kittest.Page {
		return signIn(b, "/connexion?suite=/demandes/7", "claire@bordeaux.example", phrase).Want(200).WantText("h1", "Votre second facteur")
	}
	page := step()
	b.Get("/demandes/7").WantAt("/connexion") // the password alone lets nobody in
	page = page.Form("[name=code]").Fill("code", "12").Press("Continuer").Want(422).WantError("code", "n’est pas le bon")
	code := h.code(secret)
	page.Form("[name=code]").Fill("code", code[:3]+" "+code[3:]).Tick("confiance").Press("Continuer").WantAt("/demandes/7")
	b.Get("/").Form("[action='/deconnexion']").Press("Se déconnecter")
	signIn(b, "/connexion?suite=/demandes/7", "claire@bordeaux.example", phrase).WantAt("/demandes/7") // the browser is trusted, also once signed out

	b = kittest.New(t, h)
	page = step().Form("[name=code_secours]").Fill("code_secours", "k7qm-x2rt-9bwd").Press("Continuer avec ce code").Want(422).WantError("code_secours", "code de secours")
	page.Form("[name=code_secours]").Fill("code_secours", recovery).Press("Continuer avec ce code").WantAt("/demandes/7")

	b = kittest.New(t, h)
	page = step()
	h.later(account.HalfMinutes * time.Minute)
	page.Form("[name=code]").Fill("code", h.code(secret)).Press("Continuer").Want(422).WantAt("/connexion/etape").WantText(".problem", "plus de dix minutes").WantText("h1", "Se connecter")

	// By a link, the second factor is asked for too.
	b = kittest.New(t, h)
	token := h.link("claire@bordeaux.example")
	page = b.Get("/connexion/lien/"+token).FormTo("/connexion/lien/"+token).Fill("mot_de_passe", phrase).Press("Enregistrer").Want(200).WantText("h1", "Votre second facteur")
	h.later(time.Minute)
	page.Form("[name=code]").Fill("code", h.code(secret)).Press("Continuer").WantAt("/")
}

// The form that met an expired login is carried over both steps.
func TestTheSecondStepKeepsTheForm(t *testing.T) {
	h := newHouse(t)
	claire := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	secret, _ := h.protect(claire)
	b := kittest.New(t, h)
	page := signIn(b, "/connexion", "claire@bordeaux.example", phrase)
	h.later(time.Minute)
	page.Form("[name=code]").Fill("code", h.code(secret)).Press("Continuer").WantAt("/")
	form := b.Get("/demandes/1").Want(200).FormTo("/demandes/1").Fill("motivation", "Parce que l’estuaire me parle.")
	if err := h.desk.DB.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(`UPDATE logins SET ended_at = $1`, tx.Now); return err }); err != nil {
		t.Fatal(err)
	}
	page = form.Press("Envoyer").Want(401).FormTo("/connexion").Fill("email", "claire@bordeaux.example").Fill("mot_de_passe", phrase).Press("Se connecter").Want(200)
	h.later(time.Minute)
	page = page.Form("[name=code]").Fill("code", h.code(secret)).Press("Continuer").Want(200).WantText("h1", "Reprendre")
	if !strings.Contains(page.FormTo("/demandes/1").Value("motivation"), "estuaire") {
		t.Error("what was typed is lost")
	}
	page.FormTo("/demandes/1").Press("Reprendre").WantAt("/demandes/recue")
}

// The page is the same for every visitor, and works without scripts: what they
// add stays hidden.
func TestThePasskeyOfTheDoor(t *testing.T) {
	h := newHouse(t)
	page := kittest.New(t, h).Get("/connexion").Want(200)
	form := page.FormTo("/connexion/cle")
	if page.Attr("form[action='/connexion/cle']", "data-module") != "passkey" || form.Value("demande") == "" {
		t.Fatal("the page asks for no passkey")
	}
	form.Force("reponse", "").Press("Me connecter avec une clé d’accès").Want(422).WantText(".problem", "n’a pas donné de clé")
	form.Force("reponse", `{"id":"x"}`).Press("Me connecter avec une clé d’accès").Want(422).WantText(".problem", "n’a pas été reconnue")
}
