package letter

import (
	"context"
	"time"

	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Status is where a mail stands.
type Status string

// The statuses of a mail.
const (
	Queued  Status = "queued"
	Sent    Status = "sent"
	Dropped Status = "dropped" // nobody needed it any more
	Failed  Status = "failed"  // the staff sees it
)

// Statuses lists them; each has its sentence "mail.status.<code>".
var Statuses = []Status{Queued, Sent, Dropped, Failed}

// Post is one mail that is to be sent, or was: to whom and about what, never
// its words.
type Post struct {
	ID, Cause string
	Kind      Kind
	SubjectID string
	PersonID  string // "" for an address that has no account
	Address   email.Address
	Attempt   int
	Status    Status
	Fault     string // code of the last failure
	RunAt     time.Time
	CreatedAt time.Time
	SentAt    time.Time
}

const postColumns = `id, cause, kind, subject_id, person_id, address, attempt, status, fault, run_at, created_at, sent_at`

func scanPost(r sqldb.Scanner) (p Post, err error) {
	return p, r.Scan(&p.ID, &p.Cause, &p.Kind, &p.SubjectID, sqldb.Text(&p.PersonID), &p.Address, &p.Attempt, &p.Status, &p.Fault,
		sqldb.Time(&p.RunAt), sqldb.Time(&p.CreatedAt), sqldb.Time(&p.SentAt))
}

// Address gives the rows of a letter, one for each recipient. The same cause is
// told to the same person once, however often it is asked for.
func (r *Round) Address(k Kind, subjectID, cause string) ([]Post, error) {
	all, err := r.Recipients(k, subjectID)
	var posts []Post
	for _, to := range all {
		posts = append(posts, Post{
			ID: id.New(), Cause: string(k) + ":" + cause + ":" + to.Key(), Kind: k, SubjectID: subjectID, PersonID: to.Person.ID, Address: to.Address,
		})
	}
	return posts, err
}

// Put queues what was addressed.
func Put(tx *sqldb.Tx, posts ...Post) error {
	for _, p := range posts {
		if err := tx.Do(`
			INSERT INTO mails (id, cause, kind, subject_id, person_id, address, run_at, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)
			ON CONFLICT (cause) DO NOTHING`,
			p.ID, p.Cause, p.Kind, p.SubjectID, sqldb.Null(p.PersonID), p.Address, tx.Now, Queued); err != nil {
			return err
		}
	}
	return nil
}

// Take leases at most limit mails that are due, the oldest first.
func Take(tx *sqldb.Tx, lease time.Duration, limit int) ([]Post, error) {
	if err := tx.Lock("mails"); err != nil {
		return nil, err
	}
	return sqldb.All(tx, scanPost, `
		UPDATE mails SET leased_to = $2, attempt = attempt + 1
		WHERE id IN (
			SELECT id FROM mails
			WHERE status = $4 AND run_at <= $1 AND (leased_to IS NULL OR leased_to < $1)
			ORDER BY run_at, id LIMIT $3)
		RETURNING `+postColumns, tx.Now, tx.Now.Add(lease), limit, Queued)
}

// MarkSent notes that the server took charge of a mail.
func MarkSent(tx *sqldb.Tx, p Post) error {
	return tx.Must(`UPDATE mails SET status = $2, sent_at = $3, leased_to = NULL, fault = '' WHERE id = $1`, p.ID, Sent, tx.Now)
}

// MarkDropped notes that nobody needed a mail any more.
func MarkDropped(tx *sqldb.Tx, p Post) error {
	return tx.Must(`UPDATE mails SET status = $2, leased_to = NULL, fault = '' WHERE id = $1`, p.ID, Dropped)
}

// patience is how many times a mail is tried: over six days.
const patience = 30

// MarkFailed puts a mail back for later, waiting longer each time, or gives it
// up when trying again is useless. cause gives its code, never words.
func MarkFailed(tx *sqldb.Tx, p Post, cause error, forGood bool) error {
	if forGood || p.Attempt >= patience {
		return tx.Must(`UPDATE mails SET status = $2, leased_to = NULL, fault = $3 WHERE id = $1`, p.ID, Failed, fault.CodeOf(cause))
	}
	return tx.Must(`UPDATE mails SET run_at = $2, leased_to = NULL, fault = $3 WHERE id = $1`, p.ID, tx.Now.Add(outbox.Backoff(p.Attempt)), fault.CodeOf(cause))
}

// Desk is the counter at which the staff sees what leaves.
type Desk struct{ DB *sqldb.DB }

// Filter narrows a list of mails; its zero value narrows nothing.
type Filter struct {
	Status Status
	Page   int // from 1
}

// PageSize is how many mails a page holds.
const PageSize = 50

// List gives the mails that match, the latest first, and whether there are
// more.
func (d Desk) List(ctx context.Context, a policy.Actor, f Filter) (all []Post, more bool, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, false, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := ""
		if f.Status != "" {
			where = ` WHERE status = ` + sqldb.Arg(&args, f.Status)
		}
		all, err = sqldb.All(tx, scanPost, `SELECT `+postColumns+` FROM mails`+where+` ORDER BY created_at DESC, id DESC
			LIMIT `+sqldb.Arg(&args, PageSize+1)+` OFFSET `+sqldb.Arg(&args, max(0, f.Page-1)*PageSize), args...)
		return err
	})
	if len(all) > PageSize {
		all, more = all[:PageSize], true
	}
	return all, more, err
}

// FailedCount is how many mails were given up, as a number in SQL: the bar of
// the staff adds it to those of other rooms in one query.
const FailedCount = `(SELECT count(*) FROM mails WHERE status = 'failed')`

// Retry gives a mail that was given up all its tries again.
func (d Desk) Retry(ctx context.Context, a policy.Actor, postID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.MailRetry, policy.Subject{}); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE mails SET status = $2, attempt = 0, run_at = $3, fault = '' WHERE id = $1 AND status = $4`, postID, Queued, tx.Now, Failed)
		if err == nil && n != 1 {
			return fault.New(fault.Conflict, "stale")
		}
		return err
	})
}

// Forget erases the trace of mails older than before, but for those that still
// wait to be sent; it tells how many.
func Forget(tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM mails WHERE created_at < $1 AND status <> $2`, before, Queued)
}

// Due tells whether a mail waits to be sent now.
func Due(tx *sqldb.Tx) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM mails WHERE status = $2 AND run_at <= $1 AND (leased_to IS NULL OR leased_to < $1)`, tx.Now, Queued)
}

// pause is how long a mail that was not even tried waits.
const pause = 30 * time.Second

// Release gives a mail back untried, since its server does not answer.
func Release(tx *sqldb.Tx, p Post) error {
	return tx.Must(`UPDATE mails SET leased_to = NULL, attempt = attempt - 1, run_at = $2 WHERE id = $1`, p.ID, tx.Now.Add(pause))
}
