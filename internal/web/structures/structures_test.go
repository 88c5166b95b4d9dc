package structures

import (
	"net/http"
	"strings"
	"testing"

	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit/kittest"
)

const script = `<script>alert(1)</script>`

// The finder is a page and a list of data, for whoever asks.
func TestFinder(t *testing.T) {
	w := newWorld(t)
	b := kittest.New(t, w.site)
	b.Get("/structures/recherche").Want(200).WantText("h1", "Trouver votre structure").WantNo(".line").WantText("details", "bulletin de paie")
	p := b.Get("/structures/recherche?q=BORDEAUX").Want(200).WantText("[role=status]", "2 réponses")
	p.WantText(".line h2 a", "Commune de Bordeaux").WantText(".line .state", "Fermé").WantText(".line .where", "SIRET 213 300 635 00017")
	if p.Has(`.line:contains(Bureau) a`) {
		t.Error("a closed establishment can be chosen")
	}
	if p := b.Get("/structures/recherche?q=213%20300%20635").WantText(".line h2", "Commune de Bordeaux"); p.Header.Get("Vary") == "" {
		t.Error("the answer does not say that it varies")
	}
	b.Get("/structures/recherche?q=zzz").Want(200).WantText(".empty", "Aucune structure ne correspond").Click("Ma structure n’est pas dans la liste").WantAt("/connexion")
	b.Get("/structures/recherche?q="+missing).WantText(".empty a", "Ma structure n’est pas dans la liste")
	b.AsTyped = true
	b.Get("/structures/recherche?q=" + `%3Cscript%3Ealert(1)%3C/script%3E`).Want(200).WantNo("main script")
	b.Get("/structures/recherche?q=%ff").Want(400)

	j := b.GetJSON("/structures/recherche?q=bord").Want(200)
	var offers []proposal
	j.JSON(&offers)
	if len(offers) != 2 || offers[0].SIRET != bordeaux || offers[0].Name != "Commune de Bordeaux" || offers[0].Href != "/structures/rejoindre?siret="+bordeaux || !offers[1].Off {
		t.Errorf("%+v", offers)
	}
	if !strings.Contains(strings.Join(j.Header.Values("Vary"), ","), "Accept") || j.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%v", j.Header)
	}
	if got := b.GetJSON("/structures/recherche?q=").Want(200); string(got.Body) != "[]" {
		t.Errorf("%s", got.Body)
	}
	b.GetJSON("/structures/ape?q=formation").Want(200).JSON(&offers)
	if len(offers) == 0 || offers[0].Value == "" {
		t.Errorf("%+v", offers)
	}
	b.GetJSON("/structures/communes?code_postal=33340").Want(200).JSON(&offers)
	if len(offers) < 2 || offers[0].Value == "" || offers[0].Name == "" {
		t.Errorf("%+v", offers)
	}
}

// Mistakes are forgiven, and said; a wrong number says so.
func TestFinderForgives(t *testing.T) {
	w := newWorld(t)
	b := kittest.New(t, w.site)
	p := b.Get("/structures/recherche?q=pessca").Want(200)
	p.WantText("[role=status]", "Voici les résultats pour «\u00a0pessac\u00a0»").WantText(".line h2", "Commune de Pessac")
	p = b.Get("/structures/recherche?q=213+300+636+00017").Want(200).WantText("[role=status]", "un chiffre est faux").WantText(".line", "Commune de Bordeaux")
	p.WantText("[role=status]", "Voici ce qui lui ressemble")
	b.Get("/structures/recherche?q=999999999").Want(200).WantText("[role=status]", "Ce SIREN n’existe pas").WantText(".empty", "Aucune structure")
	var offers []proposal
	b.GetJSON("/structures/recherche?q=misson+local+medoc").Want(200).JSON(&offers)
	if len(offers) == 0 || offers[0].SIRET != medoc {
		t.Errorf("%+v", offers)
	}
}

