package offre

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"profil/internal/catalogue"
	"profil/internal/policy"
	"profil/internal/web/kit/kittest"
)

// whole fills the form of a course with all that it takes.
func whole(f *kittest.Form) *kittest.Form {
	for name, text := range map[string]string{
		"resume": "Apprendre à conduire un entretien.", "objectifs": "Préparer\nÉcouter", "public": "Professionnels de l’accueil.", "prerequis": "Aucun.",
		"programme": "Jour 1.", "methodes": "Jeux de rôle.", "evaluation": "Mise en situation.", "reconnaissance": "Attestation.", "delais": "Un mois.",
		"financement": "Cap Demain.", "accessibilite": "Locaux accessibles.", "contact_nom": "Nora Belkacem", "contact_mail": "nora@forets.example",
	} {
		f.Fill(name, text)
	}
	return f
}

func TestNoraWritesACourseAndPublishesIt(t *testing.T) {
	s := newSite(t)
	b := s.as(t, s.Nora)
	p := b.Get("/prestataire").Want(200).WantText(".empty", "Aucune session").WantText(".empty", "Aucune action")
	p = p.Click("Créer une action").Want(200)
	p = p.FormTo("/offre/nouvelle").Fill("titre", "Conduire un entretien").Fill("format", "formation").Fill("theme", "entretien").Fill("duree", "13 h 30").Fill("reservee", "non").Press("Créer l’action").Want(200)
	p.WantText(".told", "L’action est créée").WantText(".note a", "Les objectifs")
	if f := p.Form("main form"); f.Value("duree") != "13\u00a0h\u00a030" || f.Value("reservee") != "non" || f.Value("titre") != "Conduire un entretien" {
		t.Errorf("the form holds %q", f.Value("duree"))
	}
}

func TestTheListOfWhatIsMissingLeadsToEachField(t *testing.T) {
	s := newSite(t)
	c, err := s.Desk.CreateCourse(t.Context(), s.Nora, catalogue.Course{ProviderID: s.Forets, Title: "Conduire un entretien", Format: "formation", Theme: "entretien", Modality: "onsite", Minutes: 420})
	if err != nil {
		t.Fatal(err)
	}
	s.Do(`UPDATE providers SET internal_rules = '' WHERE organisation_id = $1`, s.Forets)
	b := s.as(t, s.Nora)
	p := b.Get("/offre/"+c.PublicID).Want(200).WantText(".now", "brouillon").WantNo(`a[href="/offre/` + c.PublicID + `/publier"]`)
	p.Click("Le règlement intérieur").Want(200).WantAt(s.provider(t))
	edit := b.Get("/offre/" + c.PublicID + "/modifier").Want(200)
	if n := len(edit.All(".note li")); n != 13 {
		t.Errorf("%d things are missing", n)
	}
	refused := b.Get("/offre/" + c.PublicID + "/publier").Want(200).FormTo("/offre/" + c.PublicID + "/publier").Press("Publier l’action").Want(422)
	refused.WantText(".problem", "Cette action ne peut pas être publiée")

	saved := whole(edit.FormTo("/offre/"+c.PublicID+"/modifier")).Press("Enregistrer l’action").Want(200).WantAt("/offre/"+c.PublicID).WantText(".told", "enregistrée")
	if got := saved.All(".now li"); len(got) != 1 {
		t.Errorf("still missing: %q", got)
	}
	s.Do(`UPDATE providers SET internal_rules = 'Article 1.' WHERE organisation_id = $1`, s.Forets)
	done := b.Get("/offre/" + c.PublicID).Want(200).Click("Publier l’action").Want(200).FormTo("/offre/" + c.PublicID + "/publier").Press("Publier l’action").Want(200)
	done.WantText(".told", "L’action est publiée").WantText(".now", "Cette action est publiée")
	s.as(t, policy.Actor{}).Get("/offre").WantText(".line", "Conduire un entretien")

	b = s.as(t, s.Nora)
	b.Get("/offre/"+c.PublicID+"/archiver").Want(200).FormTo("/offre/"+c.PublicID+"/archiver").Press("Archiver l’action").Want(200).WantText(".told", "archivée")
	s.as(t, policy.Actor{}).Get("/offre").WantNo(".line")
	s.as(t, policy.Actor{}).Get("/offre/" + c.PublicID).Want(404)
}

