package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"profil/internal/fault"
)

// Backup writes the database at dsn into one SQLite file, as it stood at one
// instant, while the product runs. The file is complete or does not exist, and
// is the same kind of file whichever the engine: it can be restored on either.
func Backup(ctx context.Context, dsn, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fault.New(fault.Conflict, "backup.exists")
	}
	part := path + ".part"
	os.Remove(part)
	defer os.Remove(part)
	var err error
	if IsPostgres(dsn) {
		err = copyInto(ctx, dsn, part)
	} else {
		err = snapshot(ctx, dsn, part)
	}
	if err != nil {
		return err
	}
	return keep(part, path)
}

// snapshot copies a SQLite database that may be in use.
func snapshot(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); err != nil {
		return fault.Because(fault.NotFound, "backup.no_database", err)
	}
	pool, err := sql.Open("sqlite", sqliteDSN(from, ""))
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, `VACUUM INTO ?`, to)
	return err
}

// keep makes a finished file durable under its name.
func keep(part, path string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = errors.Join(f.Chmod(0o600), f.Sync(), f.Close(), os.Rename(part, path))
	if err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Restore puts a backup into the database at dsn, which must be empty: nothing
// is ever overwritten.
func Restore(ctx context.Context, backup, dsn string) error {
	if _, err := os.Stat(backup); err != nil {
		return fault.Because(fault.NotFound, "restore.no_backup", err)
	}
	if IsPostgres(dsn) {
		return copyInto(ctx, backup, dsn)
	}
	if _, err := os.Stat(dsn); err == nil {
		return fault.New(fault.Conflict, "restore.not_empty")
	}
	if err := snapshot(ctx, backup, dsn+".part"); err != nil {
		return err
	}
	return keep(dsn+".part", dsn)
}

// restoreDeadline bounds the one transaction that a whole database comes back
// in. Nobody is served meanwhile, and ten seconds would do for a small one only.
const restoreDeadline = 24 * time.Hour

// copyInto copies every row of one database into another, new one, in one
// transaction on each side.
func copyInto(ctx context.Context, from, to string) error {
	source, err := Open(ctx, from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := Open(ctx, to)
	if err != nil {
		return err
	}
	defer target.Close()
	if s, ok := target.engine.(*server); ok {
		s.deadline = restoreDeadline
	}
	tables, err := tablesInOrder()
	if err != nil {
		return err
	}
	return source.Read(ctx, func(r *Tx) error {
		return target.Write(ctx, func(w *Tx) error {
			for _, t := range tables {
				if err := t.copy(r, w); err != nil {
					return fmt.Errorf("table %s: %w", t.name, err)
				}
			}
			return nil
		})
	})
}

type table struct {
	name    string
	columns []string
}

// tablesInOrder gives the tables in the order of the schema, in which a row
// never points at one that comes later.
func tablesInOrder() ([]table, error) {
	columns, err := Columns()
	if err != nil {
		return nil, err
	}
	var all []table
	for _, c := range columns {
		i := slices.IndexFunc(all, func(t table) bool { return t.name == c.Table })
		if i < 0 {
			all = append(all, table{name: c.Table})
			i = len(all) - 1
		}
		all[i].columns = append(all[i].columns, c.Name)
	}
	return all, nil
}

func (t table) copy(r, w *Tx) error {
	if some, err := Exists(w, `SELECT 1 FROM `+t.name); err != nil || some {
		return errors.Join(err, fault.New(fault.Conflict, "restore.not_empty"))
	}
	booleans, err := w.booleans(t.name)
	if err != nil {
		return err
	}
	row, dest := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range row {
		dest[i] = &row[i]
	}
	order := `INSERT INTO ` + t.name + ` (` + strings.Join(t.columns, ", ") + `) VALUES `
	return r.q.now(&statement{query: `SELECT ` + strings.Join(t.columns, ", ") + ` FROM ` + t.name, row: func(s Scanner) (bool, error) {
		if err := s.Scan(dest...); err != nil {
			return false, err
		}
		for i, c := range t.columns { // SQLite gives a BOOLEAN as a number, which PostgreSQL refuses
			if n, is := row[i].(int64); is && slices.Contains(booleans, c) {
				row[i] = n != 0
			}
		}
		var args []any
		values := In(&args, row)
		_, err := w.Exec(order+values, args...)
		return true, err
	}})
}

// booleans lists the columns of a table that take nothing but true and false.
func (tx *Tx) booleans(table string) ([]string, error) {
	if tx.engine.name() == "sqlite" {
		return nil, nil
	}
	return Values[string](tx, `
		SELECT column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 AND data_type = 'boolean'`, table)
}

// Check asks the database whether it is whole: pages, indexes, references.
// PostgreSQL answers for itself; what is asked there is that the rows can be
// read.
func (db *DB) Check(ctx context.Context) error {
	return db.Read(ctx, func(tx *Tx) error {
		if db.Engine() == "sqlite" {
			said, err := Values[string](tx, `PRAGMA integrity_check`)
			if err != nil || len(said) != 1 || said[0] != "ok" {
				return errors.Join(err, fault.New(fault.Internal, "database.damaged"))
			}
			broken, err := Values[string](tx, `SELECT "table" FROM pragma_foreign_key_check`)
			if err != nil || len(broken) > 0 {
				return errors.Join(err, fault.New(fault.Internal, "database.damaged"))
			}
			return nil
		}
		tables, err := tablesInOrder()
		if err != nil {
			return err
		}
		for _, t := range tables {
			if _, err := Value[int](tx, `SELECT count(*) FROM `+t.name); err != nil {
				return err
			}
		}
		return nil
	})
}
