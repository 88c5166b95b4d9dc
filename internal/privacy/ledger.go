package privacy

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"profil/internal/account"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// LedgerName is the file of a ledger beside backups.
const LedgerName = "effacements.txt"

// Ledger is the file that keeps who was erased apart from the database, so that
// a backup that is put back brings back nobody: one identifier of an account a
// line, and nothing else of anybody. It is only ever added to.
type Ledger string

// ledgerLine is an identifier of an account, as the program makes them.
var ledgerLine = regexp.MustCompile(`^[0-9a-z][0-9a-z-]{0,63}$`)

// Read gives the accounts of the ledger, and how many lines cannot be read; a
// file that does not exist is fs.ErrNotExist.
func (l Ledger) Read() (people []string, unread int, err error) {
	f, err := os.Open(string(l))
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		switch line := strings.TrimSpace(lines.Text()); {
		case line == "":
		case !ledgerLine.MatchString(line):
			unread++
		case !slices.Contains(people, line):
			people = append(people, line)
		}
	}
	return people, unread, lines.Err()
}

// Add writes accounts at the end of the ledger, those that it has not yet, and
// returns once the disk has them. A line that a power cut has torn stays apart.
func (l Ledger) Add(people ...string) error {
	known, _, err := l.Read()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	people = slices.DeleteFunc(slices.Clone(people), func(p string) bool { return slices.Contains(known, p) })
	if len(people) == 0 && err == nil {
		return nil
	}
	f, err := os.OpenFile(string(l), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	text := strings.Join(append(people, ""), "\n")
	if torn, err := endsTorn(f); err != nil {
		return errors.Join(err, f.Close())
	} else if torn {
		text = "\n" + text
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(string(l)))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func endsTorn(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, info.Size()-1)
	return last[0] != '\n', err
}

// erased is the condition on the persons p who were erased: those that have
// become another account are closed too, and were not.
const erased = `p.status = 'closed' AND p.first_name = $1 AND p.last_name = $2`

// Note writes in the ledger an account that was erased, with those that had
// become it. It may be done twice.
func (d Desk) Note(ctx context.Context, personID string) error {
	return d.note(ctx, d.Ledger, ` AND (p.id = $3 OR p.merged_into = $3)`, personID)
}

// NoteAll writes in a ledger every account that was ever erased: the one that
// goes beside a backup.
func (d Desk) NoteAll(ctx context.Context, l Ledger) error { return d.note(ctx, l, ``) }

func (d Desk) note(ctx context.Context, l Ledger, which string, more ...any) error {
	if l == "" || d.off.ledger {
		return nil
	}
	var people []string
	first, last := account.ErasedName()
	err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		people, err = sqldb.Values[string](tx, `SELECT p.id FROM persons p WHERE `+erased+which+` ORDER BY p.updated_at, p.id`, append([]any{first, last}, more...)...)
		return err
	})
	if err != nil {
		return err
	}
	return l.Add(people...)
}

// whyAgain is the reason that the journal keeps.
const whyAgain = "Effacé de nouveau\u00a0: une sauvegarde plus ancienne a été remise."

// EraseAgain erases those of the accounts that a backup has brought back, and
// tells how many. They are not written to: they had their last letter.
func (d Desk) EraseAgain(ctx context.Context, people []string) (n int, err error) {
	for _, personID := range people {
		again := false
		err := d.DB.Write(ctx, func(tx *sqldb.Tx) (err error) {
			again, err = d.eraseAgain(tx, personID)
			return err
		})
		if err != nil {
			return n, err
		}
		if again {
			n++
		}
	}
	return n, nil
}

func (d Desk) eraseAgain(tx *sqldb.Tx, personID string) (bool, error) {
	there, err := sqldb.Exists(tx, `SELECT 1 FROM persons WHERE id = $1 AND status <> $2`, personID, account.Closed)
	if err != nil || !there {
		return false, err
	}
	if err := tx.Lock("person:" + personID); err != nil {
		return false, err
	}
	p, err := account.StepDown(tx, policy.Clerk, personID)
	if err != nil {
		return false, err
	}
	return true, d.end(tx, policy.Clerk, p, whyAgain)
}
