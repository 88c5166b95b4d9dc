package account

import (
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// MostLogins is how many browsers one person may be signed in on at a time; the
// buttons of the demonstration, which many people share, are not counted.
const MostLogins = 20

// makeRoom closes, once a login is opened, those of the person that have gone
// unused the longest, beyond MostLogins.
func (d Desk) makeRoom(tx *sqldb.Tx, p Person, loginID string) error {
	if d.off.room {
		return nil
	}
	n, err := tx.Exec(`
		UPDATE logins SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 AND id NOT IN (
			SELECT id FROM logins WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY seen_at DESC, id DESC LIMIT $3)`, p.ID, tx.Now, MostLogins)
	if err != nil || n == 0 {
		return err
	}
	if err := tellOver(tx, p.ID); err != nil {
		return err
	}
	return journal.Write(tx, policy.Actor{Person: p.ID, Login: loginID}, "login.made_room", subject(p), "")
}
