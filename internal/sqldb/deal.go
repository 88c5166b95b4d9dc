package sqldb

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"profil/internal/fault"
)

// deal is one transaction on one connection of PostgreSQL. What nobody awaits
// is put off and travels with the next statement that somebody does, so that a
// transaction costs as many exchanges with the server as there are answers to
// wait for: the BEGIN travels with the first of them, the COMMIT with the last
// orders.
type deal struct {
	ctx   context.Context
	conn  *pgxpool.Conn
	begin string // how it begins; "" once it has
	brief bool   // each exchange is a transaction of its own
	put   []*statement

	writes bool

	broken error // what went wrong: nothing is sent any more
	late   error // the same, where it was of a statement that nobody awaited
	again  bool  // the whole may be tried again
}

func (d *deal) now(s *statement) error {
	if d.broken != nil {
		return d.refuse(s)
	}
	d.put = append(d.put, s)
	d.exchange("", s)
	return s.err
}

func (d *deal) soon(s *statement) error {
	if d.broken != nil {
		return d.refuse(s)
	}
	d.put = append(d.put, s)
	return nil
}

func (d *deal) refuse(s *statement) error {
	s.done, s.err = true, d.broken
	return d.broken
}

func (d *deal) settle() error {
	if d.broken == nil && len(d.put) > 0 {
		d.exchange("", nil)
	}
	return d.broken
}

func (d *deal) state() (name string, err error) {
	if d.writes {
		return "", nil
	}
	one := &statement{query: `SELECT pg_current_snapshot()::text`, row: func(r Scanner) (bool, error) { return false, r.Scan(&name) }}
	return name, d.now(one)
}

const commit = `COMMIT`

// commit sends what was put off and the COMMIT together: an order that must
// touch one row has the server itself refuse what follows when it has not.
func (d *deal) commit() error {
	if nothing := d.begin != "" && len(d.put) == 0; d.broken == nil && !nothing {
		d.exchange(commit, nil)
	}
	return d.broken
}

// exchange sends what was put off, in one go, and reads all the answers.
// awaited is the one among them that somebody waits for.
func (d *deal) exchange(ending string, awaited *statement) {
	put := d.put
	d.put = nil
	if d.brief {
		ending = commit
	}
	var batch pgx.Batch
	if d.begin != "" {
		batch.Queue(d.begin)
	}
	for _, s := range put {
		batch.Queue(s.text(), s.args...)
	}
	if ending != "" {
		batch.Queue(ending)
	}
	answers := d.conn.SendBatch(d.ctx, &batch)
	defer answers.Close()
	if d.begin != "" {
		if _, err := answers.Exec(); err != nil {
			d.fail(err, nil, ending)
		}
	}
	for _, s := range put {
		if d.broken == nil {
			if err := s.read(answers); err != nil {
				d.fail(err, s, ending)
				if s != awaited {
					d.late = d.broken
				}
			}
		}
		s.done, s.err = true, d.broken
	}
	if d.broken != nil {
		return
	}
	if !d.brief {
		d.begin = ""
	}
	if ending != "" {
		tag, err := answers.Exec()
		if err == nil && tag.String() != ending {
			err = errors.New("postgres: rolled back")
		}
		if err != nil {
			d.fail(err, nil, ending)
		}
	}
}

// fail keeps what went wrong under the name that the product knows it by.
func (d *deal) fail(err error, s *statement, ending string) {
	pg := (*pgconn.PgError)(nil)
	switch {
	case errors.As(err, &pg):
		d.again = lostRace(err)
		if d.broken = named(err); pg.Code == divisionByZero && s != nil && s.lone != nil {
			d.broken = s.lone
		}
	case !d.conn.Conn().IsClosed():
		d.broken = err // a value that cannot be sent, or read
	case ending == commit && !d.brief:
		// The connection was lost while committing: nobody here knows.
		d.broken = fault.Because(fault.Unavailable, "outcome_unknown", err)
	case d.ctx.Err() != nil:
		d.broken = d.ctx.Err()
	default:
		d.again, d.broken = true, unreachable(err)
	}
}

// rollbackTime bounds the end of a transaction that comes to nothing.
const rollbackTime = 5 * time.Second

// end gives the connection back, with no transaction open on it.
func (d *deal) end() {
	if c := d.conn.Conn(); !c.IsClosed() && c.PgConn().TxStatus() != 'I' {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(d.ctx), rollbackTime)
		_, _ = c.Exec(ctx, `ROLLBACK`) // a connection on which it fails is not kept by Release
		cancel()
	}
	d.conn.Release()
}

const divisionByZero = "22012"

// text is the statement as PostgreSQL is sent it.
func (s *statement) text() string {
	if s.lone == nil {
		return s.query
	}
	if text, ok := lones.Load(s.query); ok {
		return text.(string)
	}
	text := `WITH touched AS (` + s.query + ` RETURNING 1) SELECT 1 / (count(*) = 1)::int FROM touched`
	lones.Store(s.query, text)
	return text
}

// lones keeps the texts of statements that must touch one row.
var lones sync.Map

// read takes the answer to the statement.
func (s *statement) read(answers pgx.BatchResults) error {
	if s.row == nil {
		tag, err := answers.Exec()
		s.touched = tag.RowsAffected()
		return err
	}
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if more, err := s.row(rows); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}
