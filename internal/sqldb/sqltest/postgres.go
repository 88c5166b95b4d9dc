package sqltest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"profil/internal/sqldb"
)

// PostgresURL is the server that tests use; its absence is a failure.
func PostgresURL(t testing.TB) string {
	t.Helper()
	u := os.Getenv("TEST_POSTGRES_URL")
	if u == "" {
		t.Fatal("TEST_POSTGRES_URL is not set: every test runs on both databases (use make test)")
	}
	return u
}

// schema makes a schema of its own for the test, so that tests run side by side.
func schema(t testing.TB) string {
	t.Helper()
	s := connect(t)
	name := "t_" + strings.ToLower(rand.Text())
	s.exec(`CREATE SCHEMA ` + name)
	t.Cleanup(func() { s.exec(`DROP SCHEMA ` + name + ` CASCADE`) })
	return within(t, name)
}

// lent gives the test a migrated schema that others have used before and will
// after, one test at a time: making the tables costs ten times as much as
// emptying them. A schema is emptied when it is taken, so a test that was killed
// leaves nothing to the next. The server keeps as many as tests ran side by side.
func lent(t testing.TB) string {
	t.Helper()
	s := connect(t)
	name := s.take("t_" + sqldb.ScriptsSum()[:12] + "_")
	dsn := within(t, name)
	var as, is sql.NullString
	s.scan(`SELECT obj_description(to_regnamespace($1), 'pg_namespace'), `+shape, name, &as, &is)
	if as.Valid && as == is {
		s.empty(name)
		return dsn
	}
	s.exec(`DROP SCHEMA IF EXISTS ` + name + ` CASCADE; CREATE SCHEMA ` + name)
	db, err := sqldb.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	s.scan(`SELECT `+shape, name, &is)
	s.exec(`COMMENT ON SCHEMA ` + name + ` IS '` + is.String + `'`)
	return dsn
}

// shape counts what the schema $1 is made of: a test that changed it, as those
// do that take a guard away, leaves it to be made again.
const shape = `(SELECT concat_ws(' ',
	(SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace($1)),
	(SELECT count(*) FROM pg_constraint WHERE connamespace = to_regnamespace($1)),
	(SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace($1)),
	(SELECT count(*) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE c.relnamespace = to_regnamespace($1))))`

// server is one session with the server of the tests, which ends with the test.
type server struct {
	testing.TB
	db *sql.DB
}

func connect(t testing.TB) server {
	t.Helper()
	db, err := sql.Open("pgx", PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // what it locks it holds
	t.Cleanup(func() { db.Close() })
	return server{t, db}
}

func (s server) exec(query string) {
	s.Helper()
	if _, err := s.db.ExecContext(context.Background(), query); err != nil {
		s.Error(err)
	}
}

func (s server) scan(query, arg string, into ...any) {
	s.Helper()
	if err := s.db.QueryRow(query, arg).Scan(into...); err != nil {
		s.Fatal(err)
	}
}

// take answers the first name that nobody has, until the session ends.
func (s server) take(prefix string) string {
	s.Helper()
	for n := 1; ; n++ {
		name, free := fmt.Sprint(prefix, n), false
		s.scan(`SELECT pg_try_advisory_lock(hashtextextended($1, 0))`, name, &free)
		if free {
			return name
		}
	}
}

// empty takes all the rows away, in any order.
func (s server) empty(name string) {
	s.Helper()
	var deletes string
	s.scan(`SELECT string_agg(format('DELETE FROM %I.%I', schemaname, tablename), ';') FROM pg_tables
		WHERE schemaname = $1 AND tablename <> 'goose_db_version'`, name, &deletes)
	s.exec(`SET session_replication_role = replica; ` + deletes) // no trigger, no reference
}

// within is the address of a schema of the server.
func within(t testing.TB, schema string) string {
	t.Helper()
	u, err := url.Parse(PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}
