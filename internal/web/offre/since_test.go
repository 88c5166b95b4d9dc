package offre

import (
	"net/http"
	"net/url"
	"testing"

	"profil/internal/web/kit/kittest"
)

// Two people open the same form; the second one to send it sees what the first
// one wrote, keeps what they typed, and then decides.
func TestTheSecondOfTwoFormsShowsWhatChanged(t *testing.T) {
	s := newSite(t)
	c := s.Published("Conduire un entretien")
	session := s.Opened(c, s.Session(52, 12))
	for _, k := range []struct {
		path, press, field, first, second, shown string
	}{
		{"/offre/" + c.PublicID + "/modifier", "Enregistrer l’action", "titre", "Conduire un premier entretien", "Mener un entretien", "Conduire un premier entretien"},
		{"/offre/" + c.PublicID + "/modifier", "Enregistrer l’action", "theme", "droit", "numerique", "Droit de la formation"},
		{"/sessions/" + session.PublicID + "/modifier", "Enregistrer la session", "module-1", "Accueillir", "Se préparer", "Accueillir"},
		{"/sessions/" + session.PublicID + "/modifier", "Enregistrer la session", "places", "15", "18", "15"},
		{s.provider(t) + "/modifier", "Enregistrer la fiche", "signataire_qualite", "Présidente", "Directrice", "Présidente"},
	} {
		b := s.as(t, s.Nora)
		one, other := b.Get(k.path).Want(200).FormTo(k.path), b.Get(k.path).Want(200).FormTo(k.path)
		if k.field == "signataire_qualite" {
			one, other = spoken(one), spoken(other)
		}
		one.Fill(k.field, k.first).Press(k.press).Want(200).WantText(".told", "enregistrée")
		p := other.Fill(k.field, k.second).Press(k.press).Want(422)
		p.WantText(".problem", "Quelqu’un a enregistré autre chose").WantText(".note dd", k.shown)
		if n := len(p.All(".note .facts dt")); n != 1 {
			t.Errorf("%s: %d things differ: %q", k.field, n, p.All(".note dd"))
		}
		again := p.FormTo(k.path)
		if again.Value(k.field) != k.second {
			t.Errorf("%s: what was typed is lost: %q", k.field, again.Value(k.field))
		}
		again.Press(k.press).Want(200).WantText(".told", "enregistrée")
		if got := b.Get(k.path).FormTo(k.path).Value(k.field); got != k.second {
			t.Errorf("%s: %q is kept", k.field, got)
		}
	}
}

// A draft that is kept while one types is the edition that its form is made
// from; another page of it is refused, and nothing is overwritten.
func TestAnAutosaveTellsItsEdition(t *testing.T) {
	s := newSite(t)
	c := s.Made("Conduire un entretien")
	b := s.as(t, s.Nora)
	path := "/offre/" + c.PublicID + "/modifier"
	from := b.Get(path).FormTo(path).Value("edition")
	b.Header = http.Header{"X-Autosave": {"1"}, "Accept": {"application/json"}}
	save := func(edition, summary string) url.Values {
		return url.Values{"edition": {edition}, "titre": {"Conduire un entretien"}, "format": {"formation"}, "theme": {"entretien"}, "modalite": {"onsite"}, "duree": {"7"}, "resume": {summary}}
	}
	next := b.Post(path, save(from, "Premier")).Want(204).Header.Get("X-Edition")
	b.Post(path, save(from, "D’une autre page")).Want(409)
	b.Post(path, save(next, "Premier, puis")).Want(204)
	if n := s.Count(`SELECT count(*) FROM courses WHERE summary = 'Premier, puis'`); n != 1 {
		t.Error("what was typed last is lost")
	}
}

// spoken fills what the form of a provider needs.
func spoken(f *kittest.Form) *kittest.Form {
	return f.Fill("contact_nom", "Accueil").Fill("contact_courriel", "accueil@forets.example").Fill("referent_handicap", "Hugo Marchand").
		Fill("signataire_nom", "Nora Belkacem").Fill("signataire_qualite", "Directrice")
}
