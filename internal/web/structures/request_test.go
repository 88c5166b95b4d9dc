package structures

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"profil/internal/organisation"
	"profil/internal/register/live"
	"profil/internal/web/kit/kittest"
)

// fill types what every request needs, but for the activity and the commune.
func fill(f *kittest.Form) *kittest.Form {
	return f.Fill("siret", "130 025 265 00013").Fill("denomination", "Maison de l’orientation").Fill("sigle", "MDO").Fill("forme", "9220").
		Fill("rue", "3 rue des Tilleuls").Fill("code_postal", "33340").Fill("telephone", "05 56 00 00 00").
		Fill("prenom", "Claire").Fill("nom", "Vasseur").Fill("fonction", "Conseillère")
}

// Without a script the activity is found by words, then chosen, and so is the
// commune of the postcode; nothing that was typed is lost on the way.
func TestRequestWithoutScripts(t *testing.T) {
	w := newWorld(t)
	b := w.browser("claire")
	p := b.Get("/structures/nouvelle?siret=" + missing).Want(200)
	if p.Attr("#siret", "value") != "130\u00a0025\u00a0265\u00a000013" {
		t.Errorf("%q", p.Attr("#siret", "value"))
	}
	p = p.FormTo("/structures/nouvelle").Press("Envoyer ma demande").WantError("denomination", "nom de la structure").
		WantError("ape", "code APE").WantError("forme", "Choisissez").WantError("rue", "rue").WantError("code_postal", "cinq chiffres").
		WantError("telephone", "dix chiffres").WantError("prenom", "").WantError("nom", "").WantError("fonction", "fonction")
	p = fill(p.FormTo("/structures/nouvelle")).Fill("ape-texte", "formation continue").Press("Envoyer ma demande").
		WantError("ape", "Plusieurs activités").WantError("commune", "Choisissez la commune")
	if p.Attr("#denomination", "value") != "Maison de l’orientation" || p.Attr("#ape", "value") != "formation continue" {
		t.Error("what was typed is lost")
	}
	form := p.FormTo("/structures/nouvelle").Fill("ape-choix", "85.59A").Fill("commune", "33240")
	done := form.Press("Envoyer ma demande").Want(200).WantText("h1", "Maison de l’orientation").WantText(".told", "envoyée").
		WantText(".kicker", "Demande n° 2026-").WantText(".now", "À l’étude").WantText(".now", "avant le").WantText(".timeline .now", "Le gestionnaire étudie").WantText(".facts", "85.59A")
	twice := form.Press("Envoyer ma demande")
	if twice.Path() != done.Path() || w.count(`SELECT count(*) FROM organisation_requests`) != 1 {
		t.Errorf("%s, not %s", twice.Path(), done.Path())
	}
	b.Get("/structures").WantText(".now .state", "Structure demandée").Click("Suivre ma demande").WantAt(done.URL.Path)
	w.browser("lucas").Get(done.Path()).Want(404)
	if p := w.browser("lucas").Post(done.Path(), fields(strings.Repeat("a", 22))); p.Status != 404 {
		t.Errorf("%d", p.Status)
	}

	// A second request for the same structure is refused, in words.
	p = b.Get("/structures/nouvelle")
	p.WantNo("#prenom")
	f := p.FormTo("/structures/nouvelle").Fill("siret", missing).Fill("denomination", "Maison").Fill("forme", "9220").Fill("rue", "3 rue des Tilleuls").
		Fill("code_postal", "33600").Fill("telephone", "0556000000").Fill("fonction", "Conseillère").Fill("ape-texte", "85.59A")
	f.Press("Envoyer ma demande").Want(409).WantText("main", "déjà demandé")
	f = p.FormTo("/structures/nouvelle").Fill("siret", bordeaux).Fill("denomination", "Ville").Fill("forme", "7210").Fill("rue", "1 place").
		Fill("code_postal", "33600").Fill("telephone", "0556000000").Fill("fonction", "Conseillère").Fill("ape-texte", "84.11Z")
	f.Press("Envoyer ma demande").WantError("siret", "déjà dans la liste")
}

// With the script, the choice is in the hidden field.
func TestRequestWithScripts(t *testing.T) {
	w := newWorld(t)
	b := w.browser("claire")
	form := fill(b.Get("/structures/nouvelle").FormTo("/structures/nouvelle")).Fill("ape-texte", "85.59A – Formation continue d’adultes").Force("ape", "85.59A").Force("commune", "33240")
	form.Press("Envoyer ma demande").Want(200).WantText(".facts", "85.59A")
}

