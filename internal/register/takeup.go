package register

import (
	"errors"
	"fmt"
)

// takeUp opens the file that an import writes, new or begun: what is committed
// there is whole, whatever has ended the program or the machine.
func takeUp(path string) (*writer, error) {
	raw, err := connect(path, "_pragma=locking_mode(EXCLUSIVE)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-16000)")
	if err != nil {
		return nil, damaged(err)
	}
	return &writer{raw}, nil
}

// written tells how many lines were written, in the transaction that wrote
// them; whole, that there are no more and that they are in order.
func (w *writer) written() (lines int64, whole bool, err error) {
	tables, err := number(w.raw, `SELECT count(*) FROM sqlite_schema WHERE name IN ('establishments', 'made')`)
	switch {
	case err != nil:
		return 0, false, damaged(err)
	case tables == 0:
		return 0, false, w.do(`BEGIN;` + layout + `INSERT INTO words (words, rank) VALUES ('hashsize', 16777216);
			CREATE TABLE made (lines INTEGER NOT NULL); INSERT INTO made (lines) VALUES (0); COMMIT`)
	case tables == 1:
		return 0, true, nil
	}
	lines, err = number(w.raw, `SELECT lines FROM made`)
	if err != nil {
		err = damaged(err)
	}
	return lines, false, err
}

// note commits what was written so far, and how far that is.
func (w *writer) note(lines int64) error {
	return w.do(fmt.Sprintf(`UPDATE made SET lines = %d; COMMIT; BEGIN`, lines))
}

// finish orders what was written, and leaves one file that needs no other.
func (w *writer) finish(ordered bool) error {
	if !ordered {
		if err := errors.Join(w.do(`INSERT INTO words(words) VALUES ('optimize')`), w.vocabulary(), w.do(`DROP TABLE made; COMMIT`)); err != nil {
			return err
		}
	}
	return errors.Join(w.do(`ANALYZE`), w.do(`PRAGMA journal_mode=DELETE`))
}
