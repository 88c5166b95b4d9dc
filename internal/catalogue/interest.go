package catalogue

import (
	"context"
	"slices"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Interest notes that somebody wants to know of the next session of a course, or
// wants it no more. Nobody sees who: the provider sees how many.
func (d Desk) Interest(ctx context.Context, a policy.Actor, coursePublicID string, yes bool) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := courseByPublicID(tx, coursePublicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.CourseRead, c.Subject()); err != nil {
			return err
		}
		if err := policy.Require(a, policy.EnrolmentAsk, policy.Subject{}); err != nil {
			return err
		}
		tx.Made(c.PublicID)
		if !yes {
			return tx.Do(`DELETE FROM interests WHERE person_id = $1 AND course_id = $2`, a.Person, c.ID)
		}
		return tx.Do(`INSERT INTO interests (person_id, course_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (person_id, course_id) DO NOTHING`, a.Person, c.ID, tx.Now)
	})
}

// Interested lists who wants to know of a session that has just opened: nobody
// once it has had a request, for they were told the first time, and not those who
// have asked for the course meanwhile.
func Interested(tx *sqldb.Tx, sessionID string) ([]string, error) {
	return sqldb.Values[string](tx, `SELECT i.person_id FROM interests i JOIN sessions s ON s.course_id = i.course_id
		WHERE s.id = $1 AND s.status = 'open' AND s.arrivals = 0 AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.person_id = i.person_id AND e.course_id = i.course_id
			AND e.status IN ('awaiting_employer', 'awaiting_provider', 'waitlisted', 'enrolled')) ORDER BY i.created_at, i.person_id`, sessionID)
}

// interest reads whether a wants to know of the next session of a course, and
// how many do; a visitor is told neither.
func interest(tx *sqldb.Tx, a policy.Actor, courseID string) (mine bool, n int, err error) {
	if !a.SignedIn() {
		return false, 0, nil
	}
	who, err := sqldb.Values[string](tx, `SELECT person_id FROM interests WHERE course_id = $1`, courseID)
	return slices.Contains(who, a.Person), len(who), err
}