func TestACourseIsRefusedFieldByField(t *testing.T) {
	s := newSite(t)
	b := s.as(t, s.Nora)
	p := b.Get("/offre/nouvelle").Want(200).FormTo("/offre/nouvelle").Press("Créer l’action")
	p.WantError("titre", "Remplissez ce champ").WantError("format", "Choisissez").WantError("theme", "Choisissez").WantError("duree", "durée en heures")
	p = p.FormTo("/offre/nouvelle").Fill("titre", strings.Repeat("a", 256)).Fill("format", "lab").Fill("theme", "droit").Fill("duree", "douze").Press("Créer l’action")
	p.WantError("titre", "trop long").WantError("duree", "durée en heures")
	if f := p.Form("main form"); f.Value("duree") != "douze" || f.Value("format") != "lab" {
		t.Error("what was typed is lost")
	}
	p.FormTo("/offre/nouvelle").Force("format", "stage").Press("Créer l’action").WantError("format", "Choisissez")

	c := s.Published("Conduire un entretien")
	edit := b.Get("/offre/" + c.PublicID + "/modifier").Want(200)
	if edit.Has("[data-autosave]") {
		t.Error("what is published is changed while one types")
	}
	p = edit.FormTo("/offre/"+c.PublicID+"/modifier").Fill("objectifs", "").Fill("prix", "cher").Fill("tva", "20,5").Fill("nsf", "33").Fill("contact_mail", "nora").Fill("duree_distance", "9 h").Press("Enregistrer l’action")
	p.WantError("prix", "prix en euros").WantError("contact_mail", "@")
	p = p.FormTo("/offre/"+c.PublicID+"/modifier").Fill("prix", "450,50").Fill("contact_mail", "").Fill("duree_distance", "99 h").Press("Enregistrer l’action")
	p.WantError("nsf", "trois chiffres").WantError("duree_distance", "ne peut pas dépasser")
	p = p.FormTo("/offre/"+c.PublicID+"/modifier").Fill("nsf", "333").Fill("duree_distance", "").Press("Enregistrer l’action")
	p.WantError("objectifs", "obligatoire pour une action publiée").WantError("contact_nom", "obligatoire")
	if f := p.Form("main form"); f.Value("tva") != "20,5" || f.Value("prix") != "450,50" {
		t.Error("what was typed is lost")
	}
}

func TestWhatPeopleWriteIsNeverHTML(t *testing.T) {
	s := newSite(t)
	b := s.as(t, s.Nora)
	b.AsTyped = true
	const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>"'`
	c := s.Made("Conduire un entretien")
	f := b.Get("/offre/" + c.PublicID + "/modifier").Want(200).FormTo("/offre/" + c.PublicID + "/modifier")
	for _, name := range []string{"titre", "resume", "objectifs", "public", "programme", "resultats", "contact_nom"} {
		f.Fill(name, evil)
	}
	p := f.Press("Enregistrer l’action").Want(200).WantText("h1", "<script>")
	for _, path := range []string{p.URL.Path, "/offre/" + c.PublicID + "/modifier", "/offre/" + c.PublicID + "/publier", "/prestataire"} {
		page := b.Get(path).Want(200)
		if page.Has("main script") || page.Has("main img") {
			t.Errorf("%s: what was typed became HTML", path)
		}
	}
}

