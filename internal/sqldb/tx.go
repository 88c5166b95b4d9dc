package sqldb

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"profil/internal/fault"
)

// querier is a connection inside a transaction.
type querier interface {
	// now runs what was put off, then the statement, and gives its error, or
	// that of the first before it which the database refused.
	now(*statement) error

	// soon is now for a statement whose outcome nobody awaits yet: it may be put
	// off until the next now, or the end of the transaction, whose error is then
	// its own.
	soon(*statement) error

	// settle runs what was put off.
	settle() error

	// state names what the transaction sees of the database: two that bear one
	// name see the same rows. "" is a state without a name.
	state() (string, error)
}

// statement is one question or order, and what became of it.
type statement struct {
	query string
	args  []any

	row     func(Scanner) (more bool, err error) // takes each row of an answer; nil for an order
	lone    error                                // the refusal of an order that has not touched exactly one row; nil for any number
	touched int64                                // rows, of an order that was run by now
	done    bool
	err     error
}

// Tx is one transaction, at one instant: every row it writes bears the same
// Now, in UTC to the millisecond.
type Tx struct {
	Now time.Time

	ctx    context.Context
	q      querier
	engine engine
	count  *atomic.Int64
	memory *memory
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
	return tx.engine.lock(tx.q, keys)
}

// Made tells the identifier of what the deed has created, for the address to
// which the browser is then sent (see Once).
func (tx *Tx) Made(publicID string) { tx.made = publicID }

// Exec runs one statement and tells how many rows it touched. Where nobody
// looks at the number, Do costs less.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	tx.counted()
	s := &statement{query: query, args: args}
	err := tx.q.now(s)
	return s.touched, err
}

// Do runs one statement, however many rows it touches. It travels with the next
// statement whose outcome is awaited, or with the commit: the error with which
// the database refuses it may be that of a later statement, and is always that
// of the Write, which then writes nothing.
func (tx *Tx) Do(query string, args ...any) error {
	tx.counted()
	return tx.q.soon(&statement{query: query, args: args})
}

// Must is Do for a statement that has to touch exactly one row: a
// compare-and-set that finds the world changed is a Conflict "stale".
func (tx *Tx) Must(query string, args ...any) error {
	return tx.must(fault.New(fault.Conflict, "stale"), query, args...)
}

func (tx *Tx) must(refusal error, query string, args ...any) error {
	tx.counted()
	return tx.q.soon(&statement{query: query, args: args, lone: refusal})
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
	a := question(tx, scan, 1, query, args)
	tx.counted()
	err := tx.q.now(&a.statement)
	return a.first(err)
}

// All reads every row.
func All[T any](tx *Tx, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	a := question(tx, scan, -1, query, args)
	tx.counted()
	if err := tx.q.now(&a.statement); err != nil {
		return nil, err
	}
	return a.all, nil
}

// Many reads the rows of several ids, by id, by a query that ends with IN. What
// does not exist is not in the answer, and nothing is asked for no id.
func Many[T any](tx *Tx, scan func(Scanner) (T, error), id func(T) string, query string, ids []string) (map[string]T, error) {
	by := map[string]T{}
	if len(ids) == 0 {
		return by, nil
	}
	var args []any
	all, err := All(tx, scan, query+" "+In(&args, ids), args...)
	for _, one := range all {
		by[id(one)] = one
	}
	return by, err
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

// Answer is that of a question which was asked and not awaited.
type Answer[T any] struct {
	statement
	tx  *Tx
	all []T
}

// Ask asks a question and does not await the answer: those asked one after the
// other travel together, with the next statement that is awaited. What the
// answer depends on is not written between the two.
func Ask[T any](tx *Tx, scan func(Scanner) (T, error), query string, args ...any) *Answer[T] {
	a := question(tx, scan, -1, query, args)
	tx.counted()
	_ = tx.q.soon(&a.statement) // its error is the answer's
	return a
}

// All awaits the answer and gives every row.
func (a *Answer[T]) All() ([]T, error) {
	if !a.done {
		_ = a.tx.q.settle() // its error is the answer's
	}
	if a.err != nil {
		return nil, a.err
	}
	return a.all, nil
}

// One awaits the answer and gives its first row, or NotFound.
func (a *Answer[T]) One() (T, error) {
	_, err := a.All()
	return a.first(err)
}

func (a *Answer[T]) first(err error) (one T, _ error) {
	switch {
	case err != nil:
		return one, err
	case len(a.all) == 0:
		return one, fault.New(fault.NotFound, "not_found")
	}
	return a.all[0], nil
}

// question is a statement that keeps at most that many rows, all of them when
// below zero.
func question[T any](tx *Tx, scan func(Scanner) (T, error), most int, query string, args []any) *Answer[T] {
	a := &Answer[T]{tx: tx, statement: statement{query: query, args: args}}
	a.row = func(r Scanner) (bool, error) {
		if err := tx.ctx.Err(); err != nil {
			return false, err
		}
		v, err := scan(r)
		if err != nil {
			return false, err
		}
		a.all = append(a.all, v)
		return len(a.all) != most, nil
	}
	return a
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

func itoa(n int) string { return strconv.Itoa(n) }
