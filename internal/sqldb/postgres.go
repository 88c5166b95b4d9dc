package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"profil/internal/fault"
)

// writeDeadline bounds a transaction, its commit included: a standby that
// hangs must not hold people for ever.
const writeDeadline = 10 * time.Second

type server struct{ pool *sql.DB }

func openPostgres(ctx context.Context, dsn string) (*server, error) {
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fault.Because(fault.Unavailable, "database.url", errors.New("cannot parse the database URL"))
	}
	// As many may be idle as open: a connection that is closed for want of room
	// costs the next request a process and all that it had prepared.
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := migrate(ctx, pool, "postgres"); err != nil {
		pool.Close()
		return nil, err
	}
	return &server{pool}, nil
}

func (p *server) name() string { return "postgres" }
func (p *server) close() error { return p.pool.Close() }

func (p *server) read(ctx context.Context, fn func(querier) error) error {
	t, err := p.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return unreachable(err)
	}
	defer t.Rollback()
	return fn(t)
}

// write runs fn at READ COMMITTED: fn first takes the locks of what it decides
// about (Tx.Lock), so that every statement after sees what others committed.
func (p *server) write(ctx context.Context, fn func(querier) error) error {
	const tries = 8
	for n := 1; ; n++ {
		err := p.once(ctx, fn)
		if !lostRace(err) || n == tries {
			return err
		}
		time.Sleep(time.Duration(rand.IntN(5*n)+1) * time.Millisecond)
	}
}

func (p *server) once(ctx context.Context, fn func(querier) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeDeadline)
	defer cancel()
	t, err := p.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return unreachable(err)
	}
	defer t.Rollback()
	if err := fn(t); err != nil {
		return err
	}
	err = t.Commit()
	if pg := (*pgconn.PgError)(nil); err == nil || errors.As(err, &pg) {
		return err
	}
	// The connection was lost while committing: nobody here knows.
	return fault.Because(fault.Unavailable, "outcome_unknown", err)
}

// lock takes advisory locks, evaluated from left to right.
func (p *server) lock(ctx context.Context, q querier, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	var list []string
	var args []any
	for _, k := range keys {
		h := fnv.New64a()
		h.Write([]byte(k))
		args = append(args, int64(h.Sum64()))
		list = append(list, "pg_advisory_xact_lock($"+itoa(len(args))+")")
	}
	_, err := q.ExecContext(ctx, "SELECT "+strings.Join(list, ", "), args...)
	return named2(err)
}

func unreachable(err error) error {
	return fault.Because(fault.Unavailable, "unavailable", named2(err))
}

// named2 is named for an error that may be nil or a lost race, which must stay
// recognisable.
func named2(err error) error {
	if err == nil || lostRace(err) {
		return err
	}
	return named(err)
}
