package letter

import (
	"context"
	"time"

	"profil/internal/fault"
	"profil/internal/mail"
	"profil/internal/sqldb"
)

// A report is about a mail of the last days: servers try for five, and some for
// a week. The message is dated when it is composed, shortly before it leaves.
const (
	returnsWithin = 14 * 24 * time.Hour
	leavesWithin  = time.Hour
)

// Returned notes what a server says later of a mail that it had taken: what it
// gave up is refused as if it had been at once, what is late has its codes noted.
// known is false, and nothing changes, for a mail that is not ours, is too old,
// or of which it is noted already.
func (d Desk) Returned(ctx context.Context, r mail.Report) (known bool, err error) {
	p := Post{}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, known, err = d.returned(tx, r)
		return err
	})
	if err != nil || !known {
		return false, err
	}
	cause := fault.Because(fault.Invalid, "mail.permanent", &r.Reply)
	return known, d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		now, err := load(tx, p.ID)
		if fault.KindOf(err) == fault.NotFound || now.Status != Sent || !now.SentAt.Equal(p.SentAt) {
			known = false // erased, noted or sent again meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		if r.ForGood {
			return MarkFailed(tx, now, cause, true)
		}
		return tx.Must(`UPDATE mails SET reply = $2 WHERE id = $1`, now.ID, replyOf(cause))
	})
}

// returned finds the mail that a report is about, by its identifier: no row
// holds it, so that of each cause is made again.
func (d Desk) returned(tx *sqldb.Tx, r mail.Report) (Post, bool, error) {
	all, err := sqldb.All(tx, scanPost, `SELECT `+postColumns+` FROM mails WHERE status = $1 AND sent_at >= $2`, Sent, tx.Now.Add(-returnsWithin))
	domain := d.Writer.From.Domain()
	for _, p := range all {
		if mail.MessageID(p.Cause, domain) != r.MessageID {
			continue
		}
		earlier := !r.Date.IsZero() && r.Date.Before(p.SentAt.Add(-leavesWithin)) // it was sent again since
		return p, !earlier, err
	}
	return Post{}, false, err
}
