package privacy

import (
	"archive/zip"
	"context"
	"encoding/json"
	"html/template"
	"io"
	"time"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Format is in what form one's data is given.
type Format string

// The formats: for a program, to be read, or both with the papers.
const (
	JSON Format = "json"
	Page Format = "html"
	Zip  Format = "zip"
)

// ExportsPerDay is how many copies one may ask for in a day.
const ExportsPerDay = 10

// CopyVersion is that of the shape of the JSON: it changes when a name does.
const CopyVersion = 1

// Export is a copy that is ready to be written.
type Export struct {
	Copy
	papers []paper
	db     *sqldb.DB
}

type paper struct{ id, reference string }

// Export makes a copy of all that is kept of the person who asks. That it was
// asked for is kept, and counted.
func (d Desk) Export(ctx context.Context, a policy.Actor) (e Export, err error) {
	e.db = d.DB
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + a.Person); err != nil {
			return err
		}
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		p, err := account.Load(tx, a.Person)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.AccountCopy, p.Subject()); err != nil {
			return err
		}
		asked, err := sqldb.Value[int](tx, `SELECT count(*) FROM sightings WHERE person_id = $1 AND actor_id = $1 AND what = 'export' AND at > $2`, a.Person, tx.Now.Add(-24*time.Hour))
		if err != nil {
			return err
		}
		if asked >= ExportsPerDay && !d.off.limit {
			return fault.New(fault.Conflict, "copy.too_often")
		}
		if err := journal.Took(tx, a, a.Person, "export", a.Person); err != nil {
			return err
		}
		if e.Copy, err = copyOf(tx, holdings, a.Person); err != nil {
			return err
		}
		e.Name = p.Name()
		e.papers, err = sqldb.All(tx, func(r sqldb.Scanner) (p paper, err error) { return p, r.Scan(&p.id, &p.reference) },
			`SELECT id, reference FROM documents WHERE person_id = $1 ORDER BY created_at, id`, a.Person)
		return err
	})
	return e, err
}

// Write writes the copy in a format, as it goes: no file is made.
func (e Export) Write(ctx context.Context, w io.Writer, f Format) error {
	switch f {
	case JSON:
		return e.writeJSON(w)
	case Page:
		return copyPage.Execute(w, e.Copy)
	}
	z := zip.NewWriter(w)
	for _, one := range []struct {
		name  string
		write func(io.Writer) error
	}{{"donnees.json", e.writeJSON}, {"donnees.html", func(w io.Writer) error { return copyPage.Execute(w, e.Copy) }}} {
		part, err := z.CreateHeader(&zip.FileHeader{Name: one.name, Method: zip.Deflate, Modified: e.MadeAt})
		if err != nil {
			return err
		}
		if err := one.write(part); err != nil {
			return err
		}
	}
	for _, p := range e.papers {
		var body []byte
		if err := e.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
			body, err = sqldb.Value[[]byte](tx, `SELECT bytes FROM documents WHERE id = $1`, p.id)
			return err
		}); err != nil {
			return err
		}
		part, err := z.CreateHeader(&zip.FileHeader{Name: "documents/" + p.reference + ".pdf", Method: zip.Store, Modified: e.MadeAt})
		if err != nil {
			return err
		}
		if _, err := part.Write(body); err != nil {
			return err
		}
	}
	return z.Close()
}

// writeJSON writes {"format", "version", "made_at", "data": {table: [row…]}}.
func (e Export) writeJSON(w io.Writer) error {
	data := map[string][]map[string]any{}
	for _, s := range e.Sections {
		rows := []map[string]any{}
		for _, values := range s.Rows {
			row := map[string]any{}
			for i, v := range values {
				row[s.keys[i]] = v.raw
			}
			rows = append(rows, row)
		}
		data[s.Key] = rows
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(map[string]any{"format": "profil.mes-donnees", "version": CopyVersion, "made_at": e.MadeAt, "data": data})
}

// copyPage is the copy as one reads it: it fetches nothing.
var copyPage = template.Must(template.New("copy").Funcs(template.FuncMap{"at": french.Instant}).Parse(`<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mes données</title>
<style>body{font:16px/1.5 Verdana,Geneva,sans-serif;color:#1a2026;background:#faf9f6;max-width:60em;margin:0 auto;padding:1.5em}
h1,h2{color:#0b5b5e}section{margin:2em 0}dl{margin:0 0 1em;padding:1em;background:#fff;border:1px solid #c9c4b8;border-radius:6px}
dt{color:#4c5a66}dd{margin:0 0 .5em;overflow-wrap:anywhere;white-space:pre-line}</style></head>
<body><h1>Mes données</h1><p>Copie faite le {{at .MadeAt}} pour {{.Name}}. Elle contient tout ce que le site garde à votre sujet ; ce qui désigne une autre personne, et les secrets qui protègent votre compte, n’y sont pas.</p>
{{range .Sections}}<section><h2>{{.Title}}</h2>
{{$labels := .Labels}}{{range .Rows}}<dl>{{range $i, $v := .}}{{if $v.Said}}<dt>{{index $labels $i}}</dt><dd>{{$v.Said}}</dd>{{end}}{{end}}</dl>
{{else}}<p>Rien.</p>
{{end}}</section>
{{end}}</body></html>
`))
