package offre

import (
	"strings"
	"testing"

	"profil/internal/policy"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit/kittest"
)

// filled fills the form of a session with one day, a trainer and a calendar.
func filled(f *kittest.Form) *kittest.Form {
	for name, text := range map[string]string{
		"jour-1": "2027-01-14", "debut-1": "09:00", "fin-1": "12:30", "module-1": "Préparer", "jour-2": "2027-01-14", "debut-2": "13:30", "fin-2": "17:00",
		"formateur-1": "Hugo Marchand", "titre-1": "Psychologue du travail", "lieu": "Maison des métiers", "ville": "Bordeaux", "code_postal": "33000",
		"places": "12", "minimum": "6", "ouverture": "2026-11-23", "fermeture": "2026-12-07", "annonce": "2026-12-15",
	} {
		f.Fill(name, text)
	}
	return f
}

func TestNoraCreatesASessionAndOpensIt(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	b := s.as(t, s.Nora)
	path := "/offre/" + c.PublicID + "/sessions/nouvelle"
	p := b.Get("/offre/" + c.PublicID).Want(200).Click("Créer une session").Want(200).WantAt(path)
	more := filled(p.FormTo(path)).Tick("distance-2").Press("Ajouter des lignes").Want(200)
	f := more.FormTo(path)
	if f.Value("jour-1") != "2027-01-14" || f.Value("distance-2") != "oui" || f.Value("titre-1") != "Psychologue du travail" || !more.Has("#jour-6") || more.Has(".problem") {
		t.Error("what was typed is lost, or there are no more rows")
	}
	p = f.Fill("modalite", "mixed").Press("Enregistrer la session").Want(200).WantText(".told", "La session est créée").WantText(".now", "Seuls vos collègues organisateurs et vous")
	p.WantText("td", "9 h – 12 h 30").WantText("td", "À distance").WantText("td", "Préparer").WantText(".timeline", "lundi 23 novembre, 9 h").WantText("dd", "6 personnes")
	at := p.URL.Path
	s.as(t, policy.Actor{}).Get(at).Want(404)

	b = s.as(t, s.Nora)
	p = b.Get(at).Click("Ouvrir aux demandes").Want(200).WantText(".lead", "du 23 novembre 2026, 9 h au 7 décembre 2026, 18 h")
	p.FormTo(at+"/ouvrir").Press("Ouvrir aux demandes").Want(200).WantAt(at).WantText(".told", "La session est ouverte")
	s.as(t, policy.Actor{}).Get(at).Want(200).WantText(".now h2", "Demandes ouvertes")

	b = s.as(t, s.Nora)
	b.Get(at).Click("Clore les demandes").Want(200).FormTo(at+"/fermer").Press("Clore les demandes").Want(200).WantText(".told", "ne prend plus de demandes")
	cancel := b.Get(at).Click("Annuler la session").Want(200)
	cancel.FormTo(at+"/annuler").Fill("motif", "non").Press("Annuler la session").WantError("motif", "Expliquez")
	done := cancel.FormTo(at+"/annuler").Fill("motif", "Le formateur est souffrant, sans remplaçant.").Press("Annuler la session").Want(200)
	done.WantText(".told", "La session est annulée").WantText(".now h2", "Annulée").WantNo(`a[href="` + at + `/modifier"]`)
	if n := s.Count(`SELECT count(*) FROM jobs WHERE kind = 'session.cancelled'`); n != 1 {
		t.Errorf("cancelled %d times", n)
	}
}

