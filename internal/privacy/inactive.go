package privacy

import (
	"time"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/id"
	"profil/internal/letter"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// How long before it is closed the holder of an account that nobody uses is
// told, twice: enough to come back from a long leave.
const (
	firstNotice = 60 * 24 * time.Hour
	lastNotice  = 15 * 24 * time.Hour
)

// unused is the condition on persons p whom nothing has been heard of since $1,
// and for whom nothing is under way on the day $2: no request that waits, no
// session to follow or to hold. The staff give up their rank themselves.
const unused = `p.status <> 'closed' AND p.rank = '' AND COALESCE(p.seen_at, p.created_at) < $1
	AND NOT EXISTS (SELECT 1 FROM enrolments e JOIN sessions s ON s.id = e.session_id WHERE e.person_id = p.id AND s.last_day >= $2
		AND e.status NOT IN ('draft', 'declined', 'rejected', 'withdrawn', 'expired', 'cancelled'))
	AND NOT EXISTS (SELECT 1 FROM session_trainers t JOIN sessions s ON s.id = t.session_id WHERE t.person_id = p.id AND s.last_day >= $2)`

// closeUnused tells the holders of accounts that nobody uses that these will be
// closed, tells them again, and closes those who have not come back.
func closeUnused(tx *sqldb.Tx, d Desk) (closed int64, err error) {
	if _, err := tx.Exec(`DELETE FROM quiet_accounts WHERE EXISTS (SELECT 1 FROM persons p WHERE p.id = person_id AND p.seen_at >= told_at)`); err != nil {
		return 0, err
	}
	if err := d.closeTold(tx, &closed); err != nil {
		return closed, err
	}
	if err := d.tell(tx, tx.Now.Add(firstNotice), `NOT EXISTS (SELECT 1 FROM quiet_accounts q WHERE q.person_id = p.id)`,
		`INSERT INTO quiet_accounts (person_id, told_at, closes_on) VALUES ($1, $2, $3)`); err != nil {
		return closed, err
	}
	return closed, d.tell(tx, tx.Now.Add(lastNotice), `EXISTS (SELECT 1 FROM quiet_accounts q WHERE q.person_id = p.id AND q.told_again_at IS NULL AND q.told_at <= $3)`,
		`UPDATE quiet_accounts SET told_again_at = $2, closes_on = $3 WHERE person_id = $1`, tx.Now.Add(lastNotice-firstNotice))
}

// tell notes, and says in a letter, that the accounts that will have been unused
// for the whole of the period at the instant closing are closed on that day.
func (d Desk) tell(tx *sqldb.Tx, closing time.Time, which, note string, more ...any) error {
	today, on := civil.DayOf(tx.Now, civil.Paris), civil.DayOf(closing, civil.Paris)
	people, err := sqldb.Values[string](tx, `SELECT p.id FROM persons p WHERE `+unused+` AND `+which+` ORDER BY p.id LIMIT 200`,
		append([]any{d.Retention.Inactive.Before(closing), today}, more...)...)
	if err != nil {
		return err
	}
	round := d.Writer.Round(tx)
	for _, person := range people {
		if _, err := tx.Exec(note, person, tx.Now, on); err != nil {
			return err
		}
		posts, err := round.Address(letter.AccountUnused, person, id.New())
		if err != nil {
			return err
		}
		if err := letter.Put(tx, posts...); err != nil {
			return err
		}
	}
	return nil
}

// closeTold closes the accounts whose holders were told twice, the last time a
// fortnight ago at least, and who have not come back.
func (d Desk) closeTold(tx *sqldb.Tx, closed *int64) error {
	notice := `EXISTS (SELECT 1 FROM quiet_accounts q WHERE q.person_id = p.id AND q.told_again_at <= $3)`
	if d.off.notices {
		notice = `$3 = $3`
	}
	people, err := sqldb.Values[string](tx, `SELECT p.id FROM persons p WHERE `+unused+` AND `+notice+` ORDER BY p.id LIMIT 200`,
		d.Retention.Inactive.Before(tx.Now), civil.DayOf(tx.Now, civil.Paris), tx.Now.Add(-lastNotice))
	if err != nil {
		return err
	}
	for _, person := range people {
		if err := tx.Lock("person:" + person); err != nil {
			return err
		}
		p, err := account.Load(tx, person)
		if err != nil {
			return err
		}
		if err := d.close(tx, policy.Clerk, p, "Compte inutilisé pendant "+d.Retention.Inactive.String()+"."); err != nil {
			return err
		}
		*closed++
	}
	return nil
}
