package enrolment

import (
	"cmp"
	"slices"

	"profil/internal/catalogue"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// EndAll withdraws every request of somebody whose account is closed: the seats
// they had go to those who wait. What they attended stays, and so does a seat
// at a session that is over.
func (d Desk) EndAll(tx *sqldb.Tx, a policy.Actor, personID, reason string) error {
	if err := unnameAt(tx, personID, ""); err != nil {
		return err
	}
	return d.endLive(tx, a, `e.person_id = $1`, personID, reason)
}

// endLive withdraws every live request e that a condition on $1 is true of.
func (d Desk) endLive(tx *sqldb.Tx, a policy.Actor, which, key, reason string) error {
	alive := `SELECT ` + columns + ` FROM enrolments e WHERE ` + which + ` AND e.status IN ` + liveIn + ` ORDER BY e.course_id, e.id`
	all, err := sqldb.All(tx, scan, alive, key)
	if err != nil {
		return err
	}
	sessions := map[string]catalogue.Session{}
	var locks []string
	for _, e := range all {
		s, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return err
		}
		sessions[s.ID] = s
		locks = append(locks, "session:"+s.PublicID)
	}
	slices.SortFunc(locks, cmp.Compare[string])
	if err := tx.Lock(locks...); err != nil {
		return err
	}
	if all, err = sqldb.All(tx, scan, alive, key); err != nil { // again, now that their seats stand still
		return err
	}
	for _, e := range all {
		if e.Seated() && sessions[e.SessionID].Over(tx.Now) {
			continue
		}
		if err := d.leave(tx, a, e, Withdrew, reason); err != nil {
			return err
		}
	}
	return nil
}

// EraseOf erases what the requests of one person say that is no evidence: the
// motivations, the words, and whole those that came to nothing.
func EraseOf(tx *sqldb.Tx, personID string) error {
	for _, erase := range []string{
		`DELETE FROM answers WHERE enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)`,
		`DELETE FROM readings WHERE enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)`,
		`DELETE FROM choices WHERE enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)`,
		`DELETE FROM enrolment_messages WHERE enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)`,
		`UPDATE enrolment_steps SET reason = '' WHERE enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)`,
		`UPDATE enrolments SET choice_reason = '', employer_reason = '', provider_reason = '', end_reason = '' WHERE person_id = $1`,
	} {
		if _, err := tx.Exec(erase, personID); err != nil {
			return err
		}
	}
	_, err := forget(tx, `e.person_id = $1 AND e.status <> 'enrolled'`+rests, personID)
	return err
}
