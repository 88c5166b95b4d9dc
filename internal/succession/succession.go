// Package succession is for what a record becomes: two structures that are one,
// two accounts of one person, a structure that closes and what comes after it.
// It refuses to lose anything, to double anything, and to do anything that was
// not shown beforehand.
package succession

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter at which records are made one, or closed.
type Desk struct {
	DB            *sqldb.DB
	Organisations organisation.Desk
	Enrolments    enrolment.Desk

	off guards
}

// guards are what a twin test takes away, to show that without it the harm is
// done.
type guards struct {
	settle bool   // conflicts
	move   string // the table that is forgotten
	seal   bool   // that what is done is what was shown
}

// move is a column that names the record that goes, and names the one that is
// kept afterwards.
type move struct {
	table, column string
	title         string // « Rattachements », "" of what nobody counts
}

// Moved is how much of one kind changes hands.
type Moved struct {
	Title string
	N     int
}

// count tells what would move.
func count(tx *sqldb.Tx, moves []move, goneID string) ([]Moved, error) {
	var all []Moved
	for _, m := range moves {
		if m.title == "" {
			continue
		}
		n, err := sqldb.Value[int](tx, `SELECT count(*) FROM `+m.table+` WHERE `+m.column+` = $1`, goneID)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			all = append(all, Moved{m.title, n})
		}
	}
	return all, nil
}

// carry moves everything, and tells how many rows.
func (d Desk) carry(tx *sqldb.Tx, moves []move, keptID, goneID string) (n int64, err error) {
	for _, m := range moves {
		if m.table == d.off.move {
			continue
		}
		moved, err := tx.Exec(`UPDATE `+m.table+` SET `+m.column+` = $1 WHERE `+m.column+` = $2`, keptID, goneID)
		if err != nil {
			return n, err
		}
		n += moved
	}
	return n, nil
}

// seal is the fingerprint of what was shown: what is done must be the same.
func seal(shown any) string {
	text, err := json.Marshal(shown)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// same refuses to do what is no longer what was shown.
func (d Desk) same(shown, now string) error {
	if shown != now && !d.off.seal {
		return fault.New(fault.Conflict, "merge.changed")
	}
	return nil
}

// keep writes the record of a merger.
func keep(tx *sqldb.Tx, a policy.Actor, kind, keptID, goneID string, moved int64, settled int, reason string) error {
	if _, err := tx.Exec(`INSERT INTO merges (id, kind, kept_id, gone_id, moved, settled, done_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id.New(), kind, keptID, goneID, moved, settled, a.Person, tx.Now); err != nil {
		return err
	}
	for _, subject := range []string{keptID, goneID} {
		if err := journal.Write(tx, a, kind+".merged", journal.Subject{Kind: kind, ID: subject}, reason); err != nil {
			return err
		}
	}
	return nil
}

// repoint moves the requests made under an affiliation that ends, and the
// absences declared for it, to the one that stays.
func repoint(tx *sqldb.Tx, p organisation.Pair) error {
	for _, column := range []string{"enrolments SET affiliation_id", "absences SET affiliation_id", "absences SET deputy_id"} {
		_, name, _ := strings.Cut(column, " SET ")
		if _, err := tx.Exec(`UPDATE `+column+` = $2 WHERE `+name+` = $1`, p.Ends.ID, p.Stays.ID); err != nil {
			return err
		}
	}
	return nil
}
