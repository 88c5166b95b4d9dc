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
	one := left{}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		one, known, err = d.returned(tx, r)
		return err
	})
	if err != nil || !known {
		return false, err
	}
	cause := fault.Because(fault.Invalid, "mail.permanent", &r.Reply)
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		now, err := load(tx, one.id)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		known = err == nil && now.Status == Sent && now.SentAt.Equal(one.at) // not erased, noted or sent again meanwhile
		switch {
		case !known:
			return nil
		case r.ForGood:
			return MarkFailed(tx, now, cause, true)
		}
		return tx.Must(`UPDATE mails SET reply = $2 WHERE id = $1`, now.ID, replyOf(cause))
	})
	return known && err == nil, err
}

// left is a mail that a server took at an instant.
type left struct {
	id, cause string
	at        time.Time
}

// returned finds the mail that a report is about, by its identifier: no row
// holds it, so that of each cause is made again.
func (d Desk) returned(tx *sqldb.Tx, r mail.Report) (left, bool, error) {
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (l left, err error) {
		return l, r.Scan(&l.id, &l.cause, sqldb.Time(&l.at))
	}, `SELECT id, cause, sent_at FROM mails WHERE status = $1 AND sent_at >= $2`, Sent, tx.Now.Add(-returnsWithin))
	domain := d.Writer.From.Domain()
	for _, l := range all {
		if mail.MessageID(l.cause, domain) != r.MessageID {
			continue
		}
		earlier := !r.Date.IsZero() && r.Date.Before(l.at.Add(-leavesWithin)) // it was sent again since
		return l, !earlier, err
	}
	return left{}, false, err
}
