package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the driver of the product
)

const sqliteSchema = `
CREATE TABLE IF NOT EXISTS sessions (id INTEGER PRIMARY KEY, title TEXT, place TEXT, start TEXT, status TEXT, seats INT, free INT, summary TEXT);
CREATE INDEX IF NOT EXISTS sessions_start ON sessions (start, id);
CREATE TABLE IF NOT EXISTS registrations (id INTEGER PRIMARY KEY, session INT, trainee TEXT, organisation TEXT, status TEXT, at INT);
CREATE INDEX IF NOT EXISTS registrations_session ON registrations (session);
CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, registration INT, act TEXT, at INT);`

const (
	oneSession  = `SELECT id, title, place, start, status, seats, free, summary FROM sessions WHERE id = $1`
	listSession = `SELECT id, title, place, start, status, seats, free, summary FROM sessions WHERE start >= $1 ORDER BY start, id LIMIT 50`
)

// openSQLite opens the file as the product does: WAL and FULL, so that what is
// acknowledged is on the disk.
func openSQLite(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=cache_size(-16384)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	if _, err := db.Exec(sqliteSchema); err != nil {
		return nil, err
	}
	var n int
	if err := db.QueryRow(`SELECT count(*) FROM sessions`).Scan(&n); err != nil || n > 0 {
		return db, err
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	for _, r := range sampleRows(10_000) {
		if _, err := tx.Exec(`INSERT INTO sessions VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, r.ID, r.Title, r.Place, r.Start, r.Status, r.Seats, r.Free, r.Summary); err != nil {
			return nil, err
		}
	}
	return db, tx.Commit()
}

// routeSQLite serves a row, a list and a durable write.
func routeSQLite(mux *http.ServeMux, db *sql.DB) error {
	one, err := db.Prepare(oneSession)
	if err != nil {
		return err
	}
	list, err := db.Prepare(listSession)
	if err != nil {
		return err
	}
	rows := sampleRows(50)
	mux.HandleFunc("GET /sqlite/one", func(w http.ResponseWriter, r *http.Request) {
		x, err := scanRow(one.QueryRow(asked(r)))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer(w, byTemplate(page{Title: "Session", One: &x, Rows: rows}))
	})
	mux.HandleFunc("GET /sqlite/list", func(w http.ResponseWriter, r *http.Request) {
		found, err := list.Query(firstDay(r))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer found.Close()
		out := make([]row, 0, 50)
		for found.Next() {
			x, err := scanRow(found)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			out = append(out, x)
		}
		answer(w, byTemplate(page{Title: "Catalogue", Rows: out}))
	})
	g := group{waiting: make(chan ask, 1024)}
	w, err := newWriter(context.Background(), db)
	if err != nil {
		return err
	}
	go g.commit(w)
	mux.HandleFunc("POST /sqlite/registrations", func(w http.ResponseWriter, r *http.Request) {
		accept(w, r, func(x registration) error { return g.submit(x) })
	})
	return nil
}

func asked(r *http.Request) int {
	n, _ := strconv.Atoi(r.URL.Query().Get("id"))
	return 1 + n%10_000
}

func firstDay(r *http.Request) string { return fmt.Sprintf("2027-%02d-01", 1+asked(r)%11) }

func scanRow(s interface{ Scan(...any) error }) (r row, err error) {
	err = s.Scan(&r.ID, &r.Title, &r.Place, &r.Start, &r.Status, &r.Seats, &r.Free, &r.Summary)
	return r, err
}

// registration is what the form says.
type registration struct {
	session               int
	trainee, organisation string
}

// accept reads the form, has it kept, and answers as after any POST.
func accept(w http.ResponseWriter, r *http.Request, keep func(registration) error) {
	session, _ := strconv.Atoi(r.PostFormValue("session"))
	x := registration{session, r.PostFormValue("trainee"), r.PostFormValue("organisation")}
	if x.session <= 0 || x.trainee == "" {
		http.Error(w, "incomplete", http.StatusUnprocessableEntity)
		return
	}
	if err := keep(x); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/demandes", http.StatusSeeOther)
}

// group writes registrations that wait together in one transaction: one fsync
// for all of them, each acknowledged after it.
type group struct{ waiting chan ask }

type ask struct {
	registration
	done chan error
}

func (g group) submit(r registration) error {
	a := ask{r, make(chan error, 1)}
	g.waiting <- a
	return <-a.done
}

func (g group) commit(w *writer) {
	const most = 256
	for first := range g.waiting {
		batch := []ask{first}
	gather:
		for len(batch) < most {
			select {
			case next := <-g.waiting:
				batch = append(batch, next)
			default:
				break gather
			}
		}
		err := w.write(context.Background(), batch)
		for _, a := range batch {
			a.done <- err
		}
	}
}

// writer is the one connection that writes, with its statements ready.
type writer struct {
	conn       *sql.Conn
	keep, note *sql.Stmt
}

func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	keep, err := conn.PrepareContext(ctx, `INSERT INTO registrations (session, trainee, organisation, status, at) VALUES ($1, $2, $3, 'requested', $4)`)
	if err != nil {
		return nil, err
	}
	note, err := conn.PrepareContext(ctx, `INSERT INTO audit (registration, act, at) VALUES ($1, 'submit', $2)`)
	return &writer{conn, keep, note}, err
}

// write keeps a batch: all of it, or nothing.
func (w *writer) write(ctx context.Context, batch []ask) error {
	if _, err := w.conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	now := time.Now().Unix()
	for _, a := range batch {
		if err := w.keepOne(ctx, a.registration, now); err != nil {
			w.conn.ExecContext(ctx, `ROLLBACK`)
			return err
		}
	}
	_, err := w.conn.ExecContext(ctx, `COMMIT`)
	return err
}

func (w *writer) keepOne(ctx context.Context, r registration, now int64) error {
	kept, err := w.keep.ExecContext(ctx, r.session, r.trainee, r.organisation, now)
	if err != nil {
		return err
	}
	id, err := kept.LastInsertId()
	if err != nil {
		return err
	}
	_, err = w.note.ExecContext(ctx, id, now)
	return err
}
