package clerk

import (
	"testing"

	"profil/internal/attendance/attendtest"
	"profil/internal/document"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Who leaves has the convention of their structure made again, in a moment and
// once; another place has those papers made again that were made. The twin is the
// same before any was made: nothing is asked.
func TestPapersAreMadeAgain(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := open(t, db, &post{})
		w := attendtest.New(t, db)
		papers := document.Desk{DB: db, Operator: document.Operator{Name: "Association Cap Demain"}}
		o.Papers = papers
		papersOf := func(kind string) (n int) {
			t.Helper()
			if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.Value[int](tx, `SELECT count(*) FROM documents WHERE kind = $1`, kind)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		settle := func(steps ...func(tx *sqldb.Tx) error) {
			t.Helper()
			for _, step := range steps {
				if err := db.Write(t.Context(), step); err != nil {
					t.Fatal(err)
				}
			}
			o.run(t)
			o.wait(2 * whoComesNext)
			o.run(t)
		}
		told := func(act, key string) func(*sqldb.Tx) error {
			return func(tx *sqldb.Tx) error {
				return outbox.Tell(tx, policy.Clerk, act, journal.Subject{Kind: "enrolment", ID: key}, "")
			}
		}
		moved := func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(`UPDATE sessions SET place_name = place_name || ' bis', status = 'listed'`); err != nil {
				return err
			}
			return outbox.Queue(tx, "session.changed", w.SessionID, "changed:"+tx.Now.String(), tx.Now)
		}
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(`DELETE FROM jobs`); return err }); err != nil {
			t.Fatal(err)
		}
		settle(moved) // the twin
		if papersOf("convention")+papersOf("convocation") != 0 {
			t.Fatal("papers were made again that were not made")
		}
		if _, err := papers.MakeMissing(t.Context(), w.Actor(t, "nora"), w.Session); err != nil {
			t.Fatal(err)
		}
		settle(told("enrolment.withdrawn", w.Enrolment["lucas"]), told("enrolment.withdrawn", w.Enrolment["lucas"]))
		if n := papersOf("convention"); n != 3 || papersOf("convocation") != 3 {
			t.Fatalf("%d conventions: that of Bordeaux twice, that of Pessac once", n)
		}
		settle(moved)
		if n, m := papersOf("convention"), papersOf("convocation"); n != 5 || m != 5 {
			t.Fatalf("%d conventions and %d convocations for another place", n, m)
		}
	})
}

// Who has a seat before the list is announced is convoked when it is: until then
// their papers wait, and no job fails for it.
func TestPapersWaitForTheList(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := open(t, db, &post{})
		w := attendtest.New(t, db)
		o.Papers = document.Desk{DB: db, Operator: document.Operator{Name: "Association Cap Demain"}}
		count := func(query string) (n int) {
			t.Helper()
			if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.Value[int](tx, query)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		at := func(status, event string, subjects ...string) {
			t.Helper()
			if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(`UPDATE sessions SET status = $1`, status); err != nil {
					return err
				}
				for _, key := range subjects {
					if err := outbox.Queue(tx, event, key, event+":"+key+":"+status, tx.Now); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			o.run(t)
			o.wait(2 * whoComesNext)
			o.run(t)
		}
		var seated []string
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) (err error) {
			if _, err = tx.Exec(`DELETE FROM jobs`); err != nil {
				return err
			}
			seated, err = sqldb.Values[string](tx, `SELECT id FROM participations ORDER BY id`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		at("open", "participation.convened", seated...)
		if papers, failed := count(`SELECT count(*) FROM documents`), count(`SELECT count(*) FROM jobs WHERE fault <> ''`); papers != 0 || failed != 0 {
			t.Fatalf("before the list: %d papers, %d jobs that failed", papers, failed)
		}
		at("listed", "session.listed", w.SessionID)
		if n, m := count(`SELECT count(*) FROM documents WHERE kind = 'convention'`), count(`SELECT count(*) FROM documents WHERE kind = 'convocation'`); n != 2 || m != len(seated) {
			t.Fatalf("once it is announced: %d conventions, %d convocations for %d people", n, m, len(seated))
		}
	})
}