// The establishments of one legal unit stand together, and have their page; one
// that is closed says since when, and what has come after it.
func TestFamily(t *testing.T) {
	w := newWorld(t)
	b := kittest.New(t, w.site)
	p := b.Get("/structures/recherche?q=mission+lesparre").Want(200).WantText(".line", "siège").WantText(".line", "1 autre établissement")
	p.WantText(".line.off .state", "Fermé depuis le 31\u00a0mars\u00a02021").WantText(".line.off a", "Remplacé par le SIRET\u00a0839\u00a0527\u00a0660\u00a000014")
	family := p.Click("1 autre établissement").Want(200).WantText("h1", "Mission locale du Médoc").WantText("[role=status]", "3 établissements").WantText(".line", "Enseigne\u00a0: Espace jeunes")
	family.WantText("main", "839 527 660")
	b.Get("/structures/recherche?siren=839527660&q=pauillac").Want(200).WantText("[role=status]", "1 établissement").WantText(".line .where", "839\u00a0527\u00a0660\u00a000022")
	b.Get("/structures/recherche?siren=839527660&q=zzz").Want(200).WantText(".empty", "Aucun établissement ne correspond")
	b.Get("/structures/recherche?siren=839527660&page=9").Want(200).WantText(".empty", "Aucun établissement")
	b.Get("/structures/recherche?siren=12").Want(200).WantText("h1", "Trouver votre structure")
	old := b.Get("/structures/recherche?q=" + medocShut).Want(200)
	old.WantText(".line h2 a", "Mission locale du Médoc").WantText(".line.off", "Remplacé par")
}

// A page of the finder costs the same whatever it finds.
func TestFinderIsCheap(t *testing.T) {
	w := newWorld(t)
	ctx, n := sqldb.Counting(t.Context())
	if _, err := w.desk.Find(ctx, "bordeaux", pageMost); err != nil || n.Load() > 1 {
		t.Errorf("%d queries, %v", n.Load(), err)
	}
}

// The first account of a structure is told what a provisional référent is; a
// form sent twice acts once.
func TestJoinFirst(t *testing.T) {
	w := newWorld(t)
	b := w.browser("marc")
	p := b.Get("/structures/rejoindre?siret=" + bordeaux).Want(200)
	p.WantText("aside h2", "Commune de Bordeaux").WantText("main", "référent provisoire").WantText(".facts", "213 300 635 00017")
	form := p.FormTo("/structures/rejoindre")
	form.Press("Créer mon compte").WantError("prenom", "").WantError("nom", "").WantError("fonction", "fonction")
	b.AsTyped = true
	form = p.FormTo("/structures/rejoindre").Fill("prenom", script).Fill("nom", strings.Repeat("a", 81)).Fill("fonction", strings.Repeat("é", 161))
	again := form.Press("Créer mon compte").Want(422).WantNo("main script")
	if again.Attr("#prenom", "value") != script {
		t.Error("what was typed is lost")
	}
	b.AsTyped = false
	form = p.FormTo("/structures/rejoindre").Fill("prenom", "Marc").Fill("nom", "Delage").Fill("fonction", "Directeur")
	done := form.Press("Créer mon compte").WantAt("/structures").WantText(".told", "référent provisoire").WantText(".now", "ne confirme personne")
	done.WantText(".facts", "Directeur").WantText(".facts", "Référent provisoire")
	twice := form.Press("Créer mon compte").WantAt("/structures")
	if twice.Status != 200 || w.count(`SELECT count(*) FROM affiliations`) != 1 {
		t.Errorf("%d, %d affiliations", twice.Status, w.count(`SELECT count(*) FROM affiliations`))
	}
	b.Get("/structures/recherche?q=bordeaux").WantText(".line .state", "Déjà dans PROFIL").WantText(".line", "1 personne")
	b.Get("/structures/rejoindre?siret=35600000000042").Want(409)
	b.Get("/structures/rejoindre?siret=12").Want(404)
	b.Get("/structures/rejoindre?siret=" + missing).Want(404)
	b.Get("/structures/rejoindre?structure=nulle").Want(404)
	b.Get("/structures/rejoindre").Want(404)
	b.Get("/structures/"+w.tieOf("marc").Organisation.PublicID).Want(200).WantText(".now", "Vous êtes référent provisoire").WantText("table", "Marc Delage")
}

