package live

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/register"
	"profil/internal/siret"
)

const known = "83952766000014"

func number(t testing.TB, digits string) siret.SIRET {
	t.Helper()
	s, err := siret.Parse(digits)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const ofEntreprises = `{"results":[{"siren":"839527660","nom_complet":"CAP METIERS (CM)","nom_raison_sociale":"CAP METIERS","sigle":"CM","nature_juridique":"9220",
	"siege":{"siret":"83952766000014","adresse":"102 AVENUE DE CANEJAN 33600 PESSAC","code_postal":"33600","commune":"33318","libelle_commune":"PESSAC",
	"activite_principale":"85.59A","activite_principale_naf25":"85.59G","etat_administratif":"A"},"matching_etablissements":[]}],"total_results":1,"page":1}`

const ofSirene = `{"header":{"statut":200},"etablissement":{"siren":"839527660","siret":"83952766000014","statutDiffusionEtablissement":"O","etablissementSiege":true,
	"uniteLegale":{"statutDiffusionUniteLegale":"O","denominationUniteLegale":"CAP METIERS","sigleUniteLegale":"CM","categorieJuridiqueUniteLegale":"9220"},
	"adresseEtablissement":{"numeroVoieEtablissement":"102","typeVoieEtablissement":"AVENUE","libelleVoieEtablissement":"DE CANEJAN","codePostalEtablissement":"33600","libelleCommuneEtablissement":"PESSAC","codeCommuneEtablissement":"33318"},
	"periodesEtablissement":[{"dateDebut":"2020-01-01","etatAdministratifEtablissement":"A","activitePrincipaleEtablissement":"85.59A","activitePrincipaleNAF25Etablissement":"85.59G"},
	{"dateDebut":"2018-01-01","etatAdministratifEtablissement":"F","activitePrincipaleEtablissement":"94.99Z"}]}}`

// fake is a service that answers as a test says, and counts.
type fake struct {
	*httptest.Server
	asked  atomic.Int64
	answer atomic.Value // http.HandlerFunc
}

func serve(t testing.TB, answer http.HandlerFunc) *fake {
	t.Helper()
	f := &fake{}
	f.answer.Store(answer)
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.asked.Add(1)
		f.answer.Load().(http.HandlerFunc)(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func (f *fake) lookup(source Source) (*Lookup, *atomic.Int64) {
	at := &atomic.Int64{}
	at.Store(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC).UnixNano())
	return newLookup(source, f.URL, "clé", func() time.Time { return time.Unix(0, at.Load()) }), at
}

var want = register.Establishment{
	Name: "CAP METIERS", Acronym: "CM", APECode: "85.59A", APENomenclature: "naf2", APE2025: "85.59G", LegalForm: "9220",
	Street: "102 AVENUE DE CANEJAN", Postcode: "33600", City: "Pessac", INSEE: "33318", Department: "33", Head: true,
}

// Both services say the same of one establishment; it is asked for once.
func TestBothServices(t *testing.T) {
	for source, body := range map[Source]string{Entreprises: ofEntreprises, Sirene: ofSirene} {
		var asked string
		f := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked = r.URL.Path + " " + r.URL.RawQuery + " " + r.Header.Get("X-Insee-Api-Key-Integration")
			fmt.Fprint(w, body)
		})
		l, _ := f.lookup(source)
		for range 3 {
			e, err := l.BySIRET(t.Context(), number(t, known))
			expected := want
			if expected.SIRET = number(t, known); err != nil || e != expected {
				t.Errorf("%s: %+v, %v", source, e, err)
			}
		}
		if f.asked.Load() != 1 || !strings.Contains(asked, known) || !strings.HasSuffix(asked, "clé") {
			t.Errorf("%s: asked %d times, %s", source, f.asked.Load(), asked)
		}
	}
}