// What is too long, or not text, or HTML, is refused or shown as it is.
func TestRequestBadInput(t *testing.T) {
	w := newWorld(t)
	b := w.browser("claire")
	b.AsTyped = true
	long := strings.Repeat("é", 161)
	p := fill(b.Get("/structures/nouvelle").FormTo("/structures/nouvelle")).Fill("denomination", long).Fill("rue", long).Fill("siret", "000 000 000 00000").
		Fill("sigle", script).Fill("ape-texte", script).Fill("telephone", "112").Press("Envoyer ma demande")
	p.Want(422).WantNo("main script").WantError("denomination", "trop long").WantError("rue", "trop long").WantError("siret", "14 chiffres").WantError("telephone", "dix chiffres")
	for typed, said := range map[string]string{"213 300 635 00018": "pas valide", "abc": "que des chiffres", "2133": "14 chiffres"} {
		fill(b.Get("/structures/nouvelle").FormTo("/structures/nouvelle")).Fill("siret", typed).Press("Envoyer ma demande").WantError("siret", said)
	}
	fill(b.Get("/structures/nouvelle").FormTo("/structures/nouvelle")).Fill("code_postal", "99999").Press("Envoyer ma demande").WantError("code_postal", "n’existe pas")
	if w.count(`SELECT count(*) FROM organisation_requests`) != 0 {
		t.Error("something was kept")
	}
}

// The gestionnaire sends a request back; its author corrects it, and the
// account finishes by itself once it is granted.
func TestRequestIsCorrectedThenGranted(t *testing.T) {
	w := newWorld(t)
	b := w.browser("claire")
	at := fill(b.Get("/structures/nouvelle").FormTo("/structures/nouvelle")).Fill("ape-texte", "85.59A").Force("commune", "33240").Press("Envoyer ma demande").Want(200).URL.Path
	id := strings.TrimPrefix(at, "/structures/demandes/")
	odile := w.odile()
	why, err := organisation.ParseReason("Le nom ne correspond pas au SIRET.", true)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.desk.DecideRequest(t.Context(), odile, id, organisation.Verdict{Event: organisation.AskedInfo, Why: why}); err != nil {
		t.Fatal(err)
	}
	b.Get("/structures").WantText(".now a", "Corriger ma demande")
	p := b.Get(at).WantText(".now h2", "À corriger").WantText(".now .prose", "Le nom ne correspond pas").WantText(".timeline .now", "Le gestionnaire demande une correction")
	p.FormTo(at).Fill("denomination", "").Press("Renvoyer la demande corrigée").WantError("denomination", "nom de la structure")
	p.FormTo(at).Fill("denomination", "Maison de l’orientation de Lesparre").Press("Renvoyer la demande corrigée").WantAt(at).WantText(".told", "corrigée").WantText(".now h2", "À l’étude").
		WantText("h1", "de Lesparre").WantText(".timeline", "Correction renvoyée")
	if err := w.desk.DecideRequest(t.Context(), odile, id, organisation.Verdict{Event: organisation.WasGranted}); err != nil {
		t.Fatal(err)
	}
	b.Get(at).WantText(".now h2", "Acceptée").Click("Voir mes structures").WantText(".now .state", "Confirmé").WantText(".now", "référent provisoire")
}

