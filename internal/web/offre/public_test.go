package offre

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"profil/internal/catalogue"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func TestAVisitorReadsTheCatalogue(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	one := s.Opened(c, s.Session(52, 12))
	later := s.Session(70, 8)
	later.OpensAt = sqltest.Noon.Add(48 * time.Hour)
	s.Opened(c, later)
	s.Published("Écrire simplement")
	b := s.as(t, policy.Actor{})
	p := b.Get("/offre").Want(200)
	p.WantText(".lines h2", "Conduire un entretien").WantText(".lines .state", "Demandes ouvertes").WantText(".lines .can", "12 places")
	p.WantText(".lines .state", "Ouvre le 25 nov. à 13 h").WantText(".lines .state", "Pas encore de date").WantText(".lines .where", "Bordeaux, 33 · Forêts & Métiers")
	p.WantText("[role=status]", "2 sessions à venir, et une action qui n’a pas encore de date.").WantText(".lines .kicker", "Formation · réservée aux adhérents")
	p.WantText(".lines .date", "14 janv. 2027 14 h")

	p.Click("Conduire un entretien").Want(200).WantAt("/sessions/" + one.PublicID)
	p.Click("Écrire simplement").Want(200).WantText("h1", "Écrire simplement").WantText("main", "Aucune date n’est annoncée")
}

