package kit_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/a-h/templ"

	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// nobody is a reader who keeps nothing.
type nobody struct{ h http.Header }

func (n nobody) Header() http.Header         { return n.h }
func (n nobody) Write(b []byte) (int, error) { return len(b), nil }
func (n nobody) WriteHeader(int)             {}

func benchmarkPage(b *testing.B, encoding string) {
	site := &kit.Site{}
	if _, err := kit.NewAssets(site, kit.Colours{}, nil); err != nil {
		b.Fatal(err)
	}
	var lines []templ.Component
	for range 50 {
		lines = append(lines, ui.Item(ui.Line{
			Day: "14", Month: "janv. 2027", Length: "3 jours", Kicker: "Formation · réservée aux adhérents", Title: "Conduire un entretien d’orientation", Href: "/offre/x",
			Where: "Bordeaux, 33 · 9 h – 17 h · Forêts & Métiers", Tone: ui.Good, Can: "Vous pouvez demander", Why: "4 places sur 12",
		}))
	}
	page := inShell("Catalogue", inForm(ui.Lines("Sessions"), lines...))
	h := kit.Handle(func(http.ResponseWriter, *http.Request) (*kit.Ctx, error) {
		return &kit.Ctx{Actor: policy.Actor{Person: "p", Login: "l"}, View: kit.View{Site: site, Person: "Claire Vasseur", Nav: []kit.NavItem{{Label: "Catalogue", Href: "/"}, {Label: "Mes demandes", Href: "/d", Count: 3}}}}, nil
	}, func(c *kit.Ctx) error { return c.Show(page) })
	r := httptest.NewRequest(http.MethodGet, "/catalogue", nil)
	r.Header.Set("Accept-Encoding", encoding)
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(nobody{http.Header{}}, r)
	}
}

// BenchmarkShellAnd50Rows is a page of the catalogue, without its database.
func BenchmarkShellAnd50Rows(b *testing.B) {
	b.Run("plain", func(b *testing.B) { benchmarkPage(b, "") })
	b.Run("gzip", func(b *testing.B) { benchmarkPage(b, "gzip") })
}