// What the service does not know is unknown, for an hour.
func TestUnknown(t *testing.T) {
	for source, answer := range map[Source]http.HandlerFunc{Entreprises: says(`{"results":[],"total_results":0}`), Sirene: http.NotFound} {
		f := serve(t, answer)
		l, at := f.lookup(source)
		for range 2 {
			if _, err := l.BySIRET(t.Context(), number(t, known)); fault.CodeOf(err) != "register.unknown" {
				t.Errorf("%s: %v", source, err)
			}
		}
		at.Add(int64(2 * time.Hour))
		_, _ = l.BySIRET(t.Context(), number(t, known))
		if f.asked.Load() != 2 {
			t.Errorf("%s: asked %d times", source, f.asked.Load())
		}
	}
	var off *Lookup
	if off = New(None, ""); off != nil {
		t.Error("a service is asked that nobody has chosen")
	}
	if _, err := off.BySIRET(t.Context(), number(t, known)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	if New(Entreprises, "").address != "https://recherche-entreprises.api.gouv.fr" {
		t.Error("another address")
	}
}

// What may not be said is not, whatever the answer holds.
func TestNotDiffusible(t *testing.T) {
	for _, body := range []string{
		strings.Replace(ofSirene, `"statutDiffusionEtablissement":"O"`, `"statutDiffusionEtablissement":"P"`, 1),
		strings.Replace(ofSirene, `"statutDiffusionUniteLegale":"O"`, `"statutDiffusionUniteLegale":"P"`, 1),
	} {
		l, _ := serve(t, says(body)).lookup(Sirene)
		e, err := l.BySIRET(t.Context(), number(t, known))
		if err != nil || !e.Hidden() || e.Street+e.City+e.Postcode+e.Acronym+e.Sign != "" || e.APECode != "85.59A" {
			t.Errorf("%+v, %v", e, err)
		}
	}
}

// Garbage, another schema, another establishment, a redirection, a page too
// long: one refusal, and nothing of it is kept.
func TestOddAnswers(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"garbage": says("\x00\xff<html>"), "empty": says(""), "another schema": says(`{"data":{"etablissements":[]}}`), "null": says(`{"etablissement":null,"results":null}`),
		"another type": says(`{"results":{"siren":1},"etablissement":"x"}`), "no state": says(strings.ReplaceAll(strings.ReplaceAll(ofSirene, `"A"`, `"X"`), `[{"siren`, `{"siren`)),
		"another one": says(strings.Replace(ofSirene, `"siret":"83952766000014"`, `"siret":"21330063500017"`, 1) + " "),
		"moved": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		},
		"too long": says(strings.Repeat(" ", answerMost) + ofSirene), "broken": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9000")
			fmt.Fprint(w, ofSirene[:90])
		},
	} {
		for _, source := range []Source{Sirene, Entreprises} {
			l, _ := serve(t, answer).lookup(source)
			e, err := l.BySIRET(t.Context(), number(t, known))
			if source == Entreprises && (name == "another one" || name == "too long") {
				continue // it is no answer of this service at all
			}
			if fault.CodeOf(err) != "register.live_away" || e != (register.Establishment{}) || strings.Contains(err.Error(), known) {
				t.Errorf("%s of %s: %+v, %v", name, source, e, err)
			}
		}
	}
}

// A service that asks not to be asked is left alone for as long as it says.
func TestTooManyQuestions(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	l, at := f.lookup(Entreprises)
	for range 5 {
		if _, err := l.BySIRET(t.Context(), number(t, known)); fault.CodeOf(err) != "register.live_away" {
			t.Error(err)
		}
	}
	if f.asked.Load() != 1 {
		t.Errorf("asked %d times", f.asked.Load())
	}
	at.Add(int64(91 * time.Second))
	f.answer.Store(says(ofEntreprises))
	if e, err := l.BySIRET(t.Context(), number(t, known)); err != nil || e.Name != want.Name {
		t.Errorf("%+v, %v", e, err)
	}
}

// We ask seven times a second at most, whoever asks.
func TestSevenASecond(t *testing.T) {
	f := serve(t, http.NotFound)
	l, at := f.lookup(Sirene)
	ask := func() {
		for i := range 20 {
			siren, _ := siret.ParseSIREN("839527660")
			s, err := siret.FromSIREN(siren, fmt.Sprintf("%04d", i+int(f.asked.Load())*100))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = l.BySIRET(t.Context(), s)
		}
	}
	if ask(); f.asked.Load() != perSecond {
		t.Errorf("asked %d times", f.asked.Load())
	}
	at.Add(int64(time.Second))
	if ask(); f.asked.Load() != 2*perSecond {
		t.Errorf("asked %d times in two seconds", f.asked.Load())
	}
}

// A service that is slow is waited for two seconds, and after five failures not
// at all: nobody pays for it again.
func TestSlowServiceIsLeftAlone(t *testing.T) {
	f := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	l, at := f.lookup(Sirene)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	for range 12 {
		at.Add(int64(time.Second))
		start := time.Now()
		if _, err := l.BySIRET(ctx, number(t, known)); fault.CodeOf(err) != "register.live_away" || time.Since(start) > patience {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	}
	if f.asked.Load() > failures {
		t.Errorf("asked %d times", f.asked.Load())
	}
	if l.client.Timeout != patience {
		t.Errorf("waits %v", l.client.Timeout)
	}
}

// Whatever a service answers, it is refused or it is right.
func FuzzAnswers(f *testing.F) {
	for _, body := range []string{ofEntreprises, ofSirene, "{}", `{"results":[{}]}`, `{"etablissement":{"siret":"83952766000014","periodesEtablissement":[{}]}}`} {
		f.Add([]byte(body))
	}
	s := number(f, known)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, reads := range []func([]byte, siret.SIRET) (register.Establishment, error){readEntreprises, readSirene} {
			e, err := reads(body, s)
			if err == nil && (e.SIRET != s || e.Name == "") || err != nil && e != (register.Establishment{}) {
				t.Errorf("%+v, %v", e, err)
			}
		}
	})
}