func TestThePublicPagesAreTheSameForEveryVisitor(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	one := s.Opened(c, s.Session(52, 12))
	nonce := regexp.MustCompile(`nonce="[^"]*"`)
	for _, path := range []string{"/offre", "/offre?q=entretien&departement=33", "/offre/" + c.PublicID, "/sessions/" + one.PublicID, s.provider(t)} {
		a, b := s.as(t, policy.Actor{}).Get(path).Want(200), s.as(t, policy.Actor{}).Get(path).Want(200)
		if !bytes.Equal(nonce.ReplaceAll(a.Body, nil), nonce.ReplaceAll(b.Body, nil)) {
			t.Errorf("%s: two visitors read two pages", path)
		}
		if got := a.Header["Set-Cookie"]; got != nil {
			t.Errorf("%s: a cookie is set: %q", path, got)
		}
		if got := a.Header.Get("Cache-Control"); !strings.Contains(got, "no-cache") {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		if a.Has(`form[method=post]`) {
			t.Errorf("%s: a visitor is given a form to send", path)
		}
	}
}

// provider is the address of the provider's page.
func (s *site) provider(t testing.TB) string {
	t.Helper()
	all, err := s.Desk.Offering(t.Context(), s.Nora)
	if err != nil {
		t.Fatal(err)
	}
	return "/prestataire/" + all[0].Organisation.PublicID
}

func TestTheFiltersStandInTheAddress(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	s.Opened(c, s.Session(52, 12))
	pau := s.Session(60, 12)
	pau.City, pau.Department = "Pau", "64"
	s.Opened(c, pau)
	b := s.as(t, policy.Actor{})
	p := b.Get("/offre").Form(".filters").Fill("departement", "64").Fill("q", "ENTRETIEN").Tick("ouvertes").Press("Chercher").Want(200)
	if got := p.URL.Query(); got.Get("departement") != "64" || got.Get("q") != "ENTRETIEN" || got.Get("ouvertes") != "oui" {
		t.Errorf("at %s", p.Path())
	}
	p.WantText("[role=status]", "1 session correspond à votre recherche.").WantText(".where", "Pau, 64")
	if f := p.Form(".filters"); f.Value("departement") != "64" || f.Value("q") != "ENTRETIEN" || f.Value("ouvertes") != "oui" {
		t.Error("what was asked is not shown again")
	}
	b.Get("/offre?q=plomberie").Want(200).WantText(".empty", "Rien ne correspond")
	b.Get("/offre?du=31/02/2027").WantError("du", "14/01/2027")
	b.Get("/offre?format=x&theme=%27&modalite=y&departement=00&page=-4").Want(200).WantText("[role=status]", "2 sessions à venir")
	b.Get("/offre?q=" + strings.Repeat("%3Cscript%3E", 9)).Want(200).WantNo("main script")
	b.Get("/offre?q=%ff").Want(400)
}

func TestAnEmptyCatalogueSaysHowItBegins(t *testing.T) {
	s := newSite(t)
	s.as(t, policy.Actor{}).Get("/offre").Want(200).WantText(".empty", "Le catalogue est vide pour l’instant")
}

func TestThePagesOfALongCatalogue(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	for i := range 55 {
		s.Opened(c, s.Session(52+i, 12))
	}
	b := s.as(t, policy.Actor{})
	first := b.Get("/offre?theme=entretien").Want(200)
	if n := len(first.All(".line")); n != 50 {
		t.Errorf("%d lines", n)
	}
	second := first.Click("Page suivante").Want(200)
	if n := len(second.All(".line")); n != 5 || second.URL.Query().Get("theme") != "entretien" {
		t.Errorf("%d lines at %s", n, second.Path())
	}
	b.Get("/offre?page=99").Want(200).WantText(".pages", "Page 2 sur 2")
}

func TestALineSaysWhatOneCanDoAndWhyNot(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	one := s.Opened(c, s.Session(52, 12))
	adhesion := func(status string) {
		s.Do(`DELETE FROM adhesions`)
		s.Do(`INSERT INTO adhesions (id, public_id, organisation_id, year, status, created_at, updated_at) VALUES ('d', 'd', $1, 2027, $2, $3, $3)`, s.Bordeaux, status, sqltest.Noon)
	}
	adhesion("active")
	alone := s.Claire
	alone.Active, alone.Standings = "", nil
	for _, k := range []struct {
		name, word, why string
		who             policy.Actor
		asks            bool
		before          func()
	}{
		{"a visitor", "Demandes ouvertes", "12 places", policy.Actor{}, true, nil},
		{"Claire", "Vous pouvez demander", "12 places", s.Claire, true, nil},
		{"some seats", "Vous pouvez demander", "4 places sur 12", s.Claire, true, func() { s.Do(`UPDATE sessions SET taken = 8`) }},
		{"one seat", "Vous pouvez demander", "1 place sur 12", s.Claire, true, func() { s.Do(`UPDATE sessions SET taken = 11`) }},
		{"no seat", "Complet : liste d’attente", "aucune place sur 12", s.Claire, true, func() { s.Do(`UPDATE sessions SET taken = 12`) }},
		{"without a structure", "Il vous faut une structure", "Rejoindre ma structure", alone, false, nil},
		{"without adhésion", "Réservée aux adhérents", "Votre structure n’a pas d’adhésion pour 2027.", s.Claire, false, func() { adhesion("ended") }},
		{"open to all", "Vous pouvez demander", "12 places", s.Claire, true, func() { s.Do(`UPDATE courses SET reserved = false`); s.Do(`UPDATE sessions SET taken = 0`) }},
		{"asked", "Déjà demandée", "Suivre ma demande", s.Lucas, false, func() { s.Asked(s.Lucas, one, "awaiting_employer") }},
		{"before", "Ouvre le 22 nov. à 13 h", "12 places", s.Claire, false, func() { s.now = sqltest.Noon.Add(-48 * time.Hour) }}, // the form is filled beforehand, and opens by itself
		{"after", "Demandes closes", "depuis le 3 déc. 2026", s.Claire, false, func() { s.now = sqltest.Noon.Add(20 * 24 * time.Hour) }},
		{"closed", "Demandes closes", "", s.Claire, false, func() { s.now = sqltest.Noon; s.Do(`UPDATE sessions SET status = 'closed'`) }},
		{"listed", "Liste annoncée", "", s.Claire, false, func() { s.Do(`UPDATE sessions SET status = 'listed'`) }},
	} {
		if k.before != nil {
			k.before()
		}
		b := s.as(t, k.who)
		p := b.Get("/offre").Want(200)
		if got := p.Text(".line .state"); got != k.word {
			t.Errorf("%s: %q", k.name, got)
		}
		if got := p.Text(".line .can small"); got != k.why {
			t.Errorf("%s: why %q", k.name, got)
		}
		page := b.Get("/sessions/" + one.PublicID).Want(200)
		if got := page.Text(".now h2"); got != k.word {
			t.Errorf("%s: the page says %q", k.name, got)
		}
		if page.Has(`.now a[href="/sessions/`+one.PublicID+`/demande"]`) != k.asks {
			t.Errorf("%s: the page offers to ask: %v", k.name, !k.asks)
		}
	}
	s.Do(`UPDATE sessions SET status = 'cancelled'`)
	s.as(t, s.Claire).Get("/sessions/"+one.PublicID).Want(200).WantText(".now h2", "Annulée").WantText(".now", "n’aura pas lieu")
}

func TestACourseTellsAllThatTheLawWantsPublic(t *testing.T) {
	s := newSite(t)
	c := s.Course("Conduire un entretien")
	c.PriceCents, c.VATPoints, c.RemoteMinutes, c.Results = 45000, 2000, 210, "92\u00a0% de satisfaction (48 réponses)."
	c, err := s.Desk.CreateCourse(t.Context(), s.Nora, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Desk.Publish(t.Context(), s.Nora, c.PublicID); err != nil {
		t.Fatal(err)
	}
	s.Opened(c, s.Session(52, 12))
	p := s.as(t, policy.Actor{}).Get("/offre/" + c.PublicID).Want(200)
	for title, text := range map[string]string{
		"Public visé": c.Audience, "Prérequis": c.Prerequisites, "Programme": "Jour 1 : préparer", "Méthodes pédagogiques": c.Methods, "Moyens": c.Means, "Évaluation": c.Assessment,
		"Reconnaissance": c.Recognition, "Délais d’accès": c.AccessDelay, "Financement": c.Funding, "Accessibilité aux personnes": c.Accessibility, "Résultats": "92 % de satisfaction",
	} {
		p.WantText(".card h2, .card h3", title).WantText(".card .prose", text)
	}
	p.WantText(".prose li", "Écouter et reformuler").WantText("dd", "14 h, dont 3 h 30 à distance").WantText("dd", "450,00 € hors taxes, soit 540,00 € toutes taxes comprises")
	p.WantText("aside", "Sylvie Aubry").WantText("aside .soft", "Enregistrée sous le numéro 75331234533. Cet enregistrement ne vaut pas agrément de l’Etat.")
	p.WantText(".line", "Du 14 au 15 janvier 2027").WantNo(`a[href="/offre/` + c.PublicID + `/modifier"]`)
}

func TestASessionTellsWhenWhereAndByWhichRules(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	x := s.Session(52, 12)
	x.Modality, x.RemoteLink, x.HalfDays[3].Remote, x.Minimum = catalogue.Mixed, "https://visio.example/secret", true, 6
	x = s.Opened(c, x)
	p := s.as(t, policy.Actor{}).Get("/sessions/" + x.PublicID).Want(200)
	for selector, text := range map[string]string{
		"th": "jeudi 14 janvier 2027", "td": "9 h – 12 h 30", "tr": "À distance", ".lead": "Du 14 au 15 janvier 2027 · Bordeaux, 33, et à distance",
		".card li": "Hugo Marchand, Psychologue du travail", ".timeline": "Votre employeur a 10 jours ouvrés", "dd": "6 personnes", "aside dd": "12", ".card p": "Maison des métiers",
		"aside a": "règlement intérieur", "details": "L6353-9",
	} {
		p.WantText(selector, text)
	}
	for _, rule := range []string{"jusqu’à 5 actions réservées pour 2027, dont 3 formations", "Au-delà de 2 personnes d’une même structure", "Votre structure a une adhésion pour 2027"} {
		p.WantText(".card li", rule)
	}
	if strings.Contains(string(p.Body), "visio.example") {
		t.Error("a visitor reads the link of the session")
	}
	s.as(t, s.Nora).Get("/sessions/"+x.PublicID).Want(200).WantText("bdi", "visio.example").WantText("aside a", "Choisir les participants")
}

func TestWhatIsNotPublicDoesNotExist(t *testing.T) {
	s := newSite(t)
	draft := s.Made("Conduire un entretien")
	session := s.Drafted(draft, s.Session(52, 12))
	for name, who := range map[string]policy.Actor{"a visitor": {}, "Claire": s.Claire, "Inès, of another provider": s.Ines} {
		b := s.as(t, who)
		for _, path := range []string{"/offre/" + draft.PublicID, "/sessions/" + session.PublicID, "/offre/nimporte", "/sessions/nimporte", "/prestataire/nimporte"} {
			if p := b.Get(path); p.Status != 404 {
				t.Errorf("%s reads %s: %d", name, path, p.Status)
			}
		}
	}
	page := s.provider(t)
	s.Do(`UPDATE providers SET status = 'withdrawn'`)
	s.as(t, policy.Actor{}).Get(page).Want(404)
	s.as(t, s.Paul).Get(page).Want(200).WantText(".note", "n’est plus prestataire")
}

func TestThePagesAskLittleOfTheDatabase(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	one := s.Opened(c, s.Session(52, 12))
	for i := range 30 {
		s.Opened(c, s.Session(53+i, 12))
	}
	s.Published("Sans date")
	for path, most := range map[string]int64{"/offre": 3, "/offre?q=entretien&departement=33": 2, "/offre/" + c.PublicID: 4, "/sessions/" + one.PublicID: 7, s.provider(t): 3, "/prestataire": 2} {
		s.who = s.Nora
		ctx, queries := sqldb.Counting(t.Context())
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
		if w.Code != http.StatusOK || queries.Load() > most {
			t.Errorf("%s: %d, %d queries, %d at most", path, w.Code, queries.Load(), most)
		}
	}
}
