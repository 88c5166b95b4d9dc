package offre

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"testing"

	"profil/internal/catalogue"
	"profil/internal/policy"
	"profil/internal/web/kit/ui"
)

// full is a catalogue of two hundred sessions.
func full(b *testing.B) *site {
	s := newSite(b)
	c := s.Published("Conduire un entretien d’orientation")
	for i := range 200 {
		s.Opened(c, s.Session(30+i%90, 12))
	}
	return s
}

// nobody is a reader who keeps nothing.
type nobody struct{ h http.Header }

func (n nobody) Header() http.Header         { return n.h }
func (n nobody) Write(b []byte) (int, error) { return len(b), nil }
func (n nobody) WriteHeader(int)             {}

func benchmark(b *testing.B, h http.Handler) {
	r := httptest.NewRequest(http.MethodGet, "/offre", nil)
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(nobody{http.Header{}}, r)
	}
}

// BenchmarkCatalogue is the page as it is served, beside the same fifty lines
// by html/template from the same rows: ours is to cost at most 0.6 of them.
func BenchmarkCatalogue(b *testing.B) {
	s := full(b)
	b.Run("ours", func(b *testing.B) { benchmark(b, s) })
	b.Run("signed in", func(b *testing.B) { s.who = s.Claire; benchmark(b, s); s.who = policy.Actor{} })
	b.Run("html-template", func(b *testing.B) {
		t := template.Must(template.New("").Parse(lineTemplate))
		benchmark(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, err := s.Desk.Search(r.Context(), policy.Actor{}, catalogue.Filter{})
			if err != nil {
				b.Fatal(err)
			}
			page := browsePage{Page: p, Now: s.now}
			lines := make([]ui.Line, 0, len(p.Cards))
			for i := range p.Cards {
				lines = append(lines, page.line(&p.Cards[i]))
			}
			if err := t.Execute(w, lines); err != nil {
				b.Fatal(err)
			}
		}))
	})
	b.Run("its database", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Desk.Search(b.Context(), policy.Actor{}, catalogue.Filter{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

const lineTemplate = `<!doctype html><html lang="fr"><head><title>Catalogue</title></head><body><main><ul class="lines">{{range .}}
<li class="line"><p class="date"><b>{{.Day}}</b> {{.Month}} <small>{{.Length}}</small></p><div class="what"><p class="kicker">{{.Kicker}}</p>
<h2><a href="{{.Href}}">{{.Title}}</a></h2><p class="where">{{.Where}}</p></div><div class="can"><span class="state" data-tone="{{.Tone}}">{{.Can}}</span>
{{if .Why}}<small>{{if .WhyHref}}<a href="{{.WhyHref}}">{{.Why}}</a>{{else}}{{.Why}}{{end}}</small>{{end}}</div></li>{{end}}</ul></main></body></html>`
