package register

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net/url"
	"os"
	"runtime"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"profil/internal/fault"
)

// version is of the layout of the file: another one is refused.
const version = 1

const layout = `
CREATE TABLE establishments (
	id     INTEGER PRIMARY KEY, -- the order of relevance
	siret  TEXT NOT NULL UNIQUE,
	record TEXT NOT NULL        -- name, acronym, ape, nomenclature, legal form, street, postcode, city, insee, department, closed…: see Establishment.record
);
CREATE VIRTUAL TABLE words USING fts5(
	said, content='', columnsize=0, detail=none, prefix='1 2 3 4 5', tokenize="ascii tokenchars '='"
);
PRAGMA user_version = 1;
`

// The queries of a search. FTS5 gives rows in the order of rowid by itself:
// no ranking is computed.
const (
	queryWords = `SELECT e.siret, e.record FROM words CROSS JOIN establishments e ON e.id = words.rowid
WHERE words MATCH $1 ORDER BY words.rowid LIMIT $2`
	queryDigits = `SELECT siret, record FROM establishments WHERE siret >= $1 AND siret < $2 ORDER BY siret LIMIT $3`
	// Of one legal unit, the order of the file: what is open, what is big, the siège.
	queryUnit = `SELECT siret, record FROM establishments
WHERE id IN (SELECT id FROM establishments WHERE siret >= $1 AND siret < $2 ORDER BY id LIMIT $3) ORDER BY id`
	queryUnitSize = `SELECT count(*) FROM (SELECT 1 FROM establishments WHERE siret >= $1 AND siret < $2 LIMIT $3)`
	queryFirst    = `SELECT rowid FROM words WHERE words MATCH $1 LIMIT 1`
	querySIRET    = `SELECT siret, record FROM establishments WHERE siret = $1`
)

// engine is the driver itself: a search is three statements on a connection of
// its own, and database/sql would cost more than they do.
func engine() (driver.Driver, error) {
	pool, err := sql.Open("sqlite", "")
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	return pool.Driver(), nil
}

// file is one register in use, with a few connections.
type file struct {
	stat  os.FileInfo
	path  string
	idle  chan *conn
	slots chan struct{} // one for each connection that may still be opened
	known *answers

	read       sync.Once // of the vocabulary
	vocabulary *vocabulary
	unread     error
}

func openFile(path string, stat os.FileInfo) (*file, error) {
	n := runtime.GOMAXPROCS(0)
	f := &file{stat: stat, path: path, idle: make(chan *conn, n), slots: make(chan struct{}, n), known: newAnswers()}
	for range n {
		f.slots <- struct{}{}
	}
	c, err := f.take(context.Background()) // a file that is none is known at once
	if err != nil {
		return nil, err
	}
	f.give(c)
	return f, nil
}

// is tells whether the file at the path is still this one.
func (f *file) is(stat os.FileInfo) bool {
	return os.SameFile(f.stat, stat) && f.stat.Size() == stat.Size() && f.stat.ModTime().Equal(stat.ModTime())
}

func (f *file) take(ctx context.Context) (*conn, error) {
	select {
	case c := <-f.idle:
		return c, nil
	default:
	}
	select {
	case c := <-f.idle:
		return c, nil
	case <-f.slots:
		c, err := openConn(f.path)
		if err != nil {
			f.slots <- struct{}{}
		}
		return c, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (f *file) give(c *conn) { f.idle <- c }

// close is called when nobody reads any more.
func (f *file) close() (err error) {
	for {
		select {
		case c := <-f.idle:
			err = errors.Join(err, c.close())
		default:
			return err
		}
	}
}

// conn is one connection and its prepared statements.
type conn struct {
	raw                                                 driver.Conn
	byWords, byDigits, byUnit, unitSize, bySIRET, first driver.Stmt
}

// openConn opens the file as one that nobody changes: without locks.
func openConn(path string) (*conn, error) {
	raw, err := connect(path, "mode=ro&immutable=1&_pragma=query_only(1)&_pragma=cache_size(-1000)&_pragma=temp_store(MEMORY)")
	if err != nil {
		return nil, damaged(err)
	}
	c := &conn{raw: raw}
	if err := c.prepare(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func connect(path, options string) (driver.Conn, error) {
	d, err := engine()
	if err != nil {
		return nil, err
	}
	return d.Open("file:" + (&url.URL{Path: path}).EscapedPath() + "?" + options)
}

func (c *conn) prepare() error {
	n, err := number(c.raw, `PRAGMA user_version`)
	if err != nil {
		return damaged(err)
	}
	if n != version {
		return fault.New(fault.Unavailable, "register.version")
	}
	for query, into := range map[string]*driver.Stmt{
		queryWords: &c.byWords, queryDigits: &c.byDigits, queryUnit: &c.byUnit, queryUnitSize: &c.unitSize, querySIRET: &c.bySIRET, queryFirst: &c.first,
	} {
		if *into, err = c.raw.Prepare(query); err != nil {
			return damaged(err)
		}
	}
	return nil
}

func damaged(err error) error { return fault.Because(fault.Unavailable, "register.damaged", err) }

func (c *conn) close() (err error) {
	for _, s := range []driver.Stmt{c.byWords, c.byDigits, c.byUnit, c.unitSize, c.bySIRET, c.first} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return errors.Join(err, c.raw.Close())
}

func (c *conn) size() (int, error) {
	n, err := number(c.raw, `SELECT count(*) FROM establishments`)
	if err != nil {
		return 0, damaged(err)
	}
	return int(n), nil
}

// each runs a statement and hands over each establishment it gives.
func (c *conn) each(s driver.Stmt, fn func(Establishment), args ...driver.Value) error {
	return rows(s, func(row []driver.Value) error {
		e, err := unpack(row)
		if err == nil {
			fn(e)
		}
		return err
	}, args...)
}

// rows runs a statement. Its context never ends: a search lasts less than it
// takes to watch for the end of one.
func rows(s driver.Stmt, fn func([]driver.Value) error, args ...driver.Value) error {
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	found, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), named)
	if err != nil {
		return damaged(err)
	}
	defer found.Close()
	row := make([]driver.Value, len(found.Columns()))
	for {
		switch err := found.Next(row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return damaged(err)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
}

// number runs a query that gives one number.
func number(c driver.Conn, query string) (n int64, err error) {
	s, err := c.Prepare(query)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	err = rows(s, func(row []driver.Value) error {
		n, _ = row[0].(int64)
		return nil
	})
	return n, err
}
