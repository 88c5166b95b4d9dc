package structures

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"

	"profil/internal/organisation"
	"profil/internal/register"
	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
)

// typed is what people type in the finder, one key after another.
var typed = []string{
	"sai", "saint-e", "bord", "bordeaux", "75", "mari", "la roch", "ville", "mont saint", "cha", "lyo", "lyon", "31", "pau", "beau", "nan", "nantes",
	"tou", "toulouse", "vil fran", "sainte mar", "zqx", "2101", "mer", "mérignac", "l'ab", "aix", "aix en pro", "cler", "clermont",
}

type sink struct{ head http.Header }

func (s *sink) Header() http.Header         { return s.head }
func (s *sink) Write(p []byte) (int, error) { return io.Discard.Write(p) }
func (s *sink) WriteHeader(int)             {}

// The finder over every commune: what the desk does, then the whole answer.
func BenchmarkFinder(b *testing.B) {
	path := filepath.Join(b.TempDir(), "registre.db")
	if _, err := register.Build(b.Context(), path, register.Communes()); err != nil {
		b.Fatal(err)
	}
	list, err := register.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer list.Close()
	db := sqltest.SQLite(b)
	desk := organisation.Desk{DB: db, Register: list}
	b.Run("desk", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := desk.Find(b.Context(), typed[i%len(typed)], offerMost); err != nil {
				b.Fatal(err)
			}
		}
	})
	page := kit.Handle(func(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
		return &kit.Ctx{W: w, R: r, View: kit.View{Now: sqltest.Noon}}, nil
	}, Pages{Desk: desk}.search)
	b.Run("answer", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			r := httptest.NewRequest("GET", "/structures/recherche?q="+url.QueryEscape(typed[i%len(typed)]), nil)
			r.Header.Set("Accept", "application/json")
			page.ServeHTTP(&sink{http.Header{}}, r)
		}
	})
}
