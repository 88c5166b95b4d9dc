package main

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"sync"
)

// row is a session as a list shows it.
type row struct {
	ID                                   int
	Title, Place, Start, Status, Summary string
	Seats, Free                          int
}

// page is what the template draws: a list, with one row above it or not.
type page struct {
	Title string
	One   *row
	Rows  []row
}

// sampleRows invents n sessions, always the same.
func sampleRows(n int) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{
			ID: i + 1, Title: fmt.Sprintf("Formation Excel avancé niveau %d", i),
			Place: fmt.Sprintf("Salle %d, 12 rue de la République, 75001 Paris", i%50),
			Start: fmt.Sprintf("2027-%02d-%02d", 1+i%12, 1+i%28), Status: "Ouverte", Seats: 12, Free: i % 12,
			Summary: "Objectifs : acquérir les fondamentaux, mettre en pratique & valider les acquis.",
		}
	}
	return rows
}

const head = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Catalogue</title><link rel="stylesheet" href="/a.css"></head><body>` +
	`<header><nav><a href="/">Accueil</a> <a href="/sessions">Catalogue</a> <a href="/demandes">Mes demandes</a></nav></header><main><h1>Catalogue</h1>`

const tableHead = `<table><thead><tr><th>Formation</th><th>Lieu</th><th>Date</th><th>Places</th><th>État</th></tr></thead><tbody>`

const foot = `</tbody></table></main><footer>Pied de page</footer></body></html>`

var pageTemplate = template.Must(template.New("page").Parse(head + `{{with .One}}<p>{{.Title}} {{.Place}}</p>{{end}}` + tableHead +
	`{{range .Rows}}<tr><td><a href="/sessions/{{.ID}}" class="row-title">{{.Title}}</a><p class="muted">{{.Summary}}</p></td><td>{{.Place}}</td>` +
	`<td><time datetime="{{.Start}}">{{.Start}}</time></td><td>{{if gt .Free 0}}<span class="badge ok">{{.Free}} / {{.Seats}}</span>{{else}}` +
	`<span class="badge full">complet</span>{{end}}</td><td>{{.Status}}</td></tr>
{{end}}` + foot))

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// answer sends a page that draw writes.
func answer(w http.ResponseWriter, draw func(*bytes.Buffer) error) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := draw(b); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.Write(b.Bytes())
}

// byTemplate draws with html/template, the standard way.
func byTemplate(p page) func(*bytes.Buffer) error {
	return func(b *bytes.Buffer) error { return pageTemplate.Execute(b, p) }
}

// byHand draws the same page by hand: what a compiled template can reach.
func byHand(rows []row) func(*bytes.Buffer) error {
	return func(b *bytes.Buffer) error {
		b.WriteString(head + tableHead)
		for i := range rows {
			r := &rows[i]
			b.WriteString(`<tr><td><a href="/sessions/`)
			b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(r.ID), 10))
			b.WriteString(`" class="row-title">`)
			template.HTMLEscape(b, []byte(r.Title))
			b.WriteString(`</a><p class="muted">`)
			template.HTMLEscape(b, []byte(r.Summary))
			b.WriteString(`</p></td><td>`)
			template.HTMLEscape(b, []byte(r.Place))
			b.WriteString(`</td><td><time datetime="` + r.Start + `">` + r.Start + `</time></td><td><span class="badge ok">`)
			b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(r.Free), 10))
			b.WriteString(` / `)
			b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(r.Seats), 10))
			b.WriteString(`</span></td><td>`)
			template.HTMLEscape(b, []byte(r.Status))
			b.WriteString("</td></tr>\n")
		}
		b.WriteString(foot)
		return nil
	}
}

// routeConstant serves 20 KB that never change, and 50 rows drawn both ways
// without a database.
func routeConstant(mux *http.ServeMux) {
	rows := sampleRows(50)
	constant := bytes.Repeat([]byte("<p>Bonjour le monde, page constante.</p>\n"), 500)[:20_480]
	mux.HandleFunc("GET /constant", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(constant)
	})
	mux.HandleFunc("GET /by-template", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, byTemplate(page{Title: "Catalogue", Rows: rows}))
	})
	mux.HandleFunc("GET /by-hand", func(w http.ResponseWriter, _ *http.Request) { answer(w, byHand(rows)) })
}
