package clerk

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"profil/internal/fault"
	"profil/internal/letter"
	"profil/internal/mail"
	"profil/internal/sqldb"
)

// together is how many mails are composed at one instant: what they speak of in
// common is read once, and none waits long to leave.
const together = 10

// post leases the mails that are due, composes them a few at a time and sends
// them, a few at once. Where the server cannot be reached the rest of the batch
// is not tried in vain.
func (c *Clerk) post(ctx context.Context) (n int, err error) {
	posts, err := leased(ctx, c.DB, letter.Due, func(tx *sqldb.Tx) ([]letter.Post, error) { return letter.Take(tx, mailLease, bag) })
	if err != nil || len(posts) == 0 {
		return 0, err
	}
	r := round{Clerk: c, outcomes: make(chan outcome, senders)}
	marked := make(chan error, 1)
	go func() { marked <- r.mark(ctx) }()
	r.send(ctx, posts)
	close(r.outcomes)
	if err := <-marked; err != nil {
		return len(posts), err
	}
	if r.down.Load() {
		return 0, nil // what follows waits for the next pass
	}
	return len(posts), nil
}

// round is one batch of mails on their way.
type round struct {
	*Clerk
	down     atomic.Bool // the server cannot be reached
	outcomes chan outcome
}

// outcome is what has become of a mail, and what is to be noted of it.
type outcome func(tx *sqldb.Tx) error

// composed is a mail that is ready to leave, or could not be written.
type composed struct {
	letter.Post
	message mail.Message
	err     error
}

// compose writes mails at one instant. One that cannot be written is tried once
// more by itself, so that it takes no other along.
func (r *round) compose(ctx context.Context, posts []letter.Post) []composed {
	all := make([]composed, len(posts))
	write := func(some []letter.Post, into []composed) error {
		return r.DB.Read(ctx, func(tx *sqldb.Tx) error {
			writer := r.Writer.Round(tx)
			for i, p := range some {
				into[i] = composed{Post: p}
				into[i].message, into[i].err = writer.Compose(&into[i].Post)
				if err := into[i].err; err != nil && !letter.Moot(err) {
					return err
				}
			}
			return nil
		})
	}
	if err := write(posts, all); err == nil {
		return all
	}
	for i := range posts {
		all[i] = composed{Post: posts[i]}
		if err := write(posts[i:i+1], all[i:i+1]); err != nil {
			all[i].err = err
		}
	}
	return all
}

// send hands mails to the server, a few at once, and waits for the last.
func (r *round) send(ctx context.Context, posts []letter.Post) {
	queue := make(chan composed)
	var all sync.WaitGroup
	for range min(senders, len(posts)) {
		all.Go(func() {
			for m := range queue {
				r.outcomes <- r.sendOne(ctx, m)
			}
		})
	}
	for some := range slices.Chunk(posts, together) {
		for _, m := range r.compose(ctx, some) {
			queue <- m
		}
	}
	close(queue)
	all.Wait()
}

// sendOne hands one mail to the server. Between the server's yes and our mark a
// crash sends it again, under the same Message-ID.
func (r *round) sendOne(ctx context.Context, m composed) outcome {
	if r.down.Load() {
		return func(tx *sqldb.Tx) error { return letter.Release(tx, m.Post) }
	}
	if letter.Moot(m.err) {
		return func(tx *sqldb.Tx) error { return letter.MarkDropped(tx, m.Post) }
	}
	err := m.err
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, sendTime)
		err = r.Sender.Send(limited, m.message)
		cancel()
	}
	if err == nil {
		return func(tx *sqldb.Tx) error { return letter.MarkSent(tx, m.Post) }
	}
	r.Log.Error("mail not sent", "kind", string(m.Kind), "mail", m.ID, "attempt", m.Attempt, "code", fault.CodeOf(err), "err", err)
	if m.err == nil && unreachable(err) {
		r.down.Store(true)
	}
	return func(tx *sqldb.Tx) error { return letter.MarkFailed(tx, m.Post, err, mail.Permanent(err)) }
}

// mark notes what becomes of the mails, at once: those that came while the last
// ones were being noted share one write.
func (r *round) mark(ctx context.Context) (failed error) {
	for first := range r.outcomes {
		some := []outcome{first}
		for waiting := true; waiting; {
			select {
			case o, more := <-r.outcomes:
				if waiting = more; more {
					some = append(some, o)
				}
			default:
				waiting = false
			}
		}
		if r.note(ctx, some) == nil {
			continue
		}
		for _, o := range some { // one of them takes no other along
			failed = errors.Join(failed, r.note(ctx, []outcome{o}))
		}
	}
	return failed
}

func (r *round) note(ctx context.Context, some []outcome) error {
	return r.DB.Write(ctx, func(tx *sqldb.Tx) error {
		for _, o := range some {
			if err := o(tx); err != nil {
				return err
			}
		}
		return nil
	})
}
