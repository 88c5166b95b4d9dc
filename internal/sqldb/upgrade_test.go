package sqldb_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"

	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// first is what an instance held that has never been upgraded: one row, at
// least, of all that one must not lose.
var first = []struct{ table, columns, values string }{
	{"persons", "id, public_id, first_name, last_name, status, created_at, updated_at", "'p', 'p', 'Claire', 'Vasseur', 'active', @, @"},
	{"emails", "address, typed, person_id, main, verified_at", "'c·example.fr', 'C·example.fr', 'p', true, @"},
	{"passwords", "person_id, hash, changed_at", "'p', '$argon2id$', @"},
	{"organisations", "id, public_id, siret, name, search, sort_name, source, status, created_at, updated_at", "'o', 'o', '21330063500017', 'Bordeaux', 'bordeaux', 'bordeaux', 'register', 'active', @, @"},
	{"affiliations", "id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at", "'a', 'a', 'p', 'o', 'Conseillère', 'confirmed', 'first', @, @"},
	{"providers", "organisation_id, nda, nda_region, nda_status, nda_checked_on, status, granted_by, created_at, updated_at", "'o', '75331234533', 'Nouvelle-Aquitaine', 'active', '2026-01-05', 'granted', 'p', @, @"},
	{"courses", "id, public_id, provider_id, title, search, format, theme, modality, reserved, minutes, status, created_at, updated_at", "'c', 'c', 'o', 'Écouter', 'ecouter', 'formation', 'accueil', 'onsite', true, 420, 'published', @, @"},
	{"sessions", "id, public_id, reference, course_id, provider_id, status, capacity, taken, arrivals, opens_at, closes_at, decision_on, first_day, last_day, zone, modality, created_at, updated_at", "'s', 's', 'S-1', 'c', 'o', 'listed', 12, 1, 1, @, @, '2026-11-20', '2026-11-24', '2026-11-24', 'Europe/Paris', 'onsite', @, @"},
	{"half_days", "id, public_id, session_id, day, starts, ends, minutes", "'h', 'h', 's', '2026-11-24', '09:00', '12:30', 210"},
	{"enrolments", "id, public_id, reference, person_id, affiliation_id, employer_id, course_id, session_id, provider_id, quota_year, format, reserved, status, arrival_no, created_at, updated_at", "'e', 'e', '2026-00001', 'p', 'a', 'o', 'c', 's', 'o', 2026, 'formation', true, 'enrolled', 1, @, @"},
	{"participations", "id, public_id, enrolment_id, session_id, person_id, employer_id, provider_id, status, created_at, updated_at", "'t', 't', 'e', 's', 'p', 'o', 'o', 'expected', @, @"},
	{"signatures", "id, half_day_id, participation_id, seq, kind, method, minutes, at, actor_id, snapshot, previous_sha256, sha256", "'g', 'h', 't', 1, 'signed', 'typed', 210, @, 'p', '{}', '', 'x'"},
	{"journal", "id, at, actor_id, act, subject_kind, subject_id, seq, hash", "'j', @, 'p', 'enrolment.submitted', 'enrolment', 'e', 1, 'x'"},
}

// An instance of the first version becomes one of this version with all that it
// held, as it was.
func TestUpgradeFromTheFirstVersion(t *testing.T) {
	for _, at := range sqltest.Addresses(t) {
		t.Run(at.Name, func(t *testing.T) {
			driver, dialect := "sqlite", "sqlite3"
			if at.Name == "postgres" {
				driver, dialect = "pgx", "postgres"
			}
			pool, err := sql.Open(driver, at.DSN)
			if err != nil {
				t.Fatal(err)
			}
			scripts, err := sqldb.Migrations(t.Context(), pool, dialect)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := scripts.UpTo(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			before := map[string][]string{}
			for _, f := range first {
				insert := fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`, f.table, f.columns, strings.ReplaceAll(f.values, "@", "'2026-11-23 12:00:00.000'"))
				if _, err := pool.ExecContext(t.Context(), insert); err != nil {
					t.Fatalf("%s: %v", f.table, err)
				}
				before[f.table] = held(t, pool, f.table, nil)
			}
			if err := pool.Close(); err != nil {
				t.Fatal(err)
			}

			db, err := sqldb.Open(t.Context(), at.DSN) // as the new program does
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if pool, err = sql.Open(driver, at.DSN); err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			for table, was := range before {
				if is := held(t, pool, table, was); !slices.Equal(is, was) {
					t.Errorf("%s: %s", table, cmp.Diff(was, is))
				}
			}
		})
	}
}

// held gives the row of a table, as "column: value"; of the columns that are
// named by it when known is not nil.
func held(t *testing.T, pool *sql.DB, table string, known []string) (said []string) {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), `SELECT * FROM `+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		for i, name := range names {
			line := fmt.Sprintf("%s: %v", name, *values[i].(*any))
			if known == nil || slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(k, name+": ") }) {
				said = append(said, line)
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return said
}