// A colleague waits for the référent, who confirms with a role; an outsider
// sees nothing of it.
func TestColleague(t *testing.T) {
	w := newWorld(t)
	marc, tie := w.referent()
	claire := w.joins("claire", "Claire", "Vasseur", bordeaux)
	claire.Get("/structures").WantText(".now", "Marc Delage").WantText(".now .state", "Chez le référent").WantText(".now", "avant le").Click("Suivre ma demande").
		Want(200).WantText(".timeline .now", "Chez le référent")
	asked := w.tieOf("claire")
	home := "/structures/" + tie.Organisation.PublicID
	claire.Get(home).Want(404)

	lucas := w.joins("lucas", "Lucas", "Petit", pessac)
	for _, path := range []string{home, home + "/personnes/" + asked.PublicID, "/structures/rattachements/" + asked.PublicID, home + "/adhesions/nouvelle", home + "/changements/nouveau"} {
		lucas.Get(path).Want(404)
	}
	other := "/structures/" + w.tieOf("lucas").Organisation.PublicID
	marc.Get(other + "/personnes/" + asked.PublicID).Want(404)
	for _, deed := range []string{"confirmation", "refus", "roles", "transmission", "depart"} {
		if p := lucas.Post(home+"/personnes/"+asked.PublicID+"/"+deed, fields(strings.Repeat("k", 22), "motif", "un motif assez long")); p.Status != 404 {
			t.Errorf("%s: %d", deed, p.Status)
		}
	}

	p := marc.Get(home).WantText(".now h2", "1 personne attend une réponse").Click("Claire Vasseur").Want(200)
	path := home + "/personnes/" + asked.PublicID
	p.FormTo(path+"/refus").Press("Refuser le rattachement").WantError("motif", "une phrase")
	marc.AsTyped = true
	p.FormTo(path+"/refus").Fill("motif", strings.Repeat(script, 30)).Press("Refuser le rattachement").Want(422).WantNo("main script")
	marc.AsTyped = false
	form := p.FormTo(path+"/confirmation").Tick("role", string(policy.Approver))
	form.Press("Confirmer le rattachement").WantAt(home).WantText(".told", "confirmé").WantText("table", "Employeur")
	form.Press("Confirmer le rattachement").WantAt(home)
	marc.Get(home).WantText(".now", "Personne n’attend votre réponse")
	claire.Get(home).Want(200).WantText(".now", "Marc Delage").WantNo(`a[href^="` + home + `/personnes"]`)
	claire.Get(path).Want(200).WantNo(`form[action$="/roles"]`)
	// The other nomenclature is for who may change the structure, and no other.
	marc.Get(home).WantText("aside .facts", "En NAF 2025")
	claire.Get(home).WantNo(".facts:contains(En NAF 2025)")
}

// The référent gives and takes roles, hands over, removes; each by a form of
// its own.
func TestReferentDeeds(t *testing.T) {
	w := newWorld(t)
	marc, tie := w.referent()
	claire := w.joins("claire", "Claire", "Vasseur", bordeaux)
	asked := w.tieOf("claire")
	home := "/structures/" + tie.Organisation.PublicID
	path := home + "/personnes/" + asked.PublicID
	marc.Get(path).FormTo(path + "/confirmation").Press("Confirmer le rattachement").WantAt(home)
	p := marc.Get(path).FormTo(path+"/roles").Press("Donner : Employeur").WantAt(path).WantText(".facts", "Employeur")
	p = p.FormTo(path + "/roles").Press("Retirer : Employeur").WantAt(path)
	if p.Has(".facts:contains(Employeur)") {
		t.Error("the role is still there")
	}
	if p := marc.Post(path+"/roles", fields(strings.Repeat("a", 22), "donner", "empereur")); p.Status != 422 {
		t.Errorf("%d", p.Status)
	}
	p = marc.Get(path)
	p.Click("Déclarer son départ").WantAt(path+"/depart").WantText("main", "Aucune demande n’est en cours").FormTo(path+"/depart").Press("Retirer de la structure").WantError("motif", "une phrase")
	p.FormTo(path+"/transmission").Press("Transmettre le rôle de référent").WantAt(home).WantText("table", "Référent")
	marc.Get(home).WantNo(`a[href^="` + home + `/personnes"]`)
	mine := home + "/personnes/" + tie.PublicID
	claire.Get(mine+"/depart").FormTo(mine+"/depart").Fill("motif", "N’y travaille plus depuis lundi").Press("Retirer de la structure").WantAt(home)
	marc.Get(home).Want(404)
	marc.Get("/structures").WantText(".line .state", "Retiré").Click("Commune de Bordeaux").WantText(".prose", "depuis lundi")
}

