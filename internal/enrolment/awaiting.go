package enrolment

import (
	"context"
	"time"

	"profil/internal/civil"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Awaited is a request on which somebody has to say a word.
type Awaited struct {
	Line
	AnswerBy time.Time // whether they keep their seat, where its days have changed; zero otherwise
}

// AwaitingMe lists what waits for a word of the one who asks: a seat that is
// offered, a question of their employer, new days, and the seat that a colleague
// proposes, which is the only one that is not their own.
func (d Desk) AwaitingMe(ctx context.Context, a policy.Actor) (all []Awaited, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, func(r sqldb.Scanner) (w Awaited, err error) {
			w.Line, err = scanLine(beside{r, []any{sqldb.Time(&w.AnswerBy)}})
			return w, err
		}, `SELECT `+lineColumns+`, `+answerBy+lineTables+`
			WHERE e.person_id = $1 AND (e.status = 'awaiting_employer' AND `+stopped+` OR e.offered_until > $2 OR e.status = 'enrolled' AND `+answerBy+` IS NOT NULL)
			OR e.handover_to = $1 AND e.status = 'enrolled' AND s.first_day > $3
				AND NOT EXISTS (SELECT 1 FROM enrolments r WHERE r.replaces = e.id AND r.status = 'awaiting_employer')
			ORDER BY e.id LIMIT 20`, a.Person, tx.Now, civil.DayOf(tx.Now, civil.Paris))
		return err
	})
	return all, err
}

// answerBy is by when the author of a request e says whether they keep their seat
// at other days, NULL when nothing is asked of them.
const answerBy = `(SELECT max(m.answer_by) FROM postponement_answers q JOIN postponements m ON m.id = q.postponement_id
	WHERE q.enrolment_id = e.id AND q.answer = '' AND m.closed_at IS NULL AND m.session_id = e.session_id)`
