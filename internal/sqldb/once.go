package sqldb

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"profil/internal/fault"
)

// Once names the form that asks for a write, so that sending it twice does it
// once. It is kept in the transaction of what the form did.
type Once struct {
	Owner string // who sends: the login, or the visitor's cookie; never "" for two people
	Key   string // the random key of the rendered form
	// Location is the address to which the browser goes afterwards; "{id}" in
	// it stands for what the deed tells by Tx.Made. It is resolved when Write
	// returns.
	Location string

	used bool
}

// Done is the refusal of a form that has already been sent: the browser only
// needs to go to Location.
type Done struct{ Location string }

// Error implements error.
func (d *Done) Error() string { return "already done" }

// Used tells whether a Write has claimed the key.
func (o *Once) Used() bool { return o.used }

// errClaimed is the refusal of a key that was claimed before.
var errClaimed = errors.New("form key claimed before")

func (o *Once) claim(tx *Tx) error {
	return tx.must(errClaimed, `
		INSERT INTO form_keys (owner, key, location, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (owner, key) DO NOTHING`, o.Owner, o.Key, o.Location, tx.Now)
}

// place is where the deed of a key that was claimed before has led.
func (o *Once) place(ctx context.Context, db *DB) error {
	return db.Glance(ctx, func(tx *Tx) error {
		location, err := Value[string](tx, `SELECT location FROM form_keys WHERE owner = $1 AND key = $2`, o.Owner, o.Key)
		if err != nil {
			return err
		}
		return &Done{location}
	})
}

func (o *Once) settle(tx *Tx) (string, error) {
	if !strings.Contains(o.Location, "{id}") {
		return o.Location, nil
	}
	if tx.made == "" {
		return "", fault.New(fault.Internal, "once_without_made")
	}
	location := strings.ReplaceAll(o.Location, "{id}", tx.made)
	return location, tx.Must(`UPDATE form_keys SET location = $3 WHERE owner = $1 AND key = $2`, o.Owner, o.Key, location)
}

type contextKey int

const (
	onceKey contextKey = iota
	readOnlyKey
	countKey
	providedKey
)

// Provided makes each Write of the returned context judge something first, in the
// transaction of the deed: what was true before it may be so no more.
func Provided(ctx context.Context, judge func(*Tx) error) context.Context {
	return context.WithValue(ctx, providedKey, judge)
}

// provided puts before a deed what its context has judged first.
func provided(ctx context.Context, deed func(*Tx) error) func(*Tx) error {
	judge, _ := ctx.Value(providedKey).(func(*Tx) error)
	if judge == nil {
		return deed
	}
	return func(tx *Tx) error {
		if err := judge(tx); err != nil {
			return err
		}
		return deed(tx)
	}
}

// WithOnce makes the first Write of the request claim the key of its form.
func WithOnce(ctx context.Context, o *Once) context.Context {
	return context.WithValue(ctx, onceKey, o)
}

func withoutOnce(ctx context.Context) context.Context {
	return context.WithValue(context.WithValue(ctx, onceKey, (*Once)(nil)), providedKey, nil)
}

func onceOf(ctx context.Context) *Once {
	o, _ := ctx.Value(onceKey).(*Once)
	if o == nil || o.used {
		return nil
	}
	return o
}

// ReadOnly makes every Write of the request be refused: the context of a GET.
func ReadOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, readOnlyKey, true)
}

// Recording lets the one append-only recorder write, even for a GET: access to
// personal data, last seen. Only package journal and account use it.
func Recording(ctx context.Context) context.Context {
	return withoutOnce(context.WithValue(ctx, readOnlyKey, false))
}

func readOnly(ctx context.Context) bool {
	ro, _ := ctx.Value(readOnlyKey).(bool)
	return ro
}

// Counting counts the statements of every transaction made with the returned
// context: the number of queries of a page is asserted by tests and logged.
func Counting(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, countKey, n), n
}

func counterOf(ctx context.Context) *atomic.Int64 {
	n, _ := ctx.Value(countKey).(*atomic.Int64)
	return n
}
