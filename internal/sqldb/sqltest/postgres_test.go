package sqltest

import (
	"database/sql"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// Whatever a test leaves in the schema that it was lent, the next one finds it
// empty and whole.
func TestLentIsEmptyAndWhole(t *testing.T) {
	for _, leaves := range []string{
		`INSERT INTO networks (name, fold, created_at) VALUES ('Réseau', 'reseau', '2026-11-23T12:00:00Z')`,
		`DROP INDEX enrolments_alive`,
		``,
	} {
		t.Run(leaves, func(t *testing.T) {
			dsn := lent(t)
			open(t, dsn)
			db, err := sql.Open("pgx", dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			var networks, indexes int
			if err := db.QueryRow(`SELECT (SELECT count(*) FROM networks), (SELECT count(*) FROM pg_class
				WHERE relname = 'enrolments_alive' AND relnamespace = to_regnamespace(current_schema()))`).Scan(&networks, &indexes); err != nil {
				t.Fatal(err)
			}
			if networks != 0 || indexes != 1 {
				t.Errorf("%d networks, %d indexes", networks, indexes)
			}
			if _, err := db.Exec(leaves); err != nil {
				t.Fatal(err)
			}
		})
	}
}
