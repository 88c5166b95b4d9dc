// Package clerk does what was queued, and what the calendar asks: letters,
// papers, the deeds that follow from others. It refuses to decide anything that
// a table does not say, to lose a job, and to let one that cannot be done hold
// up the others.
//
// Any number of nodes run a clerk each: what one has leased the others leave
// alone until its lease has passed.
package clerk

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/client"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/letter"
	"profil/internal/mail"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/privacy"
	"profil/internal/sqldb"
)

// Papers makes the papers of a session; each deed does nothing when the paper
// of the same facts is there.
type Papers interface {
	MakeConvention(ctx context.Context, sessionID, organisationID string) error
	MakeConvocation(ctx context.Context, enrolmentID string) error
	MakeProgramme(ctx context.Context, sessionID string) error
	MakeSheet(ctx context.Context, halfDayID string) error
	MakeAttestation(ctx context.Context, enrolmentID string) error
	MakeAttestationEnd(ctx context.Context, enrolmentID string) error
	MakeCertificate(ctx context.Context, enrolmentID string) error
}

// Services tells a service that somebody has signed out here, until it has
// taken note.
type Services interface {
	TellSignOut(ctx context.Context, signOutID string) error
}

// Clerk does the work of the outbox and of the calendar.
type Clerk struct {
	DB            *sqldb.DB
	Log           *slog.Logger
	Writer        letter.Writer
	Sender        mail.Sender
	Organisations organisation.Desk
	Catalogue     catalogue.Desk
	Enrolments    enrolment.Desk
	Attendance    attendance.Desk
	Papers        Papers
	Clients       client.Desk
	Services      Services
	Privacy       privacy.Desk

	planned atomic.Int64 // the minute for which the calendar was last looked at
}

// The bounds of one pass. A lease outlives the longest deed.
const (
	batch     = 100 // jobs
	bag       = 40  // mails
	senders   = 4   // mails under way at once
	jobLease  = 10 * time.Minute
	mailLease = 5 * time.Minute
	sendTime  = 2 * time.Minute        // that a mail server may take
	idle      = 400 * time.Millisecond // rest at least
	longest   = 2 * time.Second        // rest after work at most
)

// RunOnce does everything that is due, and what follows from it, and tells how
// much it did: jobs and mails. It stops at the first failure of the database.
func (c *Clerk) RunOnce(ctx context.Context) (n int, err error) {
	if err := c.plan(ctx); err != nil {
		return 0, err
	}
	for {
		jobs, err := c.work(ctx)
		if err != nil {
			return n, err
		}
		sent, err := c.post(ctx)
		if n += jobs + sent; err != nil || jobs+sent == 0 {
			return n, err
		}
	}
}

// Run works until ctx ends, then lets what is under way finish. Jobs and mails
// have each their own pace, so that a mail server that does not answer slows
// nothing else.
func (c *Clerk) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, pass := range []func(context.Context) (int, error){
		func(ctx context.Context) (int, error) {
			if err := c.plan(ctx); err != nil {
				return 0, err
			}
			return c.work(ctx)
		},
		c.post,
	} {
		all.Go(func() { c.repeat(ctx, pass) })
	}
	all.Wait()
}

// repeat gives way to people: after work it rests three times as long as it
// worked, so that what a rush leaves to be done slows nobody in the rush, and
// long enough for what follows to be done together.
func (c *Clerk) repeat(ctx context.Context, pass func(context.Context) (int, error)) {
	for ctx.Err() == nil {
		begun := time.Now()
		n, err := pass(context.WithoutCancel(ctx))
		pause := idle
		switch {
		case err != nil:
			pause = 5 * time.Second
			c.Log.Error("clerk", "code", fault.CodeOf(err), "err", err)
		case n > 0:
			pause = min(max(idle, 3*time.Since(begun)), longest)
		}
		wait(ctx, pause)
	}
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// work leases the jobs that are due and does them: first the deeds of each, one
// after the other, each of which may be done twice; then the letters of all.
// What fails waits for its turn; the error is that of the database alone.
func (c *Clerk) work(ctx context.Context) (n int, err error) {
	jobs, err := leased(ctx, c.DB, outbox.Due, func(tx *sqldb.Tx) ([]outbox.Job, error) { return outbox.Take(tx, jobLease, batch) })
	var done []outbox.Job
	for _, j := range jobs {
		f, wrong := followOf(j.Kind)
		for _, d := range f.deeds {
			if wrong == nil {
				wrong = c.attempt(ctx, j, d)
			}
		}
		if wrong == nil {
			done = append(done, j)
		} else if err := c.fail(ctx, j, wrong); err != nil {
			return n, err
		}
	}
	if err == nil {
		err = c.tell(ctx, done)
	}
	return len(jobs), err
}

// tell queues the letters of jobs and marks these as done, in one transaction.
// Where one of them cannot be, it fails alone.
func (c *Clerk) tell(ctx context.Context, jobs []outbox.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	err := c.tellTogether(ctx, jobs)
	if err == nil {
		return nil
	}
	if len(jobs) == 1 {
		return c.fail(ctx, jobs[0], err)
	}
	for _, j := range jobs {
		if err := c.tell(ctx, []outbox.Job{j}); err != nil {
			return err
		}
	}
	return nil
}

func (c *Clerk) tellTogether(ctx context.Context, jobs []outbox.Job) error {
	var posts []letter.Post
	err := c.DB.Read(ctx, func(tx *sqldb.Tx) error {
		round := c.Writer.Round(tx)
		for _, j := range jobs {
			f, err := followOf(j.Kind)
			if err != nil {
				return err
			}
			for _, k := range f.letters {
				all, err := round.Address(k, j.SubjectID, j.ID)
				if err != nil {
					return err
				}
				posts = append(posts, all...)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := letter.Put(tx, posts...); err != nil {
			return err
		}
		for _, j := range jobs {
			if err := outbox.Finish(tx, j); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *Clerk) fail(ctx context.Context, j outbox.Job, cause error) error {
	c.Log.Error("job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "code", fault.CodeOf(cause), "err", cause)
	return c.DB.Write(ctx, func(tx *sqldb.Tx) error { return outbox.Fail(tx, j, cause) })
}

// leased takes what is due, and writes only where something is.
func leased[T any](ctx context.Context, db *sqldb.DB, due func(*sqldb.Tx) (bool, error), take func(*sqldb.Tx) ([]T, error)) (all []T, err error) {
	some := false
	if err := db.Read(ctx, func(tx *sqldb.Tx) error {
		some, err = due(tx)
		return err
	}); err != nil || !some {
		return nil, err
	}
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		all, err = take(tx)
		return err
	})
	return all, err
}

// attempt does one deed; one that panics has failed, and holds nobody up.
func (c *Clerk) attempt(ctx context.Context, j outbox.Job, d deed) (err error) {
	defer func() {
		if recover() != nil {
			err = fault.New(fault.Internal, "internal")
		}
	}()
	return d(ctx, c, j)
}