func TestASessionIsRefusedRowByRow(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	b := s.as(t, s.Nora)
	path := "/offre/" + c.PublicID + "/sessions/nouvelle"
	p := b.Get(path).Want(200).FormTo(path).Press("Enregistrer la session")
	for field, text := range map[string]string{
		"jour-1": "au moins une demi-journée", "formateur-1": "au moins un formateur", "places": "entre 1 et", "ville": "nom du lieu", "code_postal": "Ce code postal n’existe pas", "ouverture": "Remplissez", "annonce": "Remplissez",
	} {
		p.WantError(field, text)
	}
	f := filled(b.Get(path).FormTo(path))
	f.Fill("fin-1", "16:00").Fill("jour-4", "2027-01-13").Fill("debut-4", "neuf heures").Fill("formateur-2", "Inès Roux").Fill("annonce", "2027-02-01").Fill("fermeture_heure", "")
	p = f.Press("Enregistrer la session")
	p.WantError("fin-1", "de 15 min à 6 h").WantError("debut-2", "avant la fin de la précédente").WantError("debut-3", "Cette heure n’existe pas").WantError("titre-2", "titre ou sa qualité")
	p.WantError("annonce", "avant le premier jour").WantError("fermeture_heure", "aussi l’heure")
	if f := p.FormTo(path); f.Value("jour-3") != "2027-01-13" || f.Value("fin-1") != "16:00" {
		t.Error("what was typed is lost")
	}
	long := filled(b.Get(path).FormTo(path)).Fill("pratique", strings.Repeat("a", 3001)).Fill("places", "-4").Fill("jour-1", "31/02/2027").Press("Enregistrer la session")
	long.WantError("pratique", "trop long").WantError("places", "entre 1 et").WantError("jour-1", "Cette date n’existe pas")
	if n := s.Count(`SELECT count(*) FROM sessions`); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestATrainerWhoHasAnAccountHoldsTheRoster(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	b := s.as(t, s.Nora)
	path := "/offre/" + c.PublicID + "/sessions/nouvelle"
	f := filled(b.Get(path).FormTo(path)).Fill("formateur-1", "")
	hugo := s.publicID(t, s.Hugo)
	p := f.Fill("compte-1", hugo).Press("Enregistrer la session").Want(200).WantText(".card li", "Hugo Marchand, Psychologue du travail")
	if n := s.Count(`SELECT count(*) FROM session_trainers WHERE person_id = $1`, s.Hugo.Person); n != 1 {
		t.Error("Hugo does not hold the roster")
	}
	edit := b.Get(p.URL.Path + "/modifier").Want(200).FormTo(p.URL.Path + "/modifier")
	if edit.Value("compte-1") != hugo || edit.Value("ouverture_heure") != "09:00" || edit.Value("fermeture") != "2026-12-07" {
		t.Errorf("the form holds %q, %q, %q", edit.Value("compte-1"), edit.Value("ouverture_heure"), edit.Value("fermeture"))
	}
	edit.Force("compte-1", s.publicID(t, s.Ines)).Press("Enregistrer la session").Want(200)
	if n := s.Count(`SELECT count(*) FROM session_trainers WHERE person_id = $1`, s.Ines.Person); n != 0 {
		t.Error("Inès, of another provider, holds the roster")
	}
}

// publicID is the id of a person in forms.
func (s *site) publicID(t testing.TB, who policy.Actor) string {
	t.Helper()
	c := s.Made("Une action")
	all, err := s.Desk.Trainers(t.Context(), s.Nora, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.ID == who.Person {
			return p.PublicID
		}
	}
	return "nobody"
}

func TestTheFormKeepsATimetableThatIsAnnounced(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	one := s.Opened(c, s.Session(52, 12))
	s.Do(`UPDATE sessions SET status = 'listed', taken = 3, published_list_at = $1`, sqltest.Noon)
	b := s.as(t, s.Nora)
	at := "/sessions/" + one.PublicID
	p := b.Get(at+"/modifier").Want(200).WantText(".hint", "les dates et les heures ne changent plus").WantText(".hint", "3 places sont déjà données")
	p.FormTo(at+"/modifier").Fill("places", "2").Press("Enregistrer la session").WantError("places", "déjà données")
	p.FormTo(at+"/modifier").Fill("ville", "Pessac").Fill("module-1", "Accueillir").Press("Enregistrer la session").Want(200).WantAt(at).WantText(".lead", "Pessac").WantText("td", "Accueillir")
	p = b.Get(at + "/modifier")
	p.FormTo(at+"/modifier").Force("debut-1", "10:00").Press("Enregistrer la session").Want(422).WantText(".problem", "les dates et les heures ne changent plus")
	s.Do(`UPDATE sessions SET status = 'finished'`)
	p.FormTo(at+"/modifier").Fill("ville", "Pau").Press("Enregistrer la session").Want(422)
}

func TestTheSameSessionIsNotMadeTwice(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	path := "/offre/" + c.PublicID + "/sessions/nouvelle"
	f := filled(s.as(t, s.Nora).Get(path).FormTo(path))
	first, second := f.Press("Enregistrer la session").Want(200), f.Press("Enregistrer la session").Want(200)
	if first.URL.Path != second.URL.Path || s.Count(`SELECT count(*) FROM sessions`) != 1 {
		t.Errorf("%s, then %s", first.URL.Path, second.URL.Path)
	}
}

func TestASessionIsNotOpenedBeforeItsCourse(t *testing.T) {
	s := newSite(t)
	one := s.Drafted(s.Made("Conduire un entretien"), s.Session(52, 12))
	at := "/sessions/" + one.PublicID
	p := s.as(t, s.Nora).Get(at + "/ouvrir").Want(200).FormTo(at + "/ouvrir").Press("Ouvrir aux demandes").Want(422)
	p.WantText(".problem", "L’action n’est pas publiée")
	// The gestionnaire may close and cancel, not write.
	s.Do(`UPDATE sessions SET status = 'open'`)
	b := s.as(t, s.Odile)
	b.Get(at).Want(200).WantText(".btn", "Annuler la session").WantNo(`a[href="` + at + `/modifier"]`)
	b.Get(at+"/fermer").Want(200).FormTo(at+"/fermer").Press("Clore les demandes").Want(200).WantText(".told", "ne prend plus")
	s.as(t, s.Claire).Post(at+"/annuler", nil).Want(409)
}

func TestTheReferentWritesTheProvidersPage(t *testing.T) {
	s := newSite(t)
	b := s.as(t, s.Nora)
	at := s.provider(t)
	p := b.Get(at).Want(200).WantText("#reglement", "Article 1").Click("Modifier la fiche").Want(200)
	p = p.FormTo(at+"/modifier").Fill("contact_courriel", "nora").Fill("referent_handicap", "").Press("Enregistrer la fiche")
	p.WantError("contact_courriel", "@").WantError("signataire_nom", "")
	p = p.FormTo(at+"/modifier").Fill("contact_courriel", "nora.belkacem@forets.example").Fill("referent_handicap", "Sylvie Aubry").Fill("signataire_nom", "Nora Belkacem").
		Fill("signataire_qualite", "directrice").Fill("contact_telephone", "05 56 00 00 00").Fill("reglement", "Article unique.").Press("Enregistrer la fiche").Want(200)
	p.WantAt(at).WantText(".told", "La fiche du prestataire est enregistrée").WantText("dd", "05 56 00 00 00").WantText("#reglement", "Article unique.")
}
