package register

import (
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"profil/internal/fault"
)

// Source gives establishments in the order of relevance. A *Refusal in place
// of one is counted and passed over; any other error ends the making.
type Source = iter.Seq2[Establishment, error]

// Report says what became of a source.
type Report struct {
	Read     int // establishments and refusals
	Added    int
	Replaced int // same SIRET: in the former file, or earlier in the source
	Refused  int
}

// Build makes the register at path of a source alone, and puts it in place at
// once: until then readers see the former one.
func Build(ctx context.Context, path string, source Source) (Report, error) {
	return Make{Path: path}.From(ctx, source)
}

// Make is how a register is made.
type Make struct {
	Path string

	// Merge begins with what the file at Path holds: what has the same SIRET
	// is replaced and keeps its place, the others follow.
	Merge bool

	// Refused is told each refusal, if not nil.
	Refused func(*Refusal)

	// Told is called from time to time with what was done so far, if not nil.
	Told func(Report)
}

// often is between two calls of Told.
const often = 1000

// From makes the register of a source. Whatever fails, the file at Path is
// left as it was.
func (m Make) From(ctx context.Context, source Source) (report Report, err error) {
	lock, err := hold(m.Path)
	if err != nil {
		return report, err
	}
	defer lock.Close()
	if err := sweep(filepath.Dir(m.Path)); err != nil {
		return report, err
	}
	aside, err := os.CreateTemp(filepath.Dir(m.Path), asidePattern)
	if err != nil {
		return report, err
	}
	aside.Close()
	defer os.Remove(aside.Name()) // in vain once it is in place
	if report, err = m.fill(ctx, aside.Name(), source); err != nil {
		return report, full(err)
	}
	return report, full(inPlace(aside.Name(), m.Path))
}

// asidePattern names what is being made.
const asidePattern = ".registre-*"

// sweep takes away what a making has left that was killed: who holds the path
// is alone.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, asidePattern))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// full says in French that the disk is full: of what an import may meet, this
// is what only the operator can mend.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || err != nil && strings.Contains(err.Error(), "database or disk is full") {
		return fault.Because(fault.Unavailable, "register.disk_full", err)
	}
	return err
}

// inPlace puts a whole file where readers look, so that neither they nor a power
// cut meet half of one.
func inPlace(aside, path string) error {
	f, err := os.OpenFile(aside, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(aside, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// hold makes sure that one making at a time has the path: of two merges, the
// second would lose what the first has added.
func hold(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fault.Because(fault.Unavailable, "register.held", err)
	}
	return f, nil
}

// fill writes the file. Nothing needs to be safe before it is whole, so the
// engine keeps no journal.
func (m Make) fill(ctx context.Context, path string, source Source) (report Report, err error) {
	w, err := newWriter(path)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, w.raw.Close()) }()
	if err := w.do(layout); err != nil {
		return report, err
	}
	if m.Merge {
		if err := w.begin(m.Path); err != nil {
			return report, err
		}
	}
	if err := w.do(`BEGIN`); err != nil {
		return report, err
	}
	if report, err = m.pour(ctx, w, source); err != nil {
		return report, err
	}
	if err := w.index(ctx); err != nil {
		return report, err
	}
	return report, w.end()
}

// pour writes every establishment of the source.
func (m Make) pour(ctx context.Context, w *writer, source Source) (report Report, err error) {
	insert, err := w.prepare(`INSERT INTO establishments (siret, record) VALUES ($1, $2) ON CONFLICT (siret) DO NOTHING`)
	if err != nil {
		return report, err
	}
	defer insert.Close()
	replace, err := w.prepare(`UPDATE establishments SET record = $2 WHERE siret = $1`)
	if err != nil {
		return report, err
	}
	defer replace.Close()
	for e, err := range source {
		if report.Read++; report.Read%often == 0 {
			if m.Told != nil {
				m.Told(report)
			}
			if ctx.Err() != nil {
				return report, ctx.Err()
			}
		}
		if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
			report.Refused++
			if m.Refused != nil {
				m.Refused(refusal)
			}
			continue
		}
		if err != nil {
			return report, err
		}
		n, err := exec(insert, e.SIRET.Digits(), e.record())
		if err != nil {
			return report, err
		}
		if n == 1 {
			report.Added++
			continue
		}
		if _, err := exec(replace, e.SIRET.Digits(), e.record()); err != nil {
			return report, err
		}
		report.Replaced++
	}
	return report, nil
}

// writer fills one file.
type writer struct{ raw driver.Conn }

func newWriter(path string) (*writer, error) {
	raw, err := connect(path, "_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=locking_mode(EXCLUSIVE)&_pragma=cache_size(-16000)")
	return &writer{raw}, err
}

// end makes one index of the many that were written, lists the words, and counts.
func (w *writer) end() error {
	if err := errors.Join(w.do(`COMMIT`), w.do(`INSERT INTO words(words) VALUES ('optimize')`)); err != nil {
		return err
	}
	return errors.Join(w.vocabulary(), w.do(`ANALYZE`))
}

func (w *writer) prepare(query string) (driver.Stmt, error) { return w.raw.Prepare(query) }

func (w *writer) do(query string) error {
	_, err := w.raw.(driver.ExecerContext).ExecContext(context.Background(), query, nil)
	return err
}

func exec(s driver.Stmt, args ...driver.Value) (int64, error) {
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	done, err := s.(driver.StmtExecContext).ExecContext(context.Background(), named)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// begin copies the former register, in its order; there may be none.
func (w *writer) begin(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	former, err := openConn(path) // the right version of the right thing
	if err != nil {
		return err
	}
	if err := former.close(); err != nil {
		return err
	}
	if err := w.do(`ATTACH '` + strings.ReplaceAll(path, "'", "''") + `' AS former`); err != nil {
		return damaged(err)
	}
	if err := w.do(`INSERT INTO establishments SELECT id, siret, record FROM former.establishments ORDER BY id`); err != nil {
		return damaged(err)
	}
	return w.do(`DETACH former`)
}

// index writes the words of every establishment, some at a time: a statement
// that reads is over before one that writes begins.
func (w *writer) index(ctx context.Context) error {
	read, err := w.raw.Prepare(`SELECT siret, record, id FROM establishments WHERE id > $1 ORDER BY id LIMIT 1000`)
	if err != nil {
		return err
	}
	defer read.Close()
	insert, err := w.raw.Prepare(`INSERT INTO words (rowid, said) VALUES ($1, $2)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	type line struct {
		id    int64
		words string
	}
	var last int64
	for lines := make([]line, 0, 1000); ; lines = lines[:0] {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err := rows(read, func(row []driver.Value) error {
			e, err := unpack(row)
			last, _ = row[2].(int64)
			lines = append(lines, line{last, e.bears()})
			return err
		}, last)
		if err != nil || len(lines) == 0 {
			return err
		}
		for _, l := range lines {
			if _, err := exec(insert, l.id, l.words); err != nil {
				return err
			}
		}
	}
}
