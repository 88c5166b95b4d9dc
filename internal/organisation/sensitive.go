package organisation

import (
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Sensitive tells whether somebody works for a provider, where they read the
// requests of many people: their logins are as short as those of the staff.
// Package account is given it as account.Desk.Sensitive.
func Sensitive(tx *sqldb.Tx, personID string) (bool, error) {
	standings, err := Standings(tx, personID)
	a := policy.Actor{Person: personID, Standings: standings}
	return len(a.Holding(policy.Organiser)) > 0 || len(a.Holding(policy.Trainer)) > 0, err
}
