package demandes

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
	"profil/internal/web/kit/ui"
)

const motivation = "Je reçois chaque semaine des jeunes sans projet, et je veux les aider à en trouver un."

// scene is a site with the pages of this room alone, where one is whoever the
// test says.
type scene struct {
	*enrolmenttest.World
	*kittest.Browser
	pages   Pages
	who     policy.Actor
	queries *atomic.Int64
	session enrolmenttest.Session
	course  enrolmenttest.Course
}

func stage(t testing.TB, with ...func(*Pages)) *scene {
	t.Helper()
	w := enrolmenttest.New(t, sqltest.SQLite(t))
	s := &scene{World: w, who: w.Claire}
	s.pages = Pages{
		Desk: enrolment.Desk{
			DB: w.DB, Limits: quota.Limits{Reserved: 5, Formations: 3, PerStructure: 2}, EmployerDays: 10,
			KeepAnswers: func(last civil.Day) civil.Day { return last.AddMonths(3) },
		},
		Attendance:    attendance.Desk{DB: w.DB},
		Letters:       foreseen(t, w.DB),
		Accounts:      account.Desk{DB: w.DB},
		Organisations: organisation.Desk{DB: w.DB},
	}
	for _, one := range with {
		one(&s.pages)
	}
	open := func(http.ResponseWriter, *http.Request) (*kit.Ctx, error) {
		c := &kit.Ctx{Actor: s.who, View: kit.View{Now: w.DB.Now(), Person: "Quelqu’un", Structure: "Quelque part"}, SignIn: signIn}
		if !s.who.SignedIn() {
			return c, fault.New(fault.Unauthenticated, "sign_in")
		}
		return c, nil
	}
	mux := http.NewServeMux()
	for _, r := range s.pages.Routes() {
		mux.Handle(r.Pattern, kit.Handle(open, r.Page))
	}
	s.Browser = kittest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, n := sqldb.Counting(r.Context())
		s.queries = n
		mux.ServeHTTP(w, r.WithContext(ctx))
	}))
	s.course = w.Course("Conduire un entretien", "formation", true)
	s.session = w.Session(s.course, 2, "2027-03-18")
	return s
}

func signIn(c *kit.Ctx) error {
	pending := ui.PendingForm(kit.PackPending(c.R))
	return c.Show(templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		page := ui.Shell("Se connecter")
		inside := templ.Join(ui.Head("", "Se connecter", ""), templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			return ui.Form("/connexion").Render(templ.WithChildren(ctx, pending), w)
		}))
		return page.Render(templ.WithChildren(ctx, inside), w)
	}))
}

// as is the browser of somebody.
func (s *scene) as(who policy.Actor) *scene {
	s.who = who
	return s
}

func (s *scene) form() string { return "/sessions/" + s.session.PublicID + "/demande" }

// ask sends a request in the name of somebody, and gives its address.
func (s *scene) ask(t *testing.T, who policy.Actor) string {
	t.Helper()
	p := s.as(who).Get(s.form()).Want(200).FormTo(s.form()).Fill("reponse-1", motivation).Tick("information").Press("Envoyer ma demande").Want(200)
	if !strings.HasPrefix(p.Path(), "/demandes/") {
		t.Fatal(p.Path())
	}
	return p.Path()
}

func (s *scene) accept(t *testing.T, by policy.Actor, paths ...string) {
	t.Helper()
	for _, path := range paths {
		s.as(by).Get(path).Want(200).FormTo(path+"/decision").Press("Accepter la demande").WantText(".told", "Votre accord est enregistré")
	}
}

