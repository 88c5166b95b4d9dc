package attendance

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// ToClose is a sheet that waits for whoever holds a session: its trainer once the
// half-day is over, then its organiser.
type ToClose struct {
	Course  string
	HalfDay catalogue.HalfDay // its public id, day and hours
	Counter bool              // to countersign; else to seal
}

// ToClose lists the sheets that the one who asks is to countersign or to seal,
// the oldest first.
func (d Desk) ToClose(ctx context.Context, a policy.Actor) (all []ToClose, err error) {
	trains, organises := a.Holding(policy.Trainer), a.Holding(policy.Organiser)
	if len(trains)+len(organises) == 0 {
		return nil, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		args := []any{civil.DayOf(tx.Now, civil.Paris), a.Person}
		all, err = sqldb.All(tx, func(r sqldb.Scanner) (c ToClose, err error) {
			h := &c.HalfDay
			return c, r.Scan(&c.Course, &h.PublicID, &h.Day, &h.Starts, &h.Ends, &c.Counter)
		}, `SELECT c.title, h.public_id, h.day, h.starts, h.ends, f.status = 'open'
			FROM sheets f JOIN half_days h ON h.id = f.half_day_id JOIN sessions s ON s.id = f.session_id JOIN courses c ON c.id = s.course_id
			WHERE f.status = 'open' AND h.day < $1 AND s.provider_id IN `+sqldb.In(&args, trains)+` AND EXISTS (SELECT 1 FROM session_trainers t WHERE t.session_id = s.id AND t.person_id = $2)
				OR f.status = 'countersigned' AND s.provider_id IN `+sqldb.In(&args, organises)+`
			ORDER BY h.day, h.starts, h.id LIMIT 10`, args...)
		return err
	})
	return all, err
}
