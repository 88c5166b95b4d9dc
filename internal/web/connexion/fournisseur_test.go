package connexion

import (
	"net/url"
	"testing"

	"profil/internal/identity"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

// Whoever a provider vouches for the first time signs in by another way, is
// asked whether the two are one, and comes in by the provider alone afterwards.
func TestAProviderIsLinkedOnce(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b := kittest.New(t, h)
	comesBack := func(at string) {
		sealed, err := identity.Pack(h.desk.Key, "claims", identity.Claims{
			Provider: "autre", Issuer: "https://compte.example", Subject: "s1", FirstName: "Claire", LastName: "Vasseur", Email: "c.vasseur@perso.example", SIRET: at,
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Header.Set("Cookie", claimsCookie+"="+sealed)
	}
	enters := func() string {
		key := b.Get("/connexion").FormTo("/connexion/lien").Value(kit.KeyField)
		return b.Post("/connexion/fournisseur/autre", url.Values{kit.KeyField: {key}}).Want(303).Header.Get("Location")
	}
	comesBack("")
	page := signIn(b, enters(), "claire@bordeaux.example", phrase).WantAt("/connexion/fournisseur/autre/lien").WantText("h1", "Relier Compte Région")
	page.WantText("main", "c.vasseur@perso.example").FormTo("/connexion/fournisseur/autre/lien").Press("Relier").WantAt("/")

	b = kittest.New(t, h)
	comesBack("21330063500017") // of which she may be already: that page is for who has just linked
	if to := enters(); to != "/" {
		t.Errorf("who was linked is led to %s", to)
	}
	b.Get("/demandes/1").WantAt("/demandes/1")
}

// The page that links is where one may be led; no other page of the door is.
func TestWhereADoorLeads(t *testing.T) {
	for path, to := range map[string]string{
		"/connexion/fournisseur/autre/lien":      "/connexion/fournisseur/autre/lien",
		"/connexion/fournisseur/autre":           "/",
		"/connexion/fournisseur/autre/retour":    "/",
		"/connexion/fournisseur/autre/lien?x=y":  "/",
		"/connexion/fournisseur//lien":           "/",
		"/connexion/fournisseur/../lien":         "/",
		"/connexion/fournisseur/autre/lien/lien": "/",
		"/connexion/lien":                        "/",
		"/deconnexion":                           "/",
		"/demandes/1":                            "/demandes/1",
	} {
		if got := local(path); got != to {
			t.Errorf("%s leads to %s, want %s", path, got, to)
		}
	}
}