func TestAskingForAPlace(t *testing.T) {
	s := stage(t)
	p := s.Get(s.form()).Want(200)
	p.WantText(".checks", "Votre structure a adhéré pour 2027.").WantText(".checks", "Il vous reste 3 formations sur 3 en 2027")
	p.WantText(".card p", "Tout est en règle").WantText("details .checks", "En règle").WantText(".timeline", "Votre employeur répond").WantText("main", "L’organisme ne les lit que si votre employeur donne son accord")
	if p.Attr("form[data-autosave]", "data-autosave") != s.form() {
		t.Error("the draft is not kept while one types")
	}

	form := p.FormTo(s.form())
	p = form.Press("Envoyer ma demande")
	p.WantError("reponse-1", "trop courte").WantError("information", "Cochez cette case").WantNo("#reponse-2-erreur")
	html := `<script>alert(1)</script> ` + strings.Repeat("x", 400)
	p = p.FormTo(s.form()).Fill("reponse-1", html).Press("Envoyer ma demande")
	p.WantError("reponse-1", "trop longue")
	if got := p.FormTo(s.form()).Value("reponse-1"); strings.TrimPrefix(got, "\n") != html {
		t.Errorf("what was typed came back as %q", got)
	}

	// Kept as a draft by its button, then by the script.
	p = p.FormTo(s.form()).Fill("reponse-1", "Je commence").Press("Enregistrer le brouillon").WantAt(s.form()).WantText(".told", "brouillon")
	if got := p.FormTo(s.form()).Value("reponse-1"); strings.TrimSpace(got) != "Je commence" {
		t.Errorf("the draft holds %q", got)
	}
	s.Header.Set("X-Autosave", "1")
	if p := s.Post(s.form(), url.Values{"reponse-1": {"Je continue"}}); p.Status != http.StatusNoContent {
		t.Fatal(p.Status)
	}
	s.Header.Del("X-Autosave")
	s.Get("/demandes").Want(200).WantText(".lines", "Brouillon").WantText("main", "À faire")
	p = s.Get(s.form()).Want(200).WantText("[data-saved]", "Brouillon enregistré")

	// Sent, then sent again by the same form: the browser's back button.
	form = p.FormTo(s.form()).Fill("reponse-1", motivation).Tick("information")
	p = form.Press("Envoyer ma demande").Want(200)
	receipt := p.Path()
	p.WantText(".told", "La demande est envoyée").WantText(".kicker", "Demande n° 2026-").WantText(".now", "Marc Delage a reçu votre demande").WantText(".now", "lundi 7 décembre, 18 h")
	p.WantText(".timeline", "L’organisme annonce sa liste").WantText(".prose", motivation)
	form.Press("Envoyer ma demande").WantAt(receipt)
	if n := s.Int(`SELECT count(*) FROM enrolments`); n != 1 {
		t.Fatalf("%d requests", n)
	}
	// Another form for the same course says which request is alive.
	s.Get(s.form()).Want(200).WantText(".card > .checks", "Vous avez déjà une demande en cours").WantNo("textarea")
	s.as(s.Samir).Get(s.form()).Want(200).WantText(".checks", "doit être confirmé").WantNo("textarea")
	s.Get("/sessions/inconnue/demande").Want(404)
}

func TestADraftIsGivenUp(t *testing.T) {
	s := stage(t)
	p := s.Get(s.form()).FormTo(s.form()).Fill("reponse-1", "Je commence").Press("Enregistrer le brouillon")
	p.Form("details form").Press("Supprimer mon brouillon").WantAt("/demandes").WantText(".empty", "Aucune demande")
}

// What was typed survives a login that has expired.
func TestAnExpiredLoginKeepsTheText(t *testing.T) {
	s := stage(t)
	form := s.Get(s.form()).FormTo(s.form()).Fill("reponse-1", motivation).Tick("information")
	s.as(policy.Actor{})
	p := form.Press("Envoyer ma demande").Want(401)
	kept, ok := kit.UnpackPending(p.Attr(`input[name="attente"]`, "value"))
	if !ok || kept.Path != s.form() || kept.Fields.Get("reponse-1") != motivation {
		t.Fatal(kept)
	}
	if n := s.Int(`SELECT count(*) FROM enrolments`); n != 0 {
		t.Fatal("sent in nobody's name")
	}
}

