package gestion

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"profil/internal/casework"
	"profil/internal/demo"
	"profil/internal/demo/demotest"
	"profil/internal/fault"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/rectification"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

// office is the site of these tests: the back office of the demonstration.
type office struct {
	http.Handler
	demo.House
	t *testing.T
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, House: demotest.World(t)}
	o.Handler = o.site()
	return o
}

// site is the back office of a world.
func (o *office) site() http.Handler {
	h, db := o.House, o.DB
	pages := Pages{DB: db, Accounts: h.Account, Organisations: h.Organisation, Catalogue: h.Catalogue, Enrolments: h.Enrolment, Letters: letter.Desk{DB: db}, Casework: casework.Desk{DB: db}, Rectifications: rectification.Desk{DB: db}}
	site := &kit.Site{Product: "PROFIL"}
	open := func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		c := &kit.Ctx{W: w, R: r, View: kit.View{Site: site, Now: db.Now()}}
		s, err := h.Account.Who(r.Context(), c.Cookie(kit.SessionCookie))
		if err != nil {
			return c, nil
		}
		c.Actor, c.View.Person = s.Actor(), s.Person.Name()
		return c, db.Read(r.Context(), func(tx *sqldb.Tx) (err error) {
			c.Actor.Standings, err = organisation.Standings(tx, s.Person.ID)
			return err
		})
	}
	mux := http.NewServeMux()
	for _, r := range pages.Routes() {
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
	mux.Handle("GET /connexion", kit.Handle(open, func(c *kit.Ctx) error { return c.NoContent() }))
	return kit.Shield{Session: kit.SessionCookie}.Wrap(mux)
}

// as opens a browser in which somebody is signed in.
func (o *office) as(name string) *kittest.Browser {
	o.t.Helper()
	b := kittest.New(o.t, o)
	b.AsTyped = true
	b.Header.Set("Cookie", kit.SessionCookie+"="+demotest.SignIn(o.t, o.House, name))
	return b
}

func (o *office) one(query string, args ...any) (s string) {
	o.t.Helper()
	if err := o.DB.Read(o.t.Context(), func(tx *sqldb.Tx) (err error) {
		s, err = sqldb.Value[string](tx, query, args...)
		return err
	}); err != nil {
		o.t.Fatalf("%s: %v", query, err)
	}
	return s
}

// pages lists a page of each kind, by what it is about.
func (o *office) pages() []string {
	return []string{
		"/gestion", "/gestion?file=structures", "/gestion/structures", "/gestion/structures?q=bordeaux", "/gestion/structures?seulement=prestataires",
		"/gestion/structures/naf-2025", "/gestion/structures/naf-2025?selon=choix",
		"/gestion/adhesions", "/gestion/adhesions?etat=active", "/gestion/comptes", "/gestion/comptes?q=vasseur", "/gestion/comptes?equipe=oui",
		"/gestion/demandes", "/gestion/demandes?etat=expired", "/gestion/sessions", "/gestion/sessions?alertes=oui", "/gestion/courriels", "/gestion/journal",
		"/gestion/journal?acte=affiliation.",
		"/gestion/demandes-structures/" + o.one(`SELECT public_id FROM organisation_requests WHERE status = 'requested'`),
		"/gestion/demandes-structures/" + o.one(`SELECT public_id FROM organisation_requests WHERE status = 'rejected'`),
		"/gestion/rattachements/" + o.one(`SELECT public_id FROM affiliations WHERE status = 'awaiting_manager'`),
		"/gestion/rattachements/" + o.one(`SELECT f.public_id FROM affiliations f JOIN roles r ON r.affiliation_id = f.id WHERE r.role = 'referent_provisional'`),
		"/gestion/changements/" + o.one(`SELECT public_id FROM changes WHERE status = 'reported' AND body <> ''`),
		"/gestion/structures/" + o.organisation("Commune de Bordeaux"),
		"/gestion/structures/" + o.organisation("Atelier Num’Océan"),
		"/gestion/comptes/" + o.person("Vasseur"),
		"/gestion/demandes/" + o.one(`SELECT public_id FROM enrolments WHERE status = 'awaiting_employer' ORDER BY submitted_at LIMIT 1`),
	}
}

func (o *office) organisation(name string) string {
	return o.one(`SELECT public_id FROM organisations WHERE name = $1`, name)
}

func (o *office) person(last string) string {
	return o.one(`SELECT public_id FROM persons WHERE last_name = $1`, last)
}

