// Package privacy is for what is kept of people: how long, what of it they may
// have, and how it ends. It refuses to promise what no deed carries out, and to
// erase what the law has kept as evidence before its date.
package privacy

import (
	"profil/internal/config"
	"profil/internal/enrolment"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/sqldb"
)

// Desk is the counter at which what is kept of people is given, mended and
// erased.
type Desk struct {
	DB            *sqldb.DB
	Retention     config.Retention
	Organisations organisation.Desk
	Enrolments    enrolment.Desk
	Writer        letter.Writer // of the last letter
	Ledger        Ledger        // of who was erased, apart from the database; "" keeps none

	off guards
}

// guards are what a twin test takes away, to show that without it the harm is
// done.
type guards struct {
	line    string // the line of the schedule that is not carried out
	limit   bool
	notices bool // an unused account is closed without a word
	ledger  bool // nothing outside of the database keeps who was erased
}
