// Package journal keeps who did what, when: append only, sealed in a chain of
// hashes. It refuses to change or to forget a line; the words that go with one
// stand apart and may be erased, which leaves the chain whole.
package journal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Subject is what an act was done to.
type Subject struct{ Kind, ID string }

// Line is one act. Seq and Hash are zero until the sealer has chained it.
type Line struct {
	ID      string
	At      time.Time
	ActorID string // a person's id, or "clerk"
	Act     string
	Subject Subject
	Note    string // the words that went with it, "" once erased
	NoteSum string // SHA-256 of salt and note, in hexadecimal; "" without a note
	Seq     int64
	Hash    string
}

// ActorID is how the journal calls an actor.
func ActorID(a policy.Actor) string {
	switch {
	case a.System:
		return "clerk"
	case a.Person == "":
		return "visitor"
	}
	return a.Person
}

// Write adds a line in the transaction of the deed. note is what the person
// gave as a reason, "" for none; it is kept apart.
func Write(tx *sqldb.Tx, a policy.Actor, act string, s Subject, note string) error {
	line, salt := id.New(), ""
	var sum any
	if note != "" {
		salt = rand.Text()
		sum = digest(salt, note)
	}
	err := tx.Do(`INSERT INTO journal (id, at, actor_id, act, subject_kind, subject_id, note_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		line, tx.Now, ActorID(a), act, s.Kind, s.ID, sum)
	if err != nil || note == "" {
		return err
	}
	return tx.Do(`INSERT INTO journal_notes (journal_id, salt, note) VALUES ($1, $2, $3)`, line, salt, note)
}

const columns = `j.id, j.at, j.actor_id, j.act, j.subject_kind, j.subject_id, j.note_sha256, j.seq, j.hash, n.note`

func scan(r sqldb.Scanner) (l Line, err error) {
	var seq *int64
	err = r.Scan(&l.ID, sqldb.Time(&l.At), &l.ActorID, &l.Act, &l.Subject.Kind, &l.Subject.ID,
		sqldb.Text(&l.NoteSum), &seq, sqldb.Text(&l.Hash), sqldb.Text(&l.Note))
	if seq != nil {
		l.Seq = *seq
	}
	return l, err
}

// Filter narrows a listing; its zero value lists everything.
type Filter struct {
	ActorID string
	Act     string // exact, or a prefix ending with "."
	Subject Subject
	Before  string // the id of the last line of the page before
	Limit   int    // 50 when 0
}

// List gives the lines that match, the latest first.
func List(tx *sqldb.Tx, f Filter) ([]Line, error) {
	var args []any
	where := `1 = 1`
	add := func(cond string, v any) { where += " AND " + cond + sqldb.Arg(&args, v) }
	if f.ActorID != "" {
		add(`j.actor_id = `, f.ActorID)
	}
	if f.Act != "" {
		add(`substr(j.act, 1, `+fmt.Sprint(len(f.Act))+`) = `, f.Act)
	}
	if f.Subject.ID != "" {
		add(`j.subject_id = `, f.Subject.ID)
		add(`j.subject_kind = `, f.Subject.Kind)
	}
	if f.Before != "" {
		add(`j.id < `, f.Before)
	}
	if f.Limit == 0 {
		f.Limit = 50
	}
	return sqldb.All(tx, scan, `
		SELECT `+columns+` FROM journal j LEFT JOIN journal_notes n ON n.journal_id = j.id
		WHERE `+where+` ORDER BY j.id DESC LIMIT `+sqldb.Arg(&args, f.Limit), args...)
}

func digest(salt, note string) string {
	h := sha256.Sum256([]byte(salt + "\x00" + note))
	return hex.EncodeToString(h[:])
}

// ForgetWords erases the words that are older than before, and tells how many:
// the lines themselves, which hold nothing personal, stay and still verify.
func ForgetWords(tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM journal_notes WHERE journal_id IN (SELECT id FROM journal WHERE at < $1)`, before)
}
