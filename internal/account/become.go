package account

import (
	"time"

	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Become closes an account that has become another one of the same person: from
// then on nobody signs in by it, and what it signed in with is gone, but its
// addresses, which are the other's. The name stays: it is the same person's.
// The staff give up their rank first. Its caller holds the locks of both.
func Become(tx *sqldb.Tx, a policy.Actor, gone, kept Person) error {
	m, err := Life.Find(gone.Status, WasClosed)
	if err != nil {
		return err
	}
	if err := policy.Require(a, policy.AccountMerge, gone.Subject()); err != nil {
		return err
	}
	if gone.Rank != policy.NoRank {
		return fault.New(fault.Conflict, "account.close_staff")
	}
	if err := forgetKeys(tx, gone.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE emails SET person_id = $1, main = false WHERE person_id = $2`, kept.ID, gone.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE persons SET merged_into = $1 WHERE merged_into = $2`, kept.ID, gone.ID); err != nil {
		return err
	}
	if err := tx.Must(`UPDATE persons SET status = $3, merged_into = $4, phone = '', seen_at = NULL, second_factor_since = NULL, updated_at = $5 WHERE id = $1 AND status = $2`,
		gone.ID, gone.Status, m.To, kept.ID, tx.Now); err != nil {
		return err
	}
	return journal.Write(tx, a, "account.became", subject(gone), "")
}

// Merged is an account that has become another.
type Merged struct {
	Name string
	At   time.Time
}

// MergedInto lists the accounts that have become one.
func MergedInto(tx *sqldb.Tx, personID string) ([]Merged, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (m Merged, err error) { return m, r.Scan(&m.Name, sqldb.Time(&m.At)) },
		`SELECT first_name || ' ' || last_name, updated_at FROM persons WHERE merged_into = $1 ORDER BY updated_at, id`, personID)
}
