package account

import (
	"profil/internal/fault"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// The name that is left of an account that was erased.
const (
	closedFirst = "Compte"
	closedLast  = "effacé"
)

// Erased tells that a name is the one that is left of an account that was
// erased: a paper that bore another is not made again under it.
func Erased(first, last string) bool { return first == closedFirst && last == closedLast }

// ErasedName is the name that is left of an account that was erased.
func ErasedName() (first, last string) { return closedFirst, closedLast }

// StepDown takes from somebody the rank that they had: of an account that was
// erased since, and that a backup has brought back with it. It gives the account.
func StepDown(tx *sqldb.Tx, a policy.Actor, personID string) (Person, error) {
	p, err := Load(tx, personID)
	if err != nil || p.Rank == policy.NoRank {
		return p, err
	}
	if !a.System {
		return p, fault.New(fault.Forbidden, "forbidden")
	}
	p.Rank = policy.NoRank
	return p, giveRank(tx, a, p, p.Rank)
}

// Close ends an account for good and erases what it says of its holder: from
// then on nobody signs in with it, and what is kept as evidence speaks of
// « Compte effacé ». The staff give up their rank first. Its caller holds the
// lock of the person, and has ended what they had under way.
func Close(tx *sqldb.Tx, a policy.Actor, personID, reason string) error {
	p, err := Load(tx, personID)
	if err != nil {
		return err
	}
	m, err := Life.Find(p.Status, WasClosed)
	if err != nil {
		return err
	}
	if err := policy.Require(a, m.By, p.Subject()); err != nil {
		return err
	}
	if p.Rank != policy.NoRank {
		return fault.New(fault.Conflict, "account.close_staff")
	}
	if err := forgetKeys(tx, p.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM emails WHERE person_id = $1`, p.ID); err != nil {
		return err
	}
	p.FirstName, p.LastName, p.Phone, p.Status = closedFirst, closedLast, "", m.To
	if err := rename(tx, p, m.From); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE persons SET seen_at = NULL, second_factor_since = NULL WHERE id = $1`, p.ID); err != nil {
		return err
	}
	// The accounts that have become this one bear the same name.
	if _, err := tx.Exec(`UPDATE persons SET first_name = $2, last_name = $3, sort_name = $4 WHERE merged_into = $1`, p.ID, p.FirstName, p.LastName, sortName(p)); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "account."+string(WasClosed), subject(p), reason)
}

// forgetKeys erases all that somebody signs in with, but their addresses.
func forgetKeys(tx *sqldb.Tx, personID string) error {
	for _, erase := range []string{
		`DELETE FROM proofs WHERE address IN (SELECT address FROM emails WHERE person_id = $1)`,
		`DELETE FROM passwords WHERE person_id = $1`,
		`DELETE FROM logins WHERE person_id = $1`,
		`DELETE FROM authenticators WHERE person_id = $1`,
		`DELETE FROM recovery_codes WHERE person_id = $1`,
		`DELETE FROM passkeys WHERE person_id = $1`,
		`DELETE FROM trusted_devices WHERE person_id = $1`,
		`DELETE FROM email_proofs WHERE person_id = $1`,
		`DELETE FROM address_changes WHERE person_id = $1`,
		`DELETE FROM recoveries WHERE person_id = $1`,
	} {
		if _, err := tx.Exec(erase, personID); err != nil {
			return err
		}
	}
	return nil
}
