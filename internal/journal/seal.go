package journal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"profil/internal/sqldb"
)

// link is the hash of a line: over the hash before it, its place, and all that
// it says. The note is in by its own digest, so that erasing the words breaks
// nothing.
func link(previous string, l Line) string {
	text, _ := json.Marshal([]any{previous, l.Seq, l.ID, l.At.UTC().UnixMilli(), l.ActorID, l.Act, l.Subject.Kind, l.Subject.ID, l.NoteSum})
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// Seal chains the lines that are not yet, at most 1,000 at once, and tells how
// many it chained. The lines of deeds that run at the same time are chained in
// the order in which the sealer meets them.
func Seal(ctx context.Context, db *sqldb.DB) (n int, err error) {
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		if err := tx.Lock("journal"); err != nil {
			return err
		}
		open, err := sqldb.All(tx, scan, `
			SELECT `+columns+` FROM journal j LEFT JOIN journal_notes n ON n.journal_id = j.id
			WHERE j.seq IS NULL ORDER BY j.id LIMIT 1000`)
		if err != nil || len(open) == 0 {
			return err
		}
		head, err := head(tx)
		if err != nil {
			return err
		}
		for _, l := range open {
			l.Seq = head.Seq + 1
			l.Hash = link(head.Hash, l)
			if err := tx.Must(`UPDATE journal SET seq = $2, hash = $3 WHERE id = $1 AND seq IS NULL`, l.ID, l.Seq, l.Hash); err != nil {
				return err
			}
			head = l
		}
		n = len(open)
		return nil
	})
	return n, err
}

// head is the last line of the chain, the zero Line when there is none.
func head(tx *sqldb.Tx) (Line, error) {
	all, err := sqldb.All(tx, scan, `
		SELECT `+columns+` FROM journal j LEFT JOIN journal_notes n ON n.journal_id = j.id
		WHERE j.seq IS NOT NULL ORDER BY j.seq DESC LIMIT 1`)
	if err != nil || len(all) == 0 {
		return Line{}, err
	}
	return all[0], nil
}

// Head gives the place and the hash of the last line of the chain: the anchor
// that is printed on papers, logged and kept with backups, since only an
// anchor outside shows that the tail was cut.
func Head(tx *sqldb.Tx) (seq int64, hash string, err error) {
	l, err := head(tx)
	return l.Seq, l.Hash, err
}

// Anchor is a place and a hash noted outside the database.
type Anchor struct {
	Seq  int64
	Hash string
}

// ErrBroken is what Verify says, to an operator, of a chain that somebody
// touched.
var ErrBroken = errors.New("le journal a été modifié")

// Verify reads the whole chain and compares it with the anchors. It tells how
// many lines hold, and ErrBroken with the place of the first that does not.
func Verify(ctx context.Context, db *sqldb.DB, anchors ...Anchor) (n int64, err error) {
	expected := map[int64]string{}
	for _, a := range anchors {
		expected[a.Seq] = a.Hash
	}
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		previous := ""
		for {
			lines, err := sqldb.All(tx, scan, `
				SELECT `+columns+` FROM journal j LEFT JOIN journal_notes n ON n.journal_id = j.id
				WHERE j.seq > $1 ORDER BY j.seq LIMIT 5000`, n)
			if err != nil {
				return err
			}
			for _, l := range lines {
				if l.Seq != n+1 || l.Hash != link(previous, l) {
					return fmt.Errorf("%w à la ligne %d", ErrBroken, n+1)
				}
				if want, ok := expected[l.Seq]; ok && want != l.Hash {
					return fmt.Errorf("%w : la ligne %d ne porte pas l’empreinte notée", ErrBroken, l.Seq)
				}
				if err := checkNote(tx, l); err != nil {
					return err
				}
				previous, n = l.Hash, l.Seq
			}
			if len(lines) == 0 {
				break
			}
		}
		for seq := range expected {
			if seq > n {
				return fmt.Errorf("%w : il s’arrête à la ligne %d, avant la ligne %d qui a été notée", ErrBroken, n, seq)
			}
		}
		return nil
	})
	return n, err
}

// checkNote compares the words of a line with their digest in the chain;
// erased words are no fault.
func checkNote(tx *sqldb.Tx, l Line) error {
	if l.Note == "" {
		return nil
	}
	salt, err := sqldb.Value[string](tx, `SELECT salt FROM journal_notes WHERE journal_id = $1`, l.ID)
	if err != nil {
		return err
	}
	if digest(salt, l.Note) != l.NoteSum {
		return fmt.Errorf("%w : les mots de la ligne %d ont changé", ErrBroken, l.Seq)
	}
	return nil
}
