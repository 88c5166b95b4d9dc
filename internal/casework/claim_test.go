package casework

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func TestClaim(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := enrolmenttest.New(t, db)
		awa := w.Person("Awa", "Diallo", enrolmenttest.Organisation{})
		w.Exec(`UPDATE persons SET rank = 'manager' WHERE id = $1`, awa.Person)
		awa.Rank = policy.Manager
		d, ctx := Desk{DB: db}, t.Context()
		is := func(err error, code string) {
			t.Helper()
			if err == nil && code != "" || err != nil && fault.CodeOf(err) != code {
				t.Errorf("%v, want %q", err, code)
			}
		}
		decide := func(d Desk, a policy.Actor, thing string) error {
			return db.Write(d.Free(ctx, a, thing), func(*sqldb.Tx) error { return nil })
		}
		is(d.Claim(ctx, w.Claire, "rattachement:x"), "not_found")
		is(d.Claim(ctx, w.Paul, "rattachement:x"), "forbidden")
		is(d.Claim(ctx, awa, "x"), "invalid")
		is(d.Claim(ctx, awa, "rattachement:x"), "")
		is(decide(d, awa, "rattachement:x"), "")
		is(decide(d, w.Odile, "rattachement:x"), "claim.held")
		twin := d
		twin.off.claims = true
		is(decide(twin, w.Odile, "rattachement:x"), "")
		is(d.Claim(ctx, w.Odile, "rattachement:x"), "") // taken over
		is(decide(d, w.Odile, "rattachement:x"), "")
		is(decide(d, awa, "rattachement:x"), "claim.held")
		is(d.Release(ctx, awa, "rattachement:x"), "")
		is(decide(d, awa, "rattachement:x"), "claim.held") // it was not hers to release
		w.Exec(`UPDATE claims SET expires_at = $1`, db.Now().Add(-time.Second))
		is(decide(d, awa, "rattachement:x"), "") // it ends by itself
	})
}

// Of two who decide on a thing at once, only who is on it does, even where the
// page of the other was shown, and sent, before. In the twin both do.
func TestTwoDecideAtOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := enrolmenttest.New(t, db)
		awa := w.Person("Awa", "Diallo", enrolmenttest.Organisation{})
		w.Exec(`UPDATE persons SET rank = 'manager' WHERE id = $1`, awa.Person)
		awa.Rank = policy.Manager
		for _, off := range []bool{false, true} {
			d, thing := Desk{DB: db}, "rattachement:y"
			d.off.claims = off
			ofOdile := d.Free(t.Context(), w.Odile, thing) // nobody is on it yet
			if err := d.Claim(t.Context(), awa, thing); err != nil {
				t.Fatal(err)
			}
			var decided [2]atomic.Int32
			var all sync.WaitGroup
			for range 8 {
				for n, ctx := range []context.Context{ofOdile, d.Free(t.Context(), awa, thing)} {
					all.Go(func() {
						err := db.Write(ctx, func(*sqldb.Tx) error { return nil })
						if err == nil {
							decided[n].Add(1)
						} else if fault.CodeOf(err) != "claim.held" {
							t.Error(err)
						}
					})
				}
			}
			all.Wait()
			if byOdile, byAwa := decided[0].Load(), decided[1].Load(); byAwa != 8 || off != (byOdile == 8) || !off && byOdile != 0 {
				t.Errorf("off %v: %d by Odile, %d by Awa", off, byOdile, byAwa)
			}
		}
	})
}