// Odile sees everything and decides; Paul sees everything and decides nothing;
// for Claire, none of it exists; a visitor signs in first.
func TestWhoSeesTheBackOffice(t *testing.T) {
	o := newOffice(t)
	odile, paul, claire, visitor := o.as("Odile Garnier"), o.as("Paul Nadeau"), o.as("Claire Vasseur"), kittest.New(t, o)
	for _, path := range o.pages() {
		odile.Get(path).Want(200)
		paul.Get(path).Want(200).WantNo(`main form[method="post"]`)
		claire.Get(path).Want(404)
		visitor.Get(path).WantAt("/connexion")
	}
}

// A reader who writes a form by hand is refused, and so is anybody else.
func TestAReaderDecidesNothing(t *testing.T) {
	o := newOffice(t)
	paul, claire := o.as("Paul Nadeau"), o.as("Claire Vasseur")
	form := url.Values{"decision": {"accepter"}, "motif": {"Je décide à la place de quelqu’un."}, "annee": {"2026"}, "role": {"approver"}}
	for _, r := range (Pages{}).Routes() {
		path, post := strings.CutPrefix(r.Pattern, "POST ")
		if !post {
			continue
		}
		for kind, id := range map[string]string{
			"demandes-structures": o.one(`SELECT public_id FROM organisation_requests WHERE status = 'requested'`),
			"rattachements":       o.one(`SELECT public_id FROM affiliations WHERE status = 'awaiting_manager'`),
			"changements":         o.one(`SELECT public_id FROM changes WHERE status = 'reported' AND body <> ''`),
			"structures":          o.organisation("Atelier Num’Océan"),
			"comptes":             o.person("Vasseur"),
			"demandes":            o.one(`SELECT public_id FROM enrolments WHERE status = 'awaiting_employer' ORDER BY submitted_at LIMIT 1`),
		} {
			if strings.HasPrefix(path, "/gestion/"+kind+"/") {
				path = strings.Replace(path, "{id}", id, 1)
			}
		}
		before := o.one(`SELECT count(*) || '' FROM journal`)
		if p := paul.Post(path, keyed(form)); p.Status != 403 {
			t.Errorf("Paul: POST %s: %d", path, p.Status)
		}
		if p := claire.Post(path, keyed(form)); p.Status != 404 {
			t.Errorf("Claire: POST %s: %d", path, p.Status)
		}
		if after := o.one(`SELECT count(*) || '' FROM journal`); after != before {
			t.Errorf("POST %s wrote in the journal", path)
		}
	}
}

// keyed gives a form a key of its own.
func keyed(form url.Values) url.Values {
	k := url.Values{kit.KeyField: {base64.RawURLEncoding.EncodeToString([]byte(rand.Text()[:16]))}}
	for name, all := range form {
		k[name] = all
	}
	return k
}

// What is refused without a reason keeps what was typed, and says where.
func TestARefusalNeedsAReason(t *testing.T) {
	o := newOffice(t)
	odile := o.as("Odile Garnier")
	request := "/gestion/demandes-structures/" + o.one(`SELECT public_id FROM organisation_requests WHERE status = 'requested'`)
	odile.Get(request).FormTo(request).Fill("motif", "Non").Press("Refuser").WantError("motif-demande", "10 lettres").WantText("textarea", "Non")
	odile.Get(request).FormTo(request).Press("Demander une correction").WantError("motif-demande", "10 lettres")
	tie := "/gestion/rattachements/" + o.one(`SELECT public_id FROM affiliations WHERE status = 'awaiting_manager'`)
	odile.Get(tie).FormTo(tie).Press("Refuser").WantError("motif-rattachement", "10 lettres")
	account := "/gestion/comptes/" + o.person("Vasseur")
	odile.Get(account).FormTo(account+"/acces").Press("Suspendre").WantError("motif-acces", "10 lettres")
	change := "/gestion/changements/" + o.one(`SELECT public_id FROM changes WHERE status = 'reported' AND body <> ''`)
	odile.Get(change).FormTo(change).Press("Ne pas donner suite").WantError("motif-changement", "10 lettres")
	asked := "/gestion/demandes/" + o.one(`SELECT public_id FROM enrolments WHERE status = 'awaiting_employer' ORDER BY submitted_at LIMIT 1`)
	odile.Get(asked).FormTo(asked).Press("Annuler").WantError("motif-intervention", "10 lettres")
}

