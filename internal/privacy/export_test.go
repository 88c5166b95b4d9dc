package privacy

import "profil/internal/sqldb"

// Without is the desk whose schedule lacks one line.
func (d Desk) Without(word string) Desk {
	d.off.line = word
	return d
}

// Unlimited is the desk that counts no copies.
func (d Desk) Unlimited() Desk {
	d.off.limit = true
	return d
}

// CopyOfEverybody is copyOf without its conditions: what the canary must see.
func CopyOfEverybody(tx *sqldb.Tx, personID string) (Copy, error) {
	var all []holding
	for _, h := range holdings {
		h.mine = `$1 <> ''`
		all = append(all, h)
	}
	return copyOf(tx, all, personID)
}

// Placed tells of a column whether it is in the copy or left out of it with a
// reason.
func Placed(table, column string) bool {
	if elsewhere[table] != "" {
		return true
	}
	for _, h := range holdings {
		if h.table != table {
			continue
		}
		for _, f := range h.fields {
			if f.column == column {
				return true
			}
		}
		return h.without[column] != ""
	}
	return false
}

// Columns lists every column that the copy speaks of.
func Columns() (all [][2]string) {
	for _, h := range holdings {
		for _, f := range h.fields {
			all = append(all, [2]string{h.table, f.column})
		}
	}
	return all
}

// Erased tells of a table whether closing an account erases what it says of its
// holder, or why it leaves it.
func Erased(table string) bool {
	for _, e := range erasures {
		if e.table == table {
			return true
		}
	}
	for _, t := range byDesks {
		if t == table {
			return true
		}
	}
	return afterwards[table] != ""
}

// WithoutNotices is the desk that closes unused accounts without a word.
func (d Desk) WithoutNotices() Desk {
	d.off.notices = true
	return d
}

// WithoutLedger is the desk that keeps nothing of who was erased apart from the
// database.
func (d Desk) WithoutLedger() Desk {
	d.off.ledger = true
	return d
}
