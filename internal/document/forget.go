package document

import (
	"profil/internal/civil"
	"profil/internal/sqldb"
)

// Forget erases the papers whose date has passed, which each of them bears
// since it was made, and tells how many: the clerk does it every day.
func Forget(tx *sqldb.Tx, today civil.Day) (int64, error) {
	return tx.Exec(`DELETE FROM documents WHERE keep_until < $1`, today)
}