func TestTheStaffDecides(t *testing.T) {
	o := newOffice(t)
	odile := o.as("Odile Garnier")
	const why = "Vérifié ce matin auprès de la structure."

	request := "/gestion/demandes-structures/" + o.one(`SELECT public_id FROM organisation_requests WHERE status = 'requested'`)
	odile.Get("/gestion").Want(200).Click("Le Tremplin des Landes").WantAt(request).FormTo(request).Tick("referent").Press("Accepter la structure").
		WantAt("/gestion").WantText(".told", "La structure est acceptée")
	odile.Get("/gestion/structures/"+o.organisation("Le Tremplin des Landes")).Want(200).WantText("td", "Référent")

	tie := "/gestion/rattachements/" + o.one(`SELECT public_id FROM affiliations WHERE status = 'awaiting_manager'`)
	odile.Get(tie).FormTo(tie).Press("Confirmer le rattachement").WantAt(tie).WantText(".state", "Confirmé")
	odile.Get(tie).FormTo(tie+"/roles").Fill("role", "approver").Fill("motif", why).Press("Donner ce rôle").WantAt(tie).WantText("dd", "Employeur")
	odile.Get(tie).FormTo(tie+"/fin").Fill("motif", why).Press("Mettre fin").WantAt(tie).WantText(".state", "Retiré")

	first := "/gestion/rattachements/" + o.one(`SELECT f.public_id FROM affiliations f JOIN roles r ON r.affiliation_id = f.id WHERE r.role = 'referent_provisional' LIMIT 1`)
	odile.Get(first).FormTo(first+"/referent").Fill("motif", why).Press("Confirmer comme référent").WantAt(first).WantText("dd", "Référent")

	change := "/gestion/changements/" + o.one(`SELECT public_id FROM changes WHERE status = 'reported' AND body <> ''`)
	odile.Get(change).FormTo(change).Fill("motif", why).Press("C’est pris en compte").WantAt("/gestion").WantText(".told", "Votre réponse est envoyée")

	correction := "/gestion/corrections/" + o.one(`SELECT public_id FROM rectifications WHERE status = 'asked'`)
	odile.Get("/gestion?file=corrections").Click("Lucas Petit").WantAt(correction).FormTo(correction).Press("Refuser la correction").WantError("motif-correction", "10 lettres")
	odile.Get(correction).FormTo(correction).Fill("modele", "correction-presence").Press("Reprendre ce texte").WantText("textarea", "Bonjour Lucas").FormTo(correction).Press("C’est corrigé").
		WantAt("/gestion").WantText(".told", "Votre réponse est envoyée")
	odile.Get(correction).WantText(".now", "Corrigée").WantNo("form[action^=/gestion/corrections/]")

	proposal := o.one(`SELECT public_id FROM changes WHERE status = 'reported' AND body = ''`)
	fields := "/gestion/changements/" + proposal
	odile.Get(fields).FormTo(fields).Press("Envoyer mes décisions").WantError("decision-site", "Choisissez")
	odile.Get(fields).FormTo(fields).Fill("decision-site", "refuser").Fill("decision-contact", "accepter").Press("Envoyer mes décisions").WantError("motif-site", "10 lettres")
	odile.Get(fields).FormTo(fields).Fill("decision-site", "refuser").Fill("motif-site", why).Fill("decision-contact", "accepter").Press("Envoyer mes décisions").
		WantAt("/gestion").WantText(".told", "Votre réponse est envoyée")
	history := "/gestion/structures/" + o.one(`SELECT o.public_id FROM organisations o JOIN changes g ON g.organisation_id = o.id WHERE g.public_id = '`+proposal+`'`) + "/historique"
	odile.Get(history).Want(200).WantText("td", "Espace jeunes").WantText(".prose", why).WantText(".state", "Refusé")

	asked := o.one(`SELECT d.public_id FROM adhesions d JOIN organisations o ON o.id = d.organisation_id WHERE d.status = 'asked' AND o.name LIKE 'Coop%'`)
	coop := "/gestion/structures/" + o.organisation("Coopérative Les Passeurs")
	odile.Get(coop).FormTo("/gestion/adhesions/"+asked).Press("Accorder").WantAt(coop).WantText(".state", "Active")
	odile.Get(coop).FormTo("/gestion/adhesions/"+asked).Press("Mettre fin").WantError("motif-adhesion-"+asked, "10 lettres")

	enrolment := "/gestion/demandes/" + o.one(`SELECT public_id FROM enrolments WHERE status = 'awaiting_employer' ORDER BY submitted_at LIMIT 1`)
	odile.Get(enrolment).FormTo(enrolment).Fill("motif", why).Press("Donner l’accord").WantAt(enrolment).WantText(".state", "En sélection").WantText(".timeline", why)
}

