//go:build prove

package enrolment

import (
	"testing"
	"time"

	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// A hundred thousand steps, from a seed of the day.
func TestProveHistories(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := histories(t, db, uint64(time.Now().Unix()), 100_000, nil); err != nil {
			t.Fatal(err)
		}
	})
}