func TestAFormSentTwiceActsOnce(t *testing.T) {
	s := newSite(t)
	b := s.as(t, s.Nora)
	f := b.Get("/offre/nouvelle").Want(200).FormTo("/offre/nouvelle").Fill("titre", "Conduire un entretien").Fill("format", "formation").Fill("theme", "entretien").Fill("duree", "7 h")
	first, second := f.Press("Créer l’action").Want(200), f.Press("Créer l’action").Want(200)
	if first.URL.Path != second.URL.Path || s.Count(`SELECT count(*) FROM courses`) != 1 {
		t.Errorf("%s, then %s", first.URL.Path, second.URL.Path)
	}
	id := s.Published("Écrire").PublicID
	g := b.Get("/offre/" + id + "/archiver").Want(200).FormTo("/offre/" + id + "/archiver")
	g.Press("Archiver l’action").Want(200)
	g.Press("Archiver l’action").Want(200).WantAt("/offre/" + id)
	if n := s.Count(`SELECT count(*) FROM jobs WHERE kind = 'course.archived'`); n != 1 {
		t.Errorf("archived %d times", n)
	}
	b.Post("/offre/"+id+"/publier", url.Values{}).Want(409)
}

func TestADraftIsKeptWhileOneTypes(t *testing.T) {
	s := newSite(t)
	c := s.Made("Conduire un entretien")
	b := s.as(t, s.Nora)
	p := b.Get("/offre/" + c.PublicID + "/modifier").Want(200)
	if p.Attr("form[data-autosave]", "data-autosave") != "/offre/"+c.PublicID+"/modifier" {
		t.Fatal("the draft is not kept")
	}
	made := p.FormTo("/offre/" + c.PublicID + "/modifier").Value("edition")
	b.Header = http.Header{"X-Autosave": {"1"}, "Accept": {"application/json"}}
	fields := url.Values{"edition": {made}, "titre": {""}, "format": {"formation"}, "theme": {"entretien"}, "modalite": {"onsite"}, "duree": {"7"}, "duree_distance": {"trois"}, "resume": {"À moitié écr"}}
	b.Post("/offre/"+c.PublicID+"/modifier", fields).Want(204)
	sheet, err := s.Desk.Course(t.Context(), s.Nora, c.PublicID)
	if err != nil || sheet.Course.Summary != "À moitié écr" || sheet.Course.Title != "Conduire un entretien" || sheet.Course.Minutes != 420 {
		t.Errorf("%+v %v", sheet.Course, err)
	}
	if err := s.Desk.Publish(t.Context(), s.Nora, s.Made("Autre").PublicID); err != nil {
		t.Fatal(err)
	}
	s.Do(`UPDATE courses SET status = 'published' WHERE id = $1`, c.ID)
	b.Post("/offre/"+c.PublicID+"/modifier", fields).Want(409)
	s.who = s.Ines
	s.Do(`UPDATE courses SET status = 'draft' WHERE id = $1`, c.ID)
	b.Post("/offre/"+c.PublicID+"/modifier", fields).Want(404)
}

func TestQuestionsEachSayWhatTheyAreFor(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	b := s.as(t, s.Nora)
	path := "/offre/" + c.PublicID + "/questions"
	p := b.Get(path).Want(200).WantText(".note", "L6353-9")
	p = p.FormTo(path).Fill("question-1", "Pourquoi cette action").Press("Ajouter une question").Want(200)
	if f := p.FormTo(path); f.Value("question-1") != "Pourquoi cette action" || f.Value("question-4") != "" {
		t.Error("what was typed is lost")
	}
	p = p.FormTo(path).Fill("question-4", "Et ensuite").Fill("longueur-4", "beaucoup").Press("Enregistrer les questions")
	p.WantError("utilite-4", "à quoi la réponse servira").WantError("longueur-4", "nombre de lettres")
	p = p.FormTo(path).Fill("utilite-4", "Vérifier.").Fill("longueur-4", "300").Fill("question-2", "").Fill("utilite-2", "").Press("Enregistrer les questions").Want(200)
	p.WantText(".told", "Les questions sont enregistrées")
	sheet, err := s.Desk.Course(t.Context(), s.Nora, c.PublicID)
	if err != nil || sheet.Course.Version != 2 || len(sheet.Questions) != 3 || sheet.Questions[2].Most != 300 {
		t.Errorf("%+v %v", sheet.Questions, err)
	}
	f := b.Get(path).FormTo(path)
	for _, n := range []string{"1", "2", "3"} {
		f.Fill("question-"+n, "").Fill("utilite-"+n, "")
	}
	f.Press("Enregistrer les questions").WantError("question-1", "de une à six questions")
}

