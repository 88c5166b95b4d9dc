package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"sync"
	"syscall"

	_ "modernc.org/sqlite" // the driver

	"profil/internal/fault"
)

// oldestSQLite is the first version without the WAL-reset bug, which corrupted
// databases from 3.7.0 on.
const oldestSQLite = "3.51.3"

// batch is the most writes that share one commit.
const batch = 128

// file is one SQLite database: a single writer whose waiting writes share a commit, and
// a small pool of readers that cannot write.
type file struct {
	held    *os.File // locked locked while open
	pool    [2]*sql.DB
	writer  *session
	jobs    chan *writeJob
	stopped chan struct{}
	readers chan *session

	mu     sync.RWMutex
	closed bool
}

type writeJob struct {
	fn    func(querier) error
	err   error
	panic any
	done  chan struct{}
}

func openSQLite(ctx context.Context, path string) (*file, error) {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	s := &file{held: lock, jobs: make(chan *writeJob, 4*batch), stopped: make(chan struct{})}
	if err := s.open(ctx, path); err != nil {
		for _, p := range s.pool {
			if p != nil {
				p.Close()
			}
		}
		lock.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	go s.run()
	return s, nil
}

func (s *file) open(ctx context.Context, path string) (err error) {
	// Made here rather than by SQLite: nobody else may read it.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	f.Close()
	if s.pool[0], err = sql.Open("sqlite", sqliteDSN(path, "&_pragma=wal_autocheckpoint(2000)")); err != nil {
		return err
	}
	s.pool[0].SetMaxOpenConns(1)
	if err := migrate(ctx, s.pool[0], "sqlite3"); err != nil {
		return err
	}
	if s.writer, err = newSession(ctx, s.pool[0]); err != nil {
		return err
	}
	if s.pool[1], err = sql.Open("sqlite", sqliteDSN(path, "&_pragma=query_only(1)")); err != nil {
		return err
	}
	n := runtime.GOMAXPROCS(0) + 2
	s.readers = make(chan *session, n)
	for range n {
		r, err := newSession(ctx, s.pool[1])
		if err != nil {
			return err
		}
		s.readers <- r
	}
	return nil
}

// sqliteDSN sets on every connection what durability and comparison need: WAL
// and FULL (trust: NORMAL loses acknowledged commits at a power cut), foreign
// keys, instants as UTC text.
func sqliteDSN(path, more string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
		"&_pragma=cache_size(-8000)&_pragma=temp_store(MEMORY)&_time_format=sqlite" + more
}

// session is one connection with its prepared statements.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// newSession opens a connection and asserts that it keeps its promises.
func newSession(ctx context.Context, pool *sql.DB) (*session, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var version, mode string
	var sync, keys int
	err = errors.Join(
		conn.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&version),
		conn.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&mode),
		conn.QueryRowContext(ctx, `PRAGMA synchronous`).Scan(&sync),
		conn.QueryRowContext(ctx, `PRAGMA foreign_keys`).Scan(&keys),
	)
	if err == nil && (mode != "wal" || sync != 2 || keys != 1 || olderThan(version, oldestSQLite)) {
		err = fmt.Errorf("connection of SQLite %s: journal_mode=%s synchronous=%d foreign_keys=%d", version, mode, sync, keys)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &session{conn, map[string]*sql.Stmt{}}, nil
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

func (s *session) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.stmts[query]; ok {
		return st, nil
	}
	if len(s.stmts) >= 300 { // lists of placeholders come in many lengths
		s.forget()
	}
	st, err := s.conn.PrepareContext(ctx, query)
	if err == nil {
		s.stmts[query] = st
	}
	return st, err
}

// ExecContext implements querier.
func (s *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

// QueryContext implements querier.
func (s *session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// close finalises the statements first: a connection that still has some is
// only closed in name.
func (s *session) close() {
	s.forget()
	s.conn.Close()
}

func (s *session) forget() {
	for q, st := range s.stmts {
		st.Close()
		delete(s.stmts, q)
	}
}

func (s *session) do(query string) error {
	_, err := s.ExecContext(context.Background(), query)
	return err
}

func (s *file) name() string { return "sqlite" }

// read gives fn a snapshot. The driver would start a goroutine for each
// statement whose context may end, which costs more than most of them: what
// reads looks whether its context has ended before each statement and at each
// row (patient).
func (s *file) read(ctx context.Context, fn func(querier) error) error {
	var r *session
	select {
	case r = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.readers <- r }()
	if err := r.do(`BEGIN`); err != nil {
		return named(err)
	}
	defer r.do(`ROLLBACK`) // nothing to keep
	return fn(patient{r})
}

// patient runs each statement to its end.
type patient struct{ *session }

// ExecContext implements querier.
func (p patient) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.session.ExecContext(context.WithoutCancel(ctx), query, args...)
}

// QueryContext implements querier.
func (p patient) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.session.QueryContext(context.WithoutCancel(ctx), query, args...)
}

func (s *file) write(_ context.Context, fn func(querier) error) error {
	j := &writeJob{fn: fn, done: make(chan struct{})}
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return errClosed
	}
	s.jobs <- j
	s.mu.RUnlock()
	<-j.done
	if j.panic != nil {
		panic(j.panic)
	}
	return j.err
}

// run is the one writer: it gathers the writes that wait, runs each in its own
// savepoint, and acknowledges all of them after the one commit they share.
func (s *file) run() {
	defer close(s.stopped)
	for first := range s.jobs {
		group := []*writeJob{first}
		for len(group) < batch {
			select {
			case j, ok := <-s.jobs:
				if !ok {
					break
				}
				group = append(group, j)
				continue
			default:
			}
			break
		}
		s.commit(group)
		for _, j := range group {
			close(j.done)
		}
	}
}

func (s *file) commit(group []*writeJob) {
	if err := s.writer.do(`BEGIN IMMEDIATE`); err != nil {
		for _, j := range group {
			j.err = named(err)
		}
		return
	}
	for _, j := range group {
		j.err = s.savepoint(j)
	}
	err := s.writer.do(`COMMIT`)
	if err == nil {
		return
	}
	s.writer.do(`ROLLBACK`)
	for _, j := range group {
		if j.err == nil {
			j.err = fault.Because(fault.Unavailable, "unavailable", err)
		}
	}
}

// savepoint runs one write of the group; what it did is undone if it fails,
// and nothing of the others.
func (s *file) savepoint(j *writeJob) (err error) {
	if err := s.writer.do(`SAVEPOINT deed`); err != nil {
		return named(err)
	}
	defer func() {
		if j.panic = recover(); j.panic != nil || err != nil {
			err = errors.Join(err, s.writer.do(`ROLLBACK TO deed`))
		}
		if e := s.writer.do(`RELEASE deed`); e != nil && err == nil {
			err = named(e)
		}
	}()
	return j.fn(s.writer)
}

// lock has nothing to do: there is one writer.
func (s *file) lock(context.Context, querier, []string) error { return nil }

func (s *file) close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.jobs)
	s.mu.Unlock()
	<-s.stopped
	for range cap(s.readers) {
		(<-s.readers).close()
	}
	s.writer.do(`PRAGMA wal_checkpoint(TRUNCATE)`) // the file alone then holds everything
	s.writer.close()
	return errors.Join(s.pool[1].Close(), s.pool[0].Close(), s.held.Close())
}

// lockFile makes sure that one process at a time holds a SQLite file.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fault.Because(fault.Unavailable, "database.held", err)
	}
	return f, nil
}