func TestTheStaffKeepsAccounts(t *testing.T) {
	o := newOffice(t)
	odile, claire := o.as("Odile Garnier"), "/gestion/comptes/"+o.person("Vasseur")
	const why = "Demande reçue par téléphone, identité vérifiée."
	odile.Get(claire).FormTo(claire+"/acces").Fill("motif", why).Press("Suspendre").WantAt(claire).WantText(".state", "Suspendu")
	odile.Get(claire).FormTo(claire+"/acces").Fill("motif", why).Press("Rouvrir").WantAt(claire).WantText(".state", "Actif")
	odile.Get(claire).FormTo(claire+"/rang").Fill("rang", "reader").Press("Enregistrer").WantAt(claire).WantText("dd", "Lecteur")
	o.as("Claire Vasseur").Get("/gestion").Want(200)
	odile.Get("/gestion/comptes/" + o.person("Garnier")).WantNo(`form[action$="/rang"]`)
}

// Sent twice, a form does its deed once and leads to the same page.
func TestSentTwice(t *testing.T) {
	o := newOffice(t)
	odile := o.as("Odile Garnier")
	change := "/gestion/changements/" + o.one(`SELECT public_id FROM changes WHERE status = 'reported' AND body <> ''`)
	form := keyed(url.Values{"decision": {"traiter"}, "motif": {"Adresse corrigée dans notre fichier."}})
	for range 2 {
		if p := odile.Post(change, form); p.Status != http.StatusSeeOther || p.Header.Get("Location") != "/gestion" {
			t.Fatalf("%d, to %q", p.Status, p.Header.Get("Location"))
		}
	}
	if n := o.one(`SELECT count(*) || '' FROM journal WHERE act = 'change.handled'`); n != "2" { // one of the demonstration's, one of ours
		t.Errorf("handled %s times", n)
	}
}

// The provider capability is refused field by field, then written.
func TestAProviderIsChecked(t *testing.T) {
	o := newOffice(t)
	odile, at := o.as("Odile Garnier"), "/gestion/structures/"+o.organisation("Commune de Pau")
	p := odile.Get(at).FormTo(at+"/prestataire").Fill("nda", "12").Press("Enregistrer").Want(422)
	p.WantError("nda", "onze chiffres").WantText(".problem", "Choisissez")
	p.FormTo(at+"/prestataire").Fill("nda", "75 64 99999 64").Fill("nda_region", "75").Fill("nda_statut", "active").Fill("nda_verifie_le", "2026-11-20").
		Press("Enregistrer").WantAt(at).WantText("dd", "75 64 99999 64")
	odile.Get(at).FormTo(at+"/prestataire/retrait").Fill("motif", "La structure ne forme plus.").Press("Retirer").WantAt(at).WantText("main", "ne propose pas d’actions")
	odile.Get("/gestion/sessions").WantText(".note", "Certificat Qualiopi expiré")
}

// What the pages cost does not grow with what they list; the journal asks once for
// each kind of what it is about.
func TestQueries(t *testing.T) {
	o := newOffice(t)
	odile := o.as("Odile Garnier")
	for path, most := range map[string]int64{"/gestion": 24, "/gestion/structures": 6, "/gestion/comptes": 5, "/gestion/demandes": 5, "/gestion/sessions": 7, "/gestion/journal": 10, "/gestion/courriels": 7} {
		ctx, n := sqldb.Counting(t.Context())
		r := httptest.NewRequestWithContext(ctx, "GET", "http://localhost"+path, nil)
		r.Header = odile.Header.Clone()
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		if w.Code != 200 || n.Load() > most {
			t.Errorf("%s: %d, %d statements, at most %d are meant", path, w.Code, n.Load(), most)
		}
	}
}

// The number in the bar is that of the page.
func TestTheBarCountsWhatThePageLists(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := &office{t: t, House: demotest.House(db)}
		if err := demo.Fill(t.Context(), o.House); err != nil {
			t.Fatal(err)
		}
		o.Handler = o.site()
		listed := len(o.as("Odile Garnier").Get("/gestion").Want(200).All("main .table[aria-label^=Ce] tbody tr"))
		var counted int
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			counted, err = Pages{}.Waiting(tx, policy.Clerk)
			return err
		}); err != nil || counted != listed {
			t.Errorf("the bar says %d, the page lists %d, %v", counted, listed, err)
		}
	})
}