// Two organisers write the questions: the second is told what the first wrote,
// keeps what they typed, and may then decide.
func TestQuestionsWrittenByTwo(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	b := s.as(t, s.Nora)
	path := "/offre/" + c.PublicID + "/questions"
	mine, other := b.Get(path).FormTo(path), b.Get(path).FormTo(path)
	other.Fill("question-1", "Qu’attendez-vous").Press("Enregistrer les questions").Want(200)
	p := mine.Fill("question-1", "Pourquoi cette action").Press("Enregistrer les questions").Want(422).WantText("main", "Qu’attendez-vous")
	if got := p.FormTo(path).Value("question-1"); got != "Pourquoi cette action" {
		t.Errorf("what was typed is lost: %q", got)
	}
	p.FormTo(path).Press("Enregistrer les questions").Want(200).WantText(".told", "Les questions sont enregistrées")
}

func TestNobodyElseWritesTheCourse(t *testing.T) {
	s := newSite(t)
	draft, public := s.Made("Brouillon"), s.Published("Publique")
	session := s.Opened(public, s.Session(52, 12))
	hidden := s.Drafted(public, s.Session(60, 12))
	provider := s.provider(t)
	for name, k := range map[string]struct {
		who             policy.Actor
		draft, public   int
		provider, panel int
	}{
		"Inès, of another provider": {s.Ines, 404, 403, 403, 200}, "Claire": {s.Claire, 404, 403, 403, 403}, "Hugo, who trains": {s.Hugo, 404, 403, 403, 403},
		"Odile": {s.Odile, 403, 403, 200, 200}, "Paul": {s.Paul, 403, 403, 403, 200},
	} {
		b := s.as(t, k.who)
		for path, want := range map[string]int{
			"/offre/" + draft.PublicID + "/modifier": k.draft, "/offre/" + draft.PublicID + "/questions": k.draft, "/offre/" + draft.PublicID + "/publier": k.draft,
			"/offre/" + public.PublicID + "/modifier": k.public, "/offre/" + public.PublicID + "/archiver": k.public, "/offre/" + public.PublicID + "/sessions/nouvelle": k.public,
			"/sessions/" + session.PublicID + "/modifier": k.public, provider + "/modifier": k.provider, "/prestataire": k.panel,
		} {
			if p := b.Get(path); p.Status != want {
				t.Errorf("%s, %s: %d, want %d", name, path, p.Status, want)
			}
		}
		if p := b.Get("/sessions/" + hidden.PublicID + "/modifier"); p.Status != k.draft && name != "Hugo, who trains" {
			t.Errorf("%s, a draft session: %d", name, p.Status)
		}
	}
	b := s.as(t, policy.Actor{})
	b.Unchecked = true
	for _, path := range []string{"/prestataire", "/offre/nouvelle", "/offre/" + public.PublicID + "/modifier"} {
		if p := b.Get(path); p.URL.Path != "/connexion" || p.URL.Query().Get("suite") != path {
			t.Errorf("a visitor at %s is led to %s", path, p.Path())
		}
	}
}

func TestWhoSeesTheDeskOfTheProvider(t *testing.T) {
	s := newSite(t)
	one := s.Opened(s.Published("Conduire un entretien"), s.Session(52, 12))
	s.Asked(s.Claire, one, "awaiting_provider")
	s.Asked(s.Lucas, one, "awaiting_employer")
	p := s.as(t, s.Nora).Get("/prestataire").Want(200)
	p.WantText(".line .can", "1 demande à choisir et 1 chez l’employeur").WantText(".line .btn", "Choisir les participants").WantText("table", "Conduire un entretien")
	p.WantText("section[aria-label='À faire'] .line", "Conduire un entretien").WantNo("section[aria-label=Sessions] .line")
	s.as(t, s.Ines).Get("/prestataire").Want(200).WantNo(".line")
	s.as(t, s.Paul).Get("/prestataire").Want(200).WantText(".line .where", "Forêts & Métiers").WantNo(`a[href="/offre/nouvelle"]`)
}
