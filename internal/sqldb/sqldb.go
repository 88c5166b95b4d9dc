// Package sqldb opens the database and runs transactions. It is the only
// package that knows which of the two databases is underneath: what it
// promises is the same for both. It refuses to write in the name of a page
// that only reads, and to be opened on an engine that would lose what it has
// acknowledged.
package sqldb

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"profil/internal/fault"
)

// DB is the database of the whole product: a file beside the binary, or a
// PostgreSQL shared by several nodes.
type DB struct {
	engine engine

	// Now is the clock of every transaction; tests replace it.
	Now func() time.Time

	memory memory

	refs struct {
		sync.Mutex
		next, end map[string]int
		taken     map[string]time.Time // when the last block was
	}
}

// engine is what differs between the two databases.
type engine interface {
	read(ctx context.Context, brief bool, fn func(querier) error) error
	write(ctx context.Context, fn func(querier) error) error
	lock(q querier, keys []string) error
	name() string
	close() error
}

// Open opens dsn, either "postgres://…" or the path of a SQLite file, and
// migrates it to the version of this program. A second process that opens the
// same SQLite file is refused.
func Open(ctx context.Context, dsn string) (*DB, error) {
	e, err := openEngine(ctx, dsn)
	if err != nil {
		return nil, err
	}
	db := &DB{engine: e, Now: time.Now}
	db.refs.next, db.refs.end, db.refs.taken = map[string]int{}, map[string]int{}, map[string]time.Time{}
	return db, nil
}

func openEngine(ctx context.Context, dsn string) (engine, error) {
	if IsPostgres(dsn) {
		return openPostgres(ctx, dsn)
	}
	return openSQLite(ctx, dsn)
}

// IsPostgres tells whether dsn names a PostgreSQL database rather than a file.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// Engine is "sqlite" or "postgres", for the health page and the logs.
func (db *DB) Engine() string { return db.engine.name() }

// Close waits for the writes under way, then closes every connection.
func (db *DB) Close() error { return db.engine.close() }

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	return db.Glance(ctx, func(tx *Tx) error {
		_, err := Value[int](tx, `SELECT 1`)
		return err
	})
}

// Read runs fn on one snapshot of the database, on a connection that cannot
// write.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	return db.read(ctx, false, fn)
}

// Glance is Read for what is asked in one go (Ask), which is one snapshot and
// one exchange with the server; what is asked once an answer has come may be of
// a later one.
func (db *DB) Glance(ctx context.Context, fn func(*Tx) error) error {
	return db.read(ctx, true, fn)
}

func (db *DB) read(ctx context.Context, brief bool, fn func(*Tx) error) error {
	return db.engine.read(ctx, brief, func(q querier) error { return fn(db.tx(ctx, q)) })
}

// Write runs fn as if writes came one after the other: all of it is durable
// when Write returns nil, and none of it when it returns an error, but for
// "outcome_unknown" (the connection was lost while committing). fn may run
// twice, so it touches nothing but tx. A context made by ReadOnly is refused.
//
// Where the context carries the key of a form (WithOnce), the first Write of
// the request claims it in the same transaction; a key claimed before is a
// *Done, and fn does not run. What the context has judged first (Provided) is
// judged in that transaction too.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if readOnly(ctx) {
		return fault.New(fault.Internal, "write_in_read_only_request")
	}
	once, fn := onceOf(ctx), provided(ctx, fn)
	// A request that is given up must not leave half a deed: from here on only
	// the database decides.
	ctx = context.WithoutCancel(ctx)
	var location string
	err := db.engine.write(ctx, func(q querier) error {
		tx := db.tx(ctx, q)
		if once == nil {
			return fn(tx)
		}
		if err := once.claim(tx); err != nil {
			return err
		}
		err := fn(tx)
		if err == nil {
			location, err = once.settle(tx)
		} else if claim := q.settle(); claim != nil {
			err = claim // a form that comes again is not refused: it is done
		}
		return err
	})
	if errors.Is(err, errClaimed) {
		return once.place(ctx, db)
	}
	if err == nil && once != nil {
		once.Location, once.used = location, true
	}
	return err
}

// NextReference gives the next number of a series for a year: "2026-04127".
// Numbers are unique on all nodes and rise on one; a node takes them by the
// block, a larger one in a rush, so that those who ask at the same instant do
// not wait for one another, and some may never be used.
func (db *DB) NextReference(ctx context.Context, series string, year int) (string, error) {
	block := 20
	key := series + ":" + itoa(year)
	db.refs.Lock()
	defer db.refs.Unlock()
	if db.refs.next[key] == db.refs.end[key] {
		if now := time.Now(); now.Sub(db.refs.taken[key]) < time.Second {
			block = 100
		} else {
			db.refs.taken[key] = now
		}
		err := db.Write(withoutOnce(ctx), func(tx *Tx) error {
			end, err := Value[int](tx, `
				INSERT INTO counters (series, year, value) VALUES ($1, $2, $3)
				ON CONFLICT (series, year) DO UPDATE SET value = counters.value + $3
				RETURNING value`, series, year, block)
			db.refs.next[key], db.refs.end[key] = end-block, end
			return err
		})
		if err != nil {
			return "", err
		}
	}
	db.refs.next[key]++
	n := itoa(db.refs.next[key])
	return itoa(year) + "-" + strings.Repeat("0", max(0, 5-len(n))) + n, nil
}

func (db *DB) tx(ctx context.Context, q querier) *Tx {
	return &Tx{
		Now: db.Now().UTC().Truncate(time.Millisecond),
		ctx: ctx, q: q, engine: db.engine, count: counterOf(ctx), memory: &db.memory,
	}
}

// errClosed is what a write gets once the database is being closed.
var errClosed = fault.Because(fault.Unavailable, "unavailable", errors.New("database closed"))
