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
	writer  *session
	jobs    chan *writeJob
	stopped chan struct{}
	readers chan *session
	commits commits

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
		s.part()
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
	old, err := sql.Open("sqlite", sqliteDSN(path, ""))
	if err != nil {
		return err
	}
	old.SetMaxOpenConns(1)
	if err := errors.Join(migrate(ctx, old, "sqlite3"), old.Close()); err != nil {
		return err
	}
	if s.writer, err = newSession(sqliteDSN(path, "&_pragma=wal_autocheckpoint(2000)")); err != nil {
		return err
	}
	n := runtime.GOMAXPROCS(0) + 2
	s.readers = make(chan *session, n)
	for range n {
		r, err := newSession(sqliteDSN(path, "&_pragma=query_only(1)"))
		if err != nil {
			return err
		}
		r.commits = &s.commits
		s.readers <- r
	}
	return nil
}

// part closes the connections, the readers' once nobody reads any more.
func (s *file) part() (err error) {
	for range len(s.readers) {
		err = errors.Join(err, (<-s.readers).close())
	}
	if s.writer != nil {
		err = errors.Join(err, s.writer.close())
	}
	return err
}

// sqliteDSN sets on every connection what durability and comparison need: WAL
// and FULL (trust: NORMAL loses acknowledged commits at a power cut), foreign
// keys, instants as UTC text.
func sqliteDSN(path, more string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
		"&_pragma=cache_size(-8000)&_pragma=temp_store(MEMORY)&_time_format=sqlite" + more
}

func (s *file) name() string { return "sqlite" }

// read gives fn a snapshot.
func (s *file) read(ctx context.Context, _ bool, fn func(querier) error) error {
	var r *session
	select {
	case r = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.readers <- r }()
	r.from = s.commits.number() // nothing is seen before the first statement
	if err := r.do(`BEGIN`); err != nil {
		return named(err)
	}
	defer r.do(`ROLLBACK`) // nothing to keep
	defer r.until(ctx)()
	return fn(r)
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
		runtime.Gosched() // those who are about to ask share this commit
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
	s.commits.begin()
	err := s.writer.do(`COMMIT`)
	s.commits.end()
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
func (s *file) lock(querier, []string) error { return nil }

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
	idle := make([]*session, cap(s.readers))
	for i := range idle {
		idle[i] = <-s.readers
	}
	for _, r := range idle {
		s.readers <- r
	}
	s.writer.do(`PRAGMA wal_checkpoint(TRUNCATE)`) // the file alone then holds everything
	return errors.Join(s.part(), s.held.Close())
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