// Who was refused reads why beside the form, filled with what was asked; nobody
// else is given it, and a request that waits is not asked for twice.
func TestRefusedRequestIsAskedAgain(t *testing.T) {
	w := newWorld(t)
	b := w.browser("claire")
	at := fill(b.Get("/structures/nouvelle").FormTo("/structures/nouvelle")).Fill("ape-texte", "85.59A").Force("commune", "33240").Press("Envoyer ma demande").Want(200).URL.Path
	id := strings.TrimPrefix(at, "/structures/demandes/")
	b.Get("/structures/nouvelle?reprise=" + id).Want(404)
	why, err := organisation.ParseReason("Le programme est réservé aux structures d’accueil.", true)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.desk.DecideRequest(t.Context(), w.odile(), id, organisation.Verdict{Event: organisation.WasRefused, Why: why}); err != nil {
		t.Fatal(err)
	}
	w.browser("lucas").Get("/structures/nouvelle?reprise=" + id).Want(404)
	p := b.Get("/structures").Click("Maison de l’orientation").WantAt(at).Click("Corriger et redemander").WantText(".note", "réservé aux structures d’accueil")
	for name, want := range map[string]string{"denomination": "Maison de l’orientation", "rue": "3 rue des Tilleuls", "fonction": "Conseillère", "code_postal": "33340"} {
		if got := p.Attr("#"+name, "value"); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	p.FormTo("/structures/nouvelle").Fill("denomination", "Maison de l’accueil").Press("Envoyer ma demande").Want(200).WantText("h1", "Maison de l’accueil").WantText(".now", "À l’étude")
}

// The form arrives filled from the register: what is there is confirmed, the
// name of the site is added.
func TestRequestArrivesFilled(t *testing.T) {
	w := newWorld(t)
	b := w.browser("claire")
	p := b.Get("/structures/rejoindre?siret="+medoc).WantText("aside .facts", "NAF rév.\u00a02").Click("Indiquez son nom").Want(200).WantText(".note", "Le répertoire a rempli")
	for name, want := range map[string]string{"denomination": "Mission locale du Médoc", "sigle": "MLM", "code_postal": "33340"} {
		if got := p.Attr("#"+name, "value"); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	done := p.FormTo("/structures/nouvelle").Fill("site", "antenne de Vendays").Fill("rue", "1 place").Fill("telephone", "0556000000").
		Fill("prenom", "Claire").Fill("nom", "Vasseur").Fill("fonction", "Conseillère").Press("Envoyer ma demande")
	done.Want(200).WantText("h1", "Mission locale du Médoc – antenne de Vendays").WantText(".facts", "84.11Z").WantText(".facts", "33340 Lesparre-Médoc")
}

// An association is asked for by its RNA, a foreign body by the number of its
// country, each with a paper that is given back as a file and to nobody else.
func TestRequestWithoutSIRET(t *testing.T) {
	w := newWorld(t)
	b := w.browser("claire")
	p := b.Get("/structures/nouvelle").Click("C’est une association sans SIRET").Want(200).WantNo("#siret").WantNo("#ape")
	form := p.FormTo("/structures/nouvelle").Fill("rna", "332001234").Fill("denomination", "Les Amis du Marais").Fill("rue", "3 rue des Tilleuls").Fill("code_postal", "33600").
		Fill("telephone", "0556000000").Fill("prenom", "Claire").Fill("nom", "Vasseur").Fill("fonction", "Trésorière")
	p = form.Press("Envoyer ma demande").Want(422).WantError("rna", "commence par W").WantError("justificatif", "Joignez")
	form = p.FormTo("/structures/nouvelle").Fill("rna", "W332001234").Put("justificatif", "statuts.html", []byte("<script>alert(1)</script>"))
	p = form.Press("Envoyer ma demande").Want(422).WantError("justificatif", "ni un PDF")
	form = p.FormTo("/structures/nouvelle").Fill("rna", "W332001234").Put("justificatif", "statuts.pdf", []byte("%PDF-1.4\n"))
	done := form.Press("Envoyer ma demande").Want(200).WantText(".facts", "RNA\u00a0W332001234").WantText(".facts a", "statuts.pdf")
	file := b.Get(strings.Replace(done.Path(), "demandes", "justificatifs", 1)).Want(200)
	if h := file.Header; h.Get("Content-Type") != "application/pdf" || h.Get("Content-Disposition") != "attachment; filename=statuts.pdf" || string(file.Body) != "%PDF-1.4\n" {
		t.Errorf("%v", h)
	}
	w.browser("lucas").Get(strings.Replace(done.Path(), "demandes", "justificatifs", 1)).Want(404)

	p = b.Get("/structures/nouvelle").Click("C’est un organisme d’un autre pays").Want(200)
	form = p.FormTo("/structures/nouvelle").Fill("pays", "Belgique").Fill("numero", "0403.170.701").Fill("denomination", "Le Relais de Mons").Fill("rue", "Grand-Place 22").
		Fill("code_postal", "7000").Fill("ville", "Mons").Fill("telephone", "+32 65 40 51 11").Fill("fonction", "Formatrice").Put("justificatif", "extrait.png", []byte("\x89PNG\r\n\x1a\n"))
	form.Press("Envoyer ma demande").Want(200).WantText(".facts", "Belgique, 0403.170.701").WantText(".facts", "7000 Mons")
}

// What the register lacks is asked of the service of the State, and typed when
// it does not answer.
func TestRequestAsksTheState(t *testing.T) {
	up := true
	state := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !up {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprint(w, `{"results":[{"nom_raison_sociale":"MAISON NEUVE","nature_juridique":"9220","siege":{"siret":"`+missing+`",
			"adresse":"3 RUE DES TILLEULS 33600 PESSAC","code_postal":"33600","commune":"33318","activite_principale":"85.59A","etat_administratif":"A"}}]}`)
	}))
	defer state.Close()
	w := newWorldWith(t, live.At(live.Entreprises, state.URL, ""))
	b := w.browser("claire")
	up = false
	b.Get("/structures/nouvelle?siret="+missing).Want(200).WantText(".note", "ne répond pas").WantText("form", "SIRET")
	up = true
	p := b.Get("/structures/nouvelle?siret="+missing).Want(200).WantText(".note", "Le répertoire a rempli")
	if p.Attr("#denomination", "value") != "MAISON NEUVE" || p.Attr("#rue", "value") != "3 RUE DES TILLEULS" || p.Attr("#code_postal", "value") != "33600" {
		t.Error("the form is not filled")
	}
}
