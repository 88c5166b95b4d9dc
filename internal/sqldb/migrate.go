package sqldb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var scripts embed.FS

// migrate brings the database to the version of this program.
func migrate(ctx context.Context, pool *sql.DB, dialect string) error {
	p, err := migrations(ctx, pool, dialect)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// migrations are the same scripts for both engines, each in a transaction.
// Nodes that start together wait for one another on PostgreSQL.
func migrations(ctx context.Context, pool *sql.DB, dialect string) (*goose.Provider, error) {
	dir, err := fs.Sub(scripts, "migrations")
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if dialect == "postgres" {
		// One lock a schema: the tests, which each have theirs, do not wait.
		var id int64
		if err := pool.QueryRowContext(ctx, `SELECT hashtextextended('profil.migrate.' || current_schema(), 0)`).Scan(&id); err != nil {
			return nil, err
		}
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(id))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(goose.Dialect(dialect), pool, dir, options...)
}

// ScriptsSum is the sum of the scripts, in hexadecimal: two databases that the
// same scripts made have the same tables.
func ScriptsSum() string {
	sum := sha256.New()
	names, _ := fs.Glob(scripts, "migrations/*") // a pattern without fault, in a folder that is embedded
	for _, name := range names {
		script, _ := scripts.ReadFile(name)
		fmt.Fprintf(sum, "%s %d\n%s", name, len(script), script)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
