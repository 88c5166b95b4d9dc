package letter

import (
	"context"
	"time"

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
	Held      Rhythm // the digest that it waits for, "" for none
	Reply     string // by which the server refused it for good: step and codes, « rcpt 550 5.1.1 »
	RunAt     time.Time
	CreatedAt time.Time
	SentAt    time.Time
	EndedAt   time.Time // given up, or needed no more
	Told      []string  // of a digest, once it is written: the ids of what it says
	Pressing  bool      // as it is put: no default has it wait
}

const postColumns = `id, cause, kind, subject_id, person_id, address, attempt, status, fault, held, reply, run_at, created_at, sent_at, ended_at`

func scanPost(r sqldb.Scanner) (p Post, err error) {
	return p, r.Scan(&p.ID, &p.Cause, &p.Kind, &p.SubjectID, sqldb.Text(&p.PersonID), &p.Address, &p.Attempt, &p.Status, &p.Fault, &p.Held, &p.Reply,
		sqldb.Time(&p.RunAt), sqldb.Time(&p.CreatedAt), sqldb.Time(&p.SentAt), sqldb.Time(&p.EndedAt))
}

// Address gives the rows of a letter, one for each recipient. The same cause is
// told to the same person once, however often it is asked for.
func (r *Round) Address(k Kind, subjectID, cause string) ([]Post, error) {
	all, err := r.Recipients(k, subjectID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	now, err := r.reader.presses(k, subjectID)
	var posts []Post
	for _, to := range all {
		posts = append(posts, Post{
			ID: id.New(), Cause: string(k) + ":" + cause + ":" + to.Key(), Kind: k, SubjectID: subjectID, PersonID: to.Person.ID, Address: to.Address, Pressing: now,
		})
	}
	return posts, err
}

// Put queues what was addressed, by the rhythm that each recipient chose for its
// family or that their part has by default, and keeps it among their news.
func Put(tx *sqldb.Tx, posts ...Post) error {
	wish, err := wishesFor(tx, posts)
	if err != nil {
		return err
	}
	for _, p := range posts {
		r := wish.rhythm(p)
		if err := note(tx, p); err != nil {
			return err
		}
		if r == Never {
			continue
		}
		held := r
		if r == AtOnce {
			held = ""
		}
		if err := tx.Do(`
			INSERT INTO mails (id, cause, kind, subject_id, person_id, address, held, run_at, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (cause) DO NOTHING`,
			p.ID, p.Cause, p.Kind, p.SubjectID, sqldb.Null(p.PersonID), p.Address, held, r.Next(tx.Now), Queued, tx.Now); err != nil {
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
			WHERE status = $4 AND held = '' AND run_at <= $1 AND (leased_to IS NULL OR leased_to < $1)
			ORDER BY run_at, id LIMIT $3)
		RETURNING `+postColumns, tx.Now, tx.Now.Add(lease), limit, Queued)
}

// MarkSent notes that the server took charge of a mail, and of what it says when
// it is a digest.
func MarkSent(tx *sqldb.Tx, p Post) error {
	if err := tx.Must(`UPDATE mails SET status = $2, sent_at = $3, leased_to = NULL, fault = '', reply = '' WHERE id = $1`, p.ID, Sent, tx.Now); err != nil {
		return err
	}
	return settle(tx, p)
}

// MarkDropped notes that nobody needed a mail any more.
func MarkDropped(tx *sqldb.Tx, p Post) error {
	if err := tx.Must(`UPDATE mails SET status = $2, ended_at = $3, leased_to = NULL, fault = '' WHERE id = $1`, p.ID, Dropped, tx.Now); err != nil {
		return err
	}
	return settle(tx, p)
}

// patience is how many times a mail is tried: over six days.
const patience = 30

// MarkFailed puts a mail back for later, waiting longer each time, or gives it
// up when trying again is useless. cause gives its code, and those of the server,
// never words.
func MarkFailed(tx *sqldb.Tx, p Post, cause error, forGood bool) error {
	if forGood || p.Attempt >= patience {
		return tx.Must(`UPDATE mails SET status = $2, ended_at = $3, leased_to = NULL, fault = $4, reply = $5 WHERE id = $1`,
			p.ID, Failed, tx.Now, fault.CodeOf(cause), replyOf(cause))
	}
	return tx.Must(`UPDATE mails SET run_at = $2, leased_to = NULL, fault = $3, reply = $4 WHERE id = $1`,
		p.ID, tx.Now.Add(outbox.Backoff(p.Attempt)), fault.CodeOf(cause), replyOf(cause))
}

// Desk is the counter at which the staff sees what leaves, and everybody says
// how they want it.
type Desk struct {
	DB     *sqldb.DB
	Writer Writer
}

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

// Forget erases the trace of mails older than before, but for those that still
// wait to be sent; it tells how many.
func Forget(tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM mails WHERE created_at < $1 AND status <> $2`, before, Queued)
}

// Due tells whether a mail waits to be sent now.
func Due(tx *sqldb.Tx) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM mails WHERE status = $2 AND held = '' AND run_at <= $1 AND (leased_to IS NULL OR leased_to < $1)`, tx.Now, Queued)
}

// pause is how long a mail that was not even tried waits.
const pause = 30 * time.Second

// Release gives a mail back untried, since its server does not answer.
func Release(tx *sqldb.Tx, p Post) error {
	return tx.Must(`UPDATE mails SET leased_to = NULL, attempt = attempt - 1, run_at = $2 WHERE id = $1`, p.ID, tx.Now.Add(pause))
}