// Odile writes over what was known of a structure, for a reason that is kept;
// what is wrong is said, and Paul may not open the form.
func TestAFileIsEdited(t *testing.T) {
	o := newOffice(t)
	odile, at := o.as("Odile Garnier"), "/gestion/structures/"+o.organisation("Commune de Pau")
	edit := at + "/modifier"
	o.as("Paul Nadeau").Get(edit).Want(403)
	o.as("Paul Nadeau").Get(at).Want(200).WantNo(`a[href="` + edit + `"]`)
	p := odile.Get(at).Click("Modifier la fiche").WantAt(edit).FormTo(edit).Fill("denomination", "").Fill("siret", "123").Press("Enregistrer la fiche")
	p.Want(422).WantError("siret", "").WantError("denomination", "").WantError("motif-fiche", "10 lettres")
	odile.Get(edit).FormTo(edit).Fill("denomination", "Ville de Pau").Fill("code_postal", "64000").Fill("motif", "Changement signalé par téléphone.").Press("Enregistrer la fiche").
		WantAt(at).WantText("h1", "Ville de Pau").WantText(".told", "enregistrée")
	if n := o.one(`SELECT count(*) || '' FROM journal WHERE act = 'organisation.edited'`); n == "0" {
		t.Error("the journal knows nothing of it")
	}
}

// Networks are made, and structures put in them one by one and by a list.
func TestNetworks(t *testing.T) {
	o := newOffice(t)
	odile, paul := o.as("Odile Garnier"), o.as("Paul Nadeau")
	pau := o.organisation("Commune de Pau")
	at := "/gestion/structures/" + pau
	odile.Get("/gestion/reseaux").Want(200).FormTo("/gestion/reseaux").Fill("nom", "").Press("Créer le réseau").Want(422).WantError("nom", "")
	odile.Get("/gestion/reseaux").FormTo("/gestion/reseaux").Fill("nom", "Communes du Béarn").Press("Créer le réseau").WantAt("/gestion/reseaux").WantText("table", "Communes du Béarn")
	paul.Get("/gestion/reseaux").Want(200).WantText("table", "Communes du Béarn").WantNo("form[action='/gestion/reseaux']")
	paul.Get("/gestion/reseaux/liste").Want(403)
	paul.Get(at).Want(200).WantText("#carte-reseau", "Dans aucun réseau").WantNo("#carte-reseau form")

	odile.Get(at).FormTo(at+"/reseau").Fill("reseau", "Communes du Béarn").Press("Enregistrer le réseau").Want(422).WantError("motif-reseau", "10 lettres")
	odile.Get(at).FormTo(at+"/reseau").Fill("reseau", "Communes du Béarn").Fill("motif", "Liste reçue du réseau.").Press("Enregistrer le réseau").
		WantAt(at).WantText("#carte-reseau", "Communes du Béarn").WantText(".told", "historique")
	odile.Get(at+"/historique").WantText("main", "Réseau").WantText("main", "Liste reçue du réseau.")
	odile.Get("/gestion/structures?reseau=Communes+du+B%C3%A9arn").WantText("table", "Pau")

	siret := o.one(`SELECT siret FROM organisations WHERE name = 'Commune de Bordeaux'`)
	form := odile.Get("/gestion/reseaux/liste").FormTo("/gestion/reseaux/liste")
	form.Fill("liste", "rien").Press("Voir ce que contient la liste").Want(422).WantError("reseau", "").WantError("motif", "")
	p := form.Fill("reseau", "Communes du Béarn").Fill("liste", "Bordeaux;"+siret+"\nune ligne sans rien").Fill("motif", "Liste reçue du réseau.").Press("Voir ce que contient la liste")
	p.Want(200).WantText("table", "Bordeaux").WantText("main", "une ligne sans rien").WantText("main", "Rien n’est encore fait")
	p.FormTo("/gestion/reseaux/liste").Press("Mettre cette structure dans le réseau").WantText("table", "Bordeaux").WantText("table", "Pau")
}

// The adhésions of every year are listed, whatever became of them.
func TestTheAdhesionsOfEveryYear(t *testing.T) {
	o := newOffice(t)
	odile := o.as("Odile Garnier")
	p := odile.Get("/gestion/adhesions?etat=active").Want(200).WantText("h1", "Adhésions 2026")
	p.Click("2027").Want(200).WantText("h1", "Adhésions 2027")
	odile.Get("/gestion/adhesions?annee=1800").Want(200).WantText("h1", "Adhésions 2026")
}
