package letter

import (
	"context"
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// News is one thing that happened and that concerns somebody: told once for each
// cause, whatever becomes of its mail.
type News struct {
	ID, Cause string
	Kind      Kind
	SubjectID string
	At        time.Time
	ReadAt    time.Time // zero while it is new
}

// note keeps the news of a letter for who has an account, once for all their
// addresses.
func note(tx *sqldb.Tx, p Post) error {
	if p.PersonID == "" || !TermsOf(p.Kind).News || !strings.HasSuffix(p.Cause, ":"+p.PersonID) {
		return nil
	}
	return tx.Do(`
		INSERT INTO news (id, cause, person_id, kind, subject_id, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (cause) DO NOTHING`, id.New(), p.Cause, p.PersonID, p.Kind, p.SubjectID, tx.Now)
}

// NewsPage is how many news one page of them holds.
const NewsPage = 50

// NewsOf lists the news of somebody, the latest first, a page at a time, and
// whether there are more.
func NewsOf(tx *sqldb.Tx, personID string, page int) (all []News, more bool, err error) {
	all, err = sqldb.All(tx, func(r sqldb.Scanner) (n News, err error) {
		return n, r.Scan(&n.ID, &n.Cause, &n.Kind, &n.SubjectID, sqldb.Time(&n.At), sqldb.Time(&n.ReadAt))
	}, `SELECT id, cause, kind, subject_id, at, read_at FROM news WHERE person_id = $1 ORDER BY at DESC, id DESC LIMIT $2 OFFSET $3`,
		personID, NewsPage+1, max(0, page-1)*NewsPage)
	if len(all) > NewsPage {
		all, more = all[:NewsPage], true
	}
	return all, more, err
}

// Unread is how many news somebody has not read, as a number in SQL: the bar
// reads it with what else it counts.
func Unread(args *[]any, personID string) string {
	return `(SELECT count(*) FROM news WHERE person_id = ` + sqldb.Arg(args, personID) + ` AND read_at IS NULL)`
}

// MarkRead notes that the one who asks has read their news, up to the instant at
// which the page was shown: what came since stays new.
func (d Desk) MarkRead(ctx context.Context, a policy.Actor, until time.Time) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.AccountEdit, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		return tx.Do(`UPDATE news SET read_at = $2 WHERE person_id = $1 AND read_at IS NULL AND at <= $3`, a.Person, tx.Now, until)
	})
}

// ForgetNews erases what happened before an instant, and tells how many.
func ForgetNews(tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM news WHERE at < $1`, before)
}
