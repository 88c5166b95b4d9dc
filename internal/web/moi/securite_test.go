package moi

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"profil/internal/factor"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

// code is what an application says at this instant.
func (h *house) code(secret string) string {
	h.t.Helper()
	code, err := factor.Code(strings.ReplaceAll(secret, " ", ""), h.desk.DB.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// later moves the clock.
func (h *house) later(d time.Duration) {
	now := h.desk.DB.Now().Add(d)
	h.desk.DB.Now = func() time.Time { return now }
}

var recoveryCode = regexp.MustCompile(`[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}`)

func TestAnApplicationIsTurnedOnAndOff(t *testing.T) {
	h := newHouse(t)
	_, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b.Get("/moi/securite").Want(200).WantNo("[action='/moi/securite/codes']").Click("Activer une application de codes").WantAt("/moi/securite/application")
	page := b.Get("/moi/securite/application").Want(200)
	secret := page.Text(".secret")
	page = page.FormTo("/moi/securite/application").Fill("code", "000000").Press("Activer").Want(422)
	page.WantError("code", "Attendez le suivant")
	if got := page.Text(".secret"); got != secret {
		t.Errorf("the page that is shown again has another secret")
	}
	page = page.FormTo("/moi/securite/application").Fill("code", h.code(secret)).Press("Activer").Want(200)
	codes := recoveryCode.FindAllString(page.Text(".codes"), -1)
	if len(codes) != 10 {
		t.Fatalf("%d codes of recovery", len(codes))
	}
	b.Header.Del("Cookie") // the login has a new token, which the browser was given
	b.Get("/moi/securite").Want(200).WantText(".state", "Activée").WantText("main", "Il en reste 10")
	if strings.Contains(string(b.Get("/moi/securite").Body), codes[0]) {
		t.Error("the codes are shown again")
	}
	b.Get("/moi/securite").FormTo("/moi/securite/codes").Press("Tirer dix nouveaux codes").Want(200).WantNo(".codes:contains(" + codes[0] + ")")
	b.Get("/moi/securite").FormTo("/moi/securite/application/retrait").Press("Retirer l’application").WantAt("/moi/securite").WantText(".told", "Application de codes retirée").WantNo(".state")
}

// Whoever finds a browser open is asked who they are; what they had typed comes
// back, and is sent once they have proved it.
func TestAGraveFormIsKeptWhileOneConfirms(t *testing.T) {
	h := newHouse(t)
	_, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b.Get("/moi/securite/application").FormTo("/moi/securite/application").Force("secret_scelle", "x").Fill("code", "123456").Press("Activer").Want(422).WantError("code", "trop longtemps")
	page := b.Get("/moi/securite/application")
	secret := page.Text(".secret")
	page.FormTo("/moi/securite/application").Fill("code", h.code(secret)).Press("Activer").Want(200)
	b.Header.Del("Cookie")
	form := b.Get("/moi/securite").FormTo("/moi/securite/codes")
	h.later(20 * time.Minute)
	b.Get("/moi/securite/application").WantAt("/moi/confirmation") // before anything is typed
	page = form.Press("Tirer dix nouveaux codes").Want(403).WantText("h1", "Confirmez que c’est vous").WantText("main", "Rien n’est encore enregistré")
	page = page.Form("[name=code]").Fill("code", "000000").Press("Confirmer").Want(422).WantError("code", "n’est pas le bon")
	page = page.Form("[name=code]").Fill("code", h.code(secret)).Press("Confirmer").Want(200).WantText("h1", "Reprendre ce que vous faisiez")
	page.FormTo("/moi/securite/codes").Press("Reprendre").Want(200).WantText("h1", "Vos codes de secours")

	// A visitor's way: the address, and back to it.
	h.later(20 * time.Minute)
	page = b.Get("/moi/securite/application").WantAt("/moi/confirmation")
	page.Form("[name=code]").Fill("code", h.code(secret)).Press("Confirmer").WantAt("/moi/securite/application")
	b.Get("/moi/confirmation?suite=//ailleurs.example").Want(200).WantNo("[href^='//']").WantNo("[value^='//']")
}

func TestTheReminder(t *testing.T) {
	h := newHouse(t)
	_, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b.Get("/moi/securite/rappel?suite=/moi").WantAt("/moi") // nothing is asked of her
	h.due = h.desk.DB.Now().Add(3 * 24 * time.Hour)
	page := b.Get("/moi/securite/rappel?suite=/moi/connexions").Want(200).WantText("main", "À activer avant le")
	page.Click("Plus tard").WantAt("/moi/connexions")
	page.Click("L’activer maintenant").WantAt("/moi/securite").WantText("main", "avant le")
}

// What is of one is nobody else's.
func TestFactorsOfSomebodyElse(t *testing.T) {
	h := newHouse(t)
	claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	_, lucas := h.person("Lucas", "Petit", "lucas@bordeaux.example")
	if err := h.desk.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`INSERT INTO passkeys (id, person_id, credential_id, credential, name, created_at) VALUES ('k1', $1, 'c1', '{}', 'Téléphone', $2)`, claire.ID, tx.Now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	key := lucas.Get("/moi").FormTo("/moi").Value(kit.KeyField)
	lucas.Post("/moi/securite/cles", url.Values{"retirer": {"k1"}, kit.KeyField: {key}}).Want(404)
	lucas.Post("/moi/securite/cles", url.Values{"cle_acces": {"k1"}, "nom": {"À moi"}, kit.KeyField: {key}}).Want(404)
	lucas.Post("/moi/securite/navigateurs", url.Values{kit.KeyField: {key}}).Want(404)
}

// Claire sees who vouches for her elsewhere and unlinks them, once she has
// proved lately who she is; what is not hers to unlink does not exist.
func TestAProviderIsUnlinked(t *testing.T) {
	h := newHouse(t)
	claire, b := h.person("Claire", "Vasseur", "claire@exemple.fr")
	b.Get("/moi/securite").Want(200).WantNo("form[action$=/fournisseurs]")
	if err := h.desk.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		return tx.Do(`INSERT INTO identities (issuer, realm, subject, person_id, linked_at, used_at) VALUES ('https://annuaire.example', '', 's-1', $1, $2, $2)`, claire.ID, tx.Now)
	}); err != nil {
		t.Fatal(err)
	}
	b.Get("/moi/securite").FormTo("/moi/securite/fournisseurs").Force("fournisseur", "https://ailleurs.example").Press("Délier").Want(404)
	b.Get("/moi/securite").WantText(".card", "L’annuaire de la région").FormTo("/moi/securite/fournisseurs").Press("Délier").
		WantAt("/moi/securite").WantText(".told", "délié").WantNo("form[action$=/fournisseurs]")

	if err := h.desk.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		return tx.Do(`INSERT INTO identities (issuer, realm, subject, person_id, linked_at, used_at) VALUES ('https://annuaire.example', '', 's-1', $1, $2, $2)`, claire.ID, tx.Now)
	}); err != nil {
		t.Fatal(err)
	}
	h.later(time.Hour)
	b.Get("/moi/securite").FormTo("/moi/securite/fournisseurs").Press("Délier").WantText("h1", "Confirme")
}
