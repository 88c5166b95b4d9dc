package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// session is one connection of SQLite with its prepared statements. It speaks
// to the driver itself: a statement is some ten microseconds, of which
// database/sql would take half.
type session struct {
	conn  driver.Conn
	db    uintptr // SQLite's own handle
	stmts map[string]driver.Stmt

	ctx    context.Context // of the read under way
	args   []driver.NamedValue
	values []driver.Value

	mu   sync.Mutex
	turn int // how many reads were watched and are over

	commits *commits // of the file, nil for its writer
	from    uint64   // their number before the read under way had seen anything
}

// liteDriver is that of SQLite, which registers itself under a name only.
func liteDriver() (driver.Driver, error) {
	pool, err := sql.Open("sqlite", "")
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	return pool.Driver(), nil
}

// newSession opens a connection and asserts that it keeps its promises.
func newSession(dsn string) (*session, error) {
	d, err := liteDriver()
	if err != nil {
		return nil, err
	}
	conn, err := d.Open(dsn)
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, stmts: map[string]driver.Stmt{}, ctx: context.Background()}
	if err := s.promises(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) promises() error {
	var version, mode string
	var sync, keys int
	for query, dest := range map[string]any{
		`SELECT sqlite_version()`: &version, `PRAGMA journal_mode`: &mode, `PRAGMA synchronous`: &sync, `PRAGMA foreign_keys`: &keys,
	} {
		one := &statement{query: query, row: func(r Scanner) (bool, error) { return true, r.Scan(dest) }}
		if err := s.now(one); err != nil {
			return err
		}
	}
	if mode != "wal" || sync != 2 || keys != 1 || olderThan(version, oldestSQLite) {
		return fmt.Errorf("connection of SQLite %s: journal_mode=%s synchronous=%d foreign_keys=%d", version, mode, sync, keys)
	}
	handle := reflect.ValueOf(s.conn).Elem().FieldByName("db")
	if handle.Kind() != reflect.Uintptr {
		return errors.New("the driver of SQLite hides its handle")
	}
	s.db = uintptr(handle.Uint())
	return nil
}

// until makes what runs on the connection stop when ctx ends: once for a whole
// read, for the driver's own watch of each statement costs more than most of
// them. The function that it returns ends the watch.
func (s *session) until(ctx context.Context) (over func()) {
	s.ctx = ctx
	if ctx.Done() == nil {
		return func() {}
	}
	turn := s.turn
	stop := context.AfterFunc(ctx, func() {
		// SQLite forgets an interruption that comes between two statements.
		again := time.NewTicker(interruptEvery)
		defer again.Stop()
		for s.interrupt(turn) {
			<-again.C
		}
	})
	return func() {
		stop()
		s.mu.Lock()
		s.turn++ // nothing that runs on it later is stopped
		s.mu.Unlock()
		s.ctx = context.Background()
	}
}

// interrupt stops the statement that runs, unless the read that was watched is
// over.
func (s *session) interrupt(turn int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn == turn {
		tls := libc.NewTLS()
		sqlite3.Xsqlite3_interrupt(tls, s.db)
		tls.Close()
	}
	return s.turn == turn
}

const interruptEvery = 5 * time.Millisecond

func (s *session) soon(q *statement) error { return s.now(q) }

func (s *session) settle() error { return nil }

// state is the number of commits, where none has ended between the beginning
// of the read and its first look: the process that holds the file makes them
// all.
func (s *session) state() (string, error) {
	if s.commits == nil || s.from == underWay {
		return "", nil
	}
	if err := s.now(&statement{query: `SELECT 1 FROM sqlite_schema LIMIT 1`, row: func(Scanner) (bool, error) { return false, nil }}); err != nil {
		return "", err
	}
	if s.commits.number() != s.from {
		return "", nil
	}
	return strconv.FormatUint(s.from, 10), nil
}

// commits counts those of a file: twice each, at its beginning and at its end.
type commits struct{ n atomic.Uint64 }

func (c *commits) begin() { c.n.Add(1) }
func (c *commits) end()   { c.n.Add(1) }

// underWay stands for the number of commits while one is being made.
const underWay = ^uint64(0)

func (c *commits) number() uint64 {
	if n := c.n.Load(); n%2 == 0 {
		return n
	}
	return underWay
}

func (s *session) now(q *statement) error {
	q.done = true
	if q.err = s.ctx.Err(); q.err != nil {
		return q.err
	}
	if q.err = s.run(q); q.err != nil {
		if s.ctx.Err() != nil { // interrupted
			q.err = s.ctx.Err()
		}
		q.err = named(q.err)
	}
	return q.err
}

