package catalogue_test

import (
	"context"
	"sync"
	"testing"

	"profil/internal/catalogue"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// One organiser publishes while another takes a text away: whichever comes
// first, no course is shown without what the law wants known.
func TestNoRacePublishesWhatIsNotWhole(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		for range 20 {
			c := w.Made("Une action")
			var wg sync.WaitGroup
			wg.Go(func() { w.Desk.Publish(context.Background(), w.Nora, c.PublicID) }) //nolint:errcheck // one of the two may be refused
			wg.Go(func() {
				w.Desk.EditCourse(context.Background(), w.Nora, c.PublicID, func(c *catalogue.Course) { c.Objectives = "" }) //nolint:errcheck // one of the two may be refused
			})
			wg.Wait()
		}
		if n := w.Count(`SELECT count(*) FROM courses WHERE status = 'published' AND objectives = ''`); n != 0 {
			t.Errorf("%d courses are shown without their objectives", n)
		}
	})
}

// The twin of the test above: without the lock, an edit that has looked before
// the publication writes after it.
func TestWithoutTheLockAnEditOvertakesThePublication(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if db.Engine() != "postgres" { // SQLite has one writer
			return
		}
		w := cataloguetest.New(t, db)
		c := w.Made("Une action")
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			draft, err := sqldb.Value[string](tx, `SELECT status FROM courses WHERE id = $1`, c.ID)
			if err != nil {
				return err
			}
			if err := w.Desk.Publish(context.Background(), w.Nora, c.PublicID); err != nil {
				return err
			}
			if draft == "published" {
				return nil // it would have been refused
			}
			return tx.Must(`UPDATE courses SET objectives = '' WHERE id = $1`, c.ID)
		}); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(`SELECT count(*) FROM courses WHERE status = 'published' AND objectives = ''`); n != 1 {
			t.Error("the edit did not overtake: the test above proves nothing")
		}
	})
}
