package sqldb

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"profil/internal/fault"
)

// named gives the driver's error the name the product knows it by.
func named(err error) error {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		switch pg.Code {
		case "23505": // unique_violation
			return fault.Because(fault.Conflict, "taken", driverError(pg.Code+" "+pg.ConstraintName))
		case "53100", "53200", "53300", "57P01", "57P03": // disk full, out of memory, too many connections, shutting down
			return fault.Because(fault.Unavailable, "unavailable", err)
		}
		return driverError(pg.Code + " " + pg.Message)
	}
	if lite := (*sqlite.Error)(nil); errors.As(err, &lite) {
		switch {
		case slices.Contains([]int{sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}, lite.Code()):
			return fault.Because(fault.Conflict, "taken", err)
		case slices.Contains([]int{sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY}, lite.Code()&0xff):
			return fault.Because(fault.Unavailable, "unavailable", err)
		}
	}
	return err
}

// driverError keeps of PostgreSQL's refusal what may be logged: its code, its
// message, the name of the constraint; never the detail, which quotes values.
type driverError string

// Error implements error.
func (e driverError) Error() string { return "postgres: " + string(e) }

// lostRace tells whether the whole transaction may be run again.
func lostRace(err error) bool {
	pg := (*pgconn.PgError)(nil)
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
