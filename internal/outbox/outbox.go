// Package outbox holds what is to be done after a commit: letters to compose,
// papers to make. A job is a row of the transaction that asked for it, so that
// nothing is promised that was not decided, and nothing decided is forgotten.
// It refuses to do anything itself: that is the clerk's.
package outbox

import (
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Job is one thing to do; it may be done twice, never lost.
type Job struct {
	ID, Kind  string
	SubjectID string
	Attempt   int
	CreatedAt time.Time
}

// Tell writes in the journal that a did act to subject, and queues what
// follows from it under the same name. note is the reason a person gave, "" for
// none.
func Tell(tx *sqldb.Tx, a policy.Actor, act string, subject journal.Subject, note string) error {
	if err := journal.Write(tx, a, act, subject, note); err != nil {
		return err
	}
	return Queue(tx, act, subject.ID, act+":"+subject.ID+":"+id.New(), tx.Now)
}

// Queue asks for a job at runAt. The same cause is queued once, while it waits
// and for two days after it was done: what the calendar asks for bears its day
// in its cause.
func Queue(tx *sqldb.Tx, kind, subjectID, cause string, runAt time.Time) error {
	return tx.Do(`
		INSERT INTO jobs (id, kind, subject_id, cause, run_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (cause) DO NOTHING`, id.New(), kind, subjectID, cause, runAt, tx.Now)
}

const jobColumns = `id, kind, subject_id, attempt, created_at`

func scan(r sqldb.Scanner) (j Job, err error) {
	return j, r.Scan(&j.ID, &j.Kind, &j.SubjectID, &j.Attempt, sqldb.Time(&j.CreatedAt))
}

// Take leases at most limit jobs that are due, the oldest first; a job whose
// lease has passed without Finish or Fail is taken again.
func Take(tx *sqldb.Tx, lease time.Duration, limit int) ([]Job, error) {
	if err := tx.Lock("jobs"); err != nil {
		return nil, err
	}
	return sqldb.All(tx, scan, `
		UPDATE jobs SET leased_to = $2, attempt = attempt + 1
		WHERE id IN (
			SELECT id FROM jobs
			WHERE run_at <= $1 AND failed_at IS NULL AND done_at IS NULL AND (leased_to IS NULL OR leased_to < $1)
			ORDER BY run_at, id LIMIT $3)
		RETURNING `+jobColumns, tx.Now, tx.Now.Add(lease), limit)
}

// Finish notes that a job was done.
func Finish(tx *sqldb.Tx, j Job) error {
	return tx.Must(`UPDATE jobs SET done_at = $2, leased_to = NULL, fault = '' WHERE id = $1`, j.ID, tx.Now)
}

// memory is how long a job that was done is kept.
const memory = 48 * time.Hour

// ForgetJobs erases the jobs that were done two days ago, and those that were
// set aside before an instant; it tells how many.
func ForgetJobs(tx *sqldb.Tx, aside time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM jobs WHERE done_at < $1 OR failed_at < $2`, tx.Now.Add(-memory), aside)
}

// ForgetForms erases the keys of the forms that were sent two days ago, and
// tells how many.
func ForgetForms(tx *sqldb.Tx) (int64, error) {
	return tx.Exec(`DELETE FROM form_keys WHERE at < $1`, tx.Now.Add(-memory))
}

// patience is how many times a job is tried before it is set aside for the
// staff to see.
const patience = 10

// Fail puts a job back for later, waiting longer each time (1, 2, 4 … minutes),
// or sets it aside after the tenth try. cause gives its code, never words.
func Fail(tx *sqldb.Tx, j Job, cause error) error {
	if j.Attempt >= patience {
		return tx.Must(`UPDATE jobs SET failed_at = $2, leased_to = NULL, fault = $3 WHERE id = $1`, j.ID, tx.Now, fault.CodeOf(cause))
	}
	return tx.Must(`UPDATE jobs SET run_at = $2, leased_to = NULL, fault = $3 WHERE id = $1`, j.ID, tx.Now.Add(Backoff(j.Attempt)), fault.CodeOf(cause))
}

// Backoff is how long to wait after the n-th failure: a minute, then twice as
// long each time, up to six hours.
func Backoff(n int) time.Duration {
	return min(time.Minute<<min(n-1, 12), 6*time.Hour)
}

// Aside is a job that was set aside.
type Aside struct {
	Job
	FailedAt time.Time
	Fault    string
}

// SetAside lists the jobs that were given up, the latest first.
func SetAside(tx *sqldb.Tx) ([]Aside, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (j Aside, err error) {
		return j, r.Scan(&j.ID, &j.Kind, &j.SubjectID, &j.Attempt, sqldb.Time(&j.CreatedAt), sqldb.Time(&j.FailedAt), &j.Fault)
	}, `SELECT `+jobColumns+`, failed_at, fault FROM jobs WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, id DESC LIMIT 200`)
}

// Retry gives a job that was set aside all its tries again.
func Retry(tx *sqldb.Tx, jobID string) error {
	return tx.Must(`UPDATE jobs SET failed_at = NULL, attempt = 0, run_at = $2 WHERE id = $1 AND failed_at IS NOT NULL`, jobID, tx.Now)
}

// Due tells whether a job waits to be done now.
func Due(tx *sqldb.Tx) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM jobs WHERE run_at <= $1 AND failed_at IS NULL AND done_at IS NULL AND (leased_to IS NULL OR leased_to < $1)`, tx.Now)
}

// Known tells whether a cause was queued already.
func Known(tx *sqldb.Tx, cause string) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM jobs WHERE cause = $1`, cause)
}
