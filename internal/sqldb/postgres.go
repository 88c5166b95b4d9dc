package sqldb

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"profil/internal/fault"
)

// writeDeadline bounds a transaction, its commit included: a standby that
// hangs must not hold people for ever.
const writeDeadline = 10 * time.Second

type server struct {
	pool     *pgxpool.Pool
	deadline time.Duration // of a write: writeDeadline, but for a restoration
}

func openPostgres(ctx context.Context, dsn string) (*server, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fault.Because(fault.Unavailable, "database.url", errors.New("cannot parse the database URL"))
	}
	config.MaxConns = 32
	config.MaxConnIdleTime = 5 * time.Minute
	old := stdlib.OpenDB(*config.ConnConfig)
	err = migrate(ctx, old, "postgres")
	if err := errors.Join(err, old.Close()); err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, unreachable(err)
	}
	return &server{pool: pool, deadline: writeDeadline}, nil
}

func (p *server) name() string { return "postgres" }

func (p *server) close() error {
	p.pool.Close()
	return nil
}

const (
	beginRead  = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
	beginWrite = `BEGIN ISOLATION LEVEL READ COMMITTED`
)

func (p *server) read(ctx context.Context, brief bool, fn func(querier) error) error {
	d, err := p.deal(ctx, beginRead)
	if err != nil {
		return err
	}
	d.brief = brief
	defer d.end()
	return fn(d)
}

// write runs fn at READ COMMITTED: fn first takes the locks of what it decides
// about (Tx.Lock), so that every statement after sees what others committed.
func (p *server) write(ctx context.Context, fn func(querier) error) error {
	const tries = 8
	for n := 1; ; n++ {
		again, err := p.once(ctx, fn)
		if !again || n == tries {
			return err
		}
		time.Sleep(time.Duration(rand.IntN(5*n)+1) * time.Millisecond)
	}
}

// once tries a write. It may be tried again when it lost a race, or lost the
// server before it asked it to commit.
func (p *server) once(ctx context.Context, fn func(querier) error) (again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, p.deadline)
	defer cancel()
	d, err := p.deal(ctx, beginWrite)
	if err != nil {
		return false, err
	}
	d.writes = true
	defer d.end()
	switch err = fn(d); {
	case d.late != nil: // whatever fn has made of it
		err = d.late
	case err == nil:
		err = d.commit()
	}
	return d.again && err != nil, err
}

func (p *server) deal(ctx context.Context, begin string) (*deal, error) {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return nil, unreachable(err)
	}
	return &deal{ctx: ctx, conn: conn, begin: begin}, nil
}

// lock takes advisory locks, evaluated from left to right.
func (p *server) lock(q querier, keys []string) error {
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
	return q.soon(&statement{query: "SELECT " + strings.Join(list, ", "), args: args})
}

func unreachable(err error) error {
	return fault.Because(fault.Unavailable, "unavailable", named(err))
}