func (s *session) run(q *statement) error {
	st, err := s.prepared(q.query)
	if err != nil {
		return err
	}
	if err := s.bind(q.args); err != nil {
		return err
	}
	if q.row != nil {
		return s.rows(st, q.row)
	}
	r, err := st.(driver.StmtExecContext).ExecContext(context.Background(), s.args)
	if err != nil {
		return err
	}
	if q.touched, err = r.RowsAffected(); err == nil && q.lone != nil && q.touched != 1 {
		return q.lone
	}
	return err
}

func (s *session) prepared(query string) (driver.Stmt, error) {
	if st, ok := s.stmts[query]; ok {
		return st, nil
	}
	if len(s.stmts) >= 300 { // lists of placeholders come in many lengths
		s.forget()
	}
	st, err := s.conn.Prepare(query)
	if err == nil {
		s.stmts[query] = st
	}
	return st, err
}

// bind turns arguments into what the driver takes.
func (s *session) bind(args []any) error {
	s.args = s.args[:0]
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return err
		}
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return nil
}

func (s *session) rows(st driver.Stmt, row func(Scanner) (bool, error)) (err error) {
	found, err := st.(driver.StmtQueryContext).QueryContext(context.Background(), s.args)
	if err != nil {
		return err
	}
	defer func() {
		if e := found.Close(); e != nil && err == nil {
			err = e
		}
	}()
	n := len(found.Columns())
	if cap(s.values) < n {
		s.values = make([]driver.Value, n)
	}
	values := s.values[:n]
	for more := true; more && err == nil; {
		if err = found.Next(values); err == nil {
			more, err = row(liteRow(values))
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// liteRow is a row of SQLite.
type liteRow []driver.Value

// Scan implements Scanner.
func (r liteRow) Scan(dest ...any) error {
	if len(dest) != len(r) {
		return fmt.Errorf("%d columns into %d variables", len(r), len(dest))
	}
	for i, d := range dest {
		if err := scanInto(d, r[i]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

// scanInto copies a value into a variable of its kind.
func scanInto(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case *string:
		if text, is := v.(string); is {
			*d = text
			return nil
		}
	case *int:
		if n, is := v.(int64); is {
			*d = int(n)
			return nil
		}
	case *bool:
		if n, is := v.(int64); is {
			*d = n != 0
			return nil
		}
	case *any:
		*d = v
		return nil
	case sql.Scanner:
		return d.Scan(v)
	}
	return scanByKind(reflect.ValueOf(dest).Elem(), v)
}

func scanByKind(d reflect.Value, v driver.Value) error {
	switch x := v.(type) {
	case string:
		if d.Kind() == reflect.String {
			d.SetString(x)
			return nil
		}
		if d.Type() == reflect.TypeFor[[]byte]() {
			d.SetBytes([]byte(x))
			return nil
		}
	case []byte:
		switch {
		case d.Kind() == reflect.String:
			d.SetString(string(x))
			return nil
		case d.Type() == reflect.TypeFor[[]byte]():
			d.SetBytes(x)
			return nil
		}
	case int64:
		switch {
		case d.CanInt():
			d.SetInt(x)
			return nil
		case d.Kind() == reflect.Bool:
			d.SetBool(x != 0)
			return nil
		case d.CanFloat():
			d.SetFloat(float64(x))
			return nil
		}
	case float64:
		if d.CanFloat() {
			d.SetFloat(x)
			return nil
		}
	case nil:
		switch d.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Interface:
			d.SetZero()
			return nil
		}
	}
	if d.Kind() == reflect.Pointer && v != nil {
		d.Set(reflect.New(d.Type().Elem()))
		return scanInto(d.Interface(), v)
	}
	return fmt.Errorf("a %T into a %s", v, d.Type())
}

// do runs a statement that has no arguments.
func (s *session) do(query string) error {
	st, err := s.prepared(query)
	if err == nil {
		_, err = st.(driver.StmtExecContext).ExecContext(context.Background(), nil)
	}
	return err
}

// close finalises the statements first: a connection that still has some is
// only closed in name.
func (s *session) close() error {
	s.forget()
	return s.conn.Close()
}

func (s *session) forget() {
	for q, st := range s.stmts {
		st.Close()
		delete(s.stmts, q)
	}
}

func olderThan(version, oldest string) bool {
	var v, o [3]int
	fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2])
	fmt.Sscanf(oldest, "%d.%d.%d", &o[0], &o[1], &o[2])
	for i := range v {
		if v[i] != o[i] {
			return v[i] < o[i]
		}
	}
	return false
}