// To who may not read it, a request does not exist, by any of its addresses.
func TestForeignRequestsDoNotExist(t *testing.T) {
	s := stage(t)
	path := s.ask(t, s.Claire)
	key := url.Values{"cle": {"AAAAAAAAAAAAAAAAAAAAAA"}, "motif": {"Le service est fermé."}, "reponse": {"refuser"}}
	for name, who := range map[string]policy.Actor{"Lucas": s.Lucas, "Inès": s.Ines, "Nora": s.Nora, "Hugo": s.Hugo, "Samir": s.Samir} {
		s.as(who)
		for _, at := range []string{path, path + "/retrait", "/demandes/inconnue"} {
			if p := s.Get(at); p.Status != 404 {
				t.Errorf("%s at %s: %d", name, at, p.Status)
			}
		}
		for _, at := range []string{path + "/retrait", path + "/decision", path + "/suppression"} {
			if p := s.Post(at, key); p.Status != 404 {
				t.Errorf("%s posts to %s: %d", name, at, p.Status)
			}
		}
	}
	s.as(s.Lucas)
	s.Get("/sessions/" + s.session.PublicID + "/selection").Want(404)
	s.Get("/sessions/" + s.session.PublicID + "/selection/publication").Want(404)
	for _, at := range []string{"/employeur", "/employeur/decisions", "/employeur/decisions.csv", "/employeur/presences"} {
		s.Get(at).Want(403)
	}
}

func TestWithdrawing(t *testing.T) {
	s := stage(t)
	path := s.ask(t, s.Claire)
	p := s.Get(path).Click("Retirer ma demande").WantAt(path+"/retrait").WantText("h1", "Retirer votre demande ?")
	p.Click("Garder ma demande").WantAt(path)
	p = s.Get(path+"/retrait").FormTo(path+"/retrait").Fill("motif", strings.Repeat("a", 601)).Press("Retirer ma demande")
	p.WantError("motif", "trop long")
	p.FormTo(path+"/retrait").Fill("motif", "Je change de poste.").Press("Retirer ma demande").WantAt(path).WantText(".now", "Retirée").WantText(".told", "retirée")
	s.Get(path + "/retrait").Want(409)
	s.Get("/demandes").WantText("main", "Annulées").WantText(".state", "Retirée")
	s.ask(t, s.Claire) // one may ask again
}

func TestTheEmployersInbox(t *testing.T) {
	s := stage(t)
	s.as(s.Marc).Get("/employeur").Want(200).WantText(".empty", "Aucune demande n’attend votre réponse")
	claire, lucas := s.ask(t, s.Claire), s.ask(t, s.Lucas)
	s.ask(t, s.Marc) // his own is not his to decide
	p := s.as(s.Marc).Get("/employeur").Want(200)
	p.WantText(".waiting", "Claire Vasseur").WantText(".waiting .state", "Avant le lundi 7 décembre, 18 h").WantText(".waiting blockquote", "Je reçois chaque semaine")
	p.WantText(".waiting .facts-line", "7 h d’absence").WantText(".waiting .facts-line", "Lucas Petit").WantText(".waiting details", motivation)
	if n := len(p.All(".waiting")); n != 2 {
		t.Fatalf("%d rows", n)
	}
	p = p.FormTo("/employeur").Press("Accepter les demandes cochées").Want(422).WantText(".problem", "Cochez au moins une demande")
	p = p.FormTo("/employeur").Tick("demande", strings.TrimPrefix(lucas, "/demandes/")).Press("Refuser les demandes cochées").Want(422).WantText(".problem", "Expliquez en une phrase")
	form := p.FormTo("/employeur").Fill("motif", "Le service est fermé ces jours-là.")
	p = form.Press("Refuser les demandes cochées").WantAt("/employeur").WantText(".told", "Votre refus est enregistré")
	form.Press("Refuser les demandes cochées").WantAt("/employeur") // sent twice: done once
	p.FormTo("/employeur").Press("Accepter : Claire Vasseur").WantText(".told", "Votre accord est enregistré").WantText(".empty", "Aucune demande")
	s.as(s.Claire).Get(claire).WantText(".now", "Forêts et Métiers lit les motivations")
	s.as(s.Lucas).Get(lucas).WantText(".now", "Refusée par l’employeur").WantText("blockquote", "Le service est fermé")
}

func TestDecidingSeveralAtOnce(t *testing.T) {
	s := stage(t)
	claire, lucas := s.ask(t, s.Claire), s.ask(t, s.Lucas)
	form := s.as(s.Marc).Get("/employeur").FormTo("/employeur").Tick("demande")
	s.as(s.Lucas).Get(lucas + "/retrait").FormTo(lucas + "/retrait").Press("Retirer ma demande")
	s.as(s.Marc).Get(claire) // he goes elsewhere, then back
	p := form.Press("Accepter les demandes cochées").Want(200)
	p.WantText("h1", "1 réponse n’a pas pu être enregistrée").WantText(".checks", "Acceptée").WantText(".checks", "Ce n’est plus possible")
	s.as(s.Claire).Get(claire).WantText(".now", "L’organisme choisit")
}

