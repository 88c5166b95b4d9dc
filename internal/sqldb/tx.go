package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"profil/internal/fault"
)

// querier is a connection inside a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Tx is one transaction, at one instant: every row it writes bears the same
// Now, in UTC to the millisecond.
type Tx struct {
	Now time.Time

	ctx    context.Context
	q      querier
	engine engine
	count  *atomic.Int64
	made   string
}

// Context is the context of the request that asked for the transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Lock takes the named locks until the end of the transaction, in the order
// given: person and year, then organisation and course, then session. A deed
// that decides on what others may change at the same time takes them before it
// reads anything. SQLite, which has one writer, needs none.
func (tx *Tx) Lock(keys ...string) error {
	tx.counted()
	return tx.engine.lock(tx.ctx, tx.q, keys)
}

// Made tells the identifier of what the deed has created, for the address to
// which the browser is then sent (see Once).
func (tx *Tx) Made(publicID string) { tx.made = publicID }

// Exec runs one statement and tells how many rows it touched.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	tx.counted()
	r, err := tx.q.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, named(err)
	}
	return r.RowsAffected()
}

// Must runs one statement that has to touch exactly one row: a compare-and-set
// that finds the world changed is a Conflict "stale".
func (tx *Tx) Must(query string, args ...any) error {
	n, err := tx.Exec(query, args...)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "stale")
	}
	return err
}

func (tx *Tx) counted() {
	if tx.count != nil {
		tx.count.Add(1)
	}
}

// Scanner is a row under the cursor.
type Scanner interface{ Scan(dest ...any) error }

// One reads one row, or NotFound.
func One[T any](tx *Tx, scan func(Scanner) (T, error), query string, args ...any) (T, error) {
	var zero T
	all, err := rows(tx, scan, 1, query, args...)
	if err != nil {
		return zero, err
	}
	if len(all) == 0 {
		return zero, fault.New(fault.NotFound, "not_found")
	}
	return all[0], nil
}

// All reads every row.
func All[T any](tx *Tx, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	return rows(tx, scan, -1, query, args...)
}

// Value reads one column of one row, or NotFound.
func Value[T any](tx *Tx, query string, args ...any) (T, error) {
	return One(tx, column[T], query, args...)
}

// Values reads one column of every row.
func Values[T any](tx *Tx, query string, args ...any) ([]T, error) {
	return All(tx, column[T], query, args...)
}

// Exists tells whether the query has a row.
func Exists(tx *Tx, query string, args ...any) (bool, error) {
	return Value[bool](tx, `SELECT EXISTS (`+query+`)`, args...)
}

func column[T any](r Scanner) (v T, err error) { return v, r.Scan(&v) }

func rows[T any](tx *Tx, scan func(Scanner) (T, error), most int, query string, args ...any) ([]T, error) {
	tx.counted()
	rs, err := tx.q.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return nil, named(err)
	}
	defer rs.Close()
	var all []T
	for len(all) != most && rs.Next() {
		if err := tx.ctx.Err(); err != nil {
			return nil, err
		}
		v, err := scan(rs)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	if err := rs.Err(); err != nil {
		return nil, named(err)
	}
	return all, nil
}

// In writes values as a list of placeholders, ($3, $4), and adds them to args.
// No value makes a list that nothing is in.
func In[T any](args *[]any, values []T) string {
	if len(values) == 0 {
		return "(NULL)"
	}
	var b strings.Builder
	for _, v := range values {
		*args = append(*args, v)
		fmt.Fprintf(&b, ", $%d", len(*args))
	}
	return "(" + b.String()[2:] + ")"
}

// Arg adds value to args and writes its placeholder, for conditions that come
// and go with the filters of a list.
func Arg(args *[]any, value any) string {
	*args = append(*args, value)
	return "$" + strconv.Itoa(len(*args))
}

// Null is a value that may be absent: an empty string, a zero day or a zero
// instant is kept as NULL.
func Null[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// Text reads a nullable text column into *dest, NULL as "".
func Text(dest *string) sql.Scanner { return nullText{dest} }

type nullText struct{ dest *string }

// Scan implements sql.Scanner.
func (n nullText) Scan(src any) error {
	var s sql.NullString
	if err := s.Scan(src); err != nil {
		return err
	}
	*n.dest = s.String
	return nil
}

// Time reads a nullable instant into *dest, in UTC, NULL as the zero time.
func Time(dest *time.Time) sql.Scanner { return nullTime{dest} }

type nullTime struct{ dest *time.Time }

// Scan implements sql.Scanner.
func (n nullTime) Scan(src any) error {
	if text, ok := src.(string); ok { // SQLite keeps instants as text
		t, err := parseInstant(text)
		*n.dest = t
		return err
	}
	var t sql.NullTime
	if err := t.Scan(src); err != nil {
		return err
	}
	*n.dest = t.Time.UTC()
	return nil
}

// instant is how SQLite keeps one; its driver writes it so, but reads it by
// trying one layout after another, which costs more than the row: columns are
// declared TIMESTAMP(3), a name it does not know.
const instant = "2006-01-02 15:04:05.999999999-07:00"

// parseInstant takes what bears no zone, typed by hand, for UTC.
func parseInstant(text string) (time.Time, error) {
	t, err := time.Parse(instant, text)
	if err != nil {
		t, err = time.Parse(instant[:len(instant)-len("-07:00")], text)
	}
	return t.UTC(), err
}

func itoa(n int) string { return strconv.Itoa(n) }
