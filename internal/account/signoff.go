package account

import (
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Once tells whether what may serve once serves for the first time, which is
// noted for a day.
func Once(tx *sqldb.Tx, what string) (first bool, err error) {
	n, err := tx.Exec(`INSERT INTO spent (hash, at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`, digest(what), tx.Now)
	return n == 1, err
}

// EndVouched ends the logins that a provider of identities opened and whose
// session there is over: of holders, all of them when it names no session, and
// those of which none is known; and those of the session that it names.
func EndVouched(tx *sqldb.Tx, by IdentityProvider, holders []string) error {
	open, err := sqldb.All(tx, scanLogin, `SELECT `+loginColumns+` FROM logins l WHERE l.issuer = $1 AND l.issuer_sid = $2 AND l.issuer <> '' AND $2 <> '' AND l.ended_at IS NULL`, by.Issuer, by.SID)
	if err != nil {
		return err
	}
	for _, who := range holders {
		theirs, err := sqldb.All(tx, scanLogin, `
			SELECT `+loginColumns+` FROM logins l
			WHERE l.person_id = $1 AND l.issuer = $2 AND ($3 = '' OR l.issuer_sid = '') AND l.ended_at IS NULL`, who, by.Issuer, by.SID)
		if err != nil {
			return err
		}
		open = append(open, theirs...)
	}
	told := map[string]bool{}
	for _, l := range open {
		if err := tx.Must(`UPDATE logins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, l.ID, tx.Now); err != nil {
			return err
		}
		if err := journal.Write(tx, policy.Actor{Person: l.PersonID, Login: l.ID}, "login.ended_there", journal.Subject{Kind: "login", ID: l.ID}, ""); err != nil {
			return err
		}
		if told[l.PersonID] {
			continue
		}
		told[l.PersonID] = true
		if err := tellOver(tx, l.PersonID); err != nil {
			return err
		}
	}
	return nil
}