func TestDecidingFromThePage(t *testing.T) {
	s := stage(t)
	path := s.ask(t, s.Claire)
	p := s.as(s.Marc).Get(path).Want(200).WantText(".now", "C’est à vous de répondre").WantText(".checks", "7 h")
	if heads := p.All(".card h2"); slices.Index(heads, "La motivation") > slices.Index(heads, "Votre réponse") {
		t.Errorf("what one answers to comes after the answer: %q", heads)
	}
	p = p.FormTo(path + "/decision").Press("Refuser la demande")
	p.WantError("motif", "Expliquez en une phrase")
	p = p.FormTo(path+"/decision").Fill("motif", "<i>Le service est fermé.</i>").Press("Refuser la demande").WantAt(path).WantText(".told", "Votre refus est enregistré")
	p.WantText("blockquote", "<i>Le service est fermé.</i>").WantNo("blockquote i").WantNo("main form")
	// Odile steps in for who has nobody to answer, and says why.
	own := s.ask(t, s.Marc)
	p = s.as(s.Odile).Get(own).Want(200)
	p.FormTo(own+"/decision").Press("Accepter la demande").WantError("motif", "Expliquez")
	s.as(s.Marc).Get(own).WantText(".now", "l’équipe du programme répond à sa place").WantNo("main form")
}

