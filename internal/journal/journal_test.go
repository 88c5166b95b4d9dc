package journal_test

import (
	"errors"
	"fmt"
	"testing"

	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func write(t *testing.T, db *sqldb.DB, n int) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		for i := range n {
			if err := journal.Write(tx, policy.Actor{Person: "odile"}, "request.accepted", journal.Subject{Kind: "request", ID: fmt.Sprint(i)}, "Vu avec la mairie."); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func seal(t *testing.T, db *sqldb.DB) {
	t.Helper()
	if _, err := journal.Seal(t.Context(), db); err != nil {
		t.Fatal(err)
	}
}

func TestTheChainHoldsAndShowsEveryTouch(t *testing.T) {
	touches := map[string]struct {
		touch string
		sound bool
	}{
		"nothing touched":    {`SELECT 1`, true},
		"words erased":       {`DELETE FROM journal_notes`, true},
		"words changed":      {`UPDATE journal_notes SET note = 'autre' WHERE journal_id = (SELECT id FROM journal WHERE seq = 7)`, false},
		"an act edited":      {`UPDATE journal SET act = 'request.rejected' WHERE seq = 7`, false},
		"an actor edited":    {`UPDATE journal SET actor_id = 'lucas' WHERE seq = 1`, false},
		"an instant edited":  {`UPDATE journal SET at = '2026-01-01 00:00:00+00:00' WHERE seq = 3`, false},
		"a line deleted":     {`UPDATE journal SET seq = NULL WHERE seq = 5`, false},
		"two lines swapped":  {`UPDATE journal SET seq = CASE seq WHEN 4 THEN -5 ELSE -4 END WHERE seq IN (4, 5)`, false},
		"the tail truncated": {`UPDATE journal SET seq = NULL, hash = NULL WHERE seq > 9`, false},
	}
	for name, c := range touches {
		t.Run(name, func(t *testing.T) {
			sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
				write(t, db, 8)
				seal(t, db)
				write(t, db, 4)
				seal(t, db)
				var anchor journal.Anchor
				db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
					anchor.Seq, anchor.Hash, err = journal.Head(tx)
					return err
				})
				if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(c.touch); return err }); err != nil {
					t.Fatal(err)
				}
				n, err := journal.Verify(t.Context(), db, anchor)
				if sound := err == nil; sound != c.sound {
					t.Errorf("verified %d lines: %v; sound %v", n, err, c.sound)
				}
				if err != nil && !errors.Is(err, journal.ErrBroken) {
					t.Error(err)
				}
			})
		})
	}
}

func TestAPageMayOnlyRecordWhoLooked(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := sqldb.ReadOnly(t.Context())
		if err := journal.Saw(ctx, db, policy.Actor{Person: "marc"}, journal.Look{Person: "claire", What: "motivation", Subject: "e1", Seat: policy.EmployerApprover}); err != nil {
			t.Fatal(err)
		}
		if err := journal.Saw(ctx, db, policy.Actor{Person: "claire"}, journal.Look{Person: "claire", What: "motivation", Subject: "e1"}); err != nil {
			t.Fatal(err)
		}
		db.Read(ctx, func(tx *sqldb.Tx) error {
			all, err := journal.Sightings(tx, "claire", 10)
			if err != nil || len(all) != 1 || all[0].ActorID != "marc" || all[0].Seat != policy.EmployerApprover {
				t.Errorf("%+v, %v", all, err)
			}
			return nil
		})
	})
}