// One leaves, or gives up; the last référent does not leave colleagues alone.
func TestLeaving(t *testing.T) {
	w := newWorld(t)
	marc, tie := w.referent()
	claire := w.joins("claire", "Claire", "Vasseur", bordeaux)
	asked := w.tieOf("claire")
	leaving := "/structures/depart/" + tie.PublicID
	marc.Get(leaving).FormTo(leaving).Press("Quitter cette structure").Want(422).WantText(".problem", "Transmettez").WantText("h1", "Quitter")
	path := "/structures/rattachements/" + asked.PublicID
	claire.Get(path).FormTo(path).Fill("motif", strings.Repeat("a", 601)).Press("Abandonner ma demande").WantError("motif", "600")
	claire.Get(path).FormTo(path).Press("Abandonner ma demande").WantAt("/structures").WantText(".told", "abandonnée")
	claire.Get(path).Want(200).WantNo("form[action^=\"/structures/rattachements\"]")
	marc.Get(leaving+"?dernier_jour=x").Want(422).WantError("dernier_jour", "")
	later := marc.Get(leaving+"?dernier_jour=2027-01-29").WantText("main", "vendredi 29 janvier 2027").FormTo(leaving).Press("Annoncer ce départ")
	later.WantAt("/structures").WantText(".told", "annoncé").WantText(".now", "vendredi 29 janvier 2027")
	marc.Get(leaving).WantText("main", "Votre dernier jour est le vendredi 29 janvier 2027").FormTo(leaving + "/annulation")
	later = marc.Get(leaving+"?dernier_jour=2027-01-28").FormTo(leaving).Press("Annoncer ce nouveau jour").WantText(".now", "jeudi 28 janvier 2027")
	later.FormTo(leaving+"/annulation").Press("Annuler ce départ").WantText(".told", "annulé").WantNo("form[action$='/annulation']")
	marc.Get(leaving + "?dernier_jour=2027-01-29").FormTo(leaving).Press("Annoncer ce départ")
	marc.Get("/structures/rattachements/"+tie.PublicID).FormTo(leaving+"/annulation").Press("Annuler ce départ").WantText(".told", "annulé").WantNo("form[action$='/annulation']")
	marc.Get("/structures/rattachements/"+tie.PublicID).Click("Quitter cette structure").WantAt(leaving).WantText("main", "Aucune demande en cours").
		FormTo(leaving).Press("Quitter cette structure").WantAt("/structures").WantText(".told", "quitté").WantText(".empty", "aucune structure")
}

// Adhésion and changes are asked for by the référent alone.
func TestAdhesionAndChange(t *testing.T) {
	w := newWorld(t)
	marc, tie := w.referent()
	home := "/structures/" + tie.Organisation.PublicID
	p := marc.Get(home).Click("Demander l’adhésion").Want(200)
	p.FormTo(home+"/adhesions/nouvelle").Force("annee", "2031").Press("Demander l’adhésion").WantError("annee", "cette année")
	p.FormTo(home+"/adhesions/nouvelle").Force("annee", "x").Press("Demander l’adhésion").WantError("annee", "cette année")
	p.FormTo(home+"/adhesions/nouvelle").Fill("annee", "2026").Press("Demander l’adhésion").WantAt(home).WantText("aside .state", "Demandée")
	marc.Get(home+"/adhesions/nouvelle").FormTo(home+"/adhesions/nouvelle").Fill("annee", "2027").Press("Demander l’adhésion").WantAt(home)
	marc.Get(home+"/adhesions/nouvelle").Want(200).WantText(".empty", "Rien à demander")

	p = marc.Get(home).Click("Proposer un changement").Want(200)
	change, all := home+"/changements/nouveau", home+"/changements/tous"
	p.FormTo(change).Press("Proposer").WantError("changement", "une phrase")
	p.FormTo(change).Fill("telephone", "12").Fill("contact", "accueil").Press("Proposer").WantError("telephone", "chiffres").WantError("contact", "Exemple")
	p.FormTo(change).Fill("telephone", "05 56 00 00 00").Press("Proposer").WantAt(all).WantText(".told", "n’a besoin de personne").WantText("td", "05 56 00 00 00")
	p = marc.Get(change)
	marc.AsTyped = true
	p.FormTo(change).Fill("changement", strings.Repeat("é", 4001)).Press("Proposer").Want(422)
	p.FormTo(change).Fill("denomination", script).Fill("changement", script+" nouveau nom").Press("Proposer").WantAt(all).
		WantText(".prose", script).WantText("td", script).WantText(".state", "À vérifier").WantNo("main script")
	marc.AsTyped = false

	claire := w.joins("claire", "Claire", "Vasseur", bordeaux)
	path := home + "/personnes/" + w.tieOf("claire").PublicID
	marc.Get(path).FormTo(path + "/confirmation").Press("Confirmer le rattachement").WantAt(home)
	claire.Get(home).Want(200).WantNo("aside .prose")
	claire.Get(home + "/adhesions/nouvelle").Want(403)
	claire.Get(home + "/changements/nouveau").Want(403)
}

// Visitors are sent to sign in.
func TestVisitors(t *testing.T) {
	w := newWorld(t)
	b := kittest.New(t, w.site)
	for _, r := range (Pages{Desk: w.desk}).Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method == http.MethodGet && r.SignedIn {
			b.Get(strings.NewReplacer("{id}", "x", "{rattachement}", "y").Replace(path)).WantAt("/connexion")
		}
	}
}