func TestPastDecisions(t *testing.T) {
	s := stage(t)
	claire, lucas := s.ask(t, s.Claire), s.ask(t, s.Lucas)
	s.accept(t, s.Marc, claire)
	s.as(s.Marc).Get(lucas).FormTo(lucas+"/decision").Fill("motif", "=HYPERLINK(\"http://mal.example\"); \"deux\"\nlignes").Press("Refuser la demande")
	p := s.Get("/employeur/decisions").Want(200)
	if n := len(p.All("tbody tr")); n != 2 {
		t.Fatalf("%d decisions", n)
	}
	p.WantText("tbody", "Marc Delage")
	p = s.Get("/employeur/decisions?reponse=refus&annee=2026&q=petit").Want(200).WantText("tbody", "Lucas Petit")
	if n := len(p.All("tbody tr")); n != 1 {
		t.Fatalf("%d refusals", n)
	}
	s.Get("/employeur/decisions?q=%3Cb%3E&annee=abc&page=-3").Want(200).WantText(".empty", "Aucune décision")
	s.Get("/employeur/decisions?reponse=accord&annee=2025").Want(200).WantText(".empty", "Aucune décision")

	file := p.Click("Télécharger ces décisions").Want(200)
	if !bytes.HasPrefix(file.Body, []byte("\ufeff")) || !strings.Contains(file.Header.Get("Content-Disposition"), "decisions.csv") {
		t.Fatal(file.Header)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Body, []byte("\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 || rows[1][1] != "Lucas Petit" || rows[1][8] != "Refus" || !strings.HasPrefix(rows[1][11], "'=HYPERLINK") {
		t.Fatal(rows, err)
	}
	if !bytes.Contains(file.Body, []byte("\r\n")) {
		t.Error("lines do not end as RFC 4180 says")
	}
	s.as(s.Ines).Get("/employeur/decisions").Want(200).WantText(".empty", "Aucune décision")
}

func TestPresences(t *testing.T) {
	s := stage(t)
	path := s.ask(t, s.Claire)
	s.accept(t, s.Marc, path)
	s.as(s.Marc).Get("/employeur/presences?annee=2027").Want(200).WantText(".empty", "Aucune action")
	s.Exec(`UPDATE enrolments SET status = 'enrolled', provider_at = employer_at`)
	s.Exec(`UPDATE sessions SET first_day = '2026-11-20', last_day = '2026-11-20'`)
	s.Exec(`UPDATE enrolments SET quota_year = 2026`)
	s.Get("/employeur/presences").Want(200).WantText("tbody", "Claire Vasseur").WantText("tbody .state", "Aucune signature")
	s.as(s.Ines).Get("/employeur/presences").Want(200).WantText(".empty", "Aucune action")
}

func TestTheSelectionBoard(t *testing.T) {
	s := stage(t)
	board := "/sessions/" + s.session.PublicID + "/selection"
	s.as(s.Nora).Get(board).Want(200).WantText(".empty", "Aucune demande à examiner")
	claire, lucas := s.ask(t, s.Claire), s.ask(t, s.Lucas)
	third := s.ask(t, s.Person("Zoé", "Martin", s.Bordeaux))
	s.as(s.Nora).Get(board).Want(200).WantText(".empty", "Aucune demande")
	s.accept(t, s.Marc, claire, lucas, third)

	p := s.as(s.Nora).Get(board).Want(200).WantText(".column", "Claire Vasseur").WantText("#lecture", motivation).WantText("#lecture h2", "Claire Vasseur")
	if len(p.All(".column")) != 4 {
		t.Fatal("four columns are wanted")
	}
	p = p.FormTo(board + "/choix").Press("Ne pas retenir")
	p.WantError("motif", "Expliquez en une phrase")
	p = p.FormTo(board+"/choix").Press("Retenir").WantAt(board).WantText("#lecture h2", "Lucas Petit").WantText(".meters", "1 sur\u00a02")
	if p.URL.Fragment != "lecture" || !p.Has("#lecture[tabindex]") {
		t.Errorf("the choice leads to %q, not to the next person", p.URL)
	}
	p = p.FormTo(board+"/choix").Press("Retenir").WantText("#lecture h2", "Zoé Martin").WantText(".flag", "Sa structure a déjà toutes ses places")
	p.Click("Vérifier puis publier").WantText(".note", "n’ont pas encore de réponse").WantNo("main form")
	s.Get(board).FormTo(board+"/choix").Press("Retenir").WantText(".flag", "Au-delà du nombre permis")
	s.Get(board+"/publication").WantText(".note", "La liste ne peut pas être publiée")
	third = strings.TrimPrefix(third, "/demandes/")
	s.Get(board + "?lire=" + third).FormTo(board + "/choix").Press("Liste d’attente")
	s.as(s.Claire).Get(claire).WantText(".now", "lit les motivations") // nothing is known yet

	p = s.as(s.Nora).Get(board+"/publication").Want(200).WantText(".card", "Claire Vasseur").WantText(".card", "1ᵉʳ · Zoé Martin")
	form := p.FormTo(board + "/publication")
	form.Press("Publier la liste").WantAt(board).WantText(".told", "La liste est publiée").WantNo(`a[href="` + board + `/publication"]`)
	form.Press("Publier la liste").WantAt(board)
	again := p.FormTo(board+"/publication").Force("cle", "BBBBBBBBBBBBBBBBBBBBBB").Press("Publier la liste")
	again.Want(422).WantText(".problem", "déjà publiée")
	s.as(s.Claire).Get(claire).WantText(".now", "Votre place est réservée")
	s.as(s.Paul).Get(board).Want(200).WantNo("#lecture form").WantText("#lecture", "n’est pas visible")
}

// The pages take few statements, whatever their length; two of them record who
// was seen.
func TestStatements(t *testing.T) {
	s := stage(t)
	claire, lucas := s.ask(t, s.Claire), s.ask(t, s.Lucas)
	s.accept(t, s.Marc, claire)
	for path, c := range map[string]struct {
		who  policy.Actor
		most int64
	}{
		s.form():               {s.Ines, 13},
		"/demandes":            {s.Claire, 3}, // the requests, the seats kept for them, the quotas
		claire:                 {s.Claire, 12},
		lucas:                  {s.Marc, 15},
		"/employeur":           {s.Marc, 7},
		"/employeur/decisions": {s.Marc, 3},
		"/employeur/presences": {s.Marc, 2},
		"/sessions/" + s.session.PublicID + "/selection":             {s.Nora, 13},
		"/sessions/" + s.session.PublicID + "/selection/publication": {s.Nora, 10},
	} {
		s.as(c.who).Get(path).Want(200)
		if n := s.queries.Load(); n > c.most {
			t.Errorf("%s: %d statements, %d at most", path, n, c.most)
		} else {
			t.Logf("%s: %d", path, n)
		}
	}
}
